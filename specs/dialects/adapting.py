"""A contract as one dialect has it: without the operations that it lacks, and with its own states."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ttck.specs.contracts import METHODS, Contract, admit, contract, contract_file, own_contract, read
from ttck.specs.extending import built_of, is_path
from ttck.specs.loader import FactError
from ttck.specs.resolving import follow

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

States = Mapping[str, tuple[str, tuple[str, ...]]]  # the attribute and its values, by the operationId that retrieves an item


def contract_of(
    stated: str, *, operations: Collection[str], states: States, whose: str, beside: tuple[Path, ...] = ()
) -> tuple[Contract, tuple[Path, ...]]:
    """The contract that a dialect names, with what the dialect has otherwise; and the files where it is a user's own.

    `whose` is the dialect, and `beside` the folders in which a file of the user's own is looked for.

    Raises:
        FactError: there is no such contract, or it has not all of the operations.
    """
    files = built_of(contract_file(stated, beside=beside), folder="openapi") if is_path(stated) else ()
    known = own_contract(files[0]) if files else contract(stated)
    strangers = sorted(set(operations) - set(known.operations))
    if strangers:
        raise FactError(f"{whose}: the contract {stated} has no operation {', '.join(strangers)}")
    if set(operations) == set(known.operations) and not states:
        return known, files
    return adapted(known, operations=operations, states=states, name=f"{known.name}:{whose}"), files


def adapted(base: Contract, *, operations: Collection[str], states: States, name: str) -> Contract:
    """The contract with these operations alone, admitted under a name of its own.

    Raises:
        FactError: such an attribute is not a named list of values in the contract.
    """
    document = copy.deepcopy(base.document)
    for operation, (attribute, values) in states.items():
        success = base.operations[operation].success.schema
        _set_values(document, str(success), attribute, values)
    for path, item in list(document["paths"].items()):
        for method in [one for one in item if one in METHODS and item[one].get("operationId") not in operations]:
            del item[method]
        if not METHODS & set(item):
            del document["paths"][path]
    return admit(read(document, name=name))


def _set_values(document: dict[str, Any], schema: str, attribute: str, values: tuple[str, ...]) -> None:
    found = _property(document, document["components"]["schemas"][schema], attribute)
    if found is None or "$ref" not in found or "enum" not in follow(document, found):
        raise FactError(f"states: {attribute} of {schema} is not a named list of values in the contract")
    document["components"]["schemas"][found["$ref"].rpartition("/")[2]]["enum"] = list(values)


def _property(document: dict[str, Any], schema: dict[str, Any], attribute: str) -> dict[str, Any] | None:
    """The schema of an attribute, in the schema itself or in one of those that it is made of."""
    if attribute in schema.get("properties", {}):
        own: dict[str, Any] = schema["properties"][attribute]
        return own
    parts = (follow(document, part) for part in schema.get("allOf", ()))
    return next((found for part in parts if (found := _property(document, part, attribute)) is not None), None)
