"""Of two patches at the same moment both are kept."""

from __future__ import annotations

import pytest

from harness.tests.entries import Story
from harness.verdict import NotApplicable
from specs.vocabulary import Operation
from suites.ticket import crowd_rules
from suites.ticket.scenarios.hb_crowding import Crowd, Crowding

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
    unread = Crowding(patched=[crowd([{"note": [ONE]}], {}, status=404)])
    for story in (Crowding(), unread):
        with pytest.raises(NotApplicable):
            crowd_rules.taken(story)
    read = crowd([{"note": [ONE]}], {})
    assert crowd_rules.taken(Crowding(patched=[read])) == [read]
