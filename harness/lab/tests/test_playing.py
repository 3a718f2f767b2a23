from __future__ import annotations

import os
import signal
import time

import pytest

from ttck.harness.lab import playing
from ttck.harness.lab.playing import TOKEN, PlayError, Playing, progress

SCRIPT = """#!/bin/sh
echo "[ 30 %] Doing it (about 2 s left)"
echo "$@"
echo "token: ${TTCK_SERVE_TOKEN:-none}"
exec sleep 600
"""


@pytest.fixture
def going(tmp_path, monkeypatch):
    """A run that goes on until it is stopped, and a second server that looks at it."""
    script = tmp_path / "python"
    script.write_text(SCRIPT)
    script.chmod(0o755)
    monkeypatch.setattr(playing.sys, "executable", str(script))
    monkeypatch.setenv(TOKEN, "a-token-of-the-lab")
    (tmp_path / "runs").mkdir()
    first = Playing(tmp_path / "runs")
    name = first.start("acme.yaml", tmp_path / "acme.yaml", ["--seed=7"])
    try:
        yield first, name, Playing(tmp_path / "runs")
    finally:
        for one in first.all():
            if one.alive:
                os.kill(one.pid, signal.SIGKILL)


def until(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end


def test_a_run_is_a_process_that_another_server_finds_again_and_stops(going):
    first, name, second = going
    until(lambda: len(second.said(name)) >= 3)
    found = second.named(name)
    assert (found.alive, found.key, found.stopping) == (True, "acme.yaml", False)
    assert os.getsid(found.pid) == found.pid  # Ctrl-C for the server is none for the run
    said = second.said(name)
    assert said[1].endswith("--operator files --seed=7")
    assert said[2] == "token: none"
    second.stop(name)
    until(lambda: not first.named(name).alive)
    assert first.named(name).stopping
    with pytest.raises(PlayError, match="has ended"):
        second.stop(name)


def test_a_seller_is_judged_by_one_run_at_a_time(going, tmp_path):
    first, name, second = going
    for one in (first, second):
        with pytest.raises(PlayError, match=f"the run {name} of acme.yaml goes on"):
            one.start("acme.yaml", tmp_path / "acme.yaml", [])
    other = second.start("other.yaml", tmp_path / "other.yaml", [])
    assert {one.id for one in first.all()} == {name, other}


def test_what_is_not_there_or_torn_is_passed_over(tmp_path):
    found = Playing(tmp_path)
    assert (found.all(), found.named("x"), found.said("x")) == ((), None, ())
    (tmp_path / ".lab").mkdir()
    for content in ("", "[]", '{"key": "a"}', '{"key": "a", "started": "x", "pid": 1}'):
        (tmp_path / ".lab" / "torn.json").write_text(content)
        assert found.all() == ()
    with pytest.raises(PlayError, match="has ended"):
        found.stop("torn")
    (tmp_path / "file").write_text("")
    with pytest.raises(PlayError, match="cannot be started"):
        Playing(tmp_path / "file").start("a", tmp_path / "a", [])


def test_progress_is_read_from_what_a_run_prints():
    assert progress(()) == (0, "The run begins.")
    assert progress(("Counting the questions",)) == (0, "Counting the questions")
    assert progress(("[  5 %] One", "[ 30 %] Two (about 8 s left)", "a note")) == (30, "Two (about 8 s left)")
