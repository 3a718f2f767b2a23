"""Of two patches at the same moment both are kept."""

from __future__ import annotations

import pytest

from ttck.harness.tests.entries import Story
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Operation
from ttck.suites.ticket import crowd_rules
from ttck.suites.ticket.scenarios.hb_crowding import Answers, Crowd, Crowding

ONE, OTHER = ({"id": name, "text": name} for name in ("a", "b"))


def crowd(sent, shown, *, status=200):
    story = Story()
    patches = tuple(story.exchange(Operation.PATCH, sent=document, answer=None, status=200) for document in sent)
    return Crowd(
        patches=patches,
        brought=tuple(patch.sent for patch in patches),
        read=story.exchange(Operation.RETRIEVE, answer={"id": "1", **shown}, status=status),
    )


@pytest.mark.parametrize(
    ("sent", "shown", "gone"),
    [
        ([{"note": [ONE]}, {"note": [OTHER]}], {"note": [{"text": "by the seller"}, OTHER, {**ONE, "seen": True}]}, None),
        ([{"note": [ONE]}, {"note": [OTHER]}], {"note": [OTHER]}, "note"),
        ([{"note": [ONE]}, {"note": [OTHER]}], {}, "note"),
        ([{"externalId": "7"}, {"note": [OTHER]}], {"externalId": "6", "note": [OTHER]}, "externalId"),
        ([{"note": [ONE]}, {"attachment": [OTHER]}], {"attachment": [OTHER]}, "note"),
    ],
)
def test_what_each_of_them_brought_is_there(sent, shown, gone):
    found = crowd_rules.both_kept(crowd(sent, shown))
    assert (found.where if found else None) == (f"/{gone}" if gone else None)


def test_where_one_of_them_is_refused_nothing_is_judged():
    unread = [crowd([{"note": [ONE]}], {}, status=404)]
    for patched in ([], unread):
        with pytest.raises(NotApplicable):
            crowd_rules.taken(patched)
    read = crowd([{"note": [ONE]}], {})
    assert crowd_rules.taken([read]) == [read]


def test_of_what_patches_bring_one_attribute_can_be_judged():
    both, attached = crowd([{"note": [ONE]}, {"attachment": [OTHER]}], {"note": [ONE]}), crowd([{"attachment": [ONE]}], {})
    (of_notes,) = crowd_rules.of([both, attached], "note")
    assert of_notes.brought == ({"note": [ONE]},)
    assert [crowd_rules.both_kept(one) is None for one in (of_notes, *crowd_rules.of([both, attached], "attachment"))] == [
        True,
        False,
        False,
    ]


def answers(*statuses, state="closed"):
    story = Story()
    operations = (Operation.CLOSE, Operation.REOPEN)
    both = [
        story.exchange(operation, status=status or 200, error=None if status else "cut")
        for operation, status in zip(operations, statuses, strict=True)
    ]
    return Answers(both=tuple(both), read=story.read(state))


@pytest.mark.parametrize(("statuses", "wrong"), [((204, 422), False), ((409, 204), False), ((204, 204), True)])
def test_a_ticket_is_closed_or_reopened(statuses, wrong):
    (seen,) = crowd_rules.answered(Crowding(answers=[answers(*statuses)]))
    assert (crowd_rules.one_answer(seen) is not None) is wrong


@pytest.mark.parametrize("statuses", [(422, 409), (204, 0)])
def test_two_answers_of_which_none_is_taken_or_one_is_not_known_tell_nothing(statuses):
    assert crowd_rules.answered(Crowding(answers=[answers(*statuses)])) == []
