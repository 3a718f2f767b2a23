"""Values at the seams as the mock seller really makes them, in the order in which it makes them.

What passes the seams while a buyer lives through the chapters is kept, each value with the scene around it, so that a fault can be
played against the whole story with one memory.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ttck.mockseller.engine.seams import REGISTRY, Call, Document, Scene, Seam
from ttck.mockseller.faults.mef.legal_variants import noop
from ttck.mockseller.tests.fault_chapters import CHAPTERS, register
from ttck.mockseller.tests.support import Listener, running, until
from ttck.specs.vocabulary import Kind


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One value at a seam, what it is about, and what a fault may look at beside it."""

    seam: Seam[Any]
    about: Kind
    value: Any
    call: Call | None
    item: Document | None
    now: str
    stored: Mapping[str, Document] = field(compare=False)

    def scene(self, *, memory: dict[str, Any]) -> Scene:
        return Scene(call=self.call, item=self.item, now=self.now, read=self.stored.get, memory=memory)


@dataclass(frozen=True, kw_only=True)
class Story:
    """The moments in their order, and every version of every document that they can read."""

    moments: list[Moment]
    documents: list[Document]


class Recorder:
    """Stands in for the fault switch of a seller and keeps what comes by. A document is read again when it was changed."""

    def __init__(self, seller):
        self.moments: list[Moment] = []
        self.documents: list[Document] = []
        self._seller = seller
        self._stored: dict[str, Document] = {}
        self._changed: dict[str, Kind] = {}
        seller.faults.switch([(name, {}) for name in REGISTRY if REGISTRY[name].twist.__module__ == noop.__name__])
        seller.faults.at = self.at

    def at(self, seam, value, *, call=None, item=None, kind=None):
        with self._seller.store.lock:
            self._read()
            about = kind or (call.kind if call else Kind.TICKET)
            kept = copy.deepcopy({"value": value, "call": call, "item": item})
            self.moments.append(Moment(seam=seam, about=about, now=self._seller.clock.text(), stored=self._stored, **kept))
            if seam is Seam.RECORD:
                self._changed[value.after["id"]] = value.kind
        return value

    def _read(self):
        """Read what was changed since it was read last; the moments before keep what they could read."""
        for ident, kind in list(self._changed.items()):
            document = self._seller.store.document(ident, kind)
            if document is not None and document != self._stored.get(ident):
                self._stored = {**self._stored, ident: document}
                self.documents.append(document)
                del self._changed[ident]


def tell(edition: str) -> Story:
    """The whole story of a seller of one edition."""
    listener = Listener()
    try:
        with running(edition=edition, paranoid=False) as buyer:
            recorder = Recorder(buyer.seller)
            older = buyer.create()["id"]
            register(buyer, listener)
            buyer.act(older, "cancel")
            for chapter in CHAPTERS:
                chapter(buyer)
            until(lambda: buyer.seller.outbox.outstanding() == 0, seconds=60.0)
            buyer.seller.restart()
            return Story(moments=recorder.moments, documents=recorder.documents)
    finally:
        listener.close()
