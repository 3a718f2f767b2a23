"""Rules of patches that are refused: the status, and that nothing happened all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach
from ttck.suites.tmf.changes import Patch
from ttck.suites.tmf.effects import untouched
from ttck.suites.tmf.scenarios.y_poisoning import Poison

_UNJUDGED = 422  # TMF621:7 says that it is not a status of the contract
_OFTEN = 2
_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, _UNJUDGED})


def refused(*, what: str) -> Any:
    """A rule: the patch is refused with 400 or 409, and the ticket is as it was.

    Both files list the two for a patch, and neither says which of them a value is refused with that the ticket cannot have.
    """

    def rule(subject: Subject) -> Breach | None:
        patch: Patch = subject.value
        if patch.exchange.status not in _REFUSED:
            told = f"{patch.exchange.status} to {patch.about}"
            message = f"{what} is not refused with 400 or 409"
            return Breach(message=message, expected="400 or 409", actual=told, where=subject.where or None)
        return untouched(patch, what)

    return rule


def refusals(patches: Iterable[Patch]) -> Iterator[Subject]:
    """Every patch that was refused, with the ticket around it."""
    for patch in patches:
        if patch.exchange.refused and patch.judged:
            yield Subject(value=patch, where="", seen=patch.seen)


def without_effect(strange: Iterable[Patch] = ()) -> Callable[[Subject], Breach | None]:
    """A rule: a patch that is refused changes nothing; that one to a `strange` status does follows from the rule on these."""
    of_their_own = {id(patch) for patch in strange}

    def rule(subject: Subject) -> Breach | None:
        breach = untouched(subject.value, "a patch")
        return replace(breach, follows=True) if breach is not None and id(subject.value) in of_their_own else breach

    return rule


def stamped(patches: Iterable[Patch]) -> list[Subject]:
    """All patches that were refused and left everything but lastUpdate as it was, those first after which lastUpdate is later."""
    found = [one.value for one in refusals(patches) if "lastUpdate" in one.value.old.keys() & one.value.new.keys()]
    alone = [patch for patch in found if patch.changed <= {"lastUpdate"}]
    moved = [patch for patch in alone if patch.changed]
    return [Subject(value=(len(alone), len(moved)), where="/lastUpdate", seen=(moved or alone)[0].seen)] if alone else []


def unstamped(part: Subject) -> Breach | None:
    """A patch that is refused does not move lastUpdate; what happens once may be the seller's own doing."""
    tried, moved = part.value
    if moved < _OFTEN:
        return None
    actual = f"later after {moved} of {tried} refused patches that changed nothing else"
    return Breach(message="a patch is refused, and lastUpdate moves all the same", expected="as before", actual=actual, where=part.where)


# --- poison ----------------------------------------------------------------------------------------------------------------


def poisons(found: Iterable[Poison]) -> list[Subject]:
    """Wrong patches with what was read after them."""
    return [Subject(value=poison, where=f"/{poison.name}", seen=poison.seen) for poison in found]


def null_refused(subject: Subject) -> Breach | None:
    """Null for what is mandatory is refused with 400 or 409."""
    poison: Poison = subject.value
    status = poison.patch.exchange.status
    if status in _REFUSED:
        return None
    message = f"{_taking(poison.patch)} is not refused with 400 or 409"
    return Breach(message=message, expected="400 or 409", actual=str(status), where=subject.where)


def null_quiet(subject: Subject) -> Breach | None:
    """Null for what is mandatory that is refused changes nothing."""
    patch: Patch = subject.value.patch
    return untouched(patch, _taking(patch)) if patch.exchange.refused else None


def _taking(patch: Patch) -> str:
    """How a patch takes away what is mandatory."""
    return "null for what is mandatory" if isinstance(patch.changes, dict) else "a step that removes what is mandatory"


def healthy(subject: Subject) -> Breach | None:
    """After a wrong patch the ticket and the lists can be read."""
    poison: Poison = subject.value
    for what, exchange in (("the ticket", poison.patch.after), *(("the list", page) for page in poison.lists)):
        sound = isinstance(exchange.document, dict) if what == "the ticket" else isinstance(exchange.document, list)
        if not exchange.accepted or not sound:
            actual = f"{exchange.status} to {exchange.label}"
            return Breach(message=f"after a wrong patch {what} cannot be read", expected="200", actual=actual)
    return None
