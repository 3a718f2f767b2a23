"""Tickets of the type FaultTicket, from the template of the target."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import NotApplicable
from ttck.suites.fit.names import FINISH, INFLIGHT_CHANGE
from ttck.suites.fit.tasks import Errand, Tasks, play
from ttck.suites.tmf import following
from ttck.suites.tmf.desk import desk
from ttck.suites.tmf.papers import Document

TYPE = "FaultTicket"


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A FaultTicket: what was sent, the answer, and the ticket as it is read and listed, before and after a change of something else."""

    sent: Document
    made: Exchange
    read: Exchange | None = None
    row: Exchange | None = None
    change: Errand | None = None
    again: Exchange | None = None


@dataclass(kw_only=True)
class Typing:
    """Two of them, of which the second has but a part of the template, and a plain ticket."""

    tickets: list[Typed] = field(default_factory=list)
    plain: Exchange | None = None


@scenario("fit-typing", weight=0.2, after=("tmf-registering",))
def typing(stage: Stage) -> Typing:
    """Creating a FaultTicket."""
    template = stage.buyer.target.terms.template("fault_ticket")
    if stage.buyer.target.switches.get("fault_ticket") == "plain" or template is None:
        raise NotApplicable("the target gives no template of a FaultTicket (base.fault_ticket), and the guide does not say what one needs")
    seller, story = desk(stage), Typing()
    story.plain = seller.create(seller.minimal(), label="a plain ticket beside a FaultTicket")
    for label in ("a FaultTicket", "another FaultTicket"):
        sent = {**seller.minimal(), **template, "@type": TYPE}
        made = seller.create(sent, label=label)
        item = item_id(made)
        if item is None:
            story.tickets.append(Typed(sent=sent, made=made))
            continue
        read = seller.until(item, lambda seen: seen.accepted, label=f"{label}, read")
        row = following.row(seller, item, label=f"{label} in the list")
        wanted = {"description": f"it is worse now {stage.material.marker()}"}
        change = play(seller, Tasks(stage, INFLIGHT_CHANGE), item, (FINISH,), wanted=wanted, about=f"a change of {label}")
        again = seller.retrieve(item, label=f"{label}, read after a change")
        story.tickets.append(Typed(sent=sent, made=made, read=read, row=row, change=change, again=again))
    return story
