"""One verdict on a check from those of several shards, each of which judged by what it saw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ttck.harness.verdict import CheckResult, Finding, Outcome

# What counts first. That one shard saw nothing takes nothing from what another one saw; a breach is one, wherever it was seen.
_ORDER = (Outcome.ERROR, Outcome.FAILED, Outcome.WARNED, Outcome.PASSED, Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE)


def rolled_up(shares: Iterable[Iterable[CheckResult]]) -> tuple[CheckResult, ...]:
    """The verdict on each check that any shard judged, in the order of the shards."""
    found: dict[str, list[CheckResult]] = {}
    for share in shares:
        for result in share:
            found.setdefault(result.check, []).append(result)
    return tuple(_one(results) for results in found.values())


def _one(results: Sequence[CheckResult]) -> CheckResult:
    outcome = min((result.outcome for result in results), key=_ORDER.index)
    decisive = [result for result in results if result.outcome is outcome]
    reasons = dict.fromkeys(result.reason for result in decisive if result.reason)
    return replace(
        decisive[0],
        evidence=sum(result.evidence for result in results),
        reason="; ".join(reasons) or None,
        findings=_findings(finding for result in decisive for finding in result.findings),
        stimuli=tuple(sorted({name for result in results for name in result.stimuli})),
        rungs=tuple(sorted({way for result in results for way in result.rungs})),
        elapsed=round(sum(result.elapsed for result in results), 4),
    )


def _findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings of several shards; those that say the same are one."""
    found: dict[tuple[object, ...], Finding] = {}
    for one in findings:
        key = (one.message, one.expected, one.actual, one.where, one.deviation, one.cause, one.follows)
        first = found.get(key)
        if first is not None:
            one = replace(first, exchanges=(*first.exchanges, *one.exchanges), count=first.count + one.count)  # noqa: PLW2901 - joined
        found[key] = one
    return tuple(found.values())
