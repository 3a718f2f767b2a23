"""Faults of a seller of TMF621 in its errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import Edit, answer, drop, edited, refused, with_headers
from ttck.mockseller.faults.tmf.tools import MODERN, OF_ERRORS, ids, wrong
from ttck.specs.vocabulary import TMF_KINDS

_SHAPE = [*ids(4, 5, 135), *OF_ERRORS]


def _odd(label: str, says: str, edit: Edit, *rules: int, versions: tuple[str, ...] = ()) -> None:
    """Register the fault of a seller whose errors have another form."""

    def twist(_scene: Scene, reply: Reply) -> Reply:
        return replace(reply, document=edited(reply.document, edit)) if refused(reply) and isinstance(reply.document, dict) else reply

    twist.__doc__ = says
    wrong(f"tmf-error-{label}", seam=Seam.REPLY, breaks=ids(*rules), also=_SHAPE, about=TMF_KINDS, versions=versions)(twist)


def _becomes(name: str, make: Callable[[Document], object]) -> Edit:
    return lambda error: error.update({name: make(error)})


_odd("without-code", "My errors have no code.", drop("code"), 170)
_odd("without-reason", "My errors have no reason.", drop("reason"), 170)
_odd("without-type", "My errors have no @type.", drop("@type"), 170, 60, versions=MODERN)
_odd("code-number", "The code of my errors is a number.", _becomes("code", lambda _: 4711), 170)
_odd("status-number", "The status of my errors is a number.", _becomes("status", lambda error: int(str(error.get("status", 400)))), 170)
_odd("reason-list", "My errors have several reasons.", _becomes("reason", lambda error: [error.get("reason")]), 170)
_odd("status-other", "The status in my errors is always 500.", _becomes("status", lambda _: "500"), 172)
_odd("status-words", "The status in my errors is a word.", _becomes("status", lambda _: "error"), 172)
_odd("says-nothing", "My errors do not say what is wrong.", lambda error: error.update(reason="bad request", message="bad request"), 173)


@wrong("tmf-error-list", seam=Seam.REPLY, breaks=ids(170), also=_SHAPE, about=TMF_KINDS)
def error_list(_scene: Scene, reply: Reply) -> Reply:
    """My errors come in lists."""
    return replace(reply, document=[reply.document]) if refused(reply) else reply


@wrong("tmf-error-wrapped", seam=Seam.REPLY, breaks=ids(170), also=[*_SHAPE, *ids(60)], about=TMF_KINDS)
def error_wrapped(_scene: Scene, reply: Reply) -> Reply:
    """My errors stand in an object of their own."""
    return replace(reply, document={"error": reply.document}) if refused(reply) else reply


@wrong("tmf-error-empty", seam=Seam.REPLY, breaks=ids(170), also=[*_SHAPE, *ids(2, 171)], about=TMF_KINDS)
def error_empty(_scene: Scene, reply: Reply) -> Reply:
    """My errors have no body."""
    return answer(reply, reply.status) if refused(reply) else reply


@wrong("tmf-error-html", seam=Seam.REPLY, breaks=ids(170, 171), also=[*_SHAPE, *ids(2)], about=TMF_KINDS)
def error_html(_scene: Scene, reply: Reply) -> Reply:
    """My errors are pages for people."""
    page = b"<html><body><h1>Something went wrong</h1></body></html>"
    return with_headers(replace(reply, raw=page), Content_Type="text/html") if refused(reply) else reply


@wrong("tmf-error-problem-json", seam=Seam.REPLY, breaks=ids(171), also=ids(2), about=TMF_KINDS)
def error_problem_json(_scene: Scene, reply: Reply) -> Reply:
    """The media type of my errors is application/problem+json."""
    return with_headers(reply, Content_Type="application/problem+json") if refused(reply) else reply


@wrong("tmf-number-code-with-query", seam=Seam.REPLY, breaks=ids(170), also=OF_ERRORS)
def number_code_with_query(scene: Scene, reply: Reply) -> Reply:
    """What is not found gets a number as its code, where the request has a query."""
    asked = scene.call is not None and bool(scene.call.query) and reply.status == HTTPStatus.NOT_FOUND
    return replace(reply, document={**reply.document, "code": 404}) if asked and isinstance(reply.document, dict) else reply
