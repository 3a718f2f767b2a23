"""Who may deliver to the listener, over what, and what becomes of what it turned away."""

from __future__ import annotations

import base64
import datetime as dt
import http.client
import json
import socket
import ssl
from urllib.parse import urlsplit

import pytest

from ttck.harness.buyer.listener import Listener, ListenerError
from ttck.harness.buyer.listener_access import admits, carried
from ttck.harness.buyer.target import TargetError, parse_target
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.notification_backlog import Waiting, under_way
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.record.exchange import REFUSED_KEPT, refused_deliveries
from ttck.harness.record.reader import read
from ttck.harness.record.recorder import Recorder
from ttck.harness.record.recording import read_record
from ttck.harness.tests.test_http_transport import certificate
from ttck.harness.verdict import Inconclusive, Violation

__all__ = ["certificate"]  # a fixture
BASIC = {"type": "basic", "username": "séller", "password": "pa55:word-of-the-listener"}
BEARER = {"type": "bearer", "token": "t0ken-of-the-listener"}
OPEN = {"type": "none"}


def target_of(**listener):
    return parse_target({"base_url": "http://127.0.0.1:1", "listener": listener}, name="target.yaml")


@pytest.fixture
def recorder(tmp_path):
    made = Recorder(tmp_path / "record.jsonl", target_of(auth=BASIC).redactor)
    yield made
    made.close()


def deliver(listener, headers, *, context=None):
    parts = urlsplit(listener.callback("main") + "/listener/troubleTicketResolvedEvent")
    kind = http.client.HTTPSConnection if context else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=30, **({"context": context} if context else {}))
    try:
        connection.request("POST", parts.path, body=b'{"eventId": "e-1", "note": "n0t-to-be-kept"}', headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("WWW-Authenticate")
    finally:
        connection.close()


def basic(pair):
    return "Basic " + base64.b64encode(pair.encode()).decode()


@pytest.mark.parametrize(
    ("auth", "given", "admitted"),
    [
        (OPEN, None, True),
        (OPEN, "Basic anything", True),
        (BASIC, carried(BASIC)["Authorization"], True),
        (BASIC, carried(BASIC)["Authorization"].replace("Basic", "bAsIc"), True),
        (BASIC, None, False),
        (BASIC, "", False),
        (BASIC, "Basic", False),
        (BASIC, "Basic %%%", False),
        (BASIC, basic("séller:pa55"), False),
        (BASIC, basic("séller"), False),
        (BASIC, carried(BEARER)["Authorization"], False),
        (BEARER, "Bearer t0ken-of-the-listener", True),
        (BEARER, "bearer  t0ken-of-the-listener ", True),
        (BEARER, "Bearer t0ken-of-the-listener2", False),
        (BEARER, "Bearer \u00e9\u20ac", False),
        (BEARER, "t0ken-of-the-listener", False),
    ],
)
def test_what_is_shown_has_to_be_what_is_asked_for(auth, given, admitted):
    assert admits(auth, given) is admitted


@pytest.mark.parametrize(("auth", "challenge"), [(BASIC, 'Basic realm="ttck", charset="UTF-8"'), (BEARER, 'Bearer realm="ttck"')])
def test_a_delivery_without_credentials_is_refused_recorded_and_evidence_of_nothing(recorder, auth, challenge):
    listener = Listener(target_of(auth=auth), recorder, token="t0ken")
    heard = []
    listener.on_arrival = heard.append
    try:
        assert deliver(listener, {}) == (401, challenge)
        assert deliver(listener, {"Authorization": "Bearer s3cret-of-another"}) == (401, challenge)
        assert deliver(listener, carried(auth)) == (204, None)
    finally:
        listener.close()
    traffic = Traffic(recorder.entries)
    assert ([one.number for one in traffic.notifications], [one.number for one in traffic.turned_away]) == ([3], [1, 2])
    assert (len(heard), listener.turned_away) == (1, 2)
    written = recorder.path.read_text()
    assert "n0t-to-be-kept" not in "".join(written.splitlines()[:2])
    assert "s3cret-of-another" not in written


def test_an_unknown_address_says_nothing_of_credentials(recorder):
    listener = Listener(target_of(auth=BASIC), recorder, token="t0ken")
    parts = urlsplit(listener.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    try:
        connection.request("POST", "/elsewhere/main", body=b"{}")
        assert connection.getresponse().status == 404
    finally:
        connection.close()
        listener.close()
    assert recorder.entries == []


def test_a_flood_of_strangers_is_counted_and_not_recorded_for_ever(recorder, monkeypatch):
    monkeypatch.setattr("ttck.harness.buyer.listener.REFUSED_KEPT", 2)
    listener = Listener(target_of(auth=BASIC), recorder, token="t0ken")
    try:
        assert {deliver(listener, {})[0] for _ in range(4)} == {401}
    finally:
        listener.close()
    assert (len(recorder.entries), listener.turned_away) == (2, 4)
    assert [refused_deliveries(number) for number in (1, 2, REFUSED_KEPT)] == [
        "one delivery to the listener", "2 deliveries to the listener", "1000 or more deliveries to the listener",
    ]  # fmt: skip


class Missed:
    """Something owed since a moment."""

    def __init__(self, due):
        self.due, self.numbers = due, (1,)


def test_what_is_missed_is_inconclusive_where_deliveries_were_turned_away(recorder):
    before = dt.datetime.now(dt.UTC)
    listener = Listener(target_of(auth=BASIC), recorder, token="t0ken")
    try:
        deliver(listener, {})
    finally:
        listener.close()
    traffic = Traffic(recorder.entries)
    broken = Breach(message="nothing came", expected="an event", actual="none", silence=True)
    assert "without the credentials that listener.auth asks for" in under_way(traffic, before, wait=1)
    assert under_way(traffic, before, wait=1, subscription="another") is None
    verify = Verify(Waiting(traffic=traffic, wait=1))
    with pytest.raises(Inconclusive, match="without the credentials"):
        verify.every([Missed(before)], lambda _: broken, none="nothing")
    with pytest.raises(Inconclusive, match="without the credentials"):
        verify.some([Missed(before)], lambda _: False, none="nothing", broken=broken)


def test_a_record_read_again_knows_them_and_its_report_says_so(recorder):
    recorder.line({"kind": "header", "format": 1, "target": {}})
    listener = Listener(target_of(auth=BASIC), recorder, token="t0ken")
    try:
        deliver(listener, {})
        deliver(listener, carried(BASIC))
    finally:
        listener.close()
    again = Traffic(read_record(recorder.path).entries)
    assert (len(again.turned_away), len(again.notifications)) == (1, 1)
    found = read(recorder.path)
    assert found.notifications == 1
    assert any(caveat.startswith("One delivery to the listener came without the credentials") for caveat in found.caveats)


def test_the_listener_speaks_tls_with_the_files_of_the_target(recorder, certificate):
    cert, key = map(str, certificate)
    listener = Listener(target_of(tls={"certificate": cert, "key": key}, auth=BEARER), recorder, token="t0ken")
    parts = urlsplit(listener.url)
    try:
        assert parts.scheme == "https"
        with socket.create_connection((parts.hostname, parts.port), timeout=30) as silent:  # who says nothing keeps nobody waiting
            context = ssl.create_default_context(cafile=cert)
            assert deliver(listener, carried(BEARER), context=context)[0] == 204
            silent.sendall(b"GET / HTTP/1.1\r\n\r\n")  # no TLS at all
            assert deliver(listener, {}, context=context)[0] == 401
    finally:
        listener.close()
    assert len(Traffic(recorder.entries).notifications) == 1


def test_files_that_cannot_be_used_are_named_by_their_keys(recorder, tmp_path, certificate):
    (tmp_path / "none.pem").write_text("s3cret")
    for files in (
        {"certificate": str(tmp_path / "missing.pem")},
        {"certificate": str(tmp_path / "none.pem")},
        {"certificate": str(certificate[0])},
    ):
        with pytest.raises(ListenerError, match=r"^listener\.tls cannot be used \(certificate, key\)") as caught:
            Listener(target_of(tls=files), recorder, token="t0ken")
        assert "s3cret" not in str(caught.value)


def test_its_files_count_from_the_target_file(tmp_path):
    (tmp_path / "l.pem").write_text("x")
    document = {"base_url": "http://127.0.0.1:1", "listener": {"tls": {"certificate": "l.pem"}}}
    assert parse_target(document, name="t", beside=tmp_path).listener["tls"] == {"certificate": str(tmp_path / "l.pem")}


@pytest.mark.parametrize(
    ("listener", "words"),
    [
        ({"auth": {"type": "s3cret"}}, "listener, auth: type must be none, basic or bearer"),
        ({"auth": {"type": "basic", "username": "u"}}, "listener, auth: password is missing"),
        ({"auth": {"type": "basic", "username": "u:s3cret", "password": "p"}}, "listener, auth, username holds a colon"),
        ({"auth": {"type": "bearer", "token": "Bearer s3cret"}}, "listener, auth, token already starts with Bearer"),
        ({"auth": {"type": "oauth2"}}, "listener, auth: type must be none, basic or bearer"),
        ({"tls": {"key": "s3cret"}}, "listener, tls: certificate is missing"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_by_its_key(listener, words):
    with pytest.raises(TargetError) as caught:
        target_of(**listener)
    assert words in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_the_credentials_are_masked_in_every_form():
    target = target_of(auth=BASIC)
    shown = json.dumps(target.document)
    pair = carried(BASIC)["Authorization"].removeprefix("Basic ")
    assert BASIC["password"] not in shown
    for secret in (BASIC["password"], pair):
        assert secret not in target.redactor.text(f"it is {secret}!")


def test_silence_is_wrong_where_nothing_was_turned_away():
    broken = Breach(message="nothing came", expected="an event", actual="none", silence=True)
    with pytest.raises(Violation, match="nothing came"):
        Verify(Waiting(traffic=Traffic(()), wait=1)).some([Missed(None)], lambda _: False, none="", broken=broken)
