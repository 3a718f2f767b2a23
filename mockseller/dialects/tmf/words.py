"""The names of a resource in the dialect that a seller speaks, and what a buyer may do to which attribute: as the contract says."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ttck.specs.contracts import contract
from ttck.specs.dialects import dialects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ttck.mockseller.engine.seller import Seller
    from ttck.specs.contracts import Contract
    from ttck.specs.vocabulary import Kind

_META = frozenset({"@type", "@baseType", "@schemaLocation"})
_MADE = frozenset({"id", "href", "creationDate", "lastUpdate"})  # the seller's, even where the contract lets a create carry it
_HISTORIES = {  # the attribute of the states before, and when and why an entry of it says that each came
    "statusChangeHistory": ("statusChangeDate", "statusChangeReason"),
    "statusChange": ("changeDate", "changeReason"),
}


@dataclass(frozen=True, kw_only=True)
class Words:
    """The names of one kind of resource.

    `attributes` are those of the first level; `mandatory` may neither be missing nor blank; `made` are the seller's and
    are dropped from a create; `fixed` cannot be patched. `create` and `show` name schemas. `history` is the attribute of
    the states before, whose entries say when and why under `when` and `why`. `typed` are the attributes whose parts have to say their type.
    """

    attributes: frozenset[str]
    mandatory: tuple[str, ...]
    made: frozenset[str]
    fixed: frozenset[str]
    create: str
    show: str
    history: str | None
    when: str
    why: str
    typed: frozenset[str]


def words(seller: Seller, kind: Kind) -> Words:
    """The names of a kind of resource in the dialect that a seller speaks."""
    spoken = seller.adapter.dialect
    row = spoken.of(kind)
    return _words(spoken.apis[row.api].place.contract, *(row.operations.get(what) for what in ("retrieve", "create", "patch")))


@functools.cache
def _words(name: str, retrieve: str, create: str | None, patch: str | None) -> Words:
    known = contract(name)
    shown = str(known.operations[retrieve].success.schema)
    made = known.operations[create].request if create else None
    patched = known.operations[patch].request if patch else made  # what has no patch may change by a task of its own
    parts: Mapping[str, Any] = known.schema(shown)["properties"]
    sent, changed = (known.schema(one) if one else {} for one in (made, patched))
    history = next((one for one in _HISTORIES if one in parts), None)
    when, why = _HISTORIES[history] if history else ("", "")
    return Words(
        attributes=frozenset(parts),
        mandatory=tuple(sorted(sent.get("required", ()), key=lambda one: one in _META)),
        made=(parts.keys() - sent.get("properties", {}).keys()) | _MADE | ({history} if history else set()),
        fixed=(parts.keys() - changed.get("properties", {}).keys()) | _MADE | _META,
        create=made or "",
        show=shown,
        history=history,
        when=when,
        why=why,
        typed=frozenset(one for one, schema in parts.items() if "@type" in schema.get("items", schema).get("required", ())),
    )


def parameters(seller: Seller, kind: Kind, operation: str) -> frozenset[str]:
    """The query parameters that the contract has in an operation."""
    return _parameters(seller.contracts[kind], operation)


@functools.cache
def _parameters(known: Contract, operation: str) -> frozenset[str]:
    return frozenset(one.name for one in known.operations[operation].query)


def is_typed(known: Contract, schema: str | None) -> bool:
    """Whether objects of a schema have to say their type."""
    return schema is not None and "@type" in known.schema(schema).get("required", ())


@functools.cache
def known_names() -> frozenset[str]:
    """The attributes that resources have in any dialect of this standard."""
    spoken = [one for one in dialects() if one.adapter == "tmf"]
    shown = {(one.apis[row.api].place.contract, row.operations["retrieve"]) for one in spoken for row in one.resources.values()}
    schemas = [(contract(name), contract(name).operations[operation].success.schema) for name, operation in shown]
    return frozenset(attribute for known, schema in schemas for attribute in known.schema(str(schema))["properties"])
