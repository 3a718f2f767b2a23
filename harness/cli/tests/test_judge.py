from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ttck.harness.cli.judge import judge

BASE = "https://seller.example/mefApi/sonata/troubleTicket/v4"
TICKET = {
    "id": "1", "description": "no light", "severity": "minor", "sellerSeverity": "minor", "priority": "low", "sellerPriority": "low",
    "ticketType": "assistance", "creationDate": "2026-01-01T00:00:00Z", "status": "acknowledged",
    "relatedEntity": [{"id": "P", "@referredType": "Product", "role": "affected"}],
    "relatedContactInformation": [
        {"role": role, "name": "n", "number": "+1", "emailAddress": "a@b.example"} for role in ("reporterContact", "sellerTicketContact")
    ],
}  # fmt: skip


def row(method: str, url: str, status: int, answer: Any, *, token: str = "Bearer very-secret-token") -> dict[str, Any]:
    return {
        "startedDateTime": "2026-01-01T00:00:00Z", "time": 3,
        "request": {"method": method, "url": url, "headers": [{"name": "authorization", "value": token}]},
        "response": {"status": status, "headers": [], "content": {"text": json.dumps(answer), "size": len(json.dumps(answer))}},
    }  # fmt: skip


@pytest.fixture
def har(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: dict[str, Any]) -> Path:
        path = tmp_path / "traffic.har"
        path.write_text(json.dumps({"log": {"entries": rows}}))
        return path

    return write


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., Result]:
    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(judge, [*(str(argument) for argument in arguments), "--runs", str(tmp_path / "runs")])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def test_clean_traffic_exits_with_0_and_says_how_far_it_reaches(har: Any, call: Any, tmp_path: Path) -> None:
    done = call(har(row("POST", f"{BASE}/troubleTicket", 201, TICKET), row("GET", "https://seller.example/logo", 200, {})))
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("NO BREACH FOUND")
    assert "not exercised; no breach found" in done.stdout
    assert "Left out: 1 request to other addresses." in done.stderr
    (folder,) = (tmp_path / "runs").iterdir()
    assert str(folder / "report.html") in done.stdout


def test_a_breach_exits_with_1(har: Any, call: Any) -> None:
    done = call(har(row("POST", f"{BASE}/troubleTicket", 201, {**TICKET, "status": "inProgress"})), "--quiet")
    assert done.exit_code == 1
    assert done.stdout.startswith("NOT CONFORMANT")
    assert "MEF113:R24" in done.stdout
    assert done.stderr == ""


def test_no_secret_is_written(har: Any, call: Any, tmp_path: Path) -> None:
    secret = row("GET", f"{BASE}/troubleTicket/1?access_token=query-secret-1", 200, {**TICKET, "description": "very-secret-token"})
    assert call(har(secret)).exit_code == 0
    for path in (tmp_path / "runs").rglob("*.*"):
        text = path.read_text()
        assert "very-secret-token" not in text, path
        assert "query-secret-1" not in text, path


def test_our_own_record_is_judged_again(har: Any, call: Any, tmp_path: Path) -> None:
    assert call(har(row("GET", f"{BASE}/troubleTicket/1", 200, TICKET))).exit_code == 0
    (folder,) = (tmp_path / "runs").iterdir()
    for source in (folder, folder / "record.jsonl"):
        done = call(source)
        assert done.exit_code == 0
        assert "verdicts of the earlier run" in done.stderr


def test_the_edition_and_the_selection_are_those_asked_for(har: Any, call: Any, tmp_path: Path) -> None:
    done = call(har(row("GET", f"{BASE}/troubleTicket/1", 200, TICKET)), "--edition", "published", "-r", "R37")
    assert done.exit_code == 0
    (record,) = (tmp_path / "runs").glob("*/record.jsonl")
    header = json.loads(record.read_text().splitlines()[0])
    assert (header["edition"], header["selection"], header["whole"]) == ("published", "R37", False)


def test_a_promise_of_a_whole_is_noted(har: Any, call: Any, tmp_path: Path) -> None:
    call(har(row("GET", f"{BASE}/troubleTicket/1", 200, TICKET)), "--complete")
    (record,) = (tmp_path / "runs").glob("*/record.jsonl")
    assert json.loads(record.read_text().splitlines()[0])["whole"] is True


def test_a_file_without_the_api_exits_with_3(har: Any, call: Any, tmp_path: Path) -> None:
    done = call(har(row("GET", "https://seller.example/logo", 200, {})))
    assert done.exit_code == 3
    assert "1 request to other addresses" in done.stderr
    assert "--base-url" in done.stderr
    assert not (tmp_path / "runs").exists()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("base", ["https://seller.example/tt", "https://seller.example", "https://seller.example/gw/tickets/v1"])
def test_an_address_of_ones_own_is_found_by_its_resources_and_with_base_url(har: Any, call: Any, base: str) -> None:
    path = har(row("GET", f"{base}/troubleTicket/1", 200, {**TICKET, "status": "open"}))
    assert [call(path).exit_code, call(path, "--base-url", base).exit_code] == [1, 1]


EVENT = {
    **row("POST", "https://buyer.example/mefApi/sonata/troubleTicketNotification/v4/listener/troubleTicketStatusChangeEvent", 204, {}),
}
EVENT["request"]["postData"] = {
    "text": json.dumps({"eventId": "1", "eventType": "TroubleTicketCreateEvent", "event": {"troubleTicket": {"id": "1"}}})
}


def test_events_do_not_hide_that_the_requests_are_of_another_standard(har: Any, call: Any, tmp_path: Path) -> None:
    ticket = {"id": "1", "@type": "TroubleTicket", "lastUpdate": "2026-01-01T00:00:00Z", "status": "acknowledged"}
    usual, own = ("https://seller.example/tmf-api/troubleTicket/v5", "https://seller.example/tt")
    for base in (usual, own):
        done = call(har(row("GET", f"{base}/troubleTicket/1", 200, ticket), EVENT))
        assert done.exit_code == 3, done.output
        assert "--profile tmf621-v5" in done.stderr
    done = call(har(row("GET", f"{BASE}/troubleTicket/1", 200, TICKET), EVENT), "--profile", "tmf621-v5")
    assert done.exit_code == 3
    assert "--profile mef113" in done.stderr
    assert not (tmp_path / "runs").exists()


def test_events_alone_say_which_standard_they_are_of(har: Any, call: Any) -> None:
    done = call(har(EVENT))
    assert done.exit_code == 3
    assert "--profile tmf621-v4" in done.stderr
    assert call(har(EVENT), "--profile", "tmf621-v4").exit_code == 1


def test_what_nothing_that_decides_was_judged_of_exits_with_3_and_says_what_to_do(har: Any, call: Any) -> None:
    done = call(har(row("POST", f"{BASE}/hub", 503, {"code": "x", "reason": "y"})), "-r", "MEF124:OAS")
    assert done.exit_code == 3
    assert done.stdout.startswith("NOTHING JUDGED")
    assert "--base-url" in done.stdout
    assert "--profile" in done.stdout


def test_a_file_that_is_too_large_is_not_read(call: Any, tmp_path: Path) -> None:
    path = tmp_path / "large.har"
    with path.open("wb") as stream:
        stream.write(b'{"log": {"entries": [')
        stream.truncate(300 * 1024 * 1024)
    done = call(path)
    assert done.exit_code == 2
    assert "300 MB" in done.stderr
    assert "256 MB" in done.stderr


def test_a_folder_without_a_record_is_named_as_that(call: Any, tmp_path: Path) -> None:
    done = call(tmp_path)
    assert done.exit_code == 2
    assert "holds no record.jsonl" in done.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no HAR file"),
        ("{}", "log.entries"),
        ('{"log": 1}', "log.entries"),
        ("[\n1]", "no HAR file"),
        ('{"kind": "exchange"}\n', "header"),
    ],
)
def test_a_broken_file_exits_with_2(call: Any, tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "broken"
    path.write_text(text)
    done = call(path)
    assert done.exit_code == 2
    assert words in done.stderr
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("options", [("--profile", "none"), ("-r", "R999"), ("--base-url", "nowhere")])
def test_wrong_options_exit_with_2(har: Any, call: Any, options: tuple[str, ...]) -> None:
    path = har(row("GET", f"{BASE}/troubleTicket/1", 200, TICKET))
    done = call(path, *options)
    assert done.exit_code == 2
    assert "Error: " in done.stderr


def test_a_record_is_judged_as_it_is(har: Any, call: Any, tmp_path: Path) -> None:
    call(har(row("GET", f"{BASE}/troubleTicket/1", 200, TICKET)))
    (folder,) = (tmp_path / "runs").iterdir()
    done = call(folder, "--base-url", BASE)
    assert done.exit_code == 2
    assert "HAR files" in done.stderr


def test_a_missing_file_exits_with_2(call: Any, tmp_path: Path) -> None:
    done = call(tmp_path / "none.har")
    assert done.exit_code == 2
    assert "there is no" in done.stderr


def test_the_help_teaches(call: Any) -> None:
    done = CliRunner().invoke(judge, ["--help"])
    assert all(word in done.output for word in ("HAR", "--complete", "Exit codes", "not exercised"))


def bodiless(path: str) -> dict[str, Any]:
    return {**row("GET", f"{BASE}{path}", 200, {}), "response": {"status": 200, "headers": [], "content": {"size": 875}}}


def test_what_could_not_be_judged_is_said_with_its_reason_and_what_to_do(har: Any, call: Any, tmp_path: Path) -> None:
    done = call(har(bodiless("/troubleTicket/1"), bodiless("/troubleTicket/2")))
    assert done.exit_code == 3
    said = "Left out: 2 answers whose body the recording does not hold (save the HAR with content)"
    assert said in done.stderr
    assert said in done.stdout
    assert "Next    Record again with the bodies of the answers" in done.stdout
    (folder,) = (tmp_path / "runs").iterdir()
    assert said in (folder / "report.html").read_text()
    assert said in json.loads((folder / "report.json").read_text())["verdict"]["cautions"][1]


def test_a_request_without_its_body_accuses_nobody(har: Any, call: Any) -> None:
    create = row("POST", f"{BASE}/troubleTicket", 201, TICKET)
    patch = {**row("PATCH", f"{BASE}/troubleTicket/1", 200, TICKET), "startedDateTime": "2026-01-01T00:00:01Z"}
    assert call(har(create, patch)).exit_code == 0


def test_an_export_of_newman_is_judged(call: Any, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    stream = {"type": "Buffer", "data": list(json.dumps({**TICKET, "status": "open"}).encode())}
    request = {"url": f"{BASE}/troubleTicket/1", "method": "GET", "header": []}
    path.write_text(json.dumps({"run": {"executions": [{"request": request, "response": {"code": 200, "header": [], "stream": stream}}]}}))
    done = call(path)
    assert done.exit_code == 1, done.output
    assert "MEF113:R153" in done.stdout


def test_traffic_of_another_api_is_recognised(har: Any, call: Any) -> None:
    done = call(har(row("GET", "https://s.example/tmf-api/troubleTicket/v5/troubleTicket/1/", 200, {"id": "1"})))
    assert done.exit_code == 3
    assert "--profile tmf621-v5" in done.stderr


def test_the_help_does_not_promise_what_postman_cannot_do(call: Any) -> None:
    told = call("--help").stdout
    assert "writes no HAR" in told
    assert "--reporter-json-export" in told
    assert "mitmdump" in told


def test_an_address_that_nothing_in_the_file_has_exits_with_3_and_says_which_it_has(har: Any, call: Any) -> None:
    event = row("POST", "https://buyer.example/mefApi/sonata/troubleTicketNotification/v4/listener/troubleTicketStatusChangeEvent", 204, {})
    event["request"]["postData"] = {"text": "{}"}
    done = call(har(row("GET", f"{BASE}/troubleTicket/1", 200, TICKET), event), "--base-url", BASE.replace("https", "http"))
    assert done.exit_code == 3
    assert f"holds traffic of the API at {BASE}" in done.stderr


def test_no_target_file_is_spoken_of_where_there_is_none(har: Any, call: Any) -> None:
    done = call(har(row("GET", f"{BASE}/troubleTicket/1", 200, TICKET)))
    assert "the target file does not declare" not in done.stdout
    assert "no request that the recording holds was accepted by an API that has" in done.stdout
    assert "ttck cannot judge them from a recording" in done.stdout
