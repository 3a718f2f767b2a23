"""Forms: creates and changes as multipart/form-data, each beside the same in JSON."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.suites.ossj import payloads
from ttck.suites.ossj.names import ACTIVE, CANCELED, CLIENTS, DIALOG, KEY, STATE
from ttck.suites.ossj.seller_client import Change, Made, seller_client


@dataclass(frozen=True, kw_only=True, eq=False)
class Forms:
    """The same in JSON and as a form: creates, and changes of one ticket; and cancellations as forms."""

    creates: list[tuple[Made, Made]] = field(default_factory=list)
    changes: list[tuple[Change, Change]] = field(default_factory=list)
    cancelled: list[Change] = field(default_factory=list)


@scenario("ossj-forms", after=("ossj-creating",))
def forms(stage: Stage) -> Forms:
    """Creating and changing tickets with forms."""
    seller, story = seller_client(stage), Forms()
    if not seller.forms:
        raise Inconclusive("no forms are sent (switches.multipart_part, or forbidden)")
    for count, document in (
        (1, payloads.plain(stage)),
        (2, payloads.plain(stage, **{DIALOG: payloads.text(stage, payloads.AWKWARD[0])})),
        (0, payloads.plain(stage)),
        (3, payloads.plain(stage)),
    ):
        plain = seller.make(document, about="the same as a form, in JSON")
        formed = seller.make({**document, KEY: payloads.key(stage)}, about=f"a form with {count} files", form=payloads.files(stage, count))
        story.creates.append((plain, formed))
    ticket = seller.made("a ticket to change with forms")
    for count in (1, 2, 3):
        plain_change = seller.change(ticket, about="a change in JSON beside one as a form")
        formed_change = seller.change(ticket, about=f"a change as a form with {count} files", form=payloads.files(stage, count))
        story.changes.append((plain_change, formed_change))
    if seller.buyer.target.terms.takes(CLIENTS):
        more = {CLIENTS: payloads.clients(stage, 251, change=True), STATE: ACTIVE}
        both = seller.change(ticket, more, about="the same as a form, in JSON")
        story.changes.append((both, seller.change(ticket, more, about="clients and a state as a form", form=[])))
    if seller.switch("role") == "tu":
        other = seller.made("a ticket to cancel with a form")
        story.cancelled.append(seller.change(other, {STATE: CANCELED}, about="a cancellation as a form", form=[]))
    return story
