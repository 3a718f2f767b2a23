"""What forms of a lab session bring, and the words that the next page says about what was done."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

from flask import request

from ttck.specs.requirements import matching

_MOST = 200
_LONGEST = 200  # characters of a line
BUDGETS = ("small", "standard", "thorough")
LANES = ("all", "verdict", "lifecycle", "exploration")


class UnfitError(ValueError):
    """A form cannot be understood."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a page says about what was just done; `bad` for what was not possible."""

    text: str
    bad: bool


class Told:
    """Words for the next page, kept here, so that nobody can make a page say something by a link."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Words] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, text: str, *, bad: bool = False) -> str:
        """Keep words; returns the key that finds them."""
        key = secrets.token_urlsafe(8)
        with self._lock:
            self._kept[key] = Words(text=text, bad=bad)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return key

    def found(self, key: str) -> Words | None:
        """The words of a key, None where it has none."""
        return self._kept.get(key)


told = Told()


def line(name: str) -> str:
    """One line that was typed.

    Raises:
        UnfitError: it is too long, or holds what no keyboard types.
    """
    text = " ".join(request.form.get(name, "").split())
    if len(text) > _LONGEST or not text.isprintable():
        raise UnfitError(f"The field {name} takes {_LONGEST} characters that can be seen.")
    return text


def whole(name: str) -> int:
    """A number that was typed.

    Raises:
        UnfitError: it is none.
    """
    text = request.form.get(name, "").strip()
    if not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > 12:  # noqa: PLR2004 - digits of a seed
        raise UnfitError(f"The field {name} takes a whole number.")
    return int(text)


def run_options() -> list[str]:
    """The options of ``ttck run`` that a form asks for.

    Raises:
        UnfitError: one of them is none.
    """
    budget, lane = request.form.get("budget", "standard"), request.form.get("lane", "all")
    if budget not in BUDGETS or lane not in LANES:
        raise UnfitError("There is no such budget or lane.")
    patterns = line("requirements").replace(",", " ").split()
    for pattern in patterns:
        if not matching(pattern):
            raise UnfitError(f"No requirement matches {pattern}.")
    tester = line("tester")
    return [
        f"--budget={budget}", f"--lane={lane}", f"--seed={whole('seed')}", *(f"--requirement={pattern}" for pattern in patterns),
        *([f"--tester={tester}"] if tester else []), *(["--keep"] if request.form.get("keep") else []),
        *(["--strict"] if request.form.get("strict") else []),
    ]  # fmt: skip
