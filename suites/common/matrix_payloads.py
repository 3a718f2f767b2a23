"""What a matrix lets a buyer send: values for each attribute, parts, and requests with what is required and whatever is added."""

from __future__ import annotations

import base64
import copy
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.generate.strategies import Material
from ttck.specs.matrix import Cell, Matrix, Need, Process, Row

Document = dict[str, Any]
_YEAR = "2001-02-03"  # a day on which no ticket of the run was made


@dataclass(frozen=True, kw_only=True)
class Payloads:
    """Requests by a matrix. `usual` are values by attribute, with dots before those in parts; what has none gets one by its type.

    `identities` says which of several attributes a part has, of which it needs one: all of them by default.
    """

    matrix: Matrix
    material: Material
    usual: Mapping[str, Any] = field(default_factory=dict)
    turns: Any = field(default_factory=itertools.count)

    def value(self, row: Row, process: Process, *, lists: bool = True) -> Any:
        """A value of an attribute, another one each time where it is free."""
        if ".".join(row.path) in self.usual:
            return copy.deepcopy(self.usual[".".join(row.path)])
        if self.matrix.inside(*row.path):
            part = self.part(row, process)
            return [part] if row.many and lists else part
        number = next(self.turns)
        if row.span is not None:
            return row.span[0] + number % (row.span[1] - row.span[0] + 1)
        if row.values:
            return row.values[number % len(row.values)]
        return self._by_type(row, number)

    def _by_type(self, row: Row, number: int) -> Any:
        timed = f"{_YEAR}T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}Z"
        typed = {"DateTime": timed, "Integer": number % 97 + 1, "Float": number % 97 + 0.5}
        return typed[row.type] if row.type in typed else self._text(row.path[-1])

    def _text(self, name: str) -> str:
        unique = f"{self.material.run_id}-{next(self.material.counter)}"
        known = {"mimeType": "text/plain", "href": f"https://ttck.invalid/{unique}", "id": unique}
        known["content"] = base64.b64encode(f"log {unique}".encode()).decode()
        return known.get(name) or f"{name.strip('@')} [{unique}]"

    def part(self, row: Row, process: Process, *, needs: tuple[Need, ...] = (Need.REQUIRED,)) -> Document:
        """One element of an attribute that has parts; where nothing inside of it is required or allowed, with all that it may have."""
        inside = self.matrix.inside(*row.path)
        number = self.matrix.processes.index(process)
        wanted = [one for one in inside if one.cells[number].need in needs]
        chosen = wanted or [one for one in inside if one.cells[number].need is not Need.OPTIONAL] or inside
        return {one.path[-1]: self.value(one, process) for one in chosen}

    def request(self, process: Process, *also: str) -> Document:
        """A request with what the process requires, and with these attributes of the first level besides."""
        found: Document = {}
        for row in self.matrix.inside():
            cell = row.cells[self.matrix.processes.index(process)]
            if row.path[-1] == self.matrix.by and process.of and (cell.need is Need.REQUIRED or row.path[-1] in also):
                found[row.path[-1]] = process.of
            elif cell.need is Need.REQUIRED or row.path[-1] in also:
                found[row.path[-1]] = self.value(row, process)
        return found

    def with_cell(self, document: Document, cell: Cell, value: Any = None) -> Document:
        """The request with the attribute of a cell, in a part that is added where the request has none."""
        row = self.matrix.row(*cell.path)
        assert row is not None
        found = copy.deepcopy(document)
        given = self.value(row, cell.process) if value is None else value
        for depth in range(1, len(cell.path)):
            upper = self.matrix.row(*cell.path[:depth])
            assert upper is not None
            if not list(holders(found, cell.path[:depth])):
                for holder in self._at(found, cell.path[: depth - 1]):
                    holder[cell.path[depth - 1]] = self._shell(upper, cell.process)
        for holder in self._at(found, cell.path[:-1]):
            holder[cell.path[-1]] = given
        return found

    def _shell(self, row: Row, process: Process) -> Any:
        """A part with what is required in it, and nothing besides."""
        number = self.matrix.processes.index(process)
        inside = [one for one in self.matrix.inside(*row.path) if one.cells[number].need is Need.REQUIRED]
        part = {one.path[-1]: self.value(one, process) for one in inside}
        return [part] if row.many else part

    def _at(self, document: Document, path: tuple[str, ...]) -> list[Document]:
        if not path:
            return [document]
        return [one for holder in holders(document, path) for one in objects(holder[path[-1]])]


def holders(document: Any, path: tuple[str, ...]) -> Iterable[Document]:
    """The objects that have the last attribute of a path; lists on the way are gone through."""
    for one in objects(document):
        if len(path) == 1:
            if path[0] in one:
                yield one
        elif path[0] in one:
            yield from holders(one[path[0]], path[1:])


def objects(value: Any) -> list[Document]:
    """The objects of a list, or the one that there is."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def without(document: Document, *paths: tuple[str, ...], last: bool = False) -> Document:
    """The document without some attributes; of lists, in all elements, or in the last one alone."""
    found = copy.deepcopy(document)
    for path in paths:
        held = list(holders(found, path))
        for holder in held[-1:] if last else held:
            del holder[path[-1]]
    return found


def nulled(document: Document, *paths: tuple[str, ...]) -> Document:
    """The document with null for some attributes, which says that they are not there."""
    found = copy.deepcopy(document)
    for path in paths:
        for holder in holders(found, path):
            holder[path[-1]] = None
    return found
