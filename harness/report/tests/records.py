"""Builds synthetic records, line by line, as a run would write them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ttck.harness.record.hash_chain import SEED, link
from ttck.harness.verdict import CheckResult, Finding, Outcome

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://127.0.0.1:8080/mefApi/sonata/troubleTicket/v4"
HOSTILE = "</pre></script><script>alert(1)</script><img src=x onerror=alert(2)>\x1b[31m\u202egnp.exe"
TARGET = {
    "name": "Acme Wholesale",
    "base_url": BASE,
    "auth": {
        "type": "oauth2",
        "client_id": "buyer-1",
        "client_secret": "[secret]",
        "token_url": "http://127.0.0.1/token",
    },
}


@dataclass(kw_only=True)
class RecordBuilder:
    """Collects lines; `write` puts them into a run directory."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    number: int = 0

    def add(self, kind: str, **values: Any) -> dict[str, Any]:
        line = {"kind": kind, **values}
        self.lines.append(line)
        return line

    def header(self, **values: Any) -> RecordBuilder:
        standard = {
            "format": 1, "ttck": "0.1.0", "run_id": "20261121-090102-3f2a", "started": "2026-11-21T09:01:02+00:00",
            "profile": "mef113", "edition": "draft", "seed": 1, "budget": "standard", "lanes": ["lifecycle", "verdict"],
            "selection": None, "target": TARGET, "facts": "9f" * 32, "python": "3.11.7", "stimuli": "control",
        }  # fmt: skip
        self.add("header", **{**standard, **values})
        return self

    def next(self) -> int:
        self.number += 1
        return self.number

    def exchange(
        self, *, method: str = "POST", path: str = "/troubleTicket", sent: Any = None, status: int | None = 201,
        answer: Any = None, **values: Any,
    ) -> int:  # fmt: skip
        number = self.next()
        accepts = {"Accept": "application/json;charset=utf-8", "Authorization": "[secret]"}
        headers = {**accepts, **({"Content-Type": "application/json;charset=utf-8"} if sent is not None else {})}
        body = sent if isinstance(sent, str) or sent is None else json.dumps(sent)
        said = answer if isinstance(answer, str) or answer is None else json.dumps(answer, ensure_ascii=False)
        standard = {
            "n": number, "scenario": "creation", "label": "create with all",
            "operation": "createTroubleTicket", "ticket": None, "at": "2026-11-21T09:01:03+00:00", "elapsed": 0.0123,
            "request": {"method": method, "url": BASE + path, "headers": headers, "body": body},
            "response": None if status is None else {
                "status": status, "headers": {"content-type": "application/json;charset=utf-8"}, "body": said,
                "truncated": False,
            },
            "error": None if status is not None else "connection refused",
        }  # fmt: skip
        self.add("exchange", **{**standard, **values})
        return number

    def notification(self, *, body: Any, event_type: str = "troubleTicketStatusChangeEvent", **values: Any) -> int:
        number = self.next()
        standard = {
            "n": number, "at": "2026-11-21T09:01:05.000+00:00", "subscription": "main",
            "path": f"/mefApi/sonata/troubleTicketNotification/v4/listener/{event_type}", "event_type": event_type,
            "ticket": "TT-1", "headers": {"content-type": "application/json"}, "body": json.dumps(body),
        }  # fmt: skip
        self.add("notification", **{**standard, **values})
        return number

    def stimulus(self, name: str, *, ok: bool = True, **values: Any) -> int:
        number = self.next()
        standard = {
            "n": number, "at": "2026-11-21T09:01:04.000+00:00", "scenario": "lifecycle", "name": name, "ticket": "TT-1",
            "args": {}, "via": "control", "ok": ok, "detail": None,
        }  # fmt: skip
        self.add("stimulus", **{**standard, **values})
        return number

    def verdict(self, check: str, *requirements: str, outcome: str = "passed", evidence: int = 3, **values: Any) -> None:
        findings = values.pop("findings", ())
        title = values.pop("title", check.replace("_", " "))
        result = CheckResult(
            check=check, title=title, requirements=requirements, outcome=Outcome(outcome), evidence=evidence,
            findings=tuple(findings), **values,
        )  # fmt: skip
        self.lines.append(json.loads(json.dumps(result.as_line())))

    def scenario(self, name: str, *, ok: bool = True, **values: Any) -> None:
        standard = {
            "name": name,
            "title": name,
            "ok": ok,
            "reason": None,
            "elapsed": 0.4,
            "exchanges": 12,
            "lane": "verdict",
        }
        self.add("scenario", **{**standard, **values})

    def footer(self, **values: Any) -> RecordBuilder:
        standard = {
            "finished": "2026-11-21T09:01:13+00:00", "outcome": "passed", "exit_code": 0, "interrupted": False,
            "elapsed": 11.2, "lane_seconds": {"verdict": 9.1}, "leftovers": [], "exchanges": self.number,
        }  # fmt: skip
        self.add("footer", **{**standard, **values})
        return self

    def write(self, directory: Path, *, tail: bytes = b"", chained: bool = True) -> Path:
        directory.mkdir(parents=True, exist_ok=True)
        last, written = SEED, []
        for line in self.lines:
            data = json.dumps(line).encode()
            whole, last = link(data, last) if chained else (data, last)
            written.append(whole + b"\n")
        (directory / "record.jsonl").write_bytes(b"".join(written) + tail)
        return directory


def finding(message: str = "the state is wrong", **values: Any) -> Finding:
    return Finding(**{"message": message, "expected": "acknowledged", "actual": "inProgress", **values})


def passing() -> RecordBuilder:
    """A short clean run."""
    record = RecordBuilder().header()
    number = record.exchange(sent={"description": "no light"}, answer={"id": "TT-1", "status": "acknowledged"})
    assert number == 1
    record.verdict("creation_starts_acknowledged", "MEF113:R24", "MEF124:R13")
    return record.footer()


def failing(*requirements: str, **values: Any) -> RecordBuilder:
    """A run with one failed check that cites its only exchange."""
    record = RecordBuilder().header()
    number = record.exchange(sent={"description": "no light"}, answer={"id": "TT-1", "status": "inProgress"})
    proof = finding(exchanges=(number,), where="/status", **values)
    record.verdict("creation_starts_acknowledged", *(requirements or ("MEF113:R24",)), outcome="failed", findings=[proof])
    return record.footer(outcome="failed", exit_code=1)
