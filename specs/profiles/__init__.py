"""Profiles: what is judged, by which sources, over which contracts, with which readings and limits."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from specs.contracts import contract_names
from specs.loader import ROOT, FactError, conform, load_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = str | bool | None


@dataclass(frozen=True, kw_only=True)
class Source:
    """A source of requirements; `weight` is ``decides`` or ``binding`` (reported apart, decides nothing)."""

    name: str
    title: str
    weight: str


@dataclass(frozen=True, kw_only=True)
class Switch:
    """A reading that the texts leave open.

    `allowed` is empty where any text will do. `published_default` takes the place of `default` for a target that
    follows the published edition; None there means that the default stays.
    """

    name: str
    default: Value
    published_default: Value
    allowed: tuple[Value, ...]
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a run judges. `caution` is what a reader must know before relying on a verdict, None for nothing.

    `contracts` and `base_paths` are keyed by role: the value of a `specs.vocabulary.Api`, ``listener`` for the ticket
    events, and ``appointment_listener`` and ``workorder_listener``. `apis` holds what a target may declare, with the
    use cases that this claims, and `default_apis` what is declared by saying nothing; `optional_apis` are those that a
    seller may leave out. `limits` are seconds, bytes or counts, as their names say. `auth` is the default kind of
    authentication, and `edition` the one that a target follows which names none. `version` is that of the standard,
    for sources whose rows name the versions that they belong to. `lifecycle` is a name for `specs.lifecycles.lifecycle_named`.
    """

    name: str
    title: str
    caution: str | None
    sources: tuple[Source, ...]
    contracts: Mapping[str, str]
    base_paths: Mapping[str, str]
    lifecycle: str
    auth: str
    apis: Mapping[str, tuple[int, ...]]
    optional_apis: frozenset[str]
    default_apis: tuple[str, ...]
    suites: tuple[str, ...]
    limits: Mapping[str, int | float]
    switches: tuple[Switch, ...]
    edition: str = "draft"
    version: str | None = None

    @property
    def deciding(self) -> frozenset[str]:
        """The names of the sources that decide the verdict."""
        return frozenset(source.name for source in self.sources if source.weight == "decides")

    @property
    def use_cases(self) -> tuple[int, ...]:
        """The use cases that a target claims by saying nothing: those of the default APIs."""
        return tuple(sorted({number for name in self.default_apis for number in self.apis[name]}))

    def base_path(self, role: str, *, interface: str = "sonata") -> str:
        """The base path of a role under one of the two interfaces, ``sonata`` or ``cantata``."""
        return self.base_paths[role].replace("/sonata/", f"/{interface}/")


def _switch(name: str, row: dict[str, Any]) -> Switch:
    allowed = tuple(row.get("allowed", ()))
    chosen = {row["default"], row.get("published_default", row["default"])}
    if allowed and not chosen <= set(allowed):
        raise FactError(f"the switch {name} has a default that it does not allow")
    return Switch(
        name=name,
        default=row["default"],
        published_default=row.get("published_default"),
        allowed=allowed,
        meaning=row["meaning"],
    )


def read(document: Any, *, name: str) -> Profile:
    """Make a profile of a parsed file.

    Raises:
        FactError: the file breaks its schema, names an unknown contract or API, has a role with a contract and no base
            path, or a switch forbids its own default.
    """
    conform(document, to="profile", name=name)
    unknown = set(document["contracts"].values()) - set(contract_names())
    if unknown:
        raise FactError(f"{name}: there is no contract {', '.join(sorted(unknown))}")
    if set(document["contracts"]) != set(document["base_paths"]):
        raise FactError(f"{name}: contracts and base_paths do not have the same roles")
    strangers = set(document["default_apis"]) - set(document["apis"])
    if strangers:
        raise FactError(f"{name}: default_apis names {', '.join(sorted(strangers))}, which apis does not have")
    return Profile(
        name=name,
        title=document["title"],
        caution=document.get("caution"),
        sources=tuple(Source(**row) for row in document["sources"]),
        contracts=MappingProxyType(document["contracts"]),
        base_paths=MappingProxyType(document["base_paths"]),
        lifecycle=document["lifecycle"],
        auth=document["auth"],
        apis=MappingProxyType({api: tuple(row["use_cases"]) for api, row in document["apis"].items()}),
        optional_apis=frozenset(api for api, row in document["apis"].items() if row.get("optional", False)),
        default_apis=tuple(document["default_apis"]),
        suites=tuple(document["suites"]),
        limits=MappingProxyType(document["limits"]),
        switches=tuple(_switch(switch, row) for switch, row in document["switches"].items()),
        edition=document.get("edition", "draft"),
        version=document.get("version"),
    )


def profile_names() -> tuple[str, ...]:
    """The names that `profile` knows."""
    return tuple(sorted(path.stem for path in (ROOT / "profiles").glob("*.yaml")))


@functools.cache
def profile(name: str) -> Profile:
    """The profile ``specs/profiles/<name>.yaml``.

    Raises:
        FactError: there is no such profile, or its file is not well formed.
    """
    if name not in profile_names():
        raise FactError(f"there is no profile {name}; known are {', '.join(profile_names())}")
    return read(load_yaml(ROOT / "profiles" / f"{name}.yaml"), name=name)
