"""Live progress: what is running, how far it is, and how long it will still take."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

_EVERY = 5.0  # seconds between two lines where there is no terminal


class Narrator:
    """Says what a run does: a moving line on a terminal, a line per step elsewhere, nothing when quiet.

    The rest of the time is estimated from the share of the steps that is done; `weight` is the usual share of a step.
    """

    def __init__(self, *, quiet: bool = False, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr or io.StringIO()  # there is none when the caller closed it
        self._console = Console(file=self._stream, highlight=False, soft_wrap=True)
        self._quiet = quiet
        self._live: Progress | None = None
        self._total = self._done = self._step = 0.0
        self._began = self._spoke = time.monotonic()
        self._title = ""
        self._count = self._waits = 0
        self._asked = 0.0

    def begin(self, *, total: float) -> None:
        """Start; `total` is the sum of the weights of all steps."""
        self._total = max(total, 1e-9)
        self._began = time.monotonic()
        if not self._quiet and self._console.is_terminal:
            self._live = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(bar_width=24),
                TextColumn("{task.fields[rest]}"),
                console=self._console,
                transient=True,
            )
            self._live.start()
            self._live.add_task("", total=self._total, rest="")

    def step(self, title: str, *, weight: float) -> None:
        """The next step begins."""
        self._done += self._step
        self._step, self._title = weight, title
        self._show(f"{title}")

    def tick(self) -> None:
        """One exchange was made."""
        self._count += 1
        if self._live is not None:
            if self._count % 10 == 0:
                self._live.update(self._live.task_ids[0], description=f"{self._title} ({self._count} exchanges)")
        elif not self._quiet and time.monotonic() - self._spoke > _EVERY:
            self._show(f"{self._title}: {self._count} exchanges so far")

    def wait(self, seconds: float) -> None:
        """The seller asks for patience, and gets it; said the first time, and then as often as any other line."""
        self._waits += 1
        if self._waits == 1 or time.monotonic() - self._asked > _EVERY:
            self._asked = time.monotonic()
            often = f", {self._waits} times so far" if self._waits > 1 else ""
            self.note(f"The seller asks to wait {seconds:.3g} s{often}")

    def whole(self) -> float | None:
        """How many seconds all steps take, by what the done ones took; None before the first is done."""
        return (time.monotonic() - self._began) / self._done * self._total if self._done > 0 else None

    def _rest(self) -> str:
        whole = self.whole()
        return "" if whole is None else f"about {max(whole - (time.monotonic() - self._began), 1):.0f} s left"

    def _show(self, text: str) -> None:
        self._spoke = time.monotonic()
        if self._quiet:
            return
        if self._live is not None:
            self._live.update(self._live.task_ids[0], completed=self._done, description=text, rest=self._rest())
            return
        rest = self._rest()
        share = f"[{100 * self._done / self._total:3.0f} %] " if self._total else ""
        self._say(f"{share}{text}{f' ({rest})' if rest else ''}")

    def note(self, text: str) -> None:
        """A line that stays."""
        if not self._quiet:
            self._say(text)

    def _say(self, text: str) -> None:
        if self._live is not None:
            self._console.print(text, markup=False)
            return
        try:
            self._stream.write(f"{text}\n")
            self._stream.flush()
        except (OSError, ValueError):
            self._quiet = True  # nobody reads on; the run goes on, and so does its record

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Within, the moving line is away: somebody is asked a question."""
        if self._live is not None:
            self._live.stop()
        try:
            yield
        finally:
            if self._live is not None:
                self._live.start()

    def end(self) -> None:
        """Take the moving line away."""
        if self._live is not None:
            self._live.stop()
            self._live = None
