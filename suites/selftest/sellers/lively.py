"""A seller that does not wait for anybody: its tickets move by themselves all the time, along legal moves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import orjson

from mockseller.problems import Refusal
from mockseller.seller import Seller
from mockseller.server import Server
from mockseller.settings import Settings
from mockseller.usecases import stimuli
from specs.lifecycles import tmf_lifecycle
from specs.vocabulary import Stimulus
from suites.selftest.seller import MEF, MockSeller

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


class Pilot:
    """Moves tickets of one seller every `pace` seconds: `share` of those that can move, at least one."""

    def __init__(self, seller: Seller, *, seed: int = 0, pace: float = 0.05, share: float = 0.0) -> None:
        self._seller = seller
        self._chance = Random(seed)  # noqa: S311 - no secret
        self._pace, self._share = pace, share
        self._done: dict[str, int] = {}
        self._lifecycle = seller.lifecycle if seller.settings.family == MEF else tmf_lifecycle()
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
        seller = self._seller
        stored = seller.store.tickets(buyer=seller.default_buyer)[-_YOUNGEST:]
        tickets = [orjson.loads(one.document) for one in stored]
        open_ones = [t for t in tickets if t["status"] not in self._lifecycle.final() and self._done.get(t["id"], 0) < _MOST]
        count = max(1, round(self._share * len(open_ones)))
        for ticket in self._chance.sample(open_ones, k=min(count, len(open_ones))):
            self._done[ticket["id"]] = self._done.get(ticket["id"], 0) + 1
            try:
                stimuli.apply(seller, self._choice(ticket), ticket["id"], {})
            except Refusal:
                continue  # the buyer was quicker
            self.moves += 1

    def _choice(self, ticket: dict[str, Any]) -> str:
        own = [move.when for move in self._lifecycle.moves if move.by == "seller" and move.from_state == ticket["status"]]
        known = [name for name in own if name in set(Stimulus)]
        return self._chance.choice([*known, *known, *_EDITS])


@contextmanager
def lively(
    *, profile: str = MEF, seed: int = 0, pace: float = 0.05, share: float = 0.0, faults: tuple[str, ...] = ()
) -> Iterator[tuple[MockSeller, Pilot]]:
    """A lively seller on a free port of this machine, with some faults, until the block ends."""
    with Server(Settings(control_token=TOKEN, profile=profile)) as server:
        seller = server.seller
        seller.stage.switch([(name, {}) for name in faults])
        pilot = Pilot(seller, seed=seed, pace=pace, share=share)
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
