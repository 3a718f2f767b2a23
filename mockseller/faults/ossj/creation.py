"""Faults of a seller of OSS/J when it creates tickets."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, edited, part
from ttck.mockseller.faults.ossj.tools import (
    ACTIVE,
    CLOSED,
    CREATE,
    DIALOG,
    FORM,
    ID,
    KEY,
    OF_CHANGES,
    OF_CREATES,
    OF_SHOWN,
    STATE,
    cut,
    done,
    ids,
    sent,
    shown,
    spoilt,
    with_document,
    with_filled,
    wrong,
)

_STARRED = range(11)  # the attributes that are mandatory


def _creates(call: Call) -> bool:
    return call.operation == CREATE and isinstance(call.document, dict)


def _unless_present(name: str) -> None:
    """Register a seller that takes a create without this attribute."""

    @wrong(f"ossj-create-without-{name.lower()}", seam=Seam.REQUEST, breaks=ids(4), also=OF_CREATES)
    def without(_scene: Scene, call: Call) -> Call:
        return with_filled(call, name) if _creates(call) else call

    without.__doc__ = f"A create without {name} is taken."


for _name in (
    *("baseTroubleTicketState", "mirrorKey", "dialog", "troubleType", "troubleDescription", "troubleDetectionTime"),
    *("preferredPriority", "troubledObject", "customerTroubleNum", "wh1Parameter", "clearencePerson"),
):
    _unless_present(_name)


@wrong("ossj-form-lacks", seam=Seam.REQUEST, breaks=ids(4), also=OF_CREATES)
def form_lacks(_scene: Scene, call: Call) -> Call:
    """A form is not checked for what is missing."""
    return with_filled(with_filled(call, DIALOG), "clearencePerson") if _creates(call) and call.media == FORM else call


@wrong("ossj-two-missing-taken", seam=Seam.REQUEST, breaks=ids(4), also=OF_CREATES)
def two_missing_taken(_scene: Scene, call: Call) -> Call:
    """A create that lacks both its type and its agent is taken."""
    both = _creates(call) and not {"troubleType", "clearencePerson"} & call.document.keys()
    return with_filled(with_filled(call, "troubleType"), "clearencePerson") if both else call


@wrong("ossj-missing-beside-everything", seam=Seam.REQUEST, breaks=ids(4), also=OF_CREATES)
def missing_beside_everything(_scene: Scene, call: Call) -> Call:
    """A create with files is not checked any further."""
    return with_filled(call, "troubledObject") if _creates(call) and call.document.get("attachments") else call


@wrong("ossj-optional-demanded", seam=Seam.REQUEST, breaks=ids(5), also=OF_CREATES)
def optional_demanded(_scene: Scene, call: Call) -> Call:
    """A create without wh2Parameter is refused."""
    return spoilt(call) if _creates(call) and "wh2Parameter" not in call.document else call


@wrong("ossj-wh5-refused", seam=Seam.REQUEST, breaks=ids(5), also=OF_CREATES)
def wh5_refused(_scene: Scene, call: Call) -> Call:
    """I do not know wh5Parameter, and refuse it."""
    return spoilt(call) if _creates(call) and "wh5Parameter" in call.document else call


@wrong("ossj-customer-refused", seam=Seam.REQUEST, breaks=ids(5), also=OF_CREATES)
def customer_refused(_scene: Scene, call: Call) -> Call:
    """Customer as a text is refused."""
    return spoilt(call) if _creates(call) and isinstance(call.document.get("customer"), str) else call


@wrong("ossj-created-as-asked", seam=Seam.REQUEST, breaks=ids(7), also=OF_CREATES)
def created_as_asked(scene: Scene, call: Call) -> Call:
    """A ticket begins in whatever state the create asks for."""
    scene.memory["asked"] = None
    if not _creates(call) or call.document.get(STATE) in [None, ACTIVE]:
        return call
    scene.memory["asked"] = call.document[STATE]
    return with_document(call, **{STATE: ACTIVE})


@part("ossj-created-as-asked", seam=Seam.RECORD)
def created_as_asked_kept(scene: Scene, change: Change) -> Change:
    """It is stored so."""
    asked = scene.memory.get("asked")
    return replace(change, after={**change.after, STATE: asked}) if change.before is None and asked else change


@wrong("ossj-created-closed", seam=Seam.RECORD, breaks=ids(7), also=OF_SHOWN)
def created_closed(_scene: Scene, change: Change) -> Change:
    """A ticket about a client is closed at once."""
    closed = change.before is None and change.after.get("wh1Parameter") == "cliente"
    return replace(change, after={**change.after, STATE: CLOSED}) if closed else change


@wrong("ossj-created-queued", seam=Seam.RECORD, breaks=ids(7, 18), also=[*OF_SHOWN, *OF_CHANGES])
def created_queued(_scene: Scene, change: Change) -> Change:
    """A ticket begins as QUEUED."""
    return replace(change, after={**change.after, STATE: "QUEUED"}) if change.before is None else change


@wrong("ossj-priority-3-refused", seam=Seam.REQUEST, breaks=ids(9), also=OF_CREATES)
def priority_3_refused(_scene: Scene, call: Call) -> Call:
    """The priority 3 is refused."""
    return spoilt(call) if _creates(call) and call.document.get("preferredPriority") == 3 else call  # noqa: PLR2004 - as said


@wrong("ossj-network-issue-with-priority-3-refused", seam=Seam.REQUEST, breaks=ids(9), also=OF_CREATES)
def network_issue_with_priority_3_refused(_scene: Scene, call: Call) -> Call:
    """The network cannot have the lowest priority."""
    both = _creates(call) and (call.document.get("preferredPriority"), call.document.get("wh1Parameter")) == (3, "red")
    return spoilt(call) if both else call


@wrong("ossj-red-refused", seam=Seam.REQUEST, breaks=ids(10), also=OF_CREATES)
def red_refused(_scene: Scene, call: Call) -> Call:
    """An issue of the network is refused."""
    return spoilt(call) if _creates(call) and call.document.get("wh1Parameter") == "red" else call


@wrong("ossj-leap-day-refused", seam=Seam.REQUEST, breaks=ids(11), also=OF_CREATES)
def leap_day_refused(_scene: Scene, call: Call) -> Call:
    """On the 29th of February nothing happens."""
    return spoilt(call) if _creates(call) and "-02-29T" in str(call.document.get("troubleDetectionTime")) else call


@wrong("ossj-files-refused", seam=Seam.REQUEST, breaks=ids(12), also=OF_CREATES)
def files_refused(_scene: Scene, call: Call) -> Call:
    """A document with files is refused."""
    return spoilt(call) if _creates(call) and call.document.get("attachments") and call.media != FORM else call


@wrong("ossj-second-file-refused", seam=Seam.REQUEST, breaks=ids(12), also=OF_CREATES)
def second_file_refused(_scene: Scene, call: Call) -> Call:
    """More than one file is refused."""
    return spoilt(call) if _creates(call) and len(call.document.get("attachments") or ()) > 1 else call


@wrong("ossj-create-200", seam=Seam.REPLY, breaks=ids(13))
def create_200(scene: Scene, reply: Reply) -> Reply:
    """A create is answered 200."""
    return replace(reply, status=200) if done(scene, reply, CREATE) else reply


@wrong("ossj-form-200", seam=Seam.REPLY, breaks=ids(13))
def form_200(scene: Scene, reply: Reply) -> Reply:
    """A create as a form is answered 200."""
    form = scene.call is not None and scene.call.media == FORM
    return replace(reply, status=200) if form and done(scene, reply, CREATE) else reply


@wrong("ossj-create-key-of-the-last", seam=Seam.REPLY, breaks=ids(13), also=OF_CREATES)
def create_key_of_the_last(scene: Scene, reply: Reply) -> Reply:
    """A create is answered with the mirrorKey of the create before."""
    if not done(scene, reply, CREATE):
        return reply
    before, scene.memory["key"] = scene.memory.get("key"), sent(scene).get(KEY)
    return shown(scene, reply, lambda document: document.update({KEY: before or document[KEY]}), CREATE)


@wrong("ossj-ticket-id-number", seam=Seam.REPLY, breaks=ids(13), also=[*OF_CREATES, *OF_SHOWN])
def ticket_id_number(scene: Scene, reply: Reply) -> Reply:
    """My identifiers are numbers."""
    return shown(scene, reply, lambda document: document.update({ID: 84}), CREATE)


@wrong("ossj-same-id", seam=Seam.REPLY, breaks=ids(13), also=[*OF_CREATES, *OF_SHOWN])
def same_id(scene: Scene, reply: Reply) -> Reply:
    """The second of two creates that came together is answered with the identifier of the first."""
    if not done(scene, reply, CREATE):
        return reply
    count = scene.memory["count"] = scene.memory.get("count", 0) + 1
    first = scene.memory.setdefault("first", reply.document[ID])
    return shown(scene, reply, lambda document: document.update({ID: first}), CREATE) if count == 9 else reply  # noqa: PLR2004 - any


@wrong("ossj-long-id", seam=Seam.RECORD, breaks=ids(17), also=[*OF_SHOWN, *OF_CHANGES])
def long_id(_scene: Scene, change: Change) -> Change:
    """My identifiers have twenty characters, so that no change can name them."""
    return replace(change, after={**change.after, ID: f"{change.after[ID]}-LONG"}) if change.before is None else change


@wrong("ossj-dialog-cut", seam=Seam.RECORD, breaks=ids(8), also=OF_SHOWN)
def dialog_cut(_scene: Scene, change: Change) -> Change:
    """A dialog has two thousand characters at most."""
    return replace(change, after=edited(change.after, cut(DIALOG, 2000))) if change.before is None else change


@wrong("ossj-description-cut", seam=Seam.RECORD, breaks=ids(8), also=OF_SHOWN)
def description_cut(_scene: Scene, change: Change) -> Change:
    """The last character of a description of full length is lost."""
    return replace(change, after=edited(change.after, cut("troubleDescription", 999)))


@wrong("ossj-long-dialog-refused", seam=Seam.REQUEST, breaks=ids(8), also=OF_CREATES)
def long_dialog_refused(_scene: Scene, call: Call) -> Call:
    """A dialog has to have less than four thousand characters."""
    return spoilt(call) if _creates(call) and len(str(call.document.get(DIALOG))) >= 4000 else call  # noqa: PLR2004 - as said


@wrong("ossj-long-wh3-refused", seam=Seam.REQUEST, breaks=ids(8), also=OF_CREATES)
def long_wh3_refused(_scene: Scene, call: Call) -> Call:
    """wh3Parameter has a hundred characters at most."""
    return spoilt(call) if _creates(call) and len(str(call.document.get("wh3Parameter"))) > 100 else call  # noqa: PLR2004 - as said


@wrong("ossj-long-key-refused", seam=Seam.REQUEST, breaks=ids(8), also=OF_CREATES)
def long_key_refused(_scene: Scene, call: Call) -> Call:
    """A mirrorKey has sixty-four characters at most."""
    return spoilt(call) if _creates(call) and len(str(call.document.get(KEY))) > 64 else call  # noqa: PLR2004 - as said


@wrong("ossj-one-key-refused", seam=Seam.REQUEST, breaks=ids(34), also=OF_CREATES)
def one_key_refused(scene: Scene, call: Call) -> Call:
    """A mirrorKey that I know is refused, though we agreed on a new ticket."""
    if not _creates(call):
        return call
    known: set[str] = scene.memory.setdefault("keys", set())
    key = str(call.document.get(KEY))
    if key in known:
        return spoilt(call)
    known.add(key)
    return call


@wrong("ossj-refused-key-is-taken", seam=Seam.REQUEST, breaks=ids(5), also=OF_CREATES)
def refused_key_is_taken(scene: Scene, call: Call) -> Call:
    """A mirrorKey that I saw in a create that I refused I do not want to see again."""
    if not _creates(call) or KEY not in call.document:
        return call
    known: set[str] = scene.memory.setdefault("refused", set())
    key = str(call.document[KEY])
    if key in known:
        return spoilt(call)
    if len(call.document) < len(_STARRED):
        known.add(key)
    return call


@wrong("ossj-create-forgets", seam=Seam.REPLY, breaks=ids(16), also=[*OF_CREATES, *OF_SHOWN])
def create_forgets(scene: Scene, reply: Reply) -> Reply:
    """A ticket with files is confirmed, and cannot be read."""
    if not done(scene, reply, CREATE) or not sent(scene).get("attachments"):
        return reply
    forgotten: Document = {**reply.document, ID: "RED-LOST"}
    return answer(reply, 201, forgotten)


@wrong("ossj-base64-of-links-alone", seam=Seam.REQUEST, breaks=ids(12), also=OF_CREATES)
def base64_of_links_alone(_scene: Scene, call: Call) -> Call:
    """I read base64 as links have it: a plus or a slash in a file is refused."""
    files = call.document.get("attachments") if _creates(call) else None
    odd = isinstance(files, list) and any("+" in str(one) or "/" in str(one.get("content")) for one in files if isinstance(one, dict))
    return spoilt(call) if odd else call


@wrong("ossj-type-of-34", seam=Seam.REQUEST, breaks=ids(8), also=OF_CREATES)
def type_of_34(_scene: Scene, call: Call) -> Call:
    """A type of 35 characters is one too long."""
    return spoilt(call) if _creates(call) and len(str(call.document.get("troubleType"))) >= 35 else call  # noqa: PLR2004 - as said
