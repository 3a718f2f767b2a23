"""The rules for what a buyer sends about appointments."""

from __future__ import annotations

import pytest

from ttck.mockseller.dialects.mef import appointment_rules as rules
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.tests.support import contact
from ttck.specs.contracts import contract

CONTRACT = contract("appointmentManagement")
SLOT = {"startDateTime": "2030-01-01T08:00:00Z", "endDateTime": "2030-01-01T11:00:00+01:00"}


def test_a_period_is_read_in_any_offset():
    start, end = rules.period_of(SLOT)
    assert end - start == 2 * 3600 * 10**6


@pytest.mark.parametrize("value", [None, {}, 5, "x", {**SLOT, "endDateTime": 5}, {**SLOT, "startDateTime": "2030-01-01"}])
def test_a_period_that_cannot_be_read_is_none(value):
    assert rules.period_of(value) is None


def test_all_that_is_wrong_is_reported_at_once():
    body = {"id": "1", "validFor": {"startDateTime": "x"}, "note": [{}], "relatedContactInformation": [contact()]}
    with pytest.raises(Refusal) as refused:
        rules.check_create(CONTRACT, body)
    paths = [item["propertyPath"] for item in refused.value.document]
    assert {"/id", "/workOrder", "/validFor/endDateTime", "/note/0/text", "/relatedContactInformation"} <= {*paths}
    assert len(paths) == len({*paths})


def test_a_second_of_leap_is_no_time_of_a_slot():
    body = {
        "workOrder": {"id": "W"},
        "validFor": {**SLOT, "endDateTime": "2030-06-30T23:59:60Z"},
        "relatedContactInformation": [contact("buyerAppointmentContact")],
    }
    with pytest.raises(Refusal) as refused:
        rules.check_create(CONTRACT, body)
    assert [item["code"] for item in refused.value.document] == ["invalidFormat"]


def test_the_same_fixed_values_may_be_repeated():
    appointment = {"id": "1", "status": "confirmed", "workOrder": {"id": "W"}}
    assert rules.fixed_violations(appointment, appointment) == []
    assert [one.path for one in rules.fixed_violations(appointment, {"id": "2", "workOrder": {"id": "V"}})] == ["/id", "/workOrder"]


def test_a_stored_contact_of_the_seller_may_be_repeated():
    own = contact("sellerAppointmentContact")
    sent = {"relatedContactInformation": [own]}
    assert rules.contact_violations(sent, [own]) == []
    assert len(rules.contact_violations(sent)) == 1
