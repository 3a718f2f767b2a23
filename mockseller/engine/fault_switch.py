"""The fault switch: the one place where faults are switched on and where the seams call them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine.seams import PART, Call, Document, Fault, Scene, Seam
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ttck.mockseller.engine.clock import Clock


@dataclass(frozen=True, kw_only=True)
class Active:
    """A fault that is switched on, with its settings, its private memory, and where it changed something so far."""

    fault: Fault
    settings: Mapping[str, Any]
    memory: dict[str, Any] = field(default_factory=dict)
    struck: Counter[Seam] = field(default_factory=Counter)


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
        self.active: dict[Seam, tuple[Active, ...]] = dict.fromkeys(Seam, ())
        self._clock = clock
        self._read = read
        self._lock = lock

    def switch(self, wanted: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Replace the active faults.

        Raises:
            ValueError: an unknown fault, one of another seller, or an unknown or ill-typed setting; nothing is changed then.
        """
        chosen = [one for name, given in wanted for one in _switched(self._find(name), given)]
        with self._lock:
            self.active = {seam: tuple(one for one in chosen if one.fault.seam is seam) for seam in Seam}

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

    def at(self, seam: Seam, value: Any, *, call: Call | None = None, item: Document | None = None, kind: Kind | None = None) -> Any:
        """Hand a value to the faults at a seam and take back what they make of it.

        `kind` says what the value is about; without it, it is about what the call is about.
        """
        about = kind or (call.kind if call is not None else Kind.TICKET)
        active = [one for one in self.active[seam] if about in one.fault.about]
        if not active:
            return value
        with self._lock:
            for one in active:
                fresh = one.fault.twist(self._scene(one, call=call, item=item), value)
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
            settings=one.settings,
        )


def _switched(found: Sequence[Fault], given: Mapping[str, Any]) -> list[Active]:
    """The fault with its further parts; they share one memory and one count. A part has the settings that it knows."""
    memory: dict[str, Any] = {}
    struck: Counter[Seam] = Counter()
    leader, *parts = found
    settings = [settled(leader, given), *(settled(part, {key: given[key] for key in given if key in part.settings}) for part in parts)]
    return [Active(fault=one, settings=own, memory=memory, struck=struck) for one, own in zip(found, settings, strict=True)]


def settled(fault: Fault, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a fault: its defaults with the given values in place.

    Raises:
        ValueError: the fault has no such setting, or its value has another type than the default.
    """
    for name, value in given.items():
        if name not in fault.settings:
            known = ", ".join(fault.settings) or "none"
            raise ValueError(f"fault {fault.name} has no setting {name!r}; it has: {known}")
        default = fault.settings[name]
        kinds = (int, float) if isinstance(default, float) else type(default)
        fits = isinstance(value, kinds) and isinstance(value, bool) == isinstance(default, bool)
        if default is not None and not fits:
            raise ValueError(f"setting {name} of fault {fault.name} has to be a {type(default).__name__}")
    return {**fault.settings, **given}
