"""The automaton of Aho and Corasick: many words found in one pass over a text. That of pyahocorasick, or ours where it has no wheel."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any


class PlainAutomaton:
    """The part of ``ahocorasick.Automaton`` that is used here, in Python: slower, and as linear."""

    def __init__(self) -> None:
        self._next: list[dict[str, int]] = [{}]
        self._values: list[list[Any]] = [[]]
        self._fall = [0]

    def add_word(self, word: str, value: Any) -> None:
        """Look for this word as well; a word added again takes the new value."""
        node = 0
        for letter in word:
            following = self._next[node].get(letter)
            if following is None:
                following = self._next[node][letter] = len(self._next)
                self._next.append({})
                self._values.append([])
                self._fall.append(0)
            node = following
        self._values[node] = [value]

    def make_automaton(self) -> None:
        """Say for each beginning of a word which shorter beginning it ends with. After this no word may be added."""
        waiting = deque(self._next[0].values())
        while waiting:
            node = waiting.popleft()
            self._values[node] += self._values[self._fall[node]]
            for letter, following in self._next[node].items():
                self._fall[following] = self._step(self._fall[node], letter)
                waiting.append(following)

    def _step(self, node: int, letter: str) -> int:
        while node and letter not in self._next[node]:
            node = self._fall[node]
        return self._next[node].get(letter, 0)

    def iter(self, text: str) -> Iterator[tuple[int, Any]]:
        """Where each word ends in the text, with its value: all of them, those inside others too."""
        node = 0
        for at, letter in enumerate(text):
            node = self._step(node, letter)
            for value in self._values[node]:
                yield at, value

    def longest_prefix(self, text: str) -> int:
        """How many first characters of the text are the beginning of some word."""
        node = 0
        for at, letter in enumerate(text):
            following = self._next[node].get(letter)
            if following is None:
                return at
            node = following
        return len(text)


def automaton() -> Any:
    """A new automaton without words."""
    try:
        import ahocorasick  # noqa: PLC0415 - not there on every platform
    except ImportError:
        return PlainAutomaton()
    return ahocorasick.Automaton()
