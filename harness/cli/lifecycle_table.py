"""The lifecycle of a ticket of MEF 113 for a terminal: ``ttck explain lifecycle``."""

from __future__ import annotations

from collections.abc import Iterator

import click

from ttck.harness.cli import layout
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import TicketEvent, TicketState


def lines() -> Iterator[str]:
    """The moves as a table, and as a Mermaid diagram."""
    table = ticket_lifecycle()
    short = {str(event): event.name for event in TicketEvent}
    rows = [
        (m.name, str(m.from_state or "(new)"), str(m.to_state), m.by, m.when, ", ".join(short[event] for event in m.announces) or "-")
        for m in table.moves
    ]
    found = layout.columns([("move", "from", "to", "by", "when", "announces"), *rows])
    if max(map(len, found)) <= layout.width():
        yield click.style(found[0], bold=True)
        yield from found[1:]
    else:
        for name, before, after, by, when, announces in rows:
            yield click.style(f"{name:<5}{before} to {after}", bold=True)
            yield layout.wrapped(f"by the {by}: {when}; announces {announces.replace('-', 'nothing')}", indent=5)
    patchable = [str(state) for state in TicketState if state in table.patchable]
    yield ""
    yield layout.wrapped(f"A move that has no line is refused. The buyer may patch while the ticket is {', '.join(patchable)}.")
    yield layout.wrapped(f"Final states: {', '.join(str(state) for state in TicketState if state in table.final())}.")
    yield "\nThe same as a Mermaid diagram:\n"
    yield table.mermaid()
