"""Creates that are right: with what is mandatory, each optional attribute alone, everything, awkward texts, and twins."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.ossj import payloads
from ttck.suites.ossj.names import ACTIVE, DESCRIPTION, DETECTED, DIALOG, FILES, KEY, STATES
from ttck.suites.ossj.payloads import Document
from ttck.suites.ossj.seller_client import Made, SellerClient, seller_client

_TRIES = 2  # how often a create is made again whose ticket was not active when it was looked at


@dataclass(kw_only=True)
class Creating:
    """All creates that a seller has to take.

    `plain` have what is mandatory alone, in every priority and kind; `optional` one attribute more, by its name; `filed` files,
    `times` another time, and `offset` one that is written otherwise than in the sample.
    `again` are repetitions of creates whose tickets were not active when they were first read. `twice` is a second create with the
    mirror key of the first of `plain`, `at_once` are creates at the same moment, and `keyed` have unusual mirror keys.
    """

    plain: list[Made] = field(default_factory=list)
    optional: dict[str, Made] = field(default_factory=dict)
    rich: list[Made] = field(default_factory=list)
    times: list[Made] = field(default_factory=list)
    offset: list[Made] = field(default_factory=list)
    again: dict[str, list[Made]] = field(default_factory=dict)
    twice: Made | None = None
    at_once: list[Exchange] = field(default_factory=list)
    keyed: list[Made] = field(default_factory=list)

    @property
    def every(self) -> list[Made]:
        """All of them that were sent one after the other."""
        return [*self.plain, *self.optional.values(), *self.rich, *self.times, *self.offset, *self.keyed]


def _rich(stage: Stage, *, filed: bool) -> list[tuple[str, Document]]:
    """Everything together, and awkward texts in each free text, one after the other."""
    found = [(about, payloads.whole(stage, filed=filed)) for about in ("everything", "everything once more")]
    for number, words in enumerate(payloads.AWKWARD):
        other = payloads.AWKWARD[number - 1]
        texts = {DIALOG: payloads.text(stage, words), DESCRIPTION: payloads.text(stage, other)}
        found.append((f"awkward texts {number + 1}", payloads.plain(stage, **texts)))
    return found


def _again(seller: SellerClient, made: list[Made]) -> dict[str, list[Made]]:
    """Creates of which the ticket was not active when it was read, made again: the other side may have been quick, but not each time."""
    found: dict[str, list[Made]] = {}
    for one in made:
        state = state_of(one.read)
        if one.ticket is None or state in {ACTIVE, None} or state not in STATES:
            continue
        found[one.about] = [
            seller.make({**one.document, KEY: payloads.key(seller.stage)}, about=f"{one.about}, again") for _ in range(_TRIES)
        ]
    return found


@scenario("ossj-creating", weight=2, after=(payloads.PAIRING,))
def creating(stage: Stage) -> Creating:
    """Creating tickets by value."""
    seller, story = seller_client(stage), Creating()
    story.plain = stage.stories[payloads.PAIRING].plain
    for name, more in payloads.optional(stage):
        if name == FILES:
            continue
        story.optional[name] = seller.make(payloads.plain(stage, **more), about=f"{name} beside the mandatory ones")
    if seller.buyer.target.terms.takes(FILES):
        for count in (1, 2):
            story.optional[f"{FILES} ({count})"] = seller.make(
                payloads.plain(stage, **{FILES: payloads.files(stage, count)}), about=f"{count} files"
            )
    filed = all(one.exchange.accepted for name, one in story.optional.items() if name.startswith(FILES))
    story.rich = [seller.make(document, about=about) for about, document in _rich(stage, filed=filed)]
    story.times = [seller.make(payloads.plain(stage, **{DETECTED: at}), about=f"detected {at}") for at in payloads.MOMENTS]
    story.offset = [seller.make(payloads.plain(stage, **{DETECTED: at}), about=f"detected {at}") for at in payloads.WITH_OFFSETS]
    story.keyed = [seller.make(payloads.plain(stage, **{KEY: key}), about=f"the mirror key {key}") for key in payloads.awkward_keys(stage)]
    story.again = _again(seller, story.every)
    known = next((one for one in story.plain if one.ticket), None)
    if known is not None:
        story.twice = seller.make(payloads.plain(stage, **{KEY: known.key}), about="the mirror key of another ticket")
    story.at_once = stage.buyer.create_together([payloads.plain(stage), payloads.plain(stage)], label="one of two creates at the same time")
    return story
