"""Faults of a seller that takes what is new for what it has, because the two are alike, and of one that takes nothing for something."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from ttck.mockseller.engine.seams import Call, Change, Decision, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, added, allow, answer, during, entries, in_call, in_change, instant, keep, part, sent
from ttck.mockseller.faults.mef.tools import ATTACHMENT_RULES, CONTACT_RULES, NOTE_RULES, RELATION_RULES, edit_added, fault
from ttck.specs.vocabulary import ContactRole, Kind, Operation, Source, Stimulus, TicketState

_WRITES = (Operation.CREATE, Operation.PATCH)
_VALUES = ("externalId", "severity", "priority", "issueStartDate")


def _first_of_each(change: Change, name: str, key: str, **mine: str) -> Change:
    """The change without items of the buyer that have one thing in common with an earlier one."""
    if change.operation not in {*_WRITES, Operation.PATCH_APPOINTMENT}:
        return change

    def edit(document: Document) -> None:
        own = [one for one in entries(document, name) if mine.items() <= one.items()]
        twice = _repeated(own, key)
        keep(document, name, lambda one: not any(one is other for other in twice))

    return in_change(change, edit)


def _repeated(items: Iterable[Document], key: str) -> list[Document]:
    seen: set[str] = set()
    found = []
    for one in items:
        found += [one] if str(one.get(key)) in seen else []
        seen |= {str(one[key])} if one.get(key) is not None else set()
    return found


@fault("notes-told-by-their-text", seam=Seam.RECORD, breaks=["MEF113:R49"], also=NOTE_RULES)
def notes_told_by_their_text(_scene: Scene, change: Change) -> Change:
    """A note whose text I know already was sent twice: I keep one of them, whoever wrote it and when."""
    return _first_of_each(change, "note", "text", source=Source.BUYER.value)


@fault("appointment-notes-told-by-their-text", seam=Seam.RECORD, breaks=["MEF113:R101"], also=["MEF113:R94"], about=(Kind.APPOINTMENT,))
def appointment_notes_told_by_their_text(_scene: Scene, change: Change) -> Change:
    """A note for the technician whose text I know already was sent twice: I keep one of them."""
    return _first_of_each(change, "note", "text", source=Source.BUYER.value)


@fault("relations-told-by-their-ticket", seam=Seam.RECORD, breaks=["MEF113:R51"], also=RELATION_RULES)
def relations_told_by_their_ticket(_scene: Scene, change: Change) -> Change:
    """I keep one relation to each ticket: it is related or it is not."""
    return _first_of_each(change, "relatedIssue", "id", source=Source.BUYER.value)


@fault("technicians-told-by-their-mail", seam=Seam.RECORD, breaks=["MEF113:R52"], also=CONTACT_RULES)
def technicians_told_by_their_mail(_scene: Scene, change: Change) -> Change:
    """Two technicians with one address of e-mail are one."""
    return _first_of_each(change, "relatedContactInformation", "emailAddress", role=ContactRole.BUYER_TECHNICAL.value)


@fault("attachment-of-a-known-name-replaces-it", seam=Seam.RECORD, breaks=["MEF113:R28"], also=ATTACHMENT_RULES)
def attachment_of_a_known_name_replaces_it(_scene: Scene, change: Change) -> Change:
    """An attachment with a name that I know is a new version of it, and the old one goes."""
    fresh = {one.get("name") for one in added(change, "attachment")} if change.operation == Operation.PATCH else set()
    old = [one for one in entries(change.before, "attachment") if one.get("name") in fresh]
    return in_change(change, lambda ticket: keep(ticket, "attachment", lambda one: one not in old)) if old else change


@fault("note-lost-where-nothing-else-is-new", seam=Seam.RECORD, breaks=["MEF113:R49"], also=NOTE_RULES)
def note_lost_where_nothing_else_is_new(scene: Scene, change: Change) -> Change:
    """A patch that sets what I have already changes nothing: I do not look at its note."""
    named = [name for name in _VALUES if name in sent(scene)]
    if change.operation != Operation.PATCH or not named or any(change.after.get(n) != (change.before or {}).get(n) for n in named):
        return change
    fresh = added(change, "note")
    return in_change(change, lambda ticket: keep(ticket, "note", lambda note: note not in fresh))


@fault("known-number-lifts-nothing", seam=Seam.DECISION, breaks=["MEF113:R53"], also=["MEF113:R153"])
def known_number_lifts_nothing(scene: Scene, decision: Decision) -> Decision:
    """A patch that brings the identifier I have already is no answer to my question: the ticket waits on."""
    if decision.operation != Operation.PATCH or decision.state != TicketState.PENDING:
        return decision
    same = sent(scene).keys() == {"externalId"} and sent(scene)["externalId"] == (scene.item or {}).get("externalId")
    return allow(decision) if same else decision


@fault("same-create-same-ticket", seam=Seam.REPLY, breaks=["MEF113:R25"], also=["MEF113:R21", "MEF113:R23", "MEF113:R24"])
def same_create_same_ticket(scene: Scene, reply: Reply) -> Reply:
    """A create that I have seen before is a copy on the line: I answer with the ticket of the first one."""
    if not during(scene, Operation.CREATE) or not accepted(reply):
        return reply
    key = json.dumps(sent(scene), sort_keys=True)
    known = scene.memory.setdefault("made", {})
    first = known.setdefault(key, copy.deepcopy(reply.document))
    return answer(reply, reply.status, copy.deepcopy(first)) if first != reply.document else reply


@fault("empty-list-takes-notes-away", seam=Seam.RECORD, breaks=["MEF113:R27"], also=["MEF113:R38", "MEF113:R39", "MEF113:R4"])
def empty_list_takes_notes_away(scene: Scene, change: Change) -> Change:
    """A patch with an empty list of notes empties the list."""
    empties = change.operation == Operation.PATCH and sent(scene).get("note") == []
    return in_change(change, lambda ticket: ticket.update(note=[])) if empties else change


@fault("null-takes-attachments-away", seam=Seam.REQUEST, breaks=["MEF113:R28"], also=["MEF113:R38"])
def null_takes_attachments_away(scene: Scene, call: Call) -> Call:
    """A patch with null in place of the attachments means that there are none any more."""
    document = call.document if call.operation == Operation.PATCH and isinstance(call.document, dict) else {}
    scene.memory["without"] = "attachment" in document and document["attachment"] is None
    return in_call(call, lambda patch: patch.update(attachment=[])) if scene.memory["without"] else call


@part("null-takes-attachments-away", seam=Seam.RECORD)
def null_has_taken_attachments_away(scene: Scene, change: Change) -> Change:
    """I take them away."""
    gone = change.operation == Operation.PATCH and scene.memory.get("without")
    return in_change(change, lambda ticket: ticket.update(attachment=[])) if gone else change


@fault("closing-dates-the-resolution", seam=Seam.RECORD, breaks=["MEF113:R39"], also=["MEF113:R32", "MEF113:R38", "MEF113:O12"])
def closing_dates_the_resolution(scene: Scene, change: Change) -> Change:
    """When a ticket is closed I set its resolution date to that time."""
    closed = change.operation in {Operation.CLOSE, Stimulus.CLOSE_ON_TIMEOUT}
    return in_change(change, lambda ticket: ticket.update(resolutionDate=scene.now)) if closed else change


def _hours_earlier(item: Document, name: str) -> None:
    moment = instant(item.get(name))
    if moment is not None:
        item[name] = (moment - timedelta(hours=5)).isoformat().replace("+00:00", "Z")


@fault("my-notes-in-office-time", seam=Seam.RECORD, breaks=["MEF113:R4"], also=["MEF113:R2"])
def my_notes_in_office_time(_scene: Scene, change: Change) -> Change:
    """I date my notes with the time of my office, and put the letter Z behind it."""
    return edit_added(change, "note", lambda note: _hours_earlier(note, "date"), source=Source.SELLER)


@fault("line-ends-of-notes-unified", seam=Seam.RECORD, breaks=["MEF113:R2"], also=NOTE_RULES)
def line_ends_of_notes_unified(_scene: Scene, change: Change) -> Change:
    """In the text of a note I keep line feeds, and no carriage return before them."""

    def edit(note: Document) -> None:
        note["text"] = note["text"].replace("\r\n", "\n") if isinstance(note.get("text"), str) else note.get("text")

    return edit_added(change, "note", edit, source=Source.BUYER)


@fault("close-of-an-open-ticket-forgotten", seam=Seam.DECISION, breaks=["MEF113:R63", "MEF113:R66"], also=["MEF113:R39", "MEF113:R153"])
def close_of_an_open_ticket_forgotten(_scene: Scene, decision: Decision) -> Decision:
    """I answer 204 to a close of a ticket that is not resolved yet, and go on with my work."""
    early = decision.operation == Operation.CLOSE and not decision.allowed and decision.state != TicketState.CLOSED
    return replace(decision, allowed=True, to_state=None) if early else decision
