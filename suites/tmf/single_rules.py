"""Rules of the event of a change of one attribute alone: TMF621:141."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from ttck.harness.judge.expected_by_changes import SOON
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.notification_backlog import under_way
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach
from ttck.specs.vocabulary import TmfEvent
from ttck.suites.tmf.expectation_rules import histories
from ttck.suites.tmf.scenarios.ja_singling import Singling


def apart(singling: Singling, traffic: Traffic, *, may_join: bool, wait: float) -> Iterator[Subject]:
    """Each change of one attribute with the events that came before the next one, where it was long enough until then.

    With `may_join` an event may come some seconds later, together with that of other changes. Where as many events came as there
    are changes, each may be told, only later, and nothing is missing.
    """
    told = histories(traffic)
    ends = [single.patch.exchange.number for single in singling.singles[1:]]
    for single, end in itertools.zip_longest(singling.singles, ends):
        patch, history = single.patch, told.get(single.patch.item)
        if history is None:
            continue
        events = history.events(TmfEvent.CHANGED)
        came = [n for n in events if n.number > patch.exchange.number and (end is None or n.number < end)]
        readings = [s.at for s in history.item_history.sightings if s.number > patch.after.number and (end is None or s.number < end)]
        long = any(not may_join or at - patch.exchange.at >= SOON for at in readings[-1:])
        late = bool(not came) and under_way(traffic, patch.exchange.at, wait=wait) is not None
        if came or (long and not late and len(events) < len(singling.singles)):
            yield Subject(value=(single.name, len(came)), where="", seen=(*patch.seen, *came))


def announced(part: Subject) -> Breach | None:
    """An event came of it."""
    name, count = part.value
    if count:
        return None
    message = f"a {TmfEvent.CHANGED} is owed and does not come"
    return Breach(
        message=message, expected=f"1 for a change of {name} alone", actual="none before the next change", where=f"/{name}", silence=True
    )
