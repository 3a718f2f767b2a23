"""Creates that are wrong in one thing each: something mandatory missing or blank, a wrong type, a body that is none."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.tmf import payloads
from ttck.suites.tmf.lists import Query, read_all
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import JSON, SellerClient, seller_client
from ttck.suites.tmf.spoilt import spoilt
from ttck.suites.tmf.writes import Creation, create

Steps = tuple[str | int, ...]
_TEXTS = ("description", "severity", "ticketType", "name", "priority")
_DATES = ("requestedResolutionDate", "expectedResolutionDate")
IMPOSSIBLE = ("2026-02-30T10:00:00Z", "2027-13-01T10:00:00Z", "2026-04-10T25:00:00Z")  # in the form of a moment, and none
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
    ("troubleTicketCharacteristic", 0, "characteristicRelationship", 0, "id"),
    ("troubleTicketCharacteristic", 0, "characteristicRelationship", 0, "relationshipType"),
)
_PARTS_V4: tuple[Steps, ...] = (
    ("channel", "id"),
    *((("relatedEntity", 0, name)) for name in ("id", "role", "@referredType")),
    *((("relatedParty", 0, name)) for name in ("id", "@referredType")),
)
# A text in the parts of each list, in both versions.
_TEXT_OF = {
    "note": "text", "attachment": "name", "externalIdentifier": "owner", "relatedEntity": "role", "relatedParty": "role",
    "troubleTicketRelationship": "relationshipType", "troubleTicketCharacteristic": "name",
}  # fmt: skip
_BODIES = {
    "half an object": b'{"description": "no light", "severity": ',
    "no JSON": b"description=no light&severity=Major",
    "a list": b'[{"description": "no light"}]',
    "a text": b'"no light"',
    "a number": b"7",
    "null": b"null",
}


_PLAIN_TRIES = 3
_PAGE = 100  # rows of a page


@dataclass(frozen=True, kw_only=True)
class Probe:
    """A create that is wrong in one thing: of which sort of mistake, how, and where (a JSON Pointer).

    `twin` is a create that is right in this one thing and else the same; `read` is what was made all the same, `sent` the document.
    """

    sort: str
    about: str
    where: str
    exchange: Exchange
    twin: Creation | None = None
    sent: Document = field(default_factory=dict)
    read: Exchange | None = None

    @property
    def seen(self) -> tuple[Exchange, ...]:
        """The exchanges that prove it."""
        made = self.twin.made if self.twin is not None else None
        return tuple(exchange for exchange in (made, self.exchange, self.read) if exchange is not None)


@dataclass(kw_only=True)
class Refusing:
    """All wrong creates, and the right ones beside them; `left` is the list after all of them."""

    probes: list[Probe] = field(default_factory=list)
    twins: list[Creation] = field(default_factory=list)
    left: Query | None = None

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


def second_without(document: Document, steps: Steps) -> tuple[Document, Steps] | None:
    """A copy of a document with a second element in a list that lacks what the steps lead to in the first, and the way to it.

    None where the steps do not lead through the first element of a list.
    """
    match steps:
        case (str(name), 0, *rest) if rest:
            first = document[name][0]
            second = {
                **without(first, tuple(rest)),
                **({"id": f"{first['id']}-b"} if rest != ["id"] and isinstance(first.get("id"), str) else {}),
            }
            return {**document, name: [first, second]}, (name, 1, *rest)
        case _:
            return None


def pointer(steps: Steps) -> str:
    """Steps as a JSON Pointer."""
    return "".join(f"/{step}" for step in steps)


def _rich(seller: SellerClient) -> Document:
    """A ticket with every part that has something mandatory."""
    document = seller.maximal()
    if seller.typed_parts:
        number = next(seller.stage.material.counter)
        if "attachment" in document:
            document["attachment"].append({"@type": "AttachmentRef", "id": f"file-{number}", "name": "trace"})
        relation = {"@type": "CharacteristicRelationship", "id": f"c-{number}", "relationshipType": "dependsOn"}
        if "troubleTicketCharacteristic" in document:
            document["troubleTicketCharacteristic"][0]["characteristicRelationship"] = [relation]
    return document


def _parts(seller: SellerClient) -> tuple[Steps, ...]:
    if not seller.typed_parts:
        return tuple(steps for steps in _PARTS_V4 if seller.terms.takes(str(steps[0])))
    parts = tuple(steps for steps in _PARTS if seller.terms.takes(str(steps[0])))
    holders = {steps[:-1] for steps in parts} | ({("note", 0)} if seller.terms.takes("note") else set())
    return parts if _untyped(seller) else (*parts, *sorted(((*steps, "@type") for steps in holders), key=str))


def _untyped(seller: SellerClient) -> bool:
    """Whether requests need not say what they are about (a switch of dialects that allow that)."""
    return bool(seller.switch("request_types") == "optional")


def _wrong_types(seller: SellerClient) -> Iterator[tuple[str, Any]]:
    """Values of another type than the attribute has."""
    for name in _TEXTS:
        yield from ((name, value) for value in (7, {"value": "Major"}, ["Major"]))
    for name in _DATES:
        yield from ((name, value) for value in ("yesterday", 7, *IMPOSSIBLE))
    lists = [name for name in seller.optional() if isinstance(seller.maximal().get(name), list)]
    yield "note", {"author": "Ada", "date": "2025-02-03T04:05:06Z"}
    for name in lists:
        yield from ((name, value) for value in ("one", {"id": "1"}, [7]))
    yield from (("channel", value) for value in ("portal", [{"id": "1"}]))


def wrong_seconds(name: str, right: Any) -> Iterator[list[Any]]:
    """Lists that begin with what was taken, and whose second element is of another type, or has a text of another type in it."""
    if not isinstance(right, list) or not right:
        return
    yield [*right[:1], 7]
    text = _TEXT_OF.get(name)
    if text is not None and isinstance(right[0], dict):
        yield [*right[:1], {**right[0], text: 7}]


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
    """Sends wrong creates, each like one that was taken but for one thing.

    `alone` are creates of the run with one optional attribute each, `kinds` those with one characteristic, by its kind, and
    `with_status` one with a status.
    """

    def __init__(
        self, seller: SellerClient, *, alone: Mapping[str, Creation], kinds: Mapping[str, Creation], with_status: Creation | None
    ) -> None:
        self.seller = seller
        self.with_status = with_status
        self.story = Refusing()
        self.alone = alone
        self.kinds = kinds
        self.plain = self._plain()

    def _plain(self) -> Creation:
        """A create with what is mandatory alone; of several values one that the seller takes, where it takes any."""
        for _ in range(_PLAIN_TRIES):
            self.story.twins.append(create(self.seller, self.seller.minimal(), about="right, beside wrong ones"))
            if self.story.twins[-1].made.accepted:
                break
        return self.story.twins[-1]

    def send(
        self, sort: str, about: str, where: str, document: Any = None, *, twin: Creation | None = None, body: bytes | None = None,
        media: str = JSON,
    ) -> None:  # fmt: skip
        exchange = self.seller.create(document, label=f"wrong create: {about}", body=body, media=media)
        item = item_id(exchange)
        read = self.seller.retrieve(item, label=f"made of a wrong create: {about}") if item is not None else None
        sent = document if isinstance(document, dict) else {}
        self.story.probes.append(
            Probe(sort=sort, about=about, where=where, exchange=exchange, twin=twin or self.plain, sent=sent, read=read)
        )

    def like(self, twin: Creation, **more: Any) -> Document:
        """The document of a twin with a description of its own, and whatever is given."""
        return {**copy.deepcopy(twin.sent), "description": self.seller.minimal()["description"], **more}

    def mandatory(self) -> None:
        for name in payloads.MANDATORY[self.seller.version]:
            if name == "@type" and _untyped(self.seller):
                continue
            self.send("missing", f"no {name}", f"/{name}", without(self.like(self.plain), (name,)))
            for value, how in (("", "blank"), (" \t", "white space"), (None, "null")):
                self.send("blank", f"{name} {how}", f"/{name}", self.like(self.plain, **{name: value}))

    def parts(self) -> None:
        """Parts without what they need, in a ticket with all of them, or by themselves where the seller does not take all at once."""
        whole = create(self.seller, _rich(self.seller), about="every part, beside wrong ones")
        self.story.twins.append(whole)
        twins: dict[str, Creation] = {}
        for steps in _parts(self.seller):
            name = str(steps[0])
            if name not in whole.sent:
                continue
            if not whole.made.accepted and name not in twins:
                twins[name] = create(self.seller, self.like(self.plain, **{name: whole.sent[name]}), about=f"{name}, beside wrong ones")
                self.story.twins.append(twins[name])
            twin = twins.get(name, whole)
            if not twin.made.accepted:
                continue
            self.send("parts", f"no {pointer(steps)}", pointer(steps), without(self.like(twin), steps), twin=twin)
            if second := second_without(self.like(twin), steps):
                document, there = second
                self.send("parts", f"no {pointer(there)}", pointer(there), document, twin=twin)

    def types(self) -> None:
        for name, value in _wrong_types(self.seller):
            if not self.seller.terms.takes(name):
                continue
            twin = self.plain if name in payloads.MANDATORY[self.seller.version] else self.alone.get(name, self.plain)
            wrong = "a moment that there is not" if value in IMPOSSIBLE else "of another type"
            self.send("types", f"{name} {wrong}", f"/{name}", self.like(twin, **{name: value}), twin=twin)
        for name in filter(self.seller.terms.takes, _TEXT_OF):
            one = self.alone.get(name, self.plain)
            for value in wrong_seconds(name, one.sent.get(name)) if one.made.accepted else ():
                document = self.like(one, **{name: value})
                if spoilt(document, self.seller.version):
                    self.send("types", f"{name} whose second element is of another type", f"/{name}", document, twin=one)

    def statuses(self) -> None:
        for value in ("notAStatus", f"status {self.seller.stage.material.marker()}"):
            twin = self.with_status or self.plain
            self.send("status", "a status that does not exist", "/status", self.like(twin, status=value), twin=twin)

    def bodies(self) -> None:
        """Bodies that are no ticket at all, beside any create that was taken."""
        twin = next((one for one in (self.plain, *self.alone.values()) if one.made.accepted), self.plain)
        for about, body in _BODIES.items():
            self.send("body", f"the body is {about}", "", body=body, twin=twin)
        xml = b"<troubleTicket><description>no light</description></troubleTicket>"
        self.send("media", "application/xml", "", body=xml, media="application/xml", twin=twin)
        self.send("media", "text/csv", "", body=b"description,severity\nno light,Major\n", media="text/csv", twin=twin)

    def characteristics(self) -> None:
        name = "troubleTicketCharacteristic"
        for kind, value in _typed_values().items():
            twin = self.kinds.get(kind)
            if twin is None:
                continue
            (right,) = twin.sent[name]
            where = f"/{name}/0/value"
            self.send("value", f"a value that no {kind} has", where, self.like(twin, **{name: [{**right, "value": value}]}), twin=twin)
            bare = without(right, ("value",))
            self.send("no value", f"a {kind} without a value", where, self.like(twin, **{name: [bare]}), twin=twin)


@scenario("tmf-refusing", weight=1.5, after=("tmf-extending",))
def refusing(stage: Stage) -> Refusing:
    """Creates with one mistake each."""
    creating, extending = stage.stories.get("tmf-creating"), stage.stories.get("tmf-extending")
    alone = {one.about.removesuffix(" alone"): one for one in creating.plain} if creating is not None else {}
    begun = sorted(creating.with_status, key=lambda one: not one.made.accepted) if creating is not None else []
    kinds = extending.characteristics if extending is not None else {}
    prober = _Prober(seller_client(stage), alone=alone, kinds=kinds, with_status=next(iter(begun), None))
    prober.mandatory()
    prober.parts()
    prober.types()
    prober.statuses()
    prober.bodies()
    if prober.seller.typed_parts:
        prober.characteristics()
    prober.story.left = read_all(prober.seller, limit=_PAGE, label="what is there after wrong creates")
    return prober.story
