"""What a create and a change have to be: the contract, and what it cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.ossj.forms import is_base64
from ttck.mockseller.dialects.ossj.problems import illegal, missing

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Document
    from ttck.specs.contracts import Contract, Problem

CREATE, CHANGE = "CreateTroubleTicketByValueRequest", "UpdateTroubleTicketByValueRequest"
CLEARED = "CLEARED"
OF_A_RESOLUTION = ("closeOutType", "closeOutNarr", "serviceRestoredTime")
_FILE = (("content",), ("mimeType", "mimetype"), ("name",))


def checked(contract: Contract, document: Any, schema: str) -> Document:
    """The body of a create or a change.

    Raises:
        Refusal: 400, which names all that is missing, or the first attribute that is wrong.
    """
    if not isinstance(document, dict):
        raise illegal("body: it has to be a JSON object")
    wanted = [*contract.schema(schema).get("required", ())]
    if schema == CHANGE and document.get("baseTroubleTicketState") == CLEARED:
        wanted += OF_A_RESOLUTION
    lacking = [name for name in wanted if _empty(document.get(name))]
    if lacking:
        raise missing(lacking)
    problems = contract.problems(document, schema)
    if problems:
        raise illegal(_told(problems[0]))
    for number, file in enumerate(document.get("attachments") or ()):
        _check_file(file, f"attachments[{number}]")
    return document


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _told(problem: Problem) -> str:
    return f"{problem.pointer.strip('/').replace('/', '.') or 'body'}: {problem.message}"


def _check_file(file: Document, where: str) -> None:
    lacking = [f"{where}.{names[0]}" for names in _FILE if not any(file.get(name) for name in names)]
    if lacking:
        raise missing(lacking)
    if not is_base64(file["content"]):
        raise illegal(f"{where}.content: it is not base64")
