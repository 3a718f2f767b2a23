"""The lifecycle lane: random lives of tickets along the table of statuses, shortened where one of them breaks a rule.

The table is that of the target, where it has one, or else our suggestion. A refusal breaks nothing by our suggestion; what a target
says that its seller has must be accepted.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from random import Random

from ttck.harness.generate.random_walk import Move, RandomWalk, shortened
from ttck.harness.record.exchange import Effect, Exchange
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.suites.tmf import walk_rules
from ttck.suites.tmf.changes import Changer
from ttck.suites.tmf.seller_client import SellerClient, seller_client
from ttck.suites.tmf.walk_rules import Life, Lives, Table, Walked, table_of

DESCRIBE = "patch of the description"
MOST_FAILURES = 3  # lives in a row that cannot even begin, after which none is tried any more
_LONG = 3  # statuses that a ticket has had before it is led to an end; shorter lives are tried by other scenarios
Place = tuple[str, frozenset[str], frozenset[str]]  # a status, those that a ticket had, and those that it had more than once


def _moves(table: Table) -> Callable[[Place], list[Move[Place]]]:
    """What can be tried at a place: moves of the table, ends late, others where they must be refused, and a change beside them."""

    def moves(place: Place) -> list[Move[Place]]:
        state, past, again = place
        every = sorted(to for source, to in table.moves if source == state)
        ways = [to for to in every if to not in table.ends or len(past) >= _LONG] or every
        found = [Move(action=to, place=(to, past | {to}, again | ({to} & past))) for to in ways]
        if table.judges(state):
            found += [Move(action=to, place=place, refused=True) for to in sorted(table.states - {state, *every})]
        return [*found, Move(action=DESCRIBE, place=place)] if ways else found

    return moves


class _Player:
    """Plays one life: what is accepted must be done, and nothing else."""

    def __init__(self, stage: Stage, table: Table) -> None:
        self.stage = stage
        self.table = table
        self.seller: SellerClient = seller_client(stage)
        self.changer = Changer(stage)
        self.version = self.seller.version

    def play(self, actions: list[str]) -> Life:
        """Play the actions; one that is no move from where the ticket is, is left out.

        Raises:
            Inconclusive: no ticket can be made.
        """
        ticket = self.changer.made()
        seen = self.changer.before(ticket)
        numbers, done = [seen.number], list[str]()
        for action in actions:
            state = state_of(seen)
            if state is None or not self._possible(state, action):
                continue
            step = self._step(ticket, seen, state, action)
            done.append(action)
            numbers += [step.exchange.number, step.after.number]
            if not step.judged or step.exchange.effect is Effect.UNKNOWN or self._late(step):
                break  # nobody knows what was done, or when: the model cannot go on
            broken = walk_rules.broken(step, self.table, self.version)
            if broken is not None:
                return Life(actions=tuple(done), key=broken[0], breach=broken[1], numbers=tuple(numbers))
            seen = step.after
        return Life(actions=tuple(done), numbers=tuple(numbers))

    def _possible(self, state: str, action: str) -> bool:
        return action == DESCRIBE or (action != state and ((state, action) in self.table.moves or self.table.judges(state)))

    def _step(self, ticket: str, before: Exchange, state: str, action: str) -> Walked:
        target = None if action == DESCRIBE else action
        changes = {"description": f"as it is now: {self.stage.material.marker()}"} if target is None else {"status": target}
        sent = self.seller.typed("TroubleTicket", **changes)
        exchange = self.seller.patch(ticket, sent, media=self.changer.media, label=f"in a life: {action}")

        def there(seen: Exchange) -> bool:
            document = seen.document if isinstance(seen.document, dict) else {}
            return all(document.get(name) == value for name, value in changes.items())

        later = exchange.status == HTTPStatus.ACCEPTED
        after = self.seller.until(ticket, there, label="in a life") if later else self.seller.retrieve(ticket, label="in a life")
        return Walked(
            about=action, item=ticket, changes=changes, media=self.changer.media, before=before, exchange=exchange, after=after,
            source=state, target=target,
        )  # fmt: skip

    @staticmethod
    def _late(step: Walked) -> bool:
        """Whether what was answered 202 is not done within the waiting time: it may still be."""
        return step.exchange.status == HTTPStatus.ACCEPTED and any(step.new.get(name) != value for name, value in step.changes.items())


@scenario("tmf-walking", weight=1, lane="lifecycle", after=("tmf-registering",))
def walking(stage: Stage) -> Lives:
    """Leading tickets through random lives."""
    table = table_of(stage.buyer.target)
    story, player, reasons = Lives(), _Player(stage, table), list[str]()
    start = table.start
    walker = RandomWalk(
        chance=Random(stage.seed), start=(start, frozenset({start}), frozenset[str]()), moves=_moves(table)  # noqa: S311 - no secret
    )  # fmt: skip
    for _ in range(stage.budget.histories):
        actions = walker.walk(stage.budget.steps)
        try:
            life = player.play(actions)
        except Inconclusive as skipped:  # no ticket could be had; the next one may be
            reasons.append(skipped.reason)
            if not story.played and len(reasons) >= MOST_FAILURES:
                break
            continue
        if life.breach is not None and not _again(player.play, life):
            continue  # what is not so the second time may have been anybody's doing
        story.played.append(life)
        if life.breach is not None:
            story.shortest = _shortest(player.play, life, attempts=stage.budget.shrinks)
            break
    if not any(life.actions for life in story.played):
        raise Inconclusive("; ".join(["no life could be played", *dict.fromkeys(reasons)]))
    return story


def _again(play: Callable[[list[str]], Life], found: Life) -> bool:
    """Whether the same life breaks the same rule with another ticket."""
    try:
        return play(list(found.actions)).key == found.key
    except Inconclusive:
        return False


def _shortest(play: Callable[[list[str]], Life], found: Life, *, attempts: int) -> Life:
    """The shortest life that breaks the same rule; the one found first where nothing can be left out."""
    best = found

    def breaks(actions: list[str]) -> bool:
        nonlocal best
        try:
            life = play(actions)
        except Inconclusive:
            return False
        same = life.key == found.key and len(life.actions) <= len(best.actions)
        best = life if same else best
        return same

    shortened(found.actions, breaks, attempts=attempts)
    return best
