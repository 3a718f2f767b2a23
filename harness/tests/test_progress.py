from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from ttck.harness.runs import progress as module
from ttck.harness.runs.progress import Narrator


@pytest.fixture(autouse=True)
def no_forced_terminal(monkeypatch):
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def clock(monkeypatch):
    found = SimpleNamespace(now=100.0)
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: found.now))
    return found


@pytest.fixture
def stream():
    return io.StringIO()


def lines(stream):
    return stream.getvalue().splitlines()


@pytest.mark.usefixtures("clock")
def test_a_line_per_step_without_a_terminal(stream):
    narrator = Narrator(stream=stream)
    narrator.begin(total=4)
    narrator.step("create", weight=1)
    narrator.note("a note [bold]as it is[/bold]")
    narrator.end()
    assert lines(stream) == ["[  0 %] create", "a note [bold]as it is[/bold]"]


def test_the_rest_is_estimated_from_what_is_done(clock, stream):
    narrator = Narrator(stream=stream)
    narrator.begin(total=4)
    narrator.step("create", weight=1)
    clock.now += 10
    narrator.step("search", weight=2)
    clock.now += 8
    narrator.step("close", weight=1)
    assert lines(stream)[1:] == ["[ 25 %] search (about 30 s left)", "[ 75 %] close (about 6 s left)"]


def test_a_run_that_takes_no_time_is_never_said_to_be_over(clock, stream):
    narrator = Narrator(stream=stream)
    narrator.begin(total=1)
    narrator.step("create", weight=1)
    clock.now += 5
    narrator.step("judge", weight=0)
    assert lines(stream)[-1] == "[100 %] judge (about 1 s left)"


@pytest.mark.usefixtures("clock")
def test_a_run_without_weights_is_no_division_by_zero(stream):
    narrator = Narrator(stream=stream)
    narrator.begin(total=0)
    narrator.step("create", weight=0)
    assert lines(stream) == ["[  0 %] create"]


def test_exchanges_are_told_now_and_then(clock, stream):
    narrator = Narrator(stream=stream)
    narrator.begin(total=2)
    narrator.step("create", weight=1)
    narrator.tick()
    clock.now += 4
    narrator.tick()
    assert len(lines(stream)) == 1
    clock.now += 2
    narrator.tick()
    narrator.tick()
    assert lines(stream)[1:] == ["[  0 %] create: 3 exchanges so far"]


def drive(narrator, clock):
    narrator.begin(total=2)
    narrator.step("create", weight=1)
    for _ in range(20):
        clock.now += 6
        narrator.tick()
    narrator.step("judge", weight=1)
    narrator.note("done")
    narrator.end()
    narrator.end()


def test_quiet_says_nothing(clock, stream):
    drive(Narrator(quiet=True, stream=stream), clock)
    assert stream.getvalue() == ""


class Broken(io.StringIO):
    def __init__(self):
        super().__init__()
        self.tries = 0

    def write(self, _text):
        self.tries += 1
        raise BrokenPipeError


def test_a_run_goes_on_when_nobody_reads(clock):
    stream = Broken()
    drive(Narrator(stream=stream), clock)
    assert stream.tries == 1


def test_a_closed_stream_is_no_reason_to_stop(clock, stream):
    stream.close()
    narrator = Narrator(stream=stream)
    drive(narrator, clock)
    assert narrator._quiet


def test_there_may_be_no_standard_error(clock, monkeypatch):
    monkeypatch.setattr(module.sys, "stderr", None)
    narrator = Narrator()
    drive(narrator, clock)
    assert "create" in narrator._stream.getvalue()


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_moving_line_on_a_terminal(clock, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    narrator = Narrator(stream=stream)
    narrator.begin(total=2)
    narrator.step("create", weight=1)
    for _ in range(10):
        narrator.tick()
    (task,) = narrator._live.tasks
    assert (task.description, task.total, task.completed) == ("create (10 exchanges)", 2, 0)
    clock.now += 7
    narrator.step("judge", weight=1)
    assert (task.description, task.completed, task.fields["rest"]) == ("judge", 1, "about 7 s left")
    narrator.note("a note [bold]as it is[/bold]")
    narrator.end()
    assert narrator._live is None
    assert "a note [bold]as it is[/bold]" in stream.getvalue()
    assert "%]" not in stream.getvalue()


def test_quiet_on_a_terminal_too(clock):
    stream = Terminal()
    drive(Narrator(quiet=True, stream=stream), clock)
    assert stream.getvalue() == ""


def test_waiting_is_said_now_and_then(stream, clock):
    narrator = Narrator(stream=stream)
    for seconds in (2, 2, 1.5):
        narrator.wait(seconds)
    clock.now += 6
    narrator.wait(2)
    assert lines(stream) == ["The seller asks to wait 2 s", "The seller asks to wait 2 s, 4 times so far"]
