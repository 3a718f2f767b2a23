"""No check of lists, filters, projections and addresses passes on a seller that shows nothing, and none accuses one that is right."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from ttck.harness.record.exchange import Answer, Exchange
from ttck.suites.tmf import base_rules, combine_rules, filter_rules, list_rules, order_rules, projection_rules
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.scenarios.c_listing import SORTED_BY, Sandwich, totals
from ttck.suites.tmf.scenarios.ca_reaching import Slashed
from ttck.suites.tmf.scenarios.d_filtering import Filtering, Operated
from ttck.suites.tmf.scenarios.e_projecting import Projection, below

BASE = "http://seller.example/v5"
ROWS = [
    {"id": "1", "name": "n", "severity": "Critical", SORTED_BY: "2030-01-01T00:00:00Z"},
    {"id": "2", "name": "n", "severity": "Major", SORTED_BY: "2030-01-02T00:00:00Z"},
    {"id": "3", "name": "n", "severity": "Minor", SORTED_BY: "2030-01-03T00:00:00Z"},
]


def answered(document, status=200, *, path="/troubleTicket", method="GET", operation="listTroubleTicket", label="list", **headers):
    body = json.dumps(document).encode()
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    return Exchange(
        number=1, scenario="s", label=label, operation=operation, ticket=None, at=datetime(2030, 1, 1, tzinfo=UTC), elapsed=0,
        method=method, url=BASE + path, request_headers={}, request_body=None, sent=None,
        answer=Answer(status=status, headers=named, body=body),
    )  # fmt: skip


def query(params, rows, *, status=200, complete=True):
    return Query(params=params, pages=(answered(rows, status),), complete=complete)


def filtering(**more):
    population = SimpleNamespace(name="n", documents=lambda: {row["id"]: row for row in ROWS})
    return Filtering(population=population, **more)


SEVERE = (("severity", "Critical"),)


def test_a_filter_that_leaves_nothing_out_or_finds_nothing_proves_nothing():
    story = filtering()
    assert filter_rules.leaving_out(story, [query((("name", "n"),), ROWS)]) == []
    assert filter_rules.leaving_out(story, [query(SEVERE, [])]) == []
    (found,) = filter_rules.leaving_out(story, [query(SEVERE, ROWS)])
    assert filter_rules.sound(story)(found) is not None
    assert filter_rules.sound(story)(query(SEVERE, ROWS[:1])) is None


def test_a_list_without_a_match_counts_beside_one_with_a_match():
    empty = answered([], path="/troubleTicket?severity=nobody")
    assert filter_rules.without_match(filtering(nothing=[empty], single=[query(SEVERE, [])])) == []
    assert filter_rules.without_match(filtering(nothing=[empty], single=[query(SEVERE, ROWS[:1])])) == [empty]


def test_hostile_values_count_where_the_filter_works():
    strange = query((("severity", "x' OR '1'='1"),), ROWS)
    assert filter_rules.hostile(filtering(hostile=[strange])) == []
    assert filter_rules.hostile(filtering(hostile=[strange], single=[query(SEVERE, ROWS[:1])])) == [strange]
    assert "pattern" in filter_rules.finds_nothing(strange).message
    assert filter_rules.finds_nothing(query((("severity", "x%"),), [])) is None
    assert filter_rules.finds_nothing(query((("severity", "x%"),), {}, status=400)) is None


def test_alternatives_need_a_third_value():
    story = filtering(either=("Critical", "Minor"), spellings=[query((("severity", "Critical,Minor"),), ROWS)])
    assert filter_rules.alternatives(story)
    assert not filter_rules.one_of_two(story)(story.spellings[0])
    story.population.documents = dict
    assert filter_rules.alternatives(story) == []


def test_operators_need_what_meets_them_and_what_does_not():
    def asked(bound):
        meant = ((f"{SORTED_BY}.gt", bound),)
        return Operated(operator="gt", meant=meant, queries=(query(meant, ROWS),))

    assert filter_rules.operators(filtering(operated=[asked("2030-01-01T00:00:00Z")]), "gt")
    assert filter_rules.operators(filtering(operated=[asked("2029-01-01T00:00:00Z")]), "gt") == []
    assert filter_rules.operators(filtering(operated=[asked("2031-01-01T00:00:00Z")]), "gt") == []


@pytest.mark.parametrize(
    ("status", "document", "reading", "fine"),
    [
        (404, {"code": "x", "reason": "none"}, "fail", False),
        (404, {"code": "x", "reason": "none"}, "warn", True),
        (404, {"code": "x", "reason": "none"}, "accept", True),
        (404, {}, "accept", False),
        (200, [], "fail", True),
        (200, [{"id": "1"}], "accept", False),
    ],
)
def test_what_a_list_without_a_match_may_be(status, document, reading, fine):
    assert (list_rules.nothing_found(reading)(answered(document, status)) is None) is fine


def test_counts_are_optional_and_right():
    assert list_rules.nothing_found("fail")(answered([])) is None
    assert list_rules.nothing_found("fail")(answered([], X_Total_Count="3")) is not None
    assert list_rules.saying([answered([])], "x-total-count") == []
    assert list_rules.counted(answered(ROWS, X_Result_Count="3")) is None
    assert list_rules.counted(answered(ROWS, X_Result_Count="2")) is not None
    assert list_rules.says("X-Total-Count")(answered(ROWS)).message == "a list has no X-Total-Count"


def test_a_limit_counts_where_it_is_reached():
    traffic = SimpleNamespace(accepted=lambda _: [answered(ROWS[:1], path="/troubleTicket?limit=5")])
    assert list_rules.limited(traffic) == []
    traffic = SimpleNamespace(accepted=lambda _: [answered(ROWS, path="/troubleTicket?limit=3")])
    assert len(list_rules.limited(traffic)) == 1


@pytest.mark.parametrize(
    ("status", "reading", "judged", "warned"),
    [
        (200, "either", True, True), (416, "either", True, False), (400, "either", True, False), (400, "416", False, True),
        (416, "empty", False, False), (400, "400", True, True), (500, "either", False, True),
    ],
)  # fmt: skip
def test_an_offset_behind_the_end(status, reading, judged, warned):
    page = answered([] if status == 200 else {"code": "x"}, status)
    assert (list_rules.behind_the_end(reading)(page) is None) is judged
    assert (list_rules.refused_at_the_end(reading)(page) is None) is warned


def walk(ids, *totals, params=(("name", "n"),)):
    pages = tuple(answered([{"id": one}], X_Total_Count=total) for one, total in zip(ids, totals or ("3",) * len(ids), strict=True))
    return Query(params=params, pages=pages, complete=True)


def listing(before, after, *walks):
    own = [query((), [{"id": one} for one in ids]) for ids in (before, after)]
    population = SimpleNamespace(shared=["1", "2"], called=["1", "2"], documents=lambda: {"1": {}, "2": {}})
    steady = own[0].ids == own[1].ids
    return SimpleNamespace(own=own[0], own_after=own[1], steady=steady, walks=list(walks), population=population)


def test_a_walk_counts_while_the_list_keeps_its_order():
    assert list_rules.undisturbed(listing("12", "21", walk("11"))) == []
    whole = walk("121", "3", "4", "4", params=())
    assert list_rules.undisturbed(listing("12", "12", whole)) == []
    story = listing("12", "12", walk("112"), walk("1"), walk("129929"))
    found = [list_rules.each_once(story)(one) for one in list_rules.undisturbed(story)]
    assert [one.message.rpartition(" ")[2] if one else None for one in found] == ["twice", "tickets", "twice"]
    assert list_rules.each_once(story)(walk("1992")) is None  # what is not ours may come and go


@pytest.mark.parametrize(("up", "down", "judged"), [("123", "321", True), ("123", "123", False), ("213", "321", True)])
def test_sort_is_judged_where_it_is_followed(up, down, judged):
    rows = {row["id"]: row for row in ROWS}
    queries = [query((("sort", sort),), [rows[one] for one in ids]) for sort, ids in ((SORTED_BY, up), (f"-{SORTED_BY}", down))]
    story = SimpleNamespace(sorted=queries, sorted_by=SORTED_BY)
    assert bool(order_rules.sorts(story)) is judged
    assert order_rules.passed_over(story) is not judged
    wrong = [order_rules.in_order("n")(one) for one in order_rules.sorts(story)]
    assert any(wrong) is (up == "213")


@pytest.mark.parametrize(("pages", "wrong"), [(("32", "21"), False), (("43", "4321"), False), (("32", "12"), False), (("32", "14"), True)])
def test_a_list_that_grows_in_front_while_it_is_read_shows_some_again_and_keeps_its_order(pages, wrong):
    found = tuple(answered([{"id": one, "rank": one} for one in page]) for page in pages)
    query = Query(params=(("sort", "-rank"),), pages=found, complete=True)
    assert (order_rules.in_order("n")(query) is not None) is wrong
    story = SimpleNamespace(by="rank", population=SimpleNamespace(documents=lambda: {one: {"rank": one} for one in "1234"}))
    assert (combine_rules.in_order(story)(query) is not None) is wrong


@pytest.mark.parametrize(("told", "asked", "wrong"), [("33333", 10, False), ("3433333333", 20, False), ("34333", 30, True)])
def test_a_total_that_changes_with_the_page_does_so_each_time(told, asked, wrong):
    """Of others who create an item and delete it again it changes once."""
    sent = []

    def find(params, *, label):
        sent.append(params)
        return answered(ROWS, X_Total_Count=told[(len(sent) - 1) % len(told)])

    story = SimpleNamespace(totals=[])
    totals(SimpleNamespace(find=find), story, (("name", "n"),))
    assert len(sent) == asked
    assert any(map(list_rules.total_steady, list_rules.counting(story.totals))) is wrong


def test_fields_that_do_not_count_prove_nothing_of_the_total():
    def pages(narrow, total="3"):
        whole = answered(ROWS, X_Total_Count=total) if total else answered(ROWS)
        return Sandwich(before=whole, page=answered(narrow, X_Total_Count="3"), after=whole)

    narrow = [{"id": "1"}]
    assert projection_rules.narrowing([pages(ROWS), pages(narrow, None)]) == []
    assert len(projection_rules.narrowing([pages(narrow)])) == 1


def test_a_projection_of_everything_proves_nothing():
    whole = answered({"id": "1", "name": "n"})
    assert projection_rules.telling([Projection(asked=("name",), answer=whole, before=whole, after=whole)]) == []
    assert projection_rules.telling([Projection(asked=("id",), answer=whole, before=whole, after=whole)])


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://mycsp.example:8443/tmf-api/troubleTicket/v5/troubleTicket/a%2Fb", "/troubleTicket/a%2Fb"),
        ("http://inner:80/other/base/troubleTicket/7/", "/troubleTicket/7"),
        ("http://127.0.0.1:9/x/troubleTicket/7", None),
        ("https://mycsp.example/tickets/7", None),
    ],
)
def test_an_address_under_another_host_is_followed_below_the_base(address, place):
    base = "http://127.0.0.1:9/tmf-api/troubleTicket/v5"
    assert below(base, f"{base}/troubleTicket/7", address) == (base + place if place else address)


@pytest.mark.parametrize("href", ["7", "troubleTicket/7", "./troubleTicket/7", "/tmf-api/troubleTicket/v5/troubleTicket/7"])
def test_a_relative_address_is_followed_from_where_it_was_shown_or_below_the_base(href):
    base = "http://127.0.0.1:9/tmf-api/troubleTicket/v5"
    assert below(base, f"{base}/troubleTicket/7", href) == f"{base}/troubleTicket/7"


def test_a_slash_may_lead_to_the_path_without_it():
    plain = answered(ROWS)
    moved = answered("", 307, path="/troubleTicket/", location="/v5/troubleTicket")
    lost = answered("", 307, path="/troubleTicket/", location="/v5/elsewhere")
    assert base_rules.same_with_slash(Slashed(plain=plain, slashed=moved)) is None
    assert base_rules.same_with_slash(Slashed(plain=plain, slashed=lost)) is not None


@pytest.mark.parametrize(
    ("method", "status", "tried", "fine"),
    [
        ("PUT", 405, True, True), ("PUT", 501, True, True), ("PUT", 404, True, False), ("PUT", 400, False, False),
        ("PUT", 200, False, False), ("POST", 200, True, False), ("POST", 403, True, False),
    ],
)  # fmt: skip
def test_methods_that_there_are_not(method, status, tried, fine):
    page = answered({"code": "x", "reason": "y"}, status, method=method)
    assert (base_rules.no_method([page]) == [page]) is tried
    assert (base_rules.refused_method(frozenset())(page) is None) is fine


def test_a_parameter_of_a_media_type_is_no_reason_to_refuse():
    created = {
        "application/json; charset=utf-8": answered({}, 415),
        "application/json; profile=x": answered({}, 201),
        "other": answered({}, 401),
    }
    assert [base_rules.taken_as_well(one) is None for one in base_rules.with_charset(created)] == [False]
    assert [base_rules.taken_as_well(one) is None for one in base_rules.with_other_parameters(created)] == [True]


@pytest.mark.parametrize(
    ("first", "second", "may"), [("a", "b", True), ("b", "a", False), ("a", "a b", True), ("a b", "a", True), ("a c", "a b", False)]
)
def test_a_text_that_goes_on_may_stand_on_either_side(first, second, may):
    assert order_rules.ordered({"name": first}, {"name": second}, ["name"]) is may
