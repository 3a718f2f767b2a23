"""Profiles: what is judged, by which sources, over which contracts, with which readings and limits."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ttck.specs.dialects import Dialect, dialect
from ttck.specs.extending import built_of, file_of, is_path, load_extended
from ttck.specs.loader import ROOT, FactError, conform, load_yaml
from ttck.specs.requirements import Requirement, admit, catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = str | bool | None
_PATHS = frozenset({"dialect", "requirements", "suites", "buyer_suites"})
DEFAULT = "mef113"  # where nobody names another


def label_of(name: str) -> str:
    """The name of a profile without the folder in which a file of the user's own lies."""
    return Path(name).stem if is_path(name) else name


@dataclass(frozen=True, kw_only=True)
class Source:
    """A source of requirements.

    `weight` is ``decides``, ``guards`` (decides as well, but is not what a verdict names) or ``binding`` (reported apart).
    """

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
class Ruling:
    """What a profile makes of one requirement, and why: it is off, maybe because others take its place, or of another level."""

    because: str
    off: bool = False
    level: str | None = None
    replaced_by: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The ruling as a report shows it."""
        if self.replaced_by:
            return f"replaced by {', '.join(self.replaced_by)}: {self.because}"
        return f"off: {self.because}" if self.off else f"{self.level} in this profile: {self.because}"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a run judges. `caution` is what a reader must know before relying on a verdict, None for nothing.

    `name` is that of one of ours, or the path of a file of the user's own. `dialect` is what is spoken. `apis` holds what a
    target may declare, with the use cases that this claims, and `default_apis` what is declared by saying nothing;
    `optional_apis` are those that a seller may leave out. `suites` are packages, or folders of the user's own, and `buyer_suites`
    those that judge buyers instead. `limits` are
    seconds, bytes or counts, as their names say. `auth` is the default kind of authentication, and `edition` the one that a
    target follows which names none. `rules` are what this profile makes of single requirements otherwise than their source.
    `dialects` are others that are spoken where a switch has a value, by the switch and the value.
    `terms` are what is sent otherwise than usual: ``values``, ``base`` and ``forbidden``, as a target file has them, and ``unpatched``.
    `files` are those that it is made of, `requirements` those among them with rules of the user's own.
    """

    name: str
    title: str
    caution: str | None
    sources: tuple[Source, ...]
    dialect: Dialect
    auth: str
    apis: Mapping[str, tuple[int, ...]]
    optional_apis: frozenset[str]
    default_apis: tuple[str, ...]
    suites: tuple[str, ...]
    limits: Mapping[str, int | float]
    switches: tuple[Switch, ...]
    edition: str = "draft"
    buyer_suites: tuple[str, ...] = ()
    rules: Mapping[str, Ruling] = field(default_factory=dict)
    terms: Mapping[str, Any] = field(default_factory=dict)
    dialects: Mapping[tuple[str, str], Dialect] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    requirements: tuple[Path, ...] = ()

    @property
    def label(self) -> str:
        """The name without the folder in which a file of the user's own lies."""
        return label_of(self.name)

    @property
    def contracts(self) -> Mapping[str, str]:
        """The contracts by role: an API by its name, ``listener`` for the ticket events, ``appointment_listener`` and the like."""
        return {role: place.contract for role, place in self.dialect.places.items()}

    @property
    def base_paths(self) -> Mapping[str, str]:
        """The base paths by role."""
        return {role: place.base_path for role, place in self.dialect.places.items()}

    @property
    def version(self) -> str | None:
        """The version of the standard, for sources whose rows name the versions that they belong to."""
        return self.dialect.version

    def ruled(self, row: Requirement) -> Requirement:
        """A requirement with the level that this profile gives it."""
        ruling = self.rules.get(row.id)
        return replace(row, level=ruling.level) if ruling is not None and ruling.level else row

    @property
    def deciding(self) -> frozenset[str]:
        """The names of the sources that decide the verdict."""
        return frozenset(source.name for source in self.sources if source.weight != "binding")

    @property
    def use_cases(self) -> tuple[int, ...]:
        """The use cases that a target claims by saying nothing: those of the default APIs."""
        return tuple(sorted({number for name in self.default_apis for number in self.apis[name]}))

    def settled(self, chosen: Mapping[str, Any], *, edition: str) -> dict[str, Any]:
        """The switches as a target chose them, the others at their defaults of an edition."""
        published = edition == "published"
        defaults = {
            one.name: one.published_default if published and one.published_default is not None else one.default for one in self.switches
        }
        return {**defaults, **chosen}

    def spoken(self, switches: Mapping[str, Any]) -> Profile:
        """The profile with the dialect that is spoken with these switches."""
        found = next((one for (name, value), one in self.dialects.items() if str(switches.get(name)) == value), None)
        return self if found is None else replace(self, dialect=found)

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


def _rules(document: Any, *, name: str) -> Mapping[str, Ruling]:
    """The rulings on single requirements.

    Raises:
        FactError: one is about a requirement that there is not, or that is replaced by such.
    """
    found = {}
    for requirement, row in document.get("rules", {}).items():
        replaced = tuple(row.get("replaced_by", ()))
        strangers = sorted({requirement, *replaced} - set(catalogue()))
        if strangers:
            raise FactError(f"{name}: rules names {', '.join(strangers)}, which no catalogue has")
        off = "off" in row
        because = row["off"] if off else row["because"]
        found[requirement] = Ruling(off=off or bool(replaced), level=row.get("level"), replaced_by=replaced, because=because)
    return MappingProxyType(found)


def read(document: Any, *, name: str, beside: Path | None = None) -> Profile:
    """Make a profile of a parsed file; what it names by a relative path is looked for `beside`.

    Raises:
        FactError: the file breaks its schema, names a dialect, an API or a requirement that there is not, or a switch forbids
            its own default.
    """
    conform(document, to="profile", name=name)
    spoken = dialect(document["dialect"], beside=beside)
    strangers = set(document["default_apis"]) - set(document["apis"])
    if strangers:
        raise FactError(f"{name}: default_apis names {', '.join(sorted(strangers))}, which apis does not have")
    more = tuple(file_of(path, folder="requirements", beside=beside) for path in document.get("requirements", ()))
    for path in more:
        admit(path)
    return Profile(
        name=name,
        title=document["title"],
        caution=document.get("caution"),
        sources=tuple(Source(**row) for row in document["sources"]),
        dialect=spoken,
        auth=document["auth"],
        apis=MappingProxyType({api: tuple(row["use_cases"]) for api, row in document["apis"].items()}),
        optional_apis=frozenset(api for api, row in document["apis"].items() if row.get("optional", False)),
        default_apis=tuple(document["default_apis"]),
        suites=tuple(_suite(suite, beside=beside) for suite in document["suites"]),
        limits=MappingProxyType({**load_yaml(ROOT / "limits.yaml"), **document.get("limits", {})}),
        switches=tuple(_switch(switch, row) for switch, row in document["switches"].items()),
        edition=document.get("edition", "draft"),
        buyer_suites=tuple(_suite(suite, beside=beside) for suite in document.get("buyer_suites", ())),
        rules=_rules(document, name=name),
        dialects=MappingProxyType(
            {
                (switch, value): dialect(name, beside=beside)
                for switch, row in document.get("dialects", {}).items()
                for value, name in row.items()
            }
        ),
        terms=MappingProxyType({key: document[key] for key in ("values", "base", "forbidden", "unpatched") if key in document}),
        files=(*spoken.files, *more),
        requirements=more,
    )


def _suite(name: str, *, beside: Path | None) -> str:
    """A package of suites, in full where a profile names it without ``ttck.``; or the folder of the user's own, as an absolute path."""
    if name.startswith("suites."):
        return f"ttck.{name}"
    folder = (beside or Path()) / name
    if not folder.is_dir():
        raise FactError(f"suites: there is no folder {folder}")
    return str(folder.resolve())


DEFAULT = "mef113"  # the profile that is meant where none is named


def unaudited(facts: Profile) -> str | None:
    """Why no buyer can be audited under a profile: none of its rules binds one; None where some do."""
    if facts.buyer_suites:
        return None
    others = ", ".join(name for name in profile_names() if profile(name).buyer_suites)
    return (
        f"no rule of the profile {facts.label} binds a buyer, so that an audit would judge nothing; profiles with such rules are {others}"
    )


def profile_names() -> tuple[str, ...]:
    """The names that `profile` knows; the path of a file is known as well."""
    return tuple(sorted(path.stem for path in (ROOT / "profiles").glob("*.yaml")))


def profile(name: str, *, beside: Path | None = None) -> Profile:
    """The profile ``specs/profiles/<name>.yaml``, or that of a file of the user's own, a relative path counted from `beside`.

    Raises:
        FactError: there is no such profile, or its file is not well formed.
    """
    path = file_of(name, folder="profiles", beside=beside)
    return _profile(path, str(path) if is_path(name) else name)


@functools.cache
def _profile(path: Path, name: str) -> Profile:
    found = read(load_extended(path, folder="profiles", paths=_PATHS), name=name, beside=path.parent)
    return replace(found, files=(*built_of(path, folder="profiles"), *found.files))
