"""Which use cases a seller claims, and why a requirement of another one does not apply to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.specs.loader import FactError
from ttck.specs.profiles import profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# What a reader calls the use cases of the draft.
_NAMES = (
    ("tickets", frozenset({1, 2, 3, 4, 5, 6, 15, 16})),
    ("appointments", frozenset({7, 8, 9, 10, 11})),
    ("workorders", frozenset({12})),
    ("incidents", frozenset({13, 14, 17})),
    ("appointment notifications", frozenset({18, 19})),
)


def claimed(header: Mapping[str, Any]) -> frozenset[int] | None:
    """The use cases that the target of a run claims; None where its header does not tell."""
    target = header.get("target")
    if not isinstance(target, dict):
        return None
    declares = target.get("declares")
    declares = declares if isinstance(declares, dict) else {}
    if isinstance(declares.get("use_cases"), list):
        return frozenset(declares["use_cases"])
    try:
        facts = profile(str(header.get("profile", "")))
    except FactError:
        return None
    apis = declares.get("apis")
    names = apis if isinstance(apis, list) else facts.default_apis
    return frozenset(number for name in names for number in facts.apis.get(name, ()))


def unclaimed(use_cases: Iterable[int], claims: frozenset[int] | None) -> str | None:
    """Why a requirement of these use cases does not apply; None when one of them is claimed, or it has none."""
    wanted = frozenset(use_cases)
    if claims is None or not wanted or wanted & claims:
        return None
    offered = [name for name, numbers in _NAMES if numbers & claims]
    missing = [name for name, numbers in _NAMES if numbers & wanted]
    return f"The target file claims {_listed(offered) or 'no use case'}, and not {_listed(missing) or 'this use case'}."


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
