"""What other public pages of the partner say of creates and changes: played only where the target asks for it (public_rules)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind
from ttck.suites.artemis.scenarios.d_attaching import Pair, attachment
from ttck.suites.artemis.seller_client import asked
from ttck.suites.tmf.changes import Changer, Patch
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import SellerClient, seller_client

NEEDED = ("dateFirstFound", "twentyFourHourAccess")
ACCESS = ("earliestNextAccessDateTime", "latestAccessDateTime")
_TIMES = ("2030-01-02T08:00:00Z", "2030-01-02T17:00:00Z")
_PATCHED = ("description", "severity", "name")


@dataclass(kw_only=True)
class Publishing:
    """Creates that lack one thing, beside twins that have it; `filed` one with a file, and `merged` changes of one attribute each."""

    lacking: list[Pair] = field(default_factory=list)
    closed: list[Pair] = field(default_factory=list)
    filed: list[Pair] = field(default_factory=list)
    merged: list[Patch] = field(default_factory=list)


@scenario("artemis-publishing", weight=0.1, after=("tmf-registering",))
def publishing(stage: Stage) -> Publishing:
    """What other pages of the partner say."""
    seller, story = seller_client(stage), Publishing()
    if seller.switch("public_rules") == "off":
        raise Inconclusive("nothing is sent of what public pages say with public_rules: off")
    for name in NEEDED:
        whole = _full(seller)
        story.lacking.append(_pair(seller, f"no {name}", whole, {key: value for key, value in _full(seller).items() if key != name}))
    for name in ACCESS:
        whole = _full(seller, twentyFourHourAccess=False, **dict(zip(ACCESS, _TIMES, strict=True)))
        left = {key: value for key, value in whole.items() if key != name} | {"description": seller.minimal()["description"]}
        story.closed.append(_pair(seller, f"twentyFourHourAccess false and no {name}", whole, left))
    story.filed.append(_pair(seller, "one attachment", _full(seller), _full(seller, attachment=[attachment(seller, 7)])))
    changer = Changer(stage)
    item = changer.made()
    for name in filter(changer.seller.terms.patches, _PATCHED):
        story.merged.append(changer.send(item, {name: changer.value(name, changer.before(item).document)}, f"{name} alone"))
    return story


def _full(seller: SellerClient, **more: Any) -> Document:
    return {"dateFirstFound": "2026-01-02T03:04:05Z", "twentyFourHourAccess": True, **seller.minimal(), **more}


def _pair(seller: SellerClient, about: str, twin: Document, document: Document) -> Pair:
    right = seller.create(twin, label=f"create: complete, beside {about}")
    wrong = asked(seller, Kind.TICKET, "create", label=f"create: {about}", document=document)
    read = tuple(seller.retrieve(item, label="read it") for item in (item_id(wrong),) if item is not None)
    return Pair(about=about, sent=document, twin=right, exchange=wrong, read=read)
