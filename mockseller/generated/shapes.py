"""The resources with their attributes as the contracts have them, and small edits of one attribute of a document."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ttck.mockseller.engine.seams import Document
from ttck.specs.contracts import contract
from ttck.specs.lifecycles import Lifecycle
from ttck.specs.vocabulary import Kind, Operation, Stimulus

Path = tuple[str, ...]
Edit = Callable[[Document, str], object]
_DEEPEST = 5
_PROSE = frozenset({"description", "text"})
_NAMES = frozenset({"name", "author", "organization", "streetName"})
_LONG = frozenset({"externalId", "url"})
TEXTS = {"flattened": _PROSE, "ascii": _PROSE | _NAMES, "cut": _PROSE | _NAMES | _LONG}  # which a seller may spoil in which way
_CUT = 40  # characters that a column of the database holds


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One kind of item of a standard: its operations and its schemas in one contract.

    `versions` are those of the API that its faults need, empty for all. `searching` is the operation that looks for free time.
    `table` makes the table of its moves, None for a kind without one; where the table does not bind, a refusal is never
    wrong, and the seller goes where it likes. `state` is the attribute of the state; `changed` and `updated` are the events
    of a change of it and of another change. `changing` are the attributes that the seller changes by itself, beside what a
    patch may change, and `updates` the decisions that are announced as a change. `codes` are filters by an identifier of which
    a beginning is none. `conflict` is the status and the body of the answer to something that is not possible now.
    """

    standard: str
    versions: tuple[str, ...] = ()
    kind: Kind
    contract: str
    retrieving: Operation
    listing: Operation | None = None
    searching: Operation | None = None
    creating: Operation | None = None
    patching: Operation | None = None
    acts: tuple[Operation, ...] = ()
    state: str = "status"
    changed: str = ""
    updated: str = ""
    table: Callable[[], Lifecycle] | None = None
    binding: bool = True
    changing: frozenset[str] = frozenset()
    updates: tuple[Stimulus, ...] = ()
    codes: frozenset[str] = frozenset()
    conflict: tuple[int, Any]

    def shown(self, operation: Operation | None) -> tuple[Attribute, ...]:
        """The attributes in the successful answer of an operation, none without one."""
        if operation is None:
            return ()
        spec = contract(self.contract).operations[operation.value]
        return attributes(self.contract, (spec.success.schema or "").removesuffix("[]"))

    def taken(self, operation: Operation | None) -> tuple[Attribute, ...]:
        """The attributes that the body of an operation may have, none without one."""
        spec = contract(self.contract).operations[operation.value] if operation else None
        return attributes(self.contract, spec.request) if spec and spec.request else ()


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """One attribute, with the steps that lead to it through objects and the elements of lists."""

    path: Path
    schema: Mapping[str, Any]
    in_list: bool

    @property
    def name(self) -> str:
        """The path as one word."""
        return "/".join(self.path)

    @property
    def is_list(self) -> bool:
        """Whether it may have more than one element."""
        return self.schema.get("type") == "array" and self.schema.get("maxItems") != 1

    @property
    def is_date(self) -> bool:
        """Whether it is a date-time."""
        return bool(self.schema.get("format") == "date-time")

    def is_text(self, kinds: frozenset[str]) -> bool:
        """Whether it is a text of these kinds."""
        return self.schema.get("type") == "string" and self.path[-1] in kinds and "enum" not in self.schema


@functools.cache
def attributes(name: str, schema: str) -> tuple[Attribute, ...]:
    """The attributes of a schema of a contract, parts behind their wholes."""
    return tuple(_under(contract(name).schema(schema), path=(), in_list=False)) if schema else ()


def _under(schema: Mapping[str, Any], *, path: Path, in_list: bool) -> Iterator[Attribute]:
    if len(path) >= _DEEPEST:
        return
    for name, found in sorted(_properties(schema).items()):
        here = (*path, name)
        yield Attribute(path=here, schema=MappingProxyType(found), in_list=in_list)
        many = found.get("type") == "array"
        several = in_list or (many and found.get("maxItems") != 1)
        yield from _under(found.get("items", {}) if many else found, path=here, in_list=several)


def _properties(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of an object in any of its forms."""
    found = dict(schema.get("properties", {}))
    for branch in ("then", "else"):
        if isinstance(schema.get(branch), dict):
            found = {**_properties(schema[branch]), **found}
    return found


# --- edits: each changes one attribute of one holder ------------------------------------------------------------------


def visit(document: Any, path: Path, edit: Edit, *, later: bool = False) -> None:
    """Apply `edit(holder, name)` wherever the path leads in a document of one's own; `later` leaves out each list's first element."""
    if isinstance(document, list):
        for element in document[1:] if later else document:
            visit(element, path, edit)
    elif isinstance(document, dict) and path[0] in document:
        if len(path) == 1:
            edit(document, path[0])
        else:
            visit(document[path[0]], path[1:], edit, later=later)


def drop(holder: Document, name: str) -> None:
    """The attribute is gone."""
    del holder[name]


def cut(holder: Document, name: str) -> None:
    """A text ends where the column of the database does."""
    if isinstance(holder[name], str):
        holder[name] = holder[name][:_CUT]


def flatten(holder: Document, name: str) -> None:
    """A text loses its line breaks, and the blanks around it."""
    if isinstance(holder[name], str):
        holder[name] = " ".join(holder[name].split())


def plain(holder: Document, name: str) -> None:
    """A text keeps only letters that ASCII has."""
    if isinstance(holder[name], str):
        holder[name] = holder[name].encode("ascii", "replace").decode()


def to_minute(holder: Document, name: str) -> None:
    """A date-time loses its seconds."""
    if isinstance(holder[name], str) and "T" in holder[name]:
        holder[name] = f"{holder[name][:16]}:00{_offset(holder[name])}"


def rebase(holder: Document, name: str) -> None:
    """A date-time keeps its digits and loses its offset: it is said to be of UTC, or an hour beside it."""
    if isinstance(holder[name], str) and "T" in holder[name]:
        offset = _offset(holder[name])
        holder[name] = holder[name].removesuffix(offset) + ("+01:00" if offset in {"Z", "z", "+00:00"} else "Z")


def _offset(text: str) -> str:
    return text[-1] if text[-1:] in {"Z", "z"} else text[-6:]


def first(holder: Document, name: str) -> None:
    """A list keeps its first element only."""
    if isinstance(holder[name], list):
        holder[name] = holder[name][:1]


def last(holder: Document, name: str) -> None:
    """A list keeps its last element only."""
    if isinstance(holder[name], list):
        holder[name] = holder[name][-1:]
