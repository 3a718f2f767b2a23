from __future__ import annotations

import pytest

from ttck.mockseller.engine.settings import OPTIONAL, PARTS, Client, Settings


def test_authentication_needs_clients():
    with pytest.raises(ValueError, match="at least one client"):
        Settings(auth="basic")


def test_client_ids_are_unique():
    one = Client(id="a", secret="s", buyer="b")
    with pytest.raises(ValueError, match="same id"):
        Settings(auth="basic", clients=(one, one))
    assert Settings(auth="basic", clients=(one,)).clients == (one,)


def test_what_is_left_out_is_not_offered():
    assert Settings().offered == PARTS
    assert Settings(without=OPTIONAL).offered == ("ticket",)
    assert Settings(without=frozenset({"incident"})).offered == tuple(part for part in PARTS if part != "incident")
    with pytest.raises(ValueError, match="can be left out"):
        Settings(without=frozenset({"ticket"}))


def test_an_api_takes_its_events_along():
    assert Settings(without=frozenset({"workorder"})).offered == ("ticket", "incident", "appointment", "appointment_events")
    assert Settings(without=frozenset({"workorder_events"})).without == {"workorder_events"}
