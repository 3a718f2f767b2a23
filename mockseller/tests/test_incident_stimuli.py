"""What the seller does with incidents."""

from __future__ import annotations

import pytest

from ttck.mockseller.dialects.mef.incident_stimuli import UPDATES
from ttck.mockseller.tests.support import running, until
from ttck.specs.lifecycles import lifecycle
from ttck.specs.vocabulary import IncidentEvent, IncidentState, Kind, Stimulus

CREATED, UPDATE, STATE = IncidentEvent.CREATED, IncidentEvent.UPDATE, IncidentEvent.STATE_CHANGE
CHANGES = {name: {name} for name in UPDATES} | {name: {"relatedContactInformation"} for name in ("contact", "technicalContact")}


def give(buyer, incident_id, name, /, **args):
    return buyer.control("POST", f"/stimuli/{name}", {"id": incident_id, "args": args})


def incident_in(buyer, state, /, **args):
    incident_id = give(buyer, None, Stimulus.INCIDENT_CREATE, **args).json["id"]
    for name in {"created": (), "inProgress": (Stimulus.INCIDENT_START_WORK,), "closed": (Stimulus.INCIDENT_CLOSE,)}[state]:
        assert give(buyer, incident_id, name).status == 200
    return incident_id


def get(buyer, incident_id):
    return buyer.call("GET", f"incident/{incident_id}").json


def changed(before, after):
    return {name for name in {**before, **after} if before.get(name) != after.get(name)}


def test_a_new_incident_is_complete_and_announced(buyer, listener):
    buyer.subscribe(listener.url)
    answer = give(buyer, None, Stimulus.INCIDENT_CREATE)
    incident = get(buyer, answer.json["id"])
    assert answer.json == {"applied": True, "id": incident["id"], "state": "created"}
    assert [one["id"] for one in incident["relatedEntity"]] == ["PRODUCT-1"]
    assert [one["role"] for one in incident["relatedContactInformation"]] == ["incidentContact"]
    assert incident["situationStartDate"] < incident["creationDate"]
    assert [step["status"] for step in incident["statusChange"]] == ["created"]
    until(lambda: listener.got)
    path, body, _, _ = listener.got[0]
    assert path == f"/mefApi/sonata/troubleTicketNotification/v4/listener/{CREATED}"
    assert body["event"] == {"id": incident["id"], "href": incident["href"]}


def test_arguments_are_attributes_of_the_new_incident(buyer):
    words = {
        "severity": "minor",
        "priority": "low",
        "incidentType": "installation",
        "impact": "intermittent",
        "description": "Planned work",
        "situationStartDate": "2026-01-01T00:00:00Z",
        "expectedClosedDate": "2026-01-02T00:00:00Z",
    }
    incident = get(buyer, incident_in(buyer, "created", product="P-9", **words))
    assert {name: incident[name] for name in words} == words
    assert incident["relatedEntity"][0]["id"] == "P-9"
    assert "product" not in incident


@pytest.mark.parametrize("state", [*IncidentState])
@pytest.mark.parametrize("name", [Stimulus.INCIDENT_START_WORK, Stimulus.INCIDENT_CLOSE])
def test_every_move_in_every_state_follows_the_table(buyer, listener, state, name):
    move = lifecycle(Kind.INCIDENT).move(state, name)
    incident_id = incident_in(buyer, state)
    before = get(buyer, incident_id)
    buyer.subscribe(listener.url)
    answer = give(buyer, incident_id, name)
    after = get(buyer, incident_id)
    if move is None:
        assert answer.status == 409
        assert state in answer.json["reason"]
        assert (after, listener.got) == (before, [])
    else:
        assert (answer.status, answer.json["state"], after["status"]) == (200, move.to_state, move.to_state)
        assert [step["status"] for step in after["statusChange"]][-1] == move.to_state
        assert ("closedDate" in after) is (move.to_state == IncidentState.CLOSED)
        until(lambda: listener.events(incident_id) == [STATE])


@pytest.mark.parametrize("name", [*UPDATES])
def test_every_update_changes_its_attribute_and_is_announced_once(buyer, listener, name):
    incident_id = incident_in(buyer, "inProgress")
    buyer.subscribe(listener.url)
    for number in (1, 2):
        before = get(buyer, incident_id)
        assert give(buyer, incident_id, Stimulus.INCIDENT_UPDATE, attribute=name).status == 200
        assert changed(before, get(buyer, incident_id)) == CHANGES[name]
        until(lambda number=number: len(listener.events()) == number)
    assert listener.events() == [UPDATE, UPDATE]


@pytest.mark.parametrize(("state", "status"), [("created", 200), ("inProgress", 200), ("closed", 409)])
def test_only_an_open_incident_can_be_updated(buyer, state, status):
    incident_id = incident_in(buyer, state)
    before = get(buyer, incident_id)
    assert give(buyer, incident_id, Stimulus.INCIDENT_UPDATE).status == status
    assert changed(before, get(buyer, incident_id)) == ({"note"} if status == 200 else set())


def test_a_value_replaces_what_the_seller_would_choose(buyer):
    incident_id = incident_in(buyer, "created")
    for name, value in {
        "severity": "minor",
        "incidentType": "maintenance",
        "situationStartDate": "2026-01-01T00:00:00Z",
        "expectedClosedDate": "2030-01-01T00:00:00Z",
        "description": "Other",
    }.items():
        assert give(buyer, incident_id, Stimulus.INCIDENT_UPDATE, attribute=name, value=value).status == 200
        assert get(buyer, incident_id)[name] == value
    give(buyer, incident_id, Stimulus.INCIDENT_UPDATE, attribute="attachment", value={"name": "own.txt"})
    give(buyer, incident_id, Stimulus.INCIDENT_UPDATE, attribute="technicalContact", value={"name": "Kim"})
    incident = get(buyer, incident_id)
    assert incident["attachment"][0]["name"] == "own.txt"
    assert [one["name"] for one in incident["relatedContactInformation"]][-1] == "Kim"
    answer = give(buyer, incident_id, Stimulus.INCIDENT_UPDATE, attribute="status")
    assert (answer.status, get(buyer, incident_id)) == (409, incident)
    assert "status" in answer.json["reason"]
    give(buyer, incident_id, Stimulus.INCIDENT_CLOSE, closedDate="2031-01-01T00:00:00Z")
    assert get(buyer, incident_id)["closedDate"] == "2031-01-01T00:00:00Z"


def test_an_expected_end_is_set_when_work_starts_in_the_published_edition_only(buyer):
    assert "expectedClosedDate" not in get(buyer, incident_in(buyer, "inProgress"))
    with running(edition="published") as other:
        assert get(other, incident_in(other, "inProgress"))["expectedClosedDate"]
        kept = "2030-01-01T00:00:00Z"
        assert get(other, incident_in(other, "inProgress", expectedClosedDate=kept))["expectedClosedDate"] == kept


def test_names_of_the_drafts_own_time(listener):
    with running(incident_events="draft") as buyer:
        buyer.subscribe(listener.url)
        incident_id = incident_in(buyer, "inProgress")
        give(buyer, incident_id, Stimulus.INCIDENT_UPDATE)
        give(buyer, incident_id, Stimulus.INCIDENT_CLOSE)
        until(lambda: len(listener.events()) == 5)
        assert listener.events() == ["incidentCreatedEvent", STATE, UPDATE, STATE, "incidentClosedEvent"]


def test_an_impact_in_the_type_changes_there(listener):
    with running(incident_model="type4") as buyer:
        buyer.check = False  # the contract has the published model only
        incident_id = incident_in(buyer, "created")
        before = get(buyer, incident_id)
        give(buyer, incident_id, Stimulus.INCIDENT_UPDATE, attribute="impact")
        assert changed(before, get(buyer, incident_id)) == {"incidentType"}
        assert get(buyer, incident_id)["incidentType"] in {"maintenance", "degraded", "intermittent", "down"}


def test_events_go_to_the_buyer_of_the_incident_only(buyer, listener):
    buyer.subscribe(listener.url)
    give(buyer, None, Stimulus.INCIDENT_CREATE, buyer="somebody else")
    own = incident_in(buyer, "created")
    until(lambda: listener.got)
    assert [body["event"]["id"] for _, body, _, _ in listener.got] == [own]


def test_unknown_incidents_and_incidents_that_are_not_offered(buyer):
    assert give(buyer, "nope", Stimulus.INCIDENT_CLOSE).status == 404
    assert give(buyer, buyer.create()["id"], Stimulus.INCIDENT_CLOSE).status == 404
    assert buyer.control("POST", "/stimuli/incident_close", {}).status == 400
    with running(without=frozenset({"incident"})) as other:
        answer = give(other, None, Stimulus.INCIDENT_CREATE)
        assert (answer.status, answer.json["applied"]) == (409, False)
        assert "does not offer" in answer.json["reason"]
