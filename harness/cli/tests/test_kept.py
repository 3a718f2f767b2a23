from __future__ import annotations

import gc

from ttck.harness.cli.kept import keeping


def test_what_is_kept_is_looked_through_seldom_and_later_as_before():
    before = gc.get_threshold()
    with keeping():
        assert gc.get_threshold()[0] > 10 * before[0]
    assert gc.get_threshold() == before
