"""What several exchanges of recorded traffic show together: projections, deletions, patches, new tickets, and what is no ticket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus

from ttck.harness.judge.histories import ASIDE, Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Effect, Exchange
from ttck.harness.record.state_probe import item_id
from ttck.specs.vocabulary import Operation
from ttck.suites.common.alone import is_after
from ttck.suites.tmf import payloads
from ttck.suites.tmf.changes import Patch
from ttck.suites.tmf.create_rules import STATES
from ttck.suites.tmf.rules import parameters, rows, whole
from ttck.suites.tmf.scenarios.e_projecting import Projection
from ttck.suites.tmf.spoilt import spoilt
from ttck.suites.tmf.writes import Creation

_MERGES = frozenset({"application/json", "application/merge-patch+json"})
_SIGNS = frozenset(".(){}[]*")  # in what fields asks for, of anything but an attribute of the first level
_KEYS = frozenset({"idempotency-key", "x-idempotency-key"})  # by which a seller may know a create again
_RECORDED = "a patch in the recording"
_ABSENT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_UNSAID = frozenset({401, 403, 429, 502, 503, 504})  # of who guards the seller, or stands before it


def ordered(traffic: Traffic, *operations: str) -> list[Exchange]:
    """Answered exchanges of these operations whose place in the order is known."""
    return [e for e in traffic.of(*operations) if e.scenario != ASIDE]


def tells(exchange: Exchange) -> bool:
    """Whether an answer to a reading says that the item is there or is not; access that was refused, and a gateway, say neither."""
    return exchange.accepted or exchange.status in _ABSENT


def says(exchange: Exchange) -> bool:
    """Whether an answer is the seller's to what was asked, and neither a refusal of access nor a failure on the way."""
    return exchange.status not in _UNSAID


def readings(traffic: Traffic) -> dict[str, list[Exchange]]:
    """The answers that show a whole ticket, by ticket and in their order."""
    found: dict[str, list[Exchange]] = {}
    for exchange in ordered(traffic, Operation.CREATE, Operation.RETRIEVE, Operation.PATCH):
        item = item_id(exchange)
        if item is not None and whole(exchange):
            found.setdefault(item, []).append(exchange)
    return found


# --- projections --------------------------------------------------------------------------------------------------------


def projections(traffic: Traffic) -> list[Projection]:
    """Each answer that shows some attributes of a ticket, beside whole readings of the ticket from before and after."""
    known = readings(traffic)
    found = []
    for exchange in ordered(traffic, Operation.RETRIEVE, Operation.LIST):
        asked = _asked(exchange)
        items = [str(row["id"]) for row in rows(exchange) if "id" in row] if exchange.operation == Operation.LIST else [exchange.ticket]
        for item in items if asked and exchange.accepted else ():
            seen = known.get(item or "", [])
            before = next((one for one in reversed(seen) if is_after(exchange, one)), None)
            after = next((one for one in seen if is_after(one, exchange)), None)
            if before is not None and after is not None:
                listed = exchange.operation == Operation.LIST
                found.append(Projection(asked=asked, answer=exchange, before=before, after=after, listed=listed))
    return found


def _asked(exchange: Exchange) -> tuple[str, ...]:
    """The attributes of the first level that a request asks for; none where it asks for anything else."""
    given = [name.strip() for key, value in parameters(exchange) if key == "fields" for name in value.split(",")]
    plain = all(name and not _SIGNS & set(name) for name in given)
    return tuple(dict.fromkeys(given)) if plain and not {"none", "all"} & set(given) else ()


def alone(found: list[Projection]) -> list[Projection]:
    """Those that asked for one attribute."""
    return [one for one in found if len(one.asked) == 1]


# --- creates ------------------------------------------------------------------------------------------------------------


def made(traffic: Traffic, creating: Operation | None = Operation.CREATE) -> list[Creation]:
    """The creates to which the seller gave an identifier of its own, but those that it may have known again."""
    found = [e for e in traffic.accepted(creating) if isinstance(e.sent, dict) and "id" not in e.sent and whole(e)]
    return [
        Creation(about="a create in the recording", sent=e.sent, made=e, item=item_id(e))
        for e in found
        if not _KEYS & {name.lower() for name in e.request_headers}
    ]


def followed(traffic: Traffic) -> list[Creation]:
    """The same, each with the first reading after it, where nothing that was not recorded can have ended the ticket before."""
    ended = [e for e in traffic.exchanges if e.operation == Operation.DELETE and e.effect is not Effect.REFUSED]
    found = []
    for creation in made(traffic) if traffic.whole else ():
        reads = (e for e in ordered(traffic, Operation.RETRIEVE) if e.ticket == creation.item and is_after(e, creation.made) and tells(e))
        read = next(reads, None)
        gone = read is not None and any(e.ticket == creation.item and e.number < read.number for e in ended)
        if read is not None and not gone:
            found.append(replace(creation, read=read))
    return found


# --- patches ------------------------------------------------------------------------------------------------------------


def patches(traffic: Traffic, version: str) -> list[Patch]:
    """Right merges that were accepted and answered with the ticket, judged by what the answer itself shows."""
    found = []
    for exchange in _merges(traffic):
        changes = {name: value for name, value in exchange.sent.items() if not name.startswith("@")}
        told = exchange.status == HTTPStatus.OK and isinstance(exchange.document, dict) and "id" in exchange.document
        if changes and told and not spoilt(exchange.sent, version, patch=True):
            media = _media(exchange)
            found.append(
                Patch(about=_RECORDED, item=str(exchange.ticket), changes=changes, media=media, before=exchange, exchange=exchange,
                      after=exchange)
            )  # fmt: skip
    return found


def _merges(traffic: Traffic) -> list[Exchange]:
    return [e for e in traffic.of(Operation.PATCH) if isinstance(e.sent, dict) and whole(e) and _media(e) in _MERGES]


def _media(exchange: Exchange) -> str:
    found = next((value for name, value in exchange.request_headers.items() if name.lower() == "content-type"), "application/json")
    return found.partition(";")[0].strip().lower()


def answered(traffic: Traffic) -> list[Exchange]:
    """Merges that were accepted."""
    return [e for e in _merges(traffic) if e.accepted]


def is_the_ticket(version: str, exchange: Exchange) -> Breach | None:
    """An accepted patch is answered 200 with the ticket, in version 5 or 202."""
    if exchange.status == HTTPStatus.ACCEPTED and version == "v5":
        return None
    if exchange.status != HTTPStatus.OK:
        wanted = "200 or 202" if version == "v5" else "200"
        return Breach(message="a patch is answered with another status", expected=wanted, actual=str(exchange.status))
    document = exchange.document
    if not isinstance(document, dict) or document.get("id") != exchange.ticket:
        message = "the answer to a patch is not the ticket"
        return Breach(message=message, expected=f"the ticket {exchange.ticket}", actual=shown(document))
    return None


def strange_states(traffic: Traffic) -> list[Exchange]:
    """Merges to a status that does not exist, where some merge was accepted."""
    return [e for e in _merges(traffic) if isinstance(e.sent.get("status"), str) and e.sent["status"] not in STATES and answered(traffic)]


def taken_away(traffic: Traffic, version: str) -> list[Exchange]:
    """Merges that set what is mandatory to null, where some merge was accepted."""
    names = [name for name in payloads.MANDATORY[version] if not name.startswith("@")]
    return [e for e in _merges(traffic) if any(name in e.sent and e.sent[name] is None for name in names) and answered(traffic)]


def is_not_done(exchange: Exchange) -> Breach | None:
    """The patch is refused."""
    if not exchange.accepted:
        return None
    return Breach(message=f"a patch with {_wrong(exchange)} was accepted", expected="400", actual=str(exchange.status))


def _wrong(exchange: Exchange) -> str:
    """What is wrong in a patch, in words."""
    none = next((name for name, value in exchange.sent.items() if value is None), None)
    return f"the status {shown(exchange.sent['status'])}" if exchange.sent.get("status") is not None else f"null for {none}"


# --- deletions ----------------------------------------------------------------------------------------------------------


def deletions(traffic: Traffic) -> list[Exchange]:
    """Deletes of tickets that were accepted."""
    return traffic.accepted(Operation.DELETE)


def looks(traffic: Traffic) -> Iterator[Subject]:
    """Each look for a ticket after its delete was answered 204: by its id, and in the lists, until a create gives the id again.

    In traffic that may lack anything the ticket has to be one to which the seller gave an id that no buyer can bring.
    """
    own = {creation.item for creation in made(traffic)}
    for deleted in _done(traffic):
        if not traffic.whole and deleted.ticket not in own:
            continue
        again = [e.number for e in traffic.accepted(Operation.CREATE) if item_id(e) == deleted.ticket and e.number > deleted.number]
        end = min(again, default=None)
        for exchange in ordered(traffic, Operation.RETRIEVE, Operation.LIST):
            by_id = exchange.operation == Operation.RETRIEVE and exchange.ticket == deleted.ticket
            listed = exchange.operation == Operation.LIST and exchange.accepted and isinstance(exchange.document, list)
            if ((by_id and says(exchange)) or listed) and is_after(exchange, deleted) and (end is None or exchange.number < end):
                yield Subject(value=(deleted.ticket, exchange), where="", seen=(deleted, exchange))


def again(traffic: Traffic) -> list[Exchange]:
    """The second delete of each ticket whose first was answered 204."""
    found = []
    for deleted in _done(traffic):
        later = (e for e in ordered(traffic, Operation.DELETE) if e.ticket == deleted.ticket and is_after(e, deleted) and says(e))
        second = next(later, None)
        made_again = any(item_id(e) == deleted.ticket and e.number > deleted.number for e in traffic.accepted(Operation.CREATE))
        if second is not None and not made_again:
            found.append(second)
    return found


def _done(traffic: Traffic) -> list[Exchange]:
    """The first delete of each ticket that was answered 204."""
    found: dict[str | None, Exchange] = {}
    for exchange in ordered(traffic, Operation.DELETE):
        if exchange.status == HTTPStatus.NO_CONTENT:
            found.setdefault(exchange.ticket, exchange)
    return list(found.values())


# --- identifiers that lead to no ticket ---------------------------------------------------------------------------------


def strangers(traffic: Traffic) -> list[Exchange]:
    """Readings of what is no ticket: answered 404, or with another ticket, where a reading of a ticket was accepted.

    An identifier that any answer shows is that of a ticket.
    """
    single = (item_id(e) for e in traffic.accepted(Operation.CREATE, Operation.RETRIEVE, Operation.PATCH))
    listed = (row.get("id") for e in traffic.accepted(Operation.LIST) for row in rows(e))
    known = {one.casefold() for one in (*single, *listed) if isinstance(one, str)}
    reads = [e for e in traffic.of(Operation.RETRIEVE) if e.ticket is not None]
    if not any(str(e.ticket).casefold() in known for e in reads if e.accepted):
        reads = [e for e in reads if e.accepted]
    unknown = [e for e in reads if str(e.ticket).casefold() not in known]
    return [e for e in unknown if e.status == HTTPStatus.NOT_FOUND or item_id(e) is not None]


# --- subscriptions ------------------------------------------------------------------------------------------------------


def subscriptions(traffic: Traffic, *, right: bool) -> list[Exchange]:
    """Accepted subscriptions with a callback that is text; or with `right` false those without one, however they were answered."""
    asked = [e for e in traffic.of(Operation.SUBSCRIBE) if isinstance(e.sent, dict)]
    chosen = [e for e in asked if isinstance(e.sent.get("callback"), str) is right]
    return [e for e in chosen if e.accepted] if right else chosen
