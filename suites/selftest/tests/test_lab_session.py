"""A lab session in Chromium, by keys alone: start, questions, attestation, comparison; nothing is lost when the server is killed."""

from __future__ import annotations

import functools
import json
import re
import signal
import subprocess
import time
from contextlib import contextmanager

import pytest

from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.browser import ENTER, MISSING, SPACE, WHY, browser
from ttck.suites.selftest.tests.support import COMMAND, SMALL
from ttck.suites.selftest.tests.test_operator import DEEDS, carried_out

HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
QUESTION = re.compile(r"Question (\d+) \([^)]*\)\. Please let the seller ([a-z ]+?) ticket (\S+?)\.\s")
NOTE, REASON = "by the night shift", "no such button in the sandbox"


@contextmanager
def serving(folder, port=0):
    """``ttck serve`` as a process; gives its address."""
    command = [*COMMAND, "serve", str(folder / "targets"), "--runs", str(folder / "runs"), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process, re.search(r"http://\S+", process.stdout.readline())[0]
        finally:
            process.kill()


@pytest.fixture
def lab(tmp_path):
    """A mock seller, and two target files for it: one whose stimuli a person gives, and one with a control API and a hostile name."""
    with mock_seller() as seller:
        document = json.loads(json.dumps(seller.target(limits={**SMALL, "operator_wait": 60, "state_wait": 5})))
        control = document["stimuli"]["control"]
        (tmp_path / "targets").mkdir()
        (tmp_path / "targets" / "quick.yaml").write_text(json.dumps({**document, "name": HOSTILE}))
        document["stimuli"] = {"operator": list(DEEDS.values())}
        (tmp_path / "targets" / "slow.yaml").write_text(json.dumps({**document, "name": "Slow Seller"}))
        yield tmp_path, control


def record(folder, name):
    return [json.loads(line) for line in (folder / "runs" / name / "record.jsonl").read_text("utf-8").splitlines()]


def started(page, base, target, requirement):
    """Start a run by keys, as its tester; returns its name."""
    page.open(base)
    page.focus_on(f"Run {target}")
    page.keys(ENTER)
    page.until(lambda: "Start a run" in page.text, "the form")
    page.focus_on("tester")
    page.keys("Jo Miller")
    page.focus_on("requirements")
    page.keys(requirement)
    page.focus_on("Start the run")
    page.keys(ENTER)
    page.until(lambda: "/run/" in page.url, "the run")
    return page.url.partition("?")[0].rpartition("/")[2]


def asked(page):
    return page.until(lambda: QUESTION.search(page.text + " "), "a question")


def pressed(page, button, note=""):
    """Answer the open question, and wait until the page shows something else."""
    before = (page.url, page.title)
    page.keys(note)  # the field for a note has the focus
    if button != "Done":
        page.focus_on(button)
    page.keys(ENTER)
    page.until(lambda: (page.url, page.title) != before, "the answer")


@pytest.mark.long
@pytest.mark.skipif(MISSING, reason=WHY)
def test_a_lab_session(lab, tmp_path):
    folder, control = lab
    with browser(tmp_path / "profile") as page:
        with serving(folder) as (server, base):
            name = started(page, base, "slow.yaml", "R57, R60")
            first = asked(page)
            pressed(page, "Later")
            assert asked(page).groups() == first.groups()
            page.keys(NOTE)
            server.kill()
            server.wait()
            page.until(lambda: "does not answer any more" in page.text, "the notice")
        with serving(folder, port=int(base.rstrip("/").rpartition(":")[2])):
            page.until(lambda: "does not answer any more" not in page.text, "the server")
            carried_out(control, DEEDS[first[2]], first[3])
            pressed(page, "Done")  # the note stands there still
            while "Read the report" not in page.text:
                page.until(lambda: page.title.startswith("Question") or "Read the report" in page.text, "what comes next")
                if page.title.startswith("Question"):
                    pressed(page, "It cannot be done", REASON)
            assert "INCOMPLETE" in page.text
            given = [line for line in record(folder, name) if line["kind"] == "stimulus"]
            assert (given[0]["ok"], given[0]["note"], given[0]["via"]) == (True, NOTE, "operator")
            assert any(REASON in (line["detail"] or "") for line in given)
            assert any(REASON in (line["reason"] or "") for line in record(folder, name) if line["kind"] == "verdict")
            attested(page, f"{base}run/{name}")
            report = (folder / "runs" / name / "report.html").read_text("utf-8")
            assert all(text in report for text in (NOTE, REASON, "Jo Miller", "Manual, chapter 4"))
            stopped = started(page, base, "quick.yaml", "")
            page.until(lambda: re.search(r"\[ *[1-9]\d* %\]", page.text), "progress")
            page.focus_on("Stop the run")
            page.keys(ENTER)
            page.until(lambda: "Read the report" in page.text, "the end")
            footer = record(folder, stopped)[-1]
            assert (footer["kind"], footer["interrupted"], footer["leftovers"]) == ("footer", True, [])
            page.open(base)
            page.focus_on("Compare the two")
            page.keys(ENTER)
            page.until(lambda: "What changed" in page.text, "the comparison")
            for place in ("", "target/quick.yaml", f"run/{stopped}", f"run/{stopped}/file/report.html"):
                page.open(base + place)
                assert "document.title='taken'" in page.text
                assert page.title != "taken"
            page.script("document.getElementById('filter-q').focus()")
            page.keys("R57")
            page.until(lambda: re.search(r"\b\d+ of \d+ requirements", page.text), "the filter of the report, in its sandbox")


def attested(page, run):
    page.open(f"{run}/attest")
    page.until(lambda: "MEF113:R60" in page.text, "what has to be confirmed")
    page.focus_on("kept")
    page.keys(SPACE)
    page.focus_on("by")
    page.keys("Jo Miller")
    page.focus_on("note")
    page.keys("Manual, chapter 4")
    page.focus_on("Attest MEF113:R60")
    page.keys(ENTER)
    page.until(lambda: "1 requirement was attested" in page.text, "the attestation")


def _until(there, what, *, seconds=300, pause=0.2):
    """Ask again and again; the run that is waited for needs the processor more than who asks."""
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, what
        time.sleep(pause)


def test_a_run_outlives_its_server(lab):
    """Without a browser: the server is killed, another one shows the run, and stops it."""
    import requests  # noqa: PLC0415 - as a browser would

    folder, _ = lab

    def form_token(base):
        return re.search(r'name="form_token" value="(\w+)"', requests.get(f"{base}target/quick.yaml", timeout=30).text)

    with serving(folder) as (server, base):
        data = {"form_token": form_token(base)[1], "budget": "small", "lane": "verdict", "seed": "0"}
        answer = requests.post(f"{base}target/quick.yaml/start", data=data, timeout=30, allow_redirects=False)
        place = answer.headers["Location"].lstrip("/")
        name = place.rpartition("/")[2]
        server.send_signal(signal.SIGKILL)
    with serving(folder) as (server, base):
        asked = functools.partial(requests.get, f"{base}{place}/state", timeout=30)
        _until(lambda: asked().json().get("share", 0) > 0, "the run is under way")
        page = requests.get(f"{base}{place}", timeout=30).text
        token = re.search(r'name="form_token" value="(\w+)"', page)[1]
        requests.post(f"{base}{place}/stop", data={"form_token": token}, timeout=30).raise_for_status()
        _until(lambda: asked().json() == {"mark": "ended"}, "the run has ended")
        assert "Read the report" in requests.get(f"{base}{place}", timeout=30).text
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0
    footer = record(folder, name)[-1]
    assert (footer["kind"], footer["interrupted"]) == ("footer", True)
    assert "SIGTERM" in (folder / "runs" / name / "report.html").read_text("utf-8")
