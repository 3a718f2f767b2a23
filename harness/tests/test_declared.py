from __future__ import annotations

from types import SimpleNamespace

import pytest

from ttck.harness.buyer.created_resources import CreatedResources
from ttck.harness.buyer.resources import Appointments, Incidents, Workorders
from ttck.harness.buyer.target import parse_target
from ttck.harness.runs.declared import NO_OPERATION, claimed, concerns, look, look_at, presence
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation, Stimulus

BASE = "http://127.0.0.1:9/mefApi/sonata/troubleTicket/v4"
NOT_FOUND = {"code": "notFound", "reason": "nobody"}


class Guest:
    """A buyer whose every request gets the answer that stands for its operation."""

    def __init__(self, answers, *, base_url=BASE, **document):
        self.target = parse_target({"base_url": base_url, **document}, name="t")
        self.asked, self.created_resources = [], CreatedResources()
        self._answers, self._story = answers, Story()
        self.appointments, self.workorders, self.incidents = Appointments(self), Workorders(self), Incidents(self)

    def raw(self, request):
        self.asked.append((request.method, request.path))
        status, document = self._answers.get(request.operation, (404, {"error": "no route"}))
        return self._story.exchange(request.operation, ticket=request.ticket, answer=document, status=status)


def seen(guest):
    return look(SimpleNamespace(buyer=guest))


def apis(glances):
    return [glance.api for glance in glances]


def test_an_api_that_is_there_but_not_claimed_is_seen():
    guest = Guest({Operation.LIST_INCIDENTS: (200, []), Operation.RETRIEVE_APPOINTMENT: (404, NOT_FOUND)})
    found = seen(guest)
    assert (apis(found.unclaimed), apis(found.missing)) == (["incident", "appointment"], [])
    assert {method for method, _ in guest.asked} == {"GET"}
    assert "it is there" in found.unclaimed[0].text


def test_an_api_that_is_claimed_but_not_there_is_seen():
    guest = Guest({Operation.RETRIEVE_WORKORDER: (404, NOT_FOUND)}, declares={"apis": ["ticket", "workorder", "appointment"]})
    found = seen(guest)
    assert (apis(found.unclaimed), apis(found.missing)) == ([], ["appointment"])
    assert "404: it is not there" in found.missing[0].text
    assert guest.asked[-3:-1] == [("POST", "/appointment"), guest.asked[-2]]


def test_an_api_that_answers_like_any_other_path_proves_nothing():
    alike = {
        Operation.RETRIEVE_APPOINTMENT: (404, NOT_FOUND),
        Operation.RETRIEVE_WORKORDER: (404, NOT_FOUND),
        NO_OPERATION: (404, NOT_FOUND),
    }
    found = seen(Guest(alike))
    assert (apis(found.unclaimed), apis(found.missing)) == ([], [])
    wanted = "404 notFound, as the contract has it where nobody has the identifier, but so is any other path: that tells nothing"
    assert wanted in found.glances[1].text


def test_a_claimed_api_that_answers_like_any_other_path_has_to_refuse_an_empty_booking():
    answers = {Operation.RETRIEVE_APPOINTMENT: (404, NOT_FOUND), NO_OPERATION: (404, NOT_FOUND), Operation.CREATE_APPOINTMENT: (422, {})}
    guest = Guest(answers, declares={"apis": ["ticket", "appointment", "workorder"]})
    glances = {glance.api: glance.present for glance in seen(guest).glances}
    assert glances["appointment"] is True
    assert ("POST", "/appointment") in guest.asked


@pytest.mark.parametrize(("status", "document", "there"), [(200, [], True), (200, {}, None), (404, NOT_FOUND, None), (501, {}, None)])
def test_a_claimed_api_that_answers_like_any_other_path_is_there_when_its_list_is(status, document, there):
    answers = {
        Operation.RETRIEVE_WORKORDER: (404, NOT_FOUND),
        NO_OPERATION: (404, NOT_FOUND),
        Operation.LIST_WORKORDERS: (status, document),
    }
    guest = Guest(answers, declares={"apis": ["ticket", "workorder"]})
    assert {glance.api: glance.present for glance in seen(guest).glances}["workorder"] is there


def test_what_is_not_claimed_is_only_read():
    guest = Guest({NO_OPERATION: (404, NOT_FOUND), Operation.RETRIEVE_APPOINTMENT: (404, NOT_FOUND)})
    seen(guest)
    assert {method for method, _ in guest.asked} == {"GET"}


def test_without_an_address_nothing_is_asked_and_nothing_known():
    guest = Guest({}, base_url="http://127.0.0.1:9/api")
    glance = look_at(guest, apis=frozenset({"workorder"})).glances[0]
    assert (glance.present, glance.exchange, guest.asked) == (None, None, [])
    assert "urls.workorder" in glance.text


@pytest.mark.parametrize(
    ("status", "document", "there"),
    [
        (200, [], True),
        (404, NOT_FOUND, False),
        (404, {"code": "other"}, False),
        (404, [NOT_FOUND], False),
        (404, "text", False),
        (405, NOT_FOUND, False),
        (501, {"code": "notImplemented"}, False),
        (401, {}, None),
        (403, {}, None),
        (500, {}, None),
        (302, {}, None),
    ],
)
def test_what_an_answer_proves(status, document, there):
    exchange = Story().exchange(Operation.LIST_INCIDENTS, answer=document, status=status)
    assert presence(exchange) is there


def test_silence_and_a_page_that_is_no_json_prove_nothing():
    assert presence(None) is None
    assert presence(Story().exchange(Operation.LIST_INCIDENTS, error="no answer")) is None
    assert presence(Story().exchange(Operation.LIST_INCIDENTS, status=200)) is None


def test_a_use_case_is_claimed_by_the_api_that_has_it():
    target = parse_target({"base_url": BASE, "declares": {"apis": ["ticket", "incident"]}}, name="t")
    assert [number for number in range(1, 20) if claimed(target, number)] == [1, 2, 3, 4, 5, 6, 13, 14, 15, 16, 17]


@pytest.mark.parametrize(
    ("stimulus", "declared", "matters"),
    [
        (Stimulus.RESOLVE, ["ticket"], True),
        (Stimulus.WORKORDER_UPDATE, ["ticket"], True),
        (Stimulus.WORKORDER_PLAN, ["ticket"], False),
        (Stimulus.WORKORDER_PLAN, ["ticket", "appointment"], True),
        (Stimulus.CALENDAR_OPEN, ["ticket", "workorder"], False),
        (Stimulus.INCIDENT_CLOSE, ["incident"], True),
        (Stimulus.APPOINTMENT_MISS, ["ticket", "incident"], False),
        (Stimulus.RESTART, ["ticket"], True),
    ],
)
def test_a_decision_matters_where_its_api_is_declared(stimulus, declared, matters):
    target = parse_target({"base_url": BASE, "declares": {"apis": declared}}, name="t")
    assert concerns(target, stimulus) is matters
