"""Types: every member of a union, every kind of characteristic, subclasses with attributes of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.generate.strategies import one
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.tmf import payloads
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import SellerClient, seller_client
from ttck.suites.tmf.writes import Creation, create

SCHEMA = "https://buyer.example/schemas/PartnerTroubleTicket.json"


@dataclass(kw_only=True)
class Extending:
    """Creates with unions, by the type that each shows, and with types and attributes that the standard does not have.

    `mixed` are creates with characteristics of many kinds, in both orders.
    """

    unions: dict[str, Creation] = field(default_factory=dict)
    characteristics: dict[str, Creation] = field(default_factory=dict)
    mixed: list[Creation] = field(default_factory=list)
    labelled: list[Creation] = field(default_factory=list)
    extended: list[Creation] = field(default_factory=list)
    strange: list[Creation] = field(default_factory=list)
    open: list[Creation] = field(default_factory=list)


def _unions(seller: SellerClient) -> dict[str, Document]:
    number = next(seller.stage.material.counter)
    file = {"@type": "Attachment", "attachmentType": "log", "mimeType": "text/plain", "url": f"https://buyer.example/files/{number}"}
    party = {"id": f"party-{number}", "name": f"Ada {number}", "@referredType": "Individual"}
    return {
        "Attachment": {"attachment": [file]},
        "Attachment with an id": {"attachment": [{**file, "id": f"att-{number}"}]},
        "AttachmentRef": {"attachment": [{"@type": "AttachmentRef", "id": f"file-{number}", "name": "trace"}]},
        "PartyRef": {"relatedParty": [_party({"@type": "PartyRef", **party})]},
        "PartyRoleRef": {"relatedParty": [_party({"@type": "PartyRoleRef", **party, "partyId": f"p-{number}"})]},
    }


def _party(who: Document) -> Document:
    return {"@type": "RelatedPartyRefOrPartyRoleRef", "role": "customer", "partyOrPartyRole": who}


def _mixed(seller: SellerClient, story: Extending) -> None:
    """Characteristics of all the kinds that were taken, in one ticket, in both orders: what holds for the first holds for each."""
    taken = [one.sent["troubleTicketCharacteristic"][0] for one in story.characteristics.values() if one.made.accepted]
    for which, found in (("one", taken), ("the other", taken[::-1])) if len(taken) > 1 else ():
        number = next(seller.stage.material.counter)
        fresh = [{**one, "name": f"{one['name']}-{number}-{place}"} for place, one in enumerate(found)]
        story.mixed.append(create(seller, seller.minimal(troubleTicketCharacteristic=fresh), about=f"all kinds, in {which} order"))


@scenario("tmf-extending", weight=0.7, after=("tmf-creating",))
def extending(stage: Stage) -> Extending:
    """Types, subclasses and attributes that the standard does not have."""
    seller, story = seller_client(stage), Extending()
    if seller.typed_parts:
        for name, part in ((name, part) for name, part in _unions(seller).items() if all(map(seller.terms.takes, part))):
            story.unions[name] = create(seller, seller.minimal(**part), about=name)
        kinds = payloads.CHARACTERISTICS if seller.terms.takes("troubleTicketCharacteristic") else ()
        for number, kind in enumerate(kinds):
            found = one(payloads.characteristics(kind), material=stage.material, seed=stage.seed + number)
            story.characteristics[kind] = create(seller, seller.minimal(troubleTicketCharacteristic=[found]), about=kind)
        _mixed(seller, story)
    labels = {"@type": "TroubleTicket", "@baseType": "Entity", "@schemaLocation": "https://buyer.example/schemas/TroubleTicket.json"}
    story.labelled.append(create(seller, seller.minimal(**labels), about="@baseType and @schemaLocation"))
    own = {"@type": "PartnerTroubleTicket", "@baseType": "TroubleTicket", "@schemaLocation": SCHEMA}
    for number in range(2):
        extra = one(payloads.extras(stage.material), material=stage.material, seed=stage.seed + number)
        story.extended.append(create(seller, seller.minimal(**own, **extra), about="a subclass of ours"))
        story.open.append(create(seller, seller.minimal(**extra), about="attributes that nobody knows"))
    story.strange.append(create(seller, seller.minimal(**{"@type": "PartnerTroubleTicket"}), about="a type that nobody knows"))
    return story
