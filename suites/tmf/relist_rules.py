"""Rules of a ticket in the list between two readings, after its changes: TMF621:81."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from ttck.harness.judge.compare import Gap
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, breach_of
from ttck.suites.tmf.create_rules import gap, stale
from ttck.suites.tmf.scenarios.g_patching import Patching
from ttck.suites.tmf.scenarios.k_pulling import Pulling
from ttck.suites.tmf.writes import document_of


def looked_for(story: Patching | Pulling) -> list[Subject]:
    """Tickets that were changed and are in the list, with the last page of it and the readings around."""
    found = [one for one in story.listed if one.listed.row is not None and one.before.accepted and one.after.accepted]
    return [Subject(value=one, where="", seen=(one.before, one.listed.pages[-1], one.after)) for one in found]


def listed_as_read(part: Subject) -> Breach | None:
    """What did not change between two readings is so in the list in between."""
    before, after = document_of(part.value.before), document_of(part.value.after)
    steady = {name: value for name, value in before.items() if after.get(name) == value}
    found = stale(steady, part.value.listed.row)
    return otherwise(found, "a ticket that was changed is listed otherwise than it is read") if found else None


def otherwise(found: Gap, message: str) -> Breach:
    """A difference between a list and the readings around it: for each attribute it is one mistake, wherever it shows."""
    name = found.where.split("/")[1]
    return replace(breach_of(found, message), cause=f"lists show {name} otherwise than it is read")


def listed_whole(names: Collection[str]) -> Any:
    """A rule: what a ticket showed before and after, the same both times, is so in the list; `names` are those that lists show at all."""

    def rule(part: Subject) -> Breach | None:
        before, after, row = document_of(part.value.before), document_of(part.value.after), part.value.listed.row
        for name in sorted(names & before.keys()):
            found = gap(before, row, name) if after.get(name) == before[name] else None
            if found is not None:
                return breach_of(found, "a ticket that was changed is not listed as it is read")
        return None

    return rule
