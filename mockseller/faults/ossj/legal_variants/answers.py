"""Legal variants in what a seller of OSS/J answers: more than the page has, other spellings, other words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, drop, during, with_headers
from ttck.mockseller.faults.ossj.tools import BAD, CHANGE, CREATE, DIALOG, ID, READ, REMOTE, done, instead, refused, sent, shown, unusual

_TIME, _RIGHT_TIME = "troubleDectectionTime", "troubleDetectionTime"
_ALL = (
    "campos obligatorios: baseTroubleTicketState,mirrorKey,dialog,troubleType,troubleDescription,troubleDetectionTime,preferredPriority,"
    "troubledObject,customerTroubleNum,wh1Parameter,clearencePerson,ticketId"
)
_ISSUES = {"red": "Incidencia Mutualizada", "cliente": "Cliente"}


@unusual("ossj-gateway-refuses", seam=Seam.REPLY)
def gateway_refuses(_scene: Scene, reply: Reply) -> Reply:
    """A gateway before me refuses strangers in its own words."""
    if reply.status != HTTPStatus.UNAUTHORIZED:
        return reply
    return replace(with_headers(answer(reply, 401), Content_Type="text/html"), raw=b"<h1>Unauthorized</h1>")


@unusual("ossj-stranger-403", seam=Seam.REPLY)
def stranger_403(_scene: Scene, reply: Reply) -> Reply:
    """A token that is not valid is forbidden."""
    return answer(reply, 403, {"message": "forbidden"}) if reply.status == HTTPStatus.UNAUTHORIZED else reply


@unusual("ossj-unknown-400", seam=Seam.REPLY)
def unknown_400(_scene: Scene, reply: Reply) -> Reply:
    """A ticket that there is not is a bad request, with an exception of its own."""
    return replace(reply, status=BAD) if reply.status == HTTPStatus.NOT_FOUND else reply


@unusual("ossj-unknown-empty", seam=Seam.REPLY)
def unknown_empty(_scene: Scene, reply: Reply) -> Reply:
    """A ticket that there is not is answered 404, and with nothing more."""
    return answer(reply, 404) if reply.status == HTTPStatus.NOT_FOUND else reply


@unusual("ossj-more-is-shown", seam=Seam.REPLY)
def more_is_shown(scene: Scene, reply: Reply) -> Reply:
    """My answers have more than the page: links, dates, what was sent, and who works on it."""
    more: Document = {"href": "https://other.example/tickets/1", "homeId": "H-1", "team": {"name": "N2"}, "clearencePerson": "agent-9"}
    return shown(scene, reply, lambda document: document.update({**more, **document}), CREATE, READ, CHANGE)


@unusual("ossj-whole-answers", seam=Seam.REPLY)
def whole_answers(scene: Scene, reply: Reply) -> Reply:
    """A create and a change are answered with all that was sent."""
    return shown(scene, reply, lambda document: document.update({**sent(scene), **document}), CREATE, CHANGE)


@unusual("ossj-answers-identifier-alone", seam=Seam.REPLY)
def answers_identifier_alone(scene: Scene, reply: Reply) -> Reply:
    """A create and a change are answered with the ticketId alone."""
    return replace(reply, document={ID: reply.document[ID]}) if done(scene, reply, CREATE, CHANGE) else reply


@unusual("ossj-answer-without-some", seam=Seam.REPLY)
def answer_without_some(scene: Scene, reply: Reply) -> Reply:
    """The answer to a change has neither a description nor a client."""
    return shown(scene, reply, drop("troubleDescription", "customerTroubleNum"), CHANGE)


@unusual("ossj-issue-in-words", seam=Seam.REPLY)
def issue_in_words(scene: Scene, reply: Reply) -> Reply:
    """I call kinds of issues as the samples do."""
    return shown(scene, reply, lambda document: _word(document, "wh1Parameter", _ISSUES), READ, CHANGE)


def _word(document: Document, name: str, words: dict[str, str]) -> None:
    document[name] = words.get(str(document.get(name)), document.get(name))


@unusual("ossj-clients-counted", seam=Seam.REPLY)
def clients_counted(scene: Scene, reply: Reply) -> Reply:
    """The number of clients is a number."""
    return shown(scene, reply, lambda document: _made(document, "customer", int), READ)


def _made(document: Document, name: str, make: Any) -> None:
    if name in document:
        document[name] = make(document[name])


@unusual("ossj-time-spelt-right", seam=Seam.REPLY)
def time_spelt_right(scene: Scene, reply: Reply) -> Reply:
    """I write detection without a second c."""
    return shown(scene, reply, lambda document: document.update({_RIGHT_TIME: document.pop(_TIME, "")}), READ)


@unusual("ossj-time-with-offset", seam=Seam.REPLY)
def time_with_offset(scene: Scene, reply: Reply) -> Reply:
    """Times have milliseconds and an offset."""

    def finer(text: str) -> str:
        return text if "." in text else text.replace("Z", ".000+00:00")

    return shown(scene, reply, lambda document: _made(document, _TIME, finer), READ)


@unusual("ossj-priority-on-own-scale", seam=Seam.REPLY)
def priority_on_own_scale(scene: Scene, reply: Reply) -> Reply:
    """The answer to a change has a priority of a scale of mine."""
    return shown(scene, reply, lambda document: _made(document, "preferredPriority", lambda text: str(int(text) + 3)), CHANGE)


@unusual("ossj-last-piece-alone", seam=Seam.REPLY)
def last_piece_alone(scene: Scene, reply: Reply) -> Reply:
    """A ticket shows what was said last."""
    before = scene.item or {}
    return shown(scene, reply, lambda document: _made(document, DIALOG, lambda text: _last(text, before)), READ)


def _last(text: str, _before: Document) -> str:
    return text.rpartition("]\n")[2] if "]\n" in text else text


@unusual("ossj-time-of-another-zone", seam=Seam.REPLY)
def time_of_another_zone(scene: Scene, reply: Reply) -> Reply:
    """Times are those of my clock, with its offset."""

    def local(text: str) -> str:
        return datetime.fromisoformat(text).astimezone(timezone(timedelta(hours=2))).isoformat(timespec="seconds")

    return shown(scene, reply, lambda document: _made(document, _TIME, local), READ)


@unusual("ossj-dialog-with-names", seam=Seam.REPLY)
def dialog_with_names(scene: Scene, reply: Reply) -> Reply:
    """A dialog says when it was said, and by whom."""
    return shown(scene, reply, lambda document: _made(document, DIALOG, lambda text: f"[2026-01-01 10:00 TU] {text}\n--"), READ)


@unusual("ossj-refusal-names-all", seam=Seam.REPLY)
def refusal_names_all(scene: Scene, reply: Reply) -> Reply:
    """A refusal names all that a request needs, in another language."""
    return instead(reply, BAD, _ALL) if refused(scene, reply, CREATE, CHANGE) else reply


@unusual("ossj-refusal-remote", seam=Seam.REPLY)
def refusal_remote(scene: Scene, reply: Reply) -> Reply:
    """A system behind me finds out what is wrong."""
    if not refused(scene, reply, CREATE, CHANGE):
        return reply
    return answer(reply, BAD, {REMOTE: next(iter(reply.document.values()), "it failed")})


@unusual("ossj-charset", seam=Seam.REPLY)
def charset(_scene: Scene, reply: Reply) -> Reply:
    """My JSON says its charset."""
    return with_headers(reply, Content_Type="application/json; charset=UTF-8") if reply.document is not None else reply


@unusual("ossj-absent-is-null", seam=Seam.REPLY)
def absent_is_null(scene: Scene, reply: Reply) -> Reply:
    """What a ticket does not have is null."""
    return shown(scene, reply, lambda document: document.setdefault("customer", None), READ)


@unusual("ossj-busy-now-and-then", seam=Seam.REPLY)
def busy_now_and_then(scene: Scene, reply: Reply) -> Reply:
    """The first reading of all is one too many; a moment later I have time."""
    if not during(scene, READ) or scene.memory.get("told") or not done(scene, reply, READ):
        return reply
    scene.memory["told"] = True
    return with_headers(answer(reply, 429, {"message": "later"}), Retry_After="0")
