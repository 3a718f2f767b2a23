from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from ttck.harness.cli.attest import attest
from ttck.harness.report.tests.records import RecordBuilder

FILLED = [
    {"about": "MEF113:R60", "answer": "kept", "by": "Jo Miller", "note": "chapter 4", "file": "manual.pdf"},
    {"about": "ticket_resolve", "answer": "cannot"},
]


@pytest.fixture
def run(tmp_path):
    record = RecordBuilder().header()
    record.exchange(answer={"id": "TT-1"})
    record.verdict("a_check", "MEF113:R24")
    return record.footer().write(tmp_path / "run")


def call(*arguments):
    done = CliRunner().invoke(attest, [str(one) for one in arguments])
    return done.exit_code, done.output


def test_what_has_to_be_confirmed_is_listed_attested_and_in_the_report(run, tmp_path):
    code, said = call(run)
    assert (code, "MEF113:R60  not attested" in said) == (0, True)
    (tmp_path / "photo.png").write_bytes(b"png")
    code, said = call(run, "R60", "--kept", "--by", "Jo", "--note", "seen", "--on", "2026-11-30", "--file", tmp_path / "photo.png")
    assert (code, "MEF113:R60  kept, says Jo on 2026-11-30: seen; evidence-" in said) == (0, True)
    assert "Attested by a person" in (run / "report.html").read_text()
    assert json.loads((run / "report.json").read_text())["attestations"][0]["file"]["size"] == 3


def test_a_checklist_is_drafted_and_taken(run, tmp_path):
    for name in ("draft.yaml", "draft.csv"):
        code, said = call(run, "--draft", tmp_path / name)
        assert (code, "lines to answer" in said) == (0, True)
        assert "MEF113:R60" in (tmp_path / name).read_text()
        assert call(run, "--draft", tmp_path / name)[0] == 2
        assert call(run, "--checklist", tmp_path / name) == (
            2,
            f"Error: {tmp_path / name} attests nothing: no line about a requirement has an answer\n",
        )
    (tmp_path / "manual.pdf").write_bytes(b"%PDF")
    (tmp_path / "list.yaml").write_text(json.dumps(FILLED))
    code, said = call(run, "--checklist", tmp_path / "list.yaml")
    assert (code, "kept, says Jo Miller" in said) == (0, True)
    (tmp_path / "draft.yaml").unlink()
    call(run, "--draft", tmp_path / "draft.yaml")
    assert "MEF113:R60" not in (tmp_path / "draft.yaml").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--kept", "--by", "Jo"], "name the requirement"),
        (["R60", "--by", "Jo"], "--kept or --not-kept"),
        (["R6*", "--kept", "--by", "Jo", "--note", "x"], "several requirements"),
        (["R9999", "--kept", "--by", "Jo", "--note", "x"], "no requirement R9999"),
        (["R24", "--kept", "--by", "Jo", "--note", "x"], "Nothing was kept"),
        (["R60", "--kept", "--by", "Jo", "--file", "none.pdf"], "cannot be read"),
    ],
)
def test_what_cannot_be_attested_is_said(run, arguments, said):
    code, output = call(run, *arguments)
    assert code == 2
    assert said in output
    assert not (run / "attested.json").exists()


def test_a_run_that_is_not_there(tmp_path):
    assert call(tmp_path / "none")[0] == 2
