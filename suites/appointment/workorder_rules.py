"""Rules about workorders: MEF 113 9.1.7, 9.13, 10.2."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import ABSENT, contacts, instant, items, missing_items
from ttck.harness.judge.histories import Sighting, Step, Traffic, states_between
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt, state_of
from ttck.specs.lifecycles import Lifecycle, Move, lifecycle, ticket_lifecycle
from ttck.specs.vocabulary import ContactRole, Kind, Operation, Stimulus, TicketState, WorkorderState
from ttck.suites.appointment.decisions import Decided
from ttck.suites.appointment.periods import Document
from ttck.suites.appointment.scenarios.g_visiting import Around
from ttck.suites.appointment.seller_client import Visit
from ttck.suites.common import moves
from ttck.suites.ticket.rules import documents

NEEDED = ("id", "relatedEntity", "task", "state")
_STATE_REFUSALS = frozenset({HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY})
_CONTACT_PARTS = ("name", "number", "emailAddress")


def sightings(traffic: Traffic) -> list[Sighting]:
    """Every retrieved workorder."""
    return list(traffic.sightings_of(Kind.WORKORDER))


def complete(sighting: Sighting) -> Breach | None:
    """Identifier, related entity, tasks, technical contact, state, and a true Boolean for the flag."""
    document = sighting.document
    missing = next((name for name in NEEDED if document.get(name) in (None, "", [])), None)
    if missing is None and not contacts(document, ContactRole.WORKORDER_TECHNICAL):
        return _without_contact(document)
    if missing is None and not isinstance(document.get("appointmentRequired"), bool):
        missing = "appointmentRequired"
    if missing is None:
        return None
    return Breach(
        message=f"a workorder without {missing}", expected="present", actual=shown(document.get(missing, ABSENT)), where=f"/{missing}"
    )


def _without_contact(document: Document) -> Breach:
    """Nobody among the contacts has the role of the technical contact."""
    found = items(document, "relatedContactInformation")
    roles = ", ".join(dict.fromkeys(str(one.get("role")) for one in found))
    return Breach(
        message=f"a workorder without a contact in the role {ContactRole.WORKORDER_TECHNICAL}",
        expected=f"a contact in the role {ContactRole.WORKORDER_TECHNICAL} in relatedContactInformation",
        actual=f"contacts in the roles: {roles}" if found else shown(document.get("relatedContactInformation", ABSENT)),
        where="/relatedContactInformation",
    )


def has_tasks(sighting: Sighting) -> Breach | None:
    """At least one task, and none is blank."""
    tasks = sighting.document.get("task")
    if isinstance(tasks, list) and tasks and all(isinstance(task, str) and task.strip() for task in tasks):
        return None
    return Breach(message="a workorder without a task", expected="one task or more", actual=shown(tasks), where="/task")


def optional_parts_are_sound(sighting: Sighting) -> Breach | None:
    """Notes, technician, place and appointments are well formed where they are."""
    document = sighting.document
    for index, note in enumerate(items(document, "note")):
        if not all(note.get(name) for name in ("source", "author", "text")) or instant(note.get("date")) is None:
            return Breach(
                message="a note of a workorder is not complete", expected="source, date, author, text", actual=shown(note),
                where=f"/note/{index}",
            )  # fmt: skip
    for contact in contacts(document, ContactRole.TECHNICIAN):
        if not all(contact.get(name) for name in _CONTACT_PARTS):
            return Breach(
                message="a technician is not complete", expected=", ".join(_CONTACT_PARTS), actual=shown(contact),
                where="/relatedContactInformation",
            )  # fmt: skip
    for index, place in enumerate(items(document, "place")):
        if not (place.get("@type") and place.get("role")):
            return Breach(message="a place is not complete", expected="@type and role", actual=shown(place), where=f"/place/{index}")
    for index, reference in enumerate(items(document, "appointment")):
        if not reference.get("id"):
            return Breach(message="a reference without id", expected="an id", actual=shown(reference), where=f"/appointment/{index}")
    return None


def references(traffic: Traffic, seen: dict[str, Exchange]) -> list[tuple[Sighting, str, Exchange]]:
    """Appointments that workorders name, with the last reading of each."""
    return [
        (s, item["id"], seen[item["id"]])
        for item_history in traffic.item_histories_of(Kind.WORKORDER).values()
        for s in item_history.sightings[-1:]
        for item in items(s.document, "appointment")
        if item.get("id") in seen
    ]


def leads_somewhere(found: tuple[Sighting, str, Exchange]) -> Breach | None:
    """The appointment that a workorder names can be retrieved."""
    sighting, ident, exchange = found
    if exchange.accepted:
        return None
    return Breach(
        message="a workorder names an appointment that cannot be retrieved", expected="200", actual=f"{ident}: {exchange.status}",
        where="/appointment", numbers=(sighting.number, exchange.number),
    )  # fmt: skip


def reachable(visit: Visit) -> Breach | None:
    """The workorder that a ticket names can be retrieved."""
    opened = visit.opened
    if opened is None or (opened.accepted and documents(opened).get("id") == visit.workorder):
        return None
    return Breach(
        message="a ticket names a workorder that cannot be retrieved", expected=f"200 with id {visit.workorder}",
        actual=f"{opened.status} {shown(opened.document)}", numbers=(visit.listed.number, opened.number),
    )  # fmt: skip


def believable(decisions: Iterable[Decided], about: str) -> list[Decided]:
    """Decisions that surely were made, about items that could be read before and after them."""
    return [d for d in decisions if d.about == about and d.believable and d.before.accepted and d.after.accepted]


def visible(decision: Decided) -> Breach | None:
    """What the seller set shows when the item is retrieved."""
    if decision.visible:
        return None
    return Breach(
        message=f"{decision.about} has no visible effect", expected="the changed attribute", actual=shown(decision.after.document),
        numbers=decision.numbers,
    )  # fmt: skip


def steps(traffic: Traffic) -> Iterator[Step]:
    """Every step of every workorder."""
    for item_history in traffic.item_histories_of(Kind.WORKORDER).values():
        yield from item_history.steps


def with_parts(sightings_: Iterable[Sighting]) -> list[Sighting]:
    """Sightings that show something optional."""
    return [s for s in sightings_ if _parts(s.document)]


def with_something_set(steps_: Iterable[Step]) -> list[Step]:
    """Steps before which a workorder showed something that has to stay."""
    return [step for step in steps_ if _parts(step.before.document)]


def _parts(document: dict[str, Any]) -> bool:
    return any(items(document, name) for name in ("note", "appointment", "place")) or bool(contacts(document, ContactRole.TECHNICIAN))


def keeps_what_was_set(step: Step) -> Breach | None:
    """Notes and references stay from one reading to the next; technician and place may change, but do not vanish."""
    before, after = step.before.document, step.after.document
    for name in ("note", "appointment"):
        lost = missing_items(items(before, name), items(after, name))
        if lost:
            return Breach(
                message=f"an item of {name} of a workorder is gone", expected=shown(lost[0]), actual=shown(after.get(name, ABSENT)),
                where=f"/{name}",
            )  # fmt: skip
    if before.get("place") and not after.get("place"):
        return Breach(message="the place of a workorder is gone", expected=shown(before["place"]), actual=ABSENT, where="/place")
    role = ContactRole.TECHNICIAN
    if contacts(before, role) and not contacts(after, role):
        return Breach(
            message="the technician of a workorder is gone", expected=shown(contacts(before, role)), actual=ABSENT,
            where="/relatedContactInformation",
        )  # fmt: skip
    return None


# --- the graph (R154) -------------------------------------------------------------------------------------------------


def table(edition: str) -> Lifecycle:
    """The lifecycle of workorders."""
    return lifecycle(Kind.WORKORDER, edition=edition)


def seller_moves() -> list[Move]:
    """The moves of the draft that begin in a state."""
    return [move for move in table("draft").moves if move.from_state is not None]


def made(decisions: Iterable[Decided], move: Move) -> list[Decided]:
    """Decisions that ask for one move in its state."""
    return [d for d in decisions if d.about == move.when and state_of(d.before) == move.from_state and d.believable]


def arrives(decision: Decided) -> Breach | None:
    """The workorder comes to the state to which the move leads, or has gone on from there by itself."""
    state = state_of(decision.after)
    if state == decision.expected or _onward(decision.expected, state):
        return None
    return Breach(
        message=f"{decision.about} did not lead to {decision.expected}", expected=decision.expected,
        actual=shown(state or f"status {decision.after.status}"), where="/state", numbers=decision.numbers,
    )  # fmt: skip


def _onward(state: str, later: str | None) -> bool:
    """Whether a workorder, or an appointment, comes from one state to a later one by decisions of its seller."""
    for kind in (Kind.WORKORDER, Kind.APPOINTMENT):
        lines = lifecycle(kind)
        known = {str(one): one for one in lines.states()}
        if state in known and later in lines.onward(known[state]):
            return True
    return False


def stays_over(edition: str) -> Callable[[Step], Breach | None]:
    """A workorder in a final state stays there."""
    final = {str(state) for state in table(edition).final()}

    def rule(step: Step) -> Breach | None:
        if step.before.state not in final or step.after.state == step.before.state:
            return None
        return Breach(
            message=f"a workorder left {step.before.state}",
            expected=shown(step.before.state),
            actual=shown(step.after.state),
            where="/state",
        )

    return rule


def goes_back(edition: str) -> Callable[[Step], Breach | None]:
    """Between two readings there is a legal way, however many states were not seen; cancelling a begun one is judged apart."""
    lines = table(edition)
    states = {str(state) for state in lines.states()}

    def rule(step: Step) -> Breach | None:
        first, last = step.before.state, step.after.state
        if first not in states or last not in states or states_between(step, lines) is not None:
            return None
        if first in {str(s) for s in lines.final()} or (first, last) == (WorkorderState.IN_PROGRESS, WorkorderState.CANCELLED):
            return None  # judged by the rules on final states and on tickets that are given up
        return moves.unexplained(step, lines, one="a workorder", where="/state")

    return rule


def shortcut(edition: str) -> Callable[[Step], Breach | None]:
    """Between two readings around one decision one move was made; without a decision, or with more, readings miss states."""
    edges = {(str(a), str(b)) for a, b in table(edition).edges()}

    def rule(step: Step) -> Breach | None:
        pair = (step.before.state, step.after.state)
        given = [call for call in step.stimuli if call.name.startswith("workorder_") and call.name != Stimulus.WORKORDER_UPDATE]
        unclear = len(given) != 1 or bool(step.doubtful)
        if pair[0] == pair[1] or pair in edges or None in pair or unclear or pair[0] in {str(s) for s in table(edition).final()}:
            return None
        return Breach(
            message=f"a workorder was seen to go from {pair[0]} to {pair[1]} at once", expected="one move of the state graph",
            actual=f"{pair[0]} to {pair[1]}", where="/state",
        )  # fmt: skip

    return rule


def given_up(seen: Iterable[Around], state: WorkorderState) -> list[Around]:
    """Workorders in one state whose ticket really was cancelled, unless somebody began to work on one that was open meanwhile."""
    begun = {*table("draft").onward(WorkorderState.IN_PROGRESS), WorkorderState.IN_PROGRESS} if state == WorkorderState.OPEN else set()
    over = [a for a in seen if state_of(a.before) == state and any(state_of(e) == TicketState.CANCELLED for e in a.between)]
    return [a for a in over if state_of(a.after) not in begun]


def cancels_of_tickets(tried: Iterable[Attempt]) -> list[Attempt]:
    """Cancels in a state from which a move leads on, and which the ticket had before and after a refusal."""
    moves = ticket_lifecycle()
    known = [one for one in tried if moves.move(one.state, Operation.CANCEL) is not None and one.exchange.answer is not None]
    return [one for one in known if one.exchange.accepted or (one.exchange.status in _STATE_REFUSALS and one.state_after == one.state)]


def not_held_by_work(tried: Attempt) -> Breach | None:
    """A cancel is accepted, whatever workorder the ticket has."""
    if tried.exchange.accepted:
        return None
    actual = f"{tried.exchange.status} {shown(tried.exchange.document)}"
    return Breach(message=f"a ticket with a workorder cannot be cancelled in {tried.state}", expected="2xx", actual=actual)


def ends_with_its_ticket(seen: Around) -> Breach | None:
    """A workorder on which nobody worked yet is cancelled with its ticket (Table 43)."""
    return _in(seen, WorkorderState.CANCELLED, "an open workorder outlives its ticket")


def goes_on_after_its_ticket(seen: Around) -> Breach | None:
    """A workorder in progress is not cancelled with its ticket: Figure 5 has no such move (errata C21)."""
    if state_of(seen.after) != WorkorderState.CANCELLED:
        return None
    return Breach(
        message="a workorder in progress was cancelled", expected=WorkorderState.IN_PROGRESS, actual=WorkorderState.CANCELLED,
        where="/state",
        numbers=seen.numbers,
    )  # fmt: skip


def survives_reopening(seen: Around) -> Breach | None:
    """A workorder that is over is not opened again with its ticket."""
    before: Any = state_of(seen.before)
    return _in(seen, before, "a workorder that is over came back to life with its ticket")


def _in(seen: Around, wanted: str | None, message: str) -> Breach | None:
    state = state_of(seen.after)
    if state == wanted or not seen.after.accepted:
        return None
    return Breach(message=message, expected=shown(wanted), actual=shown(state), where="/state", numbers=seen.numbers)
