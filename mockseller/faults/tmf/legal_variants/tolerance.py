"""Legal variants of sellers of TMF621 in what they demand, repair, count and set by themselves."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import drop, during, header, in_answers, in_call, in_change, part, seconds_between, with_headers
from ttck.mockseller.faults.tmf.tools import LISTS, MODERN, SHOWS, created, done, each, failed, filters, rows, shown, unusual, without
from ttck.specs.vocabulary import TMF_KINDS, Operation

_INDEXED = 0.25  # seconds until a write is in the index that lists come from
_REFUSALS = {
    "tmf-needs-name": "name: it is missing",
    "tmf-types-of-my-own": "ticketType: there is no such type",
    "tmf-types-unknown-refused": "@type: there is no such type",
    "tmf-references-looked-up": "channel, relatedParty, troubleTicketSpecification, troubleTicketRelationship, attachment: it is not there",
}


def _refuses(name: str, wanted: Any, doc: str, **options: Any) -> None:
    """Register the seller that refuses some creates with 400, for a reason of its own."""

    def decide(_scene: Scene, call: Call) -> Call:
        refuse = call.operation == Operation.CREATE and isinstance(call.document, dict) and wanted(call.document)
        return in_call(call, drop("description")) if refuse else call

    def say(scene: Scene, reply: Reply) -> Reply:
        told = during(scene, Operation.CREATE) and isinstance(scene.call and scene.call.document, dict)
        mine = told and reply.status == HTTPStatus.BAD_REQUEST and wanted(scene.call.document)  # type: ignore[union-attr]
        return failed(reply, HTTPStatus.BAD_REQUEST, _REFUSALS[name]) if mine else reply

    decide.__doc__, say.__doc__ = doc, "I say why."
    unusual(name, seam=Seam.REQUEST, **options)(decide)
    part(name, seam=Seam.REPLY)(say)


def _points(document: Document) -> bool:
    pointing = ("channel", "relatedParty", "troubleTicketSpecification", "troubleTicketRelationship")
    return bool(set(pointing) & set(document)) or any(one.get("@type") == "AttachmentRef" for one in each(document, "attachment"))


_refuses("tmf-needs-name", lambda one: "name" not in one, "A ticket of mine needs a name.")
_refuses("tmf-types-of-my-own", lambda one: str(one.get("ticketType")) in {"outage", "degradation"}, "I have ticket types of my own.")
_refuses(
    "tmf-types-unknown-refused",
    lambda one: one.get("@type") not in ("TroubleTicket", "", None),
    "A type that I do not know is refused, whatever it names as its base.",
    versions=MODERN,
)
_refuses("tmf-references-looked-up", _points, "What a ticket points at has to be there.")


@unusual("tmf-no-counts", seam=Seam.REPLY, about=TMF_KINDS)
def no_counts(_scene: Scene, reply: Reply) -> Reply:
    """My lists do not count."""
    return with_headers(reply, X_Result_Count=None, X_Total_Count=None)


@unusual("tmf-name-and-id-no-filters", seam=Seam.REPLY)
def no_such_filters(scene: Scene, reply: Reply) -> Reply:
    """I do not filter by name or id: 400."""
    return failed(reply, HTTPStatus.BAD_REQUEST, "I do not filter by that") if _filters_by(scene, "name", "id") else reply


def _filters_by(scene: Scene, *names: str) -> bool:
    asked = {name.partition(".")[0] for name in scene.call.query} if scene.call is not None and during(scene, Operation.LIST) else set()
    return bool(asked & set(names))


@unusual("tmf-attachments-without-id", seam=Seam.RECORD, versions=MODERN)
def attachments_without_id(_scene: Scene, change: Change) -> Change:
    """My attachments have no id, as in the examples."""

    def edit(ticket: Document) -> None:
        for one in each(ticket, "attachment"):
            if one.get("@type") == "Attachment":
                one.pop("id", None)

    return in_change(change, edit)


@unusual("tmf-priority-of-my-own", seam=Seam.RECORD)
def priority_of_my_own(_scene: Scene, change: Change) -> Change:
    """I work out the priority from the severity, and when a ticket will be resolved."""
    planned = "2031-01-01T00:00:00Z"
    return created(change, lambda one: one.update(priority=f"P{len(str(one.get('severity')))}", expectedResolutionDate=planned))


@unusual("tmf-null-of-my-own", seam=Seam.REPLY)
def null_of_my_own(scene: Scene, reply: Reply) -> Reply:
    """I have an attribute of my own that may be null."""
    whole = scene.call is not None and "fields" not in scene.call.query
    return in_answers(scene, reply, lambda one: one.update(sellerQueue=None), *SHOWS) if whole else reply


@unusual("tmf-same-case-409", seam=Seam.REQUEST)
def same_case(scene: Scene, call: Call) -> Call:
    """The same case twice is a conflict to me."""
    if call.operation != Operation.CREATE or not isinstance(call.document, dict):
        return call
    told = repr(call.document)
    scene.memory["again"] = scene.memory.get(told, False)
    scene.memory[told] = True
    return in_call(call, drop("description")) if scene.memory["again"] else call


@part("tmf-same-case-409", seam=Seam.REPLY)
def same_case_409(scene: Scene, reply: Reply) -> Reply:
    """I say so."""
    again = during(scene, Operation.CREATE) and scene.memory.get("again")
    return failed(reply, HTTPStatus.CONFLICT, "this case is known") if again else reply


@unusual("tmf-strange-ids-400", seam=Seam.REPLY)
def strange_ids_400(scene: Scene, reply: Reply) -> Reply:
    """My ids are UUIDs; what is none is a mistake of the caller."""
    item = (scene.call.item_id or "") if scene.call is not None else ""
    unlike = during(scene, Operation.RETRIEVE) and not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", item)
    return failed(reply, HTTPStatus.BAD_REQUEST, "id: it is no UUID") if unlike and reply.status == HTTPStatus.NOT_FOUND else reply


@unusual("tmf-public-host", seam=Seam.REPLY, about=TMF_KINDS)
def public_host(scene: Scene, reply: Reply) -> Reply:
    """Behind a gateway I give away the addresses that my customers know."""

    def public(address: str) -> str:
        return re.sub(r"^https?://[^/]+", "https://mycsp.example:8443", address)

    place = header(reply, "Location")
    fresh = with_headers(reply, Location=public(place)) if place else reply
    return in_answers(scene, fresh, lambda one: one.update(href=public(one["href"])) if isinstance(one.get("href"), str) else None, *SHOWS)


@unusual("tmf-type-filled-in", seam=Seam.REQUEST, versions=MODERN)
def type_filled_in(_scene: Scene, call: Call) -> Call:
    """A create without @type is one of a TroubleTicket, and a number is as good as its text."""

    def edit(one: Document) -> None:
        one.setdefault("@type", "TroubleTicket")
        one.update({name: str(one[name]) for name in ("name", "priority", "severity") if isinstance(one.get(name), int)})

    return in_call(call, edit) if call.operation == Operation.CREATE and isinstance(call.document, dict) else call


@unusual("tmf-no-creation-date", seam=Seam.REPLY)
def no_creation_date(scene: Scene, reply: Reply) -> Reply:
    """My tickets do not say when they were made."""
    return shown(scene, reply, drop("creationDate"))


@unusual("tmf-unknown-filters-passed-over", seam=Seam.REQUEST, about=TMF_KINDS)
def unknown_filters_passed_over(_scene: Scene, call: Call) -> Call:
    """I pass over parameters that I do not know."""
    return without(call, "ttckUnknown", "notAnAttribute", "") if call.operation in LISTS else call


@unusual("tmf-400-past-the-end", seam=Seam.REPLY, about=TMF_KINDS)
def past_the_end_400(scene: Scene, reply: Reply) -> Reply:
    """An offset behind the last element is a mistake to me."""
    offset = scene.call.query.get("offset", ("0",))[-1] if scene.call is not None else "0"
    return failed(reply, HTTPStatus.BAD_REQUEST, "offset: past the end") if rows(scene, reply) == [] and offset not in {"0", ""} else reply


@unusual("tmf-list-follows", seam=Seam.REPLY)
def list_follows(scene: Scene, reply: Reply) -> Reply:
    """My lists come from an index that knows a new ticket with the second look."""
    found = rows(scene, reply)
    if found is None:
        return reply
    known: set[str] = scene.memory.setdefault("seen", set())
    kept = [one for one in found if str(one.get("id", one.get("href"))) in known]
    known.update(str(one.get("id", one.get("href"))) for one in found)
    fewer = len(found) - len(kept)
    total = int(header(reply, "X-Total-Count") or len(found)) - fewer
    return with_headers(replace(reply, document=kept), X_Result_Count=str(len(kept)), X_Total_Count=str(total)) if fewer else reply


@unusual("tmf-index-late", seam=Seam.REPLY)
def index_late(scene: Scene, reply: Reply) -> Reply:
    """My lists come from an index that is renewed a moment later: it has no ticket that is new, and still one that was deleted."""
    if done(scene, reply, Operation.CREATE) and isinstance(reply.document, dict):
        scene.memory.setdefault("made", []).append((scene.now, reply.document))
    if done(scene, reply, Operation.DELETE) and scene.item:
        scene.memory.setdefault("gone", []).append((scene.now, scene.item))
    found = rows(scene, reply)
    if found is None or scene.call is None:
        return reply
    late, left = (_not_indexed(scene, scene.call, name) for name in ("made", "gone"))
    whole = not {"offset", "limit", "fields", "sort"} & scene.call.query.keys()
    document = [*(one for one in found if str(one.get("id")) not in late), *(left.values() if whole else ())]
    total = int(header(reply, "X-Total-Count") or len(found)) + len(left) - len(late.keys() - left.keys())
    return with_headers(replace(reply, document=document), X_Result_Count=str(len(document)), X_Total_Count=str(total))


def _not_indexed(scene: Scene, call: Call, name: str) -> dict[str, Document]:
    """What was made or went a moment ago and fits the filters of a call, by id."""
    meant = {key: call.query[key][-1] for key in filters(call)}
    young = [one for at, one in scene.memory.get(name, []) if (seconds_between(at, scene.now) or 0.0) < _INDEXED]
    return {str(one["id"]): one for one in young if "id" in one and all(one.get(key) == text for key, text in meant.items())}


@unusual("tmf-small-t-and-z", seam=Seam.REPLY)
def small_t_and_z(scene: Scene, reply: Reply) -> Reply:
    """I write my dates with small letters, as RFC 3339 lets me."""
    names = ("creationDate", "lastUpdate", "statusChangeDate")

    def edit(one: Document) -> None:
        one.update({name: one[name].lower() for name in names if isinstance(one.get(name), str)})

    return shown(scene, reply, edit)
