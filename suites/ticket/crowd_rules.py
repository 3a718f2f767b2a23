"""Rules about requests that are sent at the same moment: one must not undo the other (MEF 113 R49, R50)."""

from __future__ import annotations

from harness.verdict import NotApplicable
from harness.verify import Breach, shown
from suites.ticket.scenarios.hb_crowding import Crowd, Crowding, lost


def taken(story: Crowding) -> list[Crowd]:
    """The patches at the same moment that were accepted, both of them, and the ticket that could be read afterwards.

    Raises:
        NotApplicable: there are none; a seller may refuse one while it is busy with the other.
    """
    found = [crowd for crowd in story.patched if crowd.read.accepted]
    if not found:
        raise NotApplicable("the seller took no two patches of one ticket at the same moment, or a patch replaces whole lists there")
    return found


def both_kept(crowd: Crowd) -> Breach | None:
    """The ticket shows what each of the patches brought."""
    for brought in crowd.brought:
        name = next(lost(brought, crowd.read.document), None)
        if name is not None:
            return Breach(
                message=f"of two patches at the same time, both accepted, one has no effect: {name} is not in the ticket",
                expected=shown(brought[name]), actual=shown(crowd.read.document.get(name)), where=f"/{name}", numbers=crowd.numbers,
            )  # fmt: skip
    return None
