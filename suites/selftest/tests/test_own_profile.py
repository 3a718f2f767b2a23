"""A profile, a rule and a check that lie outside this checkout are judged, explained, traced and reported like ours."""

from __future__ import annotations

import json

import pytest

from ttck.harness.verdict import ExitCode
from ttck.specs.requirements import withdraw
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.support import called, ttck, write_target

PROFILE = """
extends: tmf621-v5
title: TMF621 as Acme wants it
sources:
- {name: TMF621, title: TMF621 Trouble Ticket, weight: decides}
- {name: ACME, title: the rules of Acme, weight: decides}
requirements: [rules.yaml]
suites: [suites.tmf, ./checks]
rules:
  "TMF621:92": {off: JSON Patch is not used here}
  "TMF621:71": {level: MUST, because: our portal follows Location}
"""
RULES = """
source: ACME
edition: Acme 1
requirements:
- {id: '1', clause: section 1, level: MUST, binds: seller, use_cases: [], says: A ticket that is shown has a description.,
   operation: GET /troubleTicket, observability: wire, observed: the descriptions, stimulus: none, counterparts: [], verified_by: check}
"""
CHECK = '''
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.record.exchange import Exchange


def described(seen: Exchange) -> Breach | None:
    if seen.document.get("description"):
        return None
    return Breach(message="a ticket has no description", expected="a text", actual="nothing", where="/description")


@verifies("ACME:1", needs=("tmf-creating",))
def test_a_ticket_has_a_description(verify: Verify, traffic: Traffic) -> None:
    """Each ticket that is shown has a description."""
    shown = [one for one in traffic.exchanges if one.operation == "retrieveTroubleTicket" and one.accepted]
    verify.every(shown, described, none="no ticket was shown")
'''

FAULT = '''
from ttck.mockseller.engine.seams import Reply, Scene, Seam, fault
from ttck.mockseller.faults.common import drop, in_answers


@fault("acme-without-description", seam=Seam.REPLY, breaks=["ACME:1"], profile="tmf621")
def without_description(scene: Scene, reply: Reply) -> Reply:
    """I show tickets without their description."""
    return in_answers(scene, reply, drop("description"), "retrieveTroubleTicket")
'''


@pytest.fixture
def acme(tmp_path):
    (tmp_path / "acme.yaml").write_text(PROFILE)
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "test_acme.py").write_text(CHECK)
    (tmp_path / "checks" / "faults.py").write_text(FAULT)
    yield tmp_path / "acme.yaml"
    withdraw(tmp_path / "rules.yaml")  # the process of the tests reads it, to know the seller


def run(acme, *more, fault=()):
    arguments = [part for name in fault for part in ("--fault", name)]
    with mock_seller("--profile", str(acme), *arguments) as seller:
        target = write_target(acme.parent, seller.target(limits={"quiet_window": 0.3, "event_wait": 1}) | {"profile": "acme.yaml"})
        return ttck(target, acme.parent / "runs", *more).sound()


def test_it_judges_beside_our_rules_and_each_ruling_is_shown(acme):
    done = run(acme, "-r", "ACME:1", "-r", "TMF621:92", "-r", "TMF621:71")
    assert done.code == ExitCode.SELECTION, done.out
    report = json.loads((done.folder / "report.json").read_text())
    rows = {row["id"]: row for row in report["requirements"]}
    assert (rows["ACME:1"]["standing"], rows["ACME:1"]["evidence"] > 0, rows["ACME:1"]["decides"]) == ("passed", True, True)
    assert (rows["TMF621:92"]["standing"], rows["TMF621:92"]["ruling"]) == ("not applicable", "off: JSON Patch is not used here")
    assert not any("TMF621:92" in check["requirements"] for check in report["checks"])
    assert (rows["TMF621:71"]["level"], rows["TMF621:71"]["decides"]) == ("MUST", True)
    for text in (done.out, (done.folder / "report.html").read_text()):
        assert "our portal follows Location" in text
        assert "JSON Patch is not used here" in text
    again = called("report", done.folder).stdout
    assert "our portal follows Location" in again


def test_its_check_fails_and_what_it_makes_a_duty_fails(acme):
    done = run(acme, "-r", "TMF621:71", fault=["tmf-no-location"])
    assert done.code == ExitCode.NOT_CONFORMANT, done.out
    assert "TMF621:71" in done.out


def test_a_fault_beside_its_checks_is_played_and_caught(acme):
    done = run(acme, "-r", "ACME:1", fault=["acme-without-description"])
    assert done.code == ExitCode.NOT_CONFORMANT, done.out
    assert "ACME:1  a ticket has no description" in done.out
    assert "acme-without-description" in called("faults", "--profile", acme).stdout
    assert "acme-without-description" in called("explain", "ACME:1", "--profile", acme).stdout
    assert "acme-without-description" not in called("faults", "--profile", "tmf621-v5").stdout


def test_the_commands_on_facts_know_it(acme):
    explained = called("explain", "ACME:1", "--profile", acme).stdout
    assert "A ticket that is shown has a description." in explained
    assert "test_acme.py::test_a_ticket_has_a_description" in explained
    assert "our portal follows Location" in called("explain", "TMF621:71", "--profile", acme).stdout
    matrix = json.loads(called("trace", "--json", "--profile", acme).stdout)
    (row,) = [row for row in matrix["rows"] if row["requirement"] == "ACME:1"]
    assert (row["status"], row["checks"]) == ("verified", "test_acme.py::test_a_ticket_has_a_description")
