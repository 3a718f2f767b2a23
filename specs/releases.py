"""Releases of the facts: what one says otherwise than another, in requirements and contracts, and which requirements that touches.

A release is a folder like `specs` (or one that holds it), or a single file: a catalogue or an OpenAPI file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from ttck.specs.contract_diff import diff
from ttck.specs.contracts import METHODS
from ttck.specs.differences import Difference
from ttck.specs.extending import joined
from ttck.specs.loader import ROOT, FactError, conform, load_yaml
from ttck.specs.requirements import Requirement, requirements_in, sort_key

if TYPE_CHECKING:
    from pathlib import Path

# What a row says that a verdict depends on; the others are editorial, such as where it stands in the text.
JUDGED = ("level", "binds", "says", "applies_if", "use_cases", "operation", "observability", "observed", "stimulus", "verified_by",
          "setup", "variants", "probe", "planned", "untested", "versions", "v4", "switch")  # fmt: skip
_REQUEST = re.compile(r"\b(GET|POST|PATCH|PUT|DELETE)\b(?: (/[^\s;,'?]*))?")
_REFERENCE = "#/components/schemas/"
_TABLES = ("errata.yaml", "limits.yaml", "lifecycles/*.csv", "matrices/*.csv", "*.csv", "profiles/*.yaml", "dialects/*.yaml")


@dataclass(frozen=True, kw_only=True)
class Release:
    """The facts of one release.

    `contracts` are OpenAPI documents by name, `tables` the other facts by theirs, and `root` is its folder, None for a single file.
    """

    name: str
    rows: Mapping[str, Requirement]
    contracts: Mapping[str, dict[str, Any]]
    tables: Mapping[str, bytes] = field(default_factory=dict)
    root: Path | None = None

    @property
    def whole(self) -> bool:
        """Whether all facts of a release are there, and not a single file."""
        return self.root is not None

    @property
    def sources(self) -> frozenset[str]:
        """The sources that it has rows of."""
        return frozenset(row.source for row in self.rows.values())


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """A requirement that is new, gone or changed; `said` is each attribute that is another, before and after."""

    id: str
    what: str
    said: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ContractChange:
    """A place where a contract says something else, and the operations that it is about (method and path, parameters as {})."""

    contract: str
    difference: Difference
    operations: frozenset[str]


def release(path: Path) -> Release:
    """The release in a folder or in a file.

    Raises:
        FactError: there is none, or it is of a form that this version does not know.
    """
    if path.is_dir():
        root = next((one for one in (path, path / "specs", path / "ttck" / "specs") if (one / "requirements").is_dir()), None)
        if root is None:
            raise FactError(f"{path} holds no release: there is no folder requirements in it, nor in a folder specs below it")
        return _folder(root, name=str(path))
    if not path.is_file():
        raise FactError(f"there is no {path}")
    try:
        document = load_yaml(path)
    except UnicodeDecodeError as broken:
        raise FactError(f"{path} is no text: {broken.reason} at byte {broken.start}") from broken
    if isinstance(document, dict) and isinstance(document.get("requirements"), list):
        return Release(name=str(path), rows=_rows(path), contracts={})
    if isinstance(document, dict) and isinstance(document.get("paths"), dict):
        return Release(name=str(path), rows={}, contracts={path.stem: document})
    raise FactError(f"{path} is neither a catalogue (requirements) nor a contract (an OpenAPI file with paths)")


def installed() -> Release:
    """The release that this version of ttck has."""
    return _folder(ROOT, name="this version of ttck")


def _folder(root: Path, *, name: str) -> Release:
    rows: dict[str, Requirement] = {}
    for path in sorted((root / "requirements").glob("*.yaml")):
        rows.update(_rows(path))
    contracts = {path.stem: _contract(path) for path in sorted((root / "openapi").glob("*.yaml"))}
    tables = {path.relative_to(root).as_posix(): path.read_bytes() for glob in _TABLES for path in sorted(root.glob(glob))}
    return Release(name=name, rows=rows, contracts=contracts, tables=tables, root=root)


def _rows(path: Path) -> dict[str, Requirement]:
    document = load_yaml(path)
    conform(document, to="requirements", name=str(path))
    return {row.id: row for row in requirements_in(document)}


def _contract(path: Path, *, deep: int = 0) -> dict[str, Any]:
    document = load_yaml(path)
    if not isinstance(document, dict):
        raise FactError(f"{path} is not an OpenAPI file")
    parent = document.pop("extends", None)
    beside = path.with_name(f"{parent}.yaml")
    if parent is None:
        return document
    if deep or not beside.is_file():
        raise FactError(f"{path} extends {parent}, which is not beside it")
    return joined(_contract(beside, deep=deep + 1), document)


def row_changes(old: Release, new: Release) -> tuple[RowChange, ...]:
    """The requirements that differ, of the sources that both have; of a source that only one has nothing is said."""
    both = old.sources & new.sources
    found = []
    for name in sorted({*old.rows, *new.rows}, key=sort_key):
        before, after = old.rows.get(name), new.rows.get(name)
        if (before or new.rows[name]).source not in both:
            continue
        if before is None or after is None:
            found.append(RowChange(id=name, what="new" if before is None else "gone"))
        elif said := tuple(_said(before, after)):
            found.append(RowChange(id=name, what="changed", said=said))
    return tuple(found)


def _said(before: Requirement, after: Requirement) -> Iterator[tuple[str, str, str]]:
    known = {one.name for one in fields(Requirement)}
    for name in JUDGED:
        one, other = getattr(before, name), getattr(after, name)
        if name in known and one != other:
            yield name, _text(one), _text(other)


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def contract_changes(old: Release, new: Release) -> tuple[ContractChange, ...]:
    """The places where contracts differ, of those that both have.

    Raises:
        FactError: one of them is not well formed.
    """
    found = []
    for name in sorted(old.contracts.keys() & new.contracts.keys()):
        before, after = old.contracts[name], new.contracts[name]
        if before == after:
            continue
        left, right = uses(before), uses(after)
        used = {key: left.get(key, frozenset()) | right.get(key, frozenset()) for key in {*left, *right}}
        try:
            differences = diff(before, after)
        except (AttributeError, TypeError, KeyError, ValueError) as broken:
            raise FactError(f"the contract {name} is not well formed: {type(broken).__name__}: {broken}") from broken
        found += [ContractChange(contract=name, difference=one, operations=about(one, used)) for one in differences]
    return tuple(found)


def table_changes(old: Release, new: Release, names: frozenset[str]) -> tuple[str, ...]:
    """The other facts that differ, of two whole releases: those of these names, and all that belong to no profile."""
    if not (old.whole and new.whole):
        return ()
    every = sorted(old.tables.keys() | new.tables.keys())
    return tuple(
        name
        for name in every
        if old.tables.get(name) != new.tables.get(name) and (name in names or not name.startswith(("profiles/", "dialects/")))
    )


def shape(method: str, path: str) -> str:
    """A request, whatever its parameters are called."""
    return f"{method.upper()} {re.sub(r'{[^}]*}', '{}', path).rstrip('/')}"


def uses(document: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The operations that use a schema, directly or through others, by the name of the schema."""
    schemas = (document.get("components") or {}).get("schemas") or {}
    inner = {name: _named(schema) for name, schema in schemas.items()}
    uses: dict[str, set[str]] = {}
    webhooks = {f"/listener/{name}": item for name, item in (document.get("webhooks") or {}).items()}
    for path, item in {**(document.get("paths") or {}), **webhooks}.items():
        for method, node in item.items():
            if method in METHODS:
                for name in _closure(_named(node, document), inner):
                    uses.setdefault(name, set()).add(shape(method, path))
    return {name: frozenset(operations) for name, operations in uses.items()}


def _named(node: Any, document: Mapping[str, Any] | None = None) -> set[str]:
    """The schemas that a part of a document names; other references are followed once, within `document`."""
    if isinstance(node, list):
        return {name for one in node for name in _named(one, document)}
    if not isinstance(node, dict):
        return set()
    found = {str(node["$ref"]).removeprefix(_REFERENCE)} if str(node.get("$ref", "")).startswith(_REFERENCE) else set()
    if document is not None and "$ref" in node and not found:
        target: Any = document
        for step in str(node["$ref"]).removeprefix("#/").split("/"):
            target = target.get(step, {}) if isinstance(target, dict) else {}
        found |= _named(target)
    return found | {name for key, one in node.items() if key != "$ref" for name in _named(one, document)}


def _closure(names: set[str], inner: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    while names:
        name = names.pop()
        if name not in found:
            found.add(name)
            names |= inner.get(name, set()) - found
    return found


def about(difference: Difference, used: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The operations that a difference is about; `used` says which use a schema."""
    method, _, rest = difference.where.partition(" ")
    if method.lower() in METHODS:
        return frozenset({shape(method, rest.split(" ")[0])})
    return used.get(re.split(r"[.\[]", difference.where)[0], frozenset())


def touched(row: Requirement, operations: frozenset[str]) -> bool:
    """Whether a requirement is about one of these operations, as its row says; one that names none is about all."""
    named = _REQUEST.findall(row.operation)
    if not operations:
        return False
    if not named:
        told = "operations" not in row.operation and any(word in row.operation for word in ("event", "listener", "callback"))
        return not told or any("/listener" in one for one in operations)
    return any(
        shape(method, path) in operations if path else any(one.startswith(f"{method} ") for one in operations) for method, path in named
    )
