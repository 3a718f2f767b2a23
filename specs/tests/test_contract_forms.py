"""What the contracts say of places, addresses, lists and attachments."""

from __future__ import annotations

import pytest

from ttck.specs.contracts import contract
from ttck.specs.tests.documents import FORMS, full, without

SELLERS = ("troubleTicket", "appointmentManagement", "workorderManagement")


@pytest.mark.parametrize("name", ["appointmentManagement", "workorderManagement"])
@pytest.mark.parametrize("form", FORMS)
def test_the_type_of_a_place_selects_its_rules(name, form):
    facts = contract(name)
    place = {"@type": form, "role": "workPlace", **FORMS[form]}
    assert facts.problems(place, "RelatedPlaceRefOrValue") == ()
    for attribute in FORMS[form]:
        found = facts.problems(without(place, (attribute,)), "RelatedPlaceRefOrValue")
        assert [(p.keyword, p.missing) for p in found] == [("required", attribute)]
        found = facts.problems({**place, attribute: 7}, "RelatedPlaceRefOrValue")
        assert [(p.pointer, p.keyword) for p in found] == [(f"/{attribute}", "type")]


@pytest.mark.parametrize("name", ["appointmentManagement", "workorderManagement"])
def test_a_place_of_an_unknown_type_keeps_the_common_rules_only(name):
    facts = contract(name)
    place = {"@type": "Lighthouse", "role": "workPlace", "city": 7, "id": 7}
    assert facts.is_valid(place, "RelatedPlaceRefOrValue")
    assert [p.missing for p in facts.problems(without(place, ("role",)), "RelatedPlaceRefOrValue")] == ["role"]
    assert [p.missing for p in facts.problems(without(place, ("@type",)), "RelatedPlaceRefOrValue")] == ["@type"]


@pytest.mark.parametrize("name", SELLERS)
def test_the_address_of_a_contact_needs_no_role_of_a_place(name):
    contact = {"emailAddress": "a@example.net", "name": "Ann", "number": "1", "role": "technician"}
    address = FORMS["FieldedAddress"]
    for extra in ({}, {"@type": "FieldedAddress", "role": "postal"}):
        assert contract(name).is_valid({**contact, "postalAddress": {**address, **extra}}, "RelatedContactInformation")
    found = contract(name).problems({**contact, "postalAddress": without(address, ("city",))}, "RelatedContactInformation")
    assert [(p.pointer, p.missing) for p in found] == [("/postalAddress", "city")]


def test_the_place_of_an_appointment_is_judged_inside_the_appointment():
    facts = contract("appointmentManagement")
    document = {**full(facts.schema("Appointment")), "relatedPlace": {"@type": "GeographicSiteRef", "role": "workPlace"}}
    assert [(p.pointer, p.missing) for p in facts.problems(document, "Appointment")] == [("/relatedPlace", "id")]


def test_a_booking_may_carry_a_place_that_its_contract_does_not_have():
    facts = contract("appointmentManagement")
    document = full(facts.schema("Appointment_Create"))
    assert "relatedPlace" not in document
    assert facts.is_valid(
        {**document, "relatedPlace": {"@type": "GeographicSiteRef", "role": "workPlace", "id": "s"}}, "Appointment_Create"
    )


def test_a_list_of_workorders_is_an_array():
    facts = contract("workorderManagement")
    document = full(facts.schema("WorkOrder_Find"))
    name = facts.operations["listWorkOrder"].success.schema
    assert facts.is_valid([document], name)
    assert not facts.is_valid(document, name)


def test_only_a_ticket_file_requires_the_date_of_an_attachment():
    attachment = {"author": "Ann", "name": "log.txt", "source": "buyer"}
    assert contract("appointmentManagement").is_valid(attachment, "AttachmentValue")
    assert [p.missing for p in contract("troubleTicket").problems(attachment, "AttachmentValue")] == ["creationDate"]


def test_a_ticket_is_about_exactly_one_product():
    document = full(contract("troubleTicket").schema("TroubleTicket_Create"))
    for count, keyword in ((0, "minItems"), (2, "maxItems")):
        document["relatedEntity"] = [{"@referredType": "Product", "id": "p", "role": "r"}] * count
        (found,) = contract("troubleTicket").problems(document, "TroubleTicket_Create")
        assert (found.pointer, found.keyword) == ("/relatedEntity", keyword)
