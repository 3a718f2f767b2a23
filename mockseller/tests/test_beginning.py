"""What a seller begins with: a snapshot, tickets up to a number, a clock at a rate."""

from __future__ import annotations

import json

import click
import pytest
from click.testing import CliRunner

from ttck.mockseller.beginning import begin, begun, checked_owner
from ttck.mockseller.engine.settings import Client
from ttck.mockseller.engine.snapshot import take
from ttck.mockseller.tests.console_pages import signed_in


def test_a_file_that_is_filled_up_twice_does_not_double(tmp_path):
    for _ in range(2):
        with signed_in(database=f"sqlite:///{tmp_path / 'tickets.db'}") as person:
            begin(person.seller, snapshot=None, rate=None, tickets=30, past=True)
            assert person.seller.store.count(buyer="buyer") == 30


def test_a_snapshot_comes_first_and_is_filled_up(tmp_path):
    with signed_in() as person:
        person.created()
        (tmp_path / "s.json").write_text(json.dumps(take(person.seller)))
    with signed_in() as person:
        begin(person.seller, snapshot=tmp_path / "s.json", rate=100.0, tickets=3, past=False)
        assert person.seller.store.count(buyer="buyer") == 3
        assert person.seller.clock.rate == 100.0


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1}', "[" * 100_000])
def test_a_file_that_is_no_snapshot(tmp_path, content):
    (tmp_path / "s.json").write_text(content)
    with signed_in() as person, pytest.raises(click.BadParameter, match=r"s\.json"):
        begin(person.seller, snapshot=tmp_path / "s.json", rate=None, tickets=0, past=False)


def test_a_clock_that_cannot_run_so():
    with signed_in() as person, pytest.raises(click.BadParameter, match="rate"):
        begin(person.seller, snapshot=None, rate=-1.0, tickets=0, past=False)


@pytest.mark.parametrize(("text", "expected"), [("100x", 100.0), ("0x", 0.0), ("2.5", 2.5), ("fast", None)])
def test_the_rate_of_a_clock(text, expected):
    found = {}

    @click.command()
    @begun
    def command(**values):
        found.update(values)

    result = CliRunner().invoke(command, ["--clock", text])
    assert (result.exit_code, found.get("clock")) == (0 if expected is not None else 2, expected)


@pytest.mark.parametrize("choices", [{}, {"auth": "basic", "clients": (Client(id="c", secret="s", buyer="b1"),)}])
def test_a_buyer_that_there_is_not_is_an_error(choices):
    with signed_in(**choices) as person:
        known = person.seller.default_buyer
        checked_owner(person.seller, known)
        with pytest.raises(click.BadParameter, match=f"no client acts for the buyer bob; there are: {known}"):
            checked_owner(person.seller, "bob")


def test_tickets_of_another_buyer(tmp_path):
    clients = tuple(Client(id=one, secret="s", buyer=one) for one in ("b1", "b2"))
    with signed_in(auth="basic", clients=clients) as person:
        begin(person.seller, snapshot=None, rate=None, tickets=3, past=False, owner="b2")
        assert [person.seller.store.count(buyer=one) for one in ("b1", "b2")] == [0, 3]
