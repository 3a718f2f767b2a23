"""The visit of ``ttck doctor`` to a seller: what its steps share."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from ttck.harness.buyer.buyer import Buyer
from ttck.harness.buyer.client import Client
from ttck.harness.buyer.listener import Listener
from ttck.harness.buyer.plain_creates import plain
from ttck.harness.buyer.stimuli import Stimuli
from ttck.harness.buyer.target import Target
from ttck.harness.cli.doctor_lines import Said
from ttck.harness.generate.strategies import Material
from ttck.harness.record.exchange import Exchange, Unreadable
from ttck.harness.record.recorder import Recorder
from ttck.harness.runs.budgets import BUDGETS
from ttck.harness.runs.scenario import Stage
from ttck.harness.verdict import AccessRefused, Unreachable
from ttck.specs.vocabulary import Kind

NAME = "doctor"


@dataclass(kw_only=True)
class Examination:
    """What the steps share: the target, the buyer once there is a connection, and the open listener.

    `send` says that a ticket will be created to see its notification.
    """

    target: Target
    path: Path
    send: bool
    recorder: Recorder
    stimuli: Stimuli
    client: Client | None = None
    listener: Listener | None = None
    buyer: Buyer | None = None
    listed: Exchange | None = None

    @property
    def playing(self) -> Buyer:
        """The buyer; the steps before have made it."""
        assert self.buyer is not None
        return self.buyer


Step = Callable[[Examination], Iterator[Said]]


@contextmanager
def examine(target: Target, path: Path, *, send: bool) -> Iterator[Examination]:
    """A visit to a seller; whatever it opened is closed afterwards, and a subscription that is left is ended."""
    recorder = Recorder(Path(os.devnull), target.redactor)
    case = Examination(target=target, path=path, send=send, recorder=recorder, stimuli=Stimuli(target, run_id="ttck-doctor"))
    try:
        yield case
    finally:
        if case.buyer is not None:
            with suppress(AccessRefused, Unreachable):
                for name in [one.name for one in case.buyer.created_resources.subscriptions.values() if not one.arranged]:
                    case.buyer.unsubscribe(name)
            case.buyer.shut()
        if case.client is not None:
            case.client.close()
        if case.listener is not None:
            case.listener.close()
        case.stimuli.close()
        recorder.close()


def place(target: Target) -> tuple[str, int]:
    """Host and port of the seller."""
    parts = urlsplit(target.base_url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def is_local(host: str) -> bool:
    """Whether an address is one of this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def make_buyer(case: Examination) -> Buyer:
    """A buyer over the connection, with the listener if there is one."""
    assert case.client is not None
    return Buyer(
        target=case.target, client=case.client, aside=case.client, listener=case.listener, stimuli=case.stimuli, recorder=case.recorder
    )


def small_create(case: Examination) -> dict[str, Any]:
    """A create with what is mandatory, as this seller takes it, marked as one of this visit."""
    target, facts = case.target, case.target.profile.dialect.of(Kind.TICKET)
    mark = f"ttck-{secrets.token_hex(2)}"
    if "cancel" not in facts.ended_by:
        return target.terms.create({**facts.document, **plain(facts, text=f"{NAME} {mark}", key=f"{mark}-1")})
    material = Material(run_id=mark, products=target.products, text_length=target.limits.text_length, terms=target.terms)
    return Stage(buyer=case.playing, material=material, budget=BUDGETS["small"], seed=0, chance=Random(0)).plain()  # noqa: S311 - unused


def answered(seen: Exchange) -> str:
    """Status and body of an answer in a few words."""
    document = seen.document
    if isinstance(document, Unreadable):
        body = seen.answer.body[:120].decode("utf-8", "replace") if seen.answer else ""
        shown = f"{document.why}: {body}" if body else document.why
    else:
        shown = json.dumps(document, ensure_ascii=False)
    return f"{seen.method} {urlsplit(seen.url).path} answered {seen.status}: {shown}"
