"""A run is judged again from its record alone, long after its seller has gone: it comes to the same, or says what does not."""

from __future__ import annotations

import json
import shutil

import pytest

from ttck.harness.record.hash_chain import SEED, link
from ttck.harness.record.reader import parse_line
from ttck.harness.verdict import ExitCode
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.support import called, ttck, write_target

FAULT = "ossj-state-ignored"


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """The folder of a run that found a fault."""
    folder = tmp_path_factory.mktemp("rejudging")
    with mock_seller("--profile", "ossj", "--fault", FAULT) as seller:
        target = write_target(folder, seller.target(profile="ossj", limits={"quiet_window": 0.1}))
        done = ttck(target, folder / "runs", "--budget", "small", "--output", str(folder / "run"))
    assert done.code == ExitCode.NOT_CONFORMANT, done.out
    return folder / "run"


def rejudged(path):
    done = called("rejudge", path, "--json")
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def rewritten(run, folder, change):
    """The run with lines of its record changed, as if it had been written so."""
    folder.mkdir()
    last, written = SEED, []
    with (run / "record.jsonl").open("rb") as stream:
        for raw in stream:
            line = change(parse_line(raw))
            whole, last = link(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), last)
            written.append(whole + b"\n")
    (folder / "record.jsonl").write_bytes(b"".join(written))
    return folder


def test_a_run_comes_to_the_same_without_its_seller(faulty):
    code, found = rejudged(faulty)
    assert found["changes"] == []
    assert (code, found["same"], found["kept"], found["rules"]) == (0, True, {}, [])
    assert found["before"] == found["after"]
    assert found["before"]["word"] == "NOT CONFORMANT"
    assert found["judged"] > 50


def test_so_does_its_bundle_and_a_changed_bundle_is_not_judged(faulty, tmp_path):
    bundle = tmp_path / "b.zip"
    assert called("bundle", faulty, "--output", bundle).returncode == 0
    assert rejudged(bundle)[0] == 0
    data = bytearray(bundle.read_bytes())
    data[-200] ^= 1
    bundle.write_bytes(data)
    done = called("rejudge", bundle)
    assert done.returncode == ExitCode.USAGE
    assert "is not as it was made" in done.stderr


def test_a_rule_that_comes_to_something_else_is_listed(faulty, tmp_path):
    """As by a version in which the rule did not see the fault, and one check did not exist."""
    failed = []

    def blind(line):
        if line.get("kind") == "verdict" and line["outcome"] == "failed":
            failed.append(line["check"])
            return {**line, "outcome": "passed", "findings": []}
        return {**line, "ttck": "0.0.9", "hashes": {**line["hashes"], "catalogue": "00"}} if line["kind"] == "header" else line

    earlier = rewritten(faulty, tmp_path / "earlier", blind)
    code, found = rejudged(earlier)
    assert code == ExitCode.NOT_CONFORMANT
    assert not found["same"]
    assert {row["check"] for row in found["changes"]} == set(failed)
    assert all((row["before"], row["after"]) == ("passed", "failed") and row["messages"] for row in found["changes"])
    assert found["rules"][:2] == ["another catalogue", "ttck 0.1.0 in place of 0.0.9"]
    said = called("rejudge", earlier).stdout
    assert "passed, now failed" in said
    assert "Today     NOT CONFORMANT" in said


@pytest.mark.parametrize(
    "hostile", [None, {"$is": "os:system", "has": {"command": "touch x"}}, {"$is": "ttck.suites.gone:Story", "has": {}}]
)
def test_what_the_record_does_not_tell_keeps_its_recorded_verdict(faulty, tmp_path, hostile):
    """Records of earlier versions have no stories, and those of others may have any."""

    def without(line):
        if line.get("kind") == "scenario":
            line = {name: value for name, value in line.items() if name not in {"story", "unfit"}}
            return {**line, "story": hostile} if hostile else line
        return line

    code, found = rejudged(rewritten(faulty, tmp_path / "old", without))
    assert code == ExitCode.CONFORMANT
    (why,) = found["kept"]
    assert "not what this version of ttck knows" in why if hostile else "of an earlier version" in why
    assert len(found["kept"][why]) > 20


def test_what_cannot_be_judged_again_is_said(faulty, tmp_path):
    silent = rewritten(faulty, tmp_path / "silent", lambda line: line if line["kind"] != "verdict" else {"kind": "note"})
    other = faulty / "report.json"
    for path, why in ((silent, "judged nothing"), (tmp_path / "none", "there is no run"), (other, "is not a record of ttck")):
        done = called("rejudge", path)
        assert done.returncode == ExitCode.USAGE
        assert why in done.stderr.replace("\n", " ")
    unknown = rewritten(faulty, tmp_path / "unknown", lambda line: {**line, "profile": "gone"} if line["kind"] == "header" else line)
    assert called("rejudge", unknown).returncode == ExitCode.USAGE


def test_a_record_of_somebody_else_takes_nothing_from_this_machine(faulty, tmp_path):
    """Its target file was filled where it ran; what it asks for is not looked up, and a mask is no address."""
    asked = {"auth": {"type": "bearer", "token": "${env.NO_SUCH_VARIABLE}"}, "headers": {"X-Key": "${file./dev/zero}"}}

    def hostile(line):
        if line["kind"] != "header":
            return line
        base = line["target"]["base_url"].replace("http://", "http://[secret]@")
        return {**line, "target": {**line["target"], **asked, "base_url": base, "proxy": "http://[secret]@127.0.0.1:1"}}

    code, found = rejudged(rewritten(faulty, tmp_path / "theirs", hostile))
    assert (code, found["same"]) == (0, True)


def test_recorded_traffic_is_judged_again_as_well(faulty, tmp_path):
    assert called("judge", faulty, "--runs", tmp_path, "--quiet").returncode in {ExitCode.CONFORMANT, ExitCode.NOT_CONFORMANT}
    (run,) = tmp_path.iterdir()
    code, found = rejudged(run)
    assert (code, found["changes"]) == (0, [])
    shutil.rmtree(run)


def test_the_har_of_a_run_is_traffic_that_can_be_judged(faulty, tmp_path):
    """What the HAR holds breaks the same rule; notifications count as such."""
    har = tmp_path / "run.har"
    assert called("report", faulty, "--har", har).returncode == ExitCode.NOT_CONFORMANT
    done = called("judge", har, "--profile", "ossj", "--runs", tmp_path / "runs")
    assert done.returncode in {ExitCode.CONFORMANT, ExitCode.NOT_CONFORMANT}, done.stderr
    assert "requirements" in done.stdout
    assert "[secret]" in har.read_text("utf-8")
