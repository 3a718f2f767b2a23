from __future__ import annotations

import pytest

from ttck.mockseller.dialects.mef.filtering import _read, dates, enum, flag, matches, overlap, text
from ttck.mockseller.engine.problems import Refusal

DAY1, DAY2, DAY3 = (f"2026-11-2{number}T08:00:00Z" for number in (1, 2, 3))
TABLE = {
    "state": enum("state", ["open", "done"]),
    "ready": flag("ready"),
    "entityId": text("entity.id"),
    "entityType": text("entity.type"),
    "siteId": text("place.id", of="Site"),
    "addressId": text("place.id", of="Address"),
    "deep": text("a.b.c"),
    **dates("made"),
    **overlap("validFor"),
}
ITEM = {
    "state": "open",
    "ready": False,
    "entity": [{"id": "E-1", "type": "Product"}, {"id": "E-2", "type": "Service"}],
    "place": [{"@type": "Site", "id": "S"}, {"@type": "Address", "id": "A"}],
    "a": {"b": {"c": "x"}},
    "made": DAY2,
    "validFor": {"startDateTime": DAY1, "endDateTime": DAY3},
}


def found(item=ITEM, **query):
    tests, _ = _read({name.replace("_", "."): (value,) for name, value in query.items()}, TABLE)
    return matches(item, tests)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, True),
        ({"state": "open"}, True),
        ({"state": "done"}, False),
        ({"ready": "false"}, True),
        ({"ready": "true"}, False),
        ({"entityId": "E-2"}, True),
        ({"entityId": "e-2"}, False),
        ({"entityId": "E-2", "entityType": "Service"}, True),
        ({"entityId": "E-2", "entityType": "Product"}, False),
        ({"siteId": "S", "addressId": "A"}, True),
        ({"siteId": "A"}, False),
        ({"deep": "x"}, True),
        ({"deep": "y"}, False),
        ({"state": "open", "deep": "y"}, False),
        ({"made_gt": DAY1, "made_lt": DAY3}, True),
        ({"made_gt": DAY2}, False),
        ({"made_lt": DAY2}, False),
        ({"made_lt": "2026-11-22T10:00:01+02:00"}, True),
        ({"made_lt": "2026-11-22T10:00:01 02:00"}, True),
        ({"validFor_gt": DAY2}, True),
        ({"validFor_gt": DAY3}, False),
        ({"validFor_lt": DAY2}, True),
        ({"validFor_lt": DAY1}, False),
        ({"validFor_gt": DAY2, "validFor_lt": DAY3}, True),
    ],
)
def test_a_document_is_found_by_what_it_is(query, expected):
    assert found(**query) is expected


@pytest.mark.parametrize("name", [*TABLE])
def test_what_is_not_set_is_not_found(name):
    value = {"state": "open", "ready": "false"}.get(name, DAY1)
    assert not found({}, **{name: value})
    assert not found({"made": 7, "validFor": [], "entity": "x", "place": 3, "a": None}, **{name: value})


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"state": ("no",)}, "invalidQuery"),
        ({"ready": ("TRUE",)}, "invalidQuery"),
        ({"made.gt": ("2026-11-21",)}, "invalidQuery"),
        ({"validFor.lt": ("soon",)}, "invalidQuery"),
        ({"deep": ("x", "x")}, "invalidQuery"),
        ({"limit": ("-1",)}, "invalidQuery"),
        ({"offset": ("ten",)}, "invalidQuery"),
        ({"deep": ("",)}, "missingQueryValue"),
        ({"limit": ("",)}, "missingQueryValue"),
    ],
)
def test_what_cannot_be_understood_is_a_400_that_names_the_parameter(query, code):
    with pytest.raises(Refusal) as caught:
        _read(query, TABLE)
    assert (caught.value.status, caught.value.document["code"]) == (400, code)
    assert caught.value.document["reason"].startswith(next(iter(query)))


def test_paging_is_read_and_what_the_table_lacks_is_left_alone():
    tests, paging = _read({"offset": ("3",), "limit": ("2",), "buyerId": ("a", "b"), "x": ("",)}, TABLE)
    assert (tests, paging) == ([], {"offset": 3, "limit": 2})
