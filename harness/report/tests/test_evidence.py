from __future__ import annotations

import pytest

from ttck.harness.report.evidence import cited, status_text
from ttck.harness.report.model import load
from ttck.harness.report.tests.records import BASE, RecordBuilder


@pytest.fixture
def report(tmp_path):
    record = RecordBuilder().header()
    record.exchange(sent={"a": 1}, answer={"status": "closed"})
    record.exchange(method="GET", path="/troubleTicket/1", status=None)
    record.notification(body={"event": {"id": "TT-1"}})
    record.stimulus("ticket_resolve", ok=False, detail="409")
    for _ in range(6):
        record.exchange(method="GET", status=200, answer=[])
    return load(record.footer().write(tmp_path))


def test_an_exchange_shows_request_answer_and_replay(report):
    (item,) = cited(report, (1,), where="/status", seen=set()).shown
    assert item.title == "POST /troubleTicket → 201 Created"
    assert item.parts[0].title == f"POST {BASE}/troubleTicket"
    assert [line.text.strip() for line in item.parts[1].body.lines if line.marked] == ['"status": "closed"']
    assert not any(line.marked for line in item.parts[0].body.lines)
    assert item.curl.startswith("curl")


def test_a_request_without_an_answer_tells_why(report):
    (item,) = cited(report, (2,), where=None, seen=set()).shown
    assert "no answer" in item.title
    assert item.parts[1].title == "no answer: connection refused"


def test_notifications_and_stimuli_are_evidence_too(report):
    notification, stimulus = cited(report, (3, 4), where="/event/id", seen=set()).shown
    assert notification.title == "notification troubleTicketStatusChangeEvent to the listener"
    assert any(line.marked for line in notification.parts[0].body.lines)
    assert notification.curl is None
    assert stimulus.title == "stimulus ticket_resolve on ticket TT-1, not applied: 409"


def test_what_was_shown_before_is_only_named(report):
    seen: set[int] = set()
    cited(report, (1,), where=None, seen=seen)
    (item,) = cited(report, (1,), where=None, seen=seen).shown
    assert item.repeated
    assert item.parts == ()


def test_of_many_citations_the_first_and_the_last_are_shown(report):
    found = cited(report, (1, 1, 5, 6, 7, 8, 9), where=None, seen=set())
    assert [item.number for item in found.shown] == [1, 5, 8, 9]
    assert found.others == (6, 7)


def test_a_line_that_is_gone_is_told(report):
    (item,) = cited(report, (77,), where=None, seen=set()).shown
    assert item.kind == "missing"


def test_a_status_has_its_name_when_there_is_one():
    assert status_text(404) == "404 Not Found"
    assert status_text(799) == "799"
    assert status_text(None) == "None"
