"""Rules for the cells of a matrix: what is required is asked for, what is prohibited has no effect, what is optional is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import instant
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Notification
from ttck.specs.matrix import Need
from ttck.suites.common.matrix_payloads import holders
from ttck.suites.common.matrix_probes import Probe, Probes, shows

_REFUSED = range(400, 500)
_DAY = timedelta(days=1)


def proven(probes: Iterable[Probe]) -> list[Probe]:
    """The probes that prove something: the request beside it was taken, and access was not refused."""
    return [one for one in probes if one.twin.accepted and one.exchange.silence is None]


def demanded(probe: Probe) -> Breach | None:
    """A request that lacks what is required is refused."""
    status = probe.exchange.status or 0
    if status in _REFUSED:
        return None
    how = "is taken" if probe.exchange.accepted else "makes the seller fail"
    return _breach(probe, f"a request without what is required {how}", "a refusal, any 4xx", str(status))


def _breach(probe: Probe, message: str, expected: str, actual: str, *, numbers: tuple[int, ...] = ()) -> Breach:
    return Breach(
        message=f"{message}: {probe.cell.process.name} {probe.about}", expected=expected, actual=actual,
        where=f"/{'/'.join(probe.cell.path)}",
        numbers=numbers or (probe.twin.number, probe.exchange.number),
    )  # fmt: skip


def without_effect(told: Callable[[Probe], Iterable[Notification]] = lambda _: ()) -> Callable[[Probe], Breach | None]:
    """A rule: a change that was refused is neither carried out nor told; `told` are events about the ticket."""

    def rule(probe: Probe) -> Breach | None:
        if not probe.mark or probe.exchange.status not in _REFUSED:
            return None
        found = next((one for one in probe.after if one.accepted and contains(one.document, probe.mark)), None)
        event = next((one for one in told(probe) if contains(one.document, probe.mark)), None) if found is None else None
        seen = found or event
        if seen is None:
            return None
        how, numbers = "carried out" if found is not None else "told by an event", (probe.exchange.number, seen.number)
        return _breach(probe, f"a request that was refused is {how}", "the ticket as before", shown(seen.document), numbers=numbers)

    return rule


def unlisted(probes: Probes) -> Iterator[Subject]:
    """The refused creates beside the list after them, where that shows what was made right before; or beside a list by their text."""
    whole = probes.listed
    if whole is not None and not shows(whole, probes.newest):
        pages = probes.sought
    else:
        pages = [(one, whole) for one in probes.found if whole is not None and one.mark and one.cell.process.operation == "create"]
    for one, page in pages:
        refused = one.exchange.status in _REFUSED and one.exchange.silence is None and one.twin.accepted
        if refused and page.accepted and isinstance(page.document, list):
            yield Subject(value=(one.mark, page.document), where=one.about, seen=(one.exchange, page))


def nothing_made(part: Subject) -> Breach | None:
    """A create that was refused is not in the list."""
    mark, rows = part.value
    found = next((row for row in rows if contains(row, mark)), None)
    if found is None:
        return None
    return Breach(message=f"a create that was refused made a ticket: {part.where}", expected="no ticket", actual=shown(found))


def contains(document: Any, mark: str) -> bool:
    """Whether a text stands anywhere in a document."""
    if isinstance(document, str):
        return mark in document
    inside = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    for one in inside:  # noqa: SIM110 - a generator for each of the many places costs more than looking there
        if contains(one, mark):
            return True
    return False


# --- prohibited --------------------------------------------------------------------------------------------------------


def ineffective(how: str, told: Callable[[Probe], Iterable[Notification]] = lambda _: ()) -> Callable[[Probe], Breach | None]:
    """A rule: a prohibited attribute is refused or passed over, as `how` says; `told` are events about the ticket."""

    def rule(probe: Probe) -> Breach | None:
        status = probe.exchange.status or 0
        if status in _REFUSED:
            return _breach(probe, "what is prohibited is refused", "it is passed over", str(status)) if how == "ignored" else None
        if not probe.exchange.accepted:
            return _breach(probe, "what is prohibited makes the seller fail", "a refusal, or an answer as without it", str(status))
        if how == "refused":
            return _breach(probe, "what is prohibited is taken", "a refusal, any 4xx", str(status))
        for one in (probe.exchange, *probe.after):
            if one.accepted and _shows(probe, one.document):
                return _kept(probe, one)
        found = next((event for event in told(probe) if _shows(probe, event.document)), None)
        return _kept(probe, found) if found is not None else None

    return rule


def _kept(probe: Probe, seen: Exchange | Notification) -> Breach:
    numbers = (probe.twin.number, probe.exchange.number, seen.number)
    return _breach(probe, "what is prohibited is kept", "the seller's own value, or none", shown(probe.sent), numbers=numbers)


def _shows(probe: Probe, document: Any) -> bool:
    """Whether a document shows what was sent."""
    mine = list(_texts(probe.sent))
    return any(_marked(text, probe, document) for text in mine)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _marked(text: str, probe: Probe, document: Any) -> bool:
    moment = instant(text)
    if moment is not None:
        return any((found := instant(one)) is not None and abs(found - moment) < _DAY for one in _texts(document))
    if "/" in text or "-" in text:  # a text of the run
        return contains(document, text)
    before = probe.before if probe.before is not None else probe.twin
    was = [held.get(probe.cell.path[-1]) for held in holders(before.document, probe.cell.path)]
    return text not in was and any(held.get(probe.cell.path[-1]) == text for held in holders(document, probe.cell.path))


# --- optional, not supported ---------------------------------------------------------------------------------------------


def taken(probe: Probe) -> Breach | None:
    """A request with what is optional is taken."""
    if probe.exchange.accepted:
        return None
    return _breach(probe, "what is optional is refused", "2xx, as without it", str(probe.exchange.status))


def survived(how: str = "either") -> Callable[[Probe], Breach | None]:
    """A rule: an attribute that is not supported is refused, passed over or kept, and no failure."""

    def rule(probe: Probe) -> Breach | None:
        status = probe.exchange.status or 0
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or not (status in _REFUSED or probe.exchange.accepted):
            return _breach(probe, "the seller fails because of what it does not support", "2xx or 4xx", str(status))
        if how == "refused" and probe.exchange.accepted:
            return _breach(probe, "what is not supported is taken", "a refusal, any 4xx", str(status))
        if how == "ignored" and status in _REFUSED:
            return _breach(probe, "what is not supported is refused", "it is passed over", str(status))
        return None

    return rule


RULES = {Need.REQUIRED: demanded, Need.OPTIONAL: taken}
