"""A run that is played in parts comes to what one run comes to: as processes of one machine, and as shards that are merged."""

from __future__ import annotations

import json
import signal
import time

import pytest

from ttck.harness.replay.merging import merge
from ttck.harness.report.model import load
from ttck.harness.verdict import ExitCode
from ttck.specs.profiles import profile_names
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.support import called, finished, started, ttck, write_target
from ttck.suites.selftest.verdicts import SEED, kept, listed

FAULT = "ossj-state-ignored"
OSSJ = {"profile": "ossj", "limits": {"quiet_window": 0.1}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A seller with a fault, judged by one run, by two processes, and by three shards one after the other."""
    folder = tmp_path_factory.mktemp("parts")
    with mock_seller("--profile", "ossj", "--fault", FAULT) as seller:
        target = write_target(folder, seller.target(**OSSJ))
        whole = ttck(target, folder / "runs", "--output", str(folder / "whole"))
        jobs = ttck(target, folder / "runs", "--jobs", "2", "--output", str(folder / "jobs"))
        for number in (1, 2, 3):
            ttck(target, folder / "runs", "--shard", f"{number}/3", "--output", str(folder / f"part-{number}"))
    assert whole.code == jobs.code == ExitCode.NOT_CONFORMANT, jobs.err
    assert not (folder / "runs").exists()
    return folder


def findings(run):
    """The checks that found something, and what."""
    return {(check.check, finding.message) for check in load(run).checks for finding in check.findings}


def test_processes_of_one_machine_come_to_the_same(folder):
    assert listed(folder / "jobs") == listed(folder / "whole")
    assert {path.name for path in (folder / "jobs" / "shards").iterdir()} == {"1-of-2", "2-of-2", "go"}
    assert (folder / "jobs" / "report.html").exists()


def test_shards_that_are_merged_come_to_the_same(folder):
    parts = [folder / f"part-{number}" for number in (3, 1, 2)]
    done = called("report", *parts, "--output", folder / "merged")
    assert done.returncode == ExitCode.NOT_CONFORMANT, done.stderr
    assert listed(folder / "merged") == listed(folder / "whole")
    assert findings(folder / "merged") == findings(folder / "whole")
    again = called("report", *parts, "--output", folder / "merged")
    assert again.returncode == ExitCode.USAGE
    assert "nothing is overwritten" in again.stderr


def test_what_was_played_in_parts_is_judged_again_part_by_part(folder):
    done = called("rejudge", folder / "jobs", "--json")
    found = json.loads(done.stdout)
    assert (found["changes"], found["same"], found["kept"]) == ([], True, {})
    assert found["before"]["word"] == "NOT CONFORMANT"


def test_a_shard_alone_says_that_it_is_one(folder):
    document = json.loads((folder / "part-1" / "report.json").read_text("utf-8"))
    assert document["verdict"]["scope"]["restricted"]
    assert document["verdict"]["scope"]["how"] == ["shard 1/3"]
    assert document["verdict"]["word"] != "CONFORMANT"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--shard", "4/3"], "--shard: '4/3' is no shard"),
        (["--shard", "1/2", "--jobs", "2"], "give one of the two"),
        (["--shard", "1/2", "--read-only"], "not played in parts"),
        (["--jobs", "2", "--operator", "files"], "nobody can be asked"),
    ],
)
def test_what_cannot_be_played_in_parts_is_refused_before_anything_is_sent(tmp_path, options, said):
    target = write_target(tmp_path, {"base_url": "http://127.0.0.1:9"})
    done = ttck(target, tmp_path / "runs", *options)
    assert (done.code, said in done.err) == (ExitCode.USAGE, True), done.err
    assert not (tmp_path / "runs").exists()


def test_a_seller_that_is_not_there_is_said_once_and_for_all(tmp_path):
    target = write_target(tmp_path, {"base_url": "http://127.0.0.1:9", "limits": {"connect_timeout": 1}})
    done = ttck(target, tmp_path / "runs", "--jobs", "2", "-r", "R24")
    assert done.code == ExitCode.NOTHING_JUDGED, done.err
    assert done.footer["stopped"].startswith("shard 1/2: ")


def test_an_interruption_ends_all_shards_and_what_they_saw_is_merged(tmp_path):
    with mock_seller("--profile", "ossj") as seller:
        target = write_target(tmp_path, seller.target(**OSSJ))
        with started(target, tmp_path / "runs", "--jobs", "2", "--output", str(tmp_path / "run")) as process:
            records = [tmp_path / "run" / "shards" / f"{number}-of-2" / "record.jsonl" for number in (1, 2)]
            until = time.monotonic() + 60
            while not all(record.exists() and record.stat().st_size > 4000 for record in records) and time.monotonic() < until:
                assert process.poll() is None
            process.send_signal(signal.SIGINT)
            done = finished(process, tmp_path / "run")
    assert done.code == ExitCode.INCOMPLETE, done.err
    footer = json.loads((tmp_path / "run" / "record.jsonl").read_text("utf-8").splitlines()[-1])
    assert footer["interrupted"]
    assert "interrupted from the keyboard" in footer["stopped"]


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3, 5, 7])
def test_mef_113_in_two_processes_has_the_verdicts_of_one(tmp_path, seed):
    """The list of a run in one process is kept, and no seed changes it."""
    with mock_seller("--profile", "mef113") as seller:
        target = write_target(tmp_path, seller.target(profile="mef113", limits={"quiet_window": 0.5}))
        done = ttck(target, tmp_path / "runs", "--jobs", "2", "--seed", str(seed), "--output", str(tmp_path / "run"))
    assert done.code == ExitCode.CONFORMANT, done.out
    assert listed(tmp_path / "run") == kept("mef113")


ONE_LISTENER = ("artemis", "fit", "nexera")  # sellers that post to one listener of a buyer at a time


@pytest.mark.long
@pytest.mark.parametrize("profile", [name for name in profile_names() if name not in {"mef113", *ONE_LISTENER}])
def test_each_profile_in_two_processes_has_the_verdicts_of_one(tmp_path, profile):
    with mock_seller("--profile", profile) as seller:
        target = write_target(tmp_path, seller.target(profile=profile, limits={"quiet_window": 0.5}))
        done = ttck(target, tmp_path / "runs", "--jobs", "2", "--seed", str(SEED), "--output", str(tmp_path / "run"))
    assert listed(tmp_path / "run") == kept(profile), done.err


@pytest.mark.long
@pytest.mark.parametrize("profile", ONE_LISTENER)
def test_a_seller_with_one_listener_at_a_time_is_judged_by_shards_one_after_the_other(tmp_path, profile):
    parts = [tmp_path / f"part-{number}" for number in (1, 2)]
    with mock_seller("--profile", profile) as seller:
        target = write_target(tmp_path, seller.target(profile=profile, limits={"quiet_window": 0.5}))
        refused = ttck(target, tmp_path / "runs", "--jobs", "2")
        for number, part in enumerate(parts, 1):
            ttck(target, tmp_path / "runs", "--seed", str(SEED), "--shard", f"{number}/2", "--output", str(part))
    assert (refused.code, "one listener of a buyer at a time" in refused.err) == (ExitCode.USAGE, True)
    merge(parts, into=tmp_path / "run")
    assert listed(tmp_path / "run") == kept(profile)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("fault", "correct"), [("tmf-newest-listener", True), ("tmf-no-troubleticketcreate", False)])
def test_where_processes_take_the_listener_from_each_other_nobody_is_accused_of_silence(tmp_path, fault, correct):
    """A seller whose newest subscription takes the place of the older ones is correct; one that announces no create is found."""
    with mock_seller("--profile", "tmf621-v5", "--fault", fault) as seller:
        target = write_target(tmp_path, seller.target(profile="tmf621-v5", limits={"quiet_window": 0.1, "event_wait": 1}))
        chosen = [part for rule in ("140", "141", "142", "20", "50") for part in ("-r", f"TMF621:{rule}")]
        done = ttck(target, tmp_path / "runs", "--jobs", "2", *chosen, "--output", str(tmp_path / "run"))
    report = load(tmp_path / "run")
    assert done.code in {ExitCode.SELECTION, ExitCode.INCOMPLETE}, done.out
    assert any("one listener of a buyer at a time" in caveat for caveat in report.caveats) is correct
    found = {name for check in report.checks if check.findings for name in check.requirements}
    assert found == (set() if correct else {"TMF621:140"})


@pytest.mark.long
def test_mef_113_in_three_shards_has_the_verdicts_of_one(tmp_path):
    with mock_seller("--profile", "mef113") as seller:
        target = write_target(tmp_path, seller.target(profile="mef113", limits={"quiet_window": 0.5}))
        parts = [tmp_path / f"part-{number}" for number in (1, 2, 3)]
        for number, part in enumerate(parts, 1):
            ttck(target, tmp_path / "runs", "--shard", f"{number}/3", "--output", str(part))
    assert merge(parts, into=tmp_path / "run") == ExitCode.CONFORMANT
    assert listed(tmp_path / "run") == kept("mef113")
