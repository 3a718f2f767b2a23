"""What the scenarios of patching share: a patch between two readings, and new values for attributes."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from ttck.harness.generate.strategies import awkward, one
from ttck.harness.judge.compare import ABSENT, gaps
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.resource_types import ALL_RESOURCES, kind_of
from ttck.harness.runs.scenario import Stage
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind
from ttck.suites.tmf import payloads, rich
from ttck.suites.tmf.create_rules import canonical
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import Items, Params, SellerClient, seller_client
from ttck.suites.tmf.standard import known
from ttck.suites.tmf.writes import document_of

_TRIES = 6
_TIMES = 3  # how often a patch is sent whose answer is lost
# Answers to a patch of an item that can be read that say that there are no patches here at all: of the seller, or of a
# gateway before it to which the operation is unknown. And answers that say that there are none of this media type.
NOT_OFFERED = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
REFUSED_MEDIA = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, HTTPStatus.NOT_IMPLEMENTED})


@dataclass(frozen=True, kw_only=True)
class Between:
    """What happened to a ticket between two readings of it."""

    item: str
    before: Exchange
    after: Exchange

    @property
    def old(self) -> Document:
        """The ticket before."""
        return document_of(self.before)

    @property
    def new(self) -> Document:
        """The ticket after."""
        return document_of(self.after)

    @property
    def judged(self) -> bool:
        """Whether the ticket could be read before and after."""
        return bool(self.old) and bool(self.new)

    @property
    def changed(self) -> frozenset[str]:
        """The attributes of the standard that differ; what else a seller shows, it may count or compute each time."""
        return differing(self.before, self.after)


def differing(before: Exchange, after: Exchange) -> frozenset[str]:
    """The attributes of the standard that differ between two readings."""
    old, new = canonical(document_of(before)), canonical(document_of(after))
    return frozenset(name for name in known(kind_of(before)) & {*old, *new} if old.get(name, ABSENT) != new.get(name, ABSENT))


@dataclass(frozen=True, kw_only=True)
class Patch(Between):
    """One patch between two readings of the ticket; `changes` are its attributes, or the operations of a JSON Patch."""

    about: str
    changes: Any
    media: str
    exchange: Exchange

    @property
    def seen(self) -> tuple[Exchange, ...]:
        """The exchanges that prove it."""
        return (self.before, self.exchange, self.after)

    @property
    def accepted(self) -> bool:
        """Whether the seller took it."""
        return self.exchange.accepted

    @property
    def at(self) -> datetime:
        """When it was sent."""
        return self.exchange.at


class Changer:
    """Patches items of one kind and reads them again; `media` is the type of merge patches that the seller takes."""

    def __init__(self, stage: Stage, kind: Kind = Kind.TICKET) -> None:
        self.stage = stage
        self.seller: SellerClient = seller_client(stage)
        self.items: Items = self.seller if kind is Kind.TICKET else self.seller.specifications
        self._type = ALL_RESOURCES[kind].type
        self.media = self.items.spoken.merges
        self._seed = stage.seed
        self._refused = 0  # of the ways of `made`, the largest first
        self._turn = 0  # each run patches with all awkward texts in their order

    def made(self, document: Document | None = None) -> str:
        """A new item, by default with every attribute, and twice what can be there twice; a smaller one when the seller refuses that.

        Raises:
            Inconclusive: not even a small one is accepted.
        """
        if self.items is self.seller:
            ways: tuple[Callable[[], Document], ...] = (self.seller.twofold, self.seller.maximal, self.seller.minimal)
        else:
            material = self.stage.material
            ways = (functools.partial(rich.specification, material), functools.partial(payloads.specification, material))
        if document is not None:
            with contextlib.suppress(Inconclusive):
                return self.items.made(document)
            return self.items.made(ways[-1]())
        for way in ways[self._refused : -1]:
            with contextlib.suppress(Inconclusive):
                return self.items.made(way())
            self._refused += 1
        return self.items.made(ways[-1]())

    def before(self, item: str) -> Exchange:
        """An item as it is now."""
        return self.stage.buyer.current(lambda: self.items.retrieve(item, label="before a patch"))

    def send(
        self, item: str, changes: Any, about: str, *, media: str | None = None, typed: bool = True, waits: bool = True, params: Params = (),
    ) -> Patch:  # fmt: skip
        """A patch; `typed` adds the @type that version 5 wants in a merge patch, `waits` says that it should lead to something.

        One that got no answer, and did nothing that shows, is sent again. `params` are the query of the patch, not of the readings.
        """
        for _ in range(_TIMES - 1):
            tried = self._send(item, changes, about, media=media, typed=typed, waits=waits, params=params)
            if tried.exchange.answer is not None or not tried.judged or tried.old != tried.new:
                return tried
            self.stage.buyer.created_resources.recovered.add(tried.exchange.number)
        return self._send(item, changes, about, media=media, typed=typed, waits=waits, params=params)

    def _send(self, item: str, changes: Any, about: str, *, media: str | None, typed: bool, waits: bool, params: Params) -> Patch:
        before = self.before(item)
        chosen = media or self.media
        merges = isinstance(changes, dict)
        document = self.seller.typed(self._type) | changes if merges and typed else changes
        without = frozenset() if typed else frozenset({"@type"})
        exchange = self.items.patch(item, document, media=chosen, label=f"patch: {about}", without=without, params=params)
        if exchange.status == HTTPStatus.ACCEPTED and waits:
            after = self.items.until(item, self._shows(changes, document_of(before)), label=f"after a patch: {about}")
        else:
            after = self.items.retrieve(item, label=f"after a patch: {about}")
        return Patch(about=about, item=item, changes=changes, media=chosen, before=before, exchange=exchange, after=after)

    @staticmethod
    def _shows(changes: Any, old: Document) -> Callable[[Exchange], bool]:
        def reached(seen: Exchange) -> bool:
            now = document_of(seen)
            if not isinstance(changes, dict):
                return now != old
            given = {name: value for name, value in changes.items() if value is not None}
            gone = {name for name, value in changes.items() if value is None}
            return not gone & now.keys() and next(gaps(canonical(given), canonical(now)), None) is None

        return reached

    def value(self, name: str, old: Document) -> Any:
        """A new value of an attribute, another one than it has."""
        texts = {"severity": payloads.SEVERITIES, "ticketType": payloads.TYPES}
        if name in texts:
            self._seed += 1
            return self.seller.terms.other(name, texts[name], old.get(name), turn=self._seed)
        if name == "description":
            self._turn += 1
            return f"it is worse now: {awkward(self._turn)} {self.stage.material.marker()}"
        found: Any = None
        for _ in range(_TRIES):
            self._seed += 1
            material = self.stage.material
            made = one(payloads.attribute(material, self.seller.version, name), material=material, seed=self._seed)
            found = self.seller.terms.known({name: made})[name]
            if canonical(found, name) != canonical(old.get(name), name):
                break
        return found
