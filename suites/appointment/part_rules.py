"""Rules about the items within appointments and workorders: notes, attachments and contacts, the buyer's and the seller's alike."""

from __future__ import annotations

from collections.abc import Iterator

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import Kind
from ttck.suites.ticket.rules import parts


def shown_parts(traffic: Traffic, kind: Kind, attribute: str) -> Iterator[Subject]:
    """Every item of a list attribute in every sighting of items of a kind, but what the buyer itself sent just so.

    What the buyer wrote without something mandatory, and the seller shows as it came, is the buyer's mistake.
    """
    for item_history in traffic.item_histories_of(kind).values():
        sent = [
            item
            for e in item_history.entries
            if isinstance(e, Exchange) and isinstance(e.sent, dict)
            for item in _listed(e.sent, attribute)
        ]
        yield from (part for part in parts(item_history.sightings, attribute) if part.value not in sent)


def _listed(document: dict[str, object], attribute: str) -> list[object]:
    found = document.get(attribute)
    return found if isinstance(found, list) else []
