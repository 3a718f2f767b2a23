from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from ttck.harness.record.exchange import Exchange, Notification, StimulusCall
from ttck.harness.record.reader import ReportError
from ttck.harness.record.recorder import SHOWN
from ttck.harness.record.recording import CUT, RecordingError, moment, read_record, sent_document

HEADER = {
    "kind": "header", "format": 1, "run_id": "r1", "profile": "mef113", "edition": "published",
    "target": {"name": "a seller", "base_url": "http://s/mefApi/sonata/troubleTicket/v4", "auth": {"token": "[secret]"}},
}  # fmt: skip
FOOTER = {"kind": "footer", "exit_code": 1, "interrupted": False, "exchanges": 1}
EVENT = {
    "kind": "notification", "n": 2, "at": "2026-01-01T00:00:02+00:00", "subscription": "main", "path": "/t/main/listener/x",
    "event_type": "x", "ticket": "1", "headers": {"Content-Type": "application/json"}, "body": '{"eventType": "x"}',
}  # fmt: skip
STIMULUS = {
    "kind": "stimulus", "n": 3, "scenario": "updating", "at": "2026-01-01T00:00:03+00:00", "name": "ticket_resolve", "ticket": "1",
    "args": {"a": 1}, "via": "control", "ok": True, "detail": None,
}  # fmt: skip
VERDICT = {
    "kind": "verdict",
    "check": "c",
    "title": "t",
    "requirements": ["MEF113:R24"],
    "outcome": "failed",
    "evidence": 1,
    "findings": [],
}


def exchange(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "exchange", "n": 1, "scenario": "creating", "label": "create", "operation": "createTroubleTicket", "ticket": None,
        "at": "2026-01-01T00:00:01+00:00", "elapsed": 0.25,
        "request": {"method": "POST", "url": "http://s/troubleTicket", "headers": {"Accept": "x"}, "body": '{"description": "ä"}'},
        "response": {"status": 201, "headers": {"Content-Type": "y"}, "body": '{"id": "1"}', "truncated": False}, "error": None,
        **changes,
    }  # fmt: skip


def written(path: Path, *lines: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_a_record_becomes_the_entries_that_it_was_written_from(tmp_path: Path) -> None:
    found = read_record(written(tmp_path / "record.jsonl", HEADER, exchange(), EVENT, STIMULUS, VERDICT, FOOTER))
    create, event, stimulus = found.entries
    assert isinstance(create, Exchange)
    assert (create.status, create.document, create.sent, create.elapsed) == (201, {"id": "1"}, {"description": "ä"}, 0.25)
    assert create.answer is not None
    assert create.answer.headers == {"content-type": "y"}
    assert create.at == datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert isinstance(event, Notification)
    assert (event.subscription, event.event_type, event.headers) == ("main", "x", {"content-type": "application/json"})
    assert isinstance(stimulus, StimulusCall)
    assert (stimulus.name, stimulus.ok, stimulus.args) == ("ticket_resolve", True, {"a": 1})
    assert (found.name, found.edition, found.profile, found.exchanges) == ("a seller", "published", "mef113", 1)
    assert found.whole
    assert found.left_out == {"verdicts of the earlier run": 1}
    assert "r1" in found.source


def test_the_folder_of_a_run_is_as_good_as_its_record(tmp_path: Path) -> None:
    written(tmp_path / "record.jsonl", HEADER, exchange(), FOOTER)
    assert read_record(tmp_path).exchanges == 1


@pytest.mark.parametrize(
    "lines",
    [
        (HEADER, exchange()),
        (HEADER, exchange(), {**FOOTER, "interrupted": True}),
        (HEADER, exchange(), {**FOOTER, "exchanges": 2}),
        (HEADER, exchange(n=2), FOOTER),
        ({**HEADER, "whole": False}, exchange(), FOOTER),
        (HEADER, exchange(request={"method": "POST", "url": "u", "headers": {}, "body": "x" * SHOWN}), FOOTER),
    ],
    ids=["no end", "cut short", "a line less", "a gap", "an excerpt before", "a request cut"],
)
def test_a_record_that_lacks_something_is_not_whole(tmp_path: Path, lines: tuple[dict[str, Any], ...]) -> None:
    assert not read_record(written(tmp_path / "record.jsonl", *lines)).whole


def test_an_answer_that_was_not_kept_whole_is_no_answer(tmp_path: Path) -> None:
    cut = {"status": 200, "headers": {}, "body": '{"id"', "truncated": True}
    (seen,) = read_record(written(tmp_path / "record.jsonl", HEADER, exchange(response=cut), FOOTER)).entries
    assert isinstance(seen, Exchange)
    assert seen.answer is None
    assert seen.error == CUT
    assert seen.partial is not None


def test_a_failed_request_stays_one(tmp_path: Path) -> None:
    (seen,) = read_record(written(tmp_path / "record.jsonl", HEADER, exchange(response=None, error="refused"), FOOTER)).entries
    assert isinstance(seen, Exchange)
    assert (seen.answer, seen.error) == (None, "refused")


def test_what_is_no_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError):
        read_record(written(tmp_path / "a.jsonl", {"kind": "exchange"}))
    with pytest.raises(RecordingError, match="no entry of a record"):
        read_record(written(tmp_path / "b.jsonl", HEADER, exchange(request="GET")))
    with pytest.raises(ReportError):
        read_record(tmp_path)


def test_moments_are_in_utc() -> None:
    assert moment("2026-01-01T02:00:00+02:00") == datetime(2026, 1, 1, tzinfo=UTC)
    assert moment("2026-01-01T00:00:00.123Z").microsecond == 123000
    assert moment("2026-01-01T00:00:00").tzinfo is UTC
    other = datetime(2026, 5, 5, tzinfo=timezone(timedelta(hours=1)))
    assert moment("yesterday", otherwise=other) is other
    assert moment(None, otherwise=other) is other


def test_only_json_is_a_document_that_was_sent() -> None:
    assert sent_document(b'{"a": 1}') == {"a": 1}
    assert sent_document(b"not json") is None
    assert sent_document(None) is None


def test_the_document_of_a_form_is_its_part_that_is_one_and_no_file() -> None:
    file = 'Content-Disposition: form-data; name="file"; filename="a.json"\r\nContent-Type: application/json\r\n\r\n{"b": 2}'
    parts = [
        'Content-Disposition: form-data; name="note"\r\n\r\nhello',
        file,
        'Content-Disposition: form-data; name="data"\r\n\r\n{"a": "ñ"}',
    ]
    body = ("".join(f"--b\r\n{part}\r\n" for part in parts) + "--b--\r\n").encode()
    assert sent_document(body, "multipart/form-data; boundary=b") == {"a": "ñ"}
    for content_type in ("multipart/form-data; boundary=c", "multipart/form-data", "text/plain"):
        assert sent_document(body, content_type) is None
