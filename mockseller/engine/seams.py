"""The seams: the named places where a fault, or a legal variant, may change what the mock seller does.

Each seam hands over one frozen value and takes one back: a twist at it takes and returns the type of value that the seam has, which
a type checker sees, and what can be set about it are its keyword-only parameters. The clean seller has nothing at any seam.

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

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Concatenate, Generic, ParamSpec, TypeVar

from ttck.mockseller.engine.fault_settings import Setting, Value, settings_of
from ttck.specs.vocabulary import Kind

Document = dict[str, Any]


V = TypeVar("V")
P = ParamSpec("P")


@dataclass(frozen=True)
class Seam(Generic[V]):
    """Where a fault sits; `V` is what passes there."""

    value: str

    TOKEN: ClassVar[Seam[Grant]]
    REQUEST: ClassVar[Seam[Call]]
    DECISION: ClassVar[Seam[Decision]]
    RECORD: ClassVar[Seam[Change]]
    EVENT: ClassVar[Seam[tuple[Event, ...]]]
    REPLY: ClassVar[Seam[Reply]]
    DELIVERY: ClassVar[Seam[Delivery]]

    def __str__(self) -> str:
        return self.value

    def hook(self, twist: Twist[V]) -> Hook:
        """The seam with a twist that fits it."""
        return self, twist


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


Seam.TOKEN = Seam("token")
Seam.REQUEST = Seam("request")
Seam.DECISION = Seam("decision")
Seam.RECORD = Seam("record")
Seam.EVENT = Seam("event")
Seam.REPLY = Seam("reply")
Seam.DELIVERY = Seam("delivery")
SEAMS: tuple[Seam[Any], ...] = (Seam.TOKEN, Seam.REQUEST, Seam.DECISION, Seam.RECORD, Seam.EVENT, Seam.REPLY, Seam.DELIVERY)

Twist = Callable[Concatenate[Scene, V, ...], V]
Hook = tuple[Seam[Any], Twist[Any]]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A named twist at a seam. `breaks` names the requirements it violates; `also` those it may drag along.

    `about` are the kinds of resources that it is shown; it never sees a call about another. `lane` is the lane of a run
    that has to find it. `profile` is the standard whose seller may have it
    (`ttck.mockseller.registry.Profile`), empty for any; `versions` are the versions of that API which it needs, empty
    for all. `settings` are those of the fault with all its parts, and `takes` the names of those that this twist takes.
    """

    name: str
    seam: Seam[Any]
    breaks: tuple[str, ...]
    also: tuple[str, ...]
    says: str
    twist: Twist[Any]
    legal: bool = False
    about: frozenset[Kind] = frozenset({Kind.TICKET})
    lane: str = "verdict"
    settings: Mapping[str, Setting] = field(default_factory=dict)
    takes: frozenset[str] = frozenset()
    profile: str = ""
    versions: tuple[str, ...] = ()

    @property
    def defaults(self) -> dict[str, Value]:
        """The settings with their defaults."""
        return {name: one.default for name, one in self.settings.items()}

    def fits(self, *, profile: str, version: str) -> bool:
        """Whether a seller of this standard and this version of the API may have it."""
        return self.profile in {"", profile} and (not self.versions or version in self.versions)


REGISTRY: dict[str, Fault] = {}
PART = "."  # joins the name of a fault and that of a further part of it at another seam


class Registered(Generic[V]):
    """A decorator that registers a twist of a seam and hands it back as it is."""

    def __init__(self, fault: Fault) -> None:
        self._fault = fault

    def __call__(self, twist: Callable[Concatenate[Scene, V, P], V], /) -> Callable[Concatenate[Scene, V, P], V]:
        """Register the twist, with the settings that its parameters are.

        Raises:
            ValueError: the name is taken, or a setting is written wrong.
        """
        name = self._fault.name
        if name in REGISTRY:
            raise ValueError(f"the fault {name} stands twice")
        leader = REGISTRY.get(name.partition(PART)[0]) if PART in name else None
        shared = leader.settings if leader else {}
        settings = settings_of(twist, fault=name, shared=shared)
        says = " ".join((twist.__doc__ or "").split())
        REGISTRY[name] = replace(self._fault, says=says, twist=twist, settings=settings, takes=frozenset(settings))
        if leader:
            REGISTRY[leader.name] = replace(leader, settings={**shared, **settings})
        return twist


def _unset(_scene: Scene, value: Any) -> Any:
    return value


def fault(
    name: str,
    *,
    seam: Seam[V],
    breaks: Iterable[str],
    also: Iterable[str] = (),
    about: Iterable[Kind] = (Kind.TICKET,),
    lane: str = "verdict",
    profile: str,
    versions: Iterable[str] = (),
) -> Registered[V]:
    """Register a fault: a seller that breaks exactly the requirements in `breaks`, described in its own voice."""
    return Registered(
        Fault(
            name=name, seam=seam, breaks=tuple(breaks), also=tuple(also), says="", twist=_unset, about=frozenset(about), lane=lane,
            profile=profile, versions=tuple(versions),
        )
    )  # fmt: skip


def legal_variant(
    name: str,
    *,
    seam: Seam[V],
    about: Iterable[Kind] = (Kind.TICKET,),
    profile: str,
    versions: Iterable[str] = (),
) -> Registered[V]:
    """Register a legal variant: unusual behaviour that no requirement forbids."""
    return Registered(
        Fault(
            name=name, seam=seam, breaks=(), also=(), says="", twist=_unset, legal=True, about=frozenset(about), profile=profile,
            versions=tuple(versions),
        )
    )  # fmt: skip
