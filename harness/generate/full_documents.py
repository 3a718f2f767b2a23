"""Documents with everything: every attribute that the contract knows, two elements or more in each list, long texts, many alphabets.

A seller that keeps the usual values may still cut, round or rebase the unusual, or keep the first element of a list alone.
Nothing here goes beyond what the standard lets a buyer send.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from ttck.harness.generate.strategies import RELATED, Document, Material, many_words
from ttck.specs.vocabulary import ContactRole, Source

_AUTHORS = ("José Núñez of the Network Operations Centre, second shift", "運用担当, Ada Lovelace's deputy at the Service Desk North")
_ORGANISATION = "Buyer & Söner AB, International Carrier Services Division"
_TEXT = "line one: “π ≈ 3.14” and naïve\n\n  line three has two  blanks and is longer than forty characters, 日本語"
_KINDS = ("TroubleTicket", "Incident")
_UNITS = ({"subUnitNumber": "4B", "subUnitType": "room"}, {"subUnitNumber": "12", "subUnitType": "rack"})
_MOMENTS = ("2025-03-04T05:06:07.250+05:30", "2025-04-05T23:58:59-03:00", "2025-05-06T07:08:09Z")


def text(material: Material) -> str:
    """A text with line breaks, runs of blanks and many alphabets, as long as the seller takes, behind which stands a marker."""
    return f"{_TEXT[: max(material.text_length - 48, 16)]} {material.marker()}"


def longest(material: Material, length: int) -> str:
    """A text of exactly so many characters, with a marker at its end."""
    marker = f" {material.marker()}"
    room = max(length - len(marker), 1)
    return many_words(room) + marker


def contents(material: Material) -> list[Document]:
    """Two embedded attachments whose contents no contract limits: some 700 characters, and some 20,000."""
    base = {"author": "Ada Lovelace", "creationDate": "2025-02-03T04:05:06Z", "source": Source.BUYER.value, "mimeType": "application/pcap"}
    return [
        {
            **base, "attachmentId": f"a-{next(material.counter)}", "name": f"trace {material.marker()}.txt",
            "content": b64encode(bytes(range(256)) * count).decode(),
        }
        for count in (2, 60)
    ]  # fmt: skip


def all_longest(
    material: Material, length: int, *, roles: Sequence[ContactRole] = (ContactRole.REPORTER, ContactRole.BUYER_TECHNICAL)
) -> dict[str, Document]:
    """Optional attributes and a description whose every free text is as long as `length`, in groups of which each makes one create.

    The contacts are those of `roles`. What has a form of its own is as long as that allows: an address of e-mail 254 characters.
    """

    def told() -> str:
        return longest(material, length)

    def name() -> str:
        return told().replace(" ", "-")

    dated = {"author": told(), "source": Source.BUYER.value}
    host = ".".join(["n" * 63, "n" * 63, "n" * 53, "example"])
    place = {key: told() for key in ("city", "locality", "stateOrProvince", "streetName")}
    inner = {key: told() for key in ("buildingName", "privateStreetName")}
    people = [
        {
            "role": role.value, "name": told(), "number": "+46 19 123 45 67", "organization": told(),
            "emailAddress": f"{'n' * 64}@{host}", "postalAddress": {**place, "country": "SE", "geographicSubAddress": inner},
        }
        for role in roles
    ]  # fmt: skip
    relation = {"source": Source.BUYER.value, "creationDate": _MOMENTS[1], "@referredType": "TroubleTicket", "relationshipType": told()}
    return {
        "texts": {"description": told(), "externalId": name()},
        "note": {"note": [{**dated, "id": f"n-{next(material.counter)}", "date": _MOMENTS[0], "text": told()}]},
        "attachment": {
            "attachment": [
                {**dated, "creationDate": _MOMENTS[2], "name": told(), "description": told(), "url": f"https://buyer.example/{name()}"}
            ]
        },
        "relatedContactInformation": {"relatedContactInformation": people},
        "relatedIssue": {"relatedIssue": [{**relation, "id": material.filled(RELATED), "description": told()}]},
    }


def address() -> Document:
    """A postal address with every field of the binding."""
    inner = {
        "buildingName": "Tower North", "id": "SUB-1", "levelNumber": "7", "levelType": "floor", "privateStreetName": "Inner Court",
        "privateStreetNumber": "3", "subUnit": [dict(unit) for unit in _UNITS],
    }  # fmt: skip
    return {
        "city": "Örebro", "country": "SE", "geographicSubAddress": inner, "locality": "Almby", "postcode": "70210",
        "postcodeExtension": "01",
        "stateOrProvince": "Örebro län", "streetName": "Große Straße der Freundschaft zwischen den Völkern", "streetNr": "12",
        "streetNrLast": "14", "streetNrLastSuffix": "B", "streetNrSuffix": "A", "streetSuffix": "North", "streetType": "street",
    }  # fmt: skip


def contacts(material: Material, role: ContactRole, *, count: int = 2) -> list[Document]:
    """Contacts of one role with every optional part (MEF 113 O3)."""
    return [
        {
            "role": role.value,
            "name": f"Contact {_AUTHORS[number % 2]} {material.marker()}",
            "number": f"+46 19 123 45 {number:02d}",
            "numberExtension": f"00{number}2",
            "emailAddress": f"noc{next(material.counter)}@buyer.example",
            "organization": _ORGANISATION,
            "postalAddress": address(),
        }
        for number in range(count)
    ]


def notes(material: Material, *, source: Source = Source.BUYER) -> list[Document]:
    """Three notes, whose dates have an offset each of their own."""
    return [
        {"id": f"n-{next(material.counter)}", "author": author, "date": date, "source": source.value, "text": text(material)}
        for author, date in zip((*_AUTHORS, _AUTHORS[0]), _MOMENTS, strict=True)
    ]


def attachments(material: Material, *, source: Source = Source.BUYER) -> list[Document]:
    """A linked one, an embedded one, and another linked one, with every optional part (MEF 113 O2)."""
    address = f"https://buyer.example/files/of/the/network/operations/centre/{next(material.counter)}?a=1&b=2"
    parts: tuple[Document, ...] = ({"url": address}, {"content": "AAECAwT/"}, {"url": f"{address}&c=3"})
    return [
        {
            "attachmentId": f"a-{next(material.counter)}",
            "author": author,
            "creationDate": date,
            "name": f"trace été, taken at the Network Operations Centre {material.marker()}.txt",
            "source": source.value,
            "description": _TEXT[: material.text_length],
            "size": {"amount": 2.5, "units": "KBYTES"},
            "mimeType": "text/plain",
            **part,
        }
        for author, date, part in zip((*_AUTHORS, _AUTHORS[0]), _MOMENTS, parts, strict=True)
    ]


def relations(material: Material, *, source: Source = Source.BUYER) -> list[Document]:
    """Two related objects that one side names: tickets of the run, or what nobody knows where it has none yet."""
    kinds = ("TroubleTicket", "TroubleTicket") if material.related else _KINDS
    return _relations(material, source, kinds, [material.filled(RELATED) for _ in kinds])


def strangers(material: Material) -> list[Document]:
    """A ticket and an incident that the seller cannot know, so that it may refuse to relate to them."""
    return _relations(material, Source.BUYER, _KINDS, [material.unknown() for _ in _KINDS])


def _relations(material: Material, source: Source, kinds: tuple[str, ...], ids: list[str]) -> list[Document]:
    return [
        {
            "id": known,
            "@referredType": kind,
            "relationshipType": how,
            "creationDate": date,
            "description": text(material),
            "source": source.value,
        }
        for known, kind, how, date in zip(ids, kinds, ("duplicates", "isCausedBy"), _MOMENTS[:2], strict=True)
    ]


def ticket(material: Material, plain: Document) -> Document:
    """A create request with everything, made of a plain one; only what the seller takes by its target file."""
    people = [*contacts(material, ContactRole.REPORTER, count=1), *contacts(material, ContactRole.BUYER_TECHNICAL)]
    found: dict[str, Any] = {
        **plain,
        "description": text(material),
        "externalId": f"Buyer-{material.run_id}-{next(material.counter)}-of-the-second-shift-of-the-desk-north",
        "issueStartDate": _MOMENTS[0],
        "note": notes(material),
        "attachment": attachments(material),
        "relatedIssue": relations(material),
        "relatedContactInformation": people,
    }
    return material.terms.create(found)
