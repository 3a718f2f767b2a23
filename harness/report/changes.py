"""What changed between two runs against the same seller: what is broken now, what was mended, what is broken still."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ttck.harness.verdict import Outcome

if TYPE_CHECKING:
    from ttck.harness.report.model import Report
    from ttck.harness.report.rows import RequirementRow

NEW, FIXED, STILL, LOST, GAINED = "new", "fixed", "still failing", "not tested any more", "tested now"
KINDS = {
    NEW: "Failing now",
    STILL: "Failing still",
    FIXED: "Mended",
    LOST: "Without a verdict now",
    GAINED: "With a verdict now",
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One requirement that fails, or has another standing than before.

    `messages` are what is found now and was not before, or, where it was mended, what was found before.
    """

    kind: str
    id: str
    decides: bool
    before: str
    after: str
    messages: tuple[str, ...]


def changes(before: Report, after: Report) -> tuple[Change, ...]:
    """The changes from one run to another, the gravest first."""
    old, new = ({row.id: row for row in one.requirements} for one in (before, after))
    found = [
        Change(
            kind=kind,
            id=name,
            decides=row.breaks,
            before=_standing(old.get(name)),
            after=_standing(new.get(name)),
            messages=tuple(_messages(kind, name, before, after)),
        )
        for name in dict.fromkeys([*new, *old])
        if (kind := _kind(old.get(name), new.get(name))) is not None
        for row in [new.get(name) or old[name]]
    ]
    order = list(KINDS)
    return tuple(sorted(found, key=lambda one: (order.index(one.kind), not one.decides)))


def worse(found: tuple[Change, ...]) -> bool:
    """Whether something that decides fails now, or has no verdict any more."""
    return any(one.decides and one.kind in {NEW, LOST} for one in found)


def _kind(old: RequirementRow | None, new: RequirementRow | None) -> str | None:
    was, is_now = _fails(old), _fails(new)
    if is_now:
        return STILL if was else NEW
    tested_before, tested_now = old is not None and old.tested, new is not None and new.tested
    if tested_before and not tested_now:
        return LOST
    if was:
        return FIXED
    return GAINED if tested_now and not tested_before else None


def _fails(row: RequirementRow | None) -> bool:
    return row is not None and row.outcome is Outcome.FAILED and row.waiver is None


def _standing(row: RequirementRow | None) -> str:
    return "not in the profile" if row is None else "waived" if row.waiver and row.outcome is Outcome.FAILED else row.standing


def _messages(kind: str, name: str, before: Report, after: Report) -> Iterator[str]:
    old, new = _found(before, name), _found(after, name)
    if kind == FIXED:
        yield from old
    elif kind in {NEW, STILL}:
        yield from (message for message in new if message not in old)


def _found(report: Report, name: str) -> list[str]:
    """What a run found under a requirement, once each."""
    return list(dict.fromkeys(one.finding.message for one in report.findings if name in {row.id for row in one.rows}))


def differences(before: Report, after: Report) -> tuple[str, ...]:
    """Why two runs may differ for another reason than the seller."""
    told = [(name, before.header.get(key), after.header.get(key)) for name, key in _SETTINGS]
    found = [f"{name}: {old} then, {new} now" for name, old, new in told if old != new]
    old, new = (one.header.get("hashes") for one in (before, after))
    if not isinstance(old, dict) or not isinstance(new, dict):
        return tuple(found)
    names = [name for name, value in new.items() if old.get(name) != value]
    return (*found, *(f"another {name}" for name in names))


_SETTINGS = (
    ("profile", "profile"), ("ttck", "ttck"), ("seed", "seed"), ("budget", "budget"), ("lanes", "lanes"), ("selection", "selection"),
    ("edition", "edition"),
)  # fmt: skip
