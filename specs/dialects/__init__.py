"""Dialects: what is spoken between a buyer and a seller, as data that the harness, the suites and the mock seller read.

A dialect has APIs, each with its contract, base path, listener and hub, and resources, each with its operations, states and
events. Methods and paths are the contract's, and are written nowhere else.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ttck.specs.contracts import Contract, OperationSpec, contract
from ttck.specs.dialects.adapting import contract_of
from ttck.specs.dialects.naming import NOTHING, Names
from ttck.specs.dialects.parts import ApiFacts, Decision, Ending, Hub, Place, Resource, Task
from ttck.specs.extending import built_of, file_of, load_extended
from ttck.specs.lifecycles import LIFECYCLES
from ttck.specs.loader import ROOT, FactError, conform
from ttck.specs.matrix import matrix_file, read_matrix
from ttck.specs.vocabulary import Api, Kind, Operation, Stimulus

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANYBODYS = frozenset({"api", "openapi"})  # segments of base paths by which nobody is known
__all__ = ("ApiFacts", "Decision", "Dialect", "Ending", "Hub", "Place", "Resource", "Task")


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """What is spoken; `adapter` is the implementation of the mock seller that plays it.

    `version` is that of the standard, for requirements that name versions. `editions` are those that a target may choose
    from, the default first. `stimuli` names the decisions that only a seller can make, None for all that there are.
    `tabled` says that the tables of the lifecycles tell which notifications a seller owes; otherwise what changes tells it.
    `media` is the media type of bodies, `merges` that of merge patches; `echoes` are headers that an answer carries back from its
    request; `own_stimuli` are those that no other dialect has.
    `templates` names sorts of documents that a target may give.
    """

    name: str
    title: str
    adapter: str
    lifecycle: str
    apis: Mapping[str, ApiFacts]
    resources: Mapping[str, Resource]
    version: str | None = None
    editions: tuple[str, ...] = ("draft",)
    stimuli: frozenset[str] | None = None
    tabled: bool = False
    media: str = "application/json"
    merges: str = "application/json"
    echoes: tuple[str, ...] = ()
    own_stimuli: Mapping[Stimulus, Decision] = field(default_factory=dict)
    templates: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()

    def below(self, path: str) -> Dialect:
        """The same dialect, whose APIs begin below a path; those of listeners stay where they are."""
        if not path:
            return self
        moved = {
            name: replace(
                api, place=replace(api.place, base_path=path + api.place.base_path), aliases=tuple(path + one for one in api.aliases)
            )
            for name, api in self.apis.items()
        }
        return replace(self, apis=MappingProxyType(moved))

    def contract(self, api: str = "ticket") -> Contract:
        """The contract of an API, with the states and the operations of this dialect."""
        return contract(self.apis[api].place.contract)

    def of(self, kind: Kind) -> Resource:
        """The resource of a kind of item.

        Raises:
            FactError: the dialect has none.
        """
        found = self.resources.get(kind.name.lower())
        if found is None:
            raise FactError(f"{self.title} has no {kind.name.lower()}")
        return found

    def operation(self, kind: Kind, what: str) -> OperationSpec | None:
        """The operation that does something to a resource; None where the dialect has none."""
        known = self.resources.get(kind.name.lower())
        name = known.operations.get(what) if known else None
        return None if known is None or name is None else self.contract(known.api).operations[name]

    @property
    def root(self) -> str:
        """The beginning of its base path, in small letters and between slashes: by it an address tells its dialect."""
        segments = self.apis["ticket"].place.base_path.strip("/").lower().split("/")
        whose = next((number for number, one in enumerate(segments) if one not in _ANYBODYS), 0)
        return f"/{'/'.join(segments[: whose + 1])}/"

    def paths(self, api: str) -> tuple[str, ...]:
        """The paths of the collections of an API, without its hub."""
        operations = self.contract(api).operations
        named = (operations[one].path for row in self.resources.values() if row.api == api for one in row.operations.values())
        return tuple(dict.fromkeys("/" + path.strip("/").partition("/")[0] for path in named))

    def states(self, kind: Kind) -> tuple[str, ...]:
        """The states of a kind of item: its own, or those of the contract; none where the contract does not list them."""
        row = self.of(kind)
        if row.states:
            return row.states
        contracted = self.contract(row.api)
        shown = contracted.operations[row.operations["retrieve"]].success.schema
        found = contracted.schema(str(shown)).get("properties", {}).get(row.state, {})
        return tuple(str(one) for one in found.get("enum", ()))

    def hub(self, api: str = "ticket") -> Hub:
        """The hub of an API.

        Raises:
            FactError: the dialect has none there.
        """
        found = self.apis[api].hub if api in self.apis else None
        if found is None:
            raise FactError(f"{self.title} has no hub for the API {api}")
        return found

    @property
    def tells(self) -> bool:
        """Whether there are events at all."""
        return any(row.events for row in self.resources.values())

    def events(self, api: str = "ticket") -> frozenset[str]:
        """The types of events that the hub of an API knows."""
        return frozenset(event for row in self.resources.values() if row.api == api for event in row.events.values())

    @functools.cached_property
    def renamed(self) -> tuple[Names, ...]:
        """The names on the wire of each resource that has others there than in the contract."""
        return tuple(row.names for row in self.resources.values() if row.rename)

    def names(self, operation: str) -> Names:
        """The names that the attributes of the resource of an operation have on the wire."""
        rows = (row for row in self.resources.values() if row.rename and operation in row.operations.values())
        return next((row.names for row in rows), NOTHING)

    @property
    def places(self) -> Mapping[str, Place]:
        """Contracts and base paths by role: an API by its name, and where a buyer receives its events."""
        found = {name: api.place for name, api in self.apis.items()}
        for name, api in self.apis.items():
            if api.listener is not None:
                found["listener" if name == "ticket" else f"{name}_listener"] = api.listener
        return found


def read(document: Any, *, name: str, beside: tuple[Path, ...] = ()) -> Dialect:
    """Make a dialect of a parsed file; what it names by a relative path is looked for in the folders `beside`.

    Raises:
        FactError: the file breaks its schema, or names a contract, a lifecycle, an API or an operation that there is not.
    """
    conform(document, to="dialect", name=name)
    _admit(document, name=name)
    if document["lifecycle"] not in LIFECYCLES:
        raise FactError(f"{name}: there is no lifecycle {document['lifecycle']}; known are {', '.join(LIFECYCLES)}")
    resources = {key: _resource(key, row, beside) for key, row in document["resources"].items()}
    for row in resources.values():
        _check_resource(row, resources, document["apis"], name=name)
    whose = name if name in dialect_names() else str(beside[0] / name) if beside else name
    apis = {key: _api(key, row, resources, whose=whose, beside=beside) for key, row in document["apis"].items()}
    own = {Stimulus.named(key.upper(), key): Decision(**row) for key, row in document.get("own_stimuli", {}).items()}
    return Dialect(
        name=name,
        title=document["title"],
        adapter=document["adapter"],
        lifecycle=document["lifecycle"],
        apis=MappingProxyType(apis),
        resources=MappingProxyType(resources),
        version=document.get("version"),
        editions=tuple(document.get("editions", ("draft",))),
        stimuli=frozenset((*document["stimuli"], *own)) if "stimuli" in document else None,
        tabled=document["notifications"] == "tables",
        media=document.get("media", "application/json"),
        merges=document.get("merges", "application/json"),
        echoes=tuple(document.get("echoes", ())),
        own_stimuli=MappingProxyType(own),
        templates=tuple(document.get("templates", ())),
    )


def _admit(document: Any, *, name: str) -> None:
    """Admit the APIs, resources and operations of a dialect to the vocabularies.

    Raises:
        FactError: a resource is one that no dialect of ours has, or lacks its path.
    """
    ours = name in dialect_names()
    if not ours:
        dialects()  # whatever it extends is known then
    for api in document["apis"]:
        Api.named(api.upper(), api)
    for key, row in document["resources"].items():
        if key.upper() not in Kind.__members__:
            if not ours:
                raise FactError(f"{name}: no dialect of ttck has the resource {key}, so that no suite and no mock seller knows it")
            if "path" not in row:
                raise FactError(f"{name}: {key} is a resource of this dialect alone, and needs its path")
            Kind.named(key.upper(), row["path"])
        for operation in row["operations"].values():
            Operation.named(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).upper(), operation)
    _check_decisions(document, name=name)


def _check_decisions(document: Any, *, name: str) -> None:
    for key, decision in document.get("own_stimuli", {}).items():
        if decision["about"] not in document["resources"]:
            raise FactError(f"{name}: own_stimuli are about {decision['about']}, which resources does not have")
        if not decision.get("makes") and "{item}" not in decision["asks"]:
            raise FactError(f"{name}: {key} asks a person for something, and does not say with {{item}} about what")


def _check_resource(row: Resource, resources: Mapping[str, Resource], apis: Mapping[str, Any], *, name: str) -> None:
    if row.api not in apis:
        raise FactError(f"{name}: {row.name} belongs to {row.api}, which apis does not have")
    if row.task is not None and row.task.resource not in resources:
        raise FactError(f"{name}: {row.name} is a task about {row.task.resource}, which resources does not have")
    tasks = {key for key, one in resources.items() if one.task is not None and one.task.resource == row.name}
    missing = set(row.ended_by) - set(row.operations) - tasks
    if missing:
        raise FactError(f"{name}: {row.name} is ended by {', '.join(sorted(missing))}, which its operations do not have")


def _resource(name: str, row: Mapping[str, Any], beside: tuple[Path, ...]) -> Resource:
    table = row.get("matrix")
    return Resource(
        name=name,
        api=row["api"],
        state=row["state"],
        operations=MappingProxyType(row["operations"]),
        ended_by=tuple(row["ended_by"]),
        states=tuple(row.get("states", ())),
        rename=MappingProxyType(row.get("rename", {})),
        document=MappingProxyType(row.get("document", {})),
        events=MappingProxyType(row.get("events", {})),
        payload=row.get("payload", ""),
        known_by=frozenset(row.get("known_by", ())),
        id=row.get("id", "id"),
        ending=_ending(row["ending"]) if "ending" in row else None,
        plain=MappingProxyType(row.get("plain", {})),
        matrix=read_matrix(matrix_file(table["file"], beside=beside), by=table.get("by", "")) if table else None,
        task=Task(**row["task"]) if "task" in row else None,
        after=MappingProxyType(row.get("after", {})),
    )


def _ending(row: Mapping[str, Any]) -> Ending:
    return Ending(
        states=tuple(row["states"]),
        carries=tuple(row.get("carries", ())),
        document=MappingProxyType(row.get("document", {})),
        otherwise=MappingProxyType(row.get("otherwise", {})),
        through=row.get("through"),
        decided=tuple(row.get("decided", ())),
    )


def _api(key: str, row: Mapping[str, Any], resources: Mapping[str, Resource], *, whose: str, beside: tuple[Path, ...]) -> ApiFacts:
    own = [resource for resource in resources.values() if resource.api == key]
    hub, operations = row.get("hub"), {one for resource in own for one in resource.operations.values()}
    operations |= {hub[what] for what in ("subscribe", "inspect", "unsubscribe") if what in hub} if hub else set()
    states = {one.operations["retrieve"]: (one.state, one.states) for one in own if one.states}
    known, files = contract_of(row["contract"], operations=operations, states=states, whose=whose, beside=beside)
    listener = Place(**row["listener"]) if "listener" in row else None
    if listener is not None and listener.contract in {row["contract"], *(one.stem for one in files)}:
        listener = Place(contract=known.name, base_path=listener.base_path)
    return ApiFacts(
        name=key, place=Place(contract=known.name, base_path=row["base_path"]), aliases=tuple(row.get("aliases", ())),
        listener=listener, hub=_hub(hub, known) if hub else None, files=files,
    )  # fmt: skip


def _hub(row: Mapping[str, Any], known: Contract) -> Hub:
    return Hub(
        subscribe=row["subscribe"],
        inspect=row.get("inspect"),
        unsubscribe=row.get("unsubscribe"),
        demanded=row["demanded"],
        listed=row["query"] == "listed",
        document=MappingProxyType(row.get("document", {})),
        named="unsubscribe" not in row or "{" in known.operations[row["unsubscribe"]].path,
    )


def alike(one: Dialect, other: Dialect) -> bool:
    """Whether two dialects are of one standard, so that the traffic of one may be that of the other."""
    return one.adapter == other.adapter


def dialects() -> tuple[Dialect, ...]:
    """All that `dialect_names` names."""
    return tuple(dialect(name) for name in dialect_names())


def decisions() -> Mapping[Stimulus, tuple[Kind, Decision]]:
    """The decisions that only one dialect knows, of ours or read from a file, and the kind of item that each is about."""
    every = {id(one): one for one in (*dialects(), *_READ.values())}.values()
    return {name: (Kind[one.about.upper()], one) for known in every for name, one in known.own_stimuli.items()}


def dialect_names() -> tuple[str, ...]:
    """The names that `dialect` knows."""
    return tuple(sorted(path.stem for path in (ROOT / "dialects").glob("*.yaml")))


def dialect(name: str, *, beside: Path | None = None) -> Dialect:
    """The dialect ``specs/dialects/<name>.yaml``, or that of a file of the user's own, a relative path counted from `beside`.

    Raises:
        FactError: there is no such dialect, or its file is not well formed.
    """
    return _dialect(file_of(name, folder="dialects", beside=beside))


_READ: dict[Path, Dialect] = {}  # all that were read


@functools.cache
def _dialect(path: Path) -> Dialect:
    files = built_of(path, folder="dialects")
    found = read(load_extended(path, folder="dialects"), name=path.stem, beside=tuple(one.parent for one in files))
    tables = tuple(row.matrix.path for row in found.resources.values() if row.matrix is not None)
    contracted = tuple(file for api in found.apis.values() for file in api.files)
    _READ[path] = replace(found, files=(*files, *tables, *contracted))
    return _READ[path]
