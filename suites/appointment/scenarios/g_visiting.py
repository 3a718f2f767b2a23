"""Use case 12 and the lives of workorders; and what the seller adds to appointments."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from ttck.harness.judge.compare import contacts, items
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt, Patch, state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive, Moved
from ttck.specs.lifecycles import lifecycle
from ttck.specs.vocabulary import Api, AppointmentEvent, ContactRole, Kind, Stimulus, TicketState, WorkorderState
from ttck.suites.appointment import gates, seller_client
from ttck.suites.appointment.decisions import Decided, decide
from ttck.suites.appointment.periods import Document
from ttck.suites.appointment.scenarios.e_changing import value
from ttck.suites.appointment.seller_client import Visit
from ttck.suites.common import strangers
from ttck.suites.common.strangers import Strange
from ttck.suites.ticket.twins import said

# The ways through the workorder lifecycle: together they make every move of the seller. The tickets of the first two are reopened
# afterwards, of the last two they are left alone, so that no later event is taken for what the end of the work owes.
PATHS = (
    (Stimulus.WORKORDER_PLAN, Stimulus.WORKORDER_START, Stimulus.WORKORDER_COMPLETE),
    (Stimulus.WORKORDER_START, Stimulus.WORKORDER_FAIL),
    (Stimulus.WORKORDER_CANCEL,),
    (Stimulus.WORKORDER_PLAN, Stimulus.WORKORDER_CANCEL),
    (Stimulus.WORKORDER_START, Stimulus.WORKORDER_COMPLETE),
    (Stimulus.WORKORDER_START, Stimulus.WORKORDER_FAIL),
)
_FOLLOWED = frozenset({0, 1, 2})  # those of which the ticket goes on afterwards, after each way for a workorder to be over
ATTRIBUTES = ("note", "technician", "place", "task")
_GIVEN_UP = (  # how a workorder is opened, and what is done to it until its ticket is cancelled
    (Stimulus.WORKORDER_OPEN, ()),
    (Stimulus.WORKORDER_OPEN, (Stimulus.WORKORDER_START,)),
    (Stimulus.WORKORDER_OPEN, (Stimulus.WORKORDER_START, Stimulus.WORKORDER_COMPLETE)),
    (Stimulus.WORKORDER_OPEN, (Stimulus.WORKORDER_START, Stimulus.WORKORDER_FAIL)),
    (Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT, ()),
)
_Part = Callable[[Stage, "Visiting"], None]
_BETWEEN = ("attachment", "note", "validFor")  # what the buyer changes between additions of the seller
ADDITIONS = (Stimulus.APPOINTMENT_UPDATE_SELLER_CONTACT, Stimulus.APPOINTMENT_ADD_NOTE, Stimulus.APPOINTMENT_ADD_ATTACHMENT)


@dataclass(frozen=True, kw_only=True)
class Around:
    """A workorder before and after something happened to its ticket."""

    about: str
    before: Exchange
    between: tuple[Exchange, ...]
    after: Exchange

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of all exchanges."""
        return tuple(sorted({e.number for e in (self.before, *self.between, self.after)}))


@dataclass(kw_only=True)
class Visiting:
    """All that was seen of workorders, and what the seller added to appointments.

    `patches` are those of the buyer between additions of the seller, `cancels` those of tickets with a workorder, and `answers` are
    patches of tickets that wait for an appointment.
    """

    visits: list[Visit] = field(default_factory=list)
    moves: list[Decided] = field(default_factory=list)
    updates: list[Decided] = field(default_factory=list)
    noted: list[Decided] = field(default_factory=list)
    additions: list[Decided] = field(default_factory=list)
    patches: list[Patch] = field(default_factory=list)
    given_up: list[Around] = field(default_factory=list)
    cancels: list[Attempt] = field(default_factory=list)
    answers: list[Attempt] = field(default_factory=list)
    reopened: list[Around] = field(default_factory=list)
    unknown: list[Exchange] = field(default_factory=list)
    blank: Exchange | None = None
    strange: list[Strange] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)

    def told(self, name: str) -> list[Patch]:
        """The patches that bring an attribute."""
        return [patch for patch in self.patches if name in patch.new]

    def why_not(self, *names: str) -> str:
        """Why something could not be provoked."""
        return "; ".join(dict.fromkeys(reason for name, reason in self.reasons.items() if name in names or not names))


# --- workorders -------------------------------------------------------------------------------------------------------


def _walk(stage: Stage, story: Visiting, path: tuple[Stimulus, ...]) -> Visit:
    """Take a workorder along one way of its lifecycle."""
    table = lifecycle(Kind.WORKORDER, edition=stage.buyer.target.edition)
    for stimulus in path:
        stage.must_offer(stimulus)
    visit = seller_client.open_visit(stage, Stimulus.WORKORDER_OPEN)
    story.visits.append(visit)
    state = WorkorderState.OPEN
    for stimulus in path:
        move = table.move(state, stimulus)
        wanted = str(move.to_state) if move else ""
        shows = _in_state(wanted)
        _noted(stage, story, visit, state)
        made = decide(stage, stimulus, visit.workorder, stage.buyer.workorders.retrieve, shows, about=str(stimulus), expected=wanted)
        story.moves.append(made)
        stage.buyer.retrieve(visit.ticket, label=f"ticket after {stimulus}")
        if state_of(made.after) != wanted:
            gone = state_of(made.after) in table.onward(WorkorderState(wanted)) if wanted else False
            seen = f"shows {state_of(made.after)}, not {wanted}" if made.after.accepted else f"cannot be read: {said(made.after)}"
            raise (Moved if gone else Inconclusive)(f"after {stimulus} the workorder {seen}")
        state = WorkorderState(wanted)
    _noted(stage, story, visit, state)
    return visit


def _begun(stage: Stage, story: Visiting, visit: Visit) -> None:
    """Work on an open workorder begins."""
    if stage.buyer.offers(Stimulus.WORKORDER_START):
        start, wanted = Stimulus.WORKORDER_START, str(WorkorderState.IN_PROGRESS)
        read = stage.buyer.workorders.retrieve
        story.moves.append(decide(stage, start, visit.workorder, read, _in_state(wanted), about=str(start), expected=wanted))
        stage.buyer.retrieve(visit.ticket, label=f"ticket after {start} of a further workorder")


def _noted(stage: Stage, story: Visiting, visit: Visit, state: WorkorderState) -> None:
    """The seller writes a note in the state that a workorder has come to; what it refuses, or cannot do at once, is left out."""
    if not stage.buyer.at_once(Stimulus.WORKORDER_UPDATE):
        return
    about, read = f"workorder_update of note in {state}", stage.buyer.workorders.retrieve
    args = {"attribute": "note"}
    with contextlib.suppress(Inconclusive):
        made = decide(stage, Stimulus.WORKORDER_UPDATE, visit.workorder, read, _effect("note"), about=about, args=args)
        story.noted.append(made)
        stage.buyer.retrieve(visit.ticket, label=f"ticket after a note of its workorder in {state}")


def _in_state(wanted: str) -> Callable[[Document, Document], bool]:
    return lambda old, new: new.get("state") == wanted  # noqa: ARG005 - the old document does not matter


def _effect(attribute: str) -> Callable[[Document, Document], bool]:
    if attribute == "note":
        return lambda old, new: len(items(new, "note")) > len(items(old, "note"))
    if attribute == "technician":
        return lambda old, new: contacts(new, ContactRole.TECHNICIAN) not in ([], contacts(old, ContactRole.TECHNICIAN))
    return lambda old, new: bool(new.get(attribute)) and new.get(attribute) != old.get(attribute)


def _updates(stage: Stage, story: Visiting) -> None:
    """The seller adds to a workorder, twice each, and works on."""
    stage.must_offer(Stimulus.WORKORDER_UPDATE)
    visit = seller_client.open_visit(stage, Stimulus.WORKORDER_OPEN)
    story.visits.append(visit)
    read = stage.buyer.workorders.retrieve
    for attribute in (*ATTRIBUTES, *ATTRIBUTES):
        args, about = {"attribute": attribute}, f"workorder_update of {attribute}"
        try:
            story.updates.append(
                decide(stage, Stimulus.WORKORDER_UPDATE, visit.workorder, read, _effect(attribute), about=about, args=args)
            )
        except Inconclusive as skipped:
            story.reasons[about] = skipped.reason
    for stimulus in (Stimulus.WORKORDER_START, Stimulus.WORKORDER_COMPLETE):
        if stage.buyer.offers(stimulus):
            stage.buyer.stimulate(stimulus, visit.workorder)
            read(visit.workorder, label=f"updated workorder after {stimulus}")


def _ticket_given_up(stage: Stage, story: Visiting, opening: Stimulus, work: tuple[Stimulus, ...]) -> None:
    """The buyer cancels a ticket whose workorder was opened and worked on like this."""
    buyer, about = stage.buyer, "cancel of a ticket with a workorder"
    visit = seller_client.open_visit(stage, opening)
    story.visits.append(visit)
    for stimulus in work:
        stage.must_offer(stimulus)
        buyer.stimulate(stimulus, visit.workorder)
    before = buyer.workorders.retrieve(visit.workorder, label="before its ticket is cancelled")
    tried = stage.attempt(about, visit.ticket, partial(buyer.cancel, label=about), leads_to=TicketState.ASSESSING_CANCELLATION)
    story.cancels.append(tried)
    if not tried.exchange.accepted:
        return
    acts = [tried.exchange]
    if buyer.offers(Stimulus.FINISH_CANCELLATION):
        acts.append(buyer.reach(visit.ticket, TicketState.CANCELLED))
    after = _afterwards(stage, visit.workorder, wait=not work)
    story.given_up.append(Around(about="the ticket was cancelled", before=before, between=tuple(acts), after=after))


def _answered(stage: Stage, story: Visiting) -> None:
    """The buyer patches a ticket that waits for an appointment."""
    visit, buyer = seller_client.open_visit(stage, Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT), stage.buyer
    story.visits.append(visit)

    def act(ticket: str) -> Exchange:
        return buyer.patch(ticket, stage.lists(ticket, note=[buyer.plain_note("the technician may come at any time")]))

    about = "patch of a ticket that waits for an appointment"
    story.answers.append(stage.attempt(about, visit.ticket, act, leads_to=TicketState.IN_PROGRESS))


def _closed(stage: Stage, story: Visiting) -> None:
    """The buyer closes a ticket whose workorder is completed, and looks at both."""
    buyer = stage.buyer
    visit = seller_client.open_visit(stage, Stimulus.WORKORDER_OPEN)
    story.visits.append(visit)
    for stimulus in (Stimulus.WORKORDER_START, Stimulus.WORKORDER_COMPLETE):
        if buyer.offers(stimulus):
            buyer.stimulate(stimulus, visit.workorder)
    buyer.workorders.retrieve(visit.workorder, label="before its ticket is closed")
    buyer.reach(visit.ticket, TicketState.RESOLVED)
    buyer.close(visit.ticket, label="close a ticket with a workorder")
    buyer.workorders.retrieve(visit.workorder, label="after its ticket was closed")
    buyer.retrieve(visit.ticket, label="ticket after its workorder was looked for")


def _afterwards(stage: Stage, workorder: str, *, wait: bool) -> Exchange:
    """A workorder after its ticket was cancelled, with which an open one has to be cancelled sooner or later."""

    def read() -> Exchange:
        return stage.buyer.workorders.retrieve(workorder, label="after its ticket was cancelled")

    what = "a workorder that is cancelled with its ticket"
    return stage.buyer.until(read, lambda seen: state_of(seen) != WorkorderState.OPEN, what=what) if wait else read()


def _reopened(stage: Stage, story: Visiting, visit: Visit) -> None:
    """The buyer reopens a ticket whose workorder is over."""
    buyer = stage.buyer
    before = buyer.workorders.retrieve(visit.workorder, label="before its ticket is reopened")
    buyer.reach(visit.ticket, TicketState.RESOLVED)
    acts = [buyer.reopen(visit.ticket), buyer.reach(visit.ticket, TicketState.IN_PROGRESS)]
    after = buyer.workorders.retrieve(visit.workorder, label="after its ticket was reopened")
    story.reopened.append(Around(about="the ticket was reopened", before=before, between=tuple(acts), after=after))


def _followed(stage: Stage, story: Visiting, visits: list[Visit]) -> None:
    """The seller opens a further workorder for the ticket of one that is over; that one is read afterwards, and at the end of the run."""
    for visit in visits:
        stage.buyer.workorders.retrieve(visit.workorder, label="before a further workorder")
        further = seller_client.open_visit(stage, Stimulus.WORKORDER_OPEN, ticket=visit.ticket)
        story.visits.append(further)
        _noted(stage, story, further, WorkorderState.OPEN)
        _begun(stage, story, further)
        stage.buyer.workorders.retrieve(visit.workorder, label="after a further workorder")


# --- appointments -----------------------------------------------------------------------------------------------------


def shows_addition(stimulus: Stimulus) -> Callable[[Document, Document], bool]:
    """Whether an appointment shows what the seller added."""
    if stimulus == Stimulus.APPOINTMENT_UPDATE_SELLER_CONTACT:
        role = ContactRole.SELLER_APPOINTMENT
        return lambda old, new: contacts(new, role) not in ([], contacts(old, role))
    name = "note" if stimulus == Stimulus.APPOINTMENT_ADD_NOTE else "attachment"
    return lambda old, new: len(items(new, name)) > len(items(old, name))


def _additions(stage: Stage, story: Visiting, stimulus: Stimulus) -> None:
    """The seller adds something to an appointment, twice; and once more after each kind of change by the buyer."""
    stage.must_offer(stimulus)
    more = {"note": [stage.buyer.plain_note("please ring twice")]}
    booking, appointment = seller_client.booked(stage, about=f"book before {stimulus}", **more)
    read = stage.buyer.appointments.retrieve
    for name in (None, None, *_BETWEEN):
        if name is not None:
            new = value(stage, booking, name)
            story.patches.append(seller_client.patch(stage, f"{name} after {stimulus}", appointment, new))
        story.additions.append(
            decide(stage, stimulus, appointment, read, shows_addition(stimulus), about=str(stimulus), event=AppointmentEvent.UPDATE)
        )


def _workorders(stage: Stage, story: Visiting) -> None:
    walked: dict[int, Visit] = {}
    for number, path in enumerate(PATHS):
        try:
            walked[number] = stage.steadily(partial(_walk, stage, story, path))
        except Inconclusive as skipped:
            for stimulus in path:
                story.reasons.setdefault(stimulus, skipped.reason)
    given_up: list[tuple[str, _Part]] = [("given up", partial(_ticket_given_up, opening=one, work=work)) for one, work in _GIVEN_UP]
    others: list[tuple[str, _Part]] = [("answered", _answered), ("closed", _closed)]
    for name, part in [("updates", _updates), *given_up, *others]:
        try:
            stage.steadily(partial(part, stage, story))
        except Inconclusive as skipped:
            story.reasons[name] = skipped.reason
    try:
        for number in (0, 1):
            if number in walked:
                stage.steadily(partial(_reopened, stage, story, walked[number]))
    except Inconclusive as skipped:
        story.reasons["reopened"] = skipped.reason
    with contextlib.suppress(Inconclusive):  # a seller may have one workorder for a ticket, and no second one
        stage.steadily(partial(_followed, stage, story, [visit for number, visit in walked.items() if number in _FOLLOWED]))
    for name in strangers.never_issued(stage, story.visits[0].workorder if story.visits else None):
        story.unknown.append(stage.buyer.workorders.retrieve(name, label="retrieve unknown workorder"))
    story.blank = stage.buyer.workorders.retrieve(" ", label="retrieve a blank identifier")


def _other_kinds(stage: Stage, story: Visiting) -> None:
    """What is read by the identifier of something else."""
    known = {Kind.TICKET: story.visits[0].ticket, Kind.WORKORDER: story.visits[0].workorder} if story.visits else {}
    story.strange = strangers.ask(stage, known | ({Kind.APPOINTMENT: story.additions[0].item} if story.additions else {}))


@scenario("visiting", weight=1.3, after=("registering",))
def visiting(stage: Stage) -> Visiting:
    """Watching the work of technicians."""
    story = Visiting()
    if gates.claims(stage.buyer.target, Api.WORKORDER):
        _workorders(stage, story)
    if gates.claims(stage.buyer.target, Api.APPOINTMENT):
        for stimulus in ADDITIONS:
            try:
                _additions(stage, story, stimulus)
            except Inconclusive as skipped:
                story.reasons[stimulus] = skipped.reason
    _other_kinds(stage, story)
    return story
