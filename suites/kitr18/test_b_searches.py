"""What the kit of TM Forum for release 18 will say of filters, fields and refusals, steps N3 to N5 and E1 to E3, with its gaps."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.kit5.sending import known
from ttck.suites.kitr18.kit_rules import (
    assertions,
    equal,
    equalities,
    in_text,
    is_json,
    lacks,
    only,
    others,
    present,
    status_is,
    there,
    typed,
)
from ttck.suites.kitr18.scenarios.a_replaying import Replayed

NONE = "the request was not sent"
UNSEEN = "the ticket is not in that list, and the kit says nothing"


def replayed(story: Stories) -> Replayed:
    """The answers to the kit's requests."""
    found: Replayed = story("kitr18-replaying")
    return found


@verifies("KIT18:25", needs=("kitr18-replaying",))
def test_n3_list_both(verify: Verify, story: Stories) -> None:
    """The kit wants both tickets in the list, equal to the answers to the creates."""
    seen = replayed(story)
    created = (seen.first, seen.second)
    verify.every(present(created, seen.both), known("KIT18:25", in_text), none=NONE)
    verify.every(equalities(created, seen.both), known("KIT18:25", equal), none=NONE)


@verifies("KIT18:26", needs=("kitr18-replaying",))
def test_n3_by_severity_lacks(verify: Verify, story: Stories) -> None:
    """The kit wants the second ticket to stay out of the list with the severity of the first."""
    seen = replayed(story)
    verify.every([seen.by_severity], known("KIT18:26", lacks(seen.second)), none=NONE)


@verifies("KIT18:27", needs=("kitr18-replaying",))
def test_n3_by_severity_equals(verify: Verify, story: Stories) -> None:
    """The kit wants the first ticket in the list with its severity to equal what was created; an empty list passes."""
    seen = replayed(story)
    verify.where(equalities((seen.first,), seen.by_severity), known("KIT18:27", equal), unused=UNSEEN)


@verifies("KIT18:28", needs=("kitr18-replaying",))
def test_n3_by_type_lacks(verify: Verify, story: Stories) -> None:
    """The kit wants the first ticket to stay out of the list with the type of the second."""
    seen = replayed(story)
    verify.every([seen.by_type], known("KIT18:28", lacks(seen.first)), none=NONE)


@verifies("KIT18:29", needs=("kitr18-replaying",))
def test_n3_by_type_equals(verify: Verify, story: Stories) -> None:
    """The kit wants the second ticket in the list with its type to equal what was created; an empty list passes."""
    seen = replayed(story)
    verify.where(equalities((seen.second,), seen.by_type), known("KIT18:29", equal), unused=UNSEEN)


@verifies("KIT18:30", needs=("kitr18-replaying",))
def test_n4_one_field_exact(verify: Verify, story: Stories, target: Target) -> None:
    """The kit wants description alone where fields asks for it, without even id, href and @type."""
    verify.every(
        [replayed(story).one_field], known("KIT18:30", only("description", projection=str(target.switches["projection"]))), none=NONE
    )


@verifies("KIT18:31", needs=("kitr18-replaying",))
def test_n4_two_fields_exact(verify: Verify, story: Stories, target: Target) -> None:
    """The kit wants severity and status alone where fields asks for them, without even id, href and @type."""
    verify.every(
        [replayed(story).two_fields],
        known("KIT18:31", only("severity", "status", projection=str(target.switches["projection"]))),
        none=NONE,
    )


@verifies("KIT18:32", needs=("kitr18-replaying",))
def test_n5_fields_exact(verify: Verify, story: Stories, target: Target) -> None:
    """The kit means to combine a filter with fields, and asks for description alone once more."""
    verify.every(
        [replayed(story).once_more], known("KIT18:32", only("description", projection=str(target.switches["projection"]))), none=NONE
    )


@verifies("KIT18:33", needs=("kitr18-replaying",))
def test_e1_unknown_status(verify: Verify, story: Stories) -> None:
    """The kit wants an unknown ticket to be 404; it looks at nothing else."""
    verify.every([replayed(story).unknown], known("KIT18:33", status_is(404)), none=NONE)


@verifies("KIT18:34", needs=("kitr18-replaying",))
def test_e2_incomplete_status(verify: Verify, story: Stories) -> None:
    """The kit wants a create without ticketType to be 400; it looks at nothing else."""
    verify.every([replayed(story).incomplete], known("KIT18:34", status_is(400)), none=NONE)


@verifies("KIT18:35", needs=("kitr18-replaying",))
def test_e3_misshapen_status(verify: Verify, story: Stories) -> None:
    """The kit wants a create with an object for the notes, at an address with a slash at the end, to be 400."""
    verify.every([replayed(story).misshapen], known("KIT18:35", status_is(400)), none=NONE)


@verifies("KIT18:36", needs=("kitr18-replaying",))
def test_n3_both_media_type(verify: Verify, story: Stories) -> None:
    """The kit wants a Content-Type in the list."""
    verify.every([replayed(story).both], known("KIT18:36", typed), none=NONE)


@verifies("KIT18:38", needs=("kitr18-replaying",))
def test_n3_both_status(verify: Verify, story: Stories) -> None:
    """The kit wants the list to be 200."""
    verify.every([replayed(story).both], known("KIT18:38", status_is(200)), none=NONE)


@verifies("KIT18:39", needs=("kitr18-replaying",))
def test_n3_both_is_json(verify: Verify, story: Stories) -> None:
    """The kit wants JSON in the list."""
    verify.every([replayed(story).both], known("KIT18:39", is_json), none=NONE)


@verifies("KIT18:40", needs=("kitr18-replaying",))
def test_n3_both_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants id, href, description, severity and ticketType as text in the list; an empty list fails."""
    verify.every(assertions(replayed(story).both), known("KIT18:40", there), none=NONE)


@verifies("KIT18:41", needs=("kitr18-replaying",))
def test_n3_by_severity_media_type(verify: Verify, story: Stories) -> None:
    """The kit wants a Content-Type in the list by severity."""
    verify.every([replayed(story).by_severity], known("KIT18:41", typed), none=NONE)


@verifies("KIT18:43", needs=("kitr18-replaying",))
def test_n3_by_severity_status(verify: Verify, story: Stories) -> None:
    """The kit wants the list by severity to be 200."""
    verify.every([replayed(story).by_severity], known("KIT18:43", status_is(200)), none=NONE)


@verifies("KIT18:44", needs=("kitr18-replaying",))
def test_n3_by_severity_is_json(verify: Verify, story: Stories) -> None:
    """The kit wants JSON in the list by severity."""
    verify.every([replayed(story).by_severity], known("KIT18:44", is_json), none=NONE)


@verifies("KIT18:45", needs=("kitr18-replaying",))
def test_n3_by_severity_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants id, href, description, severity and ticketType as text in the list by severity; an empty list fails."""
    verify.every(assertions(replayed(story).by_severity), known("KIT18:45", there), none=NONE)


@verifies("KIT18:46", needs=("kitr18-replaying",))
def test_n3_by_type_media_type(verify: Verify, story: Stories) -> None:
    """The kit wants a Content-Type in the list by type."""
    verify.every([replayed(story).by_type], known("KIT18:46", typed), none=NONE)


@verifies("KIT18:48", needs=("kitr18-replaying",))
def test_n3_by_type_status(verify: Verify, story: Stories) -> None:
    """The kit wants the list by type to be 200."""
    verify.every([replayed(story).by_type], known("KIT18:48", status_is(200)), none=NONE)


@verifies("KIT18:49", needs=("kitr18-replaying",))
def test_n3_by_type_is_json(verify: Verify, story: Stories) -> None:
    """The kit wants JSON in the list by type."""
    verify.every([replayed(story).by_type], known("KIT18:49", is_json), none=NONE)


@verifies("KIT18:50", needs=("kitr18-replaying",))
def test_n3_by_type_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants id, href, description, severity and ticketType as text in the list by type; an empty list fails."""
    verify.every(assertions(replayed(story).by_type), known("KIT18:50", there), none=NONE)


@verifies("KIT18:51", needs=("kitr18-replaying",))
def test_n4_one_field_media_type(verify: Verify, story: Stories) -> None:
    """The kit wants a Content-Type in the first ticket with fields=description."""
    verify.every([replayed(story).one_field], known("KIT18:51", typed), none=NONE)


@verifies("KIT18:53", needs=("kitr18-replaying",))
def test_n4_one_field_status(verify: Verify, story: Stories) -> None:
    """The kit wants the first ticket with fields=description to be 200."""
    verify.every([replayed(story).one_field], known("KIT18:53", status_is(200)), none=NONE)


@verifies("KIT18:54", needs=("kitr18-replaying",))
def test_n4_one_field_is_json(verify: Verify, story: Stories) -> None:
    """The kit wants JSON in the first ticket with fields=description."""
    verify.every([replayed(story).one_field], known("KIT18:54", is_json), none=NONE)


@verifies("KIT18:55", needs=("kitr18-replaying",))
def test_n4_one_field_not_of_the_other(verify: Verify, story: Stories) -> None:
    """The kit wants description not to be that of the second ticket in the first ticket with fields=description."""
    verify.every([replayed(story).one_field], known("KIT18:55", others(replayed(story).second, "description")), none=NONE)


@verifies("KIT18:56", needs=("kitr18-replaying",))
def test_n4_two_fields_media_type(verify: Verify, story: Stories) -> None:
    """The kit wants a Content-Type in the second ticket with fields=severity,status."""
    verify.every([replayed(story).two_fields], known("KIT18:56", typed), none=NONE)


@verifies("KIT18:58", needs=("kitr18-replaying",))
def test_n4_two_fields_status(verify: Verify, story: Stories) -> None:
    """The kit wants the second ticket with fields=severity,status to be 200."""
    verify.every([replayed(story).two_fields], known("KIT18:58", status_is(200)), none=NONE)


@verifies("KIT18:59", needs=("kitr18-replaying",))
def test_n4_two_fields_is_json(verify: Verify, story: Stories) -> None:
    """The kit wants JSON in the second ticket with fields=severity,status."""
    verify.every([replayed(story).two_fields], known("KIT18:59", is_json), none=NONE)


@verifies("KIT18:60", needs=("kitr18-replaying",))
def test_n4_two_fields_not_of_the_other(verify: Verify, story: Stories) -> None:
    """The kit wants severity not to be that of the first ticket in the second ticket with fields=severity,status."""
    verify.every([replayed(story).two_fields], known("KIT18:60", others(replayed(story).first, "severity")), none=NONE)


@verifies("KIT18:61", needs=("kitr18-replaying",))
def test_n5_once_more_media_type(verify: Verify, story: Stories) -> None:
    """The kit wants a Content-Type in the first ticket with fields=description once more."""
    verify.every([replayed(story).once_more], known("KIT18:61", typed), none=NONE)


@verifies("KIT18:63", needs=("kitr18-replaying",))
def test_n5_once_more_status(verify: Verify, story: Stories) -> None:
    """The kit wants the first ticket with fields=description once more to be 200."""
    verify.every([replayed(story).once_more], known("KIT18:63", status_is(200)), none=NONE)


@verifies("KIT18:64", needs=("kitr18-replaying",))
def test_n5_once_more_is_json(verify: Verify, story: Stories) -> None:
    """The kit wants JSON in the first ticket with fields=description once more."""
    verify.every([replayed(story).once_more], known("KIT18:64", is_json), none=NONE)


@verifies("KIT18:65", needs=("kitr18-replaying",))
def test_n5_once_more_not_of_the_other(verify: Verify, story: Stories) -> None:
    """The kit wants description not to be that of the second ticket in the first ticket with fields=description once more."""
    verify.every([replayed(story).once_more], known("KIT18:65", others(replayed(story).second, "description")), none=NONE)
