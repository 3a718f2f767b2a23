"""What the length of a secret costs when a body is masked: a token of a million characters against one of thirty-two.

The body is what a seller sends: JSON with escapes and with texts that were shortened. Both sides mask it in turn, so the ratio
says how the time grows with the secret alone.
"""

from __future__ import annotations

import json
import random
import string
import time
from collections.abc import Callable

import click

from bench.figures import FULL, QUICK, Figure, Scale, alternate, quick_option, ratio_figure, say, show
from ttck.harness.secrets.redactor import Redactor

_SHORT, _USUAL, _LONG = 32, 1500, 1_000_000
_TARGET = ("<=", 1.5)
_NOTES = 60


def measure(scale: Scale) -> list[Figure]:
    """Seconds to mask a body with a long token to seconds with a short one."""
    say("masking: short and long tokens")
    body = _body()
    short = _masking(_SHORT, body)
    return [_ratio(size, _masking(size, body), short, scale) for size in (_USUAL, _LONG)]


def _body() -> str:
    notes = [{"id": str(number), "text": f'He said "… & so on ... {number}", path C:\\x'} for number in range(_NOTES)]
    return json.dumps({"href": "https://seller.example/t/a%20b?x=1+2", "note": notes})


def _masking(size: int, body: str) -> Callable[[], object]:
    chance = random.Random(113)
    token = "".join(chance.choices(string.ascii_letters + string.digits + "-_.", k=size))
    redactor = Redactor([token])
    redactor.text(body)  # what is made once for a secret is made here
    return lambda: redactor.text(body)


def _ratio(size: int, long: Callable[[], object], short: Callable[[], object], scale: Scale) -> Figure:
    ones, others = alternate(lambda: _each(long, scale), lambda: _each(short, scale), rounds=scale.rounds)
    return ratio_figure(
        ones,
        others,
        part="masking",
        what=f"a body with a token of {size:,} characters to {_SHORT}",
        target=_TARGET,
        detail=lambda one, other: f"{one * 1e6:.0f} and {other * 1e6:.0f} us a body",
    )


def _each(call: Callable[[], object], scale: Scale) -> float:
    """Seconds for one call."""
    began, number = time.perf_counter(), 0
    while (spent := time.perf_counter() - began) < scale.seconds or not number:
        call()
        number += 1
    return spent / number


@click.command(help=__doc__)
@quick_option
def main(*, quick: bool) -> None:
    show(measure(QUICK if quick else FULL))


if __name__ == "__main__":
    main()
