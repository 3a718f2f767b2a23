"""The documentation: its commands are ours, its examples work, its links lead somewhere, and the site needs no network."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from ttck.harness.buyer.target import parse_target
from ttck.harness.verdict import ExitCode
from ttck.specs.loader import schema
from ttck.suites.selftest.tests.test_pipelines import parsed

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]}
GENERATED = ("docs/dialects/", "docs/reference/")
WRITTEN = {name: text for name, text in PAGES.items() if not name.startswith(GENERATED)}
_ENDS = {"|", "||", "&&", ";", ">", "2>&1"}


def blocks(text, language):
    """The fenced blocks of a language; of none, those without a name."""
    return [body for name, body in re.findall(r"(?ms)^```(\w*)\n(.*?)^```", text) if name == language]


def words_of(line):
    """The calls of ttck in a line as argument lists, without what a shell does with them."""
    told = shlex.shlex(line.replace("\\|", "|"), posix=True, punctuation_chars="|&;>")
    told.whitespace_split, told.commenters = True, "#"
    found, current = [], []
    for word in [*told, ";"]:
        if word in _ENDS:
            found.append(current)
            current = []
        else:
            current.append(word)
    return [one[one.index("ttck") + 1 :] for one in found if "ttck" in one and all("=" in part for part in one[: one.index("ttck")])]


def commands(text):
    """All calls in the blocks of a page."""
    lines = [line for block in blocks(text, "") for line in block.splitlines()]
    yield from (words for line in lines if "ttck" in line for words in words_of(line) if words)


def mentions(text):
    """All calls in the sentences of a page that say more than a name; what goes without saying there may be left out."""
    spoken = re.findall(r"`(ttck [^`]*)`", re.sub(r"(?ms)^```.*?^```", "", text))
    yield from (words for line in spoken for words in words_of(" ".join(line.split())) if len(words) > 1)


CALLS = [(name, words) for name, text in WRITTEN.items() for words in commands(text)]
MENTIONS = [(name, words) for name, text in WRITTEN.items() for words in mentions(text)]


@pytest.fixture
def _no_files(monkeypatch, tmp_path):
    """A file that a command names need not be there, but for a profile, which is read: only what is written is judged."""
    monkeypatch.setattr(click.Path, "convert", lambda self, value, param, ctx: self.coerce_path_result(value))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme.yaml").write_text("extends: tmf621-v5\ntitle: what Acme asks of its sellers\n")


@pytest.mark.usefixtures("_no_files")
@pytest.mark.parametrize("name", WRITTEN)
def test_every_command_of_a_page_is_one_of_ours(name):
    for page, words in CALLS:
        if page == name:
            parsed(words)
    for page, words in MENTIONS:
        if page == name:
            try:
                parsed(words)
            except click.UsageError as short:
                assert isinstance(short, click.MissingParameter) or "requires an argument" in short.message, (words, short)  # noqa: PT017


def test_commands_are_found_and_strangers_are_seen():
    assert len(CALLS) > 50
    assert len(MENTIONS) > 30
    assert {"ask", "doctor", "plan", "run", "explain", "compare", "attest", "bundle", "verify", "rejudge"} <= {
        words[0] for name, words in CALLS if name.endswith("qa-team.md")
    }
    page = "```\nttck run x.yaml || test $? -eq 6   # why\nA=b ttck ask > f\n```\n`ttck run\ny` `ttck run`"
    assert list(commands(page)) == [["run", "x.yaml"], ["ask"]]
    assert list(mentions(page)) == [["run", "y"]]
    with pytest.raises((click.UsageError, AssertionError)):
        parsed(["examine", "x.yaml"])


@pytest.mark.parametrize("name", ["README.md", "docs/target-file.md"])
def test_each_piece_of_a_target_file_can_be_read(name, monkeypatch):
    pieces = [piece for piece in blocks(PAGES[name], "yaml") if "extends:" not in piece]
    assert pieces
    for piece in pieces:
        for variable in re.findall(r"\$\{env\.(\w+)\}", piece):
            monkeypatch.setenv(variable, "a-value-of-the-lab")
        document = {"base_url": "https://seller.example/mefApi/sonata/troubleTicket/v4", **yaml.safe_load(piece)}
        if "listener" in document:
            document["listener"].pop("tls", None)  # names files, which are not there
        assert parse_target(document, name="example").document


def test_the_test_of_the_developers_page_passes(tmp_path):
    text = PAGES["docs/tutorials/developer.md"]
    conftest, test = blocks(text, "python")
    (tmp_path / "conftest.py").write_text(conftest)
    (tmp_path / "test_client.py").write_text(test)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:schemathesis", "-p", "no:cacheprovider", "-c", "pytest.ini", "."],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_links_lead_to_files_and_headings():
    for name, text in PAGES.items():
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            if not target.startswith(("http:", "https:")):
                assert (ROOT / name).parent.joinpath(target).is_file(), (name, target)


def test_the_table_of_verdicts_has_every_word_and_code():
    table = PAGES["docs/verdicts.md"].partition("| word |")[2].partition("\n\n")[0]
    words = schema("report")["properties"]["verdict"]["properties"]["word"]["enum"]
    assert [word for word in words if word not in table] == []
    codes = {int(code) for code in re.findall(r"\| (\d+) \|", table)}
    assert codes == {*ExitCode} - {ExitCode.USAGE, ExitCode.FINDINGS}


def test_a_newcomer_reads_the_readme_in_five_minutes():
    assert len(PAGES["README.md"].split()) < 1200  # at some 230 words in a minute


def test_every_page_is_in_the_menu():
    menu = (ROOT / "mkdocs.yml").read_text("utf-8")
    listed = set(re.findall(r": ([\w/.-]+\.md)$", menu, re.MULTILINE))
    assert listed == {name.removeprefix("docs/") for name in PAGES if name != "README.md"}


def test_the_site_is_built_strictly_and_asks_nobody(tmp_path):
    pytest.importorskip("material", reason="the extra docs is not installed")
    site = tmp_path / "site"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(site)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    pages = list(site.rglob("*.html"))
    assert len(pages) > len(PAGES) - 2
    for page in pages:
        asked = re.findall(
            r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"']?((?:https?:)?//[^\"'\s>]*)", page.read_text("utf-8")
        )
        assert asked == [], page
    styles = [path.read_text("utf-8") for path in site.rglob("*.css")]
    assert styles
    assert not any(re.search(r"url\([\"']?(?:https?:)?//|@import", text) for text in styles)
