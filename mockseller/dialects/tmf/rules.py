"""What a body has to be: the contract, and what it cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.tmf.problems import from_problem, invalid
from ttck.mockseller.engine.problems import Refusal, error

if TYPE_CHECKING:
    from ttck.mockseller.dialects.tmf.words import Words
    from ttck.mockseller.engine.seams import Document
    from ttck.specs.contracts import Contract
    from ttck.specs.vocabulary import Kind


def check_create(contract: Contract, names: Words, document: Any) -> Document:
    """The body of a create without what the seller sets.

    Raises:
        Refusal: 400.
    """
    body = an_object(document)
    mine = {name: value for name, value in body.items() if name not in names.made}
    _present(names, mine)
    _against(contract, mine, names.create)
    return mine


def check_type(kind: Kind, document: Document) -> None:
    """Refuse a resource of a type that nobody knows, which is not said to be a kind of this one either.

    Raises:
        Refusal: 400.
    """
    wanted = f"{kind.value[0].upper()}{kind.value[1:]}"
    if document.get("@type", wanted) != wanted and document.get("@baseType") != wanted:
        raise invalid("@type", f"it has to be {wanted}, or {wanted} the @baseType")


def check_whole(contract: Contract, names: Words, document: Document) -> None:
    """Refuse what a patch would make of a resource.

    Raises:
        Refusal: 400.
    """
    _present(names, document)
    _against(contract, document, names.show)


def an_object(document: Any) -> Document:
    """The body, if it is a JSON object.

    Raises:
        Refusal: 400.
    """
    if not isinstance(document, dict):
        raise Refusal(400, error("invalidBody", "body: it has to be a JSON object"))
    return document


def _present(names: Words, document: Document) -> None:
    for name in names.mandatory:
        value = document.get(name)
        if value is None:
            raise Refusal(400, error("missingProperty", f"{name}: it is missing"))
        if isinstance(value, str) and not value.strip():
            raise invalid(name, "it is blank")


def _against(contract: Contract, document: Document, schema: str) -> None:
    problems = contract.problems(document, schema)
    if problems:
        raise from_problem(problems[0])
