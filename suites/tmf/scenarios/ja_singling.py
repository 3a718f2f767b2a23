"""A ticket of which one attribute after the other is changed, each alone, with time for the event of it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import TmfEvent
from ttck.suites.tmf.changes import Changer, Patch
from ttck.suites.tmf.writes import document_of

FIRST = ("description", "note", "relatedParty", "attachment", "severity", "ticketType")
_SILENT = 2  # so many attributes without an event are waited for
_WAITS = 4  # and so many waits of the target all events together may take


@dataclass(frozen=True, kw_only=True)
class Single:
    """A patch of one attribute between two readings, the later one when its event had come or the wait was over."""

    name: str
    patch: Patch


@dataclass(kw_only=True)
class Singling:
    """The changes, in order."""

    singles: list[Single] = field(default_factory=list)


@scenario("tmf-singling", weight=0.3, after=("tmf-registering", "tmf-announcing"))
def singling(stage: Stage) -> Singling:
    """Changing each attribute alone and waiting for its event."""
    changer, story, buyer = Changer(stage), Singling(), stage.buyer
    if not stage.earlier("tmf-registering").accepted or buyer.listener is None:
        raise Inconclusive("the seller accepted no subscription")
    item = changer.made()
    buyer.hold_for(item, TmfEvent.CREATED)
    names = [name for name in dict.fromkeys((*FIRST, *changer.seller.optional())) if changer.seller.terms.patches(name)]
    _change(changer, story, item, names)
    return story


def _change(changer: Changer, story: Singling, item: str, names: Iterable[str]) -> None:
    """One attribute after the other, as long as events are worth waiting for."""
    buyer = changer.stage.buyer
    assert buyer.listener is not None
    patience, silent = buyer.target.limits.event_wait, 0
    since = time.monotonic()
    for name in names:
        if TmfEvent.CHANGED in buyer.created_resources.vain or silent >= _SILENT or time.monotonic() - since > _WAITS * patience:
            return
        told = buyer.arrivals(item, TmfEvent.CHANGED)
        patch = changer.send(item, {name: changer.value(name, document_of(changer.before(item)))}, f"{name} alone, for its event")
        if not patch.exchange.accepted or patch.new.get(name) == patch.old.get(name):
            continue
        came = buyer.listener.wait(lambda told=told: buyer.arrivals(item, TmfEvent.CHANGED) > told, seconds=patience)  # type: ignore[misc]
        silent += not came
        story.singles.append(Single(name=name, patch=patch))
        changer.seller.retrieve(item, label=f"after the event of {name} had its time")
