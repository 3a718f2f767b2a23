"""What the facts say of one dialect, as sections of a page: operations, attributes, lifecycle, events, rules, open questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ttck.harness.cli.check_index import checks_of
from ttck.specs.dialects import Dialect, Resource
from ttck.specs.lifecycles import Lifecycle, lifecycle_named
from ttck.specs.profiles import Profile, Switch
from ttck.specs.requirements import Requirement, catalogue

_DEEPEST = 2  # parts within parts of an attribute that are shown
_CONSTRAINTS = ("format", "minLength", "maxLength", "minimum", "maximum", "pattern", "minItems", "maxItems")


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows below a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A lifecycle, to be drawn."""

    table: Lifecycle


Block = str | Table | Drawing


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a page under its title."""

    title: str
    blocks: tuple[Block, ...]


def sections(facts: Profile) -> Iterator[Section]:
    """The sections of the page of a profile and its dialect."""
    spoken = facts.dialect
    yield Section(title="At a glance", blocks=(Table(head=("what", "here"), rows=tuple(_glance(facts))),))
    yield Section(title="Operations", blocks=(Table(head=("operation", "method", "path"), rows=tuple(_operations(facts))),))
    for resource in spoken.resources.values():
        yield from _attributes(spoken, resource)
    table = lifecycle_named(spoken.lifecycle)
    told = (
        "Which moves there are is said nowhere but in this table; it guides what is tried."
        if not spoken.tabled
        else "What is not here is refused."
    )
    yield Section(title="Lifecycle of a ticket", blocks=(told, Drawing(table=table)))
    events = [(name, tells, row.name) for row in spoken.resources.values() for tells, name in row.events.items()]
    if events:
        yield Section(title="Events", blocks=(Table(head=("event", "tells", "about"), rows=tuple(events)),))
    own = facts.sources[0].name
    yield Section(title="Rules", blocks=tuple(_rules(facts, own)))
    if facts.rules:
        rows = tuple((name, ruling.text) for name, ruling in facts.rules.items())
        yield Section(title="Rules of the standard that are read otherwise", blocks=(Table(head=("rule", "here"), rows=rows),))
    yield Section(title="Open questions, and what we take for granted", blocks=tuple(_questions(facts, own)))


def _glance(facts: Profile) -> Iterator[tuple[str, str]]:
    spoken = facts.dialect
    yield "profile", facts.name
    yield "judged by", ", ".join(f"{source.title} ({source.name}, {source.weight})" for source in facts.sources)
    for name, api in spoken.apis.items():
        yield f"base path ({name})", " or ".join((api.place.base_path or "that of the target", *api.aliases))
    yield "credentials", {"none": "as the target has them"}.get(facts.auth, facts.auth)
    yield "bodies", spoken.media
    yield "changes", spoken.merges
    if spoken.echoes:
        yield "headers that come back", ", ".join(spoken.echoes)
    decisions = (*sorted(spoken.stimuli or ()),)
    if decisions:
        yield "decisions of the seller", ", ".join(map(str, decisions))
    create = facts.terms.get("base", {}).get("create")
    if create:
        yield "every create carries", ", ".join(create)


def _operations(facts: Profile) -> Iterator[tuple[str, str, str]]:
    spoken = facts.dialect
    for name, row in spoken.resources.items():
        for what in row.operations.values():
            found = spoken.contract(row.api).operations[what]
            yield f"{found.operation_id} ({name})", found.method, found.path
    beside = any(one.name == "subscription" and one.default == "out_of_band" for one in facts.switches)
    for api, its in () if beside else spoken.apis.items():  # listeners are registered beside the API
        named = (its.hub.subscribe, its.hub.inspect, its.hub.unsubscribe) if its.hub else ()
        for what in filter(None, named):
            found = spoken.contract(api).operations[what]
            yield f"{found.operation_id} (hub)", found.method, found.path


# --- attributes -------------------------------------------------------------------------------------------------------


def _attributes(spoken: Dialect, row: Resource) -> Iterator[Section]:
    known = spoken.contract(row.api)
    sends = known.operations[row.operations["create"]].request if "create" in row.operations else None
    shows = known.operations[row.operations["retrieve"]].success.schema if "retrieve" in row.operations else None
    create = known.schema(sends) if sends else {}
    shown = known.schema(shows.removesuffix("[]")) if shows else {}
    rows = tuple(_rows(create, shown, ""))
    if row.matrix is not None:
        yield Section(title=f"Attributes of a {row.name} by process", blocks=(_matrix(row),))
    elif rows:
        yield Section(
            title=f"Attributes of a {row.name}", blocks=(Table(head=("attribute", "type", "create", "shown", "constraints"), rows=rows),)
        )


def create_rows(facts: Profile) -> Iterator[tuple[str, str, str]]:
    """The attributes that every create of a ticket has to have, with their types and constraints."""
    row = facts.dialect.resources["ticket"]
    known = facts.dialect.contract(row.api)
    sends = known.operations[row.operations["create"]].request if "create" in row.operations else None
    create = known.schema(sends) if sends else {}
    shown = _properties(create)
    yield from ((name, _kind(shown[name]), _constraints(shown[name])) for name in create.get("required", ()) if name in shown)


def _matrix(row: Resource) -> Table:
    assert row.matrix is not None
    heads = tuple(process.name for process in row.matrix.processes)
    rows = tuple((".".join(one.path), one.type, *(cell.sign for cell in one.cells)) for one in row.matrix.rows)
    return Table(head=("attribute", "type", *heads), rows=rows)


def _rows(create: Mapping[str, Any], shown: Mapping[str, Any], before: str, depth: int = 0) -> Iterator[tuple[str, ...]]:
    sent, seen = _properties(create), _properties(shown)
    for name in dict.fromkeys([*sent, *seen]):
        schema = sent.get(name) or seen[name]
        told = "required" if name in create.get("required", ()) else "optional" if name in sent else "-"
        there = "required" if name in shown.get("required", ()) else "optional" if name in seen else "-"
        yield f"{before}{name}", _kind(schema), told if create else "-", there, _constraints(schema)
        if depth + 1 < _DEEPEST:
            inner = (_element(sent.get(name, {})), _element(seen.get(name, {})))
            yield from (row for row in _rows(*inner, f"{before}{name}.", depth + 1) if not row[0].rpartition(".")[2].startswith("@"))


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schema.get("properties", {})
    return found


def _element(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schema.get("items", schema)
    return found if "properties" in found else {}


def _kind(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "one of several" if {"oneOf", "anyOf"} & schema.keys() else "any")
    text = "/".join(map(str, kind)) if isinstance(kind, list) else str(kind)
    return f"list of {_kind(schema['items'])}s" if text == "array" and "items" in schema else text


def _constraints(schema: Mapping[str, Any]) -> str:
    inner = schema.get("items", schema)
    found = [f"{name} {inner[name]}" for name in _CONSTRAINTS if name in inner]
    if "enum" in inner:
        found.append(f"one of {', '.join(map(str, inner['enum']))}")
    return "; ".join(found)


# --- rules ------------------------------------------------------------------------------------------------------------


def _rules(facts: Profile, own: str) -> Iterator[Block]:
    rows = [row for row in catalogue().values() if row.source == own and row.applies_to(facts.version)]
    yield Table(head=("rule", "level", "binds", "home", "says"), rows=tuple(_rule(facts.ruled(row)) for row in rows))
    for source in facts.sources[1:]:
        others = [row for row in catalogue().values() if row.source == source.name and row.applies_to(facts.version)]
        off = sum(1 for row in others if (ruling := facts.rules.get(row.id)) is not None and ruling.off)
        count = f"{len(others) - off} of the {len(others)} rules"
        yield f"And {count} of {source.title} ({source.name}) as they stand: ttck explain '{source.name}:*'."


def _rule(row: Requirement) -> tuple[str, ...]:
    return row.id, row.level, row.binds, home(row), row.says


def home(row: Requirement) -> str:
    """Where a rule is judged: by checks, by a setting, by a person, or nowhere, for it only informs."""
    checked = bool(checks_of(row.id))
    words = ["checked"] if checked else []
    if row.switch:
        words.append(f"setting {row.switch}")
    return ", ".join(words) or ("information" if row.level == "MAY" else "attested")


def _questions(facts: Profile, own: str) -> Iterator[Block]:
    named = {row.switch for row in catalogue().values() if row.source == own and row.switch}
    mine = [one for one in facts.switches if one.name in named]
    rest = [one for one in facts.switches if one.name not in named]
    if mine:
        yield Table(head=("setting", "default", "may be", "meaning"), rows=tuple(_switch(one) for one in mine))
    if rest:
        yield "The other settings are those of what it builds on:" if mine else "All settings:"
        yield Table(head=("setting", "default", "may be", "meaning"), rows=tuple(_switch(one) for one in rest))


def _switch(one: Switch) -> tuple[str, ...]:
    return one.name, shown_value(one.default), ", ".join(map(shown_value, one.allowed)), one.meaning


def shown_value(value: object) -> str:
    """A value as a target file has it."""
    return {True: "true", False: "false", None: "null"}.get(value, str(value)) if isinstance(value, bool | None) else str(value) or '""'


def moves(table: Lifecycle) -> Sequence[tuple[str, str]]:
    """Each state with those to which it leads, the beginning first."""
    found: dict[str, list[str]] = {}
    for move in table.moves:
        found.setdefault(str(move.from_state or "(new)"), []).append(f"{move.to_state} (by the {move.by})")
    ends = {str(state): ["(the end)"] for state in sorted(table.final())}
    return [(state, ", ".join(dict.fromkeys(to))) for state, to in {**found, **ends}.items()]
