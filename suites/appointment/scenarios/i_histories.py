"""The lifecycle lane of appointments and workorders: random legal and illegal actions beside a model from the tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from ttck.harness.generate.random_walk import Move, RandomWalk
from ttck.harness.judge.compare import items, missing_items
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id, state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive, NotPossible
from ttck.specs.lifecycles import Lifecycle, lifecycle
from ttck.specs.vocabulary import Api, AppointmentState, Kind, Operation, Stimulus, WorkorderState
from ttck.suites.appointment import gates, periods, seller_client
from ttck.suites.appointment.periods import Period
from ttck.suites.appointment.seller_client import Visit
from ttck.suites.ticket.scenarios.j_histories import MOST_FAILURES, Histories, History, lost, shortest
from ttck.suites.ticket.twins import said

BUYER = ("book", "move", "note", "cancel")
# The rules that refuse an action when the appointment is over, and those of the state graphs.
LATE = {"move": "R99", "note": "R99", "cancel": "R107"}
GRAPH, WORKED = "R156", "R154"
Broken = tuple[str, str, str, str]  # the requirement, what happened, what should have, and what was seen
ENDS = (Stimulus.APPOINTMENT_COMPLETE, Stimulus.APPOINTMENT_MISS, Stimulus.APPOINTMENT_FAIL)
WORK = (
    Stimulus.WORKORDER_PLAN,
    Stimulus.WORKORDER_START,
    Stimulus.WORKORDER_COMPLETE,
    Stimulus.WORKORDER_FAIL,
    Stimulus.WORKORDER_CANCEL,
)


@dataclass(kw_only=True)
class _Model:
    """What the seller must show: each appointment with its state, slot and notes, and the workorder's state.

    `loose` holds appointments that the seller may have ended together with their workorder.
    """

    visit: Visit
    workorder: str
    states: dict[str, str] = field(default_factory=dict)
    slots: dict[str, Period] = field(default_factory=dict)
    notes: dict[str, list[Any]] = field(default_factory=dict)
    loose: set[str] = field(default_factory=set)

    @property
    def newest(self) -> str | None:
        """The appointment that was booked last."""
        return next(reversed(self.states), None)

    @property
    def scheduled(self) -> bool:
        """Whether one is to take place."""
        return AppointmentState.SCHEDULED in self.states.values()


class _Player:
    """Plays one history on a workorder of its own."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.buyer = stage, stage.buyer
        edition = stage.buyer.target.edition
        self.appointments = lifecycle(Kind.APPOINTMENT, edition=edition)
        self.workorders = lifecycle(Kind.WORKORDER, edition=edition)
        self.numbers: list[int] = []
        self.sees_workorders = gates.claims(stage.buyer.target, Api.WORKORDER)
        self.why: list[str] = []  # why histories ended early
        self.taken: set[str] = set()  # what was accepted once, so that a refusal is not the seller's way with all of its kind

    def play(self, actions: list[str]) -> History:
        """Play the actions; those that cannot be tried in the state that the model is in are left out."""
        self.numbers = []
        visit = seller_client.open_visit(self.stage)
        model = _Model(visit=visit, workorder=str(WorkorderState.OPEN))
        done: list[str] = []
        for action in actions:
            act = self._act(action, model)
            if act is None:
                continue
            try:
                broken = act()
            except NotPossible:
                continue  # the seller refused the decision, so that nothing has changed
            except Inconclusive as unknown:
                self.why.append(unknown.reason)
                break  # nobody knows what happened
            done.append(action)
            try:
                broken = broken or self._look(action, model)
            except Inconclusive:
                break  # nobody knows where it is: the model cannot go on
            if broken:
                found = tuple(sorted(set(self.numbers)))
                rule, what, expected, actual = broken
                return History(actions=tuple(done), broken=what, expected=expected, actual=actual, numbers=found, rule=rule)
        return History(actions=tuple(done), broken=None, numbers=tuple(sorted(set(self.numbers))))

    def _act(self, action: str, model: _Model) -> Callable[[], Broken | None] | None:
        """How to do it; None when it makes no sense now."""
        newest = model.newest
        if action == "book":
            return lambda: self._book(model)
        if newest is None:
            return (lambda: self._work(action, model)) if action in WORK and self._may_work(action, model) else None
        if action in BUYER:
            return lambda: self._change(action, newest, model)
        if action in WORK:
            return (lambda: self._work(action, model)) if self._may_work(action, model) else None
        possible = self.appointments.move(AppointmentState(model.states[newest]), action) if newest not in model.loose else None
        return (lambda: self._end(action, newest, model)) if possible else None

    def _may_work(self, action: str, model: _Model) -> bool:
        """Decisions about the workorder that the table has; one with an appointment due is not ended beside it."""
        ends = action in {Stimulus.WORKORDER_COMPLETE, Stimulus.WORKORDER_FAIL}
        return self.workorders.move(WorkorderState(model.workorder), action) is not None and not (ends and model.scheduled)

    # --- the actions ------------------------------------------------------------------------------------------------

    def _book(self, model: _Model) -> Broken | None:
        try:
            slot, offered = seller_client.free_slot(self.stage, model.visit.workorder), True
        except Inconclusive:
            slot, offered = periods.stretch(5, 8, 10), False
        sent = seller_client.request(self.stage, model.visit.workorder, slot)
        exchange = self._said(self.buyer.appointments.create(sent, label="book in a history"))
        ident = item_id(exchange)
        if exchange.accepted and model.scheduled and not model.loose and not self._gone_on(model):
            return "R78", "a second appointment was booked while one is to take place", "4xx", f"{exchange.status}"
        if not model.states and exchange.refused and model.workorder == WorkorderState.OPEN:
            self._must_be_known("book", exchange)
            if not offered or slot not in seller_client.free_slots(self.stage, model.visit.workorder):
                raise Inconclusive("the slot is not on offer, or not any more")
            return GRAPH, "the first booking for an open workorder was refused", "201", f"{exchange.status}"
        if ident:
            self.taken.add("book")
            model.states[ident], model.slots[ident], model.notes[ident] = str(AppointmentState.SCHEDULED), slot, []
            moved = self.workorders.move(WorkorderState(model.workorder), "createAppointment")
            model.workorder = str(moved.to_state) if moved else model.workorder
        return None

    def _change(self, action: str, newest: str, model: _Model) -> Broken | None:
        """A patch or a cancel of the newest appointment."""
        appointments, state = self.buyer.appointments, model.states[newest]
        slot = model.slots[newest]
        if action == "move":
            try:
                slot = seller_client.free_slot(self.stage, model.visit.workorder, other_than=slot)
            except Inconclusive:
                slot = periods.stretch(6, 10, 12)
            exchange = appointments.patch(newest, {"validFor": slot.document()}, label="move in a history")
        elif action == "note":
            note = self.buyer.plain_note("one more word")
            exchange = appointments.patch(newest, seller_client.wire(self.stage, newest, {"note": [note]}), label="note in a history")
        else:
            exchange = appointments.cancel(newest, label="cancel in a history")
        self._said(exchange)
        due = state == AppointmentState.SCHEDULED
        if exchange.refused and due and action != "move" and newest not in model.loose:
            self._must_be_known(action, exchange)
            due = not self._gone_on(model)
        if exchange.accepted and not due and newest not in model.loose:
            return LATE[action], f"{action} was accepted though the appointment is {state}", "4xx", f"{exchange.status}"
        if exchange.refused and due and action != "move" and newest not in model.loose:
            return GRAPH, f"{action} was refused though the appointment is to take place", "2xx", f"{exchange.status}"
        if exchange.accepted:
            self.taken.add(action)
            self._changed(action, newest, model, slot, exchange)
        return None

    def _must_be_known(self, action: str, refused: Exchange) -> None:
        """A refusal counts where the same was accepted once; otherwise the seller may have a reason of its own.

        Raises:
            Inconclusive: it was never accepted.
        """
        if action not in self.taken:
            raise Inconclusive(f"the seller did not accept {action} so far, for a reason of its own: {said(refused)}")

    def _gone_on(self, model: _Model) -> bool:
        """Whether an appointment that was to take place is over by itself; the model follows."""
        moved = False
        for ident, state in model.states.items():
            if state == AppointmentState.SCHEDULED:
                seen = self._said(self.buyer.appointments.retrieve(ident, label="is it still to take place?"))
                moved |= self._follows(ident, state_of(seen), model)
        return moved

    def _follows(self, ident: str, state: str | None, model: _Model) -> bool:
        """Let the model follow an appointment that its seller took on by itself; whether it did."""
        known, here = tuple(AppointmentState), model.states[ident]
        if state is None or state not in known or state == here or state not in self.appointments.onward(AppointmentState(here)):
            return False
        model.states[ident] = state
        return True

    def _changed(self, action: str, newest: str, model: _Model, slot: Period, exchange: Exchange) -> None:
        if action == "move":
            model.slots[newest] = slot
        elif action == "note":
            model.notes[newest] += items(exchange.sent, "note")[-1:]
        else:
            model.states[newest] = str(AppointmentState.CANCELLED)
            moved = self.workorders.move(WorkorderState(model.workorder), "cancelAppointment")
            model.workorder = str(moved.to_state) if moved else model.workorder

    def _end(self, action: str, newest: str, model: _Model) -> Broken | None:
        move = self.appointments.move(AppointmentState(model.states[newest]), action)
        wanted = str(move.to_state) if move else model.states[newest]
        self._decide(action, newest, wanted, lambda: self.buyer.appointments.retrieve(newest, label="appointment in a history"))
        model.states[newest] = wanted
        return None

    def _work(self, action: str, model: _Model) -> Broken | None:
        move = self.workorders.move(WorkorderState(model.workorder), action)
        wanted, order = str(move.to_state) if move else model.workorder, model.visit.workorder
        self._decide(action, order, wanted, lambda: self.buyer.workorders.retrieve(order, label="workorder in a history"))
        model.workorder = wanted
        model.loose |= {ident for ident, state in model.states.items() if state == AppointmentState.SCHEDULED}
        return None

    def _decide(self, action: str, item: str, wanted: str, read: Callable[[], Exchange]) -> None:
        """Have the seller decide; where nobody vouches for it, the item has to show it.

        Raises:
            NotPossible: the seller refuses.
            Inconclusive: nobody knows whether it was done.
        """
        call = self.buyer.stimulate(Stimulus(action), item)
        self.numbers.append(call.number)
        if call.surely:
            return
        seen = self.buyer.until(read, lambda found: state_of(found) == wanted, what=f"the effect of {action}")
        if state_of(self._said(seen)) != wanted:
            raise Inconclusive(f"{action} had no visible effect")

    def _said(self, exchange: Exchange) -> Exchange:
        self.numbers.append(exchange.number)
        if lost(exchange):
            raise Inconclusive(f"an answer on which the model depends is missing: {exchange.error or exchange.status}")
        return exchange

    # --- what must be seen ------------------------------------------------------------------------------------------

    def _look(self, action: str, model: _Model) -> Broken | None:
        """Every appointment and the workorder show what the model says."""
        seconds = self.buyer.target.limits.state_wait
        for ident, state in model.states.items():
            what = f"an appointment that is {state} after {action}"
            seen = self._appointment(ident, state, seconds, what="" if ident in model.loose else what)
            broken = self._judge(action, ident, seen, model)
            if broken:
                return broken
        if not self.sees_workorders:
            return None
        shown = self.buyer.until(
            lambda: self.buyer.workorders.retrieve(model.visit.workorder, label="workorder in a history"),
            lambda found: state_of(found) == model.workorder, seconds=seconds, what=f"a workorder that is {model.workorder} after {action}",
        )  # fmt: skip
        self._said(shown)
        return self._judge_workorder(action, shown, model)

    def _appointment(self, ident: str, state: str, seconds: float, *, what: str) -> Exchange:
        def read() -> Exchange:
            return self.buyer.appointments.retrieve(ident, label="appointment in a history")

        return self._said(self.buyer.until(read, lambda found: not what or state_of(found) == state, seconds=seconds, what=what))

    def _judge(self, action: str, ident: str, seen: Exchange, model: _Model) -> Broken | None:
        state, wanted = state_of(seen), model.states[ident]
        older = "" if ident == model.newest else " (an earlier one)"
        if ident in model.loose and state != wanted and state in tuple(AppointmentState):
            model.states[ident] = wanted = str(state)  # ended by the seller together with its workorder
        elif self._follows(ident, state, model):
            wanted = model.states[ident]
        if state != AppointmentState.SCHEDULED:
            model.loose.discard(ident)
        if state != wanted:
            rule = "R108" if action == "cancel" and not older else "R103" if action in {"move", "note"} else GRAPH
            return rule, f"after {action} the appointment{older} is in another state", wanted, state or f"status {seen.status}"
        document = seen.document if isinstance(seen.document, dict) else {}
        if periods.period(document.get("validFor")) != model.slots[ident]:
            about = f"after {action} the appointment{older} is at another time"
            rule = "R103" if action in {"move", "note"} else GRAPH
            return rule, about, str(model.slots[ident].document()), str(document.get("validFor"))
        lost = missing_items(model.notes[ident], items(document, "note"))
        if lost:
            rule = "R101" if action in {"move", "note"} else GRAPH
            return rule, f"after {action} a note of the appointment{older} is gone or changed", str(lost[0]), "no such note"
        return None

    def _judge_workorder(self, action: str, seen: Exchange, model: _Model) -> Broken | None:
        state, document = state_of(seen), seen.document if isinstance(seen.document, dict) else {}
        known = tuple(WorkorderState)
        if state in known and state != model.workorder and state in self.workorders.onward(WorkorderState(model.workorder)):
            model.workorder = str(state)  # the seller may go on by itself
        if state != model.workorder:
            return WORKED, f"after {action} the workorder is in another state", model.workorder, state or f"status {seen.status}"
        named = [item.get("id") for item in items(document, "appointment")]
        missing = [ident for ident in model.states if ident not in named]
        if missing:
            return "R79", f"after {action} the workorder does not name its appointment", missing[0], str(named)
        if model.scheduled and document.get("appointmentRequired") is not False:
            rule, asks = "R80" if action in BUYER else WORKED, str(document.get("appointmentRequired"))
            return rule, f"after {action} the workorder asks for an appointment that it has", "false", asks
        return None


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where a walk is: the states, how often was booked and moved, and whether a note was written (as far as told apart)."""

    workorder: str = str(WorkorderState.OPEN)
    appointment: str | None = None
    booked: int = 0
    moved: int = 0
    noted: bool = False


_TOLD_APART = 2  # how often something has to be done for once more to make no difference


def _moves(stage: Stage) -> Callable[[_Place], list[Move[_Place]]]:
    """What can be tried at a place; decisions of the seller only where the target offers them and the tables have them."""
    edition = stage.buyer.target.edition
    tables = lifecycle(Kind.APPOINTMENT, edition=edition), lifecycle(Kind.WORKORDER, edition=edition)
    offered = [str(d) for d in (*ENDS, *WORK) if stage.buyer.offers(d)]

    def moves(place: _Place) -> list[Move[_Place]]:
        if place.appointment is None:
            return [Move(action="book", place=_booked(place))]
        reached = [(action, _reached(place, action, *tables)) for action in (*BUYER, *offered)]
        return [
            Move(action=action, place=found or place, refused=found is None)
            for action, found in reached
            if found is not None or action in BUYER
        ]

    return moves


def _booked(place: _Place) -> _Place:
    return replace(place, appointment=str(AppointmentState.SCHEDULED), booked=min(_TOLD_APART, place.booked + 1), moved=0, noted=False)


def _reached(place: _Place, action: str, appointments: Lifecycle, workorders: Lifecycle) -> _Place | None:
    """Where an action leads; None where the tables refuse it."""
    due = place.appointment == AppointmentState.SCHEDULED
    if action == "book":
        return None if due or place.workorder in workorders.final() else _booked(place)
    if action in {"move", "note"}:
        more = {"moved": min(_TOLD_APART, place.moved + 1)} if action == "move" else {"noted": True}
        return replace(place, **more) if due else None
    if action in WORK:
        ends = action in {Stimulus.WORKORDER_COMPLETE, Stimulus.WORKORDER_FAIL}
        work = workorders.move(place.workorder, action)
        return replace(place, workorder=str(work.to_state)) if work is not None and not (ends and due) else None
    move = appointments.move(place.appointment, Operation.CANCEL_APPOINTMENT if action == "cancel" else action)
    return replace(place, appointment=str(move.to_state)) if move else None


@scenario("visit-histories", weight=9.4, lane="lifecycle", after=("registering",))
def histories(stage: Stage) -> Histories:
    """Walking random histories of appointments and workorders beside the model."""
    story = Histories()
    reasons: list[str] = []
    if not gates.claims(stage.buyer.target, Api.APPOINTMENT):
        return story
    player = _Player(stage)
    walker = RandomWalk(chance=Random(stage.seed), start=_Place(), moves=_moves(stage))  # noqa: S311 - no secret
    for _ in range(stage.budget.histories):
        actions = walker.walk(stage.budget.steps)
        try:
            history = player.play(actions)
        except Inconclusive as skipped:  # a workorder that could not be had; the next history may be luckier
            reasons.append(skipped.reason)
            if not story.played and len(reasons) >= MOST_FAILURES:
                break
            continue
        story.played.append(history)
        if history.broken:
            story.shortest = shortest(player.play, history, attempts=stage.budget.shrinks)
            break
    if not any(history.actions for history in story.played):
        raise Inconclusive("; ".join(["no history could be played", *dict.fromkeys([*reasons, *player.why])]))
    return story
