"""The adapter of the ticketing API in the style of OSS/J: three operations, no list, no hub, and forms beside JSON."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from ttck.mockseller.dialects.ossj import tickets
from ttck.mockseller.dialects.ossj.forms import read
from ttck.mockseller.dialects.ossj.problems import JSON, refused
from ttck.mockseller.dialects.ossj.routes import route, routes_of, serves
from ttck.mockseller.dialects.ossj.seed import sample
from ttck.mockseller.dialects.ossj.stimuli import DECIDES, act
from ttck.mockseller.engine.clock import moment_in
from ttck.mockseller.engine.seller import Adapter
from ttck.mockseller.engine.subscription import NO_EVENTS
from ttck.specs.lifecycles import lifecycle_named
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.seams import Call, Document, Event
    from ttck.mockseller.engine.seller import Party, Seller
    from ttck.mockseller.engine.settings import Settings
    from ttck.specs.dialects import Dialect

_WORK: dict[str, Callable[[Seller, Call], Answer]] = {
    "create": tickets.create,
    "retrieve": tickets.retrieve,
    "patch": tickets.patch,
}


def ossj(settings: Settings, dialect: Dialect) -> Adapter:
    """The adapter of a seller with these settings that speaks such a dialect."""
    routes = routes_of(dialect)
    facts = dialect.of(Kind.TICKET)
    return Adapter(
        dialect=dialect,
        base_path=routes.base,
        others={},
        offered=tuple(dialect.resources),
        declares={"profile": settings.profile},
        contracts={Kind.TICKET: dialect.contract()},
        lifecycles={Kind.TICKET: lifecycle_named(dialect.lifecycle)},
        states=dialect.states(Kind.TICKET),
        serves=functools.partial(serves, routes),
        route=functools.partial(route, routes),
        read=read,
        work={facts.operations[what]: do for what, do in _WORK.items() if what in facts.operations},
        refused=refused,
        media=JSON,
        names=dialect.names,
        identity=lambda document: str(document[facts.id]),
        state=lambda document: document.get(facts.state),
        columns=lambda document: {"created": moment_in(document, tickets.DETECTED) or 0},
        event=_no_event,
        posting=NO_EVENTS,
        act=act,
        decides=DECIDES,
        sample=sample,
    )


def _no_event(_seller: Seller, name: str, _document: Document, _party: Party) -> Event:
    raise ValueError(f"there are no events here, and no {name}")
