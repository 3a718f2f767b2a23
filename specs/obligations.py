"""What obliges a seller: which requirements speak of an attribute at a place, of a filter, or of a refusal.

The table links the names of the contracts to the catalogue. A row without requirements says in `why` that nothing
obliges the seller there, so that nobody may be accused and no fault can be made of it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from ttck.specs.loader import ROOT, FactError, load_csv
from ttck.specs.requirements import catalogue
from ttck.specs.vocabulary import Kind

PLACES = frozenset(
    {"retrieve", "retrieve-later", "create", "create-later", "list", "kept", "patch", "readonly", "filter", "refusal", "states", "update",
     "announce", "event", "search"}
)  # fmt: skip
_COLUMNS = ("family", "kind", "place", "names", "requirements", "why")


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """The requirements that a careful harness may report, or why there are none."""

    requirements: tuple[str, ...]
    why: str


@functools.cache
def _table() -> dict[tuple[str, str, str, str], Obligation]:
    known = catalogue()
    found: dict[tuple[str, str, str, str], Obligation] = {}
    for row in load_csv(ROOT / "obligations.csv", columns=_COLUMNS):
        requirements = tuple(row["requirements"].split())
        strange = [name for name in requirements if name not in known]
        if strange or row["place"] not in PLACES or row["kind"] not in tuple(Kind) or not (requirements or row["why"]):
            raise FactError(f"obligations.csv: the row on {row['names']} is not sound: {', '.join(strange) or row}")
        for name in row["names"].split():
            key = (row["family"], row["kind"], row["place"], name)
            if key in found:
                raise FactError(f"obligations.csv: {' '.join(key)} stands twice")
            found[key] = Obligation(requirements=requirements, why=row["why"])
    return found


def obligation(family: str, kind: Kind, place: str, name: str) -> Obligation:
    """What obliges a seller of a family of profiles (``mef113``, ``tmf621``) for a kind of item at a place.

    `name` is a filter, an operation, an event, or the path of an attribute with ``/`` between its steps; a part that has no
    row of its own is as ``*/last step``, as ``whole/*`` or as its whole, and what has no row at all is as ``*``. Without that nothing
    obliges the seller. A place ``x-later`` means the second and later elements of lists, ``kept`` what has to stay when an item moves:
    where they have no row, the rows of ``x``, and of ``retrieve``, hold.
    """
    found = _found(family, kind, place, name)
    if found is None and place == "kept" and (family, str(kind), place, "*") not in _table():
        return obligation(family, kind, "retrieve", name)
    if found is None and place.endswith("-later"):
        return obligation(family, kind, place.removesuffix("-later"), name)
    return found or _table().get((family, str(kind), place, "*")) or Obligation(requirements=(), why="nothing in the standard speaks of it")


def _found(family: str, kind: Kind, place: str, name: str) -> Obligation | None:
    table, steps = _table(), name.split("/")
    if len(steps) > 1 and (family, str(kind), place, name) not in table:
        anywhere = table.get((family, str(kind), place, f"*/{steps[-1]}"))
        if anywhere is not None:
            return anywhere
    for end in range(len(steps), 0, -1):
        whole = "/".join(steps[:end])
        for row in (whole, f"{whole}/*") if end == len(steps) else (f"{whole}/*", whole):
            found = table.get((family, str(kind), place, row))
            if found is not None and (row == whole or end < len(steps)):
                return found
    return None


def names_at(family: str, kind: Kind, place: str) -> tuple[str, ...]:
    """The names that have rows of their own at a place, and requirements."""
    return tuple(
        key[3] for key, found in _table().items() if key[:3] == (family, str(kind), place) and key[3] != "*" and found.requirements
    )
