"""When a seller does not keep two buyers apart."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.record.state_probe import state_of
from ttck.specs.vocabulary import Kind
from ttck.suites.isolation.hubs import Hubbing
from ttck.suites.isolation.scenarios.a_isolating import Isolation, Look, Reach
from ttck.suites.isolation.telling import item_in, marks, names_in, told

_MOST = 5


def usable(looks: list[Look]) -> list[Look]:
    """The looks that prove something: such a request is taken where it is about one's own, and this one was answered."""
    return [look for look in looks if look.twin.accepted and look.exchange.answer is not None]


def shows_nothing(story: Isolation) -> Callable[[Look], Breach | None]:
    """A rule: the answer shows no item of the first buyer, and nothing that only it wrote."""

    def rule(look: Look) -> Breach | None:
        exchange = look.exchange
        found = item_in(exchange, look.known) if look.kind != Kind.INCIDENT else None
        texts = told(exchange, run=story.run, own=story.own) or _named(exchange, story, look)
        if found is None and not texts:
            return None
        return Breach(
            message=f"the second buyer is shown what is of the first, by its {look.about.partition(' with ')[0]}",
            expected="nothing of another buyer: an error, or a list without it",
            actual=f"{look.about}: {exchange.status} {shown(found if found is not None else texts[:_MOST])}",
            numbers=(*(one.number for one in look.known), exchange.number),
        )

    return rule


def _named(exchange: Exchange, story: Isolation, look: Look) -> list[str]:
    """What an incident, which may concern several buyers, tells of one of them: its tickets and its products."""
    return names_in(exchange.document, story.names) if look.kind == Kind.INCIDENT and exchange.accepted else []


def stays_as_it_was(story: Isolation) -> Callable[[Reach], Breach | None]:
    """A rule: the ticket holds nothing that the second buyer wrote, is still there, and is not where this request takes one's own."""

    def rule(reach: Reach) -> Breach | None:
        if not reach.before.accepted or reach.after.answer is None:
            return None
        written = marks(reach.after.document, story.own)
        gone = reach.after.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
        before, after = state_of(reach.before), state_of(reach.after)
        moved = before != after and after is not None and after == state_of(reach.twin_after)
        if not written and not gone and not moved:
            return None
        return Breach(
            message=f"the second buyer reaches a ticket of the first ({reach.act})",
            expected="the ticket of another buyer as it was",
            actual="it is gone" if gone else shown(written[:_MOST]) if written else f"{before}, then {after}",
            numbers=(reach.before.number, reach.exchange.number, reach.after.number),
        )

    return rule


def not_taken_on(reach: Reach) -> Breach | None:
    """What a seller refuses for a ticket that there is not, it refuses for another buyer's: its effect may come later."""
    if not reach.exchange.accepted or reach.nowhere is None or not reach.nowhere.refused:
        return None
    return Breach(
        message=f"what the second buyer asks for about a ticket of the first is taken ({reach.act})",
        expected=f"refused, as for a ticket that there is not ({reach.nowhere.status})",
        actual=str(reach.exchange.status),
        numbers=(reach.before.number, reach.exchange.number, reach.nowhere.number),
    )


def answers_nothing(story: Isolation) -> Callable[[Reach], Breach | None]:
    """A rule: what the second buyer is answered, and reads afterwards, tells nothing of the first one's ticket but what it sent."""

    def rule(reach: Reach) -> Breach | None:
        for seen in (reach.exchange, reach.twin_after):
            texts = told(seen, run=story.run, own=story.own)
            if texts:
                return Breach(
                    message=f"the second buyer is told of a ticket of the first ({reach.act})", expected="nothing of another buyer",
                    actual=shown(texts[:_MOST]), numbers=(reach.before.number, reach.exchange.number, seen.number),
                )  # fmt: skip
        return None

    return rule


def not_shown(pair: tuple[Exchange, Exchange]) -> Breach | None:
    """A subscription of the first buyer is not shown to the second one."""
    own, asked = pair
    shows = asked.accepted and isinstance(asked.document, dict) and isinstance(own.document, dict)
    if not shows or asked.document.get("callback") != own.document.get("callback"):
        return None
    return Breach(
        message="the second buyer is shown a subscription of the first",
        expected="an error",
        actual=f"{asked.status} {shown(asked.document)}",
        numbers=(own.number, asked.number),
    )  # fmt: skip


def hears_nothing(story: Isolation) -> Callable[[Notification], Breach | None]:
    """A rule: a notification to the second buyer is about none of the first one's items."""
    known = {one.document["id"] for one in (story.hubs.known if story.hubs else ()) if one.accepted and "id" in one.document}

    def rule(event: Notification) -> Breach | None:
        if event.ticket not in known and not marks(event.document, story.run, but=story.own):
            return None
        return Breach(
            message="the second buyer is told of an item of the first", expected="notifications about its own items alone",
            actual=shown(event.document), numbers=(event.number,),
        )  # fmt: skip

    return rule


def goes_on(hubs: Hubbing) -> Callable[[Exchange], Breach | None]:
    """A rule: after the second buyer tried to end it, the subscription of the first one still brings what is owed."""

    def rule(ended: Exchange) -> Breach | None:
        if hubs.told_after:
            return None
        return Breach(
            message="the second buyer ends a subscription of the first", expected="the first buyer is told of its tickets as before",
            actual=f"{ended.status}, and nothing arrives any more", numbers=(ended.number,), silence=True,
        )  # fmt: skip

    return rule
