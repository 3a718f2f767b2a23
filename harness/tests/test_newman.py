from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.recording import LACKS, NO_BODY, UNANSWERED, Recording
from ttck.harness.replay.har import read_har
from ttck.harness.replay.newman import entries, is_export
from ttck.harness.tests.hars import BASE, har, row
from ttck.specs.profiles import profile
from ttck.specs.vocabulary import Operation

STARTED = 1_767_225_600_000  # 2026-01-01T00:00:00Z


def execution(method: str, path: str, *, code: int = 200, answer: Any = None, **more: Any) -> dict[str, Any]:
    """One execution; `sent`, `date`, `took` (milliseconds), `query`, `variable`, `stream` and `headers` as keywords."""
    stream = {"type": "Buffer", "data": list(json.dumps(answer).encode())} if answer is not None else None
    headers = [{"key": "Date", "value": more["date"]}] if "date" in more else []
    body = {"mode": "raw", "raw": json.dumps(more["sent"])} if "sent" in more else None
    response = {"code": code, "header": headers, "stream": more.get("stream", stream), "responseTime": more.get("took", 10)}
    return {
        "request": {
            "url": {
                "protocol": "https", "host": ["seller", "example"], "port": more.get("port"), "path": path.split("/"),
                "query": more.get("query", []), "variable": more.get("variable", []),
            },
            "method": method, "header": [{"key": "Authorization", "value": "Bearer newman-token-1"}, *more.get("headers", [])],
            **({"body": body} if body else {}),
        },
        **({"requestError": {"code": "ECONNREFUSED", "message": "refused"}} if code == 0 else {"response": response}),
    }  # fmt: skip


def exported(folder: Path, *executions: Any, name: str = "mef113") -> Recording:
    path = folder / "run.json"
    path.write_text(json.dumps({"collection": {}, "run": {"timings": {"started": STARTED}, "executions": list(executions)}}))
    return read_har(path, profile=profile(name))


API = "mefApi/sonata/troubleTicket/v4"


def test_executions_are_exchanges_in_their_order(tmp_path: Path) -> None:
    query = [{"key": "limit", "value": "2"}, {"key": "x", "value": "1", "disabled": True}]
    found = exported(
        tmp_path,
        execution("POST", f"{API}/troubleTicket", sent={"description": "ä"}, code=201, answer={"id": "7"}, took=2000),
        execution("GET", f"{API}/troubleTicket/", query=query, answer=[]),
        execution("GET", f"{API}/troubleTicket/:id", variable=[{"key": "id", "value": "a/b"}], answer={"id": "a/b"}),
    )  # fmt: skip
    create, listed, read = found.entries
    assert isinstance(create, Exchange)
    assert isinstance(listed, Exchange)
    assert isinstance(read, Exchange)
    assert (create.operation, create.sent, create.document, create.status) == (Operation.CREATE, {"description": "ä"}, {"id": "7"}, 201)
    assert (listed.operation, listed.url) == (Operation.LIST, f"https://seller.example/{API}/troubleTicket/?limit=2")
    assert (read.operation, read.ticket) == (Operation.RETRIEVE, "a/b")
    assert (listed.at - create.at).total_seconds() == 2
    assert "Newman" in found.source
    assert found.base_url == f"https://seller.example/{API}"


def test_tmf621_is_judged_as_well(tmp_path: Path) -> None:
    found = exported(tmp_path, execution("GET", "tmf-api/troubleTicket/v5/troubleTicket/3/", answer={"id": "3"}), name="tmf621-v5")
    (read,) = found.entries
    assert isinstance(read, Exchange)
    assert (read.ticket, read.document) == ("3", {"id": "3"})


def test_what_has_no_answer_or_no_body_is_said(tmp_path: Path) -> None:
    found = exported(
        tmp_path,
        execution("GET", f"{API}/troubleTicket/1", code=0),
        execution("GET", f"{API}/troubleTicket/2"),
        execution("POST", f"{API}/troubleTicket/2/cancel", code=204),
    )
    assert found.left_out == {UNANSWERED: 1, LACKS[NO_BODY]: 1}
    assert [entry.error for entry in found.entries if isinstance(entry, Exchange)] == ["refused", NO_BODY, None]


@pytest.mark.parametrize("stream", ['{"id": "1"}', {"type": "Buffer", "data": "eyJpZCI6ICIxIn0="}, {"data": list(b'{"id": "1"}')}])
def test_the_stream_comes_in_several_forms(tmp_path: Path, stream: Any) -> None:
    (read,) = exported(tmp_path, execution("GET", f"{API}/troubleTicket/1", stream=stream)).entries
    assert isinstance(read, Exchange)
    assert read.document == {"id": "1"}


def test_the_date_of_an_answer_moves_the_time_on_and_never_back(tmp_path: Path) -> None:
    dates = ("Thu, 01 Jan 2026 00:01:00 GMT", "Thu, 01 Jan 2026 00:00:30 GMT", "yesterday")
    found = exported(tmp_path, *(execution("GET", f"{API}/troubleTicket/{n}", answer={}, date=date) for n, date in enumerate(dates)))
    times = [entry.at for entry in found.entries]
    assert times == sorted(times)
    assert times[0] > datetime.fromisoformat("2026-01-01T00:00:59Z")


def test_secrets_are_known(tmp_path: Path) -> None:
    found = exported(tmp_path, execution("GET", f"{API}/troubleTicket/1", answer={}))
    assert "newman-token-1" in found.secrets
    assert "Authorization" in found.secret_headers


def test_what_is_no_execution_is_counted(tmp_path: Path) -> None:
    found = exported(tmp_path, "nothing", {"request": {}}, {"request": {"url": "x"}, "response": {"responseTime": "long"}},
                     execution("GET", f"{API}/troubleTicket/1", answer={}))  # fmt: skip
    assert found.exchanges == 1
    assert sum(found.left_out.values()) == 3


def test_an_export_is_told_from_a_har(tmp_path: Path) -> None:
    assert is_export({"run": {"executions": []}})
    assert not is_export({"log": {"entries": []}})
    assert not is_export({"run": 1})
    assert entries({"run": {"executions": []}}) == []
    assert har(tmp_path, row("GET", f"{BASE}/troubleTicket/1", answer={})).exchanges == 1


@pytest.mark.parametrize("value", [None, "1", -1, 10**400, float("nan"), float("inf"), 1e30, True, [], {}, "\ud800"])
@pytest.mark.parametrize("place", ["responseTime", "code", "header", "stream", "started", "date"])
def test_no_value_of_an_export_stops_the_reading(place: str, value: Any) -> None:
    one = execution("GET", f"{API}/troubleTicket/1", answer={"id": "1"})
    run: dict[str, Any] = {"timings": {"started": STARTED}, "executions": [one, execution("GET", f"{API}/troubleTicket/2", answer={})]}
    if place == "started":
        run["timings"]["started"] = value
    elif place == "date":
        one["response"]["header"] = [{"key": "Date", "value": "Mon, 31 Dec 9999 23:59:59 -1200"}]
    else:
        one["response"][place] = value
    assert len(entries({"run": run})) == 2
