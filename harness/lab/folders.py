"""What a lab session has on disk: target files in one folder, runs in another. Names from outside are looked up, never joined."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ttck.harness.buyer.target import Target, TargetError, load_target
from ttck.harness.record.reader import RECORD
from ttck.specs.loader import FactError, parse_yaml
from ttck.specs.profiles import label_of

_LARGEST = 64 * 1024 * 1024  # bytes of a report.json that is read
# The files of a run that are handed out, each with its type; what is no plain page is saved and not shown.
FILES = {
    "report.html": "text/html",
    "report.json": "application/json",
    "record.jsonl": "application/x-ndjson",
    "junit.xml": "application/xml",
    "requirements.csv": "text/csv",
    "pytest.html": "text/html",
}


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A target file: `target` is what it says, or `problem` why it cannot be used."""

    key: str
    path: Path
    target: Target | None
    problem: str | None = None

    @property
    def title(self) -> str:
        """The seller's name, or else that of the file."""
        return self.target.name if self.target else self.key

    @property
    def profile(self) -> str:
        """What it is judged by."""
        return label_of(self.target.profile.name) if self.target else ""


@dataclass(frozen=True, kw_only=True)
class KeptRun:
    """A run on disk. `title` is its verdict, empty as long as it has no report."""

    id: str
    folder: Path
    seller: str = ""
    title: str = ""
    word: str = ""
    says: str = ""
    started: str = ""
    code: int | None = None
    counts: Mapping[str, int] | None = None


def aims(folder: Path) -> tuple[Aim, ...]:
    """The target files of a folder, by name; a file that is none is left out, one that cannot be used is shown with its reason."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix in {".yaml", ".yml"} and path.is_file())
    except OSError:
        return ()
    return tuple(_aim(path) for path in paths if _names_a_seller(path))


def _names_a_seller(path: Path) -> bool:
    """Whether a file means to be a target file, which has an address."""
    try:
        text = path.read_text("utf-8", "replace")
        document = parse_yaml(text, name=path.name)
    except OSError:
        return True  # shown, with its reason
    except FactError:
        return "base_url" in text
    return isinstance(document, dict) and "base_url" in document


def _aim(path: Path) -> Aim:
    try:
        return Aim(key=path.name, path=path, target=load_target(path))
    except TargetError as broken:
        return Aim(key=path.name, path=path, target=None, problem=str(broken))


def kept_runs(folder: Path, *, most: int) -> tuple[tuple[KeptRun, ...], int]:
    """The newest runs of a folder, the newest first, and how many more there are."""
    found = _folders(folder)
    return tuple(kept(one) for one in found[:most]), max(len(found) - most, 0)


def run_named(folder: Path, name: str) -> Path | None:
    """The folder of a run by its name; None where there is none."""
    return next((one for one in _folders(folder) if one.name == name), None)


def _folders(folder: Path) -> list[Path]:
    try:
        found = [one for one in folder.iterdir() if not one.name.startswith(".") and (one / RECORD).is_file()]
    except OSError:
        return []
    return sorted(found, key=lambda one: one.name, reverse=True)


def kept(folder: Path) -> KeptRun:
    """What the report of a run says, as far as there is one; otherwise what the first line of its record says."""
    try:
        stat = (folder / "report.json").stat()
    except OSError:
        return _unreported(folder)
    return _reported(folder, (stat.st_mtime_ns, stat.st_size))


def _unreported(folder: Path) -> KeptRun:
    header = _header(folder)
    return KeptRun(id=folder.name, folder=folder, seller=_seller(header), started=str(header.get("started", "")))


@functools.lru_cache(maxsize=256)
def _reported(folder: Path, _stamp: tuple[int, int]) -> KeptRun:
    """What a report says, read once for each of its states."""
    report = _json(folder / "report.json")
    if report is None:
        return _unreported(folder)
    verdict, run = _mapping(report.get("verdict")), _mapping(report.get("run"))
    code = verdict.get("exit_code")
    return KeptRun(
        id=folder.name, folder=folder, seller=_seller(run), title=str(verdict.get("title", "")), word=str(verdict.get("word", "")),
        says=str(verdict.get("says", "")), started=str(run.get("started", "")), code=code if isinstance(code, int) else None,
        counts={name: len(verdict.get(name) or ()) for name in ("failed", "inconclusive", "warned")},
    )  # fmt: skip


def _header(folder: Path) -> Mapping[str, Any]:
    try:
        with (folder / RECORD).open("rb") as stream:
            return _mapping(json.loads(stream.readline(_LARGEST)))
    except (OSError, ValueError, RecursionError):
        return {}


def _seller(header: Mapping[str, Any]) -> str:
    target = _mapping(header.get("target"))
    return str(target.get("name") or target.get("base_url") or "")


def _json(path: Path) -> Mapping[str, Any] | None:
    try:
        if path.stat().st_size > _LARGEST:
            return None
        return _mapping(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
