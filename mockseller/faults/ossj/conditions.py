"""Faults of a seller of OSS/J when circumstances are otherwise: a home is needed, a system behind is out of reach."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import during
from ttck.mockseller.faults.ossj.tools import (
    CHANGE,
    CREATE,
    DIALOG,
    FORM,
    OF_CHANGES,
    OF_CREATES,
    OF_REFUSALS,
    OF_SHOWN,
    REMOTE,
    STATE,
    ids,
    instead,
    sent,
    spoilt,
    with_document,
    wrong,
)

_HOME, _ISSUE = "homeId", "wh1Parameter"
_NEEDS, _NEEDS_NOT, _NOTED, _FAILS = "ticket_need_home", "ticket_need_no_home", "(needs home)", "(fails)"


def _homeless(call: Call, kind: str) -> bool:
    """Whether a call is a create of a kind without a home."""
    document: Document = call.document if call.operation == CREATE and isinstance(call.document, dict) else {}
    return document.get(_ISSUE) == kind and _HOME not in document


@wrong("ossj-home-not-demanded", seam=Seam.REQUEST, breaks=ids(6), also=OF_CREATES)
def home_not_demanded(_scene: Scene, call: Call) -> Call:
    """A client needs no home, whether or not its IUA is ready."""
    return with_document(call, homeId="none") if _homeless(call, "cliente") else call


@wrong("ossj-home-not-demanded-of-forms", seam=Seam.REQUEST, breaks=ids(6), also=OF_CREATES)
def home_not_demanded_of_forms(_scene: Scene, call: Call) -> Call:
    """Who sends a form needs no home."""
    return with_document(call, homeId="none") if _homeless(call, "cliente") and call.media == FORM else call


@wrong("ossj-home-demanded-of-the-network", seam=Seam.REQUEST, breaks=ids(5), also=OF_CREATES)
def home_demanded_of_the_network(scene: Scene, call: Call) -> Call:
    """While one home is needed, the network needs one, too."""
    scene.memory["needs"] = call.operation == _NEEDS or (bool(scene.memory.get("needs")) and call.operation != _NEEDS_NOT)
    return spoilt(call) if _homeless(call, "red") and scene.memory["needs"] else call


@wrong("ossj-home-refused-when-needed", seam=Seam.REQUEST, breaks=ids(6), also=OF_CREATES)
def home_refused_when_needed(scene: Scene, call: Call) -> Call:
    """While a home is needed, I know none."""
    scene.memory["needs"] = call.operation == _NEEDS or (bool(scene.memory.get("needs")) and call.operation != _NEEDS_NOT)
    housed = call.operation == CREATE and isinstance(call.document, dict) and _HOME in call.document
    return spoilt(call) if housed and scene.memory["needs"] else call


@wrong("ossj-home-needed-for-ever", seam=Seam.RECORD, breaks=ids(5), also=OF_CREATES)
def home_needed_for_ever(scene: Scene, change: Change) -> Change:
    """A client that needed a home once needs one for ever."""
    return replace(change, after={**change.after, _NOTED: True}) if during(scene, _NEEDS_NOT) else change


@wrong("ossj-change-wants-a-home", seam=Seam.REQUEST, breaks=ids(20), also=OF_CHANGES)
def change_wants_a_home(scene: Scene, call: Call) -> Call:
    """A ticket whose client needs a home cannot be changed without one."""
    wants = call.operation == CHANGE and isinstance(call.document, dict) and bool((scene.item or {}).get(_NOTED))
    return spoilt(call) if wants and _HOME not in call.document else call


@wrong("ossj-failed-change-made", seam=Seam.RECORD, breaks=ids(17), also=[*OF_SHOWN, *OF_CHANGES])
def failed_change_made(scene: Scene, change: Change) -> Change:
    """A change that a system behind let fail is made all the same."""
    if not during(scene, CHANGE) or change.before is None or not change.before.get(_FAILS):
        return change
    made = {name: value for name, value in sent(scene).items() if name in {DIALOG, STATE}}
    return replace(change, after={**change.after, **made})


@wrong("ossj-failure-500", seam=Seam.REPLY, breaks=ids(14), also=OF_REFUSALS)
def failure_500(_scene: Scene, reply: Reply) -> Reply:
    """A system behind that is out of reach is an error of mine."""
    failed = isinstance(reply.document, dict) and REMOTE in reply.document
    return instead(reply, 500, "the system behind did not answer") if failed else reply


@wrong("ossj-failure-in-an-object", seam=Seam.REPLY, breaks=ids(14), also=OF_REFUSALS)
def failure_in_an_object(_scene: Scene, reply: Reply) -> Reply:
    """A system behind that is out of reach is told of in an object."""
    failed = isinstance(reply.document, dict) and REMOTE in reply.document
    return replace(reply, document={REMOTE: {"text": reply.document[REMOTE]}}) if failed else reply
