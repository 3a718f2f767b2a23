"""Lists by a status that tickets came to later, and by the one that they had before: after a patch, and after a decision of the seller."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus, TmfState
from ttck.suites.tmf import following
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.seller_client import Params, SellerClient, seller_client

_WAY = (TmfState.IN_PROGRESS, TmfState.PENDING, TmfState.HELD, TmfState.RESOLVED)
_ENDS = (TmfState.REJECTED, TmfState.CANCELLED, TmfState.CLOSED)
_DECISIONS = (Stimulus.START_WORK, Stimulus.REQUEST_INFO, Stimulus.RESOLVE)
_TURNS = 2  # of each ticket


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A change of status, the readings around it, and lists by the status before (`left`) and after it (`entered`).

    `by` says in words what led to it, and `still` is the ticket when the lists had been read.
    """

    item: str
    by: str
    before: Exchange
    after: Exchange
    left: tuple[Query, ...]
    entered: tuple[Query, ...]
    still: Exchange


@dataclass(kw_only=True)
class Turning:
    """All changes of status after which lists were asked for."""

    turns: list[Turn] = field(default_factory=list)


@scenario("tmf-turning", weight=0.3, after=("tmf-populating",))
def turning(stage: Stage) -> Turning:
    """Listing tickets by a status that they did not have before."""
    seller, story = seller_client(stage), Turning()
    for decides in (False, True):
        name = f"{stage.material.run_id}-turning-{next(stage.material.counter)}"
        item = seller.ticket(seller.minimal(name=name), label="a ticket to find by its status")
        named = _named(seller, item, name)
        for _ in range(_TURNS):
            before = stage.buyer.current(lambda item=item: seller.retrieve(item, label="before its status changes"))  # type: ignore[misc]
            by = _decided(seller, item) if decides else _patched(seller, item, before)
            turn = _turned(seller, item, before, by, named) if by is not None else None
            story.turns += [turn] if turn is not None else []
    for ways in ((TmfState.HELD, TmfState.IN_PROGRESS, TmfState.RESOLVED, TmfState.CLOSED), *((end,) for end in _ENDS[:2])):
        _each(seller, story, ways)
    return story


def _each(seller: SellerClient, story: Turning, ways: tuple[TmfState, ...]) -> None:
    """One ticket through these statuses, as far as patches to them are taken, each looked for among the tickets of its name."""
    stage = seller.stage
    name = f"{stage.material.run_id}-turning-{next(stage.material.counter)}"
    item = seller.ticket(seller.minimal(name=name), label="a ticket to find by each status")
    named = _named(seller, item, name)
    for state in ways if named and seller.has("patch") else ():
        before = stage.buyer.current(lambda: seller.retrieve(item, label="before its status changes"))
        if state_of(before) == state:
            continue
        if seller.patch(item, seller.typed("TroubleTicket", status=state.value), label=f"status to {state}, for lists").accepted:
            turn = _turned(seller, item, before, "a patch", named, alone=False)
            story.turns += [turn] if turn is not None else []


def _named(seller: SellerClient, item: str, name: str) -> Params:
    """The filter that leaves this ticket alone; nothing where the seller does not filter by name."""
    named = (("name", name),)
    seen = following.having(seller, named, {item}, label="is it found by its name?")
    found = seen.document if seen.accepted and isinstance(seen.document, list) else []
    return named if [row.get("id") for row in found if isinstance(row, dict)] == [item] else ()


def _patched(seller: SellerClient, item: str, before: Exchange) -> str | None:
    """Patch the status to the first one of some that is taken; what led to another status, None where nothing did."""
    for state in (state for state in _WAY if seller.has("patch") and state != state_of(before)):
        if seller.patch(item, seller.typed("TroubleTicket", status=state.value), label=f"status to {state}, for lists").accepted:
            return "a patch"
    return None


def _decided(seller: SellerClient, item: str) -> str | None:
    """Make the seller decide the first of some things that it can be made to; what that was, None where it was nothing."""
    for stimulus in (one for one in _DECISIONS if seller.makes(one)):
        try:
            seller.stage.buyer.stimulate(stimulus, item)
        except Inconclusive:
            continue  # not possible in this status
        return f"a decision of the seller ({stimulus})"
    return None


def _turned(seller: SellerClient, item: str, before: Exchange, by: str, named: Params, *, alone: bool = True) -> Turn | None:
    """The lists after a change of status, each with its time to follow; None where the ticket shows no other status.

    The lists are by the status `alone`, and with the name beside it.
    """
    old = state_of(before)
    after = seller.until(item, lambda seen: state_of(seen) not in {None, old}, label="after its status changed")
    new = state_of(after)
    if old is None or new in {None, old}:
        return None

    def lists(state: str, *, there: bool) -> tuple[Query, ...]:
        def follows(query: Query) -> bool:
            shown = [row.get("status", state) == state for row in query.items if row.get("id") == item]
            return bool(shown) is there and all(shown)

        ways: list[Params] = [*([(("status", state),)] if alone else []), *([(("status", state), *named)] if named else [])]
        return tuple(following.query(seller, params, follows, label="list by status after a change") for params in ways)

    return Turn(
        item=item, by=by, before=before, after=after, left=lists(old, there=False), entered=lists(str(new), there=True),
        still=seller.retrieve(item, label="after the lists by status"),
    )  # fmt: skip
