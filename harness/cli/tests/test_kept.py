from __future__ import annotations

import gc

import pytest

from ttck.harness.cli.kept import keeping


@pytest.fixture
def usual():
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)  # as Python begins
    yield 700, 10, 10
    gc.set_threshold(*before)


def test_what_is_kept_is_looked_through_seldom_and_later_as_before(usual):
    with keeping():
        assert gc.get_threshold()[0] > 10 * usual[0]
    assert gc.get_threshold() == usual
