"""What a merge in recorded TMF621 traffic did, by the last reading of the ticket before it and the ticket that its own answer shows."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ttck.harness.judge.compare import instant
from ttck.harness.judge.histories import ASIDE, Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange
from ttck.specs.contracts import contract
from ttck.suites.common.alone import is_after
from ttck.suites.tmf import alone_acts, alone_steps, patch_rules
from ttck.suites.tmf.alone_acts import readings
from ttck.suites.tmf.alone_steps import Pair
from ttck.suites.tmf.changes import Patch
from ttck.suites.tmf.payloads import LIVELY
from ttck.suites.tmf.standard import known
from ttck.suites.tmf.writes import document_of

_ADDRESSES = frozenset({"id", "href"})  # which a patch may repeat, and not change
_COARSEST = timedelta(minutes=1)
_FINEST = timedelta(seconds=1)  # nobody knows how long a recorded request was under way


@functools.cache
def patchable(version: str) -> frozenset[str]:
    """The attributes that a patch of this version may set."""
    name = "TroubleTicket_MVO" if version == "v5" else "TroubleTicket_Update"
    return frozenset(contract(f"tmf621-{version}").schema(name)["properties"]) - _ADDRESSES


def setting(traffic: Traffic, version: str) -> list[Patch]:
    """Merges by what their answers show, with those of their attributes that may be patched."""
    found = [_only(patch, frozenset(patch.changes) & patchable(version)) for patch in alone_acts.patches(traffic, version)]
    return [patch for patch in found if patch.changes]


def _only(patch: Patch, names: frozenset[str]) -> Patch:
    return replace(patch, changes={name: value for name, value in patch.changes.items() if name in names})


def merges(traffic: Traffic, version: str) -> list[Patch]:
    """Merges that were answered with the ticket, each with the last reading of the ticket before it."""
    shows = readings(traffic)
    found = []
    for patch in alone_acts.patches(traffic, version):
        before = next((one for one in reversed(shows.get(patch.item, ())) if is_after(patch.exchange, one)), None)
        if before is not None and patch.exchange.scenario != ASIDE:
            found.append(replace(patch, before=before))
    return found


def nulls(found: list[Patch], version: str) -> list[Patch]:
    """Each attribute that may be patched and that a merge sets to null, with the merge."""
    wiped = [(patch, name) for patch in found for name, value in patch.changes.items() if value is None and name in patchable(version)]
    return [_only(patch, frozenset({name})) for patch, name in wiped]


def lists(found: list[Patch], version: str) -> list[Patch]:
    """Merges by what they set that may be patched, and that the seller does not fill by itself."""
    return [_only(patch, (frozenset(patch.changes) & patchable(version)) - LIVELY) for patch in found]


def fixed(traffic: Traffic, version: str) -> list[Subject]:
    """Each attribute that cannot be patched and that a merge names, with the merge."""
    out = known() - patchable(version)
    named = [_only(patch, frozenset({name})) for patch in merges(traffic, version) for name in patch.changes if name in out]
    return patch_rules.fixed(named)


def moved_dates(traffic: Traffic) -> list[Pair]:
    """Two readings between which creationDate changed, which no patch may do."""
    return [pair for pair in alone_steps.pairs(traffic, "creationDate") if alone_steps.same_creation(pair) is not None]


def stays(seen: Pair | Subject) -> Breach | None:
    """What no patch may change is as it was."""
    return alone_steps.same_creation(seen) if isinstance(seen, Pair) else patch_rules.not_moved(seen)


# --- lastUpdate ---------------------------------------------------------------------------------------------------------


def updated(traffic: Traffic) -> Iterator[Pair]:
    """Two readings in a row that both show lastUpdate, and between which something else changed, or lastUpdate did."""
    for pair in alone_steps.pairs(traffic, "lastUpdate"):
        old, new = document_of(pair.before), document_of(pair.after)
        if any(old.get(name) != new.get(name) for name in known()):
            yield pair


def telling(traffic: Traffic, version: str) -> list[Subject]:
    """Merges that changed what they name, so long after lastUpdate was last seen to move that it has to move again."""
    since, tick = _first_shown(traffic), _tick(traffic)
    found = []
    for patch in merges(traffic, version):
        old, new = patch.old.get("lastUpdate"), patch.new.get("lastUpdate")
        if instant(old) is None or instant(new) is None or not patch.changed & patch.changes.keys() & patchable(version):
            continue
        told = since.get((patch.item, str(old)))
        if instant(old) != instant(new) or (told is not None and patch.at - told >= tick):
            found.append(Subject(value=patch, where="/lastUpdate", seen=patch.seen))
    return found


def _first_shown(traffic: Traffic) -> dict[tuple[str, str], datetime]:
    """When a ticket was first known to have a value of lastUpdate."""
    found: dict[tuple[str, str], datetime] = {}
    for item, shows in readings(traffic).items():
        for one in shows:
            value = document_of(one).get("lastUpdate")
            if isinstance(value, str):
                found.setdefault((item, value), _end(one))
    return found


def _end(exchange: Exchange) -> datetime:
    return exchange.at + timedelta(seconds=exchange.elapsed)


def _tick(traffic: Traffic) -> timedelta:
    """The coarsest step in which the seller may write lastUpdate: minutes where no value has seconds, and a second else."""
    values = [document_of(one).get("lastUpdate") for shows in readings(traffic).values() for one in shows]
    moments = [moment for value in values if (moment := instant(value)) is not None]
    return _FINEST if any(moment.second or moment.microsecond for moment in moments) else _COARSEST
