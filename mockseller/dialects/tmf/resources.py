"""The operations of TMF621 on tickets and specifications: list, create, retrieve, patch, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.tmf import events
from ttck.mockseller.dialects.tmf.filters import filters_of, unknown
from ttck.mockseller.dialects.tmf.lifecycle import decide, with_step
from ttck.mockseller.dialects.tmf.lookups import condition_of
from ttck.mockseller.dialects.tmf.patch import merged, patched
from ttck.mockseller.dialects.tmf.problems import invalid
from ttck.mockseller.dialects.tmf.query import RESERVED, fields_of, links, order_of, page_of, projected, refuse_cursors, sorted_by
from ttck.mockseller.dialects.tmf.rules import an_object, check_create, check_type, check_whole
from ttck.mockseller.dialects.tmf.shown import href, shown, shown_text
from ttck.mockseller.dialects.tmf.words import parameters, words
from ttck.mockseller.engine import codec, lookups
from ttck.mockseller.engine.answers import DONE, Answer
from ttck.mockseller.engine.clock import MICROS, micros_of, text_of
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.obeying import allowed, lacking
from ttck.mockseller.engine.problems import Refusal, error, not_found
from ttck.mockseller.engine.unit import NAMES, unit
from ttck.specs.vocabulary import Kind, TmfState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ttck.mockseller.dialects.tmf.filters import Filter
    from ttck.mockseller.dialects.tmf.query import Page
    from ttck.mockseller.engine.seams import Call, Document
    from ttck.mockseller.engine.seller import Seller

JSON_PATCH = "application/json-patch+json"
_ACCEPTED = Answer(status=202)
_NEAR = 200  # tickets that are read at most where a page may be found among the oldest


def list_all(seller: Seller, call: Call, *, documents: list[Document] | None = None) -> Answer:
    """The page of the buyer's resources that match all filters; `documents` are others than those in the store."""
    settings = seller.settings
    refuse_cursors(call.query, known=parameters(seller, call.kind, call.operation))
    page = page_of(call.query, maximum=settings.page_maximum)
    fields = fields_of(call.query)
    found: Sequence[bytes | Document]
    if documents is not None:
        total, found = _among(seller, call, page, documents)
    else:
        total, found = (_tickets if call.kind is Kind.TICKET else _few)(seller, call, page)
    body = b"[" + b",".join(_listed(seller, document, fields) for document in found) + b"]"
    headers = {"X-Result-Count": str(len(found)), "X-Total-Count": str(total)}
    partial = len(found) < total
    if partial:
        headers["Link"] = links(f"{seller.origin}{seller.adapter.base_path}/{call.kind}", call.query, page, total)
    schema = f"{words(seller, call.kind).show}[]" if fields is None else None
    return Answer(status=settings.partial_status if partial else 200, body=body, schema=schema, headers=headers)


def _listed(seller: Seller, document: bytes | Document, fields: frozenset[str] | None) -> bytes:
    """An element of a list; `document` is read, or as it is stored."""
    if isinstance(document, bytes) and fields is None:
        return shown_text(seller, document)
    read: Document = codec.loads(document) if isinstance(document, bytes) else document
    return codec.dumps(projected(shown(seller, read), fields, always=seller.adapter.kept))


def _tickets(seller: Seller, call: Call, page: Page) -> tuple[int, Sequence[bytes | Document]]:
    """How many tickets match, and those of the page: the store finds them, and where it cannot, they are read."""
    store, buyer = seller.store, call.buyer
    known = words(seller, call.kind).attributes
    filters = _filters(seller, call)
    if not all(one.path[0] in known for one in filters):
        return _few(seller, call, page)  # only the tickets can tell whether there is such an attribute
    conditions = [condition_of(store, one, buyer=buyer) for one in filters]
    rest = [one for one, condition in zip(filters, conditions, strict=True) if condition is None]
    exact = [condition for condition in conditions if condition is not None]
    order = order_of(call.query) if "sort" in parameters(seller, call.kind, call.operation) else "stored"
    if not rest and (order == "stored" or (order is not None and not lookups.undated(store, buyer=buyer))):
        total = lookups.count(store, exact, buyer=buyer)
        if order == "stored" and not all(one.single for one in exact):
            near = _near(seller, call, page, filters, total=total)
            if near is not None:
                return total, near
        return total, lookups.page(store, exact, buyer=buyer, first=page.first, most=page.most, order=order)
    documents = [shown(seller, codec.loads(one)) for one in lookups.page(store, exact, buyer=buyer)]
    return _paged(seller, call, page, [document for document in documents if all(one.takes(document) for one in rest)])


def _near(seller: Seller, call: Call, page: Page, filters: Sequence[Filter], *, total: int) -> list[bytes] | None:
    """The page, where so many tickets match that it is soon found among the oldest; None where the index is quicker.

    Tickets with a value in a span do not stand in the index in their order: all of them would be put in order for one page.
    """
    store, buyer = seller.store, call.buyer
    last = min(page.first + page.most, total)
    if not total or 2 * last * store.count(buyer=buyer) > _NEAR * total:
        return None
    for many in (last * store.count(buyer=buyer) // total, _NEAR):  # first as many as have the page, were matches spread evenly
        oldest = lookups.page(store, [], buyer=buyer, most=many)
        found = [stored for stored in oldest if all(one.takes(shown(seller, codec.loads(stored))) for one in filters)]
        if len(found) >= last:
            return found[page.first : last]
    return None


def _few(seller: Seller, call: Call, page: Page) -> tuple[int, Sequence[bytes | Document]]:
    """How many resources match, and those of the page: all of them are read."""
    store, buyer = seller.store, call.buyer
    rows = store.tickets(buyer=buyer) if call.kind is Kind.TICKET else store.things(call.kind, buyer=buyer)
    return _among(seller, call, page, [shown(seller, codec.loads(row.document)) for row in rows])


def _among(seller: Seller, call: Call, page: Page, documents: list[Document]) -> tuple[int, list[Document]]:
    known = words(seller, call.kind).attributes
    filters = _filters(seller, call)
    stranger = unknown(filters, documents, known=known)
    if stranger is not None:
        raise invalid(stranger, "there is no such attribute to filter by")
    return _paged(seller, call, page, [document for document in documents if all(one.takes(document) for one in filters)])


def _filters(seller: Seller, call: Call) -> list[Filter]:
    return filters_of(call.query, reserved=RESERVED & parameters(seller, call.kind, call.operation))


def _paged(seller: Seller, call: Call, page: Page, matching: list[Document]) -> tuple[int, list[Document]]:
    if "sort" in parameters(seller, call.kind, call.operation):
        matching = sorted_by(matching, call.query, known=words(seller, call.kind).attributes)
    return len(matching), matching[page.first : page.first + page.most]


def create(seller: Seller, call: Call) -> Answer:
    """A new resource: what the buyer sent, and what the seller sets."""
    names = words(seller, call.kind)
    sent = check_create(seller.contracts[call.kind], names, _ruled(seller, call, "create"))
    if not seller.settings.any_type:
        check_type(call.kind, sent)
    state = decide(seller, call, None, to_state=sent.get("status", TmfState.ACKNOWLEDGED.value) if call.kind is Kind.TICKET else None)
    document = new_resource(seller, call.kind, sent, state=state, at=seller.clock.text())
    with unit(seller, call) as together:
        stored = together.add(call.kind, document, announces=events.NAMES[call.kind][:1])
    if seller.settings.async_writes:
        return _ACCEPTED
    return one(seller, call, stored, status=201)


def _ruled(seller: Seller, call: Call, what: str, before: Document | None = None) -> Any:
    """The body without what a matrix does not let it carry, where the dialect has one for tickets.

    Raises:
        Refusal: 400 where it lacks what the matrix requires.
    """
    matrix, sent = seller.adapter.matrix, call.document
    if matrix is None or call.kind is not Kind.TICKET or not isinstance(sent, dict):
        return sent
    process = matrix.process(what, str((before or sent).get(matrix.by)))
    if process is None:
        raise invalid(matrix.by, "there is no such kind of ticket")
    missing = lacking(matrix, process, sent)
    if missing is not None:
        raise Refusal(400, error("missingProperty", f"{missing}: it is missing"))
    return allowed(matrix, process, sent)


def new_resource(seller: Seller, kind: Kind, sent: Document, *, state: str | None, at: str) -> Document:
    """A resource as the seller first stores it."""
    names = words(seller, kind)
    item_id = new_id()
    document = {"id": item_id, "href": href(seller, kind.value, item_id), **sent, "creationDate": at, "lastUpdate": at}
    document = _identified(document)
    if state is None:
        return document
    when = document.get("statusChangeDate", at)
    return with_step({**document, "status": state}, names, at=when, why=document.get("statusChangeReason"))


def _identified(document: Document) -> Document:
    """The document with an identifier for each attachment, as the profile of conformance wants it in every answer."""
    found = document.get("attachment")
    if not isinstance(found, list) or all(isinstance(one, dict) and "id" in one for one in found):
        return document
    return {**document, "attachment": [{"id": new_id(), **one} if isinstance(one, dict) else one for one in found]}


def retrieve(seller: Seller, call: Call) -> Answer:
    """The resource as it is stored."""
    stored = seller.store.item(call.kind, call.item_id or "")
    if stored is None or stored.buyer != call.buyer:
        raise not_found(NAMES.get(call.kind, str(call.kind)))
    return one(seller, call, codec.loads(stored.document), status=200)


def patch(seller: Seller, call: Call) -> Answer:
    """The resource after a merge patch or a JSON Patch."""
    with unit(seller, call) as together:
        stored, before = together.get(call.kind, call.item_id or "")
        after = changed(seller, call, before)
        if after != before:
            after = together.save(stored, after, lambda kept: events.changed(seller, call.kind, before, kept))
    return _ACCEPTED if seller.settings.async_writes else one(seller, call, after, status=200)


def changed(seller: Seller, call: Call, before: Document) -> Document:
    """The document that a patch leads to.

    Raises:
        Refusal: it cannot be patched so.
    """
    names = words(seller, call.kind)
    after = patched(before, call.document) if call.media == JSON_PATCH else merged(before, an_object(_ruled(seller, call, "patch", before)))
    after = an_object(after)
    touched = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    address = shown(seller, before).get("href")
    for name in sorted(touched & names.fixed):
        if name == "href" and after.get(name) == address:
            after = {**after, "href": before["href"]}
            continue
        raise invalid(name, "it cannot be patched")
    check_whole(seller.contracts[call.kind], names, shown(seller, after))
    after = _identified(after)
    if call.kind is Kind.TICKET and "status" in before and "status" not in after:
        raise invalid("status", "it cannot be taken away")
    named = isinstance(call.document, dict) and "statusChangeReason" in call.document
    fresh = named or after.get("statusChangeReason") != before.get("statusChangeReason")
    return settled(seller, call, before, after, why=after.get("statusChangeReason") if fresh else None)


def settled(seller: Seller, call: Call, before: Document, after: Document, *, why: str | None, when: str | None = None) -> Document:
    """The document that a change leads to: with the state that the table allows, its history, and the date of the change.

    Raises:
        Refusal: 409 when the table has no such move.
    """
    names, at = words(seller, call.kind), seller.clock.text()
    if call.kind is Kind.TICKET:
        state = decide(seller, call, before, to_state=after.get("status"), when=when)
        after = {**after, "status": state} if state is not None else after
        if state is not None and state != before.get("status"):
            if after.get("resolutionDate") == before.get("resolutionDate") and state == TmfState.RESOLVED:
                after = {**after, "resolutionDate": at}
            after = with_step(after, names, at=at, why=why)
    else:
        decide(seller, call, before, to_state=None)
    return {**after, "lastUpdate": _later(before.get("lastUpdate"), at)} if after != before else after


def _later(before: object, at: str) -> str:
    """The time of a change, one millisecond after that of the one before at least."""
    try:
        earlier = micros_of(str(before))
    except ValueError:
        return at
    return at if micros_of(at) > earlier else text_of((earlier + 1_500) / MICROS)


def delete(seller: Seller, call: Call) -> Answer:
    """The resource goes; what is owed about it is still delivered."""
    with unit(seller, call) as together:
        stored, document = together.get(call.kind, call.item_id or "")
        decide(seller, call, document)
        together.remove(stored, events.deleted(seller, call.kind, document))
    return _ACCEPTED if seller.settings.async_writes else DONE


def one(seller: Seller, call: Call, document: Document, *, status: int) -> Answer:
    """The answer that shows a resource, with what the call asks for of it."""
    whole = shown(seller, document)
    fields = fields_of(call.query) if "fields" in parameters(seller, call.kind, call.operation) else None
    schema = words(seller, call.kind).show if fields is None else None
    headers = {"Location": str(whole["href"])} if status == 201 and "href" in whole else {}  # noqa: PLR2004 - created
    return Answer(status=status, body=codec.dumps(projected(whole, fields, always=seller.adapter.kept)), schema=schema, headers=headers)
