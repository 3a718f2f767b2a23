"""A contract as one dialect has it: without the operations that it lacks, and with its own states."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from ttck.specs.contracts import METHODS, Contract, admit, read
from ttck.specs.loader import FactError
from ttck.specs.resolving import follow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def adapted(base: Contract, *, operations: Collection[str], states: Mapping[str, tuple[str, tuple[str, ...]]], name: str) -> Contract:
    """The contract with these operations alone, admitted under a name of its own.

    `states` holds, by the operationId that retrieves an item, the attribute of its state and the values that this has.

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
