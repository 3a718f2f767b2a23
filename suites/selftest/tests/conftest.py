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


# Files with hundreds of stories, or with stories that are whole runs of the kit, and out of how many of them one is played.
SAMPLED = {
    **dict.fromkeys(("test_faults.py", "test_tmf_faults.py", "test_judging.py", "test_judging_tmf.py", "test_garbage.py"), 3),
    **dict.fromkeys(("test_gateway.py", "test_lively.py", "test_secrets.py", "test_stimuli.py"), 2),
    "test_qualification.py": 6,
    "test_verdicts.py": 4,
}
ROOT = Path(__file__).parents[3]


def pytest_collection_modifyitems(config, items):
    """Play a fixed sample of these stories; TTCK_ALL=1, as in ``make test-all``, plays every one."""
    if os.environ.get("TTCK_ALL") or config.args not in ([str(ROOT)], config.getini("testpaths")):
        return
    left_out = [item for item in items if hasattr(item, "callspec") and zlib.crc32(item.nodeid.encode()) % SAMPLED.get(item.path.name, 1)]
    items[:] = [item for item in items if item not in set(left_out)]
    config.hook.pytest_deselected(items=left_out)
