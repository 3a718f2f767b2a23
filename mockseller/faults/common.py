"""What faults and legal variants share: looking at a scene, and changing copies of the values at the seams.

Nothing here mutates what it is given: every `edit` works on a deep copy.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import (
    PART,
    REGISTRY,
    Call,
    Change,
    Decision,
    Delivery,
    Document,
    Event,
    Registered,
    Reply,
    Scene,
    Seam,
    V,
)
from ttck.mockseller.engine.seams import legal_variant as _legal_variant
from ttck.specs.vocabulary import TicketState

Edit = Callable[[Document], object]

MEDIA_TYPE = "application/json;charset=utf-8"


def part(of: str, *, seam: Seam[V]) -> Registered[V]:
    """Register a further part of the fault or legal variant `of`, for one that needs more than one seam.

    The parts share one memory and the settings, of which a default stands at one part alone, and are shown the same kinds of
    resources. What the buyer's request looked like before a part
    at the request seam changed it has to be kept there: the seams after it see the changed call.
    """
    leader = REGISTRY[of]
    return _legal_variant(f"{of}{PART}{seam}", seam=seam, about=leader.about, profile=leader.profile, versions=leader.versions)


def operation(scene: Scene) -> str:
    """The operationId or stimulus that caused this, empty when nobody asked."""
    return scene.call.operation if scene.call else ""


def during(scene: Scene, *operations: str) -> bool:
    """Whether one of these operations or stimuli caused this."""
    return operation(scene) in operations


def item_of(scene: Scene) -> str:
    """The identifier in the path, empty without one."""
    return (scene.call.item_id or "") if scene.call else ""


def sent(scene: Scene) -> Document:
    """The JSON object of the request, empty without one."""
    return scene.call.document if scene.call and isinstance(scene.call.document, dict) else {}


def named(scene: Scene) -> str:
    """The identifier in the path of the request, empty without one."""
    return scene.call.item_id or "" if scene.call else ""


def accepted(reply: Reply) -> bool:
    """Whether the answer says success."""
    return HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES


def refused(reply: Reply) -> bool:
    """Whether the answer says that the buyer made a mistake."""
    return HTTPStatus.BAD_REQUEST <= reply.status < HTTPStatus.INTERNAL_SERVER_ERROR


def unknown(scene: Scene, reply: Reply, *operations: str) -> bool:
    """Whether one of these operations met an identifier that was never issued."""
    return during(scene, *operations) and reply.status == HTTPStatus.NOT_FOUND


def unrouted(scene: Scene, reply: Reply, status: int) -> bool:
    """Whether this is the refusal of a path (404) or of a method (405) that the API does not have."""
    return operation(scene) == "" and reply.status == status


def edited(document: Any, edit: Edit) -> Any:
    """A deep copy of an object, or of a list of objects, after `edit` of each object."""
    fresh = copy.deepcopy(document)
    for item in fresh if isinstance(fresh, list) else [fresh]:
        if isinstance(item, dict):
            edit(item)
    return fresh


def in_call(call: Call, edit: Edit) -> Call:
    """The call with an edited body."""
    return replace(call, document=edited(call.document, edit))


def in_change(change: Change, edit: Edit) -> Change:
    """The change with an edited ticket after it."""
    return replace(change, after=edited(change.after, edit))


def in_reply(reply: Reply, edit: Edit) -> Reply:
    """The answer with an edited body, if it says success."""
    return replace(reply, document=edited(reply.document, edit)) if accepted(reply) else reply


def in_answers(scene: Scene, reply: Reply, edit: Edit, *operations: str) -> Reply:
    """The answer with an edited body, if it says success to one of these operations."""
    return in_reply(reply, edit) if during(scene, *operations) else reply


def in_delivery(delivery: Delivery, edit: Edit) -> Delivery:
    """The delivery with an edited event."""
    return replace(delivery, document=edited(delivery.document, edit))


def in_event(event: Event, edit: Edit) -> Event:
    """The event with an edited document."""
    return replace(event, document=edited(event.document, edit))


def allow(decision: Decision, to_state: str | None = None) -> Decision:
    """The decision turned into a yes that leads to `to_state`."""
    return replace(decision, allowed=True, to_state=to_state)


def answer(reply: Reply, status: int, document: Any = None) -> Reply:
    """Another answer in place of this one; the headers that spoke of the old body go."""
    about_body = {"content-type", "x-total-count", "x-result-count", "x-pagination-throttled"}
    kept = {name: text for name, text in reply.headers.items() if name.lower() not in about_body}
    media = {"Content-Type": MEDIA_TYPE} if document is not None else {}
    return replace(reply, status=int(status), document=document, raw=None, headers={**kept, **media})


def header(reply: Reply, name: str) -> str | None:
    """The value of a header, whatever the case of its name."""
    return next((text for known, text in reply.headers.items() if known.lower() == name.lower()), None)


def with_headers(reply: Reply, **changes: str | None) -> Reply:
    """The answer with headers set, or taken away by None; an underscore in a name stands for a hyphen."""
    wanted = {name.replace("_", "-").lower(): (name.replace("_", "-"), text) for name, text in changes.items()}
    kept = {name: text for name, text in reply.headers.items() if name.lower() not in wanted}
    return replace(reply, headers={**kept, **{name: text for name, text in wanted.values() if text is not None}})


def entries(document: Mapping[str, Any] | None, name: str) -> list[Document]:
    """The objects of a list attribute, empty when there is no such list."""
    found = document.get(name) if isinstance(document, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def reference(document: Any, name: str) -> str:
    """The identifier that an attribute refers to, empty when it refers to nothing."""
    found = document.get(name) if isinstance(document, dict) else None
    return str(found.get("id", "")) if isinstance(found, dict) else ""


def added(change: Change, name: str) -> list[Document]:
    """The objects of a list attribute that this change adds."""
    before = entries(change.before, name)
    return [item for item in entries(change.after, name) if item not in before]


def keep(document: Document, name: str, wanted: Callable[[Document], bool]) -> None:
    """Keep only the wanted objects of a list attribute of an edited copy."""
    if isinstance(document.get(name), list):
        document[name] = [item for item in document[name] if not isinstance(item, dict) or wanted(item)]


def drop(*names: str) -> Edit:
    """An edit that takes attributes away."""

    def edit(document: Document) -> None:
        for name in names:
            document.pop(name, None)

    return edit


def texts(edit: Callable[[str], str]) -> Edit:
    """An edit of the texts that people write: the description, and the text of each note."""

    def change(document: Document) -> None:
        for holder, name in [(document, "description"), *((note, "text") for note in entries(document, "note"))]:
            if isinstance(holder.get(name), str):
                holder[name] = edit(holder[name])

    return change


def status_change(state: str, at: str) -> Document:
    """One entry of the list of state changes."""
    return {"status": str(state), "changeDate": at}


def moved(ticket: Document, state: TicketState, at: str) -> None:
    """Move an edited copy of a ticket to a state, as its history would tell it."""
    ticket["status"] = state.value
    if isinstance(ticket.get("statusChange"), list):
        ticket["statusChange"].append(status_change(state, at))


def instant(text: Any) -> datetime | None:
    """An RFC 3339 text as an instant, None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None


def seconds_between(earlier: Any, later: Any) -> float | None:
    """Seconds from one RFC 3339 text to another, None when one of them is no date-time."""
    first, second = instant(earlier), instant(later)
    return (second - first).total_seconds() if first and second else None


def each_text(document: Any, edit: Callable[[str, str], str], name: str = "") -> Any:
    """A copy of a document in which `edit(name, text)` replaces every text; `name` is the attribute that holds it."""
    if isinstance(document, dict):
        return {key: each_text(item, edit, key) for key, item in document.items()}
    if isinstance(document, list):
        return [each_text(item, edit, name) for item in document]
    return edit(name, document) if isinstance(document, str) else document


def kebab(name: str) -> str:
    """An attribute or parameter as a part of the name of a fault: words in lower case with hyphens."""
    return re.sub(r"([A-Z])", lambda match: f"-{match[1].lower()}", name).replace(".", "-")


def is_date(name: str) -> bool:
    """Whether an attribute of this name holds a date-time."""
    return name in {"date", "eventTime"} or name.endswith(("Date", "DateTime"))
