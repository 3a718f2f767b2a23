"""Each patch that the buyer may send, and each that it may not, by itself in each state that allows patches (MEF 113 Table 7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ttck.harness.record.state_probe import Patch, state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Stimulus, TicketState
from ttck.suites.ticket.scenarios.h_patching import Maker, document_of, forbidden_names, patchable, try_forbidden, try_patch, with_note

PATCHABLE_STATES = tuple(state for state in TicketState if state in ticket_lifecycle().patchable)
IN_STATES = tuple(state for state in PATCHABLE_STATES if state != TicketState.ACKNOWLEDGED)  # there each patch is tried in `patching`


@dataclass(kw_only=True)
class Dwelling:
    """What was tried in each state; `plain` are the accepted twins of patches of what is not the buyer's."""

    good: dict[TicketState, list[Patch]] = field(default_factory=dict)
    plain: dict[TicketState, list[Patch]] = field(default_factory=dict)
    forbidden: dict[TicketState, list[Patch]] = field(default_factory=dict)
    reasons: dict[str, list[str]] = field(default_factory=dict)

    def why_not(self, state: str) -> str:
        """Why something could not be tried in a state."""
        return "; ".join(dict.fromkeys(self.reasons.get(state, [])))


class _Place:
    """A full ticket in a state; brought back there, or replaced, when it has left it."""

    def __init__(self, stage: Stage, state: TicketState) -> None:
        self._stage, self._state = stage, state
        self._ticket = stage.full_ticket(state)

    def ticket(self) -> str:
        """The ticket, as it stands in the state now.

        Raises:
            Inconclusive: see `Buyer.reach`.
        """
        buyer = self._stage.buyer
        seen = buyer.current(lambda: buyer.retrieve(self._ticket))
        if state_of(seen) == TicketState.IN_PROGRESS != self._state == TicketState.PENDING:
            buyer.reach(self._ticket, self._state)
        elif state_of(seen) != self._state:
            self._ticket = self._stage.full_ticket(self._state)
        return self._ticket


def _tried(story: Dwelling, state: TicketState, play: Callable[[], None]) -> None:
    """Play a part; what keeps it from being played in a state is kept as a reason."""
    try:
        play()
    except Inconclusive as skipped:
        story.reasons.setdefault(state, []).append(skipped.reason)


def _patches(stage: Stage, story: Dwelling, place: _Place, state: TicketState, maker: Maker) -> None:
    """Each attribute that the buyer may patch, by itself."""
    for name in patchable(stage):
        ticket = place.ticket()
        new = with_note(stage, {name: maker.value(name, document_of(stage, ticket))})
        story.good.setdefault(state, []).append(try_patch(stage, f"{name} in {state}", ticket, new))


def _forbidden(stage: Stage, story: Dwelling, place: _Place, state: TicketState, maker: Maker) -> None:
    """Each attribute that is not the buyer's, by itself and beside one that is, with the accepted twin of the latter."""
    if not stage.material.terms.takes("externalId"):
        return
    ticket = place.ticket()
    twin = try_patch(stage, f"externalId alone in {state}", ticket, {"externalId": maker.value("externalId", {})})
    story.plain.setdefault(state, []).append(twin)
    for name in forbidden_names(stage):
        for mixed in (False, True):
            about = f"{'externalId together with ' if mixed else ''}{name} in {state}"
            story.forbidden.setdefault(state, []).append(try_forbidden(stage, about, place, name, mixed=mixed))


def _visit(stage: Stage, story: Dwelling, state: TicketState, maker: Maker) -> None:
    place = _Place(stage, state)
    _tried(story, state, lambda: _forbidden(stage, story, place, state, maker))
    if state != TicketState.PENDING or stage.buyer.at_once(Stimulus.REQUEST_INFO):
        _tried(story, state, lambda: _patches(stage, story, place, state, maker))


@scenario("dwelling", weight=0.8, after=("subscribing",))
def dwelling(stage: Stage) -> Dwelling:
    """Trying every patch in every state."""
    story, maker = Dwelling(), Maker(stage)
    for state in IN_STATES:
        _tried(story, state, lambda state=state: _visit(stage, story, state, maker))  # type: ignore[misc]
    return story
