"""Faults of a seller of AG-FIT 621 in the lists of tasks and specifications, in types, and in who gets in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Change, Document, Grant, Reply, Scene, Seam
from ttck.mockseller.faults.common import (
    accepted,
    answer,
    drop,
    during,
    edited,
    header,
    in_reply,
    operation,
    refused,
    sent,
    unknown,
    with_headers,
)
from ttck.mockseller.faults.fit.tools import (
    CREATES,
    LISTS,
    OF_LISTS,
    OF_TASKS,
    OF_TICKETS,
    RETRIEVES,
    failed,
    ids,
    of_task,
    rows,
    tmf,
    without_filter,
    wrong,
)
from ttck.specs.vocabulary import Operation

_SORTS = (Operation.LIST_SPECIFICATIONS,)


def _ignored(
    name: str, words: str, operations: tuple[str, ...], *filters: str, more: list[str] | None = None, also: list[str] | None = None
) -> None:
    """Register the fault of a seller that passes over some filters of a list."""

    def twist(_scene: Scene, call: Call) -> Call:
        return without_filter(call, *filters) if call.operation in operations else call

    twist.__doc__ = words
    wrong(name, seam=Seam.REQUEST, breaks=[*ids(24), *(more or [])], also=[*OF_LISTS, *(also or [])])(twist)


_ignored("fit-state-filter-ignored", "A filter of tasks by their state gives all of them.", LISTS, "state")
_ignored("fit-id-filter-ignored", "A filter of tasks by their id gives all of them.", LISTS, "id")
_ignored("fit-cancellation-filter-ignored", "A filter of cancellations by their state gives all of them.", LISTS[:1], "state")
_ignored("fit-change-filter-ignored", "A filter of changes by their state gives all of them.", LISTS[1:], "state")
_ignored("fit-specification-filter-ignored", "A filter of specifications by their name gives all.", _SORTS, "name", more=tmf(124))
_ignored(
    "fit-ticket-status-filter-ignored", "A filter of tickets by their status gives all of them.", (Operation.LIST,), "status", also=tmf(34)
)


@wrong("fit-filters-alone", seam=Seam.REQUEST, breaks=ids(24), also=OF_LISTS)
def filters_alone(_scene: Scene, call: Call) -> Call:
    """Of two filters of tasks I follow the second one."""
    names = [name for name in call.query if name in {"id", "state"}]
    return without_filter(call, names[0]) if call.operation in LISTS and len(names) > 1 else call


@wrong("fit-state-filter-misses", seam=Seam.REPLY, breaks=ids(24), also=OF_LISTS)
def state_filter_misses(scene: Scene, reply: Reply) -> Reply:
    """A filter of tasks by their state finds the newest alone."""
    found = rows(scene, reply, *LISTS)
    filtered = found and scene.call is not None and "state" in scene.call.query
    return replace(reply, document=(found or [])[-1:]) if filtered else reply


@wrong("fit-filter-by-the-first-state", seam=Seam.REPLY, breaks=ids(24), also=OF_LISTS)
def filter_by_first_state(scene: Scene, reply: Reply) -> Reply:
    """A filter of tasks by their state goes by the one in which they began."""
    if scene.call is None or scene.call.operation not in LISTS or "state" not in scene.call.query:
        return reply
    return replace(reply, document=[]) if scene.call.query["state"][-1] != "acknowledged" and accepted(reply) else reply


@wrong("fit-unknown-value-finds-all", seam=Seam.REQUEST, breaks=ids(24), also=OF_LISTS)
def unknown_value_finds_all(_scene: Scene, call: Call) -> Call:
    """A filter of tasks by a state that I do not know gives all of them."""
    known = {"acknowledged", "inProgress", "done", "rejected", "terminatedWithError"}
    odd = call.operation in LISTS and "state" in call.query and not known & {*call.query["state"]}
    return without_filter(call, "state") if odd else call


@wrong("fit-bad-paging-of-tasks-crashes", seam=Seam.REPLY, breaks=tmf(8, 18))
def bad_paging_crashes(scene: Scene, reply: Reply) -> Reply:
    """A limit or offset of a list of tasks that is no number makes me fall over."""
    paged = scene.call is not None and during(scene, *LISTS) and {"limit", "offset"} & set(scene.call.query)
    return failed(reply, HTTPStatus.INTERNAL_SERVER_ERROR) if paged and refused(reply) else reply


@wrong("fit-bad-limit-of-tasks-ignored", seam=Seam.REQUEST, breaks=tmf(18), also=OF_LISTS)
def bad_limit_ignored(_scene: Scene, call: Call) -> Call:
    """A limit of a list of tasks that is no number does not count."""
    text = call.query.get("limit", ("0",))[-1]
    return without_filter(call, "limit") if call.operation in LISTS and not text.isdecimal() else call


@wrong("fit-quoted-filter-of-tasks-crashes", seam=Seam.REPLY, breaks=tmf(8))
def quoted_filter_crashes(scene: Scene, reply: Reply) -> Reply:
    """A quote in a filter of tasks ends the question to my database, which I do not answer then."""
    quoted = scene.call is not None and during(scene, *LISTS) and "'" in str(scene.call.query.get("id", ("",))[-1])
    return failed(reply, HTTPStatus.INTERNAL_SERVER_ERROR) if quoted else reply


@wrong("fit-odd-fields-of-tasks-crash", seam=Seam.REPLY, breaks=tmf(8))
def odd_fields_crash(scene: Scene, reply: Reply) -> Reply:
    """Fields that no task has make me fall over when I list them."""
    odd = scene.call is not None and during(scene, *LISTS) and "Nothing" in str(scene.call.query.get("fields"))
    return failed(reply, HTTPStatus.INTERNAL_SERVER_ERROR) if odd else reply


@wrong("fit-bad-paging-of-specifications-crashes", seam=Seam.REPLY, breaks=tmf(8), also=OF_LISTS)
def specifications_crash(scene: Scene, reply: Reply) -> Reply:
    """A limit or offset of the list of specifications that is no number makes me fall over."""
    paged = scene.call is not None and during(scene, *_SORTS) and {"limit", "offset"} & set(scene.call.query)
    return failed(reply, HTTPStatus.INTERNAL_SERVER_ERROR) if paged and refused(reply) else reply


# --- specifications ---------------------------------------------------------------------------------------------------


@wrong("fit-specification-pages-repeat", seam=Seam.REQUEST, breaks=tmf(124), also=OF_LISTS)
def pages_repeat(_scene: Scene, call: Call) -> Call:
    """Each page of specifications is the first one."""
    return without_filter(call, "offset") if call.operation in _SORTS else call


@wrong("fit-specification-limit-ignored", seam=Seam.REQUEST, breaks=tmf(124), also=OF_LISTS)
def limit_ignored(_scene: Scene, call: Call) -> Call:
    """A page of specifications is always the whole list."""
    return without_filter(call, "limit") if call.operation in _SORTS else call


@wrong("fit-specification-fields-ignored", seam=Seam.REQUEST, breaks=tmf(124), also=[*OF_LISTS, *tmf(40, 41, 42)])
def fields_ignored(_scene: Scene, call: Call) -> Call:
    """A specification is always shown whole."""
    return without_filter(call, "fields") if call.operation == Operation.RETRIEVE_SPECIFICATION else call


@wrong("fit-specifications-miscounted", seam=Seam.REPLY, breaks=tmf(124), also=OF_LISTS)
def miscounted(scene: Scene, reply: Reply) -> Reply:
    """I count one specification more than there is."""
    total = header(reply, "X-Total-Count")
    return with_headers(reply, X_Total_Count=str(int(total) + 1)) if during(scene, *_SORTS) and total and total.isdecimal() else reply


@wrong("fit-specifications-counted-from-the-offset", seam=Seam.REPLY, breaks=tmf(124), also=OF_LISTS)
def counted_from_the_offset(scene: Scene, reply: Reply) -> Reply:
    """I count the specifications from the first one that I show."""
    total, asked = header(reply, "X-Total-Count"), scene.call.query.get("offset", ("0",)) if scene.call else ("0",)
    if not (rows(scene, reply, *_SORTS) and total and total.isdecimal() and asked[0].isdecimal()):
        return reply
    return with_headers(reply, X_Total_Count=str(int(total) - int(asked[0])))


@wrong("fit-unknown-task-found", seam=Seam.REPLY, breaks=tmf(52), also=OF_TASKS)
def unknown_task_found(scene: Scene, reply: Reply) -> Reply:
    """A task that there is not is found, empty."""
    return answer(reply, HTTPStatus.OK, {}) if unknown(scene, reply, *RETRIEVES) else reply


# --- FaultTicket ------------------------------------------------------------------------------------------------------


def _is_fault(scene: Scene) -> bool:
    return during(scene, Operation.CREATE) and sent(scene).get("@type") == "FaultTicket"


@wrong("fit-fault-ticket-refused", seam=Seam.REPLY, breaks=ids(11), also=tmf(63, 72))
def fault_ticket_refused(scene: Scene, reply: Reply) -> Reply:
    """I know no FaultTicket."""
    return failed(reply, HTTPStatus.BAD_REQUEST, "@type: there is no such type") if _is_fault(scene) and accepted(reply) else reply


@wrong("fit-fault-ticket-without-a-sort", seam=Seam.REQUEST, breaks=ids(11), also=[*tmf(63, 72), *OF_TICKETS])
def without_a_sort(_scene: Scene, call: Call) -> Call:
    """A FaultTicket needs no ticketType, for it has its type."""
    body = call.document
    if call.operation != Operation.CREATE or not isinstance(body, dict) or body.get("@type") != "FaultTicket" or "ticketType" in body:
        return call
    return replace(call, document={**body, "ticketType": "fault"})


@wrong("fit-fault-appointment-unlisted", seam=Seam.REPLY, breaks=ids(11), also=[*OF_LISTS, *OF_TICKETS])
def appointment_unlisted(scene: Scene, reply: Reply) -> Reply:
    """The appointment of a FaultTicket is not in the list."""
    found = rows(scene, reply, Operation.LIST)
    return reply if found is None else replace(reply, document=[edited(row, drop("appointment")) for row in found])


@wrong("fit-resolved-not-found", seam=Seam.REPLY, breaks=ids(24), also=OF_LISTS)
def resolved_not_found(scene: Scene, reply: Reply) -> Reply:
    """Nobody finds tickets that are resolved by their status."""
    found = rows(scene, reply, Operation.LIST)
    mine = found is not None and scene.call is not None and "resolved" in str(scene.call.query.get("status"))
    return replace(reply, document=[]) if mine else reply


def _stored(name: str, words: str, edit: Callable[[Document], object]) -> None:
    """Register the fault of a seller that keeps something else of a FaultTicket than was sent."""

    def twist(scene: Scene, change: Change) -> Change:
        return replace(change, after=edited(change.after, edit)) if _is_fault(scene) else change

    twist.__doc__ = words
    wrong(name, seam=Seam.RECORD, breaks=ids(11), also=[*tmf(63, 64), *OF_TICKETS])(twist)


_EXTENSION = ("agreement", "requestedTimeSlot", "appointment", "faultDescriptionMessage", "resolutionDisputeReason")
_FLAGS = ("expressFaultResolution", "interimMessageRequested", "endUserContactAllowed")
_stored("fit-fault-ticket-plain", "A FaultTicket becomes a plain ticket.", lambda one: one.update({"@type": "TroubleTicket"}))
_stored("fit-fault-extension-lost", "Of a FaultTicket I keep what a plain ticket has.", drop(*_EXTENSION, *_FLAGS))
_stored("fit-fault-appointment-lost", "The appointment of a FaultTicket gets lost.", drop("appointment"))
_stored(
    "fit-fault-flags-as-text",
    "What is true or false of a FaultTicket becomes text.",
    lambda one: one.update({n: str(one.get(n)) for n in _FLAGS}),
)
_stored(
    "fit-fault-flag-turned",
    "That a message in between is not wanted I take for a yes.",
    lambda one: one.update(interimMessageRequested=True),
)
_stored(
    "fit-fault-message-flat",
    "The message of a fault becomes its text.",
    lambda one: one.update(faultDescriptionMessage="no synchronisation"),
)


@wrong("fit-fault-extension-lost-by-a-change", seam=Seam.RECORD, breaks=ids(11), also=[*ids(6), *OF_TICKETS])
def lost_by_a_change(scene: Scene, change: Change) -> Change:
    """A FaultTicket that is changed by a task keeps what a plain ticket has."""
    return replace(change, after=edited(change.after, drop(*_EXTENSION))) if of_task(scene, change, "task_finish") else change


@wrong("fit-fault-ticket-plain-in-lists", seam=Seam.REPLY, breaks=ids(11), also=OF_LISTS)
def plain_in_lists(scene: Scene, reply: Reply) -> Reply:
    """In lists a FaultTicket is a plain ticket."""
    return in_reply(reply, lambda one: one.update({"@type": "TroubleTicket"})) if during(scene, Operation.LIST) else reply


# --- who gets in ------------------------------------------------------------------------------------------------------


def _open(name: str, words: str, *operations: str) -> None:
    """Register the fault of a seller that asks nobody for credentials in some operations."""

    def twist(scene: Scene, grant: Grant) -> Grant:
        wanted = grant.buyer is None and operation(scene) in operations
        return Grant(client="anybody", buyer="buyer-1", scopes=frozenset({"default"})) if wanted else grant

    twist.__doc__ = words
    wrong(name, seam=Seam.TOKEN, breaks=ids(7), also=[*OF_TASKS, *tmf(5)])(twist)


_open("fit-lists-open", "Everybody may list tickets.", Operation.LIST)
_open("fit-items-open", "Everybody may read tickets.", Operation.RETRIEVE)
_open("fit-creates-open", "Everybody may create tickets.", Operation.CREATE)
_open("fit-tasks-open", "Everybody may ask for tasks.", *CREATES)
_open("fit-task-items-open", "Everybody may read tasks.", *RETRIEVES)
_open("fit-specifications-open", "Everybody may read specifications.", Operation.LIST_SPECIFICATIONS, Operation.RETRIEVE_SPECIFICATION)


@wrong("fit-readers-write", seam=Seam.TOKEN, breaks=ids(23), also=OF_TASKS)
def readers_write(_scene: Scene, grant: Grant) -> Grant:
    """A token for reading is good for everything."""
    return replace(grant, scopes=grant.scopes | {"default"}) if "read" in grant.scopes else grant


@wrong("fit-readers-ask-for-tasks", seam=Seam.TOKEN, breaks=ids(23), also=OF_TASKS)
def readers_ask(_scene: Scene, grant: Grant) -> Grant:
    """A token for reading is good for tasks as well."""
    return replace(grant, scopes=grant.scopes | {*CREATES}) if "read" in grant.scopes else grant


@wrong("fit-readers-kept-out", seam=Seam.TOKEN, breaks=ids(23), also=OF_TASKS)
def readers_kept_out(_scene: Scene, grant: Grant) -> Grant:
    """A token for reading does not read tasks."""
    return replace(grant, scopes=grant.scopes - {*LISTS, *RETRIEVES}) if "read" in grant.scopes else grant


@wrong("fit-writers-read", seam=Seam.TOKEN, breaks=ids(23), also=OF_TASKS)
def writers_read(_scene: Scene, grant: Grant) -> Grant:
    """A token for writing lists tickets as well."""
    return replace(grant, scopes=grant.scopes | {Operation.LIST}) if "write" in grant.scopes else grant


# --- statuses ---------------------------------------------------------------------------------------------------------


@wrong("fit-foreign-status", seam=Seam.RECORD, breaks=ids(17), also=[*OF_TICKETS, *OF_TASKS, *tmf(11, 160)])
def foreign_status(_scene: Scene, change: Change) -> Change:
    """What is cancelled fails, as a later release has it."""
    return replace(change, after={**change.after, "status": "failed"}) if change.after.get("status") == "cancelled" else change
