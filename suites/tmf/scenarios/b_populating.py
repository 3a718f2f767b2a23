"""The run's own tickets, on which lists, filters and projections are judged: plain ones, generated ones, and one with everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ttck.harness.generate import strategies
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus, TmfState
from ttck.suites.tmf import deciding, following, gates, payloads, rich
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import SellerClient, seller_client

_PLAIN, _FEWEST, _NEWEST = 9, 4, 2
SHARED = 6  # of the plain tickets, as many have the same name
# Ends of names; the second one is another text when it is decoded twice, and the third one where an apostrophe is written as two.
_OTHERS = ("g", "1+1 & 100%25", "d'Arc's")
_STATES = (TmfState.IN_PROGRESS, TmfState.PENDING) * 2  # two of each, so that a list of them has two pages
_STIMULI = {TmfState.IN_PROGRESS: Stimulus.START_WORK, TmfState.PENDING: Stimulus.REQUEST_INFO}


@dataclass(kw_only=True)
class Population:
    """The tickets by identifier, each as read when all had been made; `name` is what the first `SHARED` of them are called.

    `moved` are those that the seller has changed by itself since; what it may change has no certain value then.
    `sent` are the documents of their creates, `full` is the ticket with every attribute, `rich` the one with two parts of each,
    and `fresh` are names of plain tickets.
    """

    name: str
    known: dict[str, Exchange] = field(default_factory=dict)
    sent: dict[str, Document] = field(default_factory=dict)
    full: str | None = None
    rich: str | None = None
    shared: list[str] = field(default_factory=list)
    moved: frozenset[str] = frozenset()
    reasons: list[str] = field(default_factory=list)

    def documents(self) -> dict[str, Document]:
        """The tickets as read, those that could be, with the identifiers that they got when they were created."""
        found = {item: seen.document for item, seen in self.known.items() if seen.accepted and isinstance(seen.document, dict)}
        return {item: {**self._sure(item, document), "id": item} for item, document in found.items()}

    @property
    def called(self) -> list[str]:
        """Those of the shared tickets that a list by their name has to have: a ticket that has lost its name since is none of them."""
        documents = self.documents()
        return [item for item in self.shared if item not in documents or documents[item].get("name") == self.name]

    def _sure(self, item: str, document: Document) -> Document:
        return {name: value for name, value in document.items() if item not in self.moved or name not in payloads.BY_ITSELF}


def _plain(stage: Stage, seller: SellerClient, name: str, index: int) -> Document:
    """A ticket that differs from the others in what is filtered by, in pairs that overlap."""
    severities, types = payloads.severities(stage.material), payloads.types(stage.material)
    more: Document = {
        "severity": severities[index % 3 % len(severities)],
        "ticketType": types[(index // 2) % 3 % len(types)],
        "name": name if index < SHARED else f"{name} {_OTHERS[index - SHARED]}",
        "requestedResolutionDate": f"2030-01-0{index + 1}T03:04:05Z",
        "note": [seller.typed("Note", text=f"seen {stage.material.marker()}", author=f"Ada {chr(ord('A') + index % 3)}")],
    }
    if index == 1:  # a value that stands nowhere in the first part of a list
        more["note"].append(seller.typed("Note", text=f"heard {stage.material.marker()}", author=f"Grace {name}"))
    if index % 3:
        more["priority"] = str(index % 3)
    return seller.minimal(**more)


def _made(seller: SellerClient, story: Population, document: Document, label: str, *, made: Exchange | None = None) -> str | None:
    """The new ticket of a document, whose create may be `made` already; None where there is none, with the reason in the story."""
    try:
        item = seller.arrived(document, made, label=label) if made is not None else seller.made(document, label=label)
    except Inconclusive as refused:
        story.reasons.append(refused.reason)
        return None
    story.sent[item] = document
    return item


def _full(seller: SellerClient, story: Population) -> None:
    """One ticket with every attribute; of a seller that refuses it, several with one attribute each, as far as they are taken."""
    document = seller.maximal()
    story.full = _made(seller, story, document, "create with every attribute")
    if story.full is not None:
        return
    small = seller.minimal()
    for name in sorted(set(document) - set(small)):
        _made(seller, story, {**seller.minimal(), name: document[name]}, f"create with {name}")


def _spread(seller: SellerClient, story: Population) -> None:
    """Take some tickets to other states: by patches, by what the seller can be made to do, or else by creates with a status."""
    for item, state in zip(list(story.sent)[1:], [state for state in _STATES if state in seller.states], strict=False):
        if seller.has("patch"):
            answer = seller.patch(item, seller.typed("TroubleTicket", status=str(state)), label=f"patch to {state}")
            if answer.accepted:
                continue
            story.reasons.append(f"a patch of the status to {state} was answered {answer.status or answer.error}")
        if not _pushed(seller, story, item, state):
            _made(seller, story, seller.minimal(status=str(state)), f"create with the status {state}")


def _pushed(seller: SellerClient, story: Population, item: str, state: TmfState) -> bool:
    """Whether the seller, asked by a stimulus, takes a ticket to a state."""
    if not seller.makes(_STIMULI[state]):
        return False
    try:
        deciding.decided(seller, _STIMULI[state], item)
    except Inconclusive as failed:
        story.reasons.append(failed.reason)
        return False
    return state_of(seller.until(item, lambda seen: state_of(seen) == state, label=f"is it {state}?")) == state


@scenario("tmf-populating", weight=1, after=("tmf-registering",))
def populating(stage: Stage) -> Population:
    """Creating tickets to look for."""
    seller = seller_client(stage)
    story = Population(name=f"{stage.material.run_id}-{next(stage.material.counter)}")
    plain = [("create to look for", _plain(stage, seller, story.name, index)) for index in range(_PLAIN)]
    for index, ((label, document), answer) in enumerate(zip(plain, seller.ahead(plain), strict=True)):
        made = _made(seller, story, document, label, made=answer)
        if made is not None and index < SHARED:
            story.shared.append(made)
    _full(seller, story)
    if seller.typed_parts:
        story.rich = _made(seller, story, rich.ticket(stage.material, seller.minimal()), "create with more than one of everything")
    generated = [("create from generated data", one) for one in _some(payloads.tickets(stage.material, seller.version), stage)]
    for (label, document), answer in zip(generated, seller.ahead(generated), strict=True):
        _made(seller, story, document, label, made=answer)
    if len(story.sent) < _FEWEST:
        raise Inconclusive("too few tickets could be created: " + "; ".join(dict.fromkeys(story.reasons)))
    _spread(seller, story)
    for item in story.sent:
        story.known[item] = seller.until(item, lambda seen: seen.accepted, label="population")
    _listed(seller, story)
    return story


def _listed(seller: SellerClient, story: Population) -> None:
    """Give the lists their time to show the tickets that were made last, and those that were changed since, as they are read."""
    for item in reversed(list(story.sent)[-_NEWEST:]):
        following.row(seller, item, label="is it listed?")
    documents = story.documents()
    states = {item: documents[item].get("status") for item in story.shared if item in documents}
    begun = next(iter(states.values()), None)  # the first of them was left as it was created

    def here(query: Query) -> bool:
        shows = {str(row.get("id")): row.get("status") for row in query.items}
        passed_over = any(row.get("name", story.name) != story.name for row in query.items)
        return passed_over or all(item in shows and (state == begun or shows[item] != begun) for item, state in states.items())

    following.query(seller, (("name", story.name),), here, label="are they listed?")


def populated(stage: Stage) -> Population:
    """The population for another scenario, which needs tickets that can be read.

    Raises:
        Inconclusive: there are none.
    """
    found: Population = gates.earlier(stage, "tmf-populating")
    if not found.documents():
        raise Inconclusive("none of our tickets could be read as an object")
    return found


def _some(generated: Any, stage: Stage) -> list[Document]:
    return strategies.examples(generated, material=stage.material, count=max(3, stage.budget.generated // 2), seed=stage.seed)
