"""Items like older ones, values as they are and lists of nothing: what a buyer sends of them, and how it is judged."""

from __future__ import annotations

import pytest

from ttck.harness.generate import near_duplicates
from ttck.harness.generate.strategies import Material
from ttck.harness.judge.compare import missing_items
from ttck.harness.judge.histories import Traffic
from ttck.harness.record.state_probe import Attempt, Patch
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation, Stimulus
from ttck.suites.ticket import date_rules, life_rules, like_rules, operation_rules, part_date_rules
from ttck.suites.ticket.scenarios.b_creating import Creation
from ttck.suites.ticket.scenarios.e_walking import Walking

NOTE = {"id": "n-1", "source": "buyer", "author": "Ada", "date": "2026-01-01T00:00:00Z", "text": "seen again"}
DAY = "2026-01-01T00:00:"
GIVEN = {"id", "attachmentId"}


@pytest.fixture(name="material")
def _material():
    return Material(run_id="r-1", products=("P-1",), text_length=200)


@pytest.mark.parametrize("name", near_duplicates.LISTS)
def test_each_part_of_an_item_is_shared_by_one_other_alone(material, name):
    """So a seller that tells items apart by any one part is met by a pair that is not the same."""
    base = {"source": "buyer", "role": "r"}
    first, *others = near_duplicates.family(material, name, base)
    parts = first.keys() - base.keys() - (GIVEN if name in {"note", "attachment"} else set())
    shared = [{part for part in parts if one[part] == first[part]} for one in others]
    assert sorted(map(sorted, shared)) == sorted([part] for part in parts)
    assert all(base.items() <= one.items() for one in (first, *others))
    assert len({str(one) for one in (first, *others)}) == len(others) + 1


def test_a_family_leaves_no_two_items_that_cover_each_other(material):
    for name in near_duplicates.LISTS:
        family = near_duplicates.family(material, name, {"source": "buyer"})
        for item in family:
            assert missing_items([item], [one for one in family if one is not item]) == [item]


def patched(new, *, before=(), after=(), status=200, sent=None, attribute="note"):
    story = Story()
    first = story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "acknowledged", attribute: list(before)})
    tried = story.exchange(Operation.PATCH, status=status, sent=sent if sent is not None else new, answer={"id": "1"})
    last = story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "acknowledged", attribute: list(after)})
    return Patch(about="a patch", new=new, attempt=Attempt(about="a patch", before=first, exchange=tried, after=last))


@pytest.mark.parametrize(("kept", "wrong"), [(True, False), (False, True)])
def test_a_note_with_the_text_of_an_older_one_is_new(kept, wrong):
    new = {**NOTE, "id": "n-2", "author": "Bo", "date": "2026-01-02T00:00:00Z"}
    patch = patched({"note": [new]}, before=[NOTE], after=[NOTE, new] if kept else [NOTE])
    assert (life_rules.appended("note")(patch) is not None) is wrong


@pytest.mark.parametrize("status", [200, 422])
@pytest.mark.parametrize("nothing", [[], None])
@pytest.mark.parametrize(("after", "wrong"), [([NOTE], False), ([], True)])
def test_a_list_of_nothing_takes_nothing_away_whatever_is_answered(after, wrong, nothing, status):
    (patch,) = like_rules.naming([patched({}, before=[NOTE], after=after, status=status, sent={"note": nothing})], "note")
    assert (like_rules.nothing_lost("note")(patch) is not None) is wrong


def test_a_list_of_nothing_proves_nothing_where_nothing_was_there():
    assert like_rules.naming([patched({}, sent={"note": []})], "note") == []
    assert like_rules.naming([patched({}, before=[NOTE], after=[NOTE], sent={"attachment": []})], "note") == []


@pytest.mark.parametrize(("second", "status", "wrong"), [("2", 201, False), ("1", 201, True), ("1", 409, None)])
def test_a_create_that_is_repeated_gives_another_ticket_or_an_error(second, status, wrong):
    story, sent = Story(), {"description": "d"}
    made = [
        Creation(sent=sent, created=story.exchange(Operation.CREATE, status=code, sent=sent, answer={"id": ident}), read=None)
        for ident, code in (("1", 201), (second, status))
    ]
    found = [like_rules.is_another(pair) is not None for pair in like_rules.twice(made)]
    assert found == ([] if wrong is None else [wrong])


@pytest.mark.parametrize(("first", "last", "state", "wrong"), [
    ("10.000Z", "10.000Z", "closed", False),
    ("10.000Z", "12.500Z", "closed", True),
    ("10.000Z", "10.300Z", "resolved", True),
    ("10.000Z", "10Z", "closed", False),
    ("10Z", "13Z", "closed", True),
])  # fmt: skip
def test_the_resolution_date_is_not_that_of_closing(first, last, state, wrong):
    story = Story()
    story.create()
    for shown, date in (("resolved", first), (state, last)):
        story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": shown, "resolutionDate": DAY + date})
    (kept,) = date_rules.still_resolved(Traffic(story.entries))
    assert (date_rules.keeps_its_date(kept) is not None) is wrong


@pytest.mark.parametrize("act", ["reopen", "resolve"])
def test_a_ticket_that_may_have_been_resolved_again_may_have_another_date(act):
    story = Story()
    story.create()
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "resolved", "resolutionDate": f"{DAY}10Z"})
    if act == "reopen":
        story.exchange(Operation.REOPEN, status=204)
    else:
        story.stimulus(Stimulus.RESOLVE)
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "resolved", "resolutionDate": f"{DAY}30Z"})
    assert date_rules.still_resolved(Traffic(story.entries)) == []


@pytest.mark.parametrize(("date", "skew", "said"), [
    ("2026-01-01T00:00:02Z", 0, None),
    ("2025-12-31T19:00:02Z", 0, "from before the ticket was created"),
    ("2026-01-01T05:30:02Z", 0, "from after it was read"),
    ("2025-12-31T19:00:02Z", -5, None),
    ("2026-01-01T01:00:02+01:00", 0, None),
])  # fmt: skip
def test_a_note_of_the_seller_is_not_older_than_its_ticket_by_the_clock_of_the_seller(date, skew, said):
    """A seller whose clock goes wrong has created the ticket by the same clock."""
    story, born = Story(), {0: "2026-01-01T00:00:01Z", -5: "2025-12-31T19:00:01Z"}[skew]
    story.exchange(Operation.CREATE, status=201, answer={"id": "1", "status": "acknowledged", "creationDate": born})
    shown = {"id": "1", "status": "acknowledged", "creationDate": born, "note": [{"source": "seller", "text": "t", "date": date}]}
    for _ in (1, 2):
        story.exchange(Operation.RETRIEVE, answer=shown)
    (seen,) = part_date_rules.added(Traffic(story.entries), "note")
    breach = part_date_rules.in_time(seen)
    assert (breach and breach.message.rpartition(" has a date ")[2]) == said


def test_a_date_that_the_run_chose_tells_nothing():
    story = Story()
    story.create()
    story.stimulus(Stimulus.ADD_NOTE, args={"date": "2020-01-01T00:00:00Z"})
    note = {"source": "seller", "text": "t", "date": "2020-01-01T00:00:00Z"}
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "acknowledged", "note": [note]})
    assert part_date_rules.added(Traffic(story.entries), "note") == []


@pytest.mark.parametrize(("first", "status", "last", "judged"), [
    ("inProgress", 204, "inProgress", True), ("inProgress", 422, "inProgress", False), ("inProgress", 204, "closed", False),
])  # fmt: skip
def test_a_close_that_is_answered_with_success_closes_whatever_the_state_was(first, status, last, judged):
    story = Story()
    story.create()
    before, tried = story.read(first), story.exchange(Operation.CLOSE, status=status)
    attempt = Attempt(about="close", before=before, exchange=tried, after=story.read(last))
    stories = {"walking": Walking(attempts=[attempt]), "clearing": type("Clearing", (), {"cancellations": [], "clearances": []})}
    tries = operation_rules.done_or_not(Traffic(story.entries), stories.__getitem__, Operation.CLOSE)
    assert len(tries) == judged
    assert all(operation_rules.leads_to("closed")(one) is not None for one in tries)
