"""Databases that cannot be used, and why: of another version, of somebody else, locked, read-only, in use."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from ttck.mockseller.engine import sqlite as sqlite_module
from ttck.mockseller.engine.opening import NOTED, SCHEMA, Owner, StoreError
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.registry import seller_of
from ttck.mockseller.tests.support import until

HOLDER = """
import sys, time
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.registry import seller_of
seller = seller_of(Settings(database=sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def url(path):
    return f"sqlite:///{path}"


def refused(database, match):
    with pytest.raises(StoreError, match=match):
        seller_of(Settings(database=database))


def test_the_schema_is_noted_and_another_is_refused(tmp_path):
    path = tmp_path / "t.db"
    seller = seller_of(Settings(database=url(path)))
    assert seller.store.noted(NOTED) == SCHEMA
    seller.stop()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
    refused(url(path), "made by another version of ttck: its schema is 99, and this version has 1")
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("DELETE FROM meta WHERE name = 'schema'")  # as before schemas were noted
    seller_of(Settings(database=url(path))).stop()


@pytest.mark.parametrize(
    ("script", "match"),
    [
        ("CREATE TABLE tickets (id TEXT, title TEXT)", "is not ttck's: its table tickets has no buyer"),
        ("CREATE TABLE meta (a TEXT)", "is not ttck's: its table meta has no name, value"),
    ],
)
def test_tables_of_somebody_else_are_left_alone(tmp_path, script, match):
    with closing(sqlite3.connect(tmp_path / "t.db")) as other, other:
        other.execute(script)
    refused(url(tmp_path / "t.db"), match)
    with closing(sqlite3.connect(tmp_path / "t.db")) as other:
        assert len(other.execute("SELECT * FROM sqlite_schema").fetchall()) == 1
    assert not (tmp_path / "t.db-owner").exists()


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "t.db").write_text("Dear reader, " * 100)
    refused(url(tmp_path / "t.db"), "file is not a database")
    assert (tmp_path / "t.db").read_text().startswith("Dear reader")


def test_a_file_that_is_locked_by_another_program(tmp_path, monkeypatch):
    seller_of(Settings(database=url(tmp_path / "t.db"))).stop()
    pragmas = [one.replace("5000", "10") for one in sqlite_module._PRAGMAS]
    monkeypatch.setattr(sqlite_module, "_PRAGMAS", tuple(pragmas))
    with closing(sqlite3.connect(tmp_path / "t.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused(url(tmp_path / "t.db"), "is locked by another program")
        other.execute("ROLLBACK")
    seller_of(Settings(database=url(tmp_path / "t.db"))).stop()


def test_a_file_that_can_only_be_read(tmp_path):
    seller_of(Settings(database=url(tmp_path / "t.db"))).stop()
    refused(f"sqlite:///file:{tmp_path / 't.db'}?mode=ro&uri=true", "cannot be written: attempt to write a readonly database")


def test_two_sellers_on_one_file_are_refused_and_the_file_is_free_when_the_first_ends(tmp_path):
    path = tmp_path / "t.db"
    first = seller_of(Settings(database=url(path)))
    (tmp_path / "link.db").symlink_to(path)
    for one in (path, tmp_path / "link.db"):
        refused(url(one), r"t\.db is in use by another mock seller")
    first.restart()
    refused(url(path), "in use by another mock seller")
    first.stop()
    assert sorted(one.name for one in tmp_path.iterdir() if "owner" in one.name) == []
    seller_of(Settings(database=url(path))).stop()


def test_a_seller_that_was_killed_leaves_the_file_free(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url(tmp_path / "t.db")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "open\n"
        refused(url(tmp_path / "t.db"), "in use by another mock seller")
    finally:
        holder.kill()
        holder.communicate()
    seller_of(Settings(database=url(tmp_path / "t.db"))).stop()


def test_a_folder_where_nobody_may_write_is_named(tmp_path):
    with pytest.raises(StoreError, match="cannot be written"):
        Owner(tmp_path / "no-such-folder" / "t.db")


def test_memory_is_nobody_s(tmp_path):
    one, other = (seller_of(Settings()) for _ in range(2))
    until(lambda: all(seller.store._database.owner is None for seller in (one, other)))
    one.stop()
    other.stop()
