"""Rules for the requests of a buyer, by the cells of the matrix."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ttck.harness.judge.compare import last_segment
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.record_index import derived
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.matrix import Cell, Need, Process
from ttck.specs.vocabulary import Operation
from ttck.suites.common.matrix_payloads import holders, objects
from ttck.suites.nexera.cells import table

_WRITES = {Operation.CREATE: "create", Operation.PATCH: "patch"}
_UNHEARD = frozenset({401, 403, 407, 413, 429})  # the seller refused before it looked at the request


@dataclass(frozen=True, kw_only=True)
class Written:
    """A create or a change, with the process that it is."""

    exchange: Exchange
    process: Process
    document: dict[str, Any]


@derived
def _types(traffic: Traffic) -> dict[str, str]:
    """The type of each ticket that was created or shown."""
    found: dict[str, str] = {}
    for one in traffic.exchanges:
        rows = one.document if isinstance(one.document, list) else [one.document]
        for row in rows if one.accepted else ():
            if isinstance(row, dict) and isinstance(row.get("id"), str) and isinstance(row.get("ticketType"), str):
                found[row["id"]] = row["ticketType"]
    return found


def written(traffic: Traffic) -> list[Written]:
    """The creates and changes whose process is known."""
    return [one for exchange in traffic.asked(*_WRITES) if (one := _written(exchange, _types(traffic))) is not None]


def _written(exchange: Exchange, types: dict[str, str]) -> Written | None:
    document, what = exchange.sent, _WRITES.get(Operation(exchange.operation))
    if not isinstance(document, dict) or what is None or exchange.status in _UNHEARD:
        return None
    kind = document.get("ticketType") if what == "create" else types.get(exchange.ticket or "")
    process = table().process(what, str(kind))
    return Written(exchange=exchange, process=process, document=document) if process is not None else None


def _cells(one: Written, cells: Collection[Cell]) -> Iterator[Cell]:
    return (cell for cell in cells if cell.process == one.process)


def has(cells: Collection[Cell]) -> Callable[[Written], Breach | None]:
    """A rule: a request has what these cells require, in each part that it has."""

    def rule(one: Written) -> Breach | None:
        cell = next((cell for cell in _cells(one, cells) if _lacks(one, cell)), None)
        if cell is None:
            return None
        return _breach(one, cell, "lacks what its process requires", f"{cell.attribute}, which is {cell.sort}")

    return rule


def _lacks(one: Written, cell: Cell) -> bool:
    parents = [one.document]
    if len(cell.path) > 1:
        parents = [part for held in holders(one.document, cell.path[:-1]) for part in objects(held[cell.path[-2]])]
    names = {cell.path[-1]} if not cell.depends else {"id", "externalId"}
    return any(all(part.get(name) in (None, "", []) for name in names) for part in parents)


def leaves_out(cells: Collection[Cell]) -> Callable[[Written], Breach | None]:
    """A rule: a request carries nothing that these cells prohibit, or do not support."""

    def rule(one: Written) -> Breach | None:
        cell = next((cell for cell in _cells(one, cells) if any(True for _ in holders(one.document, cell.path))), None)
        if cell is None:
            return None
        return _breach(one, cell, f"carries what is {cell.sort} in its process", f"without {cell.attribute}")

    return rule


def _breach(one: Written, cell: Cell, message: str, expected: str) -> Breach:
    actual = shown(next((held.get(cell.path[-1]) for held in holders(one.document, cell.path)), None))
    return Breach(
        message=f"a request {message}: {cell.name}", expected=expected, actual=actual, where=f"/{'/'.join(cell.path)}",
        numbers=(one.exchange.number,),
    )  # fmt: skip


def within(*path: str) -> Callable[[Written], Breach | None]:
    """A rule: a value that is sent is on the list of its attribute."""
    row = table().row(*path)
    assert row is not None

    def fine(value: Any) -> bool:
        if row.span is not None:
            return isinstance(value, int) and not isinstance(value, bool) and row.span[0] <= value <= row.span[1]
        return value in row.values

    def rule(one: Written) -> Breach | None:
        wrong = next((held[path[-1]] for held in holders(one.document, path) if not fine(held[path[-1]])), None)
        if wrong is None:
            return None
        return Breach(
            message=f"a request says a {path[-1]} that is on no list", expected=", ".join(row.values), actual=shown(wrong),
            where=f"/{'/'.join(path)}", numbers=(one.exchange.number,),
        )  # fmt: skip

    return rule


def carrying(requests: list[Written], *path: str) -> list[Written]:
    """The requests that say an attribute."""
    return [one for one in requests if any(True for _ in holders(one.document, path))]


def of_a_kind(exchange: Exchange) -> Breach | None:
    """A create says one of the two types of tickets."""
    row, sent = table().row("ticketType"), exchange.sent
    value = sent.get("ticketType") if isinstance(sent, dict) else None
    if row is None or value is None or value in row.values:
        return None
    return Breach(message="a create says a type of ticket that there is not", expected=", ".join(row.values), actual=shown(value))


def own_address(one: Written) -> Breach | None:
    """A change gives a ticket no other address than its own."""
    if "href" not in one.document or last_segment(one.document["href"]) == one.exchange.ticket:
        return None
    expected, actual = f"that of {one.exchange.ticket}, or none", shown(one.document["href"])
    return Breach(message="a change gives a ticket another address", expected=expected, actual=actual, where="/href")


def with_a_token(exchange: Exchange) -> Breach | None:
    """A request brings credentials."""
    if exchange.request_headers.get("authorization"):
        return None
    return Breach(message="a request brings no token", expected="Authorization", actual="(none)")


def in_json(exchange: Exchange) -> Breach | None:
    """A body says that it is JSON, and is."""
    media = exchange.request_headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == "application/json" and isinstance(exchange.sent, dict):
        return None
    return Breach(message="a body is no JSON object", expected="application/json, an object", actual=media or "(none)")


def called_back(exchange: Exchange) -> Breach | None:
    """An address for events is a whole one."""
    callback = exchange.sent.get("callback") if isinstance(exchange.sent, dict) else None
    try:
        parts = urlsplit(callback) if isinstance(callback, str) else None
    except ValueError:  # no URL at all
        parts = None
    if parts is not None and parts.scheme in {"http", "https"} and parts.hostname:
        return None
    return Breach(message="no event could go to this address", expected="an absolute http or https URL", actual=shown(callback))


def groups(*needs: Need) -> dict[tuple[str, ...], list[Cell]]:
    """The cells with one of these needs by the rules that speak of them."""
    found: dict[tuple[str, ...], list[Cell]] = {}
    for cell in table().cells:
        if cell.need in needs:
            found.setdefault(table().rules(cell), []).append(cell)
    return found
