"""Callers without credentials, and with made-up ones: each operation, beside the same with those of the target."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ttck.harness.buyer.client import Request
from ttck.harness.buyer.requests_of import hub_request_of, request_of
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.specs.vocabulary import Api, Kind, TmfEvent
from ttck.suites.nexera.scenarios.c_hubbing import Heard
from ttck.suites.nexera.seller_client import TICKET, SellerClient, seller_client

_CREDENTIALS = "Authorization"
# Headers that a stranger sends, and those of ours that it does not.
WAYS: Mapping[str, Mapping[str, Any]] = {
    "without credentials": {"without": frozenset({_CREDENTIALS})},
    "with a made-up token": {"headers": ((_CREDENTIALS, "Bearer ttck-nobody"),)},
    "with a made-up name and password": {"headers": ((_CREDENTIALS, f"Basic {b64encode(b'ttck-nobody:nothing').decode()}"),)},
}


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """A request of somebody who is not known, the same with our credentials, and the ticket that it is about, before and after it."""

    operation: str
    how: str
    twin: Exchange
    exchange: Exchange
    mark: str = ""
    after: Exchange | None = None


@dataclass(kw_only=True)
class Strangers:
    """What was asked, `listed` with our credentials afterwards, and `heard` what was done then, while our address was still set."""

    asked: list[Stranger] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    listed: Exchange | None = None
    newest: str | None = None


@scenario("nexera-strangers", weight=0.2, after=("nexera-registering", "nexera-hubbing"))
def strangers(stage: Stage) -> Strangers:
    """Each operation is asked for by somebody who is not known."""
    if stage.buyer.target.auth["type"] == "none":
        raise Inconclusive("the target has no credentials (auth), so that nobody is a stranger")
    seller, story = seller_client(stage), Strangers()
    item = seller.made(seller.plain(TICKET), label="a ticket that strangers ask for")
    for operation, ask, twin in _asks(seller, item):
        for how, headers in WAYS.items():
            mark = stage.material.marker()
            request = replace(ask(mark), label=f"{operation} {how}", **headers)
            exchange = stage.buyer.raw(request)
            after = seller.retrieve(item, label=f"after {operation} {how}") if operation == "change" else None
            story.asked.append(Stranger(operation=operation, how=how, twin=twin, exchange=exchange, mark=mark, after=after))
    story.newest = seller.made(seller.plain(TICKET), label="a ticket after strangers")
    story.listed = seller.find(label="the list after strangers")
    if stage.stories["nexera-registering"].accepted:
        before = seller.buyer.arrivals(item, TmfEvent.CHANGED)
        change = seller.patch(item, seller.change(name="ours again"), label="our change after strangers")
        if change.accepted:
            seller.told(item, TmfEvent.CHANGED, more_than=before)
            story.heard.append(Heard(item=item, done=change, event=TmfEvent.CHANGED))
    return story


def _asks(seller: SellerClient, item: str) -> Iterator[tuple[str, Callable[[str], Request], Exchange]]:
    """The operations, each with what makes a request with a text of its own, and an accepted one of ours."""

    def asked(what: str, **more: object) -> Request:
        return request_of(seller.spoken, Kind.TICKET, what, **more)  # type: ignore[arg-type]

    yield "read", lambda _: asked("retrieve", item=item), seller.retrieve(item, label="our reading")
    yield "list", lambda _: asked("list"), seller.find(label="our list")
    create = seller.create(seller.plain(TICKET), label="our create")
    yield "create", lambda mark: asked("create", document=seller.plain(TICKET, name=f"stranger {mark}")), create
    patch = seller.patch(item, seller.change(name="ours"), label="our change")
    yield "change", lambda mark: asked("patch", item=item, document=seller.change(name=f"stranger {mark}")), patch
    try:
        hub = hub_request_of(seller.spoken, Api.TICKET, "subscribe")
        end = hub_request_of(seller.spoken, Api.TICKET, "unsubscribe")
    except NotApplicable:
        return
    callback = {str(seller.switch("hub_body")): f"https://ttck.invalid/{seller.stage.material.run_id}"}
    yield "set the address for events", lambda _: replace(hub, document=callback), create
    yield "take the address back", lambda _: end, create
