"""Tie checks to requirements: `verifies` tags a test function, and an id that the catalogue does not know stops all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from ttck.specs.requirements import catalogue

Function = TypeVar("Function", bound=Callable[..., None])
_MARK = "__ttck_tag__"


class UnknownRequirement(LookupError):  # noqa: N818 - stops collection by name
    """A check names a requirement that no catalogue has."""


@dataclass(frozen=True, kw_only=True)
class Tag:
    """What a check verifies: requirement ids, whether it only warns, and which scenarios must have been driven."""

    requirements: tuple[str, ...]
    advisory: bool
    needs: tuple[str, ...]


def verifies(*requirements: str, advisory: bool = False, needs: tuple[str, ...] = ()) -> Callable[[Function], Function]:
    """Tag a check with the requirements it judges, and with their counterparts in the other catalogues.

    `advisory` checks warn and never fail: the text does not demand in so many words what they look for. `needs`
    names scenarios that a check over the whole traffic wants driven beside those it takes as arguments.

    Raises:
        UnknownRequirement: an id stands in no catalogue.
    """
    unknown = [name for name in requirements if name not in catalogue()]
    if unknown or not requirements:
        raise UnknownRequirement(f"no catalogue has {', '.join(unknown) or 'an empty id'}")

    twins = [twin for name in requirements for twin in catalogue()[name].counterparts if twin in catalogue()]
    judged = tuple(dict.fromkeys([*requirements, *twins]))

    def tag(function: Function) -> Function:
        setattr(function, _MARK, Tag(requirements=judged, advisory=advisory, needs=needs))
        return function

    return tag


def tag_of(function: Any) -> Tag | None:
    """The tag of a check, None for a function that is no check."""
    found = getattr(function, _MARK, None)
    return found if isinstance(found, Tag) else None
