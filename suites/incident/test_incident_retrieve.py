"""Use case 14, retrieve an incident: MEF 113 9.15, and what 9.1 says of the items in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import IncidentState, IncidentType, Kind, ObservedImpact, Operation
from ttck.suites.common import incident_dialect, incident_gates, moments, strangers
from ttck.suites.common.alone import recorded
from ttck.suites.common.incident_client import OPTIONAL, Life
from ttck.suites.incident import incident_rules, life_rules
from ttck.suites.ticket import rules

ALL = ("hushing", "following", "surveying", "concluding")
NONE = "no incident was opened"
NOTHING = "no incident with such an item was seen"
_PARTS = ("note", "attachment", "relatedIssue")
_OPENED = ("relatedEntity", "description", "severity", "priority", "incidentType")


def _why(story: Stories, fallback: str = NONE) -> str:
    return fallback if recorded(story) else story("following").why(fallback)


def _restless(story: Stories, traffic: Traffic, target: Target) -> Callable[[Life], bool]:
    return incident_rules.restless(traffic, story("following"), incident_dialect.names(target)[incident_dialect.UPDATE])


def _parts(story: Stories, traffic: Traffic, target: Target, attribute: str) -> list[Any]:
    return list(rules.parts(incident_rules.sightings(traffic, life_rules.of_run_or_recording(story, target)), attribute))


@verifies("MEF113:R118", advisory=True, needs=ALL)
def test_a_blank_identifier_gives_no_incident(verify: Verify, story: Stories, target: Target) -> None:
    """Retrieving a blank identifier does not give an incident."""
    lives, hushing = life_rules.of_the_run(story, target), story("hushing")
    broken = [e for e in hushing.blank if incident_rules.gives_nothing(e) is not None]
    asked = broken or incident_rules.beside_known(hushing, lives, hushing.blank)
    verify.every(asked, incident_rules.gives_nothing, none="the probe could not be sent")


@verifies("MEF113:R119", needs=ALL)
def test_the_answer_says_success_or_failure(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """The status code of a retrieve tells success from failure, and the body does not contradict it."""
    incident_gates.told(story, target, "following")
    rule = rules.both(incident_rules.says_what_happened, incident_rules.an_incident)
    verify.every(traffic.of(Operation.RETRIEVE_INCIDENT), rule, none="no incident was read")


@verifies("MEF113:R119", "MEF113:R122", needs=ALL)
def test_every_incident_can_still_be_read(verify: Verify, story: Stories, target: Target) -> None:
    """An incident that was read once can be retrieved at the end of the run."""
    verify.every(life_rules.of_the_run(story, target), incident_rules.still_there, none=_why(story))


@verifies("MEF113:R120", needs=ALL)
def test_an_unknown_incident_is_an_error(verify: Verify, story: Stories, target: Target) -> None:
    """Retrieving an identifier that was never issued is an error."""
    lives, hushing = life_rules.of_the_run(story, target), story("hushing")
    asked = incident_rules.beside_known(hushing, lives, hushing.unknown)
    verify.every(asked, rules.refused, none="no unknown incident was asked for")


@verifies("MEF113:R120", needs=("concluding",))
def test_the_identifier_of_a_ticket_finds_no_incident(verify: Verify, story: Stories, target: Target) -> None:
    """Retrieving an incident by the identifier of a ticket is an error."""
    concluding = incident_gates.told(story, target, "concluding")
    verify.where(strangers.of(concluding.strange, Kind.INCIDENT), strangers.finds_nothing, unused=NONE)


@verifies("MEF113:R35", needs=("concluding",))
def test_the_identifier_of_an_incident_finds_no_ticket(verify: Verify, story: Stories, target: Target) -> None:
    """Retrieving a ticket by the identifier of an incident is an error."""
    concluding = incident_gates.told(story, target, "concluding")
    verify.where(strangers.of(concluding.strange, Kind.TICKET), strangers.finds_nothing, unused=NONE)


@verifies("MEF113:R120", advisory=True, needs=ALL)
def test_an_unknown_incident_is_no_crash(verify: Verify, story: Stories, target: Target) -> None:
    """Retrieving an identifier that was never issued is an error of the buyer, and does not make the seller fail."""
    incident_gates.told(story, target, "hushing")
    verify.every(story("hushing").unknown, rules.not_a_crash, none="no unknown incident was asked for")


@verifies("MEF113:R121", needs=ALL)
def test_a_failed_retrieve_shows_no_incident(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """The answer to a failed retrieve carries none of the incident attributes."""
    rule = incident_rules.nothing_of_an_incident(incident_gates.told(story, target, "surveying").documents)
    verify.every(traffic.refused(Operation.RETRIEVE_INCIDENT), rule, none="no retrieve failed")


@verifies("MEF113:R122", needs=ALL)
def test_an_incident_is_complete(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Every reading has the mandatory attributes, a product at least, and the incident contact."""
    verify.every(incident_rules.readings(traffic, life_rules.of_run_or_recording(story, target)), incident_rules.complete, none=_why(story))


@verifies("MEF113:R122", needs=ALL)
def test_mandatory_values_are_those_of_the_seller(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """The first reading shows product, description, severity, priority, type and contacts as the seller set them."""
    told = incident_rules.opened_as_told(life_rules.of_the_run(story, target), *_OPENED, "relatedContactInformation")
    rule = incident_rules.shows_what_was_set(told, restless=_restless(story, traffic, target))
    verify.every(told, rule, none=_why(story, "it is not known what the seller set"))


@verifies("MEF113:R122", advisory=True, needs=ALL)
def test_values_are_those_of_the_standard(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Severity, priority, type and state have one of the values that an edition of the standard gives them."""
    allowed = {**incident_dialect.values(target), "incidentType": (*IncidentType, *ObservedImpact)}
    verify.every(
        incident_rules.sightings(traffic, life_rules.of_run_or_recording(story, target)), incident_rules.in_range(allowed), none=_why(story)
    )


@verifies("MEF113-2022:R131", needs=ALL)
def test_an_incident_has_its_impact_and_its_start(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Every reading has the start of the situation, and the impact where it stands beside the type."""
    rule = rules.has("situationStartDate", *(("impact",) if incident_dialect.has_impact(target) else ()))
    verify.every(incident_rules.sightings(traffic, life_rules.of_run_or_recording(story, target)), rule, none=_why(story))


@pytest.mark.parametrize("attribute", OPTIONAL)
@verifies("MEF113:R123", needs=ALL)
def test_what_the_seller_sets_shows(verify: Verify, story: Stories, target: Target, attribute: str) -> None:
    """An optional attribute that the seller sets or adds to shows when the incident is read."""
    following = incident_gates.told(story, target, "following")
    told = incident_rules.updates(following, attribute)
    verify.every(told, incident_rules.visible, none=_why(story, f"{attribute} was not seen to change"))


@verifies("MEF113:R123", needs=ALL)
def test_optional_values_are_those_of_the_seller(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """The first reading shows the dates, notes, attachments and related objects that the seller set when it opened the incident."""
    told = incident_rules.opened_as_told(life_rules.of_the_run(story, target), "situationStartDate", "expectedClosedDate", *_PARTS)
    rule = incident_rules.shows_what_was_set(told, restless=_restless(story, traffic, target))
    verify.every(told, rule, none=_why(story, "it is not known what the seller set"))


@pytest.mark.parametrize("attribute", ["severity", "priority", "incidentType", "contact"])
@verifies("MEF113:R122", needs=ALL)
def test_a_change_of_the_seller_shows(verify: Verify, story: Stories, target: Target, attribute: str) -> None:
    """A mandatory attribute that the seller changes shows its new value when the incident is read."""
    following = incident_gates.told(story, target, "following")
    told = incident_rules.updates(following, attribute)
    verify.every(told, incident_rules.visible, none=_why(story, f"{attribute} was not seen to change"))


@verifies("MEF113:R122", "MEF113:R123", advisory=True, needs=ALL)
def test_what_was_set_stays(verify: Verify, story: Stories, target: Target) -> None:
    """A decision of the seller about one attribute leaves the others as they were."""
    stays = incident_rules.stays(life_rules.of_the_run(story, target))
    verify.every(stays, incident_rules.unchanged, none=_why(story, "the seller decided nothing"))


@verifies("MEF113:R123", needs=ALL)
def test_what_was_shown_once_is_shown_again(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """A note or an attachment that an incident showed is in every later reading, whatever happened."""
    steps = life_rules.steps(traffic, life_rules.of_run_or_recording(story, target))
    verify.every(steps, incident_rules.keeps_items, none=_why(story, "no incident was read twice"))


@verifies("MEF113:R122", needs=ALL)
def test_the_creation_date_stays(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """The creation date of an incident is the same in every reading."""
    steps = life_rules.steps(traffic, life_rules.of_run_or_recording(story, target))
    verify.every(steps, incident_rules.keeps_date("creationDate"), none=_why(story, "no incident was read twice"))


@verifies("MEF113:R124", needs=ALL)
def test_the_closed_date_stays(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """The closed date of an incident is the same in every reading of the closed incident."""
    steps = [
        step
        for step in life_rules.steps(traffic, life_rules.of_run_or_recording(story, target))
        if step[1].before.state == IncidentState.CLOSED
    ]
    verify.where(steps, incident_rules.keeps_date("closedDate"), unused="no incident was read twice when it was closed")


@verifies("MEF113:R124", needs=ALL)
def test_a_closed_incident_says_when(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """In closed an incident has its closed date."""
    closed = incident_rules.closed(incident_rules.sightings(traffic, life_rules.of_run_or_recording(story, target)))
    rule = rules.both(rules.has("closedDate"), rules.has_date("closedDate"))
    verify.every(closed, rule, none=_why(story, "no incident was seen closed"))


@verifies("MEF113:R124", needs=ALL)
def test_an_incident_is_closed_after_its_creation(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """The closed date lies after the creation date."""
    closed = incident_rules.closed(incident_rules.sightings(traffic, life_rules.of_run_or_recording(story, target)))
    verify.every(closed, incident_rules.not_before_its_creation, none=_why(story, "no incident was seen closed"))


@verifies("MEF113:R124", needs=ALL)
def test_the_closed_date_says_when_it_was_closed(verify: Verify, story: Stories, target: Target) -> None:
    """The closed date is the time at which the incident came to closed (Table 34): between the readings around it."""
    ends = life_rules.endings(life_rules.of_the_run(story, target))
    rule = rules.both(moments.in_time, moments.of_its_own_state(IncidentState.CLOSED))
    verify.where(ends, rule, unused="no incident was seen to be closed, with a closed date")


# --- what every item carries, in incidents as elsewhere ------------------------------------------------------------------


@verifies("MEF113:R4", needs=ALL)
def test_notes_of_incidents_are_complete(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Every note of an incident shows its source, its date, its author and its text."""
    rule = rules.both(rules.filled("source", "date", "author", "text"), rules.sourced, rules.dated("date"))
    verify.every(_parts(story, traffic, target, "note"), rule, none=_why(story, NOTHING))


@verifies("MEF113:R7", needs=ALL)
def test_attachments_of_incidents_are_complete(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Every attachment of an incident shows its source, its date, its author and its name."""
    rule = rules.both(rules.filled("source", "creationDate", "author", "name"), rules.sourced, rules.dated("creationDate"))
    verify.every(_parts(story, traffic, target, "attachment"), rule, none=_why(story, NOTHING))


@verifies("MEF113:R10", needs=ALL)
def test_contacts_of_incidents_are_complete(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Every contact of an incident shows a name, a phone number and an e-mail address."""
    rule = rules.filled("name", "number", "emailAddress")
    verify.every(_parts(story, traffic, target, "relatedContactInformation"), rule, none=_why(story, NOTHING))


@verifies("MEF113:R15", needs=ALL)
def test_relations_of_incidents_are_complete(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Every related object of an incident shows source, relation type, object type, identifier, date and description."""
    rule = rules.both(
        rules.filled("source", "relationshipType", "@referredType", "id", "creationDate", "description"),
        rules.sourced,
        rules.dated("creationDate"),
    )
    verify.every(_parts(story, traffic, target, "relatedIssue"), rule, none=_why(story, NOTHING))
