"""What a refused booking must leave alone: its workorder, and the slot that it named (MEF 113 9.8.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.state_probe import state_of
from ttck.suites.appointment import periods
from ttck.suites.appointment.booking_rules import flag, named
from ttck.suites.appointment.scenarios.f_refusing import Lingering, Probe


def refused_around(probes: Iterable[Probe]) -> list[Probe]:
    """Refused bookings whose workorder was read before and after, and did not go on by itself meanwhile."""
    return [
        p
        for p in probes
        if p.exchange.refused and p.before is not None and p.after is not None and state_of(p.before) == state_of(p.after) is not None
    ]


def asked(probe: Probe) -> bool:
    """Whether the workorder asked for an appointment before."""
    return flag(probe.before) is True


def still_asks(probe: Probe) -> Breach | None:
    """A workorder that asked for an appointment asks for it after a booking that was refused."""
    if flag(probe.after) is True or named(probe.after) != named(probe.before):
        return None
    return Breach(
        message=f"{probe.about}: the booking was refused, but the workorder asks for no appointment any more", expected="true",
        actual=shown(flag(probe.after)), where="/appointmentRequired", numbers=probe.numbers,
    )  # fmt: skip


def names_no_more(probe: Probe) -> Breach | None:
    """A workorder names no other appointments after a booking that was refused."""
    if named(probe.before) == named(probe.after):
        return None
    return Breach(
        message=f"{probe.about}: the booking was refused, but the workorder names other appointments",
        expected=shown(named(probe.before)), actual=shown(named(probe.after)), where="/appointment", numbers=probe.numbers,
    )  # fmt: skip


def lingering(tries: Iterable[Lingering]) -> list[Lingering]:
    """Those whose slot was on offer right before, with a search that succeeded afterwards."""
    return [seen for seen in tries if seen.after.accepted and seen.slot in periods.offered(seen.before.document)]


def lost_alone(seen: Lingering) -> bool:
    """Whether the slot of the refused bookings, and no other one, is not on offer any more."""
    before, after = (periods.offered(e.document) for e in (seen.before, seen.after))
    return [slot for slot in before if slot not in after] == [seen.slot]


def left_on_offer(tries: Sequence[Lingering]) -> Breach | None:
    """Slots stay on offer when their booking is refused; others may have taken one of them, and hardly all."""
    if not all(lost_alone(seen) for seen in tries):
        return None
    return Breach(
        message="each slot whose booking was refused for another reason is not on offer any more", expected="the slot is offered as before",
        actual=shown([seen.slot.document() for seen in tries]), numbers=tuple(n for seen in tries for n in seen.numbers),
    )  # fmt: skip
