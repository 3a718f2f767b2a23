"""Claims against observation: what the target file claims, and which APIs the seller turns out to have."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ttck.harness.buyer.client import Request
from ttck.harness.record.exchange import Unreadable
from ttck.specs.vocabulary import Api, Operation, Stimulus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ttck.harness.buyer.buyer import Buyer
    from ttck.harness.buyer.target import Target
    from ttck.harness.record.exchange import Exchange
    from ttck.harness.runs.scenario import Stage

_LABEL = "is it there?"
# What stands as the operation of a request that no API has; nothing but a look at claims sends one.
NO_OPERATION = "noOperation"
_LOOKS: Mapping[str, Callable[[Buyer], Exchange]] = MappingProxyType(
    {
        "incident": lambda buyer: buyer.incidents.find((("limit", "1"),), label=_LABEL),
        "appointment": lambda buyer: buyer.appointments.retrieve(_nobody(), label=_LABEL),
        "workorder": lambda buyer: buyer.workorders.retrieve(_nobody(), label=_LABEL),
    }
)
_BY_IDENTIFIER = frozenset({"appointment", "workorder"})
# Requests that a seller has to refuse, for APIs that are claimed and cannot be told from a path that is not there.
_REFUSALS: Mapping[str, Callable[[Buyer], Exchange]] = MappingProxyType(
    {"appointment": lambda buyer: buyer.appointments.create({}, label=f"{_LABEL} (a booking of nothing, to be refused)")}
)
# Lists that no draft has and many sellers have: one that is answered shows the API, whatever else is not found.
_LISTS: Mapping[str, Callable[[Buyer], Exchange]] = MappingProxyType(
    {"workorder": lambda buyer: buyer.workorders.find((("limit", "1"),), label=_LABEL)}
)
_REFUSED_EMPTY = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY})


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

    `api` is the name as in ``declares.apis``; `exchange` is None where the target file gives no address for it. `beside` is
    the answer to a path that no API has, where it was needed to understand the first.
    """

    api: str
    declared: bool
    present: bool | None
    exchange: Exchange | None
    beside: Exchange | None = None

    @property
    def text(self) -> str:
        """The look in words."""
        if self.exchange is None:
            return f"{self.api}: the target file gives no address for it (urls.{self.api})"
        words = {True: "it is there", False: "it is not there", None: "that tells nothing"}
        seen = self.exchange
        alike = ", as any other path is" if self.beside is not None and self.present is None else ""
        if alike and isinstance(seen.document, dict) and seen.document.get("code") == "notFound":
            alike = " notFound, as the contract has it where nobody has the identifier, but so is any other path"
        return f"{self.api}: {seen.method} {seen.url} was answered {seen.status or seen.error}{alike}: {words[self.present]}"


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
    if stimulus == Stimulus.REGISTER_LISTENER:
        return target.out_of_band and "registered" not in target.listener
    only = target.profile.dialect.stimuli
    if only is not None:
        return stimulus in only
    if stimulus in _WITH_TICKETS:
        return True
    wanted = _NEEDED.get(stimulus.partition("_")[0])
    return wanted is None or bool(wanted & target.apis)


def look(stage: Stage) -> Seen:
    """Look at each API beside the ticket API, by requests that change nothing."""
    return look_at(stage.buyer)


def look_at(buyer: Buyer, *, apis: frozenset[str] = frozenset(_LOOKS)) -> Seen:
    """As `look`, for one buyer and some of the APIs."""
    return Seen(glances=tuple(_glance(buyer, api) for api in _LOOKS if api in apis))


def _nobody() -> str:
    """An identifier that no item has."""
    return f"ttck-nobody-{secrets.token_hex(8)}"


def _glance(buyer: Buyer, api: str) -> Glance:
    declared = api in buyer.target.apis
    wanted = Api(api) if api in set(Api) else Api.TICKET
    if buyer.target.url(wanted) is None:
        return Glance(api=api, declared=declared, present=None, exchange=None)
    seen, beside = _LOOKS[api](buyer), None
    if seen.status == HTTPStatus.NOT_FOUND and api in _BY_IDENTIFIER:
        path = f"/{_nobody()}/{_nobody()}"
        beside = buyer.raw(Request(operation=NO_OPERATION, method="GET", path=path, label="a path that no API has", api=wanted))
        if declared and api in _REFUSALS and presence(seen, beside=beside) is None:
            seen, beside = _REFUSALS[api](buyer), None
    if declared and api in _LISTS and presence(seen, beside=beside) is None:
        listed = _LISTS[api](buyer)
        if listed.accepted and isinstance(listed.document, list):
            seen, beside = listed, None
    return Glance(api=api, declared=declared, present=presence(seen, beside=beside), exchange=seen, beside=beside)


def presence(exchange: Exchange | None, *, beside: Exchange | None = None) -> bool | None:
    """Whether the answer to such a request shows that there is an API behind the address.

    A success with a document does, and so does the refusal of an empty booking; a 404, a 405 and a 501 show that there is none.
    Where an unknown identifier was asked for, 404 is what an API answers: `beside` is the answer to a path that no API has,
    and an API is there when the two differ. Where they do not, they prove nothing, and neither do a refusal of access, a
    failing seller and silence.
    """
    if exchange is None or exchange.answer is None:
        return None
    status = exchange.answer.status
    if status == HTTPStatus.NOT_FOUND and beside is not None:
        return None if beside.answer is None or _shape(exchange) == _shape(beside) else True
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}:
        return False
    if exchange.operation == Operation.CREATE_APPOINTMENT and status in _REFUSED_EMPTY:
        return True
    return True if exchange.accepted and not isinstance(exchange.document, Unreadable) else None


def _shape(exchange: Exchange) -> tuple[Any, ...]:
    """What makes an answer recognisable as the same one: its status, media type, attributes and code."""
    document = exchange.document
    media = exchange.answer.headers.get("content-type", "").partition(";")[0].strip().lower() if exchange.answer else ""
    if isinstance(document, dict):
        return exchange.status, media, tuple(sorted(document)), str(document.get("code"))
    return exchange.status, media, type(document).__name__
