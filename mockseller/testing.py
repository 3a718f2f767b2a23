"""The mock seller in tests of a buyer: a context manager, tenants, and assertions on what a buyer did.

::

    from ttck.mockseller.testing import mock_seller

    with mock_seller(profile="tmf621-v5") as seller:
        run_my_client(base_url=seller.base_url)
        seller.saw("create", times=2).saw("list").broke_nothing()

With pytest, ``ttck.mockseller.fixtures`` has the fixture ``ttck_seller``, with a tenant of its own for each test.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from ttck.mockseller.engine.clock import text_of
from ttck.mockseller.engine.deciding import decide
from ttck.mockseller.engine.settings import Client, Settings
from ttck.mockseller.web.console import items, moves, traffic
from ttck.mockseller.web.inside import send
from ttck.mockseller.web.server import Server
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Document

_PAUSE = 0.005  # seconds between two looks


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One call of a buyer: `what` it does (``create``, ``list``, the name of a task), its operationId, and both bodies as JSON.

    `what` and `operation` are empty for a request that is none of the API's. `broke` is the requirement that a refusal rests on, or
    what its status means anywhere; None for a call that was not refused.
    """

    what: str
    operation: str
    method: str
    target: str
    status: int
    sent: Any
    answered: Any
    broke: str | None

    def __str__(self) -> str:
        """The call in one line."""
        return f"{self.method} {self.target} -> {self.status}" + (f" ({self.broke})" if self.broke else "")


class MockSeller:
    """A running mock seller as one buyer sees it, and as a test looks at that buyer.

    `buyer` is whom the calls are made for. `client` is how it proves that, None for a seller that asks nobody.
    """

    def __init__(self, server: Server, *, client: Client | None = None) -> None:
        self.server = server
        self.client = client
        self.buyer = client.buyer if client else server.seller.default_buyer

    @property
    def base_url(self) -> str:
        """Where the ticket API begins."""
        return self.server.base_url

    @property
    def urls(self) -> Mapping[str, str]:
        """Where each API begins, by its name."""
        others = self.server.seller.adapter.others
        return {"ticket": self.base_url, **{str(name): self.server.origin + path for name, path in others.items()}}

    @property
    def token_url(self) -> str:
        """Where a client gets its token, where the seller asks for one."""
        return f"{self.server.root}/oauth2/token"

    @property
    def headers(self) -> dict[str, str]:
        """The header with which a request is this buyer's, for a seller that asks for HTTP basic; empty for one that asks nobody.

        Raises:
            ValueError: the seller asks for a token, which is got at `token_url`.
        """
        if self.client is None:
            return {}
        if self.server.seller.settings.auth != "basic":
            raise ValueError("this seller wants a token: get it at token_url with client.id and client.secret")
        encoded = base64.b64encode(f"{self.client.id}:{self.client.secret}".encode()).decode()
        return {"Authorization": f"Basic {encoded}"}

    def create(self, resource: str = "ticket", **changes: Any) -> Document:
        """Create an item as this buyer, with a body that the seller takes; `changes` replace attributes of it. Not counted as seen.

        Raises:
            ValueError: the seller refuses it.
        """
        seller = self.server.seller
        row = next(one for one in items.resources(seller) if one.name == resource)
        wanted = moves.creation(seller, row)
        if wanted is None:
            raise ValueError(f"buyers create no {resource} here")
        body = json.dumps({**json.loads(wanted.body or "{}"), **changes}).encode()
        answer = send(self.server.app.wsgi_app, method=wanted.method, path=wanted.path, body=body, media=wanted.media, buyer=self.buyer)
        seller.journal.pop()
        if not answer.taken:
            raise ValueError(f"the seller refuses this {resource}: {answer.body.decode()}")
        found: Document = json.loads(answer.body)
        return found

    def decide(self, name: str, item_id: str, **arguments: Any) -> Document:
        """Let the seller decide about an item: ``ticket_start_work``, ``ticket_resolve``; returns the item.

        Raises:
            Refusal: its state does not allow it, or there is no such item or decision.
        """
        return decide(self.server.seller, name, item_id, arguments)

    def ticket(self, item_id: str) -> Document:
        """A ticket as the seller holds it.

        Raises:
            KeyError: there is none of this buyer's.
        """
        stored = self.server.seller.store.item(Kind.TICKET, item_id)
        if stored is None or stored.buyer != self.buyer:
            raise KeyError(item_id)
        found: Document = json.loads(stored.document)
        return found

    @property
    def tickets(self) -> list[Document]:
        """All tickets of this buyer, the oldest first."""
        return [json.loads(one.document) for one in self.server.seller.store.tickets(buyer=self.buyer)]

    @property
    def calls(self) -> list[Seen]:
        """What this buyer asked, the oldest first; of a seller that asks nobody, what anybody asked."""
        known = {name: what for row in self.server.seller.adapter.dialect.resources.values() for what, name in row.operations.items()}
        mine = [one for one in traffic.calls(self.server.seller) if self.client is None or one.buyer == self.buyer]
        return [self._seen(one, known) for one in reversed(mine)]

    def _seen(self, call: traffic.Call, known: Mapping[str, str]) -> Seen:
        why = traffic.why(self.server.seller, call)
        broke = None if why is None else f"{why.rule.id}: {why.rule.says}" if why.rule else why.everywhere or why.says
        return Seen(
            what=known.get(call.operation, ""), operation=call.operation, method=call.method, target=call.target, status=call.status,
            sent=_json(call.request), answered=_json(call.response), broke=broke,
        )  # fmt: skip

    def saw(self, what: str, *, times: int | None = None, status: int | None = None, sent: Mapping[str, Any] | None = None) -> Self:
        """Assert that the buyer did something, by what it does or by operationId: at least once, or exactly so many `times`.

        Only calls count that were answered with `status`, where it is given, and whose body has what `sent` says.
        """
        found = [one for one in self.calls if what in {one.what, one.operation} and _fits(one, status=status, sent=sent)]
        wanted = "at least once" if times is None else "once" if times == 1 else "never" if times == 0 else f"{times} times"
        assert bool(found) if times is None else len(found) == times, self._tells(
            f"{what} was expected {wanted}, and seen {len(found)} times"
        )
        return self

    def saw_only(self, *what: str) -> Self:
        """Assert that the buyer did nothing but this, by what it does or by operationId."""
        others = [one for one in self.calls if not {one.what, one.operation} & set(what)]
        assert not others, self._tells(f"only {', '.join(what) or 'nothing'} was expected, and {len(others)} more calls were seen")
        return self

    def broke_nothing(self) -> Self:
        """Assert that no request of the buyer was refused; the message says which was, and by which requirement."""
        refused = [one for one in self.calls if one.broke is not None]
        assert not refused, self._tells(f"{len(refused)} requests were refused")
        return self

    def delivered(self, event_type: str | None = None, *, times: int | None = None, within: float = 5.0) -> Self:
        """Assert that events reach the buyer's listener within so many seconds: at least one, or exactly so many `times`.

        With a number of `times` it waits until nothing is owed any more.
        """
        deadline = time.monotonic() + within
        while True:
            found = self._delivered(event_type)
            settled = self.server.seller.outbox.outstanding() == 0
            if (bool(found) if times is None else len(found) == times and settled) or time.monotonic() > deadline:
                break
            time.sleep(_PAUSE)
        wanted = "at least once" if times is None else f"{times} times"
        told = f"{event_type or 'an event'} was expected {wanted}, and delivered {len(found)} times"
        assert bool(found) if times is None else len(found) == times, told
        return self

    def _delivered(self, event_type: str | None) -> list[dict[str, Any]]:
        mine = {hub.id for hub, _ in self.server.seller.outbox.hubs() if hub.buyer == self.buyer}
        log = list(self.server.seller.outbox.log)
        return [one for one in log if one["hub"] in mine and one["outcome"] == "delivered" and event_type in {None, one["type"]}]

    def _tells(self, what: str) -> str:
        seen = "\n".join(f"  {one}" for one in self.calls) or "  nothing at all"
        return f"{what}. Seen from {self.buyer}, until {text_of(time.time())}:\n{seen}"


def _fits(call: Seen, *, status: int | None, sent: Mapping[str, Any] | None) -> bool:
    body = call.sent if isinstance(call.sent, dict) else {}
    return status in {None, call.status} and all(name in body and body[name] == value for name, value in (sent or {}).items())


def _json(body: bytes | None) -> Any:
    if body is None:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace")


@contextmanager
def mock_seller(profile: str = "mef113", **choices: Any) -> Iterator[MockSeller]:
    """A mock seller in this process, in memory, on a free port of this machine; `choices` are those of `Settings`.

    Raises:
        ValueError: there is no such profile, or a choice is wrong.
    """
    settings = Settings(profile=profile, **{"retry_first": 0.02, **choices})
    with Server(settings) as server:
        yield MockSeller(server, client=settings.clients[0] if settings.clients and settings.auth != "none" else None)


def tenant(seller: MockSeller) -> MockSeller:
    """The same running seller for a buyer of its own, whose tickets, subscriptions and calls nobody else sees.

    Raises:
        ValueError: the seller asks nobody who it is, so that it cannot tell one from another.
    """
    if seller.server.seller.settings.auth == "none":
        raise ValueError('tenants need a seller that asks who they are: mock_seller(auth="basic", clients=(...))')
    name = f"tenant-{secrets.token_hex(4)}"
    client = Client(id=name, secret=secrets.token_urlsafe(12), buyer=name)
    seller.server.admit(client)
    return MockSeller(seller.server, client=client)


def first_client() -> tuple[Client, ...]:
    """A client for a seller whose clients are tenants."""
    return (replace(Client(id="first", secret="", buyer="first"), secret=secrets.token_urlsafe(12)),)
