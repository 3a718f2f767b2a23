"""Compare two API descriptions: what our contract says otherwise than another file, and which erratum explains it.

A repair in our file carries ``x-ttck-erratum`` at the very place that differs: an operation, an answer, a parameter or
an attribute. On a schema it explains only that an attribute which we do not have is no longer required, or how forms are
told apart; ``x-ttck-operation-id`` of an operation holds the one that explains its name alone. Schemas of the other file
that we do not have stand in ``x-ttck-omitted`` of our document, each with its erratum. A webhook of ours stands for a
path below ``/listener/``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ttck.specs.contracts import METHODS
from ttck.specs.differences import Difference, Document, both, compare, there
from ttck.specs.resolving import follow, name_of
from ttck.specs.schema_diff import diff_node, diff_schemas, diff_values
from ttck.specs.schema_names import aligned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Where a difference stands that all operations have.
EVERYWHERE = "every operation"
_UNSAID = ""  # the media type of a body in a file of the older format that names none
_JSON = "application/json"
_SWAGGER_STYLES = {"csv": "form", "ssv": "spaceDelimited", "pipes": "pipeDelimited", "multi": "form, exploded"}


def explained(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """The differences that are declared repairs."""
    return tuple(difference for difference in differences if difference.erratum)


def unexplained(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """The differences that nothing explains: a mistake of ours, another edition, or what the other side does otherwise."""
    return tuple(difference for difference in differences if not difference.erratum)


def diff(ours: Document, official: Document) -> tuple[Difference, ...]:
    """All differences between two parsed descriptions, OpenAPI 3 or Swagger 2, in the order of our file.

    Not compared are names of path parameters, of security schemes, and of schemas that stand at the same place; parameters of media
    types (charset), descriptions, examples, tags, links, and server addresses.

    Raises:
        FactError: a reference in one of the two leads nowhere, or a schema contains itself.
    """
    theirs = aligned(ours, official, _places(ours, official))
    return (*_diff_operations(ours, theirs), *diff_schemas(ours, theirs))


def render_text(differences: Iterable[Difference]) -> str:
    """The differences for a terminal, unexplained ones first, with a summary in the last line."""
    found = tuple(differences)
    return "\n".join([*map(line, (*unexplained(found), *explained(found))), summary(found)])


def summary(found: tuple[Difference, ...]) -> str:
    """How many there are, and how many errata explain."""
    open_ones, repairs = unexplained(found), explained(found)
    noun = "difference" if len(found) == 1 else "differences"
    return f"{len(found)} {noun}: {len(repairs)} explained by errata, {len(open_ones)} unexplained"


def line(difference: Difference) -> str:
    """A difference in a line."""
    ours, theirs = difference.ours or "absent", difference.theirs or "absent"
    mark = f"repairs {difference.erratum}" if difference.erratum else "UNEXPLAINED"
    return f"{mark}: {difference.kind} at {difference.where}: ours {ours}, theirs {theirs}"


def _operations(document: Document) -> dict[str, tuple[str, Document]]:
    found = {}
    webhooks = {f"/listener/{name}": item for name, item in document.get("webhooks", {}).items()}
    for path, item in (*document.get("paths", {}).items(), *webhooks.items()):
        for method, node in item.items():
            if method in METHODS:
                common = item.get("parameters", [])
                merged = {**node, "parameters": [*common, *node.get("parameters", [])]}
                shape = re.sub(r"\{[^}]*\}", "{}", path).rstrip("/")
                found[f"{method} {shape}"] = (f"{method.upper()} {path}", merged)
    return found


def _diff_operations(ours: Document, theirs: Document) -> Iterator[Difference]:
    left, right = _operations(ours), _operations(theirs)
    shared = [key for key in left if key in right]
    yield from _diff_security(ours, theirs, [(*left[key], right[key][1]) for key in shared])
    for key in both(left, right):
        where = (left.get(key) or right[key])[0]
        mine, other = left.get(key, (where, None))[1], right.get(key, (where, None))[1]
        if mine is None or other is None:
            yield from compare("operation", where, there(mine), there(other), mine)
            continue
        named = mine.get("x-ttck-operation-id", mine)
        yield from compare("operation id", where, mine.get("operationId"), other.get("operationId"), named)
        yield from _diff_requests(ours, theirs, where=where, mine=mine, other=other)
        yield from _diff_parameters(ours, theirs, where=where, mine=mine, other=other)
        yield from _diff_answers(ours, theirs, where=where, mine=mine, other=other)


def _places(ours: Document, theirs: Document) -> Iterator[tuple[Any, Any]]:
    """The schemas of bodies that both have: of requests, and of answers by their status."""
    left, right = _operations(ours), _operations(theirs)
    for key in left:
        if key in right:
            mine, other = left[key][1], right[key][1]
            answers = [
                {str(status): follow(doc, node) for status, node in op.get("responses", {}).items()}
                for doc, op in ((ours, mine), (theirs, other))
            ]
            bodies = [
                (_request(ours, mine), _request(theirs, other)),
                *((answers[0][one], answers[1][one]) for one in answers[0] if one in answers[1]),
            ]
            for first, second in bodies:
                one, two = (_contents(doc, node or {}, {}, listed="") for doc, node in ((ours, first), (theirs, second)))
                if one and two:
                    yield _main(one), _main(two)
                    yield from ((schema, two[media]) for media, schema in one.items() if media in two)


# --- security -----------------------------------------------------------------------------------------------------


def _diff_security(ours: Document, theirs: Document, pairs: list[tuple[str, Document, Document]]) -> Iterator[Difference]:
    """How a buyer shows who it is: once where all operations agree, otherwise by operation."""
    asked = [(where, mine, _security(ours, mine), _security(theirs, other)) for where, mine, other in pairs]
    if len({(one, two) for _, _, one, two in asked}) == 1 and len(asked) > 1:
        yield from compare("security", EVERYWHERE, asked[0][2], asked[0][3], None)
        return
    for where, mine, one, two in asked:
        yield from compare("security", where, one, two, mine)


def _security(document: Document, operation: Document) -> str | None:
    """The ways of access of an operation, by what their schemes are and not by their names; None where none is asked for."""
    schemes = document.get("components", {}).get("securitySchemes") or document.get("securityDefinitions") or {}
    ways = operation.get("security", document.get("security")) or []
    told = (" and ".join(sorted(_scheme(document, schemes.get(name), name, scopes) for name, scopes in way.items())) for way in ways)
    return " or ".join(sorted(way or "nothing" for way in told)) or None


def _scheme(document: Document, scheme: Any, name: str, scopes: Any) -> str:
    found = follow(document, scheme) or {}
    place = f"in {found['in']} {found.get('name')}" if "in" in found else ""
    kind = {"basic": "http basic"}.get(str(found.get("type", name)), str(found.get("type", name)))
    allowed = f"with {', '.join(map(str, scopes))}" if scopes else ""
    return " ".join(part for part in (kind, str(found.get("scheme", "")), place, allowed) if part)


# --- requests -----------------------------------------------------------------------------------------------------


def _parameters(document: Document, operation: Document) -> list[Document]:
    return [follow(document, parameter) for parameter in operation["parameters"]]


def _request(document: Document, operation: Document) -> Document:
    """The body of a request as OpenAPI 3 has it; empty where there is none."""
    bodies = [found for found in _parameters(document, operation) if found["in"] == "body"]
    return bodies[0] if bodies else follow(document, operation.get("requestBody")) or {}


def _diff_requests(ours: Document, theirs: Document, *, where: str, mine: Document, other: Document) -> Iterator[Difference]:
    first, second = _request(ours, mine), _request(theirs, other)
    left = _contents(ours, first, mine, listed="consumes")
    right = _contents(theirs, second, other, listed="consumes")
    yield from _diff_contents(ours, theirs, where=where, left=left, right=right, node=mine)
    if left and right:
        yield from compare("required body", where, first.get("required", False), second.get("required", False), mine)


def _contents(document: Document, node: Document, operation: Document, *, listed: str) -> Document:
    """The schema of a body by media type, without parameters of the type."""
    if "schema" in node:
        kinds = operation.get(listed) or document.get(listed) or [_UNSAID]
        return {str(kind).partition(";")[0].strip(): node["schema"] for kind in kinds}
    content: Document = node.get("content") or {}
    return {str(kind).partition(";")[0].strip(): body.get("schema") for kind, body in content.items()}


def _diff_contents(ours: Document, theirs: Document, *, where: str, left: Document, right: Document, node: Any) -> Iterator[Difference]:
    """Which media types a body may have, and what each carries."""
    if not left or not right:
        mine, other = (next((_body(doc, schema) for schema in found.values()), None) for doc, found in ((ours, left), (theirs, right)))
        yield from compare("body", where, mine, other, node)
        return
    if _UNSAID in left or _UNSAID in right:
        left, right = {_JSON: _main(left)}, {_JSON: _main(right)}
    yield from compare("media type", where, frozenset(left), frozenset(right), node)
    for kind in left:
        if kind in right:
            place = where if len(left) == 1 or kind == _JSON else f"{where} {kind}"
            yield from _diff_body(ours, theirs, where=place, one=left[kind], two=right[kind], node=node)


def _main(contents: Document) -> Any:
    return contents.get(_JSON) or next(iter(contents.values()))


def _diff_body(ours: Document, theirs: Document, *, where: str, one: Any, two: Any, node: Any) -> Iterator[Difference]:
    if one is None or two is None or (name_of(one) and name_of(two)):
        yield from compare("body", where, _body(ours, one), _body(theirs, two), node)
        if one and two and name_of(one) == name_of(two):
            yield from diff_values(where, one, two, node=node)
    else:
        yield from diff_node(ours, theirs, place=f"{where} body", mine=one, other=two)


def _body(document: Document, schema: Any) -> str | None:
    if schema is None:
        return None
    return name_of(schema) or str((follow(document, schema) or {}).get("type", "inline schema"))


def _diff_parameters(ours: Document, theirs: Document, *, where: str, mine: Document, other: Document) -> Iterator[Difference]:
    left, right = _by_place(_parameters(ours, mine)), _by_place(_parameters(theirs, other))
    for key in dict.fromkeys([*left, *right]):
        place = f"{where} {key[0]} {key[1]}"
        first, second = left.get(key), right.get(key)
        if first is None or second is None:
            yield from compare("parameter", place, there(first), there(second), first)
            continue
        yield from compare("required", place, first.get("required", False), second.get("required", False), first)
        yield from compare("style", place, _style(first), _style(second), first)
        yield from diff_node(ours, theirs, place=place, mine=_schema(first), other=_schema(second))


def _by_place(parameters: list[Document]) -> dict[tuple[str, str], Document]:
    """Parameters by where they stand and their name; those of a path by their number, because names are free there."""
    paths = [one for one in parameters if one["in"] == "path"]
    numbered = {("path", str(number)): one for number, one in enumerate(paths, start=1)}
    return {(one["in"], one["name"]): one for one in parameters if one["in"] in {"query", "header", "cookie"}} | numbered


def _schema(parameter: Document) -> Any:
    """The schema of a parameter or a header, which the older format writes beside its name."""
    content: Document = parameter.get("content") or {}
    if content:
        return next(iter(content.values())).get("schema", {})
    beside = {key: value for key, value in parameter.items() if key not in {"required", "in", "name", "collectionFormat"}}
    return parameter.get("schema", beside)


def _style(parameter: Document) -> str | None:
    """How a list is written; None where it is as the format does it by default."""
    if "schema" not in parameter:
        return _SWAGGER_STYLES.get(str(parameter.get("collectionFormat"))) if parameter.get("collectionFormat") != "csv" else None
    default = "form" if parameter["in"] in {"query", "cookie"} else "simple"
    style = str(parameter.get("style", default))
    exploded = bool(parameter.get("explode", style == "form"))
    own = style != default or exploded != (default == "form")
    return f"{style}{', exploded' if exploded else ', not exploded'}" if own else None


# --- answers ------------------------------------------------------------------------------------------------------


def _diff_answers(ours: Document, theirs: Document, *, where: str, mine: Document, other: Document) -> Iterator[Difference]:
    left = {str(status): follow(ours, node) for status, node in mine.get("responses", {}).items()}
    right = {str(status): follow(theirs, node) for status, node in other.get("responses", {}).items()}
    for status in sorted(both(left, right)):
        place = f"{where} {status}"
        first, second = left.get(status), right.get(status)
        if status not in left or status not in right:
            here, present = status in left or None, status in right or None
            yield from compare("status", place, there(here), there(present), first)
            continue
        first, second = first or {}, second or {}
        one = _contents(ours, first, mine, listed="produces")
        two = _contents(theirs, second, other, listed="produces")
        yield from _diff_contents(ours, theirs, where=place, left=one, right=two, node=first)
        yield from _diff_headers(ours, theirs, place=place, first=first, second=second)


def _diff_headers(ours: Document, theirs: Document, *, place: str, first: Document, second: Document) -> Iterator[Difference]:
    left, right = first.get("headers", {}), second.get("headers", {})
    for name in both(left, right):
        one, two = follow(ours, left.get(name)), follow(theirs, right.get(name))
        if one is None or two is None:
            yield from compare("header", f"{place} {name}", there(one), there(two), first)
            continue
        yield from compare("required", f"{place} {name}", one.get("required", False), two.get("required", False), one)
        yield from diff_node(ours, theirs, place=f"{place} {name}", mine=_schema(one), other=_schema(two))
