"""What a plan tells, computed from a rehearsal: what stays open and why, how long a run takes, and requests to look at."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ttck.harness.record.exchange import Unreadable, decode
from ttck.harness.record.resource_types import HUBS
from ttck.harness.runs.declared import concerns
from ttck.specs.requirements import catalogue, sort_key
from ttck.specs.vocabulary import Stimulus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ttck.harness.record.exchange import Exchange
    from ttck.suites.selftest.rehearsal import Rehearsal

QUICK, SLOW = 0.02, 0.2  # seconds for one answer: two guesses to bracket the time of a run


def lacking(rehearsal: Rehearsal) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Deciding requirements that stay inconclusive: by missing stimulus, and by other reason.

    A missing stimulus without any requirement is named too, with an empty list, if the target declares what it is about.
    """
    deciding = rehearsal.target.profile.deciding
    wanted = (name for name in sorted(rehearsal.missing) if concerns(rehearsal.target, Stimulus(name)))
    by_stimulus: dict[str, list[str]] = {name: [] for name in wanted}
    by_reason: dict[str, list[str]] = {}
    for requirement, reasons in sorted(rehearsal.inconclusive.items(), key=lambda item: sort_key(item[0])):
        if requirement.partition(":")[0] not in deciding:
            continue
        text = " ".join(reasons)
        named = [name for name in by_stimulus if re.search(rf"\b{name}\b", text)]
        if named:  # the reason names the first obstacle only; the catalogue knows what else the requirement needs
            known = catalogue()[requirement]
            named += [name for name in by_stimulus if name in {known.stimulus, *known.setup} and name not in named]
        for name in named:
            by_stimulus[name].append(requirement)
        if not named:
            by_reason.setdefault(reasons[0], []).append(requirement)
    return by_stimulus, by_reason


def seconds(rehearsal: Rehearsal) -> dict[str, float]:
    """How long the run takes if answers come quickly or slowly, and how much longer if no notification comes."""
    limits = rehearsal.target.limits
    slowest = 1 / limits.requests_per_second if limits.requests_per_second else 0.0
    heard = bool(rehearsal.target.listener["enabled"])
    quiet = limits.quiet_window if heard else 0.0
    return {
        "quick": rehearsal.requests * max(QUICK, slowest) + quiet,
        "slow": rehearsal.requests * max(SLOW, slowest) + quiet,
        "vain": limits.event_wait * (len(rehearsal.types) + 1) if heard else 0.0,  # each type is awaited in vain once at most
    }


def endings(rehearsal: Rehearsal) -> tuple[Mapping[str, int], int]:
    """The requests by which the run ends what it created, by operation, and how many subscriptions it takes back at its end."""
    tidy = next((part.operations for part in rehearsal.parts if part.name == "tidy"), {})
    spoken = rehearsal.target.profile.dialect
    ends = Counter({row.operations[what]: 0 for row in spoken.resources.values() for what in row.ended_by})
    ends.update({name: number for name, number in tidy.items() if name in ends})
    return +ends, sum(tidy.get(hub["unsubscribe"], 0) for hub in HUBS.values())


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One request as the seller would get it, without secrets; `body` is None where it has none, and text where it is not JSON."""

    scenario: str
    label: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: Any

    def as_document(self) -> dict[str, Any]:
        """The sample for a program."""
        return {**vars(self), "headers": dict(self.headers)}


def samples(rehearsal: Rehearsal, number: int) -> list[Sample]:
    """Some requests, each round one of every operation; those that should succeed come before those that should not."""
    by_operation: dict[str, list[Exchange]] = {}
    for exchange in sorted(rehearsal.exchanges, key=lambda exchange: not exchange.accepted):
        by_operation.setdefault(exchange.operation, []).append(exchange)
    ranked = [
        (place, order, exchange) for order, found in enumerate(by_operation.values()) for place, exchange in enumerate(found[:number])
    ]
    ranked.sort(key=lambda item: item[:2])
    chosen = sorted((exchange for _, _, exchange in ranked[:number]), key=lambda exchange: exchange.number)
    return [_sample(exchange, rehearsal) for exchange in chosen]


def _sample(exchange: Exchange, rehearsal: Rehearsal) -> Sample:
    redactor, place = rehearsal.target.redactor, rehearsal.place
    sent = None if exchange.request_body is None else decode(exchange.request_body)
    if isinstance(sent, Unreadable):
        sent = bytes(exchange.request_body or b"").decode("utf-8", "backslashreplace")
    return Sample(
        scenario=exchange.scenario,
        label=exchange.label,
        method=exchange.method,
        url=redactor.text(place.url(exchange.url)),
        headers=redactor.headers(exchange.request_headers.items()),
        body=redactor.document(place.body(sent, listener=rehearsal.listener)),
    )
