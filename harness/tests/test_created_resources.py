from __future__ import annotations

from ttck.harness.buyer.created_resources import Ledger, Subscription
from ttck.specs.vocabulary import Api


def subscription(name, since, *types, api=Api.TICKET):
    return Subscription(name=name, hub_id="h", types=frozenset(types), since=since, api=api)


def test_since_when_somebody_listens():
    ledger = Ledger()
    for one in (
        subscription("a", 5, "x"),
        subscription("b", 3, "x", "y"),
        subscription("c", 1, "z"),
        subscription("d", 2, "x", api=Api.WORKORDER),
    ):
        ledger.subscriptions[one.name] = one
    assert ledger.since(Api.TICKET, {"x"}) == 3
    assert ledger.since(Api.TICKET, {"z", "y"}) == 1
    assert ledger.since(Api.WORKORDER, {"x"}) == 2
    assert ledger.since(Api.WORKORDER, {"y"}) is None
    assert ledger.since(Api.APPOINTMENT, {"x"}) is None
