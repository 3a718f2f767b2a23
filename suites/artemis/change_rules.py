"""Rules of creates and changes: ARTEMIS:4, 10, 13, 29, 32, 33 and 38."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import ABSENT
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import state_of
from ttck.suites.artemis.changing import Change, has, missing, touched
from ttck.suites.artemis.scenarios.b_billing import Billing, Unpaid
from ttck.suites.artemis.scenarios.d_attaching import Pair
from ttck.suites.artemis.scenarios.e_reviewing import Reviewing
from ttck.suites.artemis.scenarios.f_moving import Step
from ttck.suites.tmf.create_rules import canonical, gap
from ttck.suites.tmf.payloads import BY_ITSELF, Document
from ttck.suites.tmf.standard import known
from ttck.suites.tmf.writes import document_of

_SHOWN = ("name", "mimeType", "attachmentType")
_ELSE = "a change changes what it does not name"


def _client_error(exchange: Exchange) -> bool:
    return exchange.status in range(HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR)


# --- the billing account ----------------------------------------------------------------------------------------------


def unpaid(story: Billing) -> list[Unpaid]:
    """The creates without an account whose twin was taken."""
    return [one for one in story.unpaid if one.twin.accepted]


def refused(story: Billing) -> Callable[[Unpaid], Breach | None]:
    """A create without a billing account is refused, and makes nothing."""
    left = {row.get("description") for row in (story.left.items if story.left is not None else ())}

    def rule(one: Unpaid) -> Breach | None:
        if not _client_error(one.exchange):
            message = "a create without a billing account is not refused"
            return Breach(message=message, expected="4xx", actual=f"{one.exchange.status} with {one.about}")
        if one.text in left:
            message = "a create without a billing account is refused, and there is a ticket"
            return Breach(message=message, expected="no ticket", actual=f"one with the description {one.text}")
        return None

    return rule


def placed(one: Unpaid) -> Breach | None:
    """A create whose billing account is not the first of its related entities is taken as its twin is."""
    if one.exchange.accepted:
        return None
    message = "a create with a billing account is refused for the place that it has among the related entities"
    return Breach(message=message, expected="2xx", actual=f"{one.exchange.status} {shown(one.exchange.document)}", where="/relatedEntity")


# --- twins ------------------------------------------------------------------------------------------------------------


def proving(pairs: Iterable[Pair]) -> list[Pair]:
    """Those whose twin was taken."""
    return [pair for pair in pairs if pair.twin.accepted]


def taken(pair: Pair) -> Breach | None:
    """The request is taken as its twin is."""
    if pair.exchange.accepted:
        return None
    message = f"{pair.exchange.method} with {pair.about} is refused, and without that difference it is taken"
    return Breach(message=message, expected="2xx", actual=f"{pair.exchange.status} {shown(pair.exchange.document)}")


def refuses(pair: Pair) -> Breach | None:
    """The request is refused, although its twin is taken."""
    return None if _client_error(pair.exchange) else Breach(message=f"a create as {pair.about} is taken", expected="4xx", actual="2xx")


def attached(pair: Pair) -> Breach | None:
    """The ticket shows each attachment whenever it is read."""
    breach = taken(pair)
    if breach is not None:
        return breach
    for reading in (one for one in pair.read if one.accepted):
        held = document_of(reading).get("attachment")
        rows = [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []
        lost = next((own for own in pair.sent["attachment"] if not any(_same(own, row) for row in rows)), None)
        if lost is not None:
            message = "an attachment of a create is not in the ticket"
            expected = shown({name: lost[name] for name in _SHOWN})
            return Breach(message=message, expected=expected, actual=shown(held), where="/attachment", numbers=_numbers(pair, reading))
    return None


def _same(own: dict[str, Any], row: dict[str, Any]) -> bool:
    return all(row.get(name) == own[name] for name in _SHOWN) and row.get("content", own["content"]) == own["content"]


def _numbers(pair: Pair, reading: Exchange) -> tuple[int, ...]:
    return (pair.exchange.number, reading.number)


# --- changes ----------------------------------------------------------------------------------------------------------


def at_once(change: Change) -> Breach | None:
    """A change without a note that was taken shows at once, after 202 within the waiting time."""
    if not change.exchange.accepted:
        return None
    late = change.exchange.status == HTTPStatus.ACCEPTED
    lost = missing(change.new, document_of(change.after if late else change.soon))
    return breach_of(lost, "a change without a note is taken, and has no effect") if lost is not None else None


def replaced(story: Reviewing) -> list[Subject]:
    """The changes of lists that left a part out, each with that part."""
    return [Subject(value=(change, gone), where="", seen=change.seen) for change, gone in story.replaced]


def is_gone(part: Subject) -> Breach | None:
    """What a change of a list leaves out is not in it any more (RFC 7396)."""
    change, gone = part.value
    if missing(gone, document_of(change.after)) is not None:
        return None
    (name,) = gone
    message = "a change of a list keeps what it leaves out"
    return Breach(message=message, expected=shown(change.sent[name]), actual=shown(document_of(change.after)[name]), where=f"/{name}")


def beside_plain(story: Reviewing) -> list[Change]:
    """The changes with a note where those without one were taken, of the ticket or of the same thing: nothing else kept them out."""
    refused = {change.exchange.ticket for change in (*story.plain, *story.between) if not change.exchange.accepted}
    tried = {change.exchange.ticket for change in (*story.plain, *story.between)}
    return [one for one in story.noted if one.about in story.twins or one.exchange.ticket in tried - refused]


def not_refused(change: Change) -> Breach | None:
    """A change with a note is taken."""
    if change.exchange.accepted:
        return None
    message = "a change is refused because of its note"
    return Breach(message=message, expected="2xx", actual=f"{change.exchange.status} {shown(change.exchange.document)}", where="/note")


def readable(change: Change) -> Breach | None:
    """A ticket for which a change with a note may wait can be read."""
    lost = next((one for one in (change.soon, change.after, *change.later) if not one.accepted), None)
    if lost is None:
        return None
    return Breach(message="a ticket cannot be read after a change with a note", expected="200", actual=str(lost.status))


def nothing_else(change: Change) -> Breach | None:
    """A change changes nothing that it does not name, now or later; to lists a seller may add, and it judges severity and priority."""
    if not change.exchange.accepted:
        return None
    before, named = document_of(change.before), touched(change.sent)
    for reading in (one for one in (change.soon, change.after) if one.accepted):
        now = document_of(reading)
        for name in sorted(before.keys() - named - {"href"}):
            if isinstance(before[name], list):
                lost = gap(before, now, name)
                if lost is not None:
                    return breach_of(lost, _ELSE)
            elif _other(name, before, now):
                return _beside(name, before[name], now)
    return None


def _other(name: str, before: Document, now: Document) -> bool:
    """Whether an attribute is another one; what is not of the standard a seller may compute each time."""
    if name in BY_ITSELF or (name not in known() and name in now):
        return False
    return bool(canonical(before[name], name) != canonical(now.get(name), name))


def _beside(name: str, old: Any, now: Document) -> Breach:
    actual = shown(now[name]) if name in now else ABSENT
    return Breach(message=_ELSE, expected=shown(old), actual=actual, where=f"/{name}")


def shows(change: Change) -> Breach | None:
    """The effect of a change with a note was seen in the time of the run."""
    if not change.exchange.accepted or has(change.new, document_of(change.after)):
        return None
    message = "a change with a note had no effect within the waiting time"
    return Breach(message=message, expected=shown(change.new), actual="the ticket as it was", where="/note")


def moved(step: Step) -> Breach | None:
    """A buyer may set the status, and the ticket then has it."""
    wanted = step.wanted["status"]
    if state_of(step.after) == wanted:
        return None
    said = f"{step.exchange.status}, and the ticket shows {state_of(step.after)}"
    return Breach(message="a buyer cannot change the status of a ticket", expected=wanted, actual=said, where="/status")


def taken_step(step: Step) -> Breach | None:
    """A change of what an appointment or a line is, is taken."""
    if step.exchange.accepted:
        return None
    message = "a buyer cannot change the related entities of a ticket"
    return Breach(message=message, expected="2xx", actual=str(step.exchange.status), where="/relatedEntity")
