"""What a buyer of TMF621 sends: small and full tickets, and Hypothesis strategies for every attribute, for both versions.

Each text carries a marker that is unique in the run, so that only the run's own tickets are judged in a store of many.
"""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from ttck.harness.generate.strategies import MARKER, NUMBER, RUN, Material, awkward_texts, marked, moments

# What a seller may change by itself at any time: what goes with a status.
LIVELY = frozenset(
    {"lastUpdate", "status", "statusChangeDate", "statusChangeReason", "statusChangeHistory", "statusChange", "resolutionDate"}
)
# And what it has reasons of its own to change besides: what it works out, decides, and adds.
BY_ITSELF = LIVELY | {"priority", "severity", "expectedResolutionDate", "note", "attachment", "relatedEntity", "relatedParty"}

_DOUBLED = frozenset(
    {"note", "attachment", "relatedParty", "troubleTicketRelationship", "externalIdentifier", "troubleTicketCharacteristic"}
)
_NAMING = frozenset({"id", "name", "text"})

Document = dict[str, Any]
Maker = Callable[[Material], st.SearchStrategy[Any]]

SEVERITIES = ("Critical", "Major", "Minor")
TYPES = ("missingBill", "outage", "degradation")
# Texts that look like a number, a truth value, a date, or nothing, and are none of it.
LOOKALIKES = ("007", "true", "1e3", "1.0", "null", "2025-02-03", "line one\r\nline two")
# Mandatory in a create; @type belongs to version 5.
MANDATORY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"v5": ("description", "severity", "ticketType", "@type"), "v4": ("description", "severity", "ticketType")}
)
# The twelve kinds of characteristics of version 5 by the values that they carry; the plain one carries none. Numbers have digits
# that a narrow column of a database cuts.
_VALUES: Mapping[str, st.SearchStrategy[Any] | None] = MappingProxyType(
    {
        "Characteristic": None,
        "StringCharacteristic": st.sampled_from(("fibre", "日本語")),  # no blank one: a seller may take that for a value that is missing
        "StringArrayCharacteristic": st.lists(st.sampled_from(("a", "b")), max_size=2),
        "BooleanCharacteristic": st.booleans(),
        "BooleanArrayCharacteristic": st.lists(st.booleans(), max_size=2),
        "IntegerCharacteristic": st.integers(-5, 2**31),
        "IntegerArrayCharacteristic": st.lists(st.integers(0, 9), max_size=3),
        "NumberCharacteristic": st.sampled_from((12.375, -2.0625)),
        "NumberArrayCharacteristic": st.lists(st.sampled_from((0, 1.125)), max_size=2),
        "FloatCharacteristic": st.sampled_from((0.3125, -1.125)),
        "ObjectCharacteristic": st.just({"rack": "7", "unit": 3}),
        "ObjectArrayCharacteristic": st.lists(st.just({"rack": "7"}), max_size=2),
    }
)
CHARACTERISTICS = tuple(_VALUES)


def _typed(version: str, name: str, document: Mapping[str, Any]) -> Document:
    """A document with its type, which version 5 wants everywhere."""
    return {"@type": name, **document} if version == "v5" else dict(document)


def _objects(version: str, kind: str, base: Mapping[str, Any], /, **optional: Any) -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries(dict(base), optional=optional).map(lambda found: _typed(version, kind, found))


def _fresh(text: str) -> st.SearchStrategy[str]:
    return st.just(f"{text}-{RUN}-{NUMBER}")


@functools.cache
def attachments(material: Material, version: str) -> st.SearchStrategy[Document]:
    """A file by address or with its content; in version 5 also a pointer at one."""
    base = {"attachmentType": st.sampled_from(("log", "picture")), "mimeType": st.sampled_from(("text/plain", "image/png"))}
    names = st.just(f"trace {MARKER}.txt")
    size = st.fixed_dictionaries({"amount": st.sampled_from((1, 12, 2.375)), "units": st.just("KB")})
    more = {"name": names, "description": marked(material), "size": size}
    url = st.just(f"https://buyer.example/files/{NUMBER}?a=1&b=2")
    content = st.binary(min_size=1, max_size=30).map(lambda raw: base64.b64encode(raw).decode())
    kinds = [
        _objects(version, "Attachment", {**base, "url": url}, **more),
        _objects(version, "Attachment", {**base, "content": content}, **more),
    ]
    if version == "v5":
        kinds.append(_objects(version, "AttachmentRef", {"id": _fresh("file")}, name=names, url=url))
    return st.one_of(kinds)


@functools.cache
def notes(material: Material, version: str) -> st.SearchStrategy[Document]:
    """A remark."""
    return _objects(
        version, "Note", {"text": marked(material), "author": st.sampled_from(("Ada Lovelace", "José Núñez"))},
        date=moments(), id=_fresh("n"),
    )  # fmt: skip


@functools.cache
def entities(material: Material, version: str) -> st.SearchStrategy[Document]:
    """What a ticket is about."""
    point = {"id": st.sampled_from(material.products), "@referredType": st.just("Product")}
    roles = st.sampled_from(("affected", "billed"))
    if version == "v4":
        return st.fixed_dictionaries({**point, "role": roles}, optional={"name": marked(material)})
    entity = _objects(version, "EntityRef", point, name=marked(material))
    return _objects(version, "RelatedEntity", {"role": roles, "entity": entity})


@functools.cache
def parties(material: Material, version: str) -> st.SearchStrategy[Document]:
    """Who has to do with a ticket."""
    point = {"id": _fresh("party"), "name": marked(material)}
    roles = st.sampled_from(("customer", "reporter"))
    if version == "v4":
        return st.fixed_dictionaries({**point, "role": roles, "@referredType": st.sampled_from(("Individual", "Organization"))})
    party = _objects(version, "PartyRef", {**point, "@referredType": st.just("Individual")})
    role = _objects(version, "PartyRoleRef", {**point, "@referredType": st.just("Customer")}, partyId=_fresh("p"))
    return _objects(version, "RelatedPartyRefOrPartyRoleRef", {"role": roles, "partyOrPartyRole": st.one_of(party, role)})


@functools.cache
def characteristics(kind: str) -> st.SearchStrategy[Document]:
    """A characteristic of one kind (version 5)."""
    value = _VALUES[kind]
    base = {"name": _fresh("line")} | ({} if value is None else {"value": value})
    relation = _objects("v5", "CharacteristicRelationship", {"id": _fresh("c"), "relationshipType": st.just("dependsOn")})
    return _objects("v5", kind, base, id=_fresh("c"), characteristicRelationship=st.lists(relation, min_size=1, max_size=1))


@functools.cache
def _every_characteristic() -> st.SearchStrategy[Document]:
    return st.one_of([characteristics(kind) for kind in CHARACTERISTICS])


def _relations(material: Material, version: str) -> st.SearchStrategy[Document]:
    base = {"id": _fresh("REL"), "relationshipType": st.sampled_from(("duplicates", "dependsOn"))}
    return _objects(version, "TroubleTicketRelationship", base, name=marked(material))


def _several(of: Callable[[Material, str], st.SearchStrategy[Any]], version: str) -> Maker:
    return lambda material: st.lists(of(material, version), min_size=1, max_size=3)


def _common(version: str) -> dict[str, Maker]:
    return {
        "name": marked,
        "attachment": _several(attachments, version),
        "channel": lambda m: _objects(version, "ChannelRef", {"id": _fresh("channel")}, name=marked(m)),
        "requestedResolutionDate": lambda _: moments(),
        "expectedResolutionDate": lambda _: moments(),
        "note": _several(notes, version),
        "priority": lambda _: st.sampled_from(("1", "2", "High")),
        "relatedEntity": _several(entities, version),
        "relatedParty": _several(parties, version),
        "troubleTicketRelationship": _several(_relations, version),
    }


_OWN: Mapping[str, dict[str, Maker]] = MappingProxyType(
    {
        "v4": {"externalId": lambda _: _fresh("Buyer")},
        "v5": {
            "externalIdentifier": lambda _: st.lists(
                _objects(
                    "v5", "ExternalIdentifier", {"id": _fresh("Buyer")}, owner=st.just("buyer"), externalIdentifierType=st.just("case")
                ),
                min_size=1,
                max_size=2,
            ),
            "troubleTicketSpecification": lambda _: _objects(
                "v5", "TroubleTicketSpecificationRef", {"id": _fresh("spec")}, version=st.just("1.0")
            ),
            "troubleTicketCharacteristic": lambda _: st.lists(_every_characteristic(), min_size=1, max_size=4),
        },
    }
)
ATTRIBUTES: Mapping[str, Mapping[str, Maker]] = MappingProxyType(
    {version: MappingProxyType({**_common(version), **_OWN[version]}) for version in ("v5", "v4")}
)


def severities(material: Material) -> tuple[str, ...]:
    """The severities that this seller knows; the standard has no closed list."""
    return material.terms.choices("severity", SEVERITIES)


def types(material: Material) -> tuple[str, ...]:
    """The types of tickets that this seller knows; the standard has no closed list."""
    return material.terms.choices("ticketType", TYPES)


def optional(version: str) -> tuple[str, ...]:
    """The optional attributes that a create may carry, as `attribute` generates them."""
    return tuple(ATTRIBUTES[version])


@functools.cache
def attribute(material: Material, version: str, name: str) -> st.SearchStrategy[Any]:
    """Values of one optional attribute."""
    return ATTRIBUTES[version][name](material)


@functools.cache
def tickets(material: Material, version: str, *, chosen: frozenset[str] | None = None) -> st.SearchStrategy[Document]:
    """A create with what is mandatory and the given optional attributes, by default any subset of them."""
    return _tickets(material, version, chosen).map(material.terms.create)


@st.composite
def _tickets(draw: st.DrawFn, material: Material, version: str, chosen: frozenset[str] | None) -> Document:
    names = frozenset(name for name in optional(version) if draw(st.booleans())) if chosen is None else chosen
    severity, kind = draw(st.sampled_from(severities(material))), draw(st.sampled_from(types(material)))
    document = _typed(version, "TroubleTicket", {"description": draw(marked(material)), "severity": severity, "ticketType": kind})
    return document | {name: draw(attribute(material, version, name)) for name in optional(version) if name in names}


@functools.cache
def extras(material: Material) -> st.SearchStrategy[Document]:
    """Attributes that the standard does not have; its schemas are open."""
    return _extras(material)


@st.composite
def _extras(draw: st.DrawFn, material: Material) -> Document:
    values = st.one_of(marked(material), st.integers(0, 99), st.booleans(), st.just({"part": "x"}))
    names = draw(st.lists(st.sampled_from(("costCentre", "ttckExtra", "region")), min_size=1, max_size=2, unique=True))
    return {name: draw(values) for name in names}


def minimal(material: Material, version: str, **more: Any) -> Document:
    """The mandatory attributes alone, and whatever is given, as this seller takes it.

    What a seller has to refuse is put into the finished document: ``minimal(...) | {"severity": 7}``.
    """
    number = next(material.counter)  # the marker takes the next one
    severity, kind = severities(material), types(material)
    document = {
        "description": f"no light on the port {material.marker()}",
        "severity": severity[number // 2 % len(severity)],
        "ticketType": kind[number // 2 % len(kind)],
        **more,
    }
    return material.terms.create(_typed(version, "TroubleTicket", document))


def maximal(material: Material, version: str, **more: Any) -> Document:
    """One ordinary value of every attribute that a create may carry and a seller has to keep, and whatever is given."""
    mark, number = material.marker, next(material.counter)
    own = functools.partial(_typed, version)
    entity: Document = {"id": material.products[0], "name": f"line {mark()}", "@referredType": "Product"}
    party: Document = {"id": f"party-{number}", "name": f"Ada {mark()}", "@referredType": "Individual"}
    v5 = version == "v5"
    about = {"role": "affected", "entity": own("EntityRef", entity)} if v5 else {"role": "affected", **entity}
    who = {"role": "customer", "partyOrPartyRole": own("PartyRef", party)} if v5 else {"role": "customer", **party}
    document: Document = {
        "name": f"port down {mark()}",
        "priority": "1",
        "requestedResolutionDate": "2030-01-02T03:04:05Z",
        "expectedResolutionDate": "2030-01-03T03:04:05Z",
        "channel": own("ChannelRef", {"id": f"channel-{number}", "name": "portal"}),
        "note": [own("Note", {"text": f"no light {mark()}", "author": f"Ada {mark()}", "date": "2025-02-03T04:05:06Z"})],
        "attachment": [own("Attachment", _file(number))],
        "relatedEntity": [own("RelatedEntity", about) if v5 else about],
        "relatedParty": [own("RelatedPartyRefOrPartyRoleRef", who) if v5 else who],
        "troubleTicketRelationship": [own("TroubleTicketRelationship", {"id": f"REL-{number}", "relationshipType": "dependsOn"})],
        **({**_extent(number)} if v5 else {"externalId": f"Buyer-{material.run_id}-{number}"}),
    }
    return minimal(material, version, **{**document, **more})


def twofold(material: Material, version: str) -> Document:
    """As `maximal`, with a second element in each list but that of what is affected: what happens to the first one alone shows."""
    document = maximal(material, version)
    return {name: [*value, _another(value[0])] if name in _DOUBLED and len(value) == 1 else value for name, value in document.items()}


def _another(part: Any) -> Any:
    """A part like this one with names of its own."""
    if not isinstance(part, dict):
        return part
    return {
        name: f"{value}-b" if name in _NAMING and isinstance(value, str) else _another(value) if isinstance(value, dict) else value
        for name, value in part.items()
    }


def lookalike(material: Material, version: str) -> Document:
    """A ticket whose texts look like something else, so that each has to be kept as it is."""
    note = functools.partial(_typed, version, "Note")
    own: Document = {"externalId": LOOKALIKES[0]}
    if version == "v5":
        own = {"externalIdentifier": [_typed("v5", "ExternalIdentifier", {"id": LOOKALIKES[0], "owner": LOOKALIKES[1]})]}
    notes_of_them = [note({"text": text, "author": f"Ada {material.marker()}"}) for text in LOOKALIKES]
    text = f"one line\r\nand another {material.marker()}"
    return minimal(material, version, description=text, name=LOOKALIKES[2], note=notes_of_them, **own)


def awkward(material: Material, version: str) -> Document:
    """A ticket with a note for each awkward text, and two that say the same on different days, each of which is to be kept."""
    note = functools.partial(_typed, version, "Note")
    texts = [note({"text": text, "author": f"Ada {material.marker()}"}) for text in awkward_texts()]
    again = {"text": "still the same", "author": f"Ada {material.marker()}"}
    twice = [note({**again, "date": f"2025-02-{day:02}T04:05:06Z"}) for day in (3, 4)]
    return minimal(material, version, description=f"<b>no</b> light & no sound {material.marker()}", note=[*texts, *twice])


def _file(number: int) -> Document:
    size = {"amount": 12, "units": "KB"}
    url = f"https://buyer.example/files/{number}"
    return {"attachmentType": "log", "mimeType": "text/plain", "name": f"{number}.txt", "size": size, "url": url}


def _extent(number: int) -> Document:
    """What version 5 alone has."""
    return {
        "externalIdentifier": [
            _typed("v5", "ExternalIdentifier", {"id": f"Buyer-{number}", "owner": "buyer", "externalIdentifierType": "case"})
        ],
        "troubleTicketSpecification": _typed("v5", "TroubleTicketSpecificationRef", {"id": f"spec-{number}", "version": "1.0"}),
        "troubleTicketCharacteristic": [_typed("v5", "StringCharacteristic", {"name": "line", "value": f"fibre {number}"})],
    }


def specification(material: Material, **more: Any) -> Document:
    """A small ticket specification (version 5)."""
    return material.terms.specification({"@type": "TroubleTicketSpecification", "name": f"line fault {material.marker()}", **more})
