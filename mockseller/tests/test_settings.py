from __future__ import annotations

import pytest

from mockseller.settings import Client, Settings


def test_authentication_needs_clients():
    with pytest.raises(ValueError, match="at least one client"):
        Settings(auth="basic")


def test_client_ids_are_unique():
    one = Client(id="a", secret="s", buyer="b")
    with pytest.raises(ValueError, match="same id"):
        Settings(auth="basic", clients=(one, one))
    assert Settings(auth="basic", clients=(one,)).clients == (one,)
