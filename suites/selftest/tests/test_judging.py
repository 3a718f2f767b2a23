"""Recorded traffic of the mock seller, judged again: a clean seller is never accused, whatever part of it is left."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ttck.harness.buyer.target import parse_target
from ttck.harness.cli.run import judge
from ttck.harness.record.recording import read_record
from ttck.harness.replay.har import read_har
from ttck.harness.replay.replay import replay
from ttck.harness.report.model import Report, load
from ttck.harness.runs.run import Options
from ttck.specs.profiles import profile
from ttck.suites.selftest.seller import MockSeller, mock_seller, write_target

pytestmark = pytest.mark.long  # test_judging_tmf and test_replayed show the same of shorter runs

LIMITS = {"event_wait": 0.6, "state_wait": 0.6, "quiet_window": 0.15}
FAULTS = (  # each shows in a single answer
    ("starts-at-once", "MEF113:R24"),
    ("created-says-error", "MEF113:R21"),
    ("refused-create-says-ok", "MEF113:R21"),
    ("refusal-repeats-ticket", "MEF113:R22"),
    ("attachments-without-source", "MEF113:R7"),
    ("technicians-without-number", "MEF113:R10"),
    ("no-seller-contact-yet", "MEF113:R25"),
    ("resolution-undated", "MEF113:R39"),
)

Line = dict[str, Any]


@pytest.fixture(scope="module")
def seller() -> Iterator[MockSeller]:
    with mock_seller() as started:
        yield started


def run(seller: MockSeller, folder: Path, *faults: str, requirement: tuple[str, ...] = ()) -> Path:
    """The folder of a run against the mock seller, of everything or of one requirement."""
    seller.control("POST", "/reset")
    seller.control("PUT", "/faults", {"faults": [{"name": name} for name in faults]})
    target = write_target(folder, seller.target(limits=LIMITS))
    _, directory = judge(
        target, requirement=requirement, use_case=(), lane="verdict", seed=0, budget="small", runs=folder / "runs", strict=False, quiet=True
    )
    assert directory is not None
    return directory


@pytest.fixture(scope="module")
def clean(seller: MockSeller, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(seller, tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="module")
def lines(clean: Path) -> list[Line]:
    """Exchanges and notifications of a clean run."""
    found = [json.loads(line) for line in (clean / "record.jsonl").read_text().splitlines()]
    return [line for line in found if line["kind"] in {"exchange", "notification"}]


def fields(headers: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name.lower(), "value": value} for name, value in headers.items()]


def row(line: Line) -> Line:
    """A line of a record as a browser or a proxy would have kept it."""
    if line["kind"] == "notification":
        line = {
            **line,
            "elapsed": 0,
            "response": None,
            "request": {**line, "method": "POST", "url": "https://buyer.example" + line["path"]},
        }
    asked, got = line["request"], line["response"]
    body = {} if asked["body"] is None else {"postData": {"mimeType": "application/json", "text": asked["body"]}}
    content = {"size": len((got["body"] or "").encode()), "text": got["body"]} if got else {"size": 0}
    return {
        "startedDateTime": line["at"],
        "time": line["elapsed"] * 1000,
        "request": {"method": asked["method"], "url": asked["url"], "headers": fields(asked["headers"]), **body},
        "response": {"status": got["status"] if got else 0, "headers": fields(got["headers"]) if got else [], "content": content},
    }


def judged(lines: list[Line], folder: Path, *, whole: bool = False) -> Report:
    """What the HAR of these lines shows."""
    path = folder / "traffic.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": [row(line) for line in lines]}}))
    recording = read_har(path, profile=profile("mef113"))
    target = parse_target({"base_url": recording.base_url, **recording.described}, name="a recording")
    options = Options(runs=folder / "judged", quiet=True)
    _, directory = replay(recording.entries, target=target, options=options, suites=None, source=recording.source, whole=whole)
    return load(directory)


def accusations(report: Report) -> list[str]:
    return [
        *(f"{found.kind}: {found.finding.message}" for found in report.findings),
        *(f"error: {check.reason}" for check in report.errors),
    ]


@pytest.mark.parametrize("whole", [False, True])
def test_the_traffic_of_a_clean_run_shows_no_breach(lines: list[Line], tmp_path: Path, *, whole: bool) -> None:
    report = judged(lines, tmp_path, whole=whole)
    assert accusations(report) == []
    assert report.exit_code == 0
    assert sum(row.tested for row in report.requirements if row.deciding) >= (25 if whole else 18)


@pytest.mark.parametrize("seed", range(4))
def test_no_part_of_it_accuses(lines: list[Line], tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    start = chance.randrange(len(lines))
    parts = {
        "silent": [line for line in lines if line["kind"] != "notification"],
        "thinned": [line for line in lines if chance.random() < 0.6],
        "late": lines[start:],
        "window": lines[start : start + chance.randrange(20, 300)],
    }
    part = list(parts)[seed % len(parts)]
    assert accusations(judged(parts[part], tmp_path)) == []
    if part in {"silent", "late"}:
        assert accusations(judged(parts[part], tmp_path, whole=True)) == []


def test_the_record_itself_is_whole_and_shows_no_breach(clean: Path, tmp_path: Path) -> None:
    recording = read_record(clean)
    assert recording.whole
    target = parse_target({"base_url": recording.base_url, **recording.described}, name="a record")
    options = Options(runs=tmp_path, quiet=True)
    code, directory = replay(recording.entries, target=target, options=options, suites=None, source=recording.source)
    assert (int(code), accusations(load(directory))) == (0, [])


@pytest.mark.parametrize(("fault", "requirement"), FAULTS)
def test_a_fault_that_one_answer_shows_is_found(seller: MockSeller, tmp_path: Path, fault: str, requirement: str) -> None:
    folder = run(seller, tmp_path, fault, requirement=(requirement,))
    found = [json.loads(line) for line in (folder / "record.jsonl").read_text().splitlines()]
    report = judged([line for line in found if line["kind"] in {"exchange", "notification"}], tmp_path)
    assert requirement in report.verdict.failed
    assert report.exit_code == 1
