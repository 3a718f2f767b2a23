"""Faults that are made out of the matrix: one for each cell that requires something, and one for each that prohibits something."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ttck.mockseller.engine.obeying import holders
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import edited, kebab, part
from ttck.mockseller.faults.nexera.tools import wrong
from ttck.specs.dialects import dialect
from ttck.specs.matrix import Cell, Matrix, Need, Process
from ttck.specs.vocabulary import Kind, Operation

_FILLER = "(nothing)"
_OPERATIONS = {"create": Operation.CREATE, "patch": Operation.PATCH}


def _matrix() -> Matrix:
    found = dialect("nexera").of(Kind.TICKET).matrix
    assert found is not None
    return found


MATRIX = _matrix()


def concerns(scene: Scene, cell: Cell) -> bool:
    """Whether a request is of the process of a cell."""
    call = scene.call
    if call is None or call.operation != _OPERATIONS[cell.process.operation]:
        return False
    document = call.document if isinstance(call.document, dict) else {}
    held = (scene.item or {}) if cell.process.operation == "patch" else document
    guess = "Complaint" if "ticketSubtype" in held else "Customer_Trouble_Ticket"
    return bool(held.get(MATRIX.by, guess) == cell.process.of)


def parents(document: Any, path: tuple[str, ...]) -> list[Document]:
    """The objects in which the last attribute of a path may stand."""
    if len(path) == 1:
        return [document] if isinstance(document, dict) else []
    return [one for held in holders(document, path[:-1]) for one in _objects(held[path[-2]])]


def _objects(value: Any) -> list[Document]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def _filler(path: tuple[str, ...], process: Process) -> Any:
    """What a seller takes that does not look: something in the form of the attribute."""
    row = MATRIX.row(*path)
    assert row is not None
    if path == (MATRIX.by,):
        return process.of
    inside = [one for one in MATRIX.inside(*path) if one.cells[MATRIX.processes.index(process)].need is Need.REQUIRED]
    if inside:
        return [{one.path[-1]: _FILLER for one in inside}]
    return row.values[0] if row.values else _FILLER


def _name(cell: Cell, what: str) -> str:
    kind = "complaint" if cell.process.of == "Complaint" else "ticket"
    return f"nexera-{what}-{kind}-{cell.process.operation}-{kebab(cell.attribute.replace('@', 'at-'))}"


def lacks(cell: Cell, holder: Document) -> bool:
    """Whether an object lacks what a cell requires; of two of which one is enough, both."""
    return cell.path[-1] not in holder and not (cell.depends and {"id", "externalId"} & holder.keys())


def _emptied(document: Document, cell: Cell, filled: list[int]) -> None:
    for number, one in enumerate(parents(document, cell.path)):
        if number in filled:
            one.pop(cell.path[-1], None)


def _takes_without(cell: Cell) -> None:
    """Register the seller that does not ask for what a cell requires."""
    name = _name(cell, "without")

    def fill(scene: Scene, call: Call) -> Call:
        scene.memory["filled"] = []
        if not concerns(scene, cell) or not isinstance(call.document, dict):
            return call

        def edit(document: Document) -> None:
            for number, one in enumerate(parents(document, cell.path)):
                if lacks(cell, one):
                    one[cell.path[-1]] = _filler(cell.path, cell.process)
                    scene.memory["filled"].append(number)

        return replace(call, document=edited(call.document, edit))

    def empty(scene: Scene, change: Change) -> Change:
        filled = scene.memory.get("filled") or []
        if not filled or (len(cell.path) == 1 and change.before is not None):
            return change
        return replace(change, after=edited(change.after, lambda document: _emptied(document, cell, filled)))

    fill.__doc__ = f"In {cell.process.name} I do not ask for {cell.attribute}."
    empty.__doc__ = "What was not said is not there."
    wrong(name, seam=Seam.REQUEST, breaks=MATRIX.rules(cell), also=["TMF621:11", "TMF621:50", "NEXERA:7"])(fill)
    part(name, seam=Seam.RECORD)(empty)


def _keeps(cell: Cell) -> None:
    """Register the seller that keeps what a cell prohibits."""
    name = _name(cell, "keeps")

    def see(scene: Scene, call: Call) -> Call:
        mine = concerns(scene, cell) and isinstance(call.document, dict)
        scene.memory["sent"] = [one.get(cell.path[-1]) for one in parents(call.document, cell.path)] if mine else []
        return call

    def keep(scene: Scene, change: Change) -> Change:
        sent = scene.memory.get("sent") or []
        if all(value is None for value in sent):
            return change

        def edit(document: Document) -> None:
            if len(cell.path) > 1 and cell.path[0] not in document:
                document[cell.path[0]] = [{} for _ in sent]
            for value, one in zip(sent, parents(document, cell.path), strict=False):
                if value is not None:
                    one[cell.path[-1]] = value

        return replace(change, after=edited(change.after, edit))

    see.__doc__ = f"In {cell.process.name} I keep {cell.attribute} as it is sent."
    keep.__doc__ = "It is stored."
    wrong(name, seam=Seam.REQUEST, breaks=MATRIX.rules(cell), also=["TMF621:11", "TMF621:50", "NEXERA:33", "NEXERA:40"])(see)
    part(name, seam=Seam.RECORD)(keep)


def _moves_away(cell: Cell) -> None:
    """Register the seller that lets a change give a ticket another identifier, in all that it shows from then on."""

    def shown(scene: Scene, reply: Reply) -> Reply:
        sent = scene.call.document.get("id") if scene.call is not None and isinstance(scene.call.document, dict) else None
        if concerns(scene, cell) and isinstance(sent, str) and isinstance(reply.document, dict):
            return replace(reply, document={**reply.document, "id": sent})
        return reply

    shown.__doc__ = f"In {cell.process.name} I answer with the identifier that was sent."
    wrong(_name(cell, "keeps"), seam=Seam.REPLY, breaks=MATRIX.rules(cell), also=["TMF621:90"])(shown)


def refusing(cell: Cell, *, status: int = 400) -> None:
    """Register the seller that does not take what a cell makes optional, or fails because of what it does not support."""
    optional = cell.need is Need.OPTIONAL

    def refuse(scene: Scene, call: Call) -> Call:
        if concerns(scene, cell) and any(True for _ in holders(call.document, cell.path)):
            raise Refusal(status, {"code": "no", "reason": f"{cell.attribute} is not taken"})
        return call

    what = "refuse" if optional else "fail because of"
    refuse.__doc__ = f"In {cell.process.name} I {what} {cell.attribute}."
    name = _name(cell, "refuses" if optional else "fails-on")
    also = ["TMF621:70", "TMF621:91", "NEXERA:32", *(f"NEXERA:{number}" for number in range(5, 51))] if optional else ["TMF621:8"]
    rules = MATRIX.rules(cell)
    wrong(name, seam=Seam.REQUEST, breaks=rules, also=[one for one in also if one not in rules])(refuse)


_REFUSED = {
    ("attachment",), ("note",), ("severity",), ("priority",), ("@baseType",), ("relatedEntity",), ("href",), ("ticketType",),
    ("ticketSubtype",), ("name",), ("description",), ("externalId",), ("origin",), ("relatedParty",), ("note", "author"),
    ("relatedEntity", "name"), ("relatedEntity", "role"),
}  # fmt: skip
_FAILED = {("channel",), ("statusChange",), ("@schemaLocation",), ("attachment", "url"), ("requestedResolutionDate",), ("channel", "name")}

for _cell in MATRIX.cells:
    if _cell.need is Need.REQUIRED:
        _takes_without(_cell)
    elif _cell.need is Need.PROHIBITED and (_cell.attribute, _cell.process.operation) == ("id", "patch"):
        _moves_away(_cell)
    elif _cell.need is Need.PROHIBITED:
        _keeps(_cell)
    elif _cell.path in _REFUSED and _cell.need is Need.OPTIONAL:
        refusing(_cell)
    elif _cell.path in _FAILED:
        refusing(_cell, status=500)
