"""Tickets and complaints with all that an operator would say, read several ways; and requests that nobody can carry out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.common.strangers import never_issued
from ttck.suites.common.tickets import JSON
from ttck.suites.nexera.seller_client import COMPLAINT, KINDS, TICKET, SellerClient, seller_client

LETTERS = "Zażółć gęślą jaźń, 日本語 \U0001f4a1"
_READINGS = 3
_LONG = " ".join(["It stopped to work in the night, and came back in the morning for an hour alone."] * 60)  # some 5000 signs
_FILE = 12_000  # bytes of a file
_WORDY = ("name", "description", "note", "attachment")
_TYPES: tuple[tuple[str, Any], ...] = (
    ("name", 7), ("description", {"text": "no light"}), ("externalId", ["x"]), ("severity", {"level": "High"}), ("note", "a remark"),
    ("note", [{"text": 7}]), ("relatedParty", "me"), ("relatedParty", [7]), ("relatedEntity", {"id": 7}), ("attachment", ["file"]),
)  # fmt: skip


@dataclass(kw_only=True)
class Reading:
    """`created` are creates with all that may be said, by kind, and `letters` one with letters of many languages.

    `long` are creates with letters everywhere, and with long texts and files, which a seller may refuse.

    `read` are readings of one ticket in a row, `listed` the list beside two readings of each ticket. `media` are creates that differ
    in their headers alone. `unknown` are requests about identifiers that nothing has, beside `known`, the same about one that there is.
    `broken` are bodies that are no document, and `types` creates with a value of another type, with what was sent and a reading.
    """

    created: dict[str, Exchange] = field(default_factory=dict)
    letters: Exchange | None = None
    long: list[Exchange] = field(default_factory=list)
    read: list[Exchange] = field(default_factory=list)
    listed: list[tuple[Exchange, Exchange, Exchange]] = field(default_factory=list)
    media: dict[str, Exchange] = field(default_factory=dict)
    unknown: list[tuple[str, Exchange]] = field(default_factory=list)
    known: Exchange | None = None
    broken: dict[str, Exchange] = field(default_factory=dict)
    types: list[tuple[str, Any, Exchange, Exchange | None]] = field(default_factory=list)
    plain: Exchange | None = None


@scenario("nexera-reading", weight=0.6, after=("nexera-registering",))
def reading(stage: Stage) -> Reading:
    """Full tickets, readings in a row, the list, and wrong requests."""
    seller, story = seller_client(stage), Reading()
    for kind in KINDS:
        story.created[kind] = seller.create(seller.full(kind), label=f"{kind} with everything")
    story.letters = seller.create(
        seller.full(TICKET, name=_text(seller, "name"), description=_text(seller, "description")), label="letters"
    )
    _long(seller, story)
    for one in (*story.created.values(), story.letters, *story.long):
        item = item_id(one)
        if item is not None:
            before = seller.retrieve(item, label="before the list")
            page = seller.find((("id", item),), label="the list by id")
            story.listed.append((before, page, seller.retrieve(item, label="after the list")))
    first = next((item for one in story.created.values() if (item := item_id(one)) is not None), None)
    if first is not None:
        story.read = [seller.retrieve(first, label="read again and again") for _ in range(_READINGS)]
        story.known = seller.patch(first, seller.change(name=_text(seller, "known")), label="a change of a ticket that there is")
        _strange(seller, story, first)
    _wrong(seller, story)
    return story


def _long(seller: SellerClient, story: Reading) -> None:
    """Tickets and complaints with letters and long texts everywhere, created so and changed so."""
    for kind in KINDS:
        create = seller.create(seller.wordy(seller.full(kind), LETTERS), label=f"{kind} with letters everywhere")
        story.long.append(create)
        _wordy(seller, create, kind, LETTERS, "letters everywhere")
        create = seller.create(seller.wordy(seller.full(kind), _LONG, files=_FILE), label=f"{kind} with long texts")
        story.long.append(create)
        _wordy(seller, create, kind, _LONG, "long texts", files=_FILE)


def _wordy(seller: SellerClient, create: Exchange, kind: str, words: str, what: str, *, files: int = 0) -> None:
    """The readings of a ticket with such texts, and a change of each of them."""
    item = item_id(create)
    if item is None:
        return
    seller.retrieve(item, label=f"a ticket with {what}")
    for name in _WORDY:
        change = seller.wordy({name: seller.value(name, "patch", kind)}, words, files=files)
        if seller.patch(item, seller.change(kind, **change), label=f"a change of {name} to {what}").accepted:
            seller.retrieve(item, label=f"after a change of {name} to {what}")


def _text(seller: SellerClient, about: str) -> str:
    return f"{about} {LETTERS} {seller.payloads.material.marker()}"


def _strange(seller: SellerClient, story: Reading, first: str) -> None:
    """Reading and changing what nobody made."""
    for ident in never_issued(seller.stage, first):
        story.unknown.append(("read", seller.retrieve(ident, label="read what there is not")))
        story.unknown.append(("change", seller.patch(ident, seller.change(name="nobody"), label="change what there is not")))


def _wrong(seller: SellerClient, story: Reading) -> None:
    """Bodies that are no ticket, and creates that are wrong in the type of one value."""
    story.plain = seller.create(seller.plain(COMPLAINT), label="a plain create beside wrong ones")
    for name, media, accept in (
        ("a charset", f"{JSON}; charset=utf-8", ""),
        ("another accept", "", f"{JSON};q=0.9, */*;q=0.1"),
    ):
        story.media[name] = seller.create(seller.plain(TICKET), label=f"a create with {name}", media=media, accept=accept)
    for name, body in (("no JSON", b'{"name": '), ("an array", b"[]"), ("a text", b'"ticket"'), ("nothing", b" ")):
        story.broken[name] = seller.create(None, body=body, label=f"a create that is {name}")
    for name, value in _TYPES:
        kind = TICKET if name != "relatedEntity" else COMPLAINT
        tried = seller.create({**seller.plain(kind), name: value}, label=f"a create whose {name} has another type")
        made = item_id(tried)
        shown = seller.retrieve(made, label=f"after a create whose {name} has another type") if made is not None else None
        story.types.append((name, value, tried, shown))
