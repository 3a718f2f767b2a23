"""Rules of whether each change is told by an event that came for it, and not by a copy of what was told before: TMF621:155."""

from __future__ import annotations

from collections.abc import Iterator

from ttck.harness.judge.expected_by_changes import STATUS, attributes
from ttck.harness.judge.histories import Step, Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.specs.vocabulary import Kind
from ttck.suites.tmf.event_rules import payload
from ttck.suites.tmf.expectation_rules import NAMES, histories
from ttck.suites.tmf.payloads import BY_ITSELF
from ttck.suites.tmf.standard import known
from ttck.suites.tmf.truth_rules import same

_ASIDE = STATUS | BY_ITSELF | {"lastUpdate"}


def tellable(traffic: Traffic, kind: Kind) -> Iterator[Subject]:
    """Each change by the buyer, with the events that came since and speak of what changed, and the item after it and after later ones.

    An item of which fewer events came than it had changes is left out: some are missing, or tell of several, and other rules judge that.
    """
    for history in histories(traffic, kind).values():
        steps = [(step, names) for step in history.item_history.steps if (names := _changed(step, kind))]
        events = history.events(NAMES[kind][1])
        for number, (step, names) in enumerate(steps if len(events) >= len(steps) else ()):
            could = tuple(e for e in events if e.at >= step.before.at and names <= payload(e).keys())
            later = [one.after.document for one, _ in steps[number:]]
            if could:
                seen = (step.before.exchange, *step.actions, step.after.exchange, *could)
                yield Subject(value=(names, later, could), where=f"/event/{kind.value}", seen=seen)


def _changed(step: Step, kind: Kind) -> frozenset[str]:
    """The attributes of the standard that a patch changed and a reading shows, but for what a seller sets at will."""
    after = step.after.document
    return frozenset(name for name in attributes(step) & known(kind) - _ASIDE if name in after) if step.actions else frozenset()


def is_told(part: Subject) -> Breach | None:
    """One event of a change, at least, has the values that the change led to, or those of a later one."""
    names, later, could = part.value
    for event in could:
        if all(any(same(payload(event)[name], document.get(name)) for document in later) for name in names):
            return None
    name = min(names, key=lambda one: any(same(payload(event)[one], document.get(one)) for event in could for document in later))
    return Breach(
        message="a change is announced with what was told before it",
        expected=f"{name}: {shown(later[0].get(name))}",
        actual=" and ".join(dict.fromkeys(shown(payload(event)[name]) for event in could)),
        where=f"{part.where}/{name}",
        manner="values are those of another time",
    )
