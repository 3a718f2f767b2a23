"""The requirement catalogue: one YAML file per source, one row per requirement id."""

from __future__ import annotations

import fnmatch
import functools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ttck.specs.loader import ROOT, FactError, conform, load_yaml

if TYPE_CHECKING:
    from pathlib import Path


DUTIES = frozenset({"MUST", "MUST NOT", "CONDITIONAL"})


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What the harness sends when it plays a buyer that breaks a rule, and how far the text demands an answer."""

    send: str
    expect: str
    demanded: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One row of the catalogue; `id` carries its source, for example ``MEF113:R24``.

    `versions` are those of the standard that have the rule, all when it is empty; `v4` says how version 4 of TMF621
    differs; `switch` names the switch of a profile that decides how the rule is read; `kit_bug` says what a published kit
    gets wrong where it asks for this.
    """

    id: str
    clause: str
    level: str
    binds: str
    use_cases: tuple[int, ...]
    says: str
    operation: str
    observability: str
    observed: str
    stimulus: str
    counterparts: tuple[str, ...]
    verified_by: str
    applies_if: str | None = None
    setup: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    probe: Probe | None = None
    planned: bool = False
    untested: str | None = None
    sees: tuple[str, ...] = ()
    quirks: tuple[str, ...] = ()
    differs: str | None = None
    versions: tuple[str, ...] = ()
    v4: str | None = None
    switch: str | None = None
    kit_bug: str | None = None
    edition: str = field(default="", compare=False)

    @property
    def source(self) -> str:
        """The namespace of the id, for example ``MEF113``."""
        return self.id.partition(":")[0]

    @property
    def mandatory(self) -> bool:
        """Whether the text uses MUST, MUST NOT or a condition that becomes one."""
        return self.level in DUTIES

    def applies_to(self, version: str | None) -> bool:
        """Whether a version of the standard has this rule; with None it is not asked."""
        return version is None or not self.versions or version in self.versions

    def says_in(self, version: str | None) -> str:
        """What it says, with what version 4 of TMF621 has instead where that is the one asked for."""
        return f"In version 4: {self.v4} (In version 5: {self.says})" if version == "v4" and self.v4 else self.says

    @property
    def binds_seller(self) -> bool:
        """Whether a seller can be held to it."""
        return self.binds != "buyer"


def sort_key(requirement_id: str) -> tuple[Any, ...]:
    """Order ids as a reader expects: by source, then R, O and CR rules by number."""
    source, _, local = requirement_id.partition(":")
    letters, digits = re.match(r"([A-Za-z]*)(\d*)", local).groups()  # type: ignore[union-attr]
    return source, {"R": 0, "O": 1, "CR": 2}.get(letters, 3), int(digits or 0), local


def _requirement(row: dict[str, Any], *, source: str, edition: str) -> Requirement:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    values["id"] = f"{source}:{row['id']}"
    if row.get("applies_if"):
        values["applies_if"] = f"{source}:{row['applies_if']}"
    if row.get("probe"):
        values["probe"] = Probe(**row["probe"])
    return Requirement(**values, edition=edition)


def requirements_in(document: dict[str, Any]) -> list[Requirement]:
    """The rows of a file of the catalogue that was read and keeps its schema."""
    return [_requirement(row, source=document["source"], edition=document["edition"]) for row in document["requirements"]]


_ADMITTED: dict[Path, None] = {}  # files of a user's own, which a profile names


def admit(path: Path) -> None:
    """Let the catalogue hold the requirements of a file of the user's own as well.

    Raises:
        FactError: the file breaks its schema, or an id stands twice.
    """
    if path not in _ADMITTED:
        _ADMITTED[path] = None
        _catalogue.cache_clear()
        try:
            catalogue()
        except FactError:
            withdraw(path)
            raise


def withdraw(path: Path) -> None:
    """Take the requirements of a file of the user's own out of the catalogue again."""
    _ADMITTED.pop(path, None)
    _catalogue.cache_clear()


def catalogue() -> dict[str, Requirement]:
    """All requirements of all sources by id, in reading order.

    Raises:
        FactError: a file breaks its schema or an id stands twice.
    """
    return _catalogue()


@functools.cache
def _catalogue() -> dict[str, Requirement]:
    found: dict[str, Requirement] = {}
    for path in [*sorted((ROOT / "requirements").glob("*.yaml")), *_ADMITTED]:
        document = load_yaml(path)
        conform(document, to="requirements", name=str(path))
        for requirement in requirements_in(document):
            if requirement.id in found:
                raise FactError(f"{path}: {requirement.id} stands twice")
            found[requirement.id] = requirement
    return dict(sorted(found.items(), key=lambda item: sort_key(item[0])))


def matching(pattern: str) -> list[Requirement]:
    """Requirements whose id equals `pattern` or matches it as a glob; the source may be left out (``R24``, ``R4?``)."""
    return [
        requirement
        for requirement in catalogue().values()
        if fnmatch.fnmatchcase(requirement.id, pattern)
        or (":" not in pattern and requirement.source == "MEF113" and fnmatch.fnmatchcase(requirement.id, f"MEF113:{pattern}"))
    ]
