from __future__ import annotations

import json

import pytest

from ttck.harness.report.body import LIMIT, UNSEEN, show, show_value, visible


def text(shown) -> str:
    return "\n".join(line.text for line in shown.lines)


def marked(shown) -> list[str]:
    return [line.text.strip() for line in shown.lines if line.marked]


def test_json_is_pretty_and_complete():
    document = {"a": [1, {"b": None}], "c": {}, "d": [], "e": "ü"}
    shown = show(json.dumps(document))
    assert json.loads(text(shown)) == document
    assert "  " in text(shown)
    assert shown.note is None


def test_numbers_and_repeated_names_are_shown_as_they_were_sent():
    assert text(show('{"a":1.00,"a":1e400,"b":NaN}')).split() == [
        "{",
        '"a":',
        "1.00,",
        '"a":',
        "1e400,",
        '"b":',
        "NaN",
        "}",
    ]


def test_the_cited_place_is_marked_and_nothing_else():
    body = json.dumps({"status": "x", "statusChange": [{"status": "y"}, {"status": "z"}], "a/b": {"~": 1}})
    assert marked(show(body, where="/status")) == ['"status": "x",']
    assert marked(show(body, where="/statusChange/1/status")) == ['"status": "z"']
    assert marked(show(body, where="/a~1b/~0")) == ['"~": 1']
    assert marked(show(body, where="/none")) == []
    assert marked(show(body, where="")) == []


def test_a_long_body_is_cut_with_a_note():
    shown = show(json.dumps(["x" * 50] * 1000))
    assert len(text(shown)) <= LIMIT + 10
    assert "54000 characters" in shown.note


def test_a_long_body_is_cut_around_the_cited_place():
    body = json.dumps([{"n": number, "text": "x" * 60} for number in range(500)])
    shown = show(body, where="/400/n")
    assert marked(shown) == ['"n": 400,']
    assert shown.lines[0].text == "…"


def test_one_endless_line_is_cut():
    shown = show(json.dumps({"a": "x" * 100_000}))
    assert len(text(shown)) < LIMIT
    assert "100009 characters" in shown.note


@pytest.mark.parametrize("body", ["<html>no</html>", "{broken", "", None, "[" * 100_000, "\x00\x01", "1" * 5000])
def test_what_is_no_json_is_shown_as_it_stands(body):
    shown = show(body)
    assert len(text(shown)) <= LIMIT + 10
    assert bool(shown.lines) == bool(body)


def test_deep_nesting_is_shown_down_to_a_limit():
    assert "nested too deep" in text(show("[" * 90 + "]" * 90))


def test_a_body_of_megabytes_costs_no_parsing():
    assert show("[" + "1," * 3_000_000 + "1]").note


def test_no_unseen_character_counts_as_printable():
    every = [chr(code) for code in range(0x110000) if UNSEEN.match(chr(code))]
    assert len(every) > 2048
    assert not [one for one in every if visible(one) == one]


def test_unseen_characters_are_written_out():
    assert visible("a\x1b[31m\u202eb\x85\ud800\u200b") == "a\\u001b[31m\\u202eb\\u0085\\ud800\\u200b"
    assert visible("tab\tline\nüñ漢🙂") == "tab\tline\nüñ漢🙂"
    assert "\u202e" not in text(show('{"\u202e": "\u202e"}'))


def test_a_value_is_shown_like_a_body():
    assert text(show_value({"a": "\ud800"})) == '{\n  "a": "\\ud800"\n}'
