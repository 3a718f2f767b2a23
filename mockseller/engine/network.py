"""A network and a machine that are not at their best: late answers, failures, lost answers, and a limit on how fast requests may come.

None of this is a fault of the seller's rules: it happens between a well-behaved seller and its buyers, at random and by a seed.
"""

from __future__ import annotations

import threading
import time
from dataclasses import asdict, dataclass, fields
from random import Random
from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine.fault_settings import Setting, settled, written
from ttck.mockseller.engine.problems import Refusal, error

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "network"  # what messages about a wrong setting call it
_MOST_BUYERS = 10_000


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What happens to requests; with the defaults nothing does.

    An answer comes `latency_seconds` late, and up to `jitter_seconds` later still. Of a hundred requests `error_percent` are answered
    with `error_status` and not carried out, and of `drop_percent` the connection breaks before the answer, when all is done. With an
    `operation` this strikes requests of that operationId alone. `seed` decides which they are.
    """

    latency_seconds: float = 0.0
    jitter_seconds: float = 0.0
    error_percent: float = 0.0
    error_status: int = 503
    drop_percent: float = 0.0
    operation: str = ""
    seed: int = 1

    def __post_init__(self) -> None:
        if not 500 <= self.error_status <= 599:  # noqa: PLR2004 - the class of failures
            raise ValueError(f"error_status of the {NAME} has to lie between 500 and 599, not {self.error_status}")
        if max(self.error_percent, self.drop_percent) > 100:  # noqa: PLR2004 - percent
            raise ValueError(f"a percentage of the {NAME} is 100 at most")


SETTINGS: Mapping[str, Setting] = {
    one.name: Setting(name=one.name, type={"float": float, "int": int, "str": str}[str(one.type)], default=one.default)  # type: ignore[arg-type]
    for one in fields(Conditions)
}


def conditions(given: Mapping[str, Any]) -> Conditions:
    """Conditions out of settings by their names.

    Raises:
        ValueError: there is no such setting, or a value does not fit it.
    """
    values: dict[str, Any] = settled(NAME, SETTINGS, given)
    return Conditions(**values)


def conditions_in(text: str) -> Conditions:
    """Conditions as a command line has them, ``setting=value,setting=value``.

    Raises:
        ValueError: this form is not kept, or a setting or its value is wrong.
    """
    return conditions(written(NAME, SETTINGS, text))


class Network:
    """The conditions of a running seller; `struck` counts what happened since they were set."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.set(Conditions())

    def set(self, wanted: Conditions) -> None:
        """Let these conditions hold from now on."""
        with self._lock:
            self.conditions = wanted
            self._chance = Random(wanted.seed)  # noqa: S311 - which requests are struck is no secret
            self.struck = {"late": 0, "failed": 0, "lost": 0}
            self.active = wanted != Conditions(seed=wanted.seed)

    def shown(self) -> dict[str, Any]:
        """The conditions and what they did, as the control API shows them."""
        return {**asdict(self.conditions), "struck": dict(self.struck)}

    def _strikes(self, operation: str, percent: float, what: str) -> bool:
        if not percent or self.conditions.operation not in {"", operation}:
            return False
        with self._lock:
            struck = self._chance.random() * 100 < percent
            self.struck[what] += struck
        return struck

    def fail(self, operation: str) -> None:
        """Fail, where it is the turn of this request to fail.

        Raises:
            Refusal: it is.
        """
        now = self.conditions
        if self._strikes(operation, now.error_percent, "failed"):
            raise Refusal(now.error_status, error("unavailable", "the seller is not available just now"), Retry_After="1")

    def delay(self, operation: str) -> None:
        """Wait as long as the answer is late."""
        now = self.conditions
        if (now.latency_seconds or now.jitter_seconds) and self._strikes(operation, 100, "late"):
            with self._lock:
                pause = now.latency_seconds + now.jitter_seconds * self._chance.random()
            time.sleep(pause)

    def loses(self, operation: str) -> bool:
        """Whether the connection breaks before this answer."""
        return self._strikes(operation, self.conditions.drop_percent, "lost")


class Limiter:
    """At most so many requests of a buyer in a second; as many may come at once after a pause."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._burst = max(1.0, rate)
        self._left: dict[str, tuple[float, float]] = {}  # how many may come, and when that was
        self._lock = threading.Lock()

    def take(self, buyer: str) -> None:
        """Count a request.

        Raises:
            Refusal: 429 for one too many, with Retry-After.
        """
        now = time.monotonic()
        with self._lock:
            left, at = self._left.get(buyer, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._rate)
            if left >= 1:
                if len(self._left) >= _MOST_BUYERS:
                    self._left.clear()
                self._left[buyer] = (left - 1, now)
                return
        wait = max(1, round((1 - left) / self._rate + 0.5))
        raise Refusal(429, error("tooManyRequests", f"at most {self._rate:g} requests in a second are taken"), Retry_After=str(wait))
