from __future__ import annotations

import json

import pytest

from ttck.harness.buyer.buyer import Buyer
from ttck.harness.buyer.client import Client
from ttck.harness.buyer.stimuli import Stimuli
from ttck.harness.buyer.target import parse_target
from ttck.harness.judge.histories import ASIDE
from ttck.harness.record.recorder import Recorder
from ttck.harness.tests.tiny_server import reply, served
from ttck.specs.contracts import contract
from ttck.specs.vocabulary import Operation

DOCUMENT = {"workOrder": {"id": "W"}}


@pytest.fixture
def play(tmp_path):
    opened = []

    def make(seller, **switches):
        base = f"{seller.url}/mefApi/sonata/troubleTicket/v4"
        target = parse_target({"base_url": base, "switches": switches}, name="t")
        recorder = Recorder(tmp_path / "record.jsonl", target.redactor)
        client = Client(target, recorder, authorize=dict)
        buyer = Buyer(target=target, client=client, aside=client, listener=None, stimuli=Stimuli(target, run_id="r"), recorder=recorder)
        opened.extend([client.close, recorder.close, buyer.shut])
        return buyer

    yield make
    for close in opened:
        close()


CALLS = [
    (lambda buyer: buyer.appointments.search(DOCUMENT), "POST", "/searchTimeSlot", None, "appointmentManagement"),
    (lambda buyer: buyer.appointments.create(DOCUMENT), "POST", "/appointment", None, "appointmentManagement"),
    (lambda buyer: buyer.appointments.retrieve("A/1"), "GET", "/appointment/A%2F1", "A/1", "appointmentManagement"),
    (lambda buyer: buyer.appointments.find((("status", "missed"),)), "GET", "/appointment?status=missed", None, "appointmentManagement"),
    (lambda buyer: buyer.appointments.patch("A", {"note": []}), "PATCH", "/appointment/A", "A", "appointmentManagement"),
    (lambda buyer: buyer.appointments.cancel("A"), "POST", "/appointment/A/cancel", "A", "appointmentManagement"),
    (lambda buyer: buyer.workorders.retrieve("W"), "GET", "/workorder/W", "W", "workorderManagement"),
    (lambda buyer: buyer.workorders.find(), "GET", "/workorder", None, "workorderManagement"),
    (lambda buyer: buyer.incidents.retrieve("I"), "GET", "/incident/I", "I", "troubleTicket"),
    (lambda buyer: buyer.incidents.find((("limit", "1"),)), "GET", "/incident?limit=1", None, "troubleTicket"),
]
BASES = {"appointmentManagement": "appointment/v2", "workorderManagement": "workOrderManagement/v2", "troubleTicket": "troubleTicket/v4"}


@pytest.mark.parametrize(("call", "method", "path", "item", "name"), CALLS)
def test_each_operation_goes_out_as_the_contract_has_it(play, call, method, path, item, name):
    with served(reply(404)) as seller:
        exchange = call(play(seller))
    assert (seller.asked[0].method, seller.asked[0].path) == (method, f"/mefApi/sonata/{BASES[name]}{path}")
    found = contract(name).match(method, path)
    assert found is not None
    assert (found[0].operation_id, exchange.ticket) == (exchange.operation, item)


@pytest.mark.parametrize(("status", "remembered"), [(201, ["A"]), (422, [])])
def test_a_new_appointment_is_remembered(play, status, remembered):
    with served(reply(status, json.dumps({"id": "A"}).encode())) as seller:
        buyer = play(seller)
        buyer.appointments.create(DOCUMENT)
    assert json.loads(seller.asked[0].body) == DOCUMENT
    assert buyer.created_resources.appointments == remembered


def test_a_switch_says_how_the_path_of_workorders_is_spelt(play):
    with served(reply(200)) as seller:
        buyer = play(seller, workorder_path="/workOrder")
        assert buyer.workorders.retrieve("W").operation == Operation.RETRIEVE_WORKORDER
        buyer.workorders.find()
    assert [path.rpartition("/v2")[2] for path in seller.paths] == ["/workOrder/W", "/workOrder"]


def test_who_acts_for_several_buyers_says_so_to_every_client(play):
    with served(reply(200)) as seller:
        play(seller, buyer_id="B").appointments.retrieve("A")
    assert seller.paths[0].endswith("/appointment/A?buyerId=B")


def test_what_is_booked_at_the_same_moment_is_remembered_once(play):
    with served(reply(201, b'{"id": "A"}'), reply(201, b'{"id": "A"}'), reply(204), reply(204)) as seller:
        buyer = play(seller)
        made = buyer.appointments.create_together([DOCUMENT, DOCUMENT], label="two at once")
        gone = buyer.appointments.cancel_together(["A", "B"], label="two at once")
    assert buyer.created_resources.appointments == ["A"]
    assert [exchange.operation for exchange in made] == [Operation.CREATE_APPOINTMENT] * 2
    assert [(exchange.ticket, exchange.status, exchange.scenario) for exchange in gone] == [("A", 204, ASIDE), ("B", 204, ASIDE)]


def test_cancels_of_tickets_go_out_at_the_same_moment(play):
    with served(reply(204), reply(204)) as seller:
        found = play(seller).cancel_together(["T1", "T2"], label="two at once")
    assert sorted(asked.path.rpartition("/troubleTicket/")[2] for asked in seller.asked) == ["T1/cancel", "T2/cancel"]
    assert [exchange.ticket for exchange in found] == ["T1", "T2"]
