from __future__ import annotations

from types import SimpleNamespace

import pytest

from harness.ledger import Ledger
from harness.tests.entries import Story
from harness.tidying import end, names, to_end
from specs.vocabulary import Kind, Operation


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


class TmfGuest(Guest):
    """A buyer of TMF621 at a seller that answers deletes with one status, and patches of the status with another."""

    def __init__(self, *, delete, patch=409, state="acknowledged", **created):
        super().__init__(**created)
        self.target = SimpleNamespace(profile=SimpleNamespace(version="v5"))
        self.answers = {"DELETE": delete, "PATCH": patch}
        self.state = state
        self.sent = []
        self._story = Story()

    def raw(self, request):
        self.sent.append((request.method, request.path))
        return self._story.exchange(request.operation, ticket=request.ticket, status=self.answers["DELETE"])

    def retrieve(self, ticket):
        return self._story.read(self.state, ticket=ticket)

    def patch(self, ticket, document, *, label):
        self.sent.append(("PATCH", document["status"]))
        return self._story.exchange(Operation.PATCH, ticket=ticket, status=self.answers["PATCH"])


def ended(guest):
    remaining = to_end(guest)
    end(guest, remaining)
    return list(remaining)


def test_what_was_deleted_in_the_run_is_not_deleted_again():
    guest = TmfGuest(delete=204, tickets=["1", "2"])
    guest.ledger.removed.add((Kind.TICKET, "1"))
    guest.ledger.specifications.append("S")
    assert ended(guest) == []
    assert guest.sent == [("DELETE", "/troubleTicket/2"), ("DELETE", "/troubleTicketSpecification/S")]


@pytest.mark.parametrize("refusal", [403, 405, 501])
def test_tickets_of_a_seller_that_deletes_none_are_ended_by_their_status_and_a_delete_is_tried_once(refusal):
    guest = TmfGuest(delete=refusal, patch=200, tickets=["1", "2"])
    assert ended(guest) == []
    assert guest.sent == [("DELETE", "/troubleTicket/1"), ("PATCH", "cancelled"), ("PATCH", "cancelled")]


def test_a_ticket_that_has_ended_is_left_alone():
    guest = TmfGuest(delete=405, tickets=["1"], state="closed")
    assert ended(guest) == []
    assert guest.sent == [("DELETE", "/troubleTicket/1")]


def test_what_can_neither_be_deleted_nor_ended_is_left_over():
    guest = TmfGuest(delete=500, patch=400, tickets=["1"])
    guest.ledger.specifications.append("S")
    assert ended(guest) == [(Kind.TICKET, "1"), (Kind.SPECIFICATION, "S")]
    assert ("PATCH", "closed") in guest.sent
