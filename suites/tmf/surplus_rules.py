"""Rules of events that have no cause, or come more often or in another order than their causes: TMF621:140, 145, 157 and 158."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from ttck.harness.judge.compare import instant
from ttck.harness.judge.event_types import document
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.told_histories import History
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Effect, Exchange, Notification
from ttck.harness.record.resource_types import ALL_RESOURCES, shown_state
from ttck.specs.vocabulary import Kind, TmfEvent
from ttck.suites.tmf.effects import HISTORY
from ttck.suites.tmf.event_rules import name_of, payload
from ttck.suites.tmf.expectation_rules import NAMES, histories
from ttck.suites.tmf.rules import NO_TURN


def once(history: History) -> Breach | None:
    """A create is announced once, and a deletion only after one, and once; to tell the same again is no other event.

    An id that was given to several creates has an event of each: that it was given twice breaks another rule.
    """
    made = max(1, len(creates(history)))
    for name, most in ((NAMES[history.kind][0], made), (NAMES[history.kind][3], made if history.perhaps_deleted else 0)):
        found = history.different(name)
        if len(found) > most:
            return Breach(
                message=f"a {name} comes that has no cause",
                expected=f"{most} at most",
                actual=f"{len(found)} different ones",
                numbers=tuple(n.number for n in found),
            )
    return None


def creates(history: History) -> list[Exchange]:
    """The creates that were answered with the id of an item; one, where no id is given twice."""
    creating = ALL_RESOURCES[history.kind].creating
    return [e for e in history.item_history.exchanges if e.operation == creating and e.accepted]


def told_once(name: str) -> Callable[[History], Breach | None]:
    """A rule: what happens once is announced under one eventId on each subscription; a delivery that is repeated has the same one."""

    def rule(history: History) -> Breach | None:
        if len(creates(history)) > 1:
            return None
        for found in history.told.values():
            every = [n for n in found if name_of(n) == name]
            idents = {ident: n for n in reversed(every) if isinstance(ident := document(n).get("eventId"), str)}
            if len(idents) > 1:
                return Breach(
                    message=f"a {name} is announced again under another eventId",
                    expected="one eventId for one cause, also where it is delivered again",
                    actual=", ".join(sorted(idents)),
                    numbers=tuple(sorted(n.number for n in idents.values())),
                )
        return None

    return rule


def states(history: History) -> list[str]:
    """The statuses that an item was seen to come to, the first one included; the same one in a row counts once."""
    found: list[str] = []
    for sighting in history.item_history.sightings:
        state = shown_state(sighting.document, history.kind)
        if state is not None and found[-1:] != [state]:
            found.append(state)
    return found


def recorded(history: History) -> Counter[str]:
    """The statuses in the history that a ticket shows of itself: it may have come to one on the way to another, within one decision."""
    found: Counter[str] = Counter()
    for sighting in history.item_history.sightings:
        for name in HISTORY.values():
            held = sighting.document.get(name)
            steps = [step.get("status") for step in held if isinstance(step, dict)] if isinstance(held, list) else []
            found |= Counter(state for state in steps if isinstance(state, str))
    return found


def perhaps(history: History) -> Counter[str]:
    """The statuses that patches asked for of which nobody knows whether they were carried out, each as often as it was asked for."""
    attribute, changing = ALL_RESOURCES[history.kind].state_attribute, ALL_RESOURCES[history.kind].changing
    doubtful = [e.sent for e in history.item_history.exchanges if e.operation in changing and e.effect is Effect.UNKNOWN]
    steps = [step for sent in doubtful for step in (sent if isinstance(sent, list) else [sent]) if isinstance(step, dict)]
    asked = [step.get("value") if step.get("path") == f"/{attribute}" else step.get(attribute) for step in steps]
    return Counter(state for state in asked if isinstance(state, str))


def caused(history: History) -> Breach | None:
    """There is no status event for a change that leaves the status alone; the same told again is no other event."""
    return _counted(history, history.different(NAMES[history.kind][2]))


def exactly_once(history: History) -> Breach | None:
    """There is no more than one status event for each time a status was seen, also none that tells the same again."""
    return _counted(history, history.events(NAMES[history.kind][2]))


def may_be_unseen(history: History, told: tuple[Notification, ...]) -> bool:
    """Whether a seller that moves by itself may have made each change of status that it announces, though no reading showed some.

    It may not where it announces a status twice, and nothing says that another was between: no event, and no reading.
    Where it leaves changes out that were seen, it may have left out the one between as well.
    """
    attribute, kind = ALL_RESOURCES[history.kind].state_attribute, history.kind
    told = tuple(sorted(told, key=_when))
    named = [payload(n).get(attribute) for n in told]
    if None in named or set(states(history)[1:]) - set(named):
        return True
    seen = [(s.at, shown_state(s.document, kind)) for s in history.item_history.sightings]
    for first, second in itertools.combinations(range(len(told)), 2):
        between = {state for state, n in zip(named, told, strict=True) if _when(told[first]) <= _when(n) <= _when(told[second])}
        read = {state for at, state in seen if _when(told[first]) <= at <= told[second].at}
        if named[first] == named[second] and (between | read) <= {named[first], None}:
            return False
    return True


def _when(notification: Notification) -> datetime:
    """When an event says that it happened; when it came, where it does not say it."""
    return instant(document(notification).get("eventTime")) or notification.at


def _counted(history: History, told: tuple[Notification, ...]) -> Breach | None:
    """A status that was never seen may have come and gone, and the first one may be announced as well; see also `perhaps`."""
    attribute = ALL_RESOURCES[history.kind].state_attribute
    seen = (Counter(states(history)) | recorded(history)) + perhaps(history)
    named = Counter(str(payload(n).get(attribute)) for n in told)
    for state, count in named.items():
        most = max(1, seen[state]) if state != "None" else max(1, seen.total())
        if count > most:
            what = f"{state}: {count} events" if state != "None" else f"{count} events without a status"
            return Breach(
                message="a change of status is announced more than once, or where there is none",
                expected=f"{most} at most",
                actual=f"{what}, statuses seen: {', '.join(states(history))}",
                cause=NO_TURN,
                numbers=tuple(n.number for n in told),
            )
    return None


def with_status(traffic: Traffic) -> list[History]:
    """Tickets about which a status event arrived, and those whose attributes alone were changed."""
    found = histories(traffic).values()
    return [h for h in found if h.events(TmfEvent.STATE_CHANGE) or h.events(TmfEvent.CHANGED)]


def in_order(history: History, *, surely: bool = False) -> Breach | None:
    """On each subscription the events of an item come as its changes did: create, statuses as seen, deletion.

    Of an id that was given twice there are two histories, which cannot be told apart.
    With `surely` statuses have a place where all that the subscription told is what was seen, from the creation on: a status
    that came and went unseen, or before the subscription, has none.
    """
    if len(creates(history)) > 1:
        return None
    seen, doubtful, often = states(history), perhaps(history), recorded(history)
    seen = [state for state in seen if state not in doubtful and often[state] <= 1]
    for found in history.told.values():
        names = Counter(_turned_to(n, history.kind) for n in found)
        known = seen if not surely or _whole(found, names, seen, history.kind) else []
        ranked = [(rank, n) for n in found if (rank := _rank(n, known, history.kind)) is not None]
        for (earlier, left), (later, right) in itertools.pairwise(ranked):
            if later < earlier:
                return Breach(
                    message="events of an item arrive out of order",
                    expected=f"{name_of(right)} before {name_of(left)}",
                    actual="the other way round",
                    numbers=(left.number, right.number),
                )
    return None


def _whole(told: Sequence[Notification], names: Counter[Any], seen: Sequence[str], kind: Kind) -> bool:
    """Whether a subscription told the whole life of an item as it was seen: its creation, and each status once."""
    turned = {name: count for name, count in names.items() if name is not None and name != next(iter(seen), None)}
    return any(name_of(n) == NAMES[kind][0] for n in told) and turned == dict.fromkeys(seen[1:], 1)


def _turned_to(notification: Notification, kind: Kind) -> Any:
    """The status that a status event names."""
    found = payload(notification).get(ALL_RESOURCES[kind].state_attribute) if name_of(notification) == NAMES[kind][2] else None
    return found if isinstance(found, str) else None


def _rank(notification: Notification, seen: list[str], kind: Kind) -> int | None:
    """The place of an event in the history of its item; None where it has no certain one."""
    name = name_of(notification)
    if name == NAMES[kind][0]:
        return -1
    if name == NAMES[kind][3]:
        return len(seen)
    state = payload(notification).get(ALL_RESOURCES[kind].state_attribute)
    return seen.index(state) if name == NAMES[kind][2] and isinstance(state, str) and seen.count(state) == 1 else None


def ordered(traffic: Traffic) -> list[History]:
    """Tickets with more than one event that has a place."""
    placed = ((history, states(history)) for history in histories(traffic).values())
    return [h for h, seen in placed if any(sum(_rank(n, seen, h.kind) is not None for n in one) > 1 for one in h.told.values())]
