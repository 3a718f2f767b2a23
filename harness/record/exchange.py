"""What was observed: exchanges, notifications and stimuli, as frozen values with raw bytes and decoded documents."""

from __future__ import annotations

import codecs
import enum
import functools
import json
import math
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from ttck.harness.record.bodies import KEPT, Body, decoded
from ttck.specs.dialects import dialects
from ttck.specs.dialects.naming import NOTHING, Names

THROTTLED = "throttled"  # the operation of an exchange in which the seller asked for patience
DENIED = "denied"  # the operation of an exchange in which access was refused, though the credentials are those of the target
_SUCCESS, _FAILURES = 2, frozenset({4, 5})  # first digits of status codes
_UNDECIDED = frozenset({500, 502, 504})  # the seller, or a gateway before it, failed at a moment that is not known
_LAST_STATUS = 599
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_FOLD = re.compile(r"[ \t]*\r?\n[ \t]+")
_BRACKET = re.compile(rb"[\[\]{}]")
# Keys of the resource in the payload of an event, in all dialects that have any.
_PAYLOADS = tuple(dict.fromkeys(row.payload for one in dialects() for row in one.resources.values() if row.payload))
CONTROL = "control"  # the rung of the stimulus ladder that is a control API
_OTHERWISE = object()  # a body that is not written as orjson writes it
_DEEPEST = 200  # nesting of an answer that is decoded; deeper documents are treated as unreadable


class Effect(enum.StrEnum):
    """Whether what a request asks for happened: what is not known permits every reading, and proves none."""

    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"


def http_date(text: str) -> datetime | None:
    """An HTTP date (RFC 9110 5.6.7); None for anything else."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Unreadable:
    """A body that is not the JSON it should be; `why` says what is wrong."""

    why: str


def decode(body: bytes) -> Any:
    """Decode a body as strict JSON: UTF-8, no NaN, no repeated keys, no bottomless nesting; else `Unreadable`.

    A byte order mark before it is passed over, as RFC 8259 8.1 allows; `marked` says that there is one.
    """

    def no_constant(name: str) -> Any:
        raise ValueError(f"{name} is not JSON")

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = {sys.intern(name): value for name, value in pairs}  # thousands of documents have the same names
        if len(found) != len(pairs):
            raise ValueError("an attribute name stands twice in one object")
        return found

    body = unmarked(body)
    unfit = _unfit(body)
    if unfit:
        return Unreadable(unfit)
    found = _plain(body)
    if found is not _OTHERWISE:
        return found
    try:
        return json.loads(body.decode("utf-8"), parse_constant=no_constant, parse_float=_number, object_pairs_hook=unique)
    except UnicodeDecodeError as broken:
        return Unreadable(f"not UTF-8: {broken.reason} at byte {broken.start}")
    except RecursionError:
        return Unreadable("nested too deep")
    except ValueError as broken:
        return Unreadable("a number has too many digits" if "integer string" in str(broken) else f"not JSON: {broken}")


def _plain(body: bytes) -> Any:
    """The document of a body that is written as orjson writes it: then no name stands twice, and no number was rounded. Most are."""
    try:
        found = orjson.loads(body)
        return found if orjson.dumps(found) == body else _OTHERWISE
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return _OTHERWISE


def marked(body: bytes) -> bool:
    """Whether a body begins with a byte order mark, which no sender may add (RFC 8259 8.1)."""
    return body.startswith(codecs.BOM_UTF8)


def unmarked(body: bytes) -> bytes:
    """A body without the byte order mark before it."""
    return body.removeprefix(codecs.BOM_UTF8)


def _number(text: str) -> float:
    found = float(text)
    if math.isinf(found):
        raise ValueError(f"the number {text[:40]} is beyond any float")
    return found


def _unfit(body: bytes) -> str | None:
    """What is wrong with a body before it is parsed."""
    if not body:
        return "empty body"
    if body.count(b"[") + body.count(b"{") > _DEEPEST and _depth(body) > _DEEPEST:
        return f"nested deeper than {_DEEPEST} levels"
    return None


def _depth(body: bytes) -> int:
    """The nesting of a JSON text; brackets inside strings do not count."""
    depth = deepest = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", body)):
        depth += 1 if bracket[0] in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def field_value(written: str) -> str:
    """The value of a header field as it is meant: white space around it is not part of it, and a folded line is one line (RFC 9110 5.5)."""
    return (_FOLD.sub(" ", written) if "\n" in written else written).strip(" \t\r\n")


class HeadersLostError(Exception):
    """Somebody asks for a header of an answer whose headers a recording does not hold."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """A seller's answer; header names are lower case.

    `truncated` marks one that did not come whole. `flaw` says why the body cannot be decoded, where that is known. `stripped`
    says that a recording holds none of its headers, so that nobody knows which it had. `names` are those on the wire.
    """

    status: int
    headers: Mapping[str, str]
    body: Body = Body()  # noqa: RUF009 - a descriptor, and no default
    truncated: bool = False
    flaw: str | None = None
    stripped: bool = False
    names: Names = NOTHING

    @property
    def document(self) -> Any:
        """The decoded JSON body in the names of the contract, or `Unreadable`."""
        if KEPT in self.__dict__:  # asked for very often
            return self.__dict__[KEPT]
        return Unreadable(self.flaw) if self.flaw else decoded(self, self._decode, own=self._renamed)

    @property
    def _renamed(self) -> bool:
        return bool(self.names.to_wire) and self.accepted

    def _decode(self) -> Any:
        found = decode(self.body)
        return self.names.received(found) if self._renamed else found

    def header(self, name: str) -> str | None:
        """A header by its name in small letters, None where the answer has none of this name.

        Raises:
            HeadersLostError: nobody knows which headers it had.
        """
        if self.stripped:
            raise HeadersLostError
        return self.headers.get(name)

    @property
    def clock(self) -> datetime | None:
        """When the seller's clock says that it answered, in whole seconds (the field Date); None where it does not say it."""
        return http_date(self.headers.get("date", ""))

    @property
    def accepted(self) -> bool:
        """Whether the status says success (2xx)."""
        return self.status // 100 == _SUCCESS

    @property
    def refused(self) -> bool:
        """Whether the status says failure (4xx, or formally 5xx)."""
        return self.status // 100 in _FAILURES


@dataclass(frozen=True, kw_only=True, eq=False)
class Exchange:
    """One request and its answer; `answer` is None when none came whole, then `error` says why.

    `partial` is what came of an answer that was cut short: it is recorded, and never judged. `at` is when the request
    began, `elapsed` is in seconds, `sent` is the decoded request document.
    """

    number: int
    scenario: str
    label: str
    operation: str
    ticket: str | None
    at: datetime
    elapsed: float
    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: bytes | None
    sent: Any
    answer: Answer | None
    error: str | None = None
    partial: Answer | None = None

    @property
    def accepted(self) -> bool:
        """Whether an answer came and says success."""
        return self.answer is not None and self.answer.accepted

    @property
    def refused(self) -> bool:
        """Whether an answer came and says failure."""
        return self.answer is not None and self.answer.refused

    @property
    def effect(self) -> Effect:
        """Whether what was asked for happened, as far as the answer says; a request without a whole answer may have been carried out."""
        if self.operation in {THROTTLED, DENIED}:
            return Effect.REFUSED
        if self.answer is None or self.answer.status in _UNDECIDED or self.answer.status > _LAST_STATUS:
            return Effect.UNKNOWN
        return Effect.DONE if self.answer.accepted else Effect.REFUSED

    @property
    def silence(self) -> str | None:
        """Why this exchange says nothing about the seller's rules; None where it does."""
        if self.answer is None:
            return self.error or "no answer"
        if self.operation == THROTTLED:
            return f"the seller asked for patience ({self.answer.status})"
        return f"access was refused ({self.answer.status})" if self.operation == DENIED else None

    @property
    def status(self) -> int | None:
        """The status code, None without an answer."""
        return self.answer.status if self.answer else None

    @property
    def document(self) -> Any:
        """The decoded answer, `Unreadable` without one."""
        return self.answer.document if self.answer else Unreadable(self.error or "no answer")


@dataclass(frozen=True, kw_only=True, eq=False)
class Notification:
    """One delivery to the listener; `subscription` is the name under which the harness subscribed.

    `status` is what the listener answered, where somebody else than the harness listened; None means no answer or not known.
    `relayed` says that it was recorded behind somebody who may have changed the address, which then says nothing. `refused` says
    that our listener did not take it, because it came without the credentials that the target asks for: it proves nothing, and its
    body is not kept. `elsewhere` stands for those that came to the listener of another shard, and not to ours; it is `refused` as well.
    """

    number: int
    at: datetime
    subscription: str
    path: str
    headers: Mapping[str, str]
    body: Body = Body()  # noqa: RUF009 - a descriptor, and no default
    status: int | None = None
    relayed: bool = False
    refused: bool = False
    elsewhere: bool = False
    names: tuple[Names, ...] = ()

    @property
    def document(self) -> Any:
        """The decoded body, its payload in the names of the contract, or `Unreadable`."""
        if KEPT in self.__dict__:
            return self.__dict__[KEPT]
        return decoded(self, self._decode, own=any(names.to_wire for names in self.names))

    def _decode(self) -> Any:
        found = decode(self.body)
        for names in self.names:
            found = names.announced(found)
        return found

    @property
    def path_type(self) -> str:
        """The event type that the address names: the last path segment; that of the body where the address says nothing."""
        if self.relayed and isinstance(self.document, dict) and isinstance(self.document.get("eventType"), str):
            return str(self.document["eventType"])
        return self.path.partition("?")[0].rstrip("/").rpartition("/")[2]

    @property
    def event_id(self) -> str | None:
        """The id that makes a redelivery recognisable."""
        found = self.document.get("eventId") if isinstance(self.document, dict) else None
        return found if isinstance(found, str) else None

    @functools.cached_property
    def identity(self) -> str:
        """What redeliveries of one event have in common: its eventId and the time at which it happened."""
        when = self.document.get("eventTime") if isinstance(self.document, dict) else None
        return f"{self.event_id} {when}" if self.event_id else f"#{self.number}"

    @functools.cached_property
    def event_type(self) -> str:
        """The event type that the body names, in eventType or by its own type (TMF621), or else the address."""
        document = self.document if isinstance(self.document, dict) else {}
        found = document.get("eventType")
        if isinstance(found, str):
            return found
        own = document.get("@type")
        if isinstance(own, str) and own.endswith("Event"):
            return own
        event = document.get("event")
        named = isinstance(event, dict) and any(name in event for name in _PAYLOADS)  # then the path has the name, with a small letter
        return self.path_type[:1].upper() + self.path_type[1:] if named else self.path_type

    @functools.cached_property
    def ticket(self) -> str | None:
        """The item that the event is about: its payload names it, or what stands in the payload under the item's kind (TMF621)."""
        event = self.document.get("event") if isinstance(self.document, dict) else None
        if not isinstance(event, dict):
            return None
        inner = next((event[name] for name in _PAYLOADS if isinstance(event.get(name), dict)), event)
        found = inner.get("id")
        return found if isinstance(found, str) else None


@dataclass(frozen=True, kw_only=True, eq=False)
class StimulusCall:
    """One decision of the seller that the harness asked for; `ok` says whether the way to ask for it worked.

    `refused` says that the seller did nothing; a call that is neither may have been carried out or not. `sets` are the
    arguments that were passed on. `sure` says that whoever was asked vouches for the effect; None where the record does
    not say, as with the control API, which always does. `note` is what an operator added.
    """

    number: int
    scenario: str
    at: datetime
    name: str
    ticket: str | None
    args: Mapping[str, Any] = field(default_factory=dict)
    via: str
    ok: bool
    detail: str | None = None
    refused: bool = False
    sets: tuple[str, ...] = ()
    sure: bool | None = None
    note: str | None = None

    @property
    def surely(self) -> bool:
        """Whether the decision was made, even where no effect is seen."""
        return self.ok and (self.via == CONTROL if self.sure is None else self.sure)

    @property
    def told(self) -> Mapping[str, Any]:
        """The arguments with which the decision was made, as far as that is known."""
        return self.args if self.via == CONTROL else {name: value for name, value in self.args.items() if name in self.sets}


Entry = Exchange | Notification | StimulusCall
REFUSED_KEPT = 1000  # notifications without credentials that a record holds; a stranger may send any number


def refused_deliveries(number: int) -> str:
    """How many notifications came without credentials, as far as a record holds them."""
    if number == 1:
        return "one delivery to the listener"
    return f"{number} {'or more ' if number >= REFUSED_KEPT else ''}deliveries to the listener"


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)
