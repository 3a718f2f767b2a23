"""Lists of TMF621: filters against those of MEF over as many tickets, and first pages in a big store against a small one.

The sellers that are compared by filters keep their tickets in memory and answer with as many elements each; the two
stores are on disk. A figure below one is quicker than its baseline.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import click

from bench.figures import FULL, QUICK, Figure, Scale, alternate, quick_option, rates, ratio_figure, say, show
from bench.filling import tmf_stores
from bench.load import drive, forever, get
from bench.million import MILLION, QUICK_COUNT
from bench.sellers import TICKETS, ask
from ttck.suites.selftest.seller import mock_seller

MANY = 20_000
TMF = "tmf621-v5"
TMF_TICKETS = "/tmf-api/troubleTicket/v5/troubleTicket"
_AS_MEF = ("<=", 3.0)
_AS_SMALL = ("<=", 1.3)
_YEAR = "2020-01-01T00:00:00Z"
_FILTERS = {  # a filter of TMF621, and the one of MEF that it is compared with
    "a value": ("severity=Major&limit=10", "severity=minor&limit=10"),
    "two values": ("severity=Major&priority=3&limit=10", "severity=minor&priority=high&limit=10"),
    "a later date": (f"creationDate.gt={_YEAR}&limit=10", f"creationDate.gt={_YEAR}&limit=10"),
    "no match": ("severity=none", "externalId=none"),
    "a page of 100": ("severity=Major&limit=100", "severity=minor&limit=100"),
}
_PAGES = {
    "without a filter": "limit=10",
    "page of 100": "limit=100",
    "newest first": "sort=-creationDate&limit=10",
    "severity": "severity=Major&limit=10",
    "severity and priority": "severity=Major&priority=3&limit=10",
}


def measure(scale: Scale, *, tickets: int, count: int) -> list[Figure]:
    """How long a list of TMF621 takes to how long its baseline does."""
    return [*_filters(scale, tickets), *_pages(scale, count)]


def _filters(scale: Scale, tickets: int) -> list[Figure]:
    many = ("--tickets", str(tickets))
    with mock_seller(*many, "--profile", TMF) as tmf, mock_seller(*many) as mef:
        ports = [urlsplit(one.base_url).port or 0 for one in (tmf, mef)]
        return [
            _ratio(f"filter, {what}, to MEF", ports, [f"{TMF_TICKETS}?{one}", f"{TICKETS}?{other}"], scale, _AS_MEF)
            for what, (one, other) in _FILTERS.items()
        ]


def _pages(scale: Scale, count: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="ttck-bench-") as folder:
        small, big = Path(folder) / "small.db", Path(folder) / "big.db"
        say(f"lists: storing {count:,} tickets")
        tmf_stores(small, big, count=count)
        options = [("--profile", TMF, "--database", f"sqlite:///{path}") for path in (big, small)]
        with mock_seller(*options[0]) as full, mock_seller(*options[1]) as empty:
            ports = [urlsplit(one.base_url).port or 0 for one in (full, empty)]
            return [
                _ratio(f"first page, {what}, big to small", ports, [f"{TMF_TICKETS}?{query}"] * 2, scale, _AS_SMALL)
                for what, query in _PAGES.items()
            ]


def _ratio(what: str, ports: list[int], paths: list[str], scale: Scale, target: tuple[str, float]) -> Figure:
    say(f"lists: {what}")
    items = [ask(port, "GET", path)[0]["x-result-count"] for port, path in zip(ports, paths, strict=True)]
    if items[0] != items[1]:
        raise RuntimeError(f"unlike pages for {paths}: {items[0]} and {items[1]} items")
    one, other = (
        lambda port=port, path=path: drive(port, forever([get(path)]), seconds=scale.seconds)
        for port, path in zip(ports, paths, strict=True)
    )
    one(), other()
    ones, others = alternate(one, other, rounds=scale.rounds)
    # rates, so that the ratio of times is that of the baseline's rate to this one's
    return ratio_figure(others, ones, part="lists", what=what, target=target, detail=lambda base, mine: rates(mine, base))


@click.command(help=__doc__)
@quick_option
@click.option("--count", type=click.IntRange(1000), help=f"Tickets in the big store; {MILLION:,}, or {QUICK_COUNT:,} with --quick.")
def main(*, quick: bool, count: int | None) -> None:
    show(measure(QUICK if quick else FULL, tickets=MANY, count=count or (QUICK_COUNT if quick else MILLION)))


if __name__ == "__main__":
    main()
