"""Use case 15, register for event notifications: MEF 113 9.16."""

from __future__ import annotations

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Kind, Operation, TicketEvent
from ttck.suites.ticket import event_rules, rules, ticket_rules, twins

NEEDS = ("subscribing",)


@verifies("MEF113:R125", advisory=True, needs=NEEDS)
def test_a_registration_without_target_is_refused(verify: Verify, story: Stories) -> None:
    """A registration that does not say where to send notifications is refused."""
    subscribing = story("subscribing")
    verify.every(event_rules.beside_accepted(subscribing, subscribing.without_callback), rules.refused, none=event_rules.NO_TWIN)


@verifies("MEF113:R126", advisory=True, needs=("subscribing", "clearing", "updating"))
def test_only_listed_types_are_sent(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A subscription for one event type gets events of that type, and of no other."""
    arrived = event_rules.on(traffic, story("subscribing"), "narrow")
    verify.every(arrived, event_rules.of_type(TicketEvent.CLEARANCE_REQUEST), none=event_rules.why_not_narrow(story))


@verifies("MEF113:R126", advisory=True, needs=NEEDS)
def test_a_registration_without_types_is_answered(verify: Verify, story: Stories) -> None:
    """A registration without a list of types means all of them, or is refused; it is not a failure of the seller."""
    verify.every([story("subscribing").without_query], event_rules.not_a_crash, none="no such registration could be sent")


@verifies("MEF113:R127", advisory=True, needs=("subscribing", "creating", "walking", "clearing"))
def test_nothing_is_sent_after_unregistering(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """After a successful unregistration nothing about later tickets arrives, while another subscription still gets it."""
    subscribing = story("subscribing")
    event_rules.controlled(traffic, subscribing)
    verify.every(
        event_rules.later_events(traffic, subscribing),
        event_rules.not_on("brief"),
        none="nothing was sent after the unregistration",
    )


@verifies("MEF113:R127", advisory=True, needs=NEEDS)
def test_an_unknown_registration_cannot_be_ended(verify: Verify, story: Stories) -> None:
    """Unregistering an identifier that was never issued is an error."""
    rule = rules.both(rules.refused, rules.not_a_crash)
    subscribing = story("subscribing")
    none = "no unregistration was accepted, so that a refusal proves nothing"
    verify.every(event_rules.beside_stopped(subscribing), rule, none=none)


@verifies("MEF113:R128", needs=NEEDS)
def test_the_answer_says_success_or_failure(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """The status code of a registration and of an unregistration tells success from failure, and the body does not contradict it."""

    def why() -> str:
        story("subscribing")
        return "no registration was answered"

    verify.every(traffic.of(Operation.SUBSCRIBE, Operation.UNSUBSCRIBE), rules.says_what_happened, none=why)


@verifies("MEF113:R128", needs=NEEDS)
def test_a_registration_is_confirmed(verify: Verify, story: Stories) -> None:
    """A successful registration returns its identifier and the callback that was asked for."""
    started = [e for e in story("subscribing").started.values() if e.accepted]
    verify.every(ticket_rules.not_errors(started), event_rules.confirmed, none="no registration was accepted")


@verifies("MEF113:R128", needs=("subscribing", "clearing", "walking"))
def test_a_refused_registration_gets_nothing(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """No notification goes to a target whose registration was refused."""
    verify.every(
        traffic.notifications_of(Kind.TICKET), event_rules.registered(story("subscribing")), none="not a single notification arrived"
    )


@verifies("MEF113:R128", needs=NEEDS)
def test_an_unregistration_is_confirmed(verify: Verify, story: Stories) -> None:
    """Ending a subscription of one's own is answered with success."""
    verify.every(event_rules.stops(story("subscribing")), rules.accepted, none="no subscription could be ended")


@verifies("MEF113:R130", advisory=True, needs=NEEDS)
def test_a_buyer_without_registration_is_served(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A buyer that is not registered for notifications can create tickets as usual."""
    twins.create_taken(traffic.of(Operation.CREATE))
    verify.every([story("subscribing").unregistered], rules.accepted, none="the probe could not be sent")
