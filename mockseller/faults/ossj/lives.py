"""Faults of a seller of OSS/J when tickets are changed and led through their states."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Change, Decision, Document, Scene, Seam
from ttck.mockseller.faults.common import during, part
from ttck.mockseller.faults.ossj.tools import (
    ACTIVE,
    ASKED,
    CANCELED,
    CHANGE,
    CLEARED,
    CLOSED,
    DIALOG,
    ID,
    KEY,
    OF_CHANGES,
    OF_SHOWN,
    STATE,
    ids,
    kept,
    sent,
    with_document,
    wrong,
)


def _moves(scene: Scene, change: Change) -> bool:
    return during(scene, CHANGE) and change.before is not None and change.before.get(STATE) != change.after.get(STATE)


def _stay(before: Document, after: Document) -> None:
    after[STATE] = before[STATE]


@wrong("ossj-what-is-said-is-lost", seam=Seam.RECORD, breaks=ids(31), also=[*OF_SHOWN, *OF_CHANGES])
def what_is_said_is_lost(scene: Scene, change: Change) -> Change:
    """What a change says is confirmed, and forgotten."""
    return kept(change, lambda before, after: after.update({DIALOG: before[DIALOG]})) if during(scene, CHANGE) else change


@part("ossj-what-is-said-is-lost", seam=Seam.REQUEST)
def what_is_said_is_lost_asked(_scene: Scene, call: Call) -> Call:
    """The answer does not tell it either."""
    return with_document(call, **{DIALOG: "noted"}) if call.operation == CHANGE and DIALOG in (call.document or {}) else call


@wrong("ossj-second-piece-is-lost", seam=Seam.REQUEST, breaks=ids(31), also=[*OF_SHOWN, *OF_CHANGES])
def second_piece_is_lost(_scene: Scene, call: Call) -> Call:
    """A piece of dialog that comes with a state is lost."""
    with_state = call.operation == CHANGE and isinstance(call.document, dict) and STATE in call.document and DIALOG in call.document
    return with_document(call, **{DIALOG: "state changed"}) if with_state else call


@wrong("ossj-piece-is-cut", seam=Seam.REQUEST, breaks=ids(31, 17), also=[*OF_SHOWN, *OF_CHANGES])
def piece_is_cut(_scene: Scene, call: Call) -> Call:
    """A piece of dialog has 2000 characters at most."""
    said = call.document.get(DIALOG) if call.operation == CHANGE and isinstance(call.document, dict) else None
    return with_document(call, **{DIALOG: said[:2000]}) if isinstance(said, str) else call


@wrong("ossj-dialog-emptied", seam=Seam.RECORD, breaks=ids(31), also=[*OF_SHOWN, *OF_CHANGES])
def dialog_emptied(scene: Scene, change: Change) -> Change:
    """A ticket that was cancelled has no dialog any more."""
    ended = _moves(scene, change) and change.after.get(STATE) == CANCELED
    return kept(change, lambda _before, after: after.update({DIALOG: ""})) if ended else change


@wrong("ossj-plain-change-refused", seam=Seam.REQUEST, breaks=ids(20), also=OF_CHANGES)
def plain_change_refused(_scene: Scene, call: Call) -> Call:
    """A change without a state is refused."""
    plain = call.operation == CHANGE and isinstance(call.document, dict) and STATE not in call.document
    return replace(call, document={}) if plain else call


@wrong("ossj-second-change-refused", seam=Seam.DECISION, breaks=ids(20), also=OF_CHANGES)
def second_change_refused(scene: Scene, decision: Decision) -> Decision:
    """A ticket can be changed once."""
    changed = during(scene, CHANGE) and "\n" in str((scene.item or {}).get(DIALOG))
    return replace(decision, allowed=False) if changed else decision


@wrong("ossj-files-of-a-change-refused", seam=Seam.REQUEST, breaks=ids(12), also=OF_CHANGES)
def files_of_a_change_refused(_scene: Scene, call: Call) -> Call:
    """A change with files is refused."""
    filed = call.operation == CHANGE and isinstance(call.document, dict) and call.document.get("attachments")
    return replace(call, document={}) if filed else call


@wrong("ossj-state-ignored", seam=Seam.RECORD, breaks=ids(18), also=[*OF_SHOWN, *OF_CHANGES])
def state_ignored(scene: Scene, change: Change) -> Change:
    """A state that a change sets is confirmed, and ignored."""
    return kept(change, _stay) if _moves(scene, change) else change


@wrong("ossj-cancellation-ignored", seam=Seam.RECORD, breaks=ids(18), also=[*OF_SHOWN, *OF_CHANGES])
def cancellation_ignored(scene: Scene, change: Change) -> Change:
    """A cancellation is confirmed, and ignored."""
    return kept(change, _stay) if _moves(scene, change) and change.after.get(STATE) == CANCELED else change


@wrong("ossj-information-ignored", seam=Seam.RECORD, breaks=ids(18), also=[*OF_SHOWN, *OF_CHANGES])
def information_ignored(scene: Scene, change: Change) -> Change:
    """Information that is sent leaves the ticket waiting for information."""
    asked = _moves(scene, change) and (change.before or {}).get(STATE) == ASKED
    return kept(change, _stay) if asked else change


@wrong("ossj-second-information-ignored", seam=Seam.RECORD, breaks=ids(18), also=[*OF_SHOWN, *OF_CHANGES])
def second_information_ignored(scene: Scene, change: Change) -> Change:
    """Who is asked a second time can say what he likes: the ticket waits on."""
    before = change.before or {}
    asked = _moves(scene, change) and before.get(STATE) == ASKED and str(before.get(DIALOG)).count("When was it seen") > 1
    return kept(change, _stay) if asked else change


@wrong("ossj-closed-for-cancelled", seam=Seam.RECORD, breaks=ids(18), also=[*OF_SHOWN, *OF_CHANGES])
def closed_for_cancelled(scene: Scene, change: Change) -> Change:
    """A ticket that is cancelled is closed."""
    ended = _moves(scene, change) and change.after.get(STATE) == CANCELED
    return kept(change, lambda _before, after: after.update({STATE: CLOSED})) if ended else change


@wrong("ossj-a-word-cancels", seam=Seam.RECORD, breaks=ids(18), also=[*OF_SHOWN, *OF_CHANGES])
def a_word_cancels(scene: Scene, change: Change) -> Change:
    """A change without a state to a ticket that waits for information cancels it."""
    said = during(scene, CHANGE) and STATE not in sent(scene) and (change.before or {}).get(STATE) == ASKED
    return kept(change, lambda _before, after: after.update({STATE: CANCELED})) if said else change


@wrong("ossj-resolution-undone-by-a-word", seam=Seam.RECORD, breaks=ids(18), also=[*OF_SHOWN, *OF_CHANGES])
def resolution_undone_by_a_word(scene: Scene, change: Change) -> Change:
    """A change without a state to a resolved ticket opens it again."""
    said = during(scene, CHANGE) and STATE not in sent(scene) and (change.before or {}).get(STATE) == CLEARED
    return kept(change, lambda _before, after: after.update({STATE: ACTIVE})) if said else change


@wrong("ossj-ticket-of-the-body", seam=Seam.REQUEST, breaks=ids(19), also=[*OF_SHOWN, *OF_CHANGES])
def ticket_of_the_body(_scene: Scene, call: Call) -> Call:
    """I change the ticket that the body names."""
    named = call.document.get(ID) if call.operation == CHANGE and isinstance(call.document, dict) else None
    return replace(call, item_id=named) if isinstance(named, str) else call


@wrong("ossj-closed-can-be-opened", seam=Seam.DECISION, breaks=ids(23), also=[*OF_SHOWN, *OF_CHANGES])
def closed_can_be_opened(scene: Scene, decision: Decision) -> Decision:
    """A closed ticket is opened again by whoever asks."""
    out = during(scene, CHANGE) and decision.state == CLOSED
    return replace(decision, allowed=True) if out else decision


@wrong("ossj-cancelled-can-be-opened", seam=Seam.DECISION, breaks=ids(23), also=[*OF_SHOWN, *OF_CHANGES])
def cancelled_can_be_opened(scene: Scene, decision: Decision) -> Decision:
    """A cancelled ticket is opened again by whoever asks."""
    out = during(scene, CHANGE) and decision.state == CANCELED
    return replace(decision, allowed=True) if out else decision


@wrong("ossj-cancellation-refused", seam=Seam.DECISION, breaks=ids(21), also=OF_CHANGES)
def cancellation_refused(scene: Scene, decision: Decision) -> Decision:
    """An active ticket cannot be cancelled."""
    asked = during(scene, CHANGE) and (decision.state, decision.to_state) == (ACTIVE, CANCELED)
    return replace(decision, allowed=False) if asked else decision


@wrong("ossj-resolution-cannot-be-refused", seam=Seam.DECISION, breaks=ids(22), also=OF_CHANGES)
def resolution_cannot_be_refused(scene: Scene, decision: Decision) -> Decision:
    """A resolution is accepted, and never refused."""
    asked = during(scene, CHANGE) and (decision.state, decision.to_state) == (CLEARED, ACTIVE)
    return replace(decision, allowed=False) if asked else decision


@wrong("ossj-resolved-is-closed", seam=Seam.DECISION, breaks=ids(22, 32), also=[*OF_SHOWN, *OF_CHANGES])
def resolved_is_closed(scene: Scene, decision: Decision) -> Decision:
    """What I resolve is cancelled at once."""
    return replace(decision, to_state=CANCELED) if during(scene, "ticket_resolve") else decision


@wrong("ossj-change-of-another-key", seam=Seam.RECORD, breaks=ids(16), also=[*OF_SHOWN, *OF_CHANGES])
def change_of_another_key(scene: Scene, change: Change) -> Change:
    """The third change of a ticket gives it another mirrorKey."""
    third = during(scene, CHANGE) and str((change.before or {}).get(DIALOG)).count("\n") >= 2  # noqa: PLR2004 - the third
    return kept(change, lambda before, after: after.update({KEY: f"{before[KEY]}x"})) if third else change
