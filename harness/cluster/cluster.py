"""A Dask cluster: orders go to its workers, and what they record comes back while they play.

Dask is an extra, and is imported only where a cluster is asked for.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ttck.harness.cluster.orders import Order
from ttck.harness.cluster.playing import Event, Playing

EXTRA = "a Dask cluster needs the extra dask: pip install 'ttck[dask]'"
_CONNECT = 10.0  # seconds in which the scheduler has to answer


class ClusterError(Exception):
    """The cluster cannot be used; the message says why."""


class Cluster:
    """The connection to the scheduler of a cluster."""

    def __init__(self, client: Any, address: str) -> None:
        self._client = client
        self.address = address

    @property
    def threads(self) -> int:
        """How many orders can be played at a time now, at least 1: workers may still come.

        Raises:
            ClusterError: the scheduler has gone.
        """
        try:
            return max(int(sum(self._client.nthreads().values())), 1)
        except Exception as broken:
            raise ClusterError(f"the scheduler {self.address} has gone") from broken

    def play(self, orders: Sequence[Order], into: Path) -> Iterator[Event]:
        """Let the workers play all orders, each as many at a time as it has threads; each order ends in an `Ended` or a `Lost`.

        An interruption is passed on to the workers: what plays ends in good order, and what has not begun is `Lost`.

        Raises:
            ClusterError: the scheduler has gone before anything began.
            OSError: the disk is full.
        """
        try:
            playing = Playing(self._client, orders, into, address=self.address)
        except Exception as broken:
            raise ClusterError(f"the scheduler {self.address} has gone") from broken
        yield from playing.events()


@contextlib.contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """The cluster of a scheduler, such as ``tcp://10.0.0.5:8786``, whose workers have the same version of ttck.

    Raises:
        ClusterError: Dask is not installed, no scheduler answers, or a worker has no ttck or another.
    """
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise ClusterError(EXTRA) from None
    for name in ("distributed", *logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":  # what matters is said in our own words
            logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = distributed.Client(address, timeout=_CONNECT, set_as_default=False)
    except Exception as broken:
        said = str(broken) or type(broken).__name__
        raise ClusterError(f"no Dask scheduler can be reached at {address}: {said}") from broken
    try:
        check_workers(client)
        yield Cluster(client, address)
    finally:
        with contextlib.suppress(Exception):  # a scheduler that has gone lets nothing be closed
            client.close(timeout=_CONNECT)


def check_workers(client: Any) -> None:
    """Refuse workers that cannot play; those that come later say so themselves.

    Raises:
        ClusterError: one has no ttck, or another.
    """
    wanted = version("ttck")
    try:
        told = client.run(version, "ttck", on_error="return")
    except Exception as broken:
        raise ClusterError(f"the workers cannot be asked what they have: {broken}") from broken
    for worker, found in told.items():
        if isinstance(found, Exception):
            raise ClusterError(f"the worker {worker} has no ttck: install ttck {wanted} there")
        if found != wanted:
            raise ClusterError(f"the worker {worker} has ttck {found}: install {wanted} there, as here")
