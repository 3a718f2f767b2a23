"""Snapshots over the control API: keep one, look at it, put one there, restore it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.problems import error
from ttck.mockseller.engine.shelf import Kept, SnapshotError
from ttck.mockseller.engine.snapshot import checked, restore, take

LONGEST = 2**40  # bytes: for snapshots the server's own limit is the only one

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller


def snapshot_routes(api: Blueprint, seller: Seller) -> None:
    """Add the snapshots of a seller to its control API."""
    one = "/snapshots/<name>"
    routes: tuple[tuple[str, str, str, Callable[..., Response]], ...] = (
        ("/snapshots", "GET", "list_snapshots", _list),
        (one, "POST", "keep_snapshot", _keep),
        (one, "GET", "read_snapshot", _read),
        (one, "PUT", "put_snapshot", _put),
        (one, "DELETE", "drop_snapshot", _drop),
        (f"{one}/restore", "POST", "restore_snapshot", _restore),
    )
    for path, method, name, serve in routes:
        api.add_url_rule(path, name, _bound(serve, seller), methods=[method])
    api.register_error_handler(SnapshotError, lambda wrong: _answer(error("invalidBody", str(wrong)), status=400))


def _bound(serve: Callable[..., Response], seller: Seller) -> Callable[..., Response]:
    return lambda **parts: serve(seller, **parts)


def _list(seller: Seller) -> Response:
    return _answer({"snapshots": [_shown(one) for one in seller.shelf.all()]})


def _keep(seller: Seller, name: str) -> Response:
    return _answer(_shown(seller.shelf.keep(name, take(seller))), status=201)


def _read(seller: Seller, name: str) -> Response:
    kept = seller.shelf.found(name)
    return _nothing(name) if kept is None else _answer(kept.document)


def _put(seller: Seller, name: str) -> Response:
    request.max_content_length = LONGEST
    try:
        document = codec.loads(request.get_data())
    except codec.JSONDecodeError as wrong:
        raise SnapshotError("the body is not JSON") from wrong
    return _answer(_shown(seller.shelf.keep(name, checked(seller, document))), status=201)


def _drop(seller: Seller, name: str) -> Response:
    return _answer({"dropped": name}) if seller.shelf.drop(name) else _nothing(name)


def _restore(seller: Seller, name: str) -> Response:
    kept = seller.shelf.found(name)
    if kept is None:
        return _nothing(name)
    restore(seller, kept.document)
    return _answer(_shown(kept))


def _shown(kept: Kept) -> dict[str, Any]:
    return {"name": kept.name, "at": kept.at, "items": kept.items}


def _nothing(name: str) -> Response:
    return _answer(error("notFound", f"there is no snapshot {name}"), status=404)


def _answer(document: Any, *, status: int = 200) -> Response:
    return Response(codec.dumps(document), status=status, mimetype="application/json")
