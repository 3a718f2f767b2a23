"""Each property of report.json is described, and each description is of a property that a report has."""

import json
from dataclasses import replace

import pytest

from ttck.harness.cli.reference_pages import properties
from ttck.harness.judge.notification_summary import Deliveries, Gap
from ttck.harness.record.transport_problems import Unanswered
from ttck.harness.report import jsonreport
from ttck.harness.report.attestations import Attestation, EvidenceFile
from ttck.harness.report.cells import Visited
from ttck.harness.report.comparison import Comparison, Difference, Side
from ttck.harness.report.conforming import Conforming, Unknown
from ttck.harness.report.model import load
from ttck.harness.report.should_view import as_values
from ttck.harness.report.statement import LISTS, Held
from ttck.harness.report.tests.records import RecordBuilder, finding
from ttck.specs.loader import schema
from ttck.specs.mending import Change

DESCRIBED = {one.path: one.says for one in properties(schema("report"))}
CONFORMING = Conforming(
    number=1, status=201, came_status=200, media="application/json", came_media="text/plain", came={"id": 1}, body={"id": "1"},
    differences=(Change(where="/id", before=1, after="1"),), notes=("n",),
)  # fmt: skip
OPEN = {"counts.deciding.NAME", "counts.apart.NAME", "counts.causes.NAME", "not_tested.NAME", "cells[].outcomes.NAME"}
# What is of the seller, the target file or the other texts has names of its own.
FREE = ("run.target.", "findings[].smallest.", "findings[].should_have_said.")


def paths(value, path=""):
    """The paths of all properties of a document, a free name as NAME."""
    if isinstance(value, list):
        for one in value:
            yield from paths(one, path + "[]")
    for name, one in value.items() if isinstance(value, dict) else ():
        known = f"{path}.{name}".lstrip(".")
        here = known if known in DESCRIBED or not any(other.startswith(f"{path}.NAME") for other in OPEN) else f"{path}.NAME"
        yield here
        yield from paths(one, here)


def has(document):
    return {path for path in paths(document) if "NAME" not in path and not path.startswith(FREE)}


def record(tmp_path, **values):
    said = {"seed": 1, "tester": None, "hashes": dict.fromkeys(("catalogue", "contracts", "profile"), "9f" * 32), "subscriptions": True}
    scope = {"restricted": True, "how": ["R24"], "checks": 1, "of": 2, "requirements": ["MEF113:R24"]}
    made = RecordBuilder().header(**said, scope=scope)
    number = made.exchange(sent={"description": "no light"}, answer={"id": "TT-1", "status": "inProgress"})
    made.verdict("a_check", "MEF113:R24", outcome="failed", findings=[finding(exchanges=(number,))])
    made.stimulus("ticket_resolve", via="operator", note="done by Jo")
    made.scenario("creation", ok=False, reason="x", unfit=False, error=False)
    return load(made.footer().write(tmp_path))


def whole(report, monkeypatch):
    """A report with one of all that a report can have, written as any other."""
    gap = Gap(item="TT-1", count=1, because="acknowledged to inProgress", numbers=(1,))
    row = Deliveries(
        event="e", owed=1, missing=1, deliveries=0, distinct=0, redelivered=0, disordered=0, unexplained=0, latency_50=None,
        latency_95=None, latency_max=None, gaps=(gap,),
    )  # fmt: skip
    side = Side(ids=("MEF113:R24",), standing="failed")
    titles = {"own": "a", "other": "b", "own_word": "x", "other_word": "y", "own_title": "A", "other_title": "B"}
    held = Held(about="ticket", sort=next(iter(LISTS)), confirmed=("a",), unshown=("b",), undeclared=("c",), strange=("d",), first={"c": 1})
    monkeypatch.setattr(type(report), "deliveries", (row,))
    monkeypatch.setattr(type(report), "statement", (held,))
    monkeypatch.setattr(jsonreport, "visited", lambda _: (Visited(sort="create", cells=1, visited=1, outcomes={"passed": 1}),))
    return replace(
        report,
        transport=replace(report.transport, unanswered=[Unanswered(number=1, request="GET /", error="reset")]),
        leftovers=("TT-1",),
        waivers=(("MEF113:R24", "used", "until then"),),
        attestations=(
            Attestation(
                id="MEF113:R60", answer="kept", by="Jo", on="2026-11-30", note="n", file=EvidenceFile(name="f", sha256="0" * 64, size=1)
            ),
        ),
        comparison=Comparison(**titles, differences=(Difference(own=side, other=side, why="w"),)),
    )


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        made = whole(record(tmp_path_factory.mktemp("run")), patch)
        yield [json.loads(jsonreport.render(made))]


def test_no_property_is_without_a_description(documents):
    assert {path for found in documents for path in has(found) if not DESCRIBED.get(path)} == set()


def test_no_description_is_without_a_property(documents):
    said = [as_values(one) for one in (CONFORMING, Unknown(reason="r"))]
    there = {path for found in documents for path in has(found)}
    there |= {path for one in said for path in paths({"findings": [{"should_have_said": one}]})}
    assert {path for path in DESCRIBED if not path.startswith(FREE)} - there == set()
    assert {path for path in DESCRIBED if path.startswith("findings[].should_have_said.")} <= there
