from __future__ import annotations

import io
import os
import threading

import pytest

from ttck.harness.buyer import operator_terminal
from ttck.harness.buyer.operator_prompt import LATER, SILENT, Question, Reply
from ttck.harness.buyer.operator_terminal import Terminal, terminal
from ttck.harness.checklist import CANNOT, DONE

ASKED = Question(number=1, text="Please resolve it.", name="ticket_resolve", item="T-1")


class Typing:
    """A keyboard whose lines arrive one by one, each when a question stands on the screen."""

    def __init__(self, *lines):
        self.lines, self.asked = list(lines), threading.Semaphore(0)

    def __iter__(self):
        for line in self.lines:
            self.asked.acquire()
            yield line


class Screen(io.StringIO):
    def __init__(self, typing):
        super().__init__()
        self.typing = typing

    def write(self, text):
        if "s left" in text:
            self.typing.asked.release()
        return super().write(text)


def typed(*lines, seconds=5):
    typing = Typing(*lines)
    screen = Screen(typing)
    return Terminal(typing, screen).ask(ASKED, seconds=seconds), screen.getvalue()


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("\n", Reply(word=DONE)), ("done\n", Reply(word=DONE)), ("C\n", Reply(word=CANNOT)), (" cannot \n", Reply(word=CANNOT)),
        ("c no such  button\n", Reply(word=CANNOT, note="no such  button")), ("d by hand\n", Reply(word=DONE, note="by hand")),
        ("l\n", Reply(word=LATER)), ("later, maybe\n", None),
    ],
)  # fmt: skip
def test_answers(line, reply):
    found, shown = typed(line, "\n")
    assert found == (reply or Reply(word=DONE))
    assert "Please resolve it." in shown
    assert "Enter = done, c and Enter = it cannot be done, l and Enter = later (5 s left)" in shown
    assert ("Please press Enter alone" in shown) == (reply is None)


def test_no_answer_in_time():
    found, shown = typed(seconds=0.01)
    assert found == Reply(word=SILENT)
    assert "No answer came in time." in shown


def test_a_terminal_that_is_gone_is_silent():
    assert Terminal(io.StringIO(""), io.StringIO()).ask(ASKED, seconds=5) == Reply(word=SILENT)


def test_a_terminal_is_found_through_its_streams(monkeypatch):
    master, slave = os.openpty()
    with os.fdopen(slave, "r+b", buffering=0) as raw, io.TextIOWrapper(raw, encoding="utf-8") as stream:
        monkeypatch.setattr(operator_terminal.sys, "stdin", stream)
        monkeypatch.setattr(operator_terminal.sys, "stderr", stream)
        monkeypatch.setattr(operator_terminal.os, "tcgetpgrp", lambda _: os.getpgrp())
        found = terminal()
        assert found is not None
        os.write(master, b"\n")
        monkeypatch.setattr(operator_terminal.os, "tcgetpgrp", lambda _: -1)
        assert terminal() is None  # in the background, where reading would stop the process
    os.close(master)


def test_without_a_terminal_there_is_none(monkeypatch):
    for stream in (None, io.StringIO()):
        monkeypatch.setattr(operator_terminal.sys, "stdin", stream)
        assert terminal() is None
