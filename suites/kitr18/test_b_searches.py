"""What the kit of TM Forum for release 18 will say of filters, fields and refusals, steps N3 to N5 and E1 to E3, with its gaps."""

from __future__ import annotations

from harness.checks import verifies
from harness.session import Stories
from harness.target import Target
from harness.verify import Verify
from suites.kit5.sending import known
from suites.kitr18.kit_rules import equals, lacks, only, status_is
from suites.kitr18.scenarios.a_replaying import Replayed

NONE = "the request was not sent"


def replayed(story: Stories) -> Replayed:
    """The answers to the kit's requests."""
    found: Replayed = story("kitr18-replaying")
    return found


@verifies("KIT18:25", needs=("kitr18-replaying",))
def test_n3_list_both(verify: Verify, story: Stories) -> None:
    """The kit wants both tickets in the list, equal to the answers to the creates."""
    seen = replayed(story)
    verify.every([seen.both], known("KIT18:25", equals(seen.first, seen.second, present=True)), none=NONE)


@verifies("KIT18:26", needs=("kitr18-replaying",))
def test_n3_by_severity_lacks(verify: Verify, story: Stories) -> None:
    """The kit wants the second ticket to stay out of the list with the severity of the first."""
    seen = replayed(story)
    verify.every([seen.by_severity], known("KIT18:26", lacks(seen.second)), none=NONE)


@verifies("KIT18:27", needs=("kitr18-replaying",))
def test_n3_by_severity_equals(verify: Verify, story: Stories) -> None:
    """The kit wants the first ticket in the list with its severity to equal what was created; an empty list passes."""
    seen = replayed(story)
    verify.every([seen.by_severity], known("KIT18:27", equals(seen.first, present=False)), none=NONE)


@verifies("KIT18:28", needs=("kitr18-replaying",))
def test_n3_by_type_lacks(verify: Verify, story: Stories) -> None:
    """The kit wants the first ticket to stay out of the list with the type of the second."""
    seen = replayed(story)
    verify.every([seen.by_type], known("KIT18:28", lacks(seen.first)), none=NONE)


@verifies("KIT18:29", needs=("kitr18-replaying",))
def test_n3_by_type_equals(verify: Verify, story: Stories) -> None:
    """The kit wants the second ticket in the list with its type to equal what was created; an empty list passes."""
    seen = replayed(story)
    verify.every([seen.by_type], known("KIT18:29", equals(seen.second, present=False)), none=NONE)


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
