from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from ttck.harness.cli.audit import audit
from ttck.harness.tests.test_buyer_audit import SOUND, exchange, kept  # noqa: F401 - a fixture


@pytest.fixture
def call(tmp_path):
    def run(*arguments):
        result = CliRunner().invoke(audit, [*map(str, arguments), "--runs", str(tmp_path / "runs")])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def test_it_prints_the_verdict_on_the_buyer_and_writes_the_reports(kept, call, tmp_path):  # noqa: F811
    result = call(kept(exchange(1, "createTroubleTicket", {})))
    assert result.exit_code == 1
    assert "NOT CONFORMANT" in result.output
    assert "MEF113:R19" in result.output
    (run,) = (tmp_path / "runs").iterdir()
    assert {"report.html", "report.json", "junit.xml", "requirements.csv", "record.jsonl"} <= {path.name for path in run.iterdir()}
    assert json.loads((run / "report.json").read_text(encoding="utf-8"))["verdict"]["exit_code"] == 1


def test_a_sound_buyer_exits_with_0(kept, call):  # noqa: F811
    assert call(kept(exchange(1, "createTroubleTicket", SOUND))).exit_code == 0


def test_an_empty_record_exits_with_3(kept, call):  # noqa: F811
    result = call(kept())
    assert (result.exit_code, "no buyer has sent anything" in result.output) == (3, True)


def test_a_missing_folder_and_an_unknown_requirement_exit_with_2(kept, call, tmp_path):  # noqa: F811
    assert call(tmp_path / "nowhere").exit_code == 2
    assert call(kept(exchange(1, "createTroubleTicket", SOUND)), "-r", "R999").exit_code == 2
