"""What the seller does during the life of a ticket: MEF 113 9.2.3."""

from __future__ import annotations

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Source, Stimulus
from ttck.suites.common.alone import recorded
from ttck.suites.ticket import alone_steps, kept_rules, life_rules, rules, unasked_rules

ALL = ("creating", "updating", "clearing", "patching", "dwelling", "mingling", "colliding", "walking", "ending")
NONE = "no ticket was read twice"


@verifies("MEF113:R26", needs=("updating",))
def test_a_changed_date_comes_with_a_note(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """When the seller sets or moves the expected resolution date, it also adds a note."""
    if recorded(story):
        verify.every(
            alone_steps.moved_dates(traffic),
            alone_steps.explained,
            none="no expected date was seen to be moved with a note, or with none around it",
        )
        return
    updating = story("updating")
    changed = [u for u in updating.of(Stimulus.UPDATE_EXPECTED_RESOLUTION) if u.visible]
    why = updating.why_not(Stimulus.UPDATE_EXPECTED_RESOLUTION)
    verify.every(changed, life_rules.explained, none="; ".join(why) or "the date was not seen to change")


@verifies("MEF113:R26", needs=("updating",))
def test_a_new_relation_comes_with_a_note(verify: Verify, story: Stories) -> None:
    """When the seller adds a related object, it also adds a note."""
    updating = story("updating")
    changed = [u for u in updating.of(Stimulus.ADD_RELATED_ISSUE) if u.visible]
    why = updating.why_not(Stimulus.ADD_RELATED_ISSUE)
    verify.every(changed, life_rules.explained, none="; ".join(why) or "no relation was seen to come")


@verifies("MEF113:R26", needs=ALL)
def test_what_changes_by_itself_comes_with_a_note(verify: Verify, traffic: Traffic) -> None:
    """When the expected resolution date or the relations change without having been asked for, the seller adds a note."""
    verify.where(unasked_rules.noted_changes(traffic), unasked_rules.is_noted, unused="nothing changed that nobody asked for")


@verifies("MEF113:R27", needs=ALL)
def test_notes_are_never_changed(verify: Verify, traffic: Traffic) -> None:
    """A note that was once shown stays, with the same source, author, date and text, whatever happens to the ticket."""
    verify.every(alone_steps.steps(traffic), kept_rules.consequence("note", rules.keeps("note")), none=NONE)


@verifies("MEF113:R28", needs=ALL)
def test_attachments_are_never_changed(verify: Verify, traffic: Traffic) -> None:
    """An attachment that was once shown stays, with all its attributes, whatever happens to the ticket."""
    verify.every(alone_steps.steps(traffic), kept_rules.consequence("attachment", rules.keeps("attachment")), none=NONE)


@verifies("MEF113:R27", needs=("updating", "clearing"))
def test_notes_survive_what_the_seller_does(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """The rule on kept notes was also judged across decisions of the seller."""
    verify.every(life_rules.stimulated(traffic), kept_rules.consequence("note", rules.keeps("note")), none=_why(story))


@verifies("MEF113:R28", needs=("updating", "clearing"))
def test_attachments_survive_what_the_seller_does(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """The rule on kept attachments was also judged across decisions of the seller."""
    verify.every(life_rules.stimulated(traffic), kept_rules.consequence("attachment", rules.keeps("attachment")), none=_why(story))


def _why(story: Stories) -> str:
    reasons = dict.fromkeys([*story("updating").missing.values(), *story("clearing").reasons.values()])
    return "; ".join(reasons) or "the seller was not seen to do anything"


@verifies("MEF113:R29", needs=ALL)
def test_the_buyers_relations_stay(verify: Verify, traffic: Traffic) -> None:
    """A related object that the buyer named stays unchanged until the buyer patches related objects."""
    steps = life_rules.without_relinking(traffic, stimulated=False)
    verify.every(steps, kept_rules.consequence("relatedIssue", rules.keeps("relatedIssue", only=Source.BUYER)), none=NONE)


@verifies("MEF113:R29", needs=("updating",))
def test_the_sellers_acts_leave_the_buyers_relations_alone(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A related object that the buyer named stays unchanged when the seller does something."""
    reasons = "; ".join(dict.fromkeys(story("updating").missing.values()))
    steps = life_rules.without_relinking(traffic, stimulated=True)
    verify.every(
        steps,
        kept_rules.consequence("relatedIssue", rules.keeps("relatedIssue", only=Source.BUYER)),
        none=reasons or "the seller was not seen to do anything",
    )


@verifies("MEF113:O9", needs=("updating",))
def test_technical_contacts_change_alone(verify: Verify, story: Stories) -> None:
    """When the seller changes its technical contacts, the contacts of other roles stay as they were."""
    updating = story("updating")
    verify.where(
        updating.of(Stimulus.UPDATE_TECHNICAL_CONTACTS), life_rules.other_contacts_stay,
        unused="; ".join(updating.why_not(Stimulus.UPDATE_TECHNICAL_CONTACTS)) or "no such change was seen",
    )  # fmt: skip


@verifies("MEF113:O11", needs=("updating",))
def test_a_workorder_is_referenced(verify: Verify, story: Stories) -> None:
    """A workorder that the seller opens shows as a reference with an identifier in the ticket."""
    updating = story("updating")
    verify.where(
        updating.of(Stimulus.WORKORDER_OPEN), life_rules.workorder_listed,
        unused="; ".join(updating.why_not(Stimulus.WORKORDER_OPEN)) or "no workorder was seen to be opened",
    )  # fmt: skip
