"""The files that hold recorded traffic: HAR and JSON exports of Newman, as documents and rows, within limits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from ttck.harness.record.exchange import field_value, unmarked
from ttck.harness.record.recording import RecordingError, status_of
from ttck.harness.replay import newman

LARGEST = 256 * 1024 * 1024  # bytes of a file that is read
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def is_har(document: Any) -> bool:
    """Whether a document looks like a HAR file."""
    return isinstance(document, dict) and isinstance(document.get("log"), dict) and isinstance(document["log"].get("entries"), list)


def rows_of(document: Any) -> list[Any]:
    """The entries of a document that `load` gave, as HAR has them."""
    return list(document["log"]["entries"]) if is_har(document) else newman.entries(document)


def load(path: Path) -> Any:
    """The document of a HAR file or of a JSON export of Newman.

    Raises:
        RecordingError: it cannot be read, is larger than `LARGEST`, or is neither.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise RecordingError(_too_large(path, size))
        raw = unmarked(path.read_bytes())
    except OSError as broken:
        raise RecordingError(f"{path} cannot be read: {broken.strerror or broken}") from broken
    try:
        document = _parse(raw)
    except (ValueError, RecursionError) as broken:
        raise RecordingError(f"{path} is no HAR file: it is not JSON ({broken})") from broken
    if not is_har(document) and not newman.is_export(document):
        raise RecordingError(
            f"{path} is no HAR file: it has no list log.entries. It is no JSON export of Newman either: it has no list run.executions"
        )
    return document


def _too_large(path: Path, size: int) -> str:
    megabytes = 1024 * 1024
    return (
        f"{path} has {size // megabytes} MB, and ttck reads at most {LARGEST // megabytes} MB at once. Keep the requests of the API "
        "alone (a filter of the recorder), or cut the time into several files"
    )


def _parse(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return json.loads(raw)  # takes other encodings, and half characters that orjson refuses


def address_of(request: Mapping[str, Any]) -> str | None:
    """The whole address of a request; some recorders write only the path, and the host stands among the headers."""
    url = str(request["url"])
    if not url.startswith("/"):
        return url
    given = headers_of(request)
    host = given.get("host") or given.get(":authority")
    scheme = given.get(":scheme") or given.get("x-forwarded-proto") or "http"
    return f"{scheme}://{host}{url}" if host else None


def headers_of(message: Mapping[str, Any]) -> dict[str, str]:
    """Header fields by their names in small letters, with those that HTTP/2 puts in the place of the first line."""
    written = message.get("headers")
    fields = (one for one in written if isinstance(one, dict)) if isinstance(written, list) else ()
    return {str(one.get("name", "")).lower(): field_value(str(one.get("value", ""))) for one in fields}


def is_redirect(row: Any) -> bool:
    """Whether an entry was answered that what was asked for is elsewhere."""
    response = row.get("response")
    return isinstance(response, dict) and status_of(response.get("status")) in _REDIRECTS
