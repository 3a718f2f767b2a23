"""What changes of tickets ask for: of what the target names, a few things at a time, each with a value of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ttck.suites.tmf import payloads
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import SellerClient

_NAMES = ("description", "requestedResolutionDate", "note", "externalIdentifier", "severity")
# In turn: one thing, then others, and more at once. All but the first come again later.
_TURNS = (
    ("description",),
    ("severity", "requestedResolutionDate"),
    ("description", "note", "externalIdentifier"),
    ("description", "requestedResolutionDate"),
    ("note", "requestedResolutionDate"),
)


def wanted(seller: SellerClient, turn: int) -> Document:
    """What the change of a turn asks for, by what the target says that can be changed; something of it in each turn."""
    names = [name for name in _changeable(seller) if name in _TURNS[turn % len(_TURNS)]] or _changeable(seller)[:2]
    return {name: _VALUES[name](seller, seller.stage.material.marker()) for name in names}


def text(seller: SellerClient) -> Document:
    """A change of one thing alone."""
    name = _changeable(seller)[0]
    return {name: _VALUES[name](seller, seller.stage.material.marker())}


def _changeable(seller: SellerClient) -> list[str]:
    named = [name.strip() for name in str(seller.switch("changeable") or "").split(",")]
    return [name for name in _NAMES if name in named and seller.terms.takes(name)] or ["description"]


def _date(seller: SellerClient, _mark: str) -> str:
    day, month = divmod(next(seller.stage.material.counter), 12)
    return f"2031-{month + 1:02}-{day % 28 + 1:02}T05:06:07Z"


def _severity(seller: SellerClient, _mark: str) -> str:
    return payloads.severities(seller.stage.material)[-1]


def _notes(seller: SellerClient, mark: str) -> list[Document]:
    return [seller.typed("Note", text=f"{words} {mark}", author=f"Ada {mark}") for words in ("seen again", "and again")]


def _identifiers(seller: SellerClient, mark: str) -> list[Document]:
    named = {sort: f"{sort}-{mark}" for sort in ("case", "order")}
    return [seller.typed("ExternalIdentifier", id=ident, owner="buyer", externalIdentifierType=sort) for sort, ident in named.items()]


_VALUES: Mapping[str, Callable[[SellerClient, str], Any]] = MappingProxyType(
    {
        "description": lambda _seller, mark: f"it is worse now {mark}",
        "requestedResolutionDate": _date,
        "note": _notes,
        "externalIdentifier": _identifiers,
        "severity": _severity,
    }
)
