"""Where the suites of a profile are: packages of ours, and folders of a user's own."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from types import ModuleType

SCENARIOS = "scenarios"
_OWN = "ttck_own"  # the modules of a user's own folder are imported below this name, so that they hide nobody's


def folder_of(suite: str) -> Path:
    """The folder of a suite: that of a package, or the one that a path names."""
    return Path(suite) if _is_folder(suite) else Path(str(files(suite)))


def scenarios_of(suite: str) -> ModuleType | None:
    """The module whose import makes the scenarios of a suite known; a user's own suite may have none.

    Raises:
        ImportError: it cannot be imported.
    """
    if not _is_folder(suite):
        return importlib.import_module(f"{suite}.{SCENARIOS}")
    path = Path(suite) / f"{SCENARIOS}.py"
    return _imported(path) if path.is_file() else None


def modules_of(suite: str) -> Iterator[ModuleType]:
    """The modules that hold the checks of a suite, imported.

    Raises:
        ImportError: one cannot be imported.
    """
    for path in sorted(folder_of(suite).glob("test_*.py")):
        yield _imported(path) if _is_folder(suite) else importlib.import_module(f"{suite}.{path.stem}")


def _is_folder(suite: str) -> bool:
    return "/" in suite or "\\" in suite


def _imported(path: Path) -> ModuleType:
    name = f"{_OWN}_{path.parent.name}_{path.stem}"
    if name in sys.modules and sys.modules[name].__file__ == str(path):
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no module of Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
