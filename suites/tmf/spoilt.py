"""Items that a wrong request of ours was taken for: what they show afterwards is judged under the rule that it breaks, and once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.resource_types import ALL_RESOURCES
from ttck.harness.record.state_probe import item_id
from ttck.specs.contracts import contract
from ttck.specs.vocabulary import Kind
from ttck.suites.tmf import payloads
from ttck.suites.tmf.payloads import Document

Spoilt = Mapping[str, int]


def since(traffic: Traffic, version: str, kind: Kind = Kind.TICKET) -> Spoilt:
    """The items of a kind that were made or changed by a request that breaks the contract, each with the number of the first one."""
    found: dict[str, int] = {}
    resource = ALL_RESOURCES[kind]
    for exchange in traffic.accepted(resource.creating, resource.patching):
        patch = exchange.operation == resource.patching
        item = exchange.ticket if patch else item_id(exchange)
        if item is not None and item not in found and spoilt(exchange.sent, version, patch=patch, kind=kind):
            found[item] = exchange.number
    return found


def clean(item: Any, number: int, known: Spoilt) -> bool:
    """Whether what was seen of an item is not the consequence of a wrong request."""
    return not isinstance(item, str) or number < known.get(item, number + 1)


def spoilt(document: Any, version: str, *, patch: bool = False, kind: Kind = Kind.TICKET) -> bool:
    """Whether what a buyer wrote breaks the contract, so that what a seller shows of it is no evidence of anything else."""
    if not isinstance(document, dict):
        return patch and isinstance(document, list) and any(spoilt(_assigned(one), version, patch=True, kind=kind) for one in document)
    form = ALL_RESOURCES[kind].type
    demanded = payloads.MANDATORY[version] if kind is Kind.TICKET else ("name",)
    kept = {name: value for name, value in document.items() if value is not None or not patch or name in demanded}
    if any(name in kept and not (isinstance(kept[name], str) and kept[name].strip()) for name in demanded):
        return True
    if patch and version == "v5":
        kept.setdefault("@type", form)
    if _nameless(kept):
        return True
    schema = {"v5": (f"{form}_FVO", f"{form}_MVO"), "v4": (f"{form}_Create", f"{form}_Update")}[version][patch]
    return not contract(f"tmf621-{version}").is_valid(kept, schema)


def _nameless(value: Any) -> bool:
    """Whether a part anywhere has a blank id or a blank @type, which the contract lets pass and no rule does."""
    if isinstance(value, list):
        return any(map(_nameless, value))
    if not isinstance(value, dict):
        return False
    return any(isinstance(value.get(name), str) and not value[name].strip() for name in ("id", "@type")) or any(
        map(_nameless, value.values())
    )


def _assigned(operation: Any) -> Document:
    """What one operation of a JSON Patch makes of attributes of the first level, null for one that it takes away."""
    if not isinstance(operation, dict):
        return {}
    taken = {"remove": "path", "move": "from"}.get(str(operation.get("op")))
    found = {_first(operation.get(taken)): None} if taken is not None else {}
    if "value" in operation and taken is None:
        found[_first(operation.get("path"))] = operation["value"]
    return {name: value for name, value in found.items() if name}


def _first(path: Any) -> str:
    """The attribute of the first level that a path leads to, empty for a path to something deeper."""
    name = path.removeprefix("/") if isinstance(path, str) else ""
    return "" if "/" in name else name
