from __future__ import annotations

import pytest

from ttck.harness.buyer.seller_terms import NONE, Terms, stated, terms
from ttck.harness.buyer.target import TargetError, parse_target
from ttck.harness.generate.strategies import Material, examples, tickets
from ttck.harness.verdict import Inconclusive

TMF = {"profile": "tmf621-v5", "base_url": "http://127.0.0.1:1/tmf"}
MEF = {"base_url": "http://127.0.0.1:1/mef"}


def of(**document):
    return terms(document)


def target(standard, **more):
    return parse_target({**standard, **more}, name="target.yaml")


def material(found):
    return Material(run_id="ttck-1", products=("P",), text_length=60, terms=found)


def test_without_terms_a_document_is_as_it_was():
    document = {"severity": "any", "note": [{"text": "x"}]}
    assert NONE.create(document) is document
    assert NONE.patch(document) == document
    assert NONE.choices("severity", ["a", "b"]) == ("a", "b")
    NONE.check(document)
    NONE.need("severity")


def test_values_that_the_seller_does_not_know_become_values_that_it_knows():
    found = of(values={"severity": ["S1", "S2"], "note.author": ["portal"], "tags": [1]})
    fitted = found.create({"severity": "Major", "note": [{"author": "Ada"}, {"text": "x"}], "tags": [1, 7], "name": "n"})
    assert fitted["severity"] in {"S1", "S2"}
    assert fitted == {"severity": fitted["severity"], "note": [{"author": "portal"}, {"text": "x"}], "tags": [1, 1], "name": "n"}
    assert found.create({"severity": "S2"}) == {"severity": "S2"}
    assert found.known({"severity": None, "note": "no list"}) == {"severity": None, "note": "no list"}
    assert found.choices("severity", ["x"]) == ("S1", "S2")


def test_another_value_is_one_that_the_seller_knows():
    found = of(values={"severity": ["S1", "S2"], "ticketType": ["one"]})
    assert found.other("severity", ["a"], "S1") == "S2"
    assert found.other("priority", ["a", "b"], "a") == "b"
    with pytest.raises(Inconclusive, match="no second value of ticketType"):
        found.other("ticketType", ["a", "b"], "one")


def test_the_base_is_merged_into_creates():
    base = {"operator": "OP", "channel": {"id": "C", "name": "x"}, "note": [{"text": "base"}], "priority": "9", "name": "fixed"}
    found = of(base={"create": base})
    sent = {"priority": "1", "channel": {"id": "D", "role": "r"}, "note": [{"text": "own"}], "name": "ticket of ttck-17"}
    assert found.create(sent) == {
        "operator": "OP",
        "channel": {"id": "C", "name": "x", "role": "r"},
        "note": [{"text": "own"}, {"text": "base"}],
        "priority": "9",
        "name": "ticket of ttck-17",  # the run finds its tickets by its own mark
    }
    assert found.create(found.create(sent)) == found.create(sent)
    assert sent["note"] == [{"text": "own"}]
    assert found.demands("operator")
    assert not found.demands("severity")
    assert of(base={"specification": {"x": 1}}).specification({"name": "n"}) == {"name": "n", "x": 1}


def test_a_patch_of_a_specification_has_what_the_seller_wants_in_both_or_what_the_target_says():
    both = of(base={"patch": {"operator": "OP", "channel": {"id": "C"}}, "specification": {"operator": "SP", "version": "1"}})
    assert both.specification_patch({"name": "n"}) == {"name": "n", "operator": "SP"}
    assert both.specification_patch({}) == {}
    assert both.specification_patch({"operator": "own"}) == {"operator": "own"}
    told = of(base={"patch": {"operator": "OP"}, "specification": {"operator": "SP"}, "specification_patch": {"desk": 7}})
    assert told.specification_patch({"name": "n"}) == {"name": "n", "desk": 7}
    assert of(base={"specification_patch": {"operator": "OP"}}).demands("operator") is False
    assert NONE.specification_patch({"name": "n"}) == {"name": "n"}


def test_a_patch_gets_what_the_seller_wants_and_keeps_what_it_is_about():
    found = of(base={"patch": {"operator": "OP", "severity": "S1", "@type": "Partner"}})
    assert found.patch({"severity": "S2"}) == {"operator": "OP", "severity": "S2", "@type": "Partner"}
    assert found.patch({"@type": "TroubleTicket", "name": None})["@type"] == "Partner"
    assert found.patch({"@type": "Other"})["@type"] == "Other"
    assert "@type" not in found.patch({"name": "x"}, without=frozenset({"@type"}))
    assert found.patch({}) == {}
    assert found.patch("no object") == "no object"
    steps = [{"op": "replace", "path": "/severity", "value": "S2"}]
    assert found.patch(steps) == [*steps, {"op": "add", "path": "/operator", "value": "OP"}]


def test_what_is_forbidden_is_left_out_of_creates_and_never_sent_in_patches():
    found = of(forbidden=["attachment", "note.author", "buyerTechnicalContact"])
    technical, reporter = {"role": "buyerTechnicalContact"}, {"role": "reporterContact"}
    sent = {"attachment": [1], "note": [{"author": "Ada", "text": "x"}], "relatedContactInformation": [reporter, technical]}
    assert found.create(sent) == {"note": [{"text": "x"}], "relatedContactInformation": [reporter]}
    assert found.takes("note")
    assert not found.takes("attachment")
    for refused in (
        lambda: found.patch({"attachment": None}),
        lambda: found.patch([{"op": "add", "path": "/attachment/-", "value": {}}]),
        lambda: found.check(sent),
        lambda: found.check({"relatedContactInformation": [technical]}),
        lambda: found.need("note", "attachment"),
    ):
        with pytest.raises(Inconclusive, match="does not take"):
            refused()
    found.check({"relatedContactInformation": [reporter], "note": [{"text": "x"}]})


def test_generated_tickets_keep_to_the_terms():
    own = of(values={"severity": ["minor"], "ticketType": ["assistance"]}, base={"create": {"x": 1}}, forbidden=["note", "externalId"])
    for document in examples(tickets(material(own)), material=material(own), count=20, seed=1):
        assert (document["severity"], document["ticketType"], document["x"]) == ("minor", "assistance", 1)
        assert not {"note", "externalId"} & document.keys()
    free = material(NONE)
    assert any("note" in document for document in examples(tickets(free), material=free, count=20, seed=1))


def test_a_target_states_terms():
    found = target(TMF, values={"severity": ["S1"]}, base={"create": {"x": 1}}, forbidden=["channel"]).terms
    assert found == of(values={"severity": ["S1"]}, base={"create": {"x": 1}}, forbidden=["channel"])
    assert target(TMF).terms == Terms()
    assert hash(found) != hash(NONE)


@pytest.mark.parametrize(
    ("standard", "keys", "says"),
    [
        (MEF, {"forbidden": ["severity"]}, "forbidden: severity is mandatory in MEF 113 Draft"),
        (TMF, {"forbidden": ["ticketType"]}, "forbidden: ticketType is mandatory in TMF621 version 5"),
        (MEF, {"forbidden": ["note.text"]}, "forbidden: note.text is mandatory"),
        (TMF, {"forbidden": ["channels"]}, "forbidden: channels is no attribute of a ticket"),
        (MEF, {"values": {"severity": ["minor", "S1"]}}, "values: severity has 'S1', but MEF 113 Draft"),
        (TMF, {"values": {"severty": ["S1"]}}, "values: severty is no attribute of a ticket"),
        (TMF, {"values": {"description": ["S1"]}}, "has to be free"),
        (TMF, {"values": {"severity": []}}, "severity"),
        (TMF, {"base": {"update": {}}}, "update"),
    ],
)
def test_terms_against_the_standard_are_refused(standard, keys, says):
    with pytest.raises(TargetError, match=says):
        target(standard, **keys)


def test_terms_beside_the_standard_are_taken():
    target(MEF, forbidden=["buyerTechnicalContact", "note"], values={"severity": ["minor"], "sellerSeverity": ["minor"]})
    target(TMF, forbidden=["note.author"], values={"operator": ["a"], "status": ["acknowledged"]}, base={"create": {"operator": "a"}})


def test_the_terms_of_a_target_stand_above_those_of_its_profile():
    usual = {"values": {"severity": ["Minor"]}, "base": {"create": {"account": [{"id": "ours"}], "site": {"a": 1}}}, "forbidden": ["note"]}
    own = {"values": {"priority": ["Low"]}, "base": {"create": {"account": [{"id": "yours"}], "site": {"b": 2}}, "patch": {"c": 3}}}
    assert stated(usual, own) == {
        "values": {"severity": ["Minor"], "priority": ["Low"]},
        "base": {"create": {"account": [{"id": "yours"}], "site": {"a": 1, "b": 2}}, "patch": {"c": 3}},
        "forbidden": ["note"],
    }


def test_parts_have_the_type_of_the_profile_where_a_target_says_none():
    usual = {"base": {"create": {"account": [{"@type": "Ref", "entity": {"@type": "EntityRef", "id": "ours"}}]}}}
    own = {"base": {"create": {"account": [{"entity": {"id": "yours"}}, {"@type": "Mine", "entity": {"id": "two"}}]}}}
    assert stated(usual, own)["base"]["create"]["account"] == [
        {"@type": "Ref", "entity": {"@type": "EntityRef", "id": "yours"}},
        {"@type": "Mine", "entity": {"@type": "EntityRef", "id": "two"}},
    ]
