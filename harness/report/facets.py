"""By what the page can be filtered: verdict, level, use case and party of requirements, as attributes of what is shown about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ttck.harness.report.rows import RequirementRow


def word(text: str) -> str:
    """A value as a word that may stand among others in an attribute."""
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in text)


def of_rows(rows: Iterable[RequirementRow]) -> Markup:
    """The attributes of something that is about these requirements."""
    rows = tuple(rows)
    values = {
        "v": [word(row.standing) for row in rows],
        "l": [word(row.level) for row in rows],
        "u": [str(case) for row in rows for case in row.use_cases],
        "p": [word(row.binds) for row in rows],
    }
    return Markup(" ").join(Markup('data-{}="{}"').format(name, " ".join(dict.fromkeys(held))) for name, held in values.items())


def choices(rows: Iterable[RequirementRow]) -> dict[str, tuple[str, tuple[tuple[str, str], ...]]]:
    """What can be chosen, by the name of the control: its label, and each value with what it is called."""
    rows = tuple(rows)
    cases = sorted({case for row in rows for case in row.use_cases})
    return {
        "verdict": ("Verdict", _named(row.standing for row in rows)),
        "level": ("Level", _named(row.level for row in rows)),
        "case": ("Use case", tuple((str(case), str(case)) for case in cases)),
        "party": ("Binds", _named(row.binds for row in rows)),
    }


def _named(values: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((word(value), value) for value in dict.fromkeys(values))
