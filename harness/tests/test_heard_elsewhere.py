"""Whether shards that are played side by side take the listener from each other is told by what each of them heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.notification_backlog import astray, under_way
from ttck.harness.record.reader import read
from ttck.harness.record.recorder import Recorder
from ttck.harness.record.recording import read_record
from ttck.harness.runs.heard_elsewhere import note_what_others_heard
from ttck.harness.secrets.redactor import Redactor
from ttck.harness.tests.entries import START, Story

CREATED = "troubleTicketCreateEvent"


def shard(folder, *, made=(), heard=(), tidied=None):
    """The record of a shard: the tickets that it made and read, those of whose creation it heard, and when it tidied up, in seconds."""
    story, recorder = Story(), Recorder(folder / "record.jsonl", Redactor())
    recorder.line({"kind": "header", "format": 1, "profile": "mef113"})
    for item in made:
        story.create(item)
        story.read("acknowledged", item)
    for item in heard:
        story.event(CREATED, ticket=item, event_id=f"{folder.name}-{item}")
    if tidied is not None:
        story.read("cancelled", made[0], scenario="tidy")
        story.entries[-1] = replace(story.entries[-1], at=START + timedelta(seconds=tidied))
    for entry in story.entries:
        recorder.add(lambda number, entry=entry: replace(entry, number=number))
    return recorder


@pytest.fixture
def beside(tmp_path):
    """Two shards side by side; gives whether the first notes that they do not hear the same."""

    def played(mine, theirs, **more):
        for name in ("1-of-2", "2-of-2"):
            (tmp_path / name).mkdir()
        first = shard(tmp_path / "1-of-2", made="abcdefgh", heard=mine)
        shard(tmp_path / "2-of-2", made="ijklmnop", heard=theirs, **more).close()
        with (tmp_path / "2-of-2" / "record.jsonl").open("ab") as stream:
            stream.write(b'{"kind":"notification","n":99,"tick')  # it goes on
        note_what_others_heard(first, tmp_path / "1-of-2")
        first.close()
        return Traffic(first.entries), tmp_path / "1-of-2" / "record.jsonl"

    return played


@pytest.mark.parametrize(
    ("mine", "theirs", "apart"),
    [
        ("abcdefghijklmnop", "abcdefghijklmnop", False),
        ("abcdefgh", "abcdefgh", False),  # of theirs nobody hears
        ("cdefgh", "abcdefgh", False),  # made before it had subscribed
        ("", "abcdefgh", True),
        ("a", "abcdefgh", True),
        ("abcdefghijklmnop", "", True),  # the first took the listener of the second
        ("aceg", "abcdefgh", False),  # some are lost, and that is a breach
        ("", "", False),
        ("qrstuvw", "", False),  # of somebody else
    ],
)
def test_what_only_the_other_hears_in_a_row_is_noted(beside, mine, theirs, apart):
    traffic, record = beside(mine, theirs)
    assert traffic.elsewhere is apart
    assert bool(astray(traffic)) is apart
    assert ("one listener" in (under_way(traffic, START, wait=1.0) or "")) is apart
    found = read(record)
    assert found.notifications == len(mine) == len(traffic.notifications)
    assert any("did not hear the same" in caveat for caveat in found.caveats) is apart
    assert not any("credentials" in caveat for caveat in found.caveats)
    assert Traffic(read_record(record).entries).elsewhere is apart


@pytest.mark.parametrize(("tidied", "apart"), [(1, False), (1000, True)])
def test_what_is_told_once_the_other_tidies_up_it_need_not_hear(beside, tidied, apart):
    traffic, _ = beside("abcdefghijklmnop", "", tidied=tidied)
    assert traffic.elsewhere is apart
