"""Records of shards become one record: checked, numbered anew, judged as one; what cannot be one run is refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ttck.harness.judge.notification_summary import assurance
from ttck.harness.record.joined import parts_in
from ttck.harness.record.reader import read
from ttck.harness.record.recorder import Recorder
from ttck.harness.record.recording import read_record
from ttck.harness.record.stories import shifted, written
from ttck.harness.replay.merging import MergeError, merge
from ttck.harness.runs.fingerprints import hashes
from ttck.harness.secrets.redactor import Redactor
from ttck.harness.tests.entries import Story
from ttck.harness.verdict import CheckResult, ExitCode, Finding, Outcome
from ttck.specs.dialects import dialect

CHECK = "test_a.py::test_it"


def shard(folder, number, *, of=2, outcome=Outcome.PASSED, seed=1, ended=True, late=True, cites=(1,), **header):
    """The record of a shard that created a ticket, told of it, judged it, and cancelled it."""
    story = Story()
    entries = [
        story.create(f"{number}-1"),
        story.event("ticketCreateEvent", ticket=f"{number}-1", event_id=f"e{number}"),
        story.read("closed", f"{number}-1"),
    ]
    recorder = Recorder(folder / "record.jsonl", Redactor())
    recorder.line(
        {
            "kind": "header", "format": 1, "ttck": "0", "run_id": folder.name, "started": f"2026-01-0{number}", "profile": "mef113",
            "edition": "draft", "seed": seed, "hashes": hashes("mef113"), "shard": f"{number}/{of}",
            "target": {"base_url": "http://a", "listener": number},
            "scope": {"restricted": True, "how": [f"shard {number}/{of}"], "checks": 1, "of": 2, "requirements": ["MEF113:R24"]}, **header,
        }
    )  # fmt: skip
    for entry in entries[:2]:
        recorder.add(lambda _, entry=entry: entry)
    recorder.line({"kind": "scenario", "name": "creating", "ok": True, "story": written({"made": entries[0]}, entries)})
    findings = (Finding(message="x", expected="a", actual="b", exchanges=cites),) if outcome is Outcome.FAILED else ()
    result = CheckResult(check=CHECK, title="it", requirements=("MEF113:R24",), outcome=outcome, evidence=1, findings=findings)
    recorder.line(result.as_line())
    if late:
        recorder.add(lambda _: entries[2])
    if ended:
        recorder.line({"kind": "footer", "finished": f"2026-01-0{number}", "exit_code": 6, "interrupted": False, "stopped": None,
                       "elapsed": number, "leftovers": [f"{number}-1"], "exchanges": 2,
                       "listened_until": f"2026-01-0{number}T00:00:00+00:00"})  # fmt: skip
    recorder.close()
    return folder


@pytest.fixture
def two(tmp_path):
    return [shard(tmp_path / "a", 1), shard(tmp_path / "b", 2, outcome=Outcome.FAILED)]


def test_numbers_stories_and_citations_are_those_of_the_whole(two, tmp_path):
    assert merge(two, into=tmp_path / "whole") == ExitCode.NOT_CONFORMANT
    whole = read(tmp_path / "whole")
    assert whole.chained
    assert (whole.altered, whole.damaged, whole.caveats) == ((), False, ())
    assert sorted(whole.journal.places) == [1, 2, 3, 4, 5, 6]
    assert whole.journal.line(6)["ticket"] == "2-1"
    assert [finding.exchanges for check in whole.checks for finding in check.findings] == [(4,)]
    lines = [json.loads(line) for line in (tmp_path / "whole" / "record.jsonl").read_text("utf-8").splitlines()]
    told = [line for line in lines if line["kind"] == "scenario"]
    assert [(line["shard"], line["story"]) for line in told] == [("1/2", {"made": {"$n": 1}}), ("2/2", {"made": {"$n": 4}})]


def test_the_header_names_the_shards_and_the_footer_says_it_of_all(two, tmp_path):
    merge(two, into=tmp_path / "whole")
    whole, own = read(tmp_path / "whole"), [read(path) for path in two]
    parts = parts_in(whole.header)
    assert [(part.shard, part.run_id, part.first, part.judged, part.last) for part in parts] == [
        ("1/2", "a", 1, 2, 3),
        ("2/2", "b", 4, 5, 6),
    ]
    assert [part.sha256 for part in parts] == [one.sha256 for one in own]
    assert whole.header["run_id"] == "whole"
    assert "shard" not in whole.header
    assert (whole.header["scope"]["restricted"], whole.header["scope"]["how"]) == (False, [])
    footer = whole.footer
    assert (footer["interrupted"], footer["elapsed"], footer["leftovers"], footer["exchanges"]) == (False, 2, ["1-1", "2-1"], 4)
    assert (footer["exit_code"], footer["outcome"]) == (1, "failed")


def test_the_order_in_which_they_are_given_changes_nothing(two, tmp_path):
    merge(two, into=tmp_path / "x" / "whole")
    merge(two[::-1], into=tmp_path / "y" / "whole")
    assert (tmp_path / "x" / "whole" / "record.jsonl").read_bytes() == (tmp_path / "y" / "whole" / "record.jsonl").read_bytes()


def test_traffic_of_shards_is_not_taken_for_that_of_one_buyer(two, tmp_path):
    merge(two, into=tmp_path / "whole")
    assert read_record(two[0]).whole
    assert not read_record(tmp_path / "whole").whole


def test_a_missing_or_unfinished_shard_makes_the_whole_incomplete(tmp_path):
    first = shard(tmp_path / "a", 1)
    assert merge([first], into=tmp_path / "one") == ExitCode.INCOMPLETE
    assert read(tmp_path / "one").footer["stopped"] == "shard 2/2 is missing"
    assert merge([first, shard(tmp_path / "b", 2, ended=False)], into=tmp_path / "two") == ExitCode.INCOMPLETE
    assert read(tmp_path / "two").footer["stopped"] == "shard 2/2: its record has no end"


def test_an_altered_record_is_not_merged(two, tmp_path):
    record = two[1] / "record.jsonl"
    record.write_bytes(record.read_bytes().replace(b'"2-1"', b'"2-7"', 1))
    with pytest.raises(MergeError, match=r"altered .* line 3"):
        merge(two, into=tmp_path / "whole")
    assert not (tmp_path / "whole").exists()


def test_what_cannot_be_one_run_is_refused(two, tmp_path):
    with pytest.raises(MergeError, match="shard 1/2 is there twice"):
        merge([two[0], two[0]], into=tmp_path / "whole")
    with pytest.raises(MergeError, match="differ in seed"):
        merge([two[0], shard(tmp_path / "c", 2, seed=2)], into=tmp_path / "whole")
    with pytest.raises(MergeError, match="differ in target file"):
        merge([two[0], shard(tmp_path / "d", 2, target={"base_url": "http://b"})], into=tmp_path / "whole")
    with pytest.raises(MergeError, match="another number of shards"):
        merge([two[0], shard(tmp_path / "e", 2, of=3)], into=tmp_path / "whole")
    with pytest.raises(MergeError, match="no shard of a run"):
        merge([two[0], shard(tmp_path / "f", 2, shard=None)], into=tmp_path / "whole")


def test_nothing_is_overwritten(two, tmp_path):
    (tmp_path / "whole").mkdir()
    (tmp_path / "whole" / "notes.txt").write_text("mine")
    with pytest.raises(MergeError, match="holds files already"):
        merge(two, into=tmp_path / "whole")


def test_only_numbers_of_entries_are_raised():
    assert shifted({"$n": 3, "but": {"number": 3, "$x": [1, {"$tuple": [{"$n": 1}, 2]}]}}, 10) == {
        "$n": 13, "but": {"number": 3, "$x": [1, {"$tuple": [{"$n": 11}, 2]}]}
    }  # fmt: skip


def test_what_another_shard_heard_as_well_is_counted_once(tmp_path):
    """Each listener hears of the tickets of all; of each ticket its own shard tells."""
    folders = [shard(tmp_path / "a", 1), shard(tmp_path / "b", 2)]
    merge(folders, into=tmp_path / "whole")
    entries, parts = read_record(tmp_path / "whole").entries, parts_in(read(tmp_path / "whole").header)
    other = Story().event("ticketCreateEvent", ticket="2-1", event_id="e2")
    heard = [*entries[:2], replace(other, number=3), *entries[3:]]
    counted = {one.event: one.deliveries for one in assurance(heard, dialect=dialect("mef"), switches={}, whole=False, parts=parts)}
    assert sum(counted.values()) == 2
