"""SARIF 2.1.0: the findings for code scanning. A finding has the same fingerprint in every run that shows it.

A result stands at the line of record.jsonl that shows it first. What is waived is suppressed, with its reason; what could not
be decided is no result, but a notification of the run, and so is what was seen otherwise than the target declares it, which is no breach.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ttck.harness.report import statement, words
from ttck.harness.report.body import visible
from ttck.harness.report.model import HARNESS_ERROR, NOTHING_JUDGED
from ttck.harness.verdict import Outcome
from ttck.specs.profiles import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ttck.harness.report.causes import ReportedFinding
    from ttck.harness.report.model import Report
    from ttck.harness.report.rows import RequirementRow

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "ttckFinding/v1"
_LEVELS = {"failure": "error", "waived": "error", "deviation": "warning", "warning": "warning", "binding": "note"}
# What differs from run to run: marks of runs, identifiers, and numbers.
_VARYING = re.compile(
    r"ttck-[0-9a-f]{4}(?:[-/]\d+)?|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b(?=\w*\d)\w[\w-]{7,}\b|\d+", re.IGNORECASE
)


def render(report: Report) -> str:
    """The document."""
    return json.dumps(document(report), indent=2, ensure_ascii=True) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The document as values."""
    rules = _rules(report)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    found = [item for cause in report.causes for item in cause.findings]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "ttck", "version": str(report.header.get("ttck") or "0"), "rules": rules}},
                "automationDetails": {"id": f"ttck/{label_of(report.profile)}/{visible(words.seller(report))}"},
                "invocations": [_invocation(report)],
                "artifacts": [{"location": {"uri": report.path.name}, "hashes": {"sha-256": report.sha256}}],
                "results": [
                    _result(item, report, index=index, fingerprint=mark) for item, mark in zip(found, fingerprints(found), strict=True)
                ],
                "properties": {
                    "run": str(report.header.get("run_id")),
                    "verdict": report.verdict.word,
                    **({"statement": statement.document(report.statement)} if report.statement else {}),
                },
            }
        ],
    }


def fingerprints(found: Iterable[ReportedFinding]) -> list[str]:
    """What makes a finding the same in another run: its check, requirements, place and words, without what varies."""
    seen: Counter[str] = Counter()
    marks = []
    for item in found:
        finding = item.finding
        parts = (item.check.check, *(row.id for row in item.rows), finding.where or "", finding.message)
        text = "\n".join(_VARYING.sub("#", part) if number > len(item.rows) else part for number, part in enumerate(parts))
        seen[text] += 1
        marks.append(hashlib.sha256(f"{text}\n{seen[text]}".encode("utf-8", "backslashreplace")).hexdigest())
    return marks


def _rules(report: Report) -> list[dict[str, Any]]:
    """The requirements that a finding breaks, or that could not be decided."""
    named = {row.id for item in report.findings for row in item.rows} | {row.id for row in _open(report)}
    return [_rule(row) for row in report.requirements if row.id in named]


def _rule(row: RequirementRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "shortDescription": {"text": visible(row.says)},
        "help": {"text": f"{row.source}, clause {row.clause or 'not numbered'} ({row.level}). More: ttck explain {row.id}"},
        "defaultConfiguration": {"level": "error" if row.breaks else "warning"},
        "properties": {"tags": [row.source, row.level]},
    }


def _open(report: Report) -> list[RequirementRow]:
    """The requirements that the verdict lacks."""
    undecided = {*report.verdict.undecided, *report.verdict.errors}
    return [row for row in report.requirements if row.id in undecided]


def _invocation(report: Report) -> dict[str, Any]:
    times = (("startTimeUtc", report.header.get("started")), ("endTimeUtc", (report.footer or {}).get("finished")))
    return {
        "executionSuccessful": report.verdict.word not in {HARNESS_ERROR, NOTHING_JUDGED},
        "exitCode": int(report.exit_code),
        "exitCodeDescription": visible(words.headline(report)),
        **{name: text for name, moment in times if (text := _moment(moment))},
        "toolExecutionNotifications": [
            {
                "level": "error" if row.outcome is Outcome.ERROR else "warning",
                "message": {"text": visible(f"{row.id} is {row.standing}: {row.why or 'no reason recorded'}")},
                "associatedRule": {"id": row.id},
            }
            for row in _open(report)
        ]
        + [_otherwise(one, report) for one in report.statement if not one.agrees],
    }


def _otherwise(one: statement.Held, report: Report) -> dict[str, Any]:
    """What of a declared list was seen otherwise, and the lines of the record that show what was not declared."""
    shown = dict.fromkeys(number for number in one.first.values() if number is not None and number in report.journal.lines)
    return {
        "level": "note",
        "message": {"text": visible(f"Declared and observed: {statement.difference(one)}")},
        **({"locations": [_location((number,), report) for number in shown]} if shown else {}),
    }


def _moment(written: Any) -> str | None:
    """A moment as SARIF has them, in UTC; None where there is none."""
    try:
        return datetime.fromisoformat(str(written)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return None


def _result(item: ReportedFinding, report: Report, *, index: dict[str, int], fingerprint: str) -> dict[str, Any]:
    finding, ids = item.finding, [row.id for row in item.rows]
    rule = ids[0] if ids else item.check.check
    seen = f" Seen {finding.count} times." if finding.count > 1 else ""
    text = f"{finding.message}. Expected: {finding.expected}. Actual: {finding.actual}.{seen}"
    waivers = [row.waiver for row in item.rows if row.waiver]
    suppressed = item.kind == "waived"
    return {
        "ruleId": rule,
        **({"ruleIndex": index[rule]} if rule in index else {}),
        "kind": "fail",
        "level": _LEVELS.get(item.kind, "warning"),
        "message": {"text": visible(text)},
        "locations": [_location(finding.exchanges, report)],
        "partialFingerprints": {FINGERPRINT: fingerprint},
        **({"suppressions": [{"kind": "external", "status": "accepted", "justification": visible(waivers[0])}]} if suppressed else {}),
        "properties": {"kind": item.kind, "requirements": ids, "check": item.check.check, "exchanges": list(finding.exchanges)},
    }


def _location(numbers: tuple[int, ...], report: Report) -> dict[str, Any]:
    """The line of the record that shows a finding, and the request that was answered so."""
    shown = next((number for number in numbers if number in report.journal.lines), None)
    line = report.exchange(shown) if shown is not None else None
    request = (line or {}).get("request")
    asked = f"{request.get('method')} {request.get('url')}" if isinstance(request, dict) else None
    place = {"artifactLocation": {"uri": report.path.name}, "region": {"startLine": report.journal.lines.get(shown or 0, 1)}}
    return {
        "physicalLocation": place,
        **({"logicalLocations": [{"fullyQualifiedName": visible(asked), "kind": "resource"}]} if asked else {}),
    }
