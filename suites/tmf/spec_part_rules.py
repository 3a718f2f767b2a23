"""Rules of creates of specifications in which something mandatory is missing, in themselves or in a part: TMF621:120 and 121."""

from __future__ import annotations

from http import HTTPStatus

from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange


def without(found: dict[str, Exchange]) -> list[Subject]:
    """Creates in which one name is missing, and those in which it is missing in the first part of the list, beside a later one."""
    first = {name: found.get(name.replace("/1/", "/")) for name in found}
    return [Subject(value=(name, first[name]), where=f"/{name}", seen=exchange) for name, exchange in found.items()]


def refused(part: Subject) -> Breach | None:
    """It is refused with 400."""
    if part.seen.status == HTTPStatus.BAD_REQUEST:
        return None
    name, first = part.value
    message = "a specification is taken in which something mandatory is missing" if part.seen.accepted else "the refusal has another status"
    further = part.seen.accepted and first is not None and first.refused
    cause = "the first part of a list is checked, and no further one" if further else None
    return Breach(message=message, expected=f"400 without {name}", actual=str(part.seen.status), where=part.where, cause=cause)
