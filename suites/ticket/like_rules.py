"""Rules about what is nearly or wholly the same as before: nothing is taken for what was there, and nothing of that is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from ttck.harness.judge.compare import ABSENT, items, missing_items
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.state_probe import Patch, ticket_id
from ttck.suites.ticket import rules, ticket_rules
from ttck.suites.ticket.scenarios.b_creating import Creation


def echoed(creation: Creation) -> Breach | None:
    """The answer to a create has everything that was sent, each item for itself."""
    sent = ticket_rules.of_the_standard(creation.sent)
    return rules.echoes(sent, creation.created.document, "of several items that are like each other one does not come back")


def read_back(creation: Creation) -> Breach | None:
    """The reading after a create has everything that was sent, each item for itself."""
    sent = ticket_rules.of_the_standard(creation.sent)
    document = creation.read.document if creation.read is not None else None
    return rules.echoes(sent, document, "of several items that are like each other one is not in the ticket")


def twice(doubles: list[Creation]) -> Iterator[tuple[Creation, Creation]]:
    """Creates that were sent twice, one after the other, and accepted twice."""
    for first, second in pairwise(doubles):
        if first.sent == second.sent and first.created.accepted and second.created.accepted:
            yield first, second


def is_another(seen: tuple[Creation, Creation]) -> Breach | None:
    """The second answer is not the first ticket."""
    first, second = seen
    if ticket_id(second.created) != ticket_id(first.created):
        return None
    return Breach(
        message="a create that was sent again, and accepted, gave the ticket of the first one",
        expected="a ticket with an identifier of its own, or an error", actual=shown(ticket_id(second.created)), where="/id",
        numbers=(first.created.number, second.created.number), cause="two tickets have the same identifier",
    )  # fmt: skip


def naming(patches: list[Patch], attribute: str) -> list[Patch]:
    """Patches that name a list, whatever came of them, of tickets that had items in it and could be read before and after."""
    read = ticket_rules.readable(patches)
    return [
        patch for patch in read
        if isinstance(sent := patch.attempt.exchange.sent, dict) and attribute in sent
        and patch.attempt.before is not None and items(patch.attempt.before.document, attribute)
    ]  # fmt: skip


def nothing_lost(attribute: str) -> Callable[[Patch], Breach | None]:
    """All items of the list that were there before are there afterwards."""

    def rule(patch: Patch) -> Breach | None:
        before, after = patch.attempt.before, patch.attempt.after
        now = items(after.document if after else None, attribute)
        lost = missing_items(items(before.document if before else None, attribute), now)
        if not lost:
            return None
        return Breach(
            message=f"a patch ({patch.about}) was answered {patch.attempt.exchange.status}, and took away an item of {attribute}",
            expected=shown(lost[0]), actual=shown(now or ABSENT), where=f"/{attribute}", numbers=patch.numbers,
        )  # fmt: skip

    return rule
