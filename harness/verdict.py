"""Verdict words: the outcome of a check, their order, and how they roll up to a requirement and to a run."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


class Outcome(enum.StrEnum):
    """What a check, a requirement or a run came to, from best to worst."""

    NOT_APPLICABLE = "not applicable"
    PASSED = "passed"
    WARNED = "warned"
    INCONCLUSIVE = "inconclusive"
    FAILED = "failed"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """Position in the order; higher is worse."""
        return list(Outcome).index(self)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Roll outcomes up to the worst; nothing at all is not applicable."""
    return max(outcomes, key=lambda outcome: outcome.rank, default=Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One observed breach, with the proof that a reader needs to repeat it.

    `exchanges` are numbers of record lines. `where` is a JSON Pointer into the answer. `smallest` is the smallest
    generated document that shows the breach. `deviation` is the published requirement that the seller follows
    instead, None for a plain breach. `count` says how many observations show the same breach. `cause` and `follows` say
    what it has in common with findings of other checks, `manner` how a value differs from the right one; see `ttck.harness.judge.verify`.
    """

    message: str
    expected: str
    actual: str
    exchanges: tuple[int, ...] = ()
    where: str | None = None
    smallest: Any = None
    deviation: str | None = None
    count: int = 1
    cause: str | None = None
    follows: bool = False
    manner: str | None = None


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """The verdict of one check. `evidence` counts the observations that support it; `reason` explains a non-verdict.

    `rungs` are the ways by which the seller was moved in the scenarios that the check looks at.
    """

    check: str
    title: str
    requirements: tuple[str, ...]
    outcome: Outcome
    evidence: int
    advisory: bool = False
    reason: str | None = None
    findings: tuple[Finding, ...] = ()
    stimuli: tuple[str, ...] = ()
    rungs: tuple[str, ...] = ()
    elapsed: float = 0.0

    def as_line(self) -> dict[str, Any]:
        """The record line of this verdict."""
        return {"kind": "verdict", **asdict(self)}

    @classmethod
    def from_line(cls, line: dict[str, Any]) -> CheckResult:
        """Read a record line back."""
        values = {name: value for name, value in line.items() if name not in {"kind", "chain"}}
        findings = tuple(Finding(**{**f, "exchanges": tuple(f["exchanges"])}) for f in values.pop("findings"))
        return cls(
            **{
                **values,
                "outcome": Outcome(values["outcome"]),
                "requirements": tuple(values["requirements"]),
                "stimuli": tuple(values["stimuli"]),
                "rungs": tuple(str(name) for name in values.get("rungs", ())),
            },
            findings=findings,
        )


class Violation(Exception):  # noqa: N818 - a word of the verdict, not an error of ours
    """The seller broke a rule."""

    def __init__(self, *findings: Finding, evidence: int = 0) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings
        self.evidence = evidence


class Inconclusive(Exception):  # noqa: N818 - see Violation
    """The rule could not be provoked or observed."""

    def __init__(self, reason: str, *, evidence: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.evidence = evidence


class NotPossible(Inconclusive):
    """The seller refused to do what a stimulus asked for: here it is not possible, and nothing happened."""


class Moved(Inconclusive):
    """The seller took the item on by itself, so that it was not where it had to be: another item may do."""


class NotApplicable(Exception):  # noqa: N818 - see Violation
    """The rule does not bind this seller."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreachable(Exception):  # noqa: N818 - said to the user as it is
    """No usable answer can be had from the seller at all."""


class AccessRefused(Exception):  # noqa: N818 - said to the user as it is
    """The seller, or its token server, does not accept the credentials of the target file."""


class ExitCode(enum.IntEnum):
    """Exit codes of the command line."""

    CONFORMANT = 0
    NOT_CONFORMANT = 1
    USAGE = 2
    NOTHING_JUDGED = 3
    INCOMPLETE = 4
    FINDINGS = 5
    SELECTION = 6
    HARNESS_ERROR = 70
