"""The adapter of TMF621, in the version that is asked for."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.tmf import events, hub, resources
from ttck.mockseller.dialects.tmf.examples import examples
from ttck.mockseller.dialects.tmf.lookups import LOOKUPS
from ttck.mockseller.dialects.tmf.posting import tmf_posting
from ttck.mockseller.dialects.tmf.problems import JSON, not_offered, refused, unsupported_media
from ttck.mockseller.dialects.tmf.routes import route, routes_of, serves
from ttck.mockseller.dialects.tmf.seed import sample
from ttck.mockseller.dialects.tmf.stimuli import DECIDES, act
from ttck.mockseller.dialects.tmf.words import is_typed
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.answers import media_of
from ttck.mockseller.engine.clock import moment_in
from ttck.mockseller.engine.problems import Refusal, error, nested_too_deeply
from ttck.mockseller.engine.seller import Adapter
from ttck.specs.dialects import Dialect
from ttck.specs.lifecycles import lifecycle_named
from ttck.specs.vocabulary import Kind, Operation

if TYPE_CHECKING:
    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.seams import Call
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.settings import Settings
    from ttck.specs.contracts import OperationSpec

MERGE_PATCH = "application/merge-patch+json"
_NOT_OFFERED = frozenset({"application/json-patch-query+json"})
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
    routes = routes_of(dialect)
    shown = dialect.contract().operations[dialect.of(Kind.TICKET).operations["retrieve"]].success
    return Adapter(
        dialect=dialect,
        version=dialect.version or "",
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
        read=functools.partial(_read, {name: _taken(dialect, one) for name, one in dialect.contract().operations.items()}),
        work=_WORK,
        refused=lambda refusal, _operation: refused(refusal, typed=is_typed(dialect.contract(), "Error")),
        media=shown.media or JSON,
        names=dialect.names,
        echoes=dialect.echoes,
        columns=lambda document: {"created": moment_in(document, "creationDate") or 0},
        lookups=LOOKUPS,
        event=events.named,
        posting=tmf_posting(settings, names=dialect.renamed),
        act=act,
        decides=DECIDES,
        examples=examples(dialect),
        sample=sample,
    )


def _read(taken: Mapping[str, tuple[str, ...]], operation: str, content_type: str, body: bytes) -> Any:
    if not taken[operation]:
        return None
    media = media_of(content_type)
    if media and media not in taken[operation]:
        raise unsupported_media(media, ", ".join(one for one in taken[operation] if one not in _NOT_OFFERED))
    if media in _NOT_OFFERED:
        raise not_offered(media)
    try:
        document = codec.loads(body)
    except codec.JSONDecodeError as wrong:
        raise Refusal(400, error("invalidBody", "body: it is not JSON", str(wrong))) from wrong
    if nested_too_deeply(document):
        raise Refusal(400, error("invalidBody", "body: it is nested too deeply"))
    return document


def _taken(dialect: Dialect, operation: OperationSpec) -> tuple[str, ...]:
    """The media types that a body may have in an operation; none of one that takes no body.

    A dialect whose merges have the media type of all bodies takes no JSON Patch.
    """
    found = tuple(media_of(one) for one in operation.requests) or ((JSON,) if operation.request else ())
    return found if dialect.merges != JSON else tuple(one for one in found if one != resources.JSON_PATCH)
