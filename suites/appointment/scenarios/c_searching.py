"""Use case 7: searches in all shapes, in a calendar that is opened and blocked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from functools import partial

from ttck.harness.generate import strategies
from ttck.harness.judge.smaller_examples import Shrinker
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Api, Stimulus
from ttck.suites.appointment import gates, periods, seller_client
from ttck.suites.appointment.periods import Period

_NIGHT = (2, 4)  # hours at which nobody works unless the calendar is opened
_OFFSETS = {"+02:00": timezone(timedelta(hours=2)), "-07:00": timezone(-timedelta(hours=7))}
_HOURS, _MORE = timedelta(hours=5), timedelta(hours=2)  # what is blocked from the middle of a slot, and looked at around it
_AGAIN = 3  # times that a stretch is opened or blocked whose search shows something else: somebody else may have been quicker


@dataclass(frozen=True, kw_only=True)
class Window:
    """A search in a stretch of time whose calendar was set just before; `before` is the same search right before that."""

    about: str
    window: Period
    found: Exchange
    before: Exchange | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record number of the search."""
        return (self.found.number,)


@dataclass(frozen=True, kw_only=True)
class Reworded:
    """A search for a period in which somebody is free, in other words, between two plain ones: the same instants are asked for.

    `whole` is a longer period that it asks for, of which only that one is free.
    """

    about: str
    window: Period
    before: Exchange
    found: Exchange
    after: Exchange
    whole: Period | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the searches."""
        return (self.before.number, self.found.number, self.after.number)


@dataclass(kw_only=True)
class Searching:
    """All searches with a sound request; `again` repeats one for exactly a slot that was on offer.

    `reworded` are searches for a free period with another offset, and beside a period in which nobody is free; `longer` are
    searches for a longer period that is free only late. `halves` are around slots that were on offer and of which a part was
    blocked, with more time: the window is what was blocked. `odd` are between two quarters of an hour.
    """

    searches: list[Exchange] = field(default_factory=list)
    opened: list[Window] = field(default_factory=list)
    blocked: list[Window] = field(default_factory=list)
    again: list[Window] = field(default_factory=list)
    halves: list[Window] = field(default_factory=list)
    reworded: list[Reworded] = field(default_factory=list)
    longer: list[Reworded] = field(default_factory=list)
    odd: list[Window] = field(default_factory=list)
    shrinker: Shrinker | None = None
    reasons: dict[str, str] = field(default_factory=dict)


def _again(stage: Stage, story: Searching, workorder: str) -> None:
    """Ask for exactly what was offered a moment ago; what is not on offer any more afterwards may have been taken by others."""
    wide = periods.requested(story.searches[0].sent)
    for slot in periods.offered(story.searches[0].document)[:3]:
        found = seller_client.look_for(stage, workorder, [slot.document()], label="search for an offered slot")
        story.searches.append(found)
        if found.accepted and slot not in periods.offered(found.document):
            after = seller_client.look_for(stage, workorder, [one.document() for one in wide], label="is it still on offer?")
            if slot not in periods.offered(after.document):
                continue
        story.again.append(Window(about="offered a moment ago", window=slot, found=found))


def _set(stage: Stage, story: Searching, workorder: str, stimulus: Stimulus) -> None:
    """Open or block stretches of the calendar and search exactly there."""
    opens = stimulus == Stimulus.CALENDAR_OPEN
    stage.must_offer(stimulus)
    stretches = (
        [periods.stretch(3, *_NIGHT), periods.stretch(8, *_NIGHT)]
        if opens
        else [periods.stretch(5, 8, 10), Period(start=periods.day(11), end=periods.day(13)), periods.stretch(3, *_NIGHT)]
    )
    for number, stretch in enumerate(stretches):
        about = "the calendar was opened" if opens else "the calendar was blocked"
        asked = [[stretch.document()], [stretch.document(), stretch.document()]][number % 2]
        seen = _stretch(stage, story, workorder, stimulus, stretch, asked, about)
        if seen is not None:
            (story.opened if opens else story.blocked).append(seen)


def _stretch(
    stage: Stage, story: Searching, workorder: str, stimulus: Stimulus, stretch: Period, asked: list[periods.Document], about: str
) -> Window | None:
    """Open or block one stretch and search there; None where the search shows nothing of it and nobody vouches for it."""
    opens = stimulus == Stimulus.CALENDAR_OPEN
    before = seller_client.look_for(stage, workorder, asked, label=f"search before {about}")
    for _ in range(_AGAIN):
        call = stage.buyer.stimulate(stimulus, workorder, **seller_client.window(stretch))
        found = seller_client.look_for(stage, workorder, asked, label=f"search where {about}")
        if bool(periods.offered(found.document)) is opens:
            break
    story.searches += [before, found]
    if call.surely or bool(periods.offered(found.document)) is opens:
        return Window(about=about, window=stretch, found=found, before=before)
    story.reasons[stimulus] = f"{stimulus} had no visible effect on what the seller offers"
    return None


def _standing(stage: Stage, story: Searching) -> None:
    """Open the calendar while an appointment is to take place, and search there, as a buyer does that wants to move it."""
    stage.must_offer(Stimulus.CALENDAR_OPEN)
    booking, _ = seller_client.booked(stage, about="book before a search for another slot")
    nights = (periods.stretch(day, *_NIGHT) for day in (9, 10))
    stretch = next(night for night in nights if not night.meets(booking.slot))
    about = "the calendar was opened while an appointment stands"
    asked = [stretch.document()]
    seen = _stretch(stage, story, booking.visit.workorder, Stimulus.CALENDAR_OPEN, stretch, asked, about)
    if seen is not None:
        story.opened.append(seen)


def _reworded(stage: Stage, story: Searching, workorder: str) -> None:
    """Search for a free period with other offsets, and beside a period in which nobody is free, first and last."""
    known = [w.window for w in story.opened if _finds(w.found, w.window)][-1:]
    known += [slot for found in story.searches[:1] for slot in periods.offered(found.document)[-1:]]
    for window in known:
        plain = [window.document()]
        before = seller_client.look_for(stage, workorder, plain, label="search for a free period")
        if _finds(before, window):
            break
    else:
        raise Inconclusive("no period is known in which the seller offers a slot")
    asked = {f"with the offset {text}": [window.document(zone=zone)] for text, zone in _OFFSETS.items()}
    busy = _busy(story, window)
    if busy is not None:
        asked |= {
            "after one in which nobody is free": [busy, *plain],
            "before one in which nobody is free": [*plain, busy],
            "between two in which nobody is free": [busy, *plain, busy],
        }
    found = {
        about: seller_client.look_for(stage, workorder, times, label=f"search for a free period {about}") for about, times in asked.items()
    }
    after = seller_client.look_for(stage, workorder, plain, label="search for the free period again")
    story.searches += [before, *found.values(), after]
    story.reworded += [Reworded(about=about, window=window, before=before, found=seen, after=after) for about, seen in found.items()]


def _finds(search: Exchange, window: Period) -> bool:
    """Whether a slot within a period is offered."""
    return any(periods.within(slot, [window]) for slot in periods.offered(search.document))


def _busy(story: Searching, window: Period) -> periods.Document | None:
    """A period apart from another one in which the last search for it alone found nothing."""
    for search in reversed(story.searches):
        asked = periods.requested(search.sent)
        if search.accepted and len(asked) == 1 and not periods.offered(search.document) and not asked[0].meets(window):
            return asked[0].document()
    return None


def _halves(stage: Stage, story: Searching, workorder: str) -> None:
    """Block some hours that begin, or end, in the middle of an offered slot, or minutes within one, and search around them.

    It counts where somebody vouches for it, or where several slots are gone that reached into those hours: one may have been booked
    by somebody else meanwhile.
    """
    stage.must_offer(Stimulus.CALENDAR_BLOCK)
    for name in ("the first half of a slot was", "the second half of a slot was", "some minutes of a slot were"):
        slot = seller_client.free_slot(stage, workorder)
        first, second = slot.halves
        blocked = {
            "the first half of a slot was": Period(start=first.end - _HOURS, end=first.end),
            "the second half of a slot was": Period(start=second.start, end=second.start + _HOURS),
        }.get(name, slot.part(1 / 12, 5 / 12))
        asked = [Period(start=min(slot.start, blocked.start) - _MORE, end=max(slot.end, blocked.end) + _MORE).document()]
        about = f"{name} blocked"
        before = seller_client.look_for(stage, workorder, asked, label=f"search before {about}")
        call = stage.buyer.stimulate(Stimulus.CALENDAR_BLOCK, workorder, **seller_client.window(blocked))
        look = partial(seller_client.look_for, stage, workorder, asked, label=f"search where {about}")
        over = partial(_leaves_out, blocked)
        found = stage.buyer.until(look, over, what=f"the effect of {Stimulus.CALENDAR_BLOCK}")
        story.searches += [before, found]
        gone = {*periods.reaching(before.document, blocked)} - {*periods.reaching(found.document, blocked)}
        if call.surely or len(gone) > 1:
            story.halves.append(Window(about=about, window=blocked, found=found, before=before))


def _longer(stage: Stage, story: Searching) -> None:
    """Search for a longer period of which only a late part is free, between two searches for just that part."""
    stage.must_offer(Stimulus.CALENDAR_OPEN)
    stage.must_offer(Stimulus.CALENDAR_BLOCK)
    visit = seller_client.open_visit(stage)
    look = partial(seller_client.look_for, stage, visit.workorder)
    at_once = all(map(stage.buyer.at_once, (Stimulus.CALENDAR_OPEN, Stimulus.CALENDAR_BLOCK)))  # or else a person is asked, and once only
    for about, (busy, free, whole) in list(periods.spans().items())[: None if at_once else 1]:
        stage.buyer.stimulate(Stimulus.CALENDAR_BLOCK, visit.workorder, **seller_client.window(busy))
        stage.buyer.stimulate(Stimulus.CALENDAR_OPEN, visit.workorder, **seller_client.window(free))
        before = look([free.document()], label=f"search for {about}")
        found = look([whole.document()], label=f"search for a period that is free in {about}")
        after = look([free.document()], label=f"search for {about} again")
        story.searches += [before, found, after]
        story.longer.append(
            Reworded(about=f"as {about} of a longer period", window=free, before=before, found=found, after=after, whole=whole)
        )


def _odd(stage: Stage, story: Searching, workorder: str) -> None:
    """Open the calendar between two quarters of an hour, and search exactly there; it counts where somebody vouches for it."""
    stage.must_offer(Stimulus.CALENDAR_OPEN)
    opened = periods.odd(12)
    call = stage.buyer.stimulate(Stimulus.CALENDAR_OPEN, workorder, **seller_client.window(opened))
    found = seller_client.look_for(stage, workorder, [opened.document()], label="search between two quarters of an hour")
    story.searches.append(found)
    if call.surely and periods.offered(found.document):
        story.odd.append(Window(about="the calendar was opened between two quarters of an hour", window=opened, found=found))


def _leaves_out(blocked: Period, search: Exchange) -> bool:
    """Whether no offered slot reaches into what is blocked."""
    return not periods.reaching(search.document, blocked)


@scenario("searching", weight=0.3, after=("registering",))
def searching(stage: Stage) -> Searching:
    """Searching for time slots."""
    story = Searching()
    if not gates.claims(stage.buyer.target, Api.APPOINTMENT):
        return story
    visit = seller_client.open_visit(stage)
    for about, asked in periods.shapes().items():
        story.searches.append(seller_client.look_for(stage, visit.workorder, asked, label=f"search: {about}"))
    for asked in strategies.examples(periods.wishes(), material=stage.material, count=max(stage.budget.generated // 2, 4), seed=stage.seed):
        story.searches.append(seller_client.look_for(stage, visit.workorder, asked, label="search from generated data"))
    _again(stage, story, visit.workorder)
    for stimulus in (Stimulus.CALENDAR_OPEN, Stimulus.CALENDAR_BLOCK):
        try:
            _set(stage, story, visit.workorder, stimulus)
        except Inconclusive as skipped:
            story.reasons[stimulus] = skipped.reason
    parts: dict[str, Callable[[], None]] = {
        "halves": partial(_halves, stage, story, visit.workorder),
        "reworded": partial(_reworded, stage, story, visit.workorder),
        "standing": partial(_standing, stage, story),
        "longer": partial(_longer, stage, story),
        "odd": partial(_odd, stage, story, visit.workorder),
    }
    for name, part in parts.items():
        try:
            part()
        except Inconclusive as skipped:
            story.reasons[name] = skipped.reason
    story.shrinker = Shrinker(
        strategy=periods.wishes(),
        observe=lambda asked: [seller_client.look_for(stage, visit.workorder, asked, label="search from generated data")],
        seed=stage.seed,
        attempts=stage.budget.shrinks,
    )
    return story
