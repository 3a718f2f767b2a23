from __future__ import annotations

import pytest

from ttck.harness.report import notification_words, words
from ttck.harness.report.model import load
from ttck.harness.report.tests.records import RecordBuilder, failing, finding, passing


def report(record: RecordBuilder, directory):
    return load(record.write(directory))


def test_a_number_agrees_with_its_noun():
    assert [words.plural(number, "row") for number in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
    assert words.plural(2, "row lies", "rows lie") == "2 rows lie"


def test_breaches_and_departures_are_counted_apart(tmp_path):
    record = RecordBuilder().header()
    record.verdict("a", "MEF113:R1", outcome="failed", findings=[finding()])
    record.verdict("b", "MEF113:R2", outcome="failed", findings=[finding(deviation="MEF113-2022:R9")])
    assert words.headline(report(record.footer(), tmp_path)) == (
        "Acme Wholesale breaks 1 mandatory requirement of MEF 113 Draft (R2), and departs from 1 more by following the published text."
    )


def test_departures_alone_are_called_so(tmp_path):
    text = words.headline(report(failing(deviation="MEF113-2022:R34"), tmp_path))
    assert "departs from 1 mandatory requirement" in text
    assert "breaks" not in text


def test_the_reach_of_a_verdict_is_stated(tmp_path):
    text = words.support(report(passing(), tmp_path))
    assert text.startswith("1 of 8 mandatory requirements that bind a seller have a verdict with evidence, from 1 exchange.")
    assert "The other 7 are listed" in text


def test_the_cause_of_an_early_end_is_told(tmp_path):
    record = passing()
    record.lines[-1].update(interrupted=True, stopped="the seller stopped answering")
    found = words.cautions(report(record, tmp_path))
    assert "Why the run ended early: the seller stopped answering." in found


@pytest.mark.parametrize("outcome", ["passed", "failed", "inconclusive", "error", "not applicable"])
def test_every_verdict_has_its_meaning_and_its_next_step(tmp_path, outcome):
    record = RecordBuilder().header()
    record.verdict("a", "MEF113:R1", outcome=outcome, reason="because")
    found = report(record.footer(), tmp_path)
    assert list(words.meaning(found)) == ["For a buyer", "For the seller", "For a certifier"]
    assert words.next_steps(found)
    assert words.headline(found).endswith(".")


def test_a_seller_without_a_name_is_called_by_its_address(tmp_path):
    record = passing()
    record.lines[0]["target"] = {"base_url": "http://x"}
    assert words.seller(report(record, tmp_path)) == "http://x"
    record.lines[0]["target"] = None
    assert words.seller(report(record, tmp_path)) == "the seller"


def test_a_run_that_was_cut_short_is_to_be_repeated(tmp_path):
    record = passing()
    record.lines.pop()
    assert words.next_steps(report(record, tmp_path))[0].startswith("Run again until the end")


def test_a_recording_says_nothing_of_what_is_missing_or_late(tmp_path):
    def told(**header):
        record = RecordBuilder().header(**header)
        record.notification(body={"eventId": "1", "eventType": "troubleTicketStatusChangeEvent", "event": {"id": "TT-1"}})
        return notification_words.deliveries(report(record.footer(), tmp_path / str(len(header))))

    assert "slowest after" in told()
    recorded = told(source="traffic.har", whole=False)
    assert recorded.startswith("1 delivered, 0 again, 0 out of order; whether one is missing, or came late, is not judged")
    assert "slowest" not in recorded
