"""The index finds the tickets that the filters take, for values of every sort, spoilt ones too; and in their order."""

from __future__ import annotations

import itertools
import sqlite3

import orjson
import pytest

from ttck.mockseller.dialects.tmf.filters import filters_of
from ttck.mockseller.dialects.tmf.lookups import LOOKUPS, condition_of
from ttck.mockseller.dialects.tmf.tests.session import Session
from ttck.mockseller.engine import lookups
from ttck.mockseller.engine.declared import Lookups
from ttck.mockseller.engine.seeding import seed
from ttck.mockseller.engine.store import Store

INSTANT, SAME, LATER = "2026-01-01T00:00:00Z", "2026-01-01T02:00:00.000+02:00", "2026-02-01T00:00:00Z"
LONG = "x" * 300
VALUES = (
    *("a", "b", "a b", "a+b", "B", "", "10", "9", "true", "ä", "2026", "\0", LONG, LONG + "y"),
    *(INSTANT, SAME, LATER, "2026-13-01T00:00:00Z", "2026-01-01T00:00:00 00:00"),
    *(10, 9.5, 2**53 + 1, True, False, None, [], ["a", INSTANT], [["b"], 9], {"a": "b"}),
)
ASKED = (
    *("a", "b", "a b", "a,b;9", "", "1", "10", "9.0", "9.5", "true", "ä", "2026", LONG, "9007199254740992", "nan", "1e999"),
    *(INSTANT, SAME, SAME.replace("+", " "), LATER, "2026-01-15T00:00:00Z", "2026-01-01T00:00:00 00:00"),
)
PLAIN = tuple(value for value in VALUES if isinstance(value, str) and value not in {INSTANT, SAME, LATER, LONG, LONG + "y", "\0"})
DATES = (INSTANT, SAME, LATER, "never", None)


def columns(document):
    return {"created": document.get("at", 1)}


@pytest.fixture(params=[VALUES, PLAIN, DATES], ids=["of every sort", "plain texts", "dates"])
def store(request):
    one = Store("memory", columns=columns, lookups=LOOKUPS)
    with one.transaction() as tx:
        tx.add_many([{"id": str(number), "severity": value} for number, value in enumerate(request.param)], buyer="b")
        tx.add({"id": "none"}, buyer="b")
        tx.add({"id": "other", "severity": "a"}, buyer="somebody else")
    yield one
    one.close()


def found(store, conditions, **more):
    return [orjson.loads(row)["id"] for row in lookups.page(store, conditions, buyer="b", **more)]


def test_the_index_finds_what_the_filters_take(store):
    documents = [orjson.loads(row.document) for row in store.tickets(buyer="b")]
    known = 0
    for operator, value in itertools.product(("", ".gt", ".gte", ".lt", ".lte", ".regex"), ASKED):
        (wanted,) = filters_of({f"severity{operator}": (value,)}, reserved=frozenset())
        condition = condition_of(store, wanted, buyer="b")
        expected = [one["id"] for one in documents if wanted.takes(one)]
        if condition is not None:
            known += 1
            assert found(store, [condition]) == expected, (operator, value)
            assert lookups.count(store, [condition], buyer="b") == len(expected), (operator, value)
    assert known >= len(ASKED)  # each equality at least


def test_plain_texts_and_dates_are_compared_in_the_index():
    store = Store("memory", columns=columns, lookups=LOOKUPS)
    with store.transaction() as tx:
        tx.add_many([{"id": value, "priority": value, "creationDate": INSTANT} for value in "123"], buyer="b")
    for name, value in (("priority.gt", "1"), ("creationDate.lte", SAME), ("priority.regex", "[23]"), ("note.author", "A")):
        (wanted,) = filters_of({name: (value,)}, reserved=frozenset())
        assert condition_of(store, wanted, buyer="b") is not None, name
    store.close()


@pytest.mark.parametrize("names", [*itertools.permutations(("severity=High", "priority.gt=1", "name=a,b,c", "status=held"))])
def test_several_filters_hold_at_once(names):
    with Session("v4") as session:
        for name, severity, priority in zip("abcdab", ("High", "Low") * 3, "132213", strict=True):
            session.create(name=name, severity=severity, priority=priority, **({"status": "held"} if name != "c" else {}))
        for many in range(1, 5):
            answer = session.call("GET", f"troubleTicket?{'&'.join(names[:many])}")
            every = session.call("GET", "troubleTicket").json
            wanted = filters_of({one.partition("=")[0]: (one.partition("=")[2],) for one in names[:many]}, reserved=frozenset())
            expected = [one["id"] for one in every if all(single.takes(one) for single in wanted)]
            assert [one["id"] for one in answer.json] == expected
            assert answer.headers["X-Total-Count"] == str(len(expected))


def test_tickets_are_found_by_what_they_are_now():
    with Session("v5") as session:
        first, second = (session.create(name="a", severity="High")["id"] for _ in range(2))

        def seen(query):
            answer = session.call("GET", f"troubleTicket?{query}")
            assert answer.headers["X-Total-Count"] == str(len(answer.json))
            return [one["id"] for one in answer.json]

        assert (seen("severity=High"), seen("severity=Low")) == ([first, second], [])
        session.call("PATCH", f"troubleTicket/{first}", {"severity": "Low"})
        assert (seen("severity=High"), seen("severity=Low"), seen("name=a")) == ([second], [first], [first, second])
        session.call("DELETE", f"troubleTicket/{second}")
        assert (seen("severity=High"), seen("severity=Low"), seen("")) == ([], [first], [first])
        session.seller.reset()
        assert (seen("severity=Low"), seen("")) == ([], [])


def test_the_order_of_creation_is_found_in_pages():
    with Session("v5") as session:
        for name, by in (("a", -60), ("b", 120), ("c", -240), ("d", 0)):
            session.seller.clock.move(by=by)
            session.create(name=name, severity="High" if name != "a" else "Low")
        session.seller.clock.move(to_offset=0)

        def names(query):
            return "".join(one["name"] for one in session.call("GET", f"troubleTicket?{query}").json)

        expected = names("sort=creationDate,name")  # sorted by reading all
        assert sorted(expected) == [*"abcd"]
        assert names("sort=creationDate") == expected
        assert names("sort=%2BcreationDate&limit=2&offset=1") == expected[1:3]
        assert names("sort=-creationDate") == names("sort=-creationDate,name")
        assert names("sort=-creationDate&severity=High&limit=2") == names("sort=-creationDate,name&severity=High")[:2]


@pytest.mark.parametrize("page", ["limit=10", "limit=3&offset=4", "limit=100", "offset=58&limit=5", "offset=70", "limit=0", ""])
@pytest.mark.parametrize("bound", [0, 3, 30, 57, 60])
def test_a_page_of_many_matches_is_the_same_wherever_it_is_found(page, bound):
    with Session("v5") as session:
        seed(session.seller, tickets=60, buyer="buyer")
        every = session.call("GET", "troubleTicket").json
        edge = every[min(bound, 59)]["creationDate"]
        start = int(page.partition("offset=")[2].partition("&")[0] or 0)
        limit = int(page.partition("limit=")[2].partition("&")[0] or 100)
        for operator, matching in (("gte", every[min(bound, 59) :]), ("lt", every[: min(bound, 59)])):
            answer = session.call("GET", f"troubleTicket?creationDate.{operator}={edge}&{page}")
            assert [one["id"] for one in answer.json] == [one["id"] for one in matching][start : start + limit]
            assert answer.headers["X-Total-Count"] == str(len(matching))


def test_a_ticket_without_a_time_of_creation_comes_last():
    with Session("v5") as session:
        made = session.create(name="a")
        with session.seller.store.transaction() as tx:
            tx.add({**made, "id": "b", "creationDate": "soon"}, buyer="buyer")
            tx.add({name: value for name, value in made.items() if name != "creationDate"} | {"id": "c"}, buyer="buyer")
        for sort in ("creationDate", "-creationDate"):
            listed = [one["id"] for one in session.call("GET", f"troubleTicket?sort={sort}").json]
            assert listed[-1] == "c"
            assert len(listed) == 3


def test_what_was_stored_under_other_names_is_found_when_the_store_is_opened(tmp_path):
    url = f"sqlite:///{tmp_path}/t.db"
    older = Store(url, columns=columns)
    with older.transaction() as tx:
        tx.add_many([{"id": value, "name": value} for value in "ab"], buyer="b")
    older.close()
    for names in (("name",), ("name", "id"), ("name", "id")):
        store = Store(url, columns=columns, lookups=Lookups(names=names, of=LOOKUPS.of))
        (wanted,) = filters_of({"name": ("b",)}, reserved=frozenset())
        condition = condition_of(store, wanted, buyer="b")
        assert condition is not None
        assert found(store, [condition]) == ["b"]
        store.close()
    kept = sqlite3.connect(tmp_path / "t.db").execute("SELECT value FROM meta WHERE name = 'lookups'").fetchall()
    assert kept == [("name id",)]


def test_what_fails_is_not_counted(store):
    before = lookups.count(store, [], buyer="b")

    def fail():
        with store.transaction() as tx:
            tx.add({"id": "new", "severity": "a"}, buyer="b")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert lookups.count(store, [], buyer="b") == before
    with store.transaction() as tx:
        tx.add({"id": "new", "severity": "a"}, buyer="b")
    assert lookups.count(store, [], buyer="b") == before + 1


def test_totals_of_several_conditions_are_carried_over_changes():
    with Session("v5") as session:
        seed(session.seller, tickets=30, buyer="buyer")
        query = "severity=Major&creationDate.gt=2000-01-01T00:00:00Z&fields=severity"

        def total():
            answer = session.call("GET", f"troubleTicket?{query}")
            assert answer.headers["X-Total-Count"] == str(len(answer.json))
            return len(answer.json)

        begun = total()
        assert begun
        first, second = (session.create(name="a", severity="Major")["id"] for _ in range(2))
        assert total() == begun + 2
        session.call("PATCH", f"troubleTicket/{first}", {"severity": "Low"})
        assert total() == begun + 1
        session.call("PATCH", f"troubleTicket/{second}", {"name": "b"})
        session.call("DELETE", f"troubleTicket/{first}")
        session.call("DELETE", f"troubleTicket/{second}")
        assert total() == begun
        seed(session.seller, tickets=600, buyer="buyer")  # more than is carried over: counted anew
        answer = session.call("GET", f"troubleTicket?{query}&limit=1")
        every = session.call("GET", "troubleTicket?severity=Major&limit=1")
        assert answer.headers["X-Total-Count"] == every.headers["X-Total-Count"] != str(begun)


def test_an_element_of_a_list_is_the_document_whatever_it_begins_with():
    with Session("v5") as session:
        made = session.create(name='a "href":"/x"', channel={"@type": "ChannelRef", "href": "/a", "id": "1", "name": "n"})
        odd = {"href": "/b", **made, "id": 'q"'}
        with session.seller.store.transaction() as tx:
            tx.add({"name": "without address", "id": "c"}, buyer="buyer")
            tx.add(odd | {"href": "/b"}, buyer="buyer")
        assert session.call("GET", "troubleTicket").json == [
            made,
            {"name": "without address", "id": "c"},
            odd | {"href": f"{session.seller.origin}/b"},
        ]
