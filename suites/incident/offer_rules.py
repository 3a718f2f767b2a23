"""Rules about the option: does the seller have incidents, does that agree with the declaration, and with itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.notification_backlog import astray
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.resource_types import kind_of
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Kind
from ttck.suites.common import incident_gates
from ttck.suites.incident.scenarios.a_hushing import Hushing
from ttck.suites.incident.scenarios.b_following import Following

_ABSENT = frozenset({HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.METHOD_NOT_ALLOWED})
_INTERNAL = 500


def decided(exchange: Exchange) -> Breach | None:
    """The answer says that there are incidents, or that there are none; a failing seller says neither."""
    failing = exchange.status is not None and exchange.status >= _INTERNAL and incident_gates.offered(exchange) is None
    unclear = exchange.accepted and not isinstance(exchange.document, list)
    if not failing and not unclear:
        return None
    return Breach(
        message="GET /incident says neither that there are incidents nor that they are not offered",
        expected="200 with a JSON array, or 501, 404 or 405",
        actual=f"{exchange.status} {shown(exchange.document)}",
    )


def there_as_claimed(exchange: Exchange) -> Breach | None:
    """The seller does not say that it has no incidents."""
    if incident_gates.offered(exchange) is not False:
        return None
    return Breach(
        message="the target file claims incidents, but the seller does not have them",
        expected="200 with a JSON array, or a target file without incident in declares.apis",
        actual=f"GET /incident was answered {exchange.status}",
    )


def not_there(exchange: Exchange) -> Breach | None:
    """The seller does not show incidents."""
    if not incident_gates.offered(exchange):
        return None
    return Breach(
        message="the seller has incidents, but the target file does not claim them, so they were not judged",
        expected="incident in declares.apis",
        actual=f"GET /incident was answered {exchange.status} with a list",
    )


# --- all three use cases or none (CR1) -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of the three use cases: whether it is there (None: cannot be told), and the record numbers that show it."""

    name: str
    works: bool | None
    shows: str
    numbers: tuple[int, ...]


def parts(hushing: Hushing, following: Following, traffic: Traffic) -> list[Part]:
    """What was seen of listing, retrieving and notifying.

    Raises:
        NotApplicable: none of the three is there.
    """
    found = [_listing(hushing), _retrieving(hushing, following), _notifying(following, traffic)]
    if not any(part.works for part in found):
        raise NotApplicable("the seller does not offer incidents (MEF 113 O1): " + "; ".join(part.shows for part in found))
    return found


def _listing(hushing: Hushing) -> Part:
    seen = hushing.listed
    return Part(
        name="listing",
        works=incident_gates.offered(seen),
        shows=f"the list was answered {seen.status or seen.error}",
        numbers=(seen.number,),
    )


def _retrieving(hushing: Hushing, following: Following) -> Part:
    """An incident that was opened can be read; without any, an unknown one is not found, and not beyond the seller."""
    own = [life.first for life in [*following.lives, *([hushing.life] if hushing.life else [])]] + list(following.named.values())
    tried = [e for e in (own or hushing.unknown) if e.answer is not None]
    works: bool | None = None
    if own:
        works = any(e.accepted for e in tried) if tried else None
    elif any(e.status in _ABSENT for e in tried):
        works = False
    elif incident_gates.offered(hushing.listed) and any(e.status == HTTPStatus.NOT_FOUND for e in tried):
        works = True
    codes = ", ".join(dict.fromkeys(str(e.status) for e in tried)) or "not at all"
    what = "retrieving an incident" if own else "retrieving an unknown incident"
    return Part(name="retrieving", works=works, shows=f"{what} was answered {codes}", numbers=tuple(e.number for e in tried[:3]))


def _notifying(following: Following, traffic: Traffic) -> Part:
    """A registration is accepted, and an incident that was opened since then is heard of."""
    hubs = tuple(e.number for e in following.started.values())[:1]
    heard = [n for n in traffic.notifications if kind_of(n) == Kind.INCIDENT]
    opened = [life.opened.number for life in following.lives] + (
        [following.blind.number] if following.blind and following.blind.surely else []
    )
    if heard:
        return Part(name="notifying", works=True, shows="an incident event arrived", numbers=(*hubs, heard[0].number))
    refused = [e for e in following.started.values() if e.refused]
    if refused and not following.registered:
        return Part(
            name="notifying", works=False, shows=f"a registration for incident events was answered {refused[0].status}", numbers=hubs
        )
    away = astray(traffic)
    works = False if opened and following.registered and not away else None
    shows = "no event came of an incident" if works is False else away or following.why("no incident was opened")
    return Part(name="notifying", works=works, shows=shows, numbers=(*hubs, *opened[:1]))


def there(all_of: list[Part]) -> Callable[[Any], Breach | None]:
    """A use case is there, because one of the others is."""

    def rule(part: Part) -> Breach | None:
        if part.works is not False:
            return None
        return Breach(
            message=f"{part.name} incidents is not supported, though another incident use case is",
            expected="all three of listing, retrieving and notifying, or none",
            actual="; ".join(one.shows for one in all_of),
            numbers=tuple(number for one in all_of for number in one.numbers),
        )

    return rule
