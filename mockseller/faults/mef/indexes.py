"""Faults of a seller whose index of a list does not follow the items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ttck.mockseller.engine.seams import Reply, Scene, Seam
from ttck.mockseller.faults.common import during, instant, kebab
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import Kind, Operation

_INCIDENTS = ("MEF113:O18", "MEF113:R117")
_TICKETS = ("MEF113:O13", "MEF113:R32")


def _first_only(attribute: str, says: str, *, kind: Kind = Kind.TICKET) -> None:
    """Register a seller that filters by the first value of a date, whatever it shows now."""
    incidents = kind is Kind.INCIDENT
    listing = Operation.LIST_INCIDENTS if incidents else Operation.LIST

    def twist(scene: Scene, reply: Reply) -> Reply:
        shown = reply.document if isinstance(reply.document, list) else [reply.document]
        first = scene.memory.setdefault("first", {})
        for row in shown:
            if isinstance(row, dict) and row.get("id") and row.get(attribute):
                first.setdefault(row["id"], row[attribute])
        query = scene.call.query if scene.call and during(scene, listing) else {}
        asked = {side: instant(values[-1]) for side in ("gt", "lt") if (values := query.get(f"{attribute}.{side}"))}
        if not asked or not isinstance(reply.document, list):
            return reply
        kept = [row for row in reply.document if _within(first.get(row.get("id")), asked)]
        return replace(reply, document=kept)

    twist.__doc__ = says
    name = kebab(attribute)
    breaks, also = ("MEF113:O17" if incidents else "MEF113:O12"), _INCIDENTS if incidents else _TICKETS
    called = f"incidents-found-by-first-{name}" if incidents else f"filters-by-first-{name}"
    fault(called, seam=Seam.REPLY, breaks=[breaks], also=also, about=(kind,))(twist)


def _within(value: Any, bounds: Mapping[str, Any]) -> bool:
    """Whether a date keeps bounds; what is unreadable keeps any."""
    moment = instant(value)
    after, before = bounds.get("gt"), bounds.get("lt")
    return moment is None or ((after is None or moment > after) and (before is None or moment < before))


_first_only("expectedResolutionDate", "My index keeps the first date that I expected to be done by; filters go by it.")
_first_only("resolutionDate", "My index keeps when a ticket was resolved first; filters go by it.")
_first_only("situationStartDate", "My index keeps when I first thought that an incident began; filters go by it.", kind=Kind.INCIDENT)
_first_only("expectedClosedDate", "My index keeps the first date that I expected an incident to end; filters go by it.", kind=Kind.INCIDENT)
