"""What we send is right by the contracts, and traceable."""

import pytest

from harness.strategies import Material, examples
from specs.contracts import contract
from suites.tmf import papers

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
