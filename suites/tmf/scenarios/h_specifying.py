"""Ticket specifications of version 5: create, read, list, patch and delete some, where the seller offers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt, item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import TmfEvent
from ttck.suites.tmf import following, payloads, rich
from ttck.suites.tmf.changes import NOT_OFFERED
from ttck.suites.tmf.create_rules import canonical
from ttck.suites.tmf.lists import impossible, strange
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import rows
from ttck.suites.tmf.seller_client import Params, SellerClient, seller_client

UNKNOWN = "ttck-no-such-specification"
CLIENT_DATE = "2001-02-03T04:05:06Z"
DATES = ("creationDate", "lastUpdate")
PAGE = 2

# What must be there in a part of a specification: the list attribute, the inner list or None, and the names.
PARTS = (
    ("specCharacteristic", None, ("name", "valueType", "@type")),
    ("specCharacteristic", "charSpecRelationship", ("parentSpecificationId", "name", "relationshipType", "@type")),
    ("relatedParty", None, ("role", "@type")),
)
PATCHES: Mapping[str, Any] = MappingProxyType(
    {
        "name": "renamed by ttck: e\u0301 \u65e5\u672c\u8a9e",
        "description": "changed by ttck: \U0001f4a1 \" ' \\ <b>",
        "lifecycleStatus": "active",
        "version": "2.0",
        "validFor": {"startDateTime": "2030-01-01T00:00:00Z", "endDateTime": "2031-01-01T00:00:00Z"},
    }
)
# A second value of each, so that what works once is tried again.
AGAIN: Mapping[str, Any] = MappingProxyType(
    {
        "name": "renamed by ttck again: \u0645\u0631\u062d\u0628\u0627 & 100%",
        "description": "changed by ttck again: \u00e9\nand on a second line",
        "version": "3.0",
        "validFor": {"startDateTime": "2032-01-01T03:04:05.125+05:30", "endDateTime": "2033-01-01T23:58:59-03:00"},
        "lifecycleStatus": "retired",
    }
)
FIXED: Mapping[str, Any] = MappingProxyType(
    {
        "id": "ttck-other-id",
        "href": "https://buyer.example/other",
        "creationDate": CLIENT_DATE,
        "lastUpdate": CLIENT_DATE,
        "@type": "TtckOtherSpecification",
        "@baseType": "TtckOtherBase",
        "@schemaLocation": "https://buyer.example/other.json",
    }
)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What the list is asked for, beside what it holds; `valued` are lists by a value of another attribute than the name.

    `impossible` are answers to pages that there cannot be, and `strange` those to an order, fields and filters that make no sense.
    """

    whole: Exchange | None = None
    page: Exchange | None = None
    rest: Exchange | None = None
    named: Exchange | None = None
    valued: dict[str, Exchange] = field(default_factory=dict)
    nothing: Exchange | None = None
    fields: Exchange | None = None
    item_fields: Exchange | None = None
    unknown: Exchange | None = None
    impossible: list[Exchange] = field(default_factory=list)
    strange: list[Exchange] = field(default_factory=list)


@dataclass(kw_only=True)
class Specifying:
    """`probe` is the first look at the list; the rest is there where specifications are offered.

    The first of `creates` is the smallest, the others have all that a create may carry. `ids` are those of the specifications
    that were made, `broken` and `parts` hold creates by what is missing in the smallest and in a part of a full one, `patches`,
    `again` (with another value, after a patch that was taken) and `fixed` attempts by attribute; `gone` is a reading after the delete,
    accepted or not, `left` lists after it: all, and by what the deleted one had, and `rounds` more deletes, each between two counts.
    `patched` is the one that the patches are of.
    `narrow` is a full create whose answer is to show the name alone (fields), `narrow_read` what came of it, and `strangers` are a
    patch and a delete of a specification that there is not.
    """

    probe: Exchange
    creates: list[Exchange] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    dated: Exchange | None = None
    read: list[Exchange] = field(default_factory=list)
    broken: dict[str, Exchange] = field(default_factory=dict)
    parts: dict[str, Exchange] = field(default_factory=dict)
    patches: dict[str, Attempt] = field(default_factory=dict)
    again: dict[str, Attempt] = field(default_factory=dict)
    fixed: dict[str, Attempt] = field(default_factory=dict)
    listing: Listing = field(default_factory=Listing)
    deleted: Exchange | None = None
    gone: Exchange | None = None
    left: list[Exchange] = field(default_factory=list)
    rounds: tuple[tuple[Exchange, Exchange, Exchange], ...] = ()
    patched: str | None = None
    narrow: Exchange | None = None
    narrow_read: Exchange | None = None
    strangers: list[Exchange] = field(default_factory=list)

    @property
    def offered(self) -> bool:
        """Whether the list could be read."""
        return self.probe.status in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}

    @property
    def writable(self) -> bool:
        """Whether specifications can be created."""
        return bool(self.creates) and self.creates[0].status not in NOT_OFFERED

    @property
    def no_patches(self) -> int | None:
        """The status that says that specifications, which can be read, are not patched; None where they are."""
        first = next(iter(self.patches.values()), None)
        there = first is not None and all(seen is not None and seen.accepted for seen in (first.before, first.after))
        return first.exchange.status if first is not None and there and first.exchange.status in NOT_OFFERED else None

    def twins(self, name: str) -> list[Exchange]:
        """The creates without fields that sent an attribute and were taken, but for the one that was patched."""
        found = [e for e in self.creates if e.accepted and isinstance(e.sent, dict) and name in e.sent]
        return [e for e in found if item_id(e) != self.patched]

    @property
    def no_deletion(self) -> int | None:
        """The status that says that specifications, which can be read, are not deleted; None where they are."""
        there = self.gone is not None and self.gone.accepted
        return self.deleted.status if self.deleted is not None and there and self.deleted.status in NOT_OFFERED else None


@scenario("tmf-specifying", weight=0.6, after=("tmf-registering",))
def specifying(stage: Stage) -> Specifying:
    """Creating, changing and listing ticket specifications."""
    seller = seller_client(stage)
    seller.specifications.must("list")
    found = Specifying(probe=seller.specifications.find((("limit", "1"),), label="are there specifications?"))
    if not found.offered and "specification" not in stage.buyer.target.apis:
        return found
    if seller.specifications.has("create"):
        found.creates.append(seller.specifications.create(payloads.specification(stage.material), label="the smallest specification"))
    if found.writable:
        parent = item_id(found.creates[0])
        found.creates.append(seller.specifications.create(rich.specification(stage.material), label="a specification with everything"))
        found.creates += [seller.specifications.create(complete(stage, parent), label="a full specification") for _ in range(PAGE)]
        found.ids = [ident for exchange in found.creates if (ident := item_id(exchange))]
        if found.creates[0].status == HTTPStatus.ACCEPTED:
            found.ids = [seller.specifications.made(payloads.specification(stage.material), label="a specification that is made later")]
        dated = payloads.specification(stage.material, **dict.fromkeys(DATES, CLIENT_DATE))
        found.dated = seller.specifications.create(dated, label="a specification with dates of ours")
        _narrow(seller, stage, found)
        _break(seller, stage, found, complete(stage, parent))
        _patch(seller, stage, found)
        _strangers(seller, found)
    found.listing = _list(seller, found)
    if found.writable:
        _delete(seller, stage, found)
    return found


def complete(stage: Stage, parent: str | None = None) -> Document:
    """A specification with all that a create may carry; its characteristic comes from that of the specification `parent`."""
    mark = stage.material.marker
    party = {"@type": "PartyRef", "id": f"party-{mark()}", "name": "Ada Lovelace", "@referredType": "Individual"}
    relation = {
        "@type": "CharacteristicSpecificationRelationship",
        "parentSpecificationId": parent or f"parent-{mark()}",
        "name": "line",
        "relationshipType": "dependsOn",
    }
    characteristic = {"@type": "CharacteristicSpecification", "name": "line", "valueType": "string", "charSpecRelationship": [relation]}
    return payloads.specification(
        stage.material,
        description=f"a fault of a line {mark()}",
        lifecycleStatus="inDesign",
        version="1.0",
        validFor={"startDateTime": "2026-01-01T00:00:00Z"},
        relatedParty=[{"@type": "RelatedPartyRefOrPartyRoleRef", "role": "owner", "partyOrPartyRole": party}],
        specCharacteristic=[characteristic],
    )


def _narrow(seller: SellerClient, stage: Stage, found: Specifying) -> None:
    """A full create with fields, which are about its answer and not about what is kept."""
    items = seller.specifications
    found.narrow = items.create(complete(stage), params=(("fields", "name"),), label="a full specification, of which the name is asked for")
    made = item_id(found.narrow)
    if made is not None:
        found.narrow_read = items.until(made, lambda seen: seen.accepted, label="a specification of which the name was asked for")


def _without(document: Document, holder: str, inner: str | None, name: str) -> Document:
    """A specification in one part of which a name is missing."""
    one = dict(document[holder][0])
    if inner is None:
        one.pop(name)
    else:
        one[inner] = [{key: value for key, value in one[inner][0].items() if key != name}]
    return {**document, holder: [one]}


def _break(seller: SellerClient, stage: Stage, found: Specifying, full: Document) -> None:
    for name in ("name", "@type"):
        sent = {key: value for key, value in payloads.specification(stage.material).items() if key != name}
        found.broken[name] = seller.specifications.create(sent, label=f"a specification without {name}")
    for holder, inner, names in PARTS:
        for name in names:
            place = "/".join(part for part in (holder, inner, name) if part)
            sent = _without({**full, **payloads.specification(stage.material)}, holder, inner, name)
            found.parts[place] = seller.specifications.create(sent, label=f"a specification without {place}")
    for holder, _, names in (part for part in PARTS if part[1] is None):
        for name in names:  # a part that is complete stands before it
            sent = {**full, **payloads.specification(stage.material)}
            sent[holder] = [full[holder][0], *_without(sent, holder, None, name)[holder]]
            place = f"{holder}/1/{name}"
            found.parts[place] = seller.specifications.create(sent, label=f"a specification without {place}")


def _patch(seller: SellerClient, stage: Stage, found: Specifying) -> None:
    if not found.ids:
        return
    rich_one = item_id(found.creates[1]) if len(found.creates) > 1 else None
    item = rich_one if rich_one in found.ids else found.ids[-1]
    found.patched = item
    party = {**complete(stage)["relatedParty"][0], "role": "reviewer"}
    characteristic = {"@type": "CharacteristicSpecification", "name": "other line", "valueType": "integer"}
    last: Attempt | None = None
    parts = {"relatedParty": [party], "specCharacteristic": [characteristic]}
    for name, value in {**PATCHES, **parts}.items():
        last = found.patches[name] = _attempt(seller, item, name, value, last=last)
        if found.patches[name].exchange.status in NOT_OFFERED:
            return
    others = {"relatedParty": [{**party, "role": "approver"}], "specCharacteristic": [{**characteristic, "name": "third line"}]}
    for name, value in {**others, **AGAIN}.items():
        if found.patches[name].exchange.accepted:
            last = found.again[name] = _attempt(seller, item, name, value, last=last)
    for name, value in FIXED.items():
        last = found.fixed[name] = _attempt(seller, item, name, value, last=last)


def _strangers(seller: SellerClient, found: Specifying) -> None:
    """What is done to a specification that there is not, which has to be refused with an error."""
    items = seller.specifications
    sent = {"@type": "TroubleTicketSpecification", "description": "nothing"}
    if found.ids and found.no_patches is None:
        found.strangers.append(items.patch(UNKNOWN, sent, label="patch a specification that there is not"))
    if items.has("delete"):
        found.strangers.append(items.delete(UNKNOWN, label="delete a specification that there is not"))


def _attempt(seller: SellerClient, item: str, name: str, value: Any, *, last: Attempt | None) -> Attempt:
    """A patch between two readings, the first of which is the one after the `last` patch."""
    items = seller.specifications
    known = last.after if last is not None and last.after is not None and last.after.accepted else None
    before = known or items.retrieve(item, label=f"before a patch of {name}")
    exchange = items.patch(item, {"@type": "TroubleTicketSpecification", name: value}, label=f"patch {name} of a specification")
    if exchange.status == HTTPStatus.ACCEPTED and name not in FIXED:
        seller.stage.buyer.until(
            lambda: items.retrieve(item, label=f"is {name} patched?"),
            lambda seen: isinstance(seen.document, dict) and canonical(seen.document.get(name), name) == canonical(value, name),
        )
    return Attempt(about=name, before=before, exchange=exchange, after=items.retrieve(item, label=f"after a patch of {name}"))


def _list(seller: SellerClient, found: Specifying) -> Listing:
    items = seller.specifications
    ids = found.ids
    found.read = [items.retrieve(ident, label="a specification read") for ident in ids]
    first = found.read[0].document if found.read else None
    whole = items.find(label="all specifications")
    listed = next((row["id"] for row in rows(whole) if isinstance(row.get("id"), str) and isinstance(row.get("name"), str)), None)
    one = ids[0] if ids else listed
    known = [first, *rows(whole)]  # of a seller that lets nobody create one, any that is in the list
    name = next((str(one["name"]) for one in known if isinstance(one, dict) and isinstance(one.get("name"), str)), None)
    pick: Params = (("fields", "name"),)
    return Listing(
        whole=whole,
        page=items.find((("limit", str(PAGE)),), label="a page of specifications"),
        rest=items.find((("limit", str(PAGE)), ("offset", "1")), label="a page of specifications from the second on"),
        named=items.find((("name", name),), label="the specification of a name") if name else None,
        valued={key: items.find(((key, value),), label=f"the specifications of a {key}") for key, value in _values(known).items()},
        nothing=items.find((("name", "ttck no such name"),), label="specifications of a name that there is not"),
        fields=items.find(pick, label="names of specifications"),
        item_fields=items.retrieve(one, pick, label="the name of a specification") if one else None,
        unknown=items.retrieve(UNKNOWN, label="a specification that there is not"),
        impossible=impossible(items),
        strange=strange(items),
    )


def _of(found: Specifying, item: str) -> list[Params]:
    """Requests for lists in which a specification stood: without a filter, and by its name and id."""
    shown = next((e.document for e in found.read if isinstance(e.document, dict) and e.document.get("id") == item), {})
    return [(), *(((name, shown[name]),) for name in ("name", "id") if isinstance(shown.get(name), str))]


def _values(known: list[Any]) -> dict[str, str]:
    """A value of each other attribute that has several, by which a list can be told from the whole."""
    found = {}
    for key in ("version", "lifecycleStatus"):
        values = [one[key] for one in known if isinstance(one, dict) and isinstance(one.get(key), str) and one[key].strip()]
        if len(set(values)) > 1:
            found[key] = values[0]
    return found


def _delete(seller: SellerClient, stage: Stage, found: Specifying) -> None:
    if not found.ids or not seller.specifications.has("delete"):
        return
    item = found.ids[0]
    found.deleted = seller.specifications.delete(item, label="delete a specification")
    read, late = seller.specifications.retrieve, found.deleted.status == HTTPStatus.ACCEPTED
    label = "the deleted specification"
    found.gone = stage.buyer.until(lambda: read(item, label=label), lambda seen: not seen.accepted) if late else read(item, label=label)
    if found.deleted.accepted and not found.gone.accepted:
        label = "specifications after the delete"
        found.left = [following.without(seller.specifications, params, item, label=label) for params in _of(found, item)]
        stage.buyer.hold_for(item, TmfEvent.SPECIFICATION_DELETED)
        found.rounds = _renewed(seller, stage)


def _renewed(seller: SellerClient, stage: Stage) -> tuple[tuple[Exchange, Exchange, Exchange], ...]:
    """The newest specification is deleted between two counts, and another one made."""

    def make(label: str = "a specification that is deleted at once") -> str | None:
        return item_id(seller.specifications.create(payloads.specification(stage.material), label=label))

    found = following.counted_deletes(seller.specifications, make)
    make("a specification after the newest one was deleted")
    return found
