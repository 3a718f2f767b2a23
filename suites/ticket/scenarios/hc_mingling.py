"""What buyer and seller do to one ticket in one life, and what becomes of a ticket when something happens to one that it is related to."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.exchange import Exchange, now
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive, NotPossible
from ttck.specs.vocabulary import Stimulus, TicketState
from ttck.suites.ticket.scenarios.f_updating import update
from ttck.suites.ticket.scenarios.h_patching import Maker, document_of, patchable, try_patch, wire, with_note

# What the seller writes into the ticket before the buyer patches it.
WRITTEN = (Stimulus.UPDATE_TECHNICAL_CONTACTS, Stimulus.ADD_RELATED_ISSUE, Stimulus.UPDATE_EXPECTED_RESOLUTION)
# The states in which it is patched, one after the other in one life, and the one in which that life ends.
WAY = (TicketState.ACKNOWLEDGED, TicketState.IN_PROGRESS, TicketState.PENDING, TicketState.RESOLVED, TicketState.REOPENED)
_CONTACT = "buyerTechnicalContact"


@dataclass(kw_only=True)
class Mingling:
    """Tickets that were patched in every state of one life; and pairs of tickets of which the first names the second."""

    lived: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)


def _live(stage: Stage, story: Mingling, maker: Maker) -> None:
    """The seller writes, then the buyer patches its contacts, and everything else at once, in each state; the end shows what stayed."""
    ticket = stage.full_ticket(number=301)
    story.lived.append(ticket)
    for stimulus in WRITTEN:
        if stage.buyer.at_once(stimulus):
            with contextlib.suppress(NotPossible):
                update(stage, ticket, stimulus)
    known = patchable(stage)
    parts = [[name for name in known if (name == _CONTACT) is alone] for alone in (True, False)]
    for state in WAY:
        for names in filter(None, parts):
            stage.buyer.reach(ticket, state)
            _patch(stage, maker, ticket, names, state)
    stage.buyer.reach(ticket, TicketState.CLOSED)
    stage.buyer.retrieve(ticket, label="at the end of a life")


def _patch(stage: Stage, maker: Maker, ticket: str, names: Iterable[str], state: TicketState) -> None:
    current = document_of(stage, ticket)
    new = {name: maker.value(name, current) for name in names}
    try_patch(stage, f"{' and '.join(new)} in {state}, in one life", ticket, with_note(stage, new))


def relation(stage: Stage, ticket: str) -> dict[str, Any]:
    """A relation of the buyer's that names another ticket of its own."""
    one = {
        "id": ticket,
        "@referredType": "TroubleTicket",
        "relationshipType": "depends on",
        "description": f"the same line {stage.material.marker()}",
        "creationDate": now().isoformat(timespec="seconds").replace("+00:00", "Z"),
        "source": "buyer",
    }
    known: dict[str, Any] = stage.material.terms.known({"relatedIssue": one})["relatedIssue"]
    return known


def _relate(stage: Stage, story: Mingling) -> None:
    """One ticket names another, by its creation and by a patch; whichever is patched or cancelled, the other is read before and after."""
    if not stage.material.terms.takes("relatedIssue"):
        raise Inconclusive("the seller takes no related objects")
    for cancelled in (1, 0):
        named = stage.ticket()
        naming = stage.ticket(stage.plain(relatedIssue=[relation(stage, named)]))
        pair = (naming, named)
        story.pairs.append(pair)
        if cancelled:
            remark = stage.lists(naming, note=[stage.buyer.plain_note("one more observation")])
            _beside(stage, pair, naming, lambda t, remark=remark: stage.buyer.patch(t, remark))  # type: ignore[misc]
            again = wire(stage, naming, with_note(stage, {"relatedIssue": [relation(stage, named)]}))
            _beside(stage, pair, naming, lambda t, again=again: stage.buyer.patch(t, again))  # type: ignore[misc]
        _beside(stage, pair, pair[cancelled], stage.buyer.cancel)


def _beside(stage: Stage, pair: tuple[str, str], ticket: str, act: Callable[[str], Exchange]) -> None:
    """Something is done to one ticket of a pair; both are read before and after it."""
    for one in pair:
        stage.buyer.retrieve(one, label="before something happens to one of two related tickets")
    act(ticket)
    for one in pair:
        stage.buyer.retrieve(one, label="after something happened to one of two related tickets")


@scenario("mingling", weight=0.2, after=("subscribing",))
def mingling(stage: Stage) -> Mingling:
    """Patching what the seller has written in, and moving tickets that are related."""
    story, maker = Mingling(), Maker(stage)
    parts: dict[str, Callable[[], None]] = {
        "life": lambda: _live(stage, story, maker),
        "relations": lambda: _relate(stage, story),
    }
    for name, play in parts.items():
        try:
            stage.steadily(play)
        except Inconclusive as skipped:
            story.reasons[name] = skipped.reason
    return story
