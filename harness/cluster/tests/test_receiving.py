"""What arrives is written as it was recorded, nowhere else, and a play that is lost keeps its record."""

from __future__ import annotations

import zlib

import pytest

from ttck.harness.cluster.orders import Order
from ttck.harness.cluster.receiving import Grown, Intake, TornError

ORDER = Order(name="a.yaml", module="m", arguments=(), stream="record.jsonl")


@pytest.fixture
def intake(tmp_path):
    return Intake(ORDER, tmp_path)


def begun(attempt="1"):
    return {"kind": "begun", "order": "a.yaml", "attempt": attempt, "worker": "tcp://w", "host": "h", "folder": "/tmp/x"}


def grown(at, data, attempt="1"):
    return {"kind": "grown", "order": "a.yaml", "attempt": attempt, "at": at, "data": data}


def ended(files, attempt="1"):
    packed = {name: zlib.compress(data) for name, data in files.items()}
    return {"kind": "ended", "order": "a.yaml", "attempt": attempt, "code": 6, "said": "", "files": packed}


def test_a_record_grows_and_the_reports_come_at_its_end(intake, tmp_path):
    assert intake.take(begun()).kept is None
    assert intake.take(grown(0, b"on")) == Grown(order=ORDER)
    assert intake.take(grown(2, b"")) is None
    intake.take(grown(2, b"e"))
    assert intake.take(ended({"deep/report.html": b"page"})).code == 6
    assert (tmp_path / "a.yaml" / "record.jsonl").read_bytes() == b"one"
    assert (tmp_path / "a.yaml" / "deep" / "report.html").read_bytes() == b"page"


def test_a_second_play_keeps_the_record_of_the_first_and_hears_no_more_of_it(intake, tmp_path):
    intake.take(begun())
    intake.take(grown(0, b"first"))
    kept = intake.take(begun("2")).kept
    assert intake.take(grown(5, b" and more")) is None
    assert intake.take(ended({})) is None
    intake.take(grown(0, b"second", "2"))
    assert kept == tmp_path / "a.yaml-lost-1"
    assert [(folder / "record.jsonl").read_bytes() for folder in (kept, intake.folder)] == [b"first", b"second"]


def test_a_piece_that_did_not_arrive_is_noticed(intake):
    intake.take(begun())
    intake.take(grown(0, b"one"))
    with pytest.raises(TornError, match=r"a piece of the record of a\.yaml did not arrive"):
        intake.take(grown(7, b"three"))


@pytest.mark.parametrize("name", ["../a", "/a", "b/../../a"])
def test_no_file_is_written_elsewhere(intake, tmp_path, name):
    intake.take(begun())
    with pytest.raises(TornError, match="outside its folder"):
        intake.take(ended({name: b""}))
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]
