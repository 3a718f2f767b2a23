"""The seams: the named places where a fault, or a legal variant, may change what the mock seller does.

Each seam hands over one frozen value and takes one back. The clean seller has nothing at any seam.

=========  ====================  =======================================================================
seam       value                 when
=========  ====================  =======================================================================
token      `Grant`               a client asked for a token or presented its credentials
request    `Call`                an operation was parsed and authenticated, before validation
decision   `Decision`            the lifecycle tables allowed or refused an operation or a stimulus
record     `Change`              a document is about to be stored, in the transaction that stores it
event      tuple of `Event`      the events of that transaction are about to be queued, in the same transaction
reply      `Reply`               the answer is complete, before it is written
delivery   `Delivery`            an event is about to be posted to one subscription
=========  ====================  =======================================================================
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from ttck.specs.vocabulary import Kind

Document = dict[str, Any]


class Seam(enum.StrEnum):
    """Where a fault sits."""

    TOKEN = "token"  # noqa: S105 - the name of a seam
    REQUEST = "request"
    DECISION = "decision"
    RECORD = "record"
    EVENT = "event"
    REPLY = "reply"
    DELIVERY = "delivery"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """The outcome of authentication: which buyer a client is, or None for refused."""

    client: str | None
    buyer: str | None
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Call:
    """One operation as the mock seller understood it.

    `operation` is an operationId (`ttck.specs.vocabulary.Operation`) or the name of a stimulus (`Stimulus`).
    `kind` is the resource that it is about; the hub of an API belongs to the resource that names the API.
    `query` maps each parameter to its values in order; `document` is the decoded JSON body, None without one.
    `media` is the media type of the body, in lower case and without parameters; `path` is the path as it was sent. What the
    API has no route for is a call without an operation. A stimulus has neither media type nor path.
    """

    operation: str
    buyer: str
    kind: Kind = Kind.TICKET
    item_id: str | None = None
    hub_id: str | None = None
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    document: Any = None
    media: str = ""
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the tables say: allowed or not, and the state after it (None: the state does not change)."""

    operation: str
    state: str
    allowed: bool
    kind: Kind = Kind.TICKET
    to_state: str | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """A document before and after one transaction; `before` is None on creation."""

    operation: str
    kind: Kind = Kind.TICKET
    before: Document | None
    after: Document


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event that a transaction owes; `type` is the wire name of an event in `ttck.specs.vocabulary`."""

    type: str
    kind: Kind = Kind.TICKET
    item_id: str
    document: Document


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer. `document` None means no body; `raw` replaces the encoded document; `delay` is in seconds."""

    status: int
    document: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    delay: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One event on its way to one subscription; `copies` 0 drops it; `delay` is in seconds."""

    hub_id: str
    buyer: str
    url: str
    type: str
    item_id: str
    document: Document
    kind: Kind = Kind.TICKET
    headers: Mapping[str, str] = field(default_factory=dict)
    copies: int = 1
    delay: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What a fault may look at beside the value: the call, the item as stored before it, and a memory of its own.

    `now` is the mock seller's clock as RFC 3339 text. `read` returns the stored document of any id or None.
    `memory` lives as long as the fault is switched on and is private to it.
    """

    call: Call | None
    item: Document | None
    now: str
    read: Callable[[str], Document | None]
    memory: MutableMapping[str, Any]
    settings: Mapping[str, Any]


Twist = Callable[[Scene, Any], Any]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A named twist at a seam. `breaks` names the requirements it violates; `also` those it may drag along.

    `about` are the kinds of resources that it is shown; it never sees a call about another. `lane` is the lane of a run
    that has to find it. `profile` is the standard whose seller may have it
    (`ttck.mockseller.registry.Profile`), empty for any; `versions` are the versions of that API which it needs, empty
    for all.
    """

    name: str
    seam: Seam
    breaks: tuple[str, ...]
    also: tuple[str, ...]
    says: str
    twist: Twist
    legal: bool = False
    about: frozenset[Kind] = frozenset({Kind.TICKET})
    lane: str = "verdict"
    settings: Mapping[str, Any] = field(default_factory=dict)
    profile: str = ""
    versions: tuple[str, ...] = ()

    def fits(self, *, profile: str, version: str) -> bool:
        """Whether a seller of this standard and this version of the API may have it."""
        return self.profile in {"", profile} and (not self.versions or version in self.versions)


REGISTRY: dict[str, Fault] = {}
PART = "."  # joins the name of a fault and that of a further part of it at another seam


def _register(
    name: str,
    seam: Seam,
    breaks: Iterable[str],
    also: Iterable[str],
    *,
    legal: bool,
    about: Iterable[Kind],
    lane: str = "verdict",
    settings: Mapping[str, Any],
    profile: str,
    versions: Iterable[str],
) -> Callable[[Twist], Twist]:
    def add(twist: Twist) -> Twist:
        if name in REGISTRY:
            raise ValueError(f"the fault {name} stands twice")
        says = " ".join((twist.__doc__ or "").split())
        REGISTRY[name] = Fault(
            name=name,
            seam=seam,
            breaks=tuple(breaks),
            also=tuple(also),
            says=says,
            twist=twist,
            legal=legal,
            about=frozenset(about),
            lane=lane,
            settings=settings,
            profile=profile,
            versions=tuple(versions),
        )
        return twist

    return add


def fault(
    name: str,
    *,
    seam: Seam,
    breaks: Iterable[str],
    also: Iterable[str] = (),
    about: Iterable[Kind] = (Kind.TICKET,),
    lane: str = "verdict",
    profile: str,
    versions: Iterable[str] = (),
    **settings: Any,
) -> Callable[[Twist], Twist]:
    """Register a fault: a seller that breaks exactly the requirements in `breaks`, described in its own voice."""
    return _register(
        name, seam, breaks, also, legal=False, about=about, lane=lane, settings=settings, profile=profile, versions=versions
    )  # fmt: skip


def legal_variant(
    name: str,
    *,
    seam: Seam,
    about: Iterable[Kind] = (Kind.TICKET,),
    profile: str,
    versions: Iterable[str] = (),
    **settings: Any,
) -> Callable[[Twist], Twist]:
    """Register a legal variant: unusual behaviour that no requirement forbids."""
    return _register(name, seam, (), (), legal=True, about=about, settings=settings, profile=profile, versions=versions)
