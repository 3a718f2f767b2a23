"""The state graph: every state is visited, and in every state every operation is tried (MEF 113 Tables 7 to 9, Figure 4)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from ttck.harness.generate import strategies
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt, state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive, Moved
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import ContactRole, Operation, Priority, Severity, Stimulus, TicketState

OPERATIONS = (Operation.PATCH, Operation.CANCEL, Operation.CLOSE, Operation.REOPEN)
_AGAIN = 2  # times that an operation is tried once more because the seller may have been quicker
PENDING_PATCHES = (
    "note",
    "externalId",
    "severity and note",
    "attachment",
    "buyerTechnicalContact",
    "relatedIssue and note",
    "externalId as it is",
    "buyerTechnicalContact as it is",
)


@dataclass(kw_only=True)
class Walking:
    """Every operation tried in every state, and what kept a state from being reached."""

    attempts: list[Attempt] = field(default_factory=list)
    pending: dict[str, Attempt] = field(default_factory=dict)
    changed: list[Attempt] = field(default_factory=list)
    unreached: dict[str, str] = field(default_factory=dict)

    def tried(self, operation: Operation, state: str) -> list[Attempt]:
        """Attempts of one operation that really began in a state, and were not refused after the ticket had gone on by itself."""
        tried = [a for a in self.attempts if a.exchange.operation == operation and a.state == state and a.exchange.answer is not None]
        return [a for a in tried if not (a.exchange.refused and overtaken(a))]

    def why_not(self, state: str) -> list[str]:
        """Why a state could not be reached, if it could not."""
        return [self.unreached[state]] if state in self.unreached else []


def allowed(operation: Operation, state: str) -> bool:
    """Whether the tables allow an operation in a state."""
    lifecycle = ticket_lifecycle()
    return state in (lifecycle.patchable if operation == Operation.PATCH else lifecycle.sources(operation))


def overtaken(attempt: Attempt) -> bool:
    """Whether the seller may have taken the ticket on before the operation came, so that it met another state."""
    if attempt.exchange.silence is not None:
        return False
    operation, state = Operation(attempt.exchange.operation), str(attempt.state)
    if state not in tuple(TicketState):
        return False
    onward = ticket_lifecycle().onward(TicketState(state))
    if attempt.exchange.refused:
        return allowed(operation, state) and attempt.state_after in onward
    return not allowed(operation, state) and any(allowed(operation, later) for later in onward)


def _try(stage: Stage, operation: Operation, state: TicketState, ticket: str) -> Attempt:
    """One operation in a state; on other tickets as well where the seller may have been quicker."""
    move = ticket_lifecycle().move(state, operation)
    for again in range(_AGAIN, -1, -1):
        attempt = stage.attempt(f"{operation} in {state}", ticket, _act(stage, operation), leads_to=move.to_state if move else None)
        lost = attempt.exchange.answer is None  # and done, perhaps: on another ticket the answer may come
        if not again or not (lost or overtaken(attempt)):
            break
        stage.buyer.created_resources.recovered |= {attempt.exchange.number} if lost else set()
        ticket = stage.in_state(state)
    return attempt


def _act(stage: Stage, operation: Operation) -> Callable[[str], Exchange]:
    buyer = stage.buyer
    acts: dict[Operation, Callable[[str], Exchange]] = {
        Operation.PATCH: lambda ticket: buyer.patch(ticket, stage.lists(ticket, note=[buyer.plain_note("one more observation")])),
        Operation.CANCEL: buyer.cancel,
        Operation.CLOSE: buyer.close,
        Operation.REOPEN: buyer.reopen,
    }
    return acts[operation]


def _visit(stage: Stage, story: Walking, state: TicketState) -> None:
    """Try what is refused first, on one ticket as long as it stays where it is; then what is allowed, on another one.

    The ticket of the refused operations is left alone: what they do all the same, a while later, shows when all is looked at at the end.
    """
    ticket, refused = stage.in_state(state), False
    for operation in sorted(OPERATIONS, key=lambda o: allowed(o, state)):
        if refused and allowed(operation, state):
            ticket = stage.in_state(state)
        refused = not allowed(operation, state)
        attempt = _try(stage, operation, state, ticket)
        story.attempts.append(attempt)
        ticket = str(attempt.exchange.ticket)
        if operation == Operation.PATCH and attempt.exchange.accepted and attempt.state_after == state:
            about = f"{operation} of all single values in {state}"
            story.changed.append(stage.attempt(about, ticket, lambda t: stage.buyer.patch(t, _all_values(stage, t))))
            attempt = story.changed[-1]
        if attempt.state_after != state and operation is not OPERATIONS[-1]:
            ticket = stage.in_state(state)
    if not allowed(Operation.PATCH, state):
        _visit_with_patches(stage, story, state)


def _ended_by_seller(stage: Stage, story: Walking) -> None:
    """Every operation on a ticket that nobody but the seller closed, in its own time."""
    stage.must_offer(Stimulus.CLOSE_ON_TIMEOUT)
    ticket = stage.in_state(TicketState.RESOLVED)
    stage.buyer.stimulate(Stimulus.CLOSE_ON_TIMEOUT, ticket)
    stage.buyer.until(ticket, lambda seen: state_of(seen) == TicketState.CLOSED, what=f"the effect of {Stimulus.CLOSE_ON_TIMEOUT}")
    for operation in (one for one in OPERATIONS if not allowed(one, TicketState.CLOSED)):
        story.attempts.append(_try(stage, operation, TicketState.CLOSED, ticket))


def _after_a_reopening(stage: Stage, story: Walking) -> None:
    """What is refused in resolved and in closed, on a ticket that was reopened before: what once was allowed is no right for later."""
    ticket = stage.in_state(TicketState.REOPENED)
    for state in (TicketState.RESOLVED, TicketState.CLOSED):
        stage.buyer.reach(ticket, state)
        for operation in (one for one in OPERATIONS if not allowed(one, state)):
            attempt = stage.attempt(f"{operation} in {state}, after it was reopened", ticket, _act(stage, operation))
            story.attempts.append(attempt)
            if attempt.state_after != state:
                return


def _visit_with_patches(stage: Stage, story: Walking, state: TicketState) -> None:
    """Patches of each kind where none is allowed."""
    ticket = stage.in_state(state)
    for kind, document in _patches(stage).items():
        about = f"{Operation.PATCH} of {kind} in {state}"
        attempt = stage.attempt(about, ticket, lambda t, document=document: stage.buyer.patch(t, document(t)))  # type: ignore[misc]
        story.attempts.append(attempt)
        if attempt.state_after != state:
            ticket = stage.in_state(state)


def _all_values(stage: Stage, ticket: str) -> dict[str, object]:
    """A patch of every attribute with a single value that the buyer may change, each to another value, with the note that it needs."""
    terms, seen = stage.material.terms, stage.buyer.current(lambda: stage.buyer.retrieve(ticket)).document
    now = seen if isinstance(seen, dict) else {}
    wanted: dict[str, object] = {
        "issueStartDate": "2025-01-02T05:04:05+02:00",
        "externalId": f"Case-{stage.material.run_id}-{next(stage.material.counter)}",
    }
    for name, values in (("severity", Severity), ("priority", Priority)):
        with contextlib.suppress(Inconclusive):  # the seller knows one value only
            wanted[name] = terms.other(name, tuple(map(str, values)), now.get(name), turn=stage.seed)
    known = {name: value for name, value in wanted.items() if terms.takes(name) and (terms.takes("note") or name == "externalId")}
    return {**known, **(stage.lists(ticket, note=[stage.buyer.plain_note("why all this changes")]) if terms.takes("note") else {})}


def _patches(stage: Stage) -> dict[str, Callable[[str], dict[str, object]]]:
    """Patches of every kind; each must lift PENDING (MEF 113 R53), and none is taken where patches are not (R48)."""
    material, buyer = stage.material, stage.buyer

    def note() -> dict[str, object]:
        return buyer.plain_note("what you asked for")

    attachment = {
        "author": "Ada Lovelace",
        "creationDate": "2025-02-03T04:05:06Z",
        "source": "buyer",
        "name": f"log {material.marker()}",
        "url": "https://buyer.example/files/2",
    }
    contact = strategies.one(strategies.contacts(ContactRole.BUYER_TECHNICAL), material=material, seed=stage.seed)
    contact = material.terms.known({"relatedContactInformation": contact})["relatedContactInformation"]
    relation = strategies.one(strategies.relations(material), material=material, seed=stage.seed)
    relation = material.terms.known({"relatedIssue": relation})["relatedIssue"]
    severity = material.terms.choices("severity", ("extensive",))[0]
    found: dict[str, Callable[[str], dict[str, object]]] = {
        "note": lambda t: stage.lists(t, note=[note()]),
        "externalId": lambda _: {"externalId": f"Case-{material.run_id}-{next(material.counter)}"},
        "severity and note": lambda t: {"severity": severity, **stage.lists(t, note=[note()])},
        "attachment": lambda t: stage.lists(t, attachment=[attachment]),
        "buyerTechnicalContact": lambda t: stage.contacts(t, [contact]),
        "relatedIssue and note": lambda t: {"relatedIssue": [relation], **stage.lists(t, note=[note()])},
    }
    return {kind: document for kind, document in found.items() if all(map(material.terms.takes, kind.split(" and ")))}


def _repeats(stage: Stage) -> dict[str, tuple[dict[str, object], Callable[[str], dict[str, object]]]]:
    """Patches that leave everything as it is, each with the create of a ticket that has it so; such a patch lifts PENDING as well."""
    material, takes = stage.material, stage.material.terms.takes
    found: dict[str, tuple[dict[str, object], Callable[[str], dict[str, object]]]] = {}
    if takes("externalId"):
        ident = f"Case-{material.run_id}-{next(material.counter)}"
        found["externalId as it is"] = (stage.plain(externalId=ident), lambda _: {"externalId": ident})
    if takes("buyerTechnicalContact"):
        contact = strategies.one(strategies.contacts(ContactRole.BUYER_TECHNICAL), material=material, seed=stage.seed + 1)
        plain = stage.plain()
        created = {**plain, "relatedContactInformation": [*plain["relatedContactInformation"], contact]}
        found["buyerTechnicalContact as it is"] = (material.terms.known(created), lambda t: stage.contacts(t, [contact]))
    return found


def _lift(stage: Stage, kind: str, document: Callable[[str], dict[str, object]], created: dict[str, object] | None = None) -> Attempt:
    """A patch of one kind of a pending ticket, which is a plain one or as it is given.

    Raises:
        Moved: the ticket was not pending any more when it was patched.
    """
    ticket = stage.in_state(TicketState.PENDING, created)
    about = f"patch of {kind} while pending"
    attempt = stage.attempt(about, ticket, lambda t: stage.buyer.patch(t, document(t)), leads_to=TicketState.IN_PROGRESS)
    if attempt.state != TicketState.PENDING:
        raise Moved(f"the seller took the ticket {ticket} on from pending by itself")
    if attempt.exchange.answer is None:
        stage.buyer.created_resources.recovered.add(attempt.exchange.number)
        raise Moved(f"the answer to a {about} was lost: {attempt.exchange.error}")
    return attempt


@scenario("walking", weight=0.8, after=("subscribing",))
def walking(stage: Stage) -> Walking:
    """Trying every operation in every state."""
    story = Walking()
    for state in TicketState:
        try:
            stage.steadily(lambda state=state: _visit(stage, story, state))  # type: ignore[misc]
        except Inconclusive as skipped:
            story.unreached[state] = skipped.reason
    for other in (_ended_by_seller, _after_a_reopening):
        with contextlib.suppress(Inconclusive):  # as far as the seller can be made to do it
            stage.steadily(lambda other=other: other(stage, story))  # type: ignore[misc]
    lifts = {**{kind: (None, document) for kind, document in _patches(stage).items()}, **_repeats(stage)}
    for kind, (created, document) in lifts.items():
        try:
            story.pending[kind] = stage.steadily(lambda kind=kind, doc=document, created=created: _lift(stage, kind, doc, created))  # type: ignore[misc]
        except Inconclusive as skipped:
            story.unreached.setdefault(TicketState.PENDING, skipped.reason)
    return story
