"""What arrives is written as it was recorded, nowhere else, and a play that is lost keeps its record."""

from __future__ import annotations

import zlib

import pytest

from ttck.harness.cluster.orders import Order
from ttck.harness.cluster.receiving import Desk, Grown, TornError

ORDER = Order(name="a.yaml", module="m", arguments=(), stream="record.jsonl")


@pytest.fixture
def desk(tmp_path):
    return Desk(ORDER, tmp_path)


def begun(attempt="1"):
    return {"kind": "begun", "order": "a.yaml", "attempt": attempt, "worker": "tcp://w", "host": "h", "folder": "/tmp/x"}


def grown(at, data, attempt="1"):
    return {"kind": "grown", "order": "a.yaml", "attempt": attempt, "at": at, "data": data}


def ended(files, attempt="1"):
    packed = {name: zlib.compress(data) for name, data in files.items()}
    return {"kind": "ended", "order": "a.yaml", "attempt": attempt, "code": 6, "said": "", "files": packed}


def test_a_record_grows_and_the_reports_come_at_its_end(desk, tmp_path):
    assert desk.take(begun()).kept is None
    assert desk.take(grown(0, b"on")) == Grown(order=ORDER)
    assert desk.take(grown(2, b"")) is None
    desk.take(grown(2, b"e"))
    assert desk.take(ended({"deep/report.html": b"page"})).code == 6
    assert (tmp_path / "a.yaml" / "record.jsonl").read_bytes() == b"one"
    assert (tmp_path / "a.yaml" / "deep" / "report.html").read_bytes() == b"page"


def test_a_second_play_keeps_the_record_of_the_first_and_hears_no_more_of_it(desk, tmp_path):
    desk.take(begun())
    desk.take(grown(0, b"first"))
    kept = desk.take(begun("2")).kept
    assert desk.take(grown(5, b" and more")) is None
    assert desk.take(ended({})) is None
    desk.take(grown(0, b"second", "2"))
    assert kept == tmp_path / "a.yaml-lost-1"
    assert [(folder / "record.jsonl").read_bytes() for folder in (kept, desk.folder)] == [b"first", b"second"]


def test_a_piece_that_did_not_arrive_is_noticed(desk):
    desk.take(begun())
    desk.take(grown(0, b"one"))
    with pytest.raises(TornError, match=r"a piece of the record of a\.yaml did not arrive"):
        desk.take(grown(7, b"three"))


@pytest.mark.parametrize("name", ["../a", "/a", "b/../../a"])
def test_no_file_is_written_elsewhere(desk, tmp_path, name):
    desk.take(begun())
    with pytest.raises(TornError, match="outside its folder"):
        desk.take(ended({name: b""}))
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]
