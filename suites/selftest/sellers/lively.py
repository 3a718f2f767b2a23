"""A seller that does not wait for anybody: its tickets, or other items, move by themselves all the time, along legal moves."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

import orjson

from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.engine.seller import Seller
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.web.server import Server
from ttck.specs.vocabulary import Kind, Stimulus
from ttck.suites.selftest.seller import MEF, MockSeller

TOKEN = "lively-control-token"  # noqa: S105 - a local toy
_MOST = 12  # changes of its own that the seller makes to one ticket, so that no ticket grows without end
_YOUNGEST = 30  # tickets that are looked at: those that somebody still works with
_EDITS = (
    Stimulus.ADD_NOTE,
    Stimulus.UPDATE_SELLER_PRIORITY,
    Stimulus.UPDATE_SELLER_SEVERITY,
    Stimulus.UPDATE_EXPECTED_RESOLUTION,
    Stimulus.ADD_ATTACHMENT,
)
# What the seller does to the other kinds of items beside moving them.
_OTHER_EDITS = {
    Kind.APPOINTMENT: (Stimulus.APPOINTMENT_ADD_NOTE, Stimulus.APPOINTMENT_ADD_ATTACHMENT, Stimulus.APPOINTMENT_UPDATE_SELLER_CONTACT),
    Kind.WORKORDER: (Stimulus.WORKORDER_UPDATE,),
    Kind.INCIDENT: (Stimulus.INCIDENT_UPDATE,),
}
_ATTRIBUTES = {
    Stimulus.WORKORDER_UPDATE: ("note", "technician", "place", "task"),
    Stimulus.INCIDENT_UPDATE: ("severity", "priority", "note", "expectedClosedDate"),
}


class Pilot:
    """Moves items of one seller every `pace` seconds: `share` of those of each kind that can move, at least one."""

    def __init__(
        self, seller: Seller, *, seed: int = 0, pace: float = 0.05, share: float = 0.0, kinds: Sequence[Kind] = (Kind.TICKET,)
    ) -> None:
        self._seller = seller
        self._chance = Random(seed)  # noqa: S311 - no secret
        self._pace, self._share = pace, share
        self._done: dict[str, int] = {}
        self._lifecycles = {kind: seller.lifecycles[kind] for kind in kinds}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pilot", daemon=True)
        self.moves = 0

    def start(self) -> None:
        """Begin to move tickets."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self._pace):
            self.move()

    def move(self) -> None:
        """One round."""
        for kind in self._lifecycles:
            self._move(kind)

    def _move(self, kind: Kind) -> None:
        seller, table = self._seller, self._lifecycles[kind]
        store, buyer = seller.store, seller.default_buyer
        stored = store.tickets(buyer=buyer) if kind is Kind.TICKET else store.things(kind, buyer=buyer)
        found = [orjson.loads(one.document) for one in stored[-_YOUNGEST:]]
        moving = [d for d in found if _state(d) not in table.final() and self._done.get(d["id"], 0) < _MOST]
        count = min(max(1, round(self._share * len(moving))), len(moving))
        for item in self._chance.sample(moving, k=count):
            self._done[item["id"]] = self._done.get(item["id"], 0) + 1
            what = self._choice(kind, item)
            names = _ATTRIBUTES.get(Stimulus(what), ())
            try:
                seller.adapter.act(seller, what, item["id"], {"attribute": self._chance.choice(names)} if names else {})
            except Refusal:
                continue  # the buyer was quicker
            self.moves += 1

    def _choice(self, kind: Kind, item: dict[str, Any]) -> str:
        own = [move.when for move in self._lifecycles[kind].moves if move.by == "seller" and move.from_state == _state(item)]
        known = [name for name in own if name in set(Stimulus)]
        if kind is Kind.TICKET:
            return self._chance.choice([*known, *known, *_EDITS])
        return self._chance.choice([*known, *_OTHER_EDITS[kind] * 3])


def _state(document: dict[str, Any]) -> Any:
    return document.get("state", document.get("status"))


@contextmanager
def lively(
    *,
    profile: str = MEF,
    seed: int = 0,
    pace: float = 0.05,
    share: float = 0.0,
    faults: tuple[str, ...] = (),
    kinds: Sequence[Kind] = (Kind.TICKET,),
) -> Iterator[tuple[MockSeller, Pilot]]:
    """A lively seller on a free port of this machine, with some faults, until the block ends."""
    with Server(Settings(control_token=TOKEN, profile=profile)) as server:
        seller = server.seller
        seller.faults.switch([(name, {}) for name in faults])
        pilot = Pilot(seller, seed=seed, pace=pace, share=share, kinds=kinds)
        pilot.start()
        try:
            yield (
                MockSeller(
                    base_url=server.base_url,
                    control_url=str(server.control_url),
                    token=TOKEN,
                    process=None,
                    apis=seller.settings.offered,
                    profile=profile,
                ),
                pilot,
            )
        finally:
            pilot.stop()
