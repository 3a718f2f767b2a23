"""Requirement rows: what a run says about each requirement of its profile, also about those no check touched."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ttck.harness.report.declared import unclaimed
from ttck.harness.report.weights import viewed
from ttck.harness.verdict import CheckResult, Outcome, worst
from ttck.specs.requirements import Requirement, catalogue, matching, sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ttck.harness.report.weights import Weights

SELLER, BUYER = "seller", "buyer"
_BOUND = {SELLER: frozenset({"seller", "both", "implementation"}), BUYER: frozenset({"buyer", "both"})}
JUDGED = frozenset({Outcome.PASSED, Outcome.WARNED, Outcome.FAILED})

# Why a row has no verdict with evidence; the order is the reading order of the report.
UNDECIDED = "inconclusive"
NOT_REACHED = "not reached"
UNCHECKED = "no check ran"
PLANNED = "planned"
ATTESTED = "by attestation"
INSPECTED = "by inspection"
UNOBSERVABLE = "not observable"
BUYER_DUTY = "buyer's duty"
UNBOUND = "not applicable"
UNSELECTED = "not selected"
NOT_EXERCISED = "not exercised"
UNJUDGEABLE = "ttck cannot judge this from a recording"
READ_ONLY = "nothing but reads was sent (--read-only), and this needs more"
REASONS = {
    UNDECIDED: "A check ran, but the seller could not be brought into the situation that it needs, or nothing was observed.",
    NOT_EXERCISED: "The traffic does not show them, or ttck cannot judge them from what was only recorded or read.",
    NOT_REACHED: "The run ended before their checks.",
    UNCHECKED: "No check of this run touched them.",
    PLANNED: "A check is planned; this version has none.",
    ATTESTED: "No message shows them; a person has to confirm them.",
    INSPECTED: "A person has to look at documents or data of the seller.",
    UNOBSERVABLE: "Nothing that a buyer can see shows whether they are kept.",
    BUYER_DUTY: "They bind the buyer; a seller is not judged by them.",
    UNBOUND: "They do not bind this seller.",
    UNSELECTED: "They lie outside the selection of this run.",
}


@dataclass(frozen=True, kw_only=True)
class RequirementRow:
    """One requirement and what this run can say about it.

    `outcome` is None when no check touched it. `standing` is the outcome's word, or why there is none (`REASONS`).
    `deciding` says that its source decides the verdict in this profile; `ruling` is what the profile makes of it otherwise
    than its source, and why. `waiver` says who accepts all that was found, until when, and why; `attestation` what a person says of it.
    `rungs` are the ways by which the seller was moved for its checks.
    """

    id: str
    source: str
    clause: str
    level: str
    binds: str
    says: str
    use_cases: tuple[int, ...]
    verified_by: str
    mandatory: bool
    deciding: bool
    selected: bool
    outcome: Outcome | None
    standing: str
    evidence: int
    checks: tuple[str, ...]
    reason: str | None
    side: str = SELLER
    switched: bool = False
    ruling: str | None = None
    waiver: str | None = None
    attestation: str | None = None
    rungs: tuple[str, ...] = ()

    @property
    def decides(self) -> bool:
        """Whether it is a selected duty of the side that is judged, so that the verdict needs it decided."""
        return self.duty and self.selected

    @property
    def duty(self) -> bool:
        """Whether it is a mandatory duty of the side that is judged in the deciding source, selected or not."""
        return self.deciding and self.mandatory and self.binds in _BOUND[self.side]

    @property
    def why(self) -> str | None:
        """The reason in words: the row's own, or that of all rows of its standing."""
        return self.reason or REASONS.get(self.standing)

    @property
    def breaks(self) -> bool:
        """Whether its failure makes the seller not conformant.

        Denying what the buyer is permitted does too (errata S16), and so does another reading than the one that a switch of the
        target chose.
        """
        permits = self.level == "MAY" and (self.binds != "seller" or self.switched) and self.side == SELLER
        return self.decides or (self.deciding and self.selected and permits)

    @property
    def tested(self) -> bool:
        """Whether a verdict with evidence stands."""
        return self.outcome in JUDGED


def requirement_rows(
    checks: Sequence[CheckResult],
    *,
    weighed: Weights,
    selection: str | None = None,
    within: frozenset[str] | None = None,
    cut_short: bool = False,
    replayed: bool = False,
    claims: frozenset[int] | None = None,
    side: str = SELLER,
) -> tuple[RequirementRow, ...]:
    """A row for each requirement of the profile's sources, the deciding source first, whether or not it was touched.

    With `replayed`, for recorded traffic, what a check did not get to see takes nothing from what others saw. `claims`
    are the use cases that the seller claims; what no check touched of the others does not apply. A restricted run selects
    what `selection` names and what is `within` it; everything, where both are None. `side` is who is
    judged; for a buyer there are rows for its own duties only.
    """
    touching: dict[str, list[CheckResult]] = {}
    for check in duties(viewed(checks, weighed=weighed), side=side):
        for requirement_id in check.requirements:
            touching.setdefault(requirement_id, []).append(check)
    known = catalogue()
    ids = {name for name, row in known.items() if row.source in weighed.sources and _of_side(row, side)} | set(touching)
    chosen = selected(selection) if within is None else within | (selected(selection) or frozenset())
    rows: list[RequirementRow] = []
    for name in sorted(ids, key=lambda name: (not weighed.decides(name), *sort_key(name))):
        inside = chosen is None or name in chosen or name in touching
        if name in touching:
            row = _touched(touching[name], replayed=replayed)
        else:
            row = _untouched(known[name], weighed=weighed, within=inside, cut_short=cut_short, claims=claims, side=side)
        rows.append(_row(name, known.get(name), row, weighed=weighed, selected=inside, side=side))
    return tuple(rows)


def duties(checks: Iterable[CheckResult], *, side: str) -> tuple[CheckResult, ...]:
    """The checks with the requirements that the side which is judged has to keep; in the report of a seller all stay."""
    if side == SELLER:
        return tuple(checks)
    known = catalogue()
    return tuple(
        replace(check, requirements=own)
        for check in checks
        if (own := tuple(name for name in check.requirements if name in known and _of_side(known[name], side)))
    )


def _of_side(row: Requirement, side: str) -> bool:
    """Whether a row belongs into the report about a side: all do for a seller, its own duties for a buyer."""
    return side == SELLER or (row.binds in _BOUND[side] and row.level != "MAY")


def selected(selection: str | None) -> frozenset[str] | None:
    """Requirement ids that a selection names (ids or globs, separated by commas or blanks); None means all."""
    if not selection:
        return None
    patterns = [pattern for pattern in re.split(r"[,\s]+", str(selection)) if pattern]
    return frozenset(row.id for pattern in patterns for row in matching(pattern))


@dataclass(frozen=True, kw_only=True)
class _Result:
    """What the checks of a requirement came to, or why there were none."""

    outcome: Outcome | None
    standing: str
    reason: str | None
    evidence: int = 0
    checks: tuple[str, ...] = ()
    rungs: tuple[str, ...] = ()


def _touched(checks: Sequence[CheckResult], *, replayed: bool) -> _Result:
    """The worst of the checks; a pass without any observation is no pass."""
    if replayed:
        exercised = [check for check in checks if check.outcome is not Outcome.INCONCLUSIVE]
        if all(check.outcome is Outcome.NOT_APPLICABLE for check in exercised) and len(exercised) < len(checks):
            return _unexercised(checks)
        checks = exercised
    firm = [check for check in checks if not (check.advisory and check.outcome is Outcome.INCONCLUSIVE)]
    checks = firm or checks
    outcome = worst(check.outcome for check in checks)
    reasons = dict.fromkeys(check.reason for check in checks if check.reason and check.outcome is outcome)
    reason = "; ".join(text for text in reasons if text) or None
    evidence = sum(check.evidence for check in checks)
    if outcome is Outcome.PASSED and evidence == 0:
        outcome, reason = Outcome.INCONCLUSIVE, "its checks passed without a single observation, which is no evidence"
    names = tuple(check.check for check in checks)
    rungs = tuple(sorted({way for check in checks for way in check.rungs}))
    return _Result(outcome=outcome, standing=str(outcome), reason=reason, evidence=evidence, checks=names, rungs=rungs)


def _unexercised(checks: Sequence[CheckResult]) -> _Result:
    """Recorded traffic showed none of its checks anything."""
    reasons = dict.fromkeys(check.reason for check in checks if check.reason)
    return _Result(outcome=None, standing=NOT_EXERCISED, reason="; ".join(reasons), checks=tuple(check.check for check in checks))


def _untouched(known: Requirement, *, weighed: Weights, within: bool, cut_short: bool, claims: frozenset[int] | None, side: str) -> _Result:
    """Why no check touched a requirement: the first word of this table whose condition holds."""
    older = None if known.applies_to(weighed.version) else f"It is of version {', '.join(known.versions)}, not of {weighed.version}."
    off = f"The profile has it {weighed.rules[known.id].text}." if weighed.off(known.id) else None
    outside = off or older or unclaimed(known.use_cases, claims)
    table = (
        (outside is not None, UNBOUND),
        (not within, UNSELECTED),
        (known.verified_by == "attestation", ATTESTED),
        (known.verified_by == "inspection", INSPECTED),
        (known.observability == "none", UNOBSERVABLE),
        (known.planned, PLANNED),
        (known.untested is not None, UNCHECKED),
        (cut_short, NOT_REACHED),
        (side == SELLER and not known.binds_seller, BUYER_DUTY),
        (True, UNCHECKED),
    )
    word = next(word for holds, word in table if holds)
    return _Result(outcome=None, standing=word, reason=outside or (known.untested if within else None))


def _row(name: str, known: Requirement | None, result: _Result, *, weighed: Weights, selected: bool, side: str) -> RequirementRow:
    """Join the catalogue's row, if there is one, with the result, in the words of the version that is judged.

    An unknown id is held to be a duty of the seller.
    """
    ruling = weighed.rules.get(name)
    if known is not None and ruling is not None and ruling.level:
        known = replace(known, level=ruling.level)
    return RequirementRow(
        id=name,
        source=name.partition(":")[0],
        clause=known.clause if known else "",
        level=known.level if known else "MUST",
        binds=known.binds if known else "seller",
        says=known.says_in(weighed.version) if known else "This requirement is not in the catalogue of the installed version.",
        use_cases=known.use_cases if known else (),
        verified_by=known.verified_by if known else "check",
        mandatory=known.mandatory if known else True,
        deciding=weighed.decides(name),
        selected=selected,
        outcome=result.outcome,
        standing=result.standing,
        evidence=result.evidence,
        checks=result.checks,
        rungs=result.rungs,
        reason=result.reason,
        side=side,
        switched=known is not None and known.switch is not None,
        ruling=None if ruling is None else ruling.text,
    )
