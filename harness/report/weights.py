"""Which sources a profile judges, and which of them decide the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from specs.profiles import profile

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The sources of a profile in reading order; a breach in any other than the deciding ones is reported apart."""

    sources: tuple[str, ...]
    deciding: frozenset[str]
    titles: Mapping[str, str] = field(default_factory=dict)

    def decides(self, requirement_id: str) -> bool:
        """Whether the source of this requirement decides the verdict."""
        return requirement_id.partition(":")[0] in self.deciding

    @property
    def title(self) -> str:
        """The deciding sources in words."""
        return " and ".join(self.title_of(source) for source in self.sources if source in self.deciding)

    def title_of(self, source: str) -> str:
        """A source as a reader knows it."""
        return self.titles.get(source, source)


def weights(name: str) -> Weights:
    """The weights of a profile.

    Raises:
        FactError: there is no such profile.
    """
    facts = profile(name)
    return Weights(
        sources=tuple(source.name for source in facts.sources),
        deciding=facts.deciding,
        titles={source.name: source.title for source in facts.sources},
    )
