"""Legal variants of sellers of TMF621: what the text leaves open, and no verdict may punish."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.dialects.tmf.words import known_names
from ttck.mockseller.engine.seams import Call, Change, Decision, Delivery, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, drop, during, header, in_answers, in_call, in_change, part, with_headers
from ttck.mockseller.faults.tmf.tools import (
    CREATES,
    ITEMS,
    LISTS,
    MODERN,
    PATCHES,
    SHOWS,
    created,
    done,
    failed,
    filters,
    reason,
    rows,
    telling,
    unusual,
)
from ttck.specs.vocabulary import TMF_KINDS, Kind, Operation, TmfState

_DELETES = (Operation.DELETE, Operation.DELETE_SPECIFICATION)
_BEHIND = re.compile(r"^https?://[^/]+")


@unusual("tmf-partial-206", seam=Seam.REPLY, about=TMF_KINDS)
def partial_206(scene: Scene, reply: Reply) -> Reply:
    """I answer 206 to a list that shows a part."""
    found, total = rows(scene, reply), header(reply, "X-Total-Count")
    part_of = found is not None and total is not None and total.isdecimal() and len(found) < int(total)
    return replace(reply, status=HTTPStatus.PARTIAL_CONTENT) if part_of else reply


@unusual("tmf-416-past-the-end", seam=Seam.REPLY, about=TMF_KINDS)
def past_the_end_416(scene: Scene, reply: Reply) -> Reply:
    """Behind the last element I answer 416."""
    total = header(reply, "X-Total-Count")
    behind = rows(scene, reply) == [] and scene.call is not None and scene.call.query.get("offset", ("0",))[-1] != "0" and total
    if not behind or int(scene.call.query["offset"][-1]) < int(total or 0):  # type: ignore[union-attr]
        return reply
    return with_headers(failed(reply, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "offset: past the end"), Content_Range=f"items */{total}")


@unusual("tmf-async-writes", seam=Seam.REPLY, about=TMF_KINDS, versions=MODERN)
def async_writes(scene: Scene, reply: Reply) -> Reply:
    """I answer 202 to every write."""
    return replace(answer(reply, HTTPStatus.ACCEPTED), headers={}) if done(scene, reply, *CREATES, *PATCHES, *_DELETES) else reply


@unusual("tmf-slash-redirects", seam=Seam.DECISION, about=TMF_KINDS)
def slash_redirects(scene: Scene, decision: Decision) -> Decision:
    """A path with a slash at its end is redirected to the one without."""
    return replace(decision, allowed=False) if scene.call is not None and scene.call.path.endswith("/") else decision


@part("tmf-slash-redirects", seam=Seam.REPLY)
def slash_redirected(scene: Scene, reply: Reply) -> Reply:
    """The answer is a 307 without a body."""
    if scene.call is None or not scene.call.path.endswith("/"):
        return reply
    return with_headers(answer(reply, HTTPStatus.TEMPORARY_REDIRECT), Location=scene.call.path.rstrip("/"))


@unusual("tmf-no-delete", seam=Seam.DECISION, about=TMF_KINDS)
def no_delete(scene: Scene, decision: Decision) -> Decision:
    """I do not delete: 405."""
    return replace(decision, allowed=False) if during(scene, *_DELETES) else decision


@part("tmf-no-delete", seam=Seam.REPLY)
def no_delete_said(scene: Scene, reply: Reply) -> Reply:
    """The answer says which methods there are, also for what I do not have, and so does any other 405."""
    if during(scene, *_DELETES):
        return with_headers(failed(reply, HTTPStatus.METHOD_NOT_ALLOWED), Allow="GET, PATCH")
    allowed = header(reply, "Allow")
    return with_headers(reply, Allow=allowed.replace("PATCH, DELETE", "PATCH")) if allowed else reply


@unusual("tmf-delete-forbidden", seam=Seam.DECISION, about=TMF_KINDS)
def delete_forbidden(scene: Scene, decision: Decision) -> Decision:
    """Only my staff may delete: 403."""
    return replace(decision, allowed=False) if during(scene, *_DELETES) else decision


@part("tmf-delete-forbidden", seam=Seam.REPLY)
def delete_forbidden_said(scene: Scene, reply: Reply) -> Reply:
    """The answer is a 403, whatever was to be deleted."""
    return failed(reply, HTTPStatus.FORBIDDEN) if during(scene, *_DELETES) else reply


@unusual("tmf-no-hub", seam=Seam.DECISION)
def no_hub(scene: Scene, decision: Decision) -> Decision:
    """I send no events: 501."""
    return replace(decision, allowed=False) if during(scene, Operation.SUBSCRIBE) else decision


@part("tmf-no-hub", seam=Seam.REPLY)
def no_hub_said(scene: Scene, reply: Reply) -> Reply:
    """The whole hub is not there."""
    hub = during(scene, Operation.SUBSCRIBE, Operation.SUBSCRIPTION, Operation.UNSUBSCRIBE)
    return failed(reply, HTTPStatus.NOT_IMPLEMENTED, "there is no hub") if hub else reply


@unusual("tmf-no-specifications", seam=Seam.DECISION, about=(Kind.SPECIFICATION,), versions=MODERN)
def no_specifications(_scene: Scene, decision: Decision) -> Decision:
    """I have no specifications: 501."""
    return replace(decision, allowed=False)


@part("tmf-no-specifications", seam=Seam.REPLY)
def no_specifications_said(_scene: Scene, reply: Reply) -> Reply:
    """Whatever is asked about them."""
    return failed(reply, HTTPStatus.NOT_IMPLEMENTED, "there are no specifications")


@unusual("tmf-no-json-patch", seam=Seam.DECISION, about=TMF_KINDS, versions=MODERN)
def no_json_patch(scene: Scene, decision: Decision) -> Decision:
    """I take merge patches only: 415 for any other."""
    return replace(decision, allowed=False) if scene.call is not None and "json-patch" in scene.call.media else decision


@part("tmf-no-json-patch", seam=Seam.REPLY)
def no_json_patch_said(scene: Scene, reply: Reply) -> Reply:
    """The answer is a 415, whatever the patch."""
    other = scene.call is not None and "json-patch" in scene.call.media
    return failed(reply, 415, "Content-Type: application/merge-patch+json") if other else reply


@unusual("tmf-extra-attributes", seam=Seam.REPLY, about=TMF_KINDS)
def extra_attributes(scene: Scene, reply: Reply) -> Reply:
    """My tickets have attributes of my own."""
    whole = scene.call is not None and "fields" not in scene.call.query
    return in_answers(scene, reply, lambda one: one.update(sellerRegion="north"), *SHOWS) if whole else reply


@unusual("tmf-repeated-callback-409", seam=Seam.DECISION)
def repeated_callback_409(scene: Scene, decision: Decision) -> Decision:
    """A callback that is subscribed already is a conflict."""
    callback = scene.call.document.get("callback") if scene.call and isinstance(scene.call.document, dict) else None
    return replace(decision, allowed=False) if during(scene, Operation.SUBSCRIBE) and callback in scene.memory.values() else decision


@part("tmf-repeated-callback-409", seam=Seam.REPLY)
def repeated_callback_noticed(scene: Scene, reply: Reply) -> Reply:
    """I remember which are subscribed."""
    if done(scene, reply, Operation.SUBSCRIBE) and isinstance(reply.document, dict):
        scene.memory[str(reply.document.get("id"))] = reply.document.get("callback")
    elif done(scene, reply, Operation.UNSUBSCRIBE) and scene.call:
        scene.memory.pop(scene.call.hub_id or "", None)
    return reply


@unusual("tmf-client-ids", seam=Seam.RECORD)
def client_ids(scene: Scene, change: Change) -> Change:
    """A ticket has the id that its buyer gives it, when nobody else has that."""
    given = scene.call.document.get("id") if scene.call and isinstance(scene.call.document, dict) else None
    if not isinstance(given, str) or not re.fullmatch(r"[\w.-]+", given) or scene.read(given) is not None:
        return change
    return created(change, lambda ticket: ticket.update(id=given, href=f"{str(ticket['href']).rpartition('/')[0]}/{given}"))


@unusual("tmf-relative-href", seam=Seam.REPLY, about=TMF_KINDS)
def relative_href(scene: Scene, reply: Reply) -> Reply:
    """My href has no host, which may be named in a warning."""

    def edit(one: Document) -> None:
        if isinstance(one.get("href"), str):
            one["href"] = _BEHIND.sub("", one["href"])

    place = header(reply, "Location")
    fresh = with_headers(reply, Location=_BEHIND.sub("", place)) if place else reply
    return in_answers(scene, fresh, edit, *SHOWS, Operation.SUBSCRIBE, Operation.SUBSCRIPTION)


@part("tmf-relative-href", seam=Seam.DELIVERY)
def relative_href_in_events(_scene: Scene, delivery: Delivery) -> Delivery:
    """Neither have those in my events."""
    held: Any = delivery.document.get("event", {})
    fresh = {
        key: {**one, "href": _BEHIND.sub("", one["href"])} if isinstance(one, dict) and "href" in one else one for key, one in held.items()
    }
    return replace(delivery, document={**delivery.document, "event": fresh})


@unusual("tmf-other-base", seam=Seam.REPLY, about=TMF_KINDS)
def other_base(scene: Scene, reply: Reply) -> Reply:
    """I can be reached under two base paths, and give away the addresses of the other one."""

    def edit(one: Document) -> None:
        if isinstance(one.get("href"), str):
            one["href"] = one["href"].replace("/tmf-api/troubleTicket/", "/troubleTicketManagement/")

    place = header(reply, "Location")
    fresh = with_headers(reply, Location=place.replace("/tmf-api/troubleTicket/", "/troubleTicketManagement/")) if place else reply
    return in_answers(scene, fresh, edit, *SHOWS, Operation.SUBSCRIBE, Operation.SUBSCRIPTION)


@unusual("tmf-slow-answers", seam=Seam.REPLY, about=TMF_KINDS)
def slow_answers(_scene: Scene, reply: Reply, *, seconds: float = 0.1) -> Reply:
    """I take my time for every answer."""
    return replace(reply, delay=seconds)


@unusual("tmf-status-replaced", seam=Seam.REQUEST)
def status_replaced(_scene: Scene, call: Call) -> Call:
    """Whatever status a create asks for, I begin with acknowledged."""
    given = call.document.get("status") if call.operation == Operation.CREATE and isinstance(call.document, dict) else None
    return in_call(call, drop("status")) if given in [*TmfState] else call


@unusual("tmf-own-type", seam=Seam.RECORD, versions=MODERN)
def own_type(_scene: Scene, change: Change) -> Change:
    """A ticket becomes my own kind of ticket, and names the base of it."""

    def edit(ticket: Document) -> None:
        if ticket.get("@type") == "TroubleTicket" and "@baseType" not in ticket:
            ticket.update({"@type": "PartnerTroubleTicket", "@baseType": "TroubleTicket"})

    return created(change, edit)


@part("tmf-own-type", seam=Seam.REQUEST)
def own_type_patched(_scene: Scene, call: Call) -> Call:
    """A patch may still call it a TroubleTicket."""
    plain = call.operation == Operation.PATCH and isinstance(call.document, dict) and call.document.get("@type") == "TroubleTicket"
    return in_call(call, drop("@type")) if plain else call


@unusual("tmf-unknown-filter-empty", seam=Seam.REPLY, about=TMF_KINDS)
def unknown_filter_empty(scene: Scene, reply: Reply) -> Reply:
    """For an attribute that I do not know there is no match."""
    if not during(scene, *LISTS) or "no such attribute to filter" not in reason(reply):
        return reply
    return with_headers(answer(reply, HTTPStatus.OK, []), X_Result_Count="0", X_Total_Count="0", Content_Type="application/json")


@unusual("tmf-bad-status-filter-400", seam=Seam.REPLY)
def bad_status_filter_400(scene: Scene, reply: Reply) -> Reply:
    """To look for a status that there is not is a mistake."""
    asked = scene.call.query.get("status", ()) if scene.call and during(scene, *LISTS) else ()
    strange = any(value not in [*TmfState] for text in asked for value in re.split("[,;]", text.replace("status=", "")))
    return failed(reply, HTTPStatus.BAD_REQUEST, "status: there is no such status") if strange else reply


@unusual("tmf-cursors-refused-400", seam=Seam.REPLY, about=TMF_KINDS, versions=MODERN)
def cursors_refused_400(scene: Scene, reply: Reply) -> Reply:
    """I answer 400 to before, after and filter."""
    unknown = during(scene, *LISTS) and reply.status == HTTPStatus.NOT_IMPLEMENTED
    return failed(reply, HTTPStatus.BAD_REQUEST, "query: not supported") if unknown else reply


@unusual("tmf-cursors-ignored", seam=Seam.REQUEST, about=TMF_KINDS, versions=MODERN)
def cursors_ignored(_scene: Scene, call: Call) -> Call:
    """I do not look at before and after."""
    return replace(call, query={name: values for name, values in call.query.items() if name not in {"before", "after"}})


@unusual("tmf-conflict-as-400", seam=Seam.REPLY, about=TMF_KINDS)
def conflict_as_400(scene: Scene, reply: Reply) -> Reply:
    """A change that the status does not allow is a bad request to me."""
    return (
        failed(reply, HTTPStatus.BAD_REQUEST, reason(reply)) if during(scene, *PATCHES) and reply.status == HTTPStatus.CONFLICT else reply
    )


@unusual("tmf-non-patchable-ignored", seam=Seam.REQUEST, about=TMF_KINDS)
def non_patchable_ignored(_scene: Scene, call: Call) -> Call:
    """What cannot be patched does not count in a patch."""
    names = ("id", "href", "creationDate", "lastUpdate", "statusChangeDate", "@type", "@baseType", "@schemaLocation")
    return in_call(call, drop(*names)) if call.operation in PATCHES and isinstance(call.document, dict) else call


@unusual("tmf-unknown-fields-400", seam=Seam.REPLY, about=TMF_KINDS)
def unknown_fields_400(scene: Scene, reply: Reply) -> Reply:
    """A field that I do not know is a mistake."""
    asked = scene.call.query.get("fields", ()) if scene.call else ()
    strange = [name for text in asked for name in text.split(",") if name.partition(".")[0] not in {*known_names(), "none"}]
    return failed(reply, HTTPStatus.BAD_REQUEST, f"fields: {strange[0]}") if strange and during(scene, *LISTS, *ITEMS) else reply


@unusual("tmf-plain-callback", seam=Seam.DELIVERY, about=TMF_KINDS)
def plain_callback(_scene: Scene, delivery: Delivery) -> Delivery:
    """I post events to the callback itself."""
    return replace(delivery, url=re.sub(r"/listener/[^/]+$", "", delivery.url))


@unusual("tmf-bare-events", seam=Seam.EVENT, about=TMF_KINDS)
def bare_events(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I leave out of an event what may be left out."""
    return telling(events, drop("title", "domain", "timeOccurred", "timeOcurred", "@baseType"))


@unusual("tmf-dates-with-offset", seam=Seam.RECORD)
def dates_with_offset(_scene: Scene, change: Change) -> Change:
    """I write my times with an offset in the place of Z."""
    names = ("creationDate", "lastUpdate", "statusChangeDate")

    def edit(ticket: Document) -> None:
        ticket.update({name: re.sub("Z$", "+00:00", ticket[name]) for name in names if isinstance(ticket.get(name), str)})

    return in_change(change, edit)


@unusual("tmf-page-limit-5", seam=Seam.REQUEST, about=TMF_KINDS)
def page_limit_5(_scene: Scene, call: Call) -> Call:
    """I show five on a page at most."""
    given = call.query.get("limit", ("",))[-1]
    asks = call.operation in LISTS and (not given or (given.isdecimal() and int(given) > 5))  # noqa: PLR2004 - five
    return replace(call, query={**call.query, "limit": ("5",)}) if asks else call


@unusual("tmf-page-limit-3-uncounted", seam=Seam.REQUEST, about=TMF_KINDS)
def page_limit_3(_scene: Scene, call: Call) -> Call:
    """I show three on a page at most."""
    given = call.query.get("limit", ("",))[-1]
    asks = call.operation in LISTS and (not given or (given.isdecimal() and int(given) > 3))  # noqa: PLR2004 - three
    return replace(call, query={**call.query, "limit": ("3",)}) if asks else call


@part("tmf-page-limit-3-uncounted", seam=Seam.REPLY)
def page_limit_3_uncounted(scene: Scene, reply: Reply) -> Reply:
    """And I do not say how many there are."""
    return with_headers(reply, X_Total_Count=None, Link=None) if during(scene, *LISTS) else reply


@unusual("tmf-newest-first", seam=Seam.REQUEST, about=TMF_KINDS, versions=MODERN)
def newest_first(_scene: Scene, call: Call) -> Call:
    """My lists begin with the newest."""
    plain = call.operation in LISTS and "sort" not in call.query and not filters(call)
    return replace(call, query={**call.query, "sort": ("-creationDate,id",)}) if plain else call


@unusual("tmf-outside-the-file", seam=Seam.REPLY, about=TMF_KINDS)
def outside_the_file(_scene: Scene, reply: Reply) -> Reply:
    """What the file does not have the framework refuses in its own words, before my code sees it."""
    if reply.status != HTTPStatus.METHOD_NOT_ALLOWED:
        return reply
    return replace(reply, status=int(HTTPStatus.NOT_IMPLEMENTED), document={"fault": "no such resource method"})
