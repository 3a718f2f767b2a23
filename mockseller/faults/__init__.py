"""What can be wrong with a seller, and what is unusual and yet legal: a package for each standard."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable


def import_all(package: str, path: Iterable[str]) -> None:
    """Import every module below a package, so that each fault in them is registered."""
    for found in pkgutil.walk_packages(path, f"{package}."):
        importlib.import_module(found.name)
