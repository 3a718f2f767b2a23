"""A recorded TMF621 session: it accuses nobody as it is, and shows each of the mistakes that are put into it."""

from __future__ import annotations

import codecs
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ttck.harness.buyer.target import parse_target
from ttck.harness.replay.har import read_har
from ttck.harness.replay.replay import replay
from ttck.harness.report.model import Report, load
from ttck.harness.runs.run import Options
from ttck.specs.profiles import profile

pytestmark = pytest.mark.sampled(6)

BASE = "https://seller.example/tmf-api/troubleTicket/v5"
HOOK = "T0K3N4abcdEFGH5678ijkl"
CALLBACK = f"https://buyer.example/hooks/{HOOK}"
SENT = {"@type": "TroubleTicket", "name": "line 7", "description": "no light", "severity": "Major", "ticketType": "outage"}
ERROR = {"@type": "Error", "code": "60", "reason": "there is no such ticket"}
Row = dict[str, Any]
Rows = dict[str, Row]


def ticket(ident: str, **changes: Any) -> Row:
    return {
        **SENT, "id": ident, "href": f"{BASE}/troubleTicket/{ident}", "status": "acknowledged",
        "creationDate": "2030-01-01T00:00:00Z", "lastUpdate": "2030-01-01T00:00:00Z", **changes,
    }  # fmt: skip


def row(method: str, path: str, status: int, answer: Any = None, *, sent: Any = None, **headers: str) -> Row:
    url = path if "://" in path else BASE + path
    named = {"content-type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    asked = [{"name": "content-type", "value": "application/json"}] if sent is not None else []
    return {
        "request": {"method": method, "url": url, "headers": asked, **({"postData": {"text": sent}} if sent is not None else {})},
        "response": {
            "status": status, "headers": [{"name": name, "value": value} for name, value in named.items()] if answer is not None else [],
            "content": {"text": answer},
        },
    }  # fmt: skip


def count(number: int) -> dict[str, str]:
    return {"x_total_count": str(number), "x_result_count": str(number)}


def session() -> Rows:
    """A buyer's morning, step by step."""
    sent = {"@type": "Hub", "callback": CALLBACK}
    born, other = ticket("1"), ticket("2", severity="Minor")
    moved = ticket("1", name="line 8", lastUpdate="2030-01-01T00:00:09Z")
    event = {
        "@type": "TroubleTicketCreateEvent", "eventId": "e1", "eventTime": "2030-01-01T00:00:00Z", "eventType": "TroubleTicketCreateEvent",
        "event": {"troubleTicket": born},
    }  # fmt: skip
    return {
        "hub": row("POST", "/hub", 201, {**sent, "id": "h1", "href": f"{BASE}/hub/h1"}, sent=sent, location=f"{BASE}/hub/h1"),
        "create": row("POST", "/troubleTicket", 201, born, sent=SENT, location=born["href"]),
        "event": row("POST", CALLBACK, 204, sent=event),
        "second": row("POST", "/troubleTicket", 201, other, sent={**SENT, "severity": "Minor"}, location=other["href"]),
        "lacking": row("POST", "/troubleTicket", 400, ERROR, sent={"@type": "TroubleTicket", "description": "no light"}),
        "read": row("GET", "/troubleTicket/1", 200, born),
        "narrow": row("GET", "/troubleTicket/1?fields=description", 200, {"@type": "TroubleTicket", "id": "1", "description": "no light"}),
        "filter": row("GET", "/troubleTicket?severity=Major", 200, [born], **count(1)),
        "unknown": row("GET", "/troubleTicket/9", 404, ERROR),
        "patch": row("PATCH", "/troubleTicket/1", 200, moved, sent={"@type": "TroubleTicket", "name": "line 8"}),
        "strange": row("PATCH", "/troubleTicket/1", 400, ERROR, sent={"@type": "TroubleTicket", "status": "gone"}),
        "later": row("GET", "/troubleTicket/1", 200, moved),
        "delete": row("DELETE", "/troubleTicket/2", 204),
        "deleted": row("GET", "/troubleTicket/2", 404, ERROR),
        "again": row("DELETE", "/troubleTicket/2", 404, ERROR),
        "left": row("GET", "/troubleTicket", 200, [moved], **count(1)),
    }  # fmt: skip


def judged(rows: Rows, folder: Path, *, whole: bool = False, lead: bytes = b"") -> Report:
    """What the HAR of these rows shows; `lead` stands before each body of an answer."""
    entries = copy.deepcopy(list(rows.values()))
    for number, entry in enumerate(entries):
        entry |= {"startedDateTime": f"2030-01-01T00:00:{number:02}.000Z", "time": 5}
        content, posted = entry["response"]["content"], entry["request"].get("postData")
        text = "" if content["text"] is None else (lead + json.dumps(content["text"]).encode()).decode()
        content |= {"text": text, "size": len(text.encode())}
        if posted:
            posted["text"] = json.dumps(posted["text"])
    path = folder / "traffic.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    recording = read_har(path, profile=profile("tmf621-v5"))
    target = parse_target({"base_url": recording.base_url, "profile": "tmf621-v5", **recording.described}, name="a recording")
    for secret in recording.secrets:
        target.redactor.register(secret)
    options = Options(runs=folder / "judged", quiet=True)
    _, directory = replay(recording.entries, target=target, options=options, suites=None, source=recording.source, whole=whole)
    return load(directory)


def failed(report: Report) -> set[str]:
    return {found.removeprefix("TMF621:") for found in report.verdict.failed}


@pytest.mark.parametrize("whole", [False, True])
def test_a_good_session_accuses_nobody(tmp_path: Path, *, whole: bool) -> None:
    report = judged(session(), tmp_path, whole=whole)
    assert [(found.kind, found.finding.message) for found in report.findings] == []
    assert report.exit_code == 0
    passed = {found.id.removeprefix("TMF621:") for found in report.requirements if found.standing == "passed"}
    wanted = {"26", "40", "42", "52", "72", "74", "90", "96", "97", "100", "110", "111", "130", "150", "153"}
    assert wanted <= passed


@pytest.mark.parametrize("whole", [False, True])
def test_a_byte_order_mark_is_a_warning_and_no_more(tmp_path: Path, *, whole: bool) -> None:
    report = judged(session(), tmp_path, whole=whole, lead=codecs.BOM_UTF8)
    assert failed(report) == set()
    assert {found.kind for found in report.findings} == {"warning"}
    assert "byte order mark" in report.findings[0].finding.message


def shows(step: str, **changes: Any) -> Callable[[Rows], None]:
    """Another answer to a step."""
    return lambda rows: rows[step]["response"]["content"]["text"].update(changes)


def answers(step: str, status: int, answer: Any = None, **headers: str) -> Callable[[Rows], None]:
    """Another status, and the body that goes with it."""

    def change(rows: Rows) -> None:
        rows[step]["response"] = row("GET", "/", status, answer, **headers)["response"]

    return change


def lacks(step: str, name: str) -> Callable[[Rows], None]:
    """An answer without an attribute."""
    return lambda rows: rows[step]["response"]["content"]["text"].pop(name)


def announces(**changes: Any) -> Callable[[Rows], None]:
    """Another event."""
    return lambda rows: rows["event"]["request"]["postData"]["text"].update(changes)


BROKEN = {
    "a filter that loses a ticket": ("26", answers("filter", 200, [], **count(0))),
    "fields that lose what was asked for": ("40", lacks("narrow", "description")),
    "fields that change a value": ("40", shows("narrow", description="light")),
    "a reading of what is not there": ("52", answers("unknown", 200, ticket("1"))),
    "a create without severity": ("72", answers("lacking", 201, {"@type": "TroubleTicket", "id": "7", "description": "no light"})),
    "an id that is given twice": ("74", shows("second", id="1", href=f"{BASE}/troubleTicket/1")),
    "a patch that is answered with another ticket": ("90", shows("patch", id="2")),
    "another creation date": ("95", shows("later", creationDate="2030-01-01T00:00:01Z")),
    "a patch that is not done": ("96", shows("patch", name="line 7")),
    "an update that goes back": ("97", shows("later", lastUpdate="2029-01-01T00:00:00Z")),
    "a status that does not exist": ("100", answers("strange", 200, ticket("1", status="gone"))),
    "a delete that is answered 200": ("110", answers("delete", 200, ticket("2"))),
    "a ticket that outlives its delete": ("111", answers("deleted", 200, ticket("2", severity="Minor"))),
    "another callback": ("130", shows("hub", callback="https://other.example/")),
    "an event of another type": ("150", announces(**{"@type": "TroubleTicketDeleteEvent"})),
    "an event without its ticket": ("153", announces(event={})),
}  # fmt: skip


@pytest.mark.parametrize("mistake", BROKEN)
def test_a_mistake_is_found(tmp_path: Path, mistake: str) -> None:
    requirement, change = BROKEN[mistake]
    rows = session()
    change(rows)
    report = judged(rows, tmp_path)
    assert requirement in failed(report)
    assert report.exit_code == 1


@pytest.mark.parametrize("whole", [False, True])
def test_two_names_of_an_event_are_a_mistake_however_little_is_known(tmp_path: Path, *, whole: bool) -> None:
    requirement, change = BROKEN["an event of another type"]
    rows = session()
    change(rows)
    report = judged(rows, tmp_path, whole=whole)
    assert requirement in failed(report)
    said = {found.finding.message for found in report.findings}
    assert any(("one of them is wrong" in one) or (whole and "than what happened" in one) for one in said)


def test_the_token_of_a_callback_is_in_no_file(tmp_path: Path) -> None:
    judged(session(), tmp_path)
    (folder,) = (tmp_path / "judged").iterdir()
    assert not [path.name for path in folder.iterdir() if HOOK in path.read_text("utf-8")]
