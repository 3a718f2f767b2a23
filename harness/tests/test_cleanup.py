from __future__ import annotations

from types import SimpleNamespace

import pytest

from ttck.harness.buyer.created_resources import CreatedResources, Subscription
from ttck.harness.runs.cleanup import end, find_lost, names, to_end, unsubscribe
from ttck.harness.tests.entries import Story
from ttck.specs.profiles import profile
from ttck.specs.vocabulary import Kind, Operation


class Guest:
    """A buyer with nothing but created resources, which must not have to ask anybody."""

    def __init__(self, *, tickets=(), appointments=()):
        self.created_resources = CreatedResources(tickets=list(tickets), appointments=list(appointments))
        self.target = SimpleNamespace(profile=profile("mef113"), edition="draft")

    def shown(self):
        return {}


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
        self.target = SimpleNamespace(profile=profile("tmf621-v5"))
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
    guest.created_resources.removed.add((Kind.TICKET, "1"))
    guest.created_resources.specifications.append("S")
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


class OssjGuest(Guest):
    """A buyer of a seller that ends tickets by a change which repeats what they show, and takes it to some states alone."""

    def __init__(self, *, takes, state="OPENACTIVE", read=200, wants="dialog", decides=()):
        super().__init__(tickets=["T"])
        self.target = SimpleNamespace(profile=profile("ossj"))
        self.takes, self.state, self.status, self.wants, self.decides = takes, state, read, wants, decides
        self.sent = []
        self._story = Story()

    def at_once(self, stimulus):
        return stimulus in self.decides

    def stimulate(self, stimulus, ticket):
        self.state = "CLEARED" if stimulus == "ticket_resolve" else "CLOSED"

    def retrieve(self, ticket, *, label="retrieve"):
        shown = {"ticketId": ticket, "mirrorKey": "K", "baseTroubleTicketState": self.state, "dialog": "all of it"}
        return self._story.exchange("retrieveTroubleTicketByKey", ticket=ticket, answer=shown, status=self.status)

    def patch(self, ticket, document, *, label):
        self.sent.append(document)
        good = document["baseTroubleTicketState"] in self.takes and self.wants in document
        return self._story.exchange("patchTroubleTicketByValue", ticket=ticket, status=200 if good else 400)


def all_ended(guest):
    remaining = to_end(guest)
    end(guest, remaining)
    return not remaining


def test_a_ticket_is_ended_as_its_dialect_has_it():
    guest = OssjGuest(takes={"CLOSED"})
    assert all_ended(guest)
    assert [one["baseTroubleTicketState"] for one in guest.sent] == ["CLOSED.CANCELED", "CLOSED"]
    assert all((one["ticketId"], one["mirrorKey"]) == ("T", "K") and one["dialog"] != "all of it" for one in guest.sent)
    assert not all_ended(OssjGuest(takes=set()))


def test_a_ticket_is_ended_with_more_or_by_the_seller_where_nothing_else_helps():
    guest = OssjGuest(takes={"CLOSED.CANCELED"}, wants="closeOutType")
    assert all_ended(guest)
    assert ["closeOutType" in one for one in guest.sent] == [False, False, True]
    assert all_ended(OssjGuest(takes=set(), decides=("ticket_resolve", "ticket_close_on_timeout")))
    assert not all_ended(OssjGuest(takes=set(), decides=("ticket_resolve",)))


@pytest.mark.parametrize("more", [{"state": "CLOSED"}, {"read": 404}])
def test_a_ticket_that_is_closed_or_gone_needs_no_change(more):
    guest = OssjGuest(takes=set(), **more)
    assert all_ended(guest)
    assert guest.sent == []


def test_what_can_neither_be_deleted_nor_ended_is_left_over():
    guest = TmfGuest(delete=500, patch=400, tickets=["1"])
    guest.created_resources.specifications.append("S")
    assert ended(guest) == [(Kind.TICKET, "1"), (Kind.SPECIFICATION, "S")]
    assert ("PATCH", "closed") in guest.sent


class MefGuest(Guest):
    """A buyer of MEF 113 at a seller that has items in the states `real`, which showed the states `seen` before."""

    def __init__(self, *, seen, real, **created):
        super().__init__(**created)
        self.target = SimpleNamespace(profile=profile("mef113"), edition="draft")
        self.seen, self.real, self.sent = seen, real, []
        self._story = Story()
        self.appointments = SimpleNamespace(retrieve=self._read("appointment"), cancel=self._act("cancel", "confirmed"))
        self.retrieve, self.close, self.cancel = self._read("ticket"), self._act("close", "resolved"), self._act("cancel", "inProgress")

    def shown(self):
        return {(Kind.APPOINTMENT if name[0] == "A" else Kind.TICKET, name): state for name, state in self.seen.items()}

    def _read(self, kind):
        operation = Operation.RETRIEVE if kind == "ticket" else Operation.RETRIEVE_APPOINTMENT

        def read(item):
            self.sent.append(("read", item))
            return self._story.exchange(operation, ticket=item, answer={"id": item, "status": self.real[item]})

        return read

    def _act(self, verb, source):
        def act(item):
            self.sent.append((verb, item))
            return self._story.exchange(Operation.CANCEL, ticket=item, status=204 if self.real[item] == source else 422)

        return act


def test_what_was_seen_last_is_not_read_again():
    states = {"A": "confirmed", "T1": "resolved", "T2": "inProgress", "T3": "closed"}
    guest = MefGuest(seen=states, real=states, appointments=["A"], tickets=["T1", "T2", "T3"])
    assert ended(guest) == []
    assert guest.sent == [("cancel", "A"), ("close", "T1"), ("cancel", "T2")]


def test_what_was_never_seen_or_has_moved_since_is_read():
    guest = MefGuest(seen={"T2": "inProgress"}, real={"T1": "closed", "T2": "resolved"}, tickets=["T1", "T2"])
    assert ended(guest) == []
    assert guest.sent == [("read", "T1"), ("cancel", "T2"), ("read", "T2"), ("close", "T2")]


def test_what_does_not_end_is_left_over():
    guest = MefGuest(seen={"T": "inProgress"}, real={"T": "pending"}, tickets=["T"])
    assert ended(guest) == [(Kind.TICKET, "T")]


class Forgetful:
    """A buyer some of whose creates and unsubscriptions got no answer, at a seller with these tickets."""

    def __init__(self, *rows, total=None):
        self.created_resources = CreatedResources()
        self.rows, self.total, self.asked, self.lost_deletes = list(rows), total, 0, 0
        self._story = Story()

    def lose(self, **sent):
        self.created_resources.lost.append(self._story.exchange(Operation.CREATE, sent=sent, error="reset"))

    def find(self, params, *, label):
        self.asked += 1
        headers = {} if self.total is None else {"x-total-count": self.total}
        return self._story.exchange(Operation.LIST, answer=self.rows, headers=headers)

    def unsubscribe(self, name):
        found = self.created_resources.subscriptions.pop(name)
        if self.lost_deletes:
            self.lost_deletes -= 1
            self.created_resources.doubtful[name] = found


def test_a_ticket_whose_create_was_lost_is_found_by_its_own_words():
    buyer = Forgetful({"id": "T-1", "description": "ttck-1 no light"}, {"id": "T-2", "description": "no light"})
    buyer.lose(description="ttck-1 no light")
    find_lost(buyer, mark="ttck-1")
    assert (buyer.created_resources.tickets, buyer.created_resources.doubts) == (["T-1"], [])


def test_tickets_of_others_are_never_taken_for_ours():
    buyer = Forgetful({"id": "T-2", "description": "no light"})
    buyer.lose(description="no light")
    find_lost(buyer, mark="ttck-1")
    assert (buyer.created_resources.tickets, buyer.asked) == ([], 0)
    assert buyer.created_resources.doubts == ["a ticket that may have been created (#1 in the record)"]


@pytest.mark.parametrize(("total", "left"), [(None, 0), ("1", 0), ("7", 1), ("\u00b2", 0), ("9" * 5000, 0)])
def test_a_ticket_that_is_in_no_whole_list_was_not_created(total, left):
    buyer = Forgetful({"id": "T-2", "description": "other"}, total=total)
    buyer.lose(description="ttck-1 no light")
    find_lost(buyer, mark="ttck-1")
    assert len(buyer.created_resources.doubts) == left


@pytest.mark.parametrize(("lost", "left"), [(0, 0), (2, 0), (3, 1)])
def test_a_subscription_whose_end_was_lost_is_ended_again(lost, left):
    buyer = Forgetful()
    buyer.created_resources.subscriptions["main"] = Subscription(name="main", hub_id="H", types=frozenset(), since=1)
    buyer.lost_deletes = lost
    unsubscribe(buyer)
    assert len(buyer.created_resources.doubts) == left
