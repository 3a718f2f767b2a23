"""What the seller adds and changes during the life of a ticket (MEF 113 9.2.3), and what it must ask for (R135)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.judge.compare import contacts, items
from ttck.harness.judge.expected_notifications import UPDATES
from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive, NotPossible
from ttck.specs.vocabulary import ContactRole, Stimulus, TicketEvent, TicketState

# Where the seller changes one ticket in every way, one state after the other in one life, and what the life ends in.
WAYS = (
    ((TicketState.ACKNOWLEDGED, TicketState.PENDING, TicketState.RESOLVED, TicketState.REOPENED), TicketState.CLOSED),
    ((TicketState.IN_PROGRESS, TicketState.ASSESSING_CANCELLATION), TicketState.CANCELLED),
)
ASKING = (Stimulus.REQUEST_INFO, Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT)
Document = dict[str, Any]
_OF_WORKORDERS = frozenset({Stimulus.WORKORDER_OPEN, Stimulus.WORKORDER_UPDATE})


@dataclass(frozen=True, kw_only=True)
class Update:
    """One seller change: the ticket before and after it, whether its effect is visible, whether its event came."""

    stimulus: Stimulus
    call: StimulusCall
    before: Exchange
    after: Exchange
    visible: bool
    announced: bool

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of readings and stimulus."""
        return (self.before.number, self.call.number, self.after.number)

    @property
    def old(self) -> Document:
        """The ticket before."""
        return self.before.document if isinstance(self.before.document, dict) else {}

    @property
    def new(self) -> Document:
        """The ticket after."""
        return self.after.document if isinstance(self.after.document, dict) else {}


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One request for information: the readings, and the reading made the moment INFO_REQUIRED arrived."""

    stimulus: Stimulus
    ticket: str
    round: int
    before: Exchange
    after: Exchange
    waited: Exchange | None
    answered: Exchange | None
    lifted: Exchange | None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the readings."""
        return tuple(e.number for e in (self.before, self.after, self.waited, self.answered, self.lifted) if e is not None)


@dataclass(kw_only=True)
class Updating:
    """All seller changes of a run; `lived` are those of tickets that were changed in every way in one state after the other."""

    updates: list[Update] = field(default_factory=list)
    lived: list[Update] = field(default_factory=list)
    asked: list[Asking] = field(default_factory=list)
    idle: dict[Stimulus, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def of(self, *stimuli: Stimulus) -> list[Update]:
        """The changes of some kinds."""
        return [update for update in (*self.updates, *self.lived) if update.stimulus in stimuli]

    def why_not(self, *stimuli: Stimulus) -> list[str]:
        """Why some kinds could not be provoked."""
        return [f"{name}: {reason}" for name, reason in self.missing.items() if name in stimuli]


def _grown(attribute: str) -> Callable[[Document, Document], bool]:
    return lambda old, new: len(items(new, attribute)) > len(items(old, attribute))


def _other(attribute: str) -> Callable[[Document, Document], bool]:
    return lambda old, new: old.get(attribute) != new.get(attribute)


def _other_contacts(role: ContactRole) -> Callable[[Document, Document], bool]:
    return lambda old, new: contacts(old, role) != contacts(new, role)


EFFECTS: dict[Stimulus, Callable[[Document, Document], bool]] = {
    Stimulus.UPDATE_SELLER_SEVERITY: _other("sellerSeverity"),
    Stimulus.UPDATE_SELLER_PRIORITY: _other("sellerPriority"),
    Stimulus.UPDATE_EXPECTED_RESOLUTION: _other("expectedResolutionDate"),
    Stimulus.ADD_NOTE: _grown("note"),
    Stimulus.ADD_ATTACHMENT: _grown("attachment"),
    Stimulus.UPDATE_SELLER_CONTACT: _other_contacts(ContactRole.SELLER_TICKET),
    Stimulus.UPDATE_TECHNICAL_CONTACTS: _other_contacts(ContactRole.SELLER_TECHNICAL),
    Stimulus.ADD_RELATED_ISSUE: _grown("relatedIssue"),
    Stimulus.WORKORDER_OPEN: _grown("workOrder"),
    Stimulus.WORKORDER_UPDATE: lambda old, new: True,  # noqa: ARG005 - the change is inside the workorder
}


#: What a change puts in the place of what was there, and not beside it.
REPLACING = frozenset(
    {Stimulus.UPDATE_SELLER_SEVERITY, Stimulus.UPDATE_SELLER_PRIORITY, Stimulus.UPDATE_EXPECTED_RESOLUTION}
    | {Stimulus.UPDATE_SELLER_CONTACT, Stimulus.UPDATE_TECHNICAL_CONTACTS}
)


def _workorder_of(ticket: Document) -> str:
    """The workorder that a ticket named last.

    Raises:
        Inconclusive: it names none.
    """
    found: list[str] = [item["id"] for item in items(ticket, "workOrder") if isinstance(item.get("id"), str)]
    if not found:
        raise Inconclusive("the ticket names no workorder that could be updated")
    return found[-1]


def update(stage: Stage, ticket: str, stimulus: Stimulus) -> Update:
    """Make the seller change something, and see it, and its notification, come.

    A seller of whom is not known what it sets may set again what was there, such as the next of a few contacts: it is asked once more.

    Raises:
        Inconclusive: see `Buyer.stimulate`.
    """
    done = _update(stage, ticket, stimulus)
    replaces = stimulus in REPLACING and not done.call.sets
    return _update(stage, ticket, stimulus) if replaces and done.call.surely and not done.visible else done


def _update(stage: Stage, ticket: str, stimulus: Stimulus) -> Update:
    buyer, effect = stage.buyer, EFFECTS[stimulus]
    before = buyer.current(lambda: buyer.retrieve(ticket, label=f"before {stimulus}"))
    old = before.document if isinstance(before.document, dict) else {}
    count = buyer.arrivals(ticket, TicketEvent.UPDATE)
    if stimulus == Stimulus.WORKORDER_UPDATE:
        call = buyer.stimulate(stimulus, ticket, on=_workorder_of(old), attribute="note")
    else:
        call = buyer.stimulate(stimulus, ticket)

    def visible(seen: Exchange) -> bool:
        return isinstance(seen.document, dict) and effect(old, seen.document)

    after = buyer.until(ticket, visible, what=f"the effect of {stimulus}")
    announced = buyer.hold_for(ticket, TicketEvent.UPDATE, more_than=count)
    if announced and not visible(after):
        after = buyer.retrieve(ticket, label=f"after the notification of {stimulus}")
    return Update(stimulus=stimulus, call=call, before=before, after=after, visible=visible(after), announced=announced)


def _play(stage: Stage, story: Updating, stimulus: Stimulus, number: int) -> None:
    stage.must_offer(stimulus)
    ticket = stage.full_ticket(TicketState.IN_PROGRESS, number=number)
    if stimulus == Stimulus.WORKORDER_UPDATE:
        update(stage, ticket, Stimulus.WORKORDER_OPEN)
    for _ in range(2):
        story.updates.append(update(stage, ticket, stimulus))


def _live(stage: Stage, story: Updating, states: Iterable[TicketState], end: TicketState) -> None:
    """One ticket on its way through some states, that the seller changes in every way in each of them; what it refuses is left out.

    A person, or a seller that does it in its own time, is not asked for all of it. A ticket that is cancelled has nothing but
    what a ticket must have.
    """
    ticket = stage.ticket() if end == TicketState.CANCELLED else stage.full_ticket(number=len(UPDATES) + 1)
    own = [stimulus for stimulus in UPDATES if stimulus not in _OF_WORKORDERS and stage.buyer.at_once(stimulus)]
    for state in (*states, end):
        stage.buyer.reach(ticket, state)
        for stimulus in own if state != end else ():
            with contextlib.suppress(NotPossible):
                story.lived.append(update(stage, ticket, stimulus))
    stage.buyer.retrieve(ticket, label="at the end of a life")


def _ask(stage: Stage, stimulus: Stimulus, ticket: str, number: int) -> Asking:
    buyer = stage.buyer
    before = buyer.reach(ticket, TicketState.IN_PROGRESS)
    count = buyer.arrivals(ticket, TicketEvent.INFO_REQUIRED)
    call = buyer.stimulate(stimulus, ticket)
    announced = buyer.hold_for(ticket, TicketEvent.INFO_REQUIRED, more_than=count)
    after = buyer.until(ticket, lambda seen: state_of(seen) == TicketState.PENDING, what=f"the effect of {stimulus}")
    if not call.surely and not announced and state_of(after) != TicketState.PENDING:
        raise Inconclusive(f"{stimulus} had no visible effect: the ticket {ticket} did not become pending")
    waited = buyer.retrieve(ticket, label="a moment later, without an answer")
    answered = buyer.patch(ticket, stage.lists(ticket, note=[buyer.plain_note("the information asked for")]))
    lifted = buyer.until(ticket, lambda seen: state_of(seen) != TicketState.PENDING) if answered.accepted else buyer.retrieve(ticket)
    return Asking(
        stimulus=stimulus,
        ticket=ticket,
        round=number,
        before=before,
        after=after,
        waited=waited,
        answered=answered,
        lifted=lifted,
    )


def _asked(stage: Stage, story: Updating, stimulus: Stimulus) -> None:
    """One ticket whose seller asks, three times where it can; what one time told stays told when there cannot be a next one."""
    ticket = stage.full_ticket(number=len(UPDATES))
    for number in (1, 2, 3) if stimulus == Stimulus.REQUEST_INFO else (1,):
        story.asked.append(_ask(stage, stimulus, ticket, number))


def _left_alone(stage: Stage, stimulus: Stimulus) -> str:
    """A pending ticket that nobody answers; the last look must find it pending."""
    ticket = stage.in_state(TicketState.IN_PROGRESS)
    call = stage.buyer.stimulate(stimulus, ticket)
    seen = stage.buyer.until(ticket, lambda seen: state_of(seen) == TicketState.PENDING, what=f"the effect of {stimulus}")
    if not call.surely and state_of(seen) != TicketState.PENDING:
        raise Inconclusive(f"{stimulus} had no visible effect: the ticket {ticket} did not become pending")
    return ticket


@scenario("updating", weight=0.7, after=("subscribing",))
def updating(stage: Stage) -> Updating:
    """Watching what the seller changes and asks for."""
    story = Updating()
    for number, stimulus in enumerate(UPDATES):
        try:
            stage.steadily(lambda stimulus=stimulus, number=number: _play(stage, story, stimulus, number))  # type: ignore[misc]
        except Inconclusive as skipped:
            story.missing[stimulus] = skipped.reason
    for states, end in WAYS:
        with contextlib.suppress(Inconclusive):  # as far as it comes
            _live(stage, story, states, end)
    for stimulus in ASKING:
        try:
            stage.must_offer(stimulus)
            story.idle[stimulus] = stage.steadily(lambda stimulus=stimulus: _left_alone(stage, stimulus))  # type: ignore[misc]
            stage.steadily(lambda stimulus=stimulus: _asked(stage, story, stimulus))  # type: ignore[misc]
        except Inconclusive as skipped:
            story.missing[stimulus] = skipped.reason
    return story
