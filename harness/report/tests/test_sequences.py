from __future__ import annotations

from ttck.harness.report import sequences
from ttck.harness.report.model import load
from ttck.harness.report.sequences import lives
from ttck.harness.report.tests.records import HOSTILE, RecordBuilder


def of(record, directory, cited=None):
    return lives(load(record.footer().write(directory)), cited or {})


def story():
    record = RecordBuilder().header()
    record.exchange(answer={"id": "TT-1", "status": "acknowledged"}, sent={})
    record.exchange(answer={"id": "TT-2", "status": "acknowledged"}, sent={})
    record.stimulus("ticket_start_work", ticket="TT-1", at="2026-11-21T09:01:04.500+00:00")
    record.notification(body={"eventId": "1", "event": {"id": "TT-1"}}, ticket="TT-1")
    record.exchange(
        method="GET", path="/troubleTicket/TT-1", ticket="TT-1", status=200, operation="retrieveTroubleTicket",
        answer={"id": "TT-1", "status": "inProgress"},
    )  # fmt: skip
    record.exchange(method="GET", path="/troubleTicket", status=200, operation="listTroubleTicket", answer=[])
    record.exchange(method="GET", ticket="TT-2", status=None, operation="retrieveTroubleTicket")
    return record


def test_requests_decisions_and_notifications_stand_on_one_time_line(tmp_path):
    (one, other), left = of(story(), tmp_path)
    assert left == 0
    assert (one.kind, one.id, one.states, one.findings) == ("troubleTicket", "TT-1", ("acknowledged", "inProgress"), 0)
    assert [(step.number, step.sort, step.says) for step in one.steps] == [
        (1, "request", "POST /troubleTicket"), (3, "decision", "ticket_start_work"), (4, "notification", "troubleTicketStatusChangeEvent"),
        (5, "request", "GET /troubleTicket/TT-1"),
    ]  # fmt: skip
    assert [step.after for step in one.steps][:2] == [0.0, 1.5]
    assert [step.outcome for step in other.steps] == ["201 Created", "no answer: connection refused"]


def test_items_with_findings_come_first(tmp_path):
    (one, other), _ = of(story(), tmp_path, {7: "failure-1"})
    assert (one.id, one.findings, one.steps[-1].finding) == ("TT-2", 1, "failure-1")
    assert other.id == "TT-1"


def test_what_is_too_much_for_a_page_is_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(sequences, "MOST", 4)
    shown, left = of(story(), tmp_path)
    assert ([life.id for life in shown], left) == (["TT-1"], 1)


def test_a_broken_record_and_strange_values_break_nothing(tmp_path):
    record = RecordBuilder().header()
    record.exchange(answer={"id": HOSTILE * 9, "status": [HOSTILE]}, sent={})
    record.exchange(answer="<html>", ticket="TT-1")
    record.notification(body="nothing", ticket=None)
    record.notification(body={"event": HOSTILE}, ticket=None)
    shown, _ = of(record, tmp_path)
    assert {len(life.id) <= 161 for life in shown} == {True}
    broken = RecordBuilder().header()
    broken.exchange(request=None)
    assert of(broken, tmp_path / "broken") == ((), 0)
