"""Faults of a seller of OSS/J that show in some states, with some changes, or beside something else only."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import during, part
from ttck.mockseller.faults.ossj.tools import (
    ACTIVE,
    ASKED,
    BAD,
    CANCELED,
    CHANGE,
    CLEARED,
    CLOSED,
    CREATE,
    DIALOG,
    FORM,
    ID,
    KEY,
    OF_CHANGES,
    OF_CREATES,
    OF_SHOWN,
    READ,
    STATE,
    TO_CANCEL,
    done,
    ids,
    instead,
    kept,
    sent,
    shown,
    spoilt,
    with_document,
    wrong,
)

_TIME, _SHOWN_TIME, _CLIENTS, _PRIORITY = "troubleDetectionTime", "troubleDectectionTime", "customer", "preferredPriority"
_CLOSING: Document = {"closeOutType": "none", "closeOutNarr": "none", "serviceRestoredTime": "2025-01-01T00:00:00Z"}
_CHANGED = [*OF_SHOWN, *OF_CHANGES, *ids(14, 25, 26)]


def _document(call: Call, operation: str) -> Document:
    """The document of an operation, empty for any other."""
    return call.document if call.operation == operation and isinstance(call.document, dict) else {}


def _changes(scene: Scene, change: Change) -> bool:
    return during(scene, CHANGE) and change.before is not None


def _was(change: Change) -> object:
    return (change.before or {}).get(STATE)


# --- times ---------------------------------------------------------------------------------------------------------------


@wrong("ossj-offset-dropped", seam=Seam.RECORD, breaks=ids(39), also=OF_SHOWN)
def offset_dropped(_scene: Scene, change: Change) -> Change:
    """An offset is taken for UTC."""
    time = re.sub(r"[+-]\d\d:\d\d\Z", "Z", str(change.after.get(_TIME)))
    return replace(change, after={**change.after, _TIME: time}) if change.before is None else change


@wrong("ossj-offset-refused", seam=Seam.REQUEST, breaks=ids(11), also=OF_CREATES)
def offset_refused(_scene: Scene, call: Call) -> Call:
    """A time has to be in UTC."""
    return spoilt(call) if re.search(r"[+-]\d\d:\d\d\Z", str(_document(call, CREATE).get(_TIME))) else call


@wrong("ossj-half-seconds-refused", seam=Seam.REQUEST, breaks=ids(11), also=OF_CREATES)
def half_seconds_refused(_scene: Scene, call: Call) -> Call:
    """A time is in whole seconds."""
    return spoilt(call) if "." in str(_document(call, CREATE).get(_TIME)) else call


@wrong("ossj-time-of-resolution", seam=Seam.RECORD, breaks=ids(39), also=OF_SHOWN)
def time_of_resolution(scene: Scene, change: Change) -> Change:
    """What I resolve was detected then."""
    resolved = during(scene, "ticket_resolve") and change.before is not None
    return kept(change, lambda _before, after: after.update({_TIME: "2026-02-01T10:00:00Z"})) if resolved else change


# --- resolutions that say nothing --------------------------------------------------------------------------------------------


@wrong("ossj-bare-resolution", seam=Seam.REQUEST, breaks=ids(25), also=OF_CHANGES)
def bare_resolution(_scene: Scene, call: Call) -> Call:
    """A resolution needs to say nothing."""
    return with_document(call, **{**_CLOSING, **call.document}) if _document(call, CHANGE).get(STATE) == CLEARED else call


@wrong("ossj-narrative-not-needed", seam=Seam.REQUEST, breaks=ids(25), also=OF_CHANGES)
def narrative_not_needed(_scene: Scene, call: Call) -> Call:
    """A resolution needs no narrative."""
    lacks = _document(call, CHANGE).get(STATE) == CLEARED and "closeOutNarr" not in call.document
    return with_document(call, closeOutNarr="none") if lacks else call


@wrong("ossj-narrative-of-127", seam=Seam.REQUEST, breaks=ids(25), also=OF_CHANGES)
def narrative_of_127(_scene: Scene, call: Call) -> Call:
    """A narrative of 128 characters is one too long."""
    return spoilt(call) if len(str(_document(call, CHANGE).get("closeOutNarr"))) >= 128 else call  # noqa: PLR2004 - as said


# --- refusals that do something all the same ---------------------------------------------------------------------------------------


def _moves_all_the_same(name: str, what: str, lacks: Callable[[Document], bool], filled: Document) -> None:
    """Register a seller that refuses a change, and makes it."""

    @wrong(name, seam=Seam.REQUEST, breaks=ids(17), also=_CHANGED)
    def asked(scene: Scene, call: Call) -> Call:
        document = _document(call, CHANGE)
        own = {key: (scene.item or {}).get(key) for key in (ID, KEY)}
        scene.memory["spoils"] = bool(document) and lacks(document)
        return with_document(call, **{**own, **document, **filled}) if scene.memory["spoils"] else call

    @part(name, seam=Seam.REPLY)
    def said(scene: Scene, reply: Reply) -> Reply:
        return instead(reply, BAD, f"required fields: {','.join(filled)}") if scene.memory.pop("spoils", False) else reply

    asked.__doc__ = said.__doc__ = what


def _lacks_closing(document: Document) -> bool:
    return document.get(STATE) == CLEARED and not _CLOSING.keys() <= document.keys()


_moves_all_the_same("ossj-refused-resolution-made", "A resolution that says nothing is refused, and made.", _lacks_closing, _CLOSING)
_moves_all_the_same(
    "ossj-long-change-refused-and-made", "A change that says too much is refused, and made.",
    lambda document: len(str(document.get(DIALOG))) > 4000, {DIALOG: "too long"},  # noqa: PLR2004 - as the page has it
)  # fmt: skip
_moves_all_the_same(
    "ossj-listed-clients-refused-and-kept", "Clients in a list are refused, and the change is made without them.",
    lambda document: isinstance(document.get(_CLIENTS), list), {_CLIENTS: 7},
)  # fmt: skip


@wrong("ossj-key-not-needed-when-deferred", seam=Seam.REQUEST, breaks=ids(17), also=OF_CHANGES)
def key_not_needed_when_deferred(scene: Scene, call: Call) -> Call:
    """A change to one of the deferred states needs no mirrorKey."""
    document = _document(call, CHANGE)
    lacks = str(document.get(STATE)).startswith("DEFERRED") and KEY not in document
    return with_document(call, **{KEY: (scene.item or {}).get(KEY)}) if lacks else call


@wrong("ossj-dialog-not-needed-when-cleared", seam=Seam.REQUEST, breaks=ids(17), also=OF_CHANGES)
def dialog_not_needed_when_cleared(scene: Scene, call: Call) -> Call:
    """A change of a resolved ticket needs no dialog."""
    lacks = _document(call, CHANGE) and DIALOG not in call.document and (scene.item or {}).get(STATE) == CLEARED
    return with_document(call, **{DIALOG: "none"}) if lacks else call


@wrong("ossj-key-of-15-refused", seam=Seam.REQUEST, breaks=ids(17), also=OF_CHANGES)
def key_of_15_refused(_scene: Scene, call: Call) -> Call:
    """A change names a mirrorKey of fourteen characters at most."""
    return spoilt(call) if len(str(_document(call, CHANGE).get(KEY))) == 15 else call  # noqa: PLR2004 - as said


@wrong("ossj-lengths-in-bytes", seam=Seam.REQUEST, breaks=ids(8), also=[*OF_CREATES, *OF_CHANGES])
def lengths_in_bytes(_scene: Scene, call: Call) -> Call:
    """The length of a dialog is that of its bytes."""
    said = call.document.get(DIALOG) if isinstance(call.document, dict) else None
    return spoilt(call) if isinstance(said, str) and len(said) <= 4000 < len(said.encode()) else call  # noqa: PLR2004 - as the page has it


@wrong("ossj-home-of-the-network", seam=Seam.REQUEST, breaks=ids(5), also=OF_CREATES)
def home_of_the_network(_scene: Scene, call: Call) -> Call:
    """An issue of the network needs a home."""
    document = _document(call, CREATE)
    return spoilt(call) if document.get("wh1Parameter") == "red" and "homeId" not in document else call


@wrong("ossj-mimetype-refused", seam=Seam.REQUEST, breaks=ids(12), also=OF_CHANGES)
def mimetype_refused(_scene: Scene, call: Call) -> Call:
    """A file of the page's own sample, with a mimetype, is refused."""
    files = _document(call, CHANGE).get("attachments")
    return spoilt(call) if isinstance(files, list) and any("mimetype" in one for one in files) else call


# --- what shows in some states, or with some changes alone -------------------------------------------------------------------------


@wrong("ossj-piece-lost-when-cleared", seam=Seam.RECORD, breaks=ids(31), also=_CHANGED)
def piece_lost_when_cleared(scene: Scene, change: Change) -> Change:
    """What is said of a resolved ticket is confirmed, and forgotten."""
    lost = _changes(scene, change) and _was(change) == CLEARED
    return kept(change, lambda before, after: after.update({DIALOG: before[DIALOG]})) if lost else change


@wrong("ossj-piece-of-a-form-lost", seam=Seam.RECORD, breaks=ids(31), also=_CHANGED)
def piece_of_a_form_lost(scene: Scene, change: Change) -> Change:
    """What a form says is confirmed, and forgotten."""
    form = _changes(scene, change) and scene.call is not None and scene.call.media == FORM
    return kept(change, lambda before, after: after.update({DIALOG: before[DIALOG]})) if form else change


@wrong("ossj-form-in-latin", seam=Seam.REQUEST, breaks=ids(39), also=[*OF_SHOWN, *OF_CREATES, *OF_CHANGES])
def form_in_latin(_scene: Scene, call: Call) -> Call:
    """A form is read as Latin-1."""
    said = call.document.get(DIALOG) if call.media == FORM and isinstance(call.document, dict) else None
    return with_document(call, **{DIALOG: said.encode().decode("latin-1")}) if isinstance(said, str) else call


@wrong("ossj-clients-beside-a-state-lost", seam=Seam.RECORD, breaks=ids(39), also=_CHANGED)
def clients_beside_a_state_lost(scene: Scene, change: Change) -> Change:
    """A number of clients that comes with a state is forgotten."""
    lost = _changes(scene, change) and {_CLIENTS, STATE} <= sent(scene).keys()
    return kept(change, lambda before, after: _as_before(before, after, _CLIENTS)) if lost else change


def _as_before(before: Document, after: Document, name: str) -> None:
    after.pop(name, None)
    after.update({name: before[name]} if name in before else {})


def _in_state(name: str, state: str, what: str, edit: Callable[[Document], object]) -> None:
    """Register a seller that shows tickets of one state otherwise."""

    @wrong(name, seam=Seam.REPLY, breaks=ids(39), also=OF_SHOWN)
    def other(scene: Scene, reply: Reply) -> Reply:
        return shown(scene, reply, lambda document: edit(document) if document.get(STATE) == state else None, READ)

    other.__doc__ = what


_in_state(
    "ossj-object-lost-when-cleared", CLEARED, "A resolved ticket has no object.", lambda document: document.pop("troubledObject", None)
)
_in_state("ossj-clients-lost-when-asked", ASKED, "Who is asked has no clients.", lambda document: document.pop(_CLIENTS, None))
_in_state(
    "ossj-type-in-capitals-when-cancelled", CANCELED, "A cancelled ticket has its description in capitals.",
    lambda document: document.update({"troubleDescription": str(document.get("troubleDescription")).upper()}),
)  # fmt: skip
_in_state("ossj-time-lost-when-closed", CLOSED, "A closed ticket has no time.", lambda document: document.pop(_SHOWN_TIME, None))
_in_state(
    "ossj-priority-as-text-when-cleared", CLEARED, "The priority of a resolved ticket is a text.",
    lambda document: document.update({_PRIORITY: str(document.get(_PRIORITY))}),
)  # fmt: skip
_in_state(
    "ossj-client-of-others-when-to-be-cancelled", TO_CANCEL, "A ticket that is to be cancelled has half of its client.",
    lambda document: document.update({"customerTroubleNum": str(document.get("customerTroubleNum"))[:5]}),
)  # fmt: skip


_in_state(
    "ossj-time-spelt-right-when-cleared", CLEARED, "A resolved ticket has its time under another name.",
    lambda document: document.update({_TIME: document.pop(_SHOWN_TIME, "")}),
)  # fmt: skip


@wrong("ossj-no-clients-ignored", seam=Seam.RECORD, breaks=ids(39), also=_CHANGED)
def no_clients_ignored(scene: Scene, change: Change) -> Change:
    """That no client is left is passed over."""
    none = _changes(scene, change) and sent(scene).get(_CLIENTS) == 0
    return kept(change, lambda before, after: _as_before(before, after, _CLIENTS)) if none else change


@wrong("ossj-clients-wiped", seam=Seam.RECORD, breaks=ids(39), also=_CHANGED)
def clients_wiped(scene: Scene, change: Change) -> Change:
    """A change without a number of clients takes the number away."""
    wiped = _changes(scene, change) and _CLIENTS not in sent(scene)
    return kept(change, lambda _before, after: after.pop(_CLIENTS, None)) if wiped else change


@wrong("ossj-gescal-of-37", seam=Seam.REQUEST, breaks=ids(8), also=OF_CREATES)
def gescal_of_37(_scene: Scene, call: Call) -> Call:
    """A Gescal 37 has 37 characters."""
    return spoilt(call) if len(str(_document(call, CREATE).get("gescal37ID", ""))) > 37 else call  # noqa: PLR2004 - as said


@wrong("ossj-answer-priority-as-number", seam=Seam.REPLY, breaks=ids(40), also=OF_CHANGES)
def answer_priority_as_number(scene: Scene, reply: Reply) -> Reply:
    """The answer to a second change has its priority as a number."""
    if not done(scene, reply, CHANGE):
        return reply
    count = scene.memory["count"] = scene.memory.get("count", 0) + 1
    return shown(scene, reply, lambda document: document.update({_PRIORITY: int(document[_PRIORITY])}), CHANGE) if count > 1 else reply


@wrong("ossj-answer-priority-turned", seam=Seam.REPLY, breaks=ids(40), also=OF_CHANGES)
def answer_priority_turned(scene: Scene, reply: Reply) -> Reply:
    """The answer to a change with a state has its priority on another scale than that to one without."""
    other = STATE in sent(scene)
    return shown(scene, reply, lambda document: document.update({_PRIORITY: "9"}), CHANGE) if other else reply


@wrong("ossj-answer-says-what-was-before", seam=Seam.REPLY, breaks=ids(40), also=OF_CHANGES)
def answer_says_what_was_before(scene: Scene, reply: Reply) -> Reply:
    """The answer to a cancellation has what was said before it."""
    old = str((scene.item or {}).get(DIALOG))
    cancels = sent(scene).get(STATE) == CANCELED
    return shown(scene, reply, lambda document: document.update({DIALOG: old}), CHANGE) if cancels else reply


# --- states ------------------------------------------------------------------------------------------------------------------------


@wrong("ossj-form-moves-nothing", seam=Seam.RECORD, breaks=ids(18), also=_CHANGED)
def form_moves_nothing(scene: Scene, change: Change) -> Change:
    """A state that a form sets is confirmed, and ignored, but where it cancels."""
    form = _changes(scene, change) and scene.call is not None and scene.call.media == FORM and change.after.get(STATE) != CANCELED
    return kept(change, lambda before, after: after.update({STATE: before[STATE]})) if form else change


@wrong("ossj-a-word-opens", seam=Seam.RECORD, breaks=ids(18), also=_CHANGED)
def a_word_opens(scene: Scene, change: Change) -> Change:
    """A change without a state opens the ticket."""
    said = _changes(scene, change) and STATE not in sent(scene)
    return kept(change, lambda _before, after: after.update({STATE: ACTIVE})) if said else change


@wrong("ossj-cancelled-for-asked", seam=Seam.RECORD, breaks=ids(18), also=_CHANGED)
def cancelled_for_asked(scene: Scene, change: Change) -> Change:
    """Who sets a ticket back to work gets it cancelled, when it was resolved before."""
    turned = _changes(scene, change) and _was(change) == CLEARED and change.after.get(STATE) == ACTIVE
    return kept(change, lambda _before, after: after.update({STATE: CANCELED})) if turned else change


@wrong("ossj-ticket-by-its-key", seam=Seam.REQUEST, breaks=ids(19), also=[*_CHANGED, *ids(15)])
def ticket_by_its_key(scene: Scene, call: Call) -> Call:
    """I look for a ticket by its mirrorKey."""
    known: dict[str, str] = scene.memory.setdefault("keys", {})
    ticket = known.get(str(_document(call, CHANGE).get(KEY)))
    return replace(with_document(call, **{ID: ticket}), item_id=ticket) if ticket else call


@part("ossj-ticket-by-its-key", seam=Seam.REPLY)
def ticket_by_its_key_made(scene: Scene, reply: Reply) -> Reply:
    """A ticket that was made has its key from then on."""
    if done(scene, reply, CREATE):
        scene.memory.setdefault("keys", {})[reply.document[KEY]] = reply.document[ID]
    return reply


# --- what shows later, or is read later ----------------------------------------------------------------------------------------------


@wrong("ossj-refused-piece-shows-later", seam=Seam.REQUEST, breaks=ids(17), also=_CHANGED)
def refused_piece_shows_later(scene: Scene, call: Call) -> Call:
    """What a change said that lacked its mirrorKey is told with the next change of its ticket."""
    document = _document(call, CHANGE)
    if document and KEY not in document and DIALOG in document:
        scene.memory.setdefault("kept", {})[call.item_id] = str(document[DIALOG])
    return call


@part("ossj-refused-piece-shows-later", seam=Seam.RECORD)
def refused_piece_shows_later_told(scene: Scene, change: Change) -> Change:
    """It stands in the dialog from then on."""
    piece = scene.memory.get("kept", {}).pop(change.after.get(ID), "") if _changes(scene, change) else ""
    return kept(change, lambda _before, after: after.update({DIALOG: f"{after[DIALOG]}\n{piece}"})) if piece else change


@wrong("ossj-asked-cannot-be-read", seam=Seam.REPLY, breaks=ids(16), also=_CHANGED)
def asked_cannot_be_read(scene: Scene, reply: Reply) -> Reply:
    """A ticket that waits for information cannot be read."""
    waits = during(scene, READ) and (scene.item or {}).get(STATE) == ASKED
    return instead(reply, 404, "it waits") if waits else reply


@wrong("ossj-keys-in-small-letters", seam=Seam.RECORD, breaks=ids(16), also=_CHANGED)
def keys_in_small_letters(_scene: Scene, change: Change) -> Change:
    """Mirror keys are kept without blanks."""
    key = "".join(str(change.after.get(KEY)).split())
    return replace(change, after={**change.after, KEY: key}) if change.before is None else change


@wrong("ossj-null-is-a-text", seam=Seam.REQUEST, breaks=ids(4), also=OF_CREATES)
def null_is_a_text(_scene: Scene, call: Call) -> Call:
    """A troubledObject of null is one."""
    document = _document(call, CREATE)
    return with_document(call, troubledObject="null") if document.get("troubledObject", "") is None else call


@wrong("ossj-no-json-crashes", seam=Seam.REPLY, breaks=ids(14), also=OF_CREATES)
def no_json_crashes(scene: Scene, reply: Reply) -> Reply:
    """A body that is a list brings me down."""
    listed = scene.call is not None and isinstance(scene.call.document, list)
    return replace(reply, status=500) if listed and during(scene, CREATE) else reply
