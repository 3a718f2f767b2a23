"""The rules of Artemis at their edges, its seller with a listener that nobody subscribed, and a fixed sample of its faults."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.record.exchange import Answer, Exchange
from ttck.harness.verdict import ExitCode
from ttck.suites.artemis import change_rules, event_rules, http_rules, metadata_rules, review_rules
from ttck.suites.artemis.changing import Change, has
from ttck.suites.artemis.scenarios.a_entering import Entering, Knock, strangers
from ttck.suites.artemis.scenarios.d_attaching import Pair
from ttck.suites.artemisbuyer import request_rules
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.support import ttck, write_target
from ttck.suites.selftest.trial import attempt

AT = datetime(2026, 1, 1, tzinfo=UTC)
TRACE = "0b7f1f0e-5c1a-4f43-9a51-3d3c0d9b7a11"
ACCOUNT = {"role": "billingAccount", "entity": {"id": "BA"}}


def exchange(status=200, document=None, *, operation="retrieveTroubleTicket", method="GET", trace=None, back=None):
    headers = {"content-type": "application/json", **({"correlation-id": back} if back else {})}
    body = json.dumps({} if document is None else document).encode()
    return Exchange(
        number=1, scenario="s", label="", operation=operation, ticket="T", at=AT, elapsed=0.0, method=method,
        url="http://s.example/troubleTicket/T", request_headers={"Correlation-ID": trace} if trace else {}, request_body=None, sent=None,
        answer=Answer(status=status, headers=headers, body=body),
    )  # fmt: skip


def shown(**more):
    return Subject(value={"id": "T", **more}, where="", seen=None)


@pytest.mark.parametrize(
    ("href", "fine"),
    [
        ("https://other.example:8443/x/T", True), ("http://s.example/T/", True), ("/x/T", False), ("https:///T", False), ("", False),
        ("https://s.example/x/U", False), (" https://s.example/T", False), (7, False), ("ftp://s.example/T", False),
    ],
)  # fmt: skip
def test_an_address_is_whole_and_ends_in_the_id(href, fine):
    assert (metadata_rules.addressed(shown(href=href)) is None) is fine


@pytest.mark.parametrize(("base", "fine"), [("Entity", True), (" ", False), (None, False), (3, False)])
def test_both_types_are_there(base, fine):
    assert (metadata_rules.labelled(shown(**{"@type": "TroubleTicket", "@baseType": base})) is None) is fine


def test_what_refers_and_what_does_not():
    ticket = {
        "id": "T",
        "attachment": [{"@type": "Attachment", "id": "1", "content": "eA=="}, {"@type": "AttachmentRef", "id": "2"}],
        "note": [{"@type": "Note", "id": "3"}],
        "relatedEntity": [{"role": "r", "entity": {"id": "4", "href": "https://s.example/4"}}, {"role": "r", "entity": {"id": "5"}}],
        "externalIdentifier": [{"id": "6"}],
    }
    found = metadata_rules.references(Traffic([exchange(document=ticket)]))
    assert [part.where for part in found] == ["/attachment/1", "/relatedEntity/0/entity", "/relatedEntity/1/entity"]
    assert [metadata_rules.referring(part) is None for part in found] == [False, True, False]


@pytest.mark.parametrize(
    ("trace", "back", "fine"),
    [(TRACE, TRACE, True), (TRACE, TRACE.upper(), True), (TRACE, None, False), (TRACE, TRACE[:32], False), (TRACE.upper(), TRACE, True)],
)
def test_a_correlation_comes_back(trace, back, fine):
    assert (http_rules.returned(exchange(trace=trace, back=back)) is None) is fine


def test_only_a_uuid_of_version_4_has_to_come_back():
    assert http_rules.sent_trace(exchange(trace="no-uuid")) is None
    assert http_rules.sent_trace(exchange(trace=TRACE.replace("-4f43-", "-1f43-"))) is None
    assert http_rules.sent_trace(exchange(trace=TRACE)) == TRACE


def test_tokens_of_strangers():
    assert [how for how, _ in strangers("Bearer opaque")] == ["no Authorization", "a made-up token"]
    kinds = dict(strangers("Bearer head.claims.sign"))
    assert kinds["a token with another signature"] == (("Authorization", "Bearer head.claims.Aign"),)
    assert kinds["a token without a signature"][0][1].endswith(".claims.")


@pytest.mark.parametrize(
    ("status", "document", "fine"),
    [
        (401, None, True), (403, {"message": "no"}, True), (404, None, False), (200, [], False), (401, {"id": "T"}, False),
        (403, {"severity": "x", "ticketType": "y"}, False),
    ],
)  # fmt: skip
def test_a_stranger_is_refused_and_sees_nothing(status, document, fine):
    knock = Knock(what="", how="", twin=exchange(), exchange=exchange(status, document))
    rule = http_rules.kept_out("either", Entering(item="T"))
    assert (rule(knock) is None) is fine


def change(sent, soon, *, status=200, after=None):
    seen = exchange(document={"id": "T", **soon})
    last = exchange(document={"id": "T", **after}) if after is not None else seen
    return Change(about="", sent=sent, new=sent, before=exchange(document={"id": "T"}), exchange=exchange(status), soon=seen, after=last)


def test_a_note_is_known_by_its_text_and_the_rest_by_its_value():
    sent = {"note": [{"text": "x"}], "description": "d"}
    assert has(sent, {"note": [{"text": "y"}, {"text": "x", "id": "1"}], "description": "d"})
    assert not has(sent, {"note": [{"text": "x"}], "description": "e"})
    assert not has(sent, {"description": "d"})


@pytest.mark.parametrize(
    ("status", "soon", "after", "fine"),
    [(200, "new", None, True), (200, "old", "new", False), (202, "old", "new", True), (202, "old", "old", False), (409, "old", None, True)],
)
def test_a_change_without_a_note_shows_at_once(status, soon, after, fine):
    made = change({"description": "new"}, {"description": soon}, status=status, after=after and {"description": after})
    assert (change_rules.at_once(made) is None) is fine


NOTE = {"text": "mark-1 please call first mark-1"}
BOTH = {"description": "new", "note": [NOTE]}


@pytest.mark.parametrize(
    ("shows", "fine"),
    [
        ({}, True), (BOTH, True), ({"description": "new"}, True), ({"note": [NOTE]}, False), ({**BOTH, "note": [NOTE, NOTE]}, False),
        ({**BOTH, "note": [{"text": NOTE["text"][:9]}]}, False), ({**BOTH, "note": [NOTE, {"text": "seen by us"}]}, True),
    ],
)  # fmt: skip
def test_a_review_does_all_or_nothing(shows, fine):
    assert (review_rules.whole(change(BOTH, {}, after=shows)) is None) is fine


@pytest.mark.parametrize(("now", "fine"), [({}, True), (BOTH, False), ({"note": [NOTE]}, False), ({"description": "other"}, True)])
def test_nothing_is_done_of_what_was_turned_down(now, fine):
    assert (review_rules.undone(change(BOTH, {}, after=now)) is None) is fine


@pytest.mark.parametrize(("value", "fine"), [("TroubleTicket", True), ("note", False), ("Trouble_Ticket", False), ("A4Paper", True)])
def test_types_are_one_word_with_a_capital(value, fine):
    assert (metadata_rules.pascal(shown(**{"@type": value})) is None) is fine


def test_an_attachment_may_lose_its_content_and_not_its_name():
    own = {"name": "a.txt", "mimeType": "text/plain", "attachmentType": "log", "content": "eA=="}

    def pair(*held):
        return Pair(about="", sent={"attachment": [own]}, twin=exchange(), exchange=exchange(201), read=tuple(map(reading, held)))

    def reading(held):
        return exchange(document={"id": "T", "attachment": held})

    assert change_rules.attached(pair([{**own, "id": "1"}], [{k: v for k, v in own.items() if k != "content"}])) is None
    assert change_rules.attached(pair([own], [])) is not None
    assert change_rules.attached(pair([{**own, "content": "eQ=="}])) is not None


@pytest.mark.parametrize(
    ("told", "fine"),
    [
        ({"op": "add", "path": "/note"}, "either object"), ([{"op": "add", "path": "/note"}], "either array"), ([], ""), ("a note", ""),
        ([{"op": "add"}], ""), ([{"op": "put", "path": "/x"}], ""),
    ],
)  # fmt: skip
def test_what_is_required_is_an_operation_or_an_array_of_them(told, fine):
    made = SimpleNamespace(document={"event": {"informationRequired": told}})
    right = [choice for choice in ("either", "array", "object") if event_rules.formed(choice)(made) is None]
    assert " ".join(sorted(right, key=lambda one: one != "either")) == fine


def asked(sent, **headers):
    return SimpleNamespace(exchange=SimpleNamespace(sent=sent, number=1, request_headers=headers))


def test_the_rules_of_a_buyer():
    assert request_rules.with_a_token(asked({}, authorization="Bearer x")) is None
    assert request_rules.with_a_token(asked({}, authorization="Bearer ")) is not None
    assert request_rules.for_an_account(asked({"relatedEntity": [ACCOUNT]})) is None
    assert request_rules.for_an_account(asked({"relatedEntity": [{"role": "affected", "entity": {"id": "1"}}]})) is not None
    assert request_rules.without_a_note(asked({"note": [{"text": "x"}], "description": "y"})) is None
    assert request_rules.without_a_note(asked({"note": [{"text": "x"}], "status": "cancelled"})) is not None
    assert request_rules.reachable(asked({"twentyFourHourAccess": True})) is None
    assert request_rules.reachable(asked({"twentyFourHourAccess": False})) is not None
    assert request_rules.one_file(asked({"attachment": [{}, {}]})) is not None


def test_a_seller_that_knows_the_listener_beforehand_is_heard(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/events"
    with mock_seller("--profile", "artemis", "--listener", address) as seller:
        listener = {"port": port, "registered": address}
        target = write_target(tmp_path, seller.target(limits={"quiet_window": 0.1, "event_wait": 2}, listener=listener, profile="artemis"))
        done = ttck(target, tmp_path / "runs", "-r", "ARTEMIS:31").sound()
    assert done.code == ExitCode.SELECTION, done.out
    registered = [line for line in done.of("stimulus") if line["name"] == "listener_register"]
    assert [(line["via"], line["args"]) for line in registered] == [("beforehand", {"callback": address})]
    assert {line["path"].split("/")[1] for line in done.of("notification")} == {"main"}
    assert not [line for line in done.of("exchange") if "/hub" in line["request"]["url"]]


FAULTS = {
    "artemis-open-changes": "ARTEMIS:3",
    "artemis-account-not-needed": "ARTEMIS:4",
    "artemis-correlation-only-once": "ARTEMIS:5",
    "artemis-second-plain-change-held": "ARTEMIS:13",
    "artemis-own-moves-not-announced": "ARTEMIS:31",
}


@pytest.fixture(scope="module")
def seller():
    with mock_seller("--profile", "artemis") as running:
        yield running


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_caught_under_its_rule(seller, name):
    limits = {"event_wait": 0.4, "state_wait": 0.4, "quiet_window": 0.1, "request_timeout": 8}
    trial = attempt(seller, (name,), limits=limits, profile="artemis", requirements=(FAULTS[name],))
    assert FAULTS[name] in trial.failed, trial.messages
    assert not trial.errors


def test_a_barred_client_that_is_let_in_is_seen(seller):
    let_in, without = (
        attempt(seller, (), profile="artemis", requirements=("ARTEMIS:3",), terms=terms)
        for terms in ({"barred_auth": dict(seller.other)}, {})
    )
    assert (let_in.failed, without.failed) == ({"ARTEMIS:3"}, frozenset())
