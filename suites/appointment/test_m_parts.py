"""What every item of an appointment or a workorder carries, whoever wrote it: MEF 113 9.1."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Api, Kind
from ttck.suites.appointment import answer_rules, gates, part_rules
from ttck.suites.ticket import rules

ALL = ("registering", "booking", "changing", "refusing", "visiting", "parting")
KINDS = [str(Kind.APPOINTMENT), str(Kind.WORKORDER)]


def _why(story: Stories, target: Target, kind: str, attribute: str) -> str:
    noted = [gates.told(story, target, name, Api(kind)) for name in ("booking", "visiting")]
    return f"no {attribute} of the kind {kind} was seen ({answer_rules.reasons(*noted)()})"


@pytest.mark.parametrize("kind", KINDS)
@verifies("MEF113:R4", needs=ALL)
def test_notes_of_visits_are_complete(verify: Verify, story: Stories, traffic: Traffic, target: Target, kind: str) -> None:
    """Every note of an appointment or a workorder shows its source, its date, its author and its text."""
    why = _why(story, target, kind, "note")
    rule = rules.both(rules.filled("source", "date", "author", "text"), rules.sourced, rules.dated("date"))
    verify.where(part_rules.shown_parts(traffic, Kind(kind), "note"), rule, unused=why)


@verifies("MEF113:R7", needs=ALL)
def test_attachments_of_appointments_are_complete(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Every attachment of an appointment shows its source, its date, its author and its name."""
    why = _why(story, target, Kind.APPOINTMENT, "attachment")
    rule = rules.both(rules.filled("source", "creationDate", "author", "name"), rules.sourced, rules.dated("creationDate"))
    verify.where(part_rules.shown_parts(traffic, Kind.APPOINTMENT, "attachment"), rule, unused=why)


@pytest.mark.parametrize("kind", KINDS)
@verifies("MEF113:R10", needs=ALL)
def test_contacts_of_visits_are_complete(verify: Verify, story: Stories, traffic: Traffic, target: Target, kind: str) -> None:
    """Every contact of an appointment or a workorder shows a name, a phone number and an e-mail address."""
    why = _why(story, target, kind, "contact")
    shown = part_rules.shown_parts(traffic, Kind(kind), "relatedContactInformation")
    verify.where(shown, rules.filled("name", "number", "emailAddress"), unused=why)
