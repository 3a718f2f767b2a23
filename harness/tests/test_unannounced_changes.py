"""What a seller changed from one reading to the next is held against the UPDATE that came, whoever caused the change."""

from __future__ import annotations

import pytest

from ttck.harness.judge import unannounced_changes
from ttck.harness.judge.histories import Traffic
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation, TicketEvent


def read(story, state="inProgress", *, ticket="1", **shown):
    return story.exchange(Operation.RETRIEVE, ticket=ticket, answer={"id": ticket, "status": state, **shown})


def patched(*, events, times=1, sent="severity", attribute="sellerSeverity", values=("minor", "moderate")):
    """A ticket whose seller changes an attribute at each patch of the buyer, with UPDATE for the first few."""
    story = Story()
    story.create()
    read(story, **{attribute: values[0]})
    for number in range(times):
        story.exchange(Operation.PATCH, sent={sent: "x"}, answer={"id": "1", "status": "inProgress"})
        if number < events:
            story.event(TicketEvent.UPDATE, event_id=str(number))
        read(story, **{attribute: values[(number + 1) % 2]})
        read(story, **{attribute: values[(number + 1) % 2]})
    return unannounced_changes.told(Traffic(story.entries), since=0)


@pytest.mark.parametrize(("events", "said"), [(0, [False, False]), (1, [True, False]), (2, [True, True])])
def test_each_change_that_comes_with_a_patch_is_told(events, said):
    assert [one.told for one in patched(events=events, times=2)] == said


def test_one_notification_that_is_late_accuses_nobody():
    assert [one.told for one in unannounced_changes.sure(patched(events=2, times=3))] == [True, True]
    assert [one.told for one in unannounced_changes.sure(patched(events=0))] == [False]


def test_what_the_patch_asked_for_is_no_change_of_the_seller():
    assert patched(events=0, sent="sellerSeverity") == []


@pytest.mark.parametrize("values", [("2026-01-01T00:00:00Z", "2026-01-01T02:00:00+02:00"), ("2026-01-01T00:00:00Z", None)])
def test_a_date_that_is_written_otherwise_or_hidden_is_not_changed(values):
    assert patched(events=0, attribute="expectedResolutionDate", values=values) == []


@pytest.mark.parametrize(("state", "count"), [("inProgress", 1), ("resolved", 0)])
def test_a_note_that_belongs_to_a_change_of_state_owes_nothing(state, count):
    story = Story()
    story.create()
    read(story)
    read(story, state, note=[{"source": "seller", "text": "done"}])
    assert len(unannounced_changes.told(Traffic(story.entries), since=0)) == count


@pytest.mark.parametrize(("announces", "told"), [(True, False), (False, True)])
def test_the_notes_that_a_seller_announces_though_it_need_not_cover_no_silent_change(announces, told):
    story = Story()
    for ticket in ("1", "2", "3"):
        story.create(ticket)
        read(story, ticket=ticket, sellerSeverity="minor")
        severity = "minor" if ticket != "3" else "moderate"
        read(story, ticket=ticket, sellerSeverity=severity)
        if announces or ticket == "3":
            story.event(TicketEvent.UPDATE, ticket=ticket, event_id=ticket)
        read(story, "resolved", ticket=ticket, sellerSeverity=severity, note=[{"source": "seller", "text": "done"}])
    (one,) = unannounced_changes.told(Traffic(story.entries), since=0)
    assert (one.change.item_history.ticket, one.told) == ("3", told)


def test_a_relation_that_the_buyer_never_sent_is_the_sellers():
    story = Story()
    story.create()
    read(story)
    read(story, relatedIssue=[{"id": "2", "source": "buyer"}])
    (one,) = unannounced_changes.told(Traffic(story.entries), since=0)
    assert (one.told, one.change.names, one.change.causes) == (False, ("relatedIssue",), ())


def test_several_readings_in_a_row_may_show_parts_of_one_change():
    story = Story()
    story.create()
    read(story)
    story.event(TicketEvent.UPDATE)
    read(story, sellerSeverity="minor", expectedResolutionDate="2026-01-01T00:00:00Z")
    read(story, sellerSeverity="minor", expectedResolutionDate="2026-01-01T00:00:00Z", note=[{"source": "seller", "text": "so late"}])
    assert [one.told for one in unannounced_changes.told(Traffic(story.entries), since=0)] == [True]


def test_what_changes_with_the_end_of_a_ticket_is_only_looked_at():
    story = Story()
    story.create()
    read(story, "resolved", sellerPriority="low")
    read(story, "closed", sellerPriority="high")
    traffic = Traffic(story.entries)
    assert unannounced_changes.told(traffic, since=0) == []
    assert [one.told for one in unannounced_changes.at_the_end(traffic, since=0)] == [False]


@pytest.mark.parametrize(("shown", "said"), [
    ({"note": [{"source": "seller", "text": "closed by the clock"}]}, "came together with the change of state"),
    ({}, "was not seen to change anything but the state"),
])  # fmt: skip
def test_why_nothing_is_owed_at_the_end_is_told_as_it_is(shown, said):
    story = Story()
    story.create()
    read(story, "resolved")
    read(story, "closed", **shown)
    traffic = Traffic(story.entries)
    assert unannounced_changes.at_the_end(traffic, since=0) == []
    assert said in unannounced_changes.owes_nothing_at_the_end(traffic, since=0)
