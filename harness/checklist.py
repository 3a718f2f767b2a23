"""A checklist: a table, in YAML or CSV, of what a person confirms about a seller and answers to what an operator is asked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ttck.specs.dialects import decisions
from ttck.specs.loader import FactError, conform, parse_yaml
from ttck.specs.requirements import matching
from ttck.specs.vocabulary import Stimulus

KEPT, BROKEN = "kept", "not kept"
DONE, CANNOT = "done", "cannot"
COLUMNS = ("about", "answer", "by", "on", "note", "file")
_ATTESTS, _ANSWERS = frozenset({KEPT, BROKEN}), frozenset({DONE, CANNOT})
_LARGEST = 1024 * 1024  # bytes


class ChecklistError(ValueError):
    """A checklist cannot be used; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line: `about` is the id of a requirement, or the name of a stimulus; `file` is a path, `on` a day, both empty for none."""

    about: str
    answer: str
    by: str = ""
    on: str = ""
    note: str = ""
    file: str = ""

    @property
    def attests(self) -> bool:
        """Whether it confirms a requirement, and does not answer an operator's question."""
        return self.answer in _ATTESTS


def load(path: Path) -> tuple[Item, ...]:
    """The answered lines of a file: CSV where its name ends so, otherwise YAML.

    Raises:
        ChecklistError: it cannot be read, or a line says something that it cannot.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise ChecklistError(f"{path} is larger than any checklist ({_LARGEST // 1024} KB)")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as broken:
        raise ChecklistError(f"{path} cannot be read: {getattr(broken, 'strerror', None) or broken}") from broken
    return parse(text, name=str(path), table=path.suffix.lower() == ".csv")


def parse(text: str, *, name: str, table: bool = False) -> tuple[Item, ...]:
    """The answered lines of a checklist; `table` says that it is CSV.

    Raises:
        ChecklistError: as `load`.
    """
    try:
        document = _rows(text, name) if table else parse_yaml(text, name=name)
        conform(document, to="checklist", name=name)
    except FactError as broken:
        raise ChecklistError(str(broken)) from broken
    found = tuple(_item(row, name) for row in document if row.get("answer"))
    about = [one.about for one in found]
    twice = next((one for one in about if about.count(one) > 1), None)
    if twice:
        raise ChecklistError(f"{name}: {twice} is answered twice")
    return found


def _rows(text: str, name: str) -> list[dict[str, str]]:
    first = text.partition("\n")[0]
    try:
        reader = csv.DictReader(io.StringIO(text), strict=True, delimiter=";" if ";" in first and "," not in first else ",")
        known = {*COLUMNS, "says"}
        if not reader.fieldnames or "about" not in reader.fieldnames or not known.issuperset(reader.fieldnames):
            raise ChecklistError(f"{name}: the columns of a checklist are {', '.join(COLUMNS)}, and says for the reader")
        rows = list(reader)
    except csv.Error as broken:
        raise ChecklistError(f"{name} is not valid CSV: {broken}") from broken
    if torn := next((number for number, row in enumerate(rows, start=2) if None in row or None in row.values()), None):
        raise ChecklistError(f"{name}: row {torn} has not as many cells as there are columns")
    return [{key: value.strip() for key, value in row.items()} for row in rows if any(value.strip() for value in row.values())]


def _item(row: Mapping[str, Any], name: str) -> Item:
    found = Item(**{key: str(value) for key, value in row.items() if key in COLUMNS})
    stimulus = found.about in {*map(str, Stimulus), *map(str, decisions())}
    if stimulus != (found.answer in _ANSWERS):
        fitting = f"{DONE} or {CANNOT}" if stimulus else f"{KEPT} or {BROKEN}"
        raise ChecklistError(f"{name}: the answer about {found.about} is {fitting}, and not {found.answer}")
    if not stimulus and [one.id for one in matching(found.about)] != [found.about]:
        near = [one.id for one in matching(found.about)]
        raise ChecklistError(
            f"{name}: there is no requirement or stimulus {found.about}" + (f"; do you mean {near[0]}?" if len(near) == 1 else "")
        )
    return found


def written(rows: Iterable[Mapping[str, str]], *, table: bool) -> str:
    """A checklist to fill in."""
    rows = [{**dict.fromkeys(COLUMNS, ""), **row} for row in rows]
    if not table:
        return yaml.safe_dump(rows, sort_keys=False, allow_unicode=True, width=120)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=[*COLUMNS, "says"], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
