"""Accepted twins of requests about visits: a refusal proves something only where the same without its one fault is accepted.

What breaks a rule whatever the twin says, such as a probe that was accepted or left something behind, proves itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt, Patch
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Operation
from ttck.suites.appointment.scenarios.e_changing import Changing
from ttck.suites.appointment.scenarios.f_refusing import BY_OPERATION, Probe, Refusing, act_of
from ttck.suites.appointment.scenarios.g_visiting import Visiting
from ttck.suites.ticket.twins import said

T = TypeVar("T")
_NOTHING = "so that the refusal proves nothing"


def telling(tried: Iterable[T], rule: Callable[[T], Breach | None], *, proven: Callable[[T], bool]) -> list[T]:
    """What proves something: where the twin was accepted, and where the rule is broken all the same."""
    return [one for one in tried if proven(one) or rule(one) is not None]


def probes(tried: Iterable[Probe], rule: Callable[[Probe], Breach | None]) -> list[Probe]:
    """Searches and bookings with one mistake that prove something."""
    return telling(tried, rule, proven=lambda probe: probe.twin is not None and probe.twin.accepted)


def no_probe(tried: Sequence[Probe], otherwise: str) -> str:
    """Why none of the probes proves anything."""
    if not tried:
        return otherwise
    return f"the same request without its mistake is not accepted either, {_NOTHING}: {said(tried[0].twin)}"


# --- requests for appointments: unknown ones, and those that are over -----------------------------------------------------


def unknown(refusing: Refusing, operation: Operation) -> list[Exchange]:
    """Requests of one operation for appointments that were never issued, where the same is accepted for one that was.

    Raises:
        Inconclusive: the same is not accepted for any appointment, or could not be tried.
    """
    tried = [e for e in refusing.unknown if e.operation == operation and e.answer is not None]
    proven = any(_taken(refusing, name) for name in BY_OPERATION[operation])
    if tried and not proven and not any(e.accepted for e in tried):
        raise Inconclusive(_no_act(refusing, BY_OPERATION[operation]))
    return tried


def beside_retrieve(refusing: Refusing, tried: Iterable[Exchange], rule: Callable[[Exchange], Breach | None]) -> list[Exchange]:
    """Retrievals that must find nothing and prove something: an appointment can be retrieved.

    Raises:
        Inconclusive: it cannot, or there is none.
    """
    asked = list(tried)
    found = telling(asked, rule, proven=lambda _: _taken(refusing, "retrieve"))
    if asked and not found:
        raise Inconclusive(_no_act(refusing, ("retrieve",)))
    return found


def late(refusing: Refusing, tried: Iterable[Attempt], rule: Callable[[Attempt], Breach | None]) -> list[Attempt]:
    """What was tried on appointments that are over, and proves something: the same is accepted for one that is to take place."""
    return telling(tried, rule, proven=lambda attempt: _taken(refusing, act_of(attempt.about)))


def no_late(refusing: Refusing, tried: Sequence[Attempt], otherwise: str) -> str:
    """Why none of what was tried on appointments that are over proves anything."""
    return _no_act(refusing, tuple(dict.fromkeys(act_of(a.about) for a in tried))) if tried else otherwise


def _taken(refusing: Refusing, name: str) -> bool:
    twin = refusing.twins.get(name)
    return twin is not None and twin.accepted


def _no_act(refusing: Refusing, names: Iterable[str]) -> str:
    why = refusing.reasons.get("twins") or "; ".join(f"{name}: {said(refusing.twins.get(name))}" for name in names)
    return f"the same is not accepted for an appointment that is to take place either, {_NOTHING} ({why})"


# --- patches of appointments ----------------------------------------------------------------------------------------------


def patches(changing: Changing, tried: Iterable[Patch], rule: Callable[[Patch], Breach | None], *, like: Sequence[str]) -> list[Patch]:
    """Patches that must be refused and prove something: a sound patch of the same attributes was accepted."""
    proven = any(_sound(changing, like))
    return telling(tried, rule, proven=lambda _: proven)


def no_patch(changing: Changing, tried: Sequence[Patch], otherwise: str, *, like: Sequence[str]) -> str:
    """Why none of the patches proves anything."""
    if not tried or any(_sound(changing, like)):
        return otherwise
    sent = [p.attempt.exchange for p in changing.good if set(like) & p.new.keys()]
    return f"a sound patch of {' or '.join(like)} is not accepted either, {_NOTHING}: {said(sent[0] if sent else None)}"


def _sound(changing: Changing, like: Sequence[str]) -> list[Patch]:
    return [p for p in changing.good if p.attempt.exchange.accepted and set(like) & p.new.keys()]


# --- what must be accepted ------------------------------------------------------------------------------------------------


def taken(what: str, tried: Iterable[Exchange]) -> None:
    """What must be accepted stands beside one of its kind that is.

    Raises:
        Inconclusive: not one was accepted, for which the seller gave a reason of its own.
    """
    sent = [e for e in tried if e.answer is not None]
    if sent and not any(e.accepted for e in sent):
        raise Inconclusive(f"the seller accepts no {what} at all, for a reason of its own: {said(sent[0])}")


# --- workorders -----------------------------------------------------------------------------------------------------------


def unknown_workorders(visiting: Visiting, tried: Iterable[Exchange | None]) -> list[Exchange]:
    """Retrievals of workorders that were never issued, where one that was can be retrieved.

    Raises:
        Inconclusive: none can, or none was opened.
    """
    asked = [e for e in tried if e is not None]
    opened: list[Any] = [visit.opened for visit in visiting.visits if visit.opened is not None]
    if asked and not any(e.accepted for e in (*opened, *asked)):
        why = said(opened[0]) if opened else visiting.why_not() or "none was opened"
        raise Inconclusive(f"a workorder that there is cannot be retrieved either, {_NOTHING}: {why}")
    return asked
