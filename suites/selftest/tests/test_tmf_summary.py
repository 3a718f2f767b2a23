"""The overview of notifications of a seller without a table of what it owes: what it was seen to change is what it has to tell."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType, SimpleNamespace

import pytest

from ttck.harness.judge.notification_summary import assurance
from ttck.harness.report.notification_words import gaps
from ttck.harness.runs import final_wait
from ttck.specs.dialects import dialect
from ttck.specs.vocabulary import Operation, TmfEvent
from ttck.suites.selftest.tests.tales import Tale, brief, ticket

V5 = dialect("tmf621-v5")
SEEN = {"owed_events": "seen", "coalesced_changes": "allow", "events": "with_hub"}


def rows(tale, *, spoken=V5, whole=True, **chosen):
    found = assurance(tale.entries, dialect=spoken, switches={**SEEN, **chosen}, whole=whole)
    return {row.event: row for row in found}


def told_later(tale, name=TmfEvent.CREATED):
    """Something happens afterwards and is told, so that what is not told by then was left out."""
    tale.call(Operation.CREATE, ticket=None, status=201, answer=ticket(id="9"))
    tale.event(name, ticket(id="9"))


@pytest.fixture
def tale():
    """A ticket that is created, changed, resolved and deleted, and all of it told but the change."""
    tale = Tale()
    tale.create()
    tale.event(TmfEvent.CREATED, ticket())
    tale.patch(sent={"description": "b"}, description="b")
    tale.patch(sent={"status": "resolved"}, description="b", status="resolved")
    tale.event(TmfEvent.STATE_CHANGE, brief(status="resolved"))
    tale.call(Operation.DELETE, status=204)
    tale.event(TmfEvent.DELETED, brief())
    return tale


def test_what_changed_is_owed_and_what_came_is_not_missing(tale):
    found = rows(tale, owed_events="all")
    for name in (TmfEvent.CREATED, TmfEvent.STATE_CHANGE, TmfEvent.DELETED):
        assert (found[name].owed, found[name].missing, found[name].gaps) == (1, 0, ())
    assert (found[TmfEvent.CHANGED].owed, found[TmfEvent.CHANGED].missing) == (1, 1)
    assert (found[TmfEvent.RESOLVED].owed, found[TmfEvent.RESOLVED].missing) == (1, 1)


def test_what_is_missing_is_named_with_the_item_and_the_numbers_that_prove_it(tale):
    (gap,) = rows(tale, owed_events="all")[TmfEvent.CHANGED].gaps
    assert (gap.item, gap.count, gap.because) == ("1", 1, "changes of description")
    assert gap.numbers == (2, 4)
    assert gaps(rows(tale, owed_events="all")[TmfEvent.CHANGED]) == "missing 1 for changes of description (#2, #4)"


def test_a_type_that_never_came_is_owed_only_where_the_target_says_so(tale):
    row = rows(tale)[TmfEvent.CHANGED]
    assert (row.owed, row.missing, row.unclaimed) == (None, None, 1)
    assert "owed_events" in str(gaps(row))
    named = rows(tale, owed_events=f"{TmfEvent.CHANGED}, {TmfEvent.CREATED}")
    assert (named[TmfEvent.CHANGED].missing, named[TmfEvent.STATE_CHANGE].owed, named[TmfEvent.STATE_CHANGE].unclaimed) == (1, None, 0)


def test_nothing_is_owed_by_a_target_that_owes_no_events_nor_by_traffic_that_lacks_something(tale):
    assert all(row.owed is None or row.owed == 0 for row in rows(tale, events="none", owed_events="all").values())
    assert all(row.owed is None and row.missing is None for row in rows(tale, whole=False).values())


def test_changes_in_short_time_may_share_an_event_where_the_target_says_so():
    tale = Tale()
    tale.create()
    tale.patch(sent={"description": "b"}, description="b")
    tale.patch(sent={"severity": "Minor"}, description="b", severity="Minor")
    tale.event(TmfEvent.CHANGED, brief(description="b", severity="Minor"))
    told_later(tale)
    assert rows(tale)[TmfEvent.CHANGED].missing == 0
    row = rows(tale, coalesced_changes="refuse")[TmfEvent.CHANGED]
    assert (row.owed, row.missing) == (2, 1)


def test_what_changes_together_with_a_status_counts_once():
    tale = Tale()
    tale.create()
    tale.patch(sent={"description": "b"}, description="b")
    tale.patch(sent={"status": "held", "description": "c"}, description="c", status="held")
    row = rows(tale, owed_events="all", coalesced_changes="refuse")[TmfEvent.CHANGED]
    assert (row.owed, row.missing) == (2, 2)


def test_what_happens_after_the_end_of_the_last_subscription_is_not_owed(tale):
    ended = tale.call(Operation.UNSUBSCRIBE, ticket=None, status=204)
    tale.entries[-1] = replace(ended, method="DELETE", url="http://seller.example/hub/h")
    tale.call(Operation.CREATE, ticket=None, status=201, answer=ticket(id="2"))
    row = rows(tale)[TmfEvent.CREATED]
    assert (row.owed, row.missing) == (1, 0)


def test_what_queues_up_at_the_seller_may_still_come():
    tale = Tale()
    for number in "1234":
        tale.call(Operation.CREATE, ticket=None, status=201, answer=ticket(id=number))
    for number in "123":
        tale.event(TmfEvent.CREATED, ticket(id=number))
    row = rows(tale)[TmfEvent.CREATED]
    assert (row.owed, row.missing, row.under_way, row.gaps) == (4, 0, 1, ())


def test_a_dialect_with_other_names_of_events_is_read_by_those_names():
    own = replace(V5.resources["ticket"], events=MappingProxyType({"create": "AcmeBornEvent", "delete": "AcmeGoneEvent"}))
    acme = replace(V5, resources=MappingProxyType({"ticket": own}))
    tale = Tale()
    tale.create()
    tale.event("AcmeBornEvent", ticket())
    tale.call(Operation.DELETE, status=204)
    told_later(tale, "AcmeBornEvent")
    found = rows(tale, spoken=acme, owed_events="all")
    assert {name: (row.owed, row.missing) for name, row in found.items()} == {"AcmeBornEvent": (2, 0), "AcmeGoneEvent": (1, 1)}


def test_a_run_waits_at_its_end_for_what_has_to_come_and_not_for_what_need_not(tale):
    def lacking(**chosen):
        target = SimpleNamespace(profile=SimpleNamespace(dialect=V5), edition="draft", switches={**SEEN, **chosen})
        return final_wait.lacking(SimpleNamespace(target=target), SimpleNamespace(entries=tale.entries))

    assert not lacking()
    assert lacking(owed_events="all")
    assert not lacking(owed_events="all", events="none")
