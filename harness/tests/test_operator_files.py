from __future__ import annotations

import json
import signal
import threading
import time

import pytest

from ttck.harness.buyer.operator_files import ANSWER, QUESTION, FolderPost, NotOpenError, answer, open_question
from ttck.harness.buyer.operator_prompt import LATER, SILENT, Question, Reply
from ttck.harness.checklist import CANNOT, DONE
from ttck.harness.interrupts import ending_signals
from ttck.harness.secrets.redactor import Redactor

ASKED = Question(number=3, text="Question 3 (more may follow). Please use hunter2-secret.", name="ticket_resolve", item="T-1")


def somebody(folder, act):
    """A person beside the run who waits for the question, and acts once."""

    def wait():
        end = time.monotonic() + 30
        while (found := open_question(folder)) is None and time.monotonic() < end:
            pass
        act(found)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def asked(folder, act, *, seconds=30.0, post=None):
    thread = somebody(folder, act)
    reply = (post or FolderPost(folder, Redactor(["hunter2-secret"]))).ask(ASKED, seconds=seconds)
    thread.join()
    return reply


def replying(folder, **said):
    return lambda found: answer(folder, number=found.number, asked=found.asked, **said)


@pytest.mark.parametrize("word", [DONE, CANNOT, LATER])
def test_a_question_is_asked_and_answered_over_files_and_leaves_none(tmp_path, word):
    seen = []

    def act(found):
        seen.append(found)
        replying(tmp_path, word=word, note=" by the\nnight shift ")(found)

    assert asked(tmp_path, act) == Reply(word=word, note="by the night shift")
    assert list(tmp_path.iterdir()) == []
    assert (seen[0].number, seen[0].asked) == (3, 1)
    assert seen[0].text == "Question 3 (more may follow). Please use [secret]."
    assert 0 < seen[0].until - time.time() <= 30


def test_the_first_answer_counts(tmp_path):
    problems = []

    def act(found):
        replying(tmp_path, word=DONE)(found)
        with pytest.raises(NotOpenError) as broken:
            replying(tmp_path, word=CANNOT)(found)
        problems.append(str(broken.value))

    assert asked(tmp_path, act).word == DONE
    assert len(problems) == 1


def test_an_answer_to_another_question_does_not_count(tmp_path):
    def act(found):
        for number, often in ((2, 1), (3, 2)):
            with pytest.raises(NotOpenError):
                answer(tmp_path, number=number, asked=often, word=DONE)
        (tmp_path / ANSWER).write_text(json.dumps({"number": 2, "asked": 1, "answer": DONE}))

    assert asked(tmp_path, act, seconds=0.5) == Reply(word=SILENT)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"number": 3, "asked": 1, "answer": "perhaps"}', "[" * 9999])
def test_an_answer_that_is_none_is_taken_away_and_the_question_stays(tmp_path, content):
    def act(_found):
        (tmp_path / ANSWER).write_text(content)
        end = time.monotonic() + 30
        while (tmp_path / ANSWER).exists() and time.monotonic() < end:
            pass
        replying(tmp_path, word=CANNOT)(open_question(tmp_path))

    assert asked(tmp_path, act).word == CANNOT


def test_a_question_that_was_put_off_is_another_one(tmp_path):
    post = FolderPost(tmp_path, Redactor())
    assert asked(tmp_path, replying(tmp_path, word=LATER), post=post).word == LATER
    seen = []
    asked(tmp_path, lambda found: (seen.append(found.asked), replying(tmp_path, word=DONE)(found)), post=post)
    assert seen == [2]


def test_no_answer_in_time_and_a_stale_one(tmp_path):
    (tmp_path / ANSWER).write_text('{"number": 3, "asked": 1, "answer": "done"}')
    assert FolderPost(tmp_path, Redactor()).ask(ASKED, seconds=0.05) == Reply(word=SILENT)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_is_silent(tmp_path):
    assert FolderPost(tmp_path / "none", Redactor()).ask(ASKED, seconds=5) == Reply(word=SILENT)


def test_an_interruption_ends_the_waiting_and_takes_the_question_away(tmp_path):
    thread = somebody(tmp_path, lambda _: signal.pthread_kill(threading.main_thread().ident, signal.SIGTERM))
    with pytest.raises(KeyboardInterrupt, match="SIGTERM"), ending_signals():
        FolderPost(tmp_path, Redactor()).ask(ASKED, seconds=30)
    thread.join()
    assert list(tmp_path.iterdir()) == []


def test_a_question_that_is_over_or_torn_is_not_open(tmp_path):
    for content in (
        '{"number": 1, "asked": 1, "text": "x", "until": 5}',
        '{"number": 1}',
        "x",
        '{"number":"a","asked":1,"text":"","until":9e99}',
    ):
        (tmp_path / QUESTION).write_text(content)
        assert open_question(tmp_path) is None
        with pytest.raises(NotOpenError):
            answer(tmp_path, number=1, asked=1, word=DONE)
    with pytest.raises(NotOpenError, match="one of"):
        answer(tmp_path, number=1, asked=1, word="perhaps")
