"""Who gets in: each operation without credentials and with worthless ones, and creates with a token that is for reading alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ttck.harness.buyer.client import Request
from ttck.harness.buyer.credentials import Credentials
from ttck.harness.buyer.requests_of import request_of
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import AccessRefused, Unreachable
from ttck.specs.vocabulary import Kind
from ttck.suites.fit.names import TASKS
from ttck.suites.fit.tasks import Tasks
from ttck.suites.fit.wanted import text
from ttck.suites.tmf.lists import Query, read_all
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import rows
from ttck.suites.tmf.seller_client import SellerClient, seller_client

_STRANGERS = {"without credentials": "", "with worthless credentials": "Bearer ttck-nobody"}
READ, WRITE = "read", "write"


@dataclass(frozen=True, kw_only=True)
class Knock:
    """A request of somebody who may not do it, the scope of its token, and the same request of ours that was accepted."""

    about: str
    asked: Exchange
    twin: Exchange
    scope: str = ""


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """A list after creates of somebody who may not: how many items in it are what was sent, and how many creates were accepted."""

    about: str
    listed: Query
    found: int
    accepted: int


@dataclass(kw_only=True)
class Guarding:
    """`strangers` have no right to anything, `readers` a token for reading alone, with which `reads` were asked; or `why` not.

    `writers` have a token for writing alone, with which they ask for what is to be read, and `writes` is what they wrote.
    `left` are lists after the creates of strangers, and `narrowed` those after creates with a token for reading.
    `said` are the scopes of which the token server said that it gave them alone.
    """

    strangers: list[Knock] = field(default_factory=list)
    readers: list[Knock] = field(default_factory=list)
    reads: list[Exchange] = field(default_factory=list)
    writers: list[Knock] = field(default_factory=list)
    writes: list[Exchange] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    left: list[Leftover] = field(default_factory=list)
    narrowed: list[Leftover] = field(default_factory=list)
    why: str = ""


@scenario("fit-guarding", weight=0.2, after=("tmf-registering", "fit-tasking"))
def guarding(stage: Stage) -> Guarding:
    """Requests of strangers, and of a client that may read alone."""
    seller, story, target = seller_client(stage), Guarding(), stage.buyer.target
    protected = target.auth.get("type", "none") != "none"
    if not protected and seller.switch("auth") != "required":
        return Guarding(why="the target has no credentials")
    requests = _requests(seller)
    for what, (request, twin) in requests.items():
        for who, value in _STRANGERS.items():
            headers = (("Authorization", value), *((name, "ttck-nobody") for name in target.headers))
            asked = _sent(seller, request, headers, f"{what} {who}")
            story.strangers.append(Knock(about=f"{what} {who}", asked=asked, twin=twin))
    story.left = list(_leftovers(seller, requests, story.strangers))
    if seller.switch("scopes") != "off" and target.auth.get("type") == "oauth2":
        story.why = _narrow(seller, story, READ, requests)
        if not story.why:
            _narrow(seller, story, WRITE, requests)
        story.narrowed = list(_leftovers(seller, requests, [*story.strangers, *story.readers], story.writes))
    return story


def _requests(seller: SellerClient) -> dict[str, tuple[Request, Exchange]]:
    """One request of each operation of ours that the seller accepts, with its answer."""
    found: dict[str, tuple[Request, Exchange]] = {}
    item = seller.ticket(label="a ticket that strangers ask for")
    sort = next((row["id"] for row in rows(seller.specifications.find(label="specifications")) if isinstance(row.get("id"), str)), None)
    _add(seller, found, Kind.TICKET, seller.minimal(), item)
    _add(seller, found, Kind.SPECIFICATION, None, sort)
    for kind in TASKS:
        tasks = Tasks(seller.stage, kind)
        document = tasks.asked(seller.ticket(label="a ticket for tasks of strangers"), text(seller) if kind is TASKS[1] else None)
        _add(seller, found, kind, document, item_id(tasks.create(document, label="a task that strangers ask for")))
    return found


def _leftovers(
    seller: SellerClient, requests: dict[str, tuple[Request, Exchange]], knocks: list[Knock], mine: Iterable[Exchange] = ()
) -> Iterator[Leftover]:
    """The lists of what was sent in creates that were refused."""
    for what, (request, twin) in requests.items():
        refused = [one for one in knocks if one.twin is twin and one.asked.refused]
        if request.method != "POST" or not refused:
            continue
        kind = next(one for one in (Kind.TICKET, *TASKS) if request.path == f"/{one}")
        listed = read_all(seller if kind is Kind.TICKET else Tasks(seller.stage, kind), label=f"the list after {what} was refused")
        sent = _key(request.document)
        again = [e for e in mine if e.accepted and e.method == "POST" and _key(e.sent) == sent]
        accepted = [one for one in knocks if one.twin is twin and one.asked.accepted]
        made = 1 + len(accepted) + len(again) + (kind is not Kind.TICKET)  # a task was asked for before
        found = sum(1 for row in listed.items if _key(row) == sent)
        yield Leftover(about=what, listed=listed, found=found, accepted=made)


def _key(document: Any) -> Any:
    """By what something that was sent is known again: the ticket of a task, or the description of a ticket."""
    about = document.get("troubleTicket") if isinstance(document, dict) else None
    return about.get("id") if isinstance(about, dict) else document.get("description") if isinstance(document, dict) else None


def _add(seller: SellerClient, found: dict[str, tuple[Request, Exchange]], kind: Kind, document: Document | None, item: str | None) -> None:
    spoken, media = seller.spoken, (("Content-Type", "application/json"),)
    asked = [("list", request_of(spoken, kind, "list", query=(("limit", "1"),)))]
    asked += [("retrieve", request_of(spoken, kind, "retrieve", item=item))] if item is not None else []
    asked += [("create", request_of(spoken, kind, "create", document=document, headers=media))] if document is not None else []
    for what, request in asked:
        twin = _sent(seller, request, (), f"{what} {kind}, as ourselves")
        if twin.accepted:
            found[f"{what} {kind}"] = (request, twin)


def _sent(seller: SellerClient, request: Request, headers: tuple[tuple[str, str], ...], label: str) -> Exchange:
    exchange = seller.stage.buyer.raw(replace(request, headers=(*request.headers, *headers), label=label))
    made = item_id(exchange)
    if request.method == "POST" and made is not None and request.path == f"/{Kind.TICKET}":
        seller.stage.buyer.created_resources.tickets.append(made)
    return exchange


def _narrow(seller: SellerClient, story: Guarding, scope: str, requests: dict[str, tuple[Request, Exchange]]) -> str:
    """Send all that is accepted with a token of one scope: what it is for, and what it is not; or tell why no such token can be had."""
    target = seller.stage.buyer.target
    narrow = Credentials(replace(target, auth={**target.auth, "scope": scope}))
    mine, others = (story.reads, story.readers) if scope == READ else (story.writes, story.writers)
    try:
        headers = tuple(narrow.headers().items())
    except (AccessRefused, Unreachable) as refused:
        return f"no token for {scope} alone can be had: {refused}"
    if narrow.granted is not None and narrow.granted.split() != [scope]:
        return f"the token server gives {narrow.granted} where {scope} was asked for"
    story.said |= {scope} if narrow.granted is not None else set()
    for what, (request, twin) in requests.items():
        about = f"{what} with a token for {scope} alone"
        asked = _sent(seller, request, headers, about)
        if (request.method == "GET") is (scope == READ):
            mine.append(asked)
        else:
            others.append(Knock(about=about, asked=asked, twin=twin, scope=scope))
    return ""
