"""Faults of a seller that mixes up who asks."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.seams import Grant, Scene, Seam
from ttck.mockseller.faults.common import during
from ttck.mockseller.faults.mef.tools import EVENT_RULES, fault
from ttck.specs.vocabulary import Operation

_SOMEBODY_ELSE = "somebody else"


@fault("list-of-another-account", seam=Seam.TOKEN, breaks=["MEF113:O12"], also=["MEF113:O13", "MEF113:R32"])
def list_of_another_account(scene: Scene, grant: Grant) -> Grant:
    """I list the tickets of another account than the one that asks."""
    return replace(grant, buyer=_SOMEBODY_ELSE) if grant.buyer and during(scene, Operation.LIST) else grant


@fault("subscription-of-another-account", seam=Seam.TOKEN, breaks=["MEF113:R129"], also=EVENT_RULES)
def subscription_of_another_account(scene: Scene, grant: Grant) -> Grant:
    """I book subscriptions on another account, so nobody hears of the tickets of this one."""
    hub = (Operation.SUBSCRIBE, Operation.UNSUBSCRIBE, Operation.SUBSCRIPTION)
    return replace(grant, buyer=_SOMEBODY_ELSE) if grant.buyer and during(scene, *hub) else grant
