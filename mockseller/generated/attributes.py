"""Faults of showing: for each attribute at each place where a seller shows items, what may go wrong with it there."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ttck.mockseller.engine.seams import Change, Reply, Scene, Seam, Twist
from ttck.mockseller.faults.common import accepted, during, in_reply
from ttck.mockseller.generated import shapes
from ttck.mockseller.generated.plan import Plan, owed, plan
from ttck.mockseller.generated.shapes import Attribute, Edit, Resource, visit
from ttck.specs.vocabulary import Kind, Operation


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """One thing that may go wrong with an attribute, and which attributes it can befall."""

    what: str
    says: str
    edit: Edit

    def befalls(self, attribute: Attribute) -> bool:
        """Whether it changes such an attribute at all."""
        if self.edit in {shapes.first, shapes.last}:
            return attribute.is_list
        if self.edit in {shapes.to_minute, shapes.rebase}:
            return attribute.is_date
        return self.edit is shapes.drop or attribute.is_text(shapes.TEXTS.get(self.what, frozenset()))


_GONE = Wrong(what="dropped", says="is left out", edit=shapes.drop)
_KINDS = (
    _GONE,
    Wrong(what="cut", says="is cut after 40 characters", edit=shapes.cut),
    Wrong(what="flattened", says="loses its line breaks and outer blanks", edit=shapes.flatten),
    Wrong(what="ascii", says="loses every letter that ASCII does not have", edit=shapes.plain),
    Wrong(what="to-the-minute", says="loses its seconds", edit=shapes.to_minute),
    Wrong(what="rebased", says="keeps its digits under another offset", edit=shapes.rebase),
    Wrong(what="first-only", says="keeps its first element only", edit=shapes.first),
    Wrong(what="last-only", says="keeps its last element only", edit=shapes.last),
)


def showing(resource: Resource) -> Iterator[Plan]:
    """Everything that may be wrong with the items in the answers of create, retrieve and list."""
    places = (("retrieve", resource.retrieving), ("list", resource.listing), ("create", resource.creating))
    for place, operation in places:
        for attribute in resource.shown(operation):
            if owed(resource, place, attribute.name) and operation is not None:
                yield from _of_one(resource, place, operation, attribute)


def _of_one(resource: Resource, place: str, operation: Operation, attribute: Attribute) -> Iterator[Plan]:
    known = _comparable(resource, place, attribute)
    whole = {one.name: one for one in resource.shown(resource.retrieving)}.get(attribute.name, attribute)
    for wrong in _KINDS:
        if (
            not (wrong.befalls(attribute) and wrong.befalls(whole))
            or (wrong is not _GONE and not known)
            or _on_the_grid(resource, place, attribute, wrong)
        ):
            continue
        for later in (False, True) if attribute.in_list and whole.in_list else (False,):
            where = f"{place}-later" if later else place
            breaks = owed(resource, where, attribute.name)
            if not breaks:
                continue
            if place == "retrieve" and wrong is not _GONE:  # the list then says something else of it
                breaks = (*breaks, *(rule for rule in owed(resource, "list", attribute.name) if len(attribute.path) == 1))
            behind = ", from the second element of its list on" if later else ""
            yield plan(
                f"{wrong.what}-in-{where}", attribute.name, resource=resource, breaks=breaks,
                says=f"In my answer to a {place}, {attribute.name} {wrong.says}{behind}.",
                twists=(Seam.REPLY.hook(_shown(operation, attribute, wrong.edit, later=later)),),
            )  # fmt: skip


def _shown(operation: Operation, attribute: Attribute, edit: Edit, *, later: bool) -> Twist[Reply]:
    def twist(scene: Scene, reply: Reply) -> Reply:
        if not during(scene, operation):
            return reply
        return in_reply(reply, lambda item: visit(item, attribute.path, edit, later=later))

    return twist


def _comparable(resource: Resource, place: str, attribute: Attribute) -> bool:
    """Whether a buyer can know what should be there: it wrote it, or another place shows it, or its stimulus may choose it."""
    if place == "list" or resource.kind is Kind.INCIDENT:
        return True
    written = {one.name for operation in (resource.creating, resource.patching) for one in resource.taken(operation)}
    return attribute.name in written


def _on_the_grid(resource: Resource, place: str, attribute: Attribute, wrong: Wrong) -> bool:
    """Appointments begin and end on the minute in any calendar, so that nobody can lose seconds of one."""
    return resource.kind is Kind.APPOINTMENT and place != "search" and attribute.path[0] == "validFor" and wrong.what == "to-the-minute"


def searching(resource: Resource) -> Iterator[Plan]:
    """The answer to a search for free time, which repeats what was asked."""
    for attribute in resource.shown(resource.searching):
        if owed(resource, "search", attribute.name) and resource.searching is not None:
            yield from _of_one(resource, "search", resource.searching, attribute)


def stale(resource: Resource) -> Iterator[Plan]:
    """A list whose items show what was so when they were created."""
    if resource.listing is None:
        return
    for attribute in resource.shown(resource.listing):
        breaks = owed(resource, "list", attribute.name)
        if len(attribute.path) == 1 and attribute.path[0] in changing(resource) and breaks:
            yield plan(
                "stale-in-list", attribute.name, resource=resource, breaks=breaks,
                says=f"My list shows {attribute.name} as it was when the item was created.",
                twists=(Seam.REPLY.hook(_as_created(resource, attribute.path[0])), Seam.RECORD.hook(remember_created(resource))),
            )  # fmt: skip


def changing(resource: Resource) -> set[str]:
    """The attributes that may change in the life of an item, by a patch or by what the seller decides."""
    patched = {one.path[0] for one in resource.taken(resource.patching) if owed(resource, "patch", one.path[0])}
    return patched | resource.changing


def remember_created(resource: Resource) -> Twist[Change]:
    """Keep each item of a kind as it was created, in the memory of the fault; changes nothing."""

    def twist(scene: Scene, change: Change) -> Change:
        if change.before is None and change.kind is resource.kind:
            scene.memory.setdefault("created", {})[change.after["id"]] = copy.deepcopy(change.after)
        return change

    return twist


def _as_created(resource: Resource, name: str) -> Twist[Reply]:
    def twist(scene: Scene, reply: Reply) -> Reply:
        if not during(scene, str(resource.listing)) or not accepted(reply) or not isinstance(reply.document, list):
            return reply
        created = scene.memory.get("created", {})
        rows = [dict(row) for row in reply.document]
        for row in rows:
            old = created.get(row.get("id"), {})
            if name in row and name in old:
                row[name] = old[name]
            elif name in row and row.get("id") in created:
                del row[name]
        return replace(reply, document=rows)

    return twist
