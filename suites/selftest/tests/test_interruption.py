"""Whatever cuts a run short, it ends with a documented exit code, a message, and a report of what was seen."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from ttck.harness.verdict import ExitCode
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.support import COMMAND, PATIENCE, SMALL, finished, started, ttck, write_target

LIMITS = {**SMALL, "request_timeout": 10, "run_seconds": 240}
SLOWLY = {**LIMITS, "requests_per_second": 100}  # so that a run lasts long enough to be met in its middle
CUT = {ExitCode.INCOMPLETE}


@pytest.fixture(scope="module")
def seller():
    with mock_seller() as running:
        yield running


@pytest.fixture
def target(seller, tmp_path):
    return write_target(tmp_path, seller.target(limits=SLOWLY))


def wait_for(condition):
    """Until something shows in the file system; a deadline only for the case that it never does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def recorded(runs, kind):
    """Whether the record has a line of this kind."""
    return lambda: any(f'"kind":"{kind}"'.encode() in path.read_bytes() for path in runs.glob("*/record.jsonl"))


def scenarios(runs, count):
    """Whether the record has so many scenarios, and requests of another one behind them."""

    def found():
        parts = [part for path in runs.glob("*/record.jsonl") for part in path.read_bytes().split(b'"kind":"scenario"')]
        return len(parts) > count and parts[-1].count(b'"kind":"exchange"') > 3

    return found


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("number", "words"), [(signal.SIGINT, "interrupted from the keyboard"), (signal.SIGTERM, "stopped by SIGTERM")])
def test_a_signal_in_mid_run(target, tmp_path, number, words):
    runs = tmp_path / "runs"
    with started(target, runs) as process:
        wait_for(scenarios(runs, 2))
        process.send_signal(number)
        done = finished(process, runs).sound()
    assert done.code in CUT, done.out + done.err
    assert done.footer["interrupted"]
    assert done.footer["stopped"] == words
    assert words in done.out
    assert done.footer["leftovers"] == []  # what was created is cleaned up all the same
    assert done.verdicts("passed")
    assert not done.verdicts("failed", "error")
    assert any(line["reason"] == "the run was cut short" for line in done.of("scenario"))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_background_job_that_ignores_the_keyboard_ends_all_the_same(target, tmp_path, number):
    runs = tmp_path / "runs"
    with started(target, runs, ignoring=[signal.SIGINT]) as process:
        wait_for(scenarios(runs, 2))
        process.send_signal(signal.SIGINT)
        wait_for(scenarios(runs, 3))  # it goes on
        process.send_signal(number)
        done = finished(process, runs).sound()
    assert done.code in CUT, done.out + done.err
    assert done.footer["stopped"] == f"stopped by {number.name}"
    assert done.footer["leftovers"] == []


@pytest.mark.long
def test_what_nohup_ignores_stays_ignored(target, tmp_path):
    runs = tmp_path / "runs"
    with started(target, runs, ignoring=[signal.SIGHUP]) as process:
        wait_for(scenarios(runs, 2))
        process.send_signal(signal.SIGHUP)
        wait_for(scenarios(runs, 3))
        process.send_signal(signal.SIGTERM)
        done = finished(process, runs).sound()
    assert done.footer["stopped"] == "stopped by SIGTERM"


@pytest.mark.long
def test_no_impatience_spoils_the_reports(target, tmp_path):
    """Ctrl-C again and again, from the middle of the run until the process has ended."""
    runs = tmp_path / "runs"
    with started(target, runs) as process:
        wait_for(scenarios(runs, 2))
        process.send_signal(signal.SIGINT)
        wait_for(recorded(runs, "footer"))
        while process.poll() is None:
            process.send_signal(signal.SIGINT)
            time.sleep(0.002)
        done = finished(process, runs).sound()
    assert done.code in CUT, done.out + done.err
    assert "Traceback" not in done.out + done.err
    assert {path.name for path in done.folder.iterdir()} >= {"report.html", "report.json", "junit.xml", "pytest.html"}
    assert done.err.count("The run has ended; its reports are being written.") == 1


@pytest.mark.long
def test_a_failure_that_was_already_seen_is_kept(tmp_path):
    runs = tmp_path / "runs"
    with (
        mock_seller("--fault", "starts-at-once") as faulty,
        started(write_target(tmp_path, faulty.target(limits=SLOWLY)), runs) as process,
    ):
        wait_for(scenarios(runs, 2))
        process.send_signal(signal.SIGINT)
        done = finished(process, runs).sound()
    assert done.code == ExitCode.NOT_CONFORMANT, done.out + done.err
    assert done.footer["interrupted"]
    assert done.verdicts("failed")


@pytest.mark.long
def test_a_second_signal_ends_the_cleaning_up(target, tmp_path):
    runs = tmp_path / "runs"
    with started(target, runs) as process:
        wait_for(scenarios(runs, 2))
        process.send_signal(signal.SIGINT)
        wait_for(lambda: any(b'"scenario":"tidy"' in path.read_bytes() for path in runs.glob("*/record.jsonl")))
        process.send_signal(signal.SIGINT)
        done = finished(process, runs).sound()
    assert done.code in CUT, done.out + done.err
    assert done.footer["leftovers"]
    assert "Cleaning up was interrupted" in done.err
    assert done.footer["leftovers"][0] in done.out


@pytest.mark.long
def test_a_signal_while_checks_are_judged(tmp_path):
    """The search for a smaller example takes a while at this pace; the first verdict before it is waited for."""
    runs = tmp_path / "runs"
    with mock_seller("--fault", "no-seller-contact-yet") as faulty:
        target = write_target(tmp_path, faulty.target(limits={**LIMITS, "requests_per_second": 40}))
        with started(target, runs, "--requirement", "R24", "--requirement", "R25", "--budget", "small") as process:
            wait_for(recorded(runs, "verdict"))
            process.send_signal(signal.SIGINT)
            done = finished(process, runs).sound()
    assert done.code == ExitCode.INCOMPLETE, done.out + done.err
    assert done.footer["interrupted"]
    assert done.footer["stopped"] == "interrupted from the keyboard"
    judged = {line["check"].partition("::")[0] for line in done.of("verdict")}
    assert judged == {"test_b_create.py"}  # and what was still to come was not judged


def test_a_signal_before_anything_is_sent(tmp_path):
    """The listener of a deaf address: the seller takes the connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        base = f"http://127.0.0.1:{deaf.getsockname()[1]}/mefApi"
        target = write_target(tmp_path, {"base_url": base, "limits": {**LIMITS, "request_timeout": 60}})
        runs = tmp_path / "runs"
        with started(target, runs) as process:
            wait_for(recorded(runs, "header"))
            deaf.settimeout(PATIENCE)
            connection, _ = deaf.accept()
            process.send_signal(signal.SIGINT)
            done = finished(process, runs).sound()
            connection.close()
    assert done.code == ExitCode.INCOMPLETE, done.out + done.err
    assert "interrupted from the keyboard" in done.out


# --- streams that are closed -----------------------------------------------------------------------------------------


def test_nobody_needs_to_read_the_summary(seller, tmp_path):
    """``ttck run ... 2>&1 | head -1``: the exit code is that of the run."""
    target, runs = write_target(tmp_path, seller.target(limits=LIMITS)), tmp_path / "runs"
    command = [*COMMAND, "run", str(target), "--runs", str(runs), "--budget", "small", "--requirement", "R24"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        process.stdout.readline()
        process.stdout.close()
        code = process.wait(PATIENCE)
    assert code == ExitCode.SELECTION
    (folder,) = runs.iterdir()
    assert (folder / "report.html").exists()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_standard_streams_may_be_closed(seller, tmp_path, closed):
    target, runs = write_target(tmp_path, seller.target(limits=LIMITS)), tmp_path / "runs"
    command = f'exec "$@" {closed}'
    arguments = [*COMMAND, "run", str(target), "--runs", str(runs), "--budget", "small", "--requirement", "R24"]
    done = subprocess.run(["/bin/sh", "-c", command, "sh", *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == ExitCode.SELECTION, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    (folder,) = runs.iterdir()
    assert (folder / "report.html").exists()


# --- places that cannot be written ------------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_made_is_a_usage_error(seller, tmp_path):
    (tmp_path / "file").write_text("")
    done = ttck(write_target(tmp_path, seller.target(limits=LIMITS)), tmp_path / "file" / "runs")
    assert done.code == ExitCode.USAGE
    assert "no folder can be made for the run" in done.err
    assert str(tmp_path / "file") in done.err
    assert "Traceback" not in done.out + done.err


@pytest.mark.skipif(sys.platform != "linux", reason="file size limits are set as on Linux")
def test_a_full_disk_is_our_own_error_and_no_verdict(seller, tmp_path):
    """A file of the run may grow to 100 kB only; the write that goes beyond fails, as it does on a full disk."""
    target, runs = write_target(tmp_path, seller.target(limits=LIMITS)), tmp_path / "runs"

    def limited():
        import resource  # noqa: PLC0415 - only here, after the fork

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = ttck(target, runs, preexec_fn=limited)
    assert done.code == ExitCode.HARNESS_ERROR, done.out + done.err
    assert "cannot write the record" in done.err
    assert "Traceback" not in done.out + done.err
    record = (done.folder / "record.jsonl").read_bytes()
    assert record.count(b"\n") > 10
    assert b'"kind":"footer"' not in record
    assert "CONFORMANT" not in done.out


def test_a_record_on_a_full_device(seller, tmp_path):
    target = write_target(tmp_path, seller.target(limits=LIMITS))
    folder = tmp_path / "runs" / "one"
    folder.mkdir(parents=True)
    (folder / "record.jsonl").symlink_to("/dev/full")
    command = [sys.executable, "-m", "pytest", "-p", "ttck.harness.plugin", "-c", "suites/pytest.ini", "suites/ticket", "-q"]
    more = ["--ttck-target", str(target), "--ttck-directory", str(folder), "--ttck-quiet", "--import-mode=importlib"]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run([*command, *more], env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == ExitCode.HARNESS_ERROR, done.stdout + done.stderr
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_taken_listener_port_is_a_usage_error(seller, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listener = {"port": taken.getsockname()[1]}
        done = ttck(write_target(tmp_path, seller.target(limits=LIMITS, listener=listener)), tmp_path / "runs")
    assert done.code == ExitCode.USAGE
    assert f"the listener cannot open 127.0.0.1:{listener['port']}" in done.err
    assert "Traceback" not in done.out + done.err
    assert list((tmp_path / "runs").iterdir()) == []


# --- target files and options that cannot be used ---------------------------------------------------------------------

BASE = "http://127.0.0.1:9/x"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("base_url: [", "is not valid YAML"),
        ("- a list", "a target file is a mapping"),
        (f"base_url: {BASE}\nlimitz: {{}}", "limitz"),
        (f"base_url: {BASE}\nlimits: {{event_wait: soon}}", "limits: event_wait must be a number"),
        (f"base_url: {BASE}\nprofile: mef999", "the profile mef999 is unknown"),
        (f"base_url: {BASE}\nswitches: {{colour: blue}}", "switches: colour is unknown"),
        (f"base_url: {BASE}\nauth: {{type: bearer, token: '${{env.TTCK_NOT_SET}}'}}", "auth, token: the environment variable TTCK_NOT_SET"),
        ("name: nobody", "base_url"),
        ("base_url: \x00", "is not valid YAML"),
    ],
)
def test_a_target_file_that_cannot_be_used(tmp_path, text, words):
    done = ttck(write_target(tmp_path, text), tmp_path / "runs")
    assert done.code == ExitCode.USAGE, done.err
    assert words in done.err
    assert done.err.startswith("Error: ")
    assert "Traceback" not in done.out + done.err
    assert not (tmp_path / "runs").exists()


def test_a_target_file_that_is_not_there(tmp_path):
    done = ttck(tmp_path / "nowhere.yaml", tmp_path / "runs")
    assert done.code == ExitCode.USAGE
    assert "nowhere.yaml" in done.err
    assert "Traceback" not in done.out + done.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["-r", "R9999"], "no requirement matches 'R9999'"),
        (["-r", "R60"], "no check of this version judges"),
        (["--lane", "fast"], "--lane"),
    ],
)
def test_a_selection_that_selects_nothing(tmp_path, options, words):
    done = ttck(write_target(tmp_path, {"base_url": BASE}), tmp_path / "runs", *options)
    assert done.code == ExitCode.USAGE, done.err
    assert words in done.err
    assert "Traceback" not in done.out + done.err
