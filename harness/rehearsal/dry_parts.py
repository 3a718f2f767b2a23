"""What the desks of the seller in memory share: refusals, subscriptions, and lists with criteria and pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from harness.judge.compare import instant, items
from harness.record.exchange import now
from harness.record.resource_types import every_event
from specs.contracts import Contract, OperationSpec
from specs.vocabulary import Api, Source

Document = dict[str, Any]
Announce = Callable[[str, str, str], None]  # callback, event type, item

IDS = count(1)
_PAGE = 100
_NO_CRITERIA = frozenset({"offset", "limit", "buyerId", "sellerId"})


_APART = 50_000  # microseconds between two decisions at least, so that a plan does not hang on how fast the machine is
_LAST = [datetime.min.replace(tzinfo=UTC)]  # when the decision before this one was made


def moment() -> datetime:
    """The time of a decision, later than that of the one before, and never in a whole second."""
    real = now()
    grid = real.replace(microsecond=real.microsecond // _APART * _APART + _APART // 5)
    _LAST[0] = max(grid, _LAST[0] + timedelta(microseconds=_APART))
    return _LAST[0]


class Refused(Exception):  # noqa: N818 - the seller refuses; nothing is wrong with the program
    """The request is answered with an error."""

    def __init__(self, status: int, code: str, reason: str) -> None:
        super().__init__(reason)
        body = {"code": code, "reason": reason}
        self.status = status
        self.document: Any = [body] if status == HTTPStatus.UNPROCESSABLE_ENTITY else body


def wrong(reason: str, *, code: str = "invalidValue") -> Refused:
    """The refusal of a value that cannot be."""
    return Refused(422, code, reason)


def unknown() -> Refused:
    """The refusal of an identifier or a path that nobody knows."""
    return Refused(404, "notFound", "there is no such thing")


def decoded(body: bytes | None) -> Any:
    """The document of a request.

    Raises:
        Refused: it is not JSON.
    """
    try:
        return json.loads(body or b"")
    except ValueError as broken:
        raise Refused(400, "invalidBody", "the body is not JSON") from broken


def valid(contract: Contract, operation: OperationSpec, sent: Any) -> Document:
    """The document of a request, if it keeps the contract.

    Raises:
        Refused: it does not.
    """
    if not isinstance(sent, dict):
        raise Refused(400, "invalidBody", "the body has to be an object")
    if operation.request and not contract.is_valid(sent, operation.request):
        raise wrong("the body breaks the contract")
    return sent


def check_items(document: Document) -> None:
    """Refuse an attachment without content, and items that the buyer labels as the seller's."""
    for name in ("note", "attachment", "relatedIssue"):
        if any(item.get("source") == Source.SELLER for item in items(document, name)):
            raise wrong("what the buyer adds has the source buyer")
    for item in items(document, "attachment"):
        if not (item.get("url") or item.get("content")) or (item.get("content") and not item.get("mimeType")):
            raise wrong("an attachment needs a link, or content with its type")


# --- subscriptions --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Hub:
    """A subscription."""

    document: Document
    types: frozenset[str]


class Hubs:
    """The subscriptions of one API."""

    def __init__(self, api: Api, announce: Announce) -> None:
        self._known = every_event(api)
        self._announce = announce
        self._hubs: dict[str, _Hub] = {}
        self._prefix = "hub" if api == Api.TICKET else f"{api}-hub"
        self._numbers = count(1)

    def subscribe(self, document: Document) -> Document:
        """A new subscription.

        Raises:
            Refused: the hub does not know one of the event types.
        """
        query = document.get("query", "").replace(" ", "").removeprefix("eventType=").replace("&eventType=", ",")
        names = [name for name in query.split(",") if name]
        if not self._known.issuperset(names):
            raise wrong("an event type is unknown")
        ident = f"{self._prefix}-{next(self._numbers)}"
        self._hubs[ident] = _Hub(document={"id": ident, **document}, types=frozenset(names) or self._known)
        return self._hubs[ident].document

    def show(self, ident: str) -> Document:
        """A subscription.

        Raises:
            Refused: there is none with this identifier.
        """
        if ident not in self._hubs:
            raise unknown()
        return self._hubs[ident].document

    def end(self, ident: str) -> None:
        """Take a subscription back."""
        self.show(ident)
        del self._hubs[ident]

    def tell(self, item: str, *events: str) -> None:
        """Announce events about an item to whoever asked for them."""
        for event in events:
            for hub in self._hubs.values():
                if event in hub.types:
                    self._announce(hub.document["callback"], event, item)


# --- lists ----------------------------------------------------------------------------------------------------------


def listed(contract: Contract, operation: OperationSpec, path: str, found: Iterable[Document]) -> tuple[list[Document], int]:
    """A page of what meets all criteria of a request, as the contract shows an item of a list, and how many do.

    Raises:
        Refused: a parameter has an impossible value.
    """
    query = dict(parse_qsl(path.partition("?")[2], keep_blank_values=True))
    criteria = {name: value for name, value in query.items() if name not in _NO_CRITERIA}
    paging = [query.get("offset", "0"), query.get("limit", str(_PAGE))]
    if not all(number.isdigit() for number in paging) or not all(_sound(operation, *item) for item in criteria.items()):
        raise Refused(400, "invalidQuery", "a parameter has an impossible value")
    offset, limit = int(paging[0]), min(int(paging[1]), _PAGE)
    meeting = [document for document in found if all(_meets(document, *item) for item in criteria.items())]
    names = contract.schema((operation.success.schema or "").removesuffix("[]"))["properties"]
    page = [{name: document[name] for name in names if name in document} for document in meeting[offset : offset + limit]]
    return page, len(meeting)


def _sound(operation: OperationSpec, name: str, value: str) -> bool:
    schema: Mapping[str, Any] = next((parameter.schema for parameter in operation.query if parameter.name == name), {})
    if "enum" in schema:
        return value in schema["enum"]
    return instant(value) is not None if name.endswith((".gt", ".lt")) else True


def _meets(document: Document, name: str, value: str) -> bool:
    """Whether a document meets one criterion of a list request."""
    entity = {"relatedEntityId": "id", "relatedEntityType": "@referredType"}.get(name)
    if entity:
        return any(item.get(entity) == value for item in items(document, "relatedEntity"))
    if name == "workOrderId":
        return bool(document["workOrder"]["id"] == value)
    if name.startswith("geographic"):
        return any(place.get("id") == value for place in (*items(document, "place"), document.get("relatedPlace", {})))
    attribute, dot, side = name.partition(".")
    if not dot:
        shown = document.get(name)
        return bool((str(shown).lower() if isinstance(shown, bool) else shown) == value)
    moment, bound = instant(_moment(document.get(attribute), side)), instant(value)
    return moment is not None and bound is not None and (moment > bound if side == "gt" else moment < bound)


def _moment(value: Any, side: str) -> Any:
    """What is compared with a bound; a period counts as soon as it overlaps."""
    return value.get("endDateTime" if side == "gt" else "startDateTime") if isinstance(value, dict) else value
