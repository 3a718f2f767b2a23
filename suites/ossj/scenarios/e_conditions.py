"""What the owner's circumstances ask for: a home where the IUA of a client is not ready, and patience with the systems behind."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus
from ttck.suites.ossj import payloads
from ttck.suites.ossj.names import CANCELED, CLIENT, HOME, ISSUE, ISSUES, STATE
from ttck.suites.ossj.payloads import Document
from ttck.suites.ossj.seller_client import Change, Made, SellerClient, seller_client

_NEEDS, _NEEDS_NOT, _FAILS = "ticket_need_home", "ticket_need_no_home", "ticket_fail_change"


@dataclass(kw_only=True)
class Conditions:
    """Creates about one client before, while and after its home is needed, and changes that a system behind lets fail.

    `before` and `after` have no home, `homeless` have none while it is needed, nor have the forms in `formless`, `housed` have one,
    before and while, and `others` are of the network. `changes` are of a ticket of that client, `failed` are the changes that were
    to fail, each with the next one.
    """

    before: list[Made] = field(default_factory=list)
    homeless: list[Made] = field(default_factory=list)
    formless: list[Made] = field(default_factory=list)
    housed: list[Made] = field(default_factory=list)
    others: list[Made] = field(default_factory=list)
    after: list[Made] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    failed: list[tuple[Change, Change]] = field(default_factory=list)
    why: list[str] = field(default_factory=list)


def _paper(stage: Stage, kind: str, *, home: bool) -> Document:
    """A create of a kind, with a home or without one."""
    document = payloads.without(payloads.plain(stage, **{ISSUE: kind}), HOME)
    return {**document, HOME: stage.material.terms.choices(HOME, (payloads.A_HOME,))[0]} if home else document


def _homes(seller: SellerClient, story: Conditions) -> None:
    stage, (client, network) = seller.stage, ISSUES
    homeless = seller.make(_paper(stage, client, home=False), about="a client without a home")
    story.before.append(homeless)
    story.housed.append(seller.make(_paper(stage, client, home=True), about="a client with a home"))
    if homeless.ticket is None:
        story.why.append("the seller takes no client without a home anyway")
        return
    who = {"client": homeless.document[CLIENT]}
    seller.buyer.stimulate(Stimulus(_NEEDS), homeless.ticket, **who)
    try:
        about = "a client without a home that is needed"
        story.homeless.append(seller.make(_paper(stage, client, home=False), about=about))
        if seller.forms:
            story.formless.append(seller.make(_paper(stage, client, home=False), about=about, form=[]))
        story.homeless.append(seller.make(_paper(stage, client, home=False), about=about))
        story.housed.append(seller.make(_paper(stage, client, home=True), about="a client with a home that is needed"))
        story.others.append(seller.make(_paper(stage, network, home=False), about="the network, while the home of a client is needed"))
        story.changes.append(seller.change(homeless, about="a change while the home of its client is needed"))
    finally:
        seller.buyer.stimulate(Stimulus(_NEEDS_NOT), homeless.ticket, **who)
    story.after.append(seller.make(_paper(stage, client, home=False), about="a client whose home is needed no more"))


def _failures(seller: SellerClient, story: Conditions) -> None:
    """A piece of dialog, and a cancellation, each of which fails once."""
    for more, about in (({}, "a piece of dialog"), ({STATE: CANCELED}, "a cancellation")):
        one = seller.made(f"a ticket with {about} that fails once")
        ticket = str(one.ticket)
        before = seller.read(ticket, label=f"before {about} that fails")
        seller.buyer.stimulate(Stimulus(_FAILS), ticket)
        document = payloads.change(seller.stage, ticket, one.key, **more)
        exchange: Exchange = seller.patch(ticket, document, label=f"{about} that fails")
        after = seller.read(ticket, label=f"after {about} that failed")
        failed = Change(about=about, document=document, before=before, exchange=exchange, after=after)
        story.failed.append((failed, seller.change(one, more, about=f"{about}, again")))


@scenario("ossj-conditions", after=("ossj-forms",), alone=True)
def conditions(stage: Stage) -> Conditions:
    """Creating and changing tickets while the owner's circumstances are otherwise."""
    seller, story = seller_client(stage), Conditions()
    for name, play in ((_NEEDS, _homes), (_FAILS, _failures)):
        needed = (_NEEDS, _NEEDS_NOT) if name == _NEEDS else (name,)
        if not all(seller.buyer.offers(Stimulus(one)) and seller.buyer.at_once(Stimulus(one)) for one in needed):
            story.why.append(f"the target offers no way to make the seller do {name}")
            continue
        try:
            play(seller, story)
        except Inconclusive as reason:
            story.why.append(reason.reason)
    return story
