"""Patches that a careless seller stores and cannot show any more; they come late, because they may break its lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.tmf.changes import Changer, Patch
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.scenarios.f_refusing import IMPOSSIBLE
from ttck.suites.tmf.scenarios.g_patching import MANDATORY, Patching


@dataclass(frozen=True, kw_only=True)
class Poison:
    """A wrong patch of one attribute, with the ticket around it and the lists after it: by the id of the ticket, and without a filter."""

    name: str
    patch: Patch
    lists: tuple[Exchange, ...]

    @property
    def seen(self) -> tuple[Exchange, ...]:
        """The exchanges that prove it."""
        return (self.patch.exchange, self.patch.after, *self.lists)

    @property
    def healthy(self) -> bool:
        """Whether the ticket and the lists can still be read."""
        return self.patch.after.accepted and all(page.accepted for page in self.lists)


@dataclass(kw_only=True)
class Poisoning:
    """Patches with null for what is mandatory, or steps that remove it, and with values of a wrong type."""

    nulls: list[Poison] = field(default_factory=list)
    types: list[Poison] = field(default_factory=list)


def _wrong(*, typed: bool) -> list[tuple[str, Any]]:
    party = {"@type": "RelatedPartyRefOrPartyRoleRef", "role": None} if typed else {"role": None}
    found: list[tuple[str, Any]] = [
        ("description", 7), ("severity", {"level": "Major"}), ("name", ["x"]), ("priority", {"level": 1}), ("status", None),
        ("note", "a remark"), ("note", [None]), ("note", {"text": "a remark"}), ("attachment", [7]), ("relatedParty", [party]),
        ("relatedParty", [[]]), ("relatedEntity", "line"), ("channel", []), ("troubleTicketRelationship", [None]),
        ("expectedResolutionDate", "never"), ("requestedResolutionDate", 7), ("resolutionDate", {}),
        ("expectedResolutionDate", IMPOSSIBLE[0]), ("requestedResolutionDate", IMPOSSIBLE[1]),
    ]  # fmt: skip
    more = [("externalIdentifier", [None]), ("troubleTicketCharacteristic", [7]), ("troubleTicketSpecification", "spec"), ("@type", None)]
    return found + (more if typed else [("externalId", ["x"])])


def _poisoned(changer: Changer, item: str, name: str, value: Any, *, by_id: bool) -> Poison:
    change: Document = {name: value}
    wrong = "null" if value is None else "a moment that there is not" if value in IMPOSSIBLE else "of another type"
    about = f"{name} is {wrong}"
    patch = changer.send(item, change, about, waits=False)
    find = changer.seller.find
    lists = [find((("id", item),), label=f"list by id after a patch: {about}")] if by_id else []
    lists.append(find(label=f"list after a patch: {about}"))
    return Poison(name=name, patch=patch, lists=tuple(lists))


def _removed(changer: Changer, story: Poisoning, item: str, styles: tuple[str, ...]) -> None:
    """What is mandatory is taken away by a step of a JSON Patch, in each style that the seller takes, from a ticket each time."""
    for media in styles:
        for name in MANDATORY:
            steps = [{"op": "remove", "path": f"/{name}"}]
            patch = changer.send(item, steps, f"{name} is removed, as {media}", media=media, waits=False)
            story.nulls.append(Poison(name=name, patch=patch, lists=()))
            if patch.exchange.accepted:
                changer.seller.discard(item)
                item = changer.made()


@scenario("tmf-poisoning", weight=0.5, after=("tmf-patching", "tmf-stepping"))
def poisoning(stage: Stage) -> Poisoning:
    """Patches that could break what is read later."""
    changer, story = Changer(stage), Poisoning()
    patching: Patching = stage.earlier("tmf-patching")
    if not patching.working:
        return story
    changer.media = patching.taken
    item = changer.made()
    by_id = changer.seller.find((("id", item),), label="list by id before wrong patches").accepted
    cases = [(story.nulls, name, None) for name in MANDATORY] + [(story.types, *case) for case in _wrong(typed=changer.seller.typed_parts)]
    others = [media for media, patch in patching.media.items() if patch.exchange.accepted and media != changer.media]
    for media in others:  # what a merge of one type does not do, one of another does not either
        story.nulls += [Poison(name=name, patch=changer.send(item, {name: None}, f"{name} is null, as {media}", media=media, waits=False),
                               lists=()) for name in MANDATORY]  # fmt: skip
    for found, name, value in (case for case in cases if changer.seller.terms.patches(case[1])):
        poison = _poisoned(changer, item, name, value, by_id=by_id)
        found.append(poison)
        if not poison.healthy or poison.patch.exchange.accepted:
            changer.seller.discard(item)
            item = changer.made()
    stepping = stage.stories.get("tmf-stepping")
    _removed(changer, story, item, stepping.styles if stepping is not None else ())
    return story
