from __future__ import annotations

from ttck.harness.buyer.created_resources import CreatedResources, Subscription
from ttck.specs.vocabulary import Api


def subscription(name, since, *types, api=Api.TICKET):
    return Subscription(name=name, hub_id="h", types=frozenset(types), since=since, api=api)


def test_since_when_somebody_listens():
    created_resources = CreatedResources()
    for one in (
        subscription("a", 5, "x"),
        subscription("b", 3, "x", "y"),
        subscription("c", 1, "z"),
        subscription("d", 2, "x", api=Api.WORKORDER),
    ):
        created_resources.subscriptions[one.name] = one
    assert created_resources.since(Api.TICKET, {"x"}) == 3
    assert created_resources.since(Api.TICKET, {"z", "y"}) == 1
    assert created_resources.since(Api.WORKORDER, {"x"}) == 2
    assert created_resources.since(Api.WORKORDER, {"y"}) is None
    assert created_resources.since(Api.APPOINTMENT, {"x"}) is None
