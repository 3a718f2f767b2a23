"""Faults of a seller of OSS/J that takes what it should refuse, or refuses it otherwise than the page has it."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Change, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, edited, part
from ttck.mockseller.faults.ossj.tools import (
    ACTIVE,
    BAD,
    CHANGE,
    CREATE,
    DIALOG,
    FORM,
    ID,
    ILLEGAL,
    KEY,
    OF_CHANGES,
    OF_CREATES,
    OF_REFUSALS,
    OF_SHOWN,
    STATE,
    cut,
    ids,
    instead,
    refused,
    sent,
    spoilt,
    with_document,
    wrong,
)

_GENERIC = ("wh2Parameter", "wh3Parameter", "wh4Parameter", "wh5Parameter")
_LONGEST = {DIALOG: 4000, "troubleDescription": 1000, **dict.fromkeys(_GENERIC, 255)}


@wrong("ossj-refusal-other-form", seam=Seam.REPLY, breaks=ids(14), also=OF_REFUSALS)
def refusal_other_form(scene: Scene, reply: Reply) -> Reply:
    """My refusals have a code and a reason."""
    return answer(reply, BAD, {"code": "invalidBody", "reason": "it is wrong"}) if refused(scene, reply, CREATE, CHANGE) else reply


@wrong("ossj-change-refusal-empty", seam=Seam.REPLY, breaks=ids(14), also=OF_REFUSALS)
def change_refusal_empty(scene: Scene, reply: Reply) -> Reply:
    """What is wrong with a change I leave open."""
    return answer(reply, BAD, {ILLEGAL: ""}) if refused(scene, reply, CHANGE) else reply


@wrong("ossj-refusal-list", seam=Seam.REPLY, breaks=ids(14), also=OF_REFUSALS)
def refusal_list(scene: Scene, reply: Reply) -> Reply:
    """The exception holds a list of fields."""
    return answer(reply, BAD, {ILLEGAL: ["dialog", "mirrorKey"]}) if refused(scene, reply, CREATE) else reply


@wrong("ossj-refusal-422", seam=Seam.REPLY, breaks=ids(14), also=OF_REFUSALS)
def refusal_422(scene: Scene, reply: Reply) -> Reply:
    """What lacks something is answered 422."""
    return replace(reply, status=422) if refused(scene, reply, CREATE, CHANGE) else reply


@wrong("ossj-refusal-500", seam=Seam.REPLY, breaks=ids(14), also=OF_REFUSALS)
def refusal_500(scene: Scene, reply: Reply) -> Reply:
    """A change that lacks something brings me down."""
    return replace(reply, status=500) if refused(scene, reply, CHANGE) else reply


@wrong("ossj-refusal-with-ticket", seam=Seam.REPLY, breaks=ids(4), also=OF_REFUSALS)
def refusal_with_ticket(scene: Scene, reply: Reply) -> Reply:
    """A create that is refused has a ticketId all the same."""
    return answer(reply, BAD, {**reply.document, ID: "RED-0"}) if refused(scene, reply, CREATE) else reply


@wrong("ossj-refusal-names-nothing", seam=Seam.REPLY, breaks=ids(41), also=OF_REFUSALS)
def refusal_names_nothing(scene: Scene, reply: Reply) -> Reply:
    """What is wrong is a bad request."""
    return instead(reply, BAD, "bad request") if refused(scene, reply, CREATE, CHANGE) else reply


@wrong("ossj-change-refusal-names-others", seam=Seam.REPLY, breaks=ids(41), also=OF_REFUSALS)
def change_refusal_names_others(scene: Scene, reply: Reply) -> Reply:
    """A change that lacks something is told about the fields of a create."""
    return instead(reply, BAD, "required fields: troubleType") if refused(scene, reply, CHANGE) else reply


def _without(name: str) -> None:
    @wrong(f"ossj-change-without-{name.lower()}", seam=Seam.REQUEST, breaks=ids(17), also=OF_CHANGES)
    def without(scene: Scene, call: Call) -> Call:
        if call.operation != CHANGE or not isinstance(call.document, dict) or name in call.document:
            return call
        known = (scene.item or {}) | {DIALOG: "nothing"}
        return with_document(call, **{name: known.get(name)})

    without.__doc__ = f"A change without {name} is taken."


for _name in (ID, KEY, DIALOG):
    _without(_name)


@wrong("ossj-state-without-dialog", seam=Seam.REQUEST, breaks=ids(17), also=OF_CHANGES)
def state_without_dialog(_scene: Scene, call: Call) -> Call:
    """A change that sets a state needs no dialog."""
    lacks = call.operation == CHANGE and isinstance(call.document, dict) and STATE in call.document and DIALOG not in call.document
    return with_document(call, **{DIALOG: "nothing"}) if lacks else call


@wrong("ossj-refused-change-kept", seam=Seam.REQUEST, breaks=ids(17), also=OF_CHANGES)
def refused_change_kept(scene: Scene, call: Call) -> Call:
    """A change without its mirrorKey is refused, and carried out."""
    scene.memory["lacks"] = call.operation == CHANGE and isinstance(call.document, dict) and KEY not in call.document
    return with_document(call, **{KEY: (scene.item or {}).get(KEY)}) if scene.memory["lacks"] else call


@part("ossj-refused-change-kept", seam=Seam.REPLY)
def refused_change_kept_said(scene: Scene, reply: Reply) -> Reply:
    """The answer is a refusal."""
    return instead(reply, BAD, "required fields: mirrorKey") if scene.memory.pop("lacks", False) else reply


def _takes(name: str, what: str, attribute: str, good: object, operation: str = CREATE) -> None:
    """Register a seller that takes what is foreign as if it were a good value."""

    @wrong(f"ossj-{name}-taken", seam=Seam.REQUEST, breaks=ids(42), also=[*OF_CREATES, *OF_CHANGES])
    def foreign(_scene: Scene, call: Call) -> Call:
        document = call.document if isinstance(call.document, dict) else {}
        found = document.get(attribute)
        wrong_one = call.operation == operation and attribute in document and _foreign(attribute, found)
        return with_document(call, **{attribute: good}) if wrong_one else call

    foreign.__doc__ = f"{what} is taken."


def _foreign(attribute: str, found: object) -> bool:
    if attribute == "preferredPriority":
        return found not in {1, 2, 3}
    if attribute == "wh1Parameter":
        return found not in {"cliente", "red"}
    if attribute == "troubleDetectionTime":
        return found in {"yesterday", "2025-02-30T10:30:00Z"}
    return found in {"PENDING", "DEFERRED.AWAITING-CANCELLATION", "openactive"}


_takes("priority-4", "A priority that there is not", "preferredPriority", 3)
_takes("other-issue", "Another kind of issue", "wh1Parameter", "red")
_takes("no-date", "A date that is none", "troubleDetectionTime", "2025-01-01T00:00:00Z")
_takes("other-state", "A state that there is not", STATE, None, CHANGE)


@wrong("ossj-long-taken-cut", seam=Seam.REQUEST, breaks=ids(26), also=[*OF_CREATES, *OF_SHOWN])
def long_taken_cut(_scene: Scene, call: Call) -> Call:
    """Texts that are too long are cut."""
    document = call.document
    for name, longest in _LONGEST.items():
        document = edited(document, cut(name, longest)) if isinstance(document, dict) else document
    return replace(call, document=document)


@wrong("ossj-long-change-taken", seam=Seam.REQUEST, breaks=ids(26), also=[*OF_CHANGES, *OF_SHOWN])
def long_change_taken(_scene: Scene, call: Call) -> Call:
    """The dialog of a change may be as long as one likes, and is cut."""
    return replace(call, document=edited(call.document, cut(DIALOG, 4000))) if call.operation == CHANGE else call


@wrong("ossj-long-type-taken", seam=Seam.REQUEST, breaks=ids(26), also=[*OF_CREATES, *OF_SHOWN])
def long_type_taken(_scene: Scene, call: Call) -> Call:
    """A type of any length is taken."""
    return replace(call, document=edited(call.document, cut("troubleType", 35))) if call.operation == CREATE else call


@wrong("ossj-long-key-taken", seam=Seam.REQUEST, breaks=ids(26), also=[*OF_CREATES, *OF_SHOWN])
def long_key_taken(_scene: Scene, call: Call) -> Call:
    """A mirrorKey of any length is taken."""
    return replace(call, document=edited(call.document, cut(KEY, 255))) if call.operation == CREATE else call


@wrong("ossj-form-refused", seam=Seam.REQUEST, breaks=ids(3), also=OF_REFUSALS)
def form_refused(_scene: Scene, call: Call) -> Call:
    """I take JSON alone."""
    return spoilt(call) if call.media == FORM else call


@part("ossj-form-refused", seam=Seam.REPLY)
def form_refused_said(scene: Scene, reply: Reply) -> Reply:
    """The refusal says 415."""
    return instead(reply, 415, "JSON alone") if scene.call is not None and scene.call.media == FORM else reply


@wrong("ossj-form-change-refused", seam=Seam.REQUEST, breaks=ids(3), also=OF_REFUSALS)
def form_change_refused(_scene: Scene, call: Call) -> Call:
    """A change as a form is refused."""
    return spoilt(call) if call.media == FORM and call.operation == CHANGE else call


@wrong("ossj-second-file-of-a-form-refused", seam=Seam.REQUEST, breaks=ids(3), also=OF_REFUSALS)
def second_file_of_a_form_refused(_scene: Scene, call: Call) -> Call:
    """A form has one file at most."""
    many = call.media == FORM and isinstance(call.document, dict) and len(call.document.get("attachments") or ()) > 1
    return spoilt(call) if many else call


@wrong("ossj-resolution-not-needed", seam=Seam.REQUEST, breaks=ids(25), also=OF_CHANGES)
def resolution_not_needed(_scene: Scene, call: Call) -> Call:
    """A change without closeOutType is taken, though we agreed that each has one."""
    return call


@wrong("ossj-form-data-forgotten", seam=Seam.RECORD, breaks=ids(39), also=[*OF_SHOWN, *OF_CREATES])
def form_data_forgotten(scene: Scene, change: Change) -> Change:
    """Of a form I keep no description."""
    form = scene.call is not None and scene.call.media == FORM and change.before is None
    return replace(change, after={**change.after, "troubleDescription": ""}) if form else change


@wrong("ossj-object-for-a-text-crashes", seam=Seam.REPLY, breaks=ids(14), also=OF_REFUSALS)
def object_for_a_text_crashes(scene: Scene, reply: Reply) -> Reply:
    """A text of a create that is an object makes me fail."""
    crashes = isinstance(sent(scene).get("troubledObject"), dict) and refused(scene, reply, CREATE)
    return answer(reply, 500, {"message": "internal error"}) if crashes else reply


@wrong("ossj-networks-taken", seam=Seam.REQUEST, breaks=ids(42), also=OF_CREATES)
def networks_taken(_scene: Scene, call: Call) -> Call:
    """What begins like a kind of issue is one."""
    kind = call.document.get("wh1Parameter") if isinstance(call.document, dict) else None
    return with_document(call, wh1Parameter="red") if isinstance(kind, str) and kind.startswith("red") else call


@wrong("ossj-state-repaired", seam=Seam.REQUEST, breaks=ids(42), also=OF_CREATES)
def state_repaired(_scene: Scene, call: Call) -> Call:
    """Whatever state a create asks for, it is taken, and the ticket is active."""
    other = call.operation == CREATE and isinstance(call.document, dict) and call.document.get(STATE) not in [None, ACTIVE]
    return with_document(call, **{STATE: ACTIVE}) if other else call


@wrong("ossj-long-narrative-taken", seam=Seam.REQUEST, breaks=ids(26), also=[*OF_CHANGES, *ids(25)])
def long_narrative_taken(_scene: Scene, call: Call) -> Call:
    """A narrative of any length is taken."""
    return replace(call, document=edited(call.document, cut("closeOutNarr", 128))) if call.operation == CHANGE else call


@wrong("ossj-listed-clients-taken", seam=Seam.REQUEST, breaks=ids(42), also=OF_CHANGES)
def listed_clients_taken(_scene: Scene, call: Call) -> Call:
    """A list of clients is a number of clients."""
    listed = call.operation == CHANGE and isinstance(call.document, dict) and isinstance(call.document.get("customer"), list | dict)
    return with_document(call, customer=1) if listed else call
