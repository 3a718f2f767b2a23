from __future__ import annotations

from harness.ledger import Ledger
from harness.tidying import end, names, to_end
from specs.vocabulary import Kind


class Guest:
    """A buyer with nothing but a ledger, which must not have to ask anybody."""

    def __init__(self, *, tickets=(), appointments=()):
        self.ledger = Ledger(tickets=list(tickets), appointments=list(appointments))


def test_appointments_come_before_tickets_and_nothing_comes_twice():
    remaining = to_end(Guest(tickets=["T", "T"], appointments=["A"]))
    assert list(remaining) == [(Kind.APPOINTMENT, "A"), (Kind.TICKET, "T")]


def test_what_is_left_is_named_with_its_kind():
    assert names({(Kind.APPOINTMENT, "A"): None, (Kind.TICKET, "T"): None}) == ["appointment A", "T"]


def test_a_guest_who_left_nothing_has_nothing_to_end():
    remaining = {}
    end(Guest(), remaining)
    assert remaining == {}
