"""Creates in which one attribute is missing or wrong, to see what the refusal says."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.tmf.payloads import MANDATORY
from ttck.suites.tmf.seller_client import seller_client


@dataclass(kw_only=True)
class Erring:
    """The answers by the attribute that is missing or wrong; `unknown` asked for attributes of a ticket that there is not."""

    creates: dict[str, Exchange] = field(default_factory=dict)
    unknown: Exchange | None = None


@scenario("tmf-erring", weight=0.1, after=("tmf-registering",))
def erring(stage: Stage) -> Erring:
    """Making mistakes on purpose."""
    seller, story = seller_client(stage), Erring()
    for name in MANDATORY[seller.version]:
        sent = {key: value for key, value in seller.minimal().items() if key != name}
        story.creates[name] = seller.create(sent, label=f"create without {name}")
    wrong = {"status": "ttckNoSuchStatus"}
    story.creates["status"] = seller.create(seller.minimal() | wrong, label="create with a status that there is not")
    if seller.terms.takes("note"):
        story.creates["note"] = seller.create(seller.minimal() | {"note": "a text"}, label="create with a text in the place of notes")
    nobody = f"ttck-{seller.stage.material.marker()}".replace(" ", "-")
    if seller.has("patch"):
        seller.patch(nobody, seller.typed("TroubleTicket", description="no light"), label="patch of a ticket that there is not")
    if seller.has("delete"):
        seller.delete(nobody, label="delete of a ticket that there is not")
    story.unknown = seller.retrieve(nobody, (("fields", "description"),), label="some attributes of a ticket that there is not")
    return story
