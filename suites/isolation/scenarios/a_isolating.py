"""Two buyers in turn: what the second one asks for, does and hears, beside what the first one is shown of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from ttck.harness.buyer.requests_of import request_of
from ttck.harness.judge.histories import APART
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.specs.vocabulary import Kind
from ttck.suites.isolation.acting import RELATIONS, Act, Actor, changes, endings
from ttck.suites.isolation.hubs import Hubbing, hubbing
from ttck.suites.isolation.telling import item_in

ALONE = "the target file names no second buyer (other_buyer), so that nobody can be kept apart"
_SHARED = frozenset({Kind.TICKET, Kind.SPECIFICATION})  # looked at by themselves, and what all buyers may see
_FILTERS = ("externalId", "id", "status", "state", "severity", "priority", "ticketType", "name", "description")
_MOST_FILTERS, _PAGES, _PAGE, _ITEMS = 8, 10, 100, 2
Params = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Look:
    """What the second buyer was answered; `known` are items as the first one reads them.

    `twin` is an answer that shows that such requests are taken.
    """

    about: str
    kind: Kind
    exchange: Exchange
    known: tuple[Exchange, ...]
    twin: Exchange


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What the second buyer did to a ticket of the first, who read it around that; the twin is the same done to one of its own.

    Where it was taken, `nowhere` is the same done to a ticket that there is not.
    """

    act: str
    before: Exchange
    exchange: Exchange
    after: Exchange
    twin: Exchange
    twin_after: Exchange
    nowhere: Exchange | None = None


@dataclass(kw_only=True)
class Isolation:
    """What came of it.

    `run` and `own` are marks, of the whole run and of the second buyer. `names` are identifiers that only the first one has,
    and `lacks` says what the dialect has no operation for.
    """

    run: str
    own: str
    names: frozenset[str]
    lacks: dict[str, str]
    lists: list[Look] = field(default_factory=list)
    reads: list[Look] = field(default_factory=list)
    others: list[Look] = field(default_factory=list)
    changed: list[Reach] = field(default_factory=list)
    ended: list[Reach] = field(default_factory=list)
    related: list[Reach] = field(default_factory=list)
    hubs: Hubbing | None = None


@scenario(APART, weight=1.5, last=True)
def isolating(stage: Stage) -> Isolation:
    """Two buyers are kept apart."""
    if stage.others is None:
        raise NotApplicable(ALONE)
    first, second = (Actor(stage=one) for one in stage.others)
    only = set(first.stage.material.products) - set(second.stage.material.products)
    story = Isolation(
        run=stage.material.run_id, own=second.mark, names=frozenset({*stage.buyer.created_resources.tickets, *only}), lacks=_lacking(second)
    )
    ticket, own = first.made("the first buyer's ticket"), second.made("the second buyer's ticket")
    known = (first.read(ticket, "as the first buyer reads it"),)
    mine = second.read(own, "as the second buyer reads its own")
    if not known[0].accepted or not mine.accepted:
        raise Inconclusive("one of two buyers could not read the ticket that it had just created")
    story.reads += [Look(about="retrieve", kind=Kind.TICKET, exchange=second.read(ticket, "read by another"), known=known, twin=mine)]
    story.lists += _lists(first, second, known=known, own=own)
    story.others += _others(stage, first, second)
    _changing(story, first, second)
    _relating(story, first, second)
    story.hubs = hubbing(stage, first, second)
    return story


def _lacking(second: Actor) -> dict[str, str]:
    """What there is no operation for, and why nothing can be said of it then."""
    title, operations = second.tickets.spoken.title, second.tickets.spoken.of(Kind.TICKET).operations
    lacks = {what: f"{title} has no operation to {what} a ticket" for what in ("list", "patch") if what not in operations}
    return lacks if next(endings(second), None) is not None else {**lacks, "end": f"{title} has nothing that ends a ticket"}


def _lists(first: Actor, second: Actor, *, known: tuple[Exchange, ...], own: str) -> Iterator[Look]:
    """The list as it is, to where it shows a ticket of the second buyer's own, and through filters that find the first one's ticket."""
    with contextlib.suppress(NotApplicable):
        pages = [second.tickets.find((), label="listed by another")]
        while item_in(pages[-1], [_own(second, own)]) is None and pages[-1].accepted and len(pages) < _PAGES:
            place = (("limit", str(_PAGE)), ("offset", str(_PAGE * (len(pages) - 1))))
            pages.append(second.tickets.find(place, label="listed by another"))
        for page in pages:
            yield Look(about="list", kind=Kind.TICKET, exchange=page, known=known, twin=page)
        for params in _filters(first, known[0]):
            twin = first.tickets.find(params, label="found by the first buyer")
            if twin.accepted and twin.document:
                about = f"list with {params[0][0]}"
                asked = second.tickets.find(params, label="looked for by another")
                yield Look(about=about, kind=Kind.TICKET, exchange=asked, known=(*known, twin), twin=twin)


def _own(second: Actor, own: str) -> Exchange:
    return second.stage.buyer.current(lambda: second.read(own, "its own, for the list"))


def _filters(first: Actor, ticket: Exchange) -> list[Params]:
    spec = first.tickets.spoken.operation(Kind.TICKET, "list")
    names = dict.fromkeys([*(one.name for one in spec.query), *_FILTERS] if spec is not None else ())
    shown = ticket.document
    found: list[Params] = [((name, str(shown[name])),) for name in names if isinstance(shown.get(name), str | int) and shown[name] != ""]
    return found[:_MOST_FILTERS]


def _others(stage: Stage, first: Actor, second: Actor) -> Iterator[Look]:
    """Items of other kinds that the run met, and the lists of them."""
    met: dict[Kind, list[str]] = {}
    for kind, item in stage.buyer.shown():
        if kind not in _SHARED and kind.name.lower() in first.tickets.spoken.resources:
            met.setdefault(kind, []).append(item)
    for kind, items in met.items():
        known = tuple(first.read(item, f"{kind} as the first buyer reads it", kind) for item in items[-_ITEMS:])
        for one, item in zip(known, items[-_ITEMS:], strict=True):
            if one.accepted:
                asked = second.read(item, f"{kind} read by another", kind)
                yield Look(about=f"retrieve {kind}", kind=kind, exchange=asked, known=(one,), twin=one)
        with contextlib.suppress(NotApplicable):
            listed = second.stage.buyer.raw(request_of(first.tickets.spoken, kind, "list", label=f"{kind} listed by another"))
            yield Look(about=f"list {kind}", kind=kind, exchange=listed, known=known, twin=listed)


def _changing(story: Isolation, first: Actor, second: Actor) -> None:
    """Changes that the seller takes of the second buyer for its own ticket, and ways to end one, are tried on the first one's."""
    for act in changes(second):
        story.changed += _reached(act, first, second)
        if story.changed:
            break
    for act in endings(second):
        story.ended += _reached(act, first, second)


def _reached(act: Act, first: Actor, second: Actor) -> list[Reach]:
    """The same by its owner and by another; nothing where the owner is not taken either."""
    own = second.made(f"one of its own: {act.name}")
    twin = act.send(second, second.read(own, f"before {act.name} by its owner"), own, f"{act.name} by its owner")
    if not twin.accepted:
        return []
    ticket = first.made(f"one for {act.name} by another")
    before = first.read(ticket, f"before {act.name} by another")
    asked = act.send(second, before, ticket, f"{act.name} by another")
    after = first.read(ticket, f"after {act.name} by another")
    twin_after = second.read(own, f"after {act.name} by its owner")
    unknown = f"{second.mark}-never-issued"
    nowhere = act.send(second, before, unknown, f"{act.name} of a ticket that there is not") if asked.accepted else None
    return [Reach(act=act.name, before=before, exchange=asked, after=after, twin=twin, twin_after=twin_after, nowhere=nowhere)]


def _relating(story: Isolation, first: Actor, second: Actor) -> None:
    """The second buyer names a ticket of the first as one that its own has to do with; the twin names one of its own."""
    for name, relation in RELATIONS.items():
        own = second.made("one that is named by its owner")
        twin = second.tickets.create(second.document(**{name: [relation(own)]}), label=f"{name}: one of its own")
        created = item_id(twin)
        if created is None or not (isinstance(twin.document, dict) and twin.document.get(name)):
            continue
        ticket = first.made("one that another names")
        before = first.read(ticket, f"before {name} by another")
        asked = second.tickets.create(second.document(**{name: [relation(ticket)]}), label=f"{name}: one of the first buyer")
        after = first.read(ticket, f"after {name} by another")
        found = item_id(asked)
        twin_after = second.read(found or created, f"with {name}")
        story.related.append(Reach(act=name, before=before, exchange=asked, after=after, twin=twin, twin_after=twin_after))
