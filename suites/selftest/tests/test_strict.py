"""Sellers with value lists and mandatory extensions of their own: conformant with the right target file, not accused without it."""

import os

import pytest
from flask import request as received

from ttck.harness.record.recorder import read_lines
from ttck.specs.profiles import profile as facts_of
from ttck.suites.selftest import trial
from ttck.suites.selftest.seller import mock_seller, write_target
from ttck.suites.selftest.sellers import strict_gate, tmf_shop, tmf_strict

LIMITS = {"event_wait": 3, "state_wait": 3, "quiet_window": 0.1, "request_timeout": 8}
SEEDS = range(1, 1 + int(os.environ.get("TTCK_STRICT_SEEDS", "1")))
HASTY = {"event_wait": 0.4, "state_wait": 0.4, "quiet_window": 0.1, "request_timeout": 8}


class Judged:
    """One run: the exit code, why it ended, what failed, and how many requests it took."""

    def __init__(self, folder, document, *requirements, suites, seed, lane):
        target = write_target(folder, document)
        chosen = [part for name in requirements for part in ("--ttck-requirement", name)]
        self.code = trial._pytest(target, folder / "run", *chosen, suites=suites, seed=seed, budget="small", lane=lane)
        lines = [line.document for line in read_lines(folder / "run" / "record.jsonl")]
        deciding = facts_of(document["profile"]).deciding
        verdicts = [line for line in lines if line["kind"] == "verdict"]
        self.failed = {
            name for line in verdicts if line["outcome"] == "failed" for name in line["requirements"] if name.partition(":")[0] in deciding
        }
        self.stopped = lines[-1]["stopped"]
        self.requests = lines[-1]["exchanges"]


@pytest.fixture
def tmf(tmp_path):
    def judge(base, terms, *requirements, seed=1, lane="verdict", limits=LIMITS):
        desk = base.removesuffix(tmf_shop.BASE) + tmf_shop.DESK + "/${ticket.id}"
        stimuli = {"exact": True, "http": {"ticket_request_info": {"url": desk}}}
        document = {"profile": "tmf621-v5", "base_url": base, "limits": limits, "stimuli": stimuli, **terms}
        return Judged(tmp_path, document, *requirements, suites=facts_of("tmf621-v5").suites, seed=seed, lane=lane)

    return judge


@pytest.fixture(scope="module")
def seller():
    with mock_seller("--without", "incident", "--without", "appointment", "--without", "workorder") as running:
        yield running


@pytest.fixture
def mef(tmp_path, seller):
    def judge(base, terms, *requirements, seed=1, lane="verdict", limits=LIMITS):
        document = seller.target(limits=limits, base_url=base, **terms)
        return Judged(tmp_path, document, *requirements, suites=facts_of("mef113").suites, seed=seed, lane=lane)

    return judge


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("standard", ["mef", "tmf"])
def test_a_seller_that_gets_what_it_asks_for_is_conformant(standard, request, seed):
    judge = request.getfixturevalue(standard)
    gate = strict_gate.start(request.getfixturevalue("seller").base_url) if standard == "mef" else tmf_strict.start()
    with gate as base:
        judged = judge(base, strict_gate.TERMS if standard == "mef" else tmf_strict.TERMS, seed=seed, lane="all")
    assert (judged.code, judged.failed) == (0, set())


def test_without_it_a_tmf_run_stops_early_with_what_the_seller_says(tmf):
    with tmf_strict.start() as base:
        judged = tmf(base, {})
    assert (judged.code, judged.failed) == (4, set())
    assert "operatorCode is required" in judged.stopped
    assert "base: {create: {operatorCode: ...}}" in judged.stopped
    assert judged.requests < 15


def test_without_it_a_mef_run_stops_early_with_what_the_seller_says(mef, seller):
    with strict_gate.start(seller.base_url) as base:
        judged = mef(base, {})
    assert (judged.code, judged.failed) == (4, set())
    assert "agreement is required ($.agreement)" in judged.stopped
    assert "base: {create: {agreement: ...}}" in judged.stopped
    assert judged.requests < 25


def test_half_of_it_names_the_values_that_are_missing(tmf):
    with tmf_strict.start() as base:
        judged = tmf(base, {name: found for name, found in tmf_strict.TERMS.items() if name != "values"})
    assert (judged.code, judged.failed) == (4, set())
    assert "values: {severity: [those that the seller knows]}" in judged.stopped


def lowest_is_lost(document):
    return document | ({"severity": "P3"} if document.get("severity") == "P4" else {})


def remarks_are_lost(document):
    return {name: value for name, value in document.items() if name != "note" or received.method != "PATCH"}


def callers_become_accounts(document):
    parties = document.get("relatedParty")
    return document | ({"relatedParty": [{**one, "role": "account"} for one in parties]} if isinstance(parties, list) else {})


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("spoils", "breaks"), [(lowest_is_lost, "TMF621:81"), (remarks_are_lost, "TMF621:96"), (callers_become_accounts, "TMF621:81")]
)
def test_faults_of_the_tmf_seller_are_caught(tmf, spoils, breaks):
    with tmf_strict.start(spoils=spoils) as base:
        assert breaks in tmf(base, tmf_strict.TERMS, breaks, limits=HASTY).failed


def one_type(method, document):
    return document | ({"ticketType": "assistance"} if method == "POST" and document.get("ticketType") == "installation" else {})


def urgent_is_lost(method, document):
    return document | ({"priority": "high"} if method == "PATCH" and document.get("priority") == "critical" else {})


def other_authors(_, document):
    notes = document.get("note")
    return document | ({"note": [{**one, "author": "NOC"} for one in notes]} if isinstance(notes, list) else {})


@pytest.mark.long
@pytest.mark.parametrize(("spoils", "breaks"), [(one_type, "MEF113:R23"), (urgent_is_lost, "MEF113:O14"), (other_authors, "MEF113:R23")])
def test_faults_of_the_mef_seller_are_caught(mef, seller, spoils, breaks):
    with strict_gate.start(seller.base_url, spoils=spoils) as base:
        assert breaks in mef(base, strict_gate.TERMS, breaks, limits=HASTY).failed
