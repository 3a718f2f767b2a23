"""A seller that does not wait for anybody: what it changes by itself between two readings is held against nobody.

What somebody at the seller changes once hits the moment between two readings of ours by a rare chance. A seller that moves its
tickets all the time hits it often, and gives itself away: tickets change between two readings between which nothing was asked.
Of such a seller a doubtful observation proves something only where each of the kind shows the same, and there are two at least.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from ttck.harness.judge.histories import ItemHistory, Step, Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.record_index import derived
from ttck.harness.judge.told_histories import History
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Effect, Exchange
from ttck.specs.vocabulary import Operation, TmfEvent
from ttck.suites.tmf.changes import Patch
from ttck.suites.tmf.create_rules import canonical
from ttck.suites.tmf.effects import asked_for
from ttck.suites.tmf.event_rules import payload
from ttck.suites.tmf.expectation_rules import histories
from ttck.suites.tmf.payloads import BY_ITSELF
from ttck.suites.tmf.scenarios.y_poisoning import Poison
from ttck.suites.tmf.surplus_rules import exactly_once, may_be_unseen, with_status

T = TypeVar("T")
_ENOUGH = 2  # observations of a kind that all say the same


@derived
def moves_by_itself(traffic: Traffic) -> bool:
    """Whether any ticket of this run changed between two readings between which nothing was asked of the seller.

    Its own word counts as well: a change of status that it announces of a ticket that nobody but it has touched.
    """
    return any(_by_itself(item_history, step) for item_history, step in traffic.steps) or any(map(_announces, histories(traffic).values()))


def _announces(history: History) -> bool:
    """Whether a ticket of which only the create was sent is announced to have another status than it was created with."""
    made, item_history = history.item_history.created, history.item_history
    if made is None or not isinstance(made.document, dict) or "status" not in made.document:
        return False
    touched = [e.at for e in item_history.exchanges if e is not made and e.method != "GET"] + [call.at for call in item_history.stimuli]
    since = min(touched, default=None)  # an event may arrive before the answer to what caused it
    return any(
        payload(one).get("status") not in {None, made.document["status"]}
        for one in history.events(TmfEvent.STATE_CHANGE)
        if since is None or one.at < since
    )


def _by_itself(item_history: ItemHistory, step: Step) -> bool:
    """Whether the seller changed what it may between two readings, with no request that may have led to it, then or later."""
    first, last = step.before, step.after
    if {first.exchange.operation, last.exchange.operation} != {Operation.RETRIEVE} or step.possible or step.stimuli:
        return False
    if any(call.number < last.number for call in item_history.stimuli) or any(
        _slow(e) for e in item_history.exchanges if e.number < last.number
    ):
        return False
    old, new = canonical(first.document), canonical(last.document)
    changed = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    return bool(changed) and changed <= BY_ITSELF


def restamps(traffic: Traffic) -> bool:
    """Whether lastUpdate of any ticket moved between two readings between which nothing at all was sent about it."""
    return any(_restamps(item_history, step) for item_history, step in traffic.steps)


def _restamps(item_history: ItemHistory, step: Step) -> bool:
    first, last = step.before, step.after
    if step.stimuli or {first.exchange.operation, last.exchange.operation} != {Operation.RETRIEVE}:
        return False
    old, new = first.document.get("lastUpdate"), last.document.get("lastUpdate")
    between = [e for e in item_history.exchanges if first.number < e.number < last.number and e.method != "GET"]
    slow = any(_slow(e) for e in item_history.exchanges if e.number < last.number)
    return old is not None and new not in {None, old} and not between and not slow


def _slow(exchange: Exchange) -> bool:
    """Whether what was asked for may be done later."""
    return exchange.status == 202 or exchange.effect is Effect.UNKNOWN  # noqa: PLR2004


def proven(
    found: Iterable[T],
    rule: Callable[[T], Breach | None],
    *,
    traffic: Traffic,
    kind: Callable[[T], Hashable],
    doubtful: Callable[[T, Breach], bool] = lambda _one, _breach: True,
) -> list[T]:
    """The observations without the breaches that may be moves of a lively seller; `kind` says which must agree, to be proof.

    `doubtful` says which breaches may be such moves at all.
    """
    every = list(found)
    if not moves_by_itself(traffic):
        return every
    breaches = [(one, rule(one)) for one in every]
    if not any(breach is not None and doubtful(one, breach) for one, breach in breaches):
        return every
    total = Counter(kind(one) for one in every)
    broken = Counter(kind(one) for one, breach in breaches if breach is not None)
    agreed = {name for name, count in broken.items() if count == total[name] >= _ENOUGH}
    return [one for one, breach in breaches if breach is None or not doubtful(one, breach) or kind(one) in agreed]


def untouched(found: Iterable[Subject], rule: Callable[[Subject], Breach | None], *, traffic: Traffic) -> list[Subject]:
    """Refused patches without those after which a lively seller may have changed the ticket by itself.

    What a refused patch asked for, and is so afterwards, is its effect and nobody else's.
    """

    def doubtful(one: Subject, _breach: Breach) -> bool:
        patch = _patch(one)
        return patch.exchange.refused and patch.changed <= BY_ITSELF and not asked_for(patch)

    return proven(found, rule, traffic=traffic, kind=lambda one: repr(_patch(one).changes), doubtful=doubtful)


def _patch(one: Subject) -> Patch:
    return one.value.patch if isinstance(one.value, Poison) else one.value


def turned(traffic: Traffic, rule: Callable[[History], Breach | None]) -> list[History]:
    """Tickets with status events, without those to which a lively seller may have done all that it announces."""
    name = TmfEvent.STATE_CHANGE

    def doubtful(one: History, _breach: Breach) -> bool:
        return may_be_unseen(one, one.events(name) if rule is exactly_once else one.different(name))

    return proven(with_status(traffic), rule, traffic=traffic, kind=lambda _: "", doubtful=doubtful)


def concerns(breach: Breach) -> str:
    """The attribute that a breach is about."""
    return (breach.where or "/").split("/")[1]


def of_its_own(_one: Any, breach: Breach) -> bool:
    """Whether a breach is about an attribute that a seller changes by itself."""
    return concerns(breach) in BY_ITSELF
