"""Documents of version 5 with everything: every attribute of the whole and of its parts, two or more of each kind, unusual texts and dates.

A seller that keeps the usual values may still cut, round or rebase the unusual, or keep the first part of a list alone.
Nothing here goes beyond what the file lets a buyer send.
"""

from __future__ import annotations

from typing import Any

from ttck.harness.generate.full_documents import text
from ttck.harness.generate.strategies import Document, Material

_AUTHORS = ("José Núñez of the Network Operations Centre, second shift", "運用担当, Ada Lovelace's deputy at the Service Desk North")
_MOMENTS = ("2025-03-04T05:06:07.250+05:30", "2025-04-05T23:58:59-03:00")
_CONTENT = "AAECAwT/" * 150  # base64 of more than a narrow column of a database holds
_SPAN = {"startDateTime": "2030-01-02T03:04:05.125+05:30", "endDateTime": "2031-02-03T23:58:59-03:00"}


# The types that the file derives others from, by how the name of the other one ends; the first that fits.
_BASES = (
    ("OrPartyRoleRef", "Extensible"), ("EntityRef", "Extensible"), ("Ref", "EntityRef"), ("TroubleTicket", "Entity"),
    ("TroubleTicketSpecification", "Entity"), ("Attachment", "Entity"),
)  # fmt: skip
_OF_VALUES = ("String", "StringArray", "Integer")


def _labels(kind: str) -> Document:
    """What the file lets stand in every object beside its type: the type that its own is derived from, and where its schema is."""
    base = next((base for end, base in _BASES if kind.endswith(end)), "Extensible")
    base = next((rest for what in _OF_VALUES if (rest := kind.removeprefix(what)).startswith("Characteristic") and rest != kind), base)
    return {"@baseType": base, "@schemaLocation": f"https://buyer.example/schemas/of/the/network/operations/centre/{kind}.json"}


def _typed(kind: str, **more: Any) -> Document:
    return {"@type": kind, **_labels(kind), **more}


def _name(material: Material) -> str:
    return f"{_AUTHORS[next(material.counter) % 2]} {material.marker()}"


def _ident(material: Material, what: str) -> str:
    return f"{what}-{material.run_id}-{next(material.counter)}"


def _address(material: Material, what: str) -> str:
    return f"https://buyer.example/of/the/network/operations/centre/{what}/{next(material.counter)}?a=1&b=2"


def _notes(material: Material) -> list[Document]:
    return [
        _typed("Note", id=_ident(material, "n"), text=text(material), author=author, date=date)
        for author, date in zip(_AUTHORS, _MOMENTS, strict=True)
    ]


def _attachments(material: Material) -> list[Document]:
    """One by its address, one with its content, and a pointer at one."""
    ways = ({"url": _address(material, "files")}, {"content": _CONTENT})
    pointer = _typed(
        "AttachmentRef", id=_ident(material, "a"), href=_address(material, "attachments"), name=_name(material),
        description=text(material), url=_address(material, "files"), **{"@referredType": "Attachment"},
    )  # fmt: skip
    valued = [
        _typed(
            "Attachment", id=_ident(material, "a"), name=_name(material), description=text(material), attachmentType="log",
            mimeType="text/plain", size={"amount": 2.375, "units": "KB"}, validFor=dict(_SPAN), **way,
        )
        for way in ways
    ]  # fmt: skip
    return [*valued, pointer]


def _entities(material: Material) -> list[Document]:
    return [
        _typed(
            "RelatedEntity", role=role,
            entity=_typed(
                "EntityRef", id=material.products[0], href=_address(material, "products"), name=_name(material),
                **{"@referredType": "Product"},
            ),
        )
        for role in ("affected", "billed")
    ]  # fmt: skip


def _parties(material: Material) -> list[Document]:
    def point(kind: str) -> Document:
        return {"id": _ident(material, "party"), "href": _address(material, "people"), "name": _name(material), "@referredType": kind}

    person = _typed("PartyRef", **point("Individual"))
    role = _typed("PartyRoleRef", **point("Customer"), partyId=_ident(material, "p"), partyName=_name(material))
    kind = "RelatedPartyRefOrPartyRoleRef"
    return [_typed(kind, role="customer", partyOrPartyRole=person), _typed(kind, role="reporter", partyOrPartyRole=role)]


def _characteristics(material: Material) -> list[Document]:
    relations = [
        _typed("CharacteristicRelationship", id=_ident(material, "c"), relationshipType=how) for how in ("dependsOn", "excludes")
    ]  # fmt: skip
    first = {"valueType": "string", "value": text(material)}
    second = {"valueType": "array", "value": ["first", "second"]}
    kinds = (("StringCharacteristic", first), ("StringArrayCharacteristic", second))
    return [
        _typed(kind, id=_ident(material, "c"), name=_name(material), characteristicRelationship=relations, **value) for kind, value in kinds
    ]  # fmt: skip


def ticket(material: Material, small: Document) -> Document:
    """A create with everything, made of one with the mandatory attributes; only what the seller takes by its target file."""
    pointers = [
        _typed(
            "TroubleTicketRelationship", id=_ident(material, "REL"), href=_address(material, "tickets"), name=_name(material),
            relationshipType=how, **{"@referredType": "TroubleTicket"},
        )
        for how in ("duplicates", "dependsOn")
    ]  # fmt: skip
    named = [
        _typed("ExternalIdentifier", id=_ident(material, "Buyer"), owner=owner, externalIdentifierType="case")
        for owner in ("buyer", "operator")
    ]  # fmt: skip
    found: Document = {
        **small,
        **_labels("TroubleTicket"),
        "name": _name(material),
        "description": text(material),
        "priority": "1",
        "requestedResolutionDate": _MOMENTS[0],
        "expectedResolutionDate": _MOMENTS[1],
        "channel": _typed(
            "ChannelRef", id=_ident(material, "channel"), href=_address(material, "channels"), name=_name(material),
            **{"@referredType": "Channel"},
        ),
        "note": _notes(material),
        "attachment": _attachments(material),
        "relatedEntity": _entities(material),
        "relatedParty": _parties(material),
        "troubleTicketRelationship": pointers,
        "externalIdentifier": named,
        "troubleTicketSpecification": _typed(
            "TroubleTicketSpecificationRef", id=_ident(material, "spec"), href=_address(material, "specifications"), name=_name(material),
            version="1.0", **{"@referredType": "TroubleTicketSpecification"},
        ),
        "troubleTicketCharacteristic": _characteristics(material),
    }  # fmt: skip
    return material.terms.create(found)


def specification(material: Material) -> Document:
    """A specification with everything."""
    kinds: tuple[tuple[str, str, tuple[Any, Any]], ...] = (
        ("string", "String", ("value 0", "value 1")),
        ("array", "StringArray", (["value 0", "value 1"], ["value 2", "value 3"])),
        ("integer", "Integer", (3, 4)),
    )
    return material.terms.specification(
        _typed(
            "TroubleTicketSpecification",
            name=_name(material),
            description=text(material),
            version="1.0-of-the-second-shift",
            lifecycleStatus="inDesign",
            validFor=dict(_SPAN),
            relatedParty=_parties(material),
            specCharacteristic=[_spec_characteristic(material, sort, kind, values) for sort, kind, values in kinds],
        )
    )


def _spec_characteristic(material: Material, sort: str, kind: str, values: tuple[Any, Any]) -> Document:
    """A characteristic that may have one of two values; numbers have bounds, texts a pattern."""
    relations = [
        _typed(
            "CharacteristicSpecificationRelationship", parentSpecificationId=_ident(material, "spec"),
            parentSpecificationHref=_address(material, "specifications"), characteristicSpecificationId=_ident(material, "cs"),
            name=_name(material), relationshipType=how, validFor=dict(_SPAN),
        )
        for how in ("dependsOn", "excludes")
    ]  # fmt: skip
    pattern = {"valueFrom": 1, "valueTo": 9} if sort == "integer" else {"regex": "v.*"}
    choices = [
        _typed(
            f"{kind}CharacteristicValueSpecification", isDefault=not number, valueType=sort, value=value, unitOfMeasure="piece",
            rangeInterval="closed", validFor=dict(_SPAN), **pattern,
        )
        for number, value in enumerate(values)
    ]  # fmt: skip
    schema = {"@valueSchemaLocation": f"https://buyer.example/schemas/{kind}.json"}
    return _typed(
        "CharacteristicSpecification", id=_ident(material, "cs"), name=_name(material), description=text(material), valueType=sort,
        configurable=True, extensible=False, isUnique=False, minCardinality=0, maxCardinality=2, regex=".*", validFor=dict(_SPAN),
        charSpecRelationship=relations, characteristicValueSpecification=choices, **schema,
    )  # fmt: skip
