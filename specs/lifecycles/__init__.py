"""Lifecycle tables: which move leads from which state to which, who makes it, and what it announces.

A missing row is the refusal. The tables are drawn from MEF 113 Figure 4 and the rules they cite.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from specs.loader import ROOT, FactError, load_csv
from specs.vocabulary import Operation, Stimulus, TicketEvent, TicketState

_COLUMNS = ("move", "from", "to", "by", "when", "announces", "cites")


@dataclass(frozen=True, kw_only=True)
class Move:
    """One row of a lifecycle table; `when` is an operationId (buyer) or a stimulus (seller)."""

    name: str
    from_state: TicketState | None
    to_state: TicketState
    by: str
    when: str
    announces: tuple[TicketEvent, ...]
    cites: str


@dataclass(frozen=True, kw_only=True)
class Lifecycle:
    """The moves of one resource and the states in which the buyer may patch it."""

    moves: tuple[Move, ...]
    patchable: frozenset[TicketState]

    def move(self, state: TicketState | None, when: str) -> Move | None:
        """The move that `when` makes from `state`, or None where the table refuses it."""
        return next((move for move in self.moves if move.from_state == state and move.when == when), None)

    def edges(self) -> frozenset[tuple[TicketState, TicketState]]:
        """All pairs of states that a move connects."""
        return frozenset((move.from_state, move.to_state) for move in self.moves if move.from_state is not None)

    def sources(self, when: str) -> frozenset[TicketState]:
        """The states from which `when` makes a move."""
        return frozenset(m.from_state for m in self.moves if m.when == when and m.from_state is not None)

    def onward(self, state: TicketState) -> frozenset[TicketState]:
        """The states to which the seller may take a ticket from `state` without the buyer."""
        found: set[TicketState] = set()
        here = {state}
        while here:
            here = {m.to_state for m in self.moves if m.by == "seller" and m.from_state in here} - found
            found |= here
        return frozenset(found)

    def final(self) -> frozenset[TicketState]:
        """The states that no move leaves."""
        return frozenset(TicketState) - {source for source, _ in self.edges()}

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2"]
        lines += [f"  {move.from_state or '[*]'} --> {move.to_state}: {move.name} {move.when}" for move in self.moves]
        lines += [f"  {state} --> [*]" for state in sorted(self.final())]
        return "\n".join(lines)


def _move(row: dict[str, str]) -> Move:
    known = {*Operation, *Stimulus}
    if row["when"] not in known or row["by"] not in {"buyer", "seller"}:
        raise FactError(f"lifecycle move {row['move']}: unknown trigger {row['when']!r} or actor {row['by']!r}")
    return Move(
        name=row["move"],
        from_state=TicketState(row["from"]) if row["from"] else None,
        to_state=TicketState(row["to"]),
        by=row["by"],
        when=row["when"],
        announces=tuple(TicketEvent(event) for event in row["announces"].split()),
        cites=row["cites"],
    )


@functools.cache
def ticket_lifecycle() -> Lifecycle:
    """The ticket lifecycle of MEF 113 Figure 4, Tables 7 to 9 and rules R24, R48, R53, R57, R58, R65, R66."""
    folder = ROOT / "lifecycles"
    patch = load_csv(folder / "ticket_patch.csv", columns=("state", "allowed", "cites"))
    return Lifecycle(
        moves=tuple(_move(row) for row in load_csv(folder / "ticket.csv", columns=_COLUMNS)),
        patchable=frozenset(TicketState(row["state"]) for row in patch if row["allowed"] == "true"),
    )
