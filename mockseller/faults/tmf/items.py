"""Faults of a seller of TMF621 in what one ticket looks like."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Call, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, drop, during, each_text, in_answers, is_date, refused
from ttck.mockseller.faults.tmf.tools import ITEMS, MODERN, OF_FORMS, OF_LISTS, SHOWS, crashed, done, each, failed, ids, shown, wrong
from ttck.specs.vocabulary import Operation

_UNKNOWN = ids(101, 111, 112)


@wrong("tmf-retrieve-other-id", seam=Seam.REPLY, breaks=ids(50), also=ids(51, 81, 82, 95))
def retrieve_other_id(scene: Scene, reply: Reply) -> Reply:
    """The id in a ticket has a prefix that the path does not have."""
    return in_answers(scene, reply, lambda ticket: ticket.update(id=f"TT-{ticket.get('id')}"), Operation.RETRIEVE)


@wrong("tmf-retrieve-as-list", seam=Seam.REPLY, breaks=ids(50), also=[*OF_FORMS, *ids(41, 92, 102)])
def retrieve_as_list(scene: Scene, reply: Reply) -> Reply:
    """I answer a retrieve with a list of one."""
    return replace(reply, document=[reply.document]) if done(scene, reply, Operation.RETRIEVE) else reply


@wrong("tmf-href-of-list", seam=Seam.REPLY, breaks=ids(51), also=ids(71, 74))
def href_of_list(scene: Scene, reply: Reply) -> Reply:
    """My href leads to the list."""
    return shown(scene, reply, lambda ticket: ticket.update(href=str(ticket.get("href")).rpartition("/")[0]))


@wrong("tmf-href-nowhere", seam=Seam.REPLY, breaks=ids(51), also=ids(71, 170, 60))
def href_nowhere(scene: Scene, reply: Reply) -> Reply:
    """My href has the path of an earlier version."""
    return shown(scene, reply, lambda ticket: ticket.update(href=str(ticket.get("href")).replace("/tmf-api/", "/tmf-api/old/")))


@wrong("tmf-href-only-id", seam=Seam.REPLY, breaks=ids(51), also=ids(71))
def href_only_id(scene: Scene, reply: Reply) -> Reply:
    """My href is the id."""
    return shown(scene, reply, lambda ticket: ticket.update(href=ticket.get("id")))


@wrong("tmf-href-missing", seam=Seam.REPLY, breaks=ids(51, 53), also=[*OF_FORMS, *ids(41, 43, 71)])
def href_missing(scene: Scene, reply: Reply) -> Reply:
    """My tickets have no href."""
    return shown(scene, reply, drop("href"))


@wrong("tmf-unknown-empty", seam=Seam.REPLY, breaks=ids(52), also=[*_UNKNOWN, *ids(50, 51, 53, 60)])
def unknown_empty(scene: Scene, reply: Reply) -> Reply:
    """I answer an unknown id with an empty object."""
    return answer(reply, HTTPStatus.OK, {}) if during(scene, Operation.RETRIEVE) and reply.status == HTTPStatus.NOT_FOUND else reply


@wrong("tmf-unknown-400", seam=Seam.REPLY, breaks=ids(52), also=_UNKNOWN)
def unknown_400(scene: Scene, reply: Reply) -> Reply:
    """I answer 400 to an unknown id."""
    missing = during(scene, Operation.RETRIEVE) and reply.status == HTTPStatus.NOT_FOUND
    return failed(reply, HTTPStatus.BAD_REQUEST, "id: unknown") if missing else reply


@wrong("tmf-unknown-crashes", seam=Seam.REPLY, breaks=ids(8, 52), also=_UNKNOWN)
def unknown_crashes(scene: Scene, reply: Reply) -> Reply:
    """An unknown id makes me fall over."""
    return crashed(reply) if during(scene, Operation.RETRIEVE) and refused(reply) else reply


@wrong("tmf-description-blank", seam=Seam.REPLY, breaks=ids(53), also=[*OF_FORMS, *ids(25, 41)])
def description_blank(scene: Scene, reply: Reply) -> Reply:
    """I leave the description blank in a retrieve."""
    return in_answers(scene, reply, lambda ticket: ticket.update(description=" "), Operation.RETRIEVE)


@wrong("tmf-severity-hidden", seam=Seam.REPLY, breaks=ids(53), also=[*OF_FORMS, *ids(25, 26, 27, 28, 96, 92)])
def severity_hidden(scene: Scene, reply: Reply) -> Reply:
    """The severity is my own affair."""
    return shown(scene, reply, drop("severity"))


@wrong("tmf-type-hidden", seam=Seam.REPLY, breaks=ids(53), also=[*OF_FORMS, *ids(141, 92)])
def type_hidden(scene: Scene, reply: Reply) -> Reply:
    """I do not repeat the ticketType in a retrieve."""
    return in_answers(scene, reply, drop("ticketType"), Operation.RETRIEVE)


def _dated(document: Any, change: Any) -> Any:
    return each_text(document, lambda name, text: change(text) if is_date(name) or name in {"lastUpdate", "date"} else text)


@wrong("tmf-dates-without-offset", seam=Seam.REPLY, breaks=ids(54), also=[*OF_FORMS, *ids(20, 75, 97, 120)])
def dates_without_offset(scene: Scene, reply: Reply) -> Reply:
    """My dates say nothing about the time zone."""
    return replace(reply, document=_dated(reply.document, lambda text: text[:19])) if done(scene, reply, *SHOWS) else reply


@wrong("tmf-dates-with-blank", seam=Seam.REPLY, breaks=ids(54), also=[*OF_FORMS, *ids(20, 75, 97)])
def dates_with_blank(scene: Scene, reply: Reply) -> Reply:
    """My dates look as the database prints them."""
    plain = {"lastUpdate", "creationDate"}

    def edit(ticket: Document) -> None:
        ticket.update({name: f"{ticket[name][8:10]}.{ticket[name][5:7]}.{ticket[name][:4]}" for name in plain if name in ticket})

    return shown(scene, reply, edit)


@wrong("tmf-history-date-local", seam=Seam.REPLY, breaks=ids(54), also=OF_FORMS)
def history_date_local(scene: Scene, reply: Reply) -> Reply:
    """The dates in my history are local ones."""

    def edit(ticket: Document) -> None:
        for step in (*each(ticket, "statusChangeHistory"), *each(ticket, "statusChange")):
            step.update({name: step[name].rstrip("Z") for name in ("statusChangeDate", "changeDate") if name in step})

    return shown(scene, reply, edit)


@wrong("tmf-priority-number", seam=Seam.REPLY, breaks=ids(55), also=[*OF_FORMS, *ids(30)])
def priority_number(scene: Scene, reply: Reply) -> Reply:
    """My priorities are numbers."""
    return shown(scene, reply, lambda ticket: ticket.update(priority=1) if "priority" in ticket else None)


@wrong("tmf-status-upper-case", seam=Seam.REPLY, breaks=ids(55, 160), also=[*OF_FORMS, *ids(25, 77, 99, 100, 164, 165, 155, 157)])
def status_upper_case(scene: Scene, reply: Reply) -> Reply:
    """I write states in capitals."""
    return shown(scene, reply, lambda ticket: ticket.update(status=ticket["status"].upper()) if "status" in ticket else None)


def _as_one(name: str) -> None:
    """Register the fault of a seller whose list attribute is an object."""

    def edit(ticket: Document) -> None:
        if each(ticket, name):
            ticket[name] = ticket[name][0]

    def twist(scene: Scene, reply: Reply) -> Reply:
        return shown(scene, reply, edit)

    twist.__doc__ = f"Of {name} I show one, without a list around it."
    wrong(f"tmf-{name.lower()}-not-a-list", seam=Seam.REPLY, breaks=ids(55), also=OF_FORMS)(twist)


for _name in ("note", "relatedParty"):
    _as_one(_name)


@wrong("tmf-channel-as-text", seam=Seam.REPLY, breaks=ids(55), also=OF_FORMS)
def channel_as_text(scene: Scene, reply: Reply) -> Reply:
    """My channel is its id."""
    return shown(scene, reply, lambda ticket: ticket.update(channel="web") if "channel" in ticket else None)


@wrong("tmf-nulls", seam=Seam.REPLY, breaks=ids(56), also=[*OF_FORMS, *ids(140)])
def nulls(scene: Scene, reply: Reply) -> Reply:
    """What has no value, I show as null."""
    names = ("name", "expectedResolutionDate", "resolutionDate")
    whole = scene.call is not None and "fields" not in scene.call.query
    return in_answers(scene, reply, lambda ticket: [ticket.setdefault(name, None) for name in names], *ITEMS) if whole else reply


def _bare(name: str, *parts: str) -> None:
    """Register the fault of a seller whose list attribute misses mandatory parts."""

    def edit(ticket: Document) -> None:
        for one in each(ticket, name):
            drop(*parts)(one)

    def twist(scene: Scene, reply: Reply) -> Reply:
        return shown(scene, reply, edit)

    twist.__doc__ = f"In {name} I leave out {' and '.join(parts)}."
    label = f"tmf-{name.lower()}-without-{parts[0].lower().strip('@')}"
    wrong(label, seam=Seam.REPLY, breaks=ids(57), also=[*OF_FORMS, *ids(78)], versions=MODERN)(twist)


_bare("attachment", "id")
_bare("attachment", "mimeType")
_bare("relatedEntity", "role")
_bare("relatedParty", "role")
_bare("externalIdentifier", "id")
_bare("troubleTicketRelationship", "relationshipType")
_bare("troubleTicketCharacteristic", "name")


@wrong("tmf-note-without-type", seam=Seam.REPLY, breaks=ids(57, 60), also=OF_FORMS, versions=MODERN)
def note_without_type(scene: Scene, reply: Reply) -> Reply:
    """My notes have no @type."""
    return shown(scene, reply, lambda ticket: [drop("@type")(note) for note in each(ticket, "note")])


@wrong("tmf-history-without-type", seam=Seam.REPLY, breaks=ids(57, 60), also=OF_FORMS, versions=MODERN)
def history_without_type(scene: Scene, reply: Reply) -> Reply:
    """The steps of my history have no @type."""
    return shown(scene, reply, lambda ticket: [drop("@type")(step) for step in each(ticket, "statusChangeHistory")])


@wrong("tmf-reading-writes", seam=Seam.REPLY, breaks=ids(58), also=ids(81, 82, 97))
def reading_writes(scene: Scene, reply: Reply) -> Reply:
    """Whoever reads a ticket makes it younger."""
    reads = scene.memory["reads"] = scene.memory.get("reads", 0) + 1

    def edit(ticket: Document) -> None:
        if isinstance(ticket.get("lastUpdate"), str):
            ticket["lastUpdate"] = f"{ticket['lastUpdate'][:19]}.{reads % 1000:03d}Z"

    return in_answers(scene, reply, edit, Operation.RETRIEVE)


@wrong("tmf-retrieve-once", seam=Seam.REQUEST, breaks=ids(58), also=[*OF_FORMS, *ids(52, 102, 92)])
def retrieve_once(scene: Scene, call: Call) -> Call:
    """A ticket that was read three times in a row is gone for the fourth reader."""
    if call.operation != Operation.RETRIEVE or "fields" in call.query:
        return call
    reads = scene.memory[call.item_id or ""] = scene.memory.get(call.item_id or "", 0) + 1
    return replace(call, item_id="gone") if reads % 4 == 0 else call


@wrong("tmf-list-forgets-date-after-moves", seam=Seam.REPLY, breaks=ids(81), also=[*OF_FORMS, *OF_LISTS])
def list_forgets_date_after_moves(scene: Scene, reply: Reply) -> Reply:
    """In lists a ticket that has had several statuses does not say since when it has the last one."""

    def edit(ticket: Document) -> None:
        if any(len(each(ticket, name)) > 1 for name in ("statusChange", "statusChangeHistory")):
            drop("statusChangeDate")(ticket)

    return in_answers(scene, reply, edit, Operation.LIST)
