"""Tickets of the type FaultTicket, from the template of the target, or of a guess that a seller may refuse."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.suites.fit.names import FINISH, INFLIGHT_CHANGE
from ttck.suites.fit.tasks import Errand, Tasks, play
from ttck.suites.fit.wanted import text
from ttck.suites.tmf import following
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import SellerClient, seller_client

TYPE = "FaultTicket"


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A FaultTicket: what was sent, the answer, and the ticket as it is read and listed, before and after a change of something else.

    `own` is what was sent of it beside what a plain ticket has, and `some` are readings and lists with fields that name some of that.
    """

    sent: Document
    own: Document
    made: Exchange
    read: Exchange | None = None
    row: Exchange | None = None
    some: tuple[Exchange, ...] = ()
    change: Errand | None = None
    again: Exchange | None = None


@dataclass(kw_only=True)
class Typing:
    """Two of them and a plain ticket; `guessed` where the target has no template.

    `short` are creates of one and of a plain ticket that lack the same mandatory attribute.
    """

    tickets: list[Typed] = field(default_factory=list)
    plain: Exchange | None = None
    guessed: bool = False
    short: dict[str, tuple[Exchange, Exchange]] = field(default_factory=dict)


@scenario("fit-typing", weight=0.2, after=("tmf-registering",))
def typing(stage: Stage) -> Typing:
    """Creating a FaultTicket."""
    template = stage.buyer.target.terms.template("fault_ticket")
    if stage.buyer.target.switches.get("fault_ticket") == "plain":
        raise NotApplicable("nothing is demanded with fault_ticket: plain")
    seller, story = seller_client(stage), Typing(guessed=template is None)
    story.plain = seller.create(seller.minimal(), label="a plain ticket beside a FaultTicket")
    first, second = (template, _turned(template)) if template is not None else (_guess(said=True), _guess(said=False))
    for label, own in (("a FaultTicket", first), ("another FaultTicket", second)):
        sent = {**seller.minimal(), **own, "@type": TYPE}
        made = seller.create(sent, label=label)
        item = item_id(made) or _later(seller, sent, made, label)
        if item is None:
            story.tickets.append(Typed(sent=sent, own=own, made=made))
            continue
        read = seller.until(item, lambda seen: seen.accepted, label=f"{label}, read")
        row = following.row(seller, item, label=f"{label} in the list")
        some = _some(seller, item, own)
        change = play(seller, Tasks(stage, INFLIGHT_CHANGE), item, (FINISH,), wanted=text(seller), about=f"a change of {label}")
        again = seller.retrieve(item, label=f"{label}, read after a change")
        story.tickets.append(Typed(sent=sent, own=own, made=made, read=read, row=row, some=some, change=change, again=again))
    if any(typed.read is not None for typed in story.tickets):
        for name in ("description", "severity", "ticketType"):
            plain = {key: value for key, value in seller.minimal().items() if key != name}
            fault = {key: value for key, value in {**story.tickets[0].sent, **plain, "@type": TYPE}.items() if key != name}
            made = seller.create(fault, label=f"a FaultTicket without {name}")
            story.short[name] = (made, seller.create(plain, label=f"a plain ticket without {name}"))
    return story


def _later(seller: SellerClient, sent: Document, made: Exchange, label: str) -> str | None:
    """The identifier of a ticket that is made after its create was answered."""
    try:
        return seller.arrived(sent, made, label=label) if made.status == HTTPStatus.ACCEPTED else None
    except Inconclusive:
        return None


def _some(seller: SellerClient, item: str, own: Document) -> tuple[Exchange, ...]:
    """The ticket with each attribute of its extension alone, and the list with all of them."""
    names = [name for name in own if name[0] != "@"]
    found = [seller.retrieve(item, (("fields", name),), label="a FaultTicket with fields") for name in names]
    every = (("id", item), ("fields", ",".join(names)))
    return (*found, seller.find(every, label="the list with a FaultTicket and fields"))


def extension(stage: Stage, number: int) -> Document | None:
    """What a FaultTicket has beside a plain ticket, if this seller is known to take it; one after the other of those that it took."""
    story: Typing | None = stage.stories.get("fit-typing")
    taken = [one for one in story.tickets if one.read is not None and one.made.accepted] if story is not None else []
    return (
        {name: value for name, value in taken[number % len(taken)].own.items() if name[0] != "@" or name == "@baseType"} if taken else None
    )


def _turned(template: Document) -> Document:
    """The template with each yes for a no, and the other way round."""
    return {name: not value if isinstance(value, bool) else value for name, value in template.items()}


def _guess(*, said: bool) -> Document:
    """What the names of the extension alone tell: three answers of yes or no, a reason, and an appointment."""
    return {
        "@baseType": "TroubleTicket",
        "expressFaultResolution": said,
        "interimMessageRequested": not said,
        "endUserContactAllowed": said,
        "resolutionDisputeReason": "the line is still down",
        "appointment": {"@type": "Appointment", "id": "appointment-1"},
    }
