"""Everything once more: each ticket of the run is read again when much has happened to others."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.ossj.seller_client import seller_client

_MOST = 60  # tickets that are read again


@dataclass(kw_only=True)
class Staying:
    """The last readings of tickets, and two readings of the first of them right after each other."""

    last: list[Exchange] = field(default_factory=list)
    twice: tuple[Exchange, Exchange] | None = None


_BEFORE = ("creating", "limits", "refusing", "changing", "mistaking", "forms", "conditions", "strangers", "moving", "walking")


@scenario("ossj-staying", after=tuple(f"ossj-{name}" for name in _BEFORE))
def staying(stage: Stage) -> Staying:
    """Reading all tickets of the run again."""
    seller, story = seller_client(stage), Staying()
    tickets = list(dict.fromkeys(stage.buyer.created_resources.tickets))
    step = max(1, len(tickets) // _MOST)
    known = {ticket for _, ticket in stage.buyer.shown()}
    look = "a ticket at the end of the run"
    story.last = [(seller.read(ticket, label=look) if ticket in known else seller.first(ticket, look)) for ticket in tickets[::step]]
    if tickets:
        first, second = (seller.read(tickets[0], label="a ticket read twice in a row") for _ in range(2))
        story.twice = (first, second)
    return story
