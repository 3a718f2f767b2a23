"""report.json: everything that was judged, for programs. Bodies stay in record.jsonl and are cited by number."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ttck.harness.record.reader import ReportError
from ttck.harness.report import attestations, statement, words
from ttck.harness.report.causes import KINDS
from ttck.harness.report.cells import visited
from ttck.harness.report.exercise_map import in_short
from ttck.harness.report.model import counts
from ttck.harness.report.operator_answers import operator_answers
from ttck.harness.report.should_view import as_values
from ttck.harness.report.stimuli_used import stimuli_used
from ttck.specs.loader import FactError, conform

if TYPE_CHECKING:
    from ttck.harness.report.causes import ReportedFinding
    from ttck.harness.report.model import Report
    from ttck.harness.report.rows import RequirementRow
    from ttck.harness.verdict import CheckResult

FORMAT = 1


def render(report: Report) -> str:
    """The document as text, in ASCII so that any text that a seller sent survives.

    Raises:
        ReportError: the document breaks its own schema, because the record holds something that no run writes.
    """
    text = json.dumps(document(report), indent=2, ensure_ascii=True, default=str)
    try:
        conform(json.loads(text), to="report", name="report.json")
    except FactError as broken:
        raise ReportError(f"report.json of {report.path} cannot be built: {broken}") from broken
    return text + "\n"


def document(report: Report) -> dict[str, Any]:
    """The document as values; its form is specs/schemas/report.schema.json."""
    tested, total = words.coverage(report)
    return {
        "format": FORMAT,
        "verdict": {
            "word": report.verdict.word,
            "title": words.title(report),
            "exit_code": int(report.exit_code),
            "says": words.headline(report),
            "cautions": list(words.cautions(report)),
            "cut_short": report.verdict.cut_short,
            "failed": list(report.verdict.failed),
            "inconclusive": list(report.verdict.undecided),
            "warned": list(report.verdict.warned),
            "errors": list(report.verdict.errors),
            "mandatory": {"with_evidence": tested, "total": total},
            "scope": {
                "restricted": report.scope.restricted,
                "how": list(report.scope.how),
                "mandatory": words.extent(report),
            },
        },
        "run": _run(report),
        "counts": {
            "deciding": counts(row for row in report.requirements if row.deciding),
            "apart": counts(row for row in report.requirements if not row.deciding),
            "causes": {kind: len(report.causes_of(kind)) for kind in KINDS},
        },
        "requirements": [_requirement(row) for row in report.requirements],
        "checks": [_check(check) for check in report.checks],
        "findings": [
            _finding(item, cause=number, leads=item is cause.lead, report=report)
            for number, cause in enumerate(report.causes, start=1)
            for item in cause.findings
        ],
        "not_tested": {reason: [row.id for row in rows] for reason, rows in report.not_tested.items()},
        "scenarios": [dict(line) for line in report.scenarios],
        "stimuli": stimuli_used(report.stimuli),
        "operator": operator_answers(report.stimuli),
        "deliveries": [asdict(row) for row in report.deliveries],
        "cells": [asdict(row) for row in visited(report)],
        "exercise": in_short(report),
        **({"statement": statement.document(report.statement)} if report.statement else {}),
        "transport": asdict(report.transport),
        "leftovers": list(report.leftovers),
        "waivers": [{"id": name, "state": state, "says": text} for name, state, text in report.waivers],
        "attestations": attestations.document(report.attestations),
        **({"comparison": asdict(report.comparison)} if report.comparison is not None else {}),
    }


def _run(report: Report) -> dict[str, Any]:
    footer = report.footer or {}
    header = {name: value for name, value in report.header.items() if name not in {"kind", "format"}}
    return {
        **header,
        "finished": footer.get("finished"),
        "elapsed": footer.get("elapsed"),
        "exchanges": report.exchanges,
        "notifications": report.notifications,
        "record": {
            "file": report.path.name,
            "sha256": report.sha256,
            "chain": "broken" if report.altered else "whole" if report.chained else "none",
            "broken_at": list(report.altered),
        },
    }


def _requirement(row: RequirementRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "clause": row.clause,
        "level": row.level,
        "binds": row.binds,
        "says": row.says,
        "use_cases": list(row.use_cases),
        "verified_by": row.verified_by,
        "decides": row.decides,
        "breaks": row.breaks,
        "selected": row.selected,
        "standing": row.standing,
        "outcome": row.outcome,
        "evidence": row.evidence,
        "checks": list(row.checks),
        "reason": row.why,
        "ruling": row.ruling,
        "waiver": row.waiver,
        "attestation": row.attestation,
        "rungs": list(row.rungs),
    }


def _check(check: CheckResult) -> dict[str, Any]:
    return {
        "check": check.check,
        "title": check.title,
        "requirements": list(check.requirements),
        "outcome": check.outcome,
        "advisory": check.advisory,
        "evidence": check.evidence,
        "reason": check.reason,
        "stimuli": list(check.stimuli),
        "rungs": list(check.rungs),
        "elapsed": check.elapsed,
    }


def _finding(item: ReportedFinding, *, cause: int, leads: bool, report: Report) -> dict[str, Any]:
    finding = item.finding
    return {
        "cause": cause,
        "leads": leads,
        "kind": item.kind,
        "check": item.check.check,
        "requirements": [row.id for row in item.rows],
        "message": finding.message,
        "expected": finding.expected,
        "actual": finding.actual,
        "where": finding.where,
        "manner": finding.manner,
        "exchanges": list(finding.exchanges),
        "smallest": finding.smallest,
        "deviation": finding.deviation,
        "count": finding.count,
        **({"should_have_said": as_values(report.should_have_said(item))} if leads else {}),
    }
