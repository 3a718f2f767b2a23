"""Patches: each attribute alone, several, null, whole lists, what cannot be patched, and changes of status."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from ttck.harness.generate.strategies import awkward
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import TmfState
from ttck.suites.tmf import following, keyed, payloads, rich
from ttck.suites.tmf.changes import NOT_OFFERED, Changer, Patch
from ttck.suites.tmf.create_rules import stale
from ttck.suites.tmf.effects import HISTORY
from ttck.suites.tmf.keyed import Keyed
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import rows
from ttck.suites.tmf.seller_client import JSON
from ttck.suites.tmf.writes import Finder, Listed, document_of, stranger

MANDATORY = ("description", "severity", "ticketType")
_SECOND = timedelta(seconds=1.1)
_LONG = "The light goes out and comes on again. " * 30  # more than a narrow column of a database holds
_STAMPED = ("creationDate", "lastUpdate")  # one that a patch leaves, and one that it moves by itself
_WAY = (TmfState.IN_PROGRESS, TmfState.PENDING, TmfState.IN_PROGRESS, TmfState.RESOLVED)


@dataclass(frozen=True, kw_only=True)
class Relisted:
    """A ticket that was patched: as it is read, as the list shows it, and as it is read again."""

    before: Exchange
    listed: Listed
    after: Exchange


@dataclass(kw_only=True)
class Patching:
    """All merge patches of a run, by what they are about.

    `listed` are tickets that were patched, in the list between two readings.
    `media` has the same change in each media type, `nested` patches of a part of an object, `fixed` a patch of each attribute
    that cannot be patched, `mixed` one together with an attribute that can, and `unknown` a patch of a ticket that there is not.
    `strange` are patches to a status that does not exist, some with a right attribute before or after it, and `beside` such with
    another value that is wrong. `later` is a patch of a ticket that was last changed more than a second before, `emptied` sets each
    list to an empty one, `narrow` asks for a part of the ticket in the answer (fields), `keyed` sets each list to an element that
    has the key of an old one, and `twice` has the same null or part of an object in each media type.
    """

    media: dict[str, Patch] = field(default_factory=dict)
    good: list[Patch] = field(default_factory=list)
    listed: list[Relisted] = field(default_factory=list)
    nulls: list[Patch] = field(default_factory=list)
    nested: list[Patch] = field(default_factory=list)
    fixed: dict[str, Patch] = field(default_factory=dict)
    mixed: list[Patch] = field(default_factory=list)
    moves: list[Patch] = field(default_factory=list)
    dated: list[Patch] = field(default_factory=list)
    history: list[Patch] = field(default_factory=list)
    strange: list[Patch] = field(default_factory=list)
    beside: list[Patch] = field(default_factory=list)
    untyped: list[Patch] = field(default_factory=list)
    unknown: list[Exchange] = field(default_factory=list)
    later: list[Patch] = field(default_factory=list)
    emptied: list[Patch] = field(default_factory=list)
    narrow: list[Patch] = field(default_factory=list)
    keyed: list[Keyed] = field(default_factory=list)
    twice: list[tuple[Patch, ...]] = field(default_factory=list)

    @property
    def not_offered(self) -> int | None:
        """The status that says that the seller has no patches at all, of a ticket that can be read; None when it has."""
        found = {patch.exchange.status for patch in self.media.values() if patch.judged}
        return next(iter(found)) if found and found <= NOT_OFFERED else None

    @property
    def working(self) -> bool:
        """Whether a merge patch was accepted in any media type."""
        return any(patch.exchange.accepted for patch in self.media.values())

    @property
    def taken(self) -> str:
        """The media type in which merge patches are sent after the first ones."""
        return next((media for media, patch in self.media.items() if patch.exchange.accepted), JSON)

    @property
    def every(self) -> list[Patch]:
        """All patches that a seller with patches takes."""
        return [
            *self.media.values(),
            *self.good,
            *self.nulls,
            *self.nested,
            *self.dated,
            *self.moves,
            *(one for pair in self.twice for one in pair),
        ]

    @property
    def tried(self) -> list[Patch]:
        """All merge patches, right and wrong."""
        more = (*self.emptied, *self.narrow, *(one.patch for one in self.keyed))
        return [*self.every, *self.fixed.values(), *self.mixed, *self.history, *self.strange, *self.beside, *self.untyped, *more]


def _names(changer: Changer) -> tuple[str, ...]:
    return (*filter(changer.seller.terms.patches, MANDATORY), *changer.seller.patchable())


def _media(changer: Changer, story: Patching) -> None:
    """The same change in each media type; the others are then sent in one that is taken."""
    item = changer.made()
    for media in dict.fromkeys((changer.items.spoken.merges, JSON)):
        new = {"description": changer.value("description", {})}
        story.media[media] = changer.send(item, new, f"a merge as {media}", media=media)
    changer.media = story.taken


def _good(changer: Changer, story: Patching) -> None:
    """Each attribute alone on a full and on a bare ticket, several together, and all of them."""
    for item in (changer.made(), changer.made(changer.seller.minimal())):
        for name in _names(changer):
            new = {name: changer.value(name, _old(changer, item))}
            story.good.append(changer.send(item, new, f"{name} alone"))
        story.listed.append(relisted(changer, item))
    item = changer.made()
    long = f"{changer.value('description', {})} {_LONG}"
    longer = changer.send(item, {"description": long}, "a long description")
    story.good += [longer] if longer.exchange.accepted else []  # a seller may have a limit, and says so
    for number in range(max(changer.stage.budget.generated // 2, 3)):
        names = changer.stage.chance.sample(_names(changer), k=2 + number % 4)
        new = {name: changer.value(name, _old(changer, item)) for name in names}
        story.good.append(changer.send(item, new, " and ".join(sorted(names))))
    every = changer.send(item, {name: changer.value(name, _old(changer, item)) for name in _names(changer)}, "every attribute at once")
    story.good += [every] if every.exchange.accepted else []  # it may be too much at once


def relisted(changer: Changer, item: str) -> Relisted:
    """A ticket in the list after its patches; a list that follows later is waited for."""
    seller, finder = changer.seller, Finder(changer.seller)
    before = seller.retrieve(item, label="before it is looked for in the list")
    found = finder.by_id(item)
    if found.row is not None and stale(document_of(before), found.row):
        page = following.row(seller, item, lambda row: not stale(document_of(before), row), label="does the list follow?")
        row = next((row for row in rows(page) if row.get("id") == item), found.row)
        found = Listed(row=row, pages=(*found.pages, page), whole=found.whole, late=True)
    return Relisted(before=before, listed=found, after=seller.retrieve(item, label="after it was looked for in the list"))


def _old(changer: Changer, item: str) -> Document:
    found = changer.before(item).document
    return found if isinstance(found, dict) else {}


def _nulls(changer: Changer, story: Patching) -> None:
    item = changer.made()
    free = changer.seller.switch("null_patch") == "free"  # what null means in a change is not said
    for name in (name for name in changer.seller.patchable() if not (free or changer.seller.terms.demands(name))):
        if name not in _old(changer, item):
            changer.send(item, {name: changer.value(name, {})}, f"{name} before it is taken away")
        story.nulls.append(changer.send(item, {name: None}, f"{name} is taken away"))


def _twice(changer: Changer, story: Patching) -> None:
    """Null for an attribute, a part of an object, and null for a part, each in every media type that merges."""
    media = [name for name, patch in story.media.items() if patch.exchange.accepted]
    if len(media) < len(story.media) or len(media) == 1:
        return
    taken = [patch for patch in story.nulls if patch.exchange.accepted and not patch.changes.keys() & patch.new.keys()]
    nested = [patch.changes for patch in story.nested if patch.exchange.accepted]
    for changes in (*(patch.changes for patch in taken[:1]), *nested):
        item, pair = changer.made(), []
        for name in media:
            whole = {part: changer.value(part, {}) if value is None else _channel(changer) for part, value in changes.items()}
            if changer.send(item, whole, "an attribute before it is patched in another media type").exchange.accepted:
                pair.append(changer.send(item, changes, f"the same, as {name}", media=name))
        story.twice.append(tuple(pair))


def _lookalikes(changer: Changer, story: Patching) -> None:
    """Texts that look like something else, alone: a number with zeros before it, a truth value, and lines as Windows ends them."""
    if changer.seller.terms.takes("name"):
        item = changer.made(changer.seller.minimal())
        story.good += [
            changer.send(item, {"name": text}, "name alone, which looks like something else") for text in payloads.LOOKALIKES[:2]
        ]
        lines = {"description": f"one line\r\nand another {changer.stage.material.marker()}"}
        lined = changer.send(item, lines, "description alone, in lines")
        story.good += [lined] if lined.exchange.accepted else []


def _shorter(changer: Changer, story: Patching) -> None:
    """A list of two parts is replaced by one of one, and then by another of one."""
    item = changer.made(changer.seller.minimal(note=[_note(changer), _note(changer)]) if changer.seller.terms.patches("note") else None)
    if changer.seller.terms.patches("note") and len(_old(changer, item).get("note") or ()) > 1:
        story.good += [changer.send(item, {"note": [_note(changer)]}, "note alone, shorter than before") for _ in range(2)]


def _note(changer: Changer) -> Document:
    return changer.seller.typed("Note", text=f"seen {changer.stage.material.marker()}", author="Ada Lovelace")


def _nested(changer: Changer, story: Patching) -> None:
    """A part of an object in a merge: the other parts stay, and null takes one away (RFC 7396)."""
    name = "channel"
    if not changer.seller.terms.patches(name):
        return
    whole = _channel(changer)
    item = changer.made(changer.seller.minimal(**{name: whole}))
    if not isinstance(_old(changer, item).get(name), dict):
        return
    story.nested.append(changer.send(item, {name: changer.seller.typed("ChannelRef", name="the night desk")}, f"a part of {name}"))
    other = changer.seller.typed("ChannelRef", id=whole["id"])
    story.nested.append(changer.send(item, {name: other}, f"the id of {name} alone"))
    if changer.seller.switch("null_patch") != "free":
        story.nested.append(changer.send(item, {name: {"name": None}}, f"a part of {name} is taken away"))


def _channel(changer: Changer) -> Document:
    return changer.seller.typed("ChannelRef", id=f"desk-{next(changer.stage.material.counter)}", name="the help desk")


def unpatchable(changer: Changer, item: str) -> Document:
    """For each attribute that no patch may change, a value that it does not have."""
    step = changer.seller.typed("StatusChange", status="closed")
    found: Document = {
        "id": f"{item}0",
        "href": f"https://buyer.example/tickets/{next(changer.stage.material.counter)}",
        "creationDate": "2001-02-03T04:05:06Z",
        "lastUpdate": "2001-02-03T04:05:06Z",
        "statusChangeDate": "2001-02-03T04:05:06Z",
    }
    if changer.seller.typed_parts:
        labels = {"@type": "OtherTicket", "@baseType": "OtherEntity", "@schemaLocation": "https://buyer.example/schemas/Other.json"}
        return found | labels
    return found | {"statusChange": [{**step, "changeDate": "2001-02-03T04:05:06Z"}]}


def _emptied(changer: Changer, story: Patching) -> None:
    """Each list that a ticket has becomes an empty one, which a seller may refuse."""
    item = changer.made()
    for name in (name for name in changer.seller.patchable() if not changer.seller.terms.demands(name)):
        if isinstance(_old(changer, item).get(name), list):
            story.emptied.append(changer.send(item, {name: []}, f"no {name} any more"))


def _narrow(changer: Changer, story: Patching) -> None:
    """A patch whose answer is to show what it is about, and nothing else."""
    item = changer.made()
    for name in MANDATORY[:2]:
        new = {name: changer.value(name, _old(changer, item))}
        story.narrow.append(changer.send(item, new, f"{name}, which alone is asked for", params=(("fields", name),)))


def _fixed(changer: Changer, story: Patching) -> None:
    labels = {"@baseType": "Entity", "@schemaLocation": "https://buyer.example/schemas/TroubleTicket.json"}
    item = changer.made(changer.seller.minimal(**labels) if changer.seller.typed_parts else changer.seller.minimal())
    for name, value in unpatchable(changer, item).items():
        story.fixed[name] = changer.send(item, {name: value}, f"{name}, which cannot be patched", waits=False)
    for name in _STAMPED:
        both = {"description": changer.value("description", {}), name: "2001-02-03T04:05:06Z"}
        story.mixed.append(changer.send(item, both, f"the description, with {name} beside it", waits=False))
    for state in _WAY[:2]:
        both = {"status": state.value, "statusChangeDate": "2001-02-03T04:05:06Z"}
        story.mixed.append(changer.send(item, both, f"status {state}, with statusChangeDate beside it", waits=False))


def _moves(changer: Changer, story: Patching) -> None:
    """The way to resolved, one state after the other, as far as the seller goes along."""
    item = changer.made()
    for number, state in enumerate(_WAY):
        if _old(changer, item).get("status") == state:
            continue
        reason = f"because of step {number}: {awkward(number)} {changer.stage.material.marker()}"
        story.moves.append(changer.send(item, {"status": state.value, "statusChangeReason": reason}, f"status {state}"))
    story.listed.append(relisted(changer, item))
    date = {"resolutionDate": "2025-04-05T06:07:08Z"}
    story.dated.append(changer.send(item, date, "resolutionDate alone"))
    history = HISTORY[changer.seller.version]
    known = _old(changer, item).get(history)
    if changer.seller.typed_parts and isinstance(known, list) and known:
        step = {**known[0], "statusChangeReason": f"told later {changer.stage.material.marker()}"}
        story.history.append(changer.send(item, {history: [step, *known[1:]]}, f"{history} alone"))


def _together(changer: Changer, story: Patching) -> None:
    """A change of status together with another attribute, in one patch."""
    item = changer.made(changer.seller.minimal())
    for state in (TmfState.IN_PROGRESS, TmfState.PENDING):
        old = _old(changer, item)
        if old.get("status") == state:
            continue
        new = {
            "status": state.value,
            "statusChangeReason": f"and worse {changer.stage.material.marker()}",
            "description": changer.value("description", old),
        }
        story.moves.append(changer.send(item, new, f"status {state} and the description"))


def _beside(changer: Changer, wrong: Document, what: str) -> list[tuple[Document, Document, str]]:
    """What is wrong and a right description, in both orders: the whole is wrong, so nothing of it is to be done."""
    two = [{"description": changer.value("description", {})} for _ in range(2)]
    return [(two[0], wrong, f"a description, and {what}"), (wrong, two[1], f"{what}, and a description")]


def _wrong(changer: Changer, story: Patching) -> None:
    item = changer.made(changer.seller.minimal())
    for value in ("notAStatus", f"status {changer.stage.material.marker()}"):
        story.strange.append(changer.send(item, {"status": value}, "a status that does not exist", waits=False))
    for right, wrong, about in _beside(changer, {"status": "notAStatus"}, "a status that does not exist"):
        story.strange.append(changer.send(item, right | wrong, about, waits=False))
    other = changer.made(changer.seller.minimal())
    for level in (7, None):
        for right, wrong, about in _beside(changer, {"severity": level}, f"{'no' if level is None else 'a wrong'} severity"):
            story.beside.append(changer.send(other, right | wrong, about, waits=False))
    every = {name: changer.value(name, _old(changer, other)) for name in _names(changer) if name != "severity"}
    story.beside.append(changer.send(other, every | {"severity": 7}, "every attribute, and a wrong severity", waits=False))
    if changer.seller.terms.patches("note"):
        half = {"note": [_note(changer), {**_note(changer), "text": 7}]}
        for right, wrong, about in _beside(changer, half, "notes of which the second one is wrong"):
            story.beside.append(changer.send(other, right | wrong, about, waits=False))
    nobody, read = stranger(changer.seller, item)
    if read.status != HTTPStatus.NOT_FOUND:
        return
    body: Any = changer.seller.typed("TroubleTicket", description=f"nothing {changer.stage.material.marker()}")
    story.unknown.append(changer.seller.patch(nobody, body, media=changer.media, label="patch of a ticket that does not exist"))


def _later(changer: Changer, story: Patching) -> None:
    """A ticket once more; where lastUpdate is in whole seconds, so long after its last change that it has to show it.

    This is no wait for the seller, so that limits.state_wait does not bound it.
    """
    last = next((patch for patch in reversed([*story.media.values()]) if patch.exchange.accepted), None)
    if last is None:
        return
    if "." not in str(last.new.get("lastUpdate", ".")):
        changer.stage.buyer.until(
            lambda: changer.seller.retrieve(last.item, label="before it is patched once more"),
            lambda seen: seen.at > last.after.at + _SECOND,
            seconds=2 * _SECOND.total_seconds(),
        )
    new = {"description": changer.value("description", {})}
    story.later.append(changer.send(last.item, new, "a ticket that was last changed more than a second ago"))


@scenario("tmf-patching", weight=2, after=("tmf-creating",))
def patching(stage: Stage) -> Patching:
    """Changing tickets with merge patches."""
    changer, story = Changer(stage), Patching()
    _media(changer, story)
    if not story.working:
        return story
    _good(changer, story)
    _lookalikes(changer, story)
    _shorter(changer, story)
    _nulls(changer, story)
    _nested(changer, story)
    _twice(changer, story)
    _fixed(changer, story)
    _moves(changer, story)
    _together(changer, story)
    _wrong(changer, story)
    _later(changer, story)
    if changer.seller.typed_parts:
        _emptied(changer, story)
        _narrow(changer, story)
        whole = keyed.numbered(rich.ticket(stage.material, changer.seller.minimal()))
        story.keyed = list(keyed.fewer(changer, changer.made(whole), whole, schema="TroubleTicket_FVO"))
        item = changer.made(changer.seller.minimal())
        for name in (name for name in ("description", "name") if changer.seller.terms.takes(name)):
            story.untyped.append(changer.send(item, {name: changer.value(name, {})}, f"{name} without @type", typed=False))
    return story
