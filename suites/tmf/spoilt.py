"""Items that a wrong request of ours was taken for: what they show afterwards is judged under the rule that it breaks, and once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.attempts import item_id
from harness.trails import Traffic
from specs.contracts import contract
from specs.vocabulary import Operation
from suites.tmf import papers
from suites.tmf.papers import Document

Spoilt = Mapping[str, int]


def since(traffic: Traffic, version: str) -> Spoilt:
    """The tickets that were made or changed by a request that breaks the contract, each with the number of the first one."""
    found: dict[str, int] = {}
    for exchange in traffic.accepted(Operation.CREATE, Operation.PATCH):
        patch = exchange.operation == Operation.PATCH
        item = exchange.ticket if patch else item_id(exchange)
        if item is not None and item not in found and spoilt(exchange.sent, version, patch=patch):
            found[item] = exchange.number
    return found


def clean(item: Any, number: int, known: Spoilt) -> bool:
    """Whether what was seen of an item is not the consequence of a wrong request."""
    return not isinstance(item, str) or number < known.get(item, number + 1)


def spoilt(document: Any, version: str, *, patch: bool = False) -> bool:
    """Whether what a buyer wrote breaks the contract, so that what a seller shows of it is no evidence of anything else."""
    if not isinstance(document, dict):
        return patch and isinstance(document, list) and any(spoilt(_assigned(one), version, patch=True) for one in document)
    kept = {name: value for name, value in document.items() if value is not None or not patch or name in papers.MANDATORY[version]}
    demanded = papers.MANDATORY[version]
    if any(name in kept and not (isinstance(kept[name], str) and kept[name].strip()) for name in demanded):
        return True
    if patch and version == "v5":
        kept.setdefault("@type", "TroubleTicket")
    schema = {"v5": ("TroubleTicket_FVO", "TroubleTicket_MVO"), "v4": ("TroubleTicket_Create", "TroubleTicket_Update")}[version][patch]
    return not contract(f"tmf621-{version}").is_valid(kept, schema)


def _assigned(operation: Any) -> Document:
    """What one operation of a JSON Patch makes of an attribute of the first level; nothing for any other."""
    path = operation.get("path") if isinstance(operation, dict) else None
    name = path.removeprefix("/") if isinstance(path, str) else ""
    return {name: operation["value"]} if name and "/" not in name and "value" in operation else {}
