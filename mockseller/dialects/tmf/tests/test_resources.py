"""The operations of the seller of TMF621, and what it does by itself."""

from __future__ import annotations

import orjson
import pytest

from ttck.mockseller.dialects.tmf.tests.session import JSON_PATCH, MERGE, Session, full, tour
from ttck.mockseller.engine.problems import Refusal
from ttck.specs.vocabulary import Kind, Stimulus


@pytest.fixture(params=["v5", "v4"])
def session(request):
    with Session(request.param, paranoid=True) as one:
        yield one


@pytest.fixture
def modern():
    with Session("v5", paranoid=True) as one:
        yield one


def refusal(answer, status, word=""):
    body = answer.json
    assert answer.status_code == status, body
    assert all(isinstance(value, str) for value in body.values())
    assert body["status"] == str(status)
    assert body["code"]
    assert word in body["reason"]


@pytest.mark.parametrize("version", ["v5", "v4"])
def test_answers_and_events_keep_the_contract(version):
    with Session(version, paranoid=True) as session:
        tour(session)
        assert " 500 " not in session.text()
        assert session.events
        for event in session.events:
            assert not session.seller.contracts[Kind.TICKET].problems(event.document, event.type)


def test_everything_sent_comes_back(session):
    sent = full(session)
    made = session.create(**sent)
    assert {name: made[name] for name in sent if name != "attachment"} == {k: v for k, v in sent.items() if k != "attachment"}
    assert all(one["id"] for one in made["attachment"])
    assert session.call("GET", f"troubleTicket/{made['id']}").json == made
    assert session.call("GET", "troubleTicket").json == [made]
    assert made["status"] == "acknowledged"
    assert made[("statusChangeHistory" if session.modern else "statusChange")][0]["status"] == "acknowledged"


def test_location_is_the_href_and_leads_back(session):
    answer = session.call("POST", "troubleTicket", session.body())
    assert (
        answer.headers["Location"]
        == answer.json["href"]
        == f"http://localhost{session.seller.adapter.base_path}/troubleTicket/{answer.json['id']}"
    )


def test_both_base_paths_and_slashes_are_served(session):
    ident = session.create()["id"]
    for base in (session.seller.adapter.base_path, f"/troubleTicketManagement/{session.seller.adapter.version}"):
        for path in ("troubleTicket", "troubleTicket/", f"troubleTicket/{ident}", f"troubleTicket/{ident}/"):
            assert session.call("GET", path, base=base).status_code == 200
    refusal(session.call("GET", "troubleTicket//"), 404)
    refusal(session.call("GET", f"troubleTicket/{ident}/note"), 404)


def test_what_the_seller_sets_is_not_the_buyers(session):
    old = "2001-01-01T00:00:00Z"
    made = session.create(id="mine", href="http://x.example/", creationDate=old, lastUpdate=old)
    assert made["id"] != "mine"
    assert made["creationDate"] == made["lastUpdate"] != old


@pytest.mark.parametrize("name", ["description", "severity", "ticketType"])
def test_mandatory_attributes(session, name):
    for value in (None, " ", 7):
        refusal(session.call("POST", "troubleTicket", {**session.body(), name: value}), 400, name)
    made = session.create()
    refusal(session.call("PATCH", f"troubleTicket/{made['id']}", {name: None}), 400, name)
    refusal(session.call("PATCH", f"troubleTicket/{made['id']}", {name: ""}), 400, name)
    assert session.call("GET", f"troubleTicket/{made['id']}").json == made


def test_bodies_that_are_none(session):
    refusal(session.call("POST", "troubleTicket", b"{"), 400)
    refusal(session.call("POST", "troubleTicket", b"[]"), 400)
    refusal(session.call("POST", "troubleTicket", b""), 400)
    refusal(session.call("POST", "troubleTicket", b'{"x":' + b"[" * 300 + b"]" * 300 + b"}"), 400, "deeply")
    refusal(session.call("POST", "troubleTicket", b"<x/>", media="text/xml"), 415)
    assert session.call("POST", "troubleTicket", session.body(), media="application/json; charset=utf-8").status_code == 201


def test_methods(session):
    answer = session.call("PUT", "troubleTicket", {})
    refusal(answer, 405)
    assert answer.headers["Allow"] == "GET, POST"
    assert session.call("POST", "troubleTicket/1", {}).headers["Allow"] == "GET, PATCH, DELETE"
    assert session.call("GET", "hub").headers["Allow"] == "POST"
    refusal(session.call("GET", "nothing"), 404)
    assert session.call("GET", "troubleTicketSpecification").status_code == (200 if session.modern else 404)


def test_a_merge_patch_replaces_lists_and_removes_nulls(session):
    made = session.create(**full(session))
    path = f"troubleTicket/{made['id']}"
    after = session.call("PATCH", path, {"priority": None, "note": [], "channel": {"name": "New"}}).json
    assert "priority" not in after
    assert after["note"] == []
    assert after["channel"] == {**made["channel"], "name": "New"}
    assert after["lastUpdate"] > made["lastUpdate"]
    assert after["description"] == made["description"]
    same = session.call("PATCH", path, {"note": []}).json
    assert same == after


def test_the_update_moves_even_if_the_clock_does_not(session):
    made = session.create()
    session.now -= 3600
    after = session.call("PATCH", f"troubleTicket/{made['id']}", {"name": "x"}).json
    assert after["lastUpdate"] > made["lastUpdate"]


def test_media_types_of_patches(session):
    path = f"troubleTicket/{session.create()['id']}"
    taken = 200 if session.modern else 415
    assert session.call("PATCH", path, {"name": "x"}, media=MERGE).status_code == taken
    assert session.call("PATCH", path, [{"op": "add", "path": "/name", "value": "y"}], media=JSON_PATCH).status_code == taken
    assert session.call("PATCH", path, [], media="application/json-patch-query+json").status_code == (501 if session.modern else 415)
    assert session.call("PATCH", path, {}, media="text/plain").status_code == 415


def test_a_json_patch_is_done_as_a_whole_or_not_at_all(modern):
    made = modern.create(note=[])
    path = f"troubleTicket/{made['id']}"
    add = {"op": "add", "path": "/note/-", "value": {"@type": "Note", "text": "one"}}
    for bad, status in (
        ({"op": "test", "path": "/severity", "value": "no"}, 409),
        ({"op": "remove", "path": "/nothing"}, 400),
        ({"op": "replace", "path": "/note/7", "value": 1}, 400),
        ({"op": "remove", "path": "/severity"}, 400),
        ({"op": "replace", "path": "/id", "value": "x"}, 400),
        ({"op": "dance", "path": "/note"}, 400),
    ):
        refusal(modern.call("PATCH", path, [add, bad], media=JSON_PATCH), status)
        assert modern.call("GET", path).json == made
    good = [add, {"op": "copy", "from": "/note/0", "path": "/note/0"}, {"op": "move", "from": "/severity", "path": "/name"}]
    restored = {"op": "add", "path": "/severity", "value": "Low"}
    after = modern.call("PATCH", path, [*good, restored], media=JSON_PATCH).json
    assert [note["text"] for note in after["note"]] == ["one", "one"]
    assert (after["name"], after["severity"]) == ("High", "Low")
    refusal(modern.call("PATCH", path, {}, media=JSON_PATCH), 400)
    for op in (["replace"], {}, None, 7):
        refusal(modern.call("PATCH", path, [{"op": op, "path": "/name", "value": "x"}], media=JSON_PATCH), 400, "op")


@pytest.mark.parametrize("name", ["id", "href", "creationDate", "lastUpdate", "statusChangeDate", "@type", "@baseType"])
def test_what_cannot_be_patched(session, name):
    made = session.create()
    path = f"troubleTicket/{made['id']}"
    refusal(session.call("PATCH", path, {name: "2001-01-01T00:00:00Z"}), 400, name)
    assert session.call("PATCH", path, made).json == made


def test_the_life_of_a_ticket(session):
    made = session.create()
    path, history = f"troubleTicket/{made['id']}", "statusChangeHistory" if session.modern else "statusChange"
    refusal(session.call("PATCH", path, {"status": "nanana"}), 400, "status")
    refusal(session.call("PATCH", path, {"status": "closed"}), 409, "status")
    refusal(session.call("PATCH", path, {"status": None}), 400, "status")
    working = session.call("PATCH", path, {"status": "inProgress", "statusChangeReason": "go"}).json
    assert working["statusChangeDate"] > made["statusChangeDate"]
    assert working[history][-1][("statusChangeReason" if session.modern else "changeReason")] == "go"
    assert "resolutionDate" in session.call("PATCH", path, {"status": "resolved"}).json
    closed = session.call("PATCH", path, {"status": "closed"}).json
    assert [step["status"] for step in closed[history]] == ["acknowledged", "inProgress", "resolved", "closed"]
    refusal(session.call("PATCH", path, {"status": "inProgress"}), 409)


def test_a_second_resolution_has_its_own_date_and_no_old_reason(session):
    path = f"troubleTicket/{session.create(status='inProgress', statusChangeReason='first')['id']}"
    first = session.call("PATCH", path, {"status": "resolved"}).json
    session.call("PATCH", path, {"status": "inProgress"})
    second = session.call("PATCH", path, {"status": "resolved"}).json
    assert second["resolutionDate"] > first["resolutionDate"]
    given = session.call("PATCH", path, {"status": "inProgress", "resolutionDate": "2027-01-01T00:00:00Z"}).json
    assert given["resolutionDate"] == "2027-01-01T00:00:00Z"
    history = given["statusChangeHistory" if session.modern else "statusChange"]
    assert [any("eason" in name for name in step) for step in history] == [True, *[False] * 4]


def test_gone_is_gone(session):
    made = session.create()
    path = f"troubleTicket/{made['id']}"
    answer = session.call("DELETE", path)
    assert (answer.status_code, answer.data) == (204, b"")
    for method, body in (("GET", None), ("DELETE", None), ("PATCH", {"name": "x"})):
        refusal(session.call(method, path, body), 404)
    listed = session.call("GET", "troubleTicket")
    assert (listed.json, listed.headers["X-Total-Count"]) == ([], "0")


def test_specifications(modern):
    spec = {"@type": "TroubleTicketSpecification", "name": "s", "lifecycleStatus": "active"}
    hub = modern.call("POST", "hub", {"@type": "Hub", "callback": "http://127.0.0.1:9/cb"})
    made = modern.call("POST", "troubleTicketSpecification", spec).json
    assert made["creationDate"] == made["lastUpdate"]
    refusal(modern.call("POST", "troubleTicketSpecification", {"@type": "TroubleTicketSpecification"}), 400, "name")
    path = f"troubleTicketSpecification/{made['id']}"
    assert modern.call("PATCH", path, {"lifecycleStatus": "retired", "version": "2"}).json["version"] == "2"
    assert modern.call("GET", "troubleTicketSpecification?version=2&fields=name").json == [
        {"id": made["id"], "href": made["href"], "@type": made["@type"], "name": "s"}
    ]
    assert modern.call("DELETE", path).status_code == 204
    assert modern.call("DELETE", f"hub/{hub.json['id']}").status_code == 204
    names = ["Create", "StatusChange", "AttributeValueChange", "Delete"]
    assert [one.type for one in modern.events] == [f"TroubleTicketSpecification{name}Event" for name in names]


def subscribed(session, **more):
    answer = session.call("POST", "hub", session.typed("Hub", callback="http://127.0.0.1:9/cb", **more))
    assert answer.status_code == 201, answer.json
    return answer


def test_a_subscription(session):
    answer = subscribed(session, query="eventType=TroubleTicketCreateEvent")
    hub = answer.json
    assert hub["query"] == "eventType=TroubleTicketCreateEvent"
    assert answer.headers["Location"].endswith(f"/hub/{hub['id']}")
    if session.modern:
        assert session.call("GET", f"hub/{hub['id']}").json == hub
    made = session.create()
    session.call("PATCH", f"troubleTicket/{made['id']}", {"name": "x"})
    assert [one.url for one in session.events] == ["http://127.0.0.1:9/cb/listener/troubleTicketCreateEvent"]
    assert session.call("DELETE", f"hub/{hub['id']}").status_code == 204
    refusal(session.call("DELETE", f"hub/{hub['id']}"), 404)
    session.create()
    assert len(session.events) == 1


def test_subscriptions_that_are_refused(session):
    for body, word in (
        ({}, "callback"),
        ({"callback": "soon"}, "callback"),
        ({"callback": "http://x.example/", "query": "eventType=Nothing"}, "query"),
        ({"callback": "http://x.example/", "query": "severity=High"}, "query"),
    ):
        refusal(session.call("POST", "hub", session.typed("Hub", **body)), 400, word)


def test_events_go_to_the_callback_itself_when_asked():
    with Session("v5", listener_path=False) as session:
        subscribed(session)
        session.create()
        assert session.events[0].url == "http://127.0.0.1:9/cb"


def test_payloads_of_version_5(modern):
    subscribed(modern)
    made = modern.create()
    path = f"troubleTicket/{made['id']}"
    modern.call("PATCH", path, {"name": "x", "status": "inProgress"})
    after = modern.call("GET", path).json
    modern.call("DELETE", path)
    told = {one.type: one.document["event"]["troubleTicket"] for one in modern.events}
    identity = {name: made[name] for name in ("id", "href", "@type")}
    assert told["TroubleTicketCreateEvent"] == made
    assert told["TroubleTicketAttributeValueChangeEvent"] == {**identity, "name": "x"}
    status = {name: after[name] for name in ("status", "statusChangeDate", "statusChangeHistory")}
    assert told["TroubleTicketStatusChangeEvent"] == {**identity, **status}
    assert told["TroubleTicketDeleteEvent"] == {**identity, "@type": "TroubleTicketRef"}


def test_payloads_of_version_4_are_whole():
    with Session("v4") as session:
        subscribed(session)
        made = session.create()
        session.act(Stimulus.REQUEST_INFO, made["id"])
        whole = session.call("GET", f"troubleTicket/{made['id']}").json
        told = {one.type: one.document for one in session.events}
        assert told["TroubleTicketStatusChangeEvent"]["event"] == {"troubleTicket": whole}
        assert told["TroubleTicketInformationRequiredEvent"]["fieldPath"] == "note"
        assert "@type" not in told["TroubleTicketStatusChangeEvent"]


def test_stimuli(session):
    subscribed(session)
    ident = session.create()["id"]
    for name, status in (
        (Stimulus.START_WORK, "inProgress"),
        (Stimulus.REQUEST_INFO, "pending"),
        (Stimulus.RESOLVE, "resolved"),
        (Stimulus.CLOSE_ON_TIMEOUT, "closed"),
    ):
        assert session.act(name, ident)["status"] == status
    kinds = [one.type.removeprefix("TroubleTicket").removesuffix("Event") for one in session.events]
    assert kinds == ["Create", "StatusChange", "StatusChange", "InformationRequired", "StatusChange", "Resolved", "StatusChange"]
    with pytest.raises(Refusal):
        session.act(Stimulus.START_WORK, ident)
    with pytest.raises(Refusal):
        session.act(Stimulus.ADD_RELATED_ISSUE, ident)


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        (Stimulus.UPDATE_SELLER_SEVERITY, "severity"),
        (Stimulus.UPDATE_SELLER_PRIORITY, "priority"),
        (Stimulus.UPDATE_EXPECTED_RESOLUTION, "expectedResolutionDate"),
        (Stimulus.ADD_NOTE, "note"),
        (Stimulus.ADD_ATTACHMENT, "attachment"),
    ],
)
def test_stimuli_that_change_an_attribute(session, name, attribute):
    subscribed(session)
    made = session.create()
    session.act(name, made["id"])
    after = session.call("GET", f"troubleTicket/{made['id']}").json
    assert after[attribute] != made.get(attribute)
    assert {key for key in after if after[key] != made.get(key)} == {attribute, "lastUpdate"}
    assert [one.type for one in session.events][1:] == ["TroubleTicketAttributeValueChangeEvent"]


def test_asynchronous_writes():
    with Session("v5", async_writes=True) as session:
        answer = session.call("POST", "troubleTicket", session.body())
        assert (answer.status_code, answer.data) == (202, b"")
        ident = session.call("GET", "troubleTicket").json[0]["id"]
        assert session.call("PATCH", f"troubleTicket/{ident}", {"name": "x"}).status_code == 202
        assert session.call("GET", f"troubleTicket/{ident}").json["name"] == "x"
        assert session.call("DELETE", f"troubleTicket/{ident}").status_code == 202


def test_buyers_see_their_own_tickets_only(session):
    made = session.create()
    stored = session.seller.store.tickets(buyer="buyer")
    assert [orjson.loads(one.document)["id"] for one in stored] == [made["id"]]
    assert session.seller.store.tickets(buyer="somebody else") == []


@pytest.mark.parametrize("version", ["v5", "v4"])
def test_a_ticket_of_a_type_that_nobody_knows_is_refused_unless_the_seller_takes_any(version):
    labels = [({"@type": "Foo"}, 400), ({"@type": "Foo", "@baseType": "TroubleTicket"}, 201), ({"@type": "TroubleTicket"}, 201)]
    for any_type in (False, True):
        with Session(version, any_type=any_type) as session:
            for more, status in labels:
                answer = session.call("POST", "troubleTicket", {**session.body(), **more})
                assert answer.status_code == (201 if any_type else status), more
                assert answer.status_code == 201 or "TroubleTicket" in answer.text
