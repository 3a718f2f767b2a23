from __future__ import annotations

from types import SimpleNamespace

import pytest

from ttck.harness.buyer.created_resources import FLEETING
from ttck.harness.record.state_probe import Attempt, state_of, ticket_id
from ttck.harness.tests.buying import S, Seller
from ttck.harness.verdict import Inconclusive, Moved
from ttck.specs.vocabulary import Kind, Stimulus

# --- reach


@pytest.mark.parametrize(
    ("start", "wanted", "way"),
    [
        (S.ACKNOWLEDGED, S.ACKNOWLEDGED, []),
        (S.ACKNOWLEDGED, S.IN_PROGRESS, ["ticket_start_work"]),
        (S.ACKNOWLEDGED, S.PENDING, ["ticket_start_work", "ticket_request_info"]),
        (S.ACKNOWLEDGED, S.CANCELLED, ["cancelTroubleTicket", "ticket_finish_cancellation"]),
        (S.ACKNOWLEDGED, S.CLOSED, ["ticket_start_work", "ticket_resolve", "closeTroubleTicket"]),
        (S.PENDING, S.RESOLVED, ["patchTroubleTicket", "ticket_resolve"]),
        (S.PENDING, S.ASSESSING_CANCELLATION, ["cancelTroubleTicket"]),
        (S.RESOLVED, S.PENDING, ["reopenTroubleTicket", "ticket_start_work", "ticket_request_info"]),
    ],
)
def test_reach_takes_the_shortest_way(play, start, wanted, way):
    seller = Seller(start)
    seen = play(seller).reach("T-1", wanted)
    assert state_of(seen) == wanted
    assert seller.did == way


@pytest.mark.parametrize(("start", "wanted"), [(S.CLOSED, S.IN_PROGRESS), (S.CANCELLED, S.CLOSED), (S.ASSESSING_CANCELLATION, S.RESOLVED)])
def test_where_no_move_leads_nothing_is_tried(play, start, wanted):
    seller = Seller(start)
    with pytest.raises(Inconclusive, match=f"shows {start}, from where no move leads to {wanted}"):
        play(seller).reach("T-1", wanted)
    assert seller.did == []


def test_a_ticket_that_cannot_be_read_has_no_state(play):
    seller = Seller()
    seller.status = 404
    with pytest.raises(Inconclusive, match="shows no state"):
        play(seller).reach("T-1", S.PENDING)


def test_a_seller_that_does_not_move_is_said_so(play):
    seller = Seller()
    seller.stubborn = True
    with pytest.raises(Inconclusive, match="ticket_start_work did not take the ticket T-1 from acknowledged to inProgress"):
        play(seller).reach("T-1", S.PENDING)
    assert seller.did == ["ticket_start_work"]


def test_a_refused_operation_is_said_so(play):
    seller = Seller(S.RESOLVED)
    buyer = play(seller)
    read = seller.send

    def send(request, **_):
        seller.status = 200 if request.operation == "retrieveTroubleTicket" else 409
        return read(request)

    seller.send = send
    seller.stubborn = True
    with pytest.raises(Inconclusive, match="closeTroubleTicket was answered 409 in resolved"):
        buyer.reach("T-1", S.CLOSED)


def test_what_was_read_at_last_is_current_and_not_read_again(play):
    seller = Seller(S.IN_PROGRESS)
    buyer = play(seller)
    first = buyer.retrieve("T-1")
    assert buyer.current(lambda: buyer.retrieve("T-1", label="before")) is first
    assert buyer.retrieve("T-1") is not first
    assert len(seller.requests) == 2


@pytest.mark.parametrize("between", ["another reading", "a change", "a decision", "a refusal"])
def test_what_was_read_before_anything_else_is_read_again(play, between):
    seller = Seller(S.IN_PROGRESS)
    buyer = play(seller)
    seller.status = 404 if between == "a refusal" else 200
    first = buyer.retrieve("T-1")
    acts = {
        "another reading": lambda: buyer.retrieve("T-2"),
        "a change": lambda: buyer.patch("T-1", {}),
        "a decision": lambda: buyer.stimulate(Stimulus.ADD_NOTE, "T-1"),
        "a refusal": lambda: None,
    }
    acts[between]()
    assert buyer.current(lambda: buyer.retrieve("T-1")) is not first


def test_an_effect_that_does_not_come_is_awaited_ever_shorter(play, monkeypatch):
    seller, clock = Seller(S.IN_PROGRESS), [0.0]
    buyer = play(seller)
    monkeypatch.setattr(
        "ttck.harness.buyer.buyer.time", SimpleNamespace(monotonic=lambda: clock[0], sleep=lambda s: clock.__setitem__(0, clock[0] + s))
    )

    def waited(what, condition=lambda _: False):
        before = clock[0]
        buyer.until("T-1", condition, seconds=5, what=what)
        return clock[0] - before

    assert [round(waited("a resolution"), 2) for _ in range(4)] == [5.0, 1.0, 0.2, 0.04]
    assert round(waited("another thing"), 2) == round(waited(""), 2) == round(waited(""), 2) == 5.0
    looks = iter([False, True])
    waited("another thing", lambda _: next(looks))  # it came after all
    assert round(waited("another thing"), 2) == 5.0
    waited("a resolution", lambda _: True)  # it was there already: that says nothing about waiting
    assert waited("a resolution") < 0.04


def test_an_effect_that_always_comes_late_is_awaited_for_a_bounded_time_in_all(play, monkeypatch):
    seller, clock = Seller(S.IN_PROGRESS), [0.0]
    buyer = play(seller)
    monkeypatch.setattr(
        "ttck.harness.buyer.buyer.time", SimpleNamespace(monotonic=lambda: clock[0], sleep=lambda s: clock.__setitem__(0, clock[0] + s))
    )

    def waited():
        before = clock[0]
        buyer.until("T-1", lambda _: clock[0] >= before + 4, seconds=5, what="a late ticket")
        return clock[0] - before

    times = [waited() for _ in range(40)]
    assert min(times[:20]) >= 4
    assert sum(times) < 24 * 5 + 5
    assert times[-1] == 0


def test_the_state_that_was_shown_last(play):
    seller = Seller(S.IN_PROGRESS)
    buyer = play(seller)
    buyer._recorder.entries += [buyer.retrieve("T-1"), buyer.patch("T-2", {})]
    seller.state = S.RESOLVED
    buyer._recorder.entries.append(buyer.retrieve("T-1"))
    assert buyer.shown() == {(Kind.TICKET, "T-1"): "resolved", (Kind.TICKET, "T-2"): "inProgress"}


def test_a_state_that_the_seller_leaves_at_once_is_remembered(play):
    seller = Seller(S.RESOLVED)
    seller.hasty = {S.REOPENED: S.IN_PROGRESS}
    buyer = play(seller)
    with pytest.raises(Inconclusive, match="leaves reopened at once"):
        buyer.reach("T-1", S.REOPENED)
    assert buyer.created_resources.fleeting == {S.REOPENED}
    seller.state, seller.did = S.RESOLVED, []
    with pytest.raises(Inconclusive, match="leaves reopened at once"):
        buyer.reach("T-1", S.REOPENED)
    assert seller.did == []


def test_a_fleeting_state_that_is_there_is_taken(play):
    buyer = play(Seller(S.REOPENED))
    buyer.created_resources.left[S.REOPENED] = FLEETING
    assert state_of(buyer.reach("T-1", S.REOPENED)) == S.REOPENED


def test_a_new_ticket_that_is_in_progress_already_makes_acknowledged_fleeting(play):
    seller = Seller(S.IN_PROGRESS)
    buyer = play(seller)
    for _ in range(FLEETING - 1):
        with pytest.raises(Moved, match="no move leads to acknowledged"):
            buyer.reach("T-1", S.ACKNOWLEDGED)
    with pytest.raises(Inconclusive, match="leaves acknowledged at once"):
        buyer.reach("T-1", S.ACKNOWLEDGED)
    assert buyer.created_resources.fleeting == {S.ACKNOWLEDGED}
    assert seller.did == []


def test_a_way_through_a_fleeting_state_is_still_a_way(play):
    seller = Seller(S.RESOLVED)
    seller.hasty = {S.REOPENED: S.IN_PROGRESS}
    assert state_of(play(seller).reach("T-1", S.PENDING)) == S.PENDING
    assert seller.did == ["reopenTroubleTicket", "ticket_request_info"]


def test_a_state_that_held_once_is_not_fleeting(play):
    seller = Seller(S.IN_PROGRESS)
    buyer = play(seller)
    buyer.created_resources.left[S.ACKNOWLEDGED] = FLEETING - 1
    seller.state = S.ACKNOWLEDGED
    buyer.reach("T-1", S.ACKNOWLEDGED)
    assert buyer.created_resources.fleeting == set()


def test_a_move_that_the_seller_made_meanwhile_is_taken(play):
    seller = Seller(S.ACKNOWLEDGED)
    buyer = play(seller)

    def give(name, ticket, args):
        if name == Stimulus.START_WORK and seller.state == S.ACKNOWLEDGED:
            seller.state = S.IN_PROGRESS
            return "control", "too late"
        return "control", seller._do(name)

    seller.give = give
    assert state_of(buyer.reach("T-1", S.PENDING)) == S.PENDING


@pytest.mark.parametrize(("after", "error"), [(S.RESOLVED, Moved), (S.IN_PROGRESS, Inconclusive)])
def test_a_stimulus_that_fails_on_a_ticket_that_went_on_is_told_apart(play, after, error):
    seller = Seller(S.IN_PROGRESS)
    buyer = play(seller)
    buyer.created_resources.tickets.append("T-1")
    buyer._recorder.entries.append(buyer.retrieve("T-1"))
    seller.state, seller.problem = after, "not now"
    with pytest.raises(Inconclusive) as refused:
        buyer.stimulate(Stimulus.ADD_NOTE, "T-1")
    assert type(refused.value) is error


# --- stimuli


def test_a_stimulus_is_recorded(play):
    buyer = play(Seller())
    call = buyer.stimulate(Stimulus.START_WORK, "T-1", n=1)
    assert buyer._recorder.entries == [call]
    assert (call.name, call.ticket, call.args, call.via, call.ok, call.scenario) == (
        "ticket_start_work",
        "T-1",
        {"n": 1},
        "control",
        True,
        "test",
    )


def test_a_stimulus_that_fails_is_recorded_and_said(play):
    seller = Seller()
    seller.problem = "broken"
    buyer = play(seller)
    with pytest.raises(Inconclusive, match="the stimulus ticket_resolve failed: broken"):
        buyer.stimulate(Stimulus.RESOLVE, "T-1")
    assert [(entry.ok, entry.detail) for entry in buyer._recorder.entries] == [(False, "broken")]


def test_a_stimulus_without_a_way_is_not_recorded(play):
    seller = Seller()
    seller.offered = False
    buyer = play(seller)
    assert buyer.offers(Stimulus.RESOLVE) is False
    with pytest.raises(Inconclusive, match=r"^no way$"):
        buyer.stimulate(Stimulus.RESOLVE, "T-1")
    assert buyer._recorder.entries == []


# --- operations


def test_created_tickets_are_remembered_up_to_the_limit(play):
    buyer = play(Seller())
    buyer.create({})
    buyer.create({})
    assert buyer.created_resources.tickets == ["T-1", "T-1"]
    with pytest.raises(Inconclusive, match=r"limits\.max_tickets"):
        buyer.create({})


def test_a_refused_create_leaves_no_ticket(play):
    seller = Seller()
    seller.status = 422
    buyer = play(seller)
    assert ticket_id(buyer.create({})) is None
    assert buyer.created_resources.tickets == []


def test_operations_are_sent_as_the_binding_has_them(play):
    seller = Seller()
    buyer = play(seller)
    buyer.retrieve("a/b")
    buyer.find((("status", "pending"),))
    buyer.patch("a/b", {"x": 1})
    buyer.cancel("T")
    buyer.close("T")
    buyer.reopen("T")
    buyer.reopen("T", {"reason": "so"})
    buyer.hub("DELETE", "h/1", label="l")
    assert [(request.method, request.path) for request in seller.requests] == [
        ("GET", "/troubleTicket/a%2Fb"),
        ("GET", "/troubleTicket"),
        ("PATCH", "/troubleTicket/a%2Fb"),
        ("POST", "/troubleTicket/T/cancel"),
        ("POST", "/troubleTicket/T/close"),
        ("POST", "/troubleTicket/T/reopen"),
        ("POST", "/troubleTicket/T/reopen"),
        ("DELETE", "/hub/h%2F1"),
    ]
    assert seller.requests[1].query == (("status", "pending"),)
    assert [request.document for request in seller.requests[3:7]] == [None, None, {"reason": "the issue is still there"}, {"reason": "so"}]


def test_buyer_and_seller_ids_go_with_every_request(play):
    seller = Seller()
    buyer = play(seller, switches={"buyer_id": "B 1", "seller_id": "S"})
    buyer.find((("limit", "1"),))
    buyer.cancel("T")
    assert [request.query for request in seller.requests] == [
        (("limit", "1"), ("buyerId", "B 1"), ("sellerId", "S")),
        (("buyerId", "B 1"), ("sellerId", "S")),
    ]


def test_until_reads_again_until_it_holds(play):
    seller = Seller()
    seen = play(seller).until("T-1", lambda _: len(seller.requests) == 2, seconds=5)
    assert seen.number == 2


def test_an_attempt_knows_the_states_around_it(play):
    seller = Seller(S.RESOLVED)
    buyer = play(seller)
    attempt = Attempt(about="x", before=buyer.retrieve("T-1"), exchange=buyer.close("T-1"), after=buyer.retrieve("T-1"))
    assert (attempt.state, attempt.state_after) == (S.RESOLVED, S.CLOSED)
    assert Attempt(about="x", before=None, exchange=attempt.exchange, after=None).state is None
