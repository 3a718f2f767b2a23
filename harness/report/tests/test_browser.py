"""The page in a real browser: filters, deep links, print, and what a hostile seller sent."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from ttck.harness.report.html import render
from ttck.harness.report.model import load
from ttck.harness.report.tests.records import HOSTILE, RecordBuilder, finding
from ttck.harness.report.tests.test_html import hostile

pytestmark = pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed: apt-get install chromium")
EXCHANGES = 5_000


class Shown(HTMLParser):
    """What of the page is filtered out, by sort, and the state of its controls."""

    def __init__(self, source):
        super().__init__()
        self.parts, self.led, self.open, self.title = [], [], 0, ""
        self.filtered = re.search(r'id="filtered"[^>]*>([^<]*)<', source)[1]
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        classes = (values.get("class") or "").split()
        if "f" in classes:
            self.parts.append((values.get("data-sort"), values.get("id"), "hidden" not in values))
        if "led" in classes:
            self.led.append(values.get("id"))
        self.open += tag == "details" and "life" in classes and "open" in values

    def kept(self, sort):
        return [name for of, name, kept in self.parts if of == sort and kept]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pages")


def chromium(folder, *arguments):
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=180, check=True).stdout


@pytest.fixture(scope="module")
def large(folder):
    """A page of a run of 5,000 exchanges with 500 tickets, of which one is hostile."""
    record = RecordBuilder().header()
    for number in range(EXCHANGES // 10):
        ticket = f"TT-{number}" if number else HOSTILE
        first = record.exchange(answer={"id": ticket, "status": "acknowledged"}, sent={"description": "x"})
        record.stimulus("ticket_start_work", ticket=ticket)
        record.notification(body={"eventId": str(number), "event": {"id": ticket}}, ticket=ticket)
        for _ in range(9):
            record.exchange(method="GET", path=f"/troubleTicket/{number}", answer={"id": ticket, "status": "inProgress"}, ticket=ticket,
                            operation="retrieveTroubleTicket")  # fmt: skip
        if number == 7:
            record.verdict("starts", "MEF113:R24", outcome="failed", findings=[finding(exchanges=(first,), where="/status")])
    record.verdict("other", "MEF113:R1")
    record.verdict("apart", "MEF124:R13", outcome="failed", findings=[finding("the media type is wrong")])
    page = folder / "large.html"
    page.write_text(render(load(record.footer().write(folder / "large"))), "utf-8", "backslashreplace")
    return page


@pytest.fixture(scope="module")
def opened(folder, large):
    def open_at(anchor=""):
        return Shown(chromium(folder, "--dump-dom", f"file://{large}{anchor}"))

    return open_at


def test_everything_is_shown_at_first_and_counted(opened):
    page = opened()
    assert all(kept for _, _, kept in page.parts)
    assert page.filtered.startswith("2 of 2 findings, ")
    assert page.filtered.endswith("500 of 500 items")


def test_the_filters_of_an_address_are_kept(opened):
    page = opened("#verdict=failed&level=MUST")
    assert set(page.kept("requirements")) == {"MEF113-R24", "MEF124-R13"}
    page = opened("#party=buyer")
    assert page.kept("findings") == []
    assert "MEF113-R19" in page.kept("requirements")
    assert "MEF113-R24" not in page.kept("requirements")
    page = opened("#case=1&q=media%20wrong")
    assert page.kept("findings") == ["binding-1"]
    assert page.kept("items") == []


def test_a_search_finds_tickets_by_their_name(opened):
    assert len(opened("#q=tt-9999").kept("items")) == 0
    assert len(opened("#q=tt-499").kept("items")) == 1


@pytest.mark.parametrize("anchor", ["#MEF113:R24", "#MEF113-R24"])
def test_a_deep_link_leads_to_its_requirement(opened, anchor):
    assert opened(anchor).led == ["MEF113-R24"]


@pytest.mark.parametrize("anchor", ["#%E0%A4%A", "#nowhere=<script>"])
def test_an_address_that_means_nothing_breaks_nothing(opened, anchor):
    assert "500 items" in opened(anchor).filtered


def test_no_script_of_a_seller_runs(folder):
    page = folder / "hostile.html"
    page.write_text(render(load(hostile().write(folder / "hostile"))), "utf-8", "backslashreplace")
    # A page into which somebody has put a script: the policy admits the own one alone.
    broken = folder / "broken.html"
    broken.write_text(
        page.read_text().replace("<h1>", "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\"><h1>")
    )
    for one in (page, broken):
        shown = chromium(folder, "--dump-dom", f"file://{one}")
        assert "<title>taken" not in shown
        assert "findings" in re.search(r'id="filtered"[^>]*>([^<]*)<', shown)[1]


def test_the_summary_is_printed_on_four_pages_at_most(folder):
    record = RecordBuilder().header(target={"name": "A seller with a long name " * 8, "base_url": "http://seller.example/" + "path/" * 20})
    for number in range(60):
        for kind, requirement in (("failed", "MEF113:R24"), ("warned", "MEF113:R8"), ("failed", "MEF124:R13")):
            record.verdict(
                f"check_{kind}_{requirement}_{number}", requirement, outcome=kind, findings=[finding(f"{number} is wrong " * 60)]
            )
    source = render(load(record.footer().write(folder / "printed")))
    assert "Signature" in source
    summary, annex = folder / "summary.html", source.index('<div class="annex">')
    summary.write_text(source[:annex] + "</main></body></html>")
    chromium(folder, "--no-pdf-header-footer", f"--print-to-pdf={folder / 'summary.pdf'}", f"file://{summary}")
    pages = len(re.findall(rb"/Type\s*/Page\b", (folder / "summary.pdf").read_bytes()))
    assert 1 <= pages <= 4
