"""A rehearsed decision tells what the real one would do, and leaves no trace."""

from __future__ import annotations

import orjson
import pytest

from ttck.mockseller.engine.deciding import decide, options, reason_of
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.tests.console_pages import PROFILES, signed_in
from ttck.specs.vocabulary import Kind


def state(seller):
    return [(one.document, one.buyer) for one in seller.store.tickets(buyer="buyer")], seller.outbox.outstanding(), seller.store.last_row()


@pytest.mark.parametrize("profile", PROFILES)
def test_each_decision_does_what_its_rehearsal_said(profile):
    with signed_in(profile) as person:
        seller = person.seller
        names = [name for name, about in seller.adapter.decides.items() if Kind.TICKET in about]
        assert names
        moving = [name for name in names if seller.lifecycles[Kind.TICKET].sources(name)]
        for first in (None, *moving):  # in the first state of a ticket, and after each decision that moves it
            for name in names:
                person.created()
                ident = seller.adapter.identity(seller.store.document(person_id(person), Kind.TICKET))
                if first is not None and outcome(seller, first, ident) is not None:
                    break
                before = state(seller)
                said = {one.name: one.reason for one in options(seller, Kind.TICKET, ident)}
                assert state(seller) == before
                assert (said[name] is None) == (outcome(seller, name, ident) is None), (first, name, said[name])


def person_id(person):
    return person.seller.adapter.identity(orjson.loads(person.seller.store.tickets(buyer="buyer")[-1].document))


def outcome(seller, name, ident):
    try:
        decide(seller, name, ident, {})
    except Refusal as refusal:
        return reason_of(refusal)
    return None


def test_a_rehearsal_calls_no_fault():
    with signed_in() as person:
        person.created()
        person.seller.faults.switch([("noop", {})])
        options(person.seller, Kind.TICKET, person_id(person))
        assert person.seller.faults.names()[0]["struck"] == 0


def test_decisions_are_kept_with_what_became_of_them():
    with signed_in() as person:
        person.created()
        ident = person_id(person)
        decide(person.seller, "ticket_start_work", ident, {})
        decide(person.seller, "workorder_open", ident, {})
        assert outcome(person.seller, "ticket_start_work", ident)
        kept = [(one.name, one.item == ident, one.state, bool(one.reason)) for one in person.seller.decisions]
        assert kept == [
            ("ticket_start_work", True, "inProgress", False),
            ("workorder_open", False, "open", False),
            ("workorder_open", True, None, False),
            ("ticket_start_work", True, None, True),
        ]
