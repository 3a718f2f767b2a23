"""Rules for lists that are filtered. How filters are written is not said: that they are name=value, one that works has to show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import instant
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.suites.nexera.filters import FILTERS, Filtered, Paired, of
from ttck.suites.nexera.reading_rules import lists
from ttck.suites.nexera.scenarios.g_filtering import Filtering

_REFUSED = range(400, 500)
UNPROVEN = "no list by any of the names had just what was asked for: filters may be written otherwise (filter_syntax)"


# --- which lists prove something ---------------------------------------------------------------------------------------------


def steady(found: Iterable[Filtered]) -> list[Filtered]:
    """Lists by a value that the ticket shows before and after, and that were answered with an array."""
    return [one for one in turned_down(found) if isinstance(one.page.document, list)]


def turned_down(found: Iterable[Filtered]) -> list[Filtered]:
    """Lists by a value that the ticket shows before and after, whatever was answered."""
    return [one for one in found if _holds(one.before, one) and _holds(one.after, one)]


def _holds(seen: Exchange, one: Filtered) -> bool:
    return _shows_one(seen) and seen.document.get(one.attribute) == one.value


def _shows_one(seen: Exchange) -> bool:
    """Whether a reading shows a ticket; what says that there is none does not."""
    return seen.accepted and isinstance(seen.document, dict) and "id" in seen.document


def _dated(name: str) -> bool:
    return name.endswith(("Date", "Update"))


def written_so(found: Iterable[Filtered], story: Filtering) -> frozenset[bool]:
    """The sorts of names, those of dates (True) and the others, of which one list at least had its ticket and left others out."""
    whole = story.whole.document if story.whole is not None and isinstance(story.whole.document, list) else []
    return frozenset(_dated(one.name) for one in steady(found) if _works(one, len(whole)))


def _works(one: Filtered, whole: int) -> bool:
    ids = [row.get("id") for row in one.page.document if isinstance(row, dict)]
    return one.before.document["id"] in ids and len(ids) < whole and only_those(one) is None


def proven(judged: Iterable[Filtered], sorts: frozenset[bool]) -> list[Filtered]:
    """The lists by names of the sorts that work."""
    return [one for one in judged if _dated(one.name) in sorts]


def outdated(found: Iterable[Filtered]) -> list[Filtered]:
    """Lists by an old value, while the ticket showed another one before and after."""
    return [one for one in found if isinstance(one.page.document, list) and _another(one)]


def _another(one: Filtered) -> bool:
    seen = [each.document for each in (one.before, one.after) if _shows_one(each)]
    return len(seen) == len((one.before, one.after)) and seen[0].get(one.attribute) == seen[1].get(one.attribute) != one.value


def settled(found: Iterable[Paired], sorts: frozenset[bool]) -> list[Paired]:
    """Lists by two names of sorts that work, while both tickets held still."""
    return [one for one in found if _still(one) and all(_dated(name) in sorts for name, _ in one.asked)]


def _still(one: Paired) -> bool:
    pairs = zip(one.before, one.after, strict=True)
    held = all(of(before, name) == of(after, name) for before, after in pairs for name, _ in one.asked)
    return isinstance(one.page.document, list) and held


def longest(traffic: Traffic) -> int:
    """How many tickets the longest list has: one as long may have been cut."""
    return max((len(one.document) for one in lists(traffic) if isinstance(one.document, list)), default=0)


def empty(story: Filtering) -> Iterator[Exchange]:
    """Lists by a value that no ticket has, of names by which one was found that had it."""
    fine = {one.name for one in steady(story.found) if len(one.page.document) > 0 and only_those(one) is None}
    for name, page in story.nothing:
        if name in fine:
            yield page


# --- rules -------------------------------------------------------------------------------------------------------------------


def not_refused(one: Filtered) -> Breach | None:
    """A list can be filtered by a name of the document."""
    if one.page.status not in _REFUSED:
        return None
    return Breach(
        message=f"a list cannot be filtered by {one.name}", expected="200", actual=str(one.page.status),
        numbers=(one.before.number, one.page.number),
    )  # fmt: skip


def only_those(one: Filtered) -> Breach | None:
    """A list by a value has nothing else."""
    wrong = _unlike(one.page, one.attribute, one.value)
    if wrong is None:
        return None
    return Breach(
        message=f"a list by {one.name} has what it does not ask for", expected=one.value, actual=shown(wrong[one.attribute]),
        where=f"/{one.attribute}", numbers=(one.before.number, one.page.number),
    )  # fmt: skip


def _unlike(page: Exchange, attribute: str, value: str) -> dict[str, Any] | None:
    rows = page.document if isinstance(page.document, list) else []
    return next((row for row in rows if isinstance(row, dict) and attribute in row and not _equal(row[attribute], value)), None)


def _equal(found: Any, value: str) -> bool:
    return bool(found == value) or (instant(found) is not None and instant(found) == instant(value))


def finds_it(longest: int) -> Callable[[Filtered], Breach | None]:
    """A rule: a list by a value that a ticket shows has the ticket, unless it may have been cut: no list was longer than `longest`."""

    def rule(one: Filtered) -> Breach | None:
        ids = [row.get("id") for row in one.page.document if isinstance(row, dict)]
        if one.before.document["id"] in ids or (ids and len(ids) >= longest):
            return None
        return Breach(
            message=f"a list by {one.name} does not have a ticket that shows this value", expected=shown(one.before.document["id"]),
            actual=f"{len(ids)} others", where=f"/{one.attribute}", numbers=(one.before.number, one.page.number, one.after.number),
        )  # fmt: skip

    return rule


def nothing_else(one: Filtered) -> Breach | None:
    """A list by the value that a ticket had before, or by a part of its value, does not have it."""
    ids = [row.get("id") for row in one.page.document if isinstance(row, dict)]
    wanted = one.before.document["id"]
    if wanted not in ids:
        return None
    now = shown(of(one.before, one.name))
    return Breach(
        message=f"a list by {one.name} has a ticket with another value: one that it had before, or that has this one in it",
        expected=f"{wanted} by {now} alone", actual=f"{wanted} by {one.value}", where=f"/{one.attribute}",
        numbers=(one.before.number, one.page.number),
    )  # fmt: skip


def both_hold(longest: int) -> Callable[[Paired], Breach | None]:
    """A rule: a list by two names has what has both values, and nothing else; one that may have been cut may lack it."""

    def rule(one: Paired) -> Breach | None:
        names = " and ".join(name for name, _ in one.asked)
        ids = [row.get("id") for row in one.page.document if isinstance(row, dict)]
        numbers = (one.before[0].number, one.before[1].number, one.page.number)
        if one.wanted is not None and one.wanted not in ids and not (ids and len(ids) >= longest):
            return Breach(
                message=f"a list by {names} does not have a ticket that shows both", expected=one.wanted, actual=f"{len(ids)} others",
                numbers=numbers,
            )  # fmt: skip
        for name, value in one.asked:
            shows = next((str(row) for row in (_unlike(one.page, FILTERS[name], value), _known(one, ids, name, value)) if row), None)
            if shows is not None:
                return Breach(
                    message=f"a list by {names} has what does not have this {name}", expected=value, actual=shown(shows), numbers=numbers
                )
        return None

    return rule


def _known(one: Paired, ids: list[Any], name: str, value: str) -> str | None:
    """One of the two tickets that is in the list, and shows another value."""
    for seen in one.before:
        document = seen.document if isinstance(seen.document, dict) else {}
        if document.get("id") in ids and not _equal(document.get(FILTERS[name]), value):
            return str(document.get("id"))
    return None


def nothing_listed(exchange: Exchange) -> Breach | None:
    """A list without a match is empty."""
    if exchange.status == HTTPStatus.OK and exchange.document == []:
        return None
    return Breach(
        message="a list by a value that nothing has is not empty", expected="200 []", actual=f"{exchange.status} {shown(exchange.document)}"
    )
