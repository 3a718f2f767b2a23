from __future__ import annotations

from ttck.harness.buyer.operator_prompt import LATER, SENTENCES, SILENT, Operator, Reply, sentence
from ttck.harness.checklist import CANNOT, DONE
from ttck.specs.dialects import decisions
from ttck.specs.vocabulary import Stimulus

RESOLVE, START = str(Stimulus.RESOLVE), str(Stimulus.START_WORK)


class Answering:
    """A person who answers in this order, and then not any more."""

    def __init__(self, *replies):
        self.replies, self.asked = list(replies), []

    def ask(self, question, *, seconds):
        self.asked.append(question)
        return self.replies.pop(0) if self.replies else Reply(word=SILENT)


def operator(*replies, expected=None, prepared=()):
    found = Operator(seconds=5)
    found.person, found.expected, found.prepared = Answering(*replies), expected, dict(prepared)
    return found, found.person.asked


def test_every_stimulus_has_a_sentence():
    assert set(SENTENCES) | set(decisions()) == set(Stimulus)


def test_a_question_in_plain_words():
    assert sentence(RESOLVE, "T-1", {}) == "Please let the seller resolve ticket T-1."
    assert sentence(Stimulus.ADD_NOTE, "T-1", {"text": "hello", "n": 2}) == (
        "Please let the seller add a note to ticket T-1, with text: hello; n: 2."
    )


def test_what_is_done_with_a_note():
    found, asked = operator(Reply(word=DONE, note="by the night shift"), expected=3)
    assert found.ask(RESOLVE, "T-1", {}) == (DONE, None)
    assert found.note == "by the night shift"
    assert (asked[0].number, asked[0].name, asked[0].item) == (1, RESOLVE, "T-1")
    assert asked[0].text == "Question 1 (about 2 more may follow). Please let the seller resolve ticket T-1."


def test_what_cannot_be_done_is_not_asked_again_and_the_rest_is():
    found, asked = operator(Reply(word=CANNOT, note="no button"), Reply(word=DONE), expected=2)
    assert found.ask(RESOLVE, "T-1", {}) == (CANNOT, "the operator says that ticket_resolve cannot be done: no button")
    again = "the operator has said that ticket_resolve cannot be done, and is not asked again: no button"
    assert found.ask(RESOLVE, "T-2", {}) == (CANNOT, again)
    assert found.ask(START, "T-2", {}) == (DONE, None)
    assert [one.name for one in asked] == [RESOLVE, START]
    assert "Question 2 (probably the last)." in asked[1].text


def test_later_asks_the_same_question_again():
    found, asked = operator(Reply(word=LATER), Reply(word=LATER), Reply(word=DONE))
    assert found.ask(RESOLVE, "T-1", {}) == (DONE, None)
    assert len(asked) == 3
    assert len(set(asked)) == 1


def test_where_nobody_answers_nobody_is_asked_any_more():
    found, asked = operator()
    assert [found.ask(RESOLVE, "T-1", {})[0] for _ in range(3)] == [SILENT] * 3
    assert len(asked) == 2
    assert "nobody answered 2 questions in a row" in found.ask(START, "T-1", {})[1]


def test_a_checklist_answers_and_nobody_is_asked():
    prepared = {RESOLVE: Reply(word=CANNOT, note="not in the sandbox"), START: Reply(word=DONE, note="a job does it")}
    found, asked = operator(prepared=prepared)
    assert found.ask(RESOLVE, "T-1", {}) == (CANNOT, "the checklist says that ticket_resolve cannot be done: not in the sandbox")
    assert (found.ask(START, "T-1", {}), found.note) == ((DONE, None), "a job does it")
    assert found.ask(Stimulus.ADD_NOTE, "T-1", {})[0] == SILENT
    assert (len(asked), found.note) == (1, "")


def test_nobody_to_ask():
    assert Operator(seconds=5).ask(RESOLVE, "T-1", {}) == (SILENT, "no terminal to ask an operator at")
