"""Rules of what is the same for all requests: ARTEMIS:1, 3, 5 to 7, 30 and 34."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from http import HTTPStatus

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import Operation
from ttck.suites.artemis.scenarios.a_entering import Entering, Knock, made
from ttck.suites.artemis.seller_client import TRACE
from ttck.suites.tmf.rules import owed_header, parameters

SIX = (
    Operation.LIST_SPECIFICATIONS, Operation.RETRIEVE_SPECIFICATION, Operation.CREATE, Operation.LIST, Operation.RETRIEVE, Operation.PATCH,
)  # fmt: skip
_OF_ONE = frozenset({Operation.RETRIEVE_SPECIFICATION, Operation.RETRIEVE, Operation.PATCH})
_ABSENT = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY})
_JSON = "application/json"
_PAGING = frozenset({"limit", "offset"})


def _known(traffic: Traffic) -> dict[str, int]:
    """The items that were read or listed, and where in the record they first were; one that was only just created may come later."""
    found: dict[str, int] = {}
    for exchange in traffic.accepted(*SIX):
        document = exchange.document if exchange.operation != Operation.CREATE or exchange.status == HTTPStatus.CREATED else None
        for row in document if isinstance(document, list) else [document]:
            if isinstance(row, dict) and isinstance(row.get("id"), str):
                found.setdefault(row["id"], exchange.number)
    return found


def offered(traffic: Traffic, operation: str) -> list[Exchange]:
    """The answers that say whether an operation is there: those with success, and those as of a path or method that there is not."""
    known = _known(traffic) if operation in _OF_ONE else {}

    def tells(exchange: Exchange) -> bool:
        if not {name for name, _ in parameters(exchange)} <= _PAGING:
            return False
        if exchange.status == HTTPStatus.NOT_FOUND:
            return operation not in _OF_ONE or known.get(str(exchange.ticket), exchange.number) < exchange.number
        return exchange.accepted or exchange.status in _ABSENT

    return [exchange for exchange in traffic.of(operation) if tells(exchange)]


def there(exchange: Exchange) -> Breach | None:
    """The operation is there."""
    if exchange.accepted:
        return None
    message = f"{exchange.operation} is one of the six operations, and is not there"
    return Breach(message=message, expected="2xx", actual=f"{exchange.status} to {exchange.method} {exchange.url}")


# --- strangers --------------------------------------------------------------------------------------------------------


def knocked(story: Entering) -> list[Knock]:
    """The knocks that prove something: with our token the same was taken."""
    return [knock for knock in story.knocks if knock.twin.accepted]


def kept_out(choice: str, story: Entering) -> Callable[[Knock], Breach | None]:
    """A stranger is refused with 401 or 403, sees nothing, and leaves nothing behind."""
    wanted = {"401": (401,), "403": (403,)}.get(choice, (401, 403))
    left = {row.get("description") for row in (story.left.items if story.left is not None else ())}

    def rule(knock: Knock) -> Breach | None:
        said = f"{knock.exchange.status} to {knock.what}"
        if knock.exchange.status not in wanted:
            expected = " or ".join(map(str, wanted))
            return Breach(
                message="a stranger is not refused", expected=expected, actual=said, cause=f"a stranger with {knock.how} is let in"
            )
        if _tells(knock, story.item):
            return Breach(
                message="the refusal of a stranger shows data", expected="nothing of a ticket", actual=shown(knock.exchange.document)
            )
        if knock.text is not None and (knock.text in left or _text(knock.after) == knock.text):
            return Breach(message="a stranger is refused, and does what was refused", expected="nothing is done", actual=said)
        return None

    return rule


def _text(reading: Exchange | None) -> object:
    return reading.document.get("description") if reading is not None and isinstance(reading.document, dict) else None


def _tells(knock: Knock, item: str) -> bool:
    document = knock.exchange.document
    rows = document if isinstance(document, list) else [document]
    return any(isinstance(row, dict) and (row.get("id") == item or {"severity", "ticketType"} <= row.keys()) for row in rows)


def nothing_made(story: Entering) -> list[str]:
    """What strangers made."""
    return made(story)


# --- correlation ------------------------------------------------------------------------------------------------------


def sent_trace(exchange: Exchange) -> str | None:
    """The correlation of a request, where it is a UUID of version 4."""
    found = next((value for name, value in exchange.request_headers.items() if name.lower() == TRACE.lower()), None)
    try:
        return found if found is not None and uuid.UUID(found).version == 4 and len(found) == 36 else None  # noqa: PLR2004 - its letters
    except ValueError:
        return None


def traced(traffic: Traffic, wanted: Callable[[Exchange], bool]) -> list[Exchange]:
    """Answers of the six operations to requests with a correlation."""
    return [exchange for exchange in traffic.of(*SIX) if sent_trace(exchange) is not None and wanted(exchange)]


def by_the_api(exchange: Exchange) -> bool:
    """Whether the API itself refused a request: it knows the ticket, or says what is wrong in the words of TMF621."""
    told = exchange.document if isinstance(exchange.document, dict) else {}
    return exchange.status in _REFUSED and (exchange.status != HTTPStatus.BAD_REQUEST or {"code", "reason"} <= told.keys())


def maybe_at_the_gate(exchange: Exchange) -> bool:
    """Whether a gateway may have refused a request before the API saw it."""
    return exchange.status in _REFUSED and not by_the_api(exchange)


def returned(exchange: Exchange) -> Breach | None:
    """The answer has the correlation of its request."""
    own, found = str(sent_trace(exchange)), owed_header(exchange, TRACE.lower())
    if found is not None and found.casefold() == own.casefold():
        return None
    what = "is missing" if found is None else "is another one"
    message = f"the Correlation-ID of a request {what} in its answer"
    return Breach(message=message, expected=own, actual=found or f"(absent) in {exchange.status} to {exchange.operation}")


def generated(exchanges: Iterable[Exchange]) -> Callable[[Exchange], Breach | None]:
    """An answer to a request without a correlation has one, and no two have the same."""
    every = [value for one in exchanges if one.answer is not None and (value := one.answer.headers.get(TRACE.lower()))]

    def rule(exchange: Exchange) -> Breach | None:
        found = owed_header(exchange, TRACE.lower())
        if not found:
            return Breach(message="a request without Correlation-ID is answered without one", expected="a new one", actual="(absent)")
        if every.count(found) > 1:
            return Breach(message="two requests without Correlation-ID get the same one", expected="each its own", actual=found)
        return None

    return rule


def shared(exchanges: Iterable[Exchange]) -> Callable[[Exchange], Breach | None]:
    """What an answer shows that had no correlation in its request was made for it, and for no other one."""
    every = [value for one in exchanges if one.answer is not None and (value := one.answer.headers.get(TRACE.lower()))]

    def rule(exchange: Exchange) -> Breach | None:
        found = owed_header(exchange, TRACE.lower())
        if not found or every.count(found) < 2:  # noqa: PLR2004 - itself and another one
            return None
        return Breach(message="two requests without Correlation-ID get the same one", expected="each its own", actual=found)

    return rule


def malformed(choice: str, value: str) -> Callable[[Exchange], Breach | None]:
    """What a correlation does that is no UUID, by the switch."""

    def rule(exchange: Exchange) -> Breach | None:
        if choice == "refused":
            right, expected = exchange.status == HTTPStatus.BAD_REQUEST, "400"
        else:
            right, expected = exchange.accepted and owed_header(exchange, TRACE.lower()) == value, value
        message = f"a Correlation-ID that is no UUID is not {choice}"
        return None if right else Breach(message=message, expected=expected, actual=str(exchange.status))

    return rule


# --- JSON -------------------------------------------------------------------------------------------------------------


def with_json(traffic: Traffic) -> list[Exchange]:
    """Creates and changes whose body is JSON and says so."""
    found = []
    for exchange in traffic.of(Operation.CREATE, Operation.PATCH):
        media = next((value for name, value in exchange.request_headers.items() if name.lower() == "content-type"), "")
        if media.partition(";")[0].strip().lower() == _JSON:
            found.append(exchange)
    return found


def takes_json(exchange: Exchange) -> Breach | None:
    """JSON is not refused for its media type."""
    if exchange.status != HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
        return None
    return Breach(
        message="a request whose body is JSON is refused for its media type", expected="not 415", actual=f"415 to {exchange.operation}"
    )


def answers_json(exchange: Exchange) -> Breach | None:
    """An answer with success and a body is JSON."""
    if exchange.answer is None or not exchange.answer.body:
        return None
    media = (owed_header(exchange, "content-type") or "(absent)").partition(";")[0].strip().lower()
    if media == _JSON and not isinstance(exchange.document, str):
        return None
    return Breach(message="an answer with success is not application/json", expected=_JSON, actual=media)


# --- what is not listed -----------------------------------------------------------------------------------------------


def refused(exchange: Exchange) -> Breach | None:
    """What the page does not list is answered as a path or a method that there is not."""
    if exchange.status in {*_ABSENT, HTTPStatus.NOT_FOUND}:
        return None
    message = f"{exchange.method} is not listed, and not refused as what there is not"
    return Breach(message=message, expected="404, 405 or 501", actual=str(exchange.status))
