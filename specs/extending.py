"""Fact files that build on others: ``extends`` names one, and only what differs is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ttck.specs.loader import ROOT, FactError, load_yaml

_LONGEST = 8  # files that build on one another


def is_path(name: str) -> bool:
    """Whether a name is the path of a file of the user's own, and not the name of one of ours."""
    return name.endswith((".yaml", ".yml"))


def file_of(name: str, *, folder: str, beside: Path | None = None) -> Path:
    """The file behind a name: ours in a folder of this package, or the user's own, a relative one counted from `beside`.

    Raises:
        FactError: there is none.
    """
    if is_path(name):
        path = Path(name) if beside is None else beside / name
        if not path.is_file():
            raise FactError(f"there is no file {path}")
        return path.resolve()
    path = ROOT / folder / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(one.stem for one in (ROOT / folder).glob("*.yaml")))
        raise FactError(f"there is no {folder.removesuffix('s')} {name}; known are {known}, and the path of a file of your own")
    return path


def load_extended(path: Path, *, folder: str, paths: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A file with what it extends: mappings are joined, everything else is replaced, and null takes a name away.

    `paths` are keys whose values, or the items in whose lists, may be paths: each is counted from the file that it stands in.

    Raises:
        FactError: a file is missing, is no mapping, or extends itself.
    """
    return _extended(path, folder, paths, ())


def _extended(path: Path, folder: str, paths: frozenset[str], before: tuple[Path, ...]) -> dict[str, Any]:
    if path in before or len(before) >= _LONGEST:
        raise FactError(f"{path}: extends goes in a circle, or over more than {_LONGEST} files")
    document = load_yaml(path)
    if not isinstance(document, dict):
        raise FactError(f"{path}: a mapping is expected")
    parent = document.pop("extends", None)
    document |= {key: _anchored(document[key], path.parent) for key in paths & document.keys()}
    if parent is None:
        return document
    if not isinstance(parent, str):
        raise FactError(f"{path}: extends takes a name or a path")
    return joined(_extended(file_of(parent, folder=folder, beside=path.parent), folder, paths, (*before, path)), document)


def _anchored(value: Any, folder: Path) -> Any:
    if isinstance(value, list):
        return [_anchored(item, folder) for item in value]
    is_own = isinstance(value, str) and (is_path(value) or "/" in value or value.startswith("."))
    return str((folder / value).resolve()) if is_own else value


def built_of(path: Path, *, folder: str) -> tuple[Path, ...]:
    """A file and those that it extends, itself first."""
    found = [path]
    while (parent := load_yaml(found[-1]).get("extends")) is not None:
        found.append(file_of(parent, folder=folder, beside=found[-1].parent))
    return tuple(found)


def joined(base: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Two mappings as one; see `load_extended`."""
    found = dict(base)
    for name, value in more.items():
        if value is None and name in base:
            del found[name]
        elif isinstance(value, dict) and isinstance(base.get(name), dict):
            found[name] = joined(base[name], value)
        else:
            found[name] = value
    return found
