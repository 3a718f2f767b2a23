"""PostgreSQL behind the store: what several sellers share, what they say where it cannot be had, and what they never say."""

from __future__ import annotations

import logging
import sys
import threading

import pytest
from click.testing import CliRunner

from ttck.mockseller.cli import mock
from ttck.mockseller.engine.databases import shown, tells_password
from ttck.mockseller.engine.opening import NOTED, SCHEMA, StoreError
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.engine.store import Store
from ttck.mockseller.registry import seller_of
from ttck.mockseller.tests.postgres import PASSWORD
from ttck.mockseller.tests.support import Buyer, running, ticket_request, until
from ttck.specs.vocabulary import Kind

STATE = "troubleTicketStatusChangeEvent"


@pytest.fixture
def two(postgres_url):
    """Two sellers on one database."""
    with running(database=postgres_url) as one, running(database=postgres_url) as other:
        yield one, other


def refused(address, match):
    with pytest.raises(StoreError, match=match) as told:
        seller_of(Settings(database=address))
    assert PASSWORD not in str(told.value)
    return str(told.value)


def test_what_one_seller_does_the_other_one_shows(two, listener):
    one, other = two
    hub = one.subscribe(listener.url)
    ticket = other.create(externalId="x\0" + "y" * 9000)
    assert one.get(ticket["id"]) == ticket
    assert one.list(f"externalId=x%00{'y' * 9000}") == [ticket["id"]]
    assert other.act(ticket["id"], "cancel").status == 204
    assert one.get(ticket["id"])["status"] == "assessingCancellation"
    until(lambda: listener.events() == [STATE])
    assert other.call("DELETE", f"hub/{hub}").status == 204
    assert one.call("GET", f"hub/{hub}").status == 404


def test_a_clock_and_faults_are_taken_over(two):
    one, other = two
    one.seller.clock.move(to_offset=1000.0)
    one.seller.faults.switch([("slow-answers", {"seconds": 0.001})])
    until(lambda: other.seller.clock.offset == 1000.0 and [row["name"] for row in other.seller.faults.names()] == ["slow-answers"])


def test_an_event_that_a_listener_does_not_take_is_tried_again_and_later_ones_wait(two, listener):
    one, other = two
    listener.status = 503
    one.subscribe(listener.url)
    ident = one.create()["id"]
    one.stimulate(ident, "ticket_start_work")
    until(lambda: len(listener.got) > 2)
    other.stimulate(ident, "ticket_resolve")
    assert {body["eventType"] for _, body, _, _ in listener.got} == {STATE}
    until(lambda: one.seller.outbox.outstanding() == other.seller.outbox.outstanding() == 3)
    until(lambda: any(row.attempts > 2 for seller in (one, other) for _, worker in seller.seller.outbox.hubs() for row in worker.waiting()))
    listener.status = 204
    for seller in (one, other):
        for _, worker in seller.seller.outbox.hubs():
            worker.hurry()
    until(lambda: listener.events(ident) == [STATE, STATE, "troubleTicketResolvedEvent"])
    until(lambda: other.seller.outbox.outstanding() == 0)


def test_an_event_is_given_up_after_its_deadline(postgres_url, listener):
    listener.status = 503
    with running(database=postgres_url, delivery_deadline=0.0) as buyer:
        buyer.subscribe(listener.url)
        buyer.stimulate(buyer.create()["id"], "ticket_start_work")
        until(lambda: [row["outcome"] for row in buyer.seller.outbox.log] == ["failed", "gave up"])
        until(lambda: buyer.seller.outbox.outstanding() == 0)


def test_one_timer_acts_and_the_other_takes_over(postgres_url):
    settings = {"database": postgres_url, "confirmation_timeout": 60.0}
    with running(**settings) as other:
        with running(**settings) as one:
            first = one.create()["id"]
            one.stimulate(first, "ticket_start_work", "ticket_resolve")
            assert sorted(buyer.seller.store.leads() for buyer in (one, other)) == [False, True]
            one.seller.clock.move(by=61.0)
            until(lambda: one.get(first)["status"] == "closed")
        until(other.seller.store.leads)


def test_a_server_that_was_restarted_is_used_again(postgres, postgres_url, listener, caplog):
    with running(database=postgres_url) as buyer:
        buyer.subscribe(listener.url)
        ident = buyer.create()["id"]
        buyer.check = False  # the contract knows no 503
        postgres.control("stop", "-m", "immediate")
        try:
            for answer in (buyer.call("GET", f"troubleTicket/{ident}"), buyer.act(ident, "cancel")):
                assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
            assert buyer.client.get("/health").status_code == 503
            assert buyer.control("POST", "/restart").status == 503
        finally:
            postgres.control("start")
        assert buyer.get(ident)["status"] == "acknowledged"
        assert buyer.act(ident, "cancel").status == 204
        until(lambda: listener.events(ident) == [STATE])
    assert PASSWORD not in caplog.text


def test_a_transaction_whose_connection_is_lost_is_taken_back(postgres, postgres_url):
    store = Store(postgres_url, columns=lambda _document: {})

    def lose():
        with store.transaction() as tx:
            tx.add({**ticket_request(), "id": "1"}, buyer="b")
            postgres.control("restart", "-m", "immediate")
            tx.add({**ticket_request(), "id": "2"}, buyer="b")

    with pytest.raises(StoreError, match="cannot be used just now"):
        lose()
    with store.transaction() as tx:
        tx.add({**ticket_request(), "id": "3"}, buyer="b")
    assert [store.item(Kind.TICKET, ident) is not None for ident in "123"] == [False, False, True]
    store.close()


def test_sellers_that_start_together_make_the_tables_once(postgres_url):
    sellers, start = [], threading.Barrier(3)

    def begin():
        start.wait()
        sellers.append(seller_of(Settings(database=postgres_url)))

    threads = [threading.Thread(target=begin) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [one.store.noted(NOTED) for one in sellers] == [SCHEMA] * 3
    for one in sellers:
        one.stop()


def test_a_database_that_cannot_be_had_is_explained(postgres, postgres_url):
    seller = seller_of(Settings(database=postgres_url))
    seller.store.note(NOTED, "99")
    seller.stop()
    refused(postgres_url, "made by another version of ttck: its schema is 99, and this version has 1")
    told = refused(postgres.url.replace(PASSWORD, "wrong"), "cannot be opened: .*password authentication failed")
    assert "wrong" not in told
    assert "\n" not in told
    refused(postgres.url.replace(f":{postgres.port}/", ":1/"), "cannot be opened: .*refused")
    refused(f"{postgres.url}?options=-csearch_path%3Dnowhere", "cannot be opened")
    refused(postgres.url.replace("/postgres", "/nowhere"), 'cannot be opened: .*"nowhere" does not exist')


def test_tables_of_somebody_else_are_left_alone(postgres_url):
    psycopg = pytest.importorskip("psycopg")
    address, _, options = postgres_url.partition("?options=")
    with psycopg.connect(address, options=options.replace("%3D", "="), autocommit=True) as connection:
        connection.execute("CREATE TABLE tickets (id text)")
        refused(postgres_url, "is not ttck's: its table tickets has no buyer")
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()").fetchone() == (1,)


def test_a_missing_driver_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    refused("postgresql://u@127.0.0.1/d", r"pip install 'ttck\[postgres\]'")


@pytest.mark.parametrize("address", ["mysql://u:geheim@h/d", "nonsense://u:geheim@h/d", "postgresql://u:geheim@h:port/d"])
def test_an_address_that_is_none_of_ours_is_refused_without_its_password(address):
    assert "geheim" not in refused(address, "give sqlite:///FILE or postgresql://")
    told = CliRunner().invoke(mock, ["--database", address])
    assert told.exit_code == 2
    assert "geheim" not in told.output


def test_an_address_is_shown_without_passwords():
    assert shown("postgresql://u:geheim@h/d?sslpassword=geheim&sslmode=require") == "postgresql://u:***@h/d?sslmode=require"
    assert [tells_password(f"postgresql://{one}") for one in ("u@h/d", "u:p@h/d", "h/d?password=p")] == [False, True, True]
    assert "geheim" not in repr(Settings(database="postgresql://u:geheim@h/d"))


def test_a_password_in_the_command_is_refused_and_one_in_a_file_or_the_environment_is_not(tmp_path):
    address = "postgresql://u:geheim@127.0.0.1:1/d"
    told = CliRunner().invoke(mock, ["--database", address])
    assert (told.exit_code, "TTCK_DATABASE" in told.output, "geheim" in told.output) == (2, True, False)
    file = tmp_path / "database"
    file.write_text(f"{address}\n")
    for more in ({"args": ["--database-file", str(file)]}, {"env": {"TTCK_DATABASE": address}, "args": []}):
        told = CliRunner().invoke(mock, **more)
        assert (told.exit_code, "geheim" in told.output) == (2, False)
        assert "postgresql://u:***@127.0.0.1:1/d" in told.output or "psycopg" in told.output
    file.write_text("\n")
    assert "has no address in it" in CliRunner().invoke(mock, ["--database-file", str(file)]).output


def test_what_goes_wrong_in_the_store_ends_no_delivery(postgres_url, listener, monkeypatch, caplog):
    with running(database=postgres_url) as one:
        claim, failing = one.seller.store.claim, iter([ZeroDivisionError, StoreError])

        def broken(*more, **settings):
            wrong = next(failing, None)
            if wrong is not None:
                raise wrong
            return claim(*more, **settings)

        monkeypatch.setattr(one.seller.store, "claim", broken)
        one.subscribe(listener.url)
        with caplog.at_level(logging.CRITICAL):
            one.act(one.create()["id"], "cancel")
            until(lambda: listener.events() == [STATE])


def test_a_buyer_s_own_page_works_on_it(postgres_url):
    with running(database=postgres_url, autopilot="fast") as buyer:
        other = Buyer(buyer.seller)
        ident = other.create()["id"]
        buyer.seller.clock.move(by=30 * 86_400.0)
        until(lambda: buyer.get(ident)["status"] == "closed")
