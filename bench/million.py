"""The mock seller with a million stored tickets against the same seller with a thousand, both on disk.

Like with like: the small store holds as many matches for each filter as a page takes, so that both answer with the same
number of items. The big store takes about 2.5 GB in the folder for temporary files while the benchmark runs.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import click

from bench.figures import FULL, QUICK, Figure, Scale, alternate, quick_option, rates, ratio_figure, say, show
from bench.filling import DAY, big_store, ids, small_store
from bench.load import drive, forever, get, post
from bench.sellers import CREATE, TICKETS, ask, stored_seller

MILLION = 1_000_000
QUICK_COUNT = 100_000
_TARGET = (">=", 0.8)
_RETRIEVED = 20_000
_FILTERS = {
    "status": "status=pending&limit=10",
    "severity, page of 100": "severity=minor&limit=100",
    "externalId": "externalId=bench-77",
    "creationDate.gt": f"creationDate.gt={DAY}T09:00:00Z&limit=10",
    "status and severity": "status=inProgress&severity=minor&limit=10",
}


def measure(scale: Scale, *, count: int) -> list[Figure]:
    """Requests a second in the big store to those in the small one."""
    with tempfile.TemporaryDirectory(prefix="ttck-bench-") as folder:
        small, big = Path(folder) / "small.db", Path(folder) / "big.db"
        began = time.perf_counter()
        say(f"million: storing {count:,} tickets")
        small_store(small)
        big_store(big, small=small, count=count)
        say(f"million: stored in {time.perf_counter() - began:.0f} s, {big.stat().st_size / 1e9:.2f} GB")
        paths = {name: [f"{TICKETS}/{one}" for one in ids(path, most=_RETRIEVED)] for name, path in (("big", big), ("small", small))}
        with stored_seller(big) as full, stored_seller(small) as empty:
            ports = (full.port, empty.port)
            retrieve = [[get(path) for path in paths[name]] for name in ("big", "small")]
            figures = [_ratio("retrieve", ports, retrieve, scale)]
            figures += [_page(name, query, ports, scale) for name, query in _FILTERS.items()]
            return [*figures, _ratio("create", ports, [[post(TICKETS, CREATE)]] * 2, scale, status=201)]


def _page(name: str, query: str, ports: tuple[int, int], scale: Scale) -> Figure:
    path = f"{TICKETS}?{query}"
    items = [ask(port, "GET", path)[0]["x-result-count"] for port in ports]
    if len(set(items)) > 1 or items[0] == "0":
        raise RuntimeError(f"unlike pages for {query}: {items[0]} and {items[1]} items")
    return _ratio(f"list by {name}", ports, [[get(path)]] * 2, scale)


def _ratio(what: str, ports: tuple[int, int], asked: list[list[bytes]], scale: Scale, *, status: int = 200) -> Figure:
    say(f"million: {what}")
    sources = [forever(requests) for requests in asked]
    big, small = (
        lambda port=port, source=source: drive(port, source, seconds=scale.seconds, status=status)
        for port, source in zip(ports, sources, strict=True)
    )
    drive(ports[0], sources[0], seconds=min(0.2, scale.seconds), status=status)
    drive(ports[1], sources[1], seconds=min(0.2, scale.seconds), status=status)
    ones, others = alternate(big, small, rounds=scale.rounds)
    return ratio_figure(ones, others, part="million", what=what, target=_TARGET, detail=rates)


@click.command(help=__doc__)
@quick_option
@click.option("--count", type=click.IntRange(1000), help=f"Stored tickets; {MILLION:,}, or {QUICK_COUNT:,} with --quick.")
def main(*, quick: bool, count: int | None) -> None:
    show(measure(QUICK if quick else FULL, count=count or (QUICK_COUNT if quick else MILLION)))


if __name__ == "__main__":
    main()
