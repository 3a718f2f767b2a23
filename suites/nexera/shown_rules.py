"""Rules for lists as a whole, and for what events carry of what the seller alone says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.specs.vocabulary import Operation
from ttck.suites.nexera.reading_rules import same_value
from ttck.suites.nexera.shown import every

_FOR_GOOD = ("correlationId", "resolutionComment", "resolutionResult", "resolutionCode")  # what does not change from event to event


# --- lists as a whole --------------------------------------------------------------------------------------------------------


def once_each(exchange: Exchange) -> Breach | None:
    """A list has each ticket once."""
    rows = exchange.document if isinstance(exchange.document, list) else []
    counted = Counter(str(row["id"]) for row in rows if isinstance(row, dict) and "id" in row)
    item, count = next(iter(counted.most_common(1)), ("", 0))
    if count < len("ab"):
        return None
    return Breach(message="a ticket is in a list more than once", expected=f"{item} once", actual=f"{count} times", where="/id")


def uncut(traffic: Traffic, *, wait: float) -> Iterator[Subject]:
    """Lists without a filter that were not cut, because another is longer, each with the tickets that had been made a while before."""
    pages = [one for one in traffic.accepted(Operation.LIST) if not urlsplit(one.url).query and isinstance(one.document, list)]
    made = [(one.at + timedelta(seconds=one.elapsed + wait), item_id(one)) for one in traffic.accepted(Operation.CREATE)]
    longest = max((len(page.document) for page in pages), default=0)
    for page in pages:
        if len(page.document) < longest:
            there = [item for at, item in made if item is not None and at <= page.at]
            yield Subject(value=(there, page.document), where="/id", seen=page)


def complete(part: Subject) -> Breach | None:
    """A list has every ticket of ours."""
    there, rows = part.value
    listed = {row.get("id") for row in rows if isinstance(row, dict)}
    missing = [item for item in there if item not in listed]
    if not missing:
        return None
    return Breach(
        message="a list lacks tickets that were made before", expected=f"{len(there)} tickets of this run",
        actual=f"without {', '.join(missing[:3])}" + (f" and {len(missing) - 3} more" if len(missing) > len("abc") else ""), where="/id",
    )  # fmt: skip


# --- events ------------------------------------------------------------------------------------------------------------------


def carried(traffic: Traffic) -> Iterator[Subject]:
    """What each event carries of what the seller alone says, with all that was shown of it in answers and lists."""
    known: dict[tuple[str, str], list[Any]] = {}
    for one in every(traffic):
        if one.place != "event":
            for name in _FOR_GOOD:
                if one.document.get(name) is not None:
                    known.setdefault((one.item, name), []).append(one.document[name])
    for one in every(traffic):
        for name in _FOR_GOOD if one.place == "event" else ():
            if one.document.get(name) is not None and (one.item, name) in known:
                yield Subject(value=(one.document[name], known[one.item, name]), where=f"/{name}", seen=one.seen)


def known(part: Subject) -> Breach | None:
    """What an event carries was shown elsewhere, too."""
    value, values = part.value
    if any(same_value(value, one) for one in values):
        return None
    return Breach(
        message=f"an event carries another {part.where[1:]} than is ever shown",
        expected=shown(values[-1]),
        actual=shown(value),
        where=part.where,
    )
