"""Rules of what follows a decision of the seller: a change of status, and what the buyer gave."""

from __future__ import annotations

from harness.compare import ABSENT
from harness.verify import Breach, Subject, shown
from suites.tmf.create_rules import gap
from suites.tmf.papers import BY_ITSELF
from suites.tmf.scenarios.k_pulling import Pull, Pulling
from suites.tmf.state_rules import GIVEN

_LISTS = frozenset({"note", "attachment", "relatedEntity", "relatedParty"})  # to which a seller may add
_NOTHING: tuple[object, ...] = (None, "", [], {})


def _subject(pull: Pull) -> Subject:
    return Subject(value=pull, where="", seen=pull.seen)


def turns(story: Pulling) -> list[Subject]:
    """The decisions that changed the status."""
    return [_subject(one) for one in story.pulls if one.old.get("status") != one.new.get("status") and one.new.get("status")]


def every(story: Pulling) -> list[Subject]:
    """All decisions that changed a ticket."""
    return [_subject(one) for one in story.pulls]


def keeps_what_was_given(subject: Subject) -> Breach | None:
    """What the buyer gave, and the seller neither judges nor adds to, is not taken away by a decision of the seller."""
    pull: Pull = subject.value
    for name in (name for name in GIVEN if name not in BY_ITSELF):
        value, now = pull.old.get(name), pull.new.get(name)
        if value not in _NOTHING and now in _NOTHING:
            message = f"{pull.call.name} takes {name} away, which the buyer gave"
            return Breach(message=message, expected=shown(value), actual=shown(pull.new.get(name, ABSENT)), where=f"/{name}")
    return None


def leaves_what_was_given(subject: Subject) -> Breach | None:
    """What the buyer gave is there after a decision of the seller, which may add to lists, and judge anew what it judges."""
    pull: Pull = subject.value
    for name in GIVEN:
        if name not in pull.old or (name in BY_ITSELF and name not in _LISTS):
            continue
        lost = gap(pull.old, pull.new, name)
        if lost is not None:
            return Breach(
                message=f"{pull.call.name} changes {name}, which the buyer gave", expected=shown(lost.expected),
                actual=shown(lost.actual), where=lost.where,
            )  # fmt: skip
    return None
