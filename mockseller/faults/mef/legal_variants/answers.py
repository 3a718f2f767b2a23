"""Legal variants of answers: status codes, headers and the time that they take."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, during, header, part, unrouted, with_headers
from ttck.mockseller.faults.mef.tools import legal_variant
from ttck.specs.vocabulary import Kind, Operation, TicketState

_OVER = frozenset({TicketState.CLOSED, TicketState.CANCELLED})
_MOVES = (Operation.CANCEL, Operation.CLOSE, Operation.REOPEN)
_OF_ONE = (Operation.RETRIEVE, Operation.PATCH, *_MOVES)
_MANY = 20
_LIMIT = 5


@legal_variant("slow-answers", seam=Seam.REPLY)
def slow_answers(_scene: Scene, reply: Reply, *, seconds: float = 0.1) -> Reply:
    """I take my time for every answer."""
    return replace(reply, delay=seconds)


@legal_variant("bare-content-type", seam=Seam.REPLY)
def bare_content_type(_scene: Scene, reply: Reply) -> Reply:
    """I say application/json without a character set."""
    return with_headers(reply, Content_Type="application/json") if header(reply, "Content-Type") else reply


@legal_variant("lower-case-headers", seam=Seam.REPLY)
def lower_case_headers(_scene: Scene, reply: Reply) -> Reply:
    """I write the names of headers in lower case."""
    return replace(reply, headers={name.lower(): text for name, text in reply.headers.items()})


@legal_variant("upper-case-headers", seam=Seam.REPLY)
def upper_case_headers(_scene: Scene, reply: Reply) -> Reply:
    """I write the names of headers in upper case."""
    return replace(reply, headers={name.upper(): text for name, text in reply.headers.items()})


@legal_variant("created-as-200", seam=Seam.REPLY)
def created_as_200(scene: Scene, reply: Reply) -> Reply:
    """I answer a create with 200; the binding says 201, so it may name it."""
    made = during(scene, Operation.CREATE) and reply.status == HTTPStatus.CREATED
    return replace(reply, status=HTTPStatus.OK) if made else reply


@legal_variant("created-as-202", seam=Seam.REPLY)
def created_as_202(scene: Scene, reply: Reply) -> Reply:
    """I answer a create with 202 and the ticket; the binding says 201, so it may name it."""
    made = during(scene, Operation.CREATE) and reply.status == HTTPStatus.CREATED
    return replace(reply, status=HTTPStatus.ACCEPTED) if made else reply


@legal_variant("cancel-shows-ticket", seam=Seam.REPLY)
def cancel_shows_ticket(scene: Scene, reply: Reply) -> Reply:
    """I answer a cancel, close or reopen with 200 and the ticket; the binding says 204, so it may name it."""
    ticket = scene.read(scene.call.item_id or "") if scene.call else None
    done = during(scene, *_MOVES) and reply.status == HTTPStatus.NO_CONTENT and ticket
    return answer(reply, HTTPStatus.OK, ticket) if done else reply


@legal_variant("cancel-as-202", seam=Seam.REPLY)
def cancel_as_202(scene: Scene, reply: Reply) -> Reply:
    """I answer a cancel with 202 without a body; the binding says 204, so it may name it."""
    done = during(scene, Operation.CANCEL) and reply.status == HTTPStatus.NO_CONTENT
    return replace(reply, status=HTTPStatus.ACCEPTED) if done else reply


@legal_variant("patched-as-204", seam=Seam.REPLY, about=(Kind.TICKET, Kind.APPOINTMENT))
def patched_as_204(scene: Scene, reply: Reply) -> Reply:
    """I answer a patch with 204 without a body; the binding says 200, so it may name it."""
    done = during(scene, Operation.PATCH, Operation.PATCH_APPOINTMENT) and reply.status == HTTPStatus.OK
    return answer(reply, HTTPStatus.NO_CONTENT) if done else reply


@legal_variant("no-content-as-200", seam=Seam.REPLY)
def no_content_as_200(_scene: Scene, reply: Reply) -> Reply:
    """I answer 200 without a body where 204 is usual; the binding may name it."""
    return replace(reply, status=HTTPStatus.OK) if reply.status == HTTPStatus.NO_CONTENT else reply


@legal_variant("state-refused-as-409", seam=Seam.REPLY)
def state_refused_as_409(scene: Scene, reply: Reply) -> Reply:
    """I answer 409 when the state of a ticket does not allow something; the binding may name it."""
    moved = during(scene, *_MOVES, Operation.PATCH) and reply.status == HTTPStatus.UNPROCESSABLE_ENTITY
    items = reply.document if moved and isinstance(reply.document, list) else []
    wrong = any(isinstance(item, dict) and item.get("code") == "otherIssue" for item in items)
    return answer(reply, HTTPStatus.CONFLICT, {"code": "conflict", "reason": "the state does not allow it"}) if wrong else reply


@legal_variant("missing-refused-as-400", seam=Seam.REPLY)
def missing_refused_as_400(_scene: Scene, reply: Reply) -> Reply:
    """I answer 400 with one error when something is missing in a request; the binding may name it."""
    late = reply.status == HTTPStatus.UNPROCESSABLE_ENTITY and isinstance(reply.document, list)
    missing = late and any(isinstance(item, dict) and item.get("code") == "missingProperty" for item in reply.document)
    error = {"code": "invalidBody", "reason": "something is missing in the body"}
    return answer(reply, HTTPStatus.BAD_REQUEST, error) if missing else reply


@legal_variant("unknown-as-410", seam=Seam.REPLY)
def unknown_as_410(scene: Scene, reply: Reply) -> Reply:
    """I answer 410 for an id that I do not have; the binding may name it."""
    unknown = reply.status == HTTPStatus.NOT_FOUND and scene.call is not None and scene.call.item_id
    return answer(reply, HTTPStatus.GONE, {"code": "notFound", "reason": "it is not here"}) if unknown else reply


@legal_variant("incident-404", seam=Seam.REPLY)
def incident_404(scene: Scene, reply: Reply) -> Reply:
    """I answer 404 for incidents, which I do not offer."""
    error = {"code": "notFound", "reason": "there is nothing here"}
    return answer(reply, HTTPStatus.NOT_FOUND, error) if unrouted(scene, reply, HTTPStatus.NOT_IMPLEMENTED) else reply


def _limited(call: Call) -> Call:
    """The list call with a limit of five at most."""
    given = call.query.get("limit", ("",))[-1]
    asks = call.operation == Operation.LIST and (not given or (given.isdecimal() and int(given) > _LIMIT))
    return replace(call, query={**call.query, "limit": (str(_LIMIT),)}) if asks else call


@legal_variant("page-limit-5", seam=Seam.REQUEST)
def page_limit_5(_scene: Scene, call: Call) -> Call:
    """I show five tickets on a page at most, and say how many there are."""
    return _limited(call)


@legal_variant("throttled-header", seam=Seam.REQUEST)
def throttled_header(_scene: Scene, call: Call) -> Call:
    """I show five tickets on a page at most, and say that there are more, but not how many."""
    return _limited(call)


@legal_variant("twenty-tickets-are-too-many", seam=Seam.REPLY)
def twenty_tickets_are_too_many(scene: Scene, reply: Reply) -> Reply:
    """I answer that the result is too large where a list would have more than twenty tickets."""
    total = header(reply, "X-Total-Count") if during(scene, Operation.LIST) else None
    if total is None or not total.isdecimal() or int(total) <= _MANY:
        return reply
    return answer(reply, HTTPStatus.BAD_REQUEST, {"code": "invalidQuery", "reason": "the result is too large, please narrow it"})


@part("throttled-header", seam=Seam.REPLY)
def throttled_header_sent(scene: Scene, reply: Reply) -> Reply:
    """X-Pagination-Throttled stands in the place of X-Total-Count."""
    total, shown = header(reply, "X-Total-Count"), reply.document
    if not during(scene, Operation.LIST) or total is None or not isinstance(shown, list):
        return reply
    offset = scene.call.query.get("offset", ("0",))[-1] if scene.call else "0"
    first = int(offset) if offset.isdecimal() else 0
    more = total.isdecimal() and int(total) > first + len(shown)
    return with_headers(reply, X_Total_Count=None, X_Pagination_Throttled="true" if more else None)


@legal_variant("ended-tickets-archived", seam=Seam.REPLY)
def ended_tickets_archived(scene: Scene, reply: Reply) -> Reply:
    """What is closed or cancelled is in my archive at once: nobody finds it by its identifier, and no list has it (Table 6)."""
    if during(scene, Operation.LIST) and isinstance(reply.document, list):
        kept = [row for row in reply.document if row.get("status") not in _OVER]
        left = len(reply.document) - len(kept)
        total = int(header(reply, "X-Total-Count") or left) - left
        return with_headers(replace(reply, document=kept), X_Total_Count=str(total)) if left else reply
    over = scene.call is not None and scene.call.item_id and scene.item and scene.item.get("status") in _OVER
    gone = {"code": "notFound", "reason": "there is no such ticket here"}
    return answer(reply, HTTPStatus.NOT_FOUND, gone) if over and during(scene, *_OF_ONE) else reply
