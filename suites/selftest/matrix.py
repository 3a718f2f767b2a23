"""A case that was played, and the matrix of faults and requirements that grows out of such cases."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from ttck.suites.selftest.cases import Case
from ttck.suites.selftest.trial import Trial

_COLUMNS = ("fault", "seam", "breaks", "also", "verdict", "failed", "warned", "stray", "exchanges")
_SAVED_EVERY = 25  # cases


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A case with its trial, and whether the harness did what it must."""

    case: Case
    trial: Trial

    @property
    def caught(self) -> tuple[str, ...]:
        """The requirements that the fault breaks and that were reported."""
        return tuple(name for name in self.case.breaks if name in self.trial.reported)

    @property
    def stray(self) -> tuple[str, ...]:
        """Requirements that failed though the fault does not claim to touch them."""
        claimed = {*self.case.breaks, *self.case.also}
        return tuple(sorted(name for name in self.trial.failed - claimed if name.startswith(self.case.sources)))

    @property
    def accused(self) -> tuple[str, ...]:
        """Requirements of the standard that failed; a finding on the binding alone accuses nobody, unless the seller is clean."""
        return tuple(sorted(n for n in self.trial.failed if n.startswith(self.case.sources) or self.case.kind == "clean"))

    @property
    def word(self) -> str:
        """How it ended for a fault: caught, missed, or never met by the suites."""
        return "caught" if self.caught else "never met" if self.trial.struck == 0 else "missed"

    @property
    def _missed(self) -> str:
        instead = f"; reported instead: {', '.join(sorted(self.trial.reported))}" if self.trial.reported else ""
        return f"not caught{', the suites never met it' if self.trial.struck == 0 else ''}{instead}"

    @property
    def problem(self) -> str | None:
        """What is wrong with the harness, None for nothing."""
        if self.trial.errors:
            return f"errors of our own: {self.trial.errors[0]}"
        if self.case.kind == "fault":
            return None if self.caught else self._missed
        if self.accused:
            return f"a correct seller is accused of {', '.join(self.accused)}: {self.trial.messages[0]}"
        if self.trial.exit_code not in {0, 4} or (self.case.kind == "clean" and self.trial.exit_code):
            return f"exit code {self.trial.exit_code}"
        if self.case.kind == "clean" and self.trial.warned:
            return f"a clean seller is warned about {', '.join(sorted(self.trial.warned))}"
        return None


def row(one: Judged) -> dict[str, str]:
    """What the matrix says about a fault."""
    own = [sorted(n for n in found if n.startswith(one.case.sources)) for found in (one.trial.failed, one.trial.warned)]
    return {
        "fault": one.case.name, "seam": one.case.seam, "breaks": " ".join(one.case.breaks), "also": " ".join(one.case.also),
        "verdict": one.word, "failed": " ".join(own[0]), "warned": " ".join(own[1]),
        "stray": " ".join(one.stray), "exchanges": str(one.trial.exchanges),
    }  # fmt: skip


def render(rows: Iterable[dict[str, str]]) -> str:
    """The rows as CSV, in the order of the faults' names."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda one: one["fault"]))
    return stream.getvalue()


@dataclass(kw_only=True)
class Matrix:
    """The matrix in a file. One that is `growing` is saved while cases are played, so that a later run can go on with it.

    Raises:
        OSError: the file cannot be read or written.
        ValueError: the file holds no matrix of faults.
    """

    path: Path
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    growing: bool = False
    unsaved: int = 0

    @classmethod
    def begun(cls, path: Path) -> Matrix:
        """The matrix that the file holds, an empty one where it holds nothing, to go on with."""
        if not path.exists() or not path.stat().st_size:
            return cls(path=path, growing=True)
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            if tuple(reader.fieldnames or ()) != _COLUMNS:
                raise ValueError("it is not a matrix of ttck qualify; leave out --resume, or name another file")
            return cls(path=path, growing=True, rows={one["fault"]: one for one in reader})

    @property
    def caught(self) -> int:
        """How many faults it shows as caught."""
        return sum(one["verdict"] == "caught" for one in self.rows.values())

    def lacks(self, case: Case) -> bool:
        """Whether the case has to be played: correct sellers always, a fault until it was caught with what it claims today."""
        known = self.rows.get(case.name) if case.kind == "fault" else None
        claimed = (" ".join(case.breaks), " ".join(case.also), "caught")
        return known is None or (known["breaks"], known["also"], known["verdict"]) != claimed

    def about(self, names: Iterable[str]) -> Matrix:
        """This matrix without the rows of faults that are none of these."""
        wanted = set(names)
        return replace(self, rows={name: one for name, one in self.rows.items() if name in wanted})

    def add(self, one: Judged) -> None:
        """Take in what was found out about a case; one that grows is saved after every few."""
        if one.case.kind != "fault":
            return
        self.rows[one.case.name] = row(one)
        self.unsaved += 1
        if self.growing and self.unsaved >= _SAVED_EVERY:
            self.save()

    def cut(self) -> None:
        """Keep what there is of a matrix that grows, where the playing was cut short; another one stays as it was in the file."""
        if self.growing and self.unsaved:
            self.save()

    def save(self) -> None:
        """Write the file, whole or not at all."""
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        draft.write_text(render(self.rows.values()), encoding="utf-8")
        draft.replace(self.path)
        self.unsaved = 0
