"""What the kit of TM Forum for version 5 will say: its 29 checks, with its gaps, which the docstrings name."""

from __future__ import annotations

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.kit5.kit_rules import attributes, keeps_schema, status_in
from ttck.suites.kit5.scenarios.a_replaying import Replayed
from ttck.suites.kit5.sending import known

NONE = "the request was not sent"
ALL = ("@type", "description", "href", "severity", "ticketType")


def replayed(story: Stories) -> Replayed:
    """The answers to the kit's requests."""
    found: Replayed = story("kit5-replaying")
    return found


@verifies("KIT5:1", needs=("kit5-replaying",))
def test_entry_01_status(verify: Verify, story: Stories) -> None:
    """The kit wants a create to be answered 201; it fails a 202, which the standard allows."""
    verify.every([replayed(story).entries[1]], known("KIT5:1", status_in(201)), none=NONE)


@verifies("KIT5:2", needs=("kit5-replaying",))
def test_entry_01_schema(verify: Verify, story: Stories) -> None:
    """The kit wants the answer to the create to keep its schema, which leaves out discriminators, formats and mandatory attributes."""
    verify.every([replayed(story).entries[1]], known("KIT5:2", keeps_schema), none=NONE)


@verifies("KIT5:3", needs=("kit5-replaying",))
def test_entry_02_status(verify: Verify, story: Stories) -> None:
    """The kit wants the list to be answered 200 or 206, at an address with a slash at the end."""
    verify.every([replayed(story).entries[2]], known("KIT5:3", status_in(200, 206)), none=NONE)


@verifies("KIT5:4", needs=("kit5-replaying",))
def test_entry_02_schema(verify: Verify, story: Stories) -> None:
    """The kit wants the list to hold only tickets of its loose schema; an empty list passes."""
    verify.every([replayed(story).entries[2]], known("KIT5:4", keeps_schema), none=NONE)


@verifies("KIT5:5", needs=("kit5-replaying",))
def test_entry_02_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants @type, description, href, severity and ticketType of the created ticket in the list as the create gave them.

    An empty list passes.
    """
    seen = replayed(story)
    verify.every([seen.entries[2]], known("KIT5:5", attributes(seen, *ALL)), none=NONE)


@verifies("KIT5:6", needs=("kit5-replaying",))
def test_entry_03_status(verify: Verify, story: Stories) -> None:
    """The kit wants the ticket to be answered 200."""
    verify.every([replayed(story).entries[3]], known("KIT5:6", status_in(200)), none=NONE)


@verifies("KIT5:7", needs=("kit5-replaying",))
def test_entry_03_schema(verify: Verify, story: Stories) -> None:
    """The kit wants the ticket to keep its loose schema."""
    verify.every([replayed(story).entries[3]], known("KIT5:7", keeps_schema), none=NONE)


@verifies("KIT5:8", needs=("kit5-replaying",))
def test_entry_03_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants @type, description, href, severity and ticketType of the created ticket in the ticket as the create gave them."""
    seen = replayed(story)
    verify.every([seen.entries[3]], known("KIT5:8", attributes(seen, *ALL)), none=NONE)


@verifies("KIT5:9", needs=("kit5-replaying",))
def test_entry_04_status(verify: Verify, story: Stories) -> None:
    """The kit wants the ticket with fields=description to be answered 200."""
    verify.every([replayed(story).entries[4]], known("KIT5:9", status_in(200)), none=NONE)


@verifies("KIT5:10", needs=("kit5-replaying",))
def test_entry_04_schema(verify: Verify, story: Stories) -> None:
    """The kit wants the ticket with fields=description to keep its loose schema."""
    verify.every([replayed(story).entries[4]], known("KIT5:10", keeps_schema), none=NONE)


@verifies("KIT5:11", needs=("kit5-replaying",))
def test_entry_04_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants description, @type, id and href of the created ticket in the ticket with fields=description as the create gave them.

    It does not look whether anything else is there.
    """
    seen = replayed(story)
    verify.every([seen.entries[4]], known("KIT5:11", attributes(seen, "description", "@type", "id", "href")), none=NONE)


@verifies("KIT5:12", needs=("kit5-replaying",))
def test_entry_05_status(verify: Verify, story: Stories) -> None:
    """The kit wants the list with fields=description to be answered 200 or 206."""
    verify.every([replayed(story).entries[5]], known("KIT5:12", status_in(200, 206)), none=NONE)


@verifies("KIT5:13", needs=("kit5-replaying",))
def test_entry_05_schema(verify: Verify, story: Stories) -> None:
    """The kit wants the list with fields=description to hold only tickets of its loose schema; an empty list passes."""
    verify.every([replayed(story).entries[5]], known("KIT5:13", keeps_schema), none=NONE)


@verifies("KIT5:14", needs=("kit5-replaying",))
def test_entry_05_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants description, @type, id and href of the created ticket in the list with fields=description as the create gave them.

    An empty list passes.
    """
    seen = replayed(story)
    verify.every([seen.entries[5]], known("KIT5:14", attributes(seen, "description", "@type", "id", "href")), none=NONE)


@verifies("KIT5:15", needs=("kit5-replaying",))
def test_entry_10_status(verify: Verify, story: Stories) -> None:
    """The kit wants the list with fields=severity to be answered 200 or 206."""
    verify.every([replayed(story).entries[10]], known("KIT5:15", status_in(200, 206)), none=NONE)


@verifies("KIT5:16", needs=("kit5-replaying",))
def test_entry_10_schema(verify: Verify, story: Stories) -> None:
    """The kit wants the list with fields=severity to hold only tickets of its loose schema; an empty list passes."""
    verify.every([replayed(story).entries[10]], known("KIT5:16", keeps_schema), none=NONE)


@verifies("KIT5:17", needs=("kit5-replaying",))
def test_entry_10_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants severity, @type, id and href of the created ticket in the list with fields=severity as the create gave them.

    An empty list passes.
    """
    seen = replayed(story)
    verify.every([seen.entries[10]], known("KIT5:17", attributes(seen, "severity", "@type", "id", "href")), none=NONE)


@verifies("KIT5:18", needs=("kit5-replaying",))
def test_entry_11_status(verify: Verify, story: Stories) -> None:
    """The kit wants the ticket with fields=severity to be answered 200."""
    verify.every([replayed(story).entries[11]], known("KIT5:18", status_in(200)), none=NONE)


@verifies("KIT5:19", needs=("kit5-replaying",))
def test_entry_11_schema(verify: Verify, story: Stories) -> None:
    """The kit wants the ticket with fields=severity to keep its loose schema."""
    verify.every([replayed(story).entries[11]], known("KIT5:19", keeps_schema), none=NONE)


@verifies("KIT5:20", needs=("kit5-replaying",))
def test_entry_11_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants severity, @type, id and href of the created ticket in the ticket with fields=severity as the create gave them.

    It does not look whether anything else is there.
    """
    seen = replayed(story)
    verify.every([seen.entries[11]], known("KIT5:20", attributes(seen, "severity", "@type", "id", "href")), none=NONE)


@verifies("KIT5:21", needs=("kit5-replaying",))
def test_entry_14_status(verify: Verify, story: Stories) -> None:
    """The kit wants the ticket with fields=ticketType to be answered 200."""
    verify.every([replayed(story).entries[14]], known("KIT5:21", status_in(200)), none=NONE)


@verifies("KIT5:22", needs=("kit5-replaying",))
def test_entry_14_schema(verify: Verify, story: Stories) -> None:
    """The kit wants the ticket with fields=ticketType to keep its loose schema."""
    verify.every([replayed(story).entries[14]], known("KIT5:22", keeps_schema), none=NONE)


@verifies("KIT5:23", needs=("kit5-replaying",))
def test_entry_14_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants ticketType, @type, id and href of the created ticket in the ticket with fields=ticketType as the create gave them.

    It does not look whether anything else is there.
    """
    seen = replayed(story)
    verify.every([seen.entries[14]], known("KIT5:23", attributes(seen, "ticketType", "@type", "id", "href")), none=NONE)


@verifies("KIT5:24", needs=("kit5-replaying",))
def test_entry_15_status(verify: Verify, story: Stories) -> None:
    """The kit wants the list with fields=ticketType to be answered 200 or 206."""
    verify.every([replayed(story).entries[15]], known("KIT5:24", status_in(200, 206)), none=NONE)


@verifies("KIT5:25", needs=("kit5-replaying",))
def test_entry_15_schema(verify: Verify, story: Stories) -> None:
    """The kit wants the list with fields=ticketType to hold only tickets of its loose schema; an empty list passes."""
    verify.every([replayed(story).entries[15]], known("KIT5:25", keeps_schema), none=NONE)


@verifies("KIT5:26", needs=("kit5-replaying",))
def test_entry_15_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants ticketType, @type, id and href of the created ticket in the list with fields=ticketType as the create gave them.

    An empty list passes.
    """
    seen = replayed(story)
    verify.every([seen.entries[15]], known("KIT5:26", attributes(seen, "ticketType", "@type", "id", "href")), none=NONE)


@verifies("KIT5:27", needs=("kit5-replaying",))
def test_entry_18_status(verify: Verify, story: Stories) -> None:
    """The kit wants the filtered search to be answered 200 or 206; it sends no filter, and asks for the list once more."""
    verify.every([replayed(story).entries[18]], known("KIT5:27", status_in(200, 206)), none=NONE)


@verifies("KIT5:28", needs=("kit5-replaying",))
def test_entry_18_schema(verify: Verify, story: Stories) -> None:
    """The kit wants the filtered search to hold only tickets of its loose schema; an empty list passes."""
    verify.every([replayed(story).entries[18]], known("KIT5:28", keeps_schema), none=NONE)


@verifies("KIT5:29", needs=("kit5-replaying",))
def test_entry_18_attributes(verify: Verify, story: Stories) -> None:
    """The kit wants ticketType, @type, id and href of the created ticket in the filtered search as the create gave them.

    An empty list passes.
    """
    seen = replayed(story)
    verify.every([seen.entries[18]], known("KIT5:29", attributes(seen, "ticketType", "@type", "id", "href")), none=NONE)
