"""A generated fault as rows for the fault switch: one leader and the parts of it at other seams."""

from __future__ import annotations

from collections.abc import Iterable

from ttck.mockseller.engine.seams import Fault, Hook, Reply
from ttck.mockseller.faults.common import answer
from ttck.mockseller.generated.shapes import Resource
from ttck.specs.obligations import Obligation, obligation
from ttck.specs.vocabulary import Kind

PREFIX = "gen:"
Plan = tuple[Fault, ...]


def plan(
    what: str,
    about: str,
    *,
    resource: Resource,
    says: str,
    breaks: Iterable[str],
    twists: tuple[Hook, ...],
    kinds: Iterable[Kind] = (),
) -> Plan:
    """The fault ``gen:what:kind:about``; its parts carry the name of their seam behind a dot, as the written ones do."""
    name = f"{PREFIX}{what}:{resource.kind.value}:{about.replace('.', '-')}"
    rows = []
    for number, (seam, twist) in enumerate(twists):
        rows.append(
            Fault(
                name=f"{name}.{seam}" if number else name, seam=seam, breaks=tuple(dict.fromkeys(breaks)), also=(), says=says,
                twist=twist, about=frozenset({resource.kind, *kinds}), profile=resource.standard, versions=resource.versions,
            )
        )  # fmt: skip
    return tuple(rows)


def owed(resource: Resource, place: str, name: str) -> tuple[str, ...]:
    """The requirements that speak of a name at a place; nothing where nobody can be held to it."""
    return due(resource, place, name).requirements


def due(resource: Resource, place: str, name: str) -> Obligation:
    """The same with the reason."""
    return obligation(resource.standard, resource.kind, place, name)


def refusal(resource: Resource, reply: Reply) -> Reply:
    """The answer to something that is not done."""
    return answer(reply, *resource.conflict)
