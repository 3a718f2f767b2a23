"""A figure with its target, the alternation that yields it, and the table that shows it."""

from __future__ import annotations

import operator
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click
from rich import box
from rich.console import Console
from rich.table import Table

_RELATIONS = {">=": operator.ge, "<=": operator.le, "<": operator.lt}
_WIDEST = 132  # columns when the output is no terminal

quick_option = click.option("--quick", is_flag=True, help="Fewer and shorter rounds: a first look, with more noise.")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured figure; `low` and `high` are the extremes of its rounds, `target` is a relation and a value."""

    part: str
    what: str
    value: float
    unit: str = "x"
    low: float | None = None
    high: float | None = None
    target: tuple[str, float] | None = None
    detail: str = ""

    @property
    def verdict(self) -> str:
        """``meets`` or ``misses``; empty without a target."""
        if self.target is None:
            return ""
        relation, value = self.target
        return "meets" if _RELATIONS[relation](self.value, value) else "misses"


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How long to measure: rounds, and seconds of each side of a round."""

    rounds: int
    seconds: float


FULL = Scale(rounds=15, seconds=0.2)
QUICK = Scale(rounds=5, seconds=0.12)


def alternate(one: Callable[[], float], other: Callable[[], float], *, rounds: int) -> tuple[list[float], list[float]]:
    """Measure two things in turn, in every second round the other way round, so that slow drift cancels out."""
    ones, others = [], []
    for number in range(rounds):
        if number % 2:
            others.append(other())
            ones.append(one())
        else:
            ones.append(one())
            others.append(other())
    return ones, others


def ratio_figure(
    ones: Sequence[float],
    others: Sequence[float],
    *,
    part: str,
    what: str,
    target: tuple[str, float] | None = None,
    detail: Callable[[float, float], str] | None = None,
) -> Figure:
    """The median of the ratios of the rounds; `detail` gets the medians of both sides."""
    ratios = [one / other for one, other in zip(ones, others, strict=True)]
    told = detail(statistics.median(ones), statistics.median(others)) if detail else ""
    return Figure(part=part, what=what, value=statistics.median(ratios), low=min(ratios), high=max(ratios), target=target, detail=told)


def rates(one: float, other: float) -> str:
    """Two rates as a detail."""
    return f"{one:,.0f} and {other:,.0f} a second"


def say(text: str) -> None:
    """Tell on standard error what is being measured."""
    print(f"... {text}", file=sys.stderr, flush=True)


def show(figures: Sequence[Figure], *, seconds: float | None = None) -> None:
    """Print the table."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDEST)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, justify in (("part", "left"), ("what", "left"), ("figure", "right"), ("min to max", "right")):
        table.add_column(name, justify=justify, no_wrap=name != "what")
    for name in ("target", "verdict", "measured"):
        table.add_column(name, no_wrap=name != "measured")
    for figure in figures:
        spread = "" if figure.low is None or figure.high is None else f"{_number(figure.low)} to {_number(figure.high)}"
        aim = "" if figure.target is None else f"{figure.target[0]} {figure.target[1]:g}"
        value = f"{_number(figure.value)} {figure.unit}"
        table.add_row(figure.part, figure.what, value, spread, aim, figure.verdict, figure.detail)
    console.print(table)
    judged = [figure.verdict for figure in figures if figure.verdict]
    took = "" if seconds is None else f"; measured in {seconds:.0f} s"
    console.print(f"{judged.count('meets')} of {len(judged)} targets met{took}")


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"
