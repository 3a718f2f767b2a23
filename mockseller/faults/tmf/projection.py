"""Faults of a seller of TMF621 in what it shows when asked for some attributes."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.dialects.tmf.words import known_names
from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import Edit, drop, during, header, in_answers, named, part, with_headers
from ttck.mockseller.faults.tmf.tools import CREATES, LISTS, MODERN, PATCHES, crashed, done, each, ids, shown, without, wrong
from ttck.specs.vocabulary import Operation

_ALSO = ids(33, 40, 41, 42, 43, 45, 124)


def _asked(scene: Scene) -> list[str]:
    values = scene.call.query.get("fields", ()) if scene.call else ()
    return [name for value in values for name in value.split(",")]


def _projected(scene: Scene, reply: Reply, edit: Edit, *operations: str) -> Reply:
    return in_answers(scene, reply, edit, *(operations or (Operation.LIST, Operation.RETRIEVE))) if _asked(scene) else reply


@wrong("tmf-fields-of-first-page-alone", seam=Seam.REQUEST, breaks=ids(41), also=_ALSO)
def fields_of_first_page_alone(_scene: Scene, call: Call) -> Call:
    """From the second page on I show everything, whatever the fields."""
    later = any(value.isdecimal() and int(value) > 0 for value in call.query.get("offset", ()))
    return without(call, "fields") if later else call


@wrong("tmf-fields-ignored", seam=Seam.REQUEST, breaks=ids(41), also=_ALSO)
def fields_ignored(_scene: Scene, call: Call) -> Call:
    """I show everything, whatever the fields."""
    return without(call, "fields")


@wrong("tmf-fields-ignored-in-lists", seam=Seam.REQUEST, breaks=ids(41), also=_ALSO)
def fields_ignored_in_lists(_scene: Scene, call: Call) -> Call:
    """I project one ticket, but not a list."""
    return without(call, "fields") if call.operation in LISTS else call


@wrong("tmf-fields-ignored-in-items", seam=Seam.REQUEST, breaks=ids(41), also=_ALSO)
def fields_ignored_in_items(_scene: Scene, call: Call) -> Call:
    """I project a list, but not one ticket."""
    return without(call, "fields") if call.operation == Operation.RETRIEVE else call


@wrong("tmf-fields-add-status", seam=Seam.REPLY, breaks=ids(41), also=ids(33, 43))
def fields_add_status(scene: Scene, reply: Reply) -> Reply:
    """I always show the status too; everybody wants it."""
    return _projected(scene, reply, lambda ticket: ticket.setdefault("status", "acknowledged"))


@wrong("tmf-fields-exact", seam=Seam.REPLY, breaks=ids(41), also=ids(11, 33, 40, 43, 60), versions=MODERN)
def fields_exact(scene: Scene, reply: Reply) -> Reply:
    """I show the attributes that were asked for, and no identity beside them."""
    asked = _asked(scene)
    return _projected(scene, reply, drop(*(name for name in ("id", "href", "@type") if name not in asked)))


@wrong("tmf-fields-lose-type", seam=Seam.REPLY, breaks=ids(41), also=ids(11, 33, 40, 43, 60), versions=MODERN)
def fields_lose_type(scene: Scene, reply: Reply) -> Reply:
    """A projection of mine has no @type."""
    return _projected(scene, reply, drop("@type"))


@wrong("tmf-fields-lose-last", seam=Seam.REPLY, breaks=ids(40), also=ids(33, 42))
def fields_lose_last(scene: Scene, reply: Reply) -> Reply:
    """Of several attributes the last one gets lost."""
    asked = [name for name in _asked(scene) if name not in {"id", "href", "@type"}]
    return _projected(scene, reply, drop(asked[-1])) if len(asked) > 1 else reply


@wrong("tmf-fields-shorten", seam=Seam.REPLY, breaks=ids(40), also=ids(33, 42))
def fields_shorten(scene: Scene, reply: Reply) -> Reply:
    """In a projection I shorten what is long."""

    def edit(ticket: Document) -> None:
        for name in ("description", "name", "severity", "ticketType"):
            if isinstance(ticket.get(name), str):
                ticket[name] = ticket[name][:2]

    return _projected(scene, reply, edit)


@wrong("tmf-fields-first-note", seam=Seam.REPLY, breaks=ids(40), also=ids(33, 42))
def fields_first_note(scene: Scene, reply: Reply) -> Reply:
    """In a projection I show the first note alone."""
    return _projected(scene, reply, lambda ticket: ticket.update(note=ticket["note"][:1]) if "note" in ticket else None)


@wrong("tmf-fields-flatten-parts", seam=Seam.REPLY, breaks=ids(40), also=ids(33, 42))
def fields_flatten_parts(scene: Scene, reply: Reply) -> Reply:
    """In a projection the parts of a list have no objects inside."""

    def edit(ticket: Document) -> None:
        for name in (name for name, value in ticket.items() if isinstance(value, list)):
            ticket[name] = [{key: inner for key, inner in one.items() if not isinstance(inner, dict)} for one in each(ticket, name)]

    return _projected(scene, reply, edit)


def _unselectable(*names: str) -> None:
    """Register the fault of a seller that shows some attributes in no projection."""

    def twist(scene: Scene, reply: Reply) -> Reply:
        return _projected(scene, reply, drop(*names))

    twist.__doc__ = f"I never show {' or '.join(names)} in a projection."
    wrong(f"tmf-fields-without-{names[0].lower()}", seam=Seam.REPLY, breaks=ids(42), also=ids(33, 40))(twist)


_unselectable("note", "attachment")
_unselectable("status", "statusChangeDate")
_unselectable("relatedParty", "relatedEntity")


@wrong("tmf-fields-none-everything", seam=Seam.REQUEST, breaks=ids(43), also=ids(41))
def fields_none_everything(_scene: Scene, call: Call) -> Call:
    """I know no attribute called none, so I show all."""
    return without(call, "fields") if call.query.get("fields") == ("none",) else call


@wrong("tmf-fields-none-empty", seam=Seam.REPLY, breaks=ids(43), also=ids(11, 40, 41, 60))
def fields_none_empty(scene: Scene, reply: Reply) -> Reply:
    """None means none: I show an empty object."""
    return _projected(scene, reply, lambda ticket: ticket.clear()) if _asked(scene) == ["none"] else reply


@wrong("tmf-unknown-field-crashes", seam=Seam.REPLY, breaks=ids(8, 44))
def unknown_field_crashes(scene: Scene, reply: Reply) -> Reply:
    """A field that I do not know makes me fall over."""
    strange = [name for name in _asked(scene) if name.partition(".")[0] not in {*known_names(), "none", ""}]
    return crashed(reply) if strange and during(scene, *LISTS, Operation.RETRIEVE) else reply


@wrong("tmf-create-fields-ignored", seam=Seam.REQUEST, breaks=ids(45), versions=MODERN)
def create_fields_ignored(_scene: Scene, call: Call) -> Call:
    """The answer to a create is the whole ticket, whatever the fields."""
    return without(call, "fields") if call.operation in CREATES else call


@wrong("tmf-patch-fields-ignored", seam=Seam.REQUEST, breaks=ids(45), versions=MODERN)
def patch_fields_ignored(_scene: Scene, call: Call) -> Call:
    """The answer to a patch is the whole ticket, whatever the fields."""
    return without(call, "fields") if call.operation in PATCHES else call


@wrong("tmf-fields-change-total", seam=Seam.REPLY, breaks=ids(46), also=ids(13))
def fields_change_total(scene: Scene, reply: Reply) -> Reply:
    """With a projection X-Total-Count counts attributes."""
    counted = _asked(scene) and header(reply, "X-Total-Count") is not None
    return with_headers(reply, X_Total_Count=str(10_000 + len(_asked(scene)))) if counted else reply


@wrong("tmf-fields-keep-nulls", seam=Seam.REPLY, breaks=ids(56), also=ids(11, 33, 40, 41, 55))
def fields_keep_nulls(scene: Scene, reply: Reply) -> Reply:
    """In a projection I show as null what a ticket does not have."""
    asked = [name for name in _asked(scene) if name in known_names()]
    return shown(scene, reply, lambda ticket: [ticket.setdefault(name, None) for name in asked]) if asked else reply


@wrong("tmf-fields-of-what-was-created", seam=Seam.RECORD, breaks=ids(40), also=ids(33, 41, 42))
def fields_of_what_was_created(scene: Scene, change: Change) -> Change:
    """With a projection I show the name that a ticket was created with."""
    if change.before is None:
        scene.memory[str(change.after.get("id"))] = change.after.get("name")
    return change


@part("tmf-fields-of-what-was-created", seam=Seam.REPLY)
def projected_as_created(scene: Scene, reply: Reply) -> Reply:
    """Whatever it is called by now."""
    narrow = scene.call is not None and "fields" in scene.call.query

    def edit(one: Document) -> None:
        one.update({"name": scene.memory[str(one.get("id"))]} if "name" in one and scene.memory.get(str(one.get("id"))) else {})

    return in_answers(scene, reply, edit, Operation.LIST, Operation.RETRIEVE) if narrow else reply


@wrong("tmf-fields-kept-in-cache", seam=Seam.REPLY, breaks=ids(40), also=ids(33, 41, 42))
def fields_kept_in_cache(scene: Scene, reply: Reply) -> Reply:
    """I keep the projection of a ticket that was asked for once, and forget to renew it when the ticket changes."""
    asked = ",".join(_asked(scene))
    if not asked or not done(scene, reply, Operation.RETRIEVE):
        return reply
    kept = scene.memory.setdefault(f"{named(scene)} {asked}", reply.document)
    return replace(reply, document=kept)
