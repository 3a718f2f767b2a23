"""junit.xml: a test case per requirement, for the dashboards of build servers. It is red where the verdict is not good."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from ttck.harness.report import words
from ttck.harness.report.body import visible
from ttck.harness.report.cases import Case, State, cases
from ttck.specs.profiles import label_of

if TYPE_CHECKING:
    from ttck.harness.report.model import Report

# What XML 1.0 does not allow, beside what `visible` writes out already.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


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
    found = [_element(case) for case in cases(report)]
    suite.extend(found)
    suite.set("tests", str(len(found)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(tag) is not None for case in found)))
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


def _element(case: Case) -> ET.Element:
    element = ET.Element("testcase", classname=legal(case.group), name=legal(case.name), time=f"{case.seconds:.3f}")
    if case.row is not None:
        told = {"says": case.row.says, "level": case.row.level, "standing": case.row.standing, "evidence": str(case.row.evidence)}
        _properties(element, [*told.items(), *(("check", name) for name in case.row.checks)])
    if case.state is not State.PASSED:
        said = ET.SubElement(element, str(case.state), message=legal(case.message), type=case.kind)
        said.text = legal(case.text) or None
    elif case.text:
        ET.SubElement(element, "system-out").text = legal(case.text)
    return element


def _properties(parent: ET.Element, values: dict[str, str] | list[tuple[str, str]]) -> None:
    """Add properties as pytest writes them."""
    found = parent.find("properties")
    holder = ET.SubElement(parent, "properties") if found is None else found
    for name, value in values.items() if isinstance(values, dict) else values:
        ET.SubElement(holder, "property", name=name, value=legal(str(value)))
