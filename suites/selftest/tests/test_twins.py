"""A refusal proves something beside an accepted twin only; what was wrongly accepted proves itself."""

from __future__ import annotations

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.state_probe import Attempt, Patch
from ttck.harness.tests.entries import Story
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Operation
from ttck.suites.ticket import item_rules, rules, ticket_rules, twins
from ttck.suites.ticket.scenarios.d_probing import CreateProbe, Probing
from ttck.suites.ticket.scenarios.e_walking import Walking

WHY = {"code": "otherIssue", "reason": "a shelf number is needed"}


def exchange(status, operation=Operation.CREATE, **more):
    return Story().exchange(operation, status=status, answer=WHY if status >= 400 else {"id": "1"}, **more)


def probe(status, twin):
    beside = None if twin is None else exchange(twin)
    return CreateProbe(rule="R4", about="a note without text", sent={}, exchange=exchange(status), read=None, twin=beside)


def patch(status, about="a patch"):
    tried = Attempt(about=about, before=None, exchange=exchange(status, Operation.PATCH), after=None)
    return Patch(about=about, new={"severity": "minor"}, attempt=tried)


@pytest.mark.parametrize(("status", "twin", "judged"), [(422, 201, True), (422, 422, False), (422, None, False), (201, 422, True)])
def test_a_probe_stands_beside_its_twin(status, twin, judged):
    probes = [probe(status, twin)]
    assert bool(twins.creates(probes)) is judged
    if not judged and twin:
        assert "a shelf number is needed" in twins.no_create(probes, "")
    assert twins.no_create([], "nothing could be sent") == "nothing could be sent"


@pytest.mark.parametrize(("status", "twin", "judged"), [(422, 200, True), (422, 422, False), (422, None, False), (200, 422, True)])
def test_a_patch_stands_beside_its_twin(status, twin, judged):
    beside = [patch(twin, "severity alone")] if twin else []
    assert bool(twins.patches([patch(status)], beside)) is judged
    if not judged:
        assert "proves nothing" in twins.no_patch([patch(status)], beside, "")
    if twin == 422:
        assert "severity alone: it was answered 422" in twins.no_patch([patch(status)], beside, "")


def attempt(status, state, operation=Operation.CANCEL, after=None):
    story = Story()
    return Attempt(
        about=f"{operation} in {state}",
        before=story.read(state),
        exchange=story.exchange(operation, status=status, answer=WHY if status >= 400 else {"id": "1", "status": after or state}),
        after=story.read(after or state),
    )


def test_a_refusal_in_the_wrong_state_needs_a_state_that_takes_it():
    refused, taken = attempt(422, "closed"), attempt(200, "inProgress", after="assessingCancellation")
    assert twins.attempts(Walking(attempts=[refused]), Operation.CANCEL, [refused]) == []
    assert twins.attempts(Walking(attempts=[refused, taken]), Operation.CANCEL, [refused]) == [refused]
    assert "a shelf number" in twins.nowhere(Walking(attempts=[refused]), Operation.CANCEL, "")
    wrongly = attempt(200, "closed", after="assessingCancellation")
    assert twins.attempts(Walking(), Operation.CANCEL, [wrongly]) == [wrongly]


@pytest.mark.parametrize(("known", "unknown", "judged"), [(200, 404, True), (403, 403, False), (403, 200, True)])
def test_an_unknown_identifier_stands_beside_a_known_one(known, unknown, judged):
    probing = Probing(unknown=[exchange(unknown, Operation.PATCH)], twins={Operation.PATCH: exchange(known, Operation.PATCH)})
    story = {"probing": probing, "walking": Walking()}
    if judged:
        assert twins.unknown(story.__getitem__, Operation.PATCH) == probing.unknown
    else:
        with pytest.raises(Inconclusive, match="a shelf number"):
            twins.unknown(story.__getitem__, Operation.PATCH)


def test_an_unknown_clearance_stands_beside_one_that_was_answered():
    probing = Probing(unknown=[exchange(404, Operation.CLOSE)])
    closing = attempt(200, "resolved", Operation.CLOSE, after="closed")
    assert twins.unknown({"probing": probing, "walking": Walking(attempts=[closing])}.__getitem__, Operation.CLOSE) == probing.unknown
    walking = Walking(unreached={"resolved": "no way to resolve"})
    with pytest.raises(Inconclusive, match="no way to resolve"):
        twins.unknown({"probing": probing, "walking": walking}.__getitem__, Operation.CLOSE)


def test_what_must_be_accepted_accuses_nobody_who_accepts_nothing():
    for tried in ([], [exchange(201)], [exchange(422), exchange(201)]):
        twins.create_taken(tried)
    with pytest.raises(Inconclusive, match="a shelf number"):
        twins.create_taken([exchange(422)])
    twins.patch_taken([patch(422), patch(200)])
    with pytest.raises(Inconclusive, match="a shelf number"):
        twins.patch_taken([patch(422)])


def test_our_own_bad_input_is_no_finding_of_other_rules():
    story = Story()
    note = {"source": "buyer", "author": "Ada", "date": "2026-01-01T00:00:00Z"}
    document = {"id": "1", "status": "acknowledged", "note": [note, {**note, "text": "whole", "author": ""}]}
    sent = {"note": [{**note}, {**note, "text": "whole"}], "attachment": [{"name": "bare"}]}
    story.exchange(Operation.CREATE, status=201, answer=document, sent=sent)
    story.exchange(Operation.RETRIEVE, answer={**document, "attachment": [{"name": "bare"}, {"name": "hollow"}]})
    traffic = Traffic(story.entries)
    names = ("source", "date", "author", "text")
    wrong = [rules.filled(*names)(part) for part in rules.shown_parts(traffic, "note", *names)]
    assert [breach.message for breach in wrong] == ["note item without author"] * 2
    assert [part.value["name"] for part in item_rules.with_substance(traffic)] == ["hollow"]


def test_a_ticket_of_an_incomplete_create_is_not_judged_as_incomplete():
    story = Story()
    for ticket, sent in (("1", {"description": "x", "severity": "minor"}), ("2", {"description": "x"})):
        story.exchange(Operation.CREATE, status=201, answer={"id": ticket, "status": "acknowledged"}, sent=sent)
        story.read("acknowledged", ticket)
    traffic = Traffic(story.entries)
    assert [sighting.document["id"] for sighting in ticket_rules.readings(traffic)] == ["1"]
    assert [e.document["id"] for e in ticket_rules.complete_creates(traffic)] == ["1"]
    alone = Traffic(story.entries[2:])  # no create has a severity: this seller takes none
    assert len(ticket_rules.readings(alone)) == 1
