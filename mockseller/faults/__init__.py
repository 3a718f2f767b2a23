"""Everything that can be wrong with a seller, one small file per family; importing it fills `seams.REGISTRY`.

The legal peculiarities of `mockseller.peculiarities` come with it: they are switched on in the same way.

How to add a fault: write a twist of at most 15 lines in the file of its family, decorate it with `fault`, say in its
docstring, in the seller's voice, what the seller does, and name in `breaks` what a careful harness has to report and
in `also` what it may rightly report beside. A twist returns a new value, leaves alone what it does not mean, and never
raises. One that needs two seams gets a `part`; the parts share one memory.
"""

from __future__ import annotations

from mockseller import peculiarities
from mockseller.faults import (
    acknowledged,
    appointment_events,
    attachments,
    bookings,
    cancellation,
    clearance,
    contacts,
    creation,
    crowds,
    delivery,
    durability,
    errors,
    events,
    filters,
    histories,
    in_states,
    incident_events,
    incident_lists,
    incidents,
    indexes,
    lengths,
    lifecycle,
    listing,
    neglect,
    notes,
    outcomes,
    patching,
    published,
    relations,
    renewals,
    retrieval,
    revisits,
    searches,
    subscriptions,
    tokens,
    visit_lists,
    visits,
    workorders,
)
from mockseller.faults.tools import leaders, parts_of

__all__ = [
    "acknowledged",
    "appointment_events",
    "attachments",
    "bookings",
    "cancellation",
    "clearance",
    "contacts",
    "creation",
    "crowds",
    "delivery",
    "durability",
    "errors",
    "events",
    "filters",
    "histories",
    "in_states",
    "incident_events",
    "incident_lists",
    "incidents",
    "indexes",
    "leaders",
    "lengths",
    "lifecycle",
    "listing",
    "neglect",
    "notes",
    "outcomes",
    "parts_of",
    "patching",
    "peculiarities",
    "published",
    "relations",
    "renewals",
    "retrieval",
    "revisits",
    "searches",
    "subscriptions",
    "tokens",
    "visit_lists",
    "visits",
    "workorders",
]
