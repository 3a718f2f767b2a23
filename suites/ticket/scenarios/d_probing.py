"""Requests that break a rule on purpose: incomplete creates, wrong sources, identifiers that were never issued."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from harness import strategies
from harness.buyer import ticket_id
from harness.client import Request
from harness.exchange import Exchange
from harness.scenario import Stage, scenario
from specs.vocabulary import Operation

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
MANDATORY = ("relatedEntity", "description", "severity", "priority", "observedImpact", "ticketType", "reporterContact")


@dataclass(frozen=True, kw_only=True)
class CreateProbe:
    """A create that breaks one rule: `rule` is the requirement, `about` what is wrong, `read` the ticket if one came of it."""

    rule: str
    about: str
    sent: dict[str, Any]
    exchange: Exchange
    read: Exchange | None

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


def _full(stage: Stage) -> dict[str, Any]:
    """A create request with every optional group, one attachment by link and one embedded."""
    material, seed = stage.material, stage.seed
    document = strategies.one(strategies.tickets(material, optional=frozenset(strategies.OPTIONAL)), material=material, seed=seed)
    note = strategies.one(strategies.notes(material), material=material, seed=seed + 1)
    base = {"author": "Ada Lovelace", "creationDate": "2025-02-03T04:05:06Z", "source": "buyer"}
    linked = {**base, "name": f"linked {material.marker()}", "url": "https://buyer.example/files/1"}
    embedded = {**base, "name": f"embedded {material.marker()}", "content": "aGVsbG8=", "mimeType": "text/plain"}
    return stage.material.terms.create({**document, "note": [note], "attachment": [linked, embedded]})


def _incomplete(stage: Stage) -> list[tuple[str, str, dict[str, Any]]]:
    full, plain = _full(stage), stage.plain()
    cases: list[tuple[str, str, dict[str, Any]]] = []
    for name in MANDATORY:
        for base in (plain, full):
            broken = (
                _with(
                    base,
                    [c for c in base["relatedContactInformation"] if c["role"] != "reporterContact"],
                    "relatedContactInformation",
                )
                if name == "reporterContact"
                else _without(base, name)
            )
            cases.append(("R19", f"create without {name}", broken))
    holders = {"attachment": full, "note": full, "relatedContactInformation": plain, "relatedIssue": full}
    for rule, about, path in _PARTS:
        if stage.material.terms.takes(str(path[0])):
            cases.append((rule, about, _without(holders[str(path[0])], *path)))
    return cases


def _mislabelled(stage: Stage) -> list[tuple[str, str, dict[str, Any]]]:
    cases = []
    for rule, attribute in (("R3", "note"), ("R6", "attachment"), ("R14", "relatedIssue")):
        if stage.material.terms.takes(attribute):
            full = _full(stage)
            cases.append((rule, f"a buyer's {attribute} labelled as the seller's", _with(full, "seller", attribute, 0, "source")))
    return cases


def _create(stage: Stage, rule: str, about: str, document: dict[str, Any]) -> CreateProbe:
    exchange = stage.buyer.create(document, label=f"probe {rule}: {about}")
    ticket = ticket_id(exchange)
    return CreateProbe(rule=rule, about=about, sent=document, exchange=exchange, read=stage.buyer.retrieve(ticket) if ticket else None)


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


def never_issued(stage: Stage, known: str) -> list[str]:
    """Identifiers that the seller cannot have issued; each carries the run's own mark, so that no foreign ticket is met."""
    stem = stage.material.run_id
    return [f"{stem}-unknown", f"{known}-{stem}", f"{stem} / ?&=#%", f"{stem}-" + "x" * 160]


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
    for ticket in never_issued(stage, known):
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


@scenario("probing", weight=1, after=("subscribing",))
def probing(stage: Stage) -> Probing:
    """Probing with requests that break a rule."""
    story = Probing()
    for rule, about, document in [*_incomplete(stage), *_mislabelled(stage)]:
        story.creates.append(_create(stage, rule, about, document))
    story.unreadable = _unreadable(stage)
    _unknown(stage, story)
    _without_identifier(stage, story)
    return story
