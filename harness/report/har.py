"""HAR 1.2: all that was sent and received in a run, for browsers, proxies and ``ttck judge``. Secrets are masked, as in the record."""

from __future__ import annotations

import http
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from harfile import Content, Creator, HarFile, PostData, Record, Request, Response, Timings

from ttck.harness.report.body import visible

if TYPE_CHECKING:
    from ttck.harness.report.model import Report

_VERSION = "HTTP/1.1"
_LISTENER = "http://listener.invalid"  # the record does not hold the address of our listener
_MOST_FIELDS = 1000


def render(report: Report) -> str:
    """The document."""
    written = io.StringIO()
    about = f"run {report.header.get('run_id')}: {report.verdict.word}"
    creator = Creator(name="ttck", version=str(report.header.get("ttck") or "0"))
    with HarFile.open(written, creator=creator, comment=visible(about)) as har:
        for line in _lines(report):
            entry = _exchange(line) if line.get("kind") == "exchange" else _notification(line)
            har.add_entry(startedDateTime=str(line.get("at")), comment=f"n = {line['n']} in {report.path.name}", **entry)
    return written.getvalue()


def _lines(report: Report) -> Iterator[Mapping[str, Any]]:
    """The exchanges and notifications of the record, in order."""
    for number in sorted(report.journal.places):
        line = report.exchange(number)
        if line is not None and line.get("kind") in {"exchange", "notification"}:
            yield line


def _exchange(line: Mapping[str, Any]) -> dict[str, Any]:
    request, took = line.get("request") or {}, round(float(line.get("elapsed") or 0) * 1000, 3)
    return {
        "time": took,
        "request": _request(str(request.get("method")), str(request.get("url")), request.get("headers"), request.get("body")),
        "response": _response(line.get("response"), line.get("error")),
        "timings": Timings(send=0, wait=took, receive=0),
    }


def _notification(line: Mapping[str, Any]) -> dict[str, Any]:
    """What the seller delivered; what the listener answered is not recorded."""
    return {
        "time": 0,
        "request": _request("POST", _LISTENER + str(line.get("path")), line.get("headers"), line.get("body")),
        "response": Response(status=0, statusText="", httpVersion=_VERSION, comment="a notification; the answer is not recorded"),
        "timings": Timings(send=0, wait=0, receive=0),
    }


def _request(method: str, url: str, headers: Any, body: Any) -> Request:
    fields = _fields(headers)
    given = [Record(name=name, value=value) for name, value in fields.items()]
    posted = PostData(mimeType=_kind(fields), text=_text(body)) if body is not None else None
    return Request(
        method=method, url=visible(url), httpVersion=_VERSION, headers=given, queryString=_query(url), postData=posted,
        bodySize=len(_text(body).encode()) if body is not None else 0,
    )  # fmt: skip


def _query(url: str) -> list[Record]:
    try:
        pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return []
    return [Record(name=visible(name), value=visible(value)) for name, value in pairs]


def _response(response: Any, error: Any) -> Response:
    if not isinstance(response, dict):
        return Response(status=0, statusText="", httpVersion=_VERSION, comment=visible(str(error or "no answer")))
    fields, body = _fields(response.get("headers")), _text(response.get("body"))
    size = len(body.encode())
    cut = bool(response.get("truncated"))
    if cut:  # a reader sees by it that some is missing
        stated = fields.get("content-length", "")
        size = max(size + 1, int(stated) if stated.isdecimal() and len(stated) <= 12 else 0)  # noqa: PLR2004 - digits of any length there is
    status = response.get("status")
    return Response(
        status=status if isinstance(status, int) else 0, statusText=_phrase(status), httpVersion=_VERSION,
        headers=[Record(name=name, value=value) for name, value in fields.items()],
        content=Content(size=size, mimeType=_kind(fields), text=body, comment="only a part of it was kept" if cut else None),
        redirectURL=fields.get("location", ""), bodySize=size,
    )  # fmt: skip


def _fields(headers: Any) -> dict[str, str]:
    return {visible(str(name)): visible(str(value)) for name, value in headers.items()} if isinstance(headers, dict) else {}


def _kind(fields: Mapping[str, str]) -> str:
    return next((value for name, value in fields.items() if name.lower() == "content-type"), "")


def _text(body: Any) -> str:
    """A body as it was recorded; half characters, which no file of text holds, are written out."""
    return str(body if body is not None else "").encode("utf-8", "backslashreplace").decode()


def _phrase(status: Any) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return ""
