"""Rules of identifiers at the neighbouring collection: TMF621:50, 52, 101, 111, 112; of specifications TMF621:122 and 124."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.specs.vocabulary import Kind
from ttck.suites.tmf.scenarios.ha_crossing import Crossed, Crossing
from ttck.suites.tmf.writes import document_of

UNUSED = "the seller has no second collection whose items can be created and read"
_NAMES = {Kind.TICKET: "ticket", Kind.SPECIFICATION: "specification"}


def of(story: Crossing, kind: Kind, *methods: str) -> Iterator[Subject]:
    """What was asked of the neighbour by an identifier of an item of this kind, which was there before."""
    for one in story.crossed:
        if one.kind is kind and one.asked.method in methods and one.before.accepted:
            yield Subject(value=one, where="", seen=one.seen)


def finds_nothing(part: Subject) -> Breach | None:
    """A reading does not show the item of the other collection; one of its own with the same identifier it may show."""
    one: Crossed = part.value
    document = document_of(one.asked)
    if document.get("description") != one.text:
        return None
    message = f"the identifier of a {_NAMES[one.kind]} shows that {_NAMES[one.kind]} in the other collection"
    return Breach(message=message, expected="404", actual=f"{one.asked.status} {shown(document)}")


def is_refused(part: Subject) -> Breach | None:
    """A patch or delete of what a reading does not find is answered 404; that the operation is not there is another affair."""
    one: Crossed = part.value
    if not one.asked.accepted:
        return None
    message = f"a {one.asked.method} by the identifier of a {_NAMES[one.kind]} is accepted in the other collection"
    return Breach(message=message, expected="404", actual=str(one.asked.status))


def is_untouched(part: Subject) -> Breach | None:
    """After a patch or a delete at the neighbour the item is there, without what was asked for."""
    one: Crossed = part.value
    name = _NAMES[one.kind]
    if one.asked.method == "DELETE" and one.after.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        message = f"a delete in the other collection takes a {name} away"
        return Breach(message=message, expected=f"the {name} as before", actual=f"{one.after.status} after {one.asked.status}")
    if one.asked.method == "PATCH" and document_of(one.after).get("description") == one.text:
        message = f"a patch in the other collection changes a {name}"
        return Breach(message=message, expected=shown(document_of(one.before).get("description")), actual=shown(one.text))
    return None
