"""Last of all: an address that takes no events, which spoils nothing of what is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.judge.registrations import DEAF
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.nexera.scenarios.a_registering import MAIN
from ttck.suites.nexera.seller_client import TICKET, SellerClient, seller_client


@dataclass(kw_only=True)
class Refusing:
    """The answer to the address, and what was asked for meanwhile."""

    deaf: Exchange | None = None
    unheard: list[Exchange] = field(default_factory=list)


@scenario("nexera-refusing", weight=0.1, after=("nexera-registering", "nexera-hubbing"))
def refusing(stage: Stage) -> Refusing:
    """Our listener refuses events. What queues up then is nobody's fault, so that nothing is listened for afterwards."""
    seller, story = seller_client(stage), Refusing()
    if not stage.stories["nexera-registering"].accepted:
        return story
    story.deaf = seller.subscribe(DEAF, label="an address that takes no events")
    if story.deaf.accepted:
        story.unheard = _unheard(seller)
        seller.subscribe(MAIN, label="our own address again")
    return story


def _unheard(seller: SellerClient) -> list[Exchange]:
    """A create and a change whose events our listener refuses."""
    create = seller.create(seller.plain(TICKET), label="a create whose events are refused")
    item = create.document.get("id") if isinstance(create.document, dict) else None
    if not isinstance(item, str):
        return [create]
    change = seller.patch(item, seller.change(name="refused"), label="a change whose event is refused")
    return [create, change, seller.retrieve(item, label="after a change whose event is refused")]
