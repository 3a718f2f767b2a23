"""What a pipeline does with runs: fixed names, only what failed, what changed."""

from __future__ import annotations

import json

import pytest

from ttck.harness.verdict import ExitCode
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.support import called, ttck, write_target

FAULT, BROKEN = "tmf-hub-callback-changed", "TMF621:130"


def run(folder, name, *more, faults=()):
    """A run of tmf621-v5 whose folder is `name`."""
    arguments = [part for fault in faults for part in ("--fault", fault)]
    with mock_seller("--profile", "tmf621-v5", *arguments) as seller:
        target = write_target(folder, seller.target(profile="tmf621-v5", limits={"quiet_window": 0.1}))
        return ttck(target, folder / "runs", "--budget", "small", "--output", str(folder / name), *more)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """A folder with a run that found a fault."""
    folder = tmp_path_factory.mktemp("gates")
    (folder / "waivers.yaml").write_text(f"- {{id: '{BROKEN}', reason: known, owner: me, until: 2999-01-01}}\n", encoding="utf-8")
    some = [part for rule in (BROKEN, "TMF621:71", "TMF621:96", "TMF621:111") for part in ("-r", rule)]
    done = run(folder, "first", *some, faults=[FAULT])
    assert done.code == ExitCode.NOT_CONFORMANT, done.out
    return folder


def requests(run_folder):
    return sum('"kind":"exchange"' in line.replace(" ", "") for line in (run_folder / "record.jsonl").open(encoding="utf-8"))


def test_the_files_of_a_run_have_the_names_that_are_asked_for(faulty):
    assert {path.name for path in (faulty / "first").iterdir()} >= {"record.jsonl", "report.html", "report.json", "junit.xml"}
    assert not (faulty / "runs").exists()
    done = run(faulty, "first")
    assert done.code == ExitCode.USAGE
    assert "holds files already" in done.err


def test_only_what_failed_is_played_again_and_compared(faulty, tmp_path):
    done = run(faulty, "again", "--failed", str(faulty / "first"), "--junit", str(tmp_path / "deep" / "ttck.xml"))
    assert done.code == ExitCode.SELECTION, done.out
    assert requests(faulty / "again") * 3 <= requests(faulty / "first")
    assert (tmp_path / "deep" / "ttck.xml").read_text("utf-8") == (faulty / "again" / "junit.xml").read_text("utf-8")
    told = called("compare", faulty / "first", faulty / "again", "--json").stdout
    changed = {row["id"]: row["kind"] for row in json.loads(told)["changes"]}
    assert changed[BROKEN] == "fixed"
    nothing = run(faulty, "third", "--failed", str(faulty / "again"))
    assert nothing.code == ExitCode.USAGE
    assert "nothing failed in" in nothing.err


def test_a_gate_with_a_waiver_is_green_while_it_is_needed(faulty):
    waivers = str(faulty / "waivers.yaml")
    known = run(faulty, "known", "-r", BROKEN, "--waivers", waivers, faults=[FAULT])
    assert known.code == ExitCode.SELECTION, known.out
    assert known.out.startswith("NO BREACH BUT WHAT IS WAIVED"), known.out
    mended = run(faulty, "mended", "-r", BROKEN, "--waivers", waivers)
    assert mended.code == ExitCode.FINDINGS, mended.out
    assert f"The waiver of {BROKEN} is not needed" in mended.out
