"""What a target declares that its seller supports, held against what the run saw of it, both ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ttck.harness.report.exercise import Point, Share

# The lists under declares.supports, by the sorts of the exercise map.
LISTS = {"operation": "operations", "state": "states", "filter": "filters", "attribute": "attributes", "event": "events"}
_MOST = 12  # names in a line; page and report.json have all
_TAKEN = frozenset({"operation", "filter"})  # what a seller shows by taking it; all else it shows by sending it


@dataclass(frozen=True, kw_only=True)
class Held:
    """One declared list against what was seen of its sort.

    `confirmed` was declared and seen, `unshown` declared and not seen, `undeclared` seen and not declared, and `strange` are declared
    names that no fact has and that were not seen. `first` has the entry of the record that shows each undeclared one first.
    """

    about: str
    sort: str
    confirmed: tuple[str, ...]
    unshown: tuple[str, ...]
    undeclared: tuple[str, ...]
    strange: tuple[str, ...]
    first: Mapping[str, int | None]

    @property
    def called(self) -> str:
        """The list as the target file names it."""
        return f"{self.about} {LISTS[self.sort]}"

    @property
    def agrees(self) -> bool:
        """Whether what was declared is what was seen."""
        return not (self.unshown or self.undeclared or self.strange)


def held(header: Mapping[str, Any], every: Iterable[Share]) -> tuple[Held, ...]:
    """Each list that the target of a run declares, in the order of the map; none where it declares none."""
    declared = _declared(header)
    return tuple(
        _held(share, frozenset(map(str, names)))
        for share in every
        if isinstance(names := declared.get(share.about, {}).get(LISTS.get(share.sort, "")), list)
    )


def _declared(header: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found: Any = header
    for key in ("target", "declares", "supports"):
        found = found.get(key) if isinstance(found, dict) else None
    return {str(about): lists for about, lists in found.items() if isinstance(lists, dict)} if isinstance(found, dict) else {}


def _held(share: Share, declared: frozenset[str]) -> Held:
    shown = {one.name: one for one in share.points if _shown(one)}
    known = {one.name for one in share.points if one.known}
    undeclared = tuple(name for name, one in shown.items() if name not in declared and one.known)
    return Held(
        about=share.about,
        sort=share.sort,
        confirmed=tuple(name for name in shown if name in declared),
        unshown=tuple(one.name for one in share.points if one.known and one.name in declared and one.name not in shown),
        undeclared=undeclared,
        strange=tuple(sorted(declared - known - shown.keys())),
        first={name: shown[name].first for name in undeclared},
    )


def _shown(one: Point) -> bool:
    return bool(one.accepted if one.sort in _TAKEN else one.produced)


def said(every: Iterable[Held]) -> Iterator[str]:
    """A line for each list that what was seen does not bear out, and one for those that it does; nothing where none is declared."""
    every = tuple(every)
    agreeing = [one.called for one in every if one.agrees]
    if agreeing:
        yield f"as declared: {', '.join(agreeing)}"
    yield from (difference(one) for one in every if not one.agrees)


def difference(one: Held) -> str:
    """What of a list was seen otherwise than it was declared, in one line."""
    told = (("declared and never shown", one.unshown), ("shown and not declared", one.undeclared), ("no such name", one.strange))
    return f"{one.called}: {'; '.join(f'{what}: {_few(names)}' for what, names in told if names)}"


def _few(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more


def document(every: Iterable[Held]) -> list[dict[str, Any]]:
    """The lists for programs."""
    return [
        {"about": one.about, "list": LISTS[one.sort], "confirmed": list(one.confirmed), "unshown": list(one.unshown),
         "undeclared": [{"name": name, "n": one.first[name]} for name in one.undeclared], "strange": list(one.strange)}
        for one in every
    ]  # fmt: skip
