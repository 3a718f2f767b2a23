"""What the seller alone says of a ticket: a device, the provisioning, a relation, notes and dates; and changes by us afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Stimulus, TmfEvent
from ttck.suites.nexera.scenarios.b_living import CLOSE, REOPEN, RESOLVE, WORK, Step, move
from ttck.suites.nexera.scenarios.d_changing import Change, change_of, changeable
from ttck.suites.nexera.seller_client import KINDS, SellerClient, seller_client

_DEVICES = ("CPE", "STB", "PLC", "SIM")
_OTHER = 8  # another priority
_PROVISIONINGS = ("NEW", "FAILED", "COMPLETED")


@dataclass(frozen=True, kw_only=True)
class Written:
    """Something that the seller wrote: the attribute of the first level that it is about, and the readings and the list around it."""

    item: str
    stimulus: str
    name: str
    before: Exchange
    after: Exchange
    page: Exchange
    owes: tuple[str, ...] = (str(TmfEvent.CHANGED),)

    @property
    def moved(self) -> bool:
        """Whether the ticket shows something else under its attribute, and has the status that it had."""
        was, now = (one.document if one.accepted and isinstance(one.document, dict) else {} for one in (self.before, self.after))
        return was.get("status") == now.get("status") and was.get(self.name) != now.get(self.name)


@dataclass(kw_only=True)
class Writing:
    """What the seller wrote, and what was changed and done afterwards; `reasons` say why it did not write more."""

    written: list[Written] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


@scenario("nexera-writing", weight=0.4, after=("nexera-registering", "nexera-living"))
def writing(stage: Stage) -> Writing:
    """The seller writes, then we change, then the ticket goes its way."""
    seller, story = seller_client(stage), Writing()
    for kind in KINDS:
        item = seller.made(seller.full(kind), label=f"{kind} in which the seller writes")
        for stimulus, name, args in _writes(stage):
            _written(seller, story, item, stimulus, name, args)
        story.changes += [change_of(seller, kind, item, name, last=False) for name in changeable(seller, kind) if name != "relatedEntity"]
        for way in (WORK, RESOLVE, REOPEN, RESOLVE, CLOSE):
            step, _ = move(seller, item, kind, way, wait=False)
            story.steps += [step] if step is not None else []
    return story


def _writes(stage: Stage) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Stimuli, each with the attribute that it is about and what is asked for."""

    def new(what: str) -> str:
        return f"{what} {stage.material.marker()}"

    return [
        *(("ticket_replace_device", "relatedEntity", {"type": one, "old": new("old"), "new": new("new")}) for one in _DEVICES),
        *(("ticket_provision", "relatedEntity", {"status": one, "comment": new("comment")}) for one in _PROVISIONINGS),
        ("ticket_relate", "troubleTicketRelationship", {"name": new("record"), "type": "parent"}),
        (Stimulus.ADD_NOTE, "note", {"text": new("the seller's note")}),
        (Stimulus.UPDATE_SELLER_PRIORITY, "priority", {"priority": 9}),
        (Stimulus.UPDATE_EXPECTED_RESOLUTION, "expectedResolutionDate", {"date": "2031-01-02T03:04:05Z"}),
    ]


def _written(seller: SellerClient, story: Writing, item: str, stimulus: str, name: str, args: Mapping[str, Any]) -> None:
    before = seller.retrieve(item, label=f"before {stimulus}")
    seller.apart(before, "lastUpdate")
    heard = seller.buyer.arrivals(item, TmfEvent.CHANGED)
    was = before.document.get(name) if isinstance(before.document, dict) else None
    why = seller.decide(stimulus, item, **({name: _OTHER} if name in args and was == args[name] else args))
    if why is not None:
        story.reasons.append(why)
        return
    after = seller.until(
        item, lambda seen: isinstance(seen.document, dict) and seen.document.get(name) != was, label=f"after {stimulus}", what=stimulus
    )
    found = Written(item=item, stimulus=stimulus, name=name, before=before, after=after, page=after)
    if found.moved:
        seller.told(item, TmfEvent.CHANGED, more_than=heard)
    page = seller.find((("id", item),), label=f"the list after {stimulus}")
    story.written.append(Written(item=item, stimulus=stimulus, name=name, before=before, after=after, page=page))
