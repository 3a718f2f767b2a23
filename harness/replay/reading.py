"""Judge items that there are already, and send nothing but reads: what is read is judged as recorded traffic is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ttck.harness.buyer.access_check import REFUSED
from ttck.harness.buyer.client import Client, Request
from ttck.harness.buyer.credentials import Credentials
from ttck.harness.buyer.requests_of import request_of
from ttck.harness.buyer.target import Target
from ttck.harness.record.exchange import Entry, Exchange
from ttck.harness.record.recorder import Recorder
from ttck.harness.record.resource_types import ALL_RESOURCES, shown_state
from ttck.harness.replay.replay import replay
from ttck.harness.runs.run import Options
from ttck.harness.verdict import AccessRefused, ExitCode, Unreachable
from ttck.specs.vocabulary import Kind

_SOURCE = "items that the target names, which were read and not changed"
_SCENARIO = "reading"
_NOBODY = "ttck-no-such-item"
_READS = frozenset({"GET", "HEAD"})


class NoReadingError(RuntimeError):
    """A request that is not a reading was about to be sent, which is a mistake of ours."""


def judge_existing(target: Target, options: Options) -> tuple[ExitCode, Path]:
    """Read the items that the target names (`existing`), judge what is seen, and write the folder of a run.

    Raises:
        Unreachable, AccessRefused: the first request gets no answer, or none but a refusal.
        ReplayError, ReportError: see `ttck.harness.replay.replay.replay`.
    """
    entries = _seen(target)
    return replay(entries, target=target, options=options, suites=None, source=_SOURCE, whole=False, read_only=True)


def _seen(target: Target) -> list[Entry]:
    """Every exchange of the reading."""
    recorder = Recorder(Path(os.devnull), target.redactor)
    credentials = Credentials(target)
    client = Client(target, recorder, authorize=credentials.headers, renew=credentials.renew)
    client.scenario = _SCENARIO
    try:
        for kind, items in _existing(target):
            shown = [
                ask(client, request_of(target.profile.dialect, kind, "retrieve", item=item, label="an existing item")) for item in items
            ]
            _check_first(shown[0], target)
            for request in _around(target, kind, shown):
                ask(client, request)
            for item in items:
                ask(client, request_of(target.profile.dialect, kind, "retrieve", item=item, label="the same item again"))
    finally:
        client.close()
        recorder.close()
    return list(recorder.entries)


def ask(client: Client, request: Request) -> Exchange:
    """Send a request that reads.

    Raises:
        NoReadingError: it does not.
    """
    if request.method not in _READS:
        raise NoReadingError(f"{request.method} {request.path} is no reading")
    return client.send(request)


def _existing(target: Target) -> Iterator[tuple[Kind, tuple[str, ...]]]:
    for kind in Kind:
        if items := target.existing.get(kind.name.lower()):
            yield kind, items


def _check_first(seen: Exchange, target: Target) -> None:
    if seen.answer is None:
        raise Unreachable(f"{target.base_url} does not answer: {seen.error}")
    if seen.answer.status in REFUSED:
        raise AccessRefused(f"{target.base_url} answered {seen.answer.status}; check auth in the target file")


def _around(target: Target, kind: Kind, shown: list[Exchange]) -> Iterator[Request]:
    """What can be read beside the items: one that there is not, and lists, whole, short, and filtered by what the items show."""
    spoken = target.profile.dialect
    yield request_of(spoken, kind, "retrieve", item=_NOBODY, label="an item that there is not")
    if spoken.operation(kind, "list") is None:
        return
    yield request_of(spoken, kind, "list", label="a list")
    yield request_of(spoken, kind, "list", query=(("limit", "1"),), label="a list of one")
    states = {state for seen in shown if seen.accepted and (state := shown_state(seen.document, kind, seen.operation))}
    attribute = ALL_RESOURCES[kind].state_attribute
    for state in sorted(states):
        yield request_of(spoken, kind, "list", query=((attribute, state),), label="a list by state")
