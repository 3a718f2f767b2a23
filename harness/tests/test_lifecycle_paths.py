from __future__ import annotations

import pytest

from ttck.harness.buyer.lifecycle_paths import first_move
from ttck.specs.vocabulary import TicketState

S = TicketState


@pytest.mark.parametrize(
    ("start", "wanted", "when"),
    [
        (S.ACKNOWLEDGED, S.RESOLVED, "ticket_start_work"),
        (S.PENDING, S.RESOLVED, "patchTroubleTicket"),
        (S.RESOLVED, S.CLOSED, "closeTroubleTicket"),
        (S.RESOLVED, S.IN_PROGRESS, "reopenTroubleTicket"),
    ],
)
def test_the_first_move_of_the_shortest_way(start, wanted, when):
    move = first_move(start, wanted)
    assert move is not None
    assert (move.from_state, move.when) == (start, when)


@pytest.mark.parametrize(("start", "wanted"), [(S.CLOSED, S.RESOLVED), (None, S.CLOSED), ("nonsense", S.CLOSED)])
def test_where_no_way_leads(start, wanted):
    assert first_move(start, wanted) is None
