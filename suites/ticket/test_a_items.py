"""Notes, attachments, contacts and related objects: MEF 113 9.1.3 to 9.1.6."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Source, Stimulus
from ttck.suites.ticket import item_rules, life_rules, part_date_rules, rules, ticket_rules, twins

ALL = ("creating", "updating", "clearing", "patching", "mingling", "colliding", "ending")
NOTHING = "no ticket with such an item was seen"


def _published(target: Target) -> bool:
    return target.edition == "published"


# --- R2, R5, R13: what is the buyer's is written by the buyer only ------------------------------------------------------


@verifies("MEF113:R2", needs=ALL)
def test_buyer_notes_are_the_buyers(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A note that the seller shows as the buyer's is one that the buyer wrote, with author, date and text as sent."""
    verify.every(rules.buyer_items(traffic, "note"), rules.sent_by_buyer("note", published=_published(target)), none=NOTHING)


@verifies("MEF113:R5", needs=ALL)
def test_buyer_attachments_are_the_buyers(verify: Verify, traffic: Traffic, target: Target) -> None:
    """An attachment that the seller shows as the buyer's is one that the buyer sent, with all its attributes as sent."""
    verify.every(
        rules.buyer_items(traffic, "attachment"),
        rules.sent_by_buyer("attachment", published=_published(target)),
        none=NOTHING,
    )


@verifies("MEF113:R13", needs=ALL)
def test_buyer_relations_are_the_buyers(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A related object that the seller shows as the buyer's is one that the buyer named, with all its attributes as sent."""
    verify.every(
        rules.buyer_items(traffic, "relatedIssue"),
        rules.sent_by_buyer("relatedIssue", published=_published(target)),
        none=NOTHING,
    )


@verifies("MEF113:R2", needs=("updating",))
def test_buyer_notes_stay_the_buyers_when_the_seller_writes(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The rule on the buyer's notes was also judged on tickets to which the seller added a note."""
    found = rules.buyer_items(traffic, "note", beside=Stimulus.ADD_NOTE)
    verify.every(found, rules.sent_by_buyer("note", published=_published(target)), none=_why(story("updating"), Stimulus.ADD_NOTE))


@verifies("MEF113:R5", needs=("updating",))
def test_buyer_attachments_stay_the_buyers_when_the_seller_writes(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The rule on the buyer's attachments was also judged on tickets to which the seller added one."""
    found = rules.buyer_items(traffic, "attachment", beside=Stimulus.ADD_ATTACHMENT)
    rule = rules.sent_by_buyer("attachment", published=_published(target))
    verify.every(found, rule, none=_why(story("updating"), Stimulus.ADD_ATTACHMENT))


@verifies("MEF113:R13", needs=("updating",))
def test_buyer_relations_stay_the_buyers_when_the_seller_writes(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The rule on the buyer's related objects was also judged on tickets to which the seller added one."""
    found = rules.buyer_items(traffic, "relatedIssue", beside=Stimulus.ADD_RELATED_ISSUE)
    rule = rules.sent_by_buyer("relatedIssue", published=_published(target))
    verify.every(found, rule, none=_why(story("updating"), Stimulus.ADD_RELATED_ISSUE))


@verifies("MEF113:O7", needs=("updating",))
def test_a_note_of_the_seller_is_labelled_so(verify: Verify, story: Stories) -> None:
    """A note that the seller adds becomes visible, and its source is the seller."""
    updating = story("updating")
    verify.every(
        ticket_rules.believable(updating.of(Stimulus.ADD_NOTE)),
        item_rules.added("note", Source.SELLER),
        none=_why(updating, Stimulus.ADD_NOTE),
    )


@verifies("MEF113:O8", needs=("updating",))
def test_an_attachment_of_the_seller_is_labelled_so(verify: Verify, story: Stories) -> None:
    """An attachment that the seller adds becomes visible, and its source is the seller."""
    updating = story("updating")
    rule = item_rules.added("attachment", Source.SELLER)
    verify.every(ticket_rules.believable(updating.of(Stimulus.ADD_ATTACHMENT)), rule, none=_why(updating, Stimulus.ADD_ATTACHMENT))


@verifies("MEF113:R12", "MEF113:O10", needs=("updating",))
def test_a_relation_of_the_seller_is_labelled_so(verify: Verify, story: Stories) -> None:
    """A related object that the seller adds becomes visible, and its source is the seller."""
    updating = story("updating")
    rule = item_rules.added("relatedIssue", Source.SELLER)
    verify.every(ticket_rules.believable(updating.of(Stimulus.ADD_RELATED_ISSUE)), rule, none=_why(updating, Stimulus.ADD_RELATED_ISSUE))


def _why(updating: object, *stimuli: Stimulus) -> str:
    return "; ".join(updating.why_not(*stimuli)) or f"no effect of {' or '.join(stimuli)} was seen"  # type: ignore[attr-defined]


# --- R3, R6, R14: what is the seller's is written by the seller only ----------------------------------------------------


@verifies("MEF113:R3", needs=("probing", "patching"))
def test_a_buyer_cannot_write_a_note_of_the_seller(verify: Verify, story: Stories) -> None:
    """A note that the buyer labels as the seller's is refused, or is not kept under that label."""
    verify.every(_mislabelled(story, "R3", "note"), item_rules.not_kept_as_sellers("note"), none=_unproven(story, "R3", "note"))


@verifies("MEF113:R6", needs=("probing", "patching"))
def test_a_buyer_cannot_write_an_attachment_of_the_seller(verify: Verify, story: Stories) -> None:
    """An attachment that the buyer labels as the seller's is refused, or is not kept under that label."""
    rule = item_rules.not_kept_as_sellers("attachment")
    verify.every(_mislabelled(story, "R6", "attachment"), rule, none=_unproven(story, "R6", "attachment"))


@verifies("MEF113:R14", needs=("probing", "patching"))
def test_a_buyer_cannot_write_a_relation_of_the_seller(verify: Verify, story: Stories) -> None:
    """A related object that the buyer labels as the seller's is refused, or is not kept under that label."""
    rule = item_rules.not_kept_as_sellers("relatedIssue")
    verify.every(_mislabelled(story, "R14", "relatedIssue"), rule, none=_unproven(story, "R14", "relatedIssue"))


@verifies("MEF113:R14", needs=("patching",))
def test_a_buyer_cannot_change_a_relation_of_the_seller(verify: Verify, story: Stories) -> None:
    """A patch that rewrites the seller's related object is refused, or leaves that object as it was."""
    patching = story("patching")
    tries = [*patching.seller_item_altered, *patching.seller_item_dropped]
    verify.every(tries, item_rules.seller_relations_unaltered, none=patching.reasons.get("seller items", NOTHING))


@verifies("MEF113:R44", advisory=True, needs=("patching",))
def test_a_patch_cannot_remove_a_relation_of_the_seller(verify: Verify, story: Stories) -> None:
    """A patch that rewrites or leaves out the seller's related object does not make it disappear (errata C9, S1)."""
    patching = story("patching")
    tries = [*patching.seller_item_altered, *patching.seller_item_dropped]
    verify.every(tries, item_rules.seller_relations_survive, none=patching.reasons.get("seller items", NOTHING))


@verifies("MEF113:R44", advisory=True, needs=("patching",))
def test_a_rewritten_relation_of_the_seller_is_refused(verify: Verify, story: Stories) -> None:
    """A patch that rewrites the seller's related object is refused, and not just ignored (R47 asks for an error)."""
    patching = story("patching")
    tried, twin = patching.seller_item_altered, patching.alike("relatedIssue")
    none = twins.no_patch(tried, twin, patching.reasons.get("seller items", NOTHING))
    verify.every(twins.patches(tried, twin), life_rules.patch_tolerated, none=none)


@verifies("MEF113:R11", advisory=True, needs=("probing",))
def test_a_relation_labelled_as_the_sellers_is_noticed(verify: Verify, story: Stories) -> None:
    """A create whose related object is labelled as the seller's is refused, or the label is corrected."""
    probes = story("probing").about("R14")
    none = twins.no_create(probes, "no such relation could be sent")
    verify.every(twins.creates(probes), item_rules.not_kept_as_sellers("relatedIssue"), none=none)


def _mislabelled(story: Stories, rule: str, attribute: str) -> list[object]:
    """The probes of one kind that prove something: in a create, and in a patch."""
    patching = story("patching")
    patch = patching.mislabelled.get(attribute)
    return [*twins.creates(story("probing").about(rule)), *twins.patches([patch] if patch else [], patching.alike(attribute))]


def _unproven(story: Stories, rule: str, attribute: str) -> str:
    return twins.no_create(story("probing").about(rule), f"no such {attribute} could be sent")


# --- R4, R7, R8, R9, R10, R15: what every item carries ------------------------------------------------------------------


@verifies("MEF113:R4", needs=ALL)
def test_notes_are_complete(verify: Verify, traffic: Traffic) -> None:
    """Every note shows its source, its date, its author and its text."""
    names = ("source", "date", "author", "text")
    rule = rules.both(rules.filled(*names), rules.sourced, rules.dated("date"))
    verify.every(rules.shown_parts(traffic, "note", *names), rule, none=NOTHING)


@verifies("MEF113:R7", needs=ALL)
def test_attachments_are_complete(verify: Verify, traffic: Traffic) -> None:
    """Every attachment shows its source, its date, its author and its name."""
    names = ("source", "creationDate", "author", "name")
    rule = rules.both(rules.filled(*names), rules.sourced, rules.dated("creationDate"))
    verify.every(rules.shown_parts(traffic, "attachment", *names), rule, none=NOTHING)


@verifies("MEF113:R8", needs=ALL)
def test_attachments_have_a_link_or_content(verify: Verify, traffic: Traffic) -> None:
    """Every attachment shows a URL or its content, never neither."""
    verify.every(item_rules.with_substance(traffic), item_rules.linked_or_embedded, none=NOTHING)


@verifies("MEF113:R9", needs=ALL)
def test_embedded_attachments_have_a_mime_type(verify: Verify, traffic: Traffic) -> None:
    """Every attachment with embedded content shows its MIME type."""
    embedded = [part for part in rules.shown_parts(traffic, "attachment", "mimeType") if part.value.get("content")]
    verify.every(embedded, rules.filled("mimeType"), none=NOTHING)


@verifies("MEF113:R10", needs=ALL)
def test_contacts_are_complete(verify: Verify, traffic: Traffic) -> None:
    """Every contact shows a name, a phone number and an e-mail address."""
    names = ("name", "number", "emailAddress")
    verify.every(rules.shown_parts(traffic, "relatedContactInformation", *names), rules.filled(*names), none=NOTHING)


@verifies("MEF113:R15", needs=ALL)
def test_relations_are_complete(verify: Verify, traffic: Traffic) -> None:
    """Every related object shows source, relation type, object type, object identifier, date and description."""
    names = ("source", "relationshipType", "@referredType", "id", "creationDate", "description")
    rule = rules.both(rules.filled(*names), rules.sourced, rules.dated("creationDate"))
    verify.every(rules.shown_parts(traffic, "relatedIssue", *names), rule, none=NOTHING)


@verifies("MEF113:R4", "MEF113:R7", "MEF113:R15", needs=("updating",))
def test_items_of_the_seller_were_seen(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """The rules on complete items were also judged on items that the seller wrote."""
    sellers = [part for name in ("note", "attachment", "relatedIssue") for part in rules.parts(traffic.sightings, name)]
    seen = {part.where.split("/")[1]: part for part in sellers if part.value.get("source") == Source.SELLER}
    verify.every(seen.values(), rules.sourced, none="no item written by the seller was seen")
    updating = story("updating")
    stimuli = (Stimulus.ADD_NOTE, Stimulus.ADD_ATTACHMENT, Stimulus.ADD_RELATED_ISSUE)
    verify.covered(("note", "attachment", "relatedIssue"), seen, why=updating.why_not(*stimuli))


# --- What a create without them is answered: alternative path 2 of use case 1 demands an error, but no numbered rule does ---


@verifies("MEF113:R4", advisory=True, needs=("probing",))
def test_an_incomplete_note_is_refused(verify: Verify, story: Stories) -> None:
    """A create whose note lacks author, date or text is refused."""
    probes = story("probing").about("R4")
    verify.every(twins.creates(probes), item_rules.probe_refused, none=twins.no_create(probes, "no such note could be sent"))


@verifies("MEF113:R7", advisory=True, needs=("probing",))
def test_an_incomplete_attachment_is_refused(verify: Verify, story: Stories) -> None:
    """A create whose attachment lacks author, date or name is refused."""
    probes = story("probing").about("R7")
    verify.every(twins.creates(probes), item_rules.probe_refused, none=twins.no_create(probes, "no such attachment could be sent"))


@verifies("MEF113:R8", "MEF113:R20", advisory=True, needs=("probing",))
def test_an_attachment_without_substance_is_refused(verify: Verify, story: Stories) -> None:
    """A create whose attachment has neither URL nor content is refused."""
    probes = [*story("probing").about("R20"), *story("probing").about("R8")]
    none = twins.no_create(probes, "no such attachment could be sent")
    verify.every(twins.creates(probes), item_rules.probe_refused, none=none)


@verifies("MEF113:R9", advisory=True, needs=("probing",))
def test_content_without_a_mime_type_is_refused(verify: Verify, story: Stories) -> None:
    """A create whose attachment has content but no MIME type is refused."""
    probes = story("probing").about("R9")
    verify.every(twins.creates(probes), item_rules.probe_refused, none=twins.no_create(probes, "no such attachment could be sent"))


@verifies("MEF113:R10", advisory=True, needs=("probing",))
def test_an_incomplete_contact_is_refused(verify: Verify, story: Stories) -> None:
    """A create whose reporter lacks name, number or e-mail address is refused."""
    probes = story("probing").about("R10")
    verify.every(twins.creates(probes), item_rules.probe_refused, none=twins.no_create(probes, "no such contact could be sent"))


@verifies("MEF113:R15", advisory=True, needs=("probing",))
def test_an_incomplete_relation_is_refused(verify: Verify, story: Stories) -> None:
    """A create whose related object lacks a mandatory attribute is refused."""
    probes = story("probing").about("R15")
    verify.every(twins.creates(probes), item_rules.probe_refused, none=twins.no_create(probes, "no such relation could be sent"))


# --- O2, O3: optional parts come back -----------------------------------------------------------------------------------


@verifies("MEF113:O2", needs=("creating",))
def test_size_and_description_of_an_attachment_are_accepted(verify: Verify, story: Stories) -> None:
    """A create whose attachment tells its size or its description is accepted."""
    for name in ("size", "description"):
        tries = item_rules.sent_with(story("creating"), "attachment", name)
        verify.some(tries, item_rules.was_accepted, none=NOTHING, broken=item_rules.always_refused(name))


@verifies("MEF113:O2", needs=("creating",))
def test_description_and_size_of_an_attachment_come_back(verify: Verify, story: Stories) -> None:
    """An attachment with description and size is accepted, and both come back as sent."""
    verify.every(
        item_rules.with_parts(story("creating"), "attachment", ("description", "size")),
        item_rules.part_comes_back,
        none=NOTHING,
    )


@verifies("MEF113:O3", needs=("creating",))
def test_optional_parts_of_a_contact_are_accepted(verify: Verify, story: Stories) -> None:
    """A create whose contact has an extension, an organisation or a postal address is accepted."""
    for name in ("numberExtension", "organization", "postalAddress"):
        tries = item_rules.sent_with(story("creating"), "relatedContactInformation", name)
        verify.some(tries, item_rules.was_accepted, none=NOTHING, broken=item_rules.always_refused(name))


@verifies("MEF113:O3", needs=("creating",))
def test_optional_parts_of_a_contact_come_back(verify: Verify, story: Stories) -> None:
    """Phone extension, organisation and postal address of a contact are accepted and come back as sent."""
    names = ("numberExtension", "organization", "postalAddress")
    verify.every(
        item_rules.with_parts(story("creating"), "relatedContactInformation", names),
        item_rules.part_comes_back,
        none=NOTHING,
    )


@verifies("MEF113:R4", advisory=True, needs=ALL)
def test_the_dates_of_the_sellers_notes_are_true(verify: Verify, traffic: Traffic) -> None:
    """The date that the seller gives to its own notes lies between the creation of the ticket and the reading (Table 25)."""
    verify.where(
        part_date_rules.added(traffic, "note"), part_date_rules.in_time, unused="the seller was not seen to add anything like that"
    )


@verifies("MEF113:R7", advisory=True, needs=ALL)
def test_the_dates_of_the_sellers_attachments_are_true(verify: Verify, traffic: Traffic) -> None:
    """The date that the seller gives to its own attachments lies between the creation of the ticket and the reading (Table 26)."""
    verify.where(
        part_date_rules.added(traffic, "attachment"), part_date_rules.in_time, unused="the seller was not seen to add anything like that"
    )


@verifies("MEF113:R15", advisory=True, needs=ALL)
def test_the_dates_of_the_sellers_relations_are_true(verify: Verify, traffic: Traffic) -> None:
    """The date that the seller gives to its own relations lies between the creation of the ticket and the reading (Table 28)."""
    verify.where(
        part_date_rules.added(traffic, "relatedIssue"), part_date_rules.in_time, unused="the seller was not seen to add anything like that"
    )
