from __future__ import annotations

import hashlib
import json

import pytest

from ttck.harness.record.reader import ReportError
from ttck.harness.report import attestations, html, jsonreport, text
from ttck.harness.report.attesting import AttestationError, Given, Proof, attest, standing_report, to_confirm
from ttck.harness.report.model import CONFORMANT, NOT_CONFORMANT, WAIVED
from ttck.harness.report.tests.records import HOSTILE, RecordBuilder
from ttck.harness.verdict import ExitCode

KEPT = Given(id="MEF113:R4", answer="kept", by="Jo Miller", on="2026-11-30", note="manual, chapter 4")


@pytest.fixture
def run(tmp_path):
    record = RecordBuilder().header()
    record.exchange(answer={"id": "TT-1"})
    for name in ("R1", "R2", "R24"):
        record.verdict(f"check_{name}", f"MEF113:{name}")
    return record.footer().write(tmp_path / "run")


def row_of(report, name):
    return next(row for row in report.requirements if row.id == name)


def test_what_is_attested_stands_in_each_report_and_gives_no_verdict_of_ours(run):
    before = standing_report(run)
    attest(run, [Given(**{**vars(KEPT), "proof": Proof(name="../../the manual.pdf", data=b"%PDF")})])
    report = standing_report(run)
    row = row_of(report, "MEF113:R4")
    assert (row.standing, row.outcome) == ("by attestation", None)
    assert (report.verdict, report.exit_code) == (before.verdict, before.exit_code)
    assert report.verdict.word == CONFORMANT
    digest = hashlib.sha256(b"%PDF").hexdigest()
    name = f"evidence-{digest[:12]}-..-..-the-manual.pdf"
    assert (run / name).read_bytes() == b"%PDF"
    page, shown, said = html.render(report), text.summary(report), json.loads(jsonreport.render(report))
    for part in ("Jo Miller", "2026-11-30", "manual, chapter 4", name, digest):
        assert part in page
        assert part in json.dumps(said["attestations"])
    assert "Attested by a person, which ttck cannot verify: 1" in shown
    assert "MEF113:R4  kept, says Jo Miller on 2026-11-30: manual, chapter 4" in shown
    assert next(one for one in said["requirements"] if one["id"] == "MEF113:R4")["attestation"].startswith("kept, says Jo Miller")


def test_what_is_attested_as_not_kept_fails_and_may_be_waived(run):
    attest(run, [Given(id="MEF113:R4", answer="not kept", by="Jo", note="the manual says the opposite")])
    report = standing_report(run)
    assert (report.verdict.word, report.verdict.failed, report.exit_code) == (NOT_CONFORMANT, ("MEF113:R4",), ExitCode.NOT_CONFORMANT)
    (found,) = report.of("failure")
    assert (found.finding.message, found.finding.actual) == ("Jo attests that this is not kept", "the manual says the opposite")
    assert "Jo attests that this is not kept" in html.render(report)
    jsonreport.render(report)
    (run / "waivers.yaml").write_text('- {id: "MEF113:R4", until: 2027-03-31, owner: jo, reason: until release 7}\n')
    assert standing_report(run).verdict.word == WAIVED


def test_the_last_word_counts_and_none_is_lost(run):
    attest(run, [Given(id="MEF113:R4", answer="not kept", by="Jo", note="not seen")])
    attest(run, [KEPT, Given(id="MEF113:R5", answer="kept", by="Ann", note="looked")])
    report = standing_report(run)
    assert [(one.id, one.answer, one.by) for one in report.attestations] == [
        ("MEF113:R4", "kept", "Jo Miller"),
        ("MEF113:R5", "kept", "Ann"),
    ]
    assert [one.answer for one in attestations.load(run)] == ["not kept", "kept", "kept"]
    assert [row.id for row in to_confirm(report)] == ["MEF113:R4", "MEF113:R5"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"by": "  "}, "name of whoever attests"),
        ({"note": "  ", "proof": None}, "evidence is missing"),
        ({"id": "MEF113:R1"}, "it is passed in this run"),
        ({"id": "TMF621:1"}, "no such requirement"),
        ({"on": "2026-13-01"}, "no day"),
        ({"by": "x" * 201}, "200 characters"),
        ({"proof": Proof(name="x", data=bytes(20 * 1024 * 1024 + 1))}, "20 MB"),
    ],
)
def test_what_is_not_complete_is_refused_and_nothing_of_it_is_kept(run, wrong, said):
    before = sorted(run.iterdir())
    with pytest.raises(AttestationError, match=said):
        attest(run, [KEPT, Given(**{**vars(KEPT), "id": "MEF113:R5", "proof": Proof(name="a.txt", data=b"a"), **wrong})])
    assert sorted(run.iterdir()) == before


def test_more_files_than_a_bundle_holds_are_refused(run):
    many = [Given(**{**vars(KEPT), "proof": Proof(name="a", data=bytes([number]))}) for number in range(41)]
    with pytest.raises(AttestationError, match="40 files"):
        attest(run, many)


def test_hostile_words_are_inert(run):
    attest(run, [Given(id="MEF113:R4", answer="not kept", by=HOSTILE, note=HOSTILE, proof=Proof(name=HOSTILE, data=b""))])
    report = standing_report(run)
    page = html.render(report)
    assert "<script>alert" not in page
    assert "<img" not in page
    for shown in (page, text.summary(report)):
        assert "\x1b" not in shown
        assert "\u202e" not in shown
    assert all("/" not in path.name for path in run.iterdir())


ELSEWHERE = {"name": "../../etc/passwd", "sha256": "0" * 64, "size": 1}
FORGED = {"id": "MEF113:R4", "answer": "kept", "by": "x", "on": "2026-11-30", "note": "", "file": ELSEWHERE}


@pytest.mark.parametrize("content", ["{", "[1]", '[{"id": "MEF113:R4"}]', json.dumps([FORGED])])
def test_attestations_that_nobody_could_have_written_are_refused(run, content):
    (run / attestations.FILE).write_text(content)
    with pytest.raises(ReportError, match=r"attested\.json"):
        standing_report(run)
