"""A partner at the foreign seller, and its listener."""

import pytest

from ttck.suites.selftest import seller
from ttck.suites.selftest.sellers import foreign
from ttck.suites.selftest.tests import warm
from ttck.suites.selftest.tests.partner import Listener, Partner


def pytest_configure(config):
    """Know the marks also where these tests are named to pytest, which then reads the settings of the suites."""
    config.addinivalue_line("markers", "sampled(n): of the cases of this test a sample plays one in n")
    config.addinivalue_line("markers", "long: a sample leaves it out")


@pytest.fixture(scope="session", autouse=True)
def _warm_sellers():
    """Mock sellers begin where their modules are loaded."""
    with pytest.MonkeyPatch.context() as patch:
        if not warm.COVERED:
            patch.setattr(seller, "launched", lambda arguments: warm.piped("ttck.mockseller.__main__:main", arguments))
        yield


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
