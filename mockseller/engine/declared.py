"""What an adapter declares about the documents that its seller stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ttck.mockseller.engine.seams import Document


def named_id(document: Document) -> str:
    """The identifier of an item whose document has it under ``id``."""
    return str(document["id"])


def named_state(document: Document) -> str | None:
    """The state of an item whose document has it under ``status`` or ``state``; None for one without."""
    found = document.get("status", document.get("state"))
    return None if found is None else str(found)


@dataclass(frozen=True, kw_only=True)
class Lookups:
    """What tickets are found by: the declared names, and all pairs of such a name and a value that a document has.

    A store that was filled under other names is filled again when it is opened.
    """

    names: tuple[str, ...]
    of: Callable[[Document], frozenset[tuple[str, str]]]
