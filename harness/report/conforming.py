"""What the seller should have said: a conforming answer for the very request of a finding, as near to the seller's own as can be.

The status is one that the contract declares for the operation, the body is the seller's answer with the smallest change after which
it keeps the contract and shows what the finding expects: a value of the request, a state that the lifecycle has, a value of the right
form. Where several are legal, they are named. What no single answer could have said by itself is said to be unknown, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ttck.harness.record.exchange import Exchange, Notification, Unreadable
from ttck.harness.record.resource_types import HUBS, kind_of_operation
from ttck.specs.contracts import Answer, Contract, OperationSpec, contract
from ttck.specs.lifecycles import lifecycle, lifecycle_named
from ttck.specs.loader import FactError
from ttck.specs.mending import ABSENT, Change, changes, mended, part_at
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ttck.specs.dialects import Dialect

_FIRST_ERROR = 400
_SUCCESS = 300


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """Why nobody can say what the seller should have said."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Conforming:
    """A conforming message in place of the one with this number.

    `status` and `media` are None where they are not changed, `came_status` is what came. `came` and `body` are the documents as they
    travel, `ABSENT` for none; `body` is None where only the status can be told. `notes` say what else is legal,
    and `also` are other messages that show the same and should have shown what this one should have.
    """

    number: int
    status: int | None
    came_status: int | None
    media: str | None
    came_media: str
    came: Any
    body: Any
    differences: tuple[Change, ...]
    notes: tuple[str, ...]
    also: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What is spoken in a run: the facts by which an answer is made."""

    dialect: Dialect
    edition: str = "draft"

    def declared(self, entry: Exchange | Notification) -> tuple[Contract, OperationSpec] | None:
        """What the contract says of the operation of an exchange, or of the event of a notification."""
        return self._event(entry) if isinstance(entry, Notification) else self._operation(entry.operation)

    def _operation(self, name: str) -> tuple[Contract, OperationSpec] | None:
        for api, facts in self.dialect.apis.items():
            hub = facts.hub
            own = next((getattr(hub, what) for what, known in HUBS.get(api, {}).items() if known == name), None) if hub else None
            held = self.dialect.contract(api)
            found = held.operations.get(str(own or name))
            if found is not None:
                return held, found
        return None

    def _event(self, entry: Notification) -> tuple[Contract, OperationSpec] | None:
        for api, facts in self.dialect.apis.items():
            place = facts.listener
            held = self.dialect.contract(api) if place is None else contract(place.contract)
            matched = held.match("POST", f"/listener/{entry.path_type}")
            found = held.events.get(entry.event_type) or (matched[0] if matched else None)
            if found is not None:
                return held, found
        return None

    def beginnings(self, operation: str) -> tuple[str, ...]:
        """The states in which an item may be that an operation has just created; none where no table says it."""
        kind = kind_of_operation(operation)
        try:
            known = lifecycle(kind, edition=self.edition) if self.dialect.tabled else lifecycle_named(self.dialect.lifecycle)
        except FactError:
            return ()
        if not self.dialect.tabled and kind is not Kind.TICKET:
            return ()
        return tuple(dict.fromkeys(str(move.to_state) for move in known.moves if move.from_state is None and move.when == operation))

    def state(self, operation: str) -> str | None:
        """The attribute that holds the state of what an operation creates; None where it creates nothing."""
        rows = (row for row in self.dialect.resources.values() if row.operations.get("create") == operation)
        return next((row.state for row in rows), None)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An answer in the making: the entry that is wrong, and what is said otherwise. `document` is in the names of the contract.

    `given` is what other requests of the finding say of the item.
    """

    entry: Exchange | Notification
    document: Any
    status: int | None = None
    media: str | None = None
    known: bool = True
    notes: tuple[str, ...] = ()
    aimed: str | None = None
    free: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[int, ...] = ()


def document_of(entry: Exchange | Notification) -> Any:
    """What came, in the names of the contract; `ABSENT` without a body, `Unreadable` where it is not JSON."""
    if isinstance(entry, Exchange):
        return ABSENT if entry.answer is None or not entry.answer.body else entry.answer.document
    return entry.document


def media_of(entry: Exchange | Notification) -> str:
    """The media type that came; empty for none."""
    headers = entry.headers if isinstance(entry, Notification) else entry.answer.headers if entry.answer else {}
    return headers.get("content-type", "")


def given_by(entry: Exchange | Notification, spoken: Spoken, *, status: int | None = None) -> dict[str, Any]:
    """What the request says of the attributes of its answer, and the facts of what it creates; nothing where it is refused."""
    if not isinstance(entry, Exchange) or (status or entry.status or 0) >= _FIRST_ERROR:
        return {}
    sent = dict(entry.sent) if isinstance(entry.sent, dict) else {}
    if (own := _address(entry)) is not None:
        sent["href"] = own
    place, states = spoken.state(entry.operation), spoken.beginnings(entry.operation)
    return {**sent, place: states[0]} if place and states else sent


def listed_by(entry: Exchange | Notification) -> list[dict[str, Any]]:
    """The address of each item of a list, as the request tells it."""
    items = document_of(entry)
    if not isinstance(entry, Exchange) or not isinstance(items, list):
        return []
    url = entry.url.partition("?")[0].rstrip("/")
    names = [item.get("id") if isinstance(item, dict) else None for item in items]
    return [{"href": f"{url}/{name}"} if isinstance(name, str) else {} for name in names]


def _address(entry: Exchange) -> str | None:
    """The address of the one item that an answer shows, as the request tells it; None where it does not."""
    ident = entry.document.get("id") if isinstance(entry.document, dict) else None
    if not isinstance(ident, str) or entry.method not in {"GET", "PATCH", "POST"}:
        return None
    url = entry.url.partition("?")[0].rstrip("/")
    return url if url.endswith(f"/{ident}") else f"{url}/{ident}" if entry.method == "POST" else None


def schema_of(draft: Draft, spoken: Spoken) -> tuple[Contract, str | None, str] | None:
    """The contract, the name of the schema of a body, None for no body, and its media type; None where nothing is declared."""
    found = spoken.declared(draft.entry)
    if found is None:
        return None
    held, spec = found
    if isinstance(draft.entry, Notification):
        return held, spec.request, spoken.dialect.media
    answer: Answer | None = spec.answer(draft.status or draft.entry.status or 0)
    return None if answer is None else (held, answer.schema, answer.media or spoken.dialect.media)


def with_status(entry: Exchange, status: int, spoken: Spoken, *, message: str) -> Draft:
    """The answer with another status, and with the body that belongs to it where that can be told."""
    draft = Draft(entry=entry, document=document_of(entry), status=status)
    found = schema_of(draft, spoken)
    alike = status // 100 == (entry.status or 0) // 100  # the body of a success stays that of a success
    if alike and not isinstance(draft.document, Unreadable):
        return draft
    if found is None:
        return replace(draft, document=None, known=False, notes=("The contract declares no body for it.",))
    held, schema, _ = found
    if schema is None:
        return replace(draft, document=ABSENT)
    if status >= _FIRST_ERROR:
        body = error_body(held, schema, status, message)
        return _untold(draft, schema) if body is None else replace(draft, document=body)
    given = given_by(entry, spoken, status=status)
    if status < _SUCCESS and spoken.state(entry.operation) and given:
        own = {name: value for name, value in given.items() if part_at(held.schema(schema), f"/{name}") is not None}
        return replace(draft, document=own)
    return _untold(draft, schema)


def _untold(draft: Draft, schema: str) -> Draft:
    note = f"The body is one of the schema {schema}; what stands in it cannot be told from this answer."
    return replace(draft, document=None, known=False, notes=(note,))


def error_body(held: Contract, schema: str, status: int, message: str) -> Any:
    """The smallest error body of a schema for a status; None where none is found."""
    given = {"status": str(status), "reason": message[:255], "message": message[:255]}
    whole = held.schema(schema)
    listed = whole.get("type") == "array"
    made = mended([{}] if listed else {}, held, schema, given=[given] if listed else given)
    return None if made is None else made.document


def finished(draft: Draft, spoken: Spoken, *, message: str) -> Conforming | Unknown:
    """The conforming message of a draft: it keeps its schema, and differs from what came."""
    found = schema_of(draft, spoken)
    document, free = draft.document, dict(draft.free)
    if found is not None and found[1] is not None and draft.known:
        held, schema = found[0], str(found[1])
        if document is ABSENT or isinstance(document, Unreadable):
            document = _made(draft, held, schema, spoken, message=message)
        whole = mended(document, held, schema, given=_given(draft, spoken)) if document is not ABSENT else None
        if whole is None:
            return Unknown(reason=f"No small change of this answer keeps the schema {schema}.")
        document, free = whole.document, {**free, **whole.free}
    came = document_of(draft.entry)
    differences = () if not draft.known or isinstance(came, Unreadable) else changes(came, document)
    same = document is ABSENT if came is ABSENT else not differences and not isinstance(came, Unreadable)
    if same and draft.status is None and draft.media is None:
        return Unknown(reason="This answer keeps the contract by itself; what is wrong shows only beside others.")
    if draft.aimed is not None and not any(_near(one.where, draft.aimed) for one in differences):
        return Unknown(reason=f"What should stand at {draft.aimed} cannot be told from this request and this answer.")
    return _conforming(draft, spoken, came=came, document=document, free=free)


def _given(draft: Draft, spoken: Spoken) -> Any:
    if isinstance(draft.document, list):
        return listed_by(draft.entry)
    refused = isinstance(draft.entry, Exchange) and (draft.status or draft.entry.status or 0) >= _FIRST_ERROR
    return {} if refused else {**draft.given, **given_by(draft.entry, spoken, status=draft.status)}


def _near(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/") or not one


def _made(draft: Draft, held: Contract, schema: str, spoken: Spoken, *, message: str) -> Any:
    """A body in place of none, or of one that cannot be read: that of an error, or of what was just created; else nothing is known."""
    entry = draft.entry
    status = draft.status or (entry.status if isinstance(entry, Exchange) else None) or 0
    if status >= _FIRST_ERROR:
        body = error_body(held, schema, status, message)
        return ABSENT if body is None else body
    if isinstance(entry, Exchange) and spoken.state(entry.operation):
        given = given_by(entry, spoken, status=status)
        return {name: value for name, value in given.items() if part_at(held.schema(schema), f"/{name}") is not None}
    return ABSENT


def _conforming(draft: Draft, spoken: Spoken, *, came: Any, document: Any, free: Mapping[str, tuple[Any, ...]]) -> Conforming:
    entry = draft.entry
    status = entry.status if isinstance(entry, Exchange) else None
    wire_came, wire_body = _on_wire(came, entry, spoken), _on_wire(document, entry, spoken) if draft.known else None
    readable = draft.known and not isinstance(came, Unreadable)
    return Conforming(
        number=entry.number,
        status=draft.status if draft.status != status else None,
        came_status=status,
        media=draft.media,
        came_media=media_of(entry),
        came=wire_came,
        body=wire_body,
        differences=changes(wire_came, wire_body) if readable else (),
        also=draft.also,
        notes=(*draft.notes, *_likewise(draft.also), *(_choice(place, others) for place, others in free.items())),
    )


def _on_wire(document: Any, entry: Exchange | Notification, spoken: Spoken) -> Any:
    """A document in the names that it has on the wire."""
    if document is ABSENT or isinstance(document, Unreadable):
        return document
    if isinstance(entry, Notification):
        for names in spoken.dialect.renamed:
            document = names.announced(document, out=True)
        return document
    return spoken.dialect.names(entry.operation).sent(document)


def _likewise(also: tuple[int, ...]) -> tuple[str, ...]:
    return (f"The same value should stand in n = {', '.join(map(str, also))}.",) if also else ()


def _choice(place: str, others: tuple[Any, ...]) -> str:
    if not others:
        return f"{place}: an example; any other value of this form is as good."
    listed = ", ".join(str(one) for one in others[:12])
    return f"{place}: also legal are {listed}{' and others' if len(others) > 12 else ''}."  # noqa: PLR2004 - as many as a line holds
