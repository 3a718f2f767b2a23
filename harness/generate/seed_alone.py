"""What Hypothesis makes up for a run depends on the seed, and not on which code lies where.

Among what it draws it mixes constants that it reads in the source of every module that is loaded and not installed. So a checkout
would send other data than an installed ttck with the same seed, and reading 700 modules takes longer than making all that a run sends.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

# There is no setting for it. Where these names are gone in a later version, it reads the modules again, and a test says so.
_INSTEAD: dict[str, Any] = {}
_names: dict[str, Any] = {}
with contextlib.suppress(ImportError):
    from hypothesis.internal.cache import LRUCache
    from hypothesis.internal.conjecture import providers
    from hypothesis.internal.constants_ast import Constants

    _INSTEAD = {"_get_local_constants": Constants, "CONSTANTS_CACHE": LRUCache(1024)}
    _names = vars(providers)


@contextlib.contextmanager
def of_the_seed_alone() -> Iterator[None]:
    """Within, no constants of other people's code are drawn."""
    before = {name: _names[name] for name in _INSTEAD if name in _names}
    _names.update((name, _INSTEAD[name]) for name in before)
    try:
        yield
    finally:
        _names.update(before)
