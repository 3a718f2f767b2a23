"""junit.xml: a test case per requirement, for the dashboards of build servers. It is red where the verdict is not good.

A failure is a requirement whose breach decides. An error is a mandatory one without a decision (inconclusive, or not
reached), one in which ttck itself failed, or a run that says nothing. What decides nothing is skipped with its reason.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from ttck.harness.report import words
from ttck.harness.report.body import visible
from ttck.harness.report.model import HARNESS_ERROR, NOTHING_JUDGED
from ttck.harness.report.rows import NOT_REACHED
from ttck.harness.verdict import Outcome
from ttck.specs.profiles import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ttck.harness.report.causes import Cause, ReportedFinding
    from ttck.harness.report.model import Report
    from ttck.harness.report.rows import RequirementRow

# What XML 1.0 does not allow, beside what `visible` writes out already.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_Said = tuple["ReportedFinding", "Cause"]


def render(report: Report) -> str:
    """The document."""
    suite = ET.Element("testsuite", name=f"ttck {label_of(str(report.header.get('profile', '')))}", timestamp=_started(report))
    _properties(
        suite,
        {
            "run": report.header.get("run_id", ""),
            "verdict": words.title(report),
            "scope": words.scope(report),
            "record": report.sha256,
        },
    )
    found: dict[str, list[_Said]] = {}
    for item, cause in _said(report):
        for row in item.rows:
            found.setdefault(row.id, []).append((item, cause))
    spent = _spent(report)
    cases = [_case(row, found.get(row.id, []), seconds=spent.get(row.id, 0.0)) for row in report.requirements]
    cases += [_stale(name, state, text) for name, state, text in report.waivers if state in {"expired", "not needed"}]
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


def _said(report: Report) -> Iterator[_Said]:
    """Each finding with its cause, those that lead first."""
    yield from ((cause.lead, cause) for cause in report.causes)
    yield from ((item, cause) for cause in report.causes for item in cause.follows)


def _spent(report: Report) -> dict[str, float]:
    """Seconds by requirement; those of a check count once, for the first requirement that it judges."""
    found: dict[str, float] = {}
    for check in report.checks:
        for name in check.requirements[:1]:
            found[name] = found.get(name, 0.0) + check.elapsed
    return found


def legal(text: str) -> str:
    """Text that XML can carry; what it cannot is written out."""
    return _ILLEGAL.sub(lambda match: f"\\u{ord(match[0]):04x}", visible(text))


def _started(report: Report) -> str:
    return legal(str(report.header.get("started", ""))[:19])


def _case(row: RequirementRow, found: list[_Said], *, seconds: float) -> ET.Element:
    case = ET.Element("testcase", classname=_class_name(row), name=legal(row.id), time=f"{seconds:.3f}")
    told = {"says": row.says, "level": row.level, "standing": row.standing, "evidence": str(row.evidence)}
    _properties(case, [*told.items(), *(("check", name) for name in row.checks)])
    text = "\n\n".join(_finding_text(item, cause) for item, cause in found)
    why = row.why or "no reason recorded"
    if row.outcome is Outcome.ERROR:
        _say(case, "error", why.strip().splitlines()[-1], why, kind="harness error")
    elif row.waiver is not None:
        _say(case, "skipped", f"{row.waiver}. {_message(row, found)}", text, kind="waived")
    elif row.outcome is Outcome.FAILED and row.breaks:
        _say(case, "failure", _message(row, found), text, kind=found[0][0].kind if found else "failure")
    elif row.outcome is Outcome.FAILED:
        apart = found[0][0].kind if found else "binding"
        _say(case, "skipped", f"{apart} finding, which decides nothing: {_message(row, found)}", text, kind=apart)
    elif row.decides and (row.outcome is Outcome.INCONCLUSIVE or row.standing == NOT_REACHED):
        _say(case, "error", f"{row.standing}: {why}", "", kind=row.standing)
    elif not row.tested:
        _say(case, "skipped", f"{row.standing}: {why}", "", kind=row.standing)
    elif text:
        ET.SubElement(case, "system-out").text = legal(text)
    return case


def _class_name(row: RequirementRow) -> str:
    """Source and clause; the dots of the clause would be read as packages."""
    return legal(f"{row.source}.clause {row.clause.replace('.', '-')}" if row.clause else row.source)


def _message(row: RequirementRow, found: list[_Said]) -> str:
    """What was found first, and what it follows from."""
    if not found:
        return row.why or row.says
    item, cause = found[0]
    lead = ", ".join(one.id for one in cause.lead.rows)
    return item.finding.message + (f" (follows from what breaks {lead})" if item is not cause.lead and lead else "")


def _finding_text(item: ReportedFinding, cause: Cause) -> str:
    finding = item.finding
    lines = [*(f"{row.id} ({row.level}): {row.says}" for row in item.rows), finding.message]
    lines += [f"expected: {finding.expected}", f"actual: {finding.actual}"]
    if finding.where:
        lines.append(f"where: {finding.where}")
    if finding.manner:
        lines.append(f"that is: {finding.manner}")
    if finding.deviation:
        lines.append(f"deviation: follows {finding.deviation}")
    if finding.count > 1:
        lines.append(f"seen: {finding.count} times")
    if finding.exchanges:
        lines.append(f"evidence: n = {', '.join(str(number) for number in finding.exchanges)} in record.jsonl")
    if item is not cause.lead:
        lines.append(f"follows from: {cause.lead.finding.message}")
    return "\n".join([*lines, f"check: {item.check.check}"])


def _say(case: ET.Element, tag: str, message: str, text: str, *, kind: str) -> None:
    element = ET.SubElement(case, tag, message=legal(message), type=kind)
    element.text = legal(text) or None


def _properties(parent: ET.Element, values: dict[str, str] | list[tuple[str, str]]) -> None:
    """Add properties as pytest writes them."""
    found = parent.find("properties")
    holder = ET.SubElement(parent, "properties") if found is None else found
    for name, value in values.items() if isinstance(values, dict) else values:
        ET.SubElement(holder, "property", name=name, value=legal(str(value)))


def _stale(name: str, state: str, text: str) -> ET.Element:
    """A case for a waiver that is red."""
    case = ET.Element("testcase", classname="ttck.waivers", name=legal(name), time="0.000")
    _say(case, "failure", f"the waiver is {state}: {text}", "", kind=state)
    return case


def _run(report: Report) -> ET.Element:
    """A case for the run as a whole: a run that was cut short or judged nothing must not look green."""
    case = ET.Element("testcase", classname="ttck", name="run", time="0.000")
    if report.verdict.cut_short or report.verdict.word in {NOTHING_JUDGED, HARNESS_ERROR}:
        told = " ".join([words.headline(report), *words.cautions(report)])
        _say(case, "error", told, "", kind=report.verdict.word)
    return case
