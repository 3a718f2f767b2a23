"""Creates that are wrong in one thing each: something mandatory missing or blank, a wrong type, a body that is none."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from harness.exchange import Exchange
from harness.scenario import Stage, scenario
from harness.strategies import one
from suites.tmf import papers
from suites.tmf.desk import JSON, Desk, desk
from suites.tmf.papers import Document

Steps = tuple[str | int, ...]
_TEXTS = ("description", "severity", "ticketType", "name", "priority")
_DATES = ("requestedResolutionDate", "expectedResolutionDate")
# What version 5 requires of the parts of a create, beside the @type of each.
_PARTS: tuple[Steps, ...] = (
    ("attachment", 0, "attachmentType"),
    ("attachment", 0, "mimeType"),
    ("attachment", 1, "id"),
    ("channel", "id"),
    ("externalIdentifier", 0, "id"),
    ("relatedEntity", 0, "role"),
    ("relatedEntity", 0, "entity"),
    ("relatedEntity", 0, "entity", "id"),
    ("relatedParty", 0, "role"),
    ("relatedParty", 0, "partyOrPartyRole", "id"),
    ("troubleTicketRelationship", 0, "id"),
    ("troubleTicketRelationship", 0, "relationshipType"),
    ("troubleTicketSpecification", "id"),
    ("troubleTicketCharacteristic", 0, "name"),
    ("troubleTicketCharacteristic", 0, "value"),
    ("troubleTicketCharacteristic", 0, "characteristicRelationship", 0, "id"),
    ("troubleTicketCharacteristic", 0, "characteristicRelationship", 0, "relationshipType"),
)
_PARTS_V4: tuple[Steps, ...] = (
    ("channel", "id"),
    *((("relatedEntity", 0, name)) for name in ("id", "role", "@referredType")),
    *((("relatedParty", 0, name)) for name in ("id", "@referredType")),
)
_BODIES = {
    "half an object": b'{"description": "no light", "severity": ',
    "no JSON": b"description=no light&severity=Major",
    "a list": b'[{"description": "no light"}]',
    "a text": b'"no light"',
    "a number": b"7",
    "null": b"null",
}


@dataclass(frozen=True, kw_only=True)
class Probe:
    """A create that is wrong in one thing: of which sort of mistake, how, and where (a JSON Pointer)."""

    sort: str
    about: str
    where: str
    exchange: Exchange


@dataclass(kw_only=True)
class Refusing:
    """All wrong creates, and the list after them."""

    probes: list[Probe] = field(default_factory=list)
    listed: Exchange | None = None

    def of(self, sort: str) -> list[Probe]:
        """The creates with one sort of mistake."""
        return [probe for probe in self.probes if probe.sort == sort]


def without(document: Document, steps: Steps) -> Document:
    """A copy of a document without what the steps lead to."""
    found: Any = copy.deepcopy(document)
    holder = found
    for step in steps[:-1]:
        holder = holder[step]
    del holder[steps[-1]]
    return found  # type: ignore[no-any-return]


def pointer(steps: Steps) -> str:
    """Steps as a JSON Pointer."""
    return "".join(f"/{step}" for step in steps)


def _rich(seller: Desk) -> Document:
    """A ticket with every part that has something mandatory."""
    document = seller.maximal()
    if seller.modern:
        number = next(seller.stage.material.counter)
        if "attachment" in document:
            document["attachment"].append({"@type": "AttachmentRef", "id": f"file-{number}", "name": "trace"})
        relation = {"@type": "CharacteristicRelationship", "id": f"c-{number}", "relationshipType": "dependsOn"}
        if "troubleTicketCharacteristic" in document:
            document["troubleTicketCharacteristic"][0]["characteristicRelationship"] = [relation]
    return document


def _parts(seller: Desk) -> tuple[Steps, ...]:
    if not seller.modern:
        return tuple(steps for steps in _PARTS_V4 if seller.terms.takes(str(steps[0])))
    parts = tuple(steps for steps in _PARTS if seller.terms.takes(str(steps[0])))
    holders = {steps[:-1] for steps in parts} | ({("note", 0)} if seller.terms.takes("note") else set())
    return (*parts, *sorted(((*steps, "@type") for steps in holders), key=str))


def _wrong_types(seller: Desk) -> Iterator[tuple[str, Any]]:
    """Values of another type than the attribute has."""
    for name in _TEXTS:
        yield from ((name, value) for value in (7, {"value": "Major"}, ["Major"]))
    for name in _DATES:
        yield from ((name, value) for value in ("yesterday", 7))
    lists = [name for name in seller.optional() if isinstance(seller.maximal().get(name), list)]
    yield "note", {"author": "Ada", "date": "2025-02-03T04:05:06Z"}
    for name in lists:
        yield from ((name, value) for value in ("one", {"id": "1"}, [7]))
    yield from (("channel", value) for value in ("portal", [{"id": "1"}]))


def _typed_values() -> dict[str, Any]:
    """For each typed kind of characteristic a value that it cannot have."""
    return {
        "StringCharacteristic": 7,
        "BooleanCharacteristic": "yes",
        "IntegerCharacteristic": "seven",
        "NumberCharacteristic": {"value": 7},
        "FloatCharacteristic": "half",
        "ObjectCharacteristic": "rack",
        "StringArrayCharacteristic": "a",
        "IntegerArrayCharacteristic": [1, "two"],
        "BooleanArrayCharacteristic": True,
        "NumberArrayCharacteristic": 1.5,
        "ObjectArrayCharacteristic": ["rack"],
    }


class _Prober:
    """Sends wrong creates."""

    def __init__(self, seller: Desk) -> None:
        self.seller = seller
        self.story = Refusing()

    def send(self, sort: str, about: str, where: str, document: Any = None, *, body: bytes | None = None, media: str = JSON) -> None:
        exchange = self.seller.create(document, label=f"wrong create: {about}", body=body, media=media)
        self.story.probes.append(Probe(sort=sort, about=about, where=where, exchange=exchange))

    def mandatory(self) -> None:
        for name in papers.MANDATORY[self.seller.version]:
            self.send("missing", f"no {name}", f"/{name}", without(self.seller.minimal(), (name,)))
            for value in ("", None):
                self.send("blank", f"{name} {'null' if value is None else 'blank'}", f"/{name}", self.seller.minimal() | {name: value})

    def parts(self) -> None:
        for steps in _parts(self.seller):
            self.send("parts", f"no {pointer(steps)}", pointer(steps), without(_rich(self.seller), steps))

    def types(self) -> None:
        for name, value in _wrong_types(self.seller):
            if self.seller.terms.takes(name):
                self.send("types", f"{name} of another type", f"/{name}", self.seller.minimal() | {name: value})

    def statuses(self) -> None:
        for value in ("notAStatus", f"status {self.seller.stage.material.marker()}"):
            self.send("status", "a status that does not exist", "/status", self.seller.minimal() | {"status": value})

    def bodies(self) -> None:
        for about, body in _BODIES.items():
            self.send("body", f"the body is {about}", "", body=body)
        xml = b"<troubleTicket><description>no light</description></troubleTicket>"
        self.send("media", "application/xml", "", body=xml, media="application/xml")
        self.send("media", "text/csv", "", body=b"description,severity\nno light,Major\n", media="text/csv")

    def characteristics(self) -> None:
        for number, (kind, value) in enumerate(_typed_values().items()):
            if not self.seller.terms.takes("troubleTicketCharacteristic"):
                break
            stage = self.seller.stage
            right = one(papers.characteristics(kind), material=stage.material, seed=stage.seed + number)
            where = "/troubleTicketCharacteristic/0/value"
            wrong = {**right, "value": value}
            self.send("value", f"a value that no {kind} has", where, self.seller.minimal() | {"troubleTicketCharacteristic": [wrong]})
            bare = without(right, ("value",))
            self.send("no value", f"a {kind} without a value", where, self.seller.minimal() | {"troubleTicketCharacteristic": [bare]})


@scenario("tmf-refusing", weight=1.5, after=("tmf-creating",))
def refusing(stage: Stage) -> Refusing:
    """Creates with one mistake each."""
    prober = _Prober(desk(stage))
    prober.mandatory()
    prober.parts()
    prober.types()
    prober.statuses()
    prober.bodies()
    if prober.seller.modern:
        prober.characteristics()
    prober.story.listed = prober.seller.find((("limit", "100"),), label="list after wrong creates")
    return prober.story
