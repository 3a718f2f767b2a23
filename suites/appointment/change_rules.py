"""Rules about patching and cancelling appointments, and about their states: MEF 113 9.11, 9.12, 10.4."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import ABSENT, contacts, covers, items, missing_items
from ttck.harness.judge.histories import Sighting, Step, Traffic, states_between
from ttck.harness.judge.observations import cites
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Effect, Exchange
from ttck.harness.record.state_probe import Attempt, Patch
from ttck.specs.lifecycles import Lifecycle, lifecycle
from ttck.specs.vocabulary import AppointmentState, ContactRole, Kind, Operation, Stimulus, WorkorderState
from ttck.suites.appointment import periods
from ttck.suites.appointment.answer_rules import no_success
from ttck.suites.appointment.booking_rules import echo, item_histories
from ttck.suites.appointment.lasting_rules import LOST
from ttck.suites.appointment.scenarios.f_refusing import Refusing
from ttck.suites.common import moves
from ttck.suites.ticket.rules import bodiless, documents

_LATE = "an appointment that is over takes what it must refuse"  # the cause that those rules share, as those of the next one do
ROLE = ContactRole.BUYER_APPOINTMENT
_ENDS = frozenset({Stimulus.WORKORDER_CANCEL})
_LISTS = frozenset({"note", "attachment"})
_BUYERS = ("validFor", "relatedPlace", "workOrder")  # what nobody but the buyer changes


def readable(patches: Iterable[Patch]) -> list[Patch]:
    """Accepted patches with a readable appointment before and after."""
    return [
        p for p in patches
        if p.attempt.exchange.accepted and p.attempt.state is not None and p.attempt.after is not None and p.attempt.after.accepted
    ]  # fmt: skip


def _by_itself(before: Any, after: Any) -> bool:
    """Whether a seller takes an appointment from one state to the other by itself."""
    table = lifecycle(Kind.APPOINTMENT, edition="published")
    known = {str(state): state for state in table.states()}
    return before in known and after in table.onward(known[before]) and after != AppointmentState.CANCELLED


def gone_on(attempt: Attempt) -> bool:
    """Whether something was refused on an appointment that its seller has ended by itself, which is a reason to refuse it."""
    return attempt.exchange.refused and attempt.state_after not in {None, AppointmentState.SCHEDULED}


def accepted(patch: Patch) -> Breach | None:
    """A sound patch is accepted."""
    exchange = patch.attempt.exchange
    if exchange.accepted or gone_on(patch.attempt):
        return None
    answer = f"{exchange.status} {shown(exchange.document)}"
    return Breach(message=f"a patch of {patch.about} was refused", expected="200", actual=answer, numbers=patch.numbers)


def updated(name: str) -> Callable[[Patch], Breach | None]:
    """The new value is in the answer, where it says something, and in the next reading."""

    def rule(patch: Patch) -> Breach | None:
        said = () if bodiless(patch.attempt.exchange) else (documents_of(patch.attempt.exchange),)
        seen = (*said, documents_of(patch.attempt.after))
        return next((breach for document in seen if (breach := _took(name, patch, document))), None)

    return rule


def answered(name: str) -> Callable[[Patch], Breach | None]:
    """The new value is in the answer."""
    return lambda patch: _took(name, patch, documents(patch.attempt.exchange))


def _took(name: str, patch: Patch, document: dict[str, Any]) -> Breach | None:
    """The new value of a patch is in what the appointment shows."""
    if name == "relatedContactInformation":
        wanted, now = contacts(patch.new, ROLE), contacts(document, ROLE)
        if not missing_items(wanted, now) and len(now) == len(wanted):
            return None
        return Breach(
            message="the buyer's contact is not that of the patch", expected=shown(wanted), actual=shown(now),
            where="/relatedContactInformation", numbers=patch.numbers,
        )  # fmt: skip
    breach = echo({name: patch.new[name]}, document, f"a patch of {name} did not take effect")
    return Breach(**{**breach.__dict__, "numbers": patch.numbers}) if breach else None


def nothing_else(patch: Patch) -> Breach | None:
    """What the patch does not name stays as it was, and the appointment still is to take place.

    A state to which the seller goes by itself is the patch's doing only where its own answer shows it already.
    """
    before, after = (documents(e) if e is not None else {} for e in (patch.attempt.before, patch.attempt.after))
    old, new, said = (document.get("status") for document in (before, after, documents(patch.attempt.exchange)))
    if new != old and not (_by_itself(old, new) and said in {old, None}):
        return Breach(
            message="a patch changed the state of the appointment", expected=shown(old), actual=shown(new),
            where="/status", numbers=patch.numbers,
        )  # fmt: skip
    kept: dict[str, Any] = {
        name: before[name] for name in ("validFor", "relatedPlace", "workOrder") if name in before and name not in patch.new
    }
    if "relatedContactInformation" not in patch.new and contacts(before, ROLE):
        kept["relatedContactInformation"] = contacts(before, ROLE)
    for name in _LISTS - patch.new.keys():
        lost = missing_items(items(before, name), items(after, name))
        if lost:
            return Breach(
                message=f"a patch lost an item of {name}, which it does not name", expected=shown(lost[0]),
                actual=shown(after.get(name, ABSENT)), where=f"/{name}", numbers=patch.numbers,
            )  # fmt: skip
    breach = echo(kept, after, "a patch changed what it does not name")
    return Breach(**{**breach.__dict__, "numbers": patch.numbers}) if breach else None


def slot_stays(patch: Patch) -> Breach | None:
    """A patch to a slot in which nobody is free is refused, and the appointment keeps its slot."""
    before, after = (documents(e).get("validFor") if e is not None else None for e in (patch.attempt.before, patch.attempt.after))
    if not patch.attempt.exchange.refused:
        return Breach(
            message=f"a patch of {patch.about} was accepted", expected="4xx", actual=f"{patch.attempt.exchange.status}", where="/validFor",
            numbers=patch.numbers,
        )  # fmt: skip
    if periods.period(before) != periods.period(after):
        return Breach(
            message=f"a patch of {patch.about} was refused, but took effect", expected=shown(before), actual=shown(after),
            where="/validFor",
            numbers=patch.numbers,
        )  # fmt: skip
    return None


def workorder_stays(patch: Patch) -> Breach | None:
    """Whatever is answered, the appointment belongs to the same workorder as before."""
    before, after = (documents(e).get("workOrder") if e is not None else None for e in (patch.attempt.before, patch.attempt.after))
    ids = [value.get("id") if isinstance(value, dict) else value for value in (before, after)]
    if ids[0] == ids[1]:
        return None
    return Breach(
        message="a patch moved the appointment to another workorder", expected=shown(before), actual=shown(after), where="/workOrder",
        numbers=patch.numbers,
    )  # fmt: skip


def refused_wholly(patch: Patch) -> Breach | None:
    """A patch that was refused leaves nothing of itself in the appointment."""
    exchange = patch.attempt.exchange
    if not exchange.refused or not isinstance(exchange.sent, dict) or patch.attempt.before is None or patch.attempt.after is None:
        return None
    before, after = documents(patch.attempt.before), documents(patch.attempt.after)
    for name in ("note", "attachment"):
        new = missing_items(items(exchange.sent, name), items(before, name))
        kept = [item for item in new if any(covers(item, other) for other in items(after, name))]
        if kept:
            return Breach(
                message=f"a patch of {patch.about} was refused, but its {name} was stored", expected=f"no such {name}",
                actual=shown(kept[0]), where=f"/{name}", numbers=patch.numbers,
            )  # fmt: skip
    return None


def without_effect(patch: Patch) -> Breach | None:
    """An empty patch is refused, or at least changes nothing of the appointment: the text demands no error of the seller."""
    before, after = (documents(e) if e is not None else {} for e in (patch.attempt.before, patch.attempt.after))
    exchange, changed = patch.attempt.exchange, _changed(before, after)
    if changed is None:
        return None
    message = f"an empty patch was {'accepted' if exchange.accepted else 'refused'}, and the appointment changed"
    what = f"{exchange.status}, then {changed} {shown(after.get(changed, ABSENT))}"
    return Breach(message=message, expected="an error (422, or 400), or success without any change", actual=what, numbers=patch.numbers)


def _changed(before: dict[str, Any], after: dict[str, Any]) -> str | None:
    """The first attribute of an appointment that the buyer alone changes, or its state, that is another one afterwards."""
    old, new = before.get("status"), after.get("status")
    if old != new and not _by_itself(old, new):
        return "status"
    if contacts(before, ROLE) != contacts(after, ROLE):
        return "relatedContactInformation"
    alike = (periods.canonical(before), periods.canonical(after))
    return next((name for name in _BUYERS if alike[0].get(name) != alike[1].get(name)), None)


def nothing_happened(seen: tuple[Exchange, Exchange, Exchange]) -> Breach | None:
    """Whatever was answered, the appointment is the same before and after; and a success is no answer."""
    before, act, after = seen
    numbers = (before.number, act.number, after.number)
    old, new = documents(before), documents(after)
    written = [note for note in items(new, "note") if any(covers(sent, note) for sent in items(act.sent, "note"))]
    name = "note" if written else _changed(old, new)
    if name is not None and before.accepted and after.accepted:
        return Breach(
            message=f"{act.label} changed an appointment", expected=shown(old.get(name, ABSENT)), actual=shown(new.get(name, ABSENT)),
            where=f"/{name}", numbers=numbers,
        )  # fmt: skip
    if act.accepted:
        return Breach(message=f"{act.label} was answered with success", expected="404 or 405", actual=f"{act.status}", numbers=numbers)
    return None


# --- appointments that are over ---------------------------------------------------------------------------------------


def late(refusing: Refusing, operation: Operation, state: AppointmentState) -> list[Attempt]:
    """What was tried with an operation on appointments in one final state."""
    return [a for a in refusing.late.get(state, ()) if a.exchange.operation == operation and a.state == state]


def stays_over(attempt: Attempt) -> Breach | None:
    """The operation is refused, and the appointment stays as it was."""
    exchange, before, after = attempt.exchange, documents_of(attempt.before), documents_of(attempt.after)
    if not exchange.refused:
        actual = f"{exchange.status}, then state {attempt.state_after}"
        return Breach(message=f"{attempt.about} was not refused", expected="4xx", actual=actual, cause=_LATE)
    if attempt.after is None or not attempt.after.accepted:
        return None
    if after.get("status") != before.get("status") or periods.period(after.get("validFor")) != periods.period(before.get("validFor")):
        return Breach(
            message=f"{attempt.about} was refused, but the appointment changed",
            expected=shown(before),
            actual=shown(after),
            where="/status",
        )
    sent = items(exchange.sent, "note")[-1:]
    if any(covers(note, other) for note in sent for other in items(after, "note")):
        return Breach(
            message=f"{attempt.about} was refused, but its note was stored", expected="no such note", actual=shown(sent), where="/note"
        )
    return None


def fails(tried: Exchange | Attempt) -> Breach | None:
    """What cannot be done is not answered with success; of an appointment that is over that follows from its being done (R107)."""
    if isinstance(tried, Exchange):
        return no_success(tried)
    breach = no_success(tried.exchange)
    return breach and replace(breach, cause=_LATE, follows=True)


def documents_of(exchange: Exchange | None) -> dict[str, Any]:
    """The answer as an object, empty when there is none."""
    return documents(exchange) if exchange is not None else {}


def cancelled(attempt: Attempt) -> Breach | None:
    """After a successful cancel the appointment can be read, and is cancelled."""
    if attempt.state_after == AppointmentState.CANCELLED:
        return None
    status = attempt.after.status if attempt.after is not None else None
    return Breach(
        message="an appointment is not cancelled after a successful cancel", expected=AppointmentState.CANCELLED,
        actual=shown(attempt.state_after or f"status {status}"), where="/status", numbers=cites(attempt),
        cause=LOST if status == HTTPStatus.NOT_FOUND else None,
    )  # fmt: skip


def goes(attempt: Attempt) -> Breach | None:
    """What the graph allows is accepted."""
    if attempt.exchange.accepted or gone_on(attempt):
        return None
    answer = f"{attempt.exchange.status} {shown(attempt.exchange.document)}"
    return Breach(message=f"{attempt.about} was refused", expected="2xx", actual=answer)


# --- the graph (R156) -------------------------------------------------------------------------------------------------


def steps(traffic: Traffic) -> Iterator[Step]:
    """Every step of every appointment of this run."""
    for item_history in item_histories(traffic):
        yield from item_history.steps


def moving(found: Iterable[Step], table: Lifecycle, *, over: bool | None = None) -> list[Step]:
    """Steps that tell something about moves: the state changed, or it was a final one; with `over` only the latter.

    An item that stood still where it may go on says nothing about where it goes.
    """
    final = {str(state) for state in table.final()}
    return [s for s in found if s.before.state in final or (not over and s.before.state != s.after.state)]


def ended_by_workorder(traffic: Traffic) -> frozenset[str]:
    """Appointments whose workorder or ticket was given up: their seller may cancel them as well."""
    workorders = traffic.item_histories_of(Kind.WORKORDER)
    gone = {
        name
        for name, item_history in workorders.items()
        if any(call.name in _ENDS for call in item_history.stimuli)
        or any(s.state == WorkorderState.CANCELLED for s in item_history.sightings)
    }
    gone |= {
        item["id"]
        for item_history in traffic.item_histories.values()
        if any(e.operation == Operation.CANCEL and e.effect is not Effect.REFUSED for e in item_history.exchanges)
        for sighting in item_history.sightings
        for item in items(sighting.document, "workOrder")
        if isinstance(item.get("id"), str)
    }
    first = [
        (item_history.ticket, s.document.get("workOrder")) for item_history in item_histories(traffic) for s in item_history.sightings[:1]
    ]
    return frozenset(ticket for ticket, order in first if isinstance(order, dict) and order.get("id") in gone)


def follows_the_graph(traffic: Traffic, *, edition: str) -> Callable[[Step], Breach | None]:
    """There is a legal way from one reading to the next."""
    table = lifecycle(Kind.APPOINTMENT, edition=edition)
    given_up = ended_by_workorder(traffic)

    def rule(step: Step) -> Breach | None:
        if _known(step, table) and states_between(step, table) is None:
            cancels = step.after.state == AppointmentState.CANCELLED and step.after.document.get("id") in given_up
            if cancels and step.before.state == AppointmentState.SCHEDULED:
                return None
            return moves.unexplained(step, table, one="an appointment", where="/status")
        return None

    return rule


def _known(step: Step, table: Lifecycle) -> bool:
    states = {str(state) for state in table.states()}
    return step.before.state in states and step.after.state in states


def known_state(*, edition: str, attribute: str = "status", kind: Kind = Kind.APPOINTMENT) -> Callable[[Sighting], Breach | None]:
    """The state is one of the edition's."""
    states = sorted(str(state) for state in lifecycle(kind, edition=edition).states())

    def rule(sighting: Sighting) -> Breach | None:
        if sighting.state in states:
            return None
        found = shown(sighting.document.get(attribute, ABSENT))
        return Breach(message=f"a state that a {kind} does not have", expected=", ".join(states), actual=found, where=f"/{attribute}")

    return rule


def visited(traffic: Traffic) -> dict[str, Sighting]:
    """One sighting of each state in which an appointment was seen."""
    return {str(s.state): s for item_history in item_histories(traffic) for s in item_history.sightings if s.state}


def can_be_read(exchange: Exchange) -> Breach | None:
    """An appointment of this run can be retrieved."""
    if exchange.accepted:
        return None
    answer = f"{exchange.status} {shown(exchange.document)}"
    lost = LOST if exchange.status == HTTPStatus.NOT_FOUND else None
    return Breach(message="an appointment that was booked cannot be read", expected="200", actual=answer, cause=lost, follows=bool(lost))


def sightings(traffic: Traffic) -> list[Sighting]:
    """Every sighting of an appointment of this run that shows a state."""
    return [s for item_history in item_histories(traffic) for s in item_history.sightings if s.state]
