"""Faults of a seller of Nexera that loses what it showed, or dates what did not happen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ttck.mockseller.engine.seams import Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import drop, during, entries, sent
from ttck.mockseller.faults.nexera.tools import ANY, ids, later, set_to, shown, stored, tmf, wrong
from ttck.specs.vocabulary import Operation, Stimulus

_RESOLUTION = ("resolutionComment", "resolutionResult", "resolutionCode", "resolutionPaymentCode", "resolutionDate")
_DEVICE = ("oldSerialNumber", "newSerialNumber", "deviceType")


def _status(document: Document | None) -> Any:
    return (document or {}).get("status")


def _closed(change: Change) -> bool:
    return bool(_status(change.before) == "resolved" and _status(change.after) == "closed")


def _moved(change: Change) -> bool:
    return change.before is not None and _status(change.before) != _status(change.after)


def _by_us(scene: Scene, change: Change) -> bool:
    """Whether an operator changed something of a ticket whose status stays."""
    return change.before is not None and during(scene, Operation.PATCH) and not _moved(change)


def _lost_at_the_end(name: str) -> None:
    def lose(_scene: Scene, change: Change) -> Change:
        return stored(change, drop(name)) if _closed(change) else change

    lose.__doc__ = f"A ticket that is closed has no {name} any more."
    wrong(f"nexera-{name.lower()}-lost-when-closed", seam=Seam.RECORD, breaks=ids(51), also=ANY)(lose)


for _name in (*_RESOLUTION, "correlationId", "externalId"):
    _lost_at_the_end(_name)


def _lost_with_a_change(name: str, edit: Callable[[Document], object]) -> None:
    def lose(scene: Scene, change: Change) -> Change:
        return later(change, edit) if _by_us(scene, change) else change

    lose.__doc__ = f"A change by the operator takes {name} away."
    wrong(f"nexera-{name.lower()}-lost-with-a-change", seam=Seam.RECORD, breaks=ids(51), also=ANY)(lose)


def _without_devices(document: Document) -> None:
    for entity in entries(document, "relatedEntity"):
        for name in _DEVICE:
            entity.pop(name, None)


def _without_provisioning(document: Document) -> None:
    for entity in entries(document, "relatedEntity"):
        entity.pop("provisioningStatus", None)


for _name, _edit in (
    ("troubleTicketRelationship", drop("troubleTicketRelationship")), ("correlationId", drop("correlationId")),
    ("basetype", drop("@baseType")), ("statusChangeDate", drop("statusChangeDate")), ("devices", _without_devices),
    ("provisioning", _without_provisioning),
):  # fmt: skip
    _lost_with_a_change(_name, _edit)


@wrong("nexera-severity-lost-with-a-status", seam=Seam.RECORD, breaks=ids(51), also=ANY)
def severity_lost(_scene: Scene, change: Change) -> Change:
    """A ticket whose status changes has no severity any more."""
    return stored(change, drop("severity")) if _moved(change) else change


@wrong("nexera-second-file-lost-with-a-status", seam=Seam.RECORD, breaks=ids(51), also=ANY)
def second_file_lost_with_a_status(_scene: Scene, change: Change) -> Change:
    """A ticket whose status changes keeps one file."""
    return stored(change, lambda one: one.update(attachment=one.get("attachment", [])[:1])) if _moved(change) else change


# --- dates ---------------------------------------------------------------------------------------------------------------------


@wrong("nexera-status-date-of-the-first-change", seam=Seam.RECORD, breaks=ids(52), also=ANY)
def status_date_of_the_first(scene: Scene, change: Change) -> Change:
    """The date of the status stays from the second change on."""
    if not _moved(change):
        return change
    first = scene.memory.setdefault(change.after["id"], change.after.get("statusChangeDate"))
    return stored(change, lambda one: one.update(statusChangeDate=first))


@wrong("nexera-status-date-not-by-operators", seam=Seam.RECORD, breaks=ids(52), also=ANY)
def status_date_not_by_operators(scene: Scene, change: Change) -> Change:
    """The date of the status stays where the operator sets one."""
    before = (change.before or {}).get("statusChangeDate")
    asked = _moved(change) and during(scene, Operation.PATCH) and before is not None
    return stored(change, lambda one: one.update(statusChangeDate=before)) if asked else change


@wrong("nexera-status-date-with-any-change", seam=Seam.RECORD, breaks=ids(52), also=ANY)
def status_date_with_any_change(_scene: Scene, change: Change) -> Change:
    """The date of the status is that of the last update."""
    return later(change, lambda one: one.update(statusChangeDate=one.get("lastUpdate")))


@wrong("nexera-resolution-date-of-the-first", seam=Seam.RECORD, breaks=ids(52), also=ANY)
def resolution_date_of_the_first(scene: Scene, change: Change) -> Change:
    """A ticket that is resolved again was resolved when it was first."""
    if not _moved(change) or _status(change.after) != "resolved":
        return change
    first = scene.memory.setdefault(change.after["id"], change.after.get("resolutionDate"))
    return stored(change, lambda one: one.update(resolutionDate=first))


@wrong("nexera-resolved-when-closed", seam=Seam.RECORD, breaks=ids(52), also=ANY)
def resolved_when_closed(_scene: Scene, change: Change) -> Change:
    """A ticket that is closed was resolved when it is closed."""
    return stored(change, lambda one: one.update(resolutionDate=one.get("statusChangeDate"))) if _closed(change) else change


@wrong("nexera-resolved-before-it-was-created", seam=Seam.RECORD, breaks=ids(52), also=ANY)
def resolved_before(_scene: Scene, change: Change) -> Change:
    """My resolutions were yesterday."""
    return stored(change, lambda one: one.update(resolutionDate="2026-01-01T00:00:00Z") if "resolutionDate" in one else None)


@wrong("nexera-created-when-changed", seam=Seam.RECORD, breaks=ids(52), also=ANY)
def created_when_changed(_scene: Scene, change: Change) -> Change:
    """A ticket that is resolved was created a day before it was."""
    return later(change, lambda one: one.update(creationDate="2026-01-02T00:00:00Z") if _status(one) == "resolved" else None)


@wrong("nexera-created-otherwise-in-lists", seam=Seam.REPLY, breaks=ids(52), also=ANY)
def created_otherwise_in_lists(scene: Scene, reply: Reply) -> Reply:
    """My lists show dates of creation in the wrong zone."""
    if not during(scene, Operation.LIST):
        return reply
    return shown(scene, reply, lambda one: one.update(creationDate=str(one.get("creationDate")).replace("Z", "+02:00")))


@wrong("nexera-notes-dated-anew", seam=Seam.RECORD, breaks=ids(21, 52), also=ANY)
def notes_dated_anew(scene: Scene, change: Change) -> Change:
    """Each note has the date of the last change."""
    if not _by_us(scene, change) or "note" in sent(scene):
        return change
    return later(change, lambda one: [note.update(notedate=one.get("lastUpdate")) for note in entries(one, "note")])


@wrong("nexera-expected-date-in-words", seam=Seam.RECORD, breaks=ids(52), also=ANY)
def expected_date_in_words(scene: Scene, change: Change) -> Change:
    """An expected date that I set anew is as people write one."""
    return (
        later(change, set_to("expectedResolutionDate", "24.12.2026 18:30"))
        if during(scene, Stimulus.UPDATE_EXPECTED_RESOLUTION)
        else change
    )


@wrong("nexera-last-update-not-by-notes", seam=Seam.RECORD, breaks=tmf(97), also=ANY)
def last_update_not_by_notes(scene: Scene, change: Change) -> Change:
    """A new note is no update."""
    before = (change.before or {}).get("lastUpdate")
    return later(change, set_to("lastUpdate", before)) if sent(scene).keys() - {"@type"} == {"note"} else change
