"""Rules of the lives of tickets: what an accepted patch has to lead to, wherever the ticket came from; TMF621:94, 96 to 98, 164, 165."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from ttck.harness.judge.compare import instant
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.state_probe import state_of
from ttck.specs.lifecycles import lifecycle_named
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.tmf import effects
from ttck.suites.tmf.changes import Patch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ttck.harness.buyer.target import Target

# What a life can break; each is judged by a check of its own.
REST, MADE, DONE, BACK, HISTORY, REFUSED, OUTSIDE, LEFT = "rest", "made", "done", "back", "history", "refused", "outside", "left"
_OVER_THE_STATE = frozenset({400, 403, 409, 422})


@dataclass(frozen=True, kw_only=True)
class Table:
    """The moves that are walked along. `own` says that the target has them from its seller, so that each must be accepted.

    `strict` says that others must be refused, `closing` that an end must not be left.
    """

    moves: frozenset[tuple[str, str]]
    states: frozenset[str]
    start: str
    own: bool = False
    strict: bool = False
    closing: bool = False

    def judges(self, state: str) -> bool:
        """Whether moves from a state that the table does not have must be refused."""
        return self.closing if state in self.ends else self.strict

    @property
    def ends(self) -> frozenset[str]:
        """The states that no move leaves."""
        return self.states - {source for source, _ in self.moves}


@dataclass(frozen=True, kw_only=True)
class Walked(Patch):
    """One patch in the life of a ticket, from one status to another, or beside it where `target` is None."""

    source: str
    target: str | None

    @property
    def attempt(self) -> Walked:
        """The readings around it, for the rules of moves."""
        return self

    @property
    def made(self) -> bool:
        """Whether the ticket shows the status afterwards."""
        return state_of(self.after) == self.target


@dataclass(frozen=True, kw_only=True)
class Life:
    """What was done to one ticket, and the rule that it broke, if any: its key, and how."""

    actions: tuple[str, ...]
    key: str = ""
    breach: Breach | None = None
    numbers: tuple[int, ...] = ()


@dataclass(kw_only=True)
class Lives:
    """All lives, and the shortest one that shows a breach."""

    played: list[Life] = field(default_factory=list)
    shortest: Life | None = None


def table_of(target: Target) -> Table:
    """The table of a target, or our suggestion, by its switches."""
    spoken = target.profile.dialect
    table = lifecycle_named(spoken.lifecycle, edition=target.edition)
    suggested = frozenset((str(m.from_state), str(m.to_state)) for m in table.moves if m.when == Operation.PATCH)
    moves = frozenset(target.lifecycle) or suggested
    start = next((str(m.to_state) for m in table.moves if m.from_state is None), spoken.states(Kind.TICKET)[0])
    return Table(
        moves=frozenset((a, b) for a, b in moves if a != b),
        states=frozenset({*spoken.states(Kind.TICKET), *(state for move in moves for state in move)}),
        start=start,
        own=bool(target.lifecycle),
        strict=target.switches.get("transitions") == "fail",
        closing=target.switches.get("terminal_exit") == "fail",
    )


def broken(step: Walked, table: Table, version: str) -> tuple[str, Breach] | None:
    """The first rule that a patch breaks, and how; None where it breaks none, or proves nothing."""
    if step.exchange.refused:
        return _refused(step, table)
    if not step.accepted:
        return None
    return _outside(step, table) or (_described(step) if step.target is None else _moved(step, version))


def _refused(step: Walked, table: Table) -> tuple[str, Breach] | None:
    """What is refused changes nothing, and no move is refused that the target has from its seller."""
    changed = effects.untouched(step, f"a {'change of status' if step.target else 'patch'} in {step.source}")
    if changed is not None:
        return REST, changed
    if table.own and (step.source, step.target) in table.moves and step.exchange.status in _OVER_THE_STATE:
        message = "a change of status is refused that the table of the target has (lifecycle)"
        return REFUSED, Breach(message=message, expected="2xx", actual=f"{step.source} to {step.target}: {step.exchange.status}")
    return None


def _outside(step: Walked, table: Table) -> tuple[str, Breach] | None:
    """A move that the table does not have is not made, where the target wants it so."""
    if step.target is None or not step.made or (step.source, step.target) in table.moves:
        return None
    key = LEFT if step.source in table.ends else OUTSIDE
    if not table.judges(step.source):
        return None
    message = "a ticket leaves a status that is an end" if key == LEFT else "a change of status is made that the table does not have"
    return key, Breach(message=message, expected="refused", actual=f"{step.source} to {step.target}: {step.exchange.status}")


def _moved(step: Walked, version: str) -> tuple[str, Breach] | None:
    """An accepted change of status is made, leaves the rest, and is in what tells of changes."""
    part = Subject(value=step, where="/status", seen=step.seen)
    if step.exchange.status == HTTPStatus.OK and not step.made:
        actual = f"{step.source} to {step.target}: {state_of(step.exchange)}, then {state_of(step.after)}"
        return MADE, Breach(
            message="a change of status is accepted and not made", expected=str(step.target), actual=actual, where="/status"
        )
    if not step.made:
        return None
    found = effects.kept(step.old, step.new, what="a patch of the status alone")
    if found is not None:
        return REST, found
    if instant(step.old.get("lastUpdate")) and instant(step.new.get("lastUpdate")) and (back := effects.not_back(part)) is not None:
        return BACK, back
    told = effects.dated(part) if "statusChangeDate" in step.old else None
    told = told or effects.recorded(version)(part)
    return (HISTORY, told) if told is not None else None


def _described(step: Walked) -> tuple[str, Breach] | None:
    """An accepted patch of the description sets it, and leaves the rest."""
    sent, now = step.changes["description"], step.new.get("description")
    if now != sent and step.exchange.status == HTTPStatus.OK:
        message = f"a patch of the description in {step.source} is accepted and not done"
        return DONE, Breach(message=message, expected=shown(sent), actual=shown(now), where="/description")
    if state_of(step.after) != step.source:
        message = "a patch of the description changes the status"
        return REST, Breach(message=message, expected=step.source, actual=str(state_of(step.after)), where="/status")
    found = effects.kept({**step.old, "description": now}, step.new, what="a patch of the description alone")
    return (REST, found) if found is not None else None


def told(story: Lives) -> list[Life]:
    """All lives; the one that shows a breach in its shortest form."""
    return [*(life for life in story.played if life.breach is None), *([story.shortest] if story.shortest else [])]


class Kept:
    """A rule: no life breaks what some keys stand for."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = frozenset(keys)

    def __call__(self, life: Life) -> Breach | None:
        """The breach of a life, with what was done to the ticket."""
        if life.breach is None or life.key not in self.keys:
            return None
        return Breach(
            message=f"{life.breach.message}; the shortest history: create, {', '.join(life.actions)}",
            expected=life.breach.expected, actual=life.breach.actual, where=life.breach.where, numbers=life.numbers,
        )  # fmt: skip
