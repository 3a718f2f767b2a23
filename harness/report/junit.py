"""junit.xml: a test case per check, for the dashboards of build servers. Its failures agree with the verdict."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from harness.report import words
from harness.report.body import visible
from harness.report.model import HARNESS_ERROR, NOTHING_JUDGED
from harness.verdict import Outcome

if TYPE_CHECKING:
    from harness.report.causes import ReportedFinding
    from harness.report.model import Report
    from harness.report.rows import RequirementRow
    from harness.verdict import CheckResult

# What XML 1.0 does not allow, beside what `visible` writes out already.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def render(report: Report) -> str:
    """The document. Only breaches that decide are failures; binding findings are skipped cases that say so."""
    suite = ET.Element("testsuite", name=f"ttck {report.header.get('profile', '')}", timestamp=_started(report))
    _properties(suite, {"run": report.header.get("run_id", ""), "verdict": report.verdict.word, "record": report.sha256})
    rows = {row.id: row for row in report.requirements}
    found: dict[str, list[ReportedFinding]] = {}
    for item in report.findings:
        found.setdefault(item.check.check, []).append(item)
    cases = [_case(check, found.get(check.check, []), rows) for check in report.checks]
    cases.append(_run(report))
    suite.extend(cases)
    suite.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(tag) is not None for case in cases)))
    suite.set("time", f"{sum(check.elapsed for check in report.checks):.3f}")
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def legal(text: str) -> str:
    """Text that XML can carry; what it cannot is written out."""
    return _ILLEGAL.sub(lambda match: f"\\u{ord(match[0]):04x}", visible(text))


def _started(report: Report) -> str:
    return legal(str(report.header.get("started", ""))[:19])


def _case(check: CheckResult, found: list[ReportedFinding], rows: dict[str, RequirementRow]) -> ET.Element:
    first = rows[check.requirements[0]] if check.requirements else None
    case = ET.Element(
        "testcase", classname=_class_name(first), name=legal(check.check), time=f"{check.elapsed:.3f}"
    )  # fmt: skip
    _properties(case, [("title", check.title), ("outcome", check.outcome), ("evidence", str(check.evidence))])
    _properties(case, [("requirement", name) for name in check.requirements])
    text = "\n\n".join(_finding_text(item) for item in found)
    if check.outcome is Outcome.ERROR:
        _say(case, "error", check.reason or "no reason recorded", "", kind="harness error")
    elif check.outcome is Outcome.FAILED and any(rows[name].breaks for name in check.requirements):
        _say(case, "failure", _first_line(found, check), text, kind=found[0].kind if found else "failure")
    elif check.outcome is Outcome.FAILED:
        apart = found[0].kind if found else "binding"
        _say(case, "skipped", f"{apart} finding, which decides nothing: {_first_line(found, check)}", text, kind=apart)
    elif check.outcome in {Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE}:
        _say(case, "skipped", f"{check.outcome}: {check.reason or 'no reason recorded'}", "", kind=str(check.outcome))
    elif text:
        ET.SubElement(case, "system-out").text = legal(text)
    return case


def _class_name(row: RequirementRow | None) -> str:
    """Source and clause; the dots of the clause would be read as packages."""
    if row is None:
        return "ttck"
    return legal(f"{row.source}.clause {row.clause.replace('.', '-')}" if row.clause else row.source)


def _first_line(found: list[ReportedFinding], check: CheckResult) -> str:
    return found[0].finding.message if found else check.reason or check.title


def _finding_text(item: ReportedFinding) -> str:
    finding = item.finding
    lines = [*(f"{row.id} ({row.level}): {row.says}" for row in item.rows), finding.message]
    lines += [f"expected: {finding.expected}", f"actual: {finding.actual}"]
    if finding.where:
        lines.append(f"where: {finding.where}")
    if finding.deviation:
        lines.append(f"deviation: follows {finding.deviation}")
    if finding.exchanges:
        lines.append(f"evidence: {', '.join(str(number) for number in finding.exchanges)} in record.jsonl")
    return "\n".join(lines)


def _say(case: ET.Element, tag: str, message: str, text: str, *, kind: str) -> None:
    element = ET.SubElement(case, tag, message=legal(message), type=kind)
    element.text = legal(text) or None


def _properties(parent: ET.Element, values: dict[str, str] | list[tuple[str, str]]) -> None:
    """Add properties as pytest writes them."""
    found = parent.find("properties")
    holder = ET.SubElement(parent, "properties") if found is None else found
    for name, value in values.items() if isinstance(values, dict) else values:
        ET.SubElement(holder, "property", name=name, value=legal(str(value)))


def _run(report: Report) -> ET.Element:
    """A case for the run as a whole: a run that was cut short or judged nothing must not look green."""
    case = ET.Element("testcase", classname="ttck", name="run", time="0.000")
    if report.verdict.cut_short or report.verdict.word in {NOTHING_JUDGED, HARNESS_ERROR}:
        told = " ".join([words.headline(report), *words.cautions(report)])
        _say(case, "error", told, "", kind=report.verdict.word)
    return case
