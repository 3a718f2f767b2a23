"""Rules of what comes of the review of changes with a note: ARTEMIS:13."""

from __future__ import annotations

from ttck.harness.judge.compare import ABSENT
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.state_probe import state_of
from ttck.suites.artemis.changing import Change, has, missing, told
from ttck.suites.artemis.scenarios.e_reviewing import Reviewing
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.writes import document_of


def reviewed(story: Reviewing) -> list[Change]:
    """The changes with a note that were taken, of what can be changed: without one, each was taken and showed."""
    found = [change for change in (*story.noted, *story.behind) if change.exchange.accepted]
    return [change for change in found if change.about not in story.twins or _worked(story.twins[change.about])]


def _worked(twin: Change) -> bool:
    return twin.exchange.accepted and has(twin.new, document_of(twin.after))


def ended(story: Reviewing) -> list[Change]:
    """Those whose review is over: it was decided, or comes to an end in the time of a run, as one of more than a note did."""
    found = reviewed(story)
    ends = any(change.reviewed is None and len(change.new) > 1 and has(change.new, document_of(change.after)) for change in found)
    return [change for change in found if ends or change.reviewed is True]


def whole(change: Change) -> Breach | None:
    """A change that was reviewed is done as a whole: where the ticket shows some of it, it shows all of it, and once."""
    now = document_of(change.after)
    if not _begun(change, now):
        return None
    lost = missing(change.new, now)
    if lost is not None:
        return breach_of(lost, "a change with a note is done in part after its review")
    return next((found for reading in (change.after, *change.later) if (found := _once(change, document_of(reading)))), None)


def _begun(change: Change, now: Document) -> bool:
    """Whether a ticket shows a note of a change, and did not before: nobody else writes its text."""
    marks = [str(one["text"]).partition(" ")[0] for one in change.new.get("note", ())]
    return any(told(now, mark) and not told(document_of(change.before), mark) for mark in marks)


def _once(change: Change, now: Document) -> Breach | None:
    for one in change.new.get("note", ()):
        mark = str(one["text"]).partition(" ")[0]
        count = len(told(now, mark))
        if count > 1:
            return Breach(message="a note is in the ticket more than once after its review", expected="1", actual=str(count), where="/note")
        if not count:
            message = "a note is lost with the change after its review"
            return Breach(message=message, expected=shown(one), actual=shown(now.get("note", ABSENT)), where="/note")
    return None


def approved(story: Reviewing) -> list[Change]:
    """The changes that were approved, of attributes of which another one was done: else a reviewer may have turned all such down."""
    found = [change for change in reviewed(story) if change.reviewed is True and not _ended(change)]
    works = {frozenset(change.new) for change in found if has(change.new, document_of(change.after))}
    return [change for change in found if frozenset(change.new) in works]


def _ended(change: Change) -> bool:
    """Whether the ticket came to another status than it had and than was asked for, so that the change may be impossible by now."""
    return state_of(change.after) not in {state_of(change.before), change.sent.get("status")}


def done(change: Change) -> Breach | None:
    """A change that was approved is done."""
    lost = missing(change.new, document_of(change.after))
    return breach_of(lost, "a change with a note is approved, and not done") if lost is not None else None


def declined(story: Reviewing) -> list[Change]:
    """The changes that were turned down before any of it was done."""
    return [change for change in story.turned_down if change.exchange.accepted and change.reviewed is False]


def undone(change: Change) -> Breach | None:
    """Nothing is done of a change that was turned down, then or later."""
    before, soon = document_of(change.before), document_of(change.soon)
    for reading in (one for one in (change.after, *change.later) if one.accepted):
        now = document_of(reading)
        for name, value in change.new.items():
            wanted = {name: value}
            if has(wanted, now) and not has(wanted, before) and not has(wanted, soon):
                message = "a change with a note is turned down, and done all the same"
                return Breach(message=message, expected="the ticket as it was", actual=shown(now.get(name)), where=f"/{name}")
    return None


def turned_away(story: Reviewing) -> list[Change]:
    """The changes that were refused, with a note and without."""
    every = (*story.plain, *story.between, *story.twins.values(), *story.noted, *story.late)
    return [change for change in every if change.exchange.refused]


def not_done(change: Change) -> Breach | None:
    """Nothing is done of a change that was refused."""
    before = document_of(change.before)
    for reading in (one for one in (change.soon, change.after) if one.accepted):
        for name, value in change.new.items():
            if has({name: value}, document_of(reading)) and not has({name: value}, before):
                message = f"a change is refused with {change.exchange.status}, and done all the same"
                return Breach(message=message, expected="the ticket as it was", actual=shown(value), where=f"/{name}")
    return None


def kept_between(change: Change) -> Breach | None:
    """What was changed without a note while a change with one waited is still so when that one has been looked at."""
    before, now = document_of(change.before), document_of(change.after)
    for name in ("description",):
        if name in before and name not in change.sent and change.after.accepted and now.get(name) != before[name]:
            message = "a review takes back what was changed without a note meanwhile"
            return Breach(message=message, expected=shown(before[name]), actual=shown(now.get(name)), where=f"/{name}")
    return None
