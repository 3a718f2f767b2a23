"""Claims against observation: what the target file claims, and which APIs the seller turns out to have."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING

from harness.exchange import Unreadable
from specs.vocabulary import Api, Stimulus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.buyer import Buyer
    from harness.exchange import Exchange
    from harness.scenario import Stage
    from harness.target import Target

_LABEL = "is it there?"
_LOOKS: Mapping[str, Callable[[Buyer], Exchange]] = MappingProxyType(
    {
        "incident": lambda buyer: buyer.incidents.find((("limit", "1"),), label=_LABEL),
        "appointment": lambda buyer: buyer.appointments.retrieve(_nobody(), label=_LABEL),
        "workorder": lambda buyer: buyer.workorders.retrieve(_nobody(), label=_LABEL),
    }
)


_WITH_TICKETS = frozenset({Stimulus.WORKORDER_OPEN, Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT, Stimulus.WORKORDER_UPDATE})
# What has to be declared so that decisions with such names matter.
_NEEDED = {
    "appointment": frozenset({"appointment"}),
    "calendar": frozenset({"appointment"}),
    "incident": frozenset({"incident"}),
    "workorder": frozenset({"workorder", "appointment"}),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Glance:
    """What one look at an API showed: `present` is None where the look proves neither presence nor absence.

    `api` is the name as in ``declares.apis``; `exchange` is None where the target file gives no address for it.
    """

    api: str
    declared: bool
    present: bool | None
    exchange: Exchange | None

    @property
    def text(self) -> str:
        """The look in words."""
        if self.exchange is None:
            return f"{self.api}: the target file gives no address for it (urls.{self.api})"
        words = {True: "it is there", False: "it is not there", None: "that tells nothing"}
        seen = self.exchange
        return f"{self.api}: {seen.method} {seen.url} was answered {seen.status or seen.error}: {words[self.present]}"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One look at each API beside the ticket API."""

    glances: tuple[Glance, ...]

    @property
    def unclaimed(self) -> tuple[Glance, ...]:
        """APIs that are present but not claimed."""
        return tuple(glance for glance in self.glances if glance.present is True and not glance.declared)

    @property
    def missing(self) -> tuple[Glance, ...]:
        """APIs that are claimed but absent."""
        return tuple(glance for glance in self.glances if glance.present is False and glance.declared)


def claimed(target: Target, use_case: int) -> bool:
    """Whether the target file claims a use case of the draft, by name or by the APIs that it declares."""
    return use_case in target.use_cases


def concerns(target: Target, stimulus: Stimulus) -> bool:
    """Whether a decision of the seller has to do with what the target file declares; workorders hang on tickets too."""
    if stimulus in _WITH_TICKETS:
        return True
    wanted = _NEEDED.get(stimulus.partition("_")[0])
    return wanted is None or bool(wanted & target.apis)


def look(stage: Stage) -> Seen:
    """Look once at each API beside the ticket API, by requests that change nothing."""
    return look_at(stage.buyer)


def look_at(buyer: Buyer, *, apis: frozenset[str] = frozenset(_LOOKS)) -> Seen:
    """As `look`, for one buyer and some of the APIs."""
    return Seen(glances=tuple(_glance(buyer, api) for api in _LOOKS if api in apis))


def _nobody() -> str:
    """An identifier that no item has."""
    return f"ttck-nobody-{secrets.token_hex(8)}"


def _glance(buyer: Buyer, api: str) -> Glance:
    addressed = buyer.target.url(Api(api) if api in set(Api) else Api.TICKET) is not None
    exchange = _LOOKS[api](buyer) if addressed else None
    return Glance(api=api, declared=api in buyer.target.apis, present=presence(exchange), exchange=exchange)


def presence(exchange: Exchange | None) -> bool | None:
    """Whether the answer to such a request shows that there is an API behind the address.

    A success with a document and a well-formed "not found" do; any other 404, a 405 and a 501 show that there is none. A refusal of
    access, a failing seller and silence show neither.
    """
    if exchange is None or exchange.answer is None:
        return None
    status, document = exchange.answer.status, exchange.document
    if status == HTTPStatus.NOT_FOUND and isinstance(document, dict):
        return document.get("code") == "notFound"
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}:
        return False
    return True if exchange.accepted and not isinstance(document, Unreadable) else None
