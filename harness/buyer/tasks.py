"""Tasks: a resource of its own by which a buyer asks for an item of another to be changed or ended, as the dialect says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.harness.record.exchange import now
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.specs.dialects import Dialect, Resource


def asked_of(row: Resource, item: str, *, wanted: dict[str, Any] | None = None, whole: str = "") -> dict[str, Any]:
    """The request for a task about an item, which it names under each attribute that the dialect has for that.

    What is `wanted` of the item stands beside its identifier under the attribute `whole`.
    """
    task = row.task
    if task is None:
        raise ValueError(f"{row.name} is no task")
    found = {**row.document, **{name: {**beside, "id": item} for name, beside in task.by.items()}}
    if wanted:
        found[whole] = {**found.get(whole, {}), **wanted}
    if task.posted:
        found[task.posted] = now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return found


def ending(spoken: Dialect, kind: Kind) -> Kind | None:
    """The kind of task that ends an item of a kind; None where none does."""
    names = (name for name in spoken.of(kind).ended_by if name in spoken.resources and name not in spoken.of(kind).operations)
    return next((Kind[name.upper()] for name in names), None)
