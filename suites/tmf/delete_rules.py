"""Rules of deleting a ticket: the answer, and that it is gone."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.suites.tmf.rules import rows, total
from ttck.suites.tmf.scenarios.g_deleting import BOTH, Deleting


def offered(story: Deleting) -> None:
    """Go on where tickets can be deleted.

    Raises:
        NotApplicable: the seller says that they cannot, or not by us.
        Inconclusive: the ticket could not even be read before.
    """
    if not story.shown.accepted:
        raise Inconclusive(f"the ticket to delete could not be read before ({story.shown.status or story.shown.error})")
    if story.not_offered is not None:
        raise NotApplicable(f"deletion is not offered: the seller answers {story.not_offered}")


def settled(story: Deleting) -> None:
    """Go on where a ticket that was to be deleted is gone, or should be.

    Raises:
        Inconclusive: the delete was accepted with 202, and nothing says how long that may take.
    """
    if story.pending:
        raise Inconclusive("a delete was answered 202, and the ticket is still there after the waiting time (limits.state_wait)")


def answered(version: str, exchange: Exchange) -> Breach | None:
    """A delete is answered 204 without a body, in version 5 or 202."""
    if exchange.status == HTTPStatus.ACCEPTED and version == "v5":
        return None
    if exchange.status != HTTPStatus.NO_CONTENT:
        wanted = "204 or 202" if version == "v5" else "204"
        return Breach(message="a delete is answered with another status", expected=wanted, actual=str(exchange.status))
    if exchange.answer is not None and exchange.answer.body:
        return Breach(message="a 204 has a body", expected="(none)", actual=shown(exchange.document))
    return None


def looks(story: Deleting) -> list[Subject]:
    """Every look for a ticket after its delete was accepted: by its id, and in the lists."""
    if not story.deleted.accepted:
        return []
    pages: Iterable[Exchange | None] = (story.after, story.plain, *(story.listed.pages if story.listed else ()), *story.filtered)
    found = [
        Subject(value=(story.item, page), where="", seen=(story.deleted, page)) for page in pages if page is not None and page.accepted
    ]
    found += [Subject(value=(one[0].ticket, one[2]), where="", seen=one) for one in story.elsewhere if one[0].accepted and one[1].accepted]
    if story.read is not None:
        found.insert(0, Subject(value=(story.item, story.read), where="", seen=(story.deleted, story.read)))
    return found


def is_gone(subject: Subject) -> Breach | None:
    """A deleted ticket is answered 404, and in no list."""
    item, exchange = subject.value
    if not isinstance(exchange.document, list):
        if exchange.status == HTTPStatus.NOT_FOUND:
            return None
        return Breach(message="a deleted ticket can still be read by its id", expected="404", actual=str(exchange.status))
    if any(row.get("id") == item for row in rows(exchange)):
        message, cause = "a deleted ticket is still in the list", "what was deleted is still listed"
        return Breach(message=message, expected=f"no ticket {item}", actual="it is there", cause=cause)
    return None


def bystanders(story: Deleting) -> list[Subject]:
    """The other one after a delete of one of two: in the list by their name, where both were in it before, and read by its id."""
    found: list[Subject] = []
    before, after = story.before, story.after
    both = {row.get("id") for row in rows(before)} >= {story.item, story.other}
    if both and after is not None and after.accepted and story.deleted.accepted:
        found.append(Subject(value=("list", story.other), where="", seen=(before, story.deleted, after)))
    if story.alike is not None and story.alike[0].accepted and story.alike[1].accepted:
        found.append(Subject(value=("id", story.alike[0].ticket), where="", seen=story.alike))
    return found


def relatives(story: Deleting) -> list[Subject]:
    """The other one of two related tickets, of which one was deleted, where it could be read before."""
    told = [one for one in story.related if one[0].accepted and one[1].accepted]
    return [Subject(value=("related", one[0].ticket), where="", seen=one) for one in told]


def still_there(subject: Subject) -> Breach | None:
    """A ticket is still there when another of the same name, or with the same identifier of the buyer, was deleted."""
    (place, ticket), after = subject.value, subject.seen[-1]
    if place == "related":
        if after.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            return None
        message = "a delete takes another ticket away that is related to the deleted one"
        return Breach(message=message, expected=f"200 to {ticket}", actual=str(after.status))
    if place == "id" and after.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        message = "a delete takes another ticket away that has the same name and identifier of the buyer"
        return Breach(message=message, expected=f"200 to {ticket}", actual=str(after.status))
    if place == "id" or any(row.get("id") == ticket for row in rows(after)):
        return None
    return Breach(message="a delete takes another ticket away as well", expected=f"the ticket {ticket}", actual="it is not in the list")


def counts(story: Deleting) -> list[Subject]:
    """The number of tickets of one name before and after one of the two was deleted, and that of all tickets around some deletes."""
    before, after = story.before, story.after
    found = []
    if after is not None and before.accepted and after.accepted and _total(before) == BOTH:
        found.append(Subject(value=((before, after),), where="", seen=(before, story.deleted, after)))
    return [*found, *around_deletes(story.rounds)]


def around_deletes(rounds: Iterable[tuple[Exchange, Exchange, Exchange]]) -> list[Subject]:
    """The numbers before and after deletes that were done at once, where they are told; see `following.counted_deletes`."""
    done = [one for one in rounds if one[1].accepted and one[1].status != HTTPStatus.ACCEPTED]
    pairs = tuple((first, last) for first, _, last in done if None not in {_total(first), _total(last)})
    return [Subject(value=pairs, where="", seen=tuple(done))] if pairs else []


def _total(page: Exchange) -> int | None:
    return total(page) if page.accepted else None


def is_less(subject: Subject) -> Breach | None:
    """X-Total-Count is one less after a delete; where others may create at the same time, after one of several."""
    numbers = [(_total(before), _total(after)) for before, after in subject.value]
    if any(first is not None and last == first - 1 for first, last in numbers):
        return None
    told = ", ".join(f"{first} before and {last} after" for first, last in numbers)
    return Breach(message="X-Total-Count does not drop with a delete", expected="one less", actual=told)


def is_offered(exchange: Exchange) -> Breach | None:
    """A delete is not answered as one that is not offered."""
    if exchange.accepted:
        return None
    return Breach(message="tickets cannot be deleted", expected="204", actual=str(exchange.status))
