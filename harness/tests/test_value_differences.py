from __future__ import annotations

import pytest

from ttck.harness.judge.compare import ABSENT, Gap
from ttck.harness.judge.value_differences import manner, of_item
from ttck.harness.judge.verify import Verify, breach_of
from ttck.harness.verdict import Violation


@pytest.mark.parametrize(
    ("expected", "actual", "told"),
    [
        ([1, 2, 3], [1], "lists are cut short"),
        ([1, 2, 3], [3, 1], "items of lists are lost"),
        ([1, 2], [2, 1], "lists have another order"),
        ([{"a": "x "}, {"a": "y "}], [{"a": "x"}, {"a": "y"}], "spaces at the ends of texts are lost"),
        ({"a": 1.5, "b": "x"}, {"a": 1, "b": "x"}, "digits of numbers are lost"),
        (" a ", "a", "spaces at the ends of texts are lost"),
        ("a\r\nb", "a\nb", "line breaks and spaces in texts are changed"),
        ("007", "7", "zeros at the start of texts are lost"),
        ("Major", "major", "the size of letters is changed"),
        ("e\u0301", "\u00e9", "texts have another Unicode form"),
        ("<b> & c", "&lt;b&gt; &amp; c", "markup in texts is escaped"),
        ("a long text", "a long", "texts are cut short"),
        ("é of A", "? of A", "letters beyond ASCII are lost"),
        ("2030-01-01T00:00:00.250Z", "2030-01-01T00:00:00Z", "fractions of seconds are lost"),
        ("2030-01-01T00:00:00+05:30", "2030-01-01T00:00:00Z", "date-times are moved by an offset"),
        ("2030-01-01T21:34:05+00:00", "2030-01-02T03:04:05+00:00", "date-times are moved by an offset"),
        ("2030-01-01T00:00:00Z", "2030-01-01", "the time of date-times is lost"),
        (7, "7", "values have another type"),
        ("7", 7, "values have another type"),
        ([], ABSENT, "what is empty is left out"),
    ],
)
def test_the_manner_is_told_by_the_two_values(expected, actual, told):
    assert manner(expected, actual) == told


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("a", "a"), ("a", "b"), ("a", ABSENT), ([1, 2], [3]), ([1], [1, 2]), ([1], []), (1, 7), (True, 1), ({"a": 1}, {"b": 1}),
        ("2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"), ("2030-01-01T00:00:00Z", "2030-01-01T01:00:00+01:00"), ("é", "?"), ("ab", ""),
        ([{"a": "x "}, {"a": "y"}], [{"a": "x"}, {"a": "z"}]),
    ],
)  # fmt: skip
def test_where_the_values_do_not_tell_it_there_is_none(expected, actual):
    assert manner(expected, actual) is None


def test_an_item_of_a_list_may_be_missing():
    assert of_item("/note/1", {"text": "a"}, ABSENT) == "an item of a list is not there"
    assert of_item("/note", [{"text": "a"}], ABSENT) is None


def found(*pairs):
    gaps = [Gap(where=f"/{name}", expected=expected, actual=actual) for name, expected, actual in pairs]
    with pytest.raises(Violation) as broken:
        Verify().every(gaps, lambda gap: breach_of(gap, "it is not kept"), none="nothing")
    return [(finding.where, finding.manner) for finding in broken.value.findings]


def test_a_finding_has_the_manner_of_most_of_its_breaches():
    assert found(("a", "x ", "x"), ("a", "y ", "y"), ("a", "z", "w")) == [("/a", "spaces at the ends of texts are lost")]
    assert found(("a", "x ", "x"), ("a", "z", "w")) == [("/a", None)]
