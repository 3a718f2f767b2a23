"""Listeners that a seller learns of beside its API: beforehand, or by whatever way the target names."""

from __future__ import annotations

from ttck.harness.buyer.buyer import Buyer
from ttck.harness.buyer.created_resources import Subscription
from ttck.harness.record.exchange import StimulusCall
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Api, Stimulus


def arrange(buyer: Buyer, name: str, *, api: Api = Api.TICKET) -> StimulusCall:
    """Have our listener registered with the seller beside its API, unless the target says that it is already.

    From here on the created resources have it as a subscription of this name to all types of events.

    Raises:
        Inconclusive: the listener is switched off, or the target says neither that it is registered nor how it can be.
    """
    wanted, listener, target = Stimulus.REGISTER_LISTENER, buyer.listener, buyer.target
    if listener is None:
        raise Inconclusive("the listener is switched off in the target file (listener.enabled)")
    if not buyer.offers(wanted):
        raise Inconclusive(
            "the target file does not say to which address the seller posts its events (listener.registered), nor how one can be "
            f"registered with it (stimuli: {wanted})"
        )
    listener.arranged = name
    call = buyer.stimulate(wanted, None, callback=target.listener.get("registered") or listener.callback(name))
    types = target.profile.dialect.events(api)
    buyer.created_resources.subscriptions[name] = Subscription(name=name, hub_id="", types=types, since=call.number, api=api, arranged=True)
    return call
