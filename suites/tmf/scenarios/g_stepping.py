"""Patches of RFC 6902, plain and with a query in the path, that work and that do not (version 5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ttck.harness.generate.strategies import awkward
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import TmfState
from ttck.suites.tmf.changes import Changer, Patch
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.scenarios.g_patching import unpatchable
from ttck.suites.tmf.seller_client import JSON_PATCH, JSON_PATCH_QUERY
from ttck.suites.tmf.writes import document_of


@dataclass(frozen=True, kw_only=True)
class Operated:
    """A JSON Patch of one operation: what the ticket has after it, and what is gone, an attribute or the entry of a list with a text.

    `order` has the texts of the entries in the order that the operation leads to, where that is what it is about.
    """

    patch: Patch
    wanted: Document
    gone: tuple[tuple[str, str | None], ...] = ()
    order: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Stepping:
    """JSON Patches: `right` and what each leads to, `wrong` ones that fail at some step, and `queried` a note by its id.

    `beside` are patches to a status that does not exist, with a right step before or after that one.
    `operated` has one patch for each operation, `moves` are changes of status; the changes of these are attributes.
    `fixed` are patches of what cannot be patched, in each of the two styles that the seller takes; their changes are attributes.
    """

    right: list[tuple[Patch, Document]] = field(default_factory=list)
    wrong: list[Patch] = field(default_factory=list)
    beside: list[Patch] = field(default_factory=list)
    fixed: list[Patch] = field(default_factory=list)
    operated: list[Operated] = field(default_factory=list)
    moves: list[Patch] = field(default_factory=list)
    queried: list[tuple[Patch, str]] = field(default_factory=list)

    @property
    def tried(self) -> list[Patch]:
        """All of them."""
        return [
            *(patch for patch, _ in self.right),
            *self.wrong,
            *self.beside,
            *self.fixed,
            *(patch for patch, _ in self.queried),
            *(one.patch for one in self.operated),
        ]

    @property
    def offered(self) -> bool:
        """Whether the seller takes such patches."""
        return any(patch.exchange.accepted for patch, _ in self.right)

    @property
    def styles(self) -> tuple[str, ...]:
        """The media types of such patches that the seller takes."""
        taken = {JSON_PATCH: self.offered, JSON_PATCH_QUERY: any(patch.exchange.accepted for patch, _ in self.queried)}
        return tuple(media for media, found in taken.items() if found)


def _right(changer: Changer, story: Stepping, item: str) -> None:
    old = document_of(changer.before(item))
    new = changer.value("severity", old)
    steps: list[Document] = [{"op": "test", "path": "/ticketType", "value": old.get("ticketType")}]
    steps.append({"op": "replace", "path": "/severity", "value": new})
    story.right.append((changer.send(item, steps, "a JSON Patch of the severity", media=JSON_PATCH), {"severity": new}))
    name = f"renamed {awkward(2)} {changer.stage.material.marker()}"
    story.right.append((changer.send(item, [{"op": "add", "path": "/name", "value": name}], "name", media=JSON_PATCH), {"name": name}))
    if isinstance(old.get("note"), list):
        note = changer.seller.typed("Note", text=f"one more {awkward(4)} {changer.stage.material.marker()}", author="Ada")
        patch = changer.send(item, [{"op": "add", "path": "/note/-", "value": note}], "one more note", media=JSON_PATCH)
        story.right.append((patch, {"note": [{"text": note["text"]}]}))


def _operate(changer: Changer, story: Stepping) -> None:
    """Each operation once, on a ticket with a name and three notes."""
    seller, mark = changer.seller, changer.stage.material.marker
    if not (seller.terms.takes("name") and seller.terms.takes("note")):
        return
    names = [f"a name {mark()}" for _ in range(3)]
    texts = [f"remark {number} {mark()}" for number in range(5)]
    notes = [seller.typed("Note", text=text, author="Ada") for text in texts]
    item = changer.made(seller.minimal(name=names[0], note=notes[:3]))

    def step(about: str, wanted: Document, *gone: tuple[str, str | None], **operation: Any) -> None:
        patch = changer.send(item, [operation], about, media=JSON_PATCH)
        story.operated.append(Operated(patch=patch, wanted=wanted, gone=gone))

    def place(about: str, order: Sequence[str], **operation: Any) -> None:
        patch = changer.send(item, [operation], about, media=JSON_PATCH)
        story.operated.append(Operated(patch=patch, wanted=kept(*order), order=tuple(order)))

    def kept(*left: str) -> Document:
        return {"note": [{"text": text} for text in left]}

    step("copy", {"name": names[0], "description": names[0]}, op="copy", path="/description", **{"from": "/name"})
    step("replace", {"name": names[1]}, op="replace", path="/name", value=names[1])
    step("move", {"description": names[1]}, ("name", None), op="move", path="/description", **{"from": "/name"})
    step("add", {"name": names[2]}, op="add", path="/name", value=names[2])
    step("remove", {}, ("name", None), op="remove", path="/name")
    place("add at an index", (texts[0], texts[3], *texts[1:3]), op="add", path="/note/1", value=notes[3])
    for about, source, to in (("move backward in a list", 2, 0), ("move forward in a list", 0, 2)):
        order = _texts(changer, item)
        if len(order) > to + source:
            order.insert(to, order.pop(source))
            place(about, order, op="move", path=f"/note/{to}", **{"from": f"/note/{source}"})
    for about, new in (("replace at an index", texts[4]), ("remove at an index", None)):
        known = _texts(changer, item)
        if len(known) < len(("one", "another")):
            return
        left, path = [*known[:1], *known[2:]], "/note/1"
        if new is None:
            step(about, kept(*left), ("note", known[1]), op="remove", path=path)
        else:
            step(about, kept(*left, new), ("note", known[1]), op="replace", path=path, value=notes[4])


def _texts(changer: Changer, item: str) -> list[str]:
    """The texts of the notes that a ticket shows."""
    notes = document_of(changer.before(item)).get("note")
    return [str(note.get("text")) for note in notes if isinstance(note, dict)] if isinstance(notes, list) else []


def _moves(changer: Changer, story: Stepping) -> None:
    """Changes of status, the second one together with another attribute."""
    item = changer.made(changer.seller.minimal())
    for state in (TmfState.IN_PROGRESS, TmfState.PENDING):
        old = document_of(changer.before(item))
        if old.get("status") in {None, state.value}:
            continue
        new = {"status": state.value, "statusChangeReason": f"step by step {changer.stage.material.marker()}"}
        if state == TmfState.PENDING:
            new["description"] = changer.value("description", old)
        steps = [{"op": "replace" if name in old else "add", "path": f"/{name}", "value": value} for name, value in new.items()]
        patch = changer.send(item, steps, f"status {state}, step by step", media=JSON_PATCH)
        story.moves.append(replace(patch, changes=new))


def _wrong(changer: Changer, story: Stepping, item: str) -> None:
    old = document_of(changer.before(item))
    first = {"op": "replace", "path": "/severity", "value": changer.value("severity", old)}
    broken: dict[str, list[Any]] = {
        "a path that leads nowhere": [{"op": "replace", "path": "/ttckNowhere", "value": "x"}],
        "a second step that leads nowhere": [first, {"op": "remove", "path": "/ttckNowhere"}],
        "a second step that tests what is not so": [first, {"op": "test", "path": "/ticketType", "value": "ttck-other"}],
        "a list without such an entry": [first, {"op": "remove", "path": "/note/4711"}],
    }
    for about, steps in (*broken.items(), *_deeper(changer, old, first)):
        story.wrong.append(changer.send(item, steps, about, media=JSON_PATCH, waits=False))
    for turn in (1, -1):
        right = {"op": "replace", "path": "/description", "value": changer.value("description", old)}
        steps = [right, {"op": "replace", "path": "/status", "value": "notAStatus"}][::turn]
        about = "a description and a status that does not exist"
        story.beside.append(changer.send(item, steps, about, media=JSON_PATCH, waits=False))


def _deeper(changer: Changer, old: Document, first: Document) -> Iterator[tuple[str, list[Document]]]:
    """Steps that fail at a test of a whole list or object, and steps that fail after a change inside of one."""
    nowhere, notes, channel = {"op": "remove", "path": "/ttckNowhere"}, old.get("note"), old.get("channel")
    if isinstance(notes, list) and notes:
        yield "a test of a list that is another one", [first, {"op": "test", "path": "/note", "value": []}]
        note = changer.seller.typed("Note", text=f"one too many {changer.stage.material.marker()}", author="Ada")
        yield "an entry of a list, and a step that leads nowhere", [{"op": "add", "path": "/note/-", "value": note}, nowhere]
    if isinstance(channel, dict) and channel:
        other = {**channel, "name": f"another one {changer.stage.material.marker()}"}
        yield "a test of an object that is another one", [first, {"op": "test", "path": "/channel", "value": other}]
        part = {"op": "replace" if "name" in channel else "add", "path": "/channel/name", "value": other["name"]}
        yield "a part of an object, and a step that leads nowhere", [part, nowhere]


def _queried(changer: Changer, story: Stepping, item: str) -> None:
    notes = document_of(changer.before(item)).get("note")
    known = [note.get("id") for note in notes if isinstance(note, dict)] if isinstance(notes, list) else []
    if known and isinstance(known[0], str):
        steps = [{"op": "remove", "path": f"/note?id={known[0]}"}]
        patch = changer.send(item, steps, "a note picked by its id", media=JSON_PATCH_QUERY)
        story.queried.append((patch, known[0]))


def _fixed(changer: Changer, story: Stepping, item: str) -> None:
    for media in story.styles:
        for name, value in unpatchable(changer, item).items():
            steps = [{"op": "replace" if name in document_of(changer.before(item)) else "add", "path": f"/{name}", "value": value}]
            patch = changer.send(item, steps, f"{name}, which cannot be patched, as {media}", media=media, waits=False)
            story.fixed.append(replace(patch, changes={name: value}))


@scenario("tmf-stepping", weight=0.3, after=("tmf-patching",))
def stepping(stage: Stage) -> Stepping:
    """Changing tickets step by step (JSON Patch)."""
    changer, story = Changer(stage), Stepping()
    if not changer.seller.patches_as(JSON_PATCH):
        return story
    number = next(stage.material.counter)
    notes = [{"@type": "Note", "id": f"ttck-{number}-{which}", "text": f"remark {which}"} for which in (1, 2)]
    item = changer.made(changer.seller.maximal() | {"note": notes})
    _right(changer, story, item)
    if story.offered:
        _wrong(changer, story, item)
        _operate(changer, story)
        _moves(changer, story)
    _queried(changer, story, item)
    _fixed(changer, story, item)
    return story
