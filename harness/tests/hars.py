"""HAR files as a browser or a proxy writes them, made in a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.recording import Recording
from ttck.harness.replay.har import read_har
from ttck.specs.profiles import profile

BASE = "https://seller.example/gateway/mefApi/sonata/troubleTicket/v4"
EVENTS = "/mefApi/sonata/troubleTicketNotification/v4/listener/troubleTicketStatusChangeEvent"


def row(method: str, url: str, *, at: int = 0, sent: Any = None, status: int = 200, answer: Any = None, **more: Any) -> dict[str, Any]:
    """One entry; `headers`, `got` (answer headers), `content` and `time` (milliseconds) as keywords."""
    text = "" if answer is None else json.dumps(answer)
    content = more.get("content", {"size": len(text.encode()), "mimeType": "application/json", "text": text})
    request: dict[str, Any] = {"method": method, "url": url, "httpVersion": "HTTP/2", "headers": more.get("headers", [])}
    if sent is not None:
        request["postData"] = {"mimeType": "application/json", "text": json.dumps(sent)}
    return {
        "startedDateTime": f"2026-01-01T00:00:{at:02d}.000Z",
        "time": more.get("time", 5),
        "request": request,
        "response": {"status": status, "headers": more.get("got", []), "content": content},
    }


def har(folder: Path, *rows: Any, base_url: str | None = None, lead: bytes = b"") -> Recording:
    path = folder / "traffic.har"
    document = {"log": {"version": "1.2", "creator": {"name": "a browser"}, "entries": list(rows)}}
    path.write_bytes(lead + json.dumps(document).encode())
    return read_har(path, profile=profile("mef113"), base_url=base_url)


def only(recording: Recording) -> Exchange:
    (entry,) = recording.entries
    assert isinstance(entry, Exchange)
    return entry
