"""The arguments that a run sends with stimuli, for whoever writes a target file: ``ttck explain stimuli``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ttck.harness.cli import layout
from ttck.specs.dialects import decisions
from ttck.specs.vocabulary import Stimulus

_STRETCH = {"start": "when the stretch begins, RFC 3339", "end": "when it ends"}
_INCIDENT = {
    "product": "the product of the buyer that is struck",
    "relatedEntity": "the products, where there are several",
    **dict.fromkeys(
        (
            "description",
            "severity",
            "priority",
            "incidentType",
            "impact",
            "note",
            "attachment",
            "relatedIssue",
            "relatedContactInformation",
        ),
        "as the incident has to show it",
    ),
    **dict.fromkeys(("situationStartDate", "expectedClosedDate"), "as the incident has to show it, RFC 3339"),
}
# A run may leave out any of those of an incident; the seller then chooses by itself.
ARGUMENTS: Mapping[Stimulus, Mapping[str, str]] = MappingProxyType(
    {
        Stimulus.CALENDAR_OPEN: _STRETCH,
        Stimulus.CALENDAR_BLOCK: _STRETCH,
        Stimulus.INCIDENT_CREATE: _INCIDENT,
        Stimulus.INCIDENT_UPDATE: {
            "attribute": "which attribute changes: severity, priority, incidentType, impact, situationStartDate, expectedClosedDate, "
            "note, attachment, contact, technicalContact, relatedIssue or description"
        },
        Stimulus.REGISTER_LISTENER: {"callback": "the address of our listener"},
        Stimulus.WORKORDER_UPDATE: {"attribute": "what changes: note, technician, place or task"},
    }
)
_PASSING = """
  stimuli:
    exact: true            # what these ways report as done is done, seen or not
    http:
      defaults:            # for all of them, where they say nothing else
        base_url: "https://desk.example"
        headers: {X-Key: "${env.DESK_KEY}"}
      ticket_resolve: "/tickets/${ticket.id|url}/resolve"
      incident_create:     # a value that stands alone in json is known to be
                           # set as it is
        url: "/incidents"
        json: {text: "${args.description}", sev: "${args.severity:-minor}"}
        sets: [priority]   # set as well, though it does not stand in json
      calendar_open:       # ${args} alone is an object of all arguments
        url: "/free"
        json: {order: "${ticket.id}", args: "${args}"}
"""


def told() -> dict[str, str]:
    """The arguments of each stimulus that has any, in words."""
    own = {name: one.arguments for name, (_, one) in decisions().items() if one.arguments}
    found = {}
    for name, arguments in {**ARGUMENTS, **own}.items():
        grouped: dict[str, list[str]] = {}
        for argument, meaning in arguments.items():
            grouped.setdefault(meaning, []).append(argument)
        found[str(name)] = "; ".join(f"{', '.join(names)}: {meaning}" for meaning, names in grouped.items())
    return found


def lines() -> Iterator[str]:
    """Every stimulus with arguments, and how they are passed on."""
    yield layout.wrapped(
        "Arguments. ${ticket.id} is what the seller acts on: the ticket for ticket_* and workorder_open*, the workorder for the other "
        "workorder_* and for calendar_*, the appointment for appointment_*, the incident for incident_*; it is null for incident_create, "
        "seller_restart and listener_register. Only these stimuli carry arguments, as ${args.NAME}; any of them may be missing, so give "
        "a default."
    )
    for name, words in told().items():
        yield layout.wrapped(words, indent=4, first=f"  {name}  ")
    yield _PASSING
    yield layout.wrapped(
        "An answer 4xx says that the seller did nothing: the step counts as not possible here. After any other failure nobody knows. "
        "A stimulus without visible effect proves nothing, unless stimuli.exact vouches for it or the seller announces the change."
    )
