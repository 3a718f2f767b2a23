"""The steps of ``ttck doctor`` up to the first answer: address, encryption, credentials, list request."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from ttck.harness.buyer import access_check
from ttck.harness.buyer.access_check import REFUSED, advice, closed
from ttck.harness.buyer.client import Client
from ttck.harness.buyer.credentials import Credentials
from ttck.harness.buyer.http_transport import tls_context
from ttck.harness.buyer.proxies import proxy_to
from ttck.harness.buyer.requests_of import request_of
from ttck.harness.cli.doctor_context import NAME, Examination, answered, is_local, make_buyer, place
from ttck.harness.cli.doctor_lines import Said
from ttck.harness.judge.limit_advice import enough, pages_needed
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.declared import Glance, look_at
from ttck.harness.verdict import AccessRefused, ExitCode, Unreachable
from ttck.specs.vocabulary import Kind


def address(case: Examination) -> Iterator[Said]:
    """The name resolves and the port is open: of the seller, or of the proxy that leads to it."""
    host, port = place(case.target)
    proxy = proxy_to(case.target)
    if proxy is not None:
        parts = urlsplit(proxy)
        host, port = parts.hostname or "", parts.port or 80
        yield Said(title="proxy", state="ok", text=f"the seller is reached through {proxy}")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as broken:
        text = f"the name {host or '(empty)'} does not resolve: {getattr(broken, 'strerror', None) or broken}"
        todo = "Check the spelling of base_url, the name server, the VPN, or whether a proxy leads there (proxy, HTTPS_PROXY)."
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
    host, port = place(case.target)
    if urlsplit(case.target.base_url).scheme != "https":
        known = is_local(host) or case.target.auth["type"] == "none"
        todo = None if known else "Credentials travel in the clear; use https if the seller offers it."
        yield Said(title="encryption", state="ok" if known else "note", text="none: base_url is http", todo=todo)
        return
    if proxy_to(case.target) is not None:
        yield Said(title="encryption", state="ok", text="the handshake goes through the proxy; the first request shows whether it succeeds")
        return
    try:
        context = tls_context(case.target)
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
        text = f"the certificate is not trusted: {getattr(broken, 'verify_message', None) or broken}"
        yield Said(title="encryption", state="failed", text=text, todo=todo, code=ExitCode.NOTHING_JUDGED, stop=True)
    except OSError as broken:
        todo = "Does the seller speak TLS on this port? Does it ask for a client certificate (tls.client_certificate)?"
        text = f"the TLS handshake failed: {broken.strerror or broken}"
        yield Said(title="encryption", state="failed", text=text, todo=todo, code=ExitCode.NOTHING_JUDGED, stop=True)


def credentials(case: Examination) -> Iterator[Said]:
    """The credentials can be had; a token is fetched where the target asks for one."""
    kind, source = case.target.auth["type"], Credentials(case.target)
    try:
        source.headers()
    except (AccessRefused, Unreachable) as broken:
        todo = "Check auth in the target file: token_url, client_id, and its secret or key, scope, client_auth, parameters."
        yield Said(title="credentials", state="failed", text=str(broken), todo=todo, code=ExitCode.NOTHING_JUDGED, stop=True)
        return
    case.client = Client(case.target, case.recorder, authorize=source.headers, renew=source.renew)
    case.client.scenario = NAME
    words = {
        "none": "none are configured",
        "oauth2": f"a token was fetched from {case.target.auth.get('token_url')}",
    }
    yield Said(
        title="credentials", state="ok", text=words.get(kind, f"{kind}, as configured; the next step shows whether they are accepted")
    )


def first_request(case: Examination) -> Iterator[Said]:
    """A request that changes nothing is answered: one for the list of tickets, with a JSON array, where there is a list."""
    case.buyer = make_buyer(case)
    listed = access_check.lists(case.target.profile.dialect)
    title = "list request" if listed else "first request"
    case.listed = seen = case.buyer.raw(access_check.first_request(case.target.profile.dialect, label=NAME))
    if seen.answer is None:
        todo = "The port is open, but no answer came: is it a web server, and the right one? limits.request_timeout bounds the wait."
        yield Said(title=title, state="failed", text=str(seen.error), todo=todo, code=ExitCode.NOTHING_JUDGED, stop=True)
        return
    trouble = advice(seen, case.target)
    if trouble:
        shut = seen.status in REFUSED or closed(seen, case.target, ask=case.buyer.raw) is not None
        code = ExitCode.NOTHING_JUDGED if shut else ExitCode.INCOMPLETE
        yield Said(title=title, state="failed", text=answered(seen), todo=trouble, code=code, stop=shut)
        return
    what = f"{seen.status}{' with a JSON array' if listed else ''} in {seen.elapsed * 1000:.0f} ms"
    yield Said(title=title, state="ok", text=f"{_path_of(seen, case.target.base_url)} answered {what}")


def media_type(case: Examination) -> Iterator[Said]:
    """The media type is that of the binding."""
    if case.listed is not None and not case.listed.accepted:
        yield Said(title="media type", state="skipped", text="not seen: nothing was answered with success yet")
        return
    found = case.listed.answer.headers.get("content-type", "") if case.listed and case.listed.answer else ""
    plain = found.lower().replace(" ", "").replace('"', "")
    wanted = case.target.profile.dialect.media
    if plain in {wanted, wanted.partition(";")[0]}:
        yield Said(title="media type", state="ok", text=found)
        return
    todo = f"It should be {wanted}. ttck reads the answers all the same, and the run reports it."
    yield Said(title="media type", state="note", text=found or "the answer names none", todo=todo)


def list_length(case: Examination) -> Iterator[Said]:
    """The list can be walked within limits.max_pages, where the seller says how long it is."""
    limits, spoken = case.target.limits, case.target.profile.dialect
    if case.listed is None or pages_needed(case.listed) <= limits.max_pages:  # pages as short as the first request asked for
        return
    whole = case.playing.raw(request_of(spoken, Kind.TICKET, "list", label=NAME))
    needed = pages_needed(whole)
    if needed <= limits.max_pages:
        return
    text = f"its pages are {needed}, more than limits.max_pages ({limits.max_pages}): only parts of it can be read to their end"
    todo = f"limits: {{max_pages: {enough(needed)}}} in the target file would do, if so many requests are allowed."
    yield Said(title="length of list", state="note", text=text, todo=todo)


def other_apis(case: Examination) -> Iterator[Said]:
    """Each declared API beside the ticket API is there; nothing is created to find out."""
    declared = case.target.apis & {"incident", "appointment", "workorder"}
    if not declared:
        yield Said(title="other APIs", state="skipped", text="not tried: nothing beside the ticket API is declared (declares.apis)")
        return
    for glance in look_at(case.playing, apis=declared).glances:
        title = f"{glance.api} API"
        if glance.present:
            yield Said(title=title, state="ok", text=_path_and_status(glance))
            continue
        seen = glance.exchange
        if glance.beside is not None:
            yield Said(title=title, state="note", text=f"{glance.text}; the run will show it")
            continue
        text = answered(seen) if seen is not None and seen.answer is not None else glance.text
        todo = (
            "The seller does not accept the credentials there." if seen is not None and seen.status in REFUSED else _elsewhere(glance.api)
        )
        yield Said(title=title, state="failed", text=text, todo=todo, code=ExitCode.INCOMPLETE)


def _path_of(seen: Exchange, base_url: str) -> str:
    return f"{seen.method} {urlsplit(seen.url.removeprefix(base_url)).path}"


def _path_and_status(glance: Glance) -> str:
    assert glance.exchange is not None
    code = "" if glance.exchange.accepted else ", as it should"
    return f"{glance.exchange.method} {urlsplit(glance.exchange.url).path} answered {glance.exchange.status}{code}"


def _elsewhere(api: str) -> str:
    """What to do about an API that does not show."""
    if api == "incident":
        return "Incidents belong to the ticket API (GET /incident); take incident out of declares.apis if the seller has none."
    return f"Set urls.{api} to where this API is, or take {api} out of declares.apis if the seller does not have it."
