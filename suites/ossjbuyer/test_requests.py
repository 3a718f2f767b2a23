"""A buyer's requests, by what the page says of them."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.suites.common import credentials
from ttck.suites.ossj import gates
from ttck.suites.ossj.names import CLEARED, CLIENTS, DETECTED, ISSUE, PRIORITY, STATE
from ttck.suites.ossjbuyer import request_rules as rules
from ttck.suites.ossjbuyer.forms import Sent, sent
from ttck.suites.tmfbuyer.request_rules import Asked, accepting, asked, known

NOTHING = "not exercised: the buyer sent nothing to the API"
NO_CREATE = "the buyer created nothing"
NO_CHANGE = "the buyer changed nothing"


def _asked(traffic: Traffic, target: Target) -> list[Asked]:
    return asked(traffic, target.profile.dialect.contract(), target.base_url)


def _creates(traffic: Traffic, target: Target) -> list[Sent]:
    return sent(_asked(traffic, target), "create")


def _changes(traffic: Traffic, target: Target) -> list[Sent]:
    return sent(_asked(traffic, target), "patch")


@verifies("OSSJ:1")
def test_a_request_is_one_of_the_three(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each request has the method and the path of an operation of the page."""
    verify.every(_asked(traffic, target), known, none=NOTHING)


@verifies("OSSJ:2")
def test_a_request_has_a_token(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each request brings a bearer token."""
    credentials.are_recorded(traffic)
    verify.every(_asked(traffic, target), rules.with_a_token, none=NOTHING)


@verifies("OSSJ:37")
def test_a_request_accepts_json(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each request takes JSON for an answer."""
    verify.every(_asked(traffic, target), accepting, none=NOTHING)


@verifies("OSSJ:4", "OSSJ:17")
def test_a_body_is_a_document(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each create and each change is a JSON object, or a form with one in the part data."""
    verify.where(sent(_asked(traffic, target)), rules.is_a_document, unused="the buyer sent no body")


@verifies("OSSJ:3", advisory=True)
def test_a_form_has_the_parts_of_the_page(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A form has the parts data, attachment and attachments, and no other."""
    verify.where([one for one in sent(_asked(traffic, target)) if one.form], rules.known_parts, unused="the buyer sent no form")


@verifies("OSSJ:4")
def test_a_create_has_what_is_mandatory(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each create has the eleven attributes that are mandatory."""
    verify.where(_creates(traffic, target), rules.has_its_eleven, unused=NO_CREATE)


@verifies("OSSJ:7")
def test_a_create_begins_active(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each create says the state OPENACTIVE."""
    verify.where(rules.having(_creates(traffic, target), STATE), rules.begins_active, unused=NO_CREATE)


@verifies("OSSJ:8")
def test_texts_of_creates_are_short_enough(verify: Verify, traffic: Traffic, target: Target) -> None:
    """No text of a create is longer than the table allows."""
    verify.where(rules.texts(_creates(traffic, target), change=False), rules.short_enough, unused=NO_CREATE)


@verifies("OSSJ:9")
def test_a_priority_is_one_of_three(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A priority is the number 1, 2 or 3."""
    verify.where(rules.having(_creates(traffic, target), PRIORITY), rules.priority, unused=NO_CREATE)


@verifies("OSSJ:10")
def test_an_issue_is_of_a_client_or_of_the_network(verify: Verify, traffic: Traffic, target: Target) -> None:
    """wh1Parameter is cliente or red."""
    verify.where(rules.having(_creates(traffic, target), ISSUE), rules.issue, unused=NO_CREATE)


@verifies("OSSJ:11")
def test_a_time_of_detection_is_a_date_time(verify: Verify, traffic: Traffic, target: Target) -> None:
    """TroubleDetectionTime is a date-time."""
    verify.where(rules.having(_creates(traffic, target), DETECTED), rules.detected, unused=NO_CREATE)


@verifies("OSSJ:12")
def test_a_file_has_its_parts(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each file in a document has a content in base64, a mimeType and a name."""
    verify.where(rules.files(sent(_asked(traffic, target))), rules.is_a_file, unused="the buyer sent no file in a document")


@verifies("OSSJ:17")
def test_a_change_has_what_is_mandatory(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each change has ticketId, mirrorKey and dialog."""
    verify.where(_changes(traffic, target), rules.has_its_three, unused=NO_CHANGE)


@verifies("OSSJ:17")
def test_texts_of_changes_are_short_enough(verify: Verify, traffic: Traffic, target: Target) -> None:
    """No text of a change is longer than the table allows; ticketId and mirrorKey have 15 characters at most."""
    verify.where(rules.texts(_changes(traffic, target), change=True), rules.short_enough, unused=NO_CHANGE)


@verifies("OSSJ:18")
def test_a_change_sets_a_state_of_the_page(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A state that a change sets is one of the six, so spelt."""
    verify.where(rules.having(_changes(traffic, target), STATE), rules.state, unused="the buyer set no state")


@verifies("OSSJ:19", advisory=True)
def test_a_change_names_its_own_ticket(verify: Verify, traffic: Traffic, target: Target) -> None:
    """The ticketId of a change is that of its path."""
    verify.where(rules.having(_changes(traffic, target), "ticketId"), rules.own_ticket, unused=NO_CHANGE)


@verifies("OSSJ:25", advisory=True)
def test_a_resolution_is_told(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A change to CLEARED brings closeOutType, closeOutNarr and serviceRestoredTime; with close_out: always each change does."""
    choice = gates.only(target, "close_out", "resolution", "always")
    found = _changes(traffic, target)
    wanted = found if choice == "always" else [one for one in found if (one.document or {}).get(STATE) == CLEARED]
    verify.where(wanted, rules.with_resolution, unused="the buyer resolved nothing")


@verifies("OSSJ:28", advisory=True)
def test_clients_are_counted_as_the_tables_have_it(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Customer is a text on creation, and a number on change."""
    gates.only(target, "customer_form", "by_operation")
    creates, changes = _creates(traffic, target), _changes(traffic, target)
    found = [(one, False) for one in rules.having(creates, CLIENTS)] + [(one, True) for one in rules.having(changes, CLIENTS)]
    verify.where(found, rules.as_counted, unused="the buyer counted no clients")


@verifies("OSSJ:32", advisory=True)
def test_the_user_does_not_resolve(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A buyer that opens tickets, as the user of a territory, does not send CLEARED."""
    gates.only(target, "role", "tu")
    verify.where(rules.having(_changes(traffic, target), STATE), rules.resolves, unused="the buyer set no state")
