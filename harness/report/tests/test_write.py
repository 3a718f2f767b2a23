from __future__ import annotations

import errno
import os

import pytest

from ttck.harness.record.reader import ReportError
from ttck.harness.report.tests.records import failing, passing
from ttck.harness.report.write import RENDERERS, write_all, write_file


def test_all_reports_stand_beside_the_record(tmp_path):
    run = passing().write(tmp_path / "run")
    files = write_all(run)
    assert list(files) == ["report.html", "junit.xml", "report.json", "requirements.csv"] == list(RENDERERS)
    assert sorted(path.name for path in run.iterdir()) == sorted([*files, "record.jsonl"])
    assert all(path.read_text(encoding="utf-8") for path in files.values())


def test_the_record_may_be_named_itself(tmp_path):
    run = passing().write(tmp_path)
    assert write_all(run / "record.jsonl")["report.html"] == run / "report.html"


def test_a_second_time_gives_the_same_bytes(tmp_path):
    run = failing().write(tmp_path)
    first = {name: path.read_bytes() for name, path in write_all(run).items()}
    assert {name: path.read_bytes() for name, path in write_all(run).items()} == first


def test_a_full_disk_names_the_file_and_leaves_what_was_there(tmp_path, monkeypatch):
    run = passing().write(tmp_path)
    recorded = (run / "record.jsonl").read_bytes()
    write_file(run / "report.html", "old")

    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReportError, match=r"report\.html could not be written: No space left on device"):
        write_all(run)
    assert (run / "report.html").read_text() == "old"
    assert (run / "record.jsonl").read_bytes() == recorded
    assert sorted(path.name for path in run.iterdir()) == ["record.jsonl", "report.html"]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match=r"report\.html could not be written"):
        write_file(tmp_path / "file" / "report.html", "x")


def test_lone_surrogates_do_not_stop_the_writing(tmp_path):
    assert write_file(tmp_path / "x", "a\ud800").read_bytes() == b"a\\ud800"
