"""Accepted twins: a refusal proves something only where the same request without its one fault is accepted.

What should have been refused and was not is a breach by itself. What was refused, and its twin was refused as well, may have
been refused for a reason of the seller's own: it is no evidence, and the reason is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ttck.harness.judge.verify import shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt, Patch
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Operation
from ttck.suites.ticket.scenarios.d_probing import CreateProbe
from ttck.suites.ticket.scenarios.e_walking import Walking

Story = Callable[[str], Any]


def said(exchange: Exchange | None) -> str:
    """What a seller answered, in short."""
    if exchange is None:
        return "it was not sent"
    return f"it was answered {exchange.status} {shown(exchange.document)}" if exchange.answer else f"no answer: {exchange.error}"


def creates(probes: Iterable[CreateProbe]) -> list[CreateProbe]:
    """Probes that prove something: those that were accepted, and those whose twin was."""
    return [probe for probe in probes if probe.exchange.accepted or (probe.twin is not None and probe.twin.accepted)]


def no_create(probes: Sequence[CreateProbe], otherwise: str) -> str:
    """Why none of the probes proves anything."""
    if not probes:
        return otherwise
    return f"the same create without its fault is refused as well, so that the refusal proves nothing: {said(probes[0].twin)}"


def patches(tried: Iterable[Patch], twins: Iterable[Patch | None]) -> list[Patch]:
    """Patches that prove something: those that were accepted, and all of them where a twin was."""
    proven = any(twin.attempt.exchange.accepted for twin in twins if twin is not None)
    return [patch for patch in tried if proven or patch.attempt.exchange.accepted]


def no_patch(tried: Sequence[Patch], twins: Iterable[Patch | None], otherwise: str) -> str:
    """Why none of the patches proves anything."""
    known = [twin for twin in twins if twin is not None]
    if not tried or any(twin.attempt.exchange.accepted for twin in known):
        return otherwise
    what = f"{known[0].about}: {said(known[0].attempt.exchange)}" if known else "it could not be sent"
    return f"a patch of the same kind that is in order is refused as well, so that the refusal proves nothing ({what})"


def taken(walking: Walking, operation: str) -> bool:
    """Whether an operation was accepted in some state that allows it."""
    return any(a.exchange.operation == operation and a.exchange.accepted for a in walking.attempts)


def attempts(walking: Walking, operation: str, tried: Iterable[Attempt]) -> list[Attempt]:
    """Attempts that must be refused and prove something: the operation is accepted elsewhere, or was accepted here."""
    proven = taken(walking, operation)
    return [attempt for attempt in tried if proven or not attempt.exchange.refused]


def nowhere(walking: Walking, operation: str, otherwise: str) -> str:
    """Why a refusal in the wrong state proves nothing, where it does not."""
    if taken(walking, operation):
        return otherwise
    tried = [a.exchange for a in walking.attempts if a.exchange.operation == operation]
    why = "; ".join(dict.fromkeys(walking.unreached.values())) or (said(tried[-1]) if tried else "it could not be tried")
    return f"{operation} was accepted in no state at all, so that its refusal proves nothing ({why})"


def unknown(story: Story, operation: str) -> list[Exchange]:
    """Requests of an operation for identifiers that were never issued, where the same is accepted for one that was.

    Raises:
        Inconclusive: the same is not accepted for any ticket, or could not be tried.
    """
    probing = story("probing")
    tried = [e for e in probing.unknown if e.operation == operation and e.answer is not None]
    if operation in {Operation.CLOSE, Operation.REOPEN}:
        walking = story("walking")
        proven, why = taken(walking, operation), nowhere(walking, operation, "")
    else:
        twin = probing.twins.get(operation)
        proven, why = twin is not None and twin.accepted, f"{operation} fails for a known ticket as well: {said(twin)}"
    if not proven and not any(e.accepted for e in tried):
        raise Inconclusive(why)
    return tried


def create_taken(creations: Iterable[Exchange]) -> None:
    """A create that must be accepted stands beside one that is.

    Raises:
        Inconclusive: not one create was accepted.
    """
    tried = list(creations)
    if tried and not any(e.accepted for e in tried):
        raise Inconclusive(f"the seller accepts no create at all, for a reason of its own: {said(tried[0])}")


def patch_taken(tried: Sequence[Patch | Attempt]) -> None:
    """A patch that must be accepted stands beside one that is.

    Raises:
        Inconclusive: not one patch was accepted.
    """
    sent = [(one.attempt if isinstance(one, Patch) else one).exchange for one in tried]
    if sent and not any(e.accepted for e in sent):
        raise Inconclusive(f"the seller accepts no patch at all, for a reason of its own: {said(sent[0])}")
