"""Rules for refusals: OSSJ:2, 4, 14, 17, 25, 26, 41 and 42."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id, state_of
from ttck.harness.verdict import Inconclusive
from ttck.suites.ossj.change_rules import onward, sides, table
from ttck.suites.ossj.names import CLIENTS, DIALOG, ID, ILLEGAL, KEY, OF_A_TICKET, PRIORITY, REMOTE, STATE
from ttck.suites.ossj.seller_client import Change, Made, closing_is_asked

if TYPE_CHECKING:
    from ttck.harness.buyer.target import Target
    from ttck.harness.judge.histories import Traffic
    from ttck.suites.ossj.scenarios.f_strangers import Stranger

BAD = HTTPStatus.BAD_REQUEST
# What stands before the API may refuse in its own words: no access, too long, too many.
OF_A_GATEWAY = frozenset({401, 403, 404, 413, 415, 429})
_FIRST_SERVER_ERROR = 500


@dataclass(frozen=True, kw_only=True, eq=False)
class Probe:
    """A request that is wrong in one thing, and the attributes that it is about.

    `mild` is what careless systems mend by themselves, and mean well: another case of letters, a number in place of a text.
    """

    names: tuple[str, ...]
    exchange: Exchange
    mild: bool = False


def of_creates(found: Iterable[tuple[tuple[str, ...], Made]]) -> list[Probe]:
    """Creates that are wrong."""
    return [Probe(names=tuple(name for name in names if name), exchange=made.exchange) for names, made in found]


def of_changes(found: Iterable[tuple[str, Change]]) -> list[Probe]:
    """Changes that are wrong."""
    return [Probe(names=(name.strip(),), exchange=change.exchange) for name, change in found]


def of_foreign(found: Iterable[tuple[str, Made | Change]], values: Collection[str]) -> list[Probe]:
    """Creates and changes with a value that the table does not allow, beside the texts that it has in its lists."""
    known = {value.lower() for value in values}

    def mild(value: Any) -> bool:
        number = isinstance(value, int) and not isinstance(value, bool)
        return number or (isinstance(value, str) and value not in values and value.lower() in known)

    probes = []
    for name, made in found:
        value = made.document.get(name)
        words = name == CLIENTS and isinstance(value, str)  # of which the tables differ
        probes.append(Probe(names=(name,), exchange=made.exchange, mild=words or (name != PRIORITY and mild(value))))
    return probes


def beside(twins: Iterable[Made | Change | None], why: str) -> None:
    """Go on only where the same without what is wrong was taken.

    Raises:
        Inconclusive: it was not.
    """
    known = [one.exchange for one in twins if one is not None]
    if not any(exchange.accepted for exchange in known):
        said = next((f"{exchange.status} {shown(exchange.document)}" for exchange in known), "nothing")
        said += "; is it switches.close_out: always?" if any(map(closing_is_asked, known)) else ""
        raise Inconclusive(f"{why} was not taken, so that a refusal proves nothing: {said}")


def refused(what: str) -> Callable[[Probe], Breach | None]:
    """A rule: it is refused with 400, and no ticket comes of it."""

    def rule(seen: Probe) -> Breach | None:
        exchange, about = seen.exchange, " and ".join(seen.names)
        document = exchange.document if isinstance(exchange.document, dict) else {}
        if exchange.accepted:
            return _breach(exchange, f"{what} is taken", about)
        if document.get(ID):
            return _breach(exchange, f"{what} is refused with a ticketId", about)
        if exchange.status == BAD:
            return None
        return _breach(exchange, f"{what} is refused with another status", about, cause="refused with another status than 400")

    return rule


def _breach(exchange: Exchange, message: str, about: str, **more: Any) -> Breach:
    return Breach(
        message=message, expected=f"400 ({about})", actual=f"{exchange.status} {shown(exchange.document)}",
        where=f"/{about}" if " " not in about else None, numbers=(exchange.number,), **more,
    )  # fmt: skip


def not_taken(what: str) -> Callable[[Probe], Breach | None]:
    """A rule: it is not taken; how it is refused is judged by another one."""

    def rule(seen: Probe) -> Breach | None:
        return _breach(seen.exchange, f"{what} is taken", " and ".join(seen.names)) if seen.exchange.accepted else None

    return rule


def told(exchange: Exchange) -> str | None:
    """The text of a refusal under one of its two names."""
    document = exchange.document if isinstance(exchange.document, dict) else {}
    return next((text for name in (ILLEGAL, REMOTE) if isinstance(text := document.get(name), str) and text.strip()), None)


def in_form(exchange: Exchange) -> Breach | None:
    """A 400 has a text under one of the two names."""
    if told(exchange) is not None:
        return None
    return Breach(
        message="a refusal is in another form", expected=f'{{"{ILLEGAL}": text}} or {{"{REMOTE}": text}}', actual=shown(exchange.document),
        numbers=(exchange.number,),
    )  # fmt: skip


def bad(seen: Probe) -> Breach | None:
    """What is refused for its content is answered 400; a gateway before the API may refuse in its own way."""
    exchange = seen.exchange
    if exchange.accepted or exchange.status == BAD or exchange.status in OF_A_GATEWAY:
        return None
    message = "what is refused for its content is answered with another status"
    return _breach(exchange, message, " and ".join(seen.names), cause="refused with another status than 400")


def refusals(traffic: Traffic, named: Mapping[str, str]) -> list[Exchange]:
    """Each 400 to a create or a change; how a change of a ticket that there is not is refused, nobody can say."""
    made = {item_id(exchange) for exchange in traffic.accepted(named["create"])}
    bad = [e for e in traffic.of(named["create"], named["patch"]) if e.status == BAD]
    return [e for e in bad if e.operation == named["create"] or e.ticket in made]


def names_it(seen: Probe) -> Breach | None:
    """The refusal names one of the attributes that are missing."""
    said = told(seen.exchange)
    if said is None or any(name in said for name in seen.names):
        return None
    return _breach(seen.exchange, "the refusal does not name what is missing", " and ".join(seen.names))


# --- a refused change changes nothing ----------------------------------------------------------------------------------


def unchanged(target: Target, *, lively: bool) -> Callable[[Change], Breach | None]:
    """A rule: a ticket shows after a refused change what it showed before.

    What the other side did meanwhile is none of this; that it did just what was refused is believed of a `lively` side alone.
    """
    moves, other = table(target), sides(target)[1]

    def rule(change: Change) -> Breach | None:
        before, after = (seen.document if isinstance(seen.document, dict) else {} for seen in (change.before, change.after))
        said, first, now = change.document.get(DIALOG), state_of(change.before), state_of(change.after)
        if isinstance(said, str) and said in str(after.get(DIALOG)) and said not in str(before.get(DIALOG)):
            return _did(change, DIALOG, before, after)
        if None not in {first, now} and first != now:
            believed = now in onward(moves, str(first), other)
            if not believed or (now == change.document.get(STATE) and not lively):
                return _did(change, STATE, before, after)
        lost = next((name for name in OF_A_TICKET if {name} <= before.keys() & after.keys() and before[name] != after[name]), None)
        return None if lost is None else _did(change, lost, before, after)

    return rule


def _did(change: Change, name: str, before: dict[str, Any], after: dict[str, Any]) -> Breach:
    numbers = (change.before.number, change.exchange.number, change.after.number)
    return Breach(
        message="a change that was refused changed the ticket", expected=shown(before.get(name)), actual=shown(after.get(name)),
        where=f"/{name}", numbers=numbers,
    )  # fmt: skip


# --- strangers -----------------------------------------------------------------------------------------------------------


def kept_out(choice: str) -> Callable[[Stranger], Breach | None]:
    """A rule: a stranger is refused with 401 or 403, and learns nothing."""
    allowed = {"401": (401,), "403": (403,)}.get(choice, (401, 403))

    def rule(seen: Stranger) -> Breach | None:
        exchange = seen.exchange
        document = exchange.document if isinstance(exchange.document, dict) else {}
        told_all = bool({ID, KEY, STATE, DIALOG} & document.keys())
        if exchange.status in allowed and not told_all:
            return None
        how = "is let in" if exchange.accepted else "is told of a ticket" if told_all else "is refused with another status"
        return Breach(
            message=f"{seen.how}: who asks {how}", expected=" or ".join(map(str, allowed)),
            actual=f"{exchange.status} to {exchange.method}",
            cause=f"{seen.what}: {how}", numbers=(exchange.number,),
        )  # fmt: skip

    return rule


def changed_nothing(seen: Stranger) -> Breach | None:
    """A ticket shows nothing of what a stranger said."""
    said = seen.exchange.sent.get(DIALOG) if isinstance(seen.exchange.sent, dict) else None
    after = seen.after.document.get(DIALOG) if isinstance(seen.after.document, dict) else None
    if not isinstance(said, str) or said not in str(after):
        return None
    return Breach(
        message="a stranger changed a ticket", expected="the ticket as it was", actual=shown(after), where=f"/{DIALOG}",
        numbers=(seen.before.number, seen.exchange.number, seen.after.number),
    )  # fmt: skip


def lacking(traffic: Traffic, operation: str, wanted: tuple[str, ...]) -> list[Probe]:
    """Each create or change of the traffic that lacks something, with what it lacks."""
    found = []
    for exchange in traffic.of(operation):
        sent = exchange.sent if isinstance(exchange.sent, dict) else None
        names = tuple(name for name in wanted if sent is not None and name not in sent)
        if names:
            found.append(Probe(names=names, exchange=exchange))
    return found


def probes(*lists: Iterable[Probe]) -> Iterator[Probe]:
    """All of them, one list after the other."""
    for found in lists:
        yield from found
