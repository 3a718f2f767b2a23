"""A partner at the foreign seller, and its listener."""

import os
import zlib
from pathlib import Path

import pytest

from suites.selftest.sellers import foreign
from suites.selftest.tests.partner import Listener, Partner


@pytest.fixture(scope="module")
def running():
    with foreign.start(delays=(0.0, 0.01)) as seller:
        yield seller


@pytest.fixture
def partner(running):
    return Partner(running)


@pytest.fixture
def listener():
    with Listener() as started:
        yield started


# Files with hundreds of stories, and out of how many of them one is played.
SAMPLED = {"test_qualification.py": 3, "test_faults.py": 3, "test_tmf_faults.py": 3}
ROOT = Path(__file__).parents[3]


def pytest_collection_modifyitems(config, items):
    """Play a fixed sample of the stories of faults; TTCK_ALL=1, as in ``make test-all``, plays every one."""
    if os.environ.get("TTCK_ALL") or config.args not in ([str(ROOT)], config.getini("testpaths")):
        return
    left_out = [item for item in items if hasattr(item, "callspec") and zlib.crc32(item.nodeid.encode()) % SAMPLED.get(item.path.name, 1)]
    items[:] = [item for item in items if item not in set(left_out)]
    config.hook.pytest_deselected(items=left_out)
