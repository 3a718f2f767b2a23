"""Faults of a seller of Artemis about the metadata of what is read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from ttck.mockseller.engine.seams import Document, Reply, Scene, Seam
from ttck.mockseller.faults.artemis.tools import BOTH, OF_CREATES, OF_FORMS, SPECIFICATIONS, TICKETS, ids, parts, read, tmf, without, wrong
from ttck.mockseller.faults.common import during
from ttck.specs.vocabulary import Operation


def _path(document: Document) -> None:
    if "href" in document:
        document["href"] = urlsplit(str(document["href"])).path


@wrong("artemis-list-without-href", seam=Seam.REPLY, breaks=ids(8), also=OF_FORMS)
def list_without_href(scene: Scene, reply: Reply) -> Reply:
    """The tickets of a list have no address."""
    return read(scene, reply, without("href"), Operation.LIST)


@wrong("artemis-href-is-a-path", seam=Seam.REPLY, breaks=ids(8), also=OF_FORMS)
def href_is_a_path(scene: Scene, reply: Reply) -> Reply:
    """My addresses begin with the path."""
    return read(scene, reply, _path, *TICKETS)


@wrong("artemis-specification-without-href", seam=Seam.REPLY, breaks=ids(8), also=OF_FORMS, about=BOTH)
def specification_without_href(scene: Scene, reply: Reply) -> Reply:
    """A specification has no address."""
    return read(scene, reply, without("href"), *SPECIFICATIONS)


@wrong("artemis-href-of-the-collection", seam=Seam.REPLY, breaks=ids(8), also=[*OF_FORMS, *tmf(71, 74)])
def href_of_the_collection(scene: Scene, reply: Reply) -> Reply:
    """My href leads to the list of tickets."""
    return read(scene, reply, lambda one: one.update(href=str(one.get("href")).rpartition("/")[0]), *TICKETS)


@wrong("artemis-href-lost-in-resolved-tickets", seam=Seam.REPLY, breaks=ids(8), also=OF_FORMS)
def href_lost_in_resolved_tickets(scene: Scene, reply: Reply) -> Reply:
    """What is resolved has no address any more."""
    return read(scene, reply, lambda one: one.pop("href", None) if one.get("status") == "resolved" else None, *TICKETS)


@wrong("artemis-no-base-type", seam=Seam.REPLY, breaks=ids(9))
def no_base_type(scene: Scene, reply: Reply) -> Reply:
    """My tickets do not say what they derive from."""
    return read(scene, reply, without("@baseType"), *TICKETS)


@wrong("artemis-no-base-type-in-lists", seam=Seam.REPLY, breaks=ids(9))
def no_base_type_in_lists(scene: Scene, reply: Reply) -> Reply:
    """In lists my tickets do not say what they derive from."""
    return read(scene, reply, without("@baseType"), Operation.LIST)


@wrong("artemis-no-base-type-of-specifications", seam=Seam.REPLY, breaks=ids(9), about=BOTH)
def no_base_type_of_specifications(scene: Scene, reply: Reply) -> Reply:
    """My specifications do not say what they derive from."""
    return read(scene, reply, without("@baseType"), *SPECIFICATIONS)


@wrong("artemis-blank-base-type", seam=Seam.REPLY, breaks=ids(9))
def blank_base_type(scene: Scene, reply: Reply) -> Reply:
    """@baseType is there, and there is nothing in it."""
    return read(scene, reply, lambda one: one.update({"@baseType": " "}), *TICKETS)


@wrong("artemis-no-type-of-specifications", seam=Seam.REPLY, breaks=ids(9), also=OF_FORMS, about=BOTH)
def no_type_of_specifications(scene: Scene, reply: Reply) -> Reply:
    """The specifications of a list have no type."""
    return read(scene, reply, without("@type"), Operation.LIST_SPECIFICATIONS)


@wrong("artemis-no-base-type-with-fields", seam=Seam.REPLY, breaks=ids(9))
def no_base_type_with_fields(scene: Scene, reply: Reply) -> Reply:
    """Who asks for some attributes does not get @baseType."""
    narrow = scene.call is not None and bool(scene.call.query.get("fields"))
    return read(scene, reply, without("@baseType"), *TICKETS) if narrow else reply


def _lost_with_fields(name: str, attribute: str, number: int, operation: Operation) -> None:
    """Register the fault of a seller of whose specifications one attribute is missing where some are asked for."""

    def twist(scene: Scene, reply: Reply) -> Reply:
        narrow = scene.call is not None and bool(scene.call.query.get("fields"))
        return read(scene, reply, without(attribute), operation) if narrow else reply

    twist.__doc__ = f"{operation} with fields shows no {attribute}."
    also = [*OF_FORMS, *tmf(60, 124)] if attribute == "href" else []
    wrong(name, seam=Seam.REPLY, breaks=ids(number), also=also, about=BOTH)(twist)


_lost_with_fields("artemis-specification-in-part-without-base-type", "@baseType", 9, Operation.RETRIEVE_SPECIFICATION)
_lost_with_fields("artemis-specifications-in-part-without-base-type", "@baseType", 9, Operation.LIST_SPECIFICATIONS)
_lost_with_fields("artemis-specification-in-part-without-href", "href", 8, Operation.RETRIEVE_SPECIFICATION)
_lost_with_fields("artemis-specifications-in-part-without-href", "href", 8, Operation.LIST_SPECIFICATIONS)


@wrong("artemis-no-base-type-after-a-change", seam=Seam.REPLY, breaks=ids(9))
def no_base_type_after_a_change(scene: Scene, reply: Reply) -> Reply:
    """A ticket that was changed does not say what it derives from."""
    return read(scene, reply, _unless_new, Operation.RETRIEVE)


def _unless_new(document: Document) -> None:
    if document.get("lastUpdate") != document.get("creationDate"):
        document.pop("@baseType", None)


def _each(name: str, inner: str | None = None, *, only: int | None = None) -> Any:
    """An edit that takes href from what an attribute refers to, from all of a list or from that of one place alone."""

    def edit(document: Document) -> None:
        for number, one in enumerate(parts(document, name)):
            if only is None or number == only:
                (one if inner is None else next(iter(parts(one, inner)), {})).pop("href", None)

    return edit


@wrong("artemis-entity-without-href", seam=Seam.REPLY, breaks=ids(27), also=OF_FORMS)
def entity_without_href(scene: Scene, reply: Reply) -> Reply:
    """A related entity has an id and no address."""
    return read(scene, reply, _each("relatedEntity", "entity"), *TICKETS)


@wrong("artemis-entity-without-href-in-projections", seam=Seam.REPLY, breaks=ids(27), also=OF_FORMS)
def entity_without_href_in_projections(scene: Scene, reply: Reply) -> Reply:
    """Who asks for some attributes alone is not told where a related entity is."""
    asked = scene.call is not None and "fields" in scene.call.query
    return read(scene, reply, _each("relatedEntity", "entity"), *TICKETS) if asked else reply


@wrong("artemis-second-entity-without-href", seam=Seam.REPLY, breaks=ids(27), also=OF_FORMS)
def second_entity_without_href(scene: Scene, reply: Reply) -> Reply:
    """The second related entity has no address."""
    return read(scene, reply, _each("relatedEntity", "entity", only=1), *TICKETS)


@wrong("artemis-party-without-href", seam=Seam.REPLY, breaks=ids(27), also=OF_FORMS)
def party_without_href(scene: Scene, reply: Reply) -> Reply:
    """A related party has no address."""
    return read(scene, reply, _each("relatedParty", "partyOrPartyRole"), *TICKETS)


@wrong("artemis-channel-without-href", seam=Seam.REPLY, breaks=ids(27), also=OF_FORMS)
def channel_without_href(scene: Scene, reply: Reply) -> Reply:
    """The channel has no address."""
    return read(scene, reply, _each("channel"), *TICKETS)


@wrong("artemis-reference-without-href-in-lists", seam=Seam.REPLY, breaks=ids(27), also=OF_FORMS)
def reference_without_href_in_lists(scene: Scene, reply: Reply) -> Reply:
    """In lists what a ticket refers to has no address."""
    return read(scene, reply, _each("relatedEntity", "entity"), Operation.LIST)


@wrong("artemis-related-ticket-without-href", seam=Seam.REPLY, breaks=ids(27), also=OF_FORMS)
def related_ticket_without_href(scene: Scene, reply: Reply) -> Reply:
    """A related ticket has no address."""
    return read(scene, reply, _each("troubleTicketRelationship"), *TICKETS)


@wrong("artemis-specification-reference-is-a-path", seam=Seam.REPLY, breaks=ids(27), also=OF_FORMS)
def specification_reference_is_a_path(scene: Scene, reply: Reply) -> Reply:
    """The address of the specification of a ticket begins with the path."""
    return read(scene, reply, _specification_path, *TICKETS)


def _specification_path(document: Document) -> None:
    for held in parts(document, "troubleTicketSpecification"):
        _path(held)


@wrong("artemis-notes-without-type", seam=Seam.REPLY, breaks=ids(28), also=OF_FORMS)
def notes_without_type(scene: Scene, reply: Reply) -> Reply:
    """My notes have no @type."""
    return read(scene, reply, lambda one: [note.pop("@type", None) for note in parts(one, "note")], *TICKETS)


@wrong("artemis-parts-without-base-type", seam=Seam.REPLY, breaks=ids(28))
def parts_without_base_type(scene: Scene, reply: Reply) -> Reply:
    """Only the ticket itself says what it derives from."""
    if not during(scene, *TICKETS) or reply.document is None:
        return reply
    top = reply.document if isinstance(reply.document, list) else [reply.document]
    pruned = [{name: _pruned(value) for name, value in one.items()} if isinstance(one, dict) else one for one in top]
    return replace(reply, document=pruned if isinstance(reply.document, list) else pruned[0])


def _pruned(value: Any) -> Any:
    if isinstance(value, list):
        return [_pruned(one) for one in value]
    return {name: _pruned(one) for name, one in value.items() if name != "@baseType"} if isinstance(value, dict) else value


_ENDS = frozenset({"cancelled", "closed", "rejected"})


def _archived(document: Document) -> None:
    if document.get("status") in _ENDS:
        place, _, ident = str(document.get("href")).rpartition("/")
        document["href"] = f"{place}/archive/{ident}"


@wrong("artemis-href-of-ended-tickets-leads-nowhere", seam=Seam.REPLY, breaks=ids(8), also=OF_FORMS)
def ended_href(scene: Scene, reply: Reply) -> Reply:
    """The address of a ticket that has ended is one in an archive that nobody can read."""
    return read(scene, reply, _archived, *TICKETS)


@wrong("artemis-href-of-changed-tickets-leads-nowhere", seam=Seam.REPLY, breaks=ids(8), also=OF_FORMS)
def changed_href(scene: Scene, reply: Reply) -> Reply:
    """The address of a ticket that was changed names its version, and nothing is there."""

    def edit(document: Document) -> None:
        if document.get("lastUpdate") != document.get("creationDate"):
            place, _, ident = str(document.get("href")).rpartition("/")
            document["href"] = f"{place}/2/{ident}"

    return read(scene, reply, edit, *TICKETS)


@wrong("artemis-href-of-the-last-specification-leads-nowhere", seam=Seam.REPLY, breaks=ids(8), also=OF_FORMS, about=BOTH)
def last_specification(scene: Scene, reply: Reply) -> Reply:
    """The address of the second specification is one of an older edition of the API."""

    def edit(document: Document) -> None:
        if document.get("name") == "nonAppointedFault":
            document["href"] = str(document.get("href")).replace("/troubleTicketSpecification/", "/v4/troubleTicketSpecification/")

    return read(scene, reply, edit, *SPECIFICATIONS)


@wrong("artemis-reference-to-a-ticket-leads-nowhere", seam=Seam.REPLY, breaks=ids(8), also=OF_FORMS)
def related_href(scene: Scene, reply: Reply) -> Reply:
    """What a ticket says about the place of a related one is wrong."""

    def edit(document: Document) -> None:
        for one in parts(document, "troubleTicketRelationship"):
            one["href"] = str(one.get("href")).replace("/troubleTicket/", "/tickets/")

    return read(scene, reply, edit, *TICKETS)


@wrong("artemis-other-base-type-in-lists", seam=Seam.REPLY, breaks=ids(8), also=[*OF_FORMS, *ids(9)])
def other_base_type(scene: Scene, reply: Reply) -> Reply:
    """In lists my tickets derive from something else."""
    return read(scene, reply, lambda one: one.update({"@baseType": "BusinessInteraction"}), Operation.LIST)


@wrong("artemis-types-in-small-letters", seam=Seam.REPLY, breaks=ids(11), also=[*OF_FORMS, *OF_CREATES])
def small_letters(scene: Scene, reply: Reply) -> Reply:
    """The types of my notes begin with a small letter where the buyer says none."""

    def edit(document: Document) -> None:
        for one in parts(document, "statusChangeHistory"):
            one["@type"] = "statusChange"

    return read(scene, reply, edit, *TICKETS)


@wrong("artemis-base-types-with-a-line", seam=Seam.REPLY, breaks=ids(11), also=OF_FORMS)
def with_a_line(scene: Scene, reply: Reply) -> Reply:
    """What my notes derive from is written with a line below."""
    return read(scene, reply, lambda one: [note.update({"@baseType": "Extensible_Part"}) for note in parts(one, "note")], *TICKETS)
