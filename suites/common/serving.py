"""Whether each of several registrations gets what is owed, whatever their queries look like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from ttck.harness.judge.expected_notifications import Owed
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange

Rule = Callable[[Owed], Breach | None]


def short(event: str) -> str:
    """An event type as a reader knows it."""
    return event.name if isinstance(event, StrEnum) else event


def accepted(started: Mapping[str, Exchange], name: str) -> bool:
    """Whether a registration was tried and accepted."""
    return name in started and started[name].accepted


def on_both(started: Mapping[str, Exchange], *names: str) -> Rule:
    """A rule: each of the full registrations that were accepted got as many as are owed."""
    known = [name for name in names if accepted(started, name)]

    def rule(owed: Owed) -> Breach | None:
        for name in known:
            count = owed.arrived_on(name)
            if count < owed.count:
                return Breach(
                    message=f"one of two registrations does not get {short(owed.event)}", expected=f"{owed.count} on each registration",
                    actual=f"{count} on the registration {name!r}", numbers=(started[name].number, *owed.numbers), silence=True,
                )  # fmt: skip
        return None

    return rule


def on_the_odd_one(started: Mapping[str, Exchange], name: str, *, that: str) -> Rule:
    """A rule: a registration that was accepted with an unusual query got as many as are owed; `that` says what is unusual about it."""

    def rule(owed: Owed) -> Breach | None:
        count, start = owed.arrived_on(name), started[name]
        if count >= owed.count:
            return None
        return Breach(
            message=f"a registration that {that} does not get {short(owed.event)}",
            expected=f"{owed.count}, as on another registration", actual=f"{count}, for the query {start.sent.get('query')!r}",
            numbers=(start.number, *owed.numbers), silence=True,
        )  # fmt: skip

    return rule
