"""Patches: RFC 7396 merge patch, and RFC 6902 JSON Patch, which is carried out as a whole or not at all."""

from __future__ import annotations

import copy
from typing import Any

from ttck.mockseller.dialects.tmf.problems import conflict, invalid
from ttck.mockseller.engine.problems import Refusal, error

_OPERATIONS = frozenset({"add", "remove", "replace", "move", "copy", "test"})


def merged(target: Any, patch: Any) -> Any:
    """The target after a merge patch; null takes an attribute away."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def patched(target: Any, operations: Any) -> Any:
    """The target after a JSON Patch.

    Raises:
        Refusal: 400 for a patch that is none or leads nowhere, 409 for a failed test.
    """
    if not isinstance(operations, list):
        raise Refusal(400, error("invalidBody", "body: a JSON Patch has to be a list of operations"))
    document = copy.deepcopy(target)
    for operation in operations:
        document = _step(document, operation)
    return document


def _step(document: Any, operation: Any) -> Any:
    if not isinstance(operation, dict) or not isinstance(operation.get("op"), str) or operation["op"] not in _OPERATIONS:
        raise invalid("op", "an operation needs one of " + ", ".join(sorted(_OPERATIONS)))
    name, path = operation["op"], _steps(operation, "path")
    if name in {"add", "replace", "test"} and "value" not in operation:
        raise invalid("value", f"{name} needs it")
    if name == "test":
        if _found(document, path) != operation["value"]:
            raise conflict(f"{operation['path']}: the value is another one")
        return document
    if name in {"move", "copy"}:
        source = _steps(operation, "from")
        value = copy.deepcopy(_found(document, source))
        return _put(_without(document, source) if name == "move" else document, path, value, insert=True)
    if name == "remove":
        return _without(document, path)
    if name == "replace":
        _found(document, path)
    return _put(document, path, operation["value"], insert=name == "add")


def _steps(operation: dict[str, Any], name: str) -> list[str]:
    pointer = operation.get(name)
    if not isinstance(pointer, str) or (pointer and not pointer.startswith("/")):
        raise invalid(name, "it has to be a JSON Pointer")
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _nowhere(path: list[str]) -> Refusal:
    return invalid("/" + "/".join(path), "there is nothing at this path")


def _index(holder: list[Any], step: str, path: list[str]) -> int:
    if not step.isdecimal() or (len(step) > 1 and step[0] == "0") or int(step) >= len(holder):
        raise _nowhere(path)
    return int(step)


def _found(document: Any, path: list[str]) -> Any:
    for step in path:
        if isinstance(document, dict) and step in document:
            document = document[step]
        elif isinstance(document, list):
            document = document[_index(document, step, path)]
        else:
            raise _nowhere(path)
    return document


def _put(document: Any, path: list[str], value: Any, *, insert: bool) -> Any:
    if not path:
        return value
    holder, step = _found(document, path[:-1]), path[-1]
    if isinstance(holder, dict):
        holder[step] = value
    elif isinstance(holder, list) and insert:
        holder.insert(len(holder) if step in {"-", str(len(holder))} else _index(holder, step, path), value)
    elif isinstance(holder, list):
        holder[_index(holder, step, path)] = value
    else:
        raise _nowhere(path)
    return document


def _without(document: Any, path: list[str]) -> Any:
    _found(document, path)
    if not path:
        raise invalid("path", "the whole resource cannot be removed by a patch")
    holder, step = _found(document, path[:-1]), path[-1]
    del holder[_index(holder, step, path) if isinstance(holder, list) else step]
    return document
