"""Faults of a seller of OSS/J that is careless about operations, credentials and the form of what it says."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Grant, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, during, with_headers
from ttck.mockseller.faults.ossj.tools import (
    BAD,
    CHANGE,
    CREATE,
    DIALOG,
    ID,
    NOBODY,
    OF_CHANGES,
    OF_CREATES,
    OF_REFUSALS,
    OF_SHOWN,
    READ,
    anybody,
    done,
    ids,
    instead,
    refused,
    wrong,
)

_NOT_FOUND = HTTPStatus.NOT_FOUND


@wrong("ossj-no-change", seam=Seam.REPLY, breaks=ids(1), also=[*OF_CHANGES, *ids(15)])
def no_change(scene: Scene, reply: Reply) -> Reply:
    """I do not know PATCH."""
    return instead(reply, 405, "PATCH is not supported") if during(scene, CHANGE) else reply


@wrong("ossj-no-reading", seam=Seam.REPLY, breaks=ids(1), also=[*OF_SHOWN, *OF_CREATES, *ids(15)])
def no_reading(scene: Scene, reply: Reply) -> Reply:
    """I do not let tickets be read."""
    return instead(reply, 501, "not yet") if during(scene, READ) else reply


@wrong("ossj-reading-without-token", seam=Seam.TOKEN, breaks=ids(2))
def reading_without_token(scene: Scene, grant: Grant) -> Grant:
    """Anybody may read tickets."""
    return anybody(grant) if during(scene, READ) else grant


@wrong("ossj-creating-without-token", seam=Seam.TOKEN, breaks=ids(2))
def creating_without_token(scene: Scene, grant: Grant) -> Grant:
    """Anybody may create tickets."""
    return anybody(grant) if during(scene, CREATE) else grant


@wrong("ossj-changing-without-token", seam=Seam.TOKEN, breaks=ids(2))
def changing_without_token(scene: Scene, grant: Grant) -> Grant:
    """Anybody may change tickets."""
    return anybody(grant) if during(scene, CHANGE) else grant


@wrong("ossj-stranger-404", seam=Seam.REPLY, breaks=ids(2))
def stranger_404(_scene: Scene, reply: Reply) -> Reply:
    """Who has no token is told that there is nothing."""
    return instead(reply, 404, "not found") if reply.status == HTTPStatus.UNAUTHORIZED else reply


@wrong("ossj-stranger-bad-request", seam=Seam.REPLY, breaks=ids(2), also=OF_REFUSALS)
def stranger_bad_request(scene: Scene, reply: Reply) -> Reply:
    """A change without a valid token is a bad request."""
    return instead(reply, BAD, "no token") if reply.status == HTTPStatus.UNAUTHORIZED and during(scene, CHANGE) else reply


@wrong("ossj-stranger-told", seam=Seam.REPLY, breaks=ids(2))
def stranger_told(scene: Scene, reply: Reply) -> Reply:
    """Who may not read a ticket is shown it with the refusal."""
    if reply.status != HTTPStatus.UNAUTHORIZED or not during(scene, READ):
        return reply
    return answer(reply, 401, {ID: scene.call.item_id if scene.call else "", DIALOG: "the fibre is broken"})


@wrong("ossj-ticket-as-html", seam=Seam.REPLY, breaks=ids(37))
def ticket_as_html(scene: Scene, reply: Reply) -> Reply:
    """Tickets that are read are said to be HTML."""
    return with_headers(reply, Content_Type="text/html") if done(scene, reply, READ) else reply


@wrong("ossj-answers-untyped", seam=Seam.REPLY, breaks=ids(37))
def answers_untyped(scene: Scene, reply: Reply) -> Reply:
    """The answers to creates do not say what they are."""
    return with_headers(reply, Content_Type=None) if done(scene, reply, CREATE) else reply


@wrong("ossj-refusal-as-text", seam=Seam.REPLY, breaks=ids(37, 14), also=OF_REFUSALS)
def refusal_as_text(scene: Scene, reply: Reply) -> Reply:
    """What is wrong with a request I say in plain words."""
    if not refused(scene, reply, CREATE, CHANGE):
        return reply
    return replace(with_headers(reply, Content_Type="text/plain"), document=None, raw=b"required fields are missing")


@wrong("ossj-change-answer-broken", seam=Seam.REPLY, breaks=ids(37), also=OF_CHANGES)
def change_answer_broken(scene: Scene, reply: Reply) -> Reply:
    """The answer to a change breaks off."""
    return replace(reply, raw=b'{"ticketId": "RED-') if done(scene, reply, CHANGE) else reply


def _is_unknown(scene: Scene, reply: Reply, *operations: str) -> bool:
    """Whether one of these operations was about a ticket that there is not."""
    return during(scene, *operations) and isinstance(reply.document, dict) and NOBODY in reply.document


@wrong("ossj-unknown-change-404", seam=Seam.REPLY, breaks=ids(15))
def unknown_change_404(scene: Scene, reply: Reply) -> Reply:
    """A change of a ticket that there is not is not found, and no bad request."""
    return replace(reply, status=_NOT_FOUND) if _is_unknown(scene, reply, CHANGE) else reply


@wrong("ossj-unknown-is-shown", seam=Seam.REPLY, breaks=ids(15), also=OF_SHOWN)
def unknown_is_shown(scene: Scene, reply: Reply) -> Reply:
    """A ticket that there is not is shown as an empty one."""
    return answer(reply, 200, {}) if reply.status == _NOT_FOUND and during(scene, READ) else reply


@wrong("ossj-unknown-is-changed", seam=Seam.REPLY, breaks=ids(15), also=OF_CHANGES)
def unknown_is_changed(scene: Scene, reply: Reply) -> Reply:
    """A change of a ticket that there is not succeeds."""
    if not _is_unknown(scene, reply, CHANGE):
        return reply
    return answer(reply, 200, {ID: scene.call.item_id if scene.call else ""})


@wrong("ossj-unknown-fails", seam=Seam.REPLY, breaks=ids(15))
def unknown_fails(scene: Scene, reply: Reply) -> Reply:
    """A ticket that there is not brings me down."""
    return instead(reply, 500, "null pointer") if _is_unknown(scene, reply, READ, CHANGE) else reply


@wrong("ossj-unknown-no-content", seam=Seam.REPLY, breaks=ids(15))
def unknown_no_content(scene: Scene, reply: Reply) -> Reply:
    """A ticket that there is not is answered with no content."""
    return answer(reply, 204) if reply.status == _NOT_FOUND and during(scene, READ) else reply
