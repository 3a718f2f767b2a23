"""Existing items judged by reading alone: nothing is written, a planted fault in what is read is caught, and what needs more says so."""

from __future__ import annotations

import json

import pytest
import requests
from click.testing import CliRunner

from ttck.harness.cli.main import main
from ttck.harness.record.reader import read
from ttck.harness.report.rows import READ_ONLY
from ttck.suites.selftest.seller import mock_seller, write_target


@pytest.fixture(scope="module")
def seller():
    with mock_seller("--tickets", "8", "--past") as running:
        yield running


def judged(seller, folder, *, fault=None, **more):
    """What a run that only reads comes to, and the methods of all requests that it sent."""
    items = requests.get(f"{seller.base_url}/troubleTicket", timeout=20).json()
    noted = [one["id"] for one in items if one.get("note")][:2] or [one["id"] for one in items][:2]
    ids = dict.fromkeys([*noted, *(one["id"] for one in items[:3])])
    seller.control("PUT", "/faults", {"faults": [{"name": fault}] if fault else []})
    seller.control("DELETE", "/journal")
    target = write_target(folder, seller.target(**{"existing": {"ticket": list(ids)}, **more}))
    done = CliRunner().invoke(main, ["run", str(target), "--read-only", "--quiet", "--output", str(folder / "run")])
    methods = {call["method"] for call in seller.control("GET", "/journal").json()["calls"]}
    seller.control("PUT", "/faults", {"faults": []})
    return done, methods


def rows_of(folder):
    document = json.loads((folder / "run" / "report.json").read_text(encoding="utf-8"))
    return {row["id"]: row for row in document["requirements"]}


def test_a_good_seller_is_read_accused_of_nothing_and_not_called_conformant(seller, tmp_path):
    done, methods = judged(seller, tmp_path)
    assert (done.exit_code, methods) == (6, {"GET"}), done.output
    assert "NO BREACH FOUND" in done.output
    assert "The seller was only read (--read-only): nothing was created or changed." in done.output
    rows = rows_of(tmp_path)
    assert rows["MEF113:R37"]["outcome"] == "passed"
    open_ones = [row for row in rows.values() if row["standing"] == "not exercised"]
    assert len(open_ones) > 50
    assert all(READ_ONLY in row["reason"] for row in open_ones)
    assert read(tmp_path / "run").header["read_only"] is True
    again = CliRunner().invoke(main, ["rejudge", str(tmp_path / "run")])
    assert (again.exit_code, "none with another result" in again.output, "weigh otherwise" in again.output) == (0, True, False), (
        again.output
    )


@pytest.mark.parametrize(("fault", "broken", "code"), [("notes-without-source", "MEF113:R4", 1), ("broken-json", "MEF124:OAS", 6)])
def test_a_fault_in_what_is_read_is_caught(seller, tmp_path, fault, broken, code):
    done, methods = judged(seller, tmp_path, fault=fault)
    assert (done.exit_code, methods) == (code, {"GET"}), done.output  # what the binding alone forbids decides nothing
    assert rows_of(tmp_path)[broken]["outcome"] == "failed"


def test_an_item_that_the_seller_does_not_have_is_no_breach(seller, tmp_path):
    done, methods = judged(seller, tmp_path, existing={"ticket": ["TT-nobody/../x"]})
    assert (done.exit_code, methods) == (6, {"GET"}), done.output


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"existing": None}, "name some of them, for example existing: {ticket: [TT-1001, TT-1002]}"),
        ({"existing": {"specification": ["S-1"]}}, "existing names specification that cannot be read here"),
        ({"existing": {"s3cret": ["S-1"]}}, "existing names something that cannot be read here"),
        ({"existing": {"ticket": []}}, "existing: ticket must not be empty"),
    ],
)
def test_without_items_nothing_is_sent(seller, tmp_path, more, words):
    document = {key: value for key, value in {**seller.target(), **more}.items() if value is not None}
    seller.control("DELETE", "/journal")
    done = CliRunner().invoke(main, ["run", str(write_target(tmp_path, document)), "--read-only", "--output", str(tmp_path / "run")])
    assert done.exit_code == 2
    assert words in " ".join(done.output.split())
    assert "s3cret" not in done.output
    assert seller.control("GET", "/journal").json()["calls"] == []
    assert not (tmp_path / "run").exists()


def test_a_seller_that_is_not_there_is_told(tmp_path):
    target = write_target(tmp_path, {"base_url": "http://127.0.0.1:1/x", "existing": {"ticket": ["T-1"]}})
    done = CliRunner().invoke(main, ["run", str(target), "--read-only", "--output", str(tmp_path / "run")])
    assert done.exit_code == 3
    assert "http://127.0.0.1:1/x does not answer" in done.output
