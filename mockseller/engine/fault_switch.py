"""The fault switch: the one place where faults are switched on and where the seams call them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine.fault_settings import Value, settled
from ttck.mockseller.engine.seams import PART, SEAMS, Call, Document, Fault, Scene, Seam, V
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ttck.mockseller.engine.clock import Clock


@dataclass(frozen=True, kw_only=True)
class Active:
    """A fault that is switched on, with its settings, its private memory, and where it changed something so far."""

    fault: Fault
    settings: Mapping[str, Value]
    memory: dict[str, Any] = field(default_factory=dict)
    struck: Counter[Seam[Any]] = field(default_factory=Counter)

    def twisted(self, scene: Scene, value: V) -> V:
        """What the fault makes of a value."""
        fresh: V = self.fault.twist(scene, value, **{name: self.settings[name] for name in self.fault.takes})
        return fresh


class FaultSwitch:
    """Calls the active faults at their seams, in the order in which they were switched on.

    With nothing at a seam its entry in `active` is empty and `at` returns at once. `lock` is the lock of the store:
    one lock for both, because a fault reads the store and a transaction calls faults.
    `find` is a fault of this seller, with its further parts behind it; it raises ValueError where there is none of that name.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        read: Callable[[str], Document | None],
        lock: threading.RLock,
        find: Callable[[str], Sequence[Fault]],
    ) -> None:
        self._find = find
        self.active: dict[Seam[Any], tuple[Active, ...]] = dict.fromkeys(SEAMS, ())
        self._clock = clock
        self._read = read
        self._lock = lock
        self.listeners: list[Callable[[], None]] = []

    def switch(self, wanted: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Replace the active faults.

        Raises:
            ValueError: an unknown fault, one of another seller, or an unknown or ill-typed setting; nothing is changed then.
        """
        chosen = [one for name, given in wanted for one in _switched(self._find(name), given)]
        with self._lock:
            self.active = {seam: tuple(one for one in chosen if one.fault.seam is seam) for seam in SEAMS}
            for listener in self.listeners:
                listener()

    def clear(self) -> None:
        """Switch everything off."""
        self.switch(())

    def names(self) -> list[dict[str, Any]]:
        """The active faults as the control API shows them."""
        return [
            {"name": one.fault.name, "settings": dict(one.settings), "struck": one.struck.total()}
            for row in self.active.values()
            for one in row
            if PART not in one.fault.name
        ]

    def at(self, seam: Seam[V], value: V, *, call: Call | None = None, item: Document | None = None, kind: Kind | None = None) -> V:
        """Hand a value to the faults at a seam and take back what they make of it.

        `kind` says what the value is about; without it, it is about what the call is about.
        """
        about = kind or (call.kind if call is not None else Kind.TICKET)
        active = [one for one in self.active[seam] if about in one.fault.about]
        if not active:
            return value
        with self._lock:
            for one in active:
                fresh = one.twisted(self._scene(one, call=call, item=item), value)
                one.struck[seam] += fresh is not value and fresh != value
                value = fresh
        return value

    def _scene(self, one: Active, *, call: Call | None, item: Document | None) -> Scene:
        return Scene(
            call=call,
            item=item,
            now=self._clock.text(),
            read=self._read,
            memory=one.memory,
        )


def _switched(found: Sequence[Fault], given: Mapping[str, Any]) -> list[Active]:
    """The fault with its further parts; they share one memory, one count and the settings, of which each takes what it names."""
    memory: dict[str, Any] = {}
    struck: Counter[Seam[Any]] = Counter()
    settings = settled(found[0].name, found[0].settings, given)
    return [Active(fault=one, settings=settings, memory=memory, struck=struck) for one in found]
