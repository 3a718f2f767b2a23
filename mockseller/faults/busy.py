"""What a seller does that is busy for a moment with each request: what comes meanwhile came at the same moment."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.seams import Event, Reply, Scene
from ttck.mockseller.faults.common import during, in_event, in_reply, seconds_between

BUSY = 0.04  # seconds that such a seller takes for an answer: what comes within them came at the same moment


def at_once(scene: Scene, key: str) -> bool:
    """Whether the last request of this sort is not answered yet."""
    before = scene.memory.get(f"when {key}")
    scene.memory[f"when {key}"] = scene.now
    apart = seconds_between(before, scene.now) if before else None
    return apart is not None and 0 <= apart < BUSY


def numbered_alike(scene: Scene, reply: Reply) -> Reply:
    """The answer to a create, with the identifier of the one that is not answered yet."""
    if not isinstance(reply.document, dict):
        return reply
    alike = scene.memory.get("names") if at_once(scene, "create") else None
    scene.memory["names"] = {name: reply.document[name] for name in ("id", "href") if name in reply.document}
    slow = replace(reply, delay=reply.delay + BUSY)
    return in_reply(slow, lambda ticket: ticket.update(alike)) if alike else slow


def about_the_first(scene: Scene, events: tuple[Event, ...], *, busy: bool) -> tuple[Event, ...]:
    """The events of a change; of one beside another that is not answered yet they are about the item of that one."""
    first = scene.memory.get("subject") if busy else None
    if events:
        scene.memory["subject"] = first or events[0].document["event"]
    return tuple(in_event(event, lambda document: document.update(event=first)) for event in events) if first else events


def in_a_row(scene: Scene, events: tuple[Event, ...], *decisions: str) -> tuple[Event, ...]:
    """The events of a decision; of one that follows another before anybody looked, they are about the item of that one."""
    if not during(scene, *decisions):
        return events
    busy = scene.memory.get("decided", False)
    scene.memory["decided"] = True
    return about_the_first(scene, events, busy=busy)


def looked_at(scene: Scene, reply: Reply, *operations: str) -> Reply:
    """The answer, after which it is known that somebody looked."""
    if during(scene, *operations):
        scene.memory["decided"] = False
    return reply
