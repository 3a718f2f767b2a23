"""Tasks: FIT:6, 15, 16, 18, 27, 28 and 31."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.event_types import event_types
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Kind
from ttck.suites.fit import once, task_rules
from ttck.suites.fit.names import CANCELLATION, INFLIGHT_CHANGE, TASKS
from ttck.suites.fit.tasks import Errand
from ttck.suites.tmf import gates

ALL = ("fit-tasking", "fit-rejecting")
_UNDONE = "no task was seen to be done"
_PUBLIC = {
    INFLIGHT_CHANGE: (("@type",), ("state",), ("requestDate",), ("requestPostedDate",), ("entity",), ("category",), ("troubleTicket",)),
    CANCELLATION: (("@type",), ("state",), ("requestDate",), ("requestPostedDate",), ("entity", "troubleTicket")),
}


def played(story: Stories) -> list[Errand]:
    """All tasks of the run."""
    return [one for name in ALL for one in story(name).played]


def _why(found: list[Errand], otherwise: str) -> str:
    return "; ".join(dict.fromkeys(one.why for one in found if one.why)) or otherwise


@pytest.mark.parametrize("kind", TASKS, ids=str)
@verifies("FIT:27", needs=ALL)
def test_a_task_that_is_created_has_an_id(verify: Verify, story: Stories, target: Target, kind: str) -> None:
    """A task that is accepted is answered with an id, and with the status that the target says."""
    found = [one for one in played(story) if one.kind == kind and one.asked.accepted]
    verify.every(found, task_rules.identified(str(target.switches.get("task_status"))), none="no task was accepted")


@verifies("FIT:27", needs=ALL)
def test_a_task_is_read_as_it_was_asked_for(verify: Verify, story: Stories) -> None:
    """A task that is read has the id that was asked for, and is about the ticket that its request named."""
    found = [one for one in played(story) if one.task is not None and len(one.shown) > 1]
    verify.every(found, task_rules.same_when_read, none="no task was accepted and read")


@verifies("FIT:27", needs=ALL)
def test_the_id_of_a_task_is_its_own(verify: Verify, story: Stories) -> None:
    """No two tasks have the same id."""
    verify.every(task_rules.unlike_any(played(story)), task_rules.its_own, none="no task was accepted")


@verifies("FIT:27", advisory=True, needs=ALL)
def test_a_task_shows_what_was_asked_for(verify: Verify, story: Stories) -> None:
    """What a task shows of its request is as it was sent, in the answer, when it is read and after its state has changed."""
    verify.where(task_rules.echoes(played(story)), task_rules.as_sent, unused="no task was accepted")


@verifies("FIT:27", needs=ALL)
def test_what_the_buyer_says_of_a_task_is_shown_as_it_was_sent(verify: Verify, story: Stories) -> None:
    """What only the buyer says of a task, its categories, identifiers, notes and dates, is shown as it was sent, where it is shown."""
    verify.where(task_rules.echoes(played(story)), task_rules.said_as_sent, unused="no task was accepted")


@verifies("FIT:27", needs=ALL)
def test_a_task_stays_what_it_is(verify: Verify, story: Stories) -> None:
    """What a task has from its beginning, such as its ticket and the date of its request, is the same each time it is read."""
    found = [one for one in played(story) if one.task is not None and len(one.shown) > 1]
    verify.every(found, task_rules.stays, none="no task was accepted and read")


@verifies("FIT:27", advisory=True, needs=ALL)
def test_a_task_has_its_form(verify: Verify, traffic: Traffic, target: Target) -> None:
    """The dates of a task are date-times, its state is a text, and nothing of it is null, in answers, lists and events."""
    found = task_rules.showings(traffic, event_types(target.profile.dialect))
    verify.every(found, task_rules.formed, none="no task was shown")


@pytest.mark.parametrize("kind", TASKS, ids=str)
@verifies("FIT:27", needs=ALL)
def test_a_task_is_in_the_list(verify: Verify, story: Stories, kind: str) -> None:
    """A task that was accepted stands in the list of its kind, once."""
    found = task_rules.whole_lists(one for one in played(story) if one.kind == kind)
    verify.every(found, task_rules.in_the_list, none="no task was accepted, or its list could not be read to its end")


def _done(story: Stories, kind: Kind) -> tuple[list[Subject], str]:
    """What tasks of a kind that are done asked for, and why there is none."""
    found = [one for one in played(story) if one.kind is kind]
    return task_rules.wishes(task_rules.finished(found)), _why(found, _UNDONE)


@verifies("FIT:6", needs=ALL)
def test_a_cancellation_that_is_done_shows(verify: Verify, story: Stories) -> None:
    """When a cancellation shows done its ticket is cancelled, always where the seller's tickets are so once."""
    found, why = _done(story, CANCELLATION)
    once.each_time(verify, found, task_rules.fulfilled, alike=task_rules.wish, none=why)


@verifies("FIT:6", advisory=True, needs=ALL)
def test_a_cancellation_that_is_done_should_show(verify: Verify, story: Stories) -> None:
    """When a cancellation shows done its ticket is cancelled."""
    found, why = _done(story, CANCELLATION)
    once.at_all(verify, found, task_rules.fulfilled, alike=task_rules.wish, none=why)


@verifies("FIT:6", needs=ALL)
def test_a_change_that_is_done_shows(verify: Verify, story: Stories) -> None:
    """When a change shows done its ticket has what was asked for, each attribute always where it was changed so once."""
    found, why = _done(story, INFLIGHT_CHANGE)
    once.each_time(verify, found, task_rules.fulfilled, alike=task_rules.wish, none=why)


@verifies("FIT:6", advisory=True, needs=ALL)
def test_a_change_that_is_done_should_show(verify: Verify, story: Stories) -> None:
    """When a change shows done its ticket has what was asked for, each attribute."""
    found, why = _done(story, INFLIGHT_CHANGE)
    once.at_all(verify, found, task_rules.fulfilled, alike=task_rules.wish, none=why)


@verifies("FIT:6", needs=ALL)
def test_a_task_that_is_done_leaves_the_rest(verify: Verify, story: Stories) -> None:
    """What the buyer gave of a ticket is after a task that is done as it was, but for what the task asks for."""
    found = played(story)
    verify.every(task_rules.finished(found), task_rules.given_kept, none=_why(found, _UNDONE))


@verifies("FIT:6", advisory=True, needs=ALL)
def test_a_task_that_is_done_does_nothing_else(verify: Verify, story: Stories) -> None:
    """A task that is done changes what it asks for in its ticket, and nothing that only the buyer decides beside."""
    found = played(story)
    verify.every(task_rules.finished(found), task_rules.nothing_else, none=_why(found, _UNDONE))


@verifies("FIT:6", needs=ALL)
def test_a_task_that_is_refused_or_rejected_is_not_done(verify: Verify, story: Stories) -> None:
    """What a task asks for that is refused or rejected does not come about, and what the buyer gave stays."""
    found = played(story)
    verify.every(task_rules.rejected(found), task_rules.not_done, none=_why(found, "no task was rejected"))


@verifies("FIT:6", advisory=True, needs=ALL)
def test_a_task_that_comes_to_nothing_does_nothing(verify: Verify, story: Stories) -> None:
    """A task that is refused, rejected or fails leaves its ticket as it was."""
    found = played(story)
    verify.every(task_rules.unfinished(found), task_rules.left_alone, none=_why(found, "no task came to nothing"))


@verifies("FIT:6", needs=("fit-tasking",))
def test_tasks_leave_other_tickets_alone(verify: Verify, story: Stories) -> None:
    """A ticket that no task is about is neither cancelled nor changed by those about others."""
    tasking = story("fit-tasking")
    found = [tasking.bystander] if tasking.bystander is not None and task_rules.finished(tasking.played) else []
    verify.every(found, task_rules.untouched, none=_why(tasking.played, _UNDONE))


@verifies("FIT:28", advisory=True, needs=("fit-rejecting",))
def test_a_task_about_nothing_comes_to_nothing(verify: Verify, story: Stories) -> None:
    """A task about a ticket that nobody has is refused, or does not show done."""
    verify.every(story("fit-rejecting").stray, task_rules.comes_to_nothing, none="no task like them was accepted")


@pytest.mark.parametrize("kind", TASKS, ids=str)
@verifies("FIT:28", needs=("fit-rejecting", "fit-searching"))
def test_a_task_that_is_refused_is_not_made(verify: Verify, story: Stories, kind: str) -> None:
    """A task about a ticket that nobody has is not in the list where it was refused."""
    mine = [one for one in story("fit-rejecting").stray if one.kind == kind]
    searched = story("fit-searching")[next(one for one in TASKS if one == kind)]
    verify.where(task_rules.left_in(searched, mine), task_rules.not_listed, unused="no task like them was refused")


@pytest.mark.parametrize("choice", ["warn", "fail"])
@verifies("FIT:31", advisory=True, needs=("fit-rejecting",))
def test_a_task_without_a_ticket_is_refused(verify: Verify, story: Stories, target: Target, choice: str) -> None:
    """With public_rules, a task that names no ticket, neither in entity nor in troubleTicket, is refused."""
    gates.only(target, "public_rules", choice)
    verify.every(story("fit-rejecting").empty, task_rules.refused, none="no task like them was accepted")


def _states(verify: Verify, traffic: Traffic, target: Target) -> None:
    types = event_types(target.profile.dialect)
    verify.every(task_rules.states_of(traffic, types), task_rules.known_state, none="no task was shown with a state")


@verifies("FIT:16", needs=ALL)
def test_states_of_tasks_are_known(verify: Verify, traffic: Traffic, target: Target) -> None:
    """With public_rules: fail, each state of a task is one of the five."""
    gates.only(target, "public_rules", "fail")
    _states(verify, traffic, target)


@verifies("FIT:16", advisory=True, needs=ALL)
def test_states_of_tasks_should_be_known(verify: Verify, traffic: Traffic, target: Target) -> None:
    """With public_rules: warn, each state of a task is one of the five."""
    gates.only(target, "public_rules", "warn")
    _states(verify, traffic, target)


@verifies("FIT:16", needs=ALL)
def test_a_final_state_is_not_left(verify: Verify, story: Stories, target: Target) -> None:
    """With public_rules: fail, a task that is done, rejected or terminatedWithError stays so."""
    gates.only(target, "public_rules", "fail")
    verify.every(task_rules.several(played(story)), task_rules.ends_once, none="no task was shown with a state")


@verifies("FIT:16", advisory=True, needs=ALL)
def test_a_final_state_should_not_be_left(verify: Verify, story: Stories, target: Target) -> None:
    """With public_rules: warn, a task that is done, rejected or terminatedWithError stays so."""
    gates.only(target, "public_rules", "warn")
    verify.every(task_rules.several(played(story)), task_rules.ends_once, none="no task was shown with a state")


def _attributes(verify: Verify, story: Stories, kind: str) -> None:
    names = _PUBLIC[next(one for one in TASKS if one == kind)]
    found = task_rules.read_ones(played(story), next(one for one in TASKS if one == kind))
    verify.every(found, task_rules.has_all(*names), none="no task was read")


@verifies("FIT:15", needs=ALL)
def test_a_change_has_its_attributes(verify: Verify, story: Stories, target: Target) -> None:
    """With public_rules: fail, a change that is read has all seven attributes."""
    gates.only(target, "public_rules", "fail")
    _attributes(verify, story, INFLIGHT_CHANGE)


@verifies("FIT:15", advisory=True, needs=ALL)
def test_a_change_should_have_its_attributes(verify: Verify, story: Stories, target: Target) -> None:
    """With public_rules: warn, a change that is read has all seven attributes."""
    gates.only(target, "public_rules", "warn")
    _attributes(verify, story, INFLIGHT_CHANGE)


@pytest.mark.parametrize("choice", ["warn", "fail"])
@verifies("FIT:18", advisory=True, needs=ALL)
def test_a_cancellation_should_have_its_attributes(verify: Verify, story: Stories, target: Target, choice: str) -> None:
    """With public_rules, a cancellation that is read has all five attributes, or troubleTicket in the place of entity."""
    gates.only(target, "public_rules", choice)
    _attributes(verify, story, CANCELLATION)
