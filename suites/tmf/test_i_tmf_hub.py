"""Subscriptions: TMF621:130 to 139."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.suites.common.alone import recorded
from ttck.suites.tmf import alone_acts, event_gates, gates, hub_rules, parting_rules
from ttck.suites.tmf.rules import status_is
from ttck.suites.tmf.scenarios.a_registering import MAIN
from ttck.suites.tmf.scenarios.i_subscribing import NARROW, ONLY, SECOND

STARTED = ("tmf-registering", "tmf-subscribing")
ALL = ("tmf-registering", "tmf-subscribing", "tmf-announcing", "tmf-parting")
NOBODY = "the hub accepts no subscription, so a refusal says nothing"
NO_END = "the subscription could not be ended, or nothing arrived on it before, or nowhere after"
NO_ID = "no subscription was accepted and has an id"


@verifies("TMF621:130", needs=STARTED)
def test_a_subscription_is_created(verify: Verify, story: Stories, target: Target, traffic: Traffic) -> None:
    """A subscription is answered with 201, the callback that was sent, and an id in the body or in Location."""
    rule = hub_rules.started(gates.version(target), identified=target.switches.get("hub_id") == "required")
    if recorded(story):
        verify.every(alone_acts.subscriptions(traffic, right=True), rule, none=NOBODY)
        return
    hub_rules.offered(story("tmf-registering"))
    verify.every(hub_rules.wanted(story("tmf-subscribing")), rule, none="no subscription was tried")


@verifies("TMF621:130", advisory=True, needs=STARTED)
def test_a_subscription_is_shown_as_it_was_sent(verify: Verify, story: Stories, target: Target, traffic: Traffic) -> None:
    """The answer to a subscription has its id and, in version 5, href in the body, and callback and query letter by letter."""
    if recorded(story):
        verify.every(alone_acts.subscriptions(traffic, right=True), hub_rules.echoed(gates.version(target)), none=NO_ID)
        return
    hub_rules.offered(story("tmf-registering"))
    verify.every(hub_rules.created(story("tmf-subscribing")), hub_rules.echoed(gates.version(target)), none=NO_ID)


@verifies("TMF621:131", advisory=True, needs=STARTED)
def test_a_subscription_has_a_location(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """The answer to a subscription has its Location."""
    if recorded(story):
        verify.every(alone_acts.subscriptions(traffic, right=True), hub_rules.located, none=NO_ID)
        return
    hub_rules.offered(story("tmf-registering"))
    verify.every(hub_rules.created(story("tmf-subscribing")), hub_rules.located, none=NO_ID)


@verifies("TMF621:132", needs=STARTED)
def test_a_bad_callback_is_refused(verify: Verify, story: Stories, target: Target, traffic: Traffic) -> None:
    """A callback that is missing or no text is refused, in version 4 with 400; with callback_check: required one that is no address too."""
    if recorded(story):
        taken = alone_acts.subscriptions(traffic, right=True)
        wrong = alone_acts.subscriptions(traffic, right=False) if taken else []
        verify.every(
            wrong, hub_rules.turned_down(gates.version(target)), none="no subscription without a callback was sent, beside a right one"
        )
        return
    hub_rules.offered(story("tmf-registering"))
    subscribing, rule = story("tmf-subscribing"), hub_rules.turned_down(gates.version(target))
    verify.every(hub_rules.of_form(subscribing, text=False), rule, none=NOBODY)
    if target.switches.get("callback_check") == "required":
        verify.every(hub_rules.of_form(subscribing, text=True), rule, none=NOBODY)


@verifies("TMF621:132", advisory=True, needs=STARTED)
def test_a_bad_callback_is_refused_with_400(verify: Verify, story: Stories) -> None:
    """A callback that is missing, no text or no address is refused with 400; the file says of the text only that it is text."""
    hub_rules.offered(story("tmf-registering"))
    rule = status_is(400, what="a subscription without a callback that is an address")
    verify.every(story("tmf-subscribing").bad.values(), rule, none=NOBODY)


@verifies("TMF621:133", needs=STARTED)
def test_a_subscription_can_be_read(verify: Verify, story: Stories, target: Target) -> None:
    """A subscription is read by its id as it was made, and an unknown one gives 404."""
    gates.inspecting(target)
    hub_rules.offered(story("tmf-registering"))
    subscribing = story("tmf-subscribing")
    hub_rules.readable(subscribing, str(target.switches.get("hub_get")))
    verify.every(hub_rules.read(subscribing), hub_rules.shown_again(subscribing, "v5"), none=NO_ID)
    verify.every(filter(None, [subscribing.unknown]), hub_rules.not_shown, none=NO_ID)


@verifies("TMF621:133", advisory=True, needs=STARTED)
def test_a_subscription_should_be_readable(verify: Verify, story: Stories, target: Target) -> None:
    """A subscription can be read by its id, which the profile of conformance does not ask for; an unknown one gives 404."""
    gates.inspecting(target)
    hub_rules.offered(story("tmf-registering"))
    subscribing = story("tmf-subscribing")
    verify.every(hub_rules.read(subscribing), hub_rules.is_shown, none=NO_ID)
    verify.every(filter(None, [subscribing.unknown]), status_is(404, what="a subscription that there is not"), none=NO_ID)


@verifies("TMF621:134", needs=ALL)
def test_a_subscription_ends(verify: Verify, story: Stories) -> None:
    """Ending a subscription gives 204, and one for an unknown one 404; ending it again is no other failure."""
    hub_rules.offered(story("tmf-registering"))
    parting = story("tmf-parting")
    hub_rules.endable(parting)
    verify.every(filter(None, [parting.ended]), status_is(204, what="the end of a subscription"), none=NO_ID)
    unknown = filter(None, [story("tmf-subscribing").ended_unknown])
    verify.every(unknown, status_is(404, what="the end of a subscription that there is not"), none=NO_ID)
    verify.every(filter(None, [parting.again]), status_is(404, 204, what="the end of a subscription that has ended"), none=NO_ID)


@verifies("TMF621:134", advisory=True, needs=ALL)
def test_a_subscription_ends_once(verify: Verify, story: Stories) -> None:
    """Ending a subscription that has ended gives 404; no text forbids to say 204 again."""
    hub_rules.offered(story("tmf-registering"))
    parting = story("tmf-parting")
    hub_rules.endable(parting)
    verify.every(filter(None, [parting.again]), status_is(404, what="the end of a subscription that has ended"), none=NO_ID)


@verifies("TMF621:134", needs=ALL)
def test_nothing_arrives_after_the_end(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A subscription that has ended gets no event of what was done when the grace (unsubscribe_grace) was over, while another one does."""
    hub_rules.offered(story("tmf-registering"))
    event_gates.judged(story, traffic, target)
    parting = story("tmf-parting")
    hub_rules.endable(parting)
    verify.every(parting_rules.ended(traffic, parting.ended, parting.later, older=parting.before), parting_rules.not_parted, none=NO_END)


@verifies("TMF621:134", needs=ALL)
def test_nothing_arrives_after_the_end_of_a_query(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A subscription with a query that has ended gets no event that it asked for, when the grace was over, while another one does."""
    hub_rules.offered(story("tmf-registering"))
    event_gates.judged(story, traffic, target)
    parting = story("tmf-parting")
    if parting.narrow is None:
        raise NotApplicable("no subscription with a query stood beside the main one")
    hub_rules.endable(parting)
    found = parting_rules.ended(traffic, parting.narrow, parting.later, name=NARROW)
    verify.where(
        found, parting_rules.still_narrow, unused="nothing arrived on the subscription with a query before its end, or nowhere after"
    )


@verifies("TMF621:134", advisory=True, needs=ALL)
def test_nothing_arrives_right_after_the_end(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A subscription that has ended gets no event of what was done right afterwards, while another one does."""
    hub_rules.offered(story("tmf-registering"))
    event_gates.judged(story, traffic, target)
    parting = story("tmf-parting")
    hub_rules.endable(parting)
    verify.every(parting_rules.ended(traffic, parting.ended, parting.soon), parting_rules.not_parted, none=NO_END)


@verifies("TMF621:134", needs=ALL)
def test_the_end_of_one_subscription_is_not_that_of_another(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """When a subscription ends, a newer one that was served before goes on."""
    hub_rules.offered(story("tmf-registering"))
    event_gates.judged(story, traffic, target)
    parting = story("tmf-parting")
    hub_rules.endable(parting)
    unused = "no newer subscription was served beside the one that ended"
    found = parting_rules.going_on(traffic, parting, wait=target.limits.event_wait)
    verify.where(found, parting_rules.is_going_on, unused=unused)


@verifies("TMF621:134", needs=ALL)
def test_a_subscription_that_has_ended_is_not_shown(verify: Verify, story: Stories) -> None:
    """A subscription that could be read by its id cannot be read when it has ended."""
    hub_rules.offered(story("tmf-registering"))
    parting = story("tmf-parting")
    hub_rules.endable(parting)
    verify.where(parting_rules.after_its_end(parting), parting_rules.is_over, unused="the seller shows no subscription by its id")


@verifies("TMF621:135", advisory=True, needs=STARTED)
def test_subscriptions_are_not_listed(verify: Verify, story: Stories, target: Target) -> None:
    """With hub_list: refused, subscriptions cannot be listed."""
    gates.only(target, "hub_list", "refused")
    hub_rules.offered(story("tmf-registering"))
    verify.every(
        filter(None, [story("tmf-subscribing").listed]), status_is(404, 405, what="a list of subscriptions"), none="it was not tried"
    )


@verifies("TMF621:136", advisory=True, needs=ALL)
def test_a_query_restricts(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A subscription for one type of event gets that type, and no other."""
    hub_rules.offered(story("tmf-registering"))
    event_gates.judged(story, traffic, target)
    hub_rules.narrow(story("tmf-subscribing"))
    owed = hub_rules.shared(traffic, story("tmf-announcing"), first=MAIN, second=NARROW, wait=target.limits.event_wait, only=ONLY)
    verify.every(owed, hub_rules.on_both, none=f"no {ONLY} arrived on any subscription")
    verify.every(hub_rules.on_narrow(traffic), hub_rules.asked_for, none="nothing arrived on the subscription with a query")


@verifies("TMF621:137", advisory=True, needs=ALL)
def test_two_subscriptions_are_served(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Two subscriptions with different callbacks both get each event."""
    hub_rules.offered(story("tmf-registering"))
    event_gates.judged(story, traffic, target)
    hub_rules.second(story("tmf-subscribing"))
    found = hub_rules.shared(traffic, story("tmf-announcing"), first=MAIN, second=SECOND, wait=target.limits.event_wait)
    verify.every(found, hub_rules.on_both, none="nothing arrived about the tickets that were followed")


@verifies("TMF621:137", needs=ALL)
def test_two_subscriptions_that_are_shown_are_served(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Two subscriptions that the seller still shows after a while both get each event."""
    hub_rules.offered(story("tmf-registering"))
    event_gates.judged(story, traffic, target)
    hub_rules.second(story("tmf-subscribing"))
    hub_rules.both_shown(story("tmf-parting"))
    found = hub_rules.shared(traffic, story("tmf-announcing"), first=MAIN, second=SECOND, wait=target.limits.event_wait)
    verify.every(found, hub_rules.on_both, none="nothing arrived about the tickets that were followed")


@verifies("TMF621:137", needs=STARTED)
def test_the_same_callback_again(verify: Verify, story: Stories, target: Target) -> None:
    """A second subscription with the same callback is new, the same, or a conflict, as the switch second_hub says."""
    hub_rules.offered(story("tmf-registering"))
    subscribing = story("tmf-subscribing")
    if subscribing.replaced:
        raise NotApplicable("a newer subscription takes the place of an older one")
    rule = hub_rules.repeated(str(target.switches.get("second_hub")), subscribing)
    verify.every(filter(None, [subscribing.twin]), rule, none="the hub accepts no subscription")


@verifies("TMF621:138", needs=ALL)
def test_events_go_to_the_path_of_the_target(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Events go to the callback or to /listener/ below it, as the switch callback_path says."""
    choice = gates.chosen(target, "callback_path", free="either")
    hub_rules.offered(story("tmf-registering"))
    event_gates.judged(story, traffic, target)
    verify.every(traffic.notifications, hub_rules.listener_path(choice), none=hub_rules.QUIET)


@verifies("TMF621:139", advisory=True, needs=ALL)
def test_a_listener_that_refuses_spoils_nothing(verify: Verify, story: Stories) -> None:
    """Writes are accepted as ever while a listener refuses every event."""
    hub_rules.offered(story("tmf-registering"))
    parting = story("tmf-parting")
    verify.every(parting.writes, hub_rules.still_fine, none="no subscription with such a listener was accepted")
