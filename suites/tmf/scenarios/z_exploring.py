"""The exploration lane: requests made up from the whole contract; it comes last, because it may leave a seller shaken."""

from __future__ import annotations

import time
from typing import Any

from ttck.harness.buyer.created_resources import Subscription
from ttck.harness.generate.exploration import NOWHERE, Exploration, Explorer, Guide
from ttck.harness.judge.histories import EXPLORING
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Kind
from ttck.suites.tmf import payloads
from ttck.suites.tmf.scenarios.ya_spoiling import still
from ttck.suites.tmf.seller_client import SellerClient, seller_client

TICKETS, SPECIFICATIONS, HUBS = "/troubleTicket", "/troubleTicketSpecification", "/hub"
BEFORE, AFTER = "the list before exploring", "the list after exploring"
_KINDS = {TICKETS: Kind.TICKET, SPECIFICATIONS: Kind.SPECIFICATION}


def _guide(stage: Stage, seller: SellerClient) -> Guide:
    buyer, created_resources = stage.buyer, stage.buyer.created_resources
    listening = buyer.listener is not None
    kept = {TICKETS: created_resources.tickets, SPECIFICATIONS: created_resources.specifications}

    def base(family: str) -> Any:
        if family == HUBS:
            return seller.typed("Hub", callback=callback())
        return seller.minimal() if family == TICKETS else payloads.specification(stage.material)

    def callback() -> str:
        return seller.callback(EXPLORING) if listening else NOWHERE

    def created(family: str, exchange: Exchange) -> None:
        item = str(item_id(exchange))
        if family == HUBS:
            created_resources.subscriptions[f"{EXPLORING} {item}"] = Subscription(
                name=EXPLORING, hub_id=item, types=frozenset(), since=exchange.number
            )
        elif item not in kept[family]:
            kept[family].append(item)

    def removed(family: str, item: str) -> None:
        if family == HUBS:
            created_resources.subscriptions.pop(f"{EXPLORING} {item}", None)
        else:
            created_resources.removed.add((_KINDS[family], item))

    offered = {TICKETS: True, SPECIFICATIONS: seller.specifications.has("list"), HUBS: not buyer.target.out_of_band}
    families = tuple(family for family, there in offered.items() if there)
    return Guide(
        contract=seller.contract,
        families=families,
        base=base,
        change=lambda family: seller.typed("TroubleTicket" if family == TICKETS else "TroubleTicketSpecification"),
        callback=callback,
        created=created,
        removed=removed,
        room=lambda: len(created_resources.tickets) < buyer.target.limits.max_tickets,
        unknown=f"nobody-{stage.material.run_id}",
        passing=frozenset({HUBS}) & set(families),
    )


@scenario("tmf-exploring", weight=2, lane="exploration")
def exploring(stage: Stage) -> Exploration:
    """Exploring with requests made up from the contract."""
    from ttck.harness.generate.fuzzing import prepared  # noqa: PLC0415 - Schemathesis takes half a second to import

    began, budget, guide = time.monotonic(), stage.budget, _guide(stage, seller_client(stage))
    probes, missing = prepared(
        guide.contract.name,
        count=budget.explored,
        seed=stage.seed,
        families=frozenset(guide.families),
        seconds=budget.exploring_seconds * 2 / 3,
    )
    left = budget.exploring_seconds - (time.monotonic() - began)
    seller = seller_client(stage)
    lists = {family: seller if family == TICKETS else seller.specifications for family in guide.families if family in _KINDS}
    before = {family: items.find(label=BEFORE) for family, items in lists.items()}
    story = Explorer(guide, stage.buyer.raw, seed=stage.seed, seconds=left, simpler=budget.shrinks).explore(probes)
    story.left_out += missing
    for family, items in lists.items():
        still(items, before[family], AFTER)
    return story
