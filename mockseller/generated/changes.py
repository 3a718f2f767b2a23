"""Faults of changing: for each attribute that a patch may have, each decision that is announced, each body that is refused."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Delivery, Document, Event, Hook, Reply, Scene, Seam, Twist
from ttck.mockseller.faults.common import accepted, during, edited, in_reply, sent
from ttck.mockseller.generated.plan import Plan, owed, plan, refusal
from ttck.mockseller.generated.shapes import Resource
from ttck.specs.contracts import contract
from ttck.specs.obligations import names_at
from ttck.specs.vocabulary import Kind, Operation, Stimulus

_MERGES = {"", "application/json", "application/merge-patch+json"}


def patching(resource: Resource) -> Iterator[Plan]:
    """What may go wrong with each attribute of a patch, the first time and again."""
    for attribute in resource.taken(resource.patching):
        breaks = owed(resource, "patch", attribute.name)
        if len(attribute.path) > 1 or not breaks:
            continue
        name = attribute.path[0]
        for again in (False, True):
            words, what = (" a second time", "-again") if again else ("", "")
            yield plan(
                f"patch-ignored{what}", name, resource=resource, breaks=breaks,
                says=f"A patch of {name} is taken{words}, and changes nothing.",
                twists=(Seam.RECORD.hook(_unchanged(resource, name, again=again)),),
            )  # fmt: skip
        yield plan(
            "patch-shown-not-kept", name, resource=resource, breaks=breaks,
            says=f"My answer to a patch shows the new {name}, and nothing else does.",
            twists=(Seam.RECORD.hook(_unchanged(resource, name, again=False)), Seam.REPLY.hook(_pretending(resource, name))),
        )  # fmt: skip
    yield from _neighbours(resource)
    yield from _read_only(resource)


def _patched(resource: Resource, scene: Scene, change: Change) -> bool:
    return change.before is not None and change.kind is resource.kind and during(scene, str(resource.patching))


def _unchanged(resource: Resource, name: str, *, again: bool) -> Twist[Change]:
    def twist(scene: Scene, change: Change) -> Change:
        before = change.before
        if before is None or not _patched(resource, scene, change) or before.get(name) == change.after.get(name):
            return change
        times = scene.memory.setdefault("times", {})
        times[before["id"]] = times.get(before["id"], 0) + 1
        if again and times[before["id"]] == 1:
            return change
        return replace(change, after=edited(change.after, lambda item: _put(item, name, before.get(name))))

    return twist


def _put(item: Document, name: str, value: Any) -> None:
    if value is None:
        item.pop(name, None)
    else:
        item[name] = copy.deepcopy(value)


def _pretending(resource: Resource, name: str) -> Twist[Reply]:
    def twist(scene: Scene, reply: Reply) -> Reply:
        wanted = sent(scene).get(name)
        ours = during(scene, str(resource.patching)) and accepted(reply) and isinstance(reply.document, dict)
        if not ours or wanted is None or isinstance(wanted, list):
            return reply
        return replace(reply, document={**reply.document, name: wanted})

    return twist


def _neighbours(resource: Resource) -> Iterator[Plan]:
    """Attributes that a patch does not name, and that are gone after it."""
    patches = [name for name in names_at(resource.standard, resource.kind, "patch") if name != "*"] or ["status", "description"]
    rules = tuple(dict.fromkeys(rule for name in patches for rule in owed(resource, "patch", name)))
    for attribute in resource.shown(resource.retrieving) if resource.patching else ():
        breaks, name = owed(resource, "retrieve", attribute.name), attribute.path[0]
        if len(attribute.path) == 1 and breaks and name not in {"id", "href", resource.state, "lastUpdate"}:
            yield plan(
                "lost-on-patch", name, resource=resource, breaks=(*breaks, *rules),
                says=f"A patch that does not name {name} takes it away.",
                twists=(Seam.RECORD.hook(_forgetful(resource, name)),),
            )  # fmt: skip


def _forgetful(resource: Resource, name: str) -> Twist[Change]:
    def twist(scene: Scene, change: Change) -> Change:
        if not _patched(resource, scene, change) or name in sent(scene) or (scene.call and scene.call.media not in _MERGES):
            return change
        if name == "relatedContactInformation":  # the mock seller itself needs one
            return replace(change, after=edited(change.after, lambda item: item.update({name: item.get(name, [])[:1]})))
        return replace(change, after=edited(change.after, lambda item: item.pop(name, None)))

    return twist


def _read_only(resource: Resource) -> Iterator[Plan]:
    """Attributes of the seller that it takes from a patch all the same."""
    for name in names_at(resource.standard, resource.kind, "readonly"):
        takes = (Seam.REQUEST.hook(_hidden(resource, name)), Seam.RECORD.hook(_taken(resource, name)))
        yield plan(
            "read-only-taken", name, resource=resource, breaks=owed(resource, "readonly", name),
            says=f"I take {name} from a patch.",
            twists=(Seam.REQUEST.hook(_moved(resource)), Seam.REPLY.hook(_called(resource))) if name == "id" else takes,
        )  # fmt: skip


def _hidden(resource: Resource, name: str) -> Twist[Call]:
    def twist(scene: Scene, call: Call) -> Call:
        scene.memory.pop("wanted", None)
        body = call.document
        if call.operation != resource.patching or not isinstance(body, dict) or name not in body or call.media not in _MERGES:
            return call
        scene.memory["wanted"] = body[name]
        kind = resource.kind.value
        own = {"@type": f"{kind[:1].upper()}{kind[1:]}"} if name == "@type" else {}  # what the mock seller knows, so that it goes on
        kept = {key: value for key, value in body.items() if key != name} | own
        return replace(call, document=kept if len(kept) > 1 else {**kept, "description": "changed as well"})

    return twist


def _taken(resource: Resource, name: str) -> Twist[Change]:
    def twist(scene: Scene, change: Change) -> Change:
        wanted = scene.memory.pop("wanted", None)
        return change if wanted is None or not _patched(resource, scene, change) else replace(change, after={**change.after, name: wanted})

    return twist


def _moved(resource: Resource) -> Twist[Call]:
    """A patch of the id is taken: from then on the item is found by the new one, and by the old one no more."""

    def twist(scene: Scene, call: Call) -> Call:
        names: dict[str, str] = scene.memory.setdefault("names", {})
        olds = {new: old for old, new in names.items()}
        if call.item_id in names:
            return replace(call, item_id=f"{call.item_id}-moved")
        wanted = call.document.get("id") if call.operation == resource.patching and isinstance(call.document, dict) else None
        if call.item_id and isinstance(wanted, str) and wanted not in {call.item_id, *olds}:
            names[call.item_id] = wanted
        return replace(call, item_id=olds[call.item_id]) if call.item_id in olds else call

    return twist


def _called(resource: Resource) -> Twist[Reply]:
    """An item shows the id that it was given by a patch."""

    def twist(scene: Scene, reply: Reply) -> Reply:
        names = scene.memory.get("names", {})
        shows = during(scene, *(str(one) for one in (resource.patching, resource.retrieving, resource.listing) if one))
        if not names or not shows:
            return reply
        return in_reply(reply, lambda item: item.update(id=names[item["id"]]) if item.get("id") in names else None)

    return twist


# --- what the seller decides and announces ----------------------------------------------------------------------------


def announcing(resource: Resource) -> Iterator[Plan]:
    """Decisions of the seller that it does not announce, ever or the second time, and events that lack an attribute."""
    for stimulus in resource.updates:
        for again in (False, True):
            words, what = (" the second time", "-again") if again else ("", "")
            yield plan(
                f"update-unannounced{what}", stimulus, resource=resource, breaks=owed(resource, "update", stimulus),
                says=f"I do not announce {stimulus}{words}.",
                twists=(Seam.EVENT.hook(_silent(resource, stimulus, again=again)),),
            )  # fmt: skip
    for name in names_at(resource.standard, resource.kind, "event"):
        yield plan(
            "dropped-in-event", name, resource=resource, breaks=owed(resource, "event", name),
            says=f"My events do not have {name}.",
            twists=(Seam.DELIVERY.hook(_lacking(resource, tuple(name.split("/")))),),
        )  # fmt: skip


def _silent(resource: Resource, stimulus: Stimulus, *, again: bool) -> Twist[tuple[Event, ...]]:
    def twist(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
        ours = [one for one in events if one.type == resource.updated]
        if not during(scene, stimulus) or not ours:
            return events
        times = scene.memory.setdefault("times", {})
        times[ours[0].item_id] = times.get(ours[0].item_id, 0) + 1
        if again and times[ours[0].item_id] == 1:
            return events
        return tuple(one for one in events if one not in ours)

    return twist


def _lacking(resource: Resource, path: tuple[str, ...]) -> Twist[Delivery]:
    def twist(_scene: Scene, delivery: Delivery) -> Delivery:
        fresh = copy.deepcopy(delivery.document)
        holder = fresh if len(path) == 1 else fresh.get(path[0])
        if delivery.kind is not resource.kind or not isinstance(holder, dict):
            return delivery
        holder.pop(path[-1], None)
        return replace(delivery, document=fresh)

    return twist


# --- bodies that are refused, and yet something happens ---------------------------------------------------------------


def refusing(resource: Resource) -> Iterator[Plan]:
    """For each operation that takes a body: a wrong one is refused, and what can be read of it is done all the same.

    Not for bookings: what is missing in one would be taken from another, whose slot is not free any more.
    """
    for operation in (None if resource.kind is Kind.APPOINTMENT else resource.creating, resource.patching):
        breaks = owed(resource, "refusal", operation) if operation else ()
        if operation is not None and breaks:
            yield plan(
                "refused-yet-done", f"{operation}/wrong-body", resource=resource, breaks=breaks,
                says=f"I refuse a wrong body of {operation}, and do what I understood of it.",
                twists=_half_done(resource, operation),
            )  # fmt: skip


def _half_done(resource: Resource, operation: Operation) -> tuple[Hook, ...]:
    schema = contract(resource.contract).operations[operation.value].request or ""
    required = tuple(contract(resource.contract).schema(schema).get("required", ()))
    known = contract(resource.contract).schema(schema).get("properties", {}).keys()

    def understood(body: Document) -> Document:
        good = {name: body[name] for name in required if name in body}
        whole = contract(resource.contract)
        wrong = {problem.pointer.split("/")[1] for problem in whole.problems(body, schema) if problem.pointer} | (body.keys() - known)
        return {name: value for name, value in {**good, **body}.items() if name not in wrong}

    def asks(scene: Scene, call: Call) -> Call:
        scene.memory["half"] = False
        body = call.document
        if call.operation != operation or not isinstance(body, dict):
            return call
        if contract(resource.contract).is_valid(body, schema) and body.keys() <= known:
            scene.memory["good"] = body
            return call
        half = understood(body)
        if operation == resource.creating:
            half = {**{name: scene.memory.get("good", {}).get(name) for name in required}, **half}
        if not half or any(half.get(name) is None for name in required):
            return call
        scene.memory["half"] = True
        return replace(call, document=half)

    def says_no(scene: Scene, reply: Reply) -> Reply:
        return refusal(resource, reply) if scene.memory.pop("half", False) and accepted(reply) else reply

    return (Seam.REQUEST.hook(asks), Seam.REPLY.hook(says_no))
