"""Patches: RFC 7396 merge patch, and RFC 6902 JSON Patch, which is carried out as a whole or not at all."""

from __future__ import annotations

from typing import Any

import jsonpatch
import jsonpointer

from ttck.mockseller.dialects.tmf.problems import conflict, invalid
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.problems import Refusal, error, nested_too_deeply

_MOST_COPIES = 100
_LONGEST = 4_194_304  # bytes of a resource that copies have made
_SHOWN = 200  # characters of what the library says; it may quote whole values


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
    copies = sum(isinstance(one, dict) and one.get("op") == "copy" for one in operations)
    if copies > _MOST_COPIES:
        raise invalid("body", f"a JSON Patch may have at most {_MOST_COPIES} copies")
    try:
        return _grown(target, operations) if copies else jsonpatch.JsonPatch(operations).apply(target)
    except jsonpatch.JsonPatchTestFailed as failed:
        raise conflict("test: the value is another one") from failed
    except jsonpatch.JsonPatchConflict as nowhere:
        raise invalid("path", f"there is nothing at this path: {_said(nowhere)}") from nowhere
    except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException, TypeError, ValueError, LookupError) as wrong:
        raise invalid("body", f"it is no JSON Patch: {_said(wrong)}") from wrong


def _grown(target: Any, operations: list[Any]) -> Any:
    """The target after a patch that copies: each copy may double the document, so it is looked at after each.

    Raises:
        Refusal: 400 for one that has become too long.
    """
    for one in operations:
        target = jsonpatch.JsonPatch([one]).apply(target)
        if one["op"] == "copy" and (nested_too_deeply(target) or len(codec.dumps(target)) > _LONGEST):
            raise invalid("body", "the copies make the resource too long")
    return target


def _said(failed: Exception) -> str:
    return str(failed)[:_SHOWN]
