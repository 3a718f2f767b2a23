"""Matrices of attributes: what each process asks for, lets be and forbids, attribute by attribute, in one table.

A matrix is a CSV file with the columns ``part``, ``at``, ``attribute``, ``type``, one column for each process, ``values`` and
``note``. A process is an operation, ``create`` or ``patch``, and behind a colon the kind of ticket that it is about, where the table
tells kinds apart. ``at`` is the path of the part to which the attribute belongs, empty for the ticket itself. The cells are R
(required), O (optional), P (prohibited) and - (not supported), with ``/PD`` behind it where that depends on the process in a way that
the table does not say. A file beside it whose name ends in ``-rules.csv`` may say which rules of a catalogue speak of which cells.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ttck.specs.loader import ROOT, FactError, load_csv

_FIRST, _LAST = ("part", "at", "attribute", "type"), ("values", "note")
_OPERATIONS = ("create", "patch")
_DEPENDS = "/PD"
_LIST = "[]"


class Need(StrEnum):
    """What a process makes of an attribute."""

    REQUIRED = "R"
    OPTIONAL = "O"
    PROHIBITED = "P"
    UNSUPPORTED = "-"

    @property
    def word(self) -> str:
        """As a report says it."""
        return {"R": "required", "O": "optional", "P": "prohibited", "-": "not supported"}[self.value]


@dataclass(frozen=True, kw_only=True)
class Process:
    """A column: the operation, ``create`` or ``patch``, and the kind of ticket, empty where the table has one kind only."""

    operation: str
    of: str

    @property
    def name(self) -> str:
        """The head of the column."""
        return f"{self.operation}:{self.of}" if self.of else self.operation


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What one process makes of one attribute; `depends` says that the process decides in a way that the table does not say."""

    path: tuple[str, ...]
    process: Process
    need: Need
    depends: bool

    @property
    def attribute(self) -> str:
        """The attribute with what it is in, with dots in between."""
        return ".".join(self.path)

    @property
    def name(self) -> str:
        """By what a report calls it."""
        return f"{self.process.name} {self.attribute}"

    @property
    def sign(self) -> str:
        """As the table has it."""
        return f"{self.need}{_DEPENDS if self.depends else ''}"

    @property
    def sort(self) -> str:
        """In words."""
        return f"{self.need.word}, depending on the process" if self.depends else self.need.word


@dataclass(frozen=True, kw_only=True)
class Row:
    """One attribute: its part, its path from the ticket on, its type, its values where there is a list, and its cells by process."""

    part: str
    path: tuple[str, ...]
    type: str
    cells: tuple[Cell, ...]
    values: tuple[str, ...] = ()
    note: str = ""

    @property
    def many(self) -> bool:
        """Whether it is a list."""
        return self.type.endswith(_LIST)

    @property
    def item(self) -> str:
        """The type of one element, or of the value."""
        return self.type.removesuffix(_LIST)

    @property
    def span(self) -> tuple[int, int] | None:
        """The least and the greatest number that it may be, where its values are such a span."""
        first, dots, last = self.values[0].partition("..") if len(self.values) == 1 else ("", "", "")
        return (int(first), int(last)) if dots else None


@dataclass(frozen=True, kw_only=True)
class Cite:
    """A rule that speaks of cells with a sign, of an operation if one is named, and of an attribute, or of all that begin so."""

    sign: str
    operation: str
    attribute: str
    rule: str

    def fits(self, cell: Cell) -> bool:
        """Whether it speaks of a cell."""
        name = self.attribute
        named = cell.attribute.startswith(name[:-1]) if name.endswith("*") else cell.attribute == name
        return named and cell.sign == self.sign and self.operation in {"", cell.process.operation}


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """One table; `by` is the attribute that tells kinds of tickets apart, empty without such. `cites` are the rules about its cells."""

    name: str
    by: str
    processes: tuple[Process, ...]
    rows: tuple[Row, ...]
    path: Path
    cites: tuple[Cite, ...] = ()

    @functools.cached_property
    def _rows(self) -> dict[tuple[str, ...], Row]:
        return {row.path: row for row in self.rows}

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, column by column."""
        return tuple(cell for number in range(len(self.processes)) for row in self.rows for cell in (row.cells[number],))

    def row(self, *path: str) -> Row | None:
        """The row of an attribute; None where the table has none."""
        return self._rows.get(path)

    def inside(self, *path: str) -> tuple[Row, ...]:
        """The attributes of the ticket, or of a part of it."""
        return tuple(row for row in self.rows if row.path[:-1] == path)

    def process(self, operation: str, of: str = "") -> Process | None:
        """The column of an operation on a kind of ticket; None where the table has none."""
        found = (one for one in self.processes if one.operation == operation and one.of in {"", of})
        return next(found, None)

    def cell(self, process: Process, *path: str) -> Cell | None:
        """What a process makes of an attribute; None where the table does not have it."""
        row = self.row(*path)
        return row.cells[self.processes.index(process)] if row is not None else None

    def rules(self, cell: Cell) -> tuple[str, ...]:
        """The rules that speak of a cell: the one about its row, and the general one beside it."""
        fitting = [one for one in self.cites if one.fits(cell)]
        own = max((one for one in fitting if one.attribute != "*"), key=lambda one: len(one.attribute), default=None)
        return tuple(one.rule for one in fitting if one is own or one.attribute == "*")[::-1]

    def of(self, process: Process, *needs: Need) -> tuple[Cell, ...]:
        """The cells of a process with one of these needs."""
        number = self.processes.index(process)
        return tuple(row.cells[number] for row in self.rows if row.cells[number].need in needs)


def read_matrix(path: Path, *, by: str = "") -> Matrix:
    """Read a table.

    Raises:
        FactError: it has another form, an attribute stands twice, or a part is of an attribute that the table does not have.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        lines = [line for line in csv.reader(stream) if line]
    head = tuple(lines[0]) if lines else ()
    if head[: len(_FIRST)] != _FIRST or head[-len(_LAST) :] != _LAST or len(head) <= len(_FIRST) + len(_LAST):
        raise FactError(f"{path}: the columns must be {', '.join(_FIRST)}, one for each process, and {', '.join(_LAST)}")
    processes = tuple(_process(name, path) for name in head[len(_FIRST) : -len(_LAST)])
    if len({one.name for one in processes}) < len(processes) or (not by and any(one.of for one in processes)):
        raise FactError(f"{path}: a process stands twice, or kinds of tickets are told apart and nothing says by which attribute")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(head):
            raise FactError(f"{path}:{number}: the row does not have {len(head)} cells")
        rows.append(_row(line, processes, where=f"{path}:{number}"))
    _check(rows, path)
    return Matrix(name=path.stem, by=by, processes=processes, rows=tuple(rows), path=path, cites=_cites(path))


def _cites(path: Path) -> tuple[Cite, ...]:
    """The rules about the cells of a table: in a file beside it whose name ends in -rules, which may be missing."""
    beside = path.with_name(f"{path.stem}-rules.csv")
    rows = load_csv(beside, columns=("cells", "operation", "attribute", "rule")) if beside.is_file() else []
    return tuple(Cite(sign=row["cells"], operation=row["operation"], attribute=row["attribute"], rule=row["rule"]) for row in rows)


def _process(name: str, path: Path) -> Process:
    operation, _, of = name.partition(":")
    if operation not in _OPERATIONS:
        raise FactError(f"{path}: the process {name!r} is no {' or '.join(_OPERATIONS)}")
    return Process(operation=operation, of=of)


def _row(line: list[str], processes: tuple[Process, ...], *, where: str) -> Row:
    part, at, attribute, kind = line[: len(_FIRST)]
    steps = (*filter(None, at.split(".")), attribute)
    cells = []
    for process, sign in zip(processes, line[len(_FIRST) :], strict=False):
        need = sign.removesuffix(_DEPENDS)
        if need not in set(Need):
            raise FactError(f"{where}: {sign!r} is no cell; known are {', '.join(Need)}, with {_DEPENDS} or without")
        cells.append(Cell(path=steps, process=process, need=Need(need), depends=sign != need))
    values = tuple(value.strip() for value in line[-2].split(";") if value.strip())
    return Row(part=part, path=steps, type=kind, cells=tuple(cells), values=values, note=line[-1])


def _check(rows: list[Row], path: Path) -> None:
    known: dict[tuple[str, ...], Row] = {}
    for row in rows:
        if row.path in known:
            raise FactError(f"{path}: {'.'.join(row.path)} stands twice")
        known[row.path] = row
    for row in rows:
        if row.path[:-1] and (row.path[:-1] not in known or known[row.path[:-1]].item != row.part):
            raise FactError(f"{path}: {'.'.join(row.path)} is part of {'.'.join(row.path[:-1])}, which is no {row.part} in this table")


def matrix_file(name: str, *, beside: tuple[Path, ...] = ()) -> Path:
    """The file behind a name: ``specs/matrices/<name>.csv``, or the user's own, looked for in these folders.

    Raises:
        FactError: there is none.
    """
    if name.endswith(".csv"):
        found = next((folder / name for folder in (*beside, Path()) if (folder / name).is_file()), None)
        if found is None:
            raise FactError(f"there is no file {name}")
        return found.resolve()
    path = ROOT / "matrices" / f"{name}.csv"
    if not path.is_file():
        raise FactError(f"there is no matrix {name}; known are {', '.join(sorted(one.stem for one in path.parent.glob('*.csv')))}")
    return path
