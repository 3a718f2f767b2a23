"""JSON exports of Newman (``--reporter-json-export``) as entries of a HAR. Postman itself writes no HAR files."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode

from ttck.harness.record.recording import moment, span


def is_export(document: Any) -> bool:
    """Whether a document looks like a JSON export of Newman."""
    run = document.get("run") if isinstance(document, dict) else None
    return isinstance(run, dict) and isinstance(run.get("executions"), list)


def entries(document: Mapping[str, Any]) -> list[Any]:
    """An entry as HAR 1.2 has it for each execution, in the order of the run; what is no execution stays as it is.

    An export holds no moments but the beginning of the run and the duration of each answer, so an execution begins where
    the one before ended, or later where the Date header of the answer says so.
    """
    run = document["run"]
    timings = run.get("timings") if isinstance(run.get("timings"), dict) else {}
    at = _since_1970(timings.get("started"))
    found: list[Any] = []
    for execution in run["executions"]:
        try:
            response = execution.get("response") or {}
            spent = timedelta(seconds=span(response.get("responseTime"), unit=1e-3))
            at = max(at, _dated(response) - spent)
            found.append(_entry(execution, at, spent))
            at += spent
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            found.append(execution)
    return found


def _since_1970(started: Any) -> datetime:
    """A moment that is given in milliseconds; the beginning of 1970 for what is none."""
    try:
        found = datetime.fromtimestamp(started / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        found = datetime.fromtimestamp(0, UTC)
    return moment(found.isoformat())


def _entry(execution: Mapping[str, Any], at: datetime, spent: timedelta) -> dict[str, Any]:
    request = execution["request"]
    sent = _sent(request.get("body"))
    return {
        "startedDateTime": at.isoformat(),
        "time": spent / timedelta(milliseconds=1),
        "request": {
            "method": request.get("method") or "GET",
            "url": _url(request["url"]),
            "headers": list(_fields(request.get("header"))),
            **({"postData": {"text": sent}} if sent is not None else {}),
        },
        "response": _response(execution),
    }


def _response(execution: Mapping[str, Any]) -> dict[str, Any]:
    response = execution.get("response")
    if not isinstance(response, dict) or not isinstance(response.get("code"), int):
        error = execution.get("requestError")
        said = error.get("message") or error.get("code") if isinstance(error, dict) else error
        return {"status": 0, **({"_error": str(said)} if said else {})}
    headers = list(_fields(response.get("header")))
    return {"status": response["code"], "headers": headers, "content": _content(response)}


def _content(response: Mapping[str, Any]) -> dict[str, Any]:
    """The body of an answer: a buffer of bytes, or a text. Newman has unpacked it."""
    stream = response.get("stream", response.get("body"))
    data = stream.get("data") if isinstance(stream, dict) else None
    if isinstance(data, list):
        return _kept(bytes(data))
    if isinstance(data, str):
        return _kept(base64.b64decode(data.removeprefix("base64:")))
    if isinstance(stream, str):
        return _kept(stream.encode("utf-8", "surrogatepass"))
    return {"size": -1}


def _kept(data: bytes) -> dict[str, Any]:
    return {"size": len(data), "text": base64.b64encode(data).decode("ascii"), "encoding": "base64"}


def _sent(body: Any) -> str | None:
    """What was sent, where it is text."""
    if not isinstance(body, dict) or body.get("disabled"):
        return None
    if isinstance(body.get("raw"), str) and body.get("mode", "raw") == "raw":
        return str(body["raw"]) or None
    pairs = body.get("urlencoded")
    if body.get("mode") == "urlencoded" and isinstance(pairs, list):
        return urlencode([(pair.get("key", ""), pair.get("value", "")) for pair in pairs if not pair.get("disabled")])
    return None


def _url(url: Any) -> str:
    """The address, which Newman keeps in parts."""
    if isinstance(url, str):
        return url
    host, path, port = _joined(url.get("host"), "."), _path(url), url.get("port")
    given = [part for part in url.get("query") or () if isinstance(part, dict) and not part.get("disabled")]
    query = "&".join(f"{part.get('key') or ''}" + ("" if part.get("value") is None else f"={part['value']}") for part in given)
    return f"{url.get('protocol') or 'http'}://{host}{f':{port}' if port else ''}/{path}" + (f"?{query}" if query else "")


def _path(url: Mapping[str, Any]) -> str:
    """The path, with the values of its variables such as ``:id``."""
    values = {
        str(one.get("key") or one.get("id")): quote(str(one.get("value") or ""), safe="")
        for one in url.get("variable") or ()
        if isinstance(one, dict)
    }
    path = url.get("path") or ()
    steps = (
        path.removeprefix("/").split("/") if isinstance(path, str) else [str(s.get("value") if isinstance(s, dict) else s) for s in path]
    )
    return "/".join(values.get(step[1:], step) if step.startswith(":") else step for step in steps)


def _joined(parts: Any, by: str) -> str:
    return parts if isinstance(parts, str) else by.join(str(part) for part in parts or ())


def _fields(headers: Any) -> Iterator[dict[str, str]]:
    for header in headers if isinstance(headers, list) else ():
        if isinstance(header, dict) and not header.get("disabled") and header.get("key"):
            yield {"name": str(header["key"]), "value": str(header.get("value") or "")}


def _dated(response: Mapping[str, Any]) -> datetime:
    """When the seller says that it answered; long ago where it does not."""
    for field in _fields(response.get("header")):
        if field["name"].lower() == "date":
            try:
                found = parsedate_to_datetime(field["value"])
            except (ValueError, OverflowError):
                break
            return moment(found.isoformat())
    return datetime.fromtimestamp(0, UTC)
