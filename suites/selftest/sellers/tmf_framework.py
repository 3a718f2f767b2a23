"""A TMF621 v5 seller as a web framework makes it: its own 422 for wrong values, redirects to the slash, and a crash on null."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

from flask import Response, request

from ttck.suites.selftest.sellers import tmf_shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ttck.suites.selftest.sellers.tmf_rules import RefusedError


def _first() -> Response | None:
    """Redirect away from a slash at the end; break on a null in a patch."""
    path, _, query = request.full_path.partition("?")
    if path.endswith("/"):
        return Response(status=307, headers={"Location": path.rstrip("/") + ("?" + query if query else "")})
    if request.method == "PATCH" and _has_null(request.get_data()):
        return Response("Internal Server Error", status=500, mimetype="text/plain")
    return None


def _has_null(raw: bytes) -> bool:
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and None in document.values()


def _invalid(refusal: RefusedError) -> Response:
    """The words of the framework for a wrong value."""
    where = ["body", *refusal.where.split("/")] if refusal.where else ["body"]
    detail = {"detail": [{"type": "value_error", "loc": where, "msg": refusal.reason}]}
    return Response(json.dumps(detail), status=422, mimetype="application/json")


@contextlib.contextmanager
def start() -> Iterator[str]:
    """Run the seller on a free port of 127.0.0.1; yields its base URL."""
    with tmf_shop.start(tmf_shop.Habits(first=_first, invalid=_invalid)) as base:
        yield base
