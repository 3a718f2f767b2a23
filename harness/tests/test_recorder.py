from __future__ import annotations

import json
import threading
from datetime import UTC, datetime

import pytest

from ttck.harness.record.exchange import Answer, Exchange, Notification, StimulusCall
from ttck.harness.record.recorder import SHOWN, Recorder, RecordError, read_lines
from ttck.harness.secrets.redactor import MASK, Redactor

AT = datetime(2026, 1, 1, tzinfo=UTC)
SECRET = "hush-hush-1"


def exchange(number, **more):
    base = {
        "number": number,
        "scenario": "creation",
        "label": "create",
        "operation": "createTroubleTicket",
        "ticket": "T-1",
        "at": AT,
        "elapsed": 0.12345678,
        "method": "POST",
        "url": "http://127.0.0.1/x",
        "request_headers": {"Authorization": "Basic abc", "Accept": "x"},
        "request_body": b'{"a": 1}',
        "sent": {"a": 1},
        "answer": Answer(status=201, headers={"a": "b"}, body=b"{}"),
    }
    return Exchange(**{**base, **more})


def notification(number, body=b"{}"):
    return Notification(number=number, at=AT, subscription="main", path="/t/main/x", headers={}, body=body)


@pytest.fixture
def recorder(tmp_path):
    made = Recorder(tmp_path / "runs" / "1" / "record.jsonl", Redactor([SECRET]))
    yield made
    made.close()


def lines(recorder):
    return [line.document for line in read_lines(recorder.path)]


def test_an_exchange_is_one_line_at_once(recorder):
    entry = recorder.add(exchange)
    (line,) = lines(recorder)
    assert recorder.entries == [entry]
    assert line == {
        "kind": "exchange",
        "n": 1,
        "scenario": "creation",
        "label": "create",
        "operation": "createTroubleTicket",
        "ticket": "T-1",
        "at": "2026-01-01T00:00:00+00:00",
        "elapsed": 0.123457,
        "request": {
            "method": "POST",
            "url": "http://127.0.0.1/x",
            "headers": {"Authorization": MASK, "Accept": "x"},
            "body": '{"a": 1}',
        },
        "response": {"status": 201, "headers": {"a": "b"}, "body": "{}", "truncated": False},
        "error": None,
    }


def test_an_answer_cut_short_is_recorded_as_far_as_it_came(recorder):
    cut = Answer(status=200, headers={}, body=b"half", truncated=True)
    recorder.add(lambda n: exchange(n, answer=None, partial=cut, error="late"))
    recorder.add(lambda n: exchange(n, answer=None, error="refused", request_body=None))
    first, second = lines(recorder)
    assert (first["response"]["body"], first["response"]["truncated"], first["error"]) == ("half", True, "late")
    assert (second["response"], second["error"], second["request"]["body"]) == (None, "refused", None)


def test_what_an_operator_notes_is_masked(recorder):
    call = {"scenario": "s", "at": AT, "name": "ticket_resolve", "ticket": "T-9", "args": {}, "via": "operator", "ok": True}
    recorder.add(lambda n: StimulusCall(number=n, **call, note=f"logged in with {SECRET}"))
    recorder.add(lambda n: StimulusCall(number=n, **call))
    first, second = lines(recorder)
    assert first["note"] == "logged in with [secret]"
    assert "note" not in second


def test_notifications_and_stimuli_share_the_numbers(recorder):
    recorder.add(lambda n: notification(n, b'{"eventType": "x", "event": {"id": "T-9"}}'))
    recorder.add(
        lambda n: StimulusCall(
            number=n, scenario="s", at=AT, name="ticket_resolve", ticket="T-9", args={"k": SECRET}, via="http", ok=False, detail="no"
        )
    )
    first, second = lines(recorder)
    assert (first["n"], first["kind"], first["event_type"], first["ticket"], first["subscription"]) == (
        1,
        "notification",
        "x",
        "T-9",
        "main",
    )
    assert (second["n"], second["kind"], second["ok"], second["detail"], second["args"]) == (2, "stimulus", False, "no", {"k": MASK})


def test_secrets_are_masked_wherever_the_seller_puts_them(recorder):
    said = Answer(status=200, headers={"x": f"a {SECRET}"}, body=SECRET.encode() + b" end")
    recorder.add(
        lambda n: exchange(n, answer=said, url=f"http://127.0.0.1/{SECRET}", error=SECRET, ticket=SECRET, request_body=SECRET.encode())
    )
    recorder.add(lambda n: notification(n, SECRET.encode()))
    recorder.line({"kind": "verdict", "findings": [{"message": SECRET}], "reason": SECRET, "leftovers": [SECRET]})
    assert SECRET not in recorder.path.read_text("utf-8")
    assert recorder.path.read_text("utf-8").count(MASK) == 11


def test_our_own_words_are_not_masked(tmp_path):
    recorder = Recorder(tmp_path / "record.jsonl", Redactor(["passed"]))
    recorder.line({"kind": "verdict", "outcome": "passed", "reason": "passed"})
    recorder.close()
    assert lines(recorder) == [{"kind": "verdict", "outcome": "passed", "reason": MASK}]


def test_bytes_that_are_no_text_are_shown_as_such(recorder):
    recorder.add(lambda n: notification(n, b'\xff\x00\n"\xed\xa0\x80'))
    recorder.line({"kind": "x", "reason": "\ud800"})
    first, second = lines(recorder)
    assert first["body"] == '\\xff\\x00\n"\\xed\\xa0\\x80'
    assert second["reason"] == "\ud800"


def test_long_bodies_are_shortened_in_the_record_only(recorder):
    body = b"x" * 400_000
    entry = recorder.add(lambda n: exchange(n, answer=Answer(status=200, headers={}, body=body)))
    (line,) = lines(recorder)
    assert len(line["response"]["body"]) == SHOWN
    assert line["response"]["truncated"] is True
    assert entry.answer.body == body
    assert recorder.size < 10_000  # kept packed


def test_size_counts_answers_and_notifications(recorder):
    recorder.add(lambda n: exchange(n, answer=None, partial=Answer(status=200, headers={}, body=b"123")))
    recorder.add(lambda n: notification(n, b"12345"))
    recorder.add(lambda n: exchange(n, answer=None, error="refused"))
    assert recorder.size == 8 * 6 + 2 * 1024 + 16  # with what is decoded of them, and a header


def test_a_half_last_line_comes_out_as_broken(recorder):
    recorder.line({"kind": "header"})
    recorder.line({"kind": "footer", "outcome": "passed"})
    recorder.path.write_bytes(recorder.path.read_bytes()[:-12])
    first, last = read_lines(recorder.path)
    assert (first.number, first.document, first.broken) == (1, {"kind": "header"}, False)
    assert (last.number, last.document, last.broken) == (2, {}, True)


def test_a_line_that_is_no_object_is_empty(tmp_path):
    path = tmp_path / "record.jsonl"
    path.write_bytes(b'[1]\n{"kind":"x"}\n\xff\xfe\n')
    assert [(line.document, line.broken) for line in read_lines(path)] == [({}, False), ({"kind": "x"}, False), ({}, True)]


class Disk:
    """A stream that takes `room` bytes, three at a time, and then fails."""

    def __init__(self, room):
        self.room = room
        self.taken = b""

    def write(self, data):
        if len(self.taken) >= self.room:
            raise OSError(28, "No space left on device")
        part = bytes(data[:3])
        self.taken += part
        return len(part)

    def close(self):
        pass


def replaced(recorder, disk):
    recorder._stream.close()
    recorder._stream = disk
    return disk


def test_a_write_that_takes_a_part_is_continued(recorder):
    disk = replaced(recorder, Disk(10_000))
    recorder.line({"kind": "x", "text": "é" * 50})
    taken = json.loads(disk.taken)
    assert (taken.pop("chain") != "", taken) == (True, {"kind": "x", "text": "é" * 50})
    assert disk.taken.endswith(b"\n")


def test_a_failing_stream_raises_and_stays_broken(recorder):
    disk = replaced(recorder, Disk(6))
    with pytest.raises(RecordError, match="No space left on device"):
        recorder.add(exchange)
    disk.room = 10_000
    with pytest.raises(RecordError, match=r"record\.jsonl"):
        recorder.line({"kind": "footer"})
    assert len(disk.taken) == 6


def test_what_arrives_after_the_footer_is_let_go(recorder):
    recorder.add(exchange)
    recorder.line({"kind": "footer"})
    before = recorder.path.read_bytes()
    assert recorder.add(exchange).number == 2
    assert recorder.path.read_bytes() == before
    assert len(recorder.entries) == 1


def test_a_closed_record_takes_no_line(recorder):
    recorder.close()
    with pytest.raises(RecordError):
        recorder.line({"kind": "footer"})


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordError, match="cannot write the record"):
        Recorder(tmp_path / "file" / "record.jsonl", Redactor())


def test_two_threads_get_different_numbers_in_the_order_of_the_file(recorder):
    together = threading.Barrier(2)

    def write():
        together.wait(5)
        for _ in range(150):
            recorder.add(notification)

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert [line["n"] for line in lines(recorder)] == list(range(1, 301))
    assert [entry.number for entry in recorder.entries] == list(range(1, 301))


def test_a_body_that_came_before_is_looked_through_again_once_there_is_more_to_hide(recorder):
    body = b'{"note": "the word is late-secret-2, and nothing else"}'
    for number in range(2):
        recorder.add(lambda _, n=number + 1: notification(n, body))
    recorder.redactor.register("late-secret-2")
    recorder.add(lambda _: notification(3, body))
    shown = [line["body"] for line in lines(recorder)]
    assert shown == [body.decode(), body.decode(), body.decode().replace("late-secret-2", MASK)]


def test_a_body_with_a_secret_is_masked_each_time(recorder):
    body = f'{{"note": "{SECRET}"}}'.encode()
    for number in range(3):
        recorder.add(lambda _, n=number + 1: notification(n, body))
    assert [line["body"] for line in lines(recorder)] == [f'{{"note": "{MASK}"}}'] * 3
