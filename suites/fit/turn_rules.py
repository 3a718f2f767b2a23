"""Rules of what goes with a change of a ticket that a task or the seller made: TMF621:97 and 99, and FIT:22."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ttck.harness.judge.compare import instant
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import TmfState
from ttck.suites.fit.scenarios.h_living import Living
from ttck.suites.fit.tasks import Errand
from ttck.suites.tmf.create_rules import canonical, stale
from ttck.suites.tmf.relist_rules import otherwise
from ttck.suites.tmf.rules import rows
from ttck.suites.tmf.scenarios.k_pulling import Pulling
from ttck.suites.tmf.writes import document_of

_DATE, _HISTORY = "statusChangeDate", "statusChangeHistory"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A ticket before and after something changed it, and what that was."""

    by: str
    before: Exchange
    after: Exchange


def turns(errands: Iterable[Errand], pulling: Pulling | None = None) -> list[Turn]:
    """Tickets that a task, or a decision of the seller, was seen to change."""
    found = [Turn(by=one.about, before=one.before, after=one.after) for one in errands if one.after is not None]
    found += [Turn(by=str(pull.call.name), before=pull.before, after=pull.after) for pull in (pulling.pulls if pulling is not None else ())]
    return [one for one in found if _differs(one)]


def _differs(turn: Turn) -> bool:
    old, new = canonical(document_of(turn.before)), canonical(document_of(turn.after))
    return bool(old) and bool(new) and any(old.get(name) != new.get(name) for name in {*old, *new} - {"lastUpdate"})


def dated(found: Iterable[Turn]) -> list[Turn]:
    """Those whose ticket shows when it was last updated, before and after."""
    return [one for one in found if all(instant(document_of(e).get("lastUpdate")) for e in (one.before, one.after))]


def moves_on(turn: Turn) -> Breach | None:
    """LastUpdate does not go back, and moves where something else changed; a clock of whole seconds may stand still."""
    old, new = (document_of(e).get("lastUpdate") for e in (turn.before, turn.after))
    first, last = instant(old), instant(new)
    coarse = "." not in str(new)
    if first is None or last is None or last > first or (coarse and last == first):
        return None
    what = "goes back" if last < first else "stays, though the ticket changed"
    return Breach(message=f"lastUpdate {what}", expected=f"later than {old}, after {turn.by}", actual=shown(new), where="/lastUpdate")


def resolved(found: Iterable[Turn]) -> list[Turn]:
    """Those that became resolved."""
    return [one for one in found if _status(one.after) == TmfState.RESOLVED != _status(one.before)]


def _status(exchange: Exchange) -> str | None:
    status = document_of(exchange).get("status")
    return status if isinstance(status, str) else None


def says_since_when(turn: Turn) -> Breach | None:
    """A ticket that became resolved has a resolutionDate."""
    if document_of(turn.after).get("resolutionDate"):
        return None
    return Breach(message="a resolved ticket does not say since when", expected="resolutionDate", actual="nothing", where="/resolutionDate")


def resolved_before(found: Iterable[Turn]) -> list[Turn]:
    """Those that were resolved, and are closed now."""
    known = [one for one in found if document_of(one.before).get("resolutionDate")]
    return [one for one in known if _status(one.before) == TmfState.RESOLVED and _status(one.after) in {TmfState.RESOLVED, TmfState.CLOSED}]


def still_says_since_when(turn: Turn) -> Breach | None:
    """A ticket that was resolved keeps its resolutionDate."""
    old, new = (document_of(e).get("resolutionDate") for e in (turn.before, turn.after))
    if instant(old) == instant(new) and bool(new):
        return None
    message = "a ticket that was resolved no longer says since when"
    return Breach(message=message, expected=f"{old}, after {turn.by}", actual=shown(new), where="/resolutionDate")


def turned(found: Iterable[Turn]) -> list[Turn]:
    """Those that came to another status, and show when, or where they have been."""
    shows = [
        one for one in found if {_DATE, _HISTORY} & document_of(one.after).keys() and {_DATE, _HISTORY} & document_of(one.before).keys()
    ]
    return [one for one in shows if _status(one.before) != _status(one.after)]


def told_with_its_date(turn: Turn) -> Breach | None:
    """With another status statusChangeDate moves, and the history keeps what it had and has one entry more, where they are shown."""
    old, new = document_of(turn.before), document_of(turn.after)
    first, last = instant(old.get(_DATE)), instant(new.get(_DATE))
    if first is not None and (last is None or last < first or (last == first and "." in str(new.get(_DATE)))):
        later = f"later than {old.get(_DATE)}"
        return Breach(message="the date of a status does not move with it", expected=later, actual=shown(new.get(_DATE)), where=f"/{_DATE}")
    before, after = old.get(_HISTORY), new.get(_HISTORY)
    if not isinstance(before, list) or not isinstance(after, list):
        return None
    kept = [step for step in before if step in after]
    if len(kept) < len(before) or len(after) <= len(before):
        return Breach(message="the history of statuses does not keep what it had, and the new one", expected=f"{len(before)} and more",
                      actual=f"{len(kept)} of them, {len(after)} in all", where=f"/{_HISTORY}")  # fmt: skip
    return None


# --- lists ------------------------------------------------------------------------------------------------------------


def rows_between(errands: Iterable[Errand], living: Living) -> list[Subject]:
    """The rows of tickets in lists that were read after a task or a decision, with what the ticket showed before and after that."""
    found = []
    every = [(one.ticket, one.after, one.row, one.still, one.about) for one in errands]
    every += [(one.item, one.after, one.row, one.still, str(one.call.name)) for one in living.moves]
    for item, after, listed, still, by in every:
        row = next((one for one in rows(listed) if one.get("id") == item), None) if listed is not None else None
        before, later = document_of(after), document_of(still)
        if row is not None and before and later:
            steady = {name: value for name, value in before.items() if later.get(name) == value}
            found.append(Subject(value=(steady, row, by), where="/", seen=(after, listed, still)))
    return found


def listed_as_read(part: Subject) -> Breach | None:
    """What a ticket showed before and after a list, the same both times, is so in the list."""
    steady, row, by = part.value
    found = stale(steady, row)
    return otherwise(found, f"after {by} a ticket is listed otherwise than it is read") if found else None
