"""Faults of a seller of Artemis about creates: billing accounts, types, attachments, and what other pages say of them."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.artemis.tools import OF_CREATES, OF_FORMS, TICKETS, ids, parts, read, tmf, wrong
from ttck.mockseller.faults.common import accepted, answer, during, in_change, part, sent
from ttck.specs.vocabulary import Operation

_ACCOUNT = {
    "@type": "RelatedEntity",
    "role": "billingAccount",
    "entity": {"@type": "EntityRef", "id": "any", "@referredType": "BillingAccount"},
}


def _wrong_create(reply: Reply, reason: str) -> Reply:
    return answer(reply, 400, {"@type": "Error", "code": "invalidValue", "reason": reason, "status": "400"}) if accepted(reply) else reply


@wrong("artemis-account-not-needed", seam=Seam.REQUEST, breaks=ids(4), also=tmf(81))
def account_not_needed(_scene: Scene, call: Call) -> Call:
    """I do not look for a billing account."""
    return _with_account(call) if call.operation == Operation.CREATE and isinstance(call.document, dict) else call


def _with_account(call: Call) -> Call:
    found = call.document.get("relatedEntity")
    kept = found if isinstance(found, list) else []
    return replace(call, document={**call.document, "relatedEntity": [*kept, _ACCOUNT]})


@wrong("artemis-any-entity-will-do", seam=Seam.REQUEST, breaks=ids(4), also=tmf(81))
def any_entity_will_do(_scene: Scene, call: Call) -> Call:
    """Any related entity authorises a create."""
    return (
        _with_account(call)
        if call.operation == Operation.CREATE and isinstance(call.document, dict) and call.document.get("relatedEntity")
        else call
    )


@wrong("artemis-empty-list-of-entities-will-do", seam=Seam.REQUEST, breaks=ids(4))
def empty_list_will_do(_scene: Scene, call: Call) -> Call:
    """I only look whether relatedEntity is there."""
    empty = call.operation == Operation.CREATE and isinstance(call.document, dict) and call.document.get("relatedEntity") == []
    return _with_account(call) if empty else call


@wrong("artemis-refused-and-stored", seam=Seam.REQUEST, breaks=ids(4), also=tmf(72, 73, 78, 79, 80))
def refused_and_stored(scene: Scene, call: Call) -> Call:
    """I store a ticket first and look for its billing account then."""
    lacks = (
        call.operation == Operation.CREATE
        and isinstance(call.document, dict)
        and "illingAccount" not in str(call.document.get("relatedEntity"))
    )
    scene.memory["lacks"] = lacks
    return _with_account(call) if lacks else call


@part("artemis-refused-and-stored", seam=Seam.REPLY)
def refused_and_stored_said(scene: Scene, reply: Reply) -> Reply:
    """The answer says 400."""
    return _wrong_create(reply, "relatedEntity: a BillingAccount is missing") if scene.memory.pop("lacks", False) else reply


@wrong("artemis-create-needs-type", seam=Seam.REPLY, breaks=ids(29))
def create_needs_type(scene: Scene, reply: Reply) -> Reply:
    """A create without @type is refused."""
    bare = during(scene, Operation.CREATE) and scene.memory.pop("bare", False)
    return _wrong_create(reply, "@type: it is missing") if bare else reply


@part("artemis-create-needs-type", seam=Seam.REQUEST)
def create_needs_type_seen(scene: Scene, call: Call) -> Call:
    """I remember what came without it."""
    if call.operation == Operation.CREATE:
        scene.memory["bare"] = isinstance(call.document, dict) and "@type" not in call.document
    return call


@wrong("artemis-change-needs-type", seam=Seam.REPLY, breaks=ids(29))
def change_needs_type(scene: Scene, reply: Reply) -> Reply:
    """A change without @type is refused."""
    bare = during(scene, Operation.PATCH) and "@type" not in sent(scene)
    return _wrong_create(reply, "@type: it is missing") if bare else reply


@wrong("artemis-attachment-refused", seam=Seam.REPLY, breaks=ids(33), also=[*OF_CREATES, *tmf(7, 57)])
def attachment_refused(scene: Scene, reply: Reply) -> Reply:
    """A ticket with a file is refused."""
    filed = during(scene, Operation.CREATE) and bool(sent(scene).get("attachment"))
    return _wrong_create(reply, "attachment: we take none") if filed else reply


@wrong("artemis-attachment-lost", seam=Seam.RECORD, breaks=ids(33), also=[*OF_FORMS, *tmf(81)])
def attachment_lost(_scene: Scene, change: Change) -> Change:
    """I take a file and lose it."""
    return in_change(change, lambda after: after.pop("attachment", None)) if change.before is None else change


@wrong("artemis-attachment-lost-in-a-change", seam=Seam.RECORD, breaks=ids(33), also=[*OF_FORMS, *tmf(81, 94, 97, 155)])
def attachment_lost_in_a_change(_scene: Scene, change: Change) -> Change:
    """A change of a ticket takes its files away."""
    return in_change(change, lambda after: after.pop("attachment", None)) if change.before is not None else change


@wrong("artemis-attachment-renamed", seam=Seam.RECORD, breaks=ids(33), also=[*OF_FORMS, *tmf(81)])
def attachment_renamed(_scene: Scene, change: Change) -> Change:
    """A file gets a name of mine."""
    return in_change(change, _rename) if change.before is None else change


def _rename(after: dict[str, object]) -> None:
    held = after.get("attachment")
    for one in held if isinstance(held, list) else ():
        if isinstance(one, dict):
            one["name"] = "file.bin"


@wrong("artemis-partner-type-refused", seam=Seam.REPLY, breaks=ids(10), also=ids(29))
def partner_type_refused(scene: Scene, reply: Reply) -> Reply:
    """A type that I do not know is refused, whatever it derives from."""
    strange = during(scene, Operation.CREATE) and sent(scene).get("@type", "TroubleTicket") != "TroubleTicket"
    return _wrong_create(reply, "@type: this is none of ours") if strange else reply


@wrong("artemis-dates-not-needed", seam=Seam.REQUEST, breaks=ids(19, 20))
def dates_not_needed(_scene: Scene, call: Call) -> Call:
    """I do not look for the dates of a fault."""
    return call


@wrong(
    "artemis-change-forgets-the-rest", seam=Seam.RECORD, breaks=[*ids(18), *tmf(94)], also=[*OF_FORMS, *ids(13, 19, 20, 33), *tmf(81, 97)]
)
def change_forgets_the_rest(_scene: Scene, change: Change) -> Change:
    """What a change does not name is dropped, of what need not be there."""
    kept = change.before is not None and change.operation == Operation.PATCH
    return in_change(change, lambda after: after.pop("name", None)) if kept else change


@wrong("artemis-small-files-refused", seam=Seam.REPLY, breaks=ids(21), also=[*OF_CREATES, *ids(19, 20), *tmf(7, 57)])
def small_files_refused(scene: Scene, reply: Reply) -> Reply:
    """A file of some lines is not worth being sent: I refuse it."""
    files = sent(scene).get("attachment") if during(scene, Operation.CREATE) else None
    small = isinstance(files, list) and any(isinstance(one, dict) and one.get("content") for one in files)
    return _wrong_create(reply, "attachment: too small") if small else reply


@wrong("artemis-account-only-in-the-first-place", seam=Seam.REPLY, breaks=ids(4))
def account_first(scene: Scene, reply: Reply) -> Reply:
    """I look for the billing account at the head of the related entities alone."""
    first = next(iter(sent(scene).get("relatedEntity") or ()), None)
    named = first is None or "BillingAccount" in str(first)
    return reply if named or not during(scene, Operation.CREATE) else _wrong_create(reply, "relatedEntity: there is no BillingAccount")


@wrong("artemis-second-attachment-cut", seam=Seam.REPLY, breaks=ids(33), also=[*OF_CREATES, *OF_FORMS])
def second_attachment_cut(scene: Scene, reply: Reply) -> Reply:
    """Of the second file of a ticket I keep the beginning."""

    def edit(document: Document) -> None:
        for one in parts(document, "attachment")[1:]:
            if isinstance(one.get("content"), str):
                one["content"] = one["content"][:64]

    return read(scene, reply, edit, *TICKETS)


@wrong("artemis-parts-need-types-in-changes", seam=Seam.REPLY, breaks=ids(29), also=ids(13, 32))
def parts_need_types(scene: Scene, reply: Reply) -> Reply:
    """A part of a change has to say its type."""
    lists = [one for value in sent(scene).values() if isinstance(value, list) for one in value if isinstance(one, dict)]
    bare = during(scene, Operation.PATCH) and any("@type" not in one for one in lists)
    return _wrong_create(reply, "@type: it is missing") if bare else reply
