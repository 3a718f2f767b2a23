"""What two API descriptions differ in: one place, what each says there, and the repair of ours that explains it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ERRATUM = "x-ttck-erratum"
# What a repair may be about: the others, such as what may be null or who may write it, no repair of ours changes.
_REPAIRED = frozenset({"operation", "operation id", "body", "status", "header", "parameter", "schema", "attribute", "required", "type",
                       "format", "enum", "bound", "choice"})  # fmt: skip
Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One place where two descriptions disagree; None stands for absent.

    `kind` is one of operation, operation id, security, media type, body, required body, status, header, parameter, style, schema,
    attribute, required, type, nullable, access, format, enum, const, bound, additional, choice,
    form, not. `erratum` is the repair that
    our file declares at this place, None when there is none.
    """

    kind: str
    where: str
    ours: str | None
    theirs: str | None
    erratum: str | None


def compare(kind: str, where: str, ours: Any, theirs: Any, node: Any) -> Iterator[Difference]:
    """The difference of two values, if they have one; `node` is the place of ours, which may declare it as a repair."""
    if ours != theirs:
        erratum = node.get(ERRATUM) if isinstance(node, dict) and kind in _REPAIRED else None
        yield Difference(kind=kind, where=where, ours=_text(ours), theirs=_text(theirs), erratum=erratum)


def _text(value: Any) -> str | None:
    if isinstance(value, (set, frozenset)):
        return ", ".join(sorted(str(item) for item in value)) or None
    return None if value is None else str(value)


def both(ours: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """The names on either side, each once, in the order of ours."""
    return list(dict.fromkeys([*ours, *theirs]))


def there(present: Any) -> str | None:
    """How presence reads in a difference."""
    return None if present is None else "present"
