"""Every fault of the seller of TMF621 shows in a session, and none of them stumbles over itself."""

from __future__ import annotations

import functools
import inspect
import logging

import pytest

from ttck.mockseller.dialects.tmf.tests.session import Session, tour
from ttck.mockseller.engine.seams import PART
from ttck.mockseller.fault_rows import fault_rows, leaders, tmf_fault_rows
from ttck.mockseller.faults.tmf.tools import TMF
from ttck.mockseller.registry import find as parts_of

pytestmark = pytest.mark.sampled(6)

ENTRIES = [one for legal in (False, True) for one in leaders(legal=legal, profile=TMF) if one.profile == TMF]
# What needs credentials, a delivery that fails, a restart, or two calls in less than a second does not show here.
ELSEWHERE = {"tmf-401-own-form", "tmf-json-patch-query-without-effect", "tmf-failing-listener-fails-call", "tmf-slow-answers"}
ELSEWHERE |= {"tmf-index-late", "tmf-creates-at-once-numbered-alike"}
ELSEWHERE |= {"tmf-subscriptions-lost-at-restart", "tmf-tickets-lost-at-restart"}


def toured(version, *faults):
    with Session(version) as session:
        session.seller.faults.switch([(name, {"seconds": 0.0} if name == "tmf-slow-answers" else {}) for name in faults])
        tour(session)
        return session.text()


@functools.cache
def clean(version):
    return toured(version)


@pytest.mark.parametrize("version", ["v5", "v4"])
def test_the_clean_seller_says_the_same_twice_and_never_falls_over(version):
    assert toured(version) == clean(version)
    assert " 500 " not in clean(version)
    assert " 422 " not in clean(version)
    assert toured(version, "noop", "noop-request", "noop-record", "noop-decision", "noop-event", "noop-delivery") == clean(version)


@pytest.mark.sampled(24)
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_entry_shows_in_a_session(entry, caplog):
    version = entry.versions[0] if entry.versions else "v5"
    with caplog.at_level(logging.ERROR):
        said = toured(version, entry.name)
    assert not caplog.records
    assert said != clean(version) or entry.name in ELSEWHERE


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_entry_is_well_formed(entry):
    assert entry.name.startswith("tmf-")
    assert entry.says.endswith(".")
    assert bool(entry.breaks) is not entry.legal
    assert all(rule.startswith("TMF621:") and rule[7:].isdecimal() for rule in (*entry.breaks, *entry.also))
    for part in parts_of(entry.name):
        lines = inspect.getsource(part.twist).splitlines()
        assert len(lines[next(i for i, line in enumerate(lines) if line.lstrip().startswith("def ")) :]) <= 15


def test_there_are_enough_faults():
    assert len(leaders(legal=False, profile=TMF)) >= 130
    assert len({frozenset(part.twist for part in parts_of(entry.name)) for entry in ENTRIES}) == len(ENTRIES)


def test_rows_of_one_family_do_not_mix():
    assert not {row["name"] for row in fault_rows()} & {row["name"] for row in tmf_fault_rows()}
    assert {row["profile"] for row in fault_rows()} == {"mef113", ""}
    assert not any(PART in row["name"] for row in tmf_fault_rows())


def test_a_fault_of_another_family_or_version_is_refused():
    with Session("v4") as session:
        for name in ("tmf-sort-ignored", "created-as-200"):
            with pytest.raises(ValueError, match="is one of a seller of"):
                session.seller.faults.switch([(name, {})])
