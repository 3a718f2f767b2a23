"""The words of a report about a buyer: an audit of what it sent to a seller that kept the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.harness.report.rows import ATTESTED, BUYER, NOT_EXERCISED, UNBOUND
from ttck.harness.verdict import Outcome

if TYPE_CHECKING:
    from ttck.harness.report.model import Report
    from ttck.harness.report.rows import RequirementRow

_MOST = 12  # ids that a sentence lists
_KEPT = frozenset({Outcome.PASSED, Outcome.WARNED})


def judged(report: Report) -> bool:
    """Whether this report is about a buyer."""
    return report.header.get("side") == BUYER


def headline(report: Report) -> str:
    """One sentence: which rules the buyer kept and broke, and which the traffic does not tell."""
    rows = [row for row in report.requirements if row.deciding and row.selected]
    if not any(row.tested for row in rows):
        return "The record holds nothing by which a buyer could be judged."
    groups = (
        ("broken", [row for row in rows if row.outcome is Outcome.FAILED]),
        ("kept", [row for row in rows if row.outcome in _KEPT]),
        ("not exercised", [row for row in rows if row.standing == NOT_EXERCISED]),
        ("not applicable", [row for row in rows if row.standing == UNBOUND]),
        ("to be attested by a person", [row for row in rows if row.standing == ATTESTED]),
        ("in which ttck itself failed", [row for row in rows if row.outcome is Outcome.ERROR]),
    )
    told = "; ".join(_group(word, found) for word, found in groups if found)
    return f"Rules of {report.weights.title} that bind the buyer: {told}."


def _group(word: str, rows: list[RequirementRow]) -> str:
    if word in {"kept", "not applicable"}:
        return f"{len(rows)} {word}"
    names = [row.id.partition(":")[2] for row in rows]
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"{len(rows)} {word} ({', '.join(names[:_MOST])}{more})"


def support(report: Report) -> str:
    """How far the verdict reaches."""
    rows = [row for row in report.requirements if row.decides]
    tested = sum(row.tested for row in rows)
    return (
        f"{tested} of {len(rows)} mandatory rules that bind a buyer have a verdict with evidence, "
        f"from {report.exchanges} requests and {report.notifications} deliveries of notifications."
    )


def cautions(report: Report) -> tuple[str, ...]:
    """What a reader must know before relying on the verdict."""
    source = report.header.get("source")
    found = [
        f"The buyer was free in what it did ({source}). What it never did was not judged; what no message shows, a person has to confirm."
    ]
    if report.header.get("selection"):
        found.append(f"The audit was restricted to “{report.header['selection']}”.")
    return tuple(found)


_MEANING = {
    "NO BREACH FOUND": {
        "For the buyer": "Everything that was tried keeps the rules. Try the rest: what was not exercised is listed with its reason.",
        "For a seller": "This buyer is not expected to send what the standard forbids, as far as it was tried.",
    },
    "NOT CONFORMANT": {
        "For the buyer": "Each failure shows the request and the rule. Sellers may refuse such requests, or misread them.",
        "For a seller": "Expect such requests from this buyer until it is corrected.",
    },
}


def meaning(report: Report) -> dict[str, str]:
    """What the verdict means, by reader."""
    silent = {"For the buyer": "This says nothing about the buyer's behaviour.", "For a seller": "There is no result to rely on."}
    return _MEANING.get(report.verdict.word, silent)


def next_steps(report: Report) -> tuple[str, ...]:
    """What to do next."""
    first = report.of("failure")
    explain = f"ttck explain {first[0].rows[0].id}" if first and first[0].rows else "ttck explain R42"
    steps = {
        "NO BREACH FOUND": "Let the buyer try what was not exercised, with ttck mock --audit and another folder.",
        "NOT CONFORMANT": f"Read what a rule demands: {explain}",
    }
    again = f"Build the reports again: ttck report {report.folder}"
    return (steps.get(report.verdict.word, "Let the buyer talk to ttck mock --audit DIR, then: ttck audit DIR"), again)
