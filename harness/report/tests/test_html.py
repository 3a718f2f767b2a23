from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from ttck.harness.report.html import FINDINGS_PER_CHECK, render, when
from ttck.harness.report.model import load
from ttck.harness.report.tests.records import HOSTILE, RecordBuilder, failing, finding, passing

ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "nav", "article", "h1",
    "h2", "h3", "h4", "p", "ul", "ol", "li", "dl", "dt", "dd", "div", "span", "a", "b", "br", "code", "pre", "mark",
    "table",
    "colgroup", "col", "thead", "tbody", "tr", "th", "td", "details", "summary", "form", "label", "input", "select", "option", "button",
    "script",
}  # fmt: skip
VOID = {"meta", "br", "col", "input"}


class Page(HTMLParser):
    """Collects tags, attributes and text, and checks the nesting."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str | None]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.said: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data):
        self.said.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())


def page(record: RecordBuilder, directory) -> Page:
    return Page(render(load(record.write(directory))))


def scripts(source: str) -> list[str]:
    """What stands between script tags; a page has one, and it is ours."""
    return re.findall(r"<script>(.*?)</script>", source, re.DOTALL)


def hostile() -> RecordBuilder:
    record = RecordBuilder().header(target={"name": HOSTILE, "base_url": HOSTILE}, run_id=HOSTILE, selection=None)
    number = record.exchange(sent=HOSTILE, answer={HOSTILE: [HOSTILE]}, label=HOSTILE, scenario=HOSTILE, path=HOSTILE, ticket=HOSTILE)
    broken = record.exchange(answer=HOSTILE + "\ud800", path=HOSTILE)
    event = record.notification(body=HOSTILE, event_type=HOSTILE, subscription=HOSTILE)
    stimulus = record.stimulus(HOSTILE, ok=False, detail=HOSTILE, via=HOSTILE)
    proof = {
        "message": HOSTILE,
        "expected": HOSTILE,
        "actual": HOSTILE,
        "where": "/" + HOSTILE,
        "smallest": {HOSTILE: HOSTILE},
    }
    cites = (number, broken, event, stimulus)
    for outcome in ("failed", "warned"):
        record.verdict(
            HOSTILE + outcome,
            "MEF113:R24",
            outcome=outcome,
            findings=[finding(**{**proof, "actual": HOSTILE + outcome}, exchanges=cites)],
            title=HOSTILE,
        )
    record.verdict("apart", "MEF124:R13", outcome="failed", findings=[finding(**proof)])
    record.verdict("follows", "MEF113:R1", outcome="failed", findings=[finding(**proof, deviation=HOSTILE)])
    record.verdict("crash", "MEF113:R2", outcome="error", reason=HOSTILE)
    record.verdict("unsure", "MEF113:R3", outcome="inconclusive", reason=HOSTILE)
    record.scenario(HOSTILE, ok=False, reason=HOSTILE, lane=HOSTILE)
    return record.footer(leftovers=[HOSTILE], stopped=HOSTILE)


def test_hostile_text_stays_text(tmp_path):
    found = page(hostile(), tmp_path)
    assert found.tags <= ALLOWED
    assert not found.wrong
    assert not found.open
    assert not [name for _, name, _ in found.attributes if name.startswith("on")]
    assert [one.split("\n")[0] for one in scripts(render(load(tmp_path)))] == ['"use strict";']
    assert "<script>alert(1)</script>" in found.text


def test_hostile_text_shows_its_unseen_characters(tmp_path):
    source = render(load(hostile().write(tmp_path)))
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e\ud800-\udfff]", source)
    assert "\\u202e" in source
    source.encode("utf-8")


def test_the_page_needs_nothing_from_elsewhere(tmp_path):
    found = page(hostile(), tmp_path)
    links = [value for _, name, value in found.attributes if name in {"href", "src", "action", "srcset", "poster", "data"}]
    assert links
    assert all(link.startswith("#") for link in links)
    policy = [value for tag, name, value in found.attributes if tag == "meta" and name == "content" and "default-src" in value]
    own = base64.b64encode(hashlib.sha256(scripts(render(load(tmp_path)))[0].encode()).digest()).decode()
    assert policy == [f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{own}'; base-uri 'none'; form-action 'none'"]
    assert "url(" not in render(load(tmp_path))


def test_every_link_leads_somewhere_and_every_anchor_stands_once(tmp_path):
    found = page(hostile(), tmp_path)
    anchors = [value for _, name, value in found.attributes if name == "id"]
    assert len(anchors) == len(set(anchors))
    assert {value.removeprefix("#") for _, name, value in found.attributes if name == "href"} <= set(anchors)


def test_the_verdict_comes_first_and_in_words(tmp_path):
    text = page(failing(), tmp_path).text
    body = text[text.index("Conformance report") :]
    body = body[: body.index("Findings Failures")] + body[body.index("Annex") :]  # without what is printed alone
    assert body.index("NOT CONFORMANT") < body.index("Acme Wholesale breaks 1 mandatory requirement") < body.index("Counts")
    assert body.index("Failures") < body.index("What was not tested") < body.index("Every requirement")


def test_a_failure_shows_all_that_proves_it(tmp_path):
    text = page(failing(smallest={"description": ""}, count=14), tmp_path).text
    for needed in (
        "MEF113:R24", "clause 9.2.2", "A ticket begins its life as ACKNOWLEDGED.", "the state is wrong", "acknowledged",
        "inProgress", "/status", "seen 14 times", "Smallest example", "201 Created after 12 ms", "Bearer $TOKEN",
    ):  # fmt: skip
        assert needed in text
    assert "[secret]" in text  # the header as it was recorded


def test_each_kind_of_finding_has_its_own_section(tmp_path):
    found = page(hostile(), tmp_path)
    anchors = {value for _, name, value in found.attributes if name == "id"}
    assert {"errors", "failures", "deviations", "warnings", "binding", "untested"} <= anchors
    clean = page(passing(), tmp_path / "clean")
    assert not {"errors", "deviations", "warnings", "binding"} & {value for _, name, value in clean.attributes if name == "id"}


def test_one_noisy_check_does_not_bury_the_rest(tmp_path):
    record = RecordBuilder().header()
    record.verdict("noisy", "MEF113:R24", outcome="failed", findings=[finding(f"breach {n}") for n in range(40)])
    text = page(record.footer(), tmp_path).text
    assert text.count("The check cites no exchange.") == FINDINGS_PER_CHECK
    assert f"{40 - FINDINGS_PER_CHECK} more findings of this check" in text
    assert all(f"breach {n}" in text for n in range(40))


def test_one_mistake_has_one_card_with_what_follows_from_it(tmp_path):
    record = RecordBuilder().header()
    number = record.exchange(answer={"id": "TT-1", "status": "open"})
    for check, requirement in (("a", "MEF113:R1"), ("b", "MEF113:R2")):
        record.verdict(check, requirement, outcome="failed", findings=[finding(f"said by {check}", exchanges=(number,), where="/status")])
    found = page(record.footer(), tmp_path)
    assert [value for _, name, value in found.attributes if name == "id" and value.startswith("failure-")] == ["failure-1"]
    assert "Failures (1)" in found.text
    assert "What follows from it" in found.text
    assert "said by a" in found.text
    assert "said by b" in found.text


def test_huge_bodies_keep_the_page_small(tmp_path):
    record = RecordBuilder().header()
    number = record.exchange(sent="y" * 3_000_000, answer={"text": "x" * 3_000_000})
    record.verdict("a_check", "MEF113:R24", outcome="failed", findings=[finding(exchanges=(number,))])
    source = render(load(record.footer().write(tmp_path)))
    assert len(source) < 100_000
    assert "Shortened" in source


def test_a_run_that_was_cut_short_says_so(tmp_path):
    record = passing()
    record.lines.pop()
    text = page(record, tmp_path).text
    assert "INCOMPLETE" in text
    assert "The record has no closing line" in text


def test_a_restricted_run_is_no_statement_as_a_whole(tmp_path):
    record = passing()
    record.lines[0]["selection"] = "R24"
    assert "no statement about conformance as a whole" in page(record, tmp_path).text


def test_every_requirement_has_its_row(tmp_path):
    found = page(passing(), tmp_path)
    anchors = {value for _, name, value in found.attributes if name == "id"}
    assert {"MEF113-R1", "MEF113-R9", "MEF113-O1", "MEF124-R14"} <= anchors


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026-11-21T09:01:02+00:00", "21 November 2026, 09:01:02 UTC"),
        ("2026-11-21T09:01:02+01:00", "21 November 2026, 09:01:02 +0100"),
        ("yesterday", "yesterday"),
        (None, "not recorded"),
    ],
)
def test_moments_are_written_for_people(value, shown):
    assert when(value) == shown
