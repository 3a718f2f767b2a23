import itertools

import pytest

from ttck.harness.generate import full_documents
from ttck.harness.generate.strategies import Material
from ttck.specs.contracts import contract
from ttck.specs.vocabulary import ContactRole, Source


def material(**more):
    return Material(**{"run_id": "run-1", "products": ("P-1",), "text_length": 300, "counter": itertools.count(1), **more})


PLAIN = {
    "description": "no light",
    "severity": "minor",
    "priority": "low",
    "observedImpact": "down",
    "ticketType": "assistance",
    "relatedEntity": [{"id": "P-1", "@referredType": "Product", "role": "affected"}],
    "relatedContactInformation": [],
}


def test_a_ticket_with_everything_keeps_the_contract_and_has_every_attribute_of_it():
    found = full_documents.ticket(material(), PLAIN)
    assert contract("troubleTicket").problems(found, "TroubleTicket_Create") == ()
    assert found.keys() == contract("troubleTicket").schema("TroubleTicket_Create")["properties"].keys()
    assert {len(found[name]) for name in ("note", "attachment", "relatedIssue", "relatedContactInformation")} == {2, 3}
    schema = contract("troubleTicket").schema
    assert found["relatedContactInformation"][1].keys() == schema("RelatedContactInformation")["properties"].keys()
    assert full_documents.address().keys() == schema("FieldedAddress")["properties"].keys()
    assert full_documents.address()["geographicSubAddress"].keys() == schema("GeographicSubAddress")["properties"].keys()
    both = {key for one in found["attachment"] for key in one}
    assert both == schema("AttachmentValue")["properties"].keys()


def test_texts_are_unusual_and_keep_the_length_that_the_seller_takes():
    assert len(full_documents.text(material(text_length=64))) <= 64
    text = full_documents.text(material())
    assert "\n" in text
    assert "  " in text
    assert not text.isascii()
    assert len(text) > 40
    assert "[run-1/" in text
    assert full_documents.text(material()) != full_documents.text(material(run_id="run-2"))


def test_the_dates_are_of_different_offsets_and_not_on_the_minute():
    dates = [note["date"] for note in full_documents.notes(material())]
    assert len({date[19:].lstrip(".0123456789") for date in dates}) == 3
    assert all(date[17:19] != "00" for date in dates)


def test_items_can_be_of_the_seller():
    made = (full_documents.notes(material(), source=Source.SELLER), full_documents.relations(material(), source=Source.SELLER))
    assert {item["source"] for items in made for item in items} == {"seller"}
    assert [one["role"] for one in full_documents.contacts(material(), ContactRole.INCIDENT)] == ["incidentContact"] * 2


def texts_in(value):
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_in(one)]
    return [text for one in value for text in texts_in(one)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("length", [40, 255, 2000])
def test_every_free_text_is_as_long_as_it_may_be(length):
    made = material(text_length=length)
    groups = full_documents.all_longest(made, length)
    assert set(groups) == {"texts", "note", "attachment", "relatedContactInformation", "relatedIssue"}
    found = [text for group in groups.values() for text in texts_in(group)]
    assert sum(len(text) == length for text in found) >= 19
    assert max(len(text) for text in found if "@" not in text and "://" not in text) == length
    assert {len(text) for text in found if "@" in text} == {254}


@pytest.mark.parametrize("length", [16, 300])
def test_a_long_text_ends_with_its_marker(length):
    made = full_documents.longest(material(), length)
    assert made.endswith("]")
    assert len(made) >= length


def test_contents_are_larger_than_a_column_holds_and_the_longest_texts_go_to_the_contacts_of_any_role():
    made = material(text_length=300)
    assert [len(one["content"]) for one in full_documents.contents(made)] == [684, 20480]
    roles = (ContactRole.BUYER_APPOINTMENT, ContactRole.APPOINTMENT_PLACE)
    people = full_documents.all_longest(made, 300, roles=roles)["relatedContactInformation"]["relatedContactInformation"]
    assert [one["role"] for one in people] == [str(role) for role in roles]
