"""The summary at the end of a run: the verdict first, then what matters most, then what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from ttck.harness.report import buyer_words, cells, exercise, notification_words, statement, words
from ttck.harness.report.body import visible
from ttck.harness.report.model import CONFORMANT, INCOMPLETE, NO_BREACH, SELECTED, WAIVED, Report, counts
from ttck.harness.report.rows import NOT_EXERCISED, READ_ONLY, REASONS, UNJUDGEABLE, UNSELECTED, RequirementRow
from ttck.harness.report.should_view import brief

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ttck.harness.report.causes import Cause, ReportedFinding

SHOWN = 5  # findings of a kind, and ids behind a reason
_LONGEST = 300  # characters of what a seller sent

_STYLES = {**dict.fromkeys((CONFORMANT, NO_BREACH, SELECTED), "bold green"), **dict.fromkeys((INCOMPLETE, WAIVED), "bold yellow")}

Piece = tuple[str, str]  # text and style


def summary(report: Report, *, files: Mapping[str, Path] | None = None) -> str:
    """The summary as plain text; nothing that a seller sent can reach the terminal as a control code."""
    return "".join(text for text, _ in _pieces(report, files or {}))


def show(report: Report, *, files: Mapping[str, Path] | None = None, console: Console | None = None) -> None:
    """Print the summary, with colour when the console is a terminal."""
    console = console or Console()
    text = Text.assemble(*_pieces(report, files or {}))
    if console.is_terminal:
        console.print(text, soft_wrap=True)
    else:
        console.file.write(text.plain)


def _pieces(report: Report, files: Mapping[str, Path]) -> Iterator[Piece]:
    yield from _verdict(report)
    yield from _findings(report, "failure", "Failures", style="red")
    yield from _errors(report)
    yield from _findings(report, "deviation", "Deviations (the seller follows the published text)", style="yellow")
    yield from _findings(report, "waived", "Waived (known findings that somebody answers for)", style="yellow")
    yield from _waivers(report)
    yield from _findings(report, "warning", "Warnings", style="yellow")
    yield from _findings(report, "binding", "Binding findings (reported apart, decide nothing)", style="cyan")
    yield from _editions(report)
    yield from _attested(report)
    yield from _untested(report)
    yield from _cells(report)
    yield from _exercised(report)
    yield from _declared(report)
    yield from _notified(report)
    yield from _in_vain(report)
    yield from _ending(report, files)


def _verdict(report: Report) -> Iterator[Piece]:
    style = _STYLES.get(report.verdict.word, "bold red")
    yield words.title(report), style
    yield f"  {clean(words.headline(report))}\n", "bold"
    yield f"{words.support(report)}\n", ""
    for caution in words.cautions(report):
        yield f"! {clean(caution)}\n", "yellow"
    table = counts(row for row in report.requirements if row.deciding)
    width = max((len(level) for level in table), default=0)
    for level, found in table.items():
        numbers = ", ".join(f"{number} {standing}" for standing, number in sorted(found.items(), key=_most_first))
        yield f"  {level:<{width}}  {numbers}\n", "dim"


def _most_first(item: tuple[str, int]) -> tuple[bool, int]:
    return item[0] in REASONS, -item[1]


def _findings(report: Report, kind: str, title: str, *, style: str) -> Iterator[Piece]:
    found = report.causes_of(kind)
    if not found:
        return
    count = sum(len(cause.findings) for cause in found)
    yield f"\n{title}: {len(found)}{f' ({count} findings)' if count > len(found) else ''}\n", f"bold {style}"
    for cause in found[:SHOWN]:
        yield from _finding(cause.lead, style=style)
        yield from _should(report, cause.lead)
        yield from _following(cause)
    if len(found) > SHOWN:
        yield f"  and {len(found) - SHOWN} more in the report\n", "dim"


def _finding(item: ReportedFinding, *, style: str) -> Iterator[Piece]:
    finding = item.finding
    ids = ", ".join(row.id for row in item.rows)
    followed = f" (follows {finding.deviation})" if finding.deviation else ""
    yield f"  {ids}{followed}", style
    yield f"  {clean(finding.message)}\n", ""
    yield f"    expected  {clean(finding.expected)}\n", ""
    yield f"    actual    {clean(finding.actual)}\n", ""
    if finding.manner:
        yield f"    that is   {clean(finding.manner)}\n", ""
    if finding.exchanges:
        yield f"    evidence  n = {', '.join(str(number) for number in finding.exchanges[:SHOWN])} in record.jsonl\n", "dim"


def _should(report: Report, item: ReportedFinding) -> Iterator[Piece]:
    """What the answer should have been, in a few lines."""
    if item.finding.exchanges and not buyer_words.judged(report):
        for number, line in enumerate(brief(report.should_have_said(item))):
            yield f"    {'should be' if number == 0 else '':<9} {clean(line)}\n", "green"


def _following(cause: Cause) -> Iterator[Piece]:
    """Where else the cause shows in the same rule, and the requirements that fail only because of it."""
    own = {row.id for row in cause.lead.rows}
    others = [name for name in dict.fromkeys(row.id for found in cause.follows for row in found.rows) if name not in own]
    lead = cause.lead.finding
    places = [f.finding.where for f in cause.follows if f.finding.message == lead.message and f.finding.where not in {None, lead.where}]
    if places:
        named = [clean(place) for place in dict.fromkeys(places) if place]
        more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
        yield f"    the same at  {', '.join(named[:SHOWN])}{more}\n", "dim"
    if others:
        more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
        yield f"    as a consequence also  {', '.join(others[:SHOWN])}{more}\n", "dim"


def _errors(report: Report) -> Iterator[Piece]:
    if report.errors:
        yield f"\nHarness errors: {len(report.errors)}\n", "bold red"
    for check in report.errors[:SHOWN]:
        lines = (check.reason or "no reason recorded").strip().splitlines()
        yield f"  {check.check}: {clean(lines[-1])}\n", "red"


def _editions(report: Report) -> Iterator[Piece]:
    """Where the profile of the run and that of this report disagree."""
    both = report.comparison
    if both is None:
        return
    yield f"\nUnder {both.own}: {both.own_word}. Under {both.other}: {both.other_word}.", "bold"
    yield f" Points on which they disagree: {len(both.differences)}\n", "bold"
    for one in both.differences:
        sides = [f"{', '.join(side.ids) or '-'} {side.standing}" for side in (one.own, one.other)]
        yield f"  {sides[0]}  |  {sides[1]}\n", "yellow"
        yield f"    {clean(one.why)}\n", "dim"


def _waivers(report: Report) -> Iterator[Piece]:
    """Who answers for what is waived."""
    for row in report.requirements:
        if row.waiver:
            yield f"  {row.id}  {clean(row.waiver)}\n", "dim"


def _attested(report: Report) -> Iterator[Piece]:
    """What persons say of requirements that no message shows."""
    if report.attestations:
        yield f"\nAttested by a person, which ttck cannot verify: {len(report.attestations)}\n", "bold"
    for one in report.attestations[:SHOWN]:
        yield f"  {one.id}  {clean(one.text)}\n", "yellow" if one.broken else "dim"
    if len(report.attestations) > SHOWN:
        yield f"  and {len(report.attestations) - SHOWN} more in the report\n", "dim"


def _untested(report: Report) -> Iterator[Piece]:
    grouped = {reason: rows for reason, rows in report.not_tested.items() if reason != UNSELECTED}
    if grouped:
        yield f"\nNot tested: {sum(len(rows) for rows in grouped.values())}\n", "bold"
    for reason, rows in grouped.items():
        more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
        yield f"  {reason} ({len(rows)}): {', '.join(row.id for row in rows[:SHOWN])}{more}\n", ""
        own = _unexercised(rows) if reason == NOT_EXERCISED else list(dict.fromkeys(row.reason for row in rows if row.reason))
        for text in own[:2] or [REASONS[reason]]:
            yield f"    {clean(text or '')}\n", "dim"


def _unexercised(rows: Sequence[RequirementRow]) -> list[str]:
    """How many the traffic does not show, and how many ttck cannot judge from a recording, whatever it holds."""
    if any(READ_ONLY in (row.reason or "") for row in rows):
        return ["Nothing but reads was sent (--read-only); ttck run without it tests them."]
    never = sum(UNJUDGEABLE in (row.reason or "") for row in rows)
    shown = [f"{len(rows) - never}: the recorded traffic does not show them."] if never < len(rows) else []
    said = f"{never}: ttck cannot judge them from a recording, or not all of what they demand; ttck run tests them."
    return [*shown, *([said] if never else [])]


def _cells(report: Report) -> Iterator[Piece]:
    if said := cells.said(cells.visited(report)):
        yield f"\nMatrix  {said}\n", ""


def _exercised(report: Report) -> Iterator[Piece]:
    if text := exercise.said(report.exercise):
        yield f"\nExercised  {text}\n", ""


def _declared(report: Report) -> Iterator[Piece]:
    """What the target declares, against what was seen."""
    lines = list(statement.said(report.statement))
    if lines:
        yield "\nDeclared and observed\n", ""
        yield from ((f"  {clean(line)}\n", "") for line in lines)


def _notified(report: Report) -> Iterator[Piece]:
    said = notification_words.deliveries(report)
    if said:
        yield f"\nNotifications  {said}\n", ""
        for row in report.deliveries:
            if row.missing and (gaps := notification_words.gaps(row)):
                yield f"  {row.event}: {gaps}\n", ""


def _in_vain(report: Report) -> Iterator[Piece]:
    if report.in_vain:
        yield f"\nStimuli that the target offers and the seller never followed: {', '.join(map(clean, report.in_vain))}\n", "yellow"
        yield "  What they lead to was not tested on the seller's own decisions.\n", "dim"


def _ending(report: Report, files: Mapping[str, Path]) -> Iterator[Piece]:
    if report.leftovers:
        shown = ", ".join(clean(ticket) for ticket in report.leftovers[:SHOWN])
        yield f"\nLeft open at the seller: {len(report.leftovers)} ({shown})\n", "yellow"
    yield "\n", ""
    first = files.get("report.html")
    if first is not None:
        yield f"Report  {first}\n", "bold"
    for step in words.next_steps(report):
        yield f"Next    {clean(step)}\n", ""


def clean(text: str) -> str:
    """One line of bounded length without control characters."""
    line = visible(" ".join(text.split()))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}… ({len(line)} characters)"
