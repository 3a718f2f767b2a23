"""Rules about requests that are sent at the same moment: one must not undo the other (MEF 113 R49, R50, R65, R66)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Effect
from ttck.harness.record.state_probe import state_of
from ttck.harness.verdict import NotApplicable
from ttck.suites.ticket.scenarios.hb_crowding import Answers, Crowd, Crowding, lost


def taken(patched: Iterable[Crowd]) -> list[Crowd]:
    """The patches at the same moment that were accepted, both of them, and the item that could be read afterwards.

    Raises:
        NotApplicable: there are none; a seller may refuse one while it is busy with the other.
    """
    found = [crowd for crowd in patched if crowd.read.accepted]
    if not found:
        raise NotApplicable("the seller took no two patches of one item at the same moment, or a patch replaces whole lists there")
    return found


def of(patched: Iterable[Crowd], name: str) -> list[Crowd]:
    """The patches at the same moment, with what they brought of one attribute, where they did.

    Raises:
        NotApplicable: see `taken`.
    """
    mine = [replace(crowd, brought=tuple(brought for brought in crowd.brought if name in brought)) for crowd in taken(patched)]
    return [crowd for crowd in mine if crowd.brought]


def both_kept(crowd: Crowd) -> Breach | None:
    """The item shows what each of the patches brought."""
    for brought in crowd.brought:
        name = next(lost(brought, crowd.read.document), None)
        if name is not None:
            return Breach(
                message=f"of two patches at the same time, both accepted, one has no effect: {name} is not there afterwards",
                expected=shown(brought[name]), actual=shown(crowd.read.document.get(name)), where=f"/{name}", numbers=crowd.numbers,
            )  # fmt: skip
    return None


def answered(story: Crowding) -> list[Answers]:
    """Clearances that were accepted and rejected at the same moment, both answered, of which one at least was taken."""
    known = [one for one in story.answers if all(answer.effect is not Effect.UNKNOWN for answer in one.both)]
    return [one for one in known if any(answer.effect is Effect.DONE for answer in one.both)]


def one_answer(seen: Answers) -> Breach | None:
    """A ticket is either closed or reopened: of the two answers no more than one is taken."""
    if not all(answer.effect is Effect.DONE for answer in seen.both):
        return None
    said = " and ".join(f"{answer.status} to {answer.operation}" for answer in seen.both)
    return Breach(
        message="a resolved ticket is told to be closed and to be reopened, for two requests at the same moment",
        expected="one of the two refused", actual=f"{said}; then the ticket is {shown(state_of(seen.read))}",
        where="/status", numbers=seen.numbers,
    )  # fmt: skip
