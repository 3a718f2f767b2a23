"""All benchmarks in one table: ``python -m bench``, or ``python -m bench --quick`` for a first look.

Every figure stands beside a baseline measured in the same run, or beside a target; nothing fails when one is missed.
Each part runs alone too: python -m bench.mock, .sharing, .million, .lists, .harness, .masking, .economy, .cost, .detection.
Beside them python -m bench.kills kills mock sellers under load, and python -m bench.fuzz looks for requests that a mock seller cannot take.
"""

from __future__ import annotations

import time

import click

from bench import cost, detection, economy, harness, lists, masking, million, mock, sharing
from bench.figures import FULL, QUICK, quick_option, show

_QUICK_FAULTS = 2


@click.command(help=__doc__)
@quick_option
def main(*, quick: bool) -> None:
    scale = QUICK if quick else FULL
    began = time.perf_counter()
    faults = detection.SAMPLE[:_QUICK_FAULTS] if quick else detection.SAMPLE
    figures = [
        *mock.measure(scale),
        *sharing.measure(scale),
        *million.measure(scale, count=million.QUICK_COUNT if quick else million.MILLION),
        *lists.measure(scale, tickets=lists.MANY, count=million.QUICK_COUNT if quick else million.MILLION),
        *harness.measure(scale),
        *masking.measure(scale),
        *economy.measure(rounds=3 if quick else 7),
        *cost.measure(budgets=cost.BUDGETS[:2] if quick else cost.BUDGETS),
        *detection.measure(faults=faults, clean_runs=1 if quick else detection.CLEAN_RUNS),
    ]
    show(figures, seconds=time.perf_counter() - began)


if __name__ == "__main__":
    main()
