"""The adapter of Nexera."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.nexera import events, hub, tickets
from ttck.mockseller.dialects.nexera.posting import posting
from ttck.mockseller.dialects.nexera.refusals import JSON, refusal, refused
from ttck.mockseller.dialects.nexera.routes import routes_of
from ttck.mockseller.dialects.nexera.seed import sample
from ttck.mockseller.dialects.nexera.stimuli import DECIDES, act
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.answers import media_of
from ttck.mockseller.engine.clock import moment_in
from ttck.mockseller.engine.problems import nested_too_deeply
from ttck.mockseller.engine.seller import Adapter
from ttck.specs.lifecycles import lifecycle_named
from ttck.specs.vocabulary import Kind, Operation

if TYPE_CHECKING:
    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.seams import Call
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.settings import Settings
    from ttck.specs.dialects import Dialect

_WORK: dict[str, Callable[[Seller, Call], Answer]] = {
    Operation.LIST: tickets.list_all,
    Operation.CREATE: tickets.create,
    Operation.RETRIEVE: tickets.retrieve,
    Operation.PATCH: tickets.patch,
    Operation.SUBSCRIBE: hub.subscribe,
    Operation.UNSUBSCRIBE: hub.unsubscribe,
}


def nexera(settings: Settings, dialect: Dialect) -> Adapter:
    """The adapter of a seller with these settings."""
    routes = routes_of(dialect)
    matrix = dialect.of(Kind.TICKET).matrix
    if matrix is None:
        raise ValueError(f"{dialect.title} has no matrix, by which this seller goes")
    return Adapter(
        dialect=dialect,
        base_path=routes.base,
        others={},
        offered=tuple(dialect.resources),
        declares={"profile": settings.profile},
        contracts={Kind.TICKET: dialect.contract()},
        lifecycles={Kind.TICKET: lifecycle_named(dialect.lifecycle)},
        states=dialect.states(Kind.TICKET),
        matrix=matrix,
        serves=routes.serves,
        route=routes.route,
        read=_read,
        work=_WORK,
        refused=lambda found, _operation: refused(found),
        media=JSON,
        columns=lambda document: {"created": moment_in(document, "creationDate") or 0},
        event=events.named,
        posting=posting(settings),
        act=act,
        decides=DECIDES,
        sample=sample,
    )


def _read(_operation: str, content_type: str, body: bytes) -> Any:
    media = media_of(content_type)
    if media not in {JSON, ""}:
        raise refusal(f"a body of {media} cannot be read", status=415)
    try:
        document = codec.loads(body)
    except codec.JSONDecodeError as wrong:
        raise refusal("the body is not JSON") from wrong
    if not isinstance(document, dict) or nested_too_deeply(document):
        raise refusal("the body has to be a JSON object of moderate depth")
    return document
