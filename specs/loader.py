"""Read the data files of this package: YAML and JSON with plain scalars, checked against a JSON Schema."""

from __future__ import annotations

import csv
import functools
import json
import re
from importlib import resources
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(str(resources.files("ttck.specs")))
_UNQUOTED = re.compile(r"alias|tag|cannot start any token")
_DEEPEST = 100  # levels of a file
_BRACKETS = re.compile(r"[\[\]{}]")
_DEEP_LINE = re.compile(rf"^[ \t]{{{_DEEPEST}}}|(?:[-?:][ \t]+){{{_DEEPEST}}}", re.MULTILINE)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


_TEXT = "tag:yaml.org,2002:str"
_SCALARS = frozenset({_TEXT, *(f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null"))})


class FactError(ValueError):
    """A data file of this package, or one of the user's, does not have the form that its schema asks for."""


class _Repeated(yaml.YAMLError):
    """A name stands more than once in one mapping, which YAML forbids and PyYAML takes."""


class _UnusualError(Exception):
    """A document has more than lists, mappings with names that are single values, and single values."""


class _PlainLoader(yaml.CSafeLoader):
    """YAML 1.2 core scalars only: ``no`` stays text and ``2026-01-01`` stays text. No name may stand twice in one mapping."""

    def construct_document(self, node: yaml.Node) -> Any:
        """A document in one go where it has plain values alone, as nearly all have; any other one as PyYAML makes it."""
        try:
            return self._plain(node, {})
        except _UnusualError:
            return super().construct_document(node)

    def _plain(self, node: yaml.Node, made: dict[int, Any]) -> Any:
        if isinstance(node, yaml.ScalarNode):
            if node.tag not in _SCALARS:
                raise _UnusualError
            return node.value if node.tag == _TEXT else self.yaml_constructors[node.tag](self, node)
        if id(node) not in made:
            made[id(node)] = _UnusualError  # until it is made: an alias inside what it stands for
            made[id(node)] = self._collected(node, made)
        elif made[id(node)] is _UnusualError:
            raise _UnusualError
        return made[id(node)]

    def _collected(self, node: yaml.Node, made: dict[int, Any]) -> Any:
        if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            return [self._plain(one, made) for one in node.value]
        if not isinstance(node, yaml.MappingNode) or node.tag != "tag:yaml.org,2002:map":
            raise _UnusualError
        names = {key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)}
        if len(names) < len(node.value):  # one stands twice, or is no single value
            raise _UnusualError
        return {self._plain(key, made): self._plain(value, made) for key, value in node.value}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        """A mapping, once it is known that the last of two equal names does not win in silence."""
        places: dict[str, list[int]] = {}
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                places.setdefault(key.value, []).append(key.start_mark.line + 1)
        repeated = [f"{name} stands {_times(lines)}" for name, lines in places.items() if len(lines) > 1]
        if repeated:
            raise _Repeated("; ".join(repeated))
        return super().construct_mapping(node, deep)


def _times(lines: list[int]) -> str:
    often = "twice" if len(lines) == len(("once", "twice")) else f"{len(lines)} times"
    return f"{often}, lines {', '.join(map(str, lines[:-1]))} and {lines[-1]}"


_PlainLoader.yaml_implicit_resolvers = {
    first: [
        (tag, regexp)
        for tag, regexp in resolvers
        if tag not in {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int"}
    ]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))


def parse_yaml(text: str, *, name: str) -> Any:
    """Parse YAML text without guessing at booleans and dates.

    Raises:
        FactError: the text is not YAML, or a name stands twice in one mapping; the message names the file and the lines, and
            quotes no value, which may be a secret.
    """
    if _may_be_deep(text) and _is_deep(text):  # libyaml's loader would end the process
        raise FactError(f"{name} is nested too deeply")
    try:
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a subclass of the safe loader
    except _Repeated as broken:
        raise FactError(f"{name}: {broken}") from None
    except yaml.YAMLError as broken:
        raise FactError(f"{name} is not valid YAML: {_without_values(broken)}") from None
    except RecursionError:
        raise FactError(f"{name} is nested too deeply") from None


def _may_be_deep(text: str) -> bool:
    """Whether a text could be nested deeply: a look at its brackets, dashes and indents, which counts rather too many."""
    brackets = accumulate(1 if one in "[{" else -1 for one in _BRACKETS.findall(text))
    return max(brackets, default=0) > _DEEPEST or _DEEP_LINE.search(text) is not None


def _is_deep(text: str) -> bool:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                return True
    except yaml.YAMLError:  # told by who loads it
        return False
    return False


def _without_values(broken: yaml.YAMLError) -> str:
    """What PyYAML says, without the names of aliases and tags: an unquoted password that begins with * or ! would be one."""
    if not isinstance(broken, yaml.MarkedYAMLError):
        return _QUOTED.sub("...", str(broken).partition("\n")[0])
    mark = broken.problem_mark or broken.context_mark
    problem = ", ".join(_QUOTED.sub("...", part) for part in (broken.context, broken.problem) if part)
    place = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
    advice = "; a value that begins with one of * & ! % @ ` must stand in quotes" if _UNQUOTED.search(problem) else ""
    return f"{problem}{place}{advice}"


def load_yaml(path: Path) -> Any:
    """Parse a YAML file; see `parse_yaml`."""
    return parse_yaml(path.read_text(encoding="utf-8"), name=str(path))


@functools.cache
def schema(name: str) -> Any:
    """The JSON Schema ``specs/schemas/<name>.schema.json``."""
    return json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))


def conform(document: Any, *, to: str, name: str, text: str | None = None) -> None:
    """Refuse a document that breaks the named schema.

    Raises:
        FactError: lists up to five places that are wrong, each with its path, and with its line where the `text` of the file is given.
    """
    validator = jsonschema_rs.validator_for(schema(to), validate_formats=True)
    try:
        found = list(islice(validator.iter_errors(document), 5))
    except ValueError:  # an alias inside what it stands for
        raise FactError(f"{name} is nested too deeply") from None
    errors = [
        f"  at {'/'.join(str(step) for step in error.instance_path) or 'the top'}{_line(text, error.instance_path)}: {error.message}"
        for error in found
    ]
    if errors:
        raise FactError(f"{name} does not have the expected form:\n" + "\n".join(errors))


def _line(text: str | None, path: Sequence[str | int]) -> str:
    return f" (line {line_of(text, path)})" if text is not None else ""


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line of a YAML text at which the value at a path begins, or the last part of the path that there is; from 1 on."""
    node = yaml.compose(text, Loader=_PlainLoader)
    line = 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
        else:
            inside = node.value if isinstance(node, yaml.SequenceNode) else []
            found = (inside[int(step)], inside[int(step)]) if isinstance(step, int) and step < len(inside) else None
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def load_csv(path: Path, *, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Read a CSV table whose header must be exactly `columns`.

    Raises:
        FactError: another header, or a row with missing or surplus cells.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        if tuple(reader.fieldnames or ()) != columns:
            raise FactError(f"{path}: the columns must be {', '.join(columns)}")
        rows = list(reader)
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise FactError(f"{path}:{number}: the row does not have {len(columns)} cells")
    return rows
