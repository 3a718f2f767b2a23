from __future__ import annotations

from urllib.parse import quote

import pytest
import requests

from ttck.specs.contracts import contract
from ttck.specs.vocabulary import TicketEvent
from ttck.suites.selftest.sellers import foreign
from ttck.suites.selftest.tests.partner import LISTENER, WAIT, Listener, Partner, note, without


class TestForeignStaff:
    @pytest.mark.parametrize(
        ("name", "attribute"),
        [
            ("update_seller_severity", "sellerSeverity"),
            ("update_seller_priority", "sellerPriority"),
            ("update_expected_resolution", "expectedResolutionDate"),
            ("update_seller_contact", "relatedContactInformation"),
            ("update_technical_contacts", "relatedContactInformation"),
            ("add_note", "note"),
            ("add_attachment", "attachment"),
            ("add_related_issue", "relatedIssue"),
        ],
    )
    def test_each_update_changes_its_attribute_every_time_and_tells(self, partner, listener, name, attribute):
        partner.call("POST", "/hub", json={"callback": listener.url}, expect=201)
        ticket = partner.create()["id"]
        for round_number in (1, 2):
            before = partner.get(ticket)
            partner.stimulate(ticket, name)
            after = partner.get(ticket)
            assert after[attribute] != before.get(attribute)
            assert after["note"][: len(before["note"])] == before["note"]
            if attribute in {"expectedResolutionDate", "relatedIssue"}:
                assert len(after["note"]) == len(before["note"]) + 1
            listener.expect(ticket, *[TicketEvent.UPDATE] * round_number)

    def test_workorders(self, partner, listener):
        partner.call("POST", "/hub", json={"callback": listener.url}, expect=201)
        ticket = partner.at("inProgress")
        partner.stimulate(ticket, "workorder_open")
        partner.stimulate(partner.get(ticket)["workOrder"][-1]["id"], "workorder_update")
        listener.expect(ticket, TicketEvent.STATE_CHANGE, TicketEvent.UPDATE, TicketEvent.UPDATE)
        partner.stimulate(ticket, "workorder_open_with_appointment")
        document = partner.get(ticket)
        assert (document["status"], len(document["workOrder"])) == ("pending", 2)
        assert document["note"][-1]["source"] == "seller"

    def test_the_sandbox_needs_its_key(self, partner):
        order = {"to": "WIP"}
        url = f"{partner.running.admin_url}/tickets/{partner.create()['id']}/transitions"
        assert requests.post(url, json=order, timeout=WAIT).status_code == 403


class TestForeignList:
    def test_every_filter_finds_and_leaves_out(self, partner):
        product = {"id": "PRODUCT-F", "@referredType": "Product", "role": "affected"}
        ticket = partner.create(externalId="only-me", relatedEntity=[product], ticketType="maintenance")["id"]
        for step in ("update_expected_resolution", "start_work", "resolve"):
            partner.stimulate(ticket, step)
        document = partner.get(ticket)
        other = {"severity": "minor", "sellerSeverity": "minor", "priority": "low", "sellerPriority": "low"}
        other |= {"observedImpact": "degraded", "ticketType": "information", "status": "closed", "externalId": "nobody"}
        for name, wrong in other.items():
            assert partner.find(**{"externalId": "only-me", name: document[name]}) == [ticket]
            assert ticket not in partner.find(**{name: wrong})
        assert partner.find(relatedEntityId="PRODUCT-F", relatedEntityType="Product") == [ticket]
        assert partner.find(relatedEntityId="PRODUCT-F", relatedEntityType="Service") == []
        for name in ("creationDate", "expectedResolutionDate", "resolutionDate"):
            early, late = "2020-01-01T00:00:00Z", "2090-01-01T00:00:00+05:30"
            assert partner.find(**{"externalId": "only-me", f"{name}.gt": early, f"{name}.lt": late}) == [ticket]
            assert partner.find(**{"externalId": "only-me", f"{name}.gt": late}) == []
            assert partner.find(**{"externalId": "only-me", f"{name}.lt": early}) == []

    def test_items_equal_the_tickets_and_the_newest_comes_first(self, partner):
        ids = [partner.create(externalId="order")["id"] for _ in range(3)]
        items = partner.call("GET", "/troubleTicket?externalId=order").json()
        assert [item["id"] for item in items] == ids[::-1]
        for item in items:
            document = partner.get(item["id"])
            assert item == {name: document[name] for name in item}

    def test_pages_end_at_25_and_say_so(self, partner):
        ids = {partner.create(externalId="page")["id"] for _ in range(30)}
        first = partner.call("GET", "/troubleTicket?externalId=page&limit=100")
        assert len(first.json()) == 25
        assert first.headers["X-Total-Count"] == "30"
        assert first.headers["X-Result-Count"] == "25"
        assert first.headers["X-Pagination-Throttled"] == "true"
        rest = partner.call("GET", "/troubleTicket?externalId=page&offset=25")
        assert rest.headers["X-Pagination-Throttled"] == "false"
        assert {item["id"] for item in first.json() + rest.json()} == ids

    @pytest.mark.parametrize("query", ["status=notAState", "creationDate.gt=yesterday", "limit=x", "offset=-1"])
    def test_senseless_queries_are_refused(self, partner, query):
        assert partner.call("GET", f"/troubleTicket?{query}", expect=400).json()["code"] == "invalidQuery"


class TestForeignEvents:
    def test_each_move_announces_itself_in_order(self, partner, listener):
        partner.call("POST", "/hub", json={"callback": listener.url}, expect=201)
        ticket = partner.create()["id"]
        for step in ("start_work", "request_info"):
            partner.stimulate(ticket, step)
        partner.patch(ticket, note=[note()])
        partner.stimulate(ticket, "resolve")
        partner.post(ticket, "close")
        state, update = TicketEvent.STATE_CHANGE, TicketEvent.UPDATE
        listener.expect(
            ticket,
            *(state, state, update, TicketEvent.INFO_REQUIRED),
            *(state, state, update, TicketEvent.CLEARANCE_REQUEST, state),
        )
        for path, body in listener.events:
            assert path == LISTENER + body["eventType"]
            assert contract("troubleTicketNotification").problems(body, "TroubleTicketEvent") == ()

    def test_clearance_is_requested_before_the_answer_to_an_eager_close(self, listener):
        with foreign.start(delays=(0.3, 0.3)) as slow:
            partner = Partner(slow)
            query = f"eventType={TicketEvent.CLEARANCE_REQUEST}"
            partner.call("POST", "/hub", json={"callback": listener.url, "query": query}, expect=201)
            ticket = partner.at("resolved")
            partner.post(ticket, "close")
            assert listener.kinds(ticket) == [TicketEvent.CLEARANCE_REQUEST]

    def test_queries_select_and_all_subscriptions_are_served(self, partner, listener):
        with Listener() as second:
            wanted = f"eventType = {TicketEvent.STATE_CHANGE}, {TicketEvent.CLEARANCE_REQUEST}"
            for place, query in ((listener, ""), (second, wanted)):
                partner.call("POST", "/hub", json={"callback": place.url, "query": query}, expect=201)
            ticket = partner.at("inProgress")
            partner.stimulate(ticket, "add_note")
            partner.stimulate(ticket, "resolve")
            state, update, solved = TicketEvent.STATE_CHANGE, TicketEvent.UPDATE, TicketEvent.CLEARANCE_REQUEST
            listener.expect(ticket, state, update, state, update, solved)
            second.expect(ticket, state, state, solved)

    def test_subscription_lives_and_ends(self, partner, listener):
        body = {"callback": listener.url + "/", "query": f"eventType={TicketEvent.STATE_CHANGE}"}
        params = {"buyerId": "B", "sellerId": "S"}
        hub = partner.call("POST", "/hub", params=params, json=body, expect=201).json()
        assert partner.call("GET", f"/hub/{hub['id']}", expect=200).json() == {"id": hub["id"], **body}
        first = partner.at("inProgress")
        listener.expect(first, TicketEvent.STATE_CHANGE)
        assert without(listener.events[0][1]["event"], "href") == {"id": first, "buyerId": "B", "sellerId": "S"}
        with Listener() as control:
            partner.call("POST", "/hub", json={"callback": control.url}, expect=201)
            partner.call("DELETE", f"/hub/{hub['id']}", expect=204)
            second = partner.at("inProgress")
            control.expect(second, TicketEvent.STATE_CHANGE)
        assert listener.kinds(second) == []
        partner.call("GET", f"/hub/{hub['id']}", expect=404)
        partner.call("DELETE", f"/hub/{hub['id']}", expect=404)

    def test_delivery_is_tried_again(self, partner):
        with Listener(refuse=2) as stubborn:
            partner.call("POST", "/hub", json={"callback": stubborn.url}, expect=201)
            ticket = partner.at("inProgress")
            stubborn.expect(ticket, TicketEvent.STATE_CHANGE)

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"callback": "nowhere"},
            {"callback": "http://h", "query": "eventType=x"},
            {"callback": "http://h", "query": "a=b"},
        ],
    )
    def test_bad_subscriptions_are_refused(self, partner, body):
        partner.call("POST", "/hub", json=body, expect=400)


class TestForeignManners:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            *(("GET", "/troubleTicket/NO"), ("PATCH", "/troubleTicket/NO"), ("POST", "/troubleTicket/NO/cancel")),
            *(("POST", "/troubleTicket/NO/close"), ("POST", "/troubleTicket/NO/reopen"), ("DELETE", "/hub/NO")),
            *(("POST", "/troubleTicket//cancel"), ("GET", "/troubleTicket/"), ("GET", "/nothing")),
        ],
    )
    def test_unknown_things_are_not_found(self, partner, method, path):
        body = {"note": [note()], "reason": "x"} if method != "PATCH" else {"note": [note()]}
        assert partner.call(method, path, json=body, expect=404).json()["code"] == "notFound"

    def test_wrong_methods_and_missing_features(self, partner):
        partner.call("PATCH", "/troubleTicket", json={"id": "1"}, expect=405)
        partner.call("GET", "/incident", expect=501)
        partner.call("POST", f"/troubleTicket/{partner.at('resolved')}/reopen", json={}, expect=400)

    @pytest.mark.parametrize("headers", [{"Authorization": None}, {"Authorization": "Bearer wrong"}])
    def test_credentials_are_needed(self, partner, headers):
        assert "WWW-Authenticate" in partner.call("GET", "/troubleTicket", headers=headers, expect=401).headers

    def test_slashed_ids_work_everywhere(self):
        with foreign.start(slashed_ids=True, delays=(0.0, 0.0)) as seller:
            partner = Partner(seller)
            created = partner.create()
            assert created["id"].startswith("TT/2026/")
            assert created["href"].endswith(quote(created["id"], safe=""))
            partner.stimulate(created["id"], "start_work")
            partner.patch(created["id"], externalId="x")
            partner.post(created["id"], "cancel")
            assert partner.status(created["id"]) == "assessingCancellation"
