"""A seller of AG-FIT 621 that lets one buyer end the tickets of another by a task."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Scene, Seam
from ttck.mockseller.faults.apart import owners
from ttck.mockseller.faults.common import during, part
from ttck.mockseller.faults.fit.tools import CREATES, wrong


@wrong("fit-tasks-about-tickets-of-all-buyers", seam=Seam.REQUEST, breaks=["ISOLATION:4"])
def tasks_about_tickets_of_all_buyers(scene: Scene, call: Call) -> Call:
    """A task is taken of whoever knows the identifier of a ticket."""
    named = call.document.values() if during(scene, *CREATES) and isinstance(call.document, dict) else ()
    ids = (one["id"] for one in named if isinstance(one, dict) and isinstance(one.get("id"), str))
    return replace(call, buyer=next((scene.memory[ident] for ident in ids if ident in scene.memory), call.buyer))


part("fit-tasks-about-tickets-of-all-buyers", seam=Seam.REPLY)(owners)
