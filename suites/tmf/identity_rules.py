"""Rules of identifiers over the whole run: each is given once, also after a delete, and what is nearly one is nobody's. TMF621:52, 74."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus

from ttck.harness.judge.compare import last_segment
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.resource_types import ALL_RESOURCES
from ttck.specs.vocabulary import Kind
from ttck.suites.tmf.alone_acts import made
from ttck.suites.tmf.rules import ANOTHER
from ttck.suites.tmf.scenarios.e_projecting import Near


def given(traffic: Traffic, kind: Kind = Kind.TICKET) -> Iterator[Subject]:
    """Each create that was answered with an identifier, with the last one before it that was answered with the same; None without one.

    Two creates of one document are another matter while the first item is there: a seller may know it again.
    """
    resource = ALL_RESOURCES[kind]
    deleted = traffic.accepted(resource.deleting)
    last: dict[str, Exchange] = {}
    for creation in made(traffic, resource.creating):
        item, now = creation.item, creation.made
        if item is None:
            continue
        before = last.get(item)
        gone = [e for e in deleted if before is not None and e.ticket == item and before.number < e.number < now.number]
        last[item] = now
        if before is None:
            yield Subject(value=(item, None, False), where="/id", seen=now)
        elif gone or before.sent != now.sent:
            yield Subject(value=(item, before, bool(gone)), where="/id", seen=(before, *gone[:1], now))


def given_once(part: Subject) -> Breach | None:
    """No two creates of a run are answered with the same identifier, whether the first item was deleted meanwhile or not."""
    item, before, gone = part.value
    if before is None:
        return None
    meanwhile = "; the first one was deleted in between" if gone else ""
    return Breach(
        message="two creates of tickets were answered with the same id", expected="an id that was never given before",
        actual=f"{item} twice{meanwhile}", where="/id",
    )  # fmt: skip


def near(found: Iterable[Near]) -> list[Subject]:
    """Readings by what is nearly the id of a ticket, where that is not the id of another one: of this answer, and of what was asked."""
    return [Subject(value=one, where="", seen=(one.read, one.answer)) for one in found if one.read.accepted]


def is_nobodys(part: Subject) -> Breach | None:
    """What is nearly the id of a ticket does not lead to that ticket; it is answered 404, or 400 as one that no ticket could have."""
    one: Near = part.value
    asked, document = last_segment(one.answer.url), one.answer.document
    if one.answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST} or not one.answer.accepted:
        return None
    if isinstance(document, dict) and document.get("id") == one.asked:
        return None  # there is such a ticket
    told = document.get("id") if isinstance(document, dict) else "something else"
    message = "an id that is nearly that of a ticket leads to the ticket"
    return Breach(message=message, expected="404", actual=f"{told} for {asked}", cause=ANOTHER)
