"""Rules for changes: OSSJ:12, 17 to 23, 31; and for forms: OSSJ:3."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.state_probe import state_of
from ttck.specs.lifecycles import lifecycle_named
from ttck.suites.ossj.names import ACTIVE, ASKED, CANCELED, DIALOG, ENDS, STATE, TO_CANCEL
from ttck.suites.ossj.seller_client import Change, Made, closing_is_asked

if TYPE_CHECKING:
    from ttck.harness.buyer.target import Target
    from ttck.specs.lifecycles import Lifecycle
    from ttck.suites.ossj.scenarios.g_moving import Decided


def table(target: Target) -> Lifecycle:
    """Our table of moves."""
    return lifecycle_named(target.profile.dialect.lifecycle)


def sides(target: Target) -> tuple[str, str]:
    """Who this run plays and who the other side is, as the table names them: the buyer is the user, the seller the owner."""
    return ("seller", "buyer") if target.switches.get("role") == "to" else ("buyer", "seller")


def _numbers(change: Change) -> tuple[int, ...]:
    return (change.before.number, change.exchange.number, change.after.number)


def taken(change: Change) -> Breach | None:
    """A change that is right is taken, unless the seller asks for what belongs to a resolution, as one reading has it."""
    exchange = change.exchange
    if exchange.accepted or closing_is_asked(exchange):
        return None
    return Breach(
        message="a change that is right is refused", expected=f"200 for {change.about}",
        actual=f"{exchange.status} {shown(exchange.document)}",
        numbers=_numbers(change),
    )  # fmt: skip


def told(change: Change) -> Breach | None:
    """The piece of dialog of a change stands in its answer or in the ticket, whole."""
    said = change.document[DIALOG]
    seen = [one.document.get(DIALOG) for one in (change.exchange, change.after) if one.accepted and isinstance(one.document, dict)]
    if not any(isinstance(text, str) for text in seen) or any(isinstance(text, str) and said in text for text in seen):
        return None
    return Breach(
        message="what a change says is not there afterwards",
        expected=shown(said),
        actual=shown(seen[-1]),
        where=f"/{DIALOG}",
        numbers=_numbers(change),
    )


def told_by_itself(change: Change) -> Breach | None:
    """The piece of dialog of a change stands in the ticket, whole, unless the other side has moved the ticket since."""
    after = change.after.document if isinstance(change.after.document, dict) else {}
    said, found = change.document[DIALOG], after.get(DIALOG)
    if (isinstance(found, str) and said in found) or state_of(change.after) not in {state_of(change.before), change.wanted}:
        return None
    return Breach(
        message="a ticket does not show what a change said, though it does so otherwise", expected=shown(said), actual=shown(found),
        where=f"/{DIALOG}", numbers=_numbers(change),
    )  # fmt: skip


def shows_what_is_said(changes: Iterable[Change]) -> list[Change]:
    """Those of these changes after which the ticket could be read, where after some it showed what was said; else none."""
    found = [one for one in changes if one.exchange.accepted and one.after.accepted and isinstance(one.document.get(DIALOG), str)]
    return found if any(told_by_itself(one) is None and _moved_not(one) for one in found) else []


def _moved_not(change: Change) -> bool:
    return state_of(change.after) in {state_of(change.before), change.wanted}


def kept_told(change: Change) -> Breach | None:
    """The ticket itself shows something that was said, not nothing."""
    after = change.after.document if isinstance(change.after.document, dict) else {}
    if not change.after.accepted or after.get(DIALOG):
        return None
    return Breach(
        message="a ticket has lost its dialog",
        expected="what was said",
        actual=shown(after.get(DIALOG)),
        where=f"/{DIALOG}",
        numbers=_numbers(change),
    )


# --- states ------------------------------------------------------------------------------------------------------------


def takes_effect(target: Target, *, lively: bool = True) -> Callable[[Change], Breach | None]:
    """A rule: a state that a change sets is shown, or one to which the other side has led the ticket since.

    That it has led it back to where it was is believed of a `lively` side alone.
    """
    moves, other = table(target), sides(target)[1]

    def rule(change: Change) -> Breach | None:
        wanted, now = str(change.wanted), state_of(change.after)
        back = not lively and now == state_of(change.before)
        if not change.exchange.accepted or now is None or now == wanted or (now in onward(moves, wanted, other) and not back):
            return None
        return Breach(
            message="a state that a change set is not shown", expected=wanted, actual=f"{now}, before it {state_of(change.before)}",
            where=f"/{STATE}", numbers=_numbers(change),
        )  # fmt: skip

    return rule


def edges(changes: list[Change]) -> list[tuple[Change, ...]]:
    """Changes that were to lead from one state to another, those of the same two states together."""
    found: dict[tuple[str | None, str | None], list[Change]] = {}
    for change in changes:
        first = state_of(change.before)
        if first is not None and change.wanted != first:
            found.setdefault((first, change.wanted), []).append(change)
    return [tuple(its) for its in found.values() if len(its) > 1]


def some_effect(its: tuple[Change, ...]) -> Breach | None:
    """Of several changes between the same two states one leads away at least: the other side does not take each of them back at once."""
    first = state_of(its[0].before)
    if any(state_of(one.after) != first for one in its):
        return None
    return Breach(
        message="a state that a change set is not shown", expected=str(its[0].wanted), actual=f"{first}, as before, {len(its)} times",
        where=f"/{STATE}", numbers=tuple(number for one in its for number in _numbers(one)),
    )  # fmt: skip


def may_be_answered(change: Change) -> bool:
    """Whether a piece of dialog may have been what the owner waited for, so that he goes on with the ticket."""
    return (state_of(change.before), state_of(change.after)) == (ASKED, ACTIVE)


def stays(target: Target) -> Callable[[Change], Breach | None]:
    """A rule: a change without a state leaves the ticket where it is, or where the other side has led it."""
    moves, other = table(target), sides(target)[1]

    def rule(change: Change) -> Breach | None:
        first, now = state_of(change.before), state_of(change.after)
        if None in {first, now} or now == first or now in onward(moves, str(first), other):
            return None
        return Breach(
            message="a change without a state moves the ticket",
            expected=shown(first),
            actual=shown(now),
            where=f"/{STATE}",
            numbers=_numbers(change),
        )

    return rule


def onward(moves: Lifecycle, state: str, side: str) -> set[str]:
    """The states to which one side may lead a ticket from a state; an owner that wants to cancel may do so without being asked."""
    found: set[str] = {CANCELED} if (state, side) == (TO_CANCEL, "seller") else set()
    here = {state}
    while here:
        here = {str(m.to_state) for m in moves.moves if m.by == side and str(m.from_state) in here} - found - {state}
        found |= here
    return found


def allowed(target: Target) -> Callable[[Change], Breach | None]:
    """A rule: a move that our table has is taken; the ticket is where it was, so that nothing else refused it."""
    moves, side = table(target), sides(target)[0]

    def rule(change: Change) -> Breach | None:
        first, wanted = state_of(change.before), change.wanted
        tabled = any(m.by == side and m.from_state == first and m.to_state == wanted for m in moves.moves)
        if change.exchange.accepted or not tabled or state_of(change.after) != first or closing_is_asked(change.exchange):
            return None
        actual = f"{change.exchange.status} {shown(change.exchange.document)}"
        return Breach(
            message="a move of the table is refused",
            expected=f"from {first} to {wanted}",
            actual=actual,
            where=f"/{STATE}",
            numbers=_numbers(change),
        )

    return rule


def cancels(change: Change) -> Breach | None:
    """The user cancels an active ticket: it is taken, and shown."""
    if change.exchange.accepted and state_of(change.after) == CANCELED:
        return None
    actual = f"{change.exchange.status}, and then {state_of(change.after)}"
    return Breach(
        message="an active ticket is not cancelled",
        expected=f"200, and {CANCELED}",
        actual=actual,
        where=f"/{STATE}",
        numbers=_numbers(change),
    )


def cancellations(changes: list[Change]) -> list[Change]:
    """Those of active tickets."""
    return [one for one in changes if one.wanted == CANCELED and state_of(one.before) == ACTIVE]


def from_an_end(changes: list[Change]) -> list[Change]:
    """Changes that would take a closed ticket out of its end."""
    return [one for one in changes if state_of(one.before) in ENDS]


def stays_ended(change: Change) -> Breach | None:
    """A closed ticket stays so."""
    now = state_of(change.after)
    if now in ENDS or now is None:
        return None
    return Breach(
        message="a closed ticket is open again",
        expected=shown(state_of(change.before)),
        actual=shown(now),
        where=f"/{STATE}",
        numbers=_numbers(change),
    )


def decided(target: Target) -> Callable[[Decided], Breach | None]:
    """A rule: a decision that somebody vouches for leads where our table has it, or further."""
    moves, other = table(target), sides(target)[1]

    def rule(seen: Decided) -> Breach | None:
        first, now = state_of(seen.before), state_of(seen.after)
        to = next((str(m.to_state) for m in moves.moves if m.when == seen.call.name and m.from_state == first), None)
        if not seen.call.surely or to is None or now is None or now == to or now in onward(moves, to, other):
            return None
        return Breach(
            message=f"{seen.call.name} leads elsewhere", expected=f"from {first} to {to}", actual=shown(now), where=f"/{STATE}",
            numbers=(seen.before.number, seen.call.number, seen.after.number),
        )  # fmt: skip

    return rule


# --- forms -------------------------------------------------------------------------------------------------------------


def as_well(pair: tuple[Made | Change, Made | Change]) -> Breach | None:
    """What is taken as JSON is taken as a form."""
    plain, formed = (one.exchange for one in pair)
    if not plain.accepted or formed.accepted:
        return None
    return Breach(
        message="what is taken as JSON is refused as a form", expected=f"{plain.status}, as in JSON",
        actual=f"{formed.status} {shown(formed.document)}",
        numbers=(plain.number, formed.number),
    )  # fmt: skip


def forms_alike(pairs: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Of pairs in JSON and as a form those whose form the seller has to know, as it takes others: without files, or with files."""
    right = [pair for pair in pairs if pair[0].exchange.accepted]
    known = {bool(formed.files) for _, formed in right if formed.exchange.accepted}
    return [pair for pair in right if bool(pair[1].files) in known]


def beside_a_word(stays: list[list[Change]], *, forms: bool) -> list[Change]:
    """Right changes of tickets that stay where they are, whose first piece of dialog was taken there; forms where they are taken at all."""
    found = [one for first, *rest in filter(None, stays) if first.exchange.accepted for one in rest]
    where = [one for one in found if state_of(one.before) is not None]
    return [one for one in where if forms or not one.files]
