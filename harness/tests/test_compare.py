from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ttck.harness.judge.compare import (
    ABSENT,
    LOOSE,
    contacts,
    covers,
    gaps,
    instant,
    items,
    last_segment,
    leads_to,
    missing_items,
    same_address,
    same_item,
    same_value,
)


@pytest.mark.parametrize(
    "text",
    ["2026-01-01T10:00:00Z", "2026-01-01T12:00:00+02:00", "2026-01-01T10:00:00.000Z", "2026-01-01t10:00:00z", "2026-01-01T10:00:00"],
)
def test_one_moment_in_many_spellings(text):
    assert instant(text) == datetime(2026, 1, 1, 10, tzinfo=UTC)


def test_fractions_of_any_length_are_read():
    assert instant("2026-01-01T10:00:00.5Z").microsecond == 500_000
    assert instant("2026-01-01T10:00:00.123456789Z").microsecond == 123_456


@pytest.mark.parametrize("value", ["2026-01-01", "soon", "Tomorrow", "2026-13-01T10:00:00Z", "", 5, None, True, ["2026-01-01T10:00:00Z"]])
def test_what_is_no_date_time(value):
    assert instant(value) is None


def test_dates_are_compared_as_instants_only_where_they_are_dates():
    here, there = "2026-01-01T10:00:00Z", "2026-01-01T12:00:00+02:00"
    assert same_value("creationDate", here, there)
    assert not same_value("description", here, there)
    assert not same_value("creationDate", here, "2026-01-01T10:00:01Z")
    assert not same_value("creationDate", here, None)


@pytest.mark.parametrize(
    ("sent", "got", "same"),
    [
        (1, 1.0, True),
        (1, 2, False),
        (True, True, True),
        (True, 1, False),
        (0, False, False),
        ("1", 1, False),
        ("a", "a", True),
        ("a", "A", False),
        ("a", "a ", False),
        ("\u00e9", "e\u0301", False),
        (None, None, True),
        (None, "", False),
    ],
)
def test_scalars(sent, got, same):
    assert same_value("x", sent, got) is same


def test_content_is_compared_as_bytes():
    assert same_value("content", "YWI=", "YWI=")
    assert not same_value("content", "YWI=", "YWM=")
    assert not same_value("content", "YWI=", None)
    assert not same_value("content", "not base64!", "é")
    assert same_value("content", "not base64!", "not base64!")


def test_what_the_answer_has_beyond_is_no_gap():
    assert list(gaps({"a": 1, "b": {"c": 2}}, {"a": 1, "b": {"c": 2, "d": 3}, "e": 4})) == []


def test_a_missing_and_a_different_attribute_are_pointed_at():
    missing, different = gaps({"a": {"b": 1}, "c": "x"}, {"a": {}, "c": "y"})
    assert (missing.where, missing.expected, missing.actual) == ("/a/b", 1, ABSENT)
    assert (different.where, different.expected, different.actual) == ("/c", "x", "y")


@pytest.mark.parametrize(("sent", "got"), [({"a": 1}, "text"), ([1], {"0": 1}), ([1], None), ("a", ["a"])])
def test_a_value_of_another_kind_is_one_gap(sent, got):
    (gap,) = gaps({"x": sent}, {"x": got})
    assert (gap.where, gap.actual) == ("/x", got)


def test_lists_are_compared_in_any_order():
    assert covers({"l": [{"a": 1}, {"a": 2}]}, {"l": [{"a": 2}, {"a": 3}, {"a": 1}]})


def test_each_item_needs_a_partner_of_its_own():
    (gap,) = gaps([{"a": 1}, {"a": 1}], [{"a": 1}])
    assert (gap.where, gap.expected, gap.actual) == ("/1", {"a": 1}, ABSENT)


def test_an_item_that_nearly_fits_is_shown_by_its_one_difference():
    (gap,) = gaps({"note": [{"text": "t", "author": "Ada"}]}, {"note": [{"text": "other", "author": "x"}, {"text": "t", "author": "Bob"}]})
    assert (gap.where, gap.expected, gap.actual) == ("/note/0/author", "Ada", "Bob")


def test_an_item_unlike_all_others_is_shown_whole():
    item = {"text": "t", "author": "Ada"}
    (gap,) = gaps({"note": [item]}, {"note": [{"text": "u", "author": "Bob"}]})
    assert (gap.where, gap.expected, gap.actual) == ("/note/0", item, ABSENT)


def test_the_id_of_a_note_may_be_the_sellers_and_that_of_a_product_may_not():
    assert covers({"note": [{"id": "1", "text": "t"}]}, {"note": [{"id": "9", "text": "t"}]})
    assert not covers({"relatedEntity": [{"id": "1", "role": "r"}]}, {"relatedEntity": [{"id": "9", "role": "r"}]})
    assert not covers({"id": "1"}, {"id": "2"})


def test_identifiers_that_the_draft_does_not_know_are_loose():
    assert covers({"attachment": [{"attachmentId": "1", "name": "n"}]}, {"attachment": [{"attachmentId": "2", "name": "n"}]})
    assert covers({"href": "http://a"}, {})


def test_same_item_looks_from_both_sides():
    small, large = {"a": 1}, {"a": 1, "b": 2}
    assert covers(small, large)
    assert not same_item(small, large)
    assert same_item(large, dict(reversed(large.items())))


def test_missing_items_counts_repetitions():
    one, two = {"text": "1"}, {"text": "2"}
    assert missing_items([one, two], [two, one]) == []
    assert missing_items([one, one, two], [one, two]) == [one]
    assert missing_items([one], []) == [one]


@pytest.mark.parametrize("document", [None, "text", [], {}, {"note": None}, {"note": "x"}, {"note": {"text": "x"}}])
def test_items_of_what_has_none(document):
    assert items(document, "note") == []


def test_items_are_objects_only():
    assert items({"note": [{"text": "x"}, "y", None]}, "note") == [{"text": "x"}]


def test_contacts_of_one_role():
    ada, bob = {"role": "reporterContact", "name": "Ada"}, {"role": "buyerTechnicalContact", "name": "Bob"}
    assert contacts({"relatedContactInformation": [ada, bob, "x"]}, "buyerTechnicalContact") == [bob]


def test_a_poor_item_does_not_take_the_partner_of_a_rich_one():
    poor, rich = {"a": 1}, {"a": 1, "b": 2}
    assert covers([poor, rich], [rich, poor])
    assert missing_items([poor, rich], [rich, poor]) == []


@pytest.mark.parametrize(
    ("address", "ident"),
    [
        ("https://seller.example/troubleTicket/urn%3Ax%3A1", "urn:x:1"),
        ("/troubleTicket/urn:x:1", "urn:x:1"),
        ("/troubleTicket/a%2Fb", "a/b"),
        ("/troubleTicket/a/b/", "a/b"),
        ("/troubleTicket/two%20words?fields=id", "two words"),
        ("/troubleTicket/50%25", "50%25"),
        ("7", "7"),
    ],
)
def test_an_address_leads_to_its_item_however_it_is_written(address, ident):
    assert leads_to(address, ident)


@pytest.mark.parametrize(
    ("address", "ident"),
    [
        ("/troubleTicket/a%2Fb", "b"),
        ("/troubleTicket/1", "11"),
        ("/troubleTicket/", ""),
        (None, "1"),
        (7, "7"),
        ("http://[", "x"),
        ("/1", 1),
    ],
)
def test_an_address_leads_nowhere_else(address, ident):
    assert not leads_to(address, ident)


def test_the_last_segment_is_decoded():
    assert [last_segment(one) for one in ("/a/b%20c/?x=/y", "https://s.example", None, "http://[")] == ["b c", "", "", ""]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("http://127.0.0.1:9/cb", "http://127.0.0.1:9/cb/"),
        ("HTTP://Seller.example", "http://seller.example:80/"),
        ("https://seller.example:443/a%2Fb?x=1", "https://seller.example/a%2fb?x=1"),
        ("/troubleTicket/1", "http://seller.example/troubleTicket/1"),
        ("http://[", "http://["),
    ],
)
def test_addresses_that_are_the_same(first, second):
    assert same_address(first, second, base="http://seller.example/x")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("http://a.example/", "https://a.example/"),
        ("http://a.example/a%2Fb", "http://a.example/a/b"),
        ("http://a.example:8080/", "http://a.example/"),
        ("http://a.example/?x=1", "http://a.example/?x=2"),
        ("http://[", "http://a.example/"),
        ("http://a.example:port/", "http://a.example/"),
    ],
)
def test_addresses_that_are_not_the_same(first, second):
    assert not same_address(first, second)


PARTS = (
    1, 1.0, True, None, "a", "2026-01-01T10:00:00Z", "2026-01-01T12:00:00+02:00", [], {}, [1, 1], [1, True], [1],
    {"date": "2026-01-01T10:00:00Z"}, {"date": "2026-01-01T12:00:00+02:00"}, {"id": "1", "text": "a"}, {"id": "2", "text": "a"},
    {"id": "1"}, {"id": "2"}, {"id": "1", "href": "x"}, {"note": [{"id": "1", "text": "a"}, {"text": "a"}]},
    {"note": [{"id": "2", "text": "a"}]}, {"note": [{"text": "b"}, {"id": "3", "text": "a"}, {"text": "a", "date": None}]}, {"note": {}},
)  # fmt: skip


@pytest.mark.parametrize("sent", PARTS, ids=repr)
def test_something_is_covered_exactly_where_there_are_no_gaps(sent):
    ids = frozenset({"id"}) if isinstance(sent, dict) and "text" in sent else frozenset()
    for got in PARTS:
        assert covers(sent, got) is (not list(gaps(sent, got, loose=LOOSE | ids))), got
    assert missing_items([sent], [sent]) == missing_items([], [sent]) == []
