"""What we send is right by the contracts, and traceable."""

import pytest

from harness.strategies import Material, examples
from harness.terms import terms
from specs.contracts import contract
from suites.tmf import papers

OWN = {"values": {"severity": ["S1", "S2"], "relatedParty.role": ["buyer"]}, "base": {"create": {"x": 1}}, "forbidden": ["channel"]}
SCHEMAS = {"v5": "TroubleTicket_FVO", "v4": "TroubleTicket_Create"}


def material():
    return Material(run_id="ttck-test", products=("P-1", "P-2"), text_length=200)


def problems(version, document):
    return contract(f"tmf621-{version}").problems(document, SCHEMAS[version])


@pytest.mark.parametrize("version", SCHEMAS)
def test_what_is_generated_keeps_the_contract(version):
    for document in examples(papers.tickets(material(), version), material=material(), count=25, seed=1):
        assert problems(version, document) == ()


@pytest.mark.parametrize("version", SCHEMAS)
def test_the_full_ticket_has_every_attribute_and_keeps_the_contract(version):
    document = papers.maximal(material(), version, note=[])
    assert problems(version, document) == ()
    assert set(papers.optional(version)) <= set(document)
    assert document["note"] == []


@pytest.mark.parametrize("version", SCHEMAS)
def test_the_small_ticket_has_what_is_mandatory_alone(version):
    assert set(papers.minimal(material(), version)) == set(papers.MANDATORY[version])


@pytest.mark.parametrize("kind", papers.CHARACTERISTICS)
def test_each_kind_of_characteristic_keeps_the_contract(kind):
    for value in examples(papers.characteristics(kind), material=material(), count=5, seed=2):
        document = papers.minimal(material(), "v5", troubleTicketCharacteristic=[value])
        assert problems("v5", document) == ()
        assert value["@type"] == kind


def test_each_ticket_carries_the_marker_of_the_run():
    mine = material()
    first, second = (papers.minimal(mine, "v5")["description"] for _ in range(2))
    assert "ttck-test" in first
    assert first != second


def test_a_specification_keeps_the_contract():
    assert contract("tmf621-v5").problems(papers.specification(material()), "TroubleTicketSpecification_FVO") == ()


def _own(stated):
    return Material(run_id="ttck-1", products=("P",), text_length=60, terms=terms(stated))


def test_tickets_of_tmf621_keep_to_the_terms():
    own = _own(OWN)
    made = examples(papers.tickets(own, "v5"), material=own, count=20, seed=1)
    for document in (*made, papers.minimal(own, "v5"), papers.maximal(own, "v5")):
        assert (document["severity"] in {"S1", "S2"}, document["x"], "channel" in document) == (True, 1, False)
        assert {party["role"] for party in document.get("relatedParty", [{"role": "buyer"}])} == {"buyer"}
    assert {papers.minimal(own, "v5")["severity"] for _ in range(4)} == {"S1", "S2"}
