from __future__ import annotations

import io
import os
import threading

import pytest

from ttck.harness.buyer import operator_prompt
from ttck.harness.buyer.operator_prompt import CANNOT, DONE, SENTENCES, SILENT, Operator, Terminal, sentence, terminal
from ttck.specs.dialects import decisions
from ttck.specs.vocabulary import Stimulus

RESOLVE, START = str(Stimulus.RESOLVE), str(Stimulus.START_WORK)


def operator(typed, *, expected=None, seconds=5):
    screen = io.StringIO()
    found = Operator(seconds=seconds)
    found.terminal, found.expected = Terminal(io.StringIO(typed), screen), expected
    return found, screen


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


def typed_by(*lines, expected=None, seconds=5):
    typing = Typing(*lines)
    screen = Screen(typing)
    found = Operator(seconds=seconds)
    found.terminal, found.expected = Terminal(typing, screen), expected
    return found, screen


def test_every_stimulus_has_a_sentence():
    assert set(SENTENCES) | set(decisions()) == set(Stimulus)


def test_a_question_in_plain_words():
    assert sentence(RESOLVE, "T-1", {}) == "Please let the seller resolve ticket T-1."
    assert sentence(Stimulus.ADD_NOTE, "T-1", {"text": "hello", "n": 2}) == (
        "Please let the seller add a note to ticket T-1, with text: hello; n: 2."
    )


@pytest.mark.parametrize(("line", "answer"), [("\n", DONE), ("done\n", DONE), ("C\n", CANNOT), (" cannot \n", CANNOT)])
def test_answers(line, answer):
    found, screen = typed_by(line, expected=3)
    assert found.ask(RESOLVE, "T-1", {})[0] == answer
    shown = screen.getvalue()
    assert "Question 1 (about 2 more may follow). Please let the seller resolve ticket T-1." in shown
    assert "Enter = done, c and Enter = it cannot be done (5 s left)" in shown


def test_another_word_is_asked_again():
    found, screen = typed_by("what?\n", "\n")
    assert found.ask(RESOLVE, "T-1", {}) == (DONE, None)
    assert "Please press Enter alone, or c and Enter." in screen.getvalue()


def test_what_cannot_be_done_is_not_asked_again_and_the_rest_is():
    found, screen = typed_by("c\n", "\n", expected=2)
    assert found.ask(RESOLVE, "T-1", {}) == (CANNOT, "the operator says that ticket_resolve cannot be done")
    assert found.ask(RESOLVE, "T-2", {})[1] == "the operator has said that ticket_resolve cannot be done, and is not asked again"
    assert found.ask(START, "T-2", {}) == (DONE, None)
    assert screen.getvalue().count("Please let the seller") == 2
    assert "Question 2 (probably the last)." in screen.getvalue()


def test_where_nobody_answers_nobody_is_asked_any_more():
    found, screen = typed_by(seconds=0.01)
    assert [found.ask(RESOLVE, "T-1", {})[0] for _ in range(3)] == [SILENT] * 3
    assert screen.getvalue().count("Please let the seller") == 2
    assert "nobody answered 2 questions in a row" in found.ask(START, "T-1", {})[1]


def test_a_terminal_that_is_gone_is_silent():
    found, _ = operator("")
    assert found.ask(RESOLVE, "T-1", {}) == (SILENT, "the operator did not answer in time")


def test_a_terminal_is_found_through_its_streams(monkeypatch):
    master, slave = os.openpty()
    with os.fdopen(slave, "r+b", buffering=0) as raw, io.TextIOWrapper(raw, encoding="utf-8") as stream:
        monkeypatch.setattr(operator_prompt.sys, "stdin", stream)
        monkeypatch.setattr(operator_prompt.sys, "stderr", stream)
        monkeypatch.setattr(operator_prompt.os, "tcgetpgrp", lambda _: os.getpgrp())
        found = terminal()
        assert found is not None
        os.write(master, b"\n")
        monkeypatch.setattr(operator_prompt.os, "tcgetpgrp", lambda _: -1)
        assert terminal() is None  # in the background, where reading would stop the process
    os.close(master)


def test_without_a_terminal_there_is_none(monkeypatch):
    for stream in (None, io.StringIO()):
        monkeypatch.setattr(operator_prompt.sys, "stdin", stream)
        assert terminal() is None
