"""Rules for the requests of a buyer of AG-FIT 621: FIT:19 and 31."""

from __future__ import annotations

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach
from ttck.specs.dialects import Dialect
from ttck.specs.vocabulary import Kind
from ttck.suites.tmfbuyer.request_rules import Asked

_NOT_USED = {Kind.TICKET: frozenset({"PATCH", "DELETE"}), Kind.SPECIFICATION: frozenset({"POST", "PATCH", "DELETE"})}
_NEEDS = ("@type", "requestPostedDate", "entity")
_SELLERS = ("state", "stateChangeHistory")


def used(one: Asked) -> Breach | None:
    """A request is none of those that are not used."""
    segment = one.path.strip("/").partition("/")[0]
    wrong = next((kind for kind, methods in _NOT_USED.items() if segment == kind and one.exchange.method in methods), None)
    if wrong is None:
        return None
    return Breach(
        message=f"{one.exchange.method} of a {wrong.name.lower()} is not used here", expected="a task, or nothing",
        actual=f"{one.exchange.method} {one.path}", numbers=(one.exchange.number,),
    )  # fmt: skip


def tasks(traffic: Traffic, spoken: Dialect) -> list[Subject]:
    """The requests for tasks, each with what it has to have."""
    found = []
    for key, row in spoken.resources.items():
        needs = (*_NEEDS, "category") if key == "inflight_change" else _NEEDS
        creates = traffic.of(row.operations["create"]) if row.task is not None else []
        found += [Subject(value=needs, where=f"/{row.payload}", seen=e) for e in creates if isinstance(e.sent, dict)]
    return found


def full(part: Subject) -> Breach | None:
    """A request for a task has all that it needs, and nothing that is the seller's."""
    sent = part.seen.sent
    for name in part.value:
        if sent.get(name) in (None, "", [], {}):
            return Breach(message=f"{name} of a request for a task is missing", expected=name, actual="nothing", where=f"/{name}")
    own = next((name for name in _SELLERS if name in sent), None)
    return None if own is None else Breach(message=f"{own} of a task is the seller's", expected="without it", actual=own, where=f"/{own}")
