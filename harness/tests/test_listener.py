from __future__ import annotations

import gc
import http.client
import json
import threading
import weakref
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from ttck.harness.buyer.listener import Listener, ListenerError
from ttck.harness.buyer.target import parse_target
from ttck.harness.record.recorder import Recorder, RecordError, read_lines

EVENT = {"eventId": "e-1", "eventType": "troubleTicketResolvedEvent", "event": {"id": "T-1"}}
PATH = "/mefApi/sonata/troubleTicketNotification/v4/listener/troubleTicketResolvedEvent"


def target_of(**listener):
    return parse_target({"base_url": "http://127.0.0.1:1", "listener": listener}, name="target.yaml")


@pytest.fixture
def recorder(tmp_path):
    target = target_of()
    made = Recorder(tmp_path / "record.jsonl", target.redactor)
    yield made
    made.close()


@pytest.fixture
def listener(recorder):
    made = Listener(target_of(), recorder, token="t0ken")
    yield made
    made.close()


def post(url, document=EVENT, *, method="POST", headers=None):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    try:
        connection.request(method, parts.path, body=body, headers=headers or {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_it_is_closed_safely_although_its_thread_ends_by_itself_meanwhile(listener, monkeypatch):
    wake = listener._server.pull_trigger

    def late():
        wake()  # its thread sees that it is to end
        listener._thread.join(timeout=0.3)
        wake()

    monkeypatch.setattr(listener._server, "pull_trigger", late)
    listener.close()
    assert not listener._thread.is_alive()
    listener.close()


def test_a_notification_is_answered_204_and_recorded(listener, recorder):
    assert post(listener.callback("main") + PATH, headers={"Content-Type": "application/json", "X-Seller": "é".encode("latin-1")}) == (
        204,
        b"",
    )
    (kept,) = recorder.entries
    assert (kept.number, kept.subscription, kept.event_type, kept.ticket, kept.path_type) == (
        1,
        "main",
        "troubleTicketResolvedEvent",
        "T-1",
        "troubleTicketResolvedEvent",
    )
    assert kept.path == f"/t0ken/main{PATH}"
    assert kept.headers["content-type"] == "application/json"
    assert kept.headers["x-seller"] == "é"
    (line,) = [line.document for line in read_lines(recorder.path)]
    assert (line["kind"], line["subscription"], line["ticket"]) == ("notification", "main", "T-1")


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"\xff\x00"])
def test_whatever_comes_is_kept_as_it_is(listener, recorder, body):
    assert post(listener.callback("main") + "/x", body)[0] == 204
    assert recorder.entries[0].body == body


def test_redeliveries_are_all_kept_in_order(listener, recorder):
    for number in range(3):
        post(listener.callback("main") + PATH, {**EVENT, "n": number})
    assert [entry.document["n"] for entry in recorder.entries] == [0, 1, 2]


def test_the_subscription_is_taken_from_the_path(listener, recorder):
    for name in ("main", "other"):
        post(f"{listener.callback(name)}/any/base{PATH}")
    post(listener.callback("bare"))
    assert [entry.subscription for entry in recorder.entries] == ["main", "other", "bare"]


def test_a_base_path_in_front_of_the_token_is_no_matter(listener, recorder):
    assert post(f"{listener.url}/proxy/t0ken/main/listener/x")[0] == 204
    assert recorder.entries[0].subscription == "main"


@pytest.mark.parametrize("path", ["/", "/wrong/main/x", "/t0ken", "/t0ken/", "/xt0ken/main"])
def test_an_unknown_token_is_404_and_not_recorded(listener, recorder, path):
    assert post(listener.url + path) == (404, b"")
    assert recorder.entries == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post_is_taken(listener, recorder, method):
    assert post(listener.callback("main"), method=method)[0] == 405
    assert recorder.entries == []


def test_who_waits_is_woken(listener, recorder):
    sender = threading.Thread(target=post, args=(listener.callback("main"),))
    sender.start()
    assert listener.wait(lambda: bool(recorder.entries), seconds=10) is True
    sender.join(10)


def test_who_waits_is_woken_when_the_arrival_was_told(listener, monkeypatch):
    order = []
    listener.on_arrival = lambda _: order.append("told")
    monkeypatch.setattr(listener._arrived, "notify_all", lambda: order.append("woken"))
    post(listener.callback("main"))
    assert order == ["told", "woken"]


def test_a_wait_ends(listener):
    assert listener.wait(lambda: False, seconds=0.01) is False
    assert listener.wait(lambda: True, seconds=0) is True


def test_an_arrival_is_told_once_it_is_recorded(listener, recorder):
    told = []
    listener.on_arrival = lambda notification: told.append((notification, list(recorder.entries)))
    post(listener.callback("main"))
    ((notification, entries),) = told
    assert entries == [notification]


def test_a_record_that_fails_is_503(listener, recorder, monkeypatch):
    def full(_):
        raise RecordError("disk full")

    monkeypatch.setattr(recorder, "add", full)
    assert post(listener.callback("main"))[0] == 503


def test_a_public_address_is_what_the_seller_is_told(recorder):
    listener = Listener(target_of(public_url="https://public.example/hooks/"), recorder, token="t0ken")
    listener.close()
    assert listener.callback("main") == "https://public.example/hooks/t0ken/main"


def test_a_port_that_is_taken_is_an_error(listener, recorder):
    taken = urlsplit(listener.url).port
    with pytest.raises(ListenerError, match=f"cannot open 127.0.0.1:{taken}"):
        Listener(target_of(port=taken), recorder, token="other")


def test_a_closed_listener_takes_nothing(recorder):
    listener = Listener(target_of(), recorder, token="t0ken")
    listener.close()
    with pytest.raises(OSError):  # noqa: PT011 - refused or reset, as the system likes
        post(listener.callback("main"))
    assert recorder.entries == []


def test_a_closed_listener_lets_go_of_what_was_recorded(tmp_path):
    recorder = Recorder(tmp_path / "record.jsonl", target_of().redactor)
    listener = Listener(target_of(), recorder, token="t0ken")
    parts = urlsplit(listener.callback("main") + PATH)
    kept = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    kept.connect()
    kept.sock.sendall(b"POST ")
    assert post(listener.callback("main") + PATH)[0] == 204  # the earlier connection is taken in by now
    listener.close()
    kept.close()
    recorder.close()
    known = weakref.ref(recorder)
    del listener, recorder
    gc.collect()
    assert known() is None


def test_a_flood_is_refused_and_counted(listener, recorder):
    listener._room = 2000
    answers = [post(listener.callback("main") + PATH)[0] for _ in range(6)]
    assert answers == [204, 204, 413, 413, 413, 413]
    assert (len(recorder.entries), listener.refused) == (2, 4)


def test_another_attempt_at_a_subscription_is_heard_under_its_name(listener, recorder):
    post(listener.instead("main", attempt=2) + PATH)
    post(listener.callback("main") + PATH)
    third = listener.instead("main", attempt=3)
    post(third + PATH)
    post(third.replace("main-3", "main-2") + PATH)
    heard = [entry.subscription for entry in recorder.entries]
    assert heard == ["main", "main (not confirmed)", "main", "main (not confirmed)"]


class TestRegisteredBesideTheApi:
    """A listener whose address the seller has beforehand hears what comes to any path."""

    @pytest.fixture
    def listener(self, recorder):
        made = Listener(target_of(registered="https://tunnel.example/events"), recorder, token="t0ken")
        yield made
        made.close()

    def test_what_comes_there_counts_for_the_registration(self, listener, recorder):
        host = f"http://127.0.0.1:{listener._server.effective_port}"
        listener.arranged = "main"
        assert post(f"{host}/events/listener/troubleTicketResolvedEvent") == (204, b"")
        assert post(f"{host}/elsewhere") == (204, b"")
        assert post(f"{host}/t0ken/other/x") == (204, b"")
        assert [(kept.subscription, kept.path) for kept in recorder.entries] == [
            ("main", "/main/listener/troubleTicketResolvedEvent"),
            ("main", "/main/elsewhere"),
            ("other", "/t0ken/other/x"),
        ]

    def test_only_posts_are_taken(self, listener):
        assert post(f"http://127.0.0.1:{listener._server.effective_port}/events", method="PUT") == (405, b"")


def test_the_profile_says_what_is_answered(recorder):
    target = target_of()
    made = Listener(replace(target, switches={**target.switches, "listener_answer": "200"}), recorder, token="t0ken")
    assert post(made.callback("main")) == (200, b"")
    made.close()
