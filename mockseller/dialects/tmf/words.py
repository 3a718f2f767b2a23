"""Names that the two versions of TMF621 spell differently, and what a buyer may do to which attribute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller

_META = ("@type", "@baseType", "@schemaLocation")
_MADE = ("id", "href", "creationDate", "lastUpdate")
_COMMON = (
    *("attachment", "channel", "creationDate", "description", "expectedResolutionDate", "href", "id", "lastUpdate", "name", "note"),
    *("priority", "relatedEntity", "relatedParty", "requestedResolutionDate", "resolutionDate", "severity", "status"),
    *("statusChangeDate", "statusChangeReason", "ticketType", "troubleTicketRelationship", *_META),
)


@dataclass(frozen=True, kw_only=True)
class Words:
    """The names of one kind of resource in one version.

    `attributes` are those of the first level; `mandatory` may neither be missing nor blank; `made` are the seller's and
    are dropped from a create; `fixed` cannot be patched. `create` and `show` name schemas. `status` is the attribute of the
    state, and `history` that of the states before, whose entries say when and why under `when` and `why`.
    """

    attributes: frozenset[str]
    mandatory: tuple[str, ...]
    made: frozenset[str]
    fixed: frozenset[str]
    create: str
    show: str
    status: str
    default_type: str | None
    history: str | None = None
    when: str = ""
    why: str = ""


_SPECIFICATION = Words(
    attributes=frozenset(
        {*("description", "lifecycleStatus", "name", "relatedParty", "specCharacteristic", "validFor", "version"), *_META, *_MADE}
    ),
    mandatory=("name", "@type"),
    made=frozenset(_MADE),
    fixed=frozenset({*_MADE, *_META}),
    create="TroubleTicketSpecification_FVO",
    show="TroubleTicketSpecification_RES",
    status="lifecycleStatus",
    default_type="TroubleTicketSpecification",
)
_TICKET_V5 = Words(
    attributes=frozenset(
        {*_COMMON, "externalIdentifier", "statusChangeHistory", "troubleTicketCharacteristic", "troubleTicketSpecification"}
    ),
    mandatory=("description", "severity", "ticketType", "@type"),
    made=frozenset({*_MADE, "statusChangeHistory"}),
    fixed=frozenset({*_MADE, *_META, "statusChangeDate"}),
    create="TroubleTicket_FVO",
    show="TroubleTicket_RES",
    status="status",
    default_type="TroubleTicket",
    history="statusChangeHistory",
    when="statusChangeDate",
    why="statusChangeReason",
)
_TICKET_V4 = Words(
    attributes=frozenset({*_COMMON, "externalId", "statusChange"}),
    mandatory=("description", "severity", "ticketType"),
    made=frozenset({*_MADE, "statusChange"}),
    fixed=frozenset({*_MADE, *_META, "statusChangeDate", "statusChange"}),
    create="TroubleTicket_Create",
    show="TroubleTicket",
    status="status",
    default_type=None,
    history="statusChange",
    when="changeDate",
    why="changeReason",
)
_WORDS: dict[tuple[str, Kind], Words] = {
    ("v5", Kind.TICKET): _TICKET_V5,
    ("v5", Kind.SPECIFICATION): _SPECIFICATION,
    ("v4", Kind.TICKET): _TICKET_V4,
}
KNOWN = frozenset(name for one in _WORDS.values() for name in one.attributes)


def admit(version: str, kind: Kind, found: Words) -> None:
    """Let `words` know a kind of resource that a dialect of this version has beside those of the standard."""
    _WORDS[version, kind] = found


def words(seller: Seller, kind: Kind) -> Words:
    """The names of a kind of resource in the version that a seller serves."""
    return _WORDS[seller.adapter.version, kind]
