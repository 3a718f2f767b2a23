"""Requests that break a rule on purpose: incomplete creates, wrong sources, identifiers that were never issued."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.buyer.client import Request
from ttck.harness.generate import strategies
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import ticket_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Operation
from ttck.suites.common.strangers import never_issued

# Parts of which something mandatory is left out: the rule, what is wrong, and where.
_PARTS: tuple[tuple[str, str, tuple[str | int, ...]], ...] = (
    ("R20", "an attachment with neither url nor content", ("attachment", 0, "url")),
    ("R8", "an attachment with neither url nor content", ("attachment", 0, "url")),
    ("R9", "embedded content without mimeType", ("attachment", 1, "mimeType")),
    *(("R4", f"a note without {name}", ("note", 0, name)) for name in ("author", "date", "text")),
    *(("R7", f"an attachment without {name}", ("attachment", 0, name)) for name in ("author", "creationDate", "name")),
    *(
        ("R10", f"a contact without {name}", ("relatedContactInformation", 0, name))
        for name in ("name", "number", "emailAddress")
    ),
    *(
        ("R15", f"a relation without {name}", ("relatedIssue", 0, name))
        for name in ("relationshipType", "@referredType", "creationDate", "description")
    ),
)  # fmt: skip
PLAIN, FULL = "plain", "full"
Case = tuple[str, str, str, dict[str, Any]]  # the requirement, what is wrong, which create in order stands beside, the request
MANDATORY = ("relatedEntity", "description", "severity", "priority", "observedImpact", "ticketType", "reporterContact")


@dataclass(frozen=True, kw_only=True)
class CreateProbe:
    """A create that breaks one rule: `rule` is the requirement, `about` what is wrong, `read` the ticket if one came of it.

    `twin` is the same create without that fault.
    """

    rule: str
    about: str
    sent: dict[str, Any]
    exchange: Exchange
    read: Exchange | None
    twin: Exchange | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the probe and its reading."""
        return tuple(e.number for e in (self.exchange, self.read) if e is not None)


@dataclass(kw_only=True)
class Probing:
    """All probes of a run."""

    creates: list[CreateProbe] = field(default_factory=list)
    unreadable: list[Exchange] = field(default_factory=list)
    unknown: list[Exchange] = field(default_factory=list)
    unknown_after: list[Exchange] = field(default_factory=list)
    twins: dict[str, Exchange] = field(default_factory=dict)
    blank: Exchange | None = None
    collection: tuple[Exchange, Exchange, Exchange] | None = None
    empty_segment: tuple[Exchange, Exchange, Exchange] | None = None

    def about(self, rule: str) -> list[CreateProbe]:
        """The create probes of one requirement."""
        return [probe for probe in self.creates if probe.rule == rule]


def _without(document: dict[str, Any], *path: Any) -> dict[str, Any]:
    """A copy without the attribute at a path."""
    changed = copy.deepcopy(document)
    here: Any = changed
    for step in path[:-1]:
        here = here[step]
    del here[path[-1]]
    return changed


def _with(document: dict[str, Any], value: Any, *path: Any) -> dict[str, Any]:
    """A copy with another value at a path."""
    changed = copy.deepcopy(document)
    here: Any = changed
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return changed


def _bases(stage: Stage) -> dict[str, dict[str, Any]]:
    """Creates that are in order: plain, with every optional group, and plain with one kind of item."""
    material, seed = stage.material, stage.seed
    optional = frozenset(strategies.OPTIONAL)
    full = strategies.one(strategies.tickets(material, optional=optional), material=material, seed=seed)
    note = strategies.one(strategies.notes(material), material=material, seed=seed + 1)
    relation = strategies.one(strategies.relations(material), material=material, seed=seed + 2)
    base = {"author": "Ada Lovelace", "creationDate": "2025-02-03T04:05:06Z", "source": "buyer"}
    linked = {**base, "name": f"linked {material.marker()}", "url": "https://buyer.example/files/1"}
    embedded = {**base, "name": f"embedded {material.marker()}", "content": "aGVsbG8=", "mimeType": "text/plain"}
    items = {"note": [note], "attachment": [linked, embedded], "relatedIssue": [relation]}
    alone = {name: stage.plain(**{name: value}) for name, value in items.items() if material.terms.takes(name)}
    return {PLAIN: stage.plain(), FULL: material.terms.create({**full, **items}), **alone}


def _incomplete(bases: dict[str, dict[str, Any]]) -> list[Case]:
    cases: list[Case] = []
    for name in MANDATORY:
        for kind in (PLAIN, FULL):
            base = bases[kind]
            others = [c for c in base["relatedContactInformation"] if c["role"] != "reporterContact"]
            broken = _with(base, others, "relatedContactInformation") if name == "reporterContact" else _without(base, name)
            cases.append(("R19", f"create without {name}", kind, broken))
    for rule, about, path in _PARTS:
        kind = PLAIN if path[0] == "relatedContactInformation" else str(path[0])
        if kind in bases:
            cases.append((rule, about, kind, _without(bases[kind], *path)))
    for rule, attribute in (("R3", "note"), ("R6", "attachment"), ("R14", "relatedIssue")):
        if attribute in bases:
            broken = _with(bases[attribute], "seller", attribute, 0, "source")
            cases.append((rule, f"a buyer's {attribute} labelled as the seller's", attribute, broken))
    return cases


def _create(stage: Stage, rule: str, about: str, document: dict[str, Any], twin: Exchange) -> CreateProbe:
    if "externalId" in document:  # each create has one of its own, so that no seller takes it for a repetition
        document = {**document, "externalId": f"Case-{stage.material.run_id}-{next(stage.material.counter)}"}
    exchange = stage.buyer.create(document, label=f"probe {rule}: {about}")
    ticket = ticket_id(exchange)
    read = stage.buyer.retrieve(ticket) if ticket else None
    return CreateProbe(rule=rule, about=about, sent=document, exchange=exchange, read=read, twin=twin)


def _unreadable(stage: Stage) -> list[Exchange]:
    bodies = (b'{"description": "cut of', b"[]", b"")
    return [
        stage.buyer.raw(
            Request(
                operation=Operation.CREATE,
                method="POST",
                path="/troubleTicket",
                body=body,
                label="create from a broken body",
            )
        )
        for body in bodies
    ]


def _unknown(stage: Stage, story: Probing) -> None:
    known = stage.ticket()
    note = {"note": [stage.buyer.plain_note("to a ticket that does not exist")]}
    acts: list[Callable[[str], Exchange]] = [
        lambda ticket: stage.buyer.retrieve(ticket, label="retrieve unknown"),
        lambda ticket: stage.buyer.patch(ticket, note, label="patch unknown"),
        lambda ticket: stage.buyer.cancel(ticket, label="cancel unknown"),
        lambda ticket: stage.buyer.close(ticket, label="close unknown"),
        lambda ticket: stage.buyer.reopen(ticket, label="reopen unknown"),
    ]
    story.twins = {
        Operation.RETRIEVE: stage.buyer.retrieve(known, label="retrieve, beside the unknown"),
        Operation.PATCH: stage.buyer.patch(known, note, label="patch, beside the unknown"),
        Operation.CANCEL: stage.buyer.cancel(known, label="cancel, beside the unknown"),
    }
    for ticket in never_issued(stage, stage.ticket()):
        story.unknown += [act(ticket) for act in acts]
        story.unknown_after.append(stage.buyer.retrieve(ticket, label="retrieve unknown after patch"))


def _without_identifier(stage: Stage, story: Probing) -> None:
    """The identifier is a path segment; what if it is blank, or stands in the body only."""
    buyer = stage.buyer
    ticket = stage.ticket()
    before = buyer.retrieve(ticket)
    body = {"id": ticket, "note": [buyer.plain_note("identifier in the body")]}
    act = buyer.raw(
        Request(
            operation="patchCollection",
            method="PATCH",
            path="/troubleTicket",
            document=body,
            label="patch the collection",
        )
    )
    story.collection = (before, act, buyer.retrieve(ticket))
    story.blank = buyer.raw(
        Request(operation="retrieveBlank", method="GET", path="/troubleTicket/%20", label="retrieve a blank identifier")
    )
    before = buyer.retrieve(ticket)
    act = buyer.raw(
        Request(
            operation="cancelNobody",
            method="POST",
            path="/troubleTicket//cancel",
            document={"id": ticket},
            label="cancel without identifier",
        )
    )
    story.empty_segment = (before, act, buyer.retrieve(ticket))


def _about_nothing(stage: Stage) -> dict[str, Any]:
    """A create that is in order but for its product, which a seller may refuse, or not know yet."""
    return _with(stage.plain(), f"No such product {stage.material.marker()}", "relatedEntity", 0, "id")


def _same_number(stage: Stage) -> None:
    """Two tickets with one number of the buyer, which a seller may refuse; the first one is what it was all the same."""
    if not stage.material.terms.takes("externalId"):
        return
    number = f"Case-{stage.material.run_id}-{next(stage.material.counter)}"
    first = ticket_id(stage.buyer.create(stage.plain(externalId=number), label="create with a number of the buyer"))
    stage.buyer.create(stage.plain(externalId=number), label="create with the same number of the buyer")
    if first is not None:
        stage.buyer.retrieve(first, label="after a create with the same number of the buyer")


@scenario("probing", weight=0.2, after=("subscribing",))
def probing(stage: Stage) -> Probing:
    """Probing with requests that break a rule."""
    story = Probing()
    bases = _bases(stage)
    twins = {kind: stage.buyer.create(document, label=f"{kind}, beside the probes") for kind, document in bases.items()}
    for rule, about, kind, document in _incomplete(bases):
        story.creates.append(_create(stage, rule, about, document, twins[kind]))
    story.unreadable = _unreadable(stage)
    stage.buyer.create(_about_nothing(stage), label="create for a product that nobody has")
    _same_number(stage)
    _unknown(stage, story)
    _without_identifier(stage, story)
    return story
