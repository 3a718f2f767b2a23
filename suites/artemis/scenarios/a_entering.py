"""Strangers: each operation once without a token and once with tokens that nobody issued, beside the same with ours."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ttck.harness.buyer.credentials import Credentials
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import AccessRefused, Unreachable
from ttck.specs.vocabulary import Kind
from ttck.suites.artemis.seller_client import SIX, asked
from ttck.suites.tmf.lists import Query, read_all
from ttck.suites.tmf.rules import rows
from ttck.suites.tmf.seller_client import SellerClient, seller_client

_ENTRY = "Authorization"
_MADE_UP = "Bearer ttck-made-up-token"


@dataclass(frozen=True, kw_only=True)
class Knock:
    """An operation with the credentials of a stranger, and its twin with ours.

    `before` and `after` are readings of the ticket that it would change, `text` is what it would leave behind.
    """

    what: str
    how: str
    twin: Exchange
    exchange: Exchange
    text: str | None = None
    before: Exchange | None = None
    after: Exchange | None = None


@dataclass(kw_only=True)
class Entering:
    """What strangers tried, and the list of all tickets afterwards; `item` is the ticket that they tried it with."""

    knocks: list[Knock] = field(default_factory=list)
    item: str = ""
    left: Query | None = None


def strangers(own: str | None) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Credentials that are none, by what is wrong with them; `own` are those of the target."""
    yield "no Authorization", ()
    yield "a made-up token", ((_ENTRY, _MADE_UP),)
    scheme, _, token = (own or "").partition(" ")
    parts = token.split(".")
    if len(parts) == 3 and all(parts):  # noqa: PLR2004 - header, claims and signature of a JWT
        yield "a token with another signature", ((_ENTRY, f"{scheme} {parts[0]}.{parts[1]}.{_other(parts[2])}"),)
        unsigned = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")
        yield "a token without a signature", ((_ENTRY, f"{scheme} {unsigned}.{parts[1]}."),)


def _granted(stage: Stage) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Tokens that the token server gives to who gets none or may do nothing with it: a wrong secret, and a client that is barred."""
    target = stage.buyer.target
    wrong = {**target.auth, "client_secret": f"{target.auth.get('client_secret')}-ttck"}
    for how, who in (("a token for a wrong secret", replace(target, auth=wrong)), ("a barred client", target.barred)):
        if who is None or (who.auth is wrong and not (target.auth["type"] == "oauth2" and "client_secret" in target.auth)):
            continue
        with contextlib.suppress(AccessRefused, Unreachable):  # then there is no token to try
            yield how, tuple(Credentials(who).headers().items())


def _other(signature: str) -> str:
    return ("B" if signature[0] == "A" else "A") + signature[1:]


@scenario("artemis-entering", weight=0.2, after=("tmf-registering",))
def entering(stage: Stage) -> Entering:
    """Knocking at each operation without credentials that were issued."""
    seller, story = seller_client(stage), Entering()
    if stage.buyer.target.auth["type"] == "none":
        return story
    made = seller.create(seller.minimal(), label="a ticket that strangers ask for")
    story.item = seller.arrived(seller.minimal(), made, label="a ticket that strangers ask for")
    own = next((value for name, value in made.request_headers.items() if name.lower() == _ENTRY.lower()), None)
    listed = seller.specifications.find(label="specifications, before strangers ask for them")
    known = next((str(row["id"]) for row in rows(listed) if isinstance(row.get("id"), str)), None)
    for how, headers in (*strangers(own), *_granted(stage)):
        for _, value in headers:
            stage.buyer.target.redactor.register(value.partition(" ")[2])
        for kind, what in SIX:
            if (kind, what) != (Kind.SPECIFICATION, "retrieve") or known is not None:
                story.knocks.append(_knock(seller, story.item, known, kind, what, how, headers))
    story.left = read_all(seller, limit=100, label="did a stranger create anything?")
    return story


def _knock(
    seller: SellerClient, item: str, known: str | None, kind: Kind, what: str, how: str, headers: tuple[tuple[str, str], ...]
) -> Knock:
    without = frozenset() if headers else frozenset({_ENTRY})
    about = f"{what} a {kind.name.lower()} with {how}"
    named: dict[str, Any] = {"item": item if kind is Kind.TICKET else known} if what in {"retrieve", "patch"} else {}
    document = _document(seller, what)
    before = seller.retrieve(item, label="before a stranger changes it") if what == "patch" else None
    exchange = asked(seller, kind, what, label=about, headers=headers, without=without, document=document, **named)
    after = seller.retrieve(item, label="after a stranger tried to change it") if what == "patch" else None
    twin = asked(seller, kind, what, label=f"{what} a {kind.name.lower()} with our token", document=_document(seller, what), **named)
    text = document["description"] if document is not None else None
    return Knock(what=about, how=how, twin=twin, exchange=exchange, text=text, before=before, after=after)


def _document(seller: SellerClient, what: str) -> dict[str, Any] | None:
    if what == "create":
        return seller.minimal()
    return seller.typed("TroubleTicket", description=f"a stranger was here {seller.stage.material.marker()}") if what == "patch" else None


def made(story: Entering) -> list[str]:
    """The tickets that strangers made."""
    return [found for knock in story.knocks if (found := item_id(knock.exchange)) is not None]
