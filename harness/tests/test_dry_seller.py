from __future__ import annotations

import json
from typing import Any

import pytest

from harness.record.exchange import Answer
from harness.rehearsal.dry_seller import DrySeller
from specs.contracts import contract
from specs.vocabulary import Stimulus, TicketEvent

CREATE: dict[str, Any] = {
    "description": "no light",
    "severity": "minor",
    "priority": "low",
    "observedImpact": "down",
    "ticketType": "assistance",
    "relatedEntity": [{"id": "P-1", "@referredType": "Product", "role": "affected"}],
    "relatedContactInformation": [{"role": "reporterContact", "name": "Ada", "number": "1", "emailAddress": "ada@buyer.example"}],
}
NOTE = {"id": "n", "author": "Ada", "date": "2026-01-01T00:00:00Z", "source": "buyer", "text": "still dark"}


class Desk:
    """A dry seller with short words."""

    def __init__(self, *, published: bool = False) -> None:
        self.told: list[tuple[str, str, str]] = []
        self.seller = DrySeller(contract("troubleTicket"), published=published, announce=lambda *args: self.told.append(args))

    def ask(self, method: str, path: str, document: Any = None) -> Answer:
        return self.seller.answer(method, path, None if document is None else json.dumps(document).encode())

    def ticket(self, **more: Any) -> str:
        return str(self.ask("POST", "/troubleTicket", {**CREATE, **more}).document["id"])

    def state(self, ticket: str) -> str:
        return str(self.ask("GET", f"/troubleTicket/{ticket}").document["status"])

    def patch(self, ticket: str, document: Any) -> Answer:
        return self.ask("PATCH", f"/troubleTicket/{ticket}", document)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_create_is_echoed_with_the_part_of_the_seller(desk: Desk) -> None:
    answer = desk.ask("POST", "/troubleTicket", CREATE)
    assert answer.status == 201
    assert answer.document["status"] == "acknowledged"
    assert answer.document["sellerSeverity"] == "minor"
    assert contract("troubleTicket").problems(answer.document, "TroubleTicket") == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"description": None},
        {"relatedContactInformation": [{**CREATE["relatedContactInformation"][0], "role": "buyerTechnicalContact"}]},
        {"note": [{**NOTE, "source": "seller"}]},
        {"attachment": [{"author": "A", "creationDate": "2026-01-01T00:00:00Z", "name": "x", "source": "buyer"}]},
        {"status": "closed"},
    ],
)
def test_a_create_that_breaks_a_rule_is_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    answer = desk.ask("POST", "/troubleTicket", {**CREATE, **wrong})
    assert answer.status == 422
    assert contract("troubleTicket").problems(answer.document, "Error422[]") == ()


def test_a_body_that_cannot_be_read_is_400(desk: Desk) -> None:
    assert desk.seller.answer("POST", "/troubleTicket", b"{").status == 400
    assert desk.ask("POST", "/troubleTicket", []).status == 400


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/troubleTicket/nobody"), ("DELETE", "/troubleTicket"), ("GET", "/hub/nobody"), ("GET", "/x")]
)
def test_what_does_not_exist_is_404(desk: Desk, method: str, path: str) -> None:
    assert desk.ask(method, path).status == 404


def test_incidents_are_not_offered(desk: Desk) -> None:
    assert desk.ask("GET", "/incident").status == 501


def test_moves_follow_the_lifecycle_table(desk: Desk) -> None:
    ticket = desk.ticket()
    assert desk.ask("POST", f"/troubleTicket/{ticket}/close").status == 422
    assert desk.seller.decide(Stimulus.START_WORK, ticket, {}) is None
    assert desk.seller.decide(Stimulus.RESOLVE, ticket, {}) is None
    assert "resolutionDate" in desk.ask("GET", f"/troubleTicket/{ticket}").document
    assert desk.ask("POST", f"/troubleTicket/{ticket}/reopen", {}).status == 422
    assert desk.ask("POST", f"/troubleTicket/{ticket}/reopen", {"reason": "dark"}).status == 204
    assert desk.state(ticket) == "reopened"


def test_a_decision_that_the_table_refuses_leaves_the_ticket_alone(desk: Desk) -> None:
    ticket = desk.ticket()
    before = desk.ask("GET", f"/troubleTicket/{ticket}").document
    assert "not possible" in str(desk.seller.decide(Stimulus.RESOLVE, ticket, {}))
    assert desk.ask("GET", f"/troubleTicket/{ticket}").document == before
    assert desk.seller.decide(Stimulus.ADD_NOTE, "nobody", {}) is not None
    assert desk.seller.decide(Stimulus.RESTART, None, {}) is None


def test_an_appointment_makes_a_ticket_wait(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.seller.decide(Stimulus.START_WORK, ticket, {})
    desk.seller.decide(Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT, ticket, {})
    assert desk.state(ticket) == "pending"
    assert desk.patch(ticket, {"note": [NOTE]}).document["status"] == "inProgress"


@pytest.mark.parametrize("wrong", [{}, {"description": "other"}, {"status": "closed"}, {"severity": "extensive"}, {"id": "other"}])
def test_a_patch_that_breaks_a_rule_changes_nothing(desk: Desk, wrong: dict[str, Any]) -> None:
    ticket = desk.ticket()
    before = desk.ask("GET", f"/troubleTicket/{ticket}").document
    assert desk.patch(ticket, wrong).status == 422
    assert desk.ask("GET", f"/troubleTicket/{ticket}").document == before


def test_lists_take_new_items_alone_or_with_the_old_ones(desk: Desk) -> None:
    ticket = desk.ticket(note=[NOTE])
    more = {**NOTE, "id": "m", "text": "darker"}
    desk.patch(ticket, {"note": [more]})
    assert [note["text"] for note in desk.patch(ticket, {"note": [NOTE, more, {**NOTE, "text": "darkest"}]}).document["note"]] == [
        "still dark",
        "darker",
        "darkest",
    ]


def test_the_relations_of_the_seller_stay(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.seller.decide(Stimulus.ADD_RELATED_ISSUE, ticket, {})
    own = desk.ask("GET", f"/troubleTicket/{ticket}").document["relatedIssue"]
    new = {**own[0], "id": "B", "source": "buyer"}
    patched = desk.patch(ticket, {"relatedIssue": [new], "note": [NOTE]}).document
    assert patched["relatedIssue"] == [*own, new]
    assert desk.patch(ticket, {"relatedIssue": [{**own[0], "description": "mine"}], "note": [{**NOTE, "text": "2"}]}).status == 422


def test_a_list_is_filtered_and_paged(desk: Desk) -> None:
    tickets = [desk.ticket(externalId=f"E-{number % 2}") for number in range(5)]
    page = desk.ask("GET", "/troubleTicket?externalId=E-0&offset=1&limit=1")
    assert [item["id"] for item in page.document] == [tickets[2]]
    assert page.headers["x-total-count"] == "3"
    assert contract("troubleTicket").problems(page.document, "TroubleTicket_Find[]") == ()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("creationDate.gt=2020-01-01T00:00:00Z", 1),
        ("creationDate.lt=2020-01-01T00:00:00Z", 0),
        ("relatedEntityId=P-1", 1),
        ("relatedEntityId=P-2", 0),
        ("relatedEntityType=Product", 1),
    ],
)
def test_criteria_decide(desk: Desk, query: str, count: int) -> None:
    desk.ticket()
    assert len(desk.ask("GET", f"/troubleTicket?{query}").document) == count


@pytest.mark.parametrize("query", ["status=asleep", "creationDate.gt=yesterday", "limit=few"])
def test_an_impossible_criterion_is_refused(desk: Desk, query: str) -> None:
    assert desk.ask("GET", f"/troubleTicket?{query}").status == 400


def test_a_subscription_gets_what_it_asked_for_until_it_ends(desk: Desk) -> None:
    hub = desk.ask("POST", "/hub", {"callback": "http://b", "query": f"eventType={TicketEvent.STATE_CHANGE}"}).document["id"]
    ticket = desk.ticket()
    desk.seller.decide(Stimulus.ADD_NOTE, ticket, {})
    assert desk.told == []
    desk.ask("POST", f"/troubleTicket/{ticket}/cancel")
    assert desk.told == [("http://b", TicketEvent.STATE_CHANGE, ticket)]
    assert desk.ask("GET", f"/hub/{hub}").document["callback"] == "http://b"
    assert desk.ask("DELETE", f"/hub/{hub}").status == 204
    desk.seller.decide(Stimulus.FINISH_CANCELLATION, ticket, {})
    assert len(desk.told) == 1
    assert desk.ask("POST", "/hub", {"callback": "http://b", "query": "eventType=nonsense"}).status == 422


def test_the_published_edition_keeps_the_reason_as_a_note() -> None:
    desk = Desk(published=True)
    ticket = desk.ticket()
    for stimulus in (Stimulus.START_WORK, Stimulus.RESOLVE):
        desk.seller.decide(stimulus, ticket, {})
    desk.ask("POST", f"/troubleTicket/{ticket}/reopen", {"reason": "still dark"})
    assert desk.ask("GET", f"/troubleTicket/{ticket}").document["note"][-1]["text"] == "still dark"
