"""Faults that nobody had to think of: made out of the contracts, the lifecycle tables and `specs/obligations.csv`.

Each is named ``gen:<kind of fault>:<kind of item>:<attribute, edge, filter or operation>``. What no requirement speaks of is
not made: `ttck.specs.obligations` has the reason. To add a kind of fault, write a twist and one `plan` in the module of its
family; it is then made for every attribute, edge, filter or operation that it can befall.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ttck.mockseller.generated.attributes import searching, showing, stale
from ttck.mockseller.generated.changes import announcing, patching, refusing
from ttck.mockseller.generated.edges import moving, straying
from ttck.mockseller.generated.filters import filtering
from ttck.mockseller.generated.plan import PREFIX, Plan
from ttck.mockseller.generated.shapes import Resource

__all__ = ["PREFIX", "made"]
_FAMILIES = (showing, stale, moving, straying, patching, announcing, refusing, filtering, searching)


def made(resources: Iterable[Resource]) -> Mapping[str, Plan]:
    """All generated faults of these resources by name, each with its parts.

    Raises:
        ValueError: two of them have the same name.
    """
    found: dict[str, Plan] = {}
    for rows in [one for resource in resources for make in _FAMILIES for one in make(resource)]:
        if rows[0].name in found:
            raise ValueError(f"the generated fault {rows[0].name} stands twice")
        found[rows[0].name] = rows
    return MappingProxyType(found)
