"""Faults of a seller whose answer to a patch shows what it does not keep."""

from __future__ import annotations

from ttck.mockseller.engine.seams import Change, Reply, Scene, Seam
from ttck.mockseller.faults.common import during, entries, in_answers, in_change, part
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import Operation, TicketState

_HELD = "acknowledged only"


def _only_answered(name: str, attribute: str, state: TicketState, says: str, *, breaks: str, also: str) -> None:
    """Register a seller that does not keep what a patch in a state brings to a list, and shows it in its answer all the same."""

    def not_stored(scene: Scene, change: Change) -> Change:
        patched = change.operation == Operation.PATCH and change.before is not None and change.before.get("status") == state
        old, new = entries(change.before, attribute), entries(change.after, attribute)
        if not patched or old == new:
            return change
        scene.memory[_HELD] = new
        return in_change(change, lambda ticket: ticket.update({attribute: old}))

    def shown(scene: Scene, reply: Reply) -> Reply:
        """My answer shows it all the same."""
        if not during(scene, Operation.PATCH) or _HELD not in scene.memory:
            return reply
        held = scene.memory.pop(_HELD)
        return in_answers(scene, reply, lambda ticket: ticket.update({attribute: held}), Operation.PATCH)

    not_stored.__doc__ = says
    fault(name, seam=Seam.RECORD, breaks=[breaks], also=[also])(not_stored)
    part(name, seam=Seam.REPLY)(shown)


_only_answered(
    "notes-of-reopened-tickets-only-answered", "note", TicketState.REOPENED, "A note on a ticket that was reopened is read, and not kept.",
    breaks="MEF113:R49", also="MEF113:R27",
)  # fmt: skip
_only_answered(
    "attachments-of-pending-tickets-only-answered", "attachment", TicketState.PENDING,
    "An attachment that answers my question is looked at, and not kept.", breaks="MEF113:R50", also="MEF113:R28",
)  # fmt: skip
_only_answered(
    "relations-of-pending-tickets-only-answered", "relatedIssue", TicketState.PENDING,
    "Related objects that come with the answer to my question are looked at, and not kept.", breaks="MEF113:R51", also="MEF113:R29",
)  # fmt: skip
_only_answered(
    "contacts-of-pending-tickets-only-answered", "relatedContactInformation", TicketState.PENDING,
    "Technical contacts that come with the answer to my question are called, and not kept.", breaks="MEF113:R52", also="MEF113:R38",
)  # fmt: skip
