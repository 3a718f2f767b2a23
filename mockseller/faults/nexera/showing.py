"""Faults of a seller of Nexera that shows a ticket otherwise than it is, or was said."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

from ttck.mockseller.engine.seams import Change, Reply, Scene, Seam
from ttck.mockseller.faults.common import drop, during, each_text, entries
from ttck.mockseller.faults.nexera.tools import ANY, created, done, ids, later, set_to, shown, stored, tmf, wrong
from ttck.specs.vocabulary import Operation

_TICKET = "Customer_Trouble_Ticket"


@wrong("nexera-letters-lost", seam=Seam.RECORD, breaks=ids(1), also=ANY)
def letters_lost(_scene: Scene, change: Change) -> Change:
    """I store letters that ASCII does not have as question marks."""
    return replace(change, after=each_text(change.after, lambda _, text: text.encode("ascii", "replace").decode()))


@wrong("nexera-letters-lost-in-lists", seam=Seam.REPLY, breaks=ids(1), also=ANY)
def letters_lost_in_lists(scene: Scene, reply: Reply) -> Reply:
    """My lists show letters that ASCII does not have as question marks."""
    if not done(scene, reply, Operation.LIST):
        return reply
    return replace(reply, document=each_text(reply.document, lambda _, text: text.encode("ascii", "replace").decode()))


@wrong("nexera-letters-in-latin", seam=Seam.RECORD, breaks=ids(1), also=ANY)
def letters_in_latin(_scene: Scene, change: Change) -> Change:
    """I read what comes in UTF-8 as Latin-1."""
    return replace(change, after=each_text(change.after, lambda _, text: text.encode().decode("latin-1")))


@wrong("nexera-letters-taken-apart", seam=Seam.RECORD, breaks=ids(1), also=ANY)
def letters_taken_apart(_scene: Scene, change: Change) -> Change:
    """I store letters and their accents as two signs."""
    return replace(change, after=each_text(change.after, lambda _, text: unicodedata.normalize("NFD", text)))


@wrong("nexera-answers-as-text", seam=Seam.REPLY, breaks=[*ids(1), *tmf(2)], also=ANY)
def answers_as_text(scene: Scene, reply: Reply) -> Reply:
    """My readings are text/plain."""
    return replace(reply, headers={**reply.headers, "Content-Type": "text/plain"}) if done(scene, reply, Operation.RETRIEVE) else reply


@wrong("nexera-lists-as-html", seam=Seam.REPLY, breaks=[*ids(1), *tmf(2)], also=ANY)
def lists_as_html(scene: Scene, reply: Reply) -> Reply:
    """My lists say that they are text/html."""
    return replace(reply, headers={**reply.headers, "Content-Type": "text/html"}) if done(scene, reply, Operation.LIST) else reply


@wrong("nexera-complaint-as-ticket", seam=Seam.REPLY, breaks=ids(7), also=ANY)
def complaint_as_ticket(scene: Scene, reply: Reply) -> Reply:
    """I show complaints as customer trouble tickets."""
    return shown(scene, reply, set_to("ticketType", _TICKET))


@wrong("nexera-type-turns-with-a-change", seam=Seam.RECORD, breaks=ids(7), also=ANY)
def type_turns(_scene: Scene, change: Change) -> Change:
    """A complaint that is changed becomes a customer trouble ticket."""
    return later(change, set_to("ticketType", _TICKET))


@wrong("nexera-type-in-small-letters", seam=Seam.REPLY, breaks=ids(7), also=ANY)
def type_small(scene: Scene, reply: Reply) -> Reply:
    """My lists write the type in small letters."""
    if not during(scene, Operation.LIST):
        return reply
    return shown(scene, reply, lambda one: one.update(ticketType=str(one.get("ticketType")).lower()))


def _subtype(value: str) -> Any:
    return set_to("ticketSubtype", value)


@wrong("nexera-subtype-unknown", seam=Seam.REPLY, breaks=ids(14), also=ANY)
def subtype_unknown(scene: Scene, reply: Reply) -> Reply:
    """I show a subtype that is none of the four."""
    return shown(scene, reply, _subtype("Billing"))


@wrong("nexera-subtype-other", seam=Seam.RECORD, breaks=ids(14), also=ANY)
def subtype_other(_scene: Scene, change: Change) -> Change:
    """Every complaint is an Other to me."""
    return created(change, _subtype("Other"))


@wrong("nexera-origin-unknown", seam=Seam.REPLY, breaks=ids(16), also=ANY)
def origin_unknown(scene: Scene, reply: Reply) -> Reply:
    """I show the origin API."""
    return shown(scene, reply, set_to("origin", "API"))


@wrong("nexera-origin-is-web", seam=Seam.RECORD, breaks=ids(16), also=ANY)
def origin_is_web(_scene: Scene, change: Change) -> Change:
    """Whatever comes over the web has the origin Web."""
    return created(change, set_to("origin", "Web"))


@wrong("nexera-priority-as-text", seam=Seam.REPLY, breaks=ids(17), also=ANY)
def priority_as_text(scene: Scene, reply: Reply) -> Reply:
    """I show the priority as a text."""
    return shown(scene, reply, lambda one: one.update(priority=str(one.get("priority"))))


@wrong("nexera-priority-from-zero", seam=Seam.RECORD, breaks=ids(17), also=ANY)
def priority_from_zero(_scene: Scene, change: Change) -> Change:
    """The most urgent tickets have the priority 0."""
    return stored(change, lambda one: one.update(priority=0) if one.get("severity") == "High" else None)


@wrong("nexera-priority-of-hundred", seam=Seam.RECORD, breaks=ids(17), also=ANY)
def priority_of_hundred(_scene: Scene, change: Change) -> Change:
    """My priorities go up to a hundred once a ticket was changed."""
    return later(change, set_to("priority", 50))


@wrong("nexera-priority-a-half", seam=Seam.REPLY, breaks=ids(17), also=ANY)
def priority_a_half(scene: Scene, reply: Reply) -> Reply:
    """My lists show a priority with a fraction."""
    return shown(scene, reply, set_to("priority", 2.5)) if during(scene, Operation.LIST) else reply


@wrong("nexera-severity-critical", seam=Seam.REPLY, breaks=ids(18), also=ANY)
def severity_critical(scene: Scene, reply: Reply) -> Reply:
    """I show what is high as critical."""
    return shown(scene, reply, lambda one: one.update(severity="Critical") if one.get("severity") == "High" else None)


@wrong("nexera-severity-medium", seam=Seam.RECORD, breaks=ids(18), also=ANY)
def severity_medium(_scene: Scene, change: Change) -> Change:
    """Every ticket has a medium severity."""
    return created(change, lambda one: one.update(severity="Medium"))


@wrong("nexera-severity-in-capitals", seam=Seam.REPLY, breaks=ids(18), also=ANY)
def severity_in_capitals(scene: Scene, reply: Reply) -> Reply:
    """My answers to changes write the severity in capitals."""
    if not during(scene, Operation.PATCH):
        return reply
    return shown(scene, reply, lambda one: one.update(severity=one["severity"].upper()) if "severity" in one else None)


@wrong("nexera-external-id-lost", seam=Seam.RECORD, breaks=ids(19), also=ANY)
def external_id_lost(_scene: Scene, change: Change) -> Change:
    """I do not keep the externalId."""
    return stored(change, drop("externalId"))


@wrong("nexera-external-id-cut", seam=Seam.RECORD, breaks=ids(19), also=ANY)
def external_id_cut(_scene: Scene, change: Change) -> Change:
    """I keep the first ten signs of an externalId."""
    return stored(change, lambda one: one.update(externalId=str(one.get("externalId"))[:10]))


@wrong("nexera-external-id-stays", seam=Seam.RECORD, breaks=ids(19), also=ANY)
def external_id_stays(_scene: Scene, change: Change) -> Change:
    """An externalId stays as it was, whatever a change says."""
    before = change.before or {}
    return later(change, lambda one: one.update(externalId=before["externalId"]) if "externalId" in before else None)


@wrong("nexera-external-id-in-capitals-in-lists", seam=Seam.REPLY, breaks=ids(19), also=ANY)
def external_id_in_capitals(scene: Scene, reply: Reply) -> Reply:
    """My lists write the externalId in capitals."""
    if not during(scene, Operation.LIST):
        return reply
    return shown(scene, reply, lambda one: one.update(externalId=str(one.get("externalId")).upper()))


@wrong("nexera-second-file-lost", seam=Seam.RECORD, breaks=ids(20), also=ANY)
def second_file_lost(_scene: Scene, change: Change) -> Change:
    """I keep one file."""
    return stored(change, lambda one: one.update(attachment=one["attachment"][:1]) if "attachment" in one else None)


@wrong("nexera-file-renamed", seam=Seam.RECORD, breaks=ids(20), also=ANY)
def file_renamed(_scene: Scene, change: Change) -> Change:
    """I give files names of my own."""
    return stored(change, lambda one: [file.update(name=f"file-{n}") for n, file in enumerate(entries(one, "attachment"))])


@wrong("nexera-file-type-guessed", seam=Seam.RECORD, breaks=ids(20), also=ANY)
def file_type_guessed(_scene: Scene, change: Change) -> Change:
    """I guess the type of a file."""
    return stored(change, lambda one: [file.update(mimeType="application/octet-stream") for file in entries(one, "attachment")])


@wrong("nexera-second-note-lost", seam=Seam.RECORD, breaks=ids(21), also=ANY)
def second_note_lost(_scene: Scene, change: Change) -> Change:
    """I keep the first note of a request."""
    return stored(change, lambda one: one.update(note=one["note"][:1]) if "note" in one else None)


@wrong("nexera-note-cut", seam=Seam.RECORD, breaks=ids(21), also=ANY)
def note_cut(_scene: Scene, change: Change) -> Change:
    """A note has twelve signs."""
    return stored(change, lambda one: [note.update(text=note["text"][:12]) for note in entries(one, "note") if "text" in note])


@wrong("nexera-note-of-ours", seam=Seam.RECORD, breaks=ids(21), also=ANY)
def note_of_ours(_scene: Scene, change: Change) -> Change:
    """I am the author of every note."""
    return stored(change, lambda one: [note.update(author="Nexera") for note in entries(one, "note")])


@wrong("nexera-notes-lost-with-a-change", seam=Seam.RECORD, breaks=ids(21), also=ANY)
def notes_lost(_scene: Scene, change: Change) -> Change:
    """Notes are gone when something else is changed."""
    before = (change.before or {}).get("note")
    return later(change, lambda one: one.update(note=[]) if "note" in one and one["note"] == before else None)


@wrong("nexera-device-router", seam=Seam.RECORD, breaks=ids(22), also=ANY)
def device_router(_scene: Scene, change: Change) -> Change:
    """What I replaced was a router."""
    return stored(change, lambda one: [e.update(deviceType="Router") for e in entries(one, "relatedEntity") if "deviceType" in e])


@wrong("nexera-provisioning-done", seam=Seam.REPLY, breaks=ids(34), also=ANY)
def provisioning_done(scene: Scene, reply: Reply) -> Reply:
    """What was provisioned is DONE."""
    return shown(
        scene, reply, lambda one: [e.update(provisioningStatus="DONE") for e in entries(one, "relatedEntity") if "provisioningStatus" in e]
    )


@wrong("nexera-second-party-lost", seam=Seam.RECORD, breaks=ids(43), also=ANY)
def second_party_lost(_scene: Scene, change: Change) -> Change:
    """I keep one party."""
    return stored(change, lambda one: one.update(relatedParty=one["relatedParty"][:1]) if "relatedParty" in one else None)


@wrong("nexera-roles-swapped", seam=Seam.RECORD, breaks=ids(43), also=ANY)
def roles_swapped(_scene: Scene, change: Change) -> Change:
    """Every party is a customer."""
    return stored(change, lambda one: [party.update(role="customer") for party in entries(one, "relatedParty")])


@wrong("nexera-entity-of-another", seam=Seam.RECORD, breaks=ids(43), also=ANY)
def entity_of_another(scene: Scene, change: Change) -> Change:
    """An entity keeps the externalId of the ticket before it."""
    kept = scene.memory.get("before")
    scene.memory["before"] = [e.get("externalId") for e in entries(change.after, "relatedEntity")]
    if not kept or change.before is not None:
        return change
    return stored(change, lambda one: [e.update(externalId=kept[0]) for e in entries(one, "relatedEntity") if "externalId" in e])
