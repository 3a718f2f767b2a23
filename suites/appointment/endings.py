"""What an appointment that is over still takes: MEF 113 R99 and R107, in a run and in recorded traffic."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Api, AppointmentState, Operation
from ttck.suites.appointment import alone_acts, answer_rules, change_rules, gates, twins
from ttck.suites.common.alone import recorded


def takes_nothing(
    verify: Verify, traffic: Traffic, story: Stories, target: Target, *, operation: Operation, state: AppointmentState, done: str
) -> None:
    """Judge an operation on appointments in a state that has no way on; `done` says what it does to them, as "cancelled"."""
    rule = change_rules.stays_over
    if recorded(story):
        gates.claimed(target, Api.APPOINTMENT)
        tried = alone_acts.over(traffic, operation, state)
        verify.every(tried, rule, none=f"no appointment was {done} after it was read {state}")
        return
    refusing = gates.told(story, target, "refusing")
    tries = change_rules.late(refusing, operation, state)
    why = twins.no_late(refusing, tries, refusing.reasons.get(str(state)) or answer_rules.reasons(refusing)())
    verify.every(twins.late(refusing, tries, rule), rule, none=why)
