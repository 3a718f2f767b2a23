from __future__ import annotations

import copy
import json

import pytest

from ttck.specs.contracts import contract
from ttck.specs.dialects import dialect, dialect_names, read
from ttck.specs.extending import load_extended
from ttck.specs.lifecycles import lifecycle_named
from ttck.specs.loader import ROOT, FactError
from ttck.specs.vocabulary import AppointmentEvent, IncidentEvent, Kind, Stimulus, TicketEvent, TmfEvent, WorkorderEvent

V5 = load_extended(ROOT / "dialects" / "tmf621-v5.yaml", folder="dialects")
ACME = """
extends: tmf621-v5
title: TMF621 as Acme speaks it
apis:
  ticket: {base_path: /acme/tickets/v1}
resources:
  ticket:
    operations: {delete: null}
    ended_by: [patch]
    states: [acknowledged, inProgress, resolved, closed, parked]
"""


def changed(*path, value):
    document = copy.deepcopy(V5)
    parent = document
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value
    return document


def test_the_dialects_by_name():
    assert {"mef", "tmf621-v4", "tmf621-v5"} <= set(dialect_names())
    assert dialect("mef") is dialect("mef")


@pytest.mark.parametrize("name", dialect_names())
def test_each_operation_of_the_contracts_is_a_fact_and_the_other_way_round(name):
    facts = dialect(name)
    for api in facts.apis.values():
        told = {one for row in facts.resources.values() if row.api == api.name for one in row.operations.values()}
        told |= {one for one in (api.hub.subscribe, api.hub.inspect, api.hub.unsubscribe) if one} if api.hub else set()
        assert told == set(contract(api.place.contract).operations)
        assert ":" not in api.place.contract or len(facts.files) > 1  # one that extends another may have a part of its contract
    assert lifecycle_named(facts.lifecycle).moves


def test_the_events_are_those_of_the_vocabulary():
    events = {name: {event for row in dialect(name).resources.values() for event in row.events.values()} for name in dialect_names()}
    assert events["mef"] == {*TicketEvent, *IncidentEvent, *AppointmentEvent, *WorkorderEvent}
    assert events["tmf621-v5"] == set(TmfEvent)
    assert events["tmf621-v4"] == {event for event in TmfEvent if "Specification" not in event}
    assert dialect("mef").events("ticket") == {*TicketEvent, *IncidentEvent}


def test_version_4_has_what_version_5_has_but_for_what_it_takes_away():
    older = dialect("tmf621-v4")
    assert set(older.resources) == {"ticket"}
    assert older.apis["ticket"].hub.inspect is None
    assert dict(older.apis["ticket"].hub.document) == dict(older.resources["ticket"].document) == {}
    assert older.places["listener"].contract == "tmf621-v4"
    assert older.operation(Kind.SPECIFICATION, "list") is None


def test_a_dialect_of_a_users_own_has_a_contract_of_its_own(tmp_path):
    (tmp_path / "acme.yaml").write_text(ACME)
    facts = dialect("acme.yaml", beside=tmp_path)
    assert facts.apis["ticket"].place.base_path == "/acme/tickets/v1"
    known = facts.contract()
    assert known is contract(f"tmf621-v5:{tmp_path}/acme")
    assert "deleteTroubleTicket" not in known.operations
    assert known.match("DELETE", "/troubleTicket/1") is None
    assert known.match("DELETE", "/hub/1") is not None
    assert known.schema("TroubleTicket")["properties"]["status"]["enum"] == list(facts.resources["ticket"].states)
    assert "parked" not in contract("tmf621-v5").schema("TroubleTicket")["properties"]["status"]["enum"]
    assert facts.operation(Kind.TICKET, "delete") is None
    assert facts.operation(Kind.TICKET, "list").path == "/troubleTicket"
    with pytest.raises(FactError, match="TMF621 as Acme speaks it has no incident"):
        facts.of(Kind.INCIDENT)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (changed("apis", "ticket", "contract", value="nothing"), "no contract nothing"),
        (changed("apis", "ticket", "base_path", value="ticket/"), "at apis/ticket/base_path"),
        (changed("lifecycle", value="circle"), "no lifecycle circle; known are ticket, tmf"),
        (changed("resources", "ticket", "operations", "list", value="listAll"), "the contract tmf621-v5 has no operation listAll"),
        (changed("resources", "ticket", "ended_by", value=["close"]), "ticket is ended by close, which its operations do not have"),
        (changed("resources", "ticket", "api", value="fax"), "ticket belongs to fax, which apis does not have"),
        (changed("resources", "fax", value=V5["resources"]["ticket"]), "fax"),
        (changed("surprise", value=1), "surprise"),
    ],
)
def test_a_bad_dialect_is_refused(document, message):
    with pytest.raises(FactError, match=message):
        read(document, name="broken")


def test_a_contract_of_a_users_own_extends_one_of_ours(tmp_path):
    own = {"extends": "tmf621-v5", "components": {"schemas": {"TroubleTicket": {"properties": {"region": {"type": "string"}}}}}}
    (tmp_path / "contract.yaml").write_text(json.dumps(own))
    text = "extends: tmf621-v5\ntitle: with a region\napis: {ticket: {contract: %s}}\n"
    (tmp_path / "acme.yaml").write_text(text % "contract.yaml")
    facts = dialect("acme.yaml", beside=tmp_path)
    assert facts.contract().schema("TroubleTicket_RES")["properties"]["region"] == {"type": "string"}
    assert facts.places["listener"].contract == facts.contract().name
    assert {tmp_path / "acme.yaml", tmp_path / "contract.yaml"} <= set(facts.files)
    (tmp_path / "child.yaml").write_text("extends: acme.yaml\nresources: {ticket: {operations: {delete: null}, ended_by: [patch]}}")
    child = dialect("child.yaml", beside=tmp_path).contract()
    assert "region" in child.schema("TroubleTicket")["properties"]
    assert "deleteTroubleTicket" not in child.operations
    (tmp_path / "none.yaml").write_text(text % "none/contract.yaml")
    with pytest.raises(FactError, match=r"there is no file none/contract\.yaml"):
        dialect("none.yaml", beside=tmp_path)


def test_states_need_a_list_in_the_contract():
    document = changed("resources", "ticket", "states", value=["a", "b"])
    document["resources"]["ticket"]["state"] = "description"
    with pytest.raises(FactError, match="description of TroubleTicket_RES is not a named list of values"):
        read(document, name="broken")


def test_a_dialect_may_have_decisions_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr("ttck.specs.dialects._READ", {})  # so that no other test knows it
    text = """extends: tmf621-v5
title: with calls
own_stimuli:
  ticket_resolve:
    about: ticket
    does: call the buyer back
    asks: let the seller call back about ticket {item}
"""
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    found = dialect("own.yaml", beside=tmp_path)
    assert found.own_stimuli[Stimulus("ticket_resolve")].about == "ticket"
    assert "ticket_resolve" in (found.stimuli or ())
    (tmp_path / "wrong.yaml").write_text(text.replace("about: ticket", "about: visit"), encoding="utf-8")
    with pytest.raises(FactError, match="own_stimuli are about visit, which resources does not have"):
        dialect("wrong.yaml", beside=tmp_path)


def test_a_resource_that_nothing_knows_is_refused(tmp_path):
    own = "call: {api: ticket, path: call, state: status, operations: {retrieve: retrieveTroubleTicket}, ended_by: []}"
    (tmp_path / "own.yaml").write_text(f"extends: tmf621-v5\nresources:\n  {own}\n", encoding="utf-8")
    with pytest.raises(FactError, match="no dialect of ttck has the resource call"):
        dialect("own.yaml", beside=tmp_path)
