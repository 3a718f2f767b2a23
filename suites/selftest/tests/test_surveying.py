"""Lists of a seller that is alive, of one with a long history, and of one that finds its lists too large."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from ttck.harness.record.exchange import Answer, Exchange
from ttck.suites.common import list_rules
from ttck.suites.common.lists import Query, Reader, Survey, cut, matches, too_large
from ttck.suites.common.surveying import Surveyor

AT = datetime(2026, 1, 1, tzinfo=UTC)


def ticket(number, **more):
    return {"id": f"T-{number}", "status": "pending", "priority": "high", "creationDate": f"2026-01-01T00:00:{number % 60:02}Z", **more}


class Seller:
    """Keeps tickets in order and answers lists and readings; `before` runs ahead of each request."""

    def __init__(self, tickets, *, most=100, max_pages=50):
        self.tickets = {one["id"]: one for one in tickets}
        self.most = most
        self.requests = []
        self.before = lambda number: None
        self.show = dict
        self.filtered = lambda params: [one for one in self.tickets.values() if matches(one, params) is not False]
        self.answer = None
        self._numbers = itertools.count(1)
        self.stage = SimpleNamespace(buyer=SimpleNamespace(target=SimpleNamespace(limits=SimpleNamespace(max_pages=max_pages))))

    def _exchange(self, url, status, headers, document):
        body = json.dumps(document).encode()
        return Exchange(
            number=next(self._numbers), scenario="listing", label="", operation="", ticket=None, at=AT, elapsed=0.0, method="GET", url=url,
            request_headers={}, request_body=None, sent=None, answer=Answer(status=status, headers=headers, body=body),
        )  # fmt: skip

    def find(self, params, *, label):
        self.requests.append(params)
        self.before(len(self.requests))
        if self.answer and (found := self.answer(dict(params))):
            return self._exchange("/list", *found)
        paging = {name: int(value) for name, value in params if name in {"offset", "limit"}}
        found = self.filtered(tuple(p for p in params if p[0] not in paging))
        first, most = paging.get("offset", 0), min(paging.get("limit", self.most), self.most)
        rows = [self.show(one) for one in found[first : first + most]]
        return self._exchange("/list", 200, {"x-total-count": str(len(found))}, rows)

    def retrieve(self, ident, /, *, label):
        self.requests.append(ident)
        self.before(len(self.requests))
        return self._exchange(f"/{ident}", 200, {}, dict(self.tickets[ident]))

    def survey(self, known, *, params=(("priority", "high"),)):
        survey = Survey(name="ticket", always=("id", "status", "priority"), if_set=("externalId",), filters=("priority", "externalId"))
        survey.known = {ident: self._exchange(f"/{ident}", 200, {}, dict(self.tickets[ident])) for ident in known}
        surveyor = Surveyor(survey=survey, reader=Reader(stage=self.stage, find=self.find, label="list"), retrieve=self.retrieve)
        surveyor.everything(single=[params], combined=[])
        surveyor.narrow(most=5, by=lambda own, _: (("externalId", own["externalId"]),) if "externalId" in own else None)
        return survey


def broken(survey, name="priority"):
    """What the rules hold against the lists, by rule."""
    found = {
        "sound": [list_rules.sound(survey)(q) for q in list_rules.answered(survey, name)],
        "whole": [list_rules.whole(survey)(q) for q in list_rules.finished(survey, name)],
        "summary": [list_rules.summary(survey)(item) for item in list_rules.items_of_known(survey)],
        "once": [list_rules.each_once(survey)(q) for q in list_rules.walks(survey)],
    }
    return {rule: next(b for b in breaches if b) for rule, breaches in found.items() if any(breaches)}


def moving(seller, ident, name, values):
    """A seller that gives an attribute of a ticket its next value ahead of each request."""
    turns = itertools.cycle(values)
    return lambda number: seller.tickets[ident].update({name: next(turns)})


def test_a_filter_that_is_not_applied_is_one_mistake_however_often_it_shows():
    seller = Seller([ticket(n, priority="low" if n % 2 else "high") for n in range(4)])
    seller.filtered = lambda params: list(seller.tickets.values())
    found = [broken(seller.survey(["T-1", "T-2"], params=(("priority", wanted),)))["sound"] for wanted in ("low", "high")]
    assert {breach.cause for breach in found} == {"lists of tickets do not apply priority"}


def test_a_calm_seller_is_asked_once():
    seller = Seller([ticket(n) for n in range(8)])
    survey = seller.survey(["T-1", "T-5"])
    assert broken(survey) == {}
    assert len(seller.requests) == 1 + 1 + 2 + 3 + 2  # the whole, the filter and its pages, pages of three and of five


def test_a_ticket_that_moved_once_is_no_breach():
    seller = Seller([ticket(n) for n in range(4)])
    seller.before = lambda number: seller.tickets["T-1"].update(priority="low") if number == 2 else None
    survey = seller.survey(["T-1", "T-2"])
    assert broken(survey) == {}
    assert not any(q.moved for q in survey.queries)
    assert survey.documents["T-1"]["priority"] == "low"


def test_a_ticket_that_never_holds_still_proves_nothing_and_the_others_do():
    seller = Seller([ticket(n) for n in range(4)])
    seller.before = moving(seller, "T-1", "priority", ("high", "low", "medium", "critical"))
    survey = seller.survey(["T-1", "T-2"])
    assert broken(survey) == {}
    asked = [q for q in survey.queries if len(q.pages) == 1 or not q.params]  # what comes and goes shifts the pages of a filter
    assert {ident for q in asked for ident in q.moved} == {"T-1"}
    assert all("T-2" in q.documents for q in asked)
    seller.show = lambda one: {**one, "status": "closed"}
    assert broken(seller.survey(["T-1", "T-2"]))["summary"].message == "a list item has another status than the ticket"


def test_a_stale_list_is_found_between_two_equal_readings():
    seller = Seller([ticket(n) for n in range(4)])
    seller.show = lambda one: {**one, "status": "closed"}
    found = broken(seller.survey(["T-1"]))
    assert set(found) == {"summary"}
    assert len(found["summary"].numbers) == 2


def test_an_attribute_left_out_is_one_finding():
    seller = Seller([ticket(n, externalId=f"C-{n}") for n in range(4)])
    seller.show = lambda one: {name: value for name, value in one.items() if name != "externalId"}
    found = broken(seller.survey(["T-1"], params=(("externalId", "C-1"),)), "externalId")
    assert {rule: breach.message for rule, breach in found.items()} == {"summary": "a list item lacks externalId"}


def test_a_swapped_attribute_is_one_finding_also_on_tickets_of_others():
    seller = Seller([ticket(n) for n in range(4)])
    seller.show = lambda one: {**one, "priority": "low"}
    assert set(broken(seller.survey(["T-1"]))) == {"summary"}


def test_a_filter_that_does_nothing_shows_on_tickets_of_this_run_and_of_others():
    for known in (["T-0"], ["T-1"]):
        seller = Seller([ticket(0, priority="low"), ticket(1)])
        seller.filtered = lambda params, seller=seller: list(seller.tickets.values())
        assert set(broken(seller.survey(known))) == {"sound"}


def test_a_filter_that_loses_a_ticket_is_found():
    seller = Seller([ticket(n) for n in range(4)])
    seller.filtered = lambda params: [one for one in seller.tickets.values() if one["id"] != "T-1" or not params]
    assert set(broken(seller.survey(["T-1", "T-2"]))) == {"whole"}


def test_tickets_that_go_between_two_pages_shift_and_prove_nothing():
    seller = Seller([ticket(n) for n in range(20)])
    seller.before = lambda number: seller.tickets.pop("T-0", None) if number == 4 else None  # inside the walk in pages of three
    survey = seller.survey(["T-5", "T-9"])
    assert broken(survey) == {}
    assert len(list_rules.walks(survey)) == 3


def test_tickets_that_come_in_front_all_the_time_prove_nothing():
    seller = Seller([ticket(n) for n in range(20)])
    fresh = itertools.count(100)

    def come(number):
        new = ticket(next(fresh))
        seller.tickets = {new["id"]: new, **seller.tickets}

    seller.before = come
    assert broken(seller.survey(["T-5", "T-9"])) == {}


def test_a_walk_that_loses_or_doubles_a_ticket_each_time_is_a_breach():
    lost, doubled = (Seller([ticket(n) for n in range(20)]) for _ in range(2))
    lost.filtered = lambda params: [one for one in lost.tickets.values() if one["id"] != "T-5" or lost.requests[-1] == ()]
    assert "shows a ticket 0 times" in broken(lost.survey(["T-5", "T-9"]))["once"].message
    doubled.filtered = lambda params: [one for one in doubled.tickets.values() for _ in range(2 if one["id"] == "T-7" else 1)]
    assert "shows a ticket 2 times" in broken(doubled.survey(["T-5"]))["once"].message


@pytest.mark.parametrize("ignored", [False, True])
def test_a_long_history_is_not_walked(ignored):
    own = [ticket(n, externalId=f"C-{n}", creationDate="2026-02-01T00:00:01Z") for n in range(5000, 5008)]
    seller = Seller([*(ticket(n) for n in range(3000)), *own], most=100, max_pages=20)
    if ignored:
        seller.filtered = lambda params: [
            one for one in seller.tickets.values() if matches(one, tuple(p for p in params if "." not in p[0]))
        ]
    survey = seller.survey([one["id"] for one in own])
    assert len(seller.requests) < 40
    assert list_rules.finished(survey, "priority")  # narrowed by the date, or by an identifier of this run
    assert {rule for rule in broken(survey) if rule != "sound"} == set()
    assert bool(list_rules.walks(survey)) is not ignored
    if ignored:
        assert "limits: {max_pages: " in list_rules.unwalked(survey)


ERROR = {"code": "tooManyRecords", "reason": "the result is too large"}
LARGE = {
    "an error": (422, {}, [ERROR]),
    "an empty list and a header": (200, {"warning": '199 - "too many tickets, please add criteria"'}, []),
    "an empty list that is cut": (200, {"x-pagination-throttled": "true"}, []),
    "an empty list and a message": (200, {}, {"items": [], "message": "Result set too large, submit more specific criteria"}),
    "a message in the list": (200, {}, [ERROR]),
}


@pytest.mark.parametrize("answer", LARGE.values(), ids=LARGE.keys())
def test_too_large_is_an_answer_and_is_asked_more_closely(answer):
    seller = Seller([ticket(n, externalId=f"C-{n}") for n in range(30)])
    seller.answer = lambda params: None if {"externalId", "creationDate.gt"} & params.keys() else answer
    survey = seller.survey(["T-1", "T-2"])
    assert broken(survey) == {}
    assert list_rules.first_pages(survey.single) == []
    assert list_rules.answered(survey, "priority") == survey.narrowed
    assert len(list_rules.finished(survey, "priority")) == 1
    assert len(list_rules.walks(survey)) == 2
    assert list_rules.a_list(survey.single[0].pages[0]) is None


def test_always_too_large_says_so():
    seller = Seller([ticket(1)])
    seller.answer = lambda params: LARGE["an error"]
    survey = seller.survey(["T-1"])
    assert list_rules.walks(survey) == []
    assert "too large" in list_rules.unwalked(survey)
    assert "too large" in list_rules.why(survey, "priority")


def test_what_is_not_too_large():
    seller = Seller([])
    for answer in ((200, {}, []), (400, {}, {"code": "invalidQuery", "reason": "no such state"}), (200, {}, [ticket(1)])):
        assert not too_large(seller._exchange("/", *answer))
    assert not too_large(seller._exchange("/", 200, {}, {"items": [ticket(1)], "message": "narrow it"}))


def test_a_filter_is_asked_for_in_pages_as_well_and_has_to_hold_on_each():
    seller = Seller([ticket(n, priority="high" if n % 3 else "low") for n in range(9)])
    survey = seller.survey([f"T-{n}" for n in range(9)])
    assert [(len(q.pages), len(q.items)) for q in survey.single] == [(1, 6), (2, 6)]
    assert not broken(survey)

    def forgets_it_later(params):  # the filter is forgotten from the second page on
        last = dict(seller.requests[-1])
        kept = () if last.get("offset", "0") != "0" else params
        return [one for one in seller.tickets.values() if matches(one, kept) is not False]

    seller = Seller([ticket(n, priority="high" if n % 3 else "low") for n in range(9)])
    seller.filtered = forgets_it_later
    assert "sound" in broken(seller.survey([f"T-{n}" for n in range(9)]))


def test_where_everything_is_too_large_each_filter_is_narrowed_and_pages_of_a_filter_are_walked():
    seller = Seller([ticket(n, externalId=f"C-{n}", status="pending" if n % 3 else "closed") for n in range(12)])
    seller.answer = lambda params: None if {"externalId", "status"} & params.keys() else LARGE["an error"]
    survey = seller.survey(["T-1", "T-3"], params=(("status", "closed"),))
    assert [len(q.pages) for q in list_rules.walks(survey)] == [2]
    assert broken(survey) == {}
    names = ["severity"] * 9 + ["priority"] * 9 + ["ticketType"]
    survey.single = [Query(params=((name, "x"),), pages=(seller.find((), label=""),), complete=False) for name in names]
    survey.narrowed.clear()
    Surveyor(survey=survey, reader=Reader(stage=seller.stage, find=seller.find, label=""), retrieve=seller.retrieve).narrow(
        most=3, by=lambda own, _: (("externalId", own["externalId"]),)
    )
    asked = {params[0][0] for params in seller.requests[-3:]}
    assert asked == {"severity", "priority", "ticketType"}


@pytest.mark.parametrize(("finds", "wrong"), [(str.__eq__, set()), (str.startswith, {"sound"}), (str.endswith, {"sound"})])
def test_a_part_of_a_value_finds_nothing(finds, wrong):
    seller = Seller([ticket(1, externalId="Case-7"), ticket(2, externalId="Case-8")])
    seller.filtered = lambda params: [one for one in seller.tickets.values() if all(finds(str(one.get(n)), v) for n, v in params)]
    survey = Survey(name="ticket", filters=("externalId",))
    survey.known = {ident: seller.retrieve(ident, label="") for ident in seller.tickets}
    surveyor = Surveyor(survey=survey, reader=Reader(stage=seller.stage, find=seller.find, label="list"), retrieve=seller.retrieve)
    surveyor.cut(cut("externalId", ["", "Case-7"]))
    assert len(survey.narrowed) == 2
    assert broken(survey, "externalId").keys() - {"summary"} == wrong


def test_a_short_text_is_not_cut():
    assert cut("externalId", ["A-1", None]) == []
