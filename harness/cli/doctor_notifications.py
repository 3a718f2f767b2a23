"""The steps of ``ttck doctor`` about notifications: listener, subscription, and one ticket to see its notification."""

from __future__ import annotations

import json
import secrets
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlsplit

import urllib3

from ttck.harness.buyer.arranging import arrange
from ttck.harness.buyer.http_transport import describe, tls_context
from ttck.harness.buyer.listener import Listener, ListenerError
from ttck.harness.buyer.listener_access import OPEN, carried
from ttck.harness.buyer.target import Target
from ttck.harness.cli.doctor_context import NAME, Examination, answered, is_local, make_buyer, place, small_create
from ttck.harness.cli.doctor_lines import Said
from ttck.harness.judge.limit_advice import enough
from ttck.harness.judge.refusal_hints import advice, refused, said
from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.record.state_probe import ticket_id
from ttck.harness.runs import cleanup
from ttck.harness.verdict import ExitCode, Inconclusive
from ttck.specs.vocabulary import Kind, TicketEvent

_MORE = 3  # times limits.event_wait that a late notification is waited for beyond it


def listener(case: Examination) -> Iterator[Said]:
    """The listener opens, and its public address leads to it."""
    settings = case.target.listener
    if not case.target.profile.dialect.tells:
        yield Said(title="listener", state="skipped", text="not opened: there are no notifications here")
        return
    if not settings["enabled"]:
        todo = "Without a listener no rule about notifications can be judged; set listener.enabled: true."
        yield Said(title="listener", state="note", text="switched off (listener.enabled)", todo=todo, code=ExitCode.INCOMPLETE)
        return
    try:
        case.listener = Listener(case.target, case.recorder, token=secrets.token_hex(8))
    except ListenerError as broken:
        todo = "Set listener.host to an address of this machine and listener.port to a free port; port 0 takes any."
        yield Said(title="listener", state="failed", text=str(broken), todo=todo, code=ExitCode.USAGE)
        return
    if case.buyer is not None:
        case.buyer.shut()
    case.buyer = make_buyer(case)
    auth = settings.get("auth", OPEN)
    problem = _knock(case, case.listener, headers=carried(auth))
    if problem:
        yield _deaf(case, f"{case.listener.url}: {problem}")
        return
    if auth["type"] != "none" and not _guarded(case, case.listener):
        todo = "What stands in front of the listener adds credentials of its own, or answers in its place: listener.auth protects nothing."
        yield Said(
            title="listener", state="note", text=f"{case.listener.url}: a delivery without credentials is not answered 401", todo=todo
        )
    if is_local(urlsplit(case.listener.url).hostname or "") and not is_local(place(case.target)[0]):
        todo = "A seller on another machine cannot reach it: set listener.host: 0.0.0.0, a fixed listener.port, and listener.public_url."
        yield Said(
            title="listener",
            state="failed",
            text=f"{case.listener.url} is an address of this machine alone",
            todo=todo,
            code=ExitCode.INCOMPLETE,
        )
        return
    shown = f", with {auth['type']} credentials, without which it is refused" if auth["type"] != "none" else ""
    yield Said(title="listener", state="ok", text=f"open at {case.listener.url}, and a notification that ttck sent itself arrived{shown}")


def _deaf(case: Examination, text: str) -> Said:
    """This machine does not come through to its own listener, which a seller outside may still do."""
    if case.target.listener.get("public_url") and case.send:
        todo = "This machine cannot reach listener.public_url; the notification below shows whether the seller can."
        return Said(title="listener", state="note", text=text, todo=todo)
    if case.target.listener.get("public_url"):
        todo = "This machine cannot reach listener.public_url. If only the seller can reach it, ttck doctor --send shows that."
    else:
        todo = "Set listener.host and listener.port to what this machine can be reached at."
    return Said(title="listener", state="failed", text=text, todo=todo, code=ExitCode.INCOMPLETE)


def _knock(case: Examination, opened: Listener, *, headers: Mapping[str, str]) -> str | None:
    """Post a notification to the listener's public address; returns what went wrong."""
    before = len(case.recorder.entries)
    try:
        status = _post(case, opened, headers=headers)
    except (urllib3.exceptions.HTTPError, OSError, UnicodeError, ValueError) as broken:
        return describe(broken)
    arrived = [entry for entry in case.recorder.entries[before:] if isinstance(entry, Notification)]
    if arrived and all(entry.refused for entry in arrived):
        return "a notification arrived there without its Authorization header, which something in front of the listener keeps back"
    return None if arrived else f"something else answers there ({status})"


def _guarded(case: Examination, opened: Listener) -> bool:
    """Whether a notification without credentials is answered 401."""
    try:
        return _post(case, opened, headers={}) == HTTPStatus.UNAUTHORIZED
    except (urllib3.exceptions.HTTPError, OSError, UnicodeError, ValueError):
        return False


def _post(case: Examination, opened: Listener, *, headers: Mapping[str, str]) -> int:
    """Post a notification of our own to the public address, past any proxy of the seller; returns the status."""
    spoken = case.target.profile.dialect
    place = spoken.places.get("listener")
    event = spoken.of(Kind.TICKET).events["state_change"]
    url = f"{opened.callback(NAME)}{place.base_path if place else ''}/listener/{event}"
    with urllib3.PoolManager(ssl_context=_trusting(case.target) if url.startswith("https:") else None) as pool:
        answer = pool.request(
            "POST", url, body=json.dumps({"eventId": NAME}), headers={"Content-Type": "application/json", **headers}, redirect=False,
            retries=False, timeout=case.target.limits.connect_timeout,
        )  # fmt: skip
        return int(answer.status)


def _trusting(target: Target) -> ssl.SSLContext:
    """The trust of the target, and in the certificate of the listener itself."""
    context = tls_context(replace(target, tls={name: value for name, value in target.tls.items() if name == "verify"}))
    if "tls" in target.listener:
        context.load_verify_locations(target.listener["tls"]["certificate"])
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def subscription(case: Examination) -> Iterator[Said]:
    """A subscription is accepted, and can be taken back."""
    if case.listener is None:
        yield Said(title="subscription", state="skipped", text="not tried: there is no listener")
        return
    buyer = case.playing
    if case.target.out_of_band:
        yield _arranged(case)
        return
    seen = buyer.subscribe(NAME, _types(case), label=NAME)
    if NAME not in buyer.created_resources.subscriptions:
        text = answered(seen) if seen.answer else str(seen.error)
        demanded = case.target.profile.dialect.hub().demanded
        todo = f"{'Use case 15 is mandatory: ' if demanded else 'To judge events, '}POST /hub has to be answered 201 with an id."
        yield Said(title="subscription", state="failed" if demanded else "note", text=text, todo=todo, code=ExitCode.INCOMPLETE)
        return
    hub = buyer.created_resources.subscriptions[NAME].hub_id
    address = "/hub/{id}" if case.target.profile.dialect.hub().named else "/hub"
    ended = buyer.unsubscribe(NAME)
    if not ended.accepted:
        buyer.created_resources.subscriptions.clear()
        todo = f"The subscription {hub} is left at the seller; it has to be ended there."
        text = f"POST /hub was accepted, but DELETE {address} answered {ended.status or ended.error}"
        yield Said(title="subscription", state="failed", text=text, todo=todo, code=ExitCode.INCOMPLETE)
        return
    yield Said(title="subscription", state="ok", text=f"POST /hub answered {seen.status}, and DELETE {address} {ended.status}")


def _arranged(case: Examination) -> Said:
    """Our listener is registered with the seller beside its API, or a way to do that is named."""
    title, address = "registration", case.target.listener.get("registered")
    if address is not None:
        todo = None if case.send else "ttck doctor --send creates a ticket, which shows whether its event arrives there."
        return Said(title=title, state="ok", text=f"the target says that the seller posts its events to {address}", todo=todo)
    try:
        call = arrange(case.playing, NAME)
    except Inconclusive as missing:
        todo = "Let the seller register our listener, and give the address to listener.registered. Without it no event can be judged."
        return Said(title=title, state="failed", text=missing.reason, todo=todo, code=ExitCode.INCOMPLETE)
    return Said(title=title, state="ok", text=f"the seller was told by {call.via} to post its events to {call.args['callback']}")


def _listen(case: Examination) -> None:
    """Hear of what happens from now on."""
    if case.target.out_of_band:
        with suppress(Inconclusive):  # the step before says why
            arrange(case.playing, NAME)
    elif case.listener is not None:
        case.playing.subscribe(NAME, _types(case), label=NAME)


def not_sent(case: Examination) -> Iterator[Said]:
    """Nothing is created unless the user says so."""
    if not case.target.profile.dialect.tells:
        yield Said(title="create", state="skipped", text="not tried: --send creates one ticket and ends it")
        return
    yield Said(
        title="notification", state="skipped", text="not tried: --send creates one ticket and cancels it, to see its notification arrive"
    )


def notification(case: Examination) -> Iterator[Said]:
    """A ticket is created and cancelled, and its notification arrives."""
    if "cancel" not in case.target.profile.dialect.of(Kind.TICKET).ended_by:
        yield from _with_deletion(case)
        return
    buyer = case.playing
    away = _turned_away(case)
    _listen(case)
    created = buyer.create(small_create(case), label=NAME)
    ticket = ticket_id(created)
    if ticket is None:
        yield _not_taken(created)
        return
    yield Said(title="create", state="ok", text=f"the ticket {ticket} was created for {created.sent['relatedEntity'][0]['id']}")
    cancelled = buyer.cancel(ticket, label=NAME)
    if not cancelled.accepted:
        todo = f"The seller should allow a new ticket to be cancelled; {ticket} is left at the seller."
        text = answered(cancelled) if cancelled.answer else str(cancelled.error)
        yield Said(title="cancel", state="failed", text=text, todo=todo, code=ExitCode.INCOMPLETE)
        return
    yield Said(title="cancel", state="ok", text=f"{ticket} was cancelled ({cancelled.status})")
    yield from _awaited(case, ticket, away=away)


def _not_taken(created: Exchange) -> Said:
    """A plain create that leads to no ticket: what the seller says, and what the target file can say to it."""
    if refused(created):
        text = f"the seller refuses a plain create: {said(created)}"
        todo = f"Write into the target file what it asks for: {advice(created)}; a run would stop here."
    else:
        text = answered(created) if created.answer else str(created.error)
        todo = "A create with what is mandatory has to be accepted, and its answer has to carry the id of the ticket."
    return Said(title="create", state="failed", text=text, todo=todo, code=ExitCode.INCOMPLETE)


def _types(case: Examination) -> tuple[str, ...] | None:
    """The event types to ask for, where a buyer lists them; another hub gives all of them without being asked."""
    spoken = case.target.profile.dialect
    return tuple(spoken.of(Kind.TICKET).events.values()) if spoken.hub().listed else None


def _with_deletion(case: Examination) -> Iterator[Said]:
    """A ticket is created, the notification of that arrives, and the ticket is deleted or ended."""
    buyer, facts = case.playing, case.target.profile.dialect.of(Kind.TICKET)
    away = _turned_away(case)
    _listen(case)
    created = buyer.create(small_create(case), label=NAME)
    ticket = ticket_id(created)
    if ticket is None:
        yield _not_taken(created)
        return
    yield Said(title="create", state="ok", text=f"the ticket {ticket} was created")
    told = facts.events.get("create")
    if told is not None:
        yield from _awaited(case, ticket, away=away, event=told)
    remaining = cleanup.to_end(buyer)
    cleanup.end(buyer, remaining)
    if told is None and not remaining:  # the creation is told by no event, and the end may be
        yield from _awaited(case, ticket, away=away, event=facts.events.get("state_change", ""), what="change of state")
    if remaining:
        todo = f"A run lists as left over what it can neither delete nor cancel; {ticket} is left at the seller."
        yield Said(title="end", state="note", text="the ticket can neither be deleted nor be brought to an end by its status", todo=todo)
        return
    yield Said(title="end", state="ok", text=f"{ticket} was deleted, or ended by its status")


def _turned_away(case: Examination) -> int:
    """How many deliveries the listener has turned away so far."""
    return case.listener.turned_away if case.listener is not None else 0


def _awaited(case: Examination, ticket: str, *, away: int, event: str = TicketEvent.STATE_CHANGE, what: str = "") -> Iterator[Said]:
    """The notification of a ticket, or why none came; `away` deliveries were turned away before the ticket was there."""
    if not case.target.profile.dialect.tells:
        return
    if case.listener is None or NAME not in case.playing.created_resources.subscriptions:
        yield Said(title="notification", state="skipped", text="not tried: there is no subscription")
        return
    began = time.monotonic()
    if case.playing.hold_for(ticket, event):
        what = what or ("change of state" if event == TicketEvent.STATE_CHANGE else "new ticket")
        yield Said(title="notification", state="ok", text=f"the {what} was announced within {time.monotonic() - began:.1f} s")
    elif case.listener.turned_away > away:
        text = f"{case.listener.turned_away - away} came without the credentials that listener.auth asks for, and got 401"
        todo = "Give the seller these credentials for its deliveries; in a run, what is missed of notifications would stay inconclusive."
        yield Said(title="notification", state="failed", text=text, todo=todo, code=ExitCode.INCOMPLETE)
    else:
        yield _late(case, lambda: case.playing.arrivals(ticket, event) > 0, began=began)
    if not case.target.out_of_band:
        case.playing.unsubscribe(NAME)


def _late(case: Examination, arrived: Callable[[], bool], *, began: float) -> Said:
    """What did not come in time is waited for some more: how long it takes is the number that the target file needs."""
    assert case.listener is not None
    wait = case.target.limits.event_wait
    if case.listener.wait(arrived, seconds=_MORE * wait):
        took = time.monotonic() - began
        text = f"it arrived after {took:.1f} s, later than limits.event_wait ({wait:g} s)"
        todo = f"limits: {{event_wait: {enough(took)}}} in the target file would do; as it is, a run would miss notifications."
    else:
        text = f"nothing arrived at {case.listener.url} within {(_MORE + 1) * wait:g} s, {_MORE + 1} times limits.event_wait"
        todo = "Can the seller reach this address? Look at listener.public_url and firewalls."
    return Said(title="notification", state="failed", text=text, todo=todo, code=ExitCode.INCOMPLETE)
