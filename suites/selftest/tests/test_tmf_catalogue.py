"""What is lost beside: with fields, in empty lists, by steps and decisions; and specifications, judged by the rules of tickets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach
from ttck.harness.record.state_probe import Attempt
from ttck.specs.contracts import contract
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.selftest.tests.test_tmf_second_reading import TICKET, call, judged, patch
from ttck.suites.tmf import (
    effects,
    exploration_rules,
    filter_rules,
    item_rules,
    move_rules,
    patch_rules,
    pull_rules,
    refused_rules,
    spec_list_rules,
    spec_part_rules,
    spec_patch_rules,
    spec_rules,
    spoil_rules,
)
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.rules import form_of, said
from ttck.suites.tmf.scenarios.b_populating import Population
from ttck.suites.tmf.scenarios.d_filtering import Filtering, three
from ttck.suites.tmf.scenarios.g_stepping import Operated
from ttck.suites.tmf.scenarios.h_altering import Altering
from ttck.suites.tmf.scenarios.h_specifying import Listing, Specifying
from ttck.suites.tmf.scenarios.h_surveying import FILTERED, Surveying
from ttck.suites.tmf.scenarios.y_poisoning import Poison
from ttck.suites.tmf.scenarios.ya_spoiling import Spoil, Spoiling
from ttck.suites.tmf.scenarios.z_exploring import AFTER, BEFORE

LIST = "http://seller.example/troubleTicketSpecification"
DAY = timedelta(days=1)
NOTES = [{"id": "1", "text": "the buyer's"}, {"id": "2", "text": "the seller's"}]


@pytest.mark.parametrize(
    ("after", "broken"),
    [
        (NOTES, [True]),
        ([], [False]),
        (None, [False]),  # an attribute without an entry need not be shown
        (NOTES[1:], [False]),  # what the seller wrote may stay
        (7, []),  # another rule says that this is no list
    ],
)
def test_an_empty_list_replaces_the_one_before(after, broken):
    before, shown = {**TICKET, "note": NOTES}, {} if after is None else {"note": after}
    found = patch_rules.lists([patch({"note": []}, 200, {**TICKET, **shown}, before=before)])
    assert [patch_rules.replaced(part) is not None for part in found] == broken


@pytest.mark.parametrize(("date", "fine"), [("2026-01-01T00:00:00Z", True), ("2001-02-03T04:05:06Z", False)])
def test_the_date_of_a_status_is_the_sellers_also_when_the_status_changes(date, fine):
    before = {**TICKET, "status": "acknowledged", "statusChangeDate": "2025-01-01T00:00:00Z"}
    changes = {"status": "inProgress", "statusChangeDate": "2001-02-03T04:05:06Z"}
    after = {**before, "status": "inProgress", "statusChangeDate": date}
    (part,) = patch_rules.fixed([patch(changes, 200, after, before=before)])
    assert (patch_rules.not_moved(part) is None) is fine


@pytest.mark.parametrize(("status", "fine"), [(400, True), (409, True), (200, False), (500, False)])
def test_a_step_that_takes_away_what_is_mandatory_is_refused(status, fine):
    steps = [{"op": "remove", "path": "/severity"}]
    poison = Poison(name="severity", patch=patch(steps, status, TICKET), lists=())
    breach = refused_rules.null_refused(Subject(value=poison, where="/severity", seen=()))
    assert (breach is None) is fine
    assert fine or breach.message.startswith("a step that removes")


@pytest.mark.parametrize(
    ("new", "fine"),
    [
        ({"externalIdentifier": [{"id": "B"}], "note": [], "description": "b"}, True),  # it may correct a text, and tidy up its notes
        ({"externalIdentifier": []}, False),
        ({}, False),
    ],
)
def test_what_the_buyer_alone_gives_outlives_a_decision_of_the_seller(new, fine):
    old = {"externalIdentifier": [{"id": "B"}], "note": [{"text": "a"}], "description": "a"}
    pull = SimpleNamespace(old=old, new={"description": "a", **new}, call=SimpleNamespace(name="ticket_resolve"))
    assert (judged(pull_rules.keeps_what_was_given, pull) is None) is fine


def test_a_filter_says_by_how_many_attributes_it_goes():
    population = Population(name="n")
    rule = filter_rules.sound(Filtering(population=population))
    for count, word in ((1, "by name "), (2, "by two attributes "), (3, "by three attributes "), (4, "by 4 attributes ")):
        params = tuple((name, "x") for name in ("name", "severity", "status", "id")[:count])
        query = Query(params=params, pages=(call(200, [{name: "y" for name, _ in params}]),), complete=True)
        assert word in rule(query).message


@pytest.mark.parametrize(("status", "judged_at_all"), [(404, True), (200, True), (405, False), (501, False)])
def test_what_cannot_be_read_over_the_api_shows_nothing_of_an_exploration(monkeypatch, status, judged_at_all):
    reading = replace(call(status), label="there?")
    monkeypatch.setattr(exploration_rules, "explored", lambda *_: [reading])
    assert (exploration_rules.readings(None, None, "/hub", "there?") == [reading]) is judged_at_all


# --- lists that break ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "after", "found"), [(200, 200, [True]), (200, 500, [False]), (500, 500, []), (200, 403, [True])])
def test_a_list_that_fails_for_good_after_a_strange_create_is_a_finding(before, after, found):
    made = replace(call(500, operation=Operation.CREATE, method="POST"), label="create with an attribute that is called ''")
    spoil = Spoil(kind=Kind.TICKET, before=call(before, []), creates=(made,), after=call(after, []))
    breaches = [spoil_rules.readable(part) for part in spoil_rules.around(Spoiling(spoils=[spoil]), Kind.TICKET)]
    assert [breach is None for breach in breaches] == found
    assert all(breach is None or "called ''" in breach.actual for breach in breaches)


def test_a_list_that_an_exploration_leaves_broken_is_a_finding():
    def listed(label, status):
        return replace(call(status, [], operation=Operation.LIST), label=label)

    crash = call(500, operation=Operation.CREATE, method="POST")
    for status, fine in ((200, True), (500, False)):
        explored = [listed(BEFORE, 200), crash, replace(listed(AFTER, status), number=crash.number + 50)]
        (part,) = spoil_rules.explored(SimpleNamespace(explored=explored), Kind.TICKET)
        assert (spoil_rules.readable(part) is None) is fine
    assert list(spoil_rules.explored(SimpleNamespace(explored=[listed(BEFORE, 500), listed(AFTER, 500)]), Kind.TICKET)) == []


# --- specifications --------------------------------------------------------------------------------------------------


def test_a_rule_of_tickets_speaks_of_specifications():
    told = said(lambda _: Breach(message="tickets: a ticket of two", expected="ticketType", actual="x"))(None)
    assert (told.message, told.expected) == ("specifications: a specification of two", "ticketType")
    assert said(lambda _: None)(None) is None


@pytest.mark.parametrize(
    ("after", "fine"), [({"name": "a"}, True), ({"name": "b"}, True), ({}, False), ({"name": " "}, False), ({"name": None}, False)]
)
def test_the_name_of_a_specification_stays(after, fine):
    done = patch([{"op": "remove", "path": "/name"}], 200, {"id": "1", **after}, before={"id": "1", "name": "a"})
    (part,) = spec_patch_rules.bare(Altering(bare=[done]))
    assert (spec_patch_rules.still_named(part) is None) is fine


def test_each_attribute_of_a_patch_of_several_is_judged():
    before, changes = {"id": "1", "name": "a", "version": "1"}, {"name": "b", "version": "2"}
    done = patch(changes, 200, {**before, "name": "b"}, before=before)
    found = {part.value[1]: patch_rules.changed(part) is None for part in spec_patch_rules.several(Altering(several=[done]))}
    assert found == {"name": True, "version": False}
    assert list(spec_patch_rules.several(Altering(several=[replace(done, exchange=call(400))]))) == []


@pytest.mark.parametrize(("left", "fine"), [(["a", "d", "b"], True), (["a", "d"], False)])
def test_a_characteristic_that_is_added_between_others_moves_them_on(left, fine):
    wanted = {"specCharacteristic": [{"name": name} for name in "abd"]}
    after = {"id": "1", "specCharacteristic": [{"name": name} for name in left]}
    one = Operated(patch=patch([{}], 200, after, before={"id": "1"}), wanted=wanted)
    assert (judged(move_rules.operated, one) is None) is fine
    gone = replace(one, wanted={}, gone=(("specCharacteristic", "b"),))
    assert (judged(move_rules.operated, gone) is None) is ("b" not in left)


def test_what_a_seller_counts_beside_the_standard_is_no_effect_of_a_refused_patch():
    before = call(200, {"id": "1", "name": "a", "reads": 1})
    for after, fine in (({"id": "1", "name": "a", "reads": 2}, True), ({"id": "1", "name": "b"}, False)):
        tried = Attempt(about="x", before=before, exchange=call(400, method="PATCH"), after=call(200, after))
        assert (spec_rules.quiet(tried) is None) is fine


@pytest.mark.parametrize(
    ("kept", "narrow", "broken"),
    [
        ({"version": "1.0"}, {"version": "1.0"}, [False]),
        ({"version": "1.0"}, {}, [True]),
        ({}, {}, []),  # a seller that keeps it of nobody
    ],
)
def test_fields_of_a_create_are_about_its_answer(kept, narrow, broken):
    sent = {"name": "n", "version": "1.0"}
    made, other = (call(201, {"id": ident}, method="POST", sent={"version": sent["version"]}) for ident in ("1", "2"))
    read = [call(200, {"id": "1", **kept})]
    specifying = Specifying(
        probe=call(200, []), creates=[made], ids=["1"], read=read, narrow=other, narrow_read=call(200, {"id": "2", **narrow})
    )
    assert [spec_list_rules.kept_with_fields(part) is not None for part in spec_list_rules.kept_of(specifying)] == broken


def test_a_deleted_specification_is_in_no_filtered_list_either():
    whole = call(200, [{"id": "1"}], url=LIST)
    lists = [call(200, [], url=LIST), call(200, [{"id": "1"}], url=f"{LIST}?name=n"), call(400, url=f"{LIST}?id=1")]
    specifying = Specifying(probe=whole, listing=Listing(whole=whole), deleted=call(204), left=lists)
    breaches = [spec_list_rules.not_left(part) for part in spec_list_rules.left(specifying)]
    assert [breach and breach.message.endswith("filtered by name") for breach in breaches] == [None, True]


def test_filters_together_count_where_each_counts_alone():
    documents = [
        {"name": f"n{n % 2}", "version": f"{n // 2 % 2}", "description": f"d{n // 4}"} for n in range(8)
    ]  # fmt: skip
    pairs = [Query(params=params, pages=(call(200, []),), complete=True) for params in three(documents, FILTERED)]
    assert [len(query.params) for query in pairs] == [3, 3, 3]
    answers = zip(FILTERED, (200, 200, 400), strict=True)
    single = [Query(params=((name, "x"),), pages=(call(status, []),), complete=True) for name, status in answers]
    filtering = Filtering(population=Population(name="n"), single=single, pairs=pairs)
    assert Surveying(filtering=filtering).filters == single[:2]
    everything = [replace(one, pages=(call(200, []),)) for one in single]
    assert Surveying(filtering=replace(filtering, single=everything)).filters == [*everything, *pairs]


@pytest.mark.parametrize(("shown", "back", "onward"), [("04", True, True), ("03", True, False), ("02", False, True)])
def test_the_last_update_of_a_specification_moves(shown, back, onward):
    def spec(second, version):
        return {"id": "1", "name": "a", "version": version, "lastUpdate": f"2026-01-01T00:00:{second}Z"}

    before = call(200, spec("03", "1"), operation=Operation.RETRIEVE_SPECIFICATION)
    after = replace(before, answer=call(200, spec(shown, "2")).answer)
    sent = replace(call(200, operation=Operation.PATCH_SPECIFICATION, method="PATCH", sent={"version": "2"}), at=before.at + DAY)
    attempt = Attempt(about="version", before=before, exchange=sent, after=after)
    (change,) = spec_patch_rules.changes(Specifying(probe=before, patches={"version": attempt}), Altering())
    made = call(201, spec("03", "1"), operation=Operation.CREATE_SPECIFICATION, method="POST")
    (moved,) = move_rules.updates([change])
    assert (effects.not_back(moved) is None) is back
    (told,) = move_rules.telling(Traffic([made, before, sent, after]), [change], Kind.SPECIFICATION)
    assert (move_rules.onward(told) is None) is onward
    assert change.changed == {"version", "lastUpdate"} - ({"lastUpdate"} if shown == "03" else set())


@pytest.mark.parametrize(("first", "cause"), [(400, "the first part of a list is checked, and no further one"), (201, None)])
def test_a_further_part_that_is_not_checked_is_one_cause_where_the_first_one_is(first, cause):
    tried = {"relatedParty/role": call(first), "relatedParty/1/role": call(201), "relatedParty/1/@type": call(201)}
    found = [spec_part_rules.refused(part) for part in spec_part_rules.without(tried)][1:]
    assert [breach.cause for breach in found] == [cause, None]  # of the last one there is no twin


def test_a_specification_that_a_wrong_create_made_is_judged_once():
    wrong = call(201, {"id": "2", "name": 7}, operation=Operation.CREATE_SPECIFICATION)
    rule = spec_rules.well_formed(Specifying(probe=wrong, parts={"relatedParty/role": wrong}))
    rows = [{"id": item, "href": f"/s/{item}", "@type": "TroubleTicketSpecification", "name": 7} for item in "12"]
    assert rule(call(200, rows[1:])) is None
    assert rule(call(200, rows)) is not None


def test_filters_that_fail_by_one_attribute_have_one_cause():
    tickets = [{"id": item, "name": f"n{item}", "severity": "Major"} for item in "12"]
    known = {one["id"]: call(200, one) for one in tickets}
    story = Filtering(population=Population(name="n1", known=known))
    asked = ((("name", "n1"),), (("severity", "Major"), ("name", "n1")), (("severity", "Minor"), ("name", "n1")))
    queries = [Query(params=params, pages=(call(200, tickets[1:]),), complete=True) for params in asked]
    found = [filter_rules.sound(story)(query).cause.split(" lets")[0] for query in queries]
    assert found == ["a filter by name", "a filter by name", "a filter by severity and name"]


@pytest.mark.parametrize(
    "where", ["/note/3/date", "/7/note/0/date", "/event/troubleTicket/note/1/date", "/event/troubleTicketSpecification/note/1/date"]
)
def test_the_form_of_a_place_is_one_cause_wherever_it_shows(where):
    assert form_of(where) == "the form of /note/*/date"


def test_a_wrong_date_leads_and_the_schema_that_it_breaks_follows():
    wrong = {
        **TICKET,
        "href": "/1",
        "ticketType": "t",
        "channel": {"@type": "ChannelRef", "id": "c"},
        "creationDate": "2026-01-01T00:00:00",
    }
    date = item_rules.dated(Subject(value=wrong, where="", seen=()))
    schema = item_rules.as_asked(contract("tmf621-v5"))(replace(call(200, wrong), ticket="1"))
    assert date.cause == schema.cause == "the form of /creationDate"
    assert (date.follows, schema.follows) == (False, True)


@pytest.mark.parametrize(("usual", "cause"), [("right", "lists do not follow a change"), ("wrong", "a filter by name")])
def test_what_is_wrong_after_a_change_alone_has_one_cause(usual, cause):
    def rule(query):
        wrong = query.params[0][1] == "wrong"
        return Breach(message="m", expected="e", actual="a", cause="a filter by name") if wrong else None

    before, after = (Query(params=(("name", value),), pages=(call(200, []),), complete=True) for value in (usual, "wrong"))
    judged = filter_rules.after_a_change([before], rule, rule)
    assert judged(after).cause == cause
    assert judged(replace(after, params=(("name", "right"),))) is None


def test_what_pages_that_repeat_do_not_show_follows_from_them():
    known = {item: call(200, {"id": item, "name": "n"}) for item in "12"}
    story = Filtering(population=Population(name="n", known=known))
    page = call(200, [{"id": "1", "name": "n"}])
    for pages, follows in (((page, page), True), ((page,), False)):
        breach = filter_rules.finds_all(story)(Query(params=(("name", "n"),), pages=pages, complete=True))
        assert breach.follows is follows
