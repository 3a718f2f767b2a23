"""The errata: where the texts disagree with each other or with themselves, and what this project makes of it.

The letter of an id names its series: C a contradiction inside the draft, S a reading that needs care in checks,
B a defect of the published binding, D a deviation, where following the published edition breaks the draft, T a
contradiction or trap in the files and kits of TMF621, N one in the document of Nexera.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ttck.specs.loader import ROOT, FactError, conform, load_yaml

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Erratum:
    """Two readings of one point and the one we choose.

    `touches` names the requirements that the choice concerns, `used_by` the areas of the project that rely on it.
    `draft`, `published` and `when` are filled in for deviations alone: the rules of the draft that a seller breaks,
    the published rules that it follows, and what it looks like.
    """

    id: str
    touches: tuple[str, ...]
    about: str
    readings: tuple[str, str]
    choice: str
    why: str
    used_by: tuple[str, ...] = ()
    draft: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    when: str | None = None


def _erratum(row: dict[str, Any]) -> Erratum:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Erratum(**values)


def read_errata(path: Path) -> dict[str, Erratum]:
    """The errata of one file by id, in the order of the file.

    Raises:
        FactError: the file breaks its schema or an id stands twice.
    """
    document = load_yaml(path)
    conform(document, to="errata", name=str(path))
    found: dict[str, Erratum] = {}
    for row in document["errata"]:
        erratum = _erratum(row)
        if erratum.id in found:
            raise FactError(f"{path}: {erratum.id} stands twice")
        found[erratum.id] = erratum
    return found


@functools.cache
def errata() -> dict[str, Erratum]:
    """All errata of this project by id: series C, S, B, D and T."""
    return read_errata(ROOT / "errata.yaml")


def deviations() -> dict[str, Erratum]:
    """The errata of series D: where a seller that follows the published edition cannot meet the draft."""
    return {name: erratum for name, erratum in errata().items() if erratum.draft}
