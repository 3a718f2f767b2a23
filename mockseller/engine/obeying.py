"""Obeying a matrix: what a request lacks that its process requires, and what is left of it without what it may not carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.specs.matrix import Need

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ttck.mockseller.engine.seams import Document
    from ttck.specs.matrix import Cell, Matrix, Process

_LEFT_OUT = frozenset({Need.PROHIBITED, Need.UNSUPPORTED})


def lacking(matrix: Matrix, process: Process, document: Document) -> str | None:
    """The first attribute that the process requires and that the document does not have; in parts, where the part is there.

    Of several in one part of which each depends on the process, one is enough.
    """
    return next(_lacking(matrix, process, document, ()), None)


def _lacking(matrix: Matrix, process: Process, document: Document, at: tuple[str, ...]) -> Iterator[str]:
    doubtful: list[Cell] = []
    for row in matrix.inside(*at):
        cell = row.cells[matrix.processes.index(process)]
        missing = document.get(row.path[-1]) in (None, "", [])
        if cell.need is Need.REQUIRED and cell.depends:
            doubtful.append(cell)
        elif cell.need is Need.REQUIRED and missing:
            yield cell.attribute
        elif not missing and cell.need not in _LEFT_OUT:
            for one in _objects(document[row.path[-1]]):
                yield from _lacking(matrix, process, one, row.path)
    if doubtful and all(document.get(cell.path[-1]) in (None, "") for cell in doubtful):
        yield " or ".join(cell.attribute for cell in doubtful)


def carried(matrix: Matrix, process: Process, document: Document, *needs: Need) -> tuple[Cell, ...]:
    """The cells with one of these needs whose attributes the document has."""
    return tuple(cell for cell in matrix.of(process, *needs) if any(True for _ in holders(document, cell.path)))


def allowed(matrix: Matrix, process: Process, document: Document, *, at: tuple[str, ...] = ()) -> Document:
    """The document without what the process prohibits or does not support; what the table does not have stays."""
    found: Document = {}
    for name, value in document.items():
        cell = matrix.cell(process, *at, name)
        if cell is not None and cell.need in _LEFT_OUT:
            continue
        found[name] = _inside(matrix, process, value, (*at, name)) if cell is not None else value
    return found


def _inside(matrix: Matrix, process: Process, value: Any, at: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [_inside(matrix, process, one, at) for one in value]
    return allowed(matrix, process, value, at=at) if isinstance(value, dict) else value


def holders(document: Any, path: tuple[str, ...]) -> Iterator[Document]:
    """The objects that have the last attribute of a path; lists on the way are gone through."""
    for one in _objects(document):
        if len(path) == 1:
            if path[0] in one:
                yield one
        elif path[0] in one:
            yield from holders(one[path[0]], path[1:])


def _objects(value: Any) -> list[Document]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
