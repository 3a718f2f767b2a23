from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ttck.harness.secrets.automaton import PlainAutomaton, automaton

WORDS = st.lists(st.text("ab\ud800", min_size=1, max_size=4), min_size=1, max_size=6, unique=True)


def made(automaton, words):
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton


@given(WORDS, st.text("abc\ud800", max_size=30))
def test_every_word_is_found_at_every_place(words, text):
    wanted = sorted((at + len(word) - 1, word) for word in words for at in range(len(text)) if text.startswith(word, at))
    for one in (PlainAutomaton(), automaton()):
        assert sorted(made(one, words).iter(text)) == wanted


@given(WORDS, st.text("ab\ud800", max_size=6))
def test_the_longest_beginning_of_a_word(words, text):
    wanted = max(size for size in range(len(text) + 1) if size == 0 or any(word.startswith(text[:size]) for word in words))
    for one in (PlainAutomaton(), automaton()):
        assert made(one, words).longest_prefix(text) == wanted


def test_a_word_added_again_takes_the_new_value():
    for one in (PlainAutomaton(), automaton()):
        one.add_word("ab", 1)
        one.add_word("ab", 2)
        one.make_automaton()
        assert list(one.iter("xab")) == [(2, 2)]


def test_without_its_wheel_ours_takes_its_place(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "ahocorasick", None)
    assert isinstance(automaton(), PlainAutomaton)
