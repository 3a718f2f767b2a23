"""Rules for changes, for what the seller does, and for events and the hub."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ttck.harness.judge.compare import instant
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Notification, Unreadable
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import TmfEvent
from ttck.suites.nexera.reading_rules import same_value
from ttck.suites.nexera.scenarios.a_registering import Registering
from ttck.suites.nexera.scenarios.b_living import Ended, Living, Step
from ttck.suites.nexera.scenarios.d_changing import Change, Changing, has_value, shows
from ttck.suites.nexera.scenarios.i_valuing import Listed
from ttck.suites.nexera.scenarios.j_standing import Refused
from ttck.suites.nexera.scenarios.k_writing import Writing, Written
from ttck.suites.nexera.seller_client import coarse
from ttck.suites.nexera.shown import own, payload, told, types

_SECOND = timedelta(seconds=1)
Around = Change | Step | Written
QUIET = "not a single event arrived: nobody knows whether our listener can be reached"


# --- changes ---------------------------------------------------------------------------------------------------------------


def done(change: Change) -> Breach | None:
    """A change that was taken is shown."""
    if not change.exchange.accepted or not change.after.accepted or shows(change.after, change.name, change.value):
        return None
    found = change.after.document.get(change.name) if isinstance(change.after.document, dict) else None
    return Breach(
        message=f"a change of {change.name} is taken and not carried out", expected=shown(change.value), actual=shown(found),
        where=f"/{change.name}",
    )  # fmt: skip


def needless(one: Refused) -> Breach | None:
    """A change that is refused alone is not taken with something else that is optional."""
    if not one.more.accepted or _ticket(one.change.before).get("status") != _ticket(one.after).get("status"):
        return None
    return Breach(
        message=f"a change is refused for want of what is optional, while the ticket is {one.state}: {one.change.name}",
        expected="2xx, as with all else", actual=str(one.change.exchange.status), where=f"/{one.change.name}",
        numbers=(one.change.exchange.number, one.more.number),
    )  # fmt: skip


def undone(change: Change) -> Breach | None:
    """A change that was refused is not carried out."""
    before, after = (_ticket(seen).get(change.name) for seen in (change.before, change.after))
    if before == after or not shows(change.after, change.name, change.value) or change.name not in _ticket(change.after):
        return None
    return Breach(
        message=f"a change of {change.name} is refused and carried out", expected=shown(before), actual=shown(after),
        where=f"/{change.name}", numbers=(change.exchange.number, change.after.number),
    )  # fmt: skip


def unmoved_ones(changing: Changing) -> list[Change]:
    """Changes of tickets that still have the status in which they were first seen: the seller may have taken others on."""
    first: dict[str, Any] = {}
    for one in changing.changes:
        first.setdefault(one.item, _ticket(one.before).get("status"))
    return [one for one in changing.changes if _ticket(one.before).get("status") == first[one.item] == _ticket(one.after).get("status")]


def allowed(change: Change) -> Breach | None:
    """A change of an optional attribute is taken."""
    if change.exchange.accepted:
        return None
    return Breach(
        message=f"a change of {change.name} is refused", expected="2xx", actual=str(change.exchange.status), where=f"/{change.name}"
    )


def around(changes: Iterable[Change]) -> list[Change]:
    """Changes that were taken, with readings around them."""
    return [one for one in changes if one.exchange.accepted and _ticket(one.before) and _ticket(one.after)]


def _ticket(seen: Exchange) -> dict[str, Any]:
    return seen.document if seen.accepted and isinstance(seen.document, dict) else {}


def later(change: Around) -> Breach | None:
    """The date of the last update moves when something changes, and never goes back."""
    before, after = (instant(_ticket(one).get("lastUpdate")) for one in (change.before, change.after))
    if before is None or after is None:
        return None
    same = isinstance(change, Change | Written) and _ticket(change.before).get(change.name) == _ticket(change.after).get(change.name)
    soon = coarse(str(_ticket(change.after)["lastUpdate"])) and change.after.at - change.before.at < _SECOND
    if after > before or ((same or soon) and after == before):
        return None
    how, what = "goes back" if after < before else "stays as it was", change.name if isinstance(change, Change | Written) else "status"
    return Breach(
        message=f"lastUpdate {how} when {what} changes", expected=f"later than {before}", actual=str(after), where="/lastUpdate",
        numbers=(change.before.number, change.after.number),
    )  # fmt: skip


def page_after(change: Change) -> Breach | None:
    """A list by the identifier shows a change that a reading shows."""
    rows = change.page.document if change.page is not None and isinstance(change.page.document, list) else []
    row = next((one for one in rows if isinstance(one, dict) and one.get("id") == change.item), None)
    now = _ticket(change.after).get(change.name)
    if row is None or change.name not in row or same_value(row[change.name], now):
        return None
    return Breach(
        message=f"a list shows {change.name} as it was before a change", expected=shown(now), actual=shown(row[change.name]),
        where=f"/{change.name}", numbers=(change.exchange.number, change.after.number, change.page.number if change.page else 0),
    )  # fmt: skip


def set_at_all(changes: list[Change]) -> bool:
    """Whether one of the statuses that an operator may set could be set."""
    return any(one.exchange.accepted for one in changes)


def in_list(how: str) -> Callable[[Listed], Breach | None]:
    """A rule: a list in a change takes the place of the one that there was (replace), or adds to it (append)."""

    def rule(one: Listed) -> Breach | None:
        before, after = (_ticket(seen).get(one.name) for seen in (one.before, one.after))
        if not isinstance(before, list) or not isinstance(after, list):
            return None
        kept = len(after) == len(before) + 1
        if kept is (how == "append"):
            return None
        return Breach(
            message=f"{one.name} in a change {'is added' if kept else 'takes the place'}", expected=how,
            actual=f"{len(before)}, then {len(after)}", where=f"/{one.name}",
        )  # fmt: skip

    return rule


# --- the seller --------------------------------------------------------------------------------------------------------------


def dated(step: Step) -> Breach | None:
    """A ticket that was resolved says when."""
    if _ticket(step.after).get("resolutionDate") is not None:
        return None
    return Breach(
        message="a resolved ticket has no resolutionDate", expected="when it was resolved", actual="(none)", where="/resolutionDate"
    )


def kept_after(ended: Ended) -> Breach | None:
    """A ticket that was found before is found and read afterwards."""
    if not ended.read.accepted:
        return Breach(message=f"a ticket that is {ended.state} cannot be read", expected="200", actual=str(ended.read.status))
    before = len(ended.found.document) if isinstance(ended.found.document, list) else 0
    rows = ended.again.document if isinstance(ended.again.document, list) else []
    if any(isinstance(row, dict) and row.get("id") == ended.item for row in rows) or len(rows) > before:
        return None
    if ended.whole and len(rows) == before:
        return None  # the list may be one page of several, in another order now
    return Breach(
        message=f"a ticket that is {ended.state} is not in the list any more", expected=f"{ended.item}, as before",
        actual=f"{ended.again.status} with {len(rows)} tickets",
    )  # fmt: skip


def found_before(living: Living) -> list[Ended]:
    """Tickets that were in the list before."""
    return [
        one
        for one in living.ended
        if isinstance(one.found.document, list) and any(isinstance(row, dict) and row.get("id") == one.item for row in one.found.document)
    ]


# --- events --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Something that owes an event: its name, the ticket, what was done, and when that began."""

    name: str
    item: str
    done: Exchange | Step | Written
    since: datetime
    change: Change | None = None


@dataclass(frozen=True, kw_only=True)
class Debt:
    """An event that a cause owes, with those that came before the next such cause.

    `late` says that as many came in all since then as there were causes, so that one may only have been slow; `told` are all of these.
    """

    cause: Cause
    came: tuple[Notification, ...]
    late: bool
    told: tuple[Notification, ...] = ()

    @property
    def name(self) -> str:
        """The name of the event."""
        return self.cause.name

    @property
    def item(self) -> str:
        """The ticket that it is about."""
        return self.cause.item

    @property
    def due(self) -> datetime:
        """Since when it is owed."""
        return self.cause.since

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers that prove it."""
        done = self.cause.done
        return (done.number,) if isinstance(done, Exchange) else (done.before.number, done.after.number)


def heard(registering: Registering, traffic: Traffic) -> None:
    """Go on only where events can be heard.

    Raises:
        Inconclusive: POST /hub was not accepted, or nothing ever arrived.
    """
    if not registering.accepted:
        raise Inconclusive("POST /hub was not accepted, or there is no listener")
    if not traffic.notifications:
        raise Inconclusive(QUIET)


def debts(traffic: Traffic, *, changing: Changing, living: Living, writing: Writing) -> Iterator[Debt]:
    """The events that changes and decisions of the seller owe, each with what came before the next cause of that name."""
    causes = sorted((*_of_changes(changing), *_of_steps((*living.steps, *writing.written))), key=lambda one: one.since)
    events, others = told(traffic), [one for one in (*changing.changes, *writing.changes) if one.seen_done]
    for cause in causes:
        beside = {one.exchange.at for one in others if (TmfEvent.CHANGED, one.item) == (cause.name, cause.item)}
        same = sorted(beside | {one.since for one in causes if (one.name, one.item) == (cause.name, cause.item)})
        known = {event.identity: event for name, event in events.get(cause.item, ()) if name == cause.name}
        since = tuple(event for event in known.values() if event.at >= cause.since)
        until = next((at for at in same if at > cause.since), None)
        came = tuple(event for event in since if until is None or event.at < until)
        yield Debt(cause=cause, came=came, late=len(since) >= sum(at >= cause.since for at in same), told=since)


def _of_changes(changing: Changing) -> Iterator[Cause]:
    """Changes whose events were waited for, where the ticket shows them."""
    for change in (*changing.changes, *changing.set):
        differs = _ticket(change.before).get(change.name) != _ticket(change.after).get(change.name)
        name = TmfEvent.STATE_CHANGE if change.name == "status" else TmfEvent.CHANGED
        if change.exchange.accepted and differs and change.waited:
            yield Cause(name=name, item=change.item, done=change.exchange, since=change.exchange.at, change=change)


def _of_steps(steps: Iterable[Step | Written]) -> Iterator[Cause]:
    for step in steps:
        for name in step.owes if step.moved else ():
            yield Cause(name=name, item=step.item, done=step, since=step.before.at)


def announced(debt: Debt) -> Breach | None:
    """What is owed comes."""
    if debt.came or debt.late:
        return None
    done = debt.cause.done
    what = done.label if isinstance(done, Exchange) else str(done.stimulus)
    return Breach(
        message=f"there is no {debt.name} of {what}", expected=f"{debt.name} about {debt.item}", actual="none", numbers=debt.numbers
    )


def of_its_path(how: str) -> Callable[[Notification], Breach | None]:
    """A rule: an event comes to the address, or below it to a path that ends in its name."""

    def rule(event: Notification) -> Breach | None:
        last = event.path_type
        bare = last.lower() not in types().known
        name = types().name_of(event)
        fine = {"bare": bare, "named": not bare and _named(event, last), "any": bare or _named(event, last)}[how]
        if fine:
            return None
        return Breach(message="an event comes to the path of another one", expected=f"a path that ends in {name}", actual=event.path)

    return rule


def _named(event: Notification, last: str) -> bool:
    body = event.document if isinstance(event.document, dict) else {}
    said = next((one for one in (body.get("eventType"), body.get("@type")) if isinstance(one, str)), last)
    return said.lower() == last.lower()


def well_posted(event: Notification) -> Breach | None:
    """An event is one object of JSON."""
    media = event.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == "application/json" and isinstance(event.document, dict):
        return None
    what = event.document.why if isinstance(event.document, Unreadable) else type(event.document).__name__
    return Breach(message="an event is no object of JSON", expected="application/json, one object", actual=f"{media or '(none)'}, {what}")


def another(event: Notification) -> Breach | None:
    """An event is one of the four."""
    if types().of(event) is not None:
        return None
    return Breach(message="an event is none of the four", expected="one of the four", actual=event.event_type)


def unmoved(traffic: Traffic) -> Iterator[Subject]:
    """The status events about tickets whose status never changed, as far as it was shown, and that were seen after the last of them."""
    shown_at: dict[str, list[tuple[datetime, Any]]] = {}
    for one in traffic.exchanges:
        if one.accepted and isinstance(one.document, dict) and one.document.get("id") in own(traffic):
            shown_at.setdefault(one.document["id"], []).append((one.at, one.document.get("status")))
    for item, seen in shown_at.items():
        events = [event for name, event in told(traffic).get(item, ()) if name == TmfEvent.STATE_CHANGE]
        if len({state for _, state in seen}) == 1 and seen[-1][0] > max((event.at for event in events), default=seen[0][0]):
            yield Subject(
                value=(item, list({event.identity: event for event in events}.values()), seen), where="/status", seen=tuple(events)
            )


def no_status_event(part: Subject) -> Breach | None:
    """A ticket whose status stays has no event that says it changed, but for the one that it began with."""
    item, events, seen = part.value
    since, state = seen[0]
    wrong = [event for event in events if event.at > since and (payload(event, frozenset({item})) or {}).get("status", state) != state]
    extra = wrong or events[1:]
    if not extra:
        return None
    numbers = tuple(event.number for event in extra[:2])
    return Breach(
        message="a status event of a ticket whose status did not change", expected="none", actual=str(len(events)), numbers=numbers
    )


def in_order(living: Living, traffic: Traffic) -> Iterator[Subject]:
    """The status events of each ticket that the seller moved several times, with the order of the moves."""
    for item in dict.fromkeys(step.item for step in living.steps):
        moves = [step.wanted for step in living.steps if step.item == item and step.moved]
        events = [event for name, event in told(traffic).get(item, ()) if name == TmfEvent.STATE_CHANGE]
        states = [(payload(event, frozenset({item})) or {}).get("status") for event in events]
        if len(moves) > 1 and all(isinstance(state, str) for state in states) and len(states) >= len(moves):
            yield Subject(value=(moves, states), where="/status", seen=tuple(events))


def one_after_the_other(part: Subject) -> Breach | None:
    """Events come in the order of what they tell."""
    moves, states = part.value
    left = iter(states)
    if all(any(state == move for state in left) for move in moves):
        return None
    return Breach(
        message="the events of a ticket come in another order than its moves", expected=", ".join(moves), actual=", ".join(states)
    )


def tells_status(debt: Debt) -> Breach | None:
    """The events of a move carry the status that it led to, or a later one."""
    after = debt.cause.done.after if isinstance(debt.cause.done, Step) else None
    wanted = _ticket(after).get("status") if after is not None else None
    carried = [state for event in debt.told if (state := (payload(event, frozenset({debt.item})) or {}).get("status")) is not None]
    if wanted is None or not carried or wanted in carried:
        return None
    numbers = (*debt.numbers, debt.told[0].number)
    return Breach(
        message=f"the event of a move carries another status: {debt.name}",
        expected=shown(wanted),
        actual=shown(carried[0]),
        numbers=numbers,
    )


def tells_value(debt: Debt) -> Breach | None:
    """One event at least of a change carries what was changed to, if any of them carries the attribute."""
    change = debt.cause.change
    if change is None or change.name == "status":
        return None
    carried = [ticket[change.name] for event in debt.told if change.name in (ticket := payload(event, frozenset({debt.item})) or {})]
    if not carried or any(has_value(one, change.value) for one in carried):
        return None
    return Breach(
        message=f"the events of a change of {change.name} carry another value", expected=shown(change.value), actual=shown(carried[0]),
        where=f"/{change.name}", numbers=(*debt.numbers, debt.told[0].number),
    )  # fmt: skip
