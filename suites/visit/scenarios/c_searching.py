"""Use case 7: searches in all shapes, in a calendar that is opened and blocked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from harness import strategies
from harness.exchange import Exchange
from harness.scenario import Stage, scenario
from harness.verdict import Inconclusive
from harness.verify import Shrinker
from specs.vocabulary import Api, Stimulus
from suites.visit import desk, gates, periods
from suites.visit.periods import Period

_NIGHT = (2, 4)  # hours at which nobody works unless the calendar is opened
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


@dataclass(kw_only=True)
class Searching:
    """All searches with a sound request; `again` repeats one for exactly a slot that was on offer.

    `halves` are around slots that were on offer and of which a half was blocked, with more time: the window is what was blocked.
    """

    searches: list[Exchange] = field(default_factory=list)
    opened: list[Window] = field(default_factory=list)
    blocked: list[Window] = field(default_factory=list)
    again: list[Window] = field(default_factory=list)
    halves: list[Window] = field(default_factory=list)
    shrinker: Shrinker | None = None
    reasons: dict[str, str] = field(default_factory=dict)


def _again(stage: Stage, story: Searching, workorder: str) -> None:
    """Ask for exactly what was offered a moment ago; what is not on offer any more afterwards may have been taken by others."""
    wide = periods.requested(story.searches[0].sent)
    for slot in periods.offered(story.searches[0].document)[:3]:
        found = desk.look_for(stage, workorder, [slot.document()], label="search for an offered slot")
        story.searches.append(found)
        if found.accepted and slot not in periods.offered(found.document):
            after = desk.look_for(stage, workorder, [one.document() for one in wide], label="is it still on offer?")
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
        before = desk.look_for(stage, workorder, asked, label=f"search before {about}")
        for _ in range(_AGAIN):
            call = stage.buyer.stimulate(stimulus, workorder, **desk.window(stretch))
            found = desk.look_for(stage, workorder, asked, label=f"search where {about}")
            if bool(periods.offered(found.document)) is opens:
                break
        story.searches += [before, found]
        if call.surely or bool(periods.offered(found.document)) is opens:
            (story.opened if opens else story.blocked).append(Window(about=about, window=stretch, found=found, before=before))
        else:
            story.reasons[stimulus] = f"{stimulus} had no visible effect on what the seller offers"


def _halves(stage: Stage, story: Searching, workorder: str) -> None:
    """Block some hours that begin, or end, in the middle of an offered slot, and search around them.

    It counts where somebody vouches for it, or where several slots are gone that reached into those hours: one may have been booked
    by somebody else meanwhile.
    """
    stage.must_offer(Stimulus.CALENDAR_BLOCK)
    for number, name in enumerate(("first", "second")):
        slot = desk.free_slot(stage, workorder)
        middle = slot.halves[0].end
        blocked = Period(start=middle - _HOURS, end=middle) if number == 0 else Period(start=middle, end=middle + _HOURS)
        asked = [Period(start=min(slot.start, blocked.start) - _MORE, end=max(slot.end, blocked.end) + _MORE).document()]
        about = f"the {name} half of a slot was blocked"
        before = desk.look_for(stage, workorder, asked, label=f"search before {about}")
        call = stage.buyer.stimulate(Stimulus.CALENDAR_BLOCK, workorder, **desk.window(blocked))
        look = partial(desk.look_for, stage, workorder, asked, label=f"search where {about}")
        over = partial(_leaves_out, blocked)
        found = stage.buyer.until(look, over, what=f"the effect of {Stimulus.CALENDAR_BLOCK}")
        story.searches += [before, found]
        gone = {*periods.reaching(before.document, blocked)} - {*periods.reaching(found.document, blocked)}
        if call.surely or len(gone) > 1:
            story.halves.append(Window(about=about, window=blocked, found=found, before=before))


def _leaves_out(blocked: Period, search: Exchange) -> bool:
    """Whether no offered slot reaches into what is blocked."""
    return not periods.reaching(search.document, blocked)


@scenario("searching", weight=0.5, after=("registering",))
def searching(stage: Stage) -> Searching:
    """Searching for time slots."""
    story = Searching()
    if not gates.claims(stage.buyer.target, Api.APPOINTMENT):
        return story
    visit = desk.open_visit(stage)
    for about, asked in periods.shapes().items():
        story.searches.append(desk.look_for(stage, visit.workorder, asked, label=f"search: {about}"))
    for asked in strategies.examples(periods.wishes(), material=stage.material, count=max(stage.budget.generated // 2, 4), seed=stage.seed):
        story.searches.append(desk.look_for(stage, visit.workorder, asked, label="search from generated data"))
    _again(stage, story, visit.workorder)
    for stimulus in (Stimulus.CALENDAR_OPEN, Stimulus.CALENDAR_BLOCK):
        try:
            _set(stage, story, visit.workorder, stimulus)
        except Inconclusive as skipped:
            story.reasons[stimulus] = skipped.reason
    try:
        _halves(stage, story, visit.workorder)
    except Inconclusive as skipped:
        story.reasons["halves"] = skipped.reason
    story.shrinker = Shrinker(
        strategy=periods.wishes(),
        observe=lambda asked: [desk.look_for(stage, visit.workorder, asked, label="search from generated data")],
        seed=stage.seed,
        attempts=stage.budget.shrinks,
    )
    return story
