"""Faults of a seller that keeps attachments."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import added, drop, entries, in_answers, in_call, in_change, keep, part
from ttck.mockseller.faults.mef.tools import (
    ATTACHMENT_RULES,
    CREATE_RULES,
    drop_in,
    edit_added,
    edit_kept,
    fault,
    with_seller_labels_back,
    with_seller_labels_hidden,
)
from ttck.specs.vocabulary import Operation, Source, Stimulus

_BUYER_WRITES = (Operation.CREATE, Operation.PATCH)


@fault("line-test-labelled-buyer", seam=Seam.RECORD, breaks=["MEF113:R5"], also=["MEF113:O8", "MEF113:R38"])
def line_test_labelled_buyer(_scene: Scene, change: Change) -> Change:
    """A line-test report that I attach is kept as the buyer's."""
    if change.operation != Stimulus.ADD_ATTACHMENT:
        return change
    return edit_added(change, "attachment", lambda item: item.update(source=Source.BUYER.value), source=Source.SELLER)


@fault("attachment-dates-are-mine", seam=Seam.RECORD, breaks=["MEF113:R5"], also=ATTACHMENT_RULES)
def attachment_dates_are_mine(scene: Scene, change: Change) -> Change:
    """I date each attachment of the buyer with the time at which I got it."""
    if change.operation not in _BUYER_WRITES:
        return change
    return edit_added(change, "attachment", lambda item: item.update(creationDate=scene.now), source=Source.BUYER)


@fault("attachment-names-sanitised", seam=Seam.RECORD, breaks=["MEF113:R5"], also=ATTACHMENT_RULES)
def attachment_names_sanitised(_scene: Scene, change: Change) -> Change:
    """I keep the name of a buyer's attachment in lower case and without its ending."""
    if change.operation not in _BUYER_WRITES:
        return change

    def edit(item: Document) -> None:
        item["name"] = str(item.get("name", "")).lower().rpartition(".")[0] or "file"

    return edit_added(change, "attachment", edit, source=Source.BUYER)


@fault("buyer-attachments-labelled-seller-kept", seam=Seam.REQUEST, breaks=["MEF113:R6"], also=["MEF113:R47", "MEF113:R50"])
def buyer_attachments_labelled_seller_kept(scene: Scene, call: Call) -> Call:
    """I keep an attachment of the buyer as mine when the buyer labels it so."""
    return with_seller_labels_hidden(scene, call, "attachment") if call.operation in _BUYER_WRITES else call


@part("buyer-attachments-labelled-seller-kept", seam=Seam.RECORD)
def buyer_attachments_become_mine(scene: Scene, change: Change) -> Change:
    """I store it as mine."""
    return with_seller_labels_back(scene, change, "attachment")


@fault("seller-attachments-undated", seam=Seam.RECORD, breaks=["MEF113:R7"], also=["MEF113:O8", "MEF124:OAS"])
def seller_attachments_undated(_scene: Scene, change: Change) -> Change:
    """The attachments that I add have no date."""
    return edit_added(change, "attachment", drop("creationDate"), source=Source.SELLER)


@fault("seller-attachments-unsigned", seam=Seam.RECORD, breaks=["MEF113:R7"], also=["MEF124:OAS"])
def seller_attachments_unsigned(_scene: Scene, change: Change) -> Change:
    """The attachments that I add have no author."""
    return edit_added(change, "attachment", drop("author"), source=Source.SELLER)


@fault("attachments-without-source", seam=Seam.REPLY, breaks=["MEF113:R7"], also=["MEF113:O8", *ATTACHMENT_RULES, "MEF124:OAS"])
def attachments_without_source(scene: Scene, reply: Reply) -> Reply:
    """A retrieve does not tell who added an attachment."""
    return in_answers(scene, reply, drop_in("attachment", "source"), Operation.RETRIEVE)


@fault("links-not-shown", seam=Seam.REPLY, breaks=["MEF113:R8"], also=ATTACHMENT_RULES)
def links_not_shown(scene: Scene, reply: Reply) -> Reply:
    """A retrieve shows linked attachments without their link."""
    return in_answers(scene, reply, drop_in("attachment", "url"), Operation.RETRIEVE)


@fault("seller-links-not-shown", seam=Seam.RECORD, breaks=["MEF113:R8"], also=["MEF113:O8", "MEF113:R9"])
def seller_links_not_shown(_scene: Scene, change: Change) -> Change:
    """The attachments that I add have neither a link nor content."""
    return edit_added(change, "attachment", drop("url", "content"), source=Source.SELLER)


@fault("media-type-dropped", seam=Seam.REPLY, breaks=["MEF113:R9"], also=ATTACHMENT_RULES)
def media_type_dropped(scene: Scene, reply: Reply) -> Reply:
    """A retrieve shows the content of an attachment, but not its media type."""
    return in_answers(scene, reply, drop_in("attachment", "mimeType"), Operation.RETRIEVE)


def _recoded(content: Any) -> Any:
    """Content as a store for text would keep it."""
    try:
        return base64.b64encode(base64.b64decode(content).decode("utf-8", "ignore").encode()).decode()
    except (binascii.Error, TypeError, ValueError):
        return content


@fault("content-kept-as-text", seam=Seam.RECORD, breaks=["MEF113:R23"], also=ATTACHMENT_RULES)
def content_kept_as_text(_scene: Scene, change: Change) -> Change:
    """I keep embedded content as text, so bytes that are none get lost."""
    if change.operation not in _BUYER_WRITES:
        return change

    def edit(item: Document) -> None:
        if item.get("content"):
            item["content"] = _recoded(item["content"])

    return edit_added(change, "attachment", edit, source=Source.BUYER)


@fault("sizes-refused", seam=Seam.REQUEST, breaks=["MEF113:O2"], also=[*CREATE_RULES, *ATTACHMENT_RULES, "MEF113:O3"])
def sizes_refused(_scene: Scene, call: Call) -> Call:
    """I refuse a ticket whose attachment tells its size."""

    def edit(ticket: Document) -> None:
        for item in entries(ticket, "attachment"):
            if "size" in item:
                item.pop("name", None)

    return in_call(call, edit) if call.operation in _BUYER_WRITES else call


def _resized(change: Change, edit: Any) -> Change:
    """The change with other sizes in the buyer's new attachments."""

    def resize(item: Document) -> None:
        if isinstance(item.get("size"), dict):
            edit(item["size"])

    return edit_added(change, "attachment", resize, source=Source.BUYER) if change.operation in _BUYER_WRITES else change


@fault("sizes-rounded", seam=Seam.RECORD, breaks=["MEF113:O2"], also=ATTACHMENT_RULES)
def sizes_rounded(_scene: Scene, change: Change) -> Change:
    """I keep the size of an attachment as a whole number."""

    def edit(size: Document) -> None:
        if isinstance(size.get("amount"), (int, float)):
            size["amount"] = round(size["amount"])

    return _resized(change, edit)


@fault("size-units-dropped", seam=Seam.RECORD, breaks=["MEF113:O2"], also=ATTACHMENT_RULES)
def size_units_dropped(_scene: Scene, change: Change) -> Change:
    """I keep the amount of a size, but not its unit."""
    return _resized(change, drop("units"))


@fault("attachment-descriptions-dropped", seam=Seam.RECORD, breaks=["MEF113:O2"], also=ATTACHMENT_RULES)
def attachment_descriptions_dropped(_scene: Scene, change: Change) -> Change:
    """I do not keep what the buyer says about an attachment."""
    if change.operation not in _BUYER_WRITES:
        return change
    return edit_added(change, "attachment", drop("description"), source=Source.BUYER)


@fault("content-purged-on-close", seam=Seam.RECORD, breaks=["MEF113:R28"], also=ATTACHMENT_RULES)
def content_purged_on_close(_scene: Scene, change: Change) -> Change:
    """I purge embedded content when a ticket is closed."""
    return edit_kept(change, "attachment", drop("content")) if change.operation == Operation.CLOSE else change


@fault("attachments-purged-on-timeout", seam=Seam.RECORD, breaks=["MEF113:R28"], also=ATTACHMENT_RULES)
def attachments_purged_on_timeout(_scene: Scene, change: Change) -> Change:
    """I purge all attachments when I close a ticket that nobody answered."""
    return in_change(change, drop("attachment")) if change.operation == Stimulus.CLOSE_ON_TIMEOUT else change


@fault("attachments-renamed-on-resolve", seam=Seam.RECORD, breaks=["MEF113:R28"], also=ATTACHMENT_RULES)
def attachments_renamed_on_resolve(_scene: Scene, change: Change) -> Change:
    """I rename the attachments of a ticket that I resolve."""
    if change.operation != Stimulus.RESOLVE:
        return change
    return edit_kept(change, "attachment", lambda item: item.update(name=f"resolved-{item.get('name')}"))


@fault("new-attachment-replaces", seam=Seam.RECORD, breaks=["MEF113:R28"], also=ATTACHMENT_RULES)
def new_attachment_replaces(_scene: Scene, change: Change) -> Change:
    """There is room for one attachment of mine and none else: mine replaces those that were there."""
    fresh = added(change, "attachment")
    if change.operation != Stimulus.ADD_ATTACHMENT or not fresh:
        return change
    return in_change(change, lambda ticket: keep(ticket, "attachment", lambda item: item in fresh))


@fault("patched-attachments-replace", seam=Seam.RECORD, breaks=["MEF113:R50"], also=ATTACHMENT_RULES)
def patched_attachments_replace(_scene: Scene, change: Change) -> Change:
    """The attachments of a patch replace the attachments of the ticket."""
    fresh = added(change, "attachment")
    if change.operation != Operation.PATCH or not fresh:
        return change
    return in_change(change, lambda ticket: keep(ticket, "attachment", lambda item: item in fresh))


@fault("second-attachment-of-patch-lost", seam=Seam.RECORD, breaks=["MEF113:R50"], also=["MEF113:R5", "MEF113:O14"])
def second_attachment_of_patch_lost(_scene: Scene, change: Change) -> Change:
    """Of several attachments in one patch I keep the first."""
    lost = added(change, "attachment")[1:] if change.operation == Operation.PATCH else []
    return in_change(change, lambda ticket: keep(ticket, "attachment", lambda item: item not in lost))


@fault("patch-empties-earlier-attachments", seam=Seam.RECORD, breaks=["MEF113:R50"], also=ATTACHMENT_RULES)
def patch_empties_earlier_attachments(_scene: Scene, change: Change) -> Change:
    """A patch with an attachment keeps the earlier ones, but not what is in them."""
    if change.operation != Operation.PATCH or not added(change, "attachment"):
        return change
    return edit_kept(change, "attachment", drop("content"))


@fault("second-attachment-of-create-lost", seam=Seam.RECORD, breaks=["MEF113:R23"], also=ATTACHMENT_RULES)
def second_attachment_of_create_lost(_scene: Scene, change: Change) -> Change:
    """Of several attachments in a create I keep the first."""
    lost = added(change, "attachment")[1:] if change.before is None else []
    return in_change(change, lambda ticket: keep(ticket, "attachment", lambda item: item not in lost))


@fault("empty-attachment-patched-in", seam=Seam.REQUEST, breaks=["MEF113:R43"], also=["MEF113:R8", "MEF113:R9"])
def empty_attachment_patched_in(_scene: Scene, call: Call) -> Call:
    """I accept a patch whose attachment has only a name, and link it to a page that says so."""

    def edit(ticket: Document) -> None:
        for item in entries(ticket, "attachment"):
            if not item.get("url") and not item.get("content"):
                item["url"] = "https://seller.example/nothing-there"

    return in_call(call, edit) if call.operation == Operation.PATCH else call


@fault("seller-attachment-never-shown", seam=Seam.RECORD, breaks=["MEF113:O8"], also=["MEF113:R38", "MEF113:R133"])
def seller_attachment_never_shown(_scene: Scene, change: Change) -> Change:
    """What my agent attaches stays in my own system."""
    fresh = added(change, "attachment") if change.operation == Stimulus.ADD_ATTACHMENT else []
    return in_change(change, lambda ticket: keep(ticket, "attachment", lambda item: item not in fresh))
