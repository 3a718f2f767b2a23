"""Throughput of two mock sellers on one PostgreSQL database against one of them, with the same connections in all.

Transactions that write run one after another, so creates gain what happens beside them; reads gain a processor.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import click

from bench.figures import FULL, QUICK, Figure, Scale, alternate, quick_option, rates, ratio_figure, say, show
from bench.load import CONNECTIONS, drive, forever, get, post
from bench.sellers import CREATE, TICKETS, create_tickets
from ttck.mockseller.tests.postgres import cluster, programs
from ttck.suites.selftest.seller import mock_seller

_KEPT = 200  # tickets that are there from the start


def measure(scale: Scale) -> list[Figure]:
    """Requests a second of two mock sellers to those of one; nothing where there is no PostgreSQL."""
    if programs() is None:
        say("sharing: there is no PostgreSQL here")
        return []
    with tempfile.TemporaryDirectory(prefix="ttck-bench-") as folder, cluster(durable=True) as server, ExitStack() as running:
        address = Path(folder) / "database"
        address.write_text(server.url)
        sellers = [running.enter_context(mock_seller("--database-file", str(address))) for _ in range(2)]
        ports = [urlsplit(one.base_url).port or 0 for one in sellers]
        reads = [get(f"{TICKETS}/{one}") for one in create_tickets(ports[0], _KEPT)]
        asked = (("retrieve", reads, 200), ("create", [post(TICKETS, CREATE)], 201))
        return [_ratio(what, ports, requests, scale, status=status) for what, requests, status in asked]


def _ratio(what: str, ports: Sequence[int], requests: list[bytes], scale: Scale, *, status: int) -> Figure:
    say(f"sharing: {what}")

    def rate(used: Sequence[int]) -> float:
        with ThreadPoolExecutor(len(used)) as threads:
            each = CONNECTIONS // len(used)
            work = [threads.submit(drive, port, forever(requests), seconds=scale.seconds, status=status, connections=each) for port in used]
            return sum(one.result() for one in work)

    rate(ports)
    ones, others = alternate(lambda: rate(ports), lambda: rate(ports[:1]), rounds=scale.rounds)
    return ratio_figure(ones, others, part="sharing", what=f"{what}, two sellers to one on PostgreSQL", detail=rates)


@click.command(help=__doc__)
@quick_option
def main(*, quick: bool) -> None:
    show(measure(QUICK if quick else FULL))


if __name__ == "__main__":
    main()
