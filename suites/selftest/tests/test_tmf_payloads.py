"""What we send is right by the contracts, and traceable."""

import pytest

from ttck.harness.buyer.seller_terms import terms
from ttck.harness.generate.strategies import Material, examples
from ttck.harness.judge.observations import Subject
from ttck.specs.contracts import contract
from ttck.suites.tmf import payloads, rich
from ttck.suites.tmf.scenarios.f_refusing import wrong_seconds
from ttck.suites.tmf.spec_rules import comes_back
from ttck.suites.tmf.spoilt import spoilt

OWN = {"values": {"severity": ["S1", "S2"], "relatedParty.role": ["buyer"]}, "base": {"create": {"x": 1}}, "forbidden": ["channel"]}
SCHEMAS = {"v5": "TroubleTicket_FVO", "v4": "TroubleTicket_Create"}


def material():
    return Material(run_id="ttck-test", products=("P-1", "P-2"), text_length=200)


def problems(version, document):
    return contract(f"tmf621-{version}").problems(document, SCHEMAS[version])


@pytest.mark.parametrize("version", SCHEMAS)
def test_what_is_generated_keeps_the_contract(version):
    for document in examples(payloads.tickets(material(), version), material=material(), count=25, seed=1):
        assert problems(version, document) == ()


@pytest.mark.parametrize("version", SCHEMAS)
def test_the_full_ticket_has_every_attribute_and_keeps_the_contract(version):
    document = payloads.maximal(material(), version, note=[])
    assert problems(version, document) == ()
    assert set(payloads.optional(version)) <= set(document)
    assert document["note"] == []


@pytest.mark.parametrize("version", SCHEMAS)
def test_the_small_ticket_has_what_is_mandatory_alone(version):
    assert set(payloads.minimal(material(), version)) == set(payloads.MANDATORY[version])


@pytest.mark.parametrize("kind", payloads.CHARACTERISTICS)
def test_each_kind_of_characteristic_keeps_the_contract(kind):
    for value in examples(payloads.characteristics(kind), material=material(), count=5, seed=2):
        document = payloads.minimal(material(), "v5", troubleTicketCharacteristic=[value])
        assert problems("v5", document) == ()
        assert value["@type"] == kind


def test_each_ticket_carries_the_marker_of_the_run():
    mine = material()
    first, second = (payloads.minimal(mine, "v5")["description"] for _ in range(2))
    assert "ttck-test" in first
    assert first != second


def test_a_specification_keeps_the_contract():
    assert contract("tmf621-v5").problems(payloads.specification(material()), "TroubleTicketSpecification_FVO") == ()


def _own(stated):
    return Material(run_id="ttck-1", products=("P",), text_length=60, terms=terms(stated))


def test_tickets_of_tmf621_keep_to_the_terms():
    own = _own(OWN)
    made = examples(payloads.tickets(own, "v5"), material=own, count=20, seed=1)
    for document in (*made, payloads.minimal(own, "v5"), payloads.maximal(own, "v5")):
        assert (document["severity"] in {"S1", "S2"}, document["x"], "channel" in document) == (True, 1, False)
        assert {party["role"] for party in document.get("relatedParty", [{"role": "buyer"}])} == {"buyer"}
    assert {payloads.minimal(own, "v5")["severity"] for _ in range(4)} == {"S1", "S2"}


def test_what_has_everything_keeps_the_contract_and_has_every_attribute_that_a_buyer_may_send():
    material = Material(run_id="ttck-ab12", products=("P-1",), text_length=2000)
    facts = contract("tmf621-v5")
    sellers_own = {"id", "href", "resolutionDate", "status", "statusChangeDate", "statusChangeReason", "@baseType", "@schemaLocation"}
    ticket, specification = rich.ticket(material, payloads.minimal(material, "v5")), rich.specification(material)
    for found, schema in ((ticket, "TroubleTicket_FVO"), (specification, "TroubleTicketSpecification_FVO")):
        assert facts.problems(found, schema) == ()
        assert facts.schema(schema)["properties"].keys() - found.keys() <= sellers_own
    lists = [value for value in (*ticket.values(), *specification.values()) if isinstance(value, list)]
    assert {len(value) for value in lists} == {2, 3}


def _paths(value, path=()):
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict):
            for name, inner in part.items():
                yield (*path, name)
                yield from _paths(inner, (*path, name))


def test_what_has_everything_labels_each_part_and_has_each_way_to_attach_and_each_sort_of_value():
    material = Material(run_id="ttck-ab12", products=("P-1",), text_length=2000)
    ticket, specification = rich.ticket(material, payloads.minimal(material, "v5")), rich.specification(material)
    typed = {path[:-1] for document in (ticket, specification) for path in _paths(document) if path[-1] == "@type"}
    for label in ("@baseType", "@schemaLocation"):
        assert {path[:-1] for document in (ticket, specification) for path in _paths(document) if path[-1] == label} == typed
    assert [{"url", "content"} & part.keys() for part in ticket["attachment"]] == [{"url"}, {"content"}, {"url"}]
    values = [one["value"] for part in specification["specCharacteristic"] for one in part["characteristicValueSpecification"]]
    assert {type(value) for value in values} == {str, list, int}
    assert ticket["relatedParty"][0]["partyOrPartyRole"]["@baseType"] == "EntityRef"
    assert ticket["troubleTicketCharacteristic"][1]["@baseType"] == "Characteristic"


@pytest.mark.parametrize("version", ["v5", "v4"])
def test_a_list_whose_second_element_is_wrong_breaks_the_contract(version):
    full = payloads.maximal(_own({}), version)
    lists = {name: value for name, value in full.items() if isinstance(value, list)}
    for name, right in lists.items():
        found = list(wrong_seconds(name, right))
        assert all(value[:1] == right[:1] and spoilt({**full, name: value}, version) for value in found)
        assert len(found) == 2
    assert list(wrong_seconds("note", None)) == []


def test_a_specification_is_compared_part_by_part():
    sent = {
        "name": "line",
        "validFor": {"startDateTime": "2030-01-01T00:00:00+02:00"},
        "specCharacteristic": [{"name": "a"}, {"name": "b"}],
    }
    same = {**sent, "id": "1", "validFor": {"startDateTime": "2029-12-31T22:00:00Z"}}
    assert comes_back(Subject(value=(sent, same), where="", seen=None)) is None
    breach = comes_back(Subject(value=(sent, {**same, "specCharacteristic": [{"name": "a"}]}), where="", seen=None))
    assert breach.where == "/specCharacteristic/1"
