from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ttck.harness.buyer.templates import TemplateError, fill

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
VALUES = {
    "ticket": {"id": "T 1/é"},
    "run": {"id": "run-1"},
    "args": {"count": 3, "list": [1], "none": None},
    "picked": {},
    "now": NOW,
}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("${ticket.id}", "T 1/é"),
        ("/x/${ticket.id}/y/${run.id}", "/x/T 1/é/y/run-1"),
        ("/x/${ticket.id|url}", "/x/T%201%2F%C3%A9"),
        ("${ticket.id|url}", "T%201%2F%C3%A9"),
        ("${args.count}", 3),
        ("n=${args.count}", "n=3"),
        ("${args.list}", [1]),
        ("${args.none}", None),
        ("${args.none:-x}", None),
        ("${args.absent:-fallback}", "fallback"),
        ("${args.absent:-}", ""),
        ("${args.count:-9}", 3),
        ("a ${args.absent:-b c|url} d", "a b%20c d"),
        ("${now}", "2026-01-31T12:00:00+00:00"),
        ("${now+3d}", "2026-02-03T12:00:00+00:00"),
        ("${now-90s}", "2026-01-31T11:58:30+00:00"),
        ("${now+2h} ${now+5m}", "2026-01-31T14:00:00+00:00 2026-01-31T12:05:00+00:00"),
        ("no place $here {x} ${", "no place $here {x} ${"),
        (5, 5),
        (None, None),
        ({"a": ["${run.id}", {"b": "${args.count}"}], "c": True}, {"a": ["run-1", {"b": 3}], "c": True}),
    ],
)
def test_places_are_filled(template, expected):
    assert fill(template, VALUES) == expected


def test_a_value_is_not_filled_again():
    assert fill("x ${ticket.id}", {**VALUES, "ticket": {"id": "${run.id}"}}) == "x ${run.id}"


def test_the_template_is_left_as_it_was():
    template = {"a": ["${run.id}"]}
    fill(template, VALUES)
    assert template == {"a": ["${run.id}"]}


@pytest.mark.parametrize("template", ["${args.absent}", "x ${args.absent} y", {"a": ["${other.id}"]}, "${picked.x}", "${ticket}"])
def test_a_place_without_value_says_what_there_is(template):
    with pytest.raises(TemplateError, match=r"has no value here; there is args\.count, .*run\.id, ticket\.id, now"):
        fill(template, VALUES)
