from __future__ import annotations

from datetime import datetime

import pytest

from ttck.specs.contracts import is_date_time
from ttck.specs.dialects import decisions
from ttck.specs.vocabulary import Stimulus, TicketState
from ttck.suites.selftest.tests.partner import attachment, contact, note, relation, request_body, without


class TestForeignLifecycle:
    def test_full_walk_of_a_ticket(self, partner):
        ticket = partner.create()["id"]
        for step, state in (
            ("start_work", "inProgress"),
            ("request_info", "pending"),
        ):
            partner.stimulate(ticket, step)
            assert partner.status(ticket) == state
        assert partner.patch(ticket, note=[note("port 7")])["status"] == "inProgress"
        partner.stimulate(ticket, "resolve")
        partner.post(ticket, "reopen", reason="still down")
        assert partner.status(ticket) == "reopened"
        partner.stimulate(ticket, "start_work")
        partner.stimulate(ticket, "resolve")
        partner.post(ticket, "close")
        closed = partner.get(ticket)
        walked = [entry["status"] for entry in closed["statusChange"]]
        assert walked == [
            *("acknowledged", "inProgress", "pending", "inProgress", "resolved", "reopened", "inProgress"),
            *("resolved", "closed"),
        ]
        assert datetime.fromisoformat(closed["resolutionDate"]) >= datetime.fromisoformat(closed["creationDate"])

    def test_close_on_timeout_is_a_job(self, partner):
        ticket = partner.at("resolved")
        partner.stimulate(ticket, "close_on_timeout")
        partner.until(ticket, "closed")

    @pytest.mark.parametrize("state", list(TicketState))
    def test_operations_are_refused_exactly_where_the_draft_says(self, partner, state):
        allowed = {
            "cancel": {"acknowledged", "inProgress", "pending"},
            "close": {"resolved"},
            "reopen": {"resolved"},
            "patch": {"acknowledged", "inProgress", "pending", "resolved", "reopened"},
        }
        refusals = {task for task, states in allowed.items() if state not in states}
        ticket = partner.at(state)
        before = partner.get(ticket)
        for task in refusals:
            if task == "patch":
                partner.patch(ticket, note=[note()], expect=409)
            else:
                partner.post(ticket, task, expect=409, reason="no")
        assert partner.get(ticket) == before
        for task in allowed.keys() - refusals:
            other = partner.at(state)
            if task == "patch":
                partner.patch(other, note=[note()])
            else:
                partner.post(other, task, reason="no")

    @pytest.mark.parametrize("name", [name for name in Stimulus if name.startswith("ticket_") and name not in decisions()])
    def test_stimuli_refuse_a_final_ticket(self, partner, name):
        ticket = partner.at("cancelled")
        via, problem = partner.stimuli.give(name, ticket, {})
        assert via == "http"
        assert " 409" in problem

    def test_every_stimulus_of_a_ticket_has_a_way(self, partner):
        of_tickets = {name for name in Stimulus if name.startswith("ticket_")} - {*decisions()}
        assert {name for name in of_tickets if not partner.stimuli.way(name)} == set()
        assert not partner.stimuli.way(Stimulus.RESTART)


class TestForeignCreate:
    def test_everything_the_buyer_set_comes_back(self, partner):
        sent = request_body(
            externalId="B-1",
            issueStartDate="2026-02-03T04:05:06.250+05:30",
            note=[note("one"), note("two", id="n2")],
            attachment=[attachment(), attachment("b", url=..., content="aGk=", mimeType="text/plain") | {"url": ""}],
            relatedIssue=[relation()],
            relatedContactInformation=[contact(), contact("buyerTechnicalContact", organization="B")],
        )
        created = partner.call("POST", "/troubleTicket", json=sent, expect=201).json()
        for name in (
            "description",
            "severity",
            "priority",
            "externalId",
            "issueStartDate",
            "relatedIssue",
            "relatedEntity",
        ):
            assert created[name] == sent[name]
        buyers = [without(item, "id") for item in created["note"] if item["source"] == "buyer"]
        assert buyers == [without(item, "id") for item in sent["note"]]
        assert [item["source"] for item in created["note"]] == ["buyer", "buyer", "seller"]
        assert [without(i, "attachmentId") for i in created["attachment"]] == [without(i, "attachmentId") for i in sent["attachment"]]
        roles = [person["role"] for person in created["relatedContactInformation"]]
        assert roles == ["reporterContact", "buyerTechnicalContact", "sellerTicketContact"]
        assert created["creationDate"].endswith("+01:00")
        assert partner.get(created["id"]) == created

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            *(({name: ...}, 400) for name in request_body()),
            ({"relatedContactInformation": [contact("buyerTechnicalContact")]}, 400),
            ({"relatedContactInformation": [without(contact(), "emailAddress")]}, 400),
            ({"note": [without(note(), "author")]}, 400),
            ({"note": [note(source="seller")]}, 422),
            ({"attachment": [attachment(source="seller")]}, 422),
            ({"attachment": [without(attachment(), "url")]}, 400),
            ({"attachment": [without(attachment(), "url") | {"content": "aGk="}]}, 400),
            ({"relatedIssue": [relation(source="seller")]}, 422),
            ({"relatedIssue": [without(relation(), "relationshipType")]}, 400),
            ({"severity": "awful"}, 422),
            ({"severity": ["minor"]}, 422),
            ({"issueStartDate": "yesterday"}, 422),
            ({"description": 7}, 422),
            ({"status": "closed"}, 422),
            ({"sellerPriority": "low"}, 422),
            ({"relatedEntity": []}, 400),
        ],
    )
    def test_bad_requests_are_refused_without_ticket_attributes(self, partner, changes, status):
        answer = partner.call("POST", "/troubleTicket", json=request_body(**changes), expect=status)
        errors = answer.json() if status == 422 else [answer.json()]
        assert all(set(error) <= {"code", "reason", "timestamp", "propertyPath"} for error in errors)

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe{}", b'{"a": NaN}', b'{"a": 1e999}', b"[" * 100_000])
    def test_unreadable_bodies_are_refused(self, partner, body):
        assert partner.call("POST", "/troubleTicket", data=body, expect=400).json()["code"] == "invalidBody"

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "2026-02-03T04:05:06Z",
                "2026-02-03T04:05:06.123456789-03:00",
                "2026-02-03t04:05:06z",
                "2024-02-29T23:59:59Z",
            ),
            *(
                "2026-02-30T04:05:06Z",
                "2026-02-03T04:05:06",
                "2026-02-03T04:05:06+00:60",
                "2026-02-03 04:05:06Z",
                "2026-02-03",
            ),
            *("2026-02-03T24:00:00Z", "\u0662026-02-03T04:05:06Z", ""),
        ],
    )
    def test_date_times_are_those_of_the_contract(self, partner, text):
        status = 201 if is_date_time(text) else 422
        partner.call("POST", "/troubleTicket", json=request_body(issueStartDate=text), expect=status)

    def test_ids_do_not_repeat(self, partner):
        assert len({partner.create()["id"] for _ in range(10)}) == 10


class TestForeignPatch:
    def test_notes_and_attachments_are_appended_in_both_list_styles(self, partner):
        first = partner.create(note=[note("one")], attachment=[attachment("a")])
        second = partner.patch(first["id"], note=[note("two")], attachment=[attachment("b", attachmentId="a2")])
        full = [*second["note"], note("three")]
        files = [*second["attachment"], attachment("c", attachmentId="a3")]
        third = partner.patch(first["id"], note=full, attachment=files)
        assert [n["text"] for n in third["note"] if n["source"] == "buyer"] == ["one", "two", "three"]
        assert [a["name"] for a in third["attachment"]] == ["a", "b", "c"]
        assert third["note"][:2] == first["note"]

    @pytest.mark.parametrize(
        "change",
        [
            {"externalId": "new"},
            {"observedImpact": "degraded"},
            {"severity": "minor", "note": [note()]},
            {"priority": "low", "note": [note()]},
            {"issueStartDate": "2026-02-03T04:05:06Z", "note": [note()]},
        ],
    )
    def test_single_attributes_change(self, partner, change):
        patched = partner.patch(partner.create()["id"], **change)
        name = next(iter(change))
        assert patched[name] == change[name]
        assert partner.get(patched["id"]) == patched

    def test_contacts_of_the_buyer_are_replaced_and_nobody_else(self, partner):
        created = partner.create(relatedContactInformation=[contact(), contact("buyerTechnicalContact", name="Old")])
        ours = [p for p in created["relatedContactInformation"] if p["role"] != "buyerTechnicalContact"]
        fresh = contact("buyerTechnicalContact", name="New")
        for sent in ([fresh], [*ours, fresh]):
            patched = partner.patch(created["id"], relatedContactInformation=sent)
            assert patched["relatedContactInformation"] == [*ours, fresh]
        changed = [{**ours[0], "name": "Other"}, fresh]
        partner.patch(created["id"], relatedContactInformation=changed, expect=422)

    def test_relations_of_the_buyer_are_replaced_and_those_of_the_seller_stay(self, partner):
        ticket = partner.create(relatedIssue=[relation("A")])["id"]
        partner.stimulate(ticket, "add_related_issue")
        theirs = next(link for link in partner.get(ticket)["relatedIssue"] if link["source"] == "seller")
        for sent in ([relation("B")], [theirs, relation("B")]):
            assert partner.patch(ticket, relatedIssue=sent, note=[note()])["relatedIssue"] == [theirs, relation("B")]
        partner.patch(ticket, relatedIssue=[{**theirs, "description": "!"}], note=[note()], expect=422)
        assert partner.get(ticket)["relatedIssue"] == [theirs, relation("B")]

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({}, 400),
            *(({name: "x"}, 422) for name in ("status", "sellerPriority", "sellerSeverity", "creationDate", "id")),
            *(({name: "x", "externalId": "y"}, 422) for name in ("description", "ticketType", "relatedEntity", "workOrder")),
            ({"relatedContactInformation": [contact(name="Other")]}, 422),
            ({"severity": "minor"}, 400),
            ({"relatedIssue": []}, 400),
            ({"note": [note(source="seller")]}, 422),
            ({"attachment": [without(attachment(), "url")], "note": [note()]}, 400),
        ],
    )
    def test_what_cannot_be_updated_is_refused_and_changes_nothing(self, partner, change, status):
        before = partner.create()
        partner.patch(before["id"], expect=status, **change)
        assert partner.get(before["id"]) == before

    def test_a_changed_copy_of_a_note_is_refused(self, partner):
        created = partner.create(note=[note("one")])
        altered = [{**created["note"][0], "text": "rewritten"}]
        partner.patch(created["id"], note=altered, expect=422)
        assert partner.get(created["id"]) == created
