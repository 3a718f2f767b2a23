"""Rules about the states of incidents: MEF 113 10.3."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from ttck.harness.buyer.target import Target
from ttck.harness.judge.compare import instant
from ttck.harness.judge.histories import ItemHistory, Step, Traffic, states_between
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.state_probe import state_of
from ttck.specs.lifecycles import Lifecycle, Move, lifecycle
from ttck.specs.vocabulary import IncidentState, Kind
from ttck.suites.common import incident_gates
from ttck.suites.common.alone import recorded
from ttck.suites.common.incident_client import Change, Life
from ttck.suites.common.moments import Happened, ended

MOVES = tuple(move.name for move in lifecycle(Kind.INCIDENT).moves if move.from_state is not None and move.from_state != move.to_state)

_OPEN = frozenset({IncidentState.CREATED, IncidentState.IN_PROGRESS})


def of_the_run(story: incident_gates.Story, target: Target) -> list[Life]:
    """The incidents of the run.

    Raises:
        NotApplicable, Inconclusive: see `gates.told`.
    """
    following = incident_gates.told(story, target, "following")
    first = story("hushing").life
    return [*following.lives, *([first] if first is not None else [])]


def of_run_or_recording(story: incident_gates.Story, target: Target) -> list[Life] | None:
    """The incidents of the run; None for recorded traffic, where every incident counts.

    Raises:
        NotApplicable, Inconclusive: see `gates.told`.
    """
    incident_gates.claimed(target)
    return None if recorded(story) else of_the_run(story, target)


def table(target: Target) -> Lifecycle:
    """The moves of incidents."""
    return lifecycle(Kind.INCIDENT, edition=target.edition)


def named(target: Target, name: str) -> Move:
    """The move of that name."""
    return next(move for move in table(target).moves if move.name == name)


def tried(lives: list[Life], move: Move) -> list[Change]:
    """Decisions that should make a move, from the state in which it begins.

    One after which the incident is closed and gone tells nothing: the draft does not say how long a closed one is kept.
    """
    due = [c for life in lives for c in life.changes if c.stimulus == move.when and state_of(c.before) == move.from_state]
    return [c for c in due if not (move.to_state == IncidentState.CLOSED and c.after.status == HTTPStatus.NOT_FOUND)]


def made(move: Move) -> Callable[[Change], Breach | None]:
    """The decision leads to where the move leads, or further on by what the seller decides by itself."""
    table_, to = lifecycle(Kind.INCIDENT), str(move.to_state)
    onward = {to, *(str(state) for known in table_.states() if str(known) == to for state in table_.onward(known))}

    def rule(change: Change) -> Breach | None:
        if change.after.accepted and state_of(change.after) in onward:
            return None
        return Breach(
            message=f"{move.when} does not take an incident from {move.from_state} to {move.to_state}",
            expected=str(move.to_state),
            actual=shown(state_of(change.after)) if change.after.accepted else f"{change.after.status} on reading it",
            where="/status",
            numbers=change.numbers,
        )

    return rule


def begins(life: Life) -> Breach | None:
    """A new incident reads as created; a seller that is quick may have gone on, but only to a state of the table."""
    state = state_of(life.first)
    if state in tuple(IncidentState):
        return None
    return Breach(
        message="a new incident shows no state of Table 44", expected=", ".join(IncidentState), actual=shown(state), where="/status",
        numbers=life.numbers,
    )  # fmt: skip


def steps(traffic: Traffic, lives: list[Life] | None) -> list[tuple[ItemHistory, Step]]:
    """What lies between each two sightings in a row of each incident of this run; of recorded traffic, of every incident."""
    own = None if lives is None else {life.id for life in lives}
    known = traffic.item_histories_of(Kind.INCIDENT).items()
    return [(item_history, step) for item, item_history in known if own is None or item in own for step in item_history.steps]


def moving(seen: list[tuple[ItemHistory, Step]], target: Target) -> list[tuple[ItemHistory, Step]]:
    """Steps that tell something about moves: the state changed, or it was a final one."""
    final = {str(state) for state in table(target).final()}
    return [(item_history, s) for item_history, s in seen if s.before.state in final or s.before.state != s.after.state]


def legal(target: Target) -> Callable[[tuple[ItemHistory, Step]], Breach | None]:
    """The table has a way from the state before to the state after."""
    moves = table(target)

    def rule(seen: tuple[ItemHistory, Step]) -> Breach | None:
        _, step = seen
        before, after = step.before.state, step.after.state
        if after not in tuple(IncidentState):
            return Breach(
                message="a state that Table 44 does not have", expected=", ".join(IncidentState), actual=shown(after), where="/status"
            )
        if before not in tuple(IncidentState) or before is None or states_between(step, moves) is not None:
            return None
        return Breach(
            message=f"an incident goes from {before} to {after}, which Figure 6 does not have",
            expected=f"one of: {', '.join(sorted({before, *moves.onward(IncidentState(before))}))}",
            actual=shown(after),
            where="/status",
        )

    return rule


def endings(lives: list[Life]) -> list[Happened]:
    """Incidents that were seen open and then closed, with the closed date that they show; a date that the run chose tells nothing."""
    found = []
    for life in lives:
        for change in life.changes:
            before, after = change.before, change.after
            document = after.document if after.accepted and isinstance(after.document, dict) else {}
            born = life.first.document.get("creationDate") if isinstance(life.first.document, dict) else None
            moved = state_of(before) in _OPEN and state_of(after) == IncidentState.CLOSED and "closedDate" not in change.call.args
            if moved and isinstance(document.get("closedDate"), str):
                found.append(
                    Happened(
                        name="closedDate",
                        said=document["closedDate"],
                        before=before,
                        after=after,
                        born=instant(born),
                        asked=life.opened.at,
                        found=ended(life.first),
                    )
                )
    return found
