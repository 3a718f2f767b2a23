"""Ways through the ticket lifecycle."""

from __future__ import annotations

from ttck.specs.lifecycles import Move, ticket_lifecycle
from ttck.specs.vocabulary import TicketState


def first_move(state: str | None, wanted: TicketState) -> Move | None:
    """The first move of the shortest way from a state to another; None where no way leads there."""
    lifecycle = ticket_lifecycle()
    ways: list[tuple[Move, ...]] = [(m,) for m in lifecycle.moves if m.from_state is not None and m.from_state == state]
    seen = {state}
    while ways:
        way = ways.pop(0)
        here = way[-1].to_state
        if here == wanted:
            return way[0]
        if here in seen:
            continue
        seen.add(here)
        ways += [(*way, m) for m in lifecycle.moves if m.from_state == here]
    return None
