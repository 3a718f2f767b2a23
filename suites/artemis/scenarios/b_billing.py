"""Creates without a billing account, beside twins that have it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.suites.artemis.seller_client import elsewhere, unauthorised
from ttck.suites.tmf.lists import Query, read_all
from ttck.suites.tmf.seller_client import seller_client


@dataclass(frozen=True, kw_only=True)
class Unpaid:
    """A create without a billing account, and its twin."""

    about: str
    text: str
    twin: Exchange
    exchange: Exchange


@dataclass(kw_only=True)
class Billing:
    """The creates, and the list of all tickets afterwards; those in `second` have the account in the second place."""

    unpaid: list[Unpaid] = field(default_factory=list)
    second: list[Unpaid] = field(default_factory=list)
    left: Query | None = None


@scenario("artemis-billing", weight=0.1, after=("tmf-registering",))
def billing(stage: Stage) -> Billing:
    """Creating tickets for no account."""
    seller, story = seller_client(stage), Billing()
    try:
        for about, document, twin in unauthorised(seller):
            right = seller.create(twin, label=f"create: with the billing account, beside {about}")
            wrong = seller.create(document, label=f"create: {about}")
            story.unpaid.append(Unpaid(about=about, text=str(document["description"]), twin=right, exchange=wrong))
        other = elsewhere(seller)
        if other is not None:
            first = {**seller.minimal(), "relatedEntity": [*other["relatedEntity"][1:], other["relatedEntity"][0]]}
            right = seller.create(first, label="create: the account, and a line")
            placed = seller.create(other, label="create: a line, and the account")
            story.second.append(Unpaid(about="its account in the second place", text="", twin=right, exchange=placed))
    except NotApplicable as missing:
        raise Inconclusive(missing.reason) from missing
    story.left = read_all(seller, limit=100, label="is there a ticket without an account?")
    return story
