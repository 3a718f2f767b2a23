"""Rules for tickets that a change is not about, and for those that there are not: OSSJ:15, 18 and 19."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import state_of
from ttck.suites.ossj.change_rules import onward, sides, table
from ttck.suites.ossj.names import CLIENTS, DIALOG, KEY, STATE

if TYPE_CHECKING:
    from ttck.harness.buyer.target import Target
    from ttck.suites.ossj.scenarios.d_mistaking import Mistaken
    from ttck.suites.ossj.seller_client import Change


def left_alone(target: Target) -> Callable[[tuple[Exchange, Change, Exchange]], Breach | None]:
    """A rule: a ticket beside one that is cancelled stays where it is, or where the other side has led it."""
    moves, other = table(target), sides(target)[1]

    def rule(seen: tuple[Exchange, Change, Exchange]) -> Breach | None:
        before, change, after = seen
        first, now = state_of(before), state_of(after)
        if None in {first, now} or now == first or now in onward(moves, str(first), other):
            return None
        return Breach(
            message="the change of one ticket moves another", expected=shown(first), actual=shown(now), where=f"/{STATE}",
            numbers=(before.number, change.exchange.number, after.number),
        )  # fmt: skip

    return rule


def names_no_other(seen: Mistaken) -> Breach | None:
    """A change changes no ticket but that of its path: another one shows nothing of what it said."""
    sent = seen.exchange.sent if isinstance(seen.exchange.sent, dict) else {}
    before, after = (one.document if isinstance(one.document, dict) else {} for one in (seen.before, seen.after))
    known = (name for name in (DIALOG, STATE, CLIENTS) if name in sent)
    name = next((name for name in known if _shows(after, name, sent) and not _shows(before, name, sent)), None)
    if name is None:
        return None
    return Breach(
        message="a change changes a ticket that its body names, and not that of its path", expected="the ticket of the body as it was",
        actual=shown(after.get(name)), where=f"/{name}", numbers=(seen.before.number, seen.exchange.number, seen.after.number),
    )  # fmt: skip


def _shows(document: dict[str, object], name: str, sent: dict[str, object]) -> bool:
    found = document.get(name)
    return str(sent[name]) in str(found) if name == DIALOG else found is not None and str(found) == str(sent[name])


def not_there(choice: str) -> Callable[[Exchange], Breach | None]:
    """A rule: nobody's ticket is neither shown nor changed."""
    allowed = {"400": (400,), "404": (404,)}.get(choice, (400, 404))

    def rule(exchange: Exchange) -> Breach | None:
        document = exchange.document if isinstance(exchange.document, dict) else {}
        shows = bool({KEY, STATE} & document.keys())
        if exchange.status in allowed and not shows:
            return None
        return Breach(
            message=f"a ticket that there is not is {'shown' if exchange.accepted or shows else 'refused with another status'}",
            expected=" or ".join(map(str, allowed)), actual=f"{exchange.status} {shown(exchange.document)}", numbers=(exchange.number,),
        )  # fmt: skip

    return rule
