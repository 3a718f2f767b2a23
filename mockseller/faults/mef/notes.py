"""Faults of a seller that keeps notes."""

from __future__ import annotations

import copy
import unicodedata

from ttck.mockseller.engine.seams import Call, Change, Reply, Scene, Seam
from ttck.mockseller.faults.common import added, drop, entries, in_answers, in_change, keep, part, sent, texts
from ttck.mockseller.faults.mef.tools import (
    NOTE_RULES,
    drop_in,
    edit_added,
    edit_kept,
    fault,
    with_seller_labels_back,
    with_seller_labels_hidden,
)
from ttck.specs.vocabulary import Operation, Source, Stimulus, TicketState

_BUYER_WRITES = (Operation.CREATE, Operation.PATCH)


def _late(text: str) -> str:
    return "".join(character for character in text if ord(character) < 0x10000)  # noqa: PLR2004 - end of the BMP


@fault("agent-notes-labelled-buyer", seam=Seam.RECORD, breaks=["MEF113:R2"], also=["MEF113:O7", "MEF113:R38"])
def agent_notes_labelled_buyer(_scene: Scene, change: Change) -> Change:
    """What my agent writes is kept as a note of the buyer."""
    if change.operation != Stimulus.ADD_NOTE:
        return change
    return edit_added(change, "note", lambda note: note.update(source=Source.BUYER.value), source=Source.SELLER)


@fault("resolution-note-labelled-buyer", seam=Seam.RECORD, breaks=["MEF113:R2", "MEF113:R39"])
def resolution_note_labelled_buyer(_scene: Scene, change: Change) -> Change:
    """How a ticket was resolved is kept as a note of the buyer."""
    if change.operation != Stimulus.RESOLVE:
        return change
    return edit_added(change, "note", lambda note: note.update(source=Source.BUYER.value), source=Source.SELLER)


@fault("note-dates-are-mine", seam=Seam.RECORD, breaks=["MEF113:R2"], also=NOTE_RULES)
def note_dates_are_mine(scene: Scene, change: Change) -> Change:
    """I date each note of the buyer with the time at which I got it."""
    if change.operation not in _BUYER_WRITES:
        return change
    return edit_added(change, "note", lambda note: note.update(date=scene.now), source=Source.BUYER)


@fault("note-authors-are-accounts", seam=Seam.RECORD, breaks=["MEF113:R2"], also=NOTE_RULES)
def note_authors_are_accounts(_scene: Scene, change: Change) -> Change:
    """I keep the account that sent a note as its author."""
    if change.operation not in _BUYER_WRITES:
        return change
    return edit_added(change, "note", lambda note: note.update(author="api-user"), source=Source.BUYER)


@fault("buyer-notes-labelled-seller-kept", seam=Seam.REQUEST, breaks=["MEF113:R3"], also=["MEF113:R47", "MEF113:R49"])
def buyer_notes_labelled_seller_kept(scene: Scene, call: Call) -> Call:
    """I keep a note of a buyer's patch as mine when the buyer labels it so."""
    if call.operation != Operation.PATCH:
        return call
    return with_seller_labels_hidden(scene, call, "note")


@part("buyer-notes-labelled-seller-kept", seam=Seam.RECORD)
def buyer_notes_become_mine(scene: Scene, change: Change) -> Change:
    """I store it as mine."""
    return with_seller_labels_back(scene, change, "note")


@fault("seller-notes-unsigned", seam=Seam.RECORD, breaks=["MEF113:R4"], also=["MEF124:OAS"])
def seller_notes_unsigned(_scene: Scene, change: Change) -> Change:
    """The notes that I add have no author."""
    return edit_added(change, "note", drop("author"), source=Source.SELLER)


@fault("resolution-note-undated", seam=Seam.RECORD, breaks=["MEF113:R4"], also=["MEF113:R39", "MEF124:OAS"])
def resolution_note_undated(_scene: Scene, change: Change) -> Change:
    """My note on how a ticket was resolved has no date."""
    if change.operation != Stimulus.RESOLVE:
        return change
    return edit_added(change, "note", drop("date"), source=Source.SELLER)


@fault("seller-note-dated-in-words", seam=Seam.RECORD, breaks=["MEF113:R4"], also=["MEF113:O7", "MEF124:OAS"])
def seller_note_dated_in_words(_scene: Scene, change: Change) -> Change:
    """I date the notes of my agents in words."""
    if change.operation != Stimulus.ADD_NOTE:
        return change
    return edit_added(change, "note", lambda note: note.update(date="this morning"), source=Source.SELLER)


@fault("seller-note-empty", seam=Seam.RECORD, breaks=["MEF113:R4"], also=["MEF113:R135"])
def seller_note_empty(_scene: Scene, change: Change) -> Change:
    """My note that asks for information has an empty text."""
    if change.operation != Stimulus.REQUEST_INFO:
        return change
    return edit_added(change, "note", lambda note: note.update(text=""), source=Source.SELLER)


@fault(
    "notes-without-source",
    seam=Seam.REPLY,
    breaks=["MEF113:R4"],
    also=["MEF113:O7", "MEF113:R135", "MEF113:R26", "MEF113:R39", *NOTE_RULES, "MEF124:OAS"],
)
def notes_without_source(scene: Scene, reply: Reply) -> Reply:
    """A retrieve does not tell who wrote a note."""
    return in_answers(scene, reply, drop_in("note", "source"), Operation.RETRIEVE)


@fault("oldest-note-falls-out", seam=Seam.RECORD, breaks=["MEF113:R27"], also=NOTE_RULES)
def oldest_note_falls_out(_scene: Scene, change: Change) -> Change:
    """My note list is short: when my agent adds a note, the oldest one disappears."""
    if change.operation != Stimulus.ADD_NOTE or len(entries(change.after, "note")) < 2:  # noqa: PLR2004 - old and new
        return change
    return in_change(change, lambda ticket: ticket.update(note=ticket["note"][1:]))


@fault("notes-purged-on-cancel", seam=Seam.RECORD, breaks=["MEF113:R27"], also=NOTE_RULES)
def notes_purged_on_cancel(_scene: Scene, change: Change) -> Change:
    """A cancelled ticket needs no notes, so I delete them."""
    return in_change(change, drop("note")) if change.operation == Stimulus.FINISH_CANCELLATION else change


@fault("notes-rewritten-on-close", seam=Seam.RECORD, breaks=["MEF113:R27"], also=NOTE_RULES)
def notes_rewritten_on_close(_scene: Scene, change: Change) -> Change:
    """When a ticket is closed I put the buyer's notes in order."""
    if change.operation != Operation.CLOSE:
        return change
    return edit_kept(change, "note", lambda note: note.update(text=f"[closed] {note.get('text')}"), source=Source.BUYER)


@fault("notes-trimmed-on-resolve", seam=Seam.RECORD, breaks=["MEF113:R27"], also=NOTE_RULES)
def notes_trimmed_on_resolve(_scene: Scene, change: Change) -> Change:
    """When I resolve a ticket I keep the first five characters of each earlier note."""
    if change.operation != Stimulus.RESOLVE:
        return change
    return edit_kept(change, "note", lambda note: note.update(text=str(note.get("text", ""))[:5]))


@fault("seller-notes-redated", seam=Seam.RECORD, breaks=["MEF113:R27"], also=["MEF113:R38"])
def seller_notes_redated(scene: Scene, change: Change) -> Change:
    """Whenever I add a note, my earlier notes get the new date too."""
    if change.operation != Stimulus.ADD_NOTE:
        return change
    return edit_kept(change, "note", lambda note: note.update(date=scene.now), source=Source.SELLER)


@fault("patched-notes-replace", seam=Seam.RECORD, breaks=["MEF113:R49"], also=["MEF113:R39", *NOTE_RULES])
def patched_notes_replace(scene: Scene, change: Change) -> Change:
    """The notes of a patch replace the notes of the ticket."""
    if change.operation != Operation.PATCH or not entries(sent(scene), "note"):
        return change
    fresh = added(change, "note")
    return in_change(change, lambda ticket: keep(ticket, "note", lambda note: note in fresh))


@fault("second-note-of-patch-lost", seam=Seam.RECORD, breaks=["MEF113:R49"], also=["MEF113:R2", "MEF113:O14"])
def second_note_of_patch_lost(_scene: Scene, change: Change) -> Change:
    """Of several notes in one patch I keep the first."""
    if change.operation != Operation.PATCH:
        return change
    lost = added(change, "note")[1:]
    return in_change(change, lambda ticket: keep(ticket, "note", lambda note: note not in lost))


@fault("patched-note-twice", seam=Seam.RECORD, breaks=["MEF113:R49"], also=["MEF113:R2"])
def patched_note_twice(_scene: Scene, change: Change) -> Change:
    """A note of a patch ends up in the ticket twice."""
    if change.operation != Operation.PATCH:
        return change
    again = copy.deepcopy(added(change, "note"))
    return in_change(change, lambda ticket: ticket.update(note=[*entries(ticket, "note"), *again]) if again else None)


@fault("patched-note-lost-when-resolved", seam=Seam.RECORD, breaks=["MEF113:R49"], also=["MEF113:O14", "MEF113:R2"])
def patched_note_lost_when_resolved(_scene: Scene, change: Change) -> Change:
    """I answer 200 to a patch of a resolved ticket, but nobody keeps its note."""
    if change.operation != Operation.PATCH or change.after.get("status") != TicketState.RESOLVED:
        return change
    fresh = added(change, "note")
    return in_change(change, lambda ticket: keep(ticket, "note", lambda note: note not in fresh))


@fault("patch-drops-seller-notes", seam=Seam.RECORD, breaks=["MEF113:R49"], also=["MEF113:R39", "MEF113:R27", "MEF113:R38"])
def patch_drops_seller_notes(_scene: Scene, change: Change) -> Change:
    """A patch of the buyer clears my earlier notes away."""
    if change.operation != Operation.PATCH or not added(change, "note"):
        return change
    return in_change(change, lambda ticket: keep(ticket, "note", lambda note: note.get("source") != Source.SELLER))


@fault("seller-note-never-shown", seam=Seam.RECORD, breaks=["MEF113:O7"], also=["MEF113:R38", "MEF113:R133"])
def seller_note_never_shown(_scene: Scene, change: Change) -> Change:
    """What my agent writes stays in my own system."""
    if change.operation != Stimulus.ADD_NOTE:
        return change
    fresh = added(change, "note")
    return in_change(change, lambda ticket: keep(ticket, "note", lambda note: note not in fresh))


def _on_entry(change: Change, edit: object) -> Change:
    """The change with other texts, if it is a create or a patch."""
    if change.operation not in _BUYER_WRITES or not callable(edit):
        return change
    return in_change(change, texts(edit))


_TEXT_RULES = (*NOTE_RULES, "MEF113:R37", "MEF113:R32")


@fault("emoji-dropped", seam=Seam.RECORD, breaks=["MEF113:R23"], also=["MEF113:R4", *_TEXT_RULES])
def emoji_dropped(_scene: Scene, change: Change) -> Change:
    """My database knows three bytes for a character, so rarer characters are dropped."""
    return _on_entry(change, _late)


@fault("texts-normalised", seam=Seam.RECORD, breaks=["MEF113:R23"], also=_TEXT_RULES)
def texts_normalised(_scene: Scene, change: Change) -> Change:
    """I compose accents with their letters, so a text may come back with other code points."""
    return _on_entry(change, lambda text: unicodedata.normalize("NFC", text))


@fault("texts-cut-at-255", seam=Seam.RECORD, breaks=["MEF113:R23"], also=_TEXT_RULES)
def texts_cut_at_255(_scene: Scene, change: Change) -> Change:
    """I keep 255 characters of a text."""
    return _on_entry(change, lambda text: text[:255])


@fault("texts-in-latin-1", seam=Seam.RECORD, breaks=["MEF113:R23"], also=_TEXT_RULES)
def texts_in_latin_1(_scene: Scene, change: Change) -> Change:
    """I keep texts in Latin-1 and write a question mark for everything else."""
    return _on_entry(change, lambda text: text.encode("latin-1", "replace").decode("latin-1"))


@fault("line-breaks-lost", seam=Seam.RECORD, breaks=["MEF113:R23"], also=_TEXT_RULES)
def line_breaks_lost(_scene: Scene, change: Change) -> Change:
    """I keep texts on one line."""
    return _on_entry(change, lambda text: " ".join(text.splitlines()))


@fault("markup-escaped", seam=Seam.RECORD, breaks=["MEF113:R23"], also=_TEXT_RULES)
def markup_escaped(_scene: Scene, change: Change) -> Change:
    """I escape texts for my web page before I store them."""
    return _on_entry(change, lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))


@fault("whitespace-trimmed", seam=Seam.RECORD, breaks=["MEF113:R2"], also=NOTE_RULES)
def whitespace_trimmed(_scene: Scene, change: Change) -> Change:
    """I trim the blanks around the text of a note."""
    if change.operation not in _BUYER_WRITES:
        return change
    return edit_added(change, "note", lambda note: note.update(text=str(note.get("text", "")).strip()), source=Source.BUYER)


@fault("notes-trimmed-on-patch", seam=Seam.RECORD, breaks=["MEF113:R49"], also=NOTE_RULES)
def notes_trimmed_on_patch(_scene: Scene, change: Change) -> Change:
    """I keep the first hundred characters of a note that comes with a patch; notes of a create stay whole."""
    if change.operation != Operation.PATCH:
        return change
    return edit_added(change, "note", lambda note: note.update(text=str(note.get("text", ""))[:100]), source=Source.BUYER)
