"""What seeded tickets complain of."""

from __future__ import annotations

_SYMPTOMS = (
    "No light on the port since this morning",
    "The line drops every few minutes",
    "Half of the packets to the data centre are lost",
    "The service is slow in the evening",
    "No dial tone at two of four extensions",
    "The new site is delivered and does not come up",
    "The router reports a loss of signal after the storm",
    "Latency to the hub has doubled since the change last night",
    "One VLAN of the trunk is not reachable",
    "The technician left before the test was done",
    "The invoice has a line that was cancelled in spring",
    "The alarm comes and goes, and nobody sees an outage",
)


def symptom(number: int) -> str:
    """The complaint of the ticket of this number."""
    return f"{_SYMPTOMS[number % len(_SYMPTOMS)]} (seeded ticket {number})"
