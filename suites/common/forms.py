"""The forms in which a registration may be written, for whatever hub: one that is accepted is served like any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ttck.harness.buyer.retries import EACH_ITS_OWN, LISTED, WITH_BLANKS, Written

CASED, BLANKS, BESIDE, FIRST, LAST = "LetterCase", "blanks", "beside", "first-of-two", "last-of-two"
ALL = (CASED, BLANKS, BESIDE, FIRST, LAST)


@dataclass(frozen=True, kw_only=True)
class Form:
    """A registration in one form: the name of its callback, what is special about it, the event types and how they are written."""

    name: str
    about: str
    types: tuple[str, ...]
    written: Written


def of(event: str, *, other: str, beside: Sequence[str], family: str, prefix: str = "") -> list[Form]:
    """Every form of a registration that has to get `event`; `other` is another type of the same hub, `beside` those of `family`."""
    made = (
        (CASED, "at a callback with small and capital letters", (event,), LISTED),
        (BLANKS, "whose query has blanks around the equals sign", (event,), WITH_BLANKS),
        (BESIDE, f"whose query names {family} beside it", (event, *beside), LISTED),
        (FIRST, "whose query names it first of two, each after an eventType of its own", (event, other), EACH_ITS_OWN),
        (LAST, "whose query names it last of two, each after an eventType of its own", (other, event), EACH_ITS_OWN),
    )
    return [Form(name=prefix + name, about=about, types=types, written=written) for name, about, types, written in made]
