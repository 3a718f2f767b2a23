from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.harness.report import jsonreport
from ttck.harness.report.model import load
from ttck.harness.report.tests.records import RecordBuilder
from ttck.harness.report.words import cautions
from ttck.harness.verdict import ExitCode

if TYPE_CHECKING:
    from pathlib import Path


def test_lost_answers_are_told_and_decide_nothing(tmp_path: Path) -> None:
    builder = RecordBuilder().header()
    builder.exchange()
    plain = load(builder.write(tmp_path / "plain"))
    for number in range(5):
        builder.exchange(path=f"/troubleTicket/{number}/cancel", status=None)
    builder.exchange(operation="throttled", status=503)
    builder.exchange(operation="denied", status=401)
    report = load(builder.write(tmp_path / "lost"))
    assert report.verdict.word == plain.verdict.word
    told = " ".join(cautions(report))
    assert "5 exchanges without a whole answer (#2 POST /mefApi/sonata/troubleTicket/v4/troubleTicket/0/cancel: connection refused" in told
    assert "and 2 more" in told
    assert "Access was refused 1 time in the middle" in told
    document = jsonreport.document(report)
    assert len(document["transport"]["unanswered"]) == 5
    assert (document["transport"]["throttled"], document["transport"]["denied"]) == (1, 1)
    assert "without a whole answer" in " ".join(document["verdict"]["cautions"])
    assert report.exit_code != ExitCode.NOT_CONFORMANT
