"""A seller that gets wrong whatever a kit of TM Forum looks at: the proof that each check of the previews can fail."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, Response, request

from ttck.specs.requirements import catalogue

_KITS = ("KIT5", "KIT18")


def contrary_rows() -> list[dict[str, Any]]:
    """This seller as a row for ``ttck trace``: it breaks every check that a kit makes."""
    broken = [row.id for row in catalogue().values() if row.source in _KITS and row.verified_by == "check"]
    says = "I get wrong whatever a kit looks at (suites/selftest/sellers/tmf_contrary.py)."
    return [{"name": "tmf-contrary-seller", "seam": "seller", "breaks": broken, "also": [], "says": says, "legal": False}]


def contrary(*, garbled: bool = False, found: bool = False) -> Flask:
    """A seller that gets wrong whatever a kit looks at.

    `garbled` breaks off its JSON as well; with `found` it shows the ticket that was asked for, else always the first.
    """
    app = Flask("contrary", static_folder=None)
    tickets: list[dict[str, Any]] = []

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST", "DELETE"])
    @app.route("/<path:path>", methods=["GET", "POST", "DELETE"])
    def answer(path: str) -> Response:
        one: dict[str, Any] = {"id": str(len(tickets) + 1), "href": 7, "description": "x", "severity": "x", "ticketType": "x", "note": None}
        wrong = [ticket | {"description": "y", "severity": "y", "ticketType": "y", "href": "y"} for ticket in tickets]
        if request.method == "POST":
            tickets.append(one)
            document: Any = one
        else:
            last = path.rstrip("/").rpartition("/")[2]
            item = (tickets if "fields" in request.args else [one for one in wrong if one["id"] == last or not found]) or [{}]
            document = wrong if path.rstrip("/").endswith("troubleTicket") else {**item[0], "@type": 1}
        answer = Response(json.dumps(document) + "}" * garbled, status=203)
        del answer.headers["Content-Type"]
        return answer

    return app
