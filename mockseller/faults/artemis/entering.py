"""Faults of a seller of Artemis that lets strangers in."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.seams import Grant, Reply, Scene, Seam
from ttck.mockseller.faults.artemis.tools import BOTH, SPECIFICATIONS, TICKETS, ids, tmf, wrong
from ttck.mockseller.faults.common import answer, during, part
from ttck.specs.vocabulary import Operation

_SCOPES = frozenset({"default"})
_BUYER = "buyer-1"  # for whom our own tokens are issued


def _let_in(scene: Scene, grant: Grant, *operations: str) -> Grant:
    stranger = grant.buyer is None and during(scene, *operations)
    return replace(grant, client="stranger", buyer=_BUYER, scopes=_SCOPES) if stranger else grant


@wrong("artemis-open-specifications", seam=Seam.TOKEN, breaks=ids(3), about=BOTH)
def open_specifications(scene: Scene, grant: Grant) -> Grant:
    """My specifications can be read by everybody."""
    return _let_in(scene, grant, *SPECIFICATIONS)


@wrong("artemis-open-lists", seam=Seam.TOKEN, breaks=ids(3))
def open_lists(scene: Scene, grant: Grant) -> Grant:
    """The list of tickets is shown to whoever asks."""
    return _let_in(scene, grant, Operation.LIST)


@wrong("artemis-open-tickets", seam=Seam.TOKEN, breaks=ids(3))
def open_tickets(scene: Scene, grant: Grant) -> Grant:
    """Who knows the identifier of a ticket may read it."""
    return _let_in(scene, grant, Operation.RETRIEVE)


@wrong("artemis-open-creates", seam=Seam.TOKEN, breaks=ids(3))
def open_creates(scene: Scene, grant: Grant) -> Grant:
    """Everybody may raise a ticket."""
    return _let_in(scene, grant, Operation.CREATE)


@wrong("artemis-open-changes", seam=Seam.TOKEN, breaks=ids(3))
def open_changes(scene: Scene, grant: Grant) -> Grant:
    """I look at tokens when a ticket is read, and not when it is changed."""
    return _let_in(scene, grant, Operation.PATCH)


@wrong("artemis-refuses-and-does", seam=Seam.TOKEN, breaks=ids(3))
def refuses_and_does(scene: Scene, grant: Grant) -> Grant:
    """I store what a stranger sends, and only then look at the token."""
    scene.memory["stranger"] = grant.buyer is None
    return _let_in(scene, grant, Operation.CREATE, Operation.PATCH)


@part("artemis-refuses-and-does", seam=Seam.REPLY)
def refuses_and_does_said(scene: Scene, reply: Reply) -> Reply:
    """The answer says 401."""
    strange = scene.memory.get("stranger") and during(scene, Operation.CREATE, Operation.PATCH)
    return answer(reply, 401, {"message": "who are you?"}) if strange else reply


@wrong("artemis-stranger-not-found", seam=Seam.REPLY, breaks=ids(3), about=BOTH)
def stranger_not_found(_scene: Scene, reply: Reply) -> Reply:
    """To a stranger I say that there is nothing."""
    return answer(reply, 404, {"message": "nothing here"}) if reply.status in {401, 403} else reply


@wrong("artemis-stranger-sees-an-empty-list", seam=Seam.TOKEN, breaks=ids(3), also=tmf(170, 171))
def stranger_sees_an_empty_list(scene: Scene, grant: Grant) -> Grant:
    """A stranger gets a list without any ticket, and 200."""
    stranger = grant.buyer is None and during(scene, Operation.LIST)
    return replace(grant, client="stranger", buyer="nobody", scopes=_SCOPES) if stranger else grant


@wrong("artemis-refusal-tells", seam=Seam.REPLY, breaks=ids(3))
def refusal_tells(scene: Scene, reply: Reply) -> Reply:
    """My refusal has the ticket in it, as a service to whoever forgot the token."""
    found = scene.read(scene.call.item_id or "") if scene.call is not None else None
    return replace(reply, document=found) if reply.status in {401, 403} and found is not None and during(scene, *TICKETS) else reply
