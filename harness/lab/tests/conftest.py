from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from ttck.harness.lab.access import Access
from ttck.harness.lab.app import create_app
from ttck.harness.lab.pages import Lab
from ttck.harness.lab.playing import Played
from ttck.harness.report.attesting import standing_report
from ttck.harness.report.tests.records import RecordBuilder
from ttck.harness.report.write import write_reports

TARGET = "name: Acme\nbase_url: https://seller.example/mefApi/sonata/troubleTicket/v4\nstimuli: {operator: [ticket_resolve]}\n"
TOKEN = "a-token-of-the-lab"


class Reader(HTMLParser):
    """Forms and links of a page, and what must never be on one: a script of its own, a style of its own, another place."""

    def __init__(self) -> None:
        super().__init__()
        self.strange: list[Any] = []
        self.links: list[str] = []
        self.forms: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if (tag == "script" and given.get("src") != "/lab.js") or "style" in given or any(name.startswith("on") for name in given):
            self.strange.append((tag, attrs))
        for name in ("src", "href", "action"):
            value = given.get(name)
            if value is not None and not value.startswith(("/", "#")):
                self.strange.append((tag, attrs))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag == "form":
            self.forms.append((given.get("method", "get"), str(given.get("action"))))


def read(html: str) -> Reader:
    found = Reader()
    found.feed(html)
    return found


class Idle:
    """Runs that are said to go on, and none that really do."""

    def __init__(self) -> None:
        self.played: list[Played] = []
        self.lines: tuple[str, ...] = ()
        self.asked: list[Any] = []

    def all(self) -> tuple[Played, ...]:
        return tuple(self.played)

    def named(self, name: str) -> Played | None:
        return next((one for one in self.played if one.id == name), None)

    def said(self, _name: str) -> tuple[str, ...]:
        return self.lines

    def start(self, key: str, target: Path, options: list[str]) -> str:
        self.asked.append((key, target, options))
        return "20261130-090000-0001"

    def stop(self, name: str) -> None:
        self.asked.append(("stop", name))

    def going(self, name: str) -> None:
        self.played.append(Played(id=name, key="acme.yaml", started=1.0, pid=1, alive=True))


def made(folder: Path, *, outcome: str = "passed", run_id: str = "", **header: Any) -> Path:
    """A run with one verdict, and its reports."""
    record = RecordBuilder().header(run_id=run_id or folder.name, **header)
    record.exchange(answer={"id": "TT-1"})
    record.verdict("a_check", "MEF113:R24", outcome=outcome)
    record.footer().write(folder)
    write_reports(standing_report(folder), into=folder)
    return folder


class Visitor:
    """A browser without scripts."""

    def __init__(self, lab: Lab, *, token: str | None = None) -> None:
        self.access = Access(token=token, names=["lab.example"])
        self.app = create_app(lab, self.access)
        self.client = self.app.test_client()
        self.lab = lab

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)

    def post(self, path: str, **fields: Any) -> Any:
        return self.client.post(path, data={"form_token": self.access.form_token, **fields}, follow_redirects=False)

    def posted(self, path: str, **fields: Any) -> Any:
        """The page that a form leads to."""
        answer = self.post(path, **fields)
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["Location"])


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    (tmp_path / "targets").mkdir()
    (tmp_path / "runs").mkdir()
    (tmp_path / "targets" / "acme.yaml").write_text(TARGET)
    playing: Any = Idle()
    return Lab(targets=tmp_path / "targets", runs=tmp_path / "runs", playing=playing)


@pytest.fixture
def visitor(lab: Lab) -> Visitor:
    return Visitor(lab)
