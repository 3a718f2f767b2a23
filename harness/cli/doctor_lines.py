"""What a step of ``ttck doctor`` says."""

from __future__ import annotations

from dataclasses import dataclass

from ttck.harness.verdict import ExitCode


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one step found: `state` is ok, note, failed or skipped; `todo` is what to do next; `stop` ends the visit."""

    title: str
    state: str
    text: str
    todo: str | None = None
    code: ExitCode = ExitCode.CONFORMANT
    stop: bool = False
