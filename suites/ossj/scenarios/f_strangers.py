"""Strangers: each operation without a token, with one that is made up, and with one whose signature is wrong."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ttck.harness.buyer.requests_of import request_of
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind
from ttck.suites.ossj import payloads
from ttck.suites.ossj.forms import encoded
from ttck.suites.ossj.seller_client import Made, SellerClient, seller_client

_MADE_UP = "made-up-by-nobody"
_NOBODY = '{"alg":"none"}', '{"sub":"ttck-nobody","exp":4102444800}'


@dataclass(frozen=True, kw_only=True, eq=False)
class Stranger:
    """One operation as a stranger, and the ticket before and after it as we see it."""

    what: str
    how: str
    before: Exchange
    exchange: Exchange
    after: Exchange


@dataclass(kw_only=True)
class Strangers:
    """All that strangers tried."""

    tried: list[Stranger] = field(default_factory=list)


def tokens(own: str | None) -> Mapping[str, str]:
    """Values of Authorization that nobody was given; `own` is ours, of which one is made with another signature."""
    unsigned = ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in _NOBODY)
    found = {"no token": "", "a made-up token": f"Bearer {_MADE_UP}", "a token without a signature": f"Bearer {unsigned}."}
    scheme, _, token = (own or "").partition(" ")
    if scheme.lower() == "bearer" and token.count(".") == 2:  # noqa: PLR2004 - the parts of a JWT
        body, _, signature = token.rpartition(".")
        found["our token with another signature"] = f"Bearer {body}.{signature[::-1]}"
        head, _, _claims = body.partition(".")
        found["our token with other claims"] = f"Bearer {head}.{unsigned.partition('.')[2]}.{signature}"
    return found


def _as_stranger(seller: SellerClient, ticket: Made, what: str, *, how: str, authorization: str, form: bool = False) -> Stranger:
    own = str(ticket.ticket)
    documents = {"create": payloads.plain(seller.stage), "patch": payloads.change(seller.stage, own, ticket.key), "retrieve": None}
    before = seller.read(own, label="before a stranger")
    item = None if what == "create" else own
    asked = request_of(seller.spoken, Kind.TICKET, what, item=item, document=documents[what], label=f"{what} with {how}")
    headers: tuple[tuple[str, str], ...] = (("Authorization", authorization),)
    if form:
        media, body = encoded(documents[what], payloads.files(seller.stage), part=seller.part(what), typed=what == "create")
        asked, headers = replace(asked, body=body), (*headers, ("Content-Type", media))
    asked = replace(asked, operation=f"stranger-{what}", headers=headers)
    exchange = seller.buyer.raw(asked)
    made = item_id(exchange) or _made(exchange)
    if what == "create" and made is not None:
        seller.buyer.created_resources.tickets.append(made)
    return Stranger(what=what, how=how, before=before, exchange=exchange, after=seller.read(own, label="after a stranger"))


def _made(exchange: Exchange) -> str | None:
    found = exchange.document.get("ticketId") if exchange.accepted and isinstance(exchange.document, dict) else None
    return found if isinstance(found, str) else None


@scenario("ossj-strangers", after=("ossj-creating",))
def strangers(stage: Stage) -> Strangers:
    """Trying every operation without credentials, and with wrong ones."""
    target = stage.buyer.target
    if target.auth.get("type", "none") == "none":
        raise Inconclusive("the target file has no credentials (auth)")
    seller, story = seller_client(stage), Strangers()
    ticket = seller.made("a ticket that strangers look for")
    own = str(ticket.exchange.request_headers.get("Authorization", ""))
    for how, authorization in tokens(own).items():
        story.tried += [
            _as_stranger(seller, ticket, what, how=how, authorization=authorization) for what in ("create", "retrieve", "patch")
        ]
        if seller.forms:
            story.tried += [
                _as_stranger(seller, ticket, what, how=f"{how}, as a form", authorization=authorization, form=True)
                for what in ("create", "patch")
            ]
    return story
