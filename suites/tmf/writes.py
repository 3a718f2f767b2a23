"""What the scenarios of creating, changing and deleting share: creates with what came of them, and looking in the list."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import header, rows, whole_number
from ttck.suites.tmf.seller_client import Params, SellerClient

_WALKS = 6  # how often the whole list is gone through for a ticket that a filter does not find
_PAGE = 100
_MISSED = "list for a ticket"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A look for one ticket in the list: the row, None without one, and the pages; `whole` when no page is left to look at.

    `late` says that the row was not there at once, and came within the time that the target gives.
    """

    row: Document | None
    pages: tuple[Exchange, ...]
    whole: bool
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class Creation:
    """One create, and what came of it: the ticket as it is read and as it is listed right afterwards."""

    about: str
    sent: Document
    made: Exchange
    item: str | None = None
    read: Exchange | None = None
    listed: Listed | None = None

    @property
    def shown(self) -> Document:
        """The ticket as it was read, or else as the answer to the create shows it; empty without either."""
        for exchange in (self.read, self.made):
            if exchange is not None and exchange.accepted and isinstance(exchange.document, dict):
                return exchange.document
        return {}

    @property
    def seen(self) -> tuple[Exchange, ...]:
        """The exchanges that prove it."""
        return tuple(exchange for exchange in (self.made, self.read) if exchange is not None)


class Finder:
    """Looks for tickets in the list: by their id, and page by page where that finds nothing, a few times in a run."""

    def __init__(self, seller: SellerClient, *, waits: bool = True) -> None:
        """`waits` says whether a list that does not have a ticket yet gets its time; not where the ticket should be gone."""
        self.seller = seller
        self._walks = 0
        self._waits = waits

    def by_id(self, item: str) -> Listed:
        """The row of a ticket; a list that follows later is waited for, until one ticket did not come."""

        def own(row: Document) -> bool:
            return row.get("id") == item

        page = self.seller.find((("id", item),), label=_MISSED)
        found = _picked(page, own)
        if found is not None:
            return Listed(row=found, pages=(page,), whole=True)
        walked = self.walk(own)
        if walked.row is None and page.accepted and self._waits:
            again = self.seller.stage.buyer.until(
                lambda: self.seller.find((("id", item),), label=f"{_MISSED}, later"), lambda seen: _picked(seen, own) is not None
            )
            late = _picked(again, own)
            self._waits = late is not None
            if late is not None:
                return Listed(row=late, pages=(page, *walked.pages, again), whole=True, late=True)
        return Listed(row=walked.row, pages=(page, *walked.pages), whole=walked.whole)

    def walk(self, wanted: Callable[[Document], bool]) -> Listed:
        """The first row that is wanted, looked for on all pages; nothing is found any more after a few such walks."""
        pages: list[Exchange] = []
        known: set[str] = set()
        self._walks += 1
        most = self.seller.stage.buyer.target.limits.max_pages if self._walks <= _WALKS else 0
        while len(pages) < most:
            page = self.seller.find((("offset", str(len(known))), ("limit", str(_PAGE))), label=f"{_MISSED}, page by page")
            pages.append(page)
            found = _picked(page, wanted)
            fresh = {str(row.get("id")) for row in rows(page)} - known
            known |= fresh
            total = whole_number(header(page, "x-total-count"))
            last = not fresh or (total is not None and len(known) >= total)
            if found is not None or last:
                return Listed(row=found, pages=tuple(pages), whole=page.accepted)
        return Listed(row=None, pages=tuple(pages), whole=False)


def _picked(page: Exchange, wanted: Callable[[Document], bool]) -> Document | None:
    return next((row for row in rows(page) if wanted(row)), None)


def create_all(seller: SellerClient, documents: Sequence[tuple[str, Document]], *, finder: Finder) -> Iterator[Creation]:
    """Each document created, read and looked for in the list as in `create`; of a seller that answers 202 all are sent first."""
    labelled = [(f"create: {about}", document) for about, document in documents]
    for (about, document), made in zip(documents, seller.ahead(labelled), strict=True):
        yield create(seller, document, about=about, finder=finder, made=made)


def create(
    seller: SellerClient, document: Document, *, about: str, finder: Finder | None = None, made: Exchange | None = None,
    params: Params = (),
) -> Creation:  # fmt: skip
    """Create a ticket and read it at once; with a finder it is looked for in the list too. After 202 it is waited for.

    `made` is the answer to the create where that was sent already.
    """
    made = made or seller.create(document, label=f"create: {about}", params=params)
    item = item_id(made)
    if item is None and made.status == HTTPStatus.ACCEPTED:
        item = _later(seller, document, finder or Finder(seller))
    if item is None:
        return Creation(about=about, sent=document, made=made)
    late = made.status == HTTPStatus.ACCEPTED
    read = seller.until(item, lambda seen: seen.accepted) if late else seller.retrieve(item, label=f"read: {about}")
    listed = finder.by_id(item) if finder is not None else None
    return Creation(about=about, sent=document, made=made, item=item, read=read, listed=listed)


def _later(seller: SellerClient, document: Document, finder: Finder) -> str | None:
    """The identifier of a ticket whose create was answered 202, by its description."""
    text, known = document.get("description"), frozenset(seller.stage.buyer.created_resources.tickets)

    def wanted(row: Document) -> bool:
        return row.get("description") == text and row.get("id") not in known

    def found(seen: Exchange) -> bool:
        return _picked(seen, wanted) is not None

    row = _picked(seller.find((("description", str(text)),), label="created?"), wanted) or finder.walk(wanted).row
    if row is None:
        row = _picked(seller.stage.buyer.until(lambda: seller.find((("description", str(text)),), label="created?"), found), wanted)
    item = row.get("id") if row else None
    if not isinstance(item, str):
        return None
    seller.stage.buyer.created_resources.tickets.append(item)
    return item


def document_of(exchange: Exchange | None) -> dict[str, Any]:
    """The ticket that an answer shows, empty when it shows none."""
    return exchange.document if exchange is not None and exchange.accepted and isinstance(exchange.document, dict) else {}


def stranger(seller: SellerClient, like: str) -> tuple[str, Exchange]:
    """An identifier in the form of one that the seller gave, and the answer to reading it: it should be nobody's."""
    chance = random.Random(f"{seller.stage.seed} {seller.stage.material.run_id}")  # noqa: S311 - not a secret
    fixed = like.rfind("-") + 1 if _UUID.fullmatch(like) else 0  # the parts before say what kind of UUID it is
    changed = "".join(_other(letter, chance) for letter in like[fixed:])
    made = "9" * max(len(like), 9) if like.isdecimal() else like[:fixed] + changed
    return made, seller.retrieve(made, label="a ticket that should not exist")


def _other(letter: str, chance: random.Random) -> str:
    if letter.isdecimal():
        return chance.choice(string.digits)
    hexadecimal = letter.lower() in "abcdef"
    letters = "abcdef" if hexadecimal else string.ascii_lowercase
    found = chance.choice(letters) if letter.isascii() and letter.isalpha() else letter
    return found.upper() if letter.isupper() else found
