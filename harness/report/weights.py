"""Which sources a profile judges, which of them decide the verdict, and what it makes of a check."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ttck.harness.verdict import CheckResult, Outcome
from ttck.specs.profiles import profile
from ttck.specs.requirements import DUTIES, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ttck.specs.profiles import Ruling


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The sources of a profile in reading order; a breach in any other than the deciding ones is reported apart.

    `named` are those of the deciding ones that a verdict names, by default all. `version` is that of the standard which the
    profile judges, None where its sources have one only. `rules` are its rulings on single requirements.
    """

    sources: tuple[str, ...]
    deciding: frozenset[str]
    titles: Mapping[str, str] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    version: str | None = None
    rules: Mapping[str, Ruling] = field(default_factory=dict)

    def off(self, requirement_id: str) -> bool:
        """Whether the profile does not judge this requirement."""
        return requirement_id in self.rules and self.rules[requirement_id].off

    def raised(self, requirement_id: str) -> bool:
        """Whether the profile makes a duty of what its source recommends."""
        ruling, row = self.rules.get(requirement_id), catalogue().get(requirement_id)
        return ruling is not None and row is not None and ruling.level in DUTIES and not row.mandatory

    def decides(self, requirement_id: str) -> bool:
        """Whether the source of this requirement decides the verdict."""
        return source_of(requirement_id) in self.deciding

    def judges(self, requirement_id: str) -> bool:
        """Whether the requirement is of a source of this profile; one of an unknown source is never passed over."""
        source = source_of(requirement_id)
        return source in self.sources or source not in _held()

    @property
    def title(self) -> str:
        """The deciding sources in words."""
        return " and ".join(self.title_of(source) for source in self.sources if source in (self.named or self.deciding))

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
        named=frozenset(source.name for source in facts.sources if source.weight == "decides"),
        version=facts.version,
        rules=facts.rules,
    )


def source_of(requirement_id: str) -> str:
    """The source that a requirement id carries."""
    return requirement_id.partition(":")[0]


@functools.cache
def _held() -> frozenset[str]:
    """The sources that the catalogue holds."""
    return frozenset(row.source for row in catalogue().values())


def viewed(checks: Iterable[CheckResult], *, weighed: Weights) -> tuple[CheckResult, ...]:
    """The checks as a profile sees them.

    Each is left with the requirements of the profile's sources that it has not switched off, and without findings that say that
    the seller follows a text which decides here; a check without any such requirement is left out, unless ttck itself failed
    in it. What a recommendation warns fails where the profile makes a duty of it.
    """
    return tuple(seen for check in checks if (seen := _viewed(check, weighed)) is not None)


def _viewed(check: CheckResult, weighed: Weights) -> CheckResult | None:
    own = tuple(name for name in check.requirements if weighed.judges(name) and not weighed.off(name))
    if check.requirements and not own:
        return check if check.outcome is Outcome.ERROR else None
    held = tuple(finding for finding in check.findings if not (finding.deviation and weighed.decides(finding.deviation)))
    excused = len(held) < len(check.findings) and not held
    demanded = check.outcome is Outcome.WARNED and any(weighed.raised(name) for name in own)
    outcome = Outcome.PASSED if excused else Outcome.FAILED if demanded else check.outcome
    return replace(check, requirements=own, findings=held, outcome=outcome)
