"""Identifiers that nothing has, and those of another kind: a workorder is not found by the identifier of an appointment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ttck.harness.buyer.client import Request, segment
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage
from ttck.specs.vocabulary import Api, Kind

# Where an item of each kind is read, and attributes that no other kind has.
_PATHS: Mapping[Kind, tuple[Api, str]] = {
    Kind.TICKET: (Api.TICKET, "/troubleTicket"),
    Kind.INCIDENT: (Api.TICKET, "/incident"),
    Kind.APPOINTMENT: (Api.APPOINTMENT, "/appointment"),
    Kind.WORKORDER: (Api.WORKORDER, "/workorder"),
}
_OWN: Mapping[Kind, frozenset[str]] = {
    Kind.TICKET: frozenset({"ticketType", "observedImpact"}),
    Kind.INCIDENT: frozenset({"incidentType"}),
    Kind.APPOINTMENT: frozenset({"validFor"}),
    Kind.WORKORDER: frozenset({"task", "appointmentRequired"}),
}


@dataclass(frozen=True, kw_only=True)
class Strange:
    """A retrieval of an item of `kind` by the identifier of one of another kind, and one by an identifier of its own."""

    kind: Kind
    of: Kind
    ident: str
    exchange: Exchange
    twin: Exchange


def never_issued(stage: Stage, known: str | None = None) -> list[str]:
    """Identifiers that the seller cannot have issued, for each carries the run's mark; one begins with one that is `known`."""
    stem = stage.material.run_id
    near = [] if known is None else [f"{known}-{stem}"]
    return [f"{stem}-unknown", *near, f"{stem} / ?&=#%", f"{stem}-" + "x" * 160]


def ask(stage: Stage, known: Mapping[Kind, str]) -> list[Strange]:
    """Ask for an item of each of these kinds by an identifier of each other one; the names are those of items of the run."""
    found = []
    for kind, own in known.items():
        twin = _read(stage, kind, own, f"{kind} beside identifiers of other kinds")
        for of, ident in known.items():
            if of != kind and ident != own:
                asked = _read(stage, kind, ident, f"retrieve {kind} by the identifier of {of}")
                found.append(Strange(kind=kind, of=of, ident=ident, exchange=asked, twin=twin))
    return found


def _read(stage: Stage, kind: Kind, ident: str, label: str) -> Exchange:
    api, path = _PATHS[kind]
    if kind == Kind.WORKORDER:
        path = str(stage.buyer.target.switches.get("workorder_path") or path)
    return stage.buyer.raw(Request(operation=f"strange-{kind}", method="GET", path=f"{path}/{segment(ident)}", label=label, api=api))


def of(asked: Iterable[Strange], kind: Kind) -> list[Strange]:
    """Those that ask for an item of a kind and prove something: one that there is can be retrieved, or the rule is broken anyway."""
    return [one for one in asked if one.kind == kind and (one.twin.accepted or finds_nothing(one) is not None)]


def finds_nothing(seen: Strange) -> Breach | None:
    """Such a retrieval is an error; unless two kinds are numbered alike, and there is an item of this kind with the same number."""
    exchange, document = seen.exchange, seen.exchange.document
    namesake = isinstance(document, dict) and document.get("id") == seen.ident and bool(_OWN[seen.kind] & document.keys())
    if not exchange.accepted or namesake:
        return None
    return Breach(
        message=f"the identifier of another resource ({seen.of}) finds a {seen.kind}", expected="404",
        actual=f"{exchange.status} {shown(document)}", numbers=(seen.twin.number, exchange.number),
    )  # fmt: skip
