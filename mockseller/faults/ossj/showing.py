"""Faults of a seller of OSS/J in what it shows of a ticket."""

from __future__ import annotations

import html
from dataclasses import replace

from ttck.mockseller.engine.seams import Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, drop, named
from ttck.mockseller.faults.ossj.tools import (
    CHANGE,
    DIALOG,
    ID,
    KEY,
    OF_CHANGES,
    OF_SHOWN,
    READ,
    STATE,
    cut,
    done,
    ids,
    kept,
    sent,
    shown,
    wrong,
)

_TIME = "troubleDectectionTime"


@wrong("ossj-read-203", seam=Seam.REPLY, breaks=ids(16))
def read_203(scene: Scene, reply: Reply) -> Reply:
    """A ticket is read with 203."""
    return replace(reply, status=203) if done(scene, reply, READ) else reply


@wrong("ossj-read-of-another", seam=Seam.REPLY, breaks=ids(16), also=OF_SHOWN)
def read_of_another(scene: Scene, reply: Reply) -> Reply:
    """Now and then I show the ticket that was read before."""
    if not done(scene, reply, READ):
        return reply
    before, scene.memory["last"] = scene.memory.get("last"), reply.document
    count = scene.memory["count"] = scene.memory.get("count", 0) + 1
    return replace(reply, document=before) if before and count % 7 == 0 else reply


@wrong("ossj-read-upper-id", seam=Seam.REPLY, breaks=ids(16), also=OF_SHOWN)
def read_upper_id(scene: Scene, reply: Reply) -> Reply:
    """A ticket is shown under another spelling of its identifier."""
    return shown(scene, reply, lambda document: document.update({ID: document[ID].lower()}), READ)


@wrong("ossj-key-in-capitals", seam=Seam.REPLY, breaks=ids(16), also=OF_SHOWN)
def key_in_capitals(scene: Scene, reply: Reply) -> Reply:
    """Mirror keys are shown in capitals."""
    return shown(scene, reply, lambda document: document.update({KEY: document[KEY].upper()}), READ)


@wrong("ossj-key-lost-by-change", seam=Seam.RECORD, breaks=ids(16), also=[*OF_SHOWN, *OF_CHANGES])
def key_lost_by_change(scene: Scene, change: Change) -> Change:
    """A change of state takes the mirrorKey away."""
    moved = change.before is not None and change.before.get(STATE) != change.after.get(STATE)
    return kept(change, lambda _before, after: after.update({KEY: "none"})) if moved and sent(scene) else change


@wrong("ossj-key-missing", seam=Seam.REPLY, breaks=ids(16), also=OF_SHOWN)
def key_missing(scene: Scene, reply: Reply) -> Reply:
    """A ticket that is read has no mirrorKey."""
    return shown(scene, reply, drop(KEY), READ)


@wrong("ossj-read-once", seam=Seam.REPLY, breaks=ids(16), also=OF_SHOWN)
def read_once(scene: Scene, reply: Reply) -> Reply:
    """A ticket is shown differently when it is read again: its description goes."""
    if not done(scene, reply, READ):
        return reply
    again = scene.memory.get("last") == named(scene)
    scene.memory["last"] = named(scene)
    return shown(scene, reply, drop("troubleDescription"), READ) if again else reply


def _says(name: str, rule: int, what: str, edit: object, *, on: str = READ, also: list[str] = OF_SHOWN) -> None:
    """Register a seller that shows something otherwise."""

    @wrong(f"ossj-{name}", seam=Seam.REPLY, breaks=ids(rule), also=also)
    def other(scene: Scene, reply: Reply) -> Reply:
        return shown(scene, reply, edit, on)  # type: ignore[arg-type]

    other.__doc__ = what


def _set(name: str, make: object) -> object:
    def edit(document: Document) -> None:
        if name in document:
            document[name] = make(document[name])  # type: ignore[operator]

    return edit


_says("state-missing", 39, "A ticket shows no state.", drop(STATE), also=[*OF_SHOWN, *ids(7)])
_says("dialog-missing", 39, "A ticket shows no dialog.", drop(DIALOG))
_says("type-missing", 39, "A ticket shows no type.", drop("troubleType"))
_says("description-short", 39, "A description is shown with a hundred characters at most.", cut("troubleDescription", 30))
_says("time-missing", 39, "A ticket does not say when it was detected.", drop(_TIME))
_says("time-shifted", 39, "Times of detection are told an hour later.", _set(_TIME, lambda text: text.replace(":30:", ":31:")))
_says("time-without-zone", 39, "Times of detection have no zone.", _set(_TIME, lambda text: text.removesuffix("Z")))
_says("time-as-date", 39, "Times of detection are told as dates.", _set(_TIME, lambda text: text[:10]))
_says("priority-turned", 39, "Priorities are counted the other way round.", _set("preferredPriority", lambda number: 4 - int(number)))
_says("priority-from-zero", 9, "Priorities are counted from zero.", _set("preferredPriority", lambda number: int(number) - 1))
_says("object-missing", 39, "A ticket does not show its object.", drop("troubledObject"))
_says("client-cut", 39, "Of a client with two numbers the first is shown.", _set("customerTroubleNum", lambda text: text.partition("/")[0]))
_says("issue-missing", 39, "A ticket does not show its kind.", drop("wh1Parameter"))
_says("issue-turned", 39, "An issue of a client is shown as one of the network.", _set("wh1Parameter", lambda _text: "red"))
_says("texts-escaped", 39, "Texts are shown as markup.", _set("troubleDescription", lambda text: html.escape(text, quote=False)))
_says(
    "texts-in-ascii",
    39,
    "Letters outside ASCII are lost.",
    _set("troubleDescription", lambda text: text.encode("ascii", "replace").decode()),
)
_says("lines-joined", 39, "A dialog is shown on one line.", _set(DIALOG, lambda text: text.replace("\n", " ")), also=[*OF_SHOWN, *ids(31)])
_says("clients-missing", 39, "The number of clients is not shown.", drop("customer"))
_says("clients-as-number", 28, "The number of clients is a number, though we agreed on a text.", _set("customer", int))
_says("answer-dialog-other", 40, "The answer to a change has a dialog of its own.", _set(DIALOG, lambda _text: "noted"), on=CHANGE)
_says(
    "answer-client-other",
    40,
    "The answer to a change tells half of the client.",
    _set("customerTroubleNum", lambda text: text[:3]),
    on=CHANGE,
)
_says(
    "answer-description-listed",
    40,
    "The answer to a change has its description in a list.",
    _set("troubleDescription", lambda text: [text]),
    on=CHANGE,
)
_says("answer-type-other", 40, "The answer to a change has another type.", _set("troubleType", lambda _text: "OTHER"), on=CHANGE)


@wrong("ossj-clients-of-the-create", seam=Seam.RECORD, breaks=ids(39), also=OF_SHOWN)
def clients_of_the_create(_scene: Scene, change: Change) -> Change:
    """The number of clients stays what it was when the ticket was created."""

    def edit(before: Document, after: Document) -> None:
        after.pop("customer", None)
        after.update({"customer": before["customer"]} if "customer" in before else {})

    return kept(change, edit)


@wrong("ossj-object-lost-by-change", seam=Seam.RECORD, breaks=ids(39), also=OF_SHOWN)
def object_lost_by_change(_scene: Scene, change: Change) -> Change:
    """The second change of a ticket takes its object away."""
    second = change.before is not None and str(change.before.get(DIALOG)).count("\n") >= 1
    return kept(change, lambda _before, after: after.update({"troubledObject": ""})) if second else change


@wrong("ossj-description-replaced", seam=Seam.RECORD, breaks=ids(39), also=[*OF_SHOWN, *OF_CHANGES])
def description_replaced(scene: Scene, change: Change) -> Change:
    """What a change says becomes the description."""
    said = sent(scene).get(DIALOG)
    return kept(change, lambda _before, after: after.update({"troubleDescription": said[:1000]})) if isinstance(said, str) else change


@wrong("ossj-dialog-of-another", seam=Seam.RECORD, breaks=ids(39), also=OF_SHOWN)
def dialog_of_another(scene: Scene, change: Change) -> Change:
    """What was said about the last ticket stands in the next one as well."""
    before, scene.memory["said"] = scene.memory.get("said"), change.after.get(DIALOG)
    if change.before is not None or not before:
        return change
    return replace(change, after={**change.after, DIALOG: f"{change.after[DIALOG]}\n{before}"})


@wrong("ossj-state-misspelt", seam=Seam.REPLY, breaks=ids(18), also=OF_SHOWN)
def state_misspelt(scene: Scene, reply: Reply) -> Reply:
    """I write cancellation with two l."""
    return shown(scene, reply, _spelt, READ)


def _spelt(document: Document) -> None:
    document[STATE] = str(document.get(STATE)).replace("CANCELATION", "CANCELLATION")


@wrong("ossj-state-short", seam=Seam.REPLY, breaks=ids(18), also=OF_SHOWN)
def state_short(scene: Scene, reply: Reply) -> Reply:
    """A state has fifteen characters at most."""
    return shown(scene, reply, cut(STATE, 15), READ)


@wrong("ossj-change-201", seam=Seam.REPLY, breaks=ids(20))
def change_201(scene: Scene, reply: Reply) -> Reply:
    """A change is answered 201."""
    return replace(reply, status=201) if done(scene, reply, CHANGE) else reply


@wrong("ossj-change-204", seam=Seam.REPLY, breaks=ids(20), also=OF_CHANGES)
def change_204(scene: Scene, reply: Reply) -> Reply:
    """A change is answered with nothing."""
    return answer(reply, 204) if done(scene, reply, CHANGE) else reply


@wrong("ossj-change-id-of-another", seam=Seam.REPLY, breaks=ids(20), also=OF_CHANGES)
def change_id_of_another(scene: Scene, reply: Reply) -> Reply:
    """The answer to a change of state has the mirrorKey where the ticketId should be."""
    own = sent(scene).get(KEY)
    return shown(scene, reply, lambda document: document.update({ID: own}), CHANGE) if STATE in sent(scene) else reply


@wrong("ossj-change-without-id", seam=Seam.REPLY, breaks=ids(20), also=OF_CHANGES)
def change_without_id(scene: Scene, reply: Reply) -> Reply:
    """The answer to a change has no ticketId."""
    return shown(scene, reply, drop(ID), CHANGE)
