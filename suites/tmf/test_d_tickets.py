"""One ticket, wherever it is shown: TMF621:50 to 58."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.specs.contracts import contract
from ttck.suites.common.alone import recorded
from ttck.suites.tmf import alone_acts, gates, identity_rules, item_rules

_NEEDS = ("tmf-populating", "tmf-listing", "tmf-projecting")
_NONE = "no ticket of ours was shown as a whole"
_NO_HREF = "no ticket of ours was shown with an href, which another rule judges"


@verifies("TMF621:50", needs=_NEEDS)
def test_a_ticket_is_the_one_asked_for(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A ticket is answered with 200 and its schema, and its id is the one asked for."""
    verify.every(
        item_rules.retrieved(traffic, gates.version(target)), item_rules.as_asked(contract(target.profile.contracts["ticket"])), none=_NONE
    )


@verifies("TMF621:51", needs=_NEEDS)
def test_href_ends_in_the_id(verify: Verify, traffic: Traffic, target: Target) -> None:
    """The last segment of href is the id of the ticket."""
    found = item_rules.with_href(item_rules.tickets(traffic, gates.version(target)))
    verify.every(found, item_rules.href_ends_in_id, none=_NO_HREF)


@verifies("TMF621:51", needs=_NEEDS)
def test_href_leads_to_the_ticket(verify: Verify, story: Stories) -> None:
    """Reading the href of a ticket gives the same ticket."""
    referred = story("tmf-projecting").referred
    found = [one for one in referred if one.followed is not None]
    none = "each href leads to another server, and its path is none below base_url" if referred else _NO_HREF
    verify.every(found, item_rules.href_leads_back, none=none)


@verifies("TMF621:51", advisory=True, needs=_NEEDS)
def test_href_is_a_whole_address(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Href is a whole address and not a path alone."""
    found = item_rules.with_href(item_rules.tickets(traffic, gates.version(target)))
    verify.every(found, item_rules.href_is_whole, none=_NO_HREF)


@verifies("TMF621:52", needs=_NEEDS)
def test_an_unknown_ticket_is_not_found(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """An id that does not exist is answered with 404 and an error body; one that no ticket could have may be a 400."""
    if recorded(story):
        verify.every(alone_acts.strangers(traffic), item_rules.unknown_refused(404), none="no ticket was asked for that is not there")
        return
    projecting = story("tmf-projecting")
    verify.every(projecting.missing, item_rules.unknown_refused(404), none="it was not asked for")
    verify.every(projecting.misshapen, item_rules.unknown_refused(404, 400), none="it was not asked for")


@verifies("TMF621:52", needs=_NEEDS)
def test_what_is_nearly_an_id_is_nobodys(verify: Verify, story: Stories) -> None:
    """An id with a letter more, or one less, than that of a ticket does not lead to that ticket."""
    verify.every(identity_rules.near(story("tmf-projecting").near), identity_rules.is_nobodys, none="no ticket could be read by its id")


@verifies("TMF621:53", needs=_NEEDS)
def test_tickets_have_what_is_mandatory(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each whole ticket has what the profile of conformance demands, neither null nor blank."""
    verify.every(item_rules.tickets(traffic, gates.version(target)), item_rules.mandatory(gates.version(target)), none=_NONE)


@verifies("TMF621:53", needs=_NEEDS, advisory=True)
def test_tickets_have_what_is_advised(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each whole ticket of version 4 has a description and a severity, which an older profile has for the creation alone."""
    if gates.version(target) != "v4":
        raise NotApplicable("version 5 demands them")
    verify.every(item_rules.tickets(traffic, "v4"), item_rules.mandatory("v4", advised=True), none=_NONE)


@verifies("TMF621:54", needs=_NEEDS)
def test_date_times_have_their_form(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every date-time in a ticket or an event is one of RFC 3339 with an offset or Z."""
    found = item_rules.with_dates(item_rules.parts_too(traffic, gates.version(target)))
    verify.every(found, item_rules.dated, none="no ticket of ours showed a date-time")


@verifies("TMF621:55", needs=_NEEDS)
def test_attributes_have_their_types(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Text is text, lists are arrays, references are objects, and status is one of eight values."""
    verify.every(item_rules.tickets(traffic, gates.version(target)), item_rules.formed(gates.version(target)), none=_NONE)


@verifies("TMF621:56", needs=_NEEDS)
def test_nothing_is_null(verify: Verify, traffic: Traffic, target: Target) -> None:
    """No attribute of a ticket or an event is null, but for what an event of a change says was taken away."""
    verify.every(item_rules.parts_too(traffic, gates.version(target)), item_rules.without_null, none=_NONE)


@verifies("TMF621:57", needs=_NEEDS)
def test_parts_have_what_is_mandatory(verify: Verify, traffic: Traffic, target: Target, story: Stories) -> None:
    """Each part of a ticket has what the profile of conformance demands of it, and each sort of part that was taken is shown."""
    version = gates.version(target)
    parts = item_rules.parts_shown(item_rules.tickets(traffic, version), version)
    verify.every(parts, item_rules.is_complete, none="no ticket of ours showed a part")
    verify.covered(
        item_rules.with_parts(story("tmf-creating").plain, version), item_rules.kinds_of(parts), why=["they were sent and taken"]
    )


@verifies("TMF621:57", needs=_NEEDS)
def test_attachments_have_an_id_where_the_target_says_so(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each attachment that is shown has an id, where the target wants that."""
    gates.modern(target)
    if target.switches["attachment_id"] != "required":
        raise NotApplicable(f"it does not fail with attachment_id: {target.switches['attachment_id']}")
    found = item_rules.attachments(item_rules.tickets(traffic, "v5"))
    verify.where(found, item_rules.is_complete, unused="no ticket of ours showed an attachment")


@verifies("TMF621:57", needs=_NEEDS, advisory=True)
def test_attachments_have_an_id(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each attachment that is shown has an id; the profile of conformance wants it, and the examples of the file have none."""
    gates.modern(target)
    if target.switches["attachment_id"] != "warn":
        raise NotApplicable(f"it does not warn with attachment_id: {target.switches['attachment_id']}")
    found = item_rules.attachments(item_rules.tickets(traffic, "v5"))
    verify.where(found, item_rules.is_complete, unused="no ticket of ours showed an attachment")


@verifies("TMF621:58", needs=_NEEDS)
def test_reading_changes_nothing(verify: Verify, story: Stories) -> None:
    """A ticket that is read several times in a row is the same each time."""
    verify.every(story("tmf-projecting").repeated, item_rules.reads_safely, none="no ticket was read several times")
