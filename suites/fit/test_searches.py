"""The lists of tasks and specifications: FIT:24, and what TMF621 has for lists of specifications."""

from __future__ import annotations

import pytest

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Kind
from ttck.suites.fit import search_rules
from ttck.suites.fit.names import TASKS
from ttck.suites.fit.scenarios.c_searching import Searched
from ttck.suites.tmf import filter_rules

_FILTERS = "no filter was answered with a list, or there is nothing to filter"
KINDS = (*TASKS, Kind.SPECIFICATION)


def searched(story: Stories, kind: str) -> Searched:
    """What was asked of the list of a kind."""
    found: Searched = story("fit-reading") if kind == Kind.SPECIFICATION else story("fit-searching")[next(k for k in TASKS if k == kind)]
    return found


@pytest.mark.parametrize("kind", KINDS, ids=str)
@verifies("FIT:24", advisory=True, needs=("fit-searching", "fit-reading"))
def test_filters_let_through_what_matches(verify: Verify, story: Stories, kind: str) -> None:
    """A list of tasks or specifications by one attribute or two has what matches, and nothing else."""
    verify.where(search_rules.judged(searched(story, kind)), search_rules.sound, unused=_FILTERS)


@pytest.mark.parametrize("kind", KINDS, ids=str)
@verifies("FIT:24", advisory=True, needs=("fit-searching", "fit-reading"))
def test_filters_find_what_matches(verify: Verify, story: Stories, kind: str) -> None:
    """A list of tasks or specifications by one attribute or two has all that match and were read before."""
    found = searched(story, kind)
    verify.where(search_rules.judged(found), search_rules.finds_all(found), unused=_FILTERS)


@pytest.mark.parametrize("kind", KINDS, ids=str)
@verifies("FIT:24", advisory=True, needs=("fit-searching", "fit-reading"))
def test_a_filter_without_a_match_finds_nothing(verify: Verify, story: Stories, kind: str) -> None:
    """A value that no task or specification has finds nothing."""
    verify.where(search_rules.without_match(searched(story, kind)), search_rules.finds_nothing, unused=_FILTERS)


@verifies("FIT:24", advisory=True, needs=("tmf-filtering",))
def test_filters_of_tickets_let_through_what_matches(verify: Verify, story: Stories) -> None:
    """A list of tickets by one attribute has what matches, and nothing else."""
    filtering = story("tmf-filtering")
    found = filter_rules.others(filtering)
    verify.where(found, filter_rules.sound(filtering), unused="no filter was answered with a list")


@verifies("FIT:24", advisory=True, needs=("fit-tasking", "fit-sorting"))
def test_tickets_are_found_by_the_status_that_they_came_to(verify: Verify, story: Stories) -> None:
    """A list of tickets by a status has those that are so now, whatever brought them there."""
    found = story("fit-sorting").by_status
    judged = [(query, seen) for query, seen in found if query.accepted]
    verify.where(judged, lambda one: search_rules.found_by_status(*one), unused=_FILTERS)


@pytest.mark.parametrize("kind", TASKS, ids=str)
@verifies("FIT:27", needs=("fit-searching",))
def test_a_task_is_listed_as_it_is_read(verify: Verify, story: Stories, kind: str) -> None:
    """A task is listed with the values that it is read with."""
    found = search_rules.like_read(searched(story, kind))
    verify.where(found, search_rules.listed_as_read, unused="no task was read and listed without a change in between")


@verifies("TMF621:124", needs=("fit-reading",))
def test_pages_of_the_specifications_are_parts_of_the_list(verify: Verify, story: Stories) -> None:
    """Pages of the list of specifications are parts of it."""
    found = story("fit-reading")
    verify.where([query for query in found.pages if query.accepted], search_rules.paged(found), unused="there are no specifications")


@verifies("TMF621:124", needs=("fit-reading",))
def test_filters_of_the_specifications_are_followed(verify: Verify, story: Stories) -> None:
    """A list of specifications by their names, versions or states has what matches alone."""
    found = story("fit-reading")
    verify.where(search_rules.judged(found), search_rules.sound, unused=_FILTERS)


@verifies("TMF621:124", advisory=True, needs=("fit-reading",))
def test_the_specifications_are_counted(verify: Verify, story: Stories) -> None:
    """The counts in the headers are right, where they are sent."""
    found = story("fit-reading")
    verify.where([query for query in (found.whole, *found.single) if query.accepted], search_rules.counted, unused="no list was answered")


@verifies("TMF621:124", needs=("fit-reading",))
def test_some_attributes_of_the_specifications(verify: Verify, story: Stories) -> None:
    """A specification that is read with fields shows what was asked for, with the same values."""
    verify.where(search_rules.projections(story("fit-reading")), search_rules.narrow, unused="there are no specifications")


@pytest.mark.parametrize("kind", KINDS, ids=str)
@verifies("TMF621:52", needs=("fit-searching", "fit-reading"))
def test_an_id_that_nothing_has_finds_nothing(verify: Verify, story: Stories, kind: str) -> None:
    """A task or a specification that there is not is answered with an error."""
    verify.every(searched(story, kind).stranger, search_rules.nobody, none="nothing was asked for")
