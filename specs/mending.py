"""The smallest change of a document that makes it keep a schema, with values that a reader can follow.

What is missing or wrong is taken from `given`, a document that says what belongs at the same place (of a create, what was sent),
else from the value itself where only its form is wrong, else it is an example of the schema. Of an example any other value of the
same form is as good, and `Mended.free` says where one stands.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ttck.specs.contracts import is_date_time

if TYPE_CHECKING:
    from ttck.specs.contracts import Contract, Problem

_MOST = 200  # changes of one document
_DEEPEST = 12  # nesting of an example
_MOMENT = "2026-01-31T12:00:00Z"
_FORMS = {
    "date-time": _MOMENT,
    "date": "2026-01-31",
    "uri": "https://seller.example/1",
    "uri-reference": "https://seller.example/1",
    "url": "https://seller.example/1",
    "email": "desk@seller.example",
    "uuid": "00000000-0000-4000-8000-000000000001",
}
_ZONE = re.compile(r"^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$")


class Absent:
    """What stands for a value that is not there, which is something else than null."""

    def __repr__(self) -> str:
        return "(absent)"


ABSENT = Absent()


@dataclass(frozen=True, kw_only=True)
class Mended:
    """A document that keeps its schema. `free` are places where an example stands, with the other values that the schema lists."""

    document: Any
    free: Mapping[str, tuple[Any, ...]]


def steps(pointer: str) -> list[str]:
    """The steps of a JSON Pointer."""
    return [one.replace("~1", "/").replace("~0", "~") for one in pointer.split("/")[1:]]


def pointer_of(*way: str | int) -> str:
    """The JSON Pointer of some steps."""
    return "".join("/" + str(one).replace("~", "~0").replace("/", "~1") for one in way)


def value_at(document: Any, pointer: str) -> Any:
    """What stands at a JSON Pointer; `ABSENT` where nothing does."""
    for step in steps(pointer):
        if isinstance(document, dict) and step in document:
            document = document[step]
        elif isinstance(document, list) and step.isdecimal() and int(step) < len(document):
            document = document[int(step)]
        else:
            return ABSENT
    return document


def with_value(document: Any, pointer: str, value: Any) -> Any:
    """A copy of a document with another value at a JSON Pointer, or, with `ABSENT`, with none; `ABSENT` where there is no such place."""
    way = steps(pointer)
    if not way:
        return value
    changed = copy.deepcopy(document)
    parent = value_at(changed, pointer_of(*way[:-1]))
    last = way[-1]
    if isinstance(parent, dict):
        parent.pop(last, None) if value is ABSENT else parent.update({last: value})
    elif isinstance(parent, list) and last.isdecimal():
        parent[int(last) : int(last) + 1] = [] if value is ABSENT else [value]  # behind the last item it is added
    else:
        return ABSENT
    return changed


def part_at(schema: Mapping[str, Any], pointer: str) -> Mapping[str, Any] | None:
    """What a schema says of the place that a JSON Pointer names, in whatever form of it; None where it says nothing."""
    found: Mapping[str, Any] | None = schema
    for step in steps(pointer):
        found = None if found is None else _below(found, step)
    return found


def _below(schema: Mapping[str, Any], step: str) -> Mapping[str, Any] | None:
    if schema.get("type") == "array" or ("items" in schema and step.isdecimal()):
        return schema.get("items")
    if step in schema.get("properties", {}):
        return dict(schema["properties"][step])
    branches = (schema[name] for name in ("then", "else") if name in schema)
    return next((found for one in branches if (found := _below(one, step)) is not None), None)


def mended(document: Any, contract: Contract, schema_name: str, *, given: Any = None) -> Mended | None:
    """The smallest change of a document that keeps a schema of a contract; None where none is found."""
    schema = contract.schema(schema_name)
    free: dict[str, tuple[Any, ...]] = {}
    for _ in range(_MOST):
        problems = contract.problems(document, schema_name, limit=1)
        if not problems:
            return Mended(
                document=document, free={place: others for place, others in free.items() if value_at(document, place) is not ABSENT}
            )
        changed = _repaired(document, problems[0], schema, given=given, free=free)
        if changed is ABSENT or changed == document:
            return None
        document = changed
    return None


def _repaired(document: Any, problem: Problem, schema: Mapping[str, Any], *, given: Any, free: dict[str, tuple[Any, ...]]) -> Any:
    """A copy without this problem; `ABSENT` where nothing is known against it."""
    place = problem.pointer if problem.missing is None else problem.pointer + pointer_of(problem.missing)
    part = part_at(schema, place)
    if problem.keyword in {"additionalProperties", "unevaluatedProperties", "false"}:
        return _without_strangers(document, problem.pointer, part)
    if part is None:
        return ABSENT
    value, others = best(part, now=value_at(document, place), given=value_at(given, place), name=problem.missing or _name(place))
    if others is not None:
        free[place] = others
    return with_value(document, place, value)


def _name(pointer: str) -> str:
    return next((step for step in reversed(steps(pointer)) if not step.isdecimal()), "")


def _without_strangers(document: Any, pointer: str, part: Mapping[str, Any] | None) -> Any:
    held = value_at(document, pointer)
    if part is None or not isinstance(held, dict):
        return with_value(document, pointer, ABSENT) if pointer else ABSENT
    return with_value(document, pointer, {name: value for name, value in held.items() if _below(part, name) is not None})


def best(part: Mapping[str, Any], *, now: Any = ABSENT, given: Any = ABSENT, name: str = "") -> tuple[Any, tuple[Any, ...] | None]:
    """The value that belongs at a place, and what else could stand there: None where this one is known to be right.

    `now` is what stands there, which is wrong, `given` what belongs there, as far as that is known, and `name` the attribute.
    """
    kept = next((one for one in (given, *_reformed(part, now)) if one is not ABSENT and one != now and _fits(part, one)), ABSENT)
    if kept is not ABSENT:
        return kept, None
    return example(part, name=name), tuple(part.get("enum", ())[1:])


def _reformed(part: Mapping[str, Any], value: Any) -> Iterator[Any]:
    """The same value in the forms that a schema may want."""
    if value is ABSENT:
        return
    if isinstance(value, str):
        yield from (one for one in part.get("enum", ()) if isinstance(one, str) and _letters(one) == _letters(value))
        yield value.strip()
        if (found := _ZONE.match(value.strip())) is not None:
            yield f"{found[1]}T{found[2]}{'' if found[2].count(':') > 1 else ':00'}Z"
        if value.lower() in {"true", "false"}:
            yield value.lower() == "true"
        if re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", value):
            yield float(value) if "." in value else int(value)
        if isinstance(longest := part.get("maxLength"), int):
            yield value[:longest]
    elif isinstance(value, bool):
        yield str(value).lower()
    elif isinstance(value, int | float):
        yield str(value)
    yield [value]
    if isinstance(value, list) and len(value) == 1:
        yield value[0]


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _fits(part: Mapping[str, Any], value: Any) -> bool:
    """Whether a value keeps what a schema says of it alone; what is inside of it is looked at afterwards."""
    if "const" in part and value != part["const"]:
        return False
    if "enum" in part and value not in part["enum"]:
        return False
    if part.get("format") == "date-time" and not is_date_time(value):
        return False
    kinds = part.get("type", ())
    kinds = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    return (not kinds or _type(value) in kinds or (_type(value) == "integer" and "number" in kinds)) and _bounded(part, value)


def _bounded(part: Mapping[str, Any], value: Any) -> bool:
    if isinstance(value, str):
        pattern = part.get("pattern")
        return part.get("minLength", 0) <= len(value) <= part.get("maxLength", len(value)) and (
            not pattern or bool(re.search(pattern, value))
        )
    return not isinstance(value, list) or part.get("minItems", 0) <= len(value) <= part.get("maxItems", len(value))


def _type(value: Any) -> str:
    kinds = ((bool, "boolean"), (str, "string"), (int, "integer"), (float, "number"), (list, "array"), (dict, "object"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "null")


def example(part: Mapping[str, Any], *, name: str = "", deep: int = 0) -> Any:
    """A value of the form that a schema asks for, with no more in it than it has to have."""
    for keyword in ("const", "default"):
        if keyword in part:
            return part[keyword]
    if part.get("enum"):
        return part["enum"][0]
    kind = part.get("type")
    kind = next((one for one in kind if one != "null"), "null") if isinstance(kind, list) else kind
    if kind == "object" or (kind is None and "properties" in part):
        return _object(part, deep=deep)
    if kind == "array":
        room = 0 if deep > _DEEPEST else max(int(part.get("minItems", 0)), 0)
        return [example(part.get("items", {}), name=name, deep=deep + 1) for _ in range(room)]
    if kind in {"integer", "number"}:
        return part.get("minimum", 1)
    return True if kind == "boolean" else None if kind == "null" else _text(part, name=name)


def _object(part: Mapping[str, Any], *, deep: int) -> dict[str, Any]:
    if deep > _DEEPEST:
        return {}
    wanted = part.get("required", ())
    known = {name: _below(part, name) or {} for name in wanted}
    return {name: example(known[name], name=name, deep=deep + 1) for name in wanted}


def _text(part: Mapping[str, Any], *, name: str) -> str:
    form = str(part.get("format", ""))
    if form in _FORMS:
        return _FORMS[form]
    text = f"some {name or 'text'}"
    text = text.ljust(int(part.get("minLength", 0)), ".")
    return text[: int(part["maxLength"])] if "maxLength" in part else text


@dataclass(frozen=True, kw_only=True)
class Change:
    """One place where two documents differ: what stood there, and what stands there; `ABSENT` for nothing."""

    where: str
    before: Any
    after: Any


def changes(before: Any, after: Any, where: str = "") -> tuple[Change, ...]:
    """The places where one document differs from another, as deep inside as possible."""
    if _type(before) == _type(after) == "object":
        names = dict.fromkeys((*before, *after))
        pairs = ((pointer_of(name), before.get(name, ABSENT), after.get(name, ABSENT)) for name in names)
        return tuple(one for step, old, new in pairs for one in changes(old, new, where + step))
    if _type(before) == _type(after) == "array":
        return _of_lists(before, after, where)
    same = before is after or (_type(before) == _type(after) and before == after)
    return () if same else (Change(where=where, before=before, after=after),)


def _of_lists(before: list[Any], after: list[Any], where: str) -> tuple[Change, ...]:
    """Items side by side; where there are more on one side, those in the middle came or went."""
    shorter = min(len(before), len(after))
    first = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    if len(before) == len(after):
        return tuple(one for n in range(shorter) for one in changes(before[n], after[n], f"{where}/{n}"))
    last = next((n for n in range(shorter - first) if before[-1 - n] != after[-1 - n]), shorter - first)
    gone = (Change(where=f"{where}/{n}", before=before[n], after=ABSENT) for n in range(first, len(before) - last))
    come = (Change(where=f"{where}/{n}", before=ABSENT, after=after[n]) for n in range(first, len(after) - last))
    return (*gone, *come)
