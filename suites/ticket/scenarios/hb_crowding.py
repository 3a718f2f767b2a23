"""Two requests at the same moment: what each of them was told to be done is done (MEF 113 R25, R49, R50, R58)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ttck.harness.judge.compare import items, missing_items
from ttck.harness.record.exchange import Effect, Exchange
from ttck.harness.record.state_probe import Attempt, ticket_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus, TicketState
from ttck.suites.ticket.scenarios.h_patching import Maker

Document = dict[str, Any]
_PAIRS = (("note", "note"), ("note", "attachment"), ("externalId", "note"))  # what each of two patches brings
_IN_A_ROW = (Stimulus.START_WORK, Stimulus.ADD_NOTE, Stimulus.RESOLVE)  # what happens to two tickets, one right after the other
_CREATES = 2  # times that two tickets are created at the same moment, and that two answers to a clearance come so


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Two patches of a ticket at the same moment that were both accepted, what they `brought`, and the ticket afterwards.

    A target may want more in each patch (base.patch), of which nobody says that it shows.
    """

    patches: tuple[Exchange, ...]
    brought: tuple[Document, ...]
    read: Exchange

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers."""
        return (*(patch.number for patch in self.patches), self.read.number)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The clearance of one ticket, accepted and rejected at the same moment, and the ticket afterwards."""

    both: tuple[Exchange, ...]
    read: Exchange

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers."""
        return (*(one.number for one in self.both), self.read.number)


@dataclass(kw_only=True)
class Crowding:
    """What was sent at the same moment."""

    patched: list[Crowd] = field(default_factory=list)
    created: list[Exchange] = field(default_factory=list)
    cancels: list[Attempt] = field(default_factory=list)
    answers: list[Answers] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)


def lost(sent: Document, shown: Any) -> Iterator[str]:
    """The attributes of a patch that a ticket does not show, or not wholly."""
    found = shown if isinstance(shown, dict) else {}
    for name, value in sent.items():
        gone = missing_items(value, items(found, name)) if isinstance(value, list) else found.get(name) != value
        if gone:
            yield name


def _patch(stage: Stage, story: Crowding) -> None:
    """Patches that add something each; one that sends whole lists takes away by right what it does not name."""
    buyer, maker, takes = stage.buyer, Maker(stage), stage.material.terms.takes
    if buyer.target.switches.get("patch_list_style") == "full_list":
        return
    ticket = stage.ticket(label="create to be patched twice at the same time")
    for pair in (pair for pair in _PAIRS if all(map(takes, pair))):
        documents = [{name: maker.value(name, {})} for name in pair]
        patches = buyer.patch_together(ticket, documents, label=f"patch of {pair[0]} and patch of {pair[1]} at the same time")
        if all(patch.effect is Effect.DONE for patch in patches):
            read = buyer.until(
                ticket,
                lambda seen: seen.accepted and not any(any(lost(one, seen.document)) for one in documents),  # noqa: B023 - called at once
                what="both of two patches at the same time",
            )
            story.patched.append(Crowd(patches=tuple(patches), brought=tuple(documents), read=read))


def _cancel(stage: Stage, story: Crowding) -> None:
    """The tickets that were created at the same moment are cancelled at the same moment, two by two."""
    about = "cancel, one of two at the same time"
    for start in range(0, len(story.created), 2):
        pair = story.created[start : start + 2]
        tickets = list(dict.fromkeys(ticket for ticket in map(ticket_id, pair) if ticket is not None))
        if len(tickets) == len(pair):
            story.cancels += stage.attempt_together(
                about, tickets, partial(stage.buyer.cancel_together, label=about), leads_to=TicketState.ASSESSING_CANCELLATION,
                read=stage.buyer.retrieve,
            )  # fmt: skip


def _in_a_row(stage: Stage) -> None:
    """The seller does the same with two tickets, one right after the other; what it owes for each is judged with all that is owed."""
    tickets = [stage.ticket(label="create to be moved beside another ticket") for _ in range(2)]
    for stimulus in _IN_A_ROW:
        with contextlib.suppress(Inconclusive):
            stage.decide_in_a_row(stimulus, tickets, read=stage.buyer.retrieve)


def _answer(stage: Stage, story: Crowding) -> None:
    """Tickets that are resolved are closed and reopened at the same moment."""
    for _ in range(_CREATES):
        ticket = stage.in_state(TicketState.RESOLVED)
        both = stage.buyer.close_and_reopen(ticket, label="close and reopen at the same time")
        read = stage.buyer.retrieve(ticket, label="after a close and a reopen at the same time")
        story.answers.append(Answers(both=tuple(both), read=read))


@scenario("crowding", weight=0.2, after=("subscribing",))
def crowding(stage: Stage) -> Crowding:
    """Sending two requests at the same moment."""
    story = Crowding()
    for _ in range(_CREATES):
        documents = [stage.plain(), stage.plain()]
        story.created += stage.buyer.create_together(documents, label="one of two creates at the same time")
    _cancel(stage, story)
    _in_a_row(stage)
    try:
        stage.steadily(lambda: _answer(stage, story))
    except Inconclusive as skipped:
        story.reasons["answers"] = skipped.reason
    _patch(stage, story)
    return story
