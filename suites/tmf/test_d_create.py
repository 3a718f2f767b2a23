"""Creating a ticket: TMF621:70 to 83."""

from __future__ import annotations

from collections.abc import Iterable

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.verdict import NotApplicable
from ttck.suites.common.alone import recorded
from ttck.suites.tmf import alone_acts, alone_rules, gates, identity_rules, living, refusal_rules, twins
from ttck.suites.tmf import create_rules as rules
from ttck.suites.tmf.gates import Story
from ttck.suites.tmf.writes import document_of

NONE = "the seller took no create"
_LATER = "no create was answered 201, of which TMF621:70 tells"
_NO_WRONG = "no such create was sent beside a right one"
_MANDATORY = "a create without a mandatory attribute"
_BLANK = "a create with a blank mandatory attribute"
_STATUS = "a create with a status that does not exist"
_PARTS = "a create without what a part needs"
_TYPES = "a create with a value of another type"


def _refused(verify: Verify, story: Story, sort: str, what: str, target: Target, traffic: Traffic) -> None:
    """Wrong creates of one sort are refused with 400 and leave nothing, or what was wrong in them does not show."""
    refusing = story("tmf-refusing")
    found = refusing.of(sort)
    rule = refusal_rules.gives(400, what=what, strict=refusal_rules.strict(target))

    def judge(subject: Subject) -> Breach | None:
        return refusal_rules.leaves_nothing(subject) if isinstance(subject.value, refusal_rules.Left) else rule(subject)

    judged = refusal_rules.judged(found)
    verify.every([*judged, *(refusal_rules.left(refusing, traffic, sort) if judged else [])], judge, none=refusal_rules.why(found))


def _repaired(verify: Verify, story: Story, sort: str, what: str, target: Target) -> None:
    """Wrong creates of one sort are not put right by the seller."""
    if refusal_rules.strict(target):
        raise NotApplicable("with bad_input: refuse another check fails what is taken")
    found = story("tmf-refusing").of(sort)
    verify.every(refusal_rules.judged(found), refusal_rules.repairs(what), none=refusal_rules.why(found))


@verifies("TMF621:70", needs=("tmf-creating",))
def test_a_create_is_answered_with_the_whole_ticket(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """Every right create is answered 201 with the whole ticket, or in version 5 with 202, unless the seller has a reason of its own."""
    if recorded(story):
        made = rules.answers(alone_rules.right_creates(traffic, gates.version(target)))
        verify.every(made, rules.created(gates.version(target)), none=NONE)
        return
    creating = story("tmf-creating")
    found = twins.telling([*creating.plain, *creating.with_status, *rules.not_doubled(creating.twins)], strict=gates.free(target))
    verify.every(rules.answers(found), rules.created(gates.version(target)), none=lambda: twins.why(creating.every))


@verifies("TMF621:71", needs=("tmf-creating",), advisory=True)
def test_a_201_says_where_the_ticket_is(verify: Verify, story: Story, traffic: Traffic) -> None:
    """The Location of a 201 is the address of the ticket and its href."""
    every = alone_acts.made(traffic) if recorded(story) else story("tmf-creating").every
    verify.where(rules.made_201(every), rules.located, unused=_LATER)


@verifies("TMF621:72", needs=("tmf-refusing",))
def test_what_is_mandatory_may_not_be_missing(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """A create without one of the mandatory attributes is refused with 400, or has it in the ticket all the same."""
    if recorded(story):
        strict = refusal_rules.strict(target)
        told = alone_rules.proving(traffic, gates.version(target), strict=strict)
        verify.every(told, lambda one: alone_rules.not_taken(one) or alone_rules.not_filled(one), none=_NO_WRONG)
        return
    _refused(verify, story, "missing", _MANDATORY, target, traffic)


@verifies("TMF621:72", needs=("tmf-refusing",), advisory=True)
def test_what_is_missing_is_not_filled_in(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """A create without one of the mandatory attributes is refused, and not filled in by the seller."""
    if recorded(story) and not refusal_rules.strict(target):
        verify.every(alone_rules.proving(traffic, gates.version(target), strict=True), alone_rules.not_filled, none=_NO_WRONG)
        return
    _repaired(verify, story, "missing", _MANDATORY, target)


@verifies("TMF621:73", needs=("tmf-refusing",))
def test_what_is_mandatory_may_not_be_blank(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """A create with a mandatory attribute that is blank or null is refused with 400, or the ticket has another text there."""
    gates.modern(target)
    _refused(verify, story, "blank", _BLANK, target, traffic)


@verifies("TMF621:73", needs=("tmf-refusing",), advisory=True)
def test_what_is_blank_is_not_replaced(verify: Verify, story: Story, target: Target) -> None:
    """A create with a mandatory attribute that is blank or null is refused, and not put right by the seller."""
    gates.modern(target)
    _repaired(verify, story, "blank", _BLANK, target)


@verifies("TMF621:73", needs=("tmf-refusing",), advisory=True)
def test_what_is_mandatory_should_not_be_blank_in_version_4(verify: Verify, story: Story, target: Target) -> None:
    """Version 4 does not say that a mandatory attribute may not be blank or null; a seller that takes it is warned."""
    if gates.version(target) != "v4":
        raise NotApplicable("version 5 demands it")
    found = story("tmf-refusing").of("blank")
    verify.every(refusal_rules.judged(found), refusal_rules.gives(400, what=_BLANK, strict=True), none=refusal_rules.why(found))


@verifies("TMF621:74", needs=("tmf-creating", "tmf-extending"))
def test_every_ticket_has_an_id_and_an_address_of_its_own(verify: Verify, story: Story, traffic: Traffic) -> None:
    """Every create makes a ticket with its own id and href, also when the same body comes twice."""
    if recorded(story):
        verify.every(rules.of_one_kind(alone_acts.made(traffic)), rules.issued_once, none=NONE)
        return
    creating = story("tmf-creating")
    verify.every(rules.of_one_kind([*creating.every, *creating.brought.values()]), rules.issued_once, none=NONE)


@verifies("TMF621:74", needs=("tmf-creating", "tmf-deleting"))
def test_an_id_is_given_once(verify: Verify, traffic: Traffic) -> None:
    """No two creates of the run are answered with the same id, also when the first ticket was deleted meanwhile."""
    unused = "no create was answered with an identifier, as one may be that is answered 202"
    verify.where(identity_rules.given(traffic), identity_rules.given_once, unused=unused)


@verifies("TMF621:74", needs=("tmf-creating",))
def test_an_id_of_the_buyer_does_no_harm(verify: Verify, story: Story) -> None:
    """An id in a create does not make the seller fail."""
    creating = story("tmf-creating")
    known = [creating.taken[0]] if creating.taken else []
    found = twins.telling([creating.brought["id"], *known], creating.plain)
    verify.every(rules.answers(found), rules.not_a_failure, none=lambda: twins.why(creating.plain))


@verifies("TMF621:74", needs=("tmf-creating",))
def test_an_id_that_is_taken_is_not_given_again(verify: Verify, story: Story) -> None:
    """A create with the id of another ticket leaves that ticket alone."""
    taken = gates.need(story("tmf-creating").taken, NONE)
    found = [Subject(value=taken, where="/id", seen=(*taken[0].seen, *taken[1:]))] if document_of(taken[1]) else []
    verify.every(found, rules.undisturbed, none="the other ticket could not be read")


@verifies("TMF621:74", needs=("tmf-creating",))
def test_an_id_of_the_buyer_is_taken_over_where_the_seller_says_so(verify: Verify, story: Story, target: Target) -> None:
    """A seller that says that it honours ids of its buyers does."""
    if target.switches.get("client_id") != "honoured":
        raise NotApplicable("nothing is demanded unless the target says client_id: honoured")
    creating = story("tmf-creating")
    found = twins.telling([creating.brought["id"]], creating.plain)
    verify.every(rules.answers(found), rules.honours(wanted=True), none=lambda: twins.why(creating.plain))


@verifies("TMF621:74", needs=("tmf-creating",), advisory=True)
def test_an_id_of_the_buyer_is_not_taken_over_by_surprise(verify: Verify, story: Story, target: Target) -> None:
    """A seller whose buyers may not choose ids gives its own, or refuses."""
    if target.switches.get("client_id") != "ignored":
        raise NotApplicable(f"nothing is demanded with client_id: {target.switches.get('client_id')}")
    creating = story("tmf-creating")
    found = twins.telling([creating.brought["id"]], creating.plain)
    verify.every(rules.answers(found), rules.honours(wanted=False), none=lambda: twins.why(creating.plain))


@verifies("TMF621:75", needs=("tmf-creating",))
def test_what_is_the_sellers_is_not_the_buyers(verify: Verify, story: Story, target: Target) -> None:
    """What a buyer sends for creationDate or the history does not last."""
    gates.modern(target)
    _not_brought(verify, story, "creationDate", "statusChangeHistory")


@verifies("TMF621:75", needs=("tmf-creating",), advisory=True)
def test_the_last_update_is_not_the_buyers(verify: Verify, story: Story, target: Target) -> None:
    """What a buyer sends for lastUpdate does not last."""
    gates.modern(target)
    _not_brought(verify, story, "lastUpdate")


def _not_brought(verify: Verify, story: Story, *names: str) -> None:
    creating = story("tmf-creating")
    for name in names:
        found = twins.telling([creating.brought[name]], creating.plain)
        verify.every(rules.seen(found), rules.not_brought(name), none=lambda: twins.why(creating.plain))


@verifies("TMF621:75", needs=("tmf-creating",))
def test_the_creation_date_is_about_now(verify: Verify, story: Story) -> None:
    """CreationDate, where it is shown, is about the time at which the ticket was made."""
    found = [one for one in story("tmf-creating").every if rules.accepted(one) and isinstance(one.shown.get("creationDate"), str)]
    verify.where(rules.seen(found), rules.young, unused="no new ticket shows a creationDate, which is optional")


@verifies("TMF621:76", needs=("tmf-creating",), advisory=True)
def test_a_ticket_without_a_status_gets_one(verify: Verify, story: Story, traffic: Traffic) -> None:
    """A ticket that came without a status has one of the eight."""
    plain = [one for one in alone_acts.made(traffic) if "status" not in one.sent] if recorded(story) else story("tmf-creating").plain
    found = [creation for creation in plain if rules.accepted(creation) and creation.shown]
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
def test_a_status_that_does_not_exist_is_refused(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """A create with a status that does not exist is refused with 400, or the ticket has one of the eight."""
    _refused(verify, story, "status", _STATUS, target, traffic)


@verifies("TMF621:77", needs=("tmf-refusing",), advisory=True)
def test_a_status_that_does_not_exist_is_not_replaced(verify: Verify, story: Story, target: Target) -> None:
    """A create with a status that does not exist is refused, and not given another status."""
    _repaired(verify, story, "status", _STATUS, target)


@verifies("TMF621:78", needs=("tmf-refusing",))
def test_parts_have_what_they_need(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """A create whose parts miss what their schema requires is refused with 400, or the ticket does not show such a part."""
    _refused(verify, story, "parts", _PARTS, target, traffic)


@verifies("TMF621:78", needs=("tmf-refusing",), advisory=True)
def test_parts_are_not_completed(verify: Verify, story: Story, target: Target) -> None:
    """A create whose parts miss what their schema requires is refused; the seller neither completes nor drops them."""
    _repaired(verify, story, "parts", _PARTS, target)


@verifies("TMF621:79", needs=("tmf-refusing",))
def test_values_have_the_right_type(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """A create with a value of another JSON type, or with text that is no date-time, is refused with 400, or it is not shown."""
    _refused(verify, story, "types", _TYPES, target, traffic)


@verifies("TMF621:79", needs=("tmf-refusing",), advisory=True)
def test_values_are_not_converted(verify: Verify, story: Story, target: Target) -> None:
    """A create with a value of another JSON type, or with text that is no date-time, is refused; it is not converted or left out."""
    _repaired(verify, story, "types", _TYPES, target)


@verifies("TMF621:80", needs=("tmf-refusing",))
def test_a_body_is_a_json_object(verify: Verify, story: Story) -> None:
    """A create whose body is no JSON, or no object, is refused with 400."""
    found = story("tmf-refusing").of("body")
    rule = refusal_rules.gives(400, what="a create whose body is no JSON object")
    verify.every(refusal_rules.judged(found), rule, none=refusal_rules.why(found))


@verifies("TMF621:80", needs=("tmf-refusing",), advisory=True)
def test_an_unknown_media_type_is_refused(verify: Verify, story: Story) -> None:
    """A create with another media type is refused with 415 or 400."""
    found = story("tmf-refusing").of("media")
    rule = refusal_rules.gives(415, 400, what="a create with an unknown media type")
    verify.every(refusal_rules.judged(found), rule, none=refusal_rules.why(found))


def _kept(found: Iterable[Subject], traffic: Traffic) -> list[Subject]:
    """What was sent, without what a lively seller may have changed before it was read."""
    return living.proven(found, rules.is_kept, traffic=traffic, kind=lambda one: one.value[2:], doubtful=living.of_its_own)


@verifies("TMF621:81", needs=("tmf-creating",))
def test_what_was_taken_is_kept(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """Every attribute that was sent is in the answer, in the ticket and in the list, but those that the seller may set by itself."""
    loose = gates.sellers_own(target)
    if recorded(story):
        verify.every(rules.kept(alone_rules.right_creates(traffic, gates.version(target)), loose=loose), rules.is_kept, none=NONE)
        return
    creating = story("tmf-creating")
    found = _kept(rules.kept([*creating.every, *creating.narrow], loose=loose), traffic)
    verify.every(found, rules.is_kept, none=NONE, shrink=lambda: rules.shrinker(creating.shrinker, loose=loose))


@verifies("TMF621:81", needs=("tmf-creating",), advisory=True)
def test_what_a_seller_may_set_is_kept(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """Attributes that the seller may set by itself, such as priority, are kept where they were sent."""
    found = _kept(rules.sellers(story("tmf-creating").every, gates.sellers_own(target)), traffic)
    verify.where(found, rules.is_kept, unused="no such attribute was taken")


@verifies("TMF621:82", needs=("tmf-creating",))
def test_a_new_ticket_is_there_at_once(verify: Verify, story: Story, traffic: Traffic) -> None:
    """A new ticket can be read by its id at once, and is in the list within limits.state_wait."""
    if recorded(story):
        verify.every(rules.visible(alone_acts.followed(traffic)), rules.is_visible, none="no ticket was read after its create")
        return
    verify.where(rules.visible(story("tmf-creating").every), rules.is_visible, unused=_LATER)


@verifies("TMF621:82", needs=("tmf-creating",), advisory=True)
def test_a_new_ticket_is_in_the_list_at_once(verify: Verify, story: Story) -> None:
    """A new ticket is in the list right after its create."""
    verify.where(rules.visible(story("tmf-creating").every), rules.at_once, unused=_LATER)


@verifies("TMF621:83", needs=("tmf-creating",), advisory=True)
def test_the_history_begins_with_the_first_status(verify: Verify, story: Story, target: Target) -> None:
    """A history that is kept begins with the first status, and statusChangeDate is set."""
    found = [creation for creation in story("tmf-creating").every if rules.accepted(creation) and creation.shown]
    verify.every(rules.seen(found), rules.history_begins(gates.version(target)), none=NONE)
