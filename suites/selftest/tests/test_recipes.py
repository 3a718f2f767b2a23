"""The recipes of CONTRIBUTING in a user's own files: attribute, operation, scenario, check, rule, fault and legal variant.

A requirement, a source, a profile and a dialect come with what ``ttck dialect new`` lays out, on which this builds.
"""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from ttck.harness.verdict import ExitCode
from ttck.specs.contracts import contract
from ttck.specs.profiles import profile
from ttck.specs.requirements import withdraw
from ttck.specs.vocabulary import Kind
from ttck.suites.selftest.own_dialect import dialect
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.support import called, ttck, write_target

CONTRACT = """extends: tmf621-v5
components:
  schemas:
    TroubleTicket: {properties: {region: {type: string}}}
    TroubleTicket_FVO: {properties: {region: {type: string}}}
    TroubleTicket_MVO: {properties: {region: {type: string}}}
paths:
  /troubleTicket/{id}/escalate:
    post:
      operationId: escalateTroubleTicket
      parameters: [{$ref: '#/components/parameters/id'}]
      responses: {'200': {$ref: '#/components/responses/TroubleTicket'}, '404': {$ref: '#/components/responses/404'}}
"""
DIALECT = """
resources: {ticket: {operations: {escalate: escalateTroubleTicket}}}
"""
PROFILE = """
base: {create: {region: north}}
"""
RULES = """
- {id: '2', clause: section 2, level: MUST, binds: seller, use_cases: [], says: A ticket that is escalated has the priority 1.,
   operation: POST /troubleTicket/(id)/escalate, observability: wire, observed: the priority, stimulus: none, counterparts: [],
   verified_by: check}
- {id: '3', clause: section 3, level: MUST, binds: seller, use_cases: [], says: A ticket keeps its region.,
   operation: GET /troubleTicket/(id), observability: wire, observed: the region, stimulus: none, counterparts: [], verified_by: check}
"""
SCENARIO = '''
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.tmf.seller_client import seller_client


@scenario("acme-escalating")
def escalating(stage: Stage) -> tuple[Exchange, Exchange]:
    """A ticket is escalated."""
    seller = seller_client(stage)
    ticket = seller.ticket()
    return seller.task("escalate", ticket), seller.retrieve(ticket, label="after it was escalated")
'''
CHECK = '''
from ttck.suites.tmf.gates import Story


def first(seen: Exchange) -> Breach | None:
    """A ticket that is escalated has the priority 1."""
    if seen.document.get("priority") == "1":
        return None
    return Breach(message="an escalated ticket is not first", expected="1", actual=str(seen.document.get("priority")), where="/priority")


def placed(seen: Exchange) -> Breach | None:
    """A ticket has the region that it was created with."""
    if seen.document.get("region") == "north":
        return None
    return Breach(message="the region is lost", expected="north", actual=str(seen.document.get("region")), where="/region")


@verifies("ACME:2", needs=("acme-escalating",))
def test_an_escalated_ticket_is_first(verify: Verify, story: Story) -> None:
    """A ticket that is escalated has the priority 1."""
    verify.every([one for one in story("acme-escalating") if one.accepted], first, none="no ticket was escalated")


@verifies("ACME:3", needs=("acme-escalating",))
def test_a_ticket_keeps_its_region(verify: Verify, story: Story) -> None:
    """A ticket has the region that it was created with."""
    verify.every([one for one in story("acme-escalating") if one.accepted], placed, none="no ticket was read")
'''
SELLER = '''
import orjson

from ttck.mockseller.dialects.tmf.shown import shown
from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.own_work import plays
from ttck.mockseller.engine.seams import Call
from ttck.mockseller.engine.seller import Seller
from ttck.mockseller.engine.unit import unit


@plays("escalateTroubleTicket")
def escalate(seller: Seller, call: Call) -> Answer:
    """The ticket comes first."""
    with unit(seller, call) as together:
        stored, before = together.get(call.kind, call.item_id or "")
        after = together.save(stored, {**before, "priority": "1"}, ())
    return Answer(status=200, body=orjson.dumps(shown(seller, after)), schema="TroubleTicket_RES")
'''
FAULTS = '''
from ttck.mockseller.engine.seams import legal_variant
from ttck.mockseller.faults.common import edited, with_headers


@fault("acme-loses-regions", seam=Seam.REPLY, breaks=["ACME:3"], profile="tmf621")
def loses_regions(scene: Scene, reply: Reply) -> Reply:
    """I show a ticket without its region."""
    return in_answers(scene, reply, drop("region"), "retrieveTroubleTicket", "escalateTroubleTicket")


@fault("acme-escalates-in-words", seam=Seam.REPLY, breaks=["ACME:2"], profile="tmf621")
def escalates_in_words(scene: Scene, reply: Reply) -> Reply:
    """I say that a ticket is escalated, and show it as it was."""
    return in_answers(scene, reply, lambda ticket: ticket.update(priority="9"), "escalateTroubleTicket")


@legal_variant("acme-says-who", seam=Seam.REPLY, profile="tmf621")
def says_who(scene: Scene, reply: Reply) -> Reply:
    """I name the desk in each answer, in a header that nobody forbids."""
    return with_headers(reply, X_Desk="north")
'''


@pytest.fixture
def acme(tmp_path):
    folder = tmp_path / "acme"
    done = CliRunner().invoke(dialect, ["new", "acme", "--from", "tmf621-v5", "--folder", str(folder)])
    assert done.exit_code == 0, done.output
    (folder / "contract.yaml").write_text(CONTRACT)
    spoken = (folder / "dialect.yaml").read_text()
    (folder / "dialect.yaml").write_text(spoken.replace("{base_path:", "{contract: contract.yaml, base_path:") + DIALECT)
    for path, more in {
        "acme.yaml": PROFILE, "rules.yaml": RULES, "checks/test_acme.py": CHECK, "checks/faults.py": FAULTS,
        "checks/scenarios.py": SCENARIO, "checks/seller.py": SELLER,
    }.items():  # fmt: skip
        known = (folder / path).read_text() if (folder / path).exists() else ""
        (folder / path).write_text(known + more)
    yield folder / "acme.yaml"
    withdraw(folder / "rules.yaml")


def run(own, *fault):
    with mock_seller("--profile", str(own), *(part for name in fault for part in ("--fault", name))) as seller:
        target = write_target(own.parent, seller.target(limits={"quiet_window": 0.1, "event_wait": 1}) | {"profile": own.name})
        return ttck(target, own.parent / "runs", "-r", "ACME:*").sound()


def test_an_attribute_and_an_operation_are_those_of_the_contract(acme):
    spoken = profile(str(acme)).dialect
    known = spoken.contract()
    assert known is contract(str(acme.parent / "contract.yaml"))
    assert acme.parent / "contract.yaml" in spoken.files
    assert spoken.places["listener"].contract == known.name
    assert spoken.operation(Kind.TICKET, "escalate").path == "/troubleTicket/{id}/escalate"
    for schema in ("TroubleTicket_FVO", "TroubleTicket_MVO", "TroubleTicket_RES"):
        assert known.schema(schema)["properties"]["region"] == {"type": "string"}
        assert "region" not in contract("tmf621-v5").schema(schema)["properties"]


def test_what_was_added_is_played_and_judged(acme):
    done = run(acme)
    assert done.code == ExitCode.SELECTION, done.out
    rows = {row["id"]: row for row in json.loads((done.folder / "report.json").read_text())["requirements"]}
    found = {name: (row["standing"], row["evidence"] > 0) for name, row in rows.items() if name.startswith("ACME:")}
    assert found == dict.fromkeys(("ACME:1", "ACME:2", "ACME:3"), ("passed", True))


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("name", "says"),
    [("acme-loses-regions", "ACME:3  the region is lost"), ("acme-escalates-in-words", "ACME:2  an escalated ticket is not first")],
)
def test_a_fault_is_caught(acme, name, says):
    done = run(acme, name)
    assert done.code == ExitCode.NOT_CONFORMANT, done.out
    assert says in done.out


def test_no_run_fails_because_of_a_legal_variant(acme):
    assert run(acme, "acme-says-who").code == ExitCode.SELECTION
    assert "acme-says-who" in called("faults", "--profile", acme).stdout
