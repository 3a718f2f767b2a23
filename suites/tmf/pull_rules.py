"""Rules of what follows a decision of the seller: a change of status, and what the buyer gave."""

from __future__ import annotations

from ttck.harness.judge.compare import ABSENT, Gap
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, breach_of
from ttck.suites.tmf.create_rules import gap
from ttck.suites.tmf.effects import GIVEN
from ttck.suites.tmf.payloads import BY_ITSELF
from ttck.suites.tmf.scenarios.k_pulling import Pull, Pulling
from ttck.suites.tmf.scenarios.yb_restarting import Restarting
from ttck.suites.tmf.writes import document_of

_GIVEN = ("description", "severity", "ticketType")
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
            return breach_of(Gap(where=f"/{name}", expected=value, actual=pull.new.get(name, ABSENT)), message)
    return None


def leaves_what_was_given(subject: Subject) -> Breach | None:
    """What the buyer gave is there after a decision of the seller, which may add to lists, and judge anew what it judges."""
    pull: Pull = subject.value
    for name in GIVEN:
        if name not in pull.old or (name in BY_ITSELF and name not in _LISTS):
            continue
        lost = gap(pull.old, pull.new, name)
        if lost is not None:
            return breach_of(lost, f"{pull.call.name} changes {name}, which the buyer gave")
    return None


def restarted(story: Restarting) -> list[Subject]:
    """A ticket before and after a restart of the seller, where there was one."""
    if story.before is None or story.after is None or not story.before.accepted:
        return []
    return [Subject(value=story, where="", seen=(story.before, story.after))]


def outlives_a_restart(part: Subject) -> Breach | None:
    """A ticket that could be read before a restart can be read after it, with what the buyer gave."""
    before, after = part.seen
    if not after.accepted:
        return Breach(message="a ticket is gone after a restart of the seller", expected="200", actual=str(after.status))
    old, new = document_of(before), document_of(after)
    found = next((found for name in _GIVEN if name in old and (found := gap(old, new, name))), None)
    return breach_of(found, "a ticket is another one after a restart of the seller") if found else None
