from __future__ import annotations

import pytest

from ttck.harness.buyer.access_check import advice, closed, first_request, moved
from ttck.harness.buyer.target import parse_target
from ttck.harness.tests.entries import Story

TARGET = parse_target({"base_url": "http://127.0.0.1:9/v4"}, name="t")
HTML = {"content-type": "text/html"}
JSON = {"content-type": "application/json"}
ERROR = {"code": "60", "reason": "not found"}


def listed(status, **more):
    return Story().exchange("listTroubleTicket", status=status, **more)


class Place:
    """Answers by method and path: what is not named is not found."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def __call__(self, request):
        self.asked.append((request.method, request.path))
        body = (request.body or b"").decode()
        known = "Known" if request.path.startswith("/troubleTicket") else "Unknown"
        given = self.answers.get(f"{request.method}{known}{body}") or self.answers.get(f"{request.method}{body}") or (404, "gone", HTML)
        status, document, headers = given
        return Story().exchange("lookAround", status=status, answer=document, headers=headers)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_list_that_has_moved_is_the_end(status):
    seen = listed(status, headers={"location": "https://new.example/v4/troubleTicket"})
    assert moved(seen)
    assert "where it leads (https://new.example/v4/troubleTicket)" in closed(seen, TARGET, ask=Place())


@pytest.mark.parametrize("status", [200, 400, 405, 500, 501, 503])
def test_any_other_answer_is_asked_no_further(status):
    place = Place()
    assert closed(listed(status), TARGET, ask=place) is None
    assert place.asked == []


@pytest.mark.parametrize(
    "place",
    [
        Place(),
        Place(POST=(405, "no", HTML)),
        Place(GETKnown=(404, "/troubleTicket/ttck-no-such-ticket is not here", HTML)),
        Place(**{"GET": (404, ERROR, JSON), "POST{": (400, ERROR, JSON)}),
    ],
    ids=["a page", "a file server", "a page that names the path", "a framework that reads the body first"],
)
def test_where_everything_is_not_found_nothing_can_be_judged(place):
    assert "base_url must carry the whole base path" in closed(listed(404), TARGET, ask=place)


@pytest.mark.parametrize(
    "place",
    [
        Place(GETKnown=(404, ERROR, JSON)),
        Place(**{"GET": (404, ERROR, JSON), "POSTKnown{": (400, ERROR, JSON)}),
        Place(**{"GET": (404, ERROR, JSON), "POST{": (400, ERROR, JSON), "POSTKnown[]": (422, [ERROR], JSON)}),
    ],
)
def test_a_seller_without_lists_can_be_judged(place):
    assert closed(listed(404), TARGET, ask=place) is None


LISTLESS = parse_target({"base_url": "http://127.0.0.1:9", "profile": "ossj"}, name="t")


def test_without_a_list_a_ticket_is_asked_for_that_there_is_not():
    request = first_request(LISTLESS.profile.dialect, label="connect")
    assert (request.method, request.path, request.ticket) == ("GET", "/troubleTicket/ttck-no-such-ticket", None)
    assert first_request(TARGET.profile.dialect, label="connect").path == "/troubleTicket"


@pytest.mark.parametrize(
    ("status", "told"), [(404, None), (400, None), (200, None), (401, "check auth"), (405, "base path"), (500, "fails")]
)
def test_without_a_list_it_may_be_refused(status, told):
    said = advice(Story().exchange("lookAround", status=status), LISTLESS)
    assert (said is None) if told is None else told in said


def test_without_a_list_nothing_can_be_judged_either_where_everything_is_not_found():
    seen = Story().exchange("lookAround", status=404)
    assert "base_url must lead to it" in closed(seen, LISTLESS, ask=Place())
    assert closed(seen, LISTLESS, ask=Place(**{"GET": (404, ERROR, JSON), "POSTKnown{": (400, ERROR, JSON)})) is None


def test_advice_is_given_for_the_first_thing_that_is_wrong():
    assert "check auth" in advice(listed(401), TARGET)
    assert "whole base path" in advice(listed(404), TARGET)
    assert "look into its log" in advice(listed(502), TARGET)
    assert advice(listed(200, answer=[]), TARGET) is None
