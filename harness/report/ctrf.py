"""CTRF (https://ctrf.io): a test for each requirement, and one for the run as a whole, which has passed only where a gate may open."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ttck.harness.report import statement, words
from ttck.harness.report.body import visible
from ttck.harness.report.cases import Case, State, cases
from ttck.harness.verdict import ExitCode
from ttck.specs.profiles import label_of

if TYPE_CHECKING:
    from ttck.harness.report.model import Report

_STATUS = {State.PASSED: "passed", State.FAILURE: "failed", State.ERROR: "other", State.SKIPPED: "skipped"}
_OPEN = frozenset({ExitCode.CONFORMANT, ExitCode.SELECTION})
_NAMESPACE = uuid.UUID("5f2c2a52-5d0b-5c4e-9c63-9d5c0a7d0c11")  # of ours, so that a test has one identifier in all runs


def render(report: Report) -> str:
    """The document."""
    return json.dumps(document(report), indent=2, ensure_ascii=True) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The document as values."""
    tests = [_test(case, report) for case in cases(report)]
    counted = Counter(test["status"] for test in tests)
    start = _milliseconds(report.header.get("started"))
    stop = _milliseconds((report.footer or {}).get("finished")) or start
    return {
        "reportFormat": "CTRF",
        "specVersion": "1.0.0",
        "generatedBy": "ttck",
        "results": {
            "tool": {"name": "ttck", "version": str(report.header.get("ttck") or "0")},
            "summary": {
                "tests": len(tests),
                **{name: counted[name] for name in ("passed", "failed", "skipped", "pending", "other")},
                "start": start,
                "stop": stop,
            },
            "tests": tests,
            "extra": {
                "run": str(report.header.get("run_id")),
                "verdict": report.verdict.word,
                "exitCode": int(report.exit_code),
                "says": visible(words.headline(report)),
                "seller": visible(words.seller(report)),
                "profile": label_of(report.profile),
                **({"statement": statement.document(report.statement)} if report.statement else {}),
            },
        },
    }


def _test(case: Case, report: Report) -> dict[str, Any]:
    name, suite = visible(case.name), visible(case.group)
    status = _STATUS[case.state]
    if case.name == "run" and case.row is None:
        status = "passed" if report.exit_code in _OPEN else "failed"
    said = case.message or (words.headline(report) if status == "failed" else "")
    return {
        "id": str(uuid.uuid5(_NAMESPACE, f"{suite}/{name}")),
        "name": name,
        "status": status,
        "rawStatus": case.kind,
        "duration": round(case.seconds * 1000),
        "suite": [suite],
        **({"message": visible(said)} if said else {}),
        **({"trace": visible(case.text)} if case.text and case.state is not State.PASSED else {}),
        **({"tags": [case.row.level], "extra": {"says": visible(case.row.says), "evidence": case.row.evidence}} if case.row else {}),
    }


def _milliseconds(moment: Any) -> int:
    """Since 1970; 0 where it is not known."""
    try:
        return max(0, round(datetime.fromisoformat(str(moment)).timestamp() * 1000))
    except (ValueError, OverflowError, OSError):
        return 0
