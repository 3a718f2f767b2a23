"""Changes that name another ticket than the one of their path, or one that there is not."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.ossj import payloads
from ttck.suites.ossj.names import CANCELED, CLIENTS, ID, STATE
from ttck.suites.ossj.payloads import Document
from ttck.suites.ossj.seller_client import Made, SellerClient, seller_client


@dataclass(frozen=True, kw_only=True, eq=False)
class Mistaken:
    """A change whose body names another ticket, with that ticket before and after."""

    before: Exchange
    exchange: Exchange
    after: Exchange


@dataclass(kw_only=True)
class Mistaking:
    """Changes that name another ticket, and readings and changes of tickets that nobody has."""

    mistaken: list[Mistaken] = field(default_factory=list)
    unknown: list[Exchange] = field(default_factory=list)


def _mistaken(seller: SellerClient, path: str, body: Made, more: Document, about: str) -> Mistaken:
    other = str(body.ticket)
    before = seller.read(other, label="before a change that names it at another path")
    document = {**payloads.change(seller.stage, other, body.key), **more}
    exchange = seller.patch(path, document, label=f"a change that names another ticket than its path{about}")
    return Mistaken(before=before, exchange=exchange, after=seller.read(other, label="after a change that names it at another path"))


def _unknown(seller: SellerClient, body: Made) -> list[Exchange]:
    """Changes and readings of tickets that nobody has."""
    found = []
    for number in range(2):
        nobody = f"{seller.stage.material.run_id}-no{number}"
        found.append(seller.read(nobody, label="a ticket that there is not"))
        document = payloads.change(seller.stage, nobody, payloads.key(seller.stage))
        found.append(seller.patch(nobody, document, label="a change of a ticket that there is not"))
        document = payloads.change(seller.stage, nobody, body.key)
        found.append(seller.patch(nobody, document, label="a change of a ticket that there is not, with the key of one that there is"))
    return found


@scenario("ossj-mistaking", after=("ossj-changing",))
def mistaking(stage: Stage) -> Mistaking:
    """Changing what is not meant."""
    seller, story = seller_client(stage), Mistaking()
    counted = {CLIENTS: payloads.clients(stage, 252, change=True)} if seller.buyer.target.terms.takes(CLIENTS) else {}
    for more, about in (({}, ""), (counted, ", and counts"), ({STATE: CANCELED}, ", and cancels")):
        path, body = (seller.made(f"a ticket {words} a change that is mistaken") for words in ("of the path of", "of the body of"))
        own, other = str(path.ticket), str(body.ticket)
        story.mistaken.append(_mistaken(seller, own, body, more, about))
        story.mistaken.append(_mistaken(seller, own, body, {**more, ID: own}, f"{about}, by its mirrorKey alone"))
        nobody = f"{stage.material.run_id}-no9"
        story.mistaken.append(_mistaken(seller, nobody, body, {**more, ID: other}, f"{about}, at a path that there is not"))
    story.unknown = _unknown(seller, body)
    return story
