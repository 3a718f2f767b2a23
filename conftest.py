"""Of the long stories `--sample` plays a fixed part.

Of a test marked ``sampled(n)`` it plays one in n of its cases, and never none; what is marked ``long`` it leaves out: something
shorter beside it shows nearly the same.
"""

from __future__ import annotations

import gc
import os
import zlib
from collections import defaultdict
from pathlib import Path

import pytest

_NEW = 50_000  # objects that are made before those in circles are looked for among them: hardly any test makes such

# Hundreds of tests call ttck, which would find out anew each time what Hypothesis has kept here.
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(Path(__file__).parent / ".hypothesis"))
gc.disable()  # thousands of tests are collected, and none of them is let go meanwhile


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--sample``; without it every case is played."""
    parser.addoption("--sample", action="store_true", help="play a fixed sample of the long stories, as make test does")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not in the sample."""
    if not config.getoption("--sample"):
        return
    left_out = left_of_sample(items)
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=list(left_out))


def pytest_collection_finish() -> None:
    """Keep what was collected out of every later collection of garbage: thousands of tests, which a test that runs pytest walks again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW, *gc.get_threshold()[1:])
    gc.enable()


def left_of_sample(items: list[pytest.Item]) -> set[pytest.Item]:
    """The cases that a sample leaves out.

    Which ones these are is decided by the name of a test and of its case alone, not by its place in the project, so that a
    move or a new case elsewhere changes nothing.
    """
    left = {item for item in items if item.get_closest_marker("long")}
    cases = defaultdict(list)
    for item in items:
        if item in left:
            continue
        mark = item.get_closest_marker("sampled")
        if mark is not None and isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            cases[item.path, item.originalname, mark.args[0]].append(item)
    for (_, _, one_in), found in cases.items():
        found.sort(key=lambda item: (zlib.crc32(item.name.encode()), item.name))
        left.update(found[-(-len(found) // one_in) :])
    return left
