"""Patches of specifications that the usual ones do not show: several attributes at once, empty lists, steps, and wrong ones."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.state_probe import Attempt
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Kind, TmfEvent
from ttck.suites.tmf import keyed, payloads, rich
from ttck.suites.tmf.changes import Changer, Patch
from ttck.suites.tmf.keyed import Keyed
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.scenarios.g_stepping import Operated
from ttck.suites.tmf.scenarios.h_specifying import Specifying
from ttck.suites.tmf.seller_client import JSON, JSON_PATCH
from ttck.suites.tmf.writes import document_of

LISTS = ("relatedParty", "specCharacteristic")
_PARTS = "specCharacteristic"
_TEXTS = ("name", "description", "version")


@dataclass(kw_only=True)
class Altering:
    """`several` set more than one attribute, `emptied` a list to an empty one, and `wrong` have something right beside what is wrong.

    `bare` take the name away, by null and by a step, and `operated` are JSON Patches of one operation each. `keyed` set a list
    to an element that has the key of an old one, and `nested` have a part of an object.
    """

    several: list[Patch] = field(default_factory=list)
    emptied: list[Patch] = field(default_factory=list)
    wrong: list[Patch] = field(default_factory=list)
    bare: list[Patch] = field(default_factory=list)
    operated: list[Operated] = field(default_factory=list)
    keyed: list[Keyed] = field(default_factory=list)
    nested: list[Patch] = field(default_factory=list)

    @property
    def merged(self) -> list[Attempt]:
        """The merge patches that should lead to something."""
        return [attempt(one) for one in (*self.several, *self.emptied)]

    @property
    def tried(self) -> list[Attempt]:
        """All patches."""
        more = (*(one.patch for one in self.operated), *(one.patch for one in self.keyed))
        return [*self.merged, *map(attempt, (*self.nested, *self.wrong, *self.bare, *more))]


def attempt(patch: Patch) -> Attempt:
    """A patch as the rules of specifications judge it."""
    return Attempt(about=patch.about, before=patch.before, exchange=patch.exchange, after=patch.after)


@scenario("tmf-altering", weight=0.3, after=("tmf-specifying",))
def altering(stage: Stage) -> Altering:
    """Changing ticket specifications in several ways."""
    specifying: Specifying = stage.earlier("tmf-specifying")
    story = Altering()
    if not any(one.exchange.accepted for one in specifying.patches.values()):
        return story
    changer = Changer(stage, Kind.SPECIFICATION)
    item = changer.made(rich.specification(stage.material))
    told = stage.buyer.arrivals(item, TmfEvent.SPECIFICATION_CHANGED)
    for names in _together(specifying):
        new = {name: f"{name} {stage.material.marker()}" for name in names}
        story.several.append(changer.send(item, new, " and ".join(names)))
        if story.several[-1].exchange.accepted:
            told += 1
            stage.buyer.hold_for(item, TmfEvent.SPECIFICATION_CHANGED, more_than=told - 1)
    _wrong(changer, story, item)
    for name in LISTS:
        if document_of(changer.before(item)).get(name):
            story.emptied.append(changer.send(item, {name: []}, f"no {name} any more"))
    whole = rich.specification(stage.material)
    story.keyed = list(keyed.fewer(changer, changer.made(whole), whole, schema="TroubleTicketSpecification_FVO"))
    _nested(changer, story)
    _operate(changer, story)
    _bare(changer, story)
    return story


def _nested(changer: Changer, story: Altering) -> None:
    """A part of an object in a merge, in each media type; the other part stays (RFC 7396)."""
    period = {"startDateTime": "2030-01-02T03:04:05Z", "endDateTime": "2031-01-02T03:04:05Z"}
    item = changer.made(payloads.specification(changer.stage.material, validFor=period))
    if not isinstance(document_of(changer.before(item)).get("validFor"), dict):
        return
    for year, media in enumerate(dict.fromkeys((changer.items.spoken.merges, JSON)), 2032):
        part = {"validFor": {"endDateTime": f"{year}-01-02T03:04:05Z"}}
        story.nested.append(changer.send(item, part, f"the end of validFor alone, as {media}", media=media))


def _together(specifying: Specifying) -> Iterator[tuple[str, ...]]:
    """Each pair of the texts that were taken alone, and all of them."""
    alone = [name for name in _TEXTS if name in specifying.patches and specifying.patches[name].exchange.accepted]
    yield from itertools.combinations(alone, 2)
    if len(alone) == len(_TEXTS):
        yield tuple(alone)


def _wrong(changer: Changer, story: Altering, item: str) -> None:
    """A right description and something wrong, in both orders: nothing of it is to be done."""
    for wrong in ({_PARTS: 7}, {"validFor": {"startDateTime": "never"}}):
        for turn in (1, -1):
            right = {"description": f"half of it {changer.stage.material.marker()}"}
            both = dict([*right.items(), *wrong.items()][::turn])
            story.wrong.append(changer.send(item, both, f"a description and a wrong {next(iter(wrong))}", waits=False))
    right = {"op": "add", "path": "/description", "value": f"half of it {changer.stage.material.marker()}"}
    steps = [right, {"op": "remove", "path": "/ttckNowhere"}]
    story.wrong.append(changer.send(item, steps, "a step, and one that leads nowhere", media=JSON_PATCH, waits=False))


def _operate(changer: Changer, story: Altering) -> None:
    """Each operation of a JSON Patch once, on a specification that nothing else is done to."""
    mark = changer.stage.material.marker
    names = [f"line {number} {mark()}" for number in range(5)]
    parts = [{"@type": "CharacteristicSpecification", "name": name, "valueType": "string"} for name in names]
    item = changer.made(payloads.specification(changer.stage.material, specCharacteristic=parts[:3]))

    def step(about: str, wanted: Document, *gone: tuple[str, str | None], **operation: Any) -> bool:
        patch = changer.send(item, [operation], about, media=JSON_PATCH)
        story.operated.append(Operated(patch=patch, wanted=wanted, gone=gone))
        return patch.exchange.accepted

    def left(*kept: str) -> Document:
        return {_PARTS: [{"name": name} for name in kept]}

    title, text = f"a name {mark()}", f"a text {mark()}"
    told = changer.stage.buyer.arrivals(item, TmfEvent.SPECIFICATION_CHANGED)
    if not step("replace", {"name": title}, op="replace", path="/name", value=title):
        return
    changer.stage.buyer.hold_for(item, TmfEvent.SPECIFICATION_CHANGED, more_than=told)
    step("add", {"description": text}, op="add", path="/description", value=text)
    step("copy", {"description": title, "name": title}, op="copy", path="/description", **{"from": "/name"})
    step("remove", {}, ("description", None), op="remove", path="/description")
    if _names(changer, item) != names[:3]:
        return
    step("add at an index", left(*names[:4]), op="add", path=f"/{_PARTS}/1", value=parts[3])
    for about, new in (("replace at an index", parts[4]), ("remove at an index", None)):
        known = _names(changer, item)
        if len(known) < len(("one", "another")):
            return
        rest, operation = [*known[:1], *known[2:]], {"path": f"/{_PARTS}/1"}
        if new is None:
            step(about, left(*rest), (_PARTS, known[1]), op="remove", **operation)
        else:
            step(about, left(*rest, names[4]), (_PARTS, known[1]), op="replace", value=new, **operation)


def _names(changer: Changer, item: str) -> list[str]:
    """The names of the characteristics that a specification shows."""
    found = document_of(changer.before(item)).get(_PARTS)
    return [str(one.get("name")) for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _bare(changer: Changer, story: Altering) -> None:
    """The name is taken away, which a specification has to have; what a seller spoils so is deleted."""
    styles: list[tuple[Any, str, str]] = [({"name": None}, changer.media, "null for the name")]
    if any(one.patch.exchange.accepted for one in story.operated):
        styles.append(([{"op": "remove", "path": "/name"}], JSON_PATCH, "a step that removes the name"))
    for changes, media, about in styles:
        item = changer.made(payloads.specification(changer.stage.material))
        story.bare.append(changer.send(item, changes, about, media=media, waits=False))
        if story.bare[-1].exchange.accepted:
            changer.items.discard(item)
