"""The stage: the one place where faults are switched on and where the seams call them."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import mockseller.faults
import mockseller.tmf.faults  # noqa: F401 - both fill the registry
from mockseller.generated import PREFIX, generated
from mockseller.seams import MEF, REGISTRY, TMF, Call, Document, Fault, Scene, Seam
from specs.vocabulary import Kind

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Mapping

    from mockseller.clock import Clock

PART = "."  # joins the name of a fault and that of a further part of it at another seam


@dataclass(frozen=True, kw_only=True)
class Active:
    """A fault that is switched on, with its settings, its private memory, and where it changed something so far."""

    fault: Fault
    settings: Mapping[str, Any]
    memory: dict[str, Any] = field(default_factory=dict)
    struck: Counter[Seam] = field(default_factory=Counter)


class Stage:
    """Calls the active faults at their seams, in the order in which they were switched on.

    With nothing at a seam its entry in `active` is empty and `at` returns at once. `lock` is the lock of the store:
    one lock for both, because a fault reads the store and a transaction calls faults. `profile` and `version` say which
    faults this seller may have.
    """

    def __init__(
        self, *, clock: Clock, read: Callable[[str], Document | None], lock: threading.RLock, profile: str = MEF, version: str = ""
    ) -> None:
        self.profile = profile
        self.version = version
        self.active: dict[Seam, tuple[Active, ...]] = dict.fromkeys(Seam, ())
        self._clock = clock
        self._read = read
        self._lock = lock

    def switch(self, wanted: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Replace the active faults.

        Raises:
            ValueError: an unknown fault, one of another seller, or an unknown or ill-typed setting; nothing is changed then.
        """
        chosen = [one for name, given in wanted for one in _family(name, given, profile=self.profile)]
        for one in chosen:
            if not one.fault.fits(profile=self.profile, version=self.version):
                whose = " ".join([one.fault.profile, *one.fault.versions])
                raise ValueError(f"the fault {one.fault.name} is one of a seller of {whose}")
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


def _family(name: str, given: Mapping[str, Any], *, profile: str) -> list[Active]:
    """The fault with its further parts, whose names go on after a dot; they share one memory and one count."""
    leader = find(name, profile=profile)
    memory: dict[str, Any] = {}
    struck: Counter[Seam] = Counter()
    if name.startswith(PREFIX):
        settings = settled(leader, given)
        return [Active(fault=part, settings=settings, memory=memory, struck=struck) for part in generated(leader.profile)[name]]
    active = [Active(fault=leader, settings=settled(leader, given), memory=memory, struck=struck)]
    for part in REGISTRY.values():
        if part.name.startswith(f"{name}{PART}"):
            known = {key: value for key, value in given.items() if key in part.settings}
            active.append(Active(fault=part, settings=settled(part, known), memory=memory, struck=struck))
    return active


def find(name: str, *, profile: str = MEF) -> Fault:
    """The fault or peculiarity of that name, a generated one rather of this family of profiles than of the other.

    Raises:
        ValueError: there is none; the message offers similar names.
    """
    if name in REGISTRY and PART not in name:
        return REGISTRY[name]
    known = [known for known in REGISTRY if PART not in known]
    if name.startswith(PREFIX):
        for family in sorted((MEF, TMF), key=lambda one: one != profile):
            if name in generated(family):
                return generated(family)[name][0]
        known = list(generated(profile))
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    raise ValueError(f"there is no fault {name!r}{hint}")


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
