"""The parts of a dialect: APIs with their hubs and listeners, resources with their operations, tasks, and decisions of a seller."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ttck.specs.dialects.naming import Names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ttck.specs.matrix import Matrix


@dataclass(frozen=True, kw_only=True)
class Hub:
    """The subscriptions of an API, by operationId; `document` is what each carries besides its callback.

    `demanded` says whether the standard asks a seller for it, and `listed` whether a buyer lists the types that it wants.
    `named` says whether a subscription has an identifier by which it is ended; without one, ending it ends all of the buyer's.
    """

    subscribe: str
    inspect: str | None
    unsubscribe: str | None
    demanded: bool
    listed: bool
    document: Mapping[str, Any] = field(default_factory=dict)
    named: bool = True


@dataclass(frozen=True, kw_only=True)
class Place:
    """A contract and where it begins."""

    contract: str
    base_path: str


@dataclass(frozen=True, kw_only=True)
class ApiFacts:
    """One API: its place, the listener for its events, and its hub; None where it has neither.

    `aliases` are base paths that sellers use as well. `files` are those of its contract where this is a user's own.
    """

    name: str
    place: Place
    aliases: tuple[str, ...]
    listener: Place | None
    hub: Hub | None
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a patch ends an item: the states to set, the first that is taken, what each patch repeats of the item, and what else it has.

    `otherwise` is what they have besides where none is taken without, `through` a state from which it is tried once more, and `decided`
    are stimuli, one after the other, by which the seller ends what no patch does.
    """

    states: tuple[str, ...]
    carries: tuple[str, ...] = ()
    document: Mapping[str, Any] = field(default_factory=dict)
    otherwise: Mapping[str, Any] = field(default_factory=dict)
    through: str | None = None
    decided: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a resource is about that is a task: an item of another one is to be changed or ended by it, later maybe.

    `resource` is that other one. `by` are the attributes under which a task names its item, each with what stands there beside
    the identifier, and `posted` is the attribute that says when it was asked for; empty for none.
    """

    resource: str
    by: Mapping[str, Mapping[str, Any]]
    posted: str = ""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource of an API.

    `operations` are operationIds by what they do: list, create, retrieve, patch, delete, search, or the name of a task.
    `ended_by` are the names among them with which a buyer ends an item of its own, or resources that are tasks about it, and
    `ending` says how a patch does it, None where there is no more to say. `id` is the attribute that holds the identifier, and
    `state` the one that holds the state, `states` its values where they are not those of the contract. `rename` maps attributes
    of the contract to the names that they have on the wire. `document` is what each create carries, and `plain` a small create,
    with ``{text}`` for a text and ``{key}`` for a short identifier of the run; `events` are types of events by what they tell,
    and `payload` is the name under which an event carries the item. `known_by` are attributes by which traffic is known as this
    dialect's. `matrix` is the table of what creates and patches need, may have and must not have; None without one.
    `task` says what it is about where it is a task. `after` are decisions of a seller that have an event of their own, by what that
    tells.
    """

    name: str
    api: str
    state: str
    operations: Mapping[str, str]
    ended_by: tuple[str, ...]
    states: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    payload: str = ""
    known_by: frozenset[str] = frozenset()
    id: str = "id"
    ending: Ending | None = None
    plain: Mapping[str, Any] = field(default_factory=dict)
    matrix: Matrix | None = None
    task: Task | None = None
    after: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> Names:
        """The names that its attributes have on the wire."""
        return Names(to_wire=self.rename, payload=self.payload)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A decision of the seller that only one dialect knows: the resource that it is about, what it does, and what a person is asked.

    `makes` says that it makes an item of that resource, so that none is named.
    """

    about: str
    does: str
    asks: str
    makes: bool = False
    arguments: Mapping[str, str] = field(default_factory=dict)
