"""Use case 1, and use case 3 right after it: create requests over all subsets of the optional attributes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ttck.harness.generate import full_documents, strategies
from ttck.harness.judge.smaller_examples import Shrinker
from ttck.harness.record.exchange import Exchange, now
from ttck.harness.record.state_probe import ticket_id
from ttck.harness.runs.scenario import Stage, scenario

EMPTY = ("note", "attachment", "relatedIssue")  # lists of a create that have no least number of items
_COMMON = 255  # characters that any column holds, for a seller that refuses texts as long as the target lets them be


@dataclass(frozen=True, kw_only=True)
class Creation:
    """One generated create request: what was sent, the answer, and the ticket as read right afterwards."""

    sent: dict[str, Any]
    created: Exchange
    read: Exchange | None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of both exchanges."""
        return tuple(exchange.number for exchange in (self.created, self.read) if exchange is not None)


@dataclass(kw_only=True)
class Creating:
    """All generated creations of a run; `empty` are creates whose list of this name has nothing in it."""

    creations: list[Creation] = field(default_factory=list)
    empty: dict[str, Exchange] = field(default_factory=dict)
    shrinker: Shrinker | None = None

    @property
    def accepted(self) -> list[Creation]:
        """Those that the seller accepted with a readable ticket."""
        return [creation for creation in self.creations if ticket_id(creation.created) is not None]


def play(stage: Stage, document: dict[str, Any]) -> Creation:
    """Create and read back."""
    created = stage.buyer.create(document, label="create from generated data")
    ticket = ticket_id(created)
    return Creation(sent=document, created=created, read=stage.buyer.until(ticket, lambda seen: seen.accepted) if ticket else None)


def _large(stage: Stage) -> list[dict[str, Any]]:
    """Tickets with values that no contract limits, one kind each: contents, a link, an address, a moment to come, strange relations.

    A seller may have limits of its own and refuse them; what it takes it keeps as it is.
    """
    takes, material = stage.material.terms.takes, stage.material
    base = {"author": "Ada Lovelace", "creationDate": "2025-02-03T04:05:06Z", "source": "buyer"}

    def attached(**more: str) -> dict[str, Any]:
        return {**base, "attachmentId": f"a-{next(material.counter)}", "name": f"trace {material.marker()}.txt", **more}

    found = []
    if takes("attachment"):
        found.append(stage.plain(attachment=full_documents.contents(material)))
        found.append(stage.plain(attachment=[attached(url=f"https://buyer.example/files/{'long-name-' * 40}?a=1&b=2")]))
    if takes("issueStartDate"):
        found.append(stage.plain(issueStartDate=(now() + timedelta(days=30)).isoformat(timespec="seconds")))
    if takes("relatedIssue"):
        found.append(stage.plain(relatedIssue=full_documents.strangers(material)))
    shouted = stage.plain()
    for contact in shouted["relatedContactInformation"]:
        contact["emailAddress"] = "Ada.LOVELACE@Buyer.Example"
    return [*found, shouted]


def _longest(stage: Stage) -> list[Creation]:
    """Tickets with the longest texts, one group of attributes each; where the seller refuses them, with shorter ones."""
    found: dict[str, Creation] = {}
    takes, most = stage.material.terms.takes, stage.material.text_length
    for length in dict.fromkeys((most, min(most, _COMMON))):
        for name, more in full_documents.all_longest(stage.material, length).items():
            if name not in found and all(map(takes, more)) and (made := play(stage, stage.plain(**more))).created.accepted:
                found[name] = made
    return list(found.values())


@scenario("creating", weight=2.3, after=("subscribing",))
def creating(stage: Stage) -> Creating:
    """Creating tickets from generated data."""
    story = Creating()
    anything = strategies.tickets(stage.material)
    takes = stage.material.terms.takes
    subsets = [subset for subset in strategies.subsets() if all(map(takes, subset))][: stage.budget.subsets]
    chosen = strategies.per_subset(stage.material, subsets, seed=stage.seed)
    notes = strategies.awkward_notes(stage.material)
    awkward = stage.plain(note=notes, description=f"{notes[-1]['text'][:-40]} {stage.material.marker()}")
    generated = strategies.examples(anything, material=stage.material, count=stage.budget.generated, seed=stage.seed)
    for document in [awkward, full_documents.ticket(stage.material, stage.plain()), *chosen, *generated]:
        story.creations.append(play(stage, document))
    story.creations += [made for document in _large(stage) if (made := play(stage, document)).created.accepted]
    story.creations += _longest(stage)
    for name in filter(takes, EMPTY):
        story.empty[name] = stage.buyer.create(stage.plain(**{name: []}), label=f"create with no {name} in its list")
    story.shrinker = Shrinker(
        strategy=anything.map(stage.material.filled),
        observe=lambda document: [play(stage, document)],
        seed=stage.seed,
        attempts=stage.budget.shrinks,
    )
    return story
