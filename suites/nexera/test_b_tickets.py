"""Tickets: that they can be made, read, listed and changed, and what is shown of them."""

from __future__ import annotations

from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Operation
from ttck.suites.nexera import echo_rules, reading_rules
from ttck.suites.nexera.shown import own, spoilt

_READ = ("nexera-reading",)
_ALL = ("nexera-reading", "nexera-changing", "nexera-living")
_EVER = (*_ALL, "nexera-writing")
_NOT_SHOWN = "no ticket of the run shows it"


@verifies("NEXERA:2", needs=_READ)
def test_creates_and_lists_are_there(verify: Verify, traffic: Traffic) -> None:
    """Creates and lists are no operations that the seller does not have."""
    verify.every(traffic.of(Operation.CREATE, Operation.LIST, Operation.RETRIEVE), reading_rules.offered, none="nothing was answered")


@verifies("NEXERA:2", needs=_READ)
def test_changes_are_there(verify: Verify, traffic: Traffic) -> None:
    """A change of a ticket that can be read is no operation that the seller does not have."""
    verify.every(reading_rules.changed_ones(traffic), reading_rules.patched, none="no ticket was changed that could be read")


@verifies("NEXERA:1", "TMF621:2", needs=_READ)
def test_answers_say_that_they_are_json(verify: Verify, traffic: Traffic) -> None:
    """An answer that says success and has a body is application/json."""
    verify.every(reading_rules.with_body(traffic), reading_rules.json_said, none="no answer has a body")


@verifies("NEXERA:1", needs=_READ)
def test_letters_come_back(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Letters of other languages come back as they were sent."""
    found = echo_rules.echoes(traffic, "name", "description", "note", "attachment", wait=target.limits.state_wait)
    verify.every([one for one in found if echo_rules.foreign(one.expected[0])], echo_rules.as_said, none=_NOT_SHOWN)


@verifies("TMF621:70", needs=_READ)
def test_creates_are_taken(verify: Verify, story: Stories) -> None:
    """A create with all that an operator may say is taken."""
    verify.every(reading_rules.created(story("nexera-reading")), reading_rules.taken, none="nothing was created")


@verifies("TMF621:70", needs=_READ)
def test_a_create_is_answered_with_a_ticket(verify: Verify, traffic: Traffic) -> None:
    """A create that is taken is answered with a ticket that has an id."""
    verify.every(traffic.accepted(Operation.CREATE), reading_rules.made, none="no create was taken")


@verifies("TMF621:3", needs=_READ)
def test_headers_change_nothing(verify: Verify, story: Stories) -> None:
    """A create is taken with a charset, and with an Accept that has weights."""
    verify.every(story("nexera-reading").media.values(), reading_rules.taken, none="nothing was created")


@verifies("TMF621:50", needs=_ALL)
def test_a_reading_shows_what_was_asked_for(verify: Verify, traffic: Traffic) -> None:
    """A ticket is answered with 200, and is the one that was asked for."""
    verify.every(reading_rules.retrieved(traffic), reading_rules.asked_for, none="no ticket was read")


@verifies("TMF621:50", needs=_ALL)
def test_a_ticket_has_its_form(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A ticket that is read has the form of the field table."""
    rule = reading_rules.is_ticket(target.profile.dialect.contract())
    verify.every(reading_rules.retrieved(traffic), rule, none="no ticket was read")


@verifies("TMF621:90", needs=("nexera-changing",))
def test_a_change_is_answered_with_the_ticket(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A change that is taken is answered with a ticket, where it has a body."""
    rule = reading_rules.is_ticket(target.profile.dialect.contract())
    known = own(traffic) - spoilt(traffic)
    found = [one for one in traffic.accepted(Operation.PATCH) if one.ticket in known and one.answer is not None and one.answer.body]
    verify.where(found, rule, unused="no change is answered with a body")


@verifies("TMF621:58", needs=_READ)
def test_reading_changes_nothing(verify: Verify, story: Stories) -> None:
    """A ticket that is read several times in a row stays as it is."""
    found = tuple(story("nexera-reading").read)
    verify.every([found] if found else [], reading_rules.alike, none="no ticket could be read several times")


@verifies("TMF621:52", needs=_READ)
def test_what_there_is_not_is_not_read(verify: Verify, story: Stories) -> None:
    """An identifier that nothing has is answered 4xx."""
    seen = story("nexera-reading")
    found = [one for about, one in seen.unknown if about == "read"] if any(one.accepted for one in seen.read) else []
    verify.every(found, reading_rules.refused, none="no ticket that there is could be read")


@verifies("TMF621:101", needs=_READ)
def test_what_there_is_not_is_not_changed(verify: Verify, story: Stories) -> None:
    """A change of an identifier that nothing has is answered 4xx."""
    seen = story("nexera-reading")
    found = [one for about, one in seen.unknown if about == "change"] if seen.known is not None and seen.known.accepted else []
    verify.every(found, reading_rules.refused, none="no ticket that there is could be changed")


@verifies("TMF621:80", needs=_READ)
def test_what_is_no_document_is_refused(verify: Verify, story: Stories) -> None:
    """A body that is no JSON, or no object, is answered 4xx."""
    seen = story("nexera-reading")
    found = list(seen.broken.values()) if seen.plain is not None and seen.plain.accepted else []
    verify.every(found, reading_rules.refused, none="a plain create was not taken")


@verifies("TMF621:79", needs=_READ)
def test_values_of_another_type_are_not_kept(verify: Verify, story: Stories) -> None:
    """A value of another type is refused, or not kept as it is."""
    verify.every(reading_rules.wrongly_typed(story("nexera-reading")), reading_rules.not_kept, none="a plain create was not taken")


@verifies("TMF621:8", needs=("nexera-reading", "nexera-valuing"))
def test_wrong_requests_are_no_failure(verify: Verify, story: Stories) -> None:
    """What the caller did wrong is not answered with a failure of the seller."""
    seen = story("nexera-reading")
    found = [*(one for _, one in seen.unknown), *seen.broken.values(), *(one[2] for one in seen.types)]
    found += [one.exchange for one in story("nexera-valuing").foreign]
    verify.every(found, reading_rules.answered_well, none="nothing wrong was asked")


@verifies("NEXERA:40", needs=_READ)
def test_what_the_seller_sets_is_shown(verify: Verify, traffic: Traffic) -> None:
    """A ticket that is read shows its status and when it was created."""
    verify.every(reading_rules.retrieved(traffic), echo_rules.has("status", "creationDate"), none="no ticket was read")


@verifies("NEXERA:40", needs=_EVER)
def test_dates_are_dates(verify: Verify, traffic: Traffic) -> None:
    """Each date that is shown is one of RFC 3339."""
    verify.every(echo_rules.dates(traffic), echo_rules.a_date, none=_NOT_SHOWN)


@verifies("NEXERA:52", needs=_EVER)
def test_dates_can_be_read(verify: Verify, traffic: Traffic) -> None:
    """Each date that is shown has a day and a time, in the form of ISO 8601."""
    found = [*echo_rules.dates(traffic), *echo_rules.values(traffic, "note", "notedate")]
    verify.every([one for one in found if one.value is not None], echo_rules.a_moment, none=_NOT_SHOWN)


# --- values --------------------------------------------------------------------------------------------------------------------


@verifies("NEXERA:30", needs=_ALL)
def test_a_status_is_one_of_nine(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each status that is shown is one of the nine; held and pending only where the target lets them be shown."""
    hidden = frozenset({"held", "pending"}) if target.switches["held_pending"] == "hidden" else frozenset[str]()
    verify.every(echo_rules.values(traffic, "status"), echo_rules.one_of("status", without=hidden), none=_NOT_SHOWN)


@verifies("NEXERA:7", needs=_ALL)
def test_a_type_is_one_of_two(verify: Verify, traffic: Traffic) -> None:
    """Each ticketType that is shown is one of the two."""
    verify.every(echo_rules.values(traffic, "ticketType"), echo_rules.one_of("ticketType"), none=_NOT_SHOWN)


@verifies("NEXERA:7", needs=_ALL)
def test_a_ticket_stays_what_it_is(verify: Verify, traffic: Traffic) -> None:
    """A ticket is shown with the ticketType that it was reported with."""
    verify.every(echo_rules.types_of(traffic), echo_rules.same_type, none=_NOT_SHOWN)


@verifies("NEXERA:14", needs=_ALL)
def test_a_subtype_is_one_of_four(verify: Verify, traffic: Traffic) -> None:
    """Each ticketSubtype that is shown is one of the four."""
    verify.where(echo_rules.values(traffic, "ticketSubtype"), echo_rules.one_of("ticketSubtype"), unused=_NOT_SHOWN)


@verifies("NEXERA:17", needs=_ALL)
def test_a_priority_is_a_number(verify: Verify, traffic: Traffic) -> None:
    """Each priority that is shown is a whole number from 1 to 10."""
    verify.where(echo_rules.values(traffic, "priority"), echo_rules.a_priority, unused=_NOT_SHOWN)


@verifies("NEXERA:18", needs=_ALL)
def test_a_severity_is_one_of_three(verify: Verify, traffic: Traffic) -> None:
    """Each severity that is shown is one of the three."""
    verify.where(echo_rules.values(traffic, "severity"), echo_rules.one_of("severity"), unused=_NOT_SHOWN)


@verifies("NEXERA:16", needs=_ALL)
def test_an_origin_is_one_of_four(verify: Verify, traffic: Traffic) -> None:
    """Each origin that is shown is one of the four."""
    verify.where(echo_rules.values(traffic, "origin"), echo_rules.one_of("origin"), unused=_NOT_SHOWN)


@verifies("NEXERA:22", needs=_EVER)
def test_a_device_is_one_of_four(verify: Verify, traffic: Traffic) -> None:
    """Each deviceType that is shown is one of the four."""
    found = echo_rules.values(traffic, "relatedEntity", "deviceType")
    verify.where(found, echo_rules.one_of("relatedEntity", "deviceType"), unused=_NOT_SHOWN)


@verifies("NEXERA:34", needs=(*_EVER, "nexera-optional"))
def test_a_provisioning_is_one_of_three(verify: Verify, traffic: Traffic) -> None:
    """Each provisioningStatus that is shown is one of the three."""
    found = echo_rules.values(traffic, "relatedEntity", "provisioningStatus")
    verify.where(found, echo_rules.one_of("relatedEntity", "provisioningStatus"), unused=_NOT_SHOWN)


# --- what was said ---------------------------------------------------------------------------------------------------------------


@verifies("NEXERA:50", needs=_ALL)
def test_a_ticket_is_shown_as_it_was_said(verify: Verify, traffic: Traffic, target: Target) -> None:
    """What an operator said is shown as it was said, in answers, lists and events, until it says otherwise."""
    own_rules = ("origin", "externalId", "ticketSubtype", "severity", "note", "attachment", "relatedEntity", "relatedParty")
    verify.every(echo_rules.echoes(traffic, wait=target.limits.state_wait, but=own_rules), echo_rules.as_said, none=_NOT_SHOWN)


@verifies("NEXERA:16", "NEXERA:50", needs=_ALL)
def test_an_origin_is_the_one_that_was_said(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Where an origin is shown it is the one that was sent."""
    verify.where(echo_rules.echoes(traffic, "origin", wait=target.limits.state_wait), echo_rules.as_said, unused=_NOT_SHOWN)


@verifies("NEXERA:19", "NEXERA:50", needs=_ALL)
def test_an_external_id_is_kept(verify: Verify, traffic: Traffic, target: Target) -> None:
    """The externalId comes back as it was sent."""
    verify.every(echo_rules.echoes(traffic, "externalId", wait=target.limits.state_wait), echo_rules.as_said, none=_NOT_SHOWN)


@verifies("NEXERA:19", needs=_READ)
def test_an_external_id_is_shown(verify: Verify, traffic: Traffic) -> None:
    """A ticket that is read shows its externalId."""
    verify.every(reading_rules.retrieved(traffic), echo_rules.has("externalId"), none="no ticket was read")


@verifies("NEXERA:14", "NEXERA:50", needs=_ALL)
def test_a_subtype_is_the_one_that_was_said(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Where a ticketSubtype is shown it is the one that was sent."""
    verify.where(echo_rules.echoes(traffic, "ticketSubtype", wait=target.limits.state_wait), echo_rules.as_said, unused=_NOT_SHOWN)


@verifies("NEXERA:18", "NEXERA:50", needs=_ALL)
def test_a_severity_is_the_one_that_was_said(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Where a severity is shown of a ticket that was reported with one, it is that."""
    verify.where(echo_rules.echoes(traffic, "severity", wait=target.limits.state_wait), echo_rules.as_said, unused=_NOT_SHOWN)


@verifies("NEXERA:21", "NEXERA:50", needs=_ALL)
def test_notes_are_kept(verify: Verify, traffic: Traffic, target: Target) -> None:
    """What was said in notes is shown as it was said."""
    verify.where(echo_rules.echoes(traffic, "note", wait=target.limits.state_wait), echo_rules.as_said, unused=_NOT_SHOWN)


@verifies("NEXERA:20", "NEXERA:50", needs=_ALL)
def test_files_are_kept(verify: Verify, traffic: Traffic, target: Target) -> None:
    """What is shown of files is as it was sent."""
    verify.where(echo_rules.echoes(traffic, "attachment", wait=target.limits.state_wait), echo_rules.as_said, unused=_NOT_SHOWN)


@verifies("NEXERA:43", "NEXERA:50", needs=_ALL)
def test_parties_and_entities_are_kept(verify: Verify, traffic: Traffic, target: Target) -> None:
    """What is shown of parties and entities is as it was sent; their names and addresses may be the seller's."""
    found = echo_rules.echoes(traffic, "relatedParty", "relatedEntity", wait=target.limits.state_wait)
    verify.where(found, echo_rules.as_said, unused=_NOT_SHOWN)


@verifies("NEXERA:36", needs=("nexera-valuing",))
def test_values_on_no_list_are_refused(verify: Verify, story: Stories, target: Target) -> None:
    """A value that is on no list is refused, or mapped to one that is."""
    if target.switches["foreign_values"] == "free":
        raise NotApplicable("nothing is demanded with foreign_values: free")
    found = [one for one in story("nexera-valuing").foreign if one.twin.accepted and one.exchange.silence is None]
    verify.every(found, reading_rules.foreign_refused, none="no request beside one with such a value was taken")


def _each(name: str, rule: str) -> Any:
    def check(verify: Verify, story: Stories) -> None:
        found = reading_rules.valued(story("nexera-valuing").valued, name)
        verify.every(found, reading_rules.value_taken, none="no request beside those with such values was taken")

    check.__name__ = check.__qualname__ = f"test_each_{name.lower()}_is_taken"
    check.__doc__ = f"Each value that the document lists of {name} is taken, in creates and in changes."
    return verifies(rule, needs=("nexera-valuing",))(check)


globals().update(
    (check.__name__, check)
    for check in (
        _each("severity", "NEXERA:18"), _each("origin", "NEXERA:16"), _each("ticketSubtype", "NEXERA:14"), _each("priority", "NEXERA:17")
    )
)  # fmt: skip


@verifies("NEXERA:32", "NEXERA:36", needs=("nexera-valuing",))
def test_what_is_refused_for_its_value_is_not_done(verify: Verify, story: Stories) -> None:
    """A change that is refused because of a value that is on no list is not carried out."""
    verify.where([one for one in story("nexera-valuing").foreign if one.mark], reading_rules.not_done, unused="no change was refused")


@verifies("NEXERA:19", needs=("nexera-valuing",))
def test_an_external_id_twice(verify: Verify, story: Stories, target: Target) -> None:
    """A second ticket with the same externalId is refused, or taken, as the target says."""
    how, twice = target.switches["external_id_twice"], story("nexera-valuing").twice
    if how == "free":
        raise NotApplicable("nothing is demanded with external_id_twice: free")
    found = [twice[1]] if twice is not None and twice[0].accepted else []
    verify.every(found, reading_rules.refused if how == "refused" else reading_rules.taken, none="the first one was not taken")


@verifies("NEXERA:46", needs=("nexera-valuing",))
def test_another_type_in_a_change(verify: Verify, story: Stories, target: Target) -> None:
    """A change to the other type is refused, where the target says so."""
    if target.switches["type_change"] == "free":
        raise NotApplicable("nothing is demanded with type_change: free")
    verify.every([one for _, one in story("nexera-valuing").retyped], reading_rules.refused, none="nothing was tried")


@verifies("NEXERA:46", "NEXERA:32", needs=("nexera-valuing",))
def test_another_type_that_is_taken(verify: Verify, story: Stories) -> None:
    """A change to the other type that is taken is carried out."""
    verify.where(story("nexera-valuing").turned, reading_rules.turned, unused="no ticket could be changed to the other type")


@verifies("NEXERA:35", needs=("nexera-valuing",), advisory=True)
def test_what_is_not_listed(verify: Verify, story: Stories, target: Target) -> None:
    """An operation that the document does not list is not there, where the target asks for that."""
    if target.switches["unlisted_operations"] != "warn":
        raise NotApplicable(f"nothing is demanded with unlisted_operations: {target.switches['unlisted_operations']}")
    verify.every([story("nexera-valuing").put], reading_rules.refused, none="nothing was tried")
