"""Plausible tickets, for a store that is filled."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from ttck.mockseller.dialects.ossj.tickets import ID, new_ticket
from ttck.mockseller.engine.symptoms import symptom

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.seller import Seller

_TYPES = ("FTTH_PROVISION_RANGED_NO_NAVEGA", "FTTH_INS_CTO INACCESIBLE")


def sample(seller: Seller, number: int, chance: Random, at: str) -> Document:  # noqa: ARG001 - as every adapter has it
    """The ticket of this number, seen at this time."""
    sent = {
        "baseTroubleTicketState": "OPENACTIVE",
        "mirrorKey": f"SEED-{number}",
        "dialog": symptom(number),
        "troubleType": chance.choice(_TYPES),
        "troubleDescription": "ONT in sync, no traffic",
        "troubleDetectionTime": f"{at[:19]}Z",
        "preferredPriority": chance.randint(1, 3),
        "troubledObject": "CTO",
        "customerTroubleNum": f"O{number:011d}",
        "wh1Parameter": chance.choice(("cliente", "red")),
        "clearencePerson": "agent-7",
    }
    return {**new_ticket(sent, state="OPENACTIVE"), ID: f"RED-S{number}"}
