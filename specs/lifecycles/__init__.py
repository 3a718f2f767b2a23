"""Lifecycle tables: which move leads from which state to which, who makes it, and what it announces.

A missing row is the refusal. The tables of MEF are drawn from MEF 113 Figures 4 to 7 and the rules they cite. A row with
an edition, ``draft`` or ``published``, belongs to that edition alone. TMF621 has no table; ours for it is a suggestion,
in which a buyer moves a ticket by a patch of its status, so that one state and trigger may have several moves.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from ttck.specs.loader import ROOT, FactError, load_csv
from ttck.specs.vocabulary import (
    AppointmentEvent,
    AppointmentState,
    IncidentEvent,
    IncidentState,
    Kind,
    NexeraState,
    Operation,
    Stimulus,
    TicketEvent,
    TicketState,
    TmfEvent,
    TmfState,
    WorkorderEvent,
    WorkorderState,
)

EDITIONS = ("draft", "published")
_COLUMNS = ("move", "from", "to", "by", "when", "announces", "cites", "edition")


@dataclass(frozen=True, kw_only=True)
class _Table:
    """Where the lifecycle of one kind is written, and the names that it may use.

    `states` None are those that the table itself has, and `events` None is for what announces nothing.
    """

    file: str
    states: type[StrEnum] | None
    events: type[StrEnum] | None
    patch: str | None = None

    def rows(self) -> list[dict[str, str]]:
        """The rows of the table."""
        return load_csv(ROOT / "lifecycles" / self.file, columns=_COLUMNS)

    @functools.cached_property
    def named(self) -> type[StrEnum]:
        """The states."""
        found = dict.fromkeys(row[side] for row in self.rows() for side in ("from", "to") if row[side])
        made: Any = StrEnum("State", {re.sub(r"\W", "_", one).upper(): one for one in found})  # type: ignore[misc]
        return self.states or made


_TABLES = MappingProxyType(
    {
        Kind.TICKET: _Table(file="ticket.csv", states=TicketState, events=TicketEvent, patch="ticket_patch.csv"),
        Kind.INCIDENT: _Table(file="incident.csv", states=IncidentState, events=IncidentEvent),
        Kind.APPOINTMENT: _Table(file="appointment.csv", states=AppointmentState, events=AppointmentEvent, patch="appointment_patch.csv"),
        Kind.WORKORDER: _Table(file="workorder.csv", states=WorkorderState, events=WorkorderEvent),
    }
)


# The lifecycles of tickets that no figure of a standard has: where a seller does otherwise, no rule of the standard is broken.
_SUGGESTED: Mapping[str, _Table] = MappingProxyType(
    {
        "tmf": _Table(file="tmf.csv", states=TmfState, events=TmfEvent),
        "ossj": _Table(file="ossj.csv", states=None, events=None),
        "nexera": _Table(file="nexera.csv", states=NexeraState, events=TmfEvent),
    }
)


@dataclass(frozen=True, kw_only=True)
class Move:
    """One row of a lifecycle table; `when` is an operationId (buyer) or a stimulus (seller).

    The numbers of the names are those of the edges in the figures; a letter behind one marks the same edge, or a part
    of it, with another trigger. A move may end in the state where it began.
    """

    name: str
    from_state: StrEnum | None
    to_state: StrEnum
    by: str
    when: str
    announces: tuple[StrEnum, ...]
    cites: str


@dataclass(frozen=True, kw_only=True)
class Lifecycle:
    """The moves of one resource and the states in which the buyer may patch it."""

    moves: tuple[Move, ...]
    patchable: frozenset[StrEnum]

    def move(self, state: str | None, when: str, *, to: str | None = None) -> Move | None:
        """The move that `when` makes from `state`, to `to` if that is given, or None where the table refuses it."""
        return next((m for m in self.moves if m.from_state == state and m.when == when and to in {None, m.to_state}), None)

    def states(self) -> frozenset[StrEnum]:
        """The states that some move reaches; another name is no state of this edition."""
        return self._states

    def edges(self) -> frozenset[tuple[StrEnum, StrEnum]]:
        """All pairs of different states that a move connects."""
        return self._edges

    def sources(self, when: str) -> frozenset[StrEnum]:
        """The states from which `when` makes a move."""
        return frozenset(m.from_state for m in self.moves if m.when == when and m.from_state is not None)

    def onward(self, state: StrEnum) -> frozenset[StrEnum]:
        """The states to which the seller may take the resource from `state` without the buyer."""
        found: set[StrEnum] = set()
        here = {state}
        while here:
            here = {m.to_state for m in self.moves if m.by == "seller" and m.from_state in here - {m.to_state}} - found
            found |= here
        return frozenset(found)

    def most(self, first: str, last: str) -> int:
        """The most changes of state that lead from one state to another without coming to one twice; 0 where none does."""
        edges = self.edges()

        def longest(here: str, passed: frozenset[str]) -> int:
            ways = [longest(to, passed | {to}) for source, to in edges if source == here and to not in passed]
            return max((way + 1 for way in ways if way >= 0), default=-1) if here != last else 0

        return max(longest(first, frozenset({first})), 0)

    def final(self) -> frozenset[StrEnum]:
        """The states that no move leaves."""
        return self._final

    @functools.cached_property
    def _states(self) -> frozenset[StrEnum]:
        return frozenset(move.to_state for move in self.moves)

    @functools.cached_property
    def _edges(self) -> frozenset[tuple[StrEnum, StrEnum]]:
        return frozenset((m.from_state, m.to_state) for m in self.moves if m.from_state is not None and m.from_state != m.to_state)

    @functools.cached_property
    def _final(self) -> frozenset[StrEnum]:
        return self._states - {source for source, _ in self._edges}

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2"]
        lines += [f"  {move.from_state or '[*]'} --> {move.to_state}: {move.name} {move.when}" for move in self.moves]
        lines += [f"  {state} --> [*]" for state in sorted(self.final())]
        return "\n".join(lines)


def _move(row: dict[str, str], table: _Table) -> Move:
    known = {*Operation, *Stimulus}
    if row["when"] not in known or row["by"] not in {"buyer", "seller"}:
        raise FactError(f"lifecycle move {row['move']}: unknown trigger {row['when']!r} or actor {row['by']!r}")
    if row["edition"] not in {"", *EDITIONS}:
        raise FactError(f"lifecycle move {row['move']}: unknown edition {row['edition']!r}")
    return Move(
        name=row["move"],
        from_state=table.named(row["from"]) if row["from"] else None,
        to_state=table.named(row["to"]),
        by=row["by"],
        when=row["when"],
        announces=_announced(row, table),
        cites=row["cites"],
    )


def _announced(row: dict[str, str], table: _Table) -> tuple[StrEnum, ...]:
    named = row["announces"].split()
    if named and table.events is None:
        raise FactError(f"lifecycle move {row['move']}: this table announces nothing, and not {', '.join(named)}")
    return tuple(table.events(event) for event in named) if table.events is not None else ()


def _patchable(table: _Table) -> frozenset[StrEnum]:
    if table.patch is None:
        return frozenset()
    rows = load_csv(ROOT / "lifecycles" / table.patch, columns=("state", "allowed", "cites"))
    return frozenset(table.named(row["state"]) for row in rows if row["allowed"] == "true")


@functools.cache
def lifecycle(kind: Kind, *, edition: str = "draft") -> Lifecycle:
    """The lifecycle of one kind of resource as an edition has it, ``draft`` or ``published``.

    Raises:
        FactError: there is no such edition, or a row of the table uses an unknown trigger or actor.
    """
    if edition not in EDITIONS:
        raise FactError(f"there is no edition {edition}; known are {', '.join(EDITIONS)}")
    if kind not in _TABLES:
        raise FactError(f"there is no lifecycle of {kind}; known are those of {', '.join(_TABLES)}")
    return _lifecycle(_TABLES[kind], edition=edition)


def _lifecycle(table: _Table, *, edition: str) -> Lifecycle:
    moves = [(_move(row, table), row["edition"]) for row in table.rows()]
    return Lifecycle(moves=tuple(move for move, of in moves if of in {"", edition}), patchable=_patchable(table))


def tmf_lifecycle() -> Lifecycle:
    """The ticket lifecycle that we suggest for TMF621 (rule TMF621:164): a profile may use it, the standard has none."""
    return _suggested("tmf")


@functools.cache
def _suggested(name: str) -> Lifecycle:
    return _lifecycle(_SUGGESTED[name], edition="draft")


LIFECYCLES = ("ticket", *_SUGGESTED)


def lifecycle_named(name: str, *, edition: str = "draft") -> Lifecycle:
    """The ticket lifecycle by the name that a dialect gives it: ``ticket`` (MEF 113, by edition), or one that we suggest.

    Operations and decisions that a dialect brings are known once it was read.

    Raises:
        FactError: there is no lifecycle of that name, or no such edition, or a row uses an unknown trigger or actor.
    """
    if name in _SUGGESTED:
        return _suggested(name)
    if name == "ticket":
        return lifecycle(Kind.TICKET, edition=edition)
    raise FactError(f"there is no lifecycle {name}; known are {', '.join(LIFECYCLES)}")


def ticket_lifecycle() -> Lifecycle:
    """The ticket lifecycle of MEF 113 Figure 4, Tables 7 to 9 and rules R24, R48, R53, R57, R58, R65, R66."""
    return lifecycle(Kind.TICKET)
