"""Events that nobody provoked are judged by what the ticket shows, unless the buyer may have changed that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ttck.harness.judge.histories import ASIDE, Traffic
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation, TicketEvent
from ttck.suites.ticket import unasked_rules

NOTE = {"source": "seller", "text": "when was it seen last?"}


def asked(state, *, notes=(), acted=False):
    story = Story()
    story.create()
    story.read("inProgress")
    if acted:
        story.exchange(Operation.PATCH, sent={"note": []}, answer={"id": "1", "status": "inProgress"})
    event = story.event(TicketEvent.INFO_REQUIRED)
    document = {"id": "1", "status": state, "note": list(notes)}
    seen = story.exchange(Operation.RETRIEVE, answer=document, scenario=ASIDE)
    story.entries[-1] = replace(seen, label=f"{ASIDE} of #{event.number}")
    return Traffic(story.entries)


@pytest.mark.parametrize(
    ("state", "notes", "said"),
    [("pending", [NOTE], None), ("pending", [], "without a new note"), ("inProgress", [NOTE], "is not pending")],
)
def test_a_question_asks_something(state, notes, said):
    (question,) = unasked_rules.questions(asked(state, notes=notes))
    breach = unasked_rules.asks_something(question)
    assert (breach is None) if said is None else said in breach.message


def test_what_the_buyer_may_have_answered_is_not_judged():
    assert unasked_rules.questions(asked("inProgress", acted=True)) == []


@pytest.mark.parametrize(("note", "update", "held"), [(False, True, True), (False, False, None), (True, True, "other")])
def test_a_change_of_state_alone_is_no_update(note, update, held):
    story = Story()
    story.create()
    if update:
        story.event(TicketEvent.UPDATE)
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "inProgress", **({"note": [NOTE]} if note else {})})
    moved = unasked_rules.moved_only(Traffic(story.entries), since=0)
    if held == "other":
        assert moved == []
    else:
        assert bool(unasked_rules.no_update(moved[0])) is bool(held)
