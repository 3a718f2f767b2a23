"""Faults of a seller of TMF621 where the standard leaves a choice, and the seller takes none of what there is to choose."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Decision, Delivery, Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, during, part
from ttck.mockseller.faults.tmf.tools import LISTS, MODERN, OF_EVENTS, OF_LISTS, crashed, failed, ids, without, wrong
from ttck.specs.vocabulary import TMF_KINDS, Operation

_DELETES = (Operation.DELETE, Operation.DELETE_SPECIFICATION)
_JSON_PATCH, _QUERY_PATCH = "application/json-patch+json", "application/json-patch-query+json"


def _listing(call: Call) -> bool:
    return call.operation in LISTS


@wrong("tmf-past-the-end-starts-over", seam=Seam.REQUEST, breaks=ids(17), also=OF_LISTS, about=TMF_KINDS)
def past_the_end_starts_over(_scene: Scene, call: Call) -> Call:
    """Behind the last element my lists begin again."""
    offset = next(iter(call.query.get("offset", ())), "")
    return without(call, "offset") if _listing(call) and offset.isdecimal() and int(offset) > 500 else call  # noqa: PLR2004 - far behind


@wrong("tmf-cursor-crashes", seam=Seam.REPLY, breaks=ids(21), also=ids(8), versions=MODERN, about=TMF_KINDS)
def cursor_crashes(scene: Scene, reply: Reply) -> Reply:
    """A cursor that I did not make makes me fall over."""
    asked = scene.call is not None and {"before", "after"} & set(scene.call.query)
    return crashed(reply) if asked and during(scene, *LISTS) else reply


@wrong("tmf-jsonpath-ignored", seam=Seam.REQUEST, breaks=ids(22), versions=MODERN, about=TMF_KINDS)
def jsonpath_ignored(_scene: Scene, call: Call) -> Call:
    """A JSONPath does not count: I show everything."""
    return without(call, "filter") if _listing(call) else call


def _kept(scene: Scene, reply: Reply, media: str) -> Reply:
    """The answer to such a patch with the document as it is stored, as if it had been changed."""
    call = scene.call
    if call is None or call.operation != Operation.PATCH or call.media != media or call.item_id is None:
        return reply
    stored = scene.read(call.item_id)
    return replace(reply, status=HTTPStatus.OK, document=dict(stored), raw=None) if stored else reply


@wrong("tmf-json-patch-without-effect", seam=Seam.REQUEST, breaks=ids(92), also=ids(104, 94, 96, 141), versions=MODERN)
def json_patch_without_effect(_scene: Scene, call: Call) -> Call:
    """I answer a JSON Patch with success, and leave everything as it is."""
    patches = call.operation == Operation.PATCH and call.media == _JSON_PATCH and isinstance(call.document, list)
    return replace(call, document=[]) if patches else call


@wrong("tmf-json-patch-query-without-effect", seam=Seam.REPLY, breaks=ids(93), versions=MODERN)
def json_patch_query_without_effect(scene: Scene, reply: Reply) -> Reply:
    """I answer a JSON Patch with a query in its path with success, and leave everything as it is."""
    return _kept(scene, reply, _QUERY_PATCH)


@wrong("tmf-merge-without-type-refused", seam=Seam.DECISION, breaks=ids(103), also=ids(3, 91, 94, 96), versions=MODERN)
def merge_without_type_refused(scene: Scene, decision: Decision) -> Decision:
    """A patch has to say its @type, whatever I promised."""
    sent = scene.call.document if scene.call is not None else None
    untyped = isinstance(sent, dict) and "@type" not in sent
    return replace(decision, allowed=False) if decision.operation == Operation.PATCH and untyped else decision


@wrong("tmf-delete-not-there", seam=Seam.DECISION, breaks=ids(113), also=ids(110), about=TMF_KINDS)
def delete_not_there(scene: Scene, decision: Decision) -> Decision:
    """I do not delete, though I have to."""
    return replace(decision, allowed=False) if during(scene, *_DELETES) else decision


@part("tmf-delete-not-there", seam=Seam.REPLY)
def delete_not_there_said(scene: Scene, reply: Reply) -> Reply:
    """The answer says that there is no such method."""
    gone = during(scene, *_DELETES) and not accepted(reply) and reply.status != HTTPStatus.NOT_FOUND
    return failed(reply, HTTPStatus.METHOD_NOT_ALLOWED) if gone else reply


@wrong("tmf-events-at-the-callback", seam=Seam.DELIVERY, breaks=ids(138), also=OF_EVENTS, about=TMF_KINDS)
def events_at_the_callback(_scene: Scene, delivery: Delivery) -> Delivery:
    """I post events to the callback itself, though I promised to add the path of the listener."""
    return replace(delivery, url=re.sub(r"/listener/[^/]+$", "", delivery.url))
