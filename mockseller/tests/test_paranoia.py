from __future__ import annotations

import pytest

from ttck.mockseller.dialects.mef.events import doubt_event
from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.fault_switch import Active
from ttck.mockseller.engine.paranoia import Doubt, doubt_answer
from ttck.mockseller.engine.seams import Fault, Seam
from ttck.mockseller.tests.support import RULES, running, ticket_request

EVENT = {
    "eventId": "1",
    "eventTime": "2026-01-01T00:00:00Z",
    "eventType": "troubleTicketStatusChangeEvent",
    "event": {"id": "1"},
}


def test_a_good_answer_passes():
    doubt_answer(RULES, Answer(status=404, body=b'{"code":"notFound","reason":"x"}', schema="Error404"))
    doubt_answer(RULES, Answer(status=204))
    doubt_answer(RULES, Answer(status=405, body=b"{}"))
    doubt_event(EVENT)
    doubt_event({**EVENT, "eventType": "incidentClosedEvent"})


def test_a_wrong_answer_is_doubted():
    with pytest.raises(Doubt, match="404"):
        doubt_answer(RULES, Answer(status=404, body=b'{"code":"no","reason":"x"}', schema="Error404"))
    with pytest.raises(Doubt):
        doubt_event({**EVENT, "eventType": "somethingElse"})
    with pytest.raises(Doubt):
        doubt_event({**EVENT, "eventType": "incidentClosedEvent", "event": {}})


@pytest.mark.parametrize(("paranoid", "status"), [(True, 500), (False, 201)])
def test_a_paranoid_seller_answers_500_for_what_would_break_the_contract(paranoid, status):
    def spoil(_scene, change):
        change.after["priority"] = "whatever"
        return change

    fault = Fault(name="spoil", seam=Seam.RECORD, breaks=(), also=(), says="", twist=spoil)
    with running(paranoid=paranoid) as buyer:
        buyer.check = False
        buyer.seller.faults.active[Seam.RECORD] = (Active(fault=fault, settings={}),)
        assert buyer.call("POST", "troubleTicket", ticket_request()).status == status
