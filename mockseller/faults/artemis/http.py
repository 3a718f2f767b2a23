"""Faults of a seller of Artemis about operations, media types and correlation."""

from __future__ import annotations

import uuid
from dataclasses import replace

from ttck.mockseller.engine.seams import Decision, Reply, Scene, Seam
from ttck.mockseller.faults.artemis.tools import (
    BOTH,
    OF_CHANGES,
    OF_CREATES,
    OF_FORMS,
    OF_LISTS,
    SIX,
    SPECIFICATIONS,
    TRACE,
    ids,
    tmf,
    wrong,
)
from ttck.mockseller.faults.common import accepted, answer, during, header, item_of, part, refused, unrouted, with_headers
from ttck.specs.vocabulary import Operation

_NAME = TRACE.replace("_", "-")


def _absent(reply: Reply, status: int = 404) -> Reply:
    return answer(reply, status, {"@type": "Error", "code": "notFound", "reason": "there is nothing at this path", "status": str(status)})


@wrong("artemis-no-specifications", seam=Seam.REPLY, breaks=ids(1), also=[*ids(3), *tmf(4, 123, 124, 125)], about=BOTH)
def no_specifications(scene: Scene, reply: Reply) -> Reply:
    """I have no specifications."""
    return _absent(reply) if during(scene, *SPECIFICATIONS) else reply


@wrong("artemis-specifications-in-lists-alone", seam=Seam.REPLY, breaks=ids(1), also=[*ids(3), *tmf(52)], about=BOTH)
def specifications_in_lists_alone(scene: Scene, reply: Reply) -> Reply:
    """My specifications are listed, and not found by the identifiers that the list shows."""
    return _absent(reply) if during(scene, Operation.RETRIEVE_SPECIFICATION) else reply


@wrong("artemis-no-changes", seam=Seam.REPLY, breaks=ids(1), also=[*ids(3, 5, 13, 30, 32, 34), *OF_CHANGES, *OF_LISTS, *tmf(4)])
def no_changes(scene: Scene, reply: Reply) -> Reply:
    """A ticket cannot be changed at all."""
    return _absent(reply, 405) if during(scene, Operation.PATCH) else reply


@wrong(
    "artemis-no-list", seam=Seam.REPLY, breaks=ids(1), also=[*ids(3, 17), *OF_LISTS, *OF_FORMS, *tmf(2, 4, 8, 16, 18, 19, 29, 30, 31, 44)]
)
def no_list(scene: Scene, reply: Reply) -> Reply:
    """There is no list of tickets."""
    return _absent(reply, 501) if during(scene, Operation.LIST) else reply


@wrong("artemis-correlation-forgotten", seam=Seam.REPLY, breaks=ids(5), also=ids(30), about=BOTH)
def correlation_forgotten(_scene: Scene, reply: Reply) -> Reply:
    """I do not send the Correlation-ID back."""
    return with_headers(reply, **{TRACE: None})


@wrong("artemis-correlation-new", seam=Seam.REPLY, breaks=ids(5), also=ids(30), about=BOTH)
def correlation_new(_scene: Scene, reply: Reply) -> Reply:
    """Each answer of mine has a Correlation-ID of its own."""
    return with_headers(reply, **{TRACE: str(uuid.uuid4())}) if header(reply, _NAME) else reply


@wrong("artemis-correlation-of-the-last-request", seam=Seam.REPLY, breaks=ids(5), also=ids(30), about=BOTH)
def correlation_of_the_last_request(scene: Scene, reply: Reply) -> Reply:
    """An answer has the Correlation-ID of the request before."""
    own, scene.memory["last"] = scene.memory.get("last"), header(reply, _NAME)
    return with_headers(reply, **{TRACE: own}) if own and header(reply, _NAME) else reply


@wrong("artemis-correlation-lost-in-changes", seam=Seam.REPLY, breaks=ids(5))
def correlation_lost_in_changes(scene: Scene, reply: Reply) -> Reply:
    """A change is answered without its Correlation-ID."""
    return with_headers(reply, **{TRACE: None}) if accepted(reply) and during(scene, Operation.PATCH) else reply


@wrong("artemis-correlation-lost-in-lists", seam=Seam.REPLY, breaks=ids(5), about=BOTH)
def correlation_lost_in_lists(scene: Scene, reply: Reply) -> Reply:
    """A list of specifications comes without a Correlation-ID."""
    return with_headers(reply, **{TRACE: None}) if accepted(reply) and during(scene, Operation.LIST_SPECIFICATIONS) else reply


@wrong("artemis-correlation-cut", seam=Seam.REPLY, breaks=ids(5), also=ids(30), about=BOTH)
def correlation_cut(_scene: Scene, reply: Reply) -> Reply:
    """My column for a Correlation-ID has 32 letters."""
    found = header(reply, _NAME)
    return with_headers(reply, **{TRACE: found[:32]}) if found else reply


@wrong("artemis-correlation-only-once", seam=Seam.REPLY, breaks=ids(5), also=ids(30), about=BOTH)
def correlation_only_once(scene: Scene, reply: Reply) -> Reply:
    """A Correlation-ID that I have seen before gets a new one."""
    found, known = header(reply, _NAME), scene.memory.setdefault("known", set())
    if found is None or found not in known:
        known.add(found)
        return reply
    return with_headers(reply, **{TRACE: str(uuid.uuid4())})


@wrong("artemis-correlation-not-with-errors", seam=Seam.REPLY, breaks=ids(30))
def correlation_not_with_errors(_scene: Scene, reply: Reply) -> Reply:
    """When something is wrong I forget the Correlation-ID."""
    return with_headers(reply, **{TRACE: None}) if refused(reply) else reply


@wrong("artemis-change-json-refused", seam=Seam.DECISION, breaks=ids(34), also=[*OF_CHANGES, *OF_LISTS, *ids(3), *tmf(7, 8, 172)])
def change_json_refused(scene: Scene, decision: Decision) -> Decision:
    """I want changes as application/merge-patch+json."""
    plain = scene.call is not None and scene.call.media == "application/json" and during(scene, Operation.PATCH)
    return replace(decision, allowed=False) if plain else decision


@part("artemis-change-json-refused", seam=Seam.REPLY)
def change_json_refused_said(scene: Scene, reply: Reply) -> Reply:
    """The refusal says 415."""
    return answer(reply, 415, {"message": "not this"}) if during(scene, Operation.PATCH) and reply.status == 409 else reply  # noqa: PLR2004


@wrong("artemis-answers-text", seam=Seam.REPLY, breaks=ids(34), also=tmf(2), about=BOTH)
def answers_text(scene: Scene, reply: Reply) -> Reply:
    """My lists say that they are text."""
    lists = during(scene, Operation.LIST, Operation.LIST_SPECIFICATIONS)
    return with_headers(reply, Content_Type="text/plain") if accepted(reply) and lists else reply


@wrong("artemis-answers-html-to-changes", seam=Seam.REPLY, breaks=ids(34), also=tmf(2))
def answers_html_to_changes(scene: Scene, reply: Reply) -> Reply:
    """The answer to a change says that it is HTML."""
    return with_headers(reply, Content_Type="text/html") if accepted(reply) and during(scene, Operation.PATCH) else reply


@wrong("artemis-no-creates", seam=Seam.REPLY, breaks=ids(1), also=[*ids(3), *OF_CREATES])
def no_creates(scene: Scene, reply: Reply) -> Reply:
    """Each second create is answered as a method that there is not."""
    turn = scene.memory["turn"] = scene.memory.get("turn", 0) + (1 if during(scene, Operation.CREATE) else 0)
    return _absent(reply, 405) if during(scene, Operation.CREATE) and accepted(reply) and turn % 9 == 0 else reply


@wrong("artemis-correlation-made-once", seam=Seam.REPLY, breaks=ids(6), about=BOTH)
def correlation_made_once(scene: Scene, reply: Reply) -> Reply:
    """Who sends no Correlation-ID gets mine, which is always the same."""
    lacks = header(reply, _NAME) is None and during(scene, *SIX)
    return with_headers(reply, **{TRACE: "00000000-0000-4000-8000-000000000000"}) if lacks else reply


@wrong("artemis-correlation-malformed-replaced", seam=Seam.REPLY, breaks=ids(7))
def correlation_malformed_replaced(_scene: Scene, reply: Reply) -> Reply:
    """A Correlation-ID that is no UUID gets one that is."""
    found = header(reply, _NAME)
    return with_headers(reply, **{TRACE: str(uuid.uuid4())}) if found is not None and not _is_uuid(found) else reply


def _is_uuid(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


@wrong("artemis-replaces-whole-tickets", seam=Seam.REPLY, breaks=ids(2), also=tmf(4, 135, 170, 171, 60))
def replaces_whole_tickets(scene: Scene, reply: Reply) -> Reply:
    """PUT is answered 200, whatever it says."""
    return answer(reply, 200, {}) if unrouted(scene, reply, 405) else reply


@wrong("artemis-correlation-new-in-refusals", seam=Seam.REPLY, breaks=ids(30), about=BOTH)
def correlation_new_in_refusals(_scene: Scene, reply: Reply) -> Reply:
    """A refusal has a Correlation-ID of its own."""
    return with_headers(reply, **{TRACE: str(uuid.uuid4())}) if refused(reply) and header(reply, _NAME) else reply


@wrong("artemis-correlation-not-with-unknown-tickets", seam=Seam.REPLY, breaks=ids(30), about=BOTH)
def correlation_not_with_unknown(scene: Scene, reply: Reply) -> Reply:
    """That there is no such ticket is said without the Correlation-ID."""
    return with_headers(reply, **{TRACE: None}) if reply.status == 404 and during(scene, *SIX) else reply  # noqa: PLR2004


@wrong("artemis-correlation-of-the-create", seam=Seam.REPLY, breaks=ids(5))
def correlation_of_the_create(scene: Scene, reply: Reply) -> Reply:
    """A change is answered with the Correlation-ID with which its ticket was created."""
    own, found = header(reply, _NAME), scene.memory.setdefault("created", {})
    if during(scene, Operation.CREATE) and accepted(reply) and isinstance(reply.document, dict):
        found[reply.document.get("id")] = own
    old = found.get(item_of(scene)) if during(scene, Operation.PATCH) and accepted(reply) else None
    return with_headers(reply, **{TRACE: old}) if own and old else reply
