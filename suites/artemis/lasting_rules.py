"""Rules of what stays as it was given, whatever happens to a ticket: ARTEMIS:12."""

from __future__ import annotations

from ttck.harness.judge.compare import gaps
from ttck.harness.judge.verify import Breach, breach_of
from ttck.suites.artemis.scenarios.i_lasting import Happened, Lasting
from ttck.suites.tmf.create_rules import canonical
from ttck.suites.tmf.payloads import LIVELY, Document
from ttck.suites.tmf.writes import document_of

# What a seller judges itself, or may write another way without a change of ours.
_JUDGED = LIVELY | {"priority", "severity", "expectedResolutionDate", "@schemaLocation"}


def lasted(story: Lasting) -> list[Happened]:
    """What happened to tickets that could be read before and afterwards."""
    return [one for one in story.happened if document_of(one.before) and document_of(one.after)]


def stays(one: Happened) -> Breach | None:
    """What the buyer gave, and the ticket showed, is still there; of what it never showed nothing is said."""
    given = {name: value for name, value in one.sent.items() if name not in _JUDGED}
    never = [gap.where for gap in gaps(canonical(given), _held(given, document_of(one.before)))]
    for gap in gaps(canonical(given), _held(given, document_of(one.after))):
        if not any(_within(gap.where, other) for other in never):
            return breach_of(gap, f"what a buyer gave is lost with {one.about}")
    return None


def _held(given: Document, document: Document) -> Document:
    found: Document = canonical({name: document[name] for name in given if name in document})
    return found


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}/")
