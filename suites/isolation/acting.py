"""What the two buyers do, in any dialect: a plain ticket, a change that a seller takes, and ways to end a ticket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.buyer.plain_creates import TEXT, plain
from ttck.harness.buyer.requests_of import request_of
from ttck.harness.buyer.tasks import asked_of, ending
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage
from ttck.specs.vocabulary import Kind
from ttck.suites.common.tickets import Tickets

Document = dict[str, Any]
_MAKING = frozenset({"list", "create", "retrieve", "patch"})
_ENDED = "cancelled"  # what a status is changed to where the dialect does not say how a ticket is ended
# How a ticket names another one that it has to do with.
RELATIONS: dict[str, Callable[[str], Document]] = {
    "relatedIssue": lambda ticket: {
        "id": ticket, "@referredType": "TroubleTicket", "relationshipType": "RELATED_TO", "source": "buyer",
        "creationDate": "2026-01-02T03:04:05Z", "description": "the same outage",
    },
    "troubleTicketRelationship": lambda ticket: {"id": ticket, "relationshipType": "dependsOn", "@type": "TroubleTicketRelationship"},
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Actor:
    """One of the two buyers: its stage and its operations on tickets."""

    stage: Stage
    tickets: Tickets = field(init=False)

    def __post_init__(self) -> None:
        """Take the seller's client of its stage."""
        object.__setattr__(self, "tickets", Tickets(self.stage))

    @property
    def mark(self) -> str:
        """What stands in all that it writes, and in nothing of anybody else."""
        return self.stage.material.run_id

    def document(self, **more: Any) -> Document:
        """A small create as the dialect has it, which can be told from all others."""
        facts = self.tickets.spoken.of(Kind.TICKET)
        if not facts.plain:
            return self.stage.plain(externalId=self.stage.material.marker(), **more)
        mark = self.stage.material.marker()
        return self.tickets.terms.create({**facts.document, **plain(facts, text=f"one of two buyers {mark}", key=mark), **more})

    def made(self, label: str, **more: Any) -> str:
        """The identifier of a new ticket.

        Raises:
            Inconclusive: the seller does not take it.
        """
        return self.tickets.made(self.document(**more), label=label)

    def read(self, item: str, label: str, kind: Kind = Kind.TICKET) -> Exchange:
        """Read an item of any kind."""
        return self.stage.buyer.raw(request_of(self.tickets.spoken, kind, "retrieve", item=item, label=label))


Sending = Callable[[Actor, Exchange, str, str], Exchange]


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that a buyer does to a ticket; `send` takes who does it, a reading of the ticket, its identifier and a label."""

    name: str
    send: Sending


def changes(actor: Actor) -> Iterator[Act]:
    """Changes that a seller may take: a text of the ticket, or a note. Each writes the mark of who asks for it."""
    facts = actor.tickets.spoken.of(Kind.TICKET)
    if "patch" not in facts.operations:
        return
    if not facts.plain:
        yield Act(name="patch note", send=_noting)
    for name in (name for name, value in facts.plain.items() if value == TEXT):
        yield Act(name=f"patch {name}", send=_writing(name))


def _noting(who: Actor, seen: Exchange, item: str, label: str) -> Exchange:
    return _patch(who, seen, item, {"note": [who.stage.buyer.plain_note(who.mark)]}, label)


def _writing(name: str) -> Sending:
    return lambda who, seen, item, label: _patch(who, seen, item, {name: f"changed by {who.mark}"}, label)


def _patch(who: Actor, seen: Exchange, item: str, document: Document, label: str) -> Exchange:
    """Patch a ticket, with what its dialect repeats of it."""
    facts, shown = who.tickets.spoken.of(Kind.TICKET), seen.document if isinstance(seen.document, dict) else {}
    repeated = {name: shown[name] for name in (facts.ending.carries if facts.ending is not None else ()) if name in shown}
    return who.tickets.patch(item, who.tickets.terms.patch({**facts.document, **repeated, **document}), label=label)


def endings(actor: Actor) -> Iterator[Act]:
    """Ways to end a ticket or to move it on: the operations that the dialect has for that, a task, and a change of status."""
    spoken = actor.tickets.spoken
    facts = spoken.of(Kind.TICKET)
    for what in facts.operations:
        if what not in _MAKING:
            yield Act(name=what, send=_asking(what))
    task = ending(spoken, Kind.TICKET)
    if task is not None:
        yield Act(name=f"{task.name.lower()} task", send=_tasking(task))
    if "patch" in facts.ended_by:
        way = facts.ending
        for state in way.states if way is not None else (_ENDED,):
            yield Act(name=f"patch {facts.state} {state}", send=_moving({**(way.document if way is not None else {}), facts.state: state}))


def _moving(document: Document) -> Sending:
    return lambda who, seen, item, label: _patch(who, seen, item, document, label)


def _asking(what: str) -> Sending:
    return lambda who, _seen, item, label: who.stage.buyer.raw(request_of(who.tickets.spoken, Kind.TICKET, what, item=item, label=label))


def _tasking(task: Kind) -> Sending:
    def send(who: Actor, _seen: Exchange, item: str, label: str) -> Exchange:
        row = who.tickets.spoken.of(task)
        document = who.tickets.terms.task(row.name, asked_of(row, item))
        return who.stage.buyer.raw(request_of(who.tickets.spoken, task, "create", document=document, label=label))

    return send
