"""What was taken is shown: labels, rows of lists after patches, second patches of specifications, and filters page by page."""

from __future__ import annotations

import pytest

from ttck.harness.record.state_probe import Attempt
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation
from ttck.suites.tmf import create_rules, relist_rules, spec_rules
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.scenarios.b_populating import Population
from ttck.suites.tmf.scenarios.d_filtering import _beside, _halved
from ttck.suites.tmf.scenarios.g_patching import Patching, Relisted
from ttck.suites.tmf.scenarios.h_specifying import Specifying
from ttck.suites.tmf.writes import Creation, Listed

LABELLED = {"@type": "TroubleTicket", "@baseType": "Entity", "note": [{"@type": "Note", "@baseType": "Extensible", "text": "a"}]}


def _created(shown):
    story = Story()
    made = story.exchange(Operation.CREATE, sent=LABELLED, answer={"id": "1", **shown}, status=201)
    return [Creation(about="labels", sent=LABELLED, made=made, item="1")]


@pytest.mark.parametrize(
    ("shown", "kept", "labels"),
    [
        (LABELLED, True, True),
        ({"@type": "TroubleTicket", "note": [{"@type": "Note", "text": "a"}]}, True, False),
        ({**LABELLED, "note": [{"@type": "Note", "text": "a"}]}, True, False),
        ({**LABELLED, "note": []}, False, True),  # what is gone is said once
        ({**LABELLED, "@type": "OurTicket", "@baseType": "TroubleTicket"}, True, True),
    ],
)
def test_labels_of_a_ticket_and_of_its_parts_are_judged_by_themselves(shown, kept, labels):
    assert (not any(map(create_rules.is_kept, create_rules.kept(_created(shown))))) is kept
    assert (not any(map(create_rules.label_is_kept, create_rules.labelled(_created(shown))))) is labels


READ = {"id": "1", "name": "a", "channel": {"id": "c"}, "note": [{"text": "x"}, {"text": "y"}], "lastUpdate": "2030-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("row", "after", "where"),
    [
        (READ, READ, None),
        ({**READ, "note": READ["note"][::-1]}, READ, None),
        ({name: value for name, value in READ.items() if name != "lastUpdate"}, READ, None),
        ({**READ, "lastUpdate": "2029-01-01T00:00:00Z"}, READ, "/lastUpdate"),
        ({**READ, "channel": {"id": "old"}}, READ, "/channel/id"),
        ({**READ, "channel": {"id": "old"}}, {**READ, "channel": {"id": "new"}}, None),  # it moved meanwhile
        ({name: value for name, value in READ.items() if name != "channel"}, READ, "/channel"),
    ],
)
def test_a_ticket_that_was_patched_is_listed_as_it_is_read(row, after, where):
    story = Story()
    before = story.exchange(Operation.RETRIEVE, answer=READ)
    page = story.exchange(Operation.LIST, answer=[row])
    last = story.exchange(Operation.RETRIEVE, answer=after)
    listed = Listed(row=row, pages=(page,), whole=True)
    patching = Patching(listed=[Relisted(before=before, listed=listed, after=last)])
    breach = relist_rules.listed_as_read(relist_rules.looked_for(patching)[0])
    assert (breach.where if breach else None) == where


def _attempted(after, status=200):
    story = Story()
    patch = story.exchange(Operation.PATCH_SPECIFICATION, sent={"version": "3.0"}, answer={}, status=status)
    return Attempt(about="version", before=None, exchange=patch, after=story.exchange(Operation.RETRIEVE_SPECIFICATION, answer=after))


@pytest.mark.parametrize(("after", "status", "broken"), [("3.0", 200, [False]), ("2.0", 200, [True]), ("2.0", 409, [])])
def test_a_second_patch_that_is_taken_is_made_and_may_be_refused(after, status, broken):
    specifying = Specifying(probe=None, again={"version": _attempted({"version": after}, status)})
    assert [spec_rules.takes(attempt) is not None for attempt in spec_rules.taken_again(specifying)] == broken


def _list(params, count, *, status=200, complete=True):
    page = Story().exchange(Operation.LIST, answer=[{"id": str(number)} for number in range(count)], status=status)
    return Query(params=params, pages=(page,), complete=complete)


def test_one_short_list_of_each_filter_is_read_in_pages_and_one_that_is_too_long_beside_a_name():
    status, severity = (("status", "pending"),), (("severity", "Minor"),)
    queries = [
        _list((("id", "1"),), 1), _list(severity, 50), _list(severity, 3, complete=False), _list((("status", "held"),), 3),
        _list(status, 2),
    ]  # fmt: skip
    assert [query.params for query in _halved(queries)] == [status]
    story = Story()
    shown = [{"id": str(n), "name": "ours", "severity": "Minor" if n < 2 else "Major", "ticketType": "outage"} for n in range(3)]
    known = {one["id"]: story.exchange(Operation.RETRIEVE, answer=one) for one in shown}
    paged = Query(params=status, pages=(), complete=True, limit=2)
    # the type is that of all tickets of the name, so that it would leave nothing out
    assert _beside(Population(name="ours", known=known), [*queries, paged]) == [(("severity", "Minor"), ("name", "ours"))]
