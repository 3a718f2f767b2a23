"""The commands as a newcomer uses them, as processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from ttck.harness.generate.strategies import NUMBER, RUN
from ttck.harness.verdict import ExitCode
from ttck.suites.selftest.seller import mock_seller, write_target
from ttck.suites.selftest.tests.support import called

ROOT = Path(__file__).parents[3]
LIMITS = {"event_wait": 1, "state_wait": 1, "quiet_window": 0.2}


def ttck(*arguments, **environment):
    command = [sys.executable, "-c", "from ttck.harness.cli.main import main; main(prog_name='ttck')", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, **environment}, timeout=300, check=False)


def test_the_demo_certifies_the_mock_seller(tmp_path):
    done = ttck("demo", "--budget", "small", "--runs", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("CONFORMANT")
    (run,) = tmp_path.iterdir()
    assert str(run / "report.html") in done.stdout
    assert {"record.jsonl", "report.html", "report.json", "junit.xml", "pytest.html", "requirements.csv"} <= {p.name for p in run.iterdir()}
    assert "MEF113:R24" in (run / "pytest.html").read_text()
    assert not {NUMBER, RUN} & set((run / "record.jsonl").read_text())  # a placeholder would stand where a marker belongs
    assert "ue000" not in (run / "record.jsonl").read_text()
    assert "Subscribing" in done.stderr


def test_a_faulty_seller_is_named_with_the_requirement(tmp_path):
    done = ttck("demo", "--budget", "small", "--runs", tmp_path, "--quiet", "--fault", "starts-at-once", "-r", "R24")
    assert done.returncode == 1
    assert done.stdout.startswith("NOT CONFORMANT")
    assert "MEF113:R24" in done.stdout
    assert done.stderr == ""


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    with mock_seller() as seller:
        yield write_target(tmp_path_factory.mktemp("target"), seller.target(limits=LIMITS))


def test_one_requirement_can_be_judged_alone_and_the_same_seed_sends_the_same_requests(target, tmp_path):
    sent = []
    for number in (1, 2):
        done = called("run", target, "-r", "R24", "--seed", "7", "--runs", tmp_path / str(number), "--quiet", "--budget", "small")
        assert done.returncode == ExitCode.SELECTION
        assert "1 passed" in done.stdout
        assert done.stdout.startswith("NO BREACH in what was selected: 1 of ")
        (run,) = (tmp_path / str(number)).iterdir()
        sent.append(sum('"scenario":"creating"' in line for line in (run / "record.jsonl").read_text().splitlines()))
    assert sent[0] == sent[1] > 10


@pytest.mark.parametrize("options", [(), ("--keep",)])
def test_what_a_run_created_is_ended_unless_it_is_kept(tmp_path, options):
    with mock_seller() as seller:
        target = write_target(tmp_path, seller.target(limits=LIMITS))
        done = called("run", target, "-r", "R24", "--runs", tmp_path / "runs", "--quiet", "--budget", "small", *options)
        tickets = requests.get(f"{seller.base_url}/troubleTicket", params={"limit": 100}, timeout=10).json()
    assert (done.returncode, "Left open at the seller" in done.stdout) == (ExitCode.SELECTION, bool(options))
    assert ({ticket["status"] for ticket in tickets} & {"acknowledged", "inProgress", "pending"} != set()) is bool(options)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["-r", "R999"], "no requirement matches"), (["--budget", "huge"], "huge"), (["--base-url", "ftp://x"], "base_url")],
)
def test_a_mistake_in_the_call_is_said(target, tmp_path, arguments, said):
    done = called("run", target, "--runs", tmp_path, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def plain():
    """The environment without what the suites, which run inside this process too, set for themselves."""
    return {name: value for name, value in os.environ.items() if name != "PYTEST_DISABLE_PLUGIN_AUTOLOAD"}


@pytest.mark.long
def test_plain_pytest_judges_too(target, tmp_path):
    command = [sys.executable, "-m", "pytest", "-p", "ttck.harness.plugin", "--pyargs", "ttck.suites.ticket", "--ttck-target", str(target)]
    command += ["--ttck-runs", str(tmp_path), "--ttck-budget", "small", "-k", "cancel"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300, check=False, env=plain())
    assert done.returncode == ExitCode.SELECTION, done.stdout + done.stderr
    assert "passed" in done.stdout


def test_the_suites_without_a_target_say_what_is_missing():
    command = [sys.executable, "-m", "pytest", "-p", "ttck.harness.plugin", "suites/ticket", "-c", "suites/pytest.ini"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300, check=False, env=plain())
    assert done.returncode == 4
    assert "--ttck-target" in done.stdout + done.stderr
