"""What the seller does at each stimulus, for ``ttck explain stimuli`` and the page of the documentation."""

from __future__ import annotations

from ttck.specs.dialects import decisions
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Stimulus

_DECISIONS = {
    Stimulus.CLOSE_ON_TIMEOUT: "let the time for the buyer's answer run out",
    Stimulus.UPDATE_SELLER_SEVERITY: "change sellerSeverity",
    Stimulus.UPDATE_SELLER_PRIORITY: "change sellerPriority",
    Stimulus.UPDATE_EXPECTED_RESOLUTION: "set or change expectedResolutionDate",
    Stimulus.ADD_NOTE: "add a note of the seller",
    Stimulus.ADD_ATTACHMENT: "add an attachment of the seller",
    Stimulus.UPDATE_SELLER_CONTACT: "change the seller's contact for the ticket",
    Stimulus.UPDATE_TECHNICAL_CONTACTS: "change the seller's technical contacts",
    Stimulus.ADD_RELATED_ISSUE: "relate the ticket to another issue, as the seller",
    Stimulus.WORKORDER_OPEN: "open a workorder for the ticket",
    Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT: "open a workorder that needs an appointment: the ticket becomes pending",
    Stimulus.WORKORDER_PLAN: "set a date for a workorder",
    Stimulus.WORKORDER_START: "start to work on a workorder",
    Stimulus.WORKORDER_COMPLETE: "complete a workorder",
    Stimulus.WORKORDER_FAIL: "give up a workorder that cannot be completed",
    Stimulus.WORKORDER_CANCEL: "cancel a workorder",
    Stimulus.WORKORDER_UPDATE: "change the note, technician, place or task of a workorder",
    Stimulus.CALENDAR_OPEN: "have a technician free for a workorder between two moments",
    Stimulus.CALENDAR_BLOCK: "have no technician free for a workorder between two moments",
    Stimulus.APPOINTMENT_COMPLETE: "say that an appointment took place",
    Stimulus.APPOINTMENT_MISS: "miss an appointment through the seller's fault",
    Stimulus.APPOINTMENT_FAIL: "have an appointment fail through the buyer's fault",
    Stimulus.APPOINTMENT_UPDATE_SELLER_CONTACT: "change the seller's contact for an appointment",
    Stimulus.APPOINTMENT_ADD_NOTE: "add a note of the seller to an appointment",
    Stimulus.APPOINTMENT_ADD_ATTACHMENT: "add an attachment of the seller to an appointment",
    Stimulus.INCIDENT_CREATE: "create an incident for a product of the buyer",
    Stimulus.INCIDENT_START_WORK: "start to work on an incident",
    Stimulus.INCIDENT_UPDATE: "change an attribute of an incident",
    Stimulus.INCIDENT_CLOSE: "close an incident",
    Stimulus.RESTART: "restart, to see that nothing was lost",
    Stimulus.REGISTER_LISTENER: "post events to the callback from now on, where listeners are registered outside of the API",
}


def meaning(name: Stimulus) -> str:
    """The decision in words: as the dialect that has it says it, as we say it, and as a move of a ticket."""
    own = decisions()
    ways = " or ".join(f"{move.from_state} to {move.to_state}" for move in ticket_lifecycle().moves if move.when == name)
    said = own[name][1].does if name in own else _DECISIONS.get(name)
    return "; ".join(text for text in (said, f"takes a ticket from {ways}" if ways else None) if text)
