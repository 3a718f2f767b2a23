"""Changes of status: from each status to each other, whether our table has the move or not."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ttck.harness.record.state_probe import Attempt, state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.lifecycles import tmf_lifecycle
from ttck.specs.vocabulary import Operation, TmfEvent, TmfState
from ttck.suites.tmf import rich
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.scenarios.j_announcing import came
from ttck.suites.tmf.seller_client import SellerClient, seller_client

# A life that leads along the moves of our table twice, where they can be made again at all.
ROUND = (
    TmfState.IN_PROGRESS, TmfState.PENDING, TmfState.HELD, TmfState.PENDING, TmfState.IN_PROGRESS, TmfState.HELD, TmfState.IN_PROGRESS,
    TmfState.RESOLVED, TmfState.IN_PROGRESS, TmfState.PENDING, TmfState.RESOLVED, TmfState.IN_PROGRESS,
)  # fmt: skip
TERMINAL = (TmfState.REJECTED, TmfState.CANCELLED, TmfState.CLOSED)


@dataclass(frozen=True, kw_only=True)
class Move:
    """A patch of status from one status to another."""

    source: TmfState
    target: TmfState
    attempt: Attempt

    @property
    def made(self) -> bool:
        """Whether the ticket shows the status afterwards."""
        return state_of(self.attempt.after) == self.target


@dataclass(kw_only=True)
class Moving:
    """The moves that were tried, and why a status could not be reached."""

    moves: list[Move] = field(default_factory=list)
    reasons: dict[TmfState, str] = field(default_factory=dict)


def allowed() -> frozenset[tuple[str, str]]:
    """The moves that a buyer makes by our table."""
    return frozenset((str(m.from_state), str(m.to_state)) for m in tmf_lifecycle().moves if m.when == Operation.PATCH)


def way_to(state: TmfState, start: str = TmfState.ACKNOWLEDGED) -> list[TmfState]:
    """The shortest way to a status by our table."""
    ways: deque[list[str]] = deque([[start]])
    seen = {start}
    while ways:
        way = ways.popleft()
        if way[-1] == state:
            return [TmfState(step) for step in way[1:]]
        for source, target in sorted(allowed()):
            if source == way[-1] and target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return []


@scenario("tmf-moving", weight=1.5, after=("tmf-registering",))
def moving(stage: Stage) -> Moving:
    """Trying all changes of status."""
    seller, story = seller_client(stage), Moving()
    for state in TmfState:
        targets = [target for target in TmfState if target != state]
        try:
            _try(seller, stage, story, state, [target for target in targets if (state, target) not in allowed()])
            _try(seller, stage, story, state, [target for target in targets if (state, target) in allowed()], full=True)
        except Inconclusive as why:
            story.reasons[state] = why.reason
    try:
        _twice(seller, stage, story)
    except Inconclusive as why:
        story.reasons.setdefault(TmfState.ACKNOWLEDGED, why.reason)
    made = Counter(move.attempt.after.ticket or "" for move in story.moves if move.made and move.attempt.after is not None)
    stage.buyer.created_resources.awaited.append(lambda: came(stage, made, TmfEvent.STATE_CHANGE))
    if not story.moves:
        raise Inconclusive("; ".join(dict.fromkeys(story.reasons.values())))
    return story


def _try(seller: SellerClient, stage: Stage, story: Moving, state: TmfState, targets: Sequence[TmfState], *, full: bool = False) -> None:
    """One ticket in a status, and patches to others; another ticket as soon as one of them moved it.

    For `full` ones, which have everything, each patch has its own.
    """
    ticket: str | None = None
    fresh = _fresh(seller, f"a ticket for {state}", len(targets), full=full)
    for target in targets:
        ticket = ticket or _in_state(seller, next(fresh), state)
        move = _move(seller, stage, ticket, state, target)
        story.moves.append(move)
        if full or state_of(move.attempt.after) != state:
            ticket = None


def _move(seller: SellerClient, stage: Stage, ticket: str, state: TmfState, target: TmfState) -> Move:
    attempt = stage.attempt(
        f"{state} to {target}",
        ticket,
        lambda item: seller.patch(item, seller.typed("TroubleTicket", status=target.value), label=f"status to {target}"),
        leads_to=target,
        read=seller.retrieve,
    )
    return Move(source=state, target=target, attempt=attempt)


def _twice(seller: SellerClient, stage: Stage, story: Moving) -> None:
    """One ticket with everything, as far as the seller takes that, led along the round twice; what it refuses is left out."""
    ticket = next(_fresh(seller, "a ticket to lead about", 1, full=True))
    for target in ROUND * 2:
        shown = state_of(seller.retrieve(ticket, label="before the next step"))
        if shown in list(TmfState) and shown != target:
            story.moves.append(_move(seller, stage, ticket, TmfState(shown), target))


def _fresh(seller: SellerClient, label: str, count: int, *, full: bool) -> Iterator[str]:
    """So many new tickets as they are asked for; `full` ones with everything, or small ones of a seller that refuses that.

    Raises:
        Inconclusive: not even a small one is taken.
    """
    documents = [(label, _whole(seller) if full else seller.minimal()) for _ in range(count)]
    for (_, document), made in zip(documents, seller.ahead(documents), strict=True):
        try:
            yield seller.arrived(document, made, label=label)
        except Inconclusive:
            if not full:
                raise
            yield seller.ticket(label=f"{label}, a small one")


def _whole(seller: SellerClient) -> Document:
    return rich.ticket(seller.stage.material, seller.minimal()) if seller.typed_parts else seller.maximal()


def _in_state(seller: SellerClient, ticket: str, state: TmfState) -> str:
    """A new ticket when it shows the status.

    Raises:
        Inconclusive: it does not come there by patches, neither along our table nor at once.
    """
    shown = state_of(seller.retrieve(ticket))
    if shown == state:
        return ticket
    steps = way_to(state, shown) if shown in list(TmfState) else []
    for step in [*steps, state]:
        if step == shown:
            continue
        exchange = seller.patch(ticket, seller.typed("TroubleTicket", status=step.value), label=f"on the way to {state}")
        if exchange.accepted:
            seen = seller.until(ticket, lambda seen, step=step: state_of(seen) == step)  # type: ignore[misc]
            shown = state_of(seen)
    if shown != state:
        raise Inconclusive(f"no ticket could be brought to {state}")
    return ticket
