"""Decisions of the seller about its appointments and workorders, with what was read before and after each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.harness.runs.scenario import Stage
from ttck.specs.vocabulary import Stimulus
from ttck.suites.appointment.periods import Document
from ttck.suites.ticket.rules import documents


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One decision of the seller, with the item before and after it, and whether its effect shows and was announced.

    `about` is the stimulus, with the attribute that it changes where it can change several. `crowded` says that the seller told of
    more than one change meanwhile: it may have changed the item back.
    """

    about: str
    item: str
    call: StimulusCall
    before: Exchange
    after: Exchange
    visible: bool
    announced: bool = False
    expected: str = ""
    crowded: bool = False

    @property
    def believable(self) -> bool:
        """Whether it surely happened, and should show: it does, or it alone was announced, or whoever was asked vouches for it."""
        return self.visible or (not self.crowded and (self.announced or self.call.surely))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the readings and the stimulus."""
        return (self.before.number, self.call.number, self.after.number)


def decide(
    stage: Stage, stimulus: Stimulus, item: str, read: Callable[..., Exchange], shows: Callable[[Document, Document], bool],
    *, about: str, expected: str = "", event: str | None = None, args: dict[str, Any] | None = None,
) -> Decided:  # fmt: skip
    """Read, let the seller decide, read until it shows."""
    buyer = stage.buyer
    before = buyer.current(lambda: read(item, label=f"before {about}"))
    count = buyer.arrivals(item, event) if event else 0
    call = buyer.stimulate(stimulus, item, **(args or {}))

    def visible(seen: Exchange) -> bool:
        return shows(documents(before), documents(seen))

    after = buyer.until(
        lambda: read(item, label=f"after {about}"), lambda seen: seen.refused or visible(seen), what=f"the effect of {about}"
    )
    announced = buyer.hold_for(item, event, more_than=count) if event else False
    crowded = event is not None and buyer.arrivals(item, event) > count + 1
    return Decided(
        about=about,
        item=item,
        call=call,
        before=before,
        after=after,
        visible=visible(after),
        announced=announced,
        expected=expected,
        crowded=crowded,
    )
