"""The ten requests of the version 5 kit, with the slash that it puts at the end of every path."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ttck.harness.buyer.client import segment
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Operation
from ttck.suites.kit5.sending import identifier, send

# The reading entries of ctk.json by number: whether one ticket is asked for, and the query.
_READS = {
    2: (False, ""),
    3: (True, ""),
    4: (True, "?fields=description"),
    5: (False, "?fields=description"),
    10: (False, "?fields=severity"),
    11: (True, "?fields=severity"),
    14: (True, "?fields=ticketType"),
    15: (False, "?fields=ticketType"),
    18: (False, ""),
}
# As the kit's own sample, a disputed bill with something in the attributes that tickets usually have.
_SAMPLE: Mapping[str, Any] = {
    "@type": "TroubleTicket",
    "name": "disputed bill",
    "severity": "Minor",
    "ticketType": "billDispute",
    "priority": "3",
    "channel": {"@type": "ChannelRef", "id": "8774", "name": "self care"},
    "externalIdentifier": [{"@type": "ExternalIdentifier", "id": "CASE-17", "owner": "care desk"}],
    "note": [{"@type": "Note", "author": "Ada Lovelace", "date": "2026-02-03T04:05:06Z", "text": "see the second page"}],
    "attachment": [
        {
            "@type": "Attachment",
            "attachmentType": "document",
            "mimeType": "application/pdf",
            "name": "bill.pdf",
            "url": "https://buyer.example/bill.pdf",
        }
    ],
    "relatedEntity": [
        {"@type": "RelatedEntity", "role": "bill", "entity": {"@type": "EntityRef", "id": "BILL-3472", "@referredType": "CustomerBill"}}
    ],
    "relatedParty": [
        {
            "@type": "RelatedPartyRefOrPartyRoleRef",
            "role": "customer",
            "partyOrPartyRole": {"@type": "PartyRef", "id": "P-9825", "@referredType": "Individual"},
        }
    ],
}


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What the seller answered: to the create, and to the entries of ctk.json by number."""

    posted: Exchange
    entries: Mapping[int, Exchange]

    @property
    def id(self) -> str:
        """The identifier that the seller gave."""
        return identifier(self.posted)


@scenario("kit5-replaying")
def replaying_kit5(stage: Stage) -> Replayed:
    """Sending what the kit of version 5 sends."""
    posted = send(stage, Operation.CREATE, "POST", "/troubleTicket/", document=_payload(stage), label="entry 1")
    ticket = identifier(posted)
    entries = {1: posted}
    for number, (one, query) in _READS.items():
        path = f"/troubleTicket/{segment(ticket)}/{query}" if one else f"/troubleTicket/{query}"
        operation = Operation.RETRIEVE if one else Operation.LIST
        entries[number] = send(stage, operation, "GET", path, item=ticket if one else None, label=f"entry {number}")
    return Replayed(posted=posted, entries=entries)


def _payload(stage: Stage) -> dict[str, Any]:
    """The body of the create: that of the target file, or one of our own."""
    given = stage.buyer.target.switches.get("payload")
    if given is None:
        sample = {**_SAMPLE, "description": f"an amount on the bill is not understood {stage.material.marker()}"}
        return stage.material.terms.create(sample)
    try:
        found = json.loads(str(given))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Inconclusive("switches.payload of the target file has to be a JSON object as text")
    return found
