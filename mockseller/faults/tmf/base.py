"""Faults of a seller of TMF621 that is careless about HTTP: media types, methods, paths and codes."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Decision, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, during, header, part, unrouted, with_headers
from ttck.mockseller.faults.tmf.tools import (
    CREATES,
    LISTS,
    OF_CREATES,
    OF_ERRORS,
    OF_PATCHES,
    PATCHES,
    crashed,
    done,
    failed,
    ids,
    reason,
    wrong,
)
from ttck.specs.vocabulary import TMF_KINDS, Operation


@wrong("tmf-no-content-type", seam=Seam.REPLY, breaks=ids(2), also=ids(171), about=TMF_KINDS)
def no_content_type(_scene: Scene, reply: Reply) -> Reply:
    """I never say of what type my answers are."""
    return with_headers(reply, Content_Type=None)


@wrong("tmf-content-type-text", seam=Seam.REPLY, breaks=ids(2), also=ids(171), about=TMF_KINDS)
def content_type_text(_scene: Scene, reply: Reply) -> Reply:
    """I call my JSON plain text."""
    return with_headers(reply, Content_Type="text/plain") if header(reply, "Content-Type") else reply


@wrong("tmf-list-content-type-html", seam=Seam.REPLY, breaks=ids(2))
def list_content_type_html(scene: Scene, reply: Reply) -> Reply:
    """My lists say that they are HTML."""
    return with_headers(reply, Content_Type="text/html") if done(scene, reply, *LISTS) else reply


@wrong("tmf-json-patch-only", seam=Seam.DECISION, breaks=ids(3, 91), also=OF_PATCHES)
def json_patch_only(scene: Scene, decision: Decision) -> Decision:
    """I take a patch as a merge patch only when it says so; plain JSON is refused."""
    plain = scene.call is not None and scene.call.media == "application/json" and during(scene, Operation.PATCH)
    return replace(decision, allowed=False) if plain else decision


@part("tmf-json-patch-only", seam=Seam.REPLY)
def json_patch_only_said(scene: Scene, reply: Reply) -> Reply:
    """The refusal says 415."""
    plain = scene.call is not None and scene.call.media == "application/json" and during(scene, Operation.PATCH)
    return failed(reply, 415, "Content-Type: not this one") if plain and reply.status == HTTPStatus.CONFLICT else reply


@wrong("tmf-post-json-refused", seam=Seam.DECISION, breaks=ids(3, 70), also=OF_CREATES)
def post_json_refused(scene: Scene, decision: Decision) -> Decision:
    """I refuse a create whose media type is application/json; I would rather have my own."""
    return replace(decision, allowed=False) if during(scene, Operation.CREATE) else decision


@part("tmf-post-json-refused", seam=Seam.REPLY)
def post_json_refused_said(scene: Scene, reply: Reply) -> Reply:
    """The refusal says 415."""
    return (
        failed(reply, 415, "Content-Type: not this") if during(scene, Operation.CREATE) and reply.status == HTTPStatus.CONFLICT else reply
    )


@wrong("tmf-wrong-method-404", seam=Seam.REPLY, breaks=ids(4), also=ids(135))
def wrong_method_404(scene: Scene, reply: Reply) -> Reply:
    """I answer 404 to a method that a path does not have."""
    return failed(reply, HTTPStatus.NOT_FOUND) if unrouted(scene, reply, HTTPStatus.METHOD_NOT_ALLOWED) else reply


@wrong("tmf-wrong-method-crashes", seam=Seam.REPLY, breaks=ids(4, 8), also=ids(135))
def wrong_method_crashes(scene: Scene, reply: Reply) -> Reply:
    """A method that I do not know makes me fall over."""
    return crashed(reply) if unrouted(scene, reply, HTTPStatus.METHOD_NOT_ALLOWED) else reply


@wrong("tmf-wrong-method-ok", seam=Seam.REPLY, breaks=ids(4), also=ids(135, 170, 171, 60))
def wrong_method_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 to any method."""
    return answer(reply, HTTPStatus.OK, {}) if unrouted(scene, reply, HTTPStatus.METHOD_NOT_ALLOWED) else reply


@wrong("tmf-no-allow", seam=Seam.REPLY, breaks=ids(4))
def no_allow(_scene: Scene, reply: Reply) -> Reply:
    """My 405 does not say which methods there are."""
    return with_headers(reply, Allow=None)


@wrong("tmf-allow-incomplete", seam=Seam.REPLY, breaks=ids(4))
def allow_incomplete(_scene: Scene, reply: Reply) -> Reply:
    """My 405 names one method only, whatever there is."""
    return with_headers(reply, Allow=(header(reply, "Allow") or "").partition(",")[0]) if header(reply, "Allow") else reply


@wrong("tmf-405-without-body", seam=Seam.REPLY, breaks=ids(4, 170), also=ids(2, 171, 135))
def wrong_method_without_body(_scene: Scene, reply: Reply) -> Reply:
    """My 405 has no body."""
    return answer(reply, reply.status) if reply.status == HTTPStatus.METHOD_NOT_ALLOWED else reply


@wrong("tmf-401-own-form", seam=Seam.REPLY, breaks=ids(5), also=ids(170, 60))
def unauthorized_own_form(_scene: Scene, reply: Reply) -> Reply:
    """When I want credentials, my error has a form of its own."""
    locked = reply.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
    return replace(reply, document={"error": "access_denied"}) if locked else reply


@wrong("tmf-trailing-slash-404", seam=Seam.REPLY, breaks=ids(6))
def trailing_slash_404(scene: Scene, reply: Reply) -> Reply:
    """A slash at the end makes another path, and there is nothing there."""
    slashed = scene.call is not None and scene.call.path.endswith("/") and during(scene, Operation.LIST, Operation.RETRIEVE)
    return failed(reply, HTTPStatus.NOT_FOUND) if slashed else reply


@wrong("tmf-trailing-slash-crashes", seam=Seam.REPLY, breaks=ids(6), also=ids(8))
def trailing_slash_crashes(scene: Scene, reply: Reply) -> Reply:
    """I cannot cope with a slash at the end of a path."""
    return crashed(reply) if scene.call is not None and scene.call.path.endswith("/") and during(scene, Operation.LIST) else reply


@wrong("tmf-create-422", seam=Seam.REPLY, breaks=ids(7), also=ids(72, 73, 77, 78, 79, 80))
def create_422(scene: Scene, reply: Reply) -> Reply:
    """I answer 422 to a create that I do not like."""
    return failed(reply, 422, reason(reply)) if during(scene, *CREATES) and reply.status == HTTPStatus.BAD_REQUEST else reply


@wrong("tmf-patch-422", seam=Seam.REPLY, breaks=ids(7), also=ids(79, 92, 95, 100, 102, 104))
def patch_422(scene: Scene, reply: Reply) -> Reply:
    """I answer 422 to a patch that I do not like."""
    return failed(reply, 422, reason(reply)) if during(scene, *PATCHES) and reply.status == HTTPStatus.BAD_REQUEST else reply


@wrong("tmf-patch-status-422", seam=Seam.REPLY, breaks=ids(7), also=ids(79, 100))
def patch_status_422(scene: Scene, reply: Reply) -> Reply:
    """I answer 422 to a status that I do not know."""
    strange = during(scene, Operation.PATCH) and reply.status == HTTPStatus.BAD_REQUEST and reason(reply).startswith("status")
    return failed(reply, 422, reason(reply)) if strange else reply


@wrong("tmf-not-found-410", seam=Seam.REPLY, breaks=ids(7, 52), also=ids(101, 111, 112, 133, 134))
def not_found_410(scene: Scene, reply: Reply) -> Reply:
    """I answer 410 for what I do not have."""
    unknown = reply.status == HTTPStatus.NOT_FOUND and not unrouted(scene, reply, HTTPStatus.NOT_FOUND)
    return failed(reply, HTTPStatus.GONE) if unknown else reply


@wrong("tmf-bad-request-crashes", seam=Seam.REPLY, breaks=ids(8), also=[*OF_ERRORS, *OF_CREATES, *ids(18, 31, 95, 100, 102, 104)])
def bad_request_crashes(_scene: Scene, reply: Reply) -> Reply:
    """Whatever a buyer gets wrong, I fall over."""
    return crashed(reply) if reply.status == HTTPStatus.BAD_REQUEST else reply


@wrong("tmf-malformed-crashes", seam=Seam.REPLY, breaks=ids(8, 80))
def malformed_crashes(scene: Scene, reply: Reply) -> Reply:
    """JSON that cannot be read makes me fall over."""
    return crashed(reply) if during(scene, *CREATES) and reason(reply).startswith("body:") else reply


@wrong("tmf-bad-status-crashes", seam=Seam.REPLY, breaks=ids(8, 77), also=ids(34, 100))
def bad_status_crashes(scene: Scene, reply: Reply) -> Reply:
    """A status that I do not know makes me fall over."""
    return crashed(reply) if during(scene, *CREATES) and reason(reply).startswith("status:") else reply


@wrong("tmf-wrong-type-crashes", seam=Seam.REPLY, breaks=ids(8, 79), also=ids(78, 62))
def wrong_type_crashes(scene: Scene, reply: Reply) -> Reply:
    """An object where a list should be makes me fall over."""
    return crashed(reply) if during(scene, *CREATES) and "is not of type" in reason(reply) else reply


@wrong("tmf-list-slash-different", seam=Seam.REQUEST, breaks=ids(6))
def list_slash_different(_scene: Scene, call: Call) -> Call:
    """With a slash at its end a list is empty."""
    slashed = call.operation == Operation.LIST and call.path.endswith("/")
    return replace(call, query={**call.query, "limit": ("0",)}) if slashed else call
