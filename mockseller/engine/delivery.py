"""Delivery: one worker per subscription takes owed events to the listener, at least once and in order per ticket."""

from __future__ import annotations

import heapq
import http.client
import itertools
import logging
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.clock import MICROS, text_of
from ttck.mockseller.engine.seams import Delivery, Seam
from ttck.mockseller.engine.sender import Sender
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.fault_switch import FaultSwitch
    from ttck.mockseller.engine.settings import Settings
    from ttck.mockseller.engine.statements import Owed
    from ttck.mockseller.engine.subscription import Hub, Posting

_LOG = logging.getLogger("ttck.mockseller.engine.delivery")
_BATCH = 50
AGAIN = 1.0  # seconds until the store is asked once more, after it could not write
_HEADERS = {"Accept": "application/json", "User-Agent": "ttck-mockseller"}


class Witness(Protocol):
    """Whoever keeps all traffic of a seller."""

    def exchange(self, environ: Mapping[str, Any], target: str, trace: Mapping[str, Any], answer: Answer, elapsed: float) -> None:
        """Keep a request and its answer; `target` is the request target, `trace` what the front knows of the call."""

    def notification(
        self, *, subscription: str, url: str, item: str, event_type: str, headers: Mapping[str, str], body: bytes,
        status: int | None, error: str | None,
    ) -> None:  # fmt: skip
        """Keep one attempt to deliver an event, and what the buyer's listener answered; `status` None means no answer."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An event that will be tried again: after how many attempts, in how many seconds, and how many wait behind it."""

    item: str
    type: str
    attempts: int
    pause: float
    behind: int


class Worker:
    """Delivers to one subscription in a thread of its own, which starts with the first event and sleeps in between.

    An event that the listener does not take is tried again with growing pauses; meanwhile later events of the same
    ticket wait behind it and events of other tickets go on.
    """

    def __init__(
        self,
        hub: Hub,
        *,
        settings: Settings,
        faults: FaultSwitch,
        settle: Callable[[Sequence[int]], None],
        log: deque[dict[str, Any]],
        past: deque[Owed],
        posting: Posting,
        audit: Witness | None = None,
    ) -> None:
        self.hub = hub
        self._poster = posting
        shown = settings.delivery_authorization
        self._headers = {**_HEADERS, "Content-Type": posting.media, **({"Authorization": shown} if shown else {})}
        self.outstanding = 0
        self._settings = settings
        self._faults = faults
        self._settle = settle
        self._log = log
        self._past = past
        self._audit = audit
        self._sender = Sender(timeout=settings.delivery_timeout)
        self._changed = threading.Condition()
        self._ready: deque[Owed] = deque()
        self._parked: dict[str, deque[Owed]] = {}
        self._retries: list[tuple[float, int, str, int]] = []  # when, tie-breaker, ticket, attempts so far
        self._count = itertools.count()
        self._settled: list[int] = []
        self._unsettled: set[str] = set()  # the items of these
        self._patience = 0.0  # the store could not write: nothing is asked of it before this moment
        self._stopping = threading.Event()
        self._posting = threading.Lock()
        self._thread: threading.Thread | None = None

    def push(self, owed: Owed) -> None:
        """Take over one more event."""
        with self._changed:
            if self._stopping.is_set():
                return
            self._ready.append(owed)
            self.outstanding += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"deliver-{self.hub.id[:8]}", daemon=True)
                self._thread.start()
            self._changed.notify()

    def stop(self, *, patience: float) -> None:
        """End the thread after the post that it is in; wait at most `patience` seconds for it."""
        with self._changed:
            self._stopping.set()
            self._changed.notify()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=patience)

    def silence(self, *, patience: float) -> None:
        """Let nothing more go out, and wait at most `patience` seconds for a post under way."""
        with self._changed:
            self._stopping.set()
            self._changed.notify()
        if self._posting.acquire(timeout=patience):
            self._posting.release()

    def waiting(self) -> list[Waiting]:
        """The events that will be tried again, the soonest first."""
        with self._changed:
            now = time.monotonic()
            rows = sorted(self._retries)
            parked = {item: len(owed) for item, owed in self._parked.items()}
            heads = {item: owed[0].type for item, owed in self._parked.items() if owed}
        return [
            Waiting(
                item=item, type=heads.get(item, ""), attempts=attempts, pause=max(0.0, at - now), behind=max(0, parked.get(item, 1) - 1)
            )
            for at, _, item, attempts in rows
        ]

    def hurry(self) -> None:
        """Try at once what would be tried later."""
        with self._changed:
            now = time.monotonic()
            self._retries = [(min(at, now), number, item, attempts) for at, number, item, attempts in self._retries]
            heapq.heapify(self._retries)
            self._changed.notify()

    def _run(self) -> None:
        while not self._stopping.is_set():
            work = self._next()
            if work is None:
                continue
            self._attempt(*work)
        self._patience = 0.0
        self._flush()
        self._sender.close()

    def _next(self) -> tuple[Owed, int] | None:
        with self._changed:
            now = time.monotonic()
            if self._retries and self._retries[0][0] <= now:
                _, _, item_id, attempts = heapq.heappop(self._retries)
                return self._parked[item_id][0], attempts
            while self._ready:
                owed = self._ready.popleft()
                if owed.item_id not in self._parked:
                    return owed, 0
                self._parked[owed.item_id].append(owed)
            if not self._settled or self._patience > now:
                pauses = [self._retries[0][0] - now] if self._retries else []
                pauses += [self._patience - now] if self._settled else []
                self._changed.wait(min(pauses, default=None))
                return None
        self._flush()
        return None

    def _attempt(self, owed: Owed, attempts: int) -> None:
        if owed.item_id in self._unsettled and not self._flush():
            self._park(owed, max(attempts, 1))  # or the earlier event might go out once more after this one, should we end here
            return
        with self._posting:
            if self._stopping.is_set():
                return
            try:
                fine = self._post(owed, attempts + 1)
            except Exception:  # noqa: BLE001 - whatever it is, it is logged, and the thread goes on
                _LOG.exception("%s of %s could not be posted", owed.type, owed.item_id)
                fine = False
        if fine is None:
            return
        if not fine and time.time() * MICROS < owed.queued + self._settings.delivery_deadline * MICROS:
            self._park(owed, attempts + 1)
            return
        if not fine:
            self._gave_up(owed, attempts + 1)
        self._done(owed)

    def _gave_up(self, owed: Owed, attempts: int) -> None:
        self._note(owed, attempts, outcome="gave up")
        _LOG.warning("gave up %s of ticket %s for %s", owed.type, owed.item_id, self.hub.callback)

    def _pause(self, attempts: int) -> float:
        """Seconds until an event is tried once more."""
        return float(min(self._settings.retry_first * 2 ** min(attempts - 1, 30), self._settings.retry_longest))

    def _park(self, owed: Owed, attempts: int) -> None:
        pause = self._pause(attempts)
        if owed.item_id not in self._parked:
            self._parked[owed.item_id] = deque([owed])
        heapq.heappush(self._retries, (time.monotonic() + pause, next(self._count), owed.item_id, attempts))

    def _done(self, owed: Owed) -> None:
        behind = self._parked.get(owed.item_id)
        if behind:
            behind.popleft()
            if behind:
                heapq.heappush(self._retries, (time.monotonic(), next(self._count), owed.item_id, 0))
            else:
                del self._parked[owed.item_id]
        self._settled.append(owed.seq)
        self._unsettled.add(owed.item_id)
        self._past.append(owed)
        self.outstanding -= 1
        if len(self._settled) >= _BATCH:
            self._flush()

    def _flush(self) -> bool:
        """Take what was delivered off the queue; False where the store could not, and will be asked again."""
        if not self._settled:
            return True
        if self._patience > time.monotonic():
            return False
        try:
            self._settle(self._settled)
        except Exception:  # noqa: BLE001 - whatever it is, it is logged, and tried again
            _LOG.exception("what was delivered to %s could not be noted", self.hub.callback)
            self._patience = time.monotonic() + AGAIN
            return False
        self._settled, self._unsettled = [], set()
        return True

    def _post(self, owed: Owed, attempt: int) -> bool | None:
        """Whether the listener took the event; None when the worker was stopped before it was sent."""
        url = self._poster.address(self.hub, owed.type)
        if not self._faults.active[Seam.DELIVERY]:
            return self._post_once(owed, attempt, url=url, body=owed.body, headers=self._headers)
        plain = Delivery(
            hub_id=self.hub.id,
            buyer=self.hub.buyer,
            url=url,
            type=owed.type,
            item_id=owed.item_id,
            document=codec.loads(owed.body),
            kind=self._poster.kinds.get(owed.type, Kind.TICKET),
            headers=self._headers,
        )
        twisted: Delivery = self._faults.at(Seam.DELIVERY, plain, kind=plain.kind)
        if self._stopping.wait(twisted.delay):
            return None
        if twisted.copies < 1:
            self._note(owed, attempt, outcome="dropped", url=twisted.url)
            return True
        body = codec.dumps(twisted.document)
        outcomes = [self._post_once(owed, attempt, url=twisted.url, body=body, headers=twisted.headers) for _ in range(twisted.copies)]
        return any(outcomes)

    def _post_once(self, owed: Owed, attempt: int, *, url: str, body: bytes, headers: Any) -> bool:
        started = time.monotonic()
        body = self._poster.sent(body)
        status, reason = None, None
        try:
            status = self._sender.post(url, body, headers)
        except (OSError, ValueError, http.client.HTTPException) as failed:
            reason = f"{type(failed).__name__}: {failed}"
        fine = status is not None and 200 <= status < 300  # noqa: PLR2004 - the class of success
        outcome = "delivered" if fine else "failed"
        elapsed = round(time.monotonic() - started, 6)
        self._note(owed, attempt, outcome=outcome, url=url, status=status, error=reason, elapsed=elapsed)
        if self._audit is not None:
            self._audit.notification(
                subscription=self.hub.id, url=url, item=owed.item_id, event_type=owed.type, headers=headers, body=body,
                status=status, error=reason,
            )  # fmt: skip
        return fine

    def _note(self, owed: Owed, attempt: int, *, outcome: str, **more: Any) -> None:
        self._log.append(
            {
                "at": text_of(time.time()),
                "event": owed.seq,
                "hub": self.hub.id,
                "item": owed.item_id,
                "type": owed.type,
                "attempt": attempt,
                "outcome": outcome,
                **more,
            }
        )
