"""The option ``--scheduler`` of the commands that can use a Dask cluster."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import click
from click.core import ParameterSource

from ttck.harness.cli import layout
from ttck.harness.cluster.cluster import Cluster, ClusterError, connected

scheduler_option = click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Play on the workers of a Dask cluster, by the address of its scheduler, as tcp://10.0.0.5:8786 (extra dask; docs/cluster.md).",
)


@contextlib.contextmanager
def cluster_of(address: str | None) -> Iterator[Cluster | None]:
    """The cluster that ``--scheduler`` names, None where it is not given. One that cannot be used ends the command with exit code 2.

    Raises:
        click.UsageError: ``--jobs`` is given beside it.
    """
    if address is None:
        yield None
        return
    if click.get_current_context().get_parameter_source("jobs") is ParameterSource.COMMANDLINE:
        raise click.UsageError("with --scheduler the workers say how much is played at a time (dask worker --nthreads): leave --jobs out")
    with contextlib.ExitStack() as stack:
        try:
            cluster = stack.enter_context(connected(address))
        except ClusterError as broken:
            layout.refuse(str(broken))
        yield cluster
