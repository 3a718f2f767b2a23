"""Modules of a user's own, which a profile names by the folder that they lie in."""

from __future__ import annotations

import importlib.util
import sys
import zlib
from pathlib import Path
from types import ModuleType

_OWN = "ttck_own"  # they are imported below this name, so that they hide nobody's


def is_folder(suite: str) -> bool:
    """Whether a suite is a folder of a user's own, and not a package of ours."""
    return "/" in suite or "\\" in suite


def imported(path: Path) -> ModuleType:
    """A module of a user's own, imported once.

    Raises:
        ImportError: it cannot be imported.
    """
    path = path.resolve()
    name = f"{_OWN}_{zlib.crc32(str(path.parent).encode()):08x}_{path.stem}"  # folders of the same name are told apart
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no module of Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
