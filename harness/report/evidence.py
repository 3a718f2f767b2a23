"""What a finding cites, made ready to be shown: exchanges, notifications and stimuli with readable bodies."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ttck.harness.report.body import Shown, show
from ttck.harness.report.curl import curl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ttck.harness.record.reader import Line
    from ttck.harness.report.model import Report

CITED_AT_MOST = 4  # per finding; the rest is named by number


@dataclass(frozen=True, kw_only=True)
class Part:
    """One message: its first line, its header fields and its body."""

    title: str
    headers: tuple[tuple[str, str], ...]
    body: Shown | None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One cited line of the record. `repeated` says that it was shown in full further up."""

    number: int
    kind: str
    title: str
    context: str
    at: str
    parts: tuple[Part, ...] = ()
    curl: str | None = None
    repeated: bool = False


@dataclass(frozen=True, kw_only=True)
class Cited:
    """The evidence of one finding, and the numbers of lines that are cited but not shown."""

    shown: tuple[Evidence, ...]
    others: tuple[int, ...]


def cited(report: Report, numbers: Sequence[int], *, where: str | None, seen: set[int]) -> Cited:
    """Fetch what a finding cites; a line in `seen` was shown before and is only named. `seen` is added to."""
    distinct = tuple(dict.fromkeys(numbers))
    half = CITED_AT_MOST // 2
    chosen = distinct if len(distinct) <= CITED_AT_MOST else (*distinct[:half], *distinct[-half:])
    shown = []
    for number in chosen:
        shown.append(_evidence(report, number, where=where, repeated=number in seen))
        seen.add(number)
    return Cited(shown=tuple(shown), others=tuple(number for number in distinct if number not in chosen))


def _evidence(report: Report, number: int, *, where: str | None, repeated: bool) -> Evidence:
    line = report.exchange(number)
    if line is None:
        title = "This line is missing from the record."
        return Evidence(number=number, kind="missing", title=title, context="", at="")
    build = {"exchange": _exchange, "notification": _notification}.get(str(line.get("kind")), _stimulus)
    return build(report, line, number=number, where=where, repeated=repeated)


def _exchange(report: Report, line: Line, *, number: int, where: str | None, repeated: bool) -> Evidence:
    request, response = _mapping(line.get("request")), _mapping(line.get("response"))
    method, url = request.get("method", "?"), request.get("url", "?")
    status = status_text(response.get("status")) if response else "no answer"
    answer = _answer(line, response, where=where)
    return Evidence(
        number=number,
        kind="exchange",
        title=f"{method} {short_url(report, str(url))} → {status}",
        context=" · ".join(str(line[name]) for name in ("scenario", "label") if line.get(name)),
        at=str(line.get("at", "")),
        parts=() if repeated else (Part(title=f"{method} {url}", headers=_fields(request), body=show(request.get("body"))), answer),
        curl=None if repeated else curl(line, auth=auth_kind(report)),
        repeated=repeated,
    )


def _answer(line: Line, response: Mapping[str, Any], *, where: str | None) -> Part:
    if not response:
        return Part(title=f"no answer: {line.get('error') or 'the reason is not recorded'}", headers=(), body=None)
    elapsed = line.get("elapsed")
    timed = f" after {elapsed * 1000:.0f} ms" if isinstance(elapsed, int | float) else ""
    cut = " (the answer was longer than the limit and is cut)" if response.get("truncated") else ""
    return Part(
        title=f"{status_text(response.get('status'))}{timed}{cut}",
        headers=_fields(response),
        body=show(response.get("body"), where=where),
    )


def _notification(_report: Report, line: Line, *, number: int, where: str | None, repeated: bool) -> Evidence:
    part = Part(title=f"POST {line.get('path', '?')}", headers=_fields(line), body=show(line.get("body"), where=where))
    return Evidence(
        number=number,
        kind="notification",
        title=f"notification {line.get('event_type', '?')} to the listener",
        context=f"subscription {line.get('subscription', '?')}",
        at=str(line.get("at", "")),
        parts=() if repeated else (part,),
        repeated=repeated,
    )


def _stimulus(_report: Report, line: Line, *, number: int, where: str | None, repeated: bool) -> Evidence:
    del where  # a stimulus has no body to point into
    noted = f", with the note: {line['note']}" if line.get("note") else ""
    worked = f"applied{noted}" if line.get("ok") else f"not applied: {line.get('detail') or 'no reason given'}"
    return Evidence(
        number=number,
        kind="stimulus",
        title=f"stimulus {line.get('name', '?')} on ticket {line.get('ticket')}, {worked}",
        context=f"via {line.get('via', '?')}",
        at=str(line.get("at", "")),
        repeated=repeated,
    )


def status_text(status: Any) -> str:
    """A status code with its name."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def short_url(report: Report, url: str) -> str:
    """The address without the target's base URL."""
    base = base_url(report)
    return url[len(base) :] or "/" if base and url.startswith(base) else url


def base_url(report: Report) -> str:
    """The base URL of the target, empty when the record does not name one."""
    return str(_mapping(report.header.get("target")).get("base_url") or "").rstrip("/")


def auth_kind(report: Report) -> str:
    """How the target authenticates: none, basic, bearer or oauth2."""
    return str(_mapping(_mapping(report.header.get("target")).get("auth")).get("type") or "bearer")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _fields(message: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in _mapping(message.get("headers")).items())
