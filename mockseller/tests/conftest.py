"""Fixtures of the mock seller's tests."""

from __future__ import annotations

import pytest

from ttck.mockseller.tests.support import Listener, running


@pytest.fixture
def buyer():
    with running() as one:
        yield one


@pytest.fixture
def listener():
    one = Listener()
    yield one
    one.close()
