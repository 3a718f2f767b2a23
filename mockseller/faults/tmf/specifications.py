"""Faults of a seller of TMF621 version 5 in its ticket specifications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, drop, during, header, in_answers, in_call, named, part, refused, with_headers
from ttck.mockseller.faults.tmf.tools import MODERN, created, done, each, filters, ids, payload, rows, telling, without, wrong, wrote
from ttck.specs.vocabulary import Kind, Operation, TmfEvent

_ABOUT = (Kind.SPECIFICATION,)
_SHOWS = (Operation.LIST_SPECIFICATIONS, Operation.CREATE_SPECIFICATION, Operation.RETRIEVE_SPECIFICATION, Operation.PATCH_SPECIFICATION)
_LIST = Operation.LIST_SPECIFICATIONS
_ALSO = ids(120, 121, 122, 124, 146, 60, 64)


def _fills(name: str, value: Any) -> None:
    """Register the fault of a seller that does not insist on a mandatory attribute."""

    def twist(_scene: Scene, call: Call) -> Call:
        mine = call.operation == Operation.CREATE_SPECIFICATION
        return in_call(call, lambda body: body.setdefault(name, value)) if mine else call

    twist.__doc__ = f"I make specifications without {name}; I put something in."
    label = f"tmf-spec-{name.lower().strip('@')}-may-miss"
    wrong(label, seam=Seam.REQUEST, breaks=ids(120), about=_ABOUT, versions=MODERN)(twist)


_fills("name", "unnamed")
_fills("@type", "TroubleTicketSpecification")


@wrong("tmf-spec-created-200", seam=Seam.REPLY, breaks=ids(120), about=_ABOUT, versions=MODERN)
def spec_created_200(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 to the create of a specification."""
    return replace(reply, status=HTTPStatus.OK) if done(scene, reply, Operation.CREATE_SPECIFICATION) else reply


@wrong("tmf-spec-without-href", seam=Seam.REPLY, breaks=ids(120), also=_ALSO, about=_ABOUT, versions=MODERN)
def spec_without_href(scene: Scene, reply: Reply) -> Reply:
    """My specifications have no href."""
    return in_answers(scene, reply, drop("href"), *_SHOWS)


@wrong("tmf-spec-dates-of-client", seam=Seam.RECORD, breaks=ids(120), also=_ALSO, about=_ABOUT, versions=MODERN)
def spec_dates_of_client(scene: Scene, change: Change) -> Change:
    """I take the dates of a specification from the buyer."""
    given = {name: wrote(scene, name) for name in ("creationDate", "lastUpdate") if wrote(scene, name) is not None}
    return created(change, lambda body: body.update(given))


@wrong("tmf-spec-without-dates", seam=Seam.REPLY, breaks=ids(120), also=_ALSO, about=_ABOUT, versions=MODERN)
def spec_without_dates(scene: Scene, reply: Reply) -> Reply:
    """My specifications do not say when they were made."""
    return in_answers(scene, reply, drop("creationDate", "lastUpdate"), *_SHOWS)


def _lenient(holder: str, name: str, value: Any) -> None:
    """Register the fault of a seller that does not insist on a part of a list attribute."""

    def edit(body: Document) -> None:
        for one in each(body, holder):
            one.setdefault(name, value)

    def twist(_scene: Scene, call: Call) -> Call:
        return in_call(call, edit) if call.operation == Operation.CREATE_SPECIFICATION else call

    twist.__doc__ = f"I do not miss {name} in {holder}."
    label = f"tmf-spec-{holder.lower()}-{name.lower().strip('@')}-may-miss"
    wrong(label, seam=Seam.REQUEST, breaks=ids(121), about=_ABOUT, versions=MODERN)(twist)


_lenient("specCharacteristic", "name", "unnamed")
_lenient("specCharacteristic", "valueType", "string")
_lenient("relatedParty", "role", "other")
_lenient("relatedParty", "@type", "RelatedPartyRefOrPartyRoleRef")


@wrong("tmf-spec-relations-untyped", seam=Seam.REQUEST, breaks=ids(121), about=_ABOUT, versions=MODERN)
def spec_relations_untyped(_scene: Scene, call: Call) -> Call:
    """I do not miss the @type of a relation between characteristics."""

    def edit(body: Document) -> None:
        for relation in (one for holder in each(body, "specCharacteristic") for one in each(holder, "charSpecRelationship")):
            relation.setdefault("@type", "CharacteristicSpecificationRelationship")

    return in_call(call, edit) if call.operation == Operation.CREATE_SPECIFICATION else call


@wrong("tmf-spec-refused-patch-half-done", seam=Seam.REPLY, breaks=ids(122), also=_ALSO, about=_ABOUT, versions=MODERN)
def spec_refused_patch_half_done(scene: Scene, reply: Reply) -> Reply:
    """I refuse a patch of what is fixed in a specification, and give it another version all the same."""
    if during(scene, Operation.PATCH_SPECIFICATION) and refused(reply):
        scene.memory[named(scene)] = f"{len(scene.memory) + 7}.0"
    return in_answers(
        scene, reply, lambda one: one.update(version=scene.memory[one["id"]]) if one.get("id") in scene.memory else None, *_SHOWS
    )


def _drops(name: str) -> None:
    """Register the fault of a seller that silently leaves an attribute out of a patch."""

    def twist(_scene: Scene, call: Call) -> Call:
        return in_call(call, drop(name)) if call.operation == Operation.PATCH_SPECIFICATION else call

    twist.__doc__ = f"I answer 200 to a patch of {name} of a specification, and leave it as it is."
    wrong(f"tmf-spec-{name.lower()}-not-patched", seam=Seam.REQUEST, breaks=ids(122), also=ids(146), about=_ABOUT, versions=MODERN)(twist)


for _name in ("name", "description", "lifecycleStatus", "version"):
    _drops(_name)


@wrong("tmf-spec-version-left-beside-name", seam=Seam.REQUEST, breaks=ids(122), also=ids(146), about=_ABOUT, versions=MODERN)
def spec_version_left_beside_name(_scene: Scene, call: Call) -> Call:
    """A patch that renames a specification leaves its version."""
    renames = call.operation == Operation.PATCH_SPECIFICATION and isinstance(call.document, dict) and "name" in call.document
    return in_call(call, drop("version")) if renames and len(call.document) > 1 else call


@wrong("tmf-spec-fixed-patchable", seam=Seam.REQUEST, breaks=ids(122), also=ids(124, 146), about=_ABOUT, versions=MODERN)
def spec_fixed_patchable(scene: Scene, call: Call) -> Call:
    """I take a patch that changes what is fixed in a specification, and say nothing."""
    if call.operation == Operation.PATCH_SPECIFICATION and isinstance(call.document, dict) and "creationDate" in call.document:
        scene.memory[call.item_id or ""] = call.document["creationDate"]
        return in_call(call, drop("creationDate"))
    return call


@part("tmf-spec-fixed-patchable", seam=Seam.REPLY)
def spec_fixed_shown(scene: Scene, reply: Reply) -> Reply:
    """From then on I show the other creationDate."""

    def edit(body: Document) -> None:
        if body.get("id") in scene.memory:
            body["creationDate"] = scene.memory[body["id"]]

    return in_answers(scene, reply, edit, *_SHOWS)


@wrong("tmf-spec-list-wrapped", seam=Seam.REPLY, breaks=ids(124), also=[*_ALSO, *ids(10)], about=_ABOUT, versions=MODERN)
def spec_list_wrapped(scene: Scene, reply: Reply) -> Reply:
    """I put my list of specifications into an object."""
    found = rows(scene, reply)
    return reply if found is None else replace(reply, document={"items": found})


@wrong("tmf-spec-no-counts", seam=Seam.REPLY, breaks=ids(124), also=ids(12, 13), about=_ABOUT, versions=MODERN)
def spec_no_counts(_scene: Scene, reply: Reply) -> Reply:
    """I do not count specifications."""
    return with_headers(reply, X_Total_Count=None, X_Result_Count=None)


@wrong("tmf-spec-filters-ignored", seam=Seam.REQUEST, breaks=ids(124), also=ids(25, 26, 32), about=_ABOUT, versions=MODERN)
def spec_filters_ignored(_scene: Scene, call: Call) -> Call:
    """I do not filter specifications."""
    return without(call, *filters(call))


@wrong("tmf-spec-fields-ignored", seam=Seam.REQUEST, breaks=ids(124), also=ids(40, 41), about=_ABOUT, versions=MODERN)
def spec_fields_ignored(_scene: Scene, call: Call) -> Call:
    """I show specifications as a whole, whatever the fields."""
    return without(call, "fields")


@wrong("tmf-spec-limit-ignored", seam=Seam.REQUEST, breaks=ids(124), also=ids(14, 15), about=_ABOUT, versions=MODERN)
def spec_limit_ignored(_scene: Scene, call: Call) -> Call:
    """I show all specifications at once."""
    return without(call, "limit") if call.operation == _LIST else call


@wrong("tmf-spec-unknown-empty", seam=Seam.REPLY, breaks=ids(124), also=ids(52, 111), about=_ABOUT, versions=MODERN)
def spec_unknown_empty(_scene: Scene, reply: Reply) -> Reply:
    """I answer an unknown id of a specification with an empty list."""
    return answer(reply, HTTPStatus.OK, []) if reply.status == HTTPStatus.NOT_FOUND else reply


@wrong("tmf-spec-deleted-counted", seam=Seam.REPLY, breaks=ids(124), also=ids(13), about=_ABOUT, versions=MODERN)
def spec_deleted_counted(scene: Scene, reply: Reply) -> Reply:
    """My total of specifications still has those that were deleted."""
    if done(scene, reply, Operation.DELETE_SPECIFICATION):
        scene.memory["deleted"] = scene.memory.get("deleted", 0) + 1
    said = header(reply, "X-Total-Count") if during(scene, _LIST) else None
    return with_headers(reply, X_Total_Count=str(int(said) + scene.memory.get("deleted", 0))) if said else reply


def _mistold(name: str, words: str, event: TmfEvent, edit: Callable[[Document, Document], object]) -> None:
    """Register the fault of a seller that tells of a specification what is not so; the edit gets what is told, and the item as it was."""

    def twist(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
        return telling(events, lambda body: edit(payload(body), scene.item or {}), event)

    twist.__doc__ = words
    wrong(name, seam=Seam.EVENT, breaks=ids(155), also=ids(146), about=_ABOUT, versions=MODERN)(twist)


_mistold(
    "tmf-spec-turn-told-as-before", "My event of another status of a specification has the status that it left.",
    TmfEvent.SPECIFICATION_STATE_CHANGE, lambda one, was: one.update(lifecycleStatus=was.get("lifecycleStatus")),
)  # fmt: skip
_mistold(
    "tmf-spec-change-told-as-before", "My event of a change of a specification has what it was before.",
    TmfEvent.SPECIFICATION_CHANGED,
    lambda one, was: one.update({name: was[name] for name in one if name in was and name not in {"id", "href"}}),
)  # fmt: skip
_mistold(
    "tmf-spec-told-as-retired", "My event of a new specification has another status than it.",
    TmfEvent.SPECIFICATION_CREATED, lambda one, _was: one.update(lifecycleStatus="retired"),
)  # fmt: skip
_mistold(
    "tmf-spec-end-told-of-another", "My event of a deletion of a specification has another name than it.",
    TmfEvent.SPECIFICATION_DELETED, lambda one, _was: one.update(name="another"),
)  # fmt: skip
