"""Faults of a seller that lists tickets."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, drop, during, header, in_answers, part, refused, with_headers
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import Kind, Operation, TicketState


def _rows(scene: Scene, reply: Reply) -> list[Any] | None:
    """The rows of a successful list, None for any other answer."""
    listed = during(scene, Operation.LIST) and reply.status == HTTPStatus.OK
    return reply.document if listed and isinstance(reply.document, list) else None


def _number(call: Call | None, name: str) -> int | None:
    """The number in a query parameter, None without one."""
    values = call.query.get(name, ()) if call else ()
    return int(values[-1]) if values and values[-1].isdecimal() else None


@fault("refused-list-says-ok", seam=Seam.REPLY, breaks=["MEF113:R30"], also=["MEF113:R31", "MEF113:R32", "MEF124:OAS"])
def refused_list_says_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 with an error object when a filter makes no sense."""
    return replace(reply, status=HTTPStatus.OK) if during(scene, Operation.LIST) and refused(reply) else reply


@fault("refused-list-carries-tickets", seam=Seam.REPLY, breaks=["MEF113:R31"], also=["MEF113:R30", "MEF124:OAS"])
def refused_list_carries_tickets(scene: Scene, reply: Reply) -> Reply:
    """My refusal of a bad filter carries a ticket beside the error, to be helpful."""
    if not (during(scene, Operation.LIST) and refused(reply) and isinstance(reply.document, dict)):
        return reply
    return replace(reply, document={**reply.document, "id": "1", "status": "pending", "description": "an example"})


@fault("rows-by-severity-and-priority-have-the-buyers-view", seam=Seam.REPLY, breaks=["MEF113:R32"])
def rows_by_severity_and_priority_have_the_buyers_view(scene: Scene, reply: Reply) -> Reply:
    """Where a list is filtered by severity and priority, I show the buyer's priority as mine."""
    if not (scene.call and _rows(scene, reply) and {"severity", "priority"} <= scene.call.query.keys()):
        return reply
    return in_answers(scene, reply, lambda row: row.update(sellerPriority=row.get("priority")), Operation.LIST)


@fault(
    "no-match-is-not-found",
    seam=Seam.REPLY,
    breaks=["MEF113:R32"],
    also=["MEF113:R30", "MEF113:O12", "MEF113:O13", "MEF124:OAS"],
)
def no_match_is_not_found(scene: Scene, reply: Reply) -> Reply:
    """I answer 404 when no ticket matches."""
    if _rows(scene, reply) != []:
        return reply
    return answer(reply, HTTPStatus.NOT_FOUND, {"code": "notFound", "reason": "no ticket matches"})


@fault(
    "no-match-has-no-body",
    seam=Seam.REPLY,
    breaks=["MEF113:R32"],
    also=["MEF113:R30", "MEF113:O12", "MEF113:O13", "MEF124:OAS"],
)
def no_match_has_no_body(scene: Scene, reply: Reply) -> Reply:
    """I answer 204 without a body when no ticket matches."""
    return answer(reply, HTTPStatus.NO_CONTENT) if _rows(scene, reply) == [] else reply


@fault(
    "list-in-an-envelope",
    seam=Seam.REPLY,
    breaks=["MEF113:R30", "MEF113:R32"],
    also=["MEF113:O12", "MEF113:O13", "MEF113:R1", "MEF124:OAS"],
)
def list_in_an_envelope(scene: Scene, reply: Reply) -> Reply:
    """I put the list into an object, with the number of items beside it."""
    rows = _rows(scene, reply)
    return reply if rows is None else replace(reply, document={"items": rows, "count": len(rows)})


@fault("list-without-external-id", seam=Seam.REPLY, breaks=["MEF113:R32"], also=["MEF113:O12", "MEF113:O13"])
def list_without_external_id(scene: Scene, reply: Reply) -> Reply:
    """My list leaves the buyer's ticket number out."""
    return in_answers(scene, reply, drop("externalId"), Operation.LIST)


@fault("list-without-resolution-date", seam=Seam.REPLY, breaks=["MEF113:R32"], also=["MEF113:O12", "MEF113:O13"])
def list_without_resolution_date(scene: Scene, reply: Reply) -> Reply:
    """My list leaves the resolution date out."""
    return in_answers(scene, reply, drop("resolutionDate"), Operation.LIST)


@fault("list-without-expected-resolution", seam=Seam.REPLY, breaks=["MEF113:R32"], also=["MEF113:O12"])
def list_without_expected_resolution(scene: Scene, reply: Reply) -> Reply:
    """My list leaves the expected resolution date out."""
    return in_answers(scene, reply, drop("expectedResolutionDate"), Operation.LIST)


@fault(
    "list-without-seller-severity",
    seam=Seam.REPLY,
    breaks=["MEF113:R32"],
    also=["MEF113:O12", "MEF113:O13", "MEF124:OAS"],
)
def list_without_seller_severity(scene: Scene, reply: Reply) -> Reply:
    """My list leaves the seller severity out."""
    return in_answers(scene, reply, drop("sellerSeverity"), Operation.LIST)


@fault("list-swaps-priorities", seam=Seam.REPLY, breaks=["MEF113:R32"], also=["MEF113:O12", "MEF113:O13"])
def list_swaps_priorities(scene: Scene, reply: Reply) -> Reply:
    """My list shows the buyer's priority as mine and mine as the buyer's."""

    def edit(row: Document) -> None:
        row["priority"], row["sellerPriority"] = row.get("sellerPriority"), row.get("priority")

    return in_answers(scene, reply, edit, Operation.LIST)


@fault("list-state-is-stale", seam=Seam.REPLY, breaks=["MEF113:R32"], also=["MEF113:O12", "MEF113:O13", "MEF113:R153"])
def list_state_is_stale(scene: Scene, reply: Reply) -> Reply:
    """My list is built at night: a ticket that is in progress still shows there as acknowledged."""

    def edit(row: Document) -> None:
        if row.get("status") == TicketState.IN_PROGRESS:
            row["status"] = TicketState.ACKNOWLEDGED.value

    return in_answers(scene, reply, edit, Operation.LIST)


@fault("list-cuts-descriptions", seam=Seam.REPLY, breaks=["MEF113:R32"])
def list_cuts_descriptions(scene: Scene, reply: Reply) -> Reply:
    """My list shows the first twenty characters of a description."""
    return in_answers(scene, reply, lambda row: row.update(description=str(row.get("description", ""))[:20]), Operation.LIST)


@fault(
    "page-drops-last",
    seam=Seam.REPLY,
    breaks=["MEF113:R32"],
    also=["MEF113:O12", "MEF113:O13", "MEF124:OAS", "MEF124:R72"],
)
def page_drops_last(scene: Scene, reply: Reply) -> Reply:
    """My pages lose their last ticket whenever a limit is given."""
    rows = _rows(scene, reply)
    return reply if not rows or _number(scene.call, "limit") is None else replace(reply, document=rows[:-1])


@fault(
    "second-page-repeats",
    seam=Seam.REQUEST,
    breaks=["MEF113:R32"],
    also=["MEF113:O12", "MEF113:O13", "MEF124:OAS", "MEF124:R72"],
)
def second_page_repeats(_scene: Scene, call: Call) -> Call:
    """I count the offset from one, so that page two begins with the last ticket of page one."""
    offset = _number(call, "offset") if call.operation == Operation.LIST else None
    return replace(call, query={**call.query, "offset": (str(offset - 1),)}) if offset else call


@fault(
    "second-page-is-empty",
    seam=Seam.REPLY,
    breaks=["MEF113:R32"],
    also=["MEF113:O12", "MEF113:O13", "MEF124:OAS", "MEF124:R72"],
)
def second_page_is_empty(scene: Scene, reply: Reply) -> Reply:
    """I show the first page only; whoever asks for more gets an empty list."""
    rows = _rows(scene, reply)
    return replace(reply, document=[]) if rows and _number(scene.call, "offset") else reply


@fault(
    "total-is-page-size",
    seam=Seam.REPLY,
    breaks=["MEF124:R72"],
    also=["MEF113:R32", "MEF113:O12", "MEF113:O13", "MEF124:OAS"],
)
def total_is_page_size(scene: Scene, reply: Reply) -> Reply:
    """My total count is the number of tickets on the page."""
    rows = _rows(scene, reply)
    return reply if rows is None or header(reply, "X-Total-Count") is None else with_headers(reply, X_Total_Count=str(len(rows)))


@fault("result-count-is-total", seam=Seam.REPLY, breaks=["MEF124:OAS"], also=["MEF124:R72"])
def result_count_is_total(scene: Scene, reply: Reply) -> Reply:
    """My result count is the total, whatever is on the page, and one more for luck."""
    rows = _rows(scene, reply)
    return reply if rows is None else with_headers(reply, X_Result_Count=str(len(rows) + 1))


@fault(
    "resolved-tickets-unlisted",
    seam=Seam.REPLY,
    breaks=["MEF113:O12"],
    also=["MEF113:O13", "MEF113:R32", "MEF124:OAS", "MEF124:R72"],
)
def resolved_tickets_unlisted(scene: Scene, reply: Reply) -> Reply:
    """My list leaves resolved tickets out, unless the filter asks for that state."""
    rows = _rows(scene, reply)
    if rows is None or (scene.call and "status" in scene.call.query):
        return reply
    return replace(reply, document=[row for row in rows if row.get("status") != TicketState.RESOLVED])


@fault(
    "list-row-twice",
    seam=Seam.REPLY,
    breaks=["MEF113:R32"],
    also=["MEF113:O12", "MEF113:O13", "MEF124:OAS", "MEF124:R72"],
)
def list_row_twice(scene: Scene, reply: Reply) -> Reply:
    """My list shows its first ticket twice, because of a join."""
    rows = _rows(scene, reply)
    return reply if not rows else replace(reply, document=[rows[0], *rows])


@fault("limit-ignored", seam=Seam.REQUEST, breaks=["MEF124:OAS"], also=["MEF113:R32"])
def limit_ignored(_scene: Scene, call: Call) -> Call:
    """I decide how long my pages are, whatever limit the buyer asks for."""
    if call.operation != Operation.LIST:
        return call
    return replace(call, query={name: values for name, values in call.query.items() if name != "limit"})


@fault("created-in-words", seam=Seam.REPLY, breaks=["MEF113:R37"], also=["MEF113:R25", "MEF113:R32", "MEF113:O12", "MEF124:OAS"])
def created_in_words(scene: Scene, reply: Reply) -> Reply:
    """I say when a ticket was created in words: just now."""
    return in_answers(scene, reply, lambda ticket: ticket.update(creationDate="just now"), Operation.RETRIEVE)


@fault("refused-patch-spoils-the-list", seam=Seam.REPLY, breaks=["MEF113:R32"], also=["MEF113:R30", "MEF124:OAS"])
def refused_patch_spoils_the_list(scene: Scene, reply: Reply) -> Reply:
    """A ticket of which I refused to change the state breaks each page of my list that it is on."""
    spoilt, call = scene.memory.setdefault("spoilt", set()), scene.call
    if during(scene, Operation.PATCH) and refused(reply) and call is not None and "status" in (call.document or {}):
        spoilt.add(call.item_id)
    rows = _rows(scene, reply)
    if not rows or not any(row.get("id") in spoilt for row in rows):
        return reply
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, {"code": "internalError", "reason": "a row cannot be shown"})


@fault(
    "bookings-go-past-the-list", seam=Seam.RECORD, breaks=["MEF113:R32"], also=["MEF113:O12", "MEF113:O13", "MEF124:OAS"],
    about=(Kind.TICKET, Kind.APPOINTMENT),
)  # fmt: skip
def bookings_go_past_the_list(scene: Scene, change: Change) -> Change:
    """My list is renewed by requests about tickets; a booking is none."""
    if change.kind is Kind.TICKET:
        booked = during(scene, Operation.CREATE_APPOINTMENT) and change.before is not None
        scene.memory[str(change.after.get("id"))] = change.before if booked else None
    return change


@part("bookings-go-past-the-list", seam=Seam.REPLY)
def booked_tickets_are_not_found(scene: Scene, reply: Reply) -> Reply:
    """Who asks for the state to which a booking led does not find the ticket."""
    rows, asked = _rows(scene, reply), scene.call.query.get("status") if scene.call else None
    if rows is None or not asked:
        return reply
    return replace(reply, document=[row for row in rows if not scene.memory.get(str(row.get("id")))])
