"""What arrives from the workers, written into a folder for each order as it arrives."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ttck.harness.cluster.orders import Order
from ttck.harness.cluster.working import BEGUN, ENDED, GROWN


class TornError(ValueError):
    """What a worker sent does not fit to what it sent before, or would be written elsewhere."""


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A worker began an order. `kept` is where the record of an earlier worker is, whose play was lost."""

    order: Order
    worker: str
    host: str
    place: str
    kept: Path | None


@dataclass(frozen=True, kw_only=True)
class Grown:
    """The record of an order became longer."""

    order: Order


@dataclass(frozen=True, kw_only=True)
class Ended:
    """An order was played to its end, or refused by the worker: the exit code, and what the process printed on standard error.

    `interrupted` says that an interruption came before.
    """

    order: Order
    code: int
    said: str
    interrupted: bool = False


class Intake:
    """Takes the messages about one order; its folder holds all that came."""

    def __init__(self, order: Order, into: Path) -> None:
        self.order = order
        self.folder = into / order.name
        self.begun: Begun | None = None
        self._attempt = ""
        self._losses = 0

    def take(self, message: Mapping[str, Any]) -> Begun | Grown | Ended | None:
        """Write down what a message brings; None for what is of a play that was given up, or only a sign of life.

        Raises:
            OSError: the disk is full.
            TornError: a piece of the record is missing, or a file would be written outside the folder.
        """
        kind = message["kind"]
        if kind == BEGUN:
            return self._begin(message)
        if self.begun is not None and message["attempt"] != self._attempt:
            return None
        if kind == GROWN:
            return self._grow(message)
        if kind == ENDED:
            for name, data in message["files"].items():
                self._write(name, data)
            return Ended(order=self.order, code=int(message["code"]), said=str(message["said"]))
        return None

    def _begin(self, message: Mapping[str, Any]) -> Begun:
        kept = None
        if self.folder.exists():
            self._losses += 1
            kept = self.folder.with_name(f"{self.order.name}-lost-{self._losses}")
            self.folder.rename(kept)
        self.folder.mkdir(parents=True)
        self._attempt = message["attempt"]
        self.begun = Begun(order=self.order, worker=message["worker"], host=message["host"], place=message["folder"], kept=kept)
        return self.begun

    def _grow(self, message: Mapping[str, Any]) -> Grown | None:
        if not message["data"]:
            return None
        with (self.folder / self.order.stream).open("ab") as stream:
            if stream.tell() != message["at"]:
                raise TornError(f"a piece of the record of {self.order.name} did not arrive")
            stream.write(message["data"])
        return Grown(order=self.order)

    def _write(self, name: str, data: bytes) -> None:
        place = PurePosixPath(name)
        if place.is_absolute() or ".." in place.parts:
            raise TornError(f"the worker names a file outside its folder: {name}")
        path = self.folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(zlib.decompress(data))
