"""The steps of ``ttck doctor``: each looks at one thing and says what it found."""

from __future__ import annotations

import os
import secrets
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import certifi
import requests

from harness.buyer import Buyer, ticket_id
from harness.cli import layout
from harness.cli.doctor import Said
from harness.cli.plan import lacking, short
from harness.cli.run import suite_paths
from harness.client import Client, Unreachable
from harness.credentials import AccessRefused, Credentials
from harness.exchange import Exchange, Notification, Unreadable
from harness.listener import Listener, ListenerError
from harness.record import Recorder
from harness.stimuli import Stimuli
from harness.target import Target
from harness.verdict import ExitCode
from harness.wire import describe
from specs.vocabulary import Stimulus, TicketEvent

_LISTENER = "/mefApi/sonata/troubleTicketNotification/v4/listener/"
_REFUSED = frozenset({401, 403})
_NAME = "doctor"


@dataclass(kw_only=True)
class Examination:
    """What the steps share: the target, the buyer once there is a connection, and the open listener."""

    target: Target
    path: Path
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
def examine(target: Target, path: Path) -> Iterator[Examination]:
    """A visit to a seller; whatever it opened is closed afterwards, and a subscription that is left is ended."""
    recorder = Recorder(Path(os.devnull), target.redactor)
    case = Examination(target=target, path=path, recorder=recorder, stimuli=Stimuli(target, run_id="ttck-doctor"))
    try:
        yield case
    finally:
        if case.buyer is not None:
            for name in list(case.buyer.ledger.subscriptions):
                case.buyer.unsubscribe(name)
            case.buyer.shut()
        if case.client is not None:
            case.client.close()
        if case.listener is not None:
            case.listener.close()
        case.stimuli.close()
        recorder.close()


def steps(*, send: bool) -> list[tuple[str, Step]]:
    """The steps in order, each with the title that it has should it fail in itself."""
    found: list[tuple[str, Step]] = [
        ("address", address), ("encryption", encryption), ("credentials", credentials), ("list request", listing),
        ("media type", media_type), ("listener", listener), ("subscription", subscription),
    ]  # fmt: skip
    return [*found, ("notification", notification if send else not_sent), ("stimuli", stimuli)]


def _place(target: Target) -> tuple[str, int]:
    parts = urlsplit(target.base_url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address(case: Examination) -> Iterator[Said]:
    """The name resolves and the port is open."""
    try:
        host, port = _place(case.target)
    except ValueError as broken:
        yield Said(title="address", state="failed", text=f"base_url: {broken}", todo="Mend base_url.", code=ExitCode.USAGE, stop=True)
        return
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as broken:
        text = f"the name {host or '(empty)'} does not resolve: {getattr(broken, 'strerror', None) or broken}"
        todo = "Check the spelling of base_url, the name server, or the VPN."
        yield Said(title="address", state="failed", text=text, todo=todo, code=ExitCode.NOTHING_JUDGED, stop=True)
        return
    try:
        with socket.create_connection((host, port), timeout=case.target.limits.connect_timeout):
            yield Said(title="address", state="ok", text=f"{host} is {found[0][4][0]}, and port {port} is open")
    except OSError as broken:
        text = f"{host} is {found[0][4][0]}, but port {port} does not open: {broken.strerror or broken}"
        todo = "Check the port in base_url, whether the seller is up, and whether a firewall lets this machine through."
        yield Said(title="address", state="failed", text=text, todo=todo, code=ExitCode.NOTHING_JUDGED, stop=True)


def encryption(case: Examination) -> Iterator[Said]:
    """The TLS handshake succeeds with the trust that the target file asks for."""
    host, port = _place(case.target)
    if urlsplit(case.target.base_url).scheme != "https":
        known = _local(host) or case.target.auth["type"] == "none"
        todo = None if known else "Credentials travel in the clear; use https if the seller offers it."
        yield Said(title="encryption", state="ok" if known else "note", text="none: base_url is http", todo=todo)
        return
    try:
        context = _context(case.target)
    except (OSError, ssl.SSLError) as broken:
        todo = "Check the files named under tls in the target file."
        yield Said(title="encryption", state="failed", text=f"tls: {broken}", todo=todo, code=ExitCode.USAGE, stop=True)
        return
    try:
        with (
            socket.create_connection((host, port), timeout=case.target.limits.connect_timeout) as plain,
            context.wrap_socket(plain, server_hostname=host) as wrapped,
        ):
            certificate = wrapped.getpeercert() or {}
            until = f", certificate valid until {certificate['notAfter']}" if "notAfter" in certificate else ""
            checked = "" if context.verify_mode == ssl.CERT_REQUIRED else " (not verified: tls.verify is false)"
            yield Said(title="encryption", state="ok", text=f"{wrapped.version()}{until}{checked}")
    except ssl.SSLCertVerificationError as broken:
        todo = "Set tls.verify to a file with the certificate of the authority that signed it; tls.verify: false only for a trial."
        text = f"the certificate is not trusted: {broken.verify_message}"
        yield Said(title="encryption", state="failed", text=text, todo=todo, code=ExitCode.NOTHING_JUDGED, stop=True)
    except OSError as broken:
        todo = "Does the seller speak TLS on this port? Does it ask for a client certificate (tls.client_certificate)?"
        text = f"the TLS handshake failed: {broken.strerror or broken}"
        yield Said(title="encryption", state="failed", text=text, todo=todo, code=ExitCode.NOTHING_JUDGED, stop=True)


def _context(target: Target) -> ssl.SSLContext:
    verify = target.tls.get("verify", True)
    trusted = verify if isinstance(verify, str) else certifi.where()
    place = {"capath": trusted} if Path(trusted).is_dir() else {"cafile": trusted}
    context = ssl.create_default_context(**place)  # type: ignore[arg-type]
    if verify is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if "client_certificate" in target.tls:
        context.load_cert_chain(target.tls["client_certificate"], target.tls.get("client_key"))
    return context


def credentials(case: Examination) -> Iterator[Said]:
    """The credentials can be had; a token is fetched where the target asks for one."""
    kind, source = case.target.auth["type"], Credentials(case.target)
    try:
        source.headers()
    except (AccessRefused, Unreachable) as broken:
        todo = "Check auth in the target file: token_url, client_id, client_secret, scope."
        yield Said(title="credentials", state="failed", text=str(broken), todo=todo, code=ExitCode.NOTHING_JUDGED, stop=True)
        return
    case.client = Client(case.target, case.recorder, authorize=source.headers)
    case.client.scenario = _NAME
    words = {
        "none": "none are configured",
        "oauth2": f"a token was fetched from {case.target.auth.get('token_url')}",
    }
    yield Said(title="credentials", state="ok", text=words.get(kind, f"{kind}, as configured; the next step shows whether they are accepted"))


def _make_buyer(case: Examination) -> Buyer:
    assert case.client is not None
    return Buyer(
        target=case.target, client=case.client, aside=case.client, listener=case.listener, stimuli=case.stimuli, recorder=case.recorder
    )


def listing(case: Examination) -> Iterator[Said]:
    """A list request, which changes nothing, is answered with a JSON array."""
    case.buyer = _make_buyer(case)
    case.listed = seen = case.buyer.list((("limit", "1"),), label=_NAME)
    if seen.answer is None:
        todo = "The port is open, but no answer came: is it a web server, and the right one? limits.request_timeout bounds the wait."
        yield Said(title="list request", state="failed", text=str(seen.error), todo=todo, code=ExitCode.NOTHING_JUDGED, stop=True)
        return
    trouble = _trouble(seen, case.target)
    if trouble:
        code = ExitCode.NOTHING_JUDGED if seen.status in _REFUSED else ExitCode.INCOMPLETE
        yield Said(title="list request", state="failed", text=_answered(seen), todo=trouble, code=code, stop=code == ExitCode.NOTHING_JUDGED)
        return
    yield Said(title="list request", state="ok", text=f"GET /troubleTicket answered {seen.status} with a JSON array in {seen.elapsed * 1000:.0f} ms")


def _trouble(seen: Exchange, target: Target) -> str | None:
    """What to do about the answer to a list request; None where it is as it should be."""
    status, headers = seen.status or 0, seen.answer.headers if seen.answer else {}
    if status in _REFUSED:
        return "The seller does not accept the credentials: check auth in the target file, and the rights of this client."
    if 300 <= status < 400:  # noqa: PLR2004 - redirections
        return f"Redirections are not followed: set base_url to where it leads ({headers.get('location', 'no address is given')})."
    if status in {404, 405, 501}:
        return f"base_url must carry the whole base path, such as {target.profile.base_path('ticket')}."
    if status >= 500:  # noqa: PLR2004 - errors of the server
        return "The seller fails; look into its log."
    if status >= 400:  # noqa: PLR2004 - errors of the client
        return "Does the seller need buyerId or sellerId? Set the switches buyer_id and seller_id (ttck explain switches)."
    if not isinstance(seen.document, list):
        return "A list request has to be answered with a JSON array; is base_url the ticket API?"
    return None


def _answered(seen: Exchange) -> str:
    """Status and body of an answer in a few words."""
    document = seen.document
    if isinstance(document, Unreadable):
        body = seen.answer.body[:120].decode("utf-8", "replace") if seen.answer else ""
        shown = f"{document.why}: {body}" if body else document.why
    else:
        shown = str(document)
    return f"{seen.method} {urlsplit(seen.url).path} answered {seen.status}: {shown}"


def media_type(case: Examination) -> Iterator[Said]:
    """The media type is that of the binding."""
    found = case.listed.answer.headers.get("content-type", "") if case.listed and case.listed.answer else ""
    plain = found.lower().replace(" ", "").replace('"', "")
    if plain in {"application/json;charset=utf-8", "application/json"}:
        yield Said(title="media type", state="ok", text=found)
        return
    todo = "MEF 124 asks for application/json;charset=utf-8. ttck reads the answers all the same, and the run reports it."
    yield Said(title="media type", state="note", text=found or "the answer names none", todo=todo)


def listener(case: Examination) -> Iterator[Said]:
    """The listener opens, and its public address leads to it."""
    settings = case.target.listener
    if not settings["enabled"]:
        todo = "Without a listener nothing can be said about notifications; set listener.enabled: true."
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
    case.buyer = _make_buyer(case)
    problem = _knock(case, case.listener)
    if problem:
        todo = (
            "This machine does not come through to listener.public_url. Where only the seller can, ttck doctor --send proves it."
            if settings.get("public_url")
            else "Set listener.host and listener.port to what this machine can be reached at."
        )
        yield Said(title="listener", state="failed", text=f"{case.listener.url}: {problem}", todo=todo, code=ExitCode.INCOMPLETE)
        return
    if _local(urlsplit(case.listener.url).hostname or "") and not _local(_place(case.target)[0]):
        todo = "A seller on another machine cannot reach it: set listener.host: 0.0.0.0, a fixed listener.port, and listener.public_url."
        yield Said(title="listener", state="failed", text=f"{case.listener.url} is an address of this machine alone", todo=todo, code=ExitCode.INCOMPLETE)
        return
    yield Said(title="listener", state="ok", text=f"open at {case.listener.url}, and a notification that ttck sent itself arrived")


def _knock(case: Examination, opened: Listener) -> str | None:
    """Post a notification to the listener's public address; returns what went wrong."""
    url = opened.callback(_NAME) + _LISTENER + TicketEvent.STATE_CHANGE
    before = len(case.recorder.entries)
    try:
        with requests.Session() as session:
            session.trust_env = False
            verify = case.target.tls.get("verify", True)
            answer = session.post(url, json={"eventId": _NAME}, timeout=case.target.limits.connect_timeout, allow_redirects=False, verify=verify)
    except (requests.RequestException, OSError, UnicodeError) as broken:
        return describe(broken)
    arrived = any(isinstance(entry, Notification) for entry in case.recorder.entries[before:])
    return None if arrived else f"something else answers there ({answer.status_code})"


def subscription(case: Examination) -> Iterator[Said]:
    """A subscription is accepted, and can be taken back."""
    if case.listener is None:
        yield Said(title="subscription", state="skipped", text="not tried: there is no listener")
        return
    buyer = case.playing
    seen = buyer.subscribe(_NAME, tuple(TicketEvent), label=_NAME)
    if _NAME not in buyer.ledger.subscriptions:
        text = _answered(seen) if seen.answer else str(seen.error)
        todo = "Use case 15 is mandatory: POST /hub has to be answered 201 with an id."
        yield Said(title="subscription", state="failed", text=text, todo=todo, code=ExitCode.INCOMPLETE)
        return
    hub = buyer.ledger.subscriptions[_NAME].hub_id
    ended = buyer.unsubscribe(_NAME)
    if not ended.accepted:
        buyer.ledger.subscriptions.clear()
        todo = f"The subscription {hub} is left at the seller; it has to be ended there."
        text = f"POST /hub was accepted, but DELETE /hub/{{id}} answered {ended.status or ended.error}"
        yield Said(title="subscription", state="failed", text=text, todo=todo, code=ExitCode.INCOMPLETE)
        return
    yield Said(title="subscription", state="ok", text=f"POST /hub answered {seen.status}, and DELETE /hub/{{id}} {ended.status}")


def not_sent(case: Examination) -> Iterator[Said]:  # noqa: ARG001 - a step like the others
    """Nothing is created unless the user says so."""
    yield Said(title="notification", state="skipped", text="not tried: --send creates one ticket and cancels it, to see its notification arrive")


def notification(case: Examination) -> Iterator[Said]:
    """A ticket is created and cancelled, and its notification arrives."""
    from harness.strategies import Material  # noqa: PLC0415 - Hypothesis is heavy
    from harness.scenario import BUDGETS, Stage  # noqa: PLC0415, I001 - as above
    from random import Random  # noqa: PLC0415 - as above

    buyer = case.playing
    material = Material(run_id=f"ttck-{secrets.token_hex(2)}", products=case.target.products, text_length=case.target.limits.text_length)
    stage = Stage(buyer=buyer, material=material, budget=BUDGETS["small"], seed=0, chance=Random(0))  # noqa: S311 - unused
    if case.listener is not None:
        buyer.subscribe(_NAME, tuple(TicketEvent), label=_NAME)
    created = buyer.create(stage.plain(), label=_NAME)
    ticket = ticket_id(created)
    if ticket is None:
        todo = "A plain create has to be accepted; are the products in the target file known to the seller (products)?"
        yield Said(title="create", state="failed", text=_answered(created) if created.answer else str(created.error), todo=todo, code=ExitCode.INCOMPLETE)
        return
    yield Said(title="create", state="ok", text=f"the ticket {ticket} was created for {created.sent['relatedEntity'][0]['id']}")
    cancelled = buyer.cancel(ticket, label=_NAME)
    if not cancelled.accepted:
        todo = f"A new ticket has to be cancellable; {ticket} is left at the seller."
        text = _answered(cancelled) if cancelled.answer else str(cancelled.error)
        yield Said(title="cancel", state="failed", text=text, todo=todo, code=ExitCode.INCOMPLETE)
        return
    yield Said(title="cancel", state="ok", text=f"{ticket} was cancelled ({cancelled.status})")
    yield from _awaited(case, ticket)


def _awaited(case: Examination, ticket: str) -> Iterator[Said]:
    if case.listener is None or _NAME not in case.playing.ledger.subscriptions:
        yield Said(title="notification", state="skipped", text="not tried: there is no subscription")
        return
    began = time.monotonic()
    if case.playing.hold_for(ticket, TicketEvent.STATE_CHANGE):
        yield Said(title="notification", state="ok", text=f"the change of state was announced within {time.monotonic() - began:.1f} s")
    else:
        wait = case.target.limits.event_wait
        todo = "Can the seller reach this address? Look at listener.public_url and firewalls; a slow seller needs a longer limits.event_wait."
        text = f"nothing arrived at {case.listener.url} within {wait:g} s"
        yield Said(title="notification", state="failed", text=text, todo=todo, code=ExitCode.INCOMPLETE)
    case.playing.unsubscribe(_NAME)


def stimuli(case: Examination) -> Iterator[Said]:
    """Which decisions of the seller can be provoked, and what stays open without the others."""
    ways: dict[str, list[str]] = {}
    for name in Stimulus:
        way = case.stimuli.way(name)
        ways.setdefault(way.kind if way else "none", []).append(str(name))
    missing = ways.pop("none", [])
    if ways:
        text = "; ".join(f"by {kind} {'all' if not missing and len(ways) == 1 else layout.names(found, most=20)}" for kind, found in ways.items())
        yield Said(title="stimuli", state="ok", text=text)
    if "control" in case.target.stimuli:
        yield from _control(case)
    if missing:
        yield _missing(case, missing)


def _control(case: Examination) -> Iterator[Said]:
    settings = case.target.stimuli["control"]
    headers = {"Authorization": f"Bearer {settings['token']}"} if settings.get("token") else {}
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(settings["url"].rstrip("/") + "/clock", headers=headers, timeout=case.target.limits.connect_timeout)
    except (requests.RequestException, OSError, UnicodeError) as broken:
        text = f"{settings['url']} does not answer: {describe(broken)}"
        yield Said(title="control API", state="failed", text=text, todo="Check stimuli.control.url.", code=ExitCode.INCOMPLETE)
        return
    if answer.status_code in _REFUSED:
        text = f"{settings['url']} answered {answer.status_code}"
        yield Said(title="control API", state="failed", text=text, todo="Check stimuli.control.token.", code=ExitCode.INCOMPLETE)
        return
    yield Said(title="control API", state="ok", text=f"{settings['url']} answers")


def _missing(case: Examination, missing: list[str]) -> Said:
    needed = _needed(case)
    if needed is None:
        text = f"{len(missing)} are not offered: {', '.join(missing)}"
        todo = "Ask ttck plan which requirements wait for them."
        return Said(title="stimuli", state="note", text=text, todo=todo, code=ExitCode.INCOMPLETE)
    lines = [f"{name}: {layout.names(short(needed.get(name, ()))) or 'no requirement depends on it alone'}" for name in missing]
    if not any(needed.values()):
        text = f"{len(missing)} are not offered, and no requirement depends on them: {', '.join(missing)}"
        return Said(title="stimuli", state="ok", text=text)
    text = "\n".join([f"{len(missing)} are not offered; without them these requirements stay inconclusive:", *lines])
    todo = "Describe under stimuli how to make the seller act: control, http, command, wait or operator (ttck explain stimuli)."
    return Said(title="stimuli", state="note", text=text, todo=todo, code=ExitCode.INCOMPLETE)


def _needed(case: Examination) -> dict[str, list[str]] | None:
    """Requirements by the missing stimulus that they wait for, as a rehearsal finds them; None where it cannot be played."""
    from harness.dry import RehearsalError, rehearse  # noqa: PLC0415 - pytest is heavy

    target = case.target
    arguments = ["-c", str(files("suites") / "pytest.ini"), "--ttck-target", str(case.path)]
    try:
        return lacking(rehearse(target, arguments, suite_paths(target.profile.suites)))[0]
    except RehearsalError:
        return None
