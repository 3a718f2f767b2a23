"""Where the suites of a profile are: packages of ours, and folders of a user's own."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from types import ModuleType

from ttck.specs.own_modules import imported, is_folder

SCENARIOS = "scenarios"


def folder_of(suite: str) -> Path:
    """The folder of a suite: that of a package, or the one that a path names."""
    return Path(suite) if is_folder(suite) else Path(str(files(suite)))


def scenarios_of(suite: str) -> ModuleType | None:
    """The module whose import makes the scenarios of a suite known; a user's own suite may have none.

    Raises:
        ImportError: it cannot be imported.
    """
    if not is_folder(suite):
        return importlib.import_module(f"{suite}.{SCENARIOS}")
    path = Path(suite) / f"{SCENARIOS}.py"
    return imported(path) if path.is_file() else None


def modules_of(suite: str) -> Iterator[ModuleType]:
    """The modules that hold the checks of a suite, imported.

    Raises:
        ImportError: one cannot be imported.
    """
    for path in sorted(folder_of(suite).glob("test_*.py")):
        yield imported(path) if is_folder(suite) else importlib.import_module(f"{suite}.{path.stem}")
