"""What the seller should have said, made ready to be shown: beside what came, in a few lines of text, and as values for programs."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ttck.harness.record.exchange import Unreadable
from ttck.harness.report.body import Shown, show, show_value
from ttck.harness.report.conforming import Conforming, Unknown
from ttck.harness.report.evidence import status_text
from ttck.specs.mending import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ttck.harness.report.model import Report

_BRIEF = 3  # changes that are said in the summary
_LONGEST = 160  # characters of a value in one line
NOT_TOLD = "cannot be told"


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of the comparison: its first line, whether that is another one, and its body (None: not told)."""

    title: str
    marked: bool
    body: Shown | None


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What came beside what should have come. `sent` is the request, None for a notification; `reason` says why nothing can be told."""

    number: int = 0
    request: str = ""
    sent: Shown | None = None
    came: Side | None = None
    should: Side | None = None
    notes: tuple[str, ...] = ()
    reason: str | None = None


def beside(report: Report, found: Conforming | Unknown) -> Beside:
    """The comparison as a page shows it: what was sent, what came, and what should have come, the smallest difference marked."""
    if isinstance(found, Unknown):
        return Beside(reason=found.reason)
    line = report.exchange(found.number) or {}
    request = line.get("request") or {}
    raw = (line.get("response") or line).get("body")
    gone = [one.where for one in found.differences if one.before is not ABSENT]
    new = [one.where for one in found.differences if one.after is not ABSENT]
    return Beside(
        number=found.number,
        request=f"{request.get('method', '?')} {request.get('url', '?')}" if request else "",
        sent=show(request.get("body")) if request else None,
        came=Side(title=_title(found, other=False), marked=_otherwise(found), body=show(raw, where=gone)),
        should=Side(title=_title(found, other=True), marked=_otherwise(found), body=_body(found, new)),
        notes=found.notes,
    )


def _body(found: Conforming, new: list[str]) -> Shown | None:
    if found.body is None:
        return None
    if found.body is ABSENT:
        return Shown(lines=())
    return show_value(found.body, where=[""] if isinstance(found.came, Unreadable) or found.came is ABSENT else new)


def _otherwise(found: Conforming) -> bool:
    return found.status is not None or found.media is not None


def _title(found: Conforming, *, other: bool) -> str:
    """The first line of an answer: its status, and its media type where that matters."""
    status = (found.status if other else None) or found.came_status
    media = (found.media if other else found.came_media or "no media type") if found.media is not None else ""
    return " · ".join(part for part in (status_text(status) if status is not None else "notification", media) if part)


def brief(found: Conforming | Unknown) -> list[str]:
    """The difference in a few lines: each says what should stand in place of what came."""
    if isinstance(found, Unknown):
        return [f"{NOT_TOLD}: {found.reason}"]
    lines = []
    if found.status is not None:
        lines.append(f"{status_text(found.status)} in place of {found.came_status}")
    if found.media is not None:
        lines.append(f"{found.media} in place of {found.came_media or 'no media type'}")
    lines += [_change(one.where, one.before, one.after) for one in found.differences[:_BRIEF]]
    if len(found.differences) > _BRIEF:
        lines.append(f"and {len(found.differences) - _BRIEF} more places")
    if not lines:
        lines.append("a body that can be read, as report.html shows it" if found.body is not None else "another body")
    return [f"n = {found.number}: {lines[0]}", *lines[1:], *found.notes[:1]]


def _change(where: str, before: Any, after: Any) -> str:
    place = where or "the body"
    if after is ABSENT:
        return f"{place}: left out"
    return f"{place}: {_text(after)}" + ("" if before is ABSENT else f" in place of {_text(before)}")


def _text(value: Any) -> str:
    text = "".join(line.text.strip() + " " for line in show_value(value).lines).strip()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def in_full(report: Report, found: Conforming | Unknown) -> Iterator[str]:
    """The whole comparison for a terminal: what was sent, then the answer, with - before what came and + before what should have come."""
    side = beside(report, found)
    if side.came is None or side.should is None:
        yield f"should have said  {NOT_TOLD}: {side.reason}"
        return
    if side.sent is not None:
        yield f"sent  n = {side.number}: {side.request}"
        yield from (f"    {line.text}" for line in side.sent.lines)
    yield "came back (-), and what it should have said (+)"
    titles = [f"  - {side.came.title}", f"  + {side.should.title}"]
    yield from titles if side.came.marked else [f"    {side.came.title}"]
    if side.should.body is not None:
        old, new = ([line.text for line in one.lines] if one is not None else [] for one in (side.came.body, side.should.body))
        compared = difflib.ndiff(old, new)
        yield from (f"  {line[:2]}{line[2:]}" for line in compared if not line.startswith("?"))
    yield from (f"    ({note})" for note in side.notes)


def as_values(found: Conforming | Unknown) -> dict[str, Any]:
    """The comparison for programs; an attribute that is absent is left out, and one that is null is null."""
    if isinstance(found, Unknown):
        return {"unknown": found.reason}
    differences = [
        {
            "where": one.where,
            **({} if one.before is ABSENT else {"came": one.before}),
            **({} if one.after is ABSENT else {"should": one.after}),
        }
        for one in found.differences
    ]
    status = found.status or found.came_status
    return {
        "n": found.number,
        **({} if status is None else {"status": status}),
        **({} if found.media is None else {"media_type": found.media}),
        **({} if found.body is None or found.body is ABSENT else {"body": found.body}),
        "differences": differences,
        "notes": list(found.notes),
    }
