"""An operator at a real terminal: asked by a run, answered through a pseudo-terminal, carried out at the mock seller."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import time
import urllib.request

import pytest

from ttck.harness.replay.rejudging import rejudge
from ttck.harness.verdict import ExitCode
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.support import COMMAND, PATIENCE, SMALL, write_target

QUESTION = re.compile(r"Question (\d+) \(([^)]*)\)\. Please let the seller ([a-z ]+?) ticket (\S+?)\.\s")
DEEDS = {"start to work on": "ticket_start_work", "resolve": "ticket_resolve"}


def at_terminal(arguments, answer):
    """Run a command at a terminal of its own; `answer` gets what was printed since the last answer, and says what to type."""
    child, terminal = pty.fork()
    if child == 0:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        os.execv(arguments[0], arguments)
    shown, seen, end = "", 0, time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            part = os.read(terminal, 65536)
        except OSError:  # Linux says so when the last process has closed it
            part = b""
        if not part:
            break
        shown += part.decode("utf-8", "replace")
        typed = answer(shown[seen:])
        if typed is not None:
            seen = len(shown)
            os.write(terminal, typed)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown


@pytest.fixture
def seller():
    with mock_seller() as running:
        yield running


def target_of(seller, tmp_path):
    document = json.loads(json.dumps(seller.target(limits={**SMALL, "operator_wait": 30, "run_seconds": 240, "state_wait": 5})))
    control = document.pop("stimuli")["control"]
    return write_target(tmp_path, {**document, "stimuli": {"operator": list(DEEDS.values())}}), control


def carried_out(control, name, ticket):
    headers = {"Authorization": f"Bearer {control.get('token', '')}", "Content-Type": "application/json"}
    body = json.dumps({"id": ticket, "args": {}}).encode()
    request = urllib.request.Request(f"{control['url'].rstrip('/')}/stimuli/{name}", data=body, headers=headers, method="POST")
    with urllib.request.urlopen(request, timeout=10) as answered:
        assert answered.status < 300


def command(target, tmp_path):
    return [*COMMAND, "run", str(target), "--runs", str(tmp_path / "runs"), "--budget", "small", "-r", "R57", "--lane", "verdict"]


def record(tmp_path):
    (folder,) = (tmp_path / "runs").iterdir()
    return [json.loads(line) for line in (folder / "record.jsonl").read_text("utf-8").splitlines()]


def test_an_operator_is_asked_in_plain_words_and_does_it(seller, tmp_path):
    target, control = target_of(seller, tmp_path)

    def answer(text):
        asked = QUESTION.search(text)
        if asked is None or "left):" not in text[asked.end() :]:
            return None
        carried_out(control, DEEDS[asked[3]], asked[4])
        return b"d by the night shift\n"

    code, shown = at_terminal(command(target, tmp_path), answer)
    questions = QUESTION.findall(shown)
    assert questions, shown
    given = [line for line in record(tmp_path) if line["kind"] == "stimulus"]
    assert [line["via"] for line in given] == ["operator"] * len(given)
    assert all(line["ok"] and line["note"] == "by the night shift" for line in given)
    report = (next((tmp_path / "runs").iterdir()) / "report.html").read_text("utf-8")
    assert "by the night shift" in report
    assert "moved by operator" in report
    again = rejudge(next((tmp_path / "runs").iterdir()))
    assert (again.changed, again.before.verdict) == ((), again.after.verdict)
    assert {way for line in record(tmp_path) if line["kind"] == "verdict" for way in line["rungs"]} == {"operator"}
    assert len(given) == len(questions)
    assert "Counting the questions to the operator first" in shown
    assert re.search(r"Question 1 \(about \d+ more may follow\)", shown), shown
    assert "30 s left" in shown
    assert code not in {ExitCode.NOT_CONFORMANT, ExitCode.HARNESS_ERROR}, shown


def test_what_the_operator_cannot_do_stays_open_and_is_asked_once(seller, tmp_path):
    target, _ = target_of(seller, tmp_path)
    code, shown = at_terminal(command(target, tmp_path), lambda text: b"c no such button\n" if "left):" in text else None)
    kinds = [question[2] for question in QUESTION.findall(shown)]
    assert kinds, shown
    assert len(kinds) == len(set(kinds))
    assert code == ExitCode.INCOMPLETE, shown
    assert any("cannot be done: no such button" in (line["detail"] or "") for line in record(tmp_path) if line["kind"] == "stimulus")
