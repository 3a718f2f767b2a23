"""What is nearly or wholly the same as before: items like older ones, values as they are, lists of nothing, creates that are repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.generate import near_duplicates
from ttck.harness.record.state_probe import Patch
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import ContactRole, Source
from ttck.suites.ticket.scenarios.b_creating import Creation, play
from ttck.suites.ticket.scenarios.h_patching import Document, Maker, document_of, patchable, try_patch, with_note

_BUYER = {"source": Source.BUYER.value}
# The base of the items of each list: what they all have in common.
_BASES: dict[str, Document] = {
    "note": _BUYER,
    "attachment": _BUYER,
    "relatedIssue": {**_BUYER, "@referredType": "TroubleTicket"},
    "buyerTechnicalContact": {"role": ContactRole.BUYER_TECHNICAL.value},
}
_CONTACTS = "relatedContactInformation"
_APPENDED = ("note", "attachment")
_REPEATED = ("severity", "priority", "issueStartDate", "externalId", "relatedIssue", "buyerTechnicalContact")
_NOTHING: tuple[Document, ...] = ({"note": []}, {"attachment": []}, {"note": None}, {"attachment": None})


@dataclass(kw_only=True)
class Colliding:
    """All of it; what the seller refused is not in `created`, `good` and `repeated`, because it may be refused."""

    created: list[Creation] = field(default_factory=list)
    doubles: list[Creation] = field(default_factory=list)
    good: list[Patch] = field(default_factory=list)
    repeated: list[Patch] = field(default_factory=list)
    hollow: list[Patch] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def alike(self, name: str) -> list[Patch]:
        """Accepted patches with items of a list that are like others."""
        return [patch for patch in self.good if name in patch.new]

    def why(self, fallback: str) -> str:
        """Why something was not seen."""
        return "; ".join(dict.fromkeys(self.reasons)) or fallback


def _family(stage: Stage, name: str) -> list[Document]:
    place = _CONTACTS if name == "buyerTechnicalContact" else name
    return near_duplicates.family(stage.material, place, _BASES[name])


def _groups(family: list[Document]) -> list[list[Document]]:
    """The whole family; then its first with each other one, for a seller that refuses one kind of likeness."""
    return [family, *([family[0], other] for other in family[1:])]


def _create(stage: Stage, story: Colliding, name: str) -> None:
    """Creates with items of a list that are like each other."""

    def document(group: list[Document]) -> Document:
        if name != "buyerTechnicalContact":
            return stage.plain(**{name: group})
        plain = stage.plain()
        return {**plain, _CONTACTS: [*plain[_CONTACTS], *group]}

    whole, *pairs = _groups(_family(stage, name))
    for group in [whole], pairs:
        made = [play(stage, document(items)) for items in group]
        story.created += [one for one in made if one.created.accepted]
        if any(one.created.accepted for one in made):
            return


def _patch(stage: Stage, story: Colliding, name: str) -> None:
    """Patches with items that are like those which the ticket has, or like each other where a patch replaces the list."""
    whole, *pairs = _groups(_family(stage, name))
    for groups in [whole], pairs:
        made = [_patched(stage, name, group) for group in groups]
        story.good += [one for one in made if one.attempt.exchange.accepted]
        if any(one.attempt.exchange.accepted for one in made):
            return


def _patched(stage: Stage, name: str, group: list[Document]) -> Patch:
    first, *others = group
    if name in _APPENDED:
        ticket = stage.ticket(stage.plain(**{name: [first]}))
        return try_patch(stage, f"{name} like one that is there", ticket, with_note(stage, {name: others}))
    return try_patch(stage, f"{name} like each other", stage.ticket(), with_note(stage, {name: group}))


def _repeat(stage: Stage, story: Colliding) -> None:
    """Patches of what the ticket has already, with a note that is new."""
    if not stage.material.terms.takes("note"):
        return
    ticket = stage.full_ticket(number=203)
    for name in (name for name in _REPEATED if name in patchable(stage)):
        now = document_of(stage, ticket)
        value = _as_it_is(name, now)
        if value in (None, []):
            continue
        new = {name: value, "note": [stage.buyer.plain_note(f"{name} stays as it is")]}
        patch = try_patch(stage, f"{name} as it is, with a note", ticket, new)
        story.repeated += [patch] if patch.attempt.exchange.accepted else []


def _as_it_is(name: str, now: Document) -> Any:
    """The value of an attribute, as a buyer has to send it so that it stays the same."""
    if name == "buyerTechnicalContact":
        return [one for one in now.get(_CONTACTS, []) if one.get("role") == ContactRole.BUYER_TECHNICAL]
    if name == "relatedIssue":
        return [one for one in now.get(name, []) if one.get("source") == Source.BUYER]
    return now.get(name)


def _empty(stage: Stage, story: Colliding) -> None:
    """Lists of nothing, to which a patch can only add; by themselves, and beside a value that can be patched."""
    ticket, maker, takes = stage.full_ticket(number=204), Maker(stage), stage.material.terms.takes
    for nothing in _NOTHING:
        (name,) = nothing
        if not takes(name):
            continue
        said = f"{name} of nothing" if nothing[name] == [] else f"{name} that is null"
        story.hollow.append(try_patch(stage, said, ticket, {}, dict(nothing)))
        if takes("externalId"):
            beside = {"externalId": maker.value("externalId", {}), **nothing}
            story.hollow.append(try_patch(stage, f"externalId and {said}", ticket, {}, beside))


def _double(stage: Stage, story: Colliding) -> None:
    """The same create twice: each is a ticket of its own, unless the seller refuses the second one."""
    for more in ({}, {"externalId": f"Twice-{stage.material.run_id}-{next(stage.material.counter)}"}):
        if all(map(stage.material.terms.takes, more)):
            document = stage.plain(**more)
            story.doubles += [play(stage, document), play(stage, document)]


def _tried(story: Colliding, play_it: Callable[[], None]) -> None:
    """Play a part; what keeps it from being played is kept as a reason."""
    try:
        play_it()
    except Inconclusive as skipped:
        story.reasons.append(skipped.reason)


def _lists(stage: Stage) -> Iterable[str]:
    return (name for name in _BASES if stage.material.terms.takes(name))


@scenario("colliding", weight=0.2, after=("subscribing",))
def colliding(stage: Stage) -> Colliding:
    """Sending what is nearly or wholly the same as before."""
    story = Colliding()
    for name in _lists(stage):
        _tried(story, lambda name=name: _create(stage, story, name))  # type: ignore[misc]
        if name in patchable(stage):
            _tried(story, lambda name=name: _patch(stage, story, name))  # type: ignore[misc]
    for part in (_double, _repeat, _empty):
        _tried(story, lambda part=part: part(stage, story))  # type: ignore[misc]
    return story
