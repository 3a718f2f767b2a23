from __future__ import annotations

import functools
import sqlite3
import threading
from types import SimpleNamespace

import pytest
from sqlalchemy.dialects import postgresql

from ttck.mockseller.dialects.mef.columns import columns_of
from ttck.mockseller.dialects.mef.query import _select, list_query, page
from ttck.mockseller.engine.opening import StoreError
from ttck.mockseller.engine.statements import Owed, Statements
from ttck.mockseller.engine.store import Store
from ttck.mockseller.tests.support import ticket_request
from ttck.specs.vocabulary import Kind


def document(ident, **more):
    return {**ticket_request(), "id": ident, "creationDate": "2026-01-01T00:00:00Z", "status": "acknowledged", **more}


@pytest.fixture(params=["memory", "file", "postgres"])
def store(request, tmp_path):
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else "memory"
    url = f"sqlite:///{tmp_path}/t.db" if request.param == "file" else url
    one = Store(url, columns=functools.partial(columns_of, confirmation_timeout=10))
    yield one
    one.close()


def owed(store, **more):
    values = {"hub_id": "h", "item_id": "t", "type": "x", "queued": 1, "body": b"{}"}
    return Owed(seq=store.next_seq(), **{**values, **more})


def test_what_is_stored_can_be_read(store):
    with store.transaction() as tx:
        tx.add(document("a"), buyer="b", buyer_id="B", seller_id=None)
    found = store.item(Kind.TICKET, "a")
    assert (found.buyer, found.buyer_id, found.seller_id) == ("b", "B", None)
    assert store.document("a") == document("a")
    assert store.item(Kind.TICKET, "A") is None
    assert store.document("z") is None


def test_a_transaction_is_all_or_nothing(store):
    after = []

    def fail():
        with store.transaction(then=lambda: after.append(1)) as tx:
            tx.add(document("a"), buyer="b")
            tx.owe([owed(store)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.item(Kind.TICKET, "a") is None
    assert store.owed() == []
    assert after == []


def test_after_a_failure_the_store_goes_on(store):
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), store.transaction():
            raise ZeroDivisionError
    with store.transaction() as tx:
        tx.add(document("a"), buyer="b")
    assert store.item(Kind.TICKET, "a")


def test_a_saved_ticket_keeps_its_owner_and_moves_in_its_columns(store):
    with store.transaction() as tx:
        tx.add(document("a"), buyer="b", buyer_id="B", seller_id="S")
    with store.transaction() as tx:
        resolved = document("a", status="resolved", resolutionDate="1970-01-01T00:00:05Z")
        tx.save(tx.item(Kind.TICKET, "a"), resolved)
    assert (store.item(Kind.TICKET, "a").buyer, store.item(Kind.TICKET, "a").seller_id) == ("b", "S")
    assert store.next_due() == 15_000_000
    assert store.due(14_999_999, most=5) == []
    assert store.due(15_000_000, most=5) == ["a"]


def test_owed_events_keep_their_order_until_they_are_settled(store):
    first, second, third = (owed(store, item_id=name) for name in "abc")
    with store.transaction() as tx:
        tx.owe([first, second, third])
    with store.transaction() as tx:
        tx.settle([second.seq])
    assert store.owed() == [first, third]


def test_unsubscribing_forgets_what_is_owed(store):
    with store.transaction() as tx:
        tx.subscribe(id="h", api="ticket", buyer="b", callback="http://c", query=None)
        tx.subscribe(id="i", api="workorder", buyer="b", callback="http://d", query="eventType=x")
        tx.owe([owed(store), owed(store, hub_id="i")])
    with store.transaction() as tx:
        tx.unsubscribe("h")
    assert store.hubs() == [("i", "workorder", "b", "http://d", "eventType=x")]
    assert [one.hub_id for one in store.owed()] == ["i"]


def test_reopening_keeps_the_content_and_the_numbers_go_on(store):
    with store.transaction() as tx:
        tx.add(document("a"), buyer="b")
        tx.owe([owed(store)])
    last = store.owed()[-1].seq
    store.reopen()
    assert store.document("a") == document("a")
    assert store.next_seq() == last + 1


def test_threads_see_a_reopened_store(store):
    with store.transaction() as tx:
        tx.add(document("a"), buyer="b")
    seen, go, read = [], threading.Event(), threading.Event()

    def look():
        seen.append(store.document("a"))
        read.set()
        go.wait(3)
        seen.append(store.document("a"))

    thread = threading.Thread(target=look)
    thread.start()
    assert read.wait(3)
    store.reopen()
    go.set()
    thread.join(3)
    assert seen == [document("a")] * 2


def test_writers_in_many_threads_wait_for_each_other(store):
    def write(name):
        for number in range(20):
            with store.transaction() as tx:
                tx.add(document(f"{name}{number}"), buyer="b")

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert page(store, list_query({}), buyer="b", page_maximum=100, total_bound=100).total == 80


def test_emptying_leaves_nothing(store):
    with store.transaction() as tx:
        tx.add_many([document("a"), document("b")], buyer="b")
        tx.subscribe(id="h", api="ticket", buyer="b", callback="http://c", query=None)
        tx.owe([owed(store)])
    with store.transaction() as tx:
        tx.empty()
    assert (store.item(Kind.TICKET, "a"), store.hubs(), store.owed(), store.next_due()) == (None, [], [], None)


def test_a_fact_is_made_once(store):
    made = iter(["first", "second"])
    assert store.fact("key", lambda: next(made)) == "first"
    store.reopen()
    assert store.fact("key", lambda: next(made)) == "first"


def test_a_file_survives_the_store(tmp_path):
    url = f"sqlite:///{tmp_path}/t.db"
    one = Store(url, columns=functools.partial(columns_of, confirmation_timeout=1))
    with one.transaction() as tx:
        tx.add(document("a"), buyer="b")
    one.close()
    two = Store(url, columns=functools.partial(columns_of, confirmation_timeout=1))
    assert two.document("a") == document("a")
    two.close()


def test_a_database_that_cannot_be_opened_is_named(tmp_path):
    with pytest.raises(StoreError, match="folder"):
        Store(f"sqlite:///{tmp_path}/no/such/t.db", columns=functools.partial(columns_of, confirmation_timeout=1))
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(f"sqlite:///{tmp_path}", columns=functools.partial(columns_of, confirmation_timeout=1))


@pytest.mark.parametrize(
    ("names", "index"),
    [
        (("external_id", "status"), "tickets_external_id"),
        (("entity_id", "entity_type", "priority"), "tickets_entity_id"),
        (("status",), "tickets_status"),
        (("created_gt", "severity"), "tickets_severity"),
        (("created_gt",), "tickets_created"),
        ((), "tickets_created"),
    ],
)
def test_a_filtered_page_uses_the_index_that_says_most(store, names, index):
    if store.shared:
        pytest.skip("what SQLite plans")
    store.reopen()
    statement = _select(store, names)
    values = statement.bound({**dict.fromkeys(names, "1"), "owner": "b", "first": 0, "most": 1})
    with store.transaction() as tx:
        plan = [row[3] for row in tx.connection.execute("EXPLAIN QUERY PLAN " + statement.sql, values)]
    assert len(plan) == 1, plan  # no sorting beside the search
    assert f"INDEX {index} " in plan[0]


def test_the_statements_are_not_sqlites_alone():
    engine = SimpleNamespace(dialect=postgresql.dialect())
    statements = Statements(engine)
    assert "FOR UPDATE" in statements.locked.sql
    assert statements.ticket.bound({"wanted": "x"}) == {"wanted": "x"}
    assert "LIMIT" in _select(SimpleNamespace(engine=engine), ("status", "created_gt")).sql


def test_a_closed_store_leaves_everything_in_the_file_itself(tmp_path):
    path = tmp_path / "t.db"
    store = Store(f"sqlite:///{path}", columns=functools.partial(columns_of, confirmation_timeout=60))
    with store.transaction() as tx:
        tx.remember("fact", "kept")
    store.close()
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    assert sqlite3.connect(copy).execute("SELECT value FROM meta WHERE name = 'fact'").fetchone() == ("kept",)
