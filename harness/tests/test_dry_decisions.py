from __future__ import annotations

from typing import Any

import pytest

from harness.judge.expected_notifications import UPDATES
from harness.rehearsal.dry_decisions import EDITS, MOVING
from specs.vocabulary import Stimulus

TICKET: dict[str, Any] = {
    "id": "1",
    "status": "inProgress",
    "sellerSeverity": "minor",
    "sellerPriority": "low",
    "relatedContactInformation": [{"role": "reporterContact", "name": "Ada"}],
}


@pytest.mark.parametrize("stimulus", [stimulus for stimulus in UPDATES if stimulus != Stimulus.WORKORDER_UPDATE])
def test_every_update_shows_in_the_ticket_twice_in_a_row(stimulus: Stimulus) -> None:
    once = EDITS[stimulus](TICKET, {})
    twice = EDITS[stimulus](once, {})
    assert once != TICKET
    assert twice != once


def test_the_ticket_before_is_left_alone() -> None:
    before = repr(TICKET)
    for edit in EDITS.values():
        edit(TICKET, {})
    assert repr(TICKET) == before


def test_a_question_carries_a_note_of_the_seller() -> None:
    note = EDITS[Stimulus.REQUEST_INFO](TICKET, {})["note"][-1]
    assert note["source"] == "seller"
    assert MOVING[Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT] == Stimulus.REQUEST_INFO
