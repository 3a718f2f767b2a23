"""What the kit of TM Forum for release 18 will say of creating and reading, steps N1 and N2, with its gaps."""

from __future__ import annotations

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.kit5.sending import known
from ttck.suites.kitr18.kit_rules import assertions, equal, equalities, is_json, lacks, status_is, there, typed
from ttck.suites.kitr18.scenarios.a_replaying import Replayed

NONE = "the request was not sent"
UNSEEN = "the created ticket is not seen there, and the kit says nothing"


def replayed(story: Stories) -> Replayed:
    """The answers to the kit's requests."""
    found: Replayed = story("kitr18-replaying")
    return found


@verifies("KIT18:1", needs=("kitr18-replaying",))
def test_n1_create_media_type(verify: Verify, story: Stories) -> None:
    """The kit wants a Content-Type in the answer to the first create."""
    verify.every([replayed(story).first], known("KIT18:1", typed), none=NONE)


@verifies("KIT18:3", needs=("kitr18-replaying",))
def test_n1_create_status(verify: Verify, story: Stories) -> None:
    """The kit wants the answer to the first create to be 201."""
    verify.every([replayed(story).first], known("KIT18:3", status_is(201)), none=NONE)


@verifies("KIT18:4", needs=("kitr18-replaying",))
def test_n1_create_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants id, href, description, severity and ticketType as text in the answer to the first create."""
    verify.every(assertions(replayed(story).first), known("KIT18:4", there), none=NONE)


@verifies("KIT18:5", needs=("kitr18-replaying",))
def test_n1_list_media_type(verify: Verify, story: Stories) -> None:
    """The kit wants a Content-Type in the list after the first create."""
    verify.every([replayed(story).first_list], known("KIT18:5", typed), none=NONE)


@verifies("KIT18:6", needs=("kitr18-replaying",))
def test_n1_list_status(verify: Verify, story: Stories) -> None:
    """The kit wants the list after the first create to be 200."""
    verify.every([replayed(story).first_list], known("KIT18:6", status_is(200)), none=NONE)


@verifies("KIT18:7", needs=("kitr18-replaying",))
def test_n1_list_is_json(verify: Verify, story: Stories) -> None:
    """The kit wants JSON in the list after the first create."""
    verify.every([replayed(story).first_list], known("KIT18:7", is_json), none=NONE)


@verifies("KIT18:8", needs=("kitr18-replaying",))
def test_n1_list_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants id, href, description, severity and ticketType as text in the list after the first create; tickets of others count."""
    verify.every(assertions(replayed(story).first_list), known("KIT18:8", there), none=NONE)


@verifies("KIT18:9", needs=("kitr18-replaying",))
def test_n1_list_equals(verify: Verify, story: Stories) -> None:
    """The kit wants the created ticket in the list after the first create to equal the answer to the create, if it is there."""
    seen = replayed(story)
    verify.where(equalities((seen.first,), seen.first_list), known("KIT18:9", equal), unused=UNSEEN)


@verifies("KIT18:10", needs=("kitr18-replaying",))
def test_n2_create_media_type(verify: Verify, story: Stories) -> None:
    """The kit wants a Content-Type in the answer to the second create, whose status is illegal."""
    verify.every([replayed(story).second], known("KIT18:10", typed), none=NONE)


@verifies("KIT18:12", needs=("kitr18-replaying",))
def test_n2_create_status(verify: Verify, story: Stories) -> None:
    """The kit wants the answer to the second create, whose status is illegal, to be 201."""
    verify.every([replayed(story).second], known("KIT18:12", status_is(201)), none=NONE)


@verifies("KIT18:13", needs=("kitr18-replaying",))
def test_n2_create_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants id, href, description, severity and ticketType as text in the answer to the second create, whose status is illegal."""
    verify.every(assertions(replayed(story).second), known("KIT18:13", there), none=NONE)


@verifies("KIT18:14", needs=("kitr18-replaying",))
def test_n2_list_media_type(verify: Verify, story: Stories) -> None:
    """The kit wants a Content-Type in the list after the second create."""
    verify.every([replayed(story).second_list], known("KIT18:14", typed), none=NONE)


@verifies("KIT18:15", needs=("kitr18-replaying",))
def test_n2_list_status(verify: Verify, story: Stories) -> None:
    """The kit wants the list after the second create to be 200."""
    verify.every([replayed(story).second_list], known("KIT18:15", status_is(200)), none=NONE)


@verifies("KIT18:16", needs=("kitr18-replaying",))
def test_n2_list_is_json(verify: Verify, story: Stories) -> None:
    """The kit wants JSON in the list after the second create."""
    verify.every([replayed(story).second_list], known("KIT18:16", is_json), none=NONE)


@verifies("KIT18:17", needs=("kitr18-replaying",))
def test_n2_list_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants id, href, description, severity and ticketType as text in the list after the second create; tickets of others count."""
    verify.every(assertions(replayed(story).second_list), known("KIT18:17", there), none=NONE)


@verifies("KIT18:18", needs=("kitr18-replaying",))
def test_n2_list_equals(verify: Verify, story: Stories) -> None:
    """The kit wants the created ticket in the list after the second create to equal the answer to the create, if it is there."""
    seen = replayed(story)
    verify.where(equalities((seen.second,), seen.second_list), known("KIT18:18", equal), unused=UNSEEN)


@verifies("KIT18:19", needs=("kitr18-replaying",))
def test_n2_retrieve_media_type(verify: Verify, story: Stories) -> None:
    """The kit wants a Content-Type in the second ticket."""
    verify.every([replayed(story).second_read], known("KIT18:19", typed), none=NONE)


@verifies("KIT18:20", needs=("kitr18-replaying",))
def test_n2_retrieve_status(verify: Verify, story: Stories) -> None:
    """The kit wants the second ticket to be 200."""
    verify.every([replayed(story).second_read], known("KIT18:20", status_is(200)), none=NONE)


@verifies("KIT18:21", needs=("kitr18-replaying",))
def test_n2_retrieve_is_json(verify: Verify, story: Stories) -> None:
    """The kit wants JSON in the second ticket."""
    verify.every([replayed(story).second_read], known("KIT18:21", is_json), none=NONE)


@verifies("KIT18:22", needs=("kitr18-replaying",))
def test_n2_retrieve_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants id, href, description, severity and ticketType as text in the second ticket."""
    verify.every(assertions(replayed(story).second_read), known("KIT18:22", there), none=NONE)


@verifies("KIT18:23", needs=("kitr18-replaying",))
def test_n2_retrieve_equals(verify: Verify, story: Stories) -> None:
    """The kit wants the created ticket in the second ticket to equal the answer to the create."""
    seen = replayed(story)
    verify.where(equalities((seen.second,), seen.second_read), known("KIT18:23", equal), unused=UNSEEN)


@verifies("KIT18:24", needs=("kitr18-replaying",))
def test_n2_retrieve_lacks(verify: Verify, story: Stories) -> None:
    """The kit wants the identifier of the first ticket to stay out of the second."""
    seen = replayed(story)
    verify.every([seen.second_read], known("KIT18:24", lacks(seen.first)), none=NONE)
