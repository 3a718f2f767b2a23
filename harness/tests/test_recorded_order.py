from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ttck.harness.judge.histories import ASIDE
from ttck.harness.record.exchange import Answer, Exchange, field_value
from ttck.harness.record.recording import GARBLED, LACKS, NOT_SENT, STORED
from ttck.harness.replay.har import NO_HOST, UNHEARD
from ttck.harness.replay.recorded_bodies import CHUNKED, MISREAD, answer_body
from ttck.harness.tests.hars import BASE, EVENTS, har, only, row
from ttck.suites.tmf import base_rules, error_rules

ONE = f"{BASE}/troubleTicket/1"


@pytest.mark.parametrize("written", ["344", "344 ", "\t344\t", " 344", "\r\n 344"])
def test_white_space_around_a_header_value_is_not_part_of_it(tmp_path: Path, written: str) -> None:
    assert field_value(written) == "344"
    found = only(har(tmp_path, row("GET", ONE, answer={}, got=[{"name": "X-Total-Count", "value": written}])))
    assert found.answer is not None
    assert found.answer.headers == {"x-total-count": "344"}


def test_a_folded_header_is_one_line() -> None:
    assert field_value("one\r\n two\r\n\tthree") == "one two three"


@pytest.mark.parametrize("mark", [{"_fromCache": "disk"}, {"_fetchedViaServiceWorker": True}, {"response": True}])
def test_what_a_browser_had_in_store_says_nothing_of_the_seller(tmp_path: Path, mark: dict[str, Any]) -> None:
    entry = row("GET", ONE, answer={"id": "1"})
    entry = {**entry, "response": {**entry["response"], "_fetchedViaServiceWorker": True}} if "response" in mark else {**entry, **mark}
    found = har(tmp_path, entry)
    assert (only(found).answer, only(found).error) == (None, STORED)
    assert found.left_out == {LACKS[STORED]: 1}


@pytest.mark.parametrize(
    ("size", "headers", "unknown"),
    [
        (12, [], True),
        (0, [("Content-Length", "12")], True),
        (-1, [("Content-Type", "application/json")], True),
        (0, [("Content-Type", "application/json"), ("Content-Length", "0")], False),
        (0, [], False),
    ],
)
def test_a_request_whose_body_was_not_kept_did_not_send_nothing(
    tmp_path: Path, size: int, headers: list[tuple[str, str]], *, unknown: bool
) -> None:
    entry = row("PATCH", ONE, answer={"id": "1"}, headers=[{"name": name, "value": value} for name, value in headers])
    entry["request"]["bodySize"] = size
    found = har(tmp_path, entry)
    assert (only(found).error == NOT_SENT) is unknown
    assert found.left_out == ({LACKS[NOT_SENT]: 1} if unknown else {})


def test_nothing_is_told_behind_a_change_that_nobody_knows(tmp_path: Path) -> None:
    change = row("PATCH", ONE, at=2, answer={"id": "1"}, headers=[{"name": "Content-Type", "value": "application/json"}])
    found = har(tmp_path, row("GET", ONE, at=1, answer={"id": "1"}), change, row("GET", ONE, at=3, answer={"id": "1"}))
    assert [entry.scenario == ASIDE for entry in found.entries if isinstance(entry, Exchange)] == [False, True, True]


def chunked(text: str, *, status: int = 200) -> tuple[bytes | None, str | None, str | None]:
    kept = answer_body({"text": text}, status=status, headers={"transfer-encoding": "Chunked"})
    return kept.data, kept.problem, kept.remark


def test_sizes_of_chunks_are_taken_out() -> None:
    assert chunked('5\r\n{"a":\r\n2;x=y\r\n1}\r\n0\r\nX-Sum: a\r\n\r\n') == (b'{"a":1}', None, CHUNKED)
    assert chunked("3\n{}\n\n0\n\n") == (b"{}\n", None, CHUNKED)
    assert chunked('{"a":1}') == (b'{"a":1}', None, None)
    assert chunked("344") == (b"344", None, None)
    assert chunked('5\r\n{"a":1}\r\n')[1] == GARBLED


def reads(folder: Path, *moments: str, flip: bool = False) -> list[tuple[str, bool]]:
    """A create, a change and a reading at these moments, in the file in this order or backwards; who is set aside."""
    rows = [
        row("POST", f"{BASE}/troubleTicket", sent={"a": 1}, status=201, answer={"id": "1"}, time=0),
        row("PATCH", ONE, sent={"a": 2}, answer={"id": "1"}, time=0),
        row("GET", ONE, answer={"id": "1"}, time=0),
    ]
    stamped = [{**entry, "startedDateTime": f"2026-01-01T00:00:{moment}Z"} for entry, moment in zip(rows, moments, strict=True)]
    found = har(folder, *(reversed(stamped) if flip else stamped))
    return [(entry.method, entry.scenario == ASIDE) for entry in found.entries if isinstance(entry, Exchange)]


def test_equal_moments_tell_no_order_where_the_file_tells_none(tmp_path: Path) -> None:
    assert reads(tmp_path, "01", "01", "01") == [("POST", False), ("PATCH", False), ("GET", False)]
    assert [aside for _, aside in reads(tmp_path, "01", "02", "02", flip=True)] == [False, True, True]
    assert reads(tmp_path, "01", "04", "07", flip=True) == [("POST", False), ("PATCH", False), ("GET", False)]
    assert reads(tmp_path, "01.5", "01.7", "01.9", flip=True) == [("POST", False), ("PATCH", False), ("GET", False)]
    assert reads(tmp_path, "01.5", "01.7", "01.7", flip=True) == [("POST", False), ("GET", True), ("PATCH", True)]


def test_an_address_without_a_host_is_completed_by_the_host_header(tmp_path: Path) -> None:
    path = ONE.removeprefix("https://seller.example")
    found = har(tmp_path, row("GET", path, answer={}, headers=[{"name": "Host", "value": "seller.example"}]), row("GET", path, answer={}))
    assert only(found).url == f"http://seller.example{path}"
    assert found.left_out == {NO_HOST: 1}


def test_a_notification_without_its_body_is_said(tmp_path: Path) -> None:
    found = har(tmp_path, row("GET", ONE, answer={}), row("POST", f"https://buyer.example{EVENTS}", status=204))
    assert found.left_out == {UNHEARD: 1}


def test_what_a_gateway_says_is_no_answer_that_the_file_describes(tmp_path: Path) -> None:
    found = only(har(tmp_path, row("GET", ONE, answer={}, status=429, got=[{"name": "Content-Type", "value": "text/html"}])))
    assert isinstance(found.answer, Answer)
    assert not error_rules.listed(found, "v5")

    class Seen:
        exchanges = (found,)

    assert base_rules.with_body(Seen(), "v5", described=True) == []  # type: ignore[arg-type]
    assert base_rules.with_body(Seen(), "v5", described=False) == [found]  # type: ignore[arg-type]


def test_utf8_that_a_recorder_took_for_another_encoding_is_read_as_it_was() -> None:
    right = '{"name": "Zürich € 日本"}'
    for encoding in ("latin-1", "cp1252"):
        plain = right.replace("日本", "")
        kept = answer_body({"text": plain.encode().decode(encoding, "replace")}, status=200, headers={})
        assert (kept.data, kept.remark) == (plain.encode(), MISREAD)
    kept = answer_body({"text": right}, status=200, headers={})
    assert (kept.data, kept.remark) == (right.encode(), None)
    assert answer_body({"text": '{"name": "Zürich"}'}, status=200, headers={}).remark is None
