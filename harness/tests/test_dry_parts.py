from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest

from harness.rehearsal import dry_parts as module
from harness.rehearsal.dry_parts import Hubs, Refused, check_items, decoded, listed, unknown, valid, wrong
from specs.contracts import contract
from specs.vocabulary import Api

TICKETS = contract("troubleTicket")
LIST = TICKETS.match("GET", "/troubleTicket")[0]  # type: ignore[index]
CREATE = TICKETS.match("POST", "/troubleTicket")[0]  # type: ignore[index]
FOUND = [{"id": str(number), "status": "closed", "creationDate": f"2026-01-0{number}T00:00:00Z", "secret": 1} for number in range(1, 4)]


@pytest.mark.parametrize(
    ("refusal", "status", "document"),
    [
        (unknown(), 404, {"code": "notFound", "reason": "there is no such thing"}),
        (wrong("no"), 422, [{"code": "invalidValue", "reason": "no"}]),
        (wrong("no", code="referenceNotFound"), 422, [{"code": "referenceNotFound", "reason": "no"}]),
    ],
)
def test_a_refusal_has_the_body_of_its_status(refusal: Refused, status: int, document: Any) -> None:
    assert (refusal.status, refusal.document) == (status, document)


@pytest.mark.parametrize("body", [None, b"", b"{"])
def test_what_is_no_json_is_a_bad_request(body: bytes | None) -> None:
    with pytest.raises(Refused) as refused:
        decoded(body)
    assert refused.value.status == 400


@pytest.mark.parametrize(("sent", "status"), [([], 400), ({}, 422)])
def test_a_body_keeps_the_contract(sent: Any, status: int) -> None:
    with pytest.raises(Refused) as refused:
        valid(TICKETS, CREATE, sent)
    assert refused.value.status == status


@pytest.mark.parametrize("attachment", [{}, {"content": "eA=="}, {"url": "x", "source": "seller"}])
def test_an_attachment_without_its_parts_is_refused(attachment: dict[str, str]) -> None:
    with pytest.raises(Refused):
        check_items({"attachment": [attachment]})
    check_items({"attachment": [{"content": "eA==", "mimeType": "text/plain"}]})


@pytest.mark.parametrize(
    ("query", "ids", "total"),
    [
        ("", ["1", "2", "3"], 3),
        ("?limit=1&offset=1&buyerId=b", ["2"], 3),
        ("?creationDate.gt=2026-01-01T12:00:00Z&creationDate.lt=2026-01-03T00:00:00Z", ["2"], 1),
        ("?status=resolved", [], 0),
        ("?colour=red", [], 0),
    ],
)
def test_a_page_holds_what_meets_the_criteria(query: str, ids: list[str], total: int) -> None:
    page, found = listed(TICKETS, LIST, f"/troubleTicket{query}", FOUND)
    assert ([document["id"] for document in page], found) == (ids, total)
    assert all("secret" not in document for document in page)


@pytest.mark.parametrize("query", ["limit=x", "offset=-1", "status=lost", "creationDate.gt=yesterday"])
def test_an_impossible_value_is_a_bad_request(query: str) -> None:
    with pytest.raises(Refused) as refused:
        listed(TICKETS, LIST, f"/troubleTicket?{query}", FOUND)
    assert refused.value.status == 400


def test_only_who_asked_is_told() -> None:
    told: list[tuple[str, str, str]] = []
    hubs = Hubs(Api.APPOINTMENT, lambda *args: told.append(args))
    every = hubs.subscribe({"callback": "http://a"})
    hubs.subscribe({"callback": "http://b", "query": "eventType=appointmentStatusChangeEvent"})
    hubs.tell("A", "appointmentAttributeValueChangeEvent")
    assert told == [("http://a", "appointmentAttributeValueChangeEvent", "A")]
    hubs.end(every["id"])
    hubs.tell("A", "appointmentAttributeValueChangeEvent")
    assert len(told) == 1
    with pytest.raises(Refused):
        hubs.show(every["id"])
    with pytest.raises(Refused):
        hubs.subscribe({"callback": "http://c", "query": "eventType=troubleTicketStatusChangeEvent"})


def test_each_decision_has_a_later_moment_than_the_one_before_whatever_the_clock_says(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = module.moment()
    monkeypatch.setattr(module, "now", lambda: stopped)
    made = [module.moment() for _ in range(30)]
    assert all(later - earlier == timedelta(milliseconds=50) for earlier, later in itertools.pairwise(made))
    assert all(one.microsecond for one in made)
