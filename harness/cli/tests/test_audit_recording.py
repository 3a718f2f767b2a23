"""``ttck audit`` of a recording: the buyer is judged, whoever recorded it at work with whichever seller."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ttck.harness.cli.audit import audit
from ttck.harness.report.model import load

TMF = "https://seller.example/tmf-api/troubleTicket/v5"
SOUND = {"@type": "TroubleTicket", "description": "no light", "severity": "minor", "ticketType": "assistance"}
ACCOUNT = {"relatedEntity": [{"@type": "RelatedEntity", "role": "BillingAccount", "entity": {"@type": "EntityRef", "id": "A-1"}}]}


def create(sent: dict[str, Any], *, base: str = TMF, headers: dict[str, str] | None = None, status: int = 201) -> dict[str, Any]:
    """An entry of a HAR file: a create of a ticket, with the names of headers as browsers write them."""
    given = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
    answer = {**sent, "id": "1", "href": f"{base}/troubleTicket/1", "status": "acknowledged"}
    return {
        "startedDateTime": "2026-01-01T00:00:00Z", "time": 3,
        "request": {
            "method": "POST", "url": f"{base}/troubleTicket", "headers": [{"name": k, "value": v} for k, v in given.items()],
            "postData": {"mimeType": "application/json", "text": json.dumps(sent)},
        },
        "response": {
            "status": status, "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"text": json.dumps(answer), "size": len(json.dumps(answer)), "mimeType": "application/json"},
        },
    }  # fmt: skip


def called(tmp_path: Path, rows: list[dict[str, Any]], *options: str) -> tuple[Result, dict[str, str]]:
    """The result of the command, and the outcome of each requirement."""
    file = tmp_path / "traffic.har"
    file.write_text(json.dumps({"log": {"entries": rows}}))
    result = CliRunner().invoke(audit, [str(file), *options, "--runs", str(tmp_path / "runs")])
    folders = list((tmp_path / "runs").glob("*"))
    return result, {row.id: str(row.outcome) for row in load(folders[0]).requirements} if folders else {}


def test_a_sound_buyer_is_not_accused(tmp_path):
    done, outcomes = called(tmp_path, [create(SOUND)], "--profile", "tmf621-v5")
    assert done.exit_code == 0, done.output
    assert outcomes["TMF621:181"] == outcomes["TMF621:182"] == "passed"
    assert done.stdout.startswith("NO BREACH FOUND")


def test_a_buyer_is_judged_although_the_seller_took_what_it_sent(tmp_path):
    broken = {name: value for name, value in SOUND.items() if name != "severity"}
    done, outcomes = called(tmp_path, [create(broken)], "--profile", "tmf621-v5")
    assert done.exit_code == 1, done.output
    assert outcomes["TMF621:182"] == "failed"


TOKEN = {"Authorization": "Bearer abcdefghijklmnop"}


@pytest.mark.parametrize(("headers", "outcome"), [([{}, {}], "None"), ([TOKEN, {}], "failed"), ([TOKEN, TOKEN], "passed")])
def test_credentials_that_no_request_shows_may_have_been_left_out_of_the_recording(tmp_path, headers, outcome):
    rows = [create({**SOUND, **ACCOUNT, "description": f"no light {number}"}, headers=more) for number, more in enumerate(headers)]
    _, outcomes = called(tmp_path, rows, "--profile", "artemis", "--base-url", TMF)
    assert outcomes["ARTEMIS:3"] == outcome


def test_options_of_recordings_do_not_go_with_what_the_mock_seller_kept(tmp_path):
    done = CliRunner().invoke(audit, [str(tmp_path), "--complete"])
    assert done.exit_code == 2
    assert "are for recordings" in done.stderr
