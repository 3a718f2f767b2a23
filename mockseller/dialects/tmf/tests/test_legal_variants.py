"""The legal variants: each does what it says, and nothing that it says it does not do."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from ttck.mockseller.dialects.tmf.tests.session import JSON_PATCH, Session


@contextmanager
def unusual(name, version="v5"):
    with Session(version) as session:
        session.seller.faults.switch([(name, {})])
        yield session


def subscribe(session, callback="http://127.0.0.1:9/cb"):
    return session.call("POST", "hub", session.typed("Hub", callback=callback))


def test_part_of_a_list_is_a_206_and_the_whole_is_not():
    with unusual("tmf-partial-206") as session:
        session.create()
        assert session.call("GET", "troubleTicket").status_code == 200
        session.create()
        assert session.call("GET", "troubleTicket?limit=1").status_code == 206


def test_past_the_end_is_a_416():
    with unusual("tmf-416-past-the-end") as session:
        session.create()
        answer = session.call("GET", "troubleTicket?offset=1")
        assert (answer.status_code, answer.headers["Content-Range"]) == (416, "items */1")
        assert session.call("GET", "troubleTicket?name=none&offset=0").status_code == 200


def test_a_slash_is_redirected_and_nothing_is_done_twice():
    with unusual("tmf-slash-redirects") as session:
        answer = session.call("POST", "troubleTicket/", session.body())
        assert (answer.status_code, answer.headers["Location"]) == (307, f"{session.seller.adapter.base_path}/troubleTicket")
        assert session.call("GET", "troubleTicket").json == []
        assert session.call("GET", "troubleTicket/").status_code == 307


@pytest.mark.parametrize(("name", "status"), [("tmf-no-delete", 405), ("tmf-delete-forbidden", 403)])
def test_what_cannot_be_deleted_stays(name, status):
    with unusual(name) as session:
        subscribe(session)
        path = f"troubleTicket/{session.create()['id']}"
        assert session.call("DELETE", path).status_code == status
        assert session.call("DELETE", "troubleTicket/unknown").status_code == status
        assert session.call("GET", path).status_code == 200
        assert len(session.events) == 1
        assert ("DELETE" in session.call("PUT", path).headers["Allow"]) is (status == 403)


def test_without_a_hub_there_are_no_events():
    with unusual("tmf-no-hub", "v4") as session:
        assert subscribe(session).status_code == 501
        session.create()
        assert session.events == []


def test_without_specifications_nothing_is_made():
    with unusual("tmf-no-specifications") as session:
        assert session.call("POST", "troubleTicketSpecification", {"@type": "TroubleTicketSpecification", "name": "s"}).status_code == 501
        session.seller.faults.clear()
        assert session.call("GET", "troubleTicketSpecification").json == []


def test_a_json_patch_that_is_refused_does_nothing():
    with unusual("tmf-no-json-patch") as session:
        made = session.create()
        path = f"troubleTicket/{made['id']}"
        assert session.call("PATCH", path, [{"op": "add", "path": "/name", "value": "x"}], media=JSON_PATCH).status_code == 415
        assert session.call("GET", path).json == made


def test_a_callback_is_taken_once():
    with unusual("tmf-repeated-callback-409") as session:
        first = subscribe(session)
        assert subscribe(session).status_code == 409
        assert subscribe(session, "http://127.0.0.1:9/other").status_code == 201
        session.call("DELETE", f"hub/{first.json['id']}")
        assert subscribe(session).status_code == 201


def test_ids_of_the_client_are_kept_while_they_are_free():
    with unusual("tmf-client-ids") as session:
        made = session.create(id="mine-1")
        assert made["id"] == "mine-1"
        assert session.call("GET", "troubleTicket/mine-1").json == made
        assert session.create(id="mine-1")["id"] != "mine-1"


@pytest.mark.parametrize(
    ("name", "start"), [("tmf-relative-href", "/tmf-api/"), ("tmf-other-base", "http://localhost/troubleTicketManagement/v5/")]
)
def test_addresses_of_another_form(name, start):
    with unusual(name) as session:
        answer = session.call("POST", "troubleTicket", session.body())
        assert answer.json["href"].startswith(start)
        assert answer.headers["Location"] == answer.json["href"]
        assert session.call("GET", f"troubleTicket/{answer.json['id']}").json == answer.json


def test_a_type_of_its_own_names_its_base_everywhere():
    with unusual("tmf-own-type") as session:
        made = session.create()
        assert (made["@type"], made["@baseType"]) == ("PartnerTroubleTicket", "TroubleTicket")
        after = session.call("PATCH", f"troubleTicket/{made['id']}", {"@type": "TroubleTicket", "name": "x"})
        assert (after.status_code, after.json["@type"]) == (200, "PartnerTroubleTicket")


def test_what_cannot_be_patched_is_ignored():
    with unusual("tmf-non-patchable-ignored") as session:
        made = session.create()
        assert session.call("PATCH", f"troubleTicket/{made['id']}", {"id": "x", "creationDate": "soon"}).json == made


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [
        ("tmf-unknown-filter-empty", "bogus=1", 200),
        ("tmf-bad-status-filter-400", "status=nanana", 400),
        ("tmf-bad-status-filter-400", "status=held,closed", 200),
        ("tmf-cursors-refused-400", "before=x", 400),
        ("tmf-cursors-ignored", "after=x", 200),
        ("tmf-unknown-fields-400", "fields=unheardof", 400),
        ("tmf-unknown-fields-400", "fields=name,none", 200),
    ],
)
def test_questions_taken_otherwise(name, query, status):
    with unusual(name) as session:
        assert session.call("GET", f"troubleTicket?{query}").status_code == status


def test_pages_of_five_and_the_newest_first():
    with unusual("tmf-page-limit-5") as session:
        for number in range(6):
            session.create(name=str(number))
        assert len(session.call("GET", "troubleTicket?limit=6").json) == 5
        session.seller.faults.switch([("tmf-newest-first", {})])
        assert [one["name"] for one in session.call("GET", "troubleTicket").json] == list("543210")


def test_events_at_the_callback_itself():
    with unusual("tmf-plain-callback") as session:
        subscribe(session)
        session.create()
        assert session.events[0].url == "http://127.0.0.1:9/cb"


def test_a_conflict_is_a_bad_request():
    with unusual("tmf-conflict-as-400") as session:
        assert session.call("PATCH", f"troubleTicket/{session.create()['id']}", {"status": "closed"}).status_code == 400


def test_a_status_is_replaced_and_an_unknown_one_still_refused():
    with unusual("tmf-status-replaced") as session:
        assert session.create(status="held")["status"] == "acknowledged"
        assert session.call("POST", "troubleTicket", session.body(status="nanana")).status_code == 400
