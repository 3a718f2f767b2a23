"""Creating a ticket: TMF621:70 to 83."""

from __future__ import annotations

from harness.checks import verifies
from harness.target import Target
from harness.verdict import NotApplicable
from harness.verify import Breach, Subject, Verify
from suites.tmf import create_rules as rules
from suites.tmf import gates
from suites.tmf.gates import Story
from suites.tmf.writes import document_of

NONE = "the seller took no create"
_LATER = "no create was answered 201, of which TMF621:70 tells"
_REFUSED = "no wrong create was answered"


@verifies("TMF621:70", needs=("tmf-creating",))
def test_a_create_is_answered_with_the_whole_ticket(verify: Verify, story: Story, target: Target) -> None:
    """Every right create is answered 201 with the whole ticket, or in version 5 with 202."""
    verify.every(rules.answers(story("tmf-creating").every), rules.created(gates.version(target)), none="no create was sent")


@verifies("TMF621:71", needs=("tmf-creating",), advisory=True)
def test_a_201_says_where_the_ticket_is(verify: Verify, story: Story) -> None:
    """The Location of a 201 is the address of the ticket and its href."""
    verify.where(rules.made_201(story("tmf-creating").every), rules.located, unused=_LATER)


@verifies("TMF621:72", needs=("tmf-refusing",))
def test_what_is_mandatory_may_not_be_missing(verify: Verify, story: Story) -> None:
    """A create without one of the mandatory attributes is refused with 400."""
    found = rules.probes(story("tmf-refusing").of("missing"))
    verify.every(found, rules.gives(400, what="a create without a mandatory attribute"), none=_REFUSED)


@verifies("TMF621:73", needs=("tmf-refusing",))
def test_what_is_mandatory_may_not_be_blank(verify: Verify, story: Story, target: Target) -> None:
    """A create with a mandatory attribute that is blank or null is refused with 400."""
    gates.modern(target)
    found = rules.probes(story("tmf-refusing").of("blank"))
    verify.every(found, rules.gives(400, what="a create with a blank mandatory attribute"), none=_REFUSED)


@verifies("TMF621:73", needs=("tmf-refusing",), advisory=True)
def test_what_is_mandatory_should_not_be_blank_in_version_4(verify: Verify, story: Story, target: Target) -> None:
    """Version 4 does not say that a mandatory attribute may not be blank or null; a seller that takes it is warned."""
    if gates.version(target) != "v4":
        raise NotApplicable("version 5 demands it")
    found = rules.probes(story("tmf-refusing").of("blank"))
    verify.every(found, rules.gives(400, what="a create with a blank mandatory attribute"), none=_REFUSED)


@verifies("TMF621:74", needs=("tmf-creating", "tmf-extending"))
def test_every_ticket_has_an_id_and_an_address_of_its_own(verify: Verify, story: Story) -> None:
    """Every create makes a ticket with its own id and href, also when the same body comes twice."""
    creating = story("tmf-creating")
    verify.every(rules.of_one_kind([*creating.every, *creating.brought.values()]), rules.issued_once, none=NONE)


@verifies("TMF621:74", needs=("tmf-creating",))
def test_an_id_of_the_buyer_does_no_harm(verify: Verify, story: Story) -> None:
    """An id in a create does not make the seller fail."""
    creating = story("tmf-creating")
    known = [creating.taken[0]] if creating.taken else []
    verify.every(rules.answers([creating.brought["id"], *known]), rules.not_a_failure, none="no create with an id was sent")


@verifies("TMF621:74", needs=("tmf-creating",))
def test_an_id_that_is_taken_is_not_given_again(verify: Verify, story: Story) -> None:
    """A create with the id of another ticket leaves that ticket alone."""
    taken = gates.need(story("tmf-creating").taken, NONE)
    found = [Subject(value=taken, where="/id", seen=(*taken[0].seen, *taken[1:]))] if document_of(taken[1]) else []
    verify.every(found, rules.undisturbed, none="the other ticket could not be read")


@verifies("TMF621:74", needs=("tmf-creating",))
def test_an_id_of_the_buyer_is_taken_over_where_the_seller_says_so(verify: Verify, story: Story, target: Target) -> None:
    """A seller that says that it honours ids of its buyers does."""
    gates.chosen(target, "client_id", free="ignored")
    verify.every(rules.answers([story("tmf-creating").brought["id"]]), rules.honours(wanted=True), none=NONE)


@verifies("TMF621:74", needs=("tmf-creating",), advisory=True)
def test_an_id_of_the_buyer_is_not_taken_over_by_surprise(verify: Verify, story: Story, target: Target) -> None:
    """A seller that does not say that it honours ids of its buyers gives its own, or refuses."""
    gates.chosen(target, "client_id", free="honoured")
    verify.every(rules.answers([story("tmf-creating").brought["id"]]), rules.honours(wanted=False), none=NONE)


@verifies("TMF621:75", needs=("tmf-creating",))
def test_what_is_the_sellers_is_not_the_buyers(verify: Verify, story: Story, target: Target) -> None:
    """What a buyer sends for creationDate, lastUpdate or the history does not last."""
    gates.modern(target)
    brought = story("tmf-creating").brought
    for name in ("creationDate", "lastUpdate", "statusChangeHistory"):
        verify.every(rules.seen([brought[name]]), rules.not_brought(name), none=NONE)


@verifies("TMF621:75", needs=("tmf-creating",))
def test_the_creation_date_is_about_now(verify: Verify, story: Story) -> None:
    """CreationDate is about the time at which the ticket was made."""
    found = [creation for creation in story("tmf-creating").every if rules.accepted(creation) and creation.shown]
    verify.every(rules.seen(found), rules.young, none=NONE)


@verifies("TMF621:76", needs=("tmf-creating",), advisory=True)
def test_a_ticket_without_a_status_gets_one(verify: Verify, story: Story) -> None:
    """A ticket that came without a status has one of the eight."""
    found = [creation for creation in story("tmf-creating").plain if rules.accepted(creation) and creation.shown]
    verify.every(rules.seen(found), rules.has_status, none=NONE)


@verifies("TMF621:76", needs=("tmf-creating",))
def test_a_status_that_is_sent_is_treated_as_the_seller_says(verify: Verify, story: Story, target: Target) -> None:
    """A status in a create is honoured or replaced, as the target says; by default it is told and not judged."""
    sent = [creation for creation in story("tmf-creating").with_status if rules.accepted(creation) and creation.shown]
    if target.switches.get("initial_status") == "report":
        raise NotApplicable(rules.told_of_status(sent))
    if target.switches.get("initial_status") == "honoured":
        verify.every(rules.seen(sent), rules.status_is_kept, none="no create with a status was taken")
        return
    broken = Breach(
        message="every status that is sent is kept", expected="one of the seller's", actual="those that were sent", where="/status"
    )
    verify.some(
        rules.seen(sent), lambda one: rules.status_is_kept(one) is not None, none="no create with a status was taken", broken=broken
    )


@verifies("TMF621:77", needs=("tmf-refusing",))
def test_a_status_that_does_not_exist_is_refused(verify: Verify, story: Story) -> None:
    """A create with a status that does not exist is refused with 400."""
    found = rules.probes(story("tmf-refusing").of("status"))
    verify.every(found, rules.gives(400, what="a create with a status that does not exist"), none=_REFUSED)


@verifies("TMF621:78", needs=("tmf-refusing",))
def test_parts_have_what_they_need(verify: Verify, story: Story) -> None:
    """A create whose parts miss what their schema requires is refused with 400."""
    found = rules.probes(story("tmf-refusing").of("parts"))
    verify.every(found, rules.gives(400, what="a create without what a part needs"), none=_REFUSED)


@verifies("TMF621:79", needs=("tmf-refusing",))
def test_values_have_the_right_type(verify: Verify, story: Story) -> None:
    """A create with a value of another JSON type, or with text that is no date-time, is refused with 400."""
    found = rules.probes(story("tmf-refusing").of("types"))
    verify.every(found, rules.gives(400, what="a create with a value of another type"), none=_REFUSED)


@verifies("TMF621:80", needs=("tmf-refusing",))
def test_a_body_is_a_json_object(verify: Verify, story: Story) -> None:
    """A create whose body is no JSON, or no object, is refused with 400."""
    found = rules.probes(story("tmf-refusing").of("body"))
    verify.every(found, rules.gives(400, what="a create whose body is no JSON object"), none=_REFUSED)


@verifies("TMF621:80", needs=("tmf-refusing",), advisory=True)
def test_an_unknown_media_type_is_refused(verify: Verify, story: Story) -> None:
    """A create with another media type is refused with 415 or 400."""
    found = rules.probes(story("tmf-refusing").of("media"))
    verify.every(found, rules.gives(415, 400, what="a create with an unknown media type"), none=_REFUSED)


@verifies("TMF621:81", needs=("tmf-creating",))
def test_what_was_taken_is_kept(verify: Verify, story: Story) -> None:
    """Every attribute that was sent is in the answer, in the ticket and in the list."""
    creating = story("tmf-creating")
    verify.every(rules.kept(creating.every), rules.is_kept, none=NONE, shrink=lambda: rules.shrinker(creating.shrinker))


@verifies("TMF621:82", needs=("tmf-creating",))
def test_a_new_ticket_is_there_at_once(verify: Verify, story: Story) -> None:
    """A new ticket can be read by its id and is in the list."""
    verify.where(rules.visible(story("tmf-creating").every), rules.is_visible, unused=_LATER)


@verifies("TMF621:83", needs=("tmf-creating",), advisory=True)
def test_the_history_begins_with_the_first_status(verify: Verify, story: Story, target: Target) -> None:
    """A history that is kept begins with the first status, and statusChangeDate is set."""
    found = [creation for creation in story("tmf-creating").every if rules.accepted(creation) and creation.shown]
    verify.every(rules.seen(found), rules.history_begins(gates.version(target)), none=NONE)
