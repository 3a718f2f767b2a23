"""Faults of moving: for each edge of each lifecycle, the first time and again, and for each move that no table has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ttck.mockseller.engine.seams import Change, Decision, Document, Event, Reply, Scene, Seam, Twist
from ttck.mockseller.faults.common import accepted, allow, during, edited, in_reply, moved, refused
from ttck.mockseller.generated import shapes
from ttck.mockseller.generated.plan import Plan, owed, plan, refusal
from ttck.mockseller.generated.shapes import Resource, visit
from ttck.specs.lifecycles import Lifecycle, Move
from ttck.specs.requirements import catalogue
from ttck.specs.vocabulary import Operation, TicketState

_PATIENCE = 2  # readings that still show the truth


def _cited(move: Move) -> tuple[str, ...]:
    """The requirements that the row of a move cites, without what is a suggestion of ours."""
    return tuple(word for word in move.cites.split() if word in catalogue() and catalogue()[word].level != "MAY")


def _again(table: Lifecycle, move: Move) -> bool:
    """Whether a life can lead along this edge twice."""
    here, seen = {move.to_state}, {move.to_state}
    while here:
        here = {m.to_state for m in table.moves if m.from_state in here} - seen
        seen |= here
    return move.from_state in seen


def moving(resource: Resource) -> Iterator[Plan]:
    """What may go wrong on the edges of the table of a kind."""
    table = resource.table() if resource.table else None
    for move in table.moves if table else ():
        if table is None or move.from_state is None:
            continue
        for second in (False, True) if _again(table, move) else (False,):
            yield from _on_edge(resource, table, move, second=second)


def _on_edge(resource: Resource, table: Lifecycle, move: Move, *, second: bool) -> Iterator[Plan]:
    edge, when = f"{move.name}-{move.from_state}-{move.to_state}", " the second time" if second else ""
    again = "-again" if second else ""
    free = not resource.binding
    cited = (*_cited(move), *owed(resource, "states", "*"), *(owed(resource, "patch", "status") if free else ()))
    words = f"When an item goes from {move.from_state} to {move.to_state}"
    passing = _Passing(resource, move, second=second)
    for event in move.announces:
        yield plan(
            f"unannounced{again}", f"{edge}/{event}", resource=resource, breaks=(*cited, *owed(resource, "announce", event)),
            says=f"{words}{when}, I do not send {event}.",
            twists=(Seam.RECORD.hook(passing.note), Seam.EVENT.hook(_without(event))),
        )  # fmt: skip
    if free and move.by == "seller":
        return
    astray = _elsewhere(table, move)
    if astray is not None:
        yield plan(
            f"astray{again}", edge, resource=resource, breaks=cited, says=f"{words}{when}, it comes to {astray} instead.",
            twists=(Seam.RECORD.hook(passing.change(lambda item: _into(resource, item, astray))),),
        )  # fmt: skip
    if move.by == "buyer" and move.from_state != move.to_state:
        yield plan(
            f"not-done{again}", edge, resource=resource, breaks=cited,
            says=f"I say yes to {move.when} in {move.from_state}{when}, and do nothing.",
            twists=(Seam.RECORD.hook(passing.undone),),
        )  # fmt: skip
    if move.by == "buyer" and move.from_state != move.to_state and not free:
        yield plan(
            f"refused{again}", edge, resource=resource, breaks=cited, says=f"I refuse {move.when} in {move.from_state}{when}.",
            twists=(Seam.DECISION.hook(passing.refuse), Seam.RECORD.hook(passing.note)),
        )  # fmt: skip
    yield from _losing(resource, passing, edge=edge, again=again, says=f"{words}{when}", cited=cited, state=move.to_state)


def _losing(
    resource: Resource, passing: _Passing, *, edge: str, again: str, says: str, cited: tuple[str, ...], state: str
) -> Iterator[Plan]:
    for attribute in resource.shown(resource.retrieving):
        if len(attribute.path) > 1 or attribute.path[0] in {"id", resource.state}:
            continue
        breaks = owed(resource, "kept", f"{attribute.name}@{state}") or owed(resource, "kept", attribute.name)
        if not breaks:
            continue
        for what, edit in (("lost", shapes.drop), ("shortened", shapes.first)) if attribute.is_list else (("lost", shapes.drop),):
            words = "is gone afterwards" if what == "lost" else "keeps its first element only"
            yield plan(
                f"{what}-after{again}", f"{edge}/{attribute.name}", resource=resource, breaks=(*breaks, *cited),
                says=f"{says}, {attribute.name} {words}.",
                twists=(Seam.RECORD.hook(passing.note), Seam.REPLY.hook(passing.shown(attribute.path, edit))),
            )  # fmt: skip


class _Passing:
    """Notices, in the memory of a fault, when an item passes along one edge, or does so for the second time."""

    def __init__(self, resource: Resource, move: Move, *, second: bool) -> None:
        self._resource = resource
        self._move = move
        self._count = 2 if second else 1

    def _passes(self, scene: Scene, change: Change) -> bool:
        """Whether this change is the one; counts it."""
        state, before = self._resource.state, change.before
        if before is None or change.kind is not self._resource.kind:
            return False
        same = (before.get(state), change.after.get(state)) == (self._move.from_state, self._move.to_state)
        if not same or (self._move.from_state == self._move.to_state and change.operation != self._move.when):
            return False
        times = scene.memory.setdefault("times", {})
        times[before["id"]] = times.get(before["id"], 0) + 1
        return bool(times[before["id"]] >= self._count)

    def note(self, scene: Scene, change: Change) -> Change:
        """Remember that it happened; nothing is changed."""
        scene.memory["now"] = self._passes(scene, change)
        if scene.memory["now"]:
            scene.memory.setdefault("passed", set()).add(change.after["id"])
        return change

    def change(self, edit: Callable[[Document], object]) -> Twist[Change]:
        """The change with the item edited, when it is the one."""

        def twist(scene: Scene, change: Change) -> Change:
            return replace(change, after=edited(change.after, edit)) if self._passes(scene, change) else change

        return twist

    def undone(self, scene: Scene, change: Change) -> Change:
        """The item stays as it was."""
        return replace(change, after=change.before or change.after) if self._passes(scene, change) else change

    def refuse(self, scene: Scene, decision: Decision) -> Decision:
        """No, although the table says yes."""
        move = self._move
        asked = decision.operation == move.when and decision.state == move.from_state and decision.kind is self._resource.kind
        if not asked or (decision.to_state not in {None, move.to_state}):
            return decision
        times = scene.memory.get("times", {}).get((scene.item or {}).get("id"), 0)
        return replace(decision, allowed=False) if times >= self._count - 1 else decision

    def shown(self, path: shapes.Path, edit: shapes.Edit) -> Twist[Reply]:
        """Whoever reads or lists an item that has passed sees it edited."""
        operations = [str(one) for one in (self._resource.retrieving, self._resource.listing) if one]

        def twist(scene: Scene, reply: Reply) -> Reply:
            passed = scene.memory.get("passed", set())
            if not passed or not during(scene, *operations):
                return reply
            return in_reply(reply, lambda item: visit(item, path, edit) if item.get("id") in passed else None)

        return twist


def _without(event: str) -> Twist[tuple[Event, ...]]:
    def twist(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
        return tuple(one for one in events if one.type != event) if scene.memory.get("now") else events

    return twist


def _elsewhere(table: Lifecycle, move: Move) -> str | None:
    """A state to which nobody can take the item from here without the buyer, whatever the seller does meanwhile."""
    legal = {m.to_state for m in table.moves if m.from_state == move.from_state}
    onward = {state for one in (*legal, move.from_state) if one is not None for state in table.onward(one)}
    wrong = sorted(table.states() - legal - onward - {move.from_state})
    return str(wrong[0]) if wrong else None


def _into(resource: Resource, item: Document, state: str) -> None:
    if isinstance(item.get("statusChange"), list) and item["statusChange"]:
        item["statusChange"][-1] = {**item["statusChange"][-1], "status": state}
    item[resource.state] = state


# --- moves that no table has ------------------------------------------------------------------------------------------


def straying(resource: Resource) -> Iterator[Plan]:
    """Operations in states that have no row for them, and items that move by themselves where nobody can move them."""
    table = resource.table() if resource.table else None
    if table is None:
        return
    states = sorted(table.states())
    for operation in resource.acts:
        lead = next((str(move.to_state) for move in table.moves if move.when == operation), None)
        for state in states:
            if lead is not None and table.move(state, operation) is None:
                yield from _forbidden(resource, operation, state, lead)
    if resource.patching is not None and table.patchable:
        for state in states:
            if state not in table.patchable:
                yield from _forbidden(resource, resource.patching, state, None)
    yield from _wanderers(resource, table)


def _wanderers(resource: Resource, table: Lifecycle) -> Iterator[Plan]:
    states = sorted(table.states())
    if not owed(resource, "states", "*"):
        return
    for state, other in ((one, two) for one in states for two in states if one != two and two not in table.onward(one)):
        yield plan(
            "wanders", f"{state}-{other}", resource=resource, breaks=owed(resource, "states", "*"),
            says=f"An item that is {state} is shown as {other} after a while, without anybody having done anything.",
            twists=(Seam.REPLY.hook(_wandering(resource, state, other)),),
        )  # fmt: skip


def _forbidden(resource: Resource, operation: Operation, state: str, lead: str | None) -> Iterator[Plan]:
    breaks = owed(resource, "refusal", operation)

    def permits(_scene: Scene, decision: Decision) -> Decision:
        asked = decision.operation == operation and decision.state == state and decision.kind is resource.kind
        return allow(decision, lead) if asked and not decision.allowed else decision

    def notes(scene: Scene, decision: Decision) -> Decision:
        fresh = permits(scene, decision)
        scene.memory["done"] = fresh is not decision
        return fresh

    def says_no(scene: Scene, reply: Reply) -> Reply:
        if during(scene, operation) and scene.memory.pop("done", False) and accepted(reply):
            return refusal(resource, reply)
        return reply

    def reverts(scene: Scene, change: Change) -> Change:
        hidden = scene.memory.get("done") and change.operation == operation and change.before is not None
        return replace(change, after=change.before) if hidden and change.before is not None else change

    about = f"{operation}/{state}"
    yield plan(
        "taken", about, resource=resource, breaks=breaks, says=f"I carry out {operation} in {state}.", twists=(Seam.DECISION.hook(permits),)
    )
    if lead == state:  # it is there already, and nobody could see the difference
        return
    yield plan(
        "refused-yet-done", about, resource=resource, breaks=breaks, says=f"I refuse {operation} in {state}, and have done it.",
        twists=(Seam.DECISION.hook(notes), Seam.REPLY.hook(says_no)),
    )  # fmt: skip
    if lead is not None:
        yield plan(
            "refused-yet-announced", about, resource=resource, breaks=(*breaks, *owed(resource, "announce", resource.changed)),
            says=f"I refuse {operation} in {state}, and announce a change of state.",
            twists=(Seam.DECISION.hook(notes), Seam.RECORD.hook(reverts), Seam.REPLY.hook(says_no)),
        )  # fmt: skip


def _wandering(resource: Resource, state: str, other: str) -> Twist[Reply]:
    def edit(scene: Scene) -> Callable[[Document], None]:
        seen = scene.memory.setdefault("seen", {})

        def show(item: Document) -> None:
            if item.get(resource.state) != state:
                seen.pop(item.get("id"), None)
                return
            seen[item.get("id")] = seen.get(item.get("id"), 0) + 1
            if seen[item.get("id")] > _PATIENCE:
                _moved(resource, item, other, at=scene.now)

        return show

    def twist(scene: Scene, reply: Reply) -> Reply:
        return in_reply(reply, edit(scene)) if during(scene, resource.retrieving) and not refused(reply) else reply

    return twist


def _moved(resource: Resource, item: Document, state: str, *, at: str) -> None:
    if state in tuple(TicketState) and "statusChange" in item:
        moved(item, TicketState(state), at)
    item[resource.state] = state
