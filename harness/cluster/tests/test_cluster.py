"""A worker that cannot play is named before anything is played."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import pytest

from ttck.harness.cluster.cluster import ClusterError, check_workers


class Client:
    """Dask's client, as far as workers are asked what they have."""

    def __init__(self, told):
        self.told = told

    def run(self, function, name, *, on_error):
        assert (function, name, on_error) == (version, "ttck", "return")
        if isinstance(self.told, Exception):
            raise self.told
        return self.told


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"tcp://a": version("ttck"), "tcp://b": PackageNotFoundError("ttck")}, "the worker tcp://b has no ttck"),
        ({"tcp://a": "0.0.1"}, r"the worker tcp://a has ttck 0\.0\.1"),
        (OSError("gone"), "cannot be asked what they have: gone"),
    ],
)
def test_a_worker_without_ttck_or_with_another_is_named(told, said):
    with pytest.raises(ClusterError, match=said):
        check_workers(Client(told))


@pytest.mark.parametrize("told", [{}, {"tcp://a": version("ttck")}])
def test_workers_that_may_still_come_and_workers_with_the_same_are_taken(told):
    check_workers(Client(told))
