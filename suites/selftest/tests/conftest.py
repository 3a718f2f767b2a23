"""A partner at the foreign seller, and its listener."""

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
