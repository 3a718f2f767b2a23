"""The adapter of TMF621, in the version that is asked for."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson

from ttck.mockseller.dialects.tmf import events, hub, resources
from ttck.mockseller.dialects.tmf.lookups import LOOKUPS
from ttck.mockseller.dialects.tmf.posting import tmf_posting
from ttck.mockseller.dialects.tmf.problems import JSON, not_offered, refused, unsupported_media
from ttck.mockseller.dialects.tmf.routes import route, routes_of, serves
from ttck.mockseller.dialects.tmf.seed import sample
from ttck.mockseller.dialects.tmf.stimuli import act
from ttck.mockseller.engine.answers import media_of
from ttck.mockseller.engine.clock import moment_in
from ttck.mockseller.engine.problems import Refusal, error
from ttck.mockseller.engine.seller import Adapter
from ttck.specs.dialects import Dialect
from ttck.specs.lifecycles import lifecycle_named
from ttck.specs.vocabulary import Kind, Operation

if TYPE_CHECKING:
    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.seams import Call
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.settings import Settings

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
    Operation.UNSUBSCRIBE: hub.unsubscribe,
}


def tmf(settings: Settings, dialect: Dialect) -> Adapter:
    """The adapter of a seller with these settings that speaks a dialect of TMF621."""
    version = dialect.version or ""
    routes = routes_of(dialect)
    return Adapter(
        version=version,
        base_path=routes.bases[0],
        others={},
        offered=tuple(dialect.resources),
        declares={"profile": settings.profile},
        contracts={Kind[name.upper()]: dialect.contract(resource.api) for name, resource in dialect.resources.items()},
        lifecycles={Kind.TICKET: lifecycle_named(dialect.lifecycle)},
        states=dialect.states(Kind.TICKET),
        matrix=dialect.of(Kind.TICKET).matrix,
        serves=functools.partial(serves, routes),
        route=functools.partial(route, routes),
        read=functools.partial(_read, version, dialect.merges != JSON),
        work=_WORK,
        refused=lambda refusal, _operation: refused(refusal, version=version),
        media=JSON,
        names=dialect.names,
        echoes=dialect.echoes,
        columns=lambda document: {"created": moment_in(document, "creationDate") or 0},
        lookups=LOOKUPS,
        event=events.named,
        posting=tmf_posting(settings, names=dialect.renamed),
        act=act,
        sample=sample,
    )


def _read(version: str, steps: bool, operation: str, content_type: str, body: bytes) -> Any:  # noqa: FBT001 - bound when the adapter is made
    media, taken = media_of(content_type), _taken(version, operation, steps=steps)
    if media not in taken:
        if media == _QUERY_PATCH and version == "v5" and operation in _PATCHES:
            raise not_offered(media)
        raise unsupported_media(media, ", ".join(filter(None, taken)))
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


def _taken(version: str, operation: str, *, steps: bool) -> tuple[str, ...]:
    """The media types that an operation takes, with `steps` JSON Patch as well; the empty one stands for a request that does not say."""
    if operation in _PATCHES and version == "v5":
        return (JSON, MERGE_PATCH, *((resources.JSON_PATCH,) if steps else ()), "")
    return (JSON, "")
