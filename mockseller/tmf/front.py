"""The front of the seller of TMF621: its dialect."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson

from mockseller.answers import Answer
from mockseller.paranoia import Doubt
from mockseller.problems import Refusal, error
from mockseller.tmf import hub, resources
from mockseller.tmf.problems import JSON, not_offered, refused, unsupported_media
from mockseller.tmf.routes import route, serves
from mockseller.tmf.words import rules
from mockseller.usecases.hub import unsubscribe
from mockseller.web.dialect import Dialect
from specs.vocabulary import Operation

if TYPE_CHECKING:
    from mockseller.seams import Call
    from mockseller.seller import Seller
    from mockseller.web.routes import Route

_DEEPEST = 100  # levels of a body
MERGE_PATCH = "application/merge-patch+json"
_QUERY_PATCH = "application/json-patch-query+json"
_PATCHES = frozenset({Operation.PATCH, Operation.PATCH_SPECIFICATION})
_WORK: dict[str, Callable[[Seller, Call], Answer]] = {
    **dict.fromkeys((Operation.LIST, Operation.LIST_SPECIFICATIONS), resources.list_all),
    **dict.fromkeys((Operation.CREATE, Operation.CREATE_SPECIFICATION), resources.create),
    **dict.fromkeys((Operation.RETRIEVE, Operation.RETRIEVE_SPECIFICATION), resources.retrieve),
    **dict.fromkeys(_PATCHES, resources.patch),
    **dict.fromkeys((Operation.DELETE, Operation.DELETE_SPECIFICATION), resources.delete),
    Operation.SUBSCRIBE: hub.subscribe,
    Operation.SUBSCRIPTION: hub.inspect,
    Operation.UNSUBSCRIBE: unsubscribe,
}


def tmf_dialect(seller: Seller) -> Dialect:
    """The trouble ticket API of TMF621 in the version that a seller serves."""
    settings = seller.settings
    return Dialect(
        serves=functools.partial(serves, settings),
        route=functools.partial(route, settings),
        read=functools.partial(_read, settings.version),
        work=_WORK,
        refused=lambda refusal, _operation: refused(refusal, version=settings.version),
        doubt=functools.partial(_doubt, seller),
        media=JSON,
    )


def _read(version: str, operation: str, media: str, body: bytes) -> Any:
    if media not in _taken(version, operation):
        if media == _QUERY_PATCH and version == "v5" and operation in _PATCHES:
            raise not_offered(media)
        raise unsupported_media(media, ", ".join(filter(None, _taken(version, operation))))
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as wrong:
        raise Refusal(400, error("invalidBody", "body: it is not JSON", str(wrong))) from wrong
    if _deep(document):
        raise Refusal(400, error("invalidBody", "body: it is nested too deeply"))
    return document


def _deep(document: Any) -> bool:
    """Whether a document is nested more deeply than it could be stored."""
    level = [document]
    for _ in range(_DEEPEST):
        level = [one for held in level for one in (held.values() if isinstance(held, dict) else held if isinstance(held, list) else ())]
        if not level:
            return False
    return True


def _taken(version: str, operation: str) -> tuple[str, ...]:
    """The media types that an operation takes; the empty one stands for a request that does not say."""
    if operation in _PATCHES and version == "v5":
        return (JSON, MERGE_PATCH, resources.JSON_PATCH, "")
    return (JSON, "")


def _doubt(seller: Seller, _asked: Route | None, answer: Answer) -> None:
    if answer.body is None or answer.schema is None:
        return
    problems = rules(seller.settings).problems(orjson.loads(answer.body), answer.schema)
    if problems:
        raise Doubt(f"an answer {answer.status} breaks {answer.schema} at {problems[0].pointer}: {problems[0].message}")
