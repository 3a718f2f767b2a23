"""Faults of a seller that links tickets and incidents."""

from __future__ import annotations

import copy

from ttck.mockseller.engine.seams import Call, Change, Document, Scene, Seam
from ttck.mockseller.faults.common import added, drop, entries, in_call, in_change, keep, part, sent
from ttck.mockseller.faults.mef.tools import (
    RELATION_RULES,
    edit_added,
    edit_kept,
    fault,
    from_source,
    with_seller_labels_back,
    with_seller_labels_hidden,
)
from ttck.specs.vocabulary import Operation, Source, Stimulus


def _linking(change: Change) -> bool:
    return change.operation == Stimulus.ADD_RELATED_ISSUE


def _relinking(scene: Scene, change: Change) -> bool:
    return change.operation == Operation.PATCH and "relatedIssue" in sent(scene)


@fault("buyer-relations-labelled-seller-kept", seam=Seam.REQUEST, breaks=["MEF113:R11", "MEF113:R14"])
def buyer_relations_labelled_seller_kept(scene: Scene, call: Call) -> Call:
    """I keep a relation of a new ticket as mine when the buyer labels it so."""
    return with_seller_labels_hidden(scene, call, "relatedIssue") if call.operation == Operation.CREATE else call


@part("buyer-relations-labelled-seller-kept", seam=Seam.RECORD)
def buyer_relations_become_mine(scene: Scene, change: Change) -> Change:
    """I store it as mine."""
    return with_seller_labels_back(scene, change, "relatedIssue")


@fault(
    "duplicates-labelled-buyer",
    seam=Seam.RECORD,
    breaks=["MEF113:R12"],
    also=["MEF113:R13", "MEF113:R29", "MEF113:O10"],
)
def duplicates_labelled_buyer(_scene: Scene, change: Change) -> Change:
    """My correlation links a duplicate as if the buyer had done it."""
    return edit_added(change, "relatedIssue", lambda i: i.update(source=Source.BUYER.value)) if _linking(change) else change


@fault(
    "seller-relation-unlabelled",
    seam=Seam.RECORD,
    breaks=["MEF113:R12", "MEF113:R15"],
    also=["MEF113:R38", "MEF113:O10", "MEF124:OAS"],
)
def seller_relation_unlabelled(_scene: Scene, change: Change) -> Change:
    """My correlation links without saying who did it."""
    return edit_added(change, "relatedIssue", drop("source")) if _linking(change) else change


@fault("buyer-relations-reclassified", seam=Seam.RECORD, breaks=["MEF113:R13", "MEF113:R29"], also=RELATION_RULES)
def buyer_relations_reclassified(_scene: Scene, change: Change) -> Change:
    """While I correlate, I rewrite what kind of relation the buyer stated."""
    if not _linking(change):
        return change
    return edit_kept(change, "relatedIssue", lambda issue: issue.update(relationshipType="causes"), source=Source.BUYER)


@fault("buyer-relations-redated", seam=Seam.RECORD, breaks=["MEF113:R13", "MEF113:R29"], also=RELATION_RULES)
def buyer_relations_redated(scene: Scene, change: Change) -> Change:
    """While I correlate, the buyer's relations get my date."""
    if not _linking(change):
        return change
    return edit_kept(change, "relatedIssue", lambda issue: issue.update(creationDate=scene.now), source=Source.BUYER)


@fault("patch-rewrites-seller-relations", seam=Seam.RECORD, breaks=["MEF113:R14"], also=["MEF113:R38", "MEF113:R44"])
def patch_rewrites_seller_relations(scene: Scene, change: Change) -> Change:
    """A buyer's patch of relations also changes the description of mine."""
    if not _relinking(scene, change):
        return change
    return edit_kept(change, "relatedIssue", lambda i: i.update(description="as the buyer says"), source=Source.SELLER)


@fault(
    "buyer-may-alter-seller-relations",
    seam=Seam.REQUEST,
    breaks=["MEF113:R14"],
    also=["MEF113:R38", "MEF113:R44", "MEF113:R47"],
)
def buyer_may_alter_seller_relations(scene: Scene, call: Call) -> Call:
    """I let a patch of the buyer alter my relations."""
    if call.operation != Operation.PATCH or not isinstance(call.document, dict):
        return call
    scene.memory["altered"] = copy.deepcopy(from_source(call.document, "relatedIssue", Source.SELLER))
    return in_call(call, lambda ticket: keep(ticket, "relatedIssue", lambda i: i.get("source") != Source.SELLER))


@part("buyer-may-alter-seller-relations", seam=Seam.RECORD)
def seller_relations_altered(scene: Scene, change: Change) -> Change:
    """I store what the buyer made of them."""
    altered = scene.memory.get("altered", ()) if change.operation == Operation.PATCH else ()

    def edit(issue: Document) -> None:
        issue.update(next((one for one in altered if one.get("id") == issue.get("id")), {}))

    return edit_kept(change, "relatedIssue", edit, source=Source.SELLER)


@fault("altered-seller-relation-passes", seam=Seam.REQUEST, breaks=["MEF113:R44"], also=["MEF113:R14", "MEF113:R47"])
def altered_seller_relation_passes(_scene: Scene, call: Call) -> Call:
    """I answer 200 to a patch that alters one of my relations, and keep mine as it was."""
    if call.operation != Operation.PATCH:
        return call
    return in_call(call, lambda ticket: keep(ticket, "relatedIssue", lambda i: i.get("source") != Source.SELLER))


@fault(
    "patch-deletes-seller-relations",
    seam=Seam.RECORD,
    breaks=["MEF113:R44"],
    also=["MEF113:R14", "MEF113:R38", "MEF113:R51"],
)
def patch_deletes_seller_relations(scene: Scene, change: Change) -> Change:
    """A patch whose list of relations lacks mine deletes them."""
    if not _relinking(scene, change):
        return change
    named = {issue.get("id") for issue in entries(sent(scene), "relatedIssue")}
    gone = [issue for issue in from_source(change.after, "relatedIssue", Source.SELLER) if issue.get("id") not in named]
    return in_change(change, lambda ticket: keep(ticket, "relatedIssue", lambda issue: issue not in gone))


@fault("seller-relation-undescribed", seam=Seam.RECORD, breaks=["MEF113:R15"], also=["MEF113:O10", "MEF124:OAS"])
def seller_relation_undescribed(_scene: Scene, change: Change) -> Change:
    """My relations have no description."""
    return edit_added(change, "relatedIssue", drop("description")) if _linking(change) else change


@fault("seller-relation-undated", seam=Seam.RECORD, breaks=["MEF113:R15"], also=["MEF113:O10", "MEF124:OAS"])
def seller_relation_undated(_scene: Scene, change: Change) -> Change:
    """My relations have no date."""
    return edit_added(change, "relatedIssue", drop("creationDate")) if _linking(change) else change


@fault("relation-without-note", seam=Seam.RECORD, breaks=["MEF113:R26"], also=["MEF113:O10"])
def relation_without_note(_scene: Scene, change: Change) -> Change:
    """I link tickets without writing a note."""
    fresh = added(change, "note") if _linking(change) else []
    return in_change(change, lambda ticket: keep(ticket, "note", lambda note: note not in fresh))


@fault("correlation-drops-buyer-relations", seam=Seam.RECORD, breaks=["MEF113:R29"], also=RELATION_RULES)
def correlation_drops_buyer_relations(_scene: Scene, change: Change) -> Change:
    """My correlation overwrites the list of relations, so the buyer's are lost."""
    if not _linking(change):
        return change
    return in_change(change, lambda ticket: keep(ticket, "relatedIssue", lambda i: i.get("source") != Source.BUYER))


@fault("relations-dropped-on-close", seam=Seam.RECORD, breaks=["MEF113:R29"], also=[*RELATION_RULES, "MEF113:R14"])
def relations_dropped_on_close(_scene: Scene, change: Change) -> Change:
    """A closed ticket is related to nothing any more."""
    return in_change(change, drop("relatedIssue")) if change.operation == Operation.CLOSE else change


@fault("patched-relations-pile-up", seam=Seam.RECORD, breaks=["MEF113:R51"], also=["MEF113:O14"])
def patched_relations_pile_up(scene: Scene, change: Change) -> Change:
    """I append the relations of a patch to those that are there."""
    if not _relinking(scene, change):
        return change
    now = entries(change.after, "relatedIssue")
    old = [copy.deepcopy(issue) for issue in entries(change.before, "relatedIssue") if issue not in now]
    return in_change(change, lambda ticket: ticket.update(relatedIssue=[*old, *entries(ticket, "relatedIssue")]))


@fault("patched-relations-lost", seam=Seam.RECORD, breaks=["MEF113:R51"], also=["MEF113:O14", "MEF113:R38", "MEF113:R13"])
def patched_relations_lost(scene: Scene, change: Change) -> Change:
    """I drop the old relations at a patch, but the new ones do not arrive."""
    fresh = added(change, "relatedIssue") if _relinking(scene, change) else []
    return in_change(change, lambda ticket: keep(ticket, "relatedIssue", lambda issue: issue not in fresh))


@fault(
    "seller-relation-never-shown",
    seam=Seam.RECORD,
    breaks=["MEF113:O10"],
    also=["MEF113:R12", "MEF113:R38", "MEF113:R133"],
)
def seller_relation_never_shown(_scene: Scene, change: Change) -> Change:
    """What my correlation finds stays in my own system."""
    fresh = added(change, "relatedIssue") if _linking(change) else []
    return in_change(change, lambda ticket: keep(ticket, "relatedIssue", lambda issue: issue not in fresh))


@fault("relation-types-in-capitals", seam=Seam.RECORD, breaks=["MEF113:R23"], also=RELATION_RULES)
def relation_types_in_capitals(_scene: Scene, change: Change) -> Change:
    """I keep the kind of a relation in capital letters."""
    if change.before is not None:
        return change
    return edit_added(change, "relatedIssue", lambda i: i.update(relationshipType=str(i.get("relationshipType")).upper()))
