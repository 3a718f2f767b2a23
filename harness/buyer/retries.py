"""What may be asked for twice is asked for again where its answer was lost; what that may leave behind is noted."""

from __future__ import annotations

from collections.abc import Callable

from ttck.harness.buyer.created_resources import CreatedResources
from ttck.harness.buyer.listener import Listener
from ttck.harness.record.exchange import Effect, Exchange

# How the query of a subscription writes its event types: what comes first, and what stands between two of them.
Written = tuple[str, str]
LISTED: Written = ("eventType=", ",")
EACH_ITS_OWN: Written = ("eventType=", "&eventType=")
WITH_BLANKS: Written = ("eventType = ", ",")
_ATTEMPTS = 3  # how often something is asked for whose answer is lost


def creating(created_resources: CreatedResources, act: Callable[[], Exchange], *, what: str = "") -> Exchange:
    """Send a create; where no answer came, again.

    Then there may be one more ticket, which cleaning up looks for, or one more of `what` (such as "a specification"), which is told.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        exchange = act()
        if exchange.effect is Effect.UNKNOWN and what:
            created_resources.doubts.append(f"{what} that may have been made (#{exchange.number} in the record)")
        elif exchange.effect is Effect.UNKNOWN:
            created_resources.lost.append(exchange)
        if exchange.answer is not None or attempt == _ATTEMPTS:
            break
        created_resources.recovered.add(exchange.number)
    return exchange


def asking(created_resources: CreatedResources, act: Callable[[], Exchange]) -> Exchange:
    """Ask for what is of no effect, such as the end of what there is not; where no answer came, again."""
    for attempt in range(1, _ATTEMPTS + 1):
        exchange = act()
        if exchange.answer is not None or attempt == _ATTEMPTS:
            break
        created_resources.recovered.add(exchange.number)
    return exchange


def subscribing(created_resources: CreatedResources, listener: Listener, name: str, ask: Callable[[str], Exchange]) -> Exchange:
    """Ask for a subscription at our callback; where no answer came, at another one, so that the two are told apart."""
    exchange = ask(listener.callback(name))
    for attempt in range(2, _ATTEMPTS + 1):
        if exchange.answer is not None:
            break
        created_resources.recovered.add(exchange.number)
        created_resources.doubts.append(f"a subscription that may have been made (#{exchange.number} in the record)")
        exchange = ask(listener.instead(name, attempt=attempt))
    return exchange
