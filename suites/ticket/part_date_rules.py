"""The dates that a seller gives to what it adds itself: not before the ticket was created, nor after it was read (Tables 25, 26 and 28)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ttck.harness.judge.compare import instant, items, missing_items
from ttck.harness.judge.histories import ItemHistory, Traffic
from ttck.harness.judge.verify import Breach
from ttck.specs.vocabulary import Source
from ttck.suites.common import moments
from ttck.suites.common.moments import Happened, ended

DATES = {"note": "date", "attachment": "creationDate", "relatedIssue": "creationDate"}


def added(traffic: Traffic, attribute: str) -> list[Happened]:
    """Each dated item that a seller added to a ticket of this run, from the create to the first answer that shows it.

    An item that the buyer sent, whatever label it has now, and one whose date the run chose itself tell nothing.
    """
    item_histories = (
        (item_history for item_history in traffic.item_histories.values() if item_history.created is not None) if traffic.whole else ()
    )
    return [one for item_history in item_histories for one in _added(item_history, attribute)]


def _added(item_history: ItemHistory, attribute: str) -> Iterator[Happened]:
    created, date = item_history.created, DATES[attribute]
    chosen = {str(value) for call in item_history.stimuli for value in call.args.values()}
    known = [{date: item.get(date)} for item in item_history.sent(attribute, perhaps=True)]
    for seen in item_history.sightings:
        own = [item for item in items(seen.document, attribute) if item.get("source") == Source.SELLER and date in item]
        fresh = missing_items([{date: item[date]} for item in own], known)
        known += fresh
        for item in fresh:
            if created is not None and isinstance(item[date], str) and item[date] not in chosen:
                yield Happened(
                    name=f"{attribute}/{date}", said=item[date], before=created, after=seen.exchange,
                    born=instant(seen.document.get("creationDate")), asked=created.at, found=ended(created),
                )  # fmt: skip


def in_time(seen: Happened) -> Breach | None:
    """The date lies between the creation of the ticket and the answer that shows the item, by one of the clocks of the seller or ours."""
    breach = moments.in_time(seen)
    if breach is None:
        return None
    attribute = seen.name.partition("/")[0]
    early = (instant(seen.said) or seen.before.at) < seen.before.at
    said = "from before the ticket was created" if early else "from after it was read"
    return replace(breach, message=f"an item of {attribute} that the seller added has a date {said}")
