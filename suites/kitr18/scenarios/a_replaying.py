"""The fourteen requests of the kit of release 18, below the base path of the target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ttck.harness.buyer.client import segment
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Operation
from ttck.suites.kit5.sending import identifier, send

_PATH = "/troubleTicket"
_NOBODY = "46846846846"
_NOTES = [
    {"date": "2018-05-01T12:00:00Z", "author": "Ada Lovelace", "text": "the line drops in the evening"},
    {"date": "2018-05-01T13:00:00Z", "author": "José Núñez", "text": "looked at"},
]


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What the seller answered, step by step; `first` and `second` are the creates of N1 and N2."""

    first: Exchange
    first_list: Exchange
    second: Exchange
    second_list: Exchange
    second_read: Exchange
    both: Exchange
    by_severity: Exchange
    by_type: Exchange
    one_field: Exchange
    two_fields: Exchange
    once_more: Exchange
    unknown: Exchange
    incomplete: Exchange
    misshapen: Exchange


@scenario("kitr18-replaying")
def replaying_kitr18(stage: Stage) -> Replayed:
    """Sending what the kit of release 18 sends."""

    def create(document: dict[str, Any], *, label: str, path: str = _PATH) -> Exchange:
        return send(stage, Operation.CREATE, "POST", path, document=document, label=label)

    def listed(query: str = "", *, label: str) -> Exchange:
        return send(stage, Operation.LIST, "GET", f"{_PATH}{query}", label=label)

    def read(ticket: str, query: str = "", *, label: str) -> Exchange:
        return send(stage, Operation.RETRIEVE, "GET", f"{_PATH}/{segment(ticket)}{query}", item=ticket, label=label)

    device = {"description": f"no dial tone {stage.material.marker()}", "severity": "High", "ticketType": "device"}
    first = create(device, label="N1 create")
    first_list = listed(label="N1 list")
    second = create(_connectivity(stage), label="N2 create")
    one, two = identifier(first), identifier(second)
    return Replayed(
        first=first,
        first_list=first_list,
        second=second,
        second_list=listed(label="N2 list"),
        second_read=read(two, label="N2 retrieve"),
        both=listed(label="N3 list"),
        by_severity=listed("?severity=High", label="N3 by severity"),
        by_type=listed("?ticketType=connectivity", label="N3 by type"),
        one_field=read(one, "?fields=description", label="N4 one field"),
        two_fields=read(two, "?fields=severity,status", label="N4 two fields"),
        once_more=read(one, "?fields=description", label="N5 one field again"),
        unknown=read(_NOBODY, label="E1 unknown"),
        incomplete=create({"description": "no type", "severity": "High"}, label="E2 without ticketType"),
        misshapen=create({**device, "note": {"author": "Ada Lovelace"}}, label="E3 note as an object", path=f"{_PATH}/"),
    )


def _connectivity(stage: Stage) -> dict[str, Any]:
    """The second ticket, with a status that no published file has."""
    return {
        "description": f"slow in the evening {stage.material.marker()}",
        "severity": "Low",
        "ticketType": "connectivity",
        "status": "nanana",
        "externalId": f"CASE-{stage.material.run_id}",
        "note": _NOTES,
    }
