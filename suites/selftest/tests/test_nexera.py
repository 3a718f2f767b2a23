"""Nexera: its matrix in the suite and in the report, and what its rules say of single observations."""

from __future__ import annotations

import json
from collections import Counter
from types import SimpleNamespace

import pytest
import requests

from ttck.harness.generate.strategies import Material
from ttck.harness.judge.observations import Subject
from ttck.harness.verdict import ExitCode
from ttck.mockseller.engine.obeying import lacking
from ttck.specs.contracts import contract
from ttck.specs.matrix import Need
from ttck.suites.common import matrix_rules
from ttck.suites.common.matrix_payloads import Payloads, holders, without
from ttck.suites.common.matrix_probes import Probe
from ttck.suites.nexera import cells, echo_rules
from ttck.suites.selftest.seller import mock_seller, write_target
from ttck.suites.selftest.tests.support import ttck

TABLE = cells.table()
CREATES = [process for process in TABLE.processes if process.operation == "create"]


def payloads():
    return Payloads(matrix=TABLE, material=Material(run_id="run", products=("P",), text_length=200), usual={"@type": "TroubleTicket"})


def answer(status, document=None, **more):
    fine = 200 <= status < 300
    facts = {"status": status, "accepted": fine, "refused": not fine, "document": document, "silence": None, "number": 1}
    return SimpleNamespace(**{**facts, "answer": object(), **more})


# --- the table -----------------------------------------------------------------------------------------------------------


def test_every_cell_has_a_rule_and_a_check():
    assert len(TABLE.cells) == 300
    assert Counter(cell.sign for cell in TABLE.cells) == {"P": 80, "-": 78, "O": 70, "R": 56, "R/PD": 8, "O/PD": 8}
    grouped = [cell for need in Need for rules, those in cells.groups(need).items() if rules for cell in those]
    assert len(set(grouped)) == 300


@pytest.mark.parametrize(
    ("cell", "rules"),
    [
        (("create", "Complaint", "ticketSubtype"), ("NEXERA:14", "NEXERA:8")),
        (("patch", "Complaint", "ticketSubtype"), ("NEXERA:14", "NEXERA:32")),
        (("create", "Customer_Trouble_Ticket", "ticketSubtype"), ("NEXERA:10",)),
        (("patch", "Complaint", "relatedEntity.externalId"), ("NEXERA:12",)),
        (("create", "Complaint", "relatedEntity.provisioningStatus"), ("NEXERA:34",)),
        (("create", "Complaint", "href"), ("NEXERA:45", "NEXERA:9")),
        (("create", "Complaint", "statusChangeDate"), ("NEXERA:9",)),
    ],
)
def test_a_row_has_the_rule_that_speaks_of_it(cell, rules):
    operation, of, name = cell
    found = TABLE.cell(TABLE.process(operation, of), *name.split("."))
    assert TABLE.rules(found) == rules


@pytest.mark.parametrize("process", CREATES, ids=lambda one: one.of)
def test_a_request_has_what_its_process_requires(process):
    document = payloads().request(process)
    assert lacking(TABLE, process, document) is None
    assert contract("nexera").problems(document, "TroubleTicket_Create") == ()
    for cell in TABLE.of(process, Need.REQUIRED):
        if len(cell.path) == 1:
            assert lacking(TABLE, process, without(document, cell.path)) == cell.attribute


@pytest.mark.parametrize("cell", [cell for cell in TABLE.cells if cell.need is not Need.REQUIRED], ids=lambda one: one.name)
def test_a_probe_carries_its_attribute(cell):
    maker = payloads()
    found = maker.with_cell(maker.request(cell.process), cell)
    assert list(holders(found, cell.path))


# --- rules ---------------------------------------------------------------------------------------------------------------


def probe(exchange, *, cell=("create", "Complaint", "correlationId"), sent="run-7", after=(), twin=None):
    operation, of, name = cell
    known = TABLE.cell(TABLE.process(operation, of), *name.split("."))
    return Probe(cell=known, about=f"with {name}", twin=twin or answer(201, {}), exchange=exchange, sent=sent, after=after)


def test_what_is_prohibited_may_be_refused_or_passed_over():
    rule = matrix_rules.ineffective("either")
    assert rule(probe(answer(400))) is None
    assert rule(probe(answer(201, {"correlationId": "C-1"}))) is None
    assert rule(probe(answer(201, {"correlationId": "run-7"}))).message.startswith("what is prohibited is kept")
    assert rule(probe(answer(201, {}), after=(answer(200, {"note": [{"text": "run-7"}]}),))) is not None
    assert rule(probe(answer(500))) is not None
    assert matrix_rules.ineffective("refused")(probe(answer(201, {}))) is not None
    assert matrix_rules.ineffective("ignored")(probe(answer(400))) is not None


def test_dates_and_values_of_lists_are_told_from_the_sellers_own():
    rule = matrix_rules.ineffective("either")
    dated = {"cell": ("create", "Complaint", "creationDate"), "sent": "2001-02-03T00:00:07Z"}
    assert rule(probe(answer(201, {"creationDate": "2026-02-03T00:00:07Z"}), **dated)) is None
    assert rule(probe(answer(201, {"creationDate": "2001-02-03T01:00:07+01:00"}), **dated)) is not None
    status = {"cell": ("create", "Complaint", "status"), "sent": "resolved"}
    assert rule(probe(answer(201, {"status": "submitted"}), **status)) is None
    assert rule(probe(answer(201, {"status": "resolved"}), **status)) is not None
    assert rule(probe(answer(201, {"status": "resolved"}), twin=answer(201, {"status": "resolved"}), **status)) is None


def test_what_is_required_is_refused_with_any_4xx():
    assert matrix_rules.demanded(probe(answer(422))) is None
    assert matrix_rules.demanded(probe(answer(201, {}))) is not None
    assert matrix_rules.demanded(probe(answer(500))) is not None
    assert matrix_rules.proven([probe(answer(422), twin=answer(400))]) == []


@pytest.mark.parametrize(("value", "fine"), [(1, True), (10, True), (0, False), (11, False), ("3", False), (2.5, False), (True, False)])
def test_a_priority_is_a_whole_number_of_its_span(value, fine):
    found = echo_rules.a_priority(Subject(value=value, where="/priority", seen=None))
    assert (found is None) is fine


@pytest.mark.parametrize(
    ("sent", "got", "name", "fine"),
    [
        ([{"text": "a", "id": "1"}], [{"text": "a", "id": "9", "date": "x"}], "note", True),
        ([{"text": "a"}, {"text": "b"}], [{"text": "b"}, {"text": "a"}], "note", True),
        ([{"text": "a"}, {"text": "b"}], [{"text": "a"}], "note", False),
        ([{"name": "a", "content": "x"}], [{"name": "a"}], "attachment", True),
        ([{"name": "a"}], [{"name": "b"}], "attachment", False),
        ([{"id": "1", "name": "a"}], [{"id": "1", "name": "Known"}], "relatedParty", True),
        ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "x", True),
        ("a", "A", "externalId", False),
    ],
)
def test_what_is_shown_is_what_was_said(sent, got, name, fine):
    shown = SimpleNamespace(place="answer")
    found = echo_rules.as_said(echo_rules.Echo(name=name, value=got, expected=(sent,), shown=shown, numbers=(1,)))
    assert (found is None) is fine


# --- runs ----------------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_run_without_a_way_to_move_the_seller_says_so(tmp_path):
    with mock_seller("--profile", "nexera") as seller:
        target = write_target(tmp_path, seller.target(limits={"quiet_window": 0.3, "event_wait": 1}, stimuli={}))
        done = ttck(target, tmp_path / "runs").sound()
    assert done.code == ExitCode.INCOMPLETE, done.out
    assert "300 of 300 cells visited" in done.out
    assert "the target offers no way to make the seller do ticket_resolve" in done.out


@pytest.mark.parametrize(
    ("fault", "requirement"),
    [
        ("nexera-without-complaint-create-ticket-subtype", "NEXERA:14"),
        ("nexera-keeps-ticket-create-correlation-id", "NEXERA:9"),
        ("nexera-events-go-on", "NEXERA:3"),
        ("nexera-open-create", "NEXERA:4"),
    ],
)
@pytest.mark.sampled(2)
def test_a_fault_is_caught_under_its_rule(tmp_path, fault, requirement):
    with mock_seller("--profile", "nexera", "--fault", fault) as seller:
        target = write_target(tmp_path, seller.target(limits={"quiet_window": 0.3, "event_wait": 1}))
        done = ttck(target, tmp_path / "runs", "-r", requirement).sound()
    assert done.code == ExitCode.NOT_CONFORMANT, done.out
    assert requirement in done.out


OWN = """part,at,attribute,type,create,patch,values,note
TroubleTicket,,externalIdentifier,ExternalIdentifier[],R,O,,
TroubleTicket,,priority,String,P,P,,
TroubleTicket,,name,String,-,O,,
"""


def test_a_dialect_of_a_users_own_has_a_matrix_by_path(tmp_path):
    (tmp_path / "fields.csv").write_text(OWN)
    (tmp_path / "dialect.yaml").write_text("extends: tmf621-v5\ntitle: Acme\nresources: {ticket: {matrix: {file: fields.csv}}}\n")
    (tmp_path / "acme.yaml").write_text("extends: tmf621-v5\ntitle: what Acme asks\ndialect: dialect.yaml\n")
    ticket = {"@type": "TroubleTicket", "description": "no light", "severity": "Minor", "ticketType": "fault"}
    more = {"priority": "1", "name": "x", "externalIdentifier": [{"@type": "ExternalIdentifier", "id": "1"}]}
    with mock_seller("--profile", str(tmp_path / "acme.yaml")) as seller:
        lacking_it = requests.post(f"{seller.base_url}/troubleTicket", json=ticket, timeout=10)
        taken = requests.post(f"{seller.base_url}/troubleTicket", json={**ticket, **more}, timeout=10)
        item = f"{seller.base_url}/troubleTicket/{taken.json()['id']}"
        changed = requests.patch(item, json={"@type": "TroubleTicket", "name": "y", "priority": "2"}, timeout=10).json()
    assert (lacking_it.status_code, lacking_it.json()["reason"]) == (400, "externalIdentifier: it is missing")
    assert not {"priority", "name"} & taken.json().keys()
    assert changed["name"] == "y"
    assert "priority" not in changed
    assert json.dumps(taken.json()["externalIdentifier"])
