"""Fixtures for pytest: ``ttck_seller``, a mock seller with a tenant of its own for each test.

Nothing is loaded unless it is asked for: ``pytest_plugins = ["ttck.mockseller.fixtures"]`` in a conftest.py, or
``-p ttck.mockseller.fixtures``. A marker chooses what is served, all of `Settings`::

    @pytest.mark.ttck_seller(profile="tmf621-v5")
    def test_it_creates_a_ticket(ttck_seller):
        my_client(ttck_seller.base_url).report("no light")
        ttck_seller.saw("create", times=1).broke_nothing()

A seller that asks nobody who it is, the default, is one for each test. With ``auth="basic"`` or ``auth="oauth2"`` tests of one process
share a running seller, and each is a client and a buyer of its own (``ttck_seller.client``, ``ttck_seller.headers``): faults, clock and
network are those of all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from ttck.mockseller.testing import MockSeller, first_client, mock_seller, tenant

_MARKER = "ttck_seller"
_JOURNAL = 20_000  # calls that a shared seller remembers


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a project say once which profile its tests want."""
    parser.addini("ttck_profile", "the profile that ttck_seller serves where its marker names none", default="mef113")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", f"{_MARKER}(**choices): what the mock seller of this test serves, as profile='tmf621-v5'")


class _Shared:
    """The sellers that the tests of a session share, by what was chosen; started when they are first wanted."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._known: dict[str, MockSeller] = {}

    def of(self, choices: dict[str, Any]) -> MockSeller:
        """The shared seller of these choices."""
        key = repr(sorted(choices.items()))
        if key not in self._known:
            wanted = {"clients": first_client(), "journal_length": _JOURNAL, **choices}
            self._known[key] = self._stack.enter_context(mock_seller(**wanted))
        return self._known[key]

    def close(self) -> None:
        """Stop them all."""
        self._stack.close()


@pytest.fixture(scope="session")
def _ttck_shared() -> Iterator[_Shared]:
    shared = _Shared()
    yield shared
    shared.close()


@pytest.fixture
def ttck_seller(request: pytest.FixtureRequest, _ttck_shared: _Shared) -> Iterator[MockSeller]:
    """A mock seller as one buyer sees it; what another test does there is not seen here."""
    choices: dict[str, Any] = {"profile": request.config.getini("ttck_profile")}
    for marker in reversed(list(request.node.iter_markers(_MARKER))):
        choices |= marker.kwargs
    if choices.get("auth", "none") != "none":
        yield tenant(_ttck_shared.of(choices))
        return
    with mock_seller(**choices) as seller:
        yield seller
