"""The binding, MEF 124: schemas, status codes, error bodies, paging headers. Findings here are reported apart and decide nothing."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Kind, Operation, TicketEvent
from ttck.suites.common import http_rules, list_rules, telling
from ttck.suites.common.alone import recorded
from ttck.suites.ticket import binding_rules, event_rules, expectation_rules, operation_rules, state_rules
from ttck.suites.ticket.scenarios.e_walking import OPERATIONS

ALL = ("subscribing", "creating", "listing", "probing", "updating", "clearing", "patching", "walking", "ending")
SILENT = "not a single notification arrived"
SENDING = list(http_rules.of_ticket_api())


@pytest.mark.parametrize("operation", SENDING)
@verifies("MEF124:OAS", needs=ALL)
def test_answers_keep_the_contract(verify: Verify, traffic: Traffic, story: Stories, operation: str) -> None:
    """A successful answer has the declared status, media type and schema."""

    def why() -> str:
        return state_rules.why_unseen(story, operation) or f"no {operation} succeeded"

    verify.every(traffic.accepted(operation), http_rules.declared_success, none=why)


@pytest.mark.parametrize("operation", SENDING)
@verifies("MEF124:OAS", needs=ALL)
def test_errors_keep_the_contract(verify: Verify, traffic: Traffic, operation: str) -> None:
    """An error answer with a declared status has the error body that belongs to it."""
    verify.where(traffic.refused(operation), http_rules.declared_error, unused=f"no {operation} was refused")


@verifies("MEF124:OAS", needs=ALL)
def test_notifications_keep_the_contract(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A notification keeps the schema of its event type."""
    expectation_rules.not_silent(traffic, story, SILENT)
    verify.every(traffic.notifications_of(Kind.TICKET), http_rules.declared_event, none=SILENT)


@verifies("MEF124:OAS", advisory=True, needs=ALL)
def test_nothing_stands_before_the_json(verify: Verify, traffic: Traffic) -> None:
    """No answer and no notification begins with a byte order mark, which RFC 8259 forbids to send; its JSON is judged all the same."""
    verify.every(http_rules.with_body(traffic), http_rules.begins_with_json, none="nothing was answered with a body")


@verifies("MEF124:OAS", needs=ALL)
def test_an_event_id_names_one_event(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """Two different events never carry the same eventId; a redelivery of one event does."""
    expectation_rules.not_silent(traffic, story, SILENT)
    verify.every(binding_rules.by_event_id(traffic), telling.one_event, none=SILENT)


@pytest.mark.parametrize("operation", [Operation.RETRIEVE, *OPERATIONS])
@verifies("MEF124:R25", "MEF124:R33", "MEF124:R39", "MEF124:R44", needs=("probing",))
def test_an_unknown_ticket_is_not_found(verify: Verify, story: Stories, operation: Operation) -> None:
    """An identifier that was never issued is answered 404 with the code notFound."""
    verify.every(binding_rules.unknown(story("probing"), operation), binding_rules.not_found, none="no unknown ticket was asked for")


@pytest.mark.parametrize("operation", [Operation.PATCH, Operation.CANCEL])
@verifies("MEF124:R35", "MEF124:R40", needs=("walking",))
def test_a_wrong_state_is_422(verify: Verify, story: Stories, operation: Operation) -> None:
    """An operation that the state does not allow is answered 422; for a patch the declared 409 is taken as well (errata B8)."""
    tries = [a for a in operation_rules.wrong_states(story("walking"), operation) if a.exchange.refused]
    verify.every(tries, binding_rules.unprocessable, none="no operation was refused for its state")


@verifies("MEF124:R72", needs=("listing",))
def test_a_cut_page_says_so(verify: Verify, story: Stories) -> None:
    """A page that does not hold everything carries X-Total-Count or X-Pagination-Throttled."""
    verify.where(binding_rules.cut_pages(story("listing")), binding_rules.says_it_is_cut, unused="no page was cut")


@verifies("MEF124:OAS", needs=("listing",))
def test_counts_are_true(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """X-Result-Count is the number of items on the page, and X-Total-Count that of all items, where they are given."""
    if recorded(story):
        pages = [page for page in traffic.accepted(Operation.LIST) if page.answer and "x-result-count" in page.answer.headers]
        verify.every(pages, binding_rules.count_is_true, none="no list says how many items it has")
        return
    listing = story("listing")
    queries = [q for q in (*listing.single, *listing.combined, *listing.walks, listing.whole) if q is not None and q.complete]
    verify.every(queries, binding_rules.counts_are_true, none="no list was complete")


@verifies("MEF124:OAS", needs=("listing",))
def test_a_page_is_no_longer_than_asked(verify: Verify, story: Stories) -> None:
    """A page holds at most as many items as the limit of the request."""
    listing = story("listing")
    pages = [page for query in listing.walks for page in query.pages if page.accepted]
    verify.where(pages, binding_rules.within_limit, unused=list_rules.unwalked(listing))


@verifies("MEF124:R24", needs=("listing",))
def test_nothing_found_is_200(verify: Verify, story: Stories) -> None:
    """A search that finds nothing is answered 200 with an empty list."""
    verify.every(
        [page for query in story("listing").nothing for page in query.pages[:1]],
        binding_rules.ok_and_empty,
        none="no such list was requested",
    )


@verifies("MEF124:R58", needs=("subscribing",))
def test_event_types_in_a_query_are_understood(verify: Verify, story: Stories) -> None:
    """A registration that lists event types is accepted, with one type and with several."""
    verify.every(story("subscribing").started.values(), event_rules.accepted_hub, none="nothing was registered")


@verifies("MEF124:R60", needs=("subscribing", "clearing", "updating"))
def test_types_that_were_not_asked_for_are_not_sent(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """No event goes to a subscription that did not ask for its type."""
    arrived = event_rules.on(traffic, story("subscribing"), "narrow")
    verify.every(arrived, event_rules.of_type(TicketEvent.CLEARANCE_REQUEST), none=event_rules.why_not_narrow(story))


@verifies("MEF124:R7", needs=("subscribing", "clearing"))
def test_buyer_and_seller_come_back(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A buyerId or sellerId that goes with the requests comes back in the notifications."""
    wanted = binding_rules.identities(target)
    verify.where(
        traffic.notifications if wanted else (), binding_rules.carries(wanted), unused="the target file sets neither buyer_id nor seller_id"
    )


@verifies("MEF124:R36", needs=("updating", "patching"))
def test_a_patch_keeps_the_workorders(verify: Verify, traffic: Traffic) -> None:
    """A patch by the buyer does not make workorders disappear from the ticket."""
    verify.where(
        binding_rules.patched_with_workorder(traffic), binding_rules.workorders_stay, unused="no ticket with a workorder was patched"
    )
