"""The last look: every ticket of the run is read once more, after a restart where the target offers one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from ttck.harness.judge.compare import instant
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus
from ttck.suites.common import aftermath
from ttck.suites.common.lists import Query, Reader, documents_of

_BEFORE = timedelta(seconds=2)
_STRANGERS = 5  # identifiers from notifications, of tickets that are not this run's, that are looked up


@dataclass(kw_only=True)
class Ending:
    """The last reading of each ticket; `restarted` says whether the seller was restarted before it.

    `listed` is the list of what was created since the run began, and `mark` what the run's own descriptions have in them.
    """

    mark: str = ""
    listed: Query | None = None
    readings: dict[str, Exchange] = field(default_factory=dict)
    strangers: dict[str, Exchange] = field(default_factory=dict)
    restarted: bool = False
    reason: str | None = None


_ALL = (
    "subscribing",
    "creating",
    "listing",
    "walking",
    "updating",
    "clearing",
    "patching",
    "dwelling",
    "crowding",
    "mingling",
    "colliding",
)


@scenario("ending", weight=0.6, after=_ALL, alone=True)
def ending(stage: Stage) -> Ending:
    """Reading every ticket once more."""
    story = Ending(mark=f"[{stage.material.run_id}/")
    try:
        if stage.buyer.offers(Stimulus.RESTART):
            ticket = stage.ticket(label="create before the restart")
            stage.buyer.stimulate(Stimulus.RESTART, None)
            story.restarted = True
            stage.buyer.retrieve(ticket, label="after the restart")
            stage.buyer.cancel(ticket, label="cancel after the restart")
    except Inconclusive as skipped:
        story.reason = skipped.reason
    for ticket in list(stage.buyer.created_resources.tickets):
        story.readings[ticket] = stage.buyer.retrieve(ticket, label="last look")
    dates = [date for seen in documents_of(story.readings).values() if (date := instant(seen.get("creationDate")))]
    if dates:
        reader = Reader(stage=stage, find=stage.buyer.find, label="what the run left behind")
        story.listed = aftermath.read_since(reader, min(dates) - _BEFORE, dates)
        stage.buyer.created_resources.tickets += aftermath.strays(
            story.listed, known=stage.buyer.created_resources.tickets, mark=story.mark
        )
    for ticket in stage.buyer.strangers()[:_STRANGERS]:
        story.strangers[ticket] = stage.buyer.retrieve(ticket, label="a ticket that a notification named")
    return story
