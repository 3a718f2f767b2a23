"""The lists of tasks and specifications: FIT:24, and what TMF621 has for lists and their pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Kind
from ttck.suites.fit import search_rules
from ttck.suites.fit.names import TASKS
from ttck.suites.fit.scenarios.c_searching import Searched
from ttck.suites.tmf import base_rules, filter_rules, list_rules
from ttck.suites.tmf.lists import Query

_FILTERS = "no filter was answered with a list, or there is nothing to filter"
KINDS = (*TASKS, Kind.SPECIFICATION)


def searched(story: Stories, kind: str) -> Searched:
    """What was asked of the list of a kind."""
    found: Searched = story("fit-reading") if kind == Kind.SPECIFICATION else story("fit-searching")[next(k for k in TASKS if k == kind)]
    return found


@pytest.mark.parametrize("kind", KINDS, ids=str)
@verifies("FIT:24", needs=("fit-searching", "fit-reading"))
def test_filters_let_through_what_matches(verify: Verify, story: Stories, kind: str) -> None:
    """A list of tasks or specifications by one attribute or two has what matches alone, where the seller filters this list at all."""
    _sound(verify, search_rules.judged(searched(story, kind)), search_rules.sound, filtered=True)


@pytest.mark.parametrize("kind", KINDS, ids=str)
@verifies("FIT:24", advisory=True, needs=("fit-searching", "fit-reading"))
def test_filters_should_let_through_what_matches(verify: Verify, story: Stories, kind: str) -> None:
    """A list of tasks or specifications by one attribute or two has what matches, and nothing else."""
    _sound(verify, search_rules.judged(searched(story, kind)), search_rules.sound, filtered=False)


def _sound(verify: Verify, found: list[Query], rule: Callable[[Query], Breach | None], *, filtered: bool) -> None:
    """Judge lists of a seller that filters them, or of one that does not, as far as was seen."""
    mine = found if search_rules.followed(found, rule) is filtered else []
    verify.where(mine, rule, unused=_FILTERS)


@pytest.mark.parametrize("kind", KINDS, ids=str)
@verifies("FIT:24", needs=("fit-searching", "fit-reading"))
def test_filters_find_what_matches(verify: Verify, story: Stories, kind: str) -> None:
    """A list of tasks or specifications by one attribute or two has all that match and were read before."""
    found = searched(story, kind)
    verify.where(search_rules.judged(found), search_rules.finds_all(found), unused=_FILTERS)


@pytest.mark.parametrize("kind", KINDS, ids=str)
@verifies("FIT:24", needs=("fit-searching", "fit-reading"))
def test_a_filter_without_a_match_finds_nothing(verify: Verify, story: Stories, kind: str) -> None:
    """A value that no task or specification has finds nothing, where the seller filters this list at all."""
    found = searched(story, kind)
    filters = search_rules.followed(search_rules.judged(found), search_rules.sound)
    verify.where(search_rules.without_match(found) if filters else [], search_rules.finds_nothing, unused=_FILTERS)


def _tickets(story: Stories) -> tuple[list[Query], Callable[[Query], Breach | None]]:
    filtering = story("tmf-filtering")
    return filter_rules.others(filtering), filter_rules.sound(filtering)


@verifies("FIT:24", needs=("tmf-filtering",))
def test_filters_of_tickets_let_through_what_matches(verify: Verify, story: Stories) -> None:
    """A list of tickets by one attribute has what matches alone, where the seller filters tickets at all."""
    found, rule = _tickets(story)
    _sound(verify, found, rule, filtered=True)


@verifies("FIT:24", advisory=True, needs=("tmf-filtering",))
def test_filters_of_tickets_should_let_through_what_matches(verify: Verify, story: Stories) -> None:
    """A list of tickets by one attribute has what matches, and nothing else."""
    found, rule = _tickets(story)
    _sound(verify, found, rule, filtered=False)


@verifies("FIT:24", needs=("fit-tasking", "fit-sorting"))
def test_tickets_are_found_by_the_status_that_they_came_to(verify: Verify, story: Stories) -> None:
    """A list of tickets by a status has those that are so now, whatever brought them there."""
    found = story("fit-sorting").by_status
    judged = [(query, seen) for query, seen in found if query.accepted]
    verify.where(judged, lambda one: search_rules.found_by_status(*one), unused=_FILTERS)


@pytest.mark.parametrize("kind", TASKS, ids=str)
@verifies("FIT:24", needs=("fit-searching",))
def test_pages_of_tasks_are_parts_of_the_list(verify: Verify, story: Stories, kind: str) -> None:
    """Pages of tasks, each with no more than was asked for, are together the list, where the seller has pages."""
    found = searched(story, kind)
    pages = [query for query in found.pages if query.accepted and not search_rules.too_long(query)]
    verify.where(pages, search_rules.paged(found), unused="there are no tasks, or no pages of them")


@pytest.mark.parametrize("kind", TASKS, ids=str)
@verifies("TMF621:8", needs=("fit-searching",))
def test_no_list_of_tasks_makes_the_seller_fall_over(verify: Verify, story: Stories, kind: str) -> None:
    """No list of tasks with an impossible page, a strange order, projection or filter is answered with 500."""
    found = searched(story, kind)
    verify.every([*found.impossible, *found.strange], base_rules.no_crash, none="no such list was asked for")


@pytest.mark.parametrize("kind", TASKS, ids=str)
@verifies("TMF621:18", advisory=True, needs=("fit-searching",))
def test_impossible_pages_of_tasks_are_refused(verify: Verify, story: Stories, kind: str) -> None:
    """An offset or limit of tasks that is negative or no number is refused with 400 and an error body, where tasks have pages."""
    found = searched(story, kind)
    cut = any(map(search_rules.cut, found.pages))
    verify.where(found.impossible if cut else [], list_rules.bad_paging_refused, unused="no page was cut off by its limit")


@pytest.mark.parametrize("kind", TASKS, ids=str)
@verifies("FIT:24", needs=("fit-searching",))
def test_tasks_are_counted(verify: Verify, story: Stories, kind: str) -> None:
    """The counts in the headers of lists of tasks, filtered and on pages, are right, where they are sent."""
    found = searched(story, kind)
    lists = search_rules.steady(found, (found.whole, *found.single, *found.pages))
    verify.where(lists, search_rules.counted, unused="no list was answered, or the tasks changed meanwhile")


@pytest.mark.parametrize("kind", TASKS, ids=str)
@verifies("FIT:24", needs=("fit-searching",))
def test_some_attributes_of_a_task(verify: Verify, story: Stories, kind: str) -> None:
    """What a task that is read with fields shows is as without them."""
    verify.where(search_rules.projections(searched(story, kind)), search_rules.same_values, unused="no task was read with fields")


@pytest.mark.parametrize("kind", TASKS, ids=str)
@verifies("FIT:27", needs=("fit-searching",))
def test_a_task_stays_in_the_list(verify: Verify, story: Stories, kind: str) -> None:
    """A task of this run that can be read is in the list of its kind, whatever became of it."""
    unused = "no task was read, or its list could not be read to its end"
    verify.where(search_rules.all_listed(searched(story, kind)), search_rules.is_listed, unused=unused)


@pytest.mark.parametrize("kind", TASKS, ids=str)
@verifies("FIT:4", "FIT:5", needs=("fit-searching",))
def test_a_task_is_of_one_kind(verify: Verify, story: Stories, kind: str) -> None:
    """A cancellation is not found among changes, nor a change among cancellations."""
    unused = "no task was read, or all ids are those of both kinds"
    verify.where(searched(story, kind).crossed, search_rules.another, unused=unused)


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


@verifies("TMF621:124", needs=("fit-reading",))
def test_the_specifications_are_counted(verify: Verify, story: Stories) -> None:
    """The counts in the headers of the list, filtered and on pages, are right, where they are sent."""
    found = story("fit-reading")
    lists = search_rules.steady(found, (found.whole, *found.single, *found.pages))
    verify.where(lists, search_rules.counted, unused="no list was answered, or the specifications changed meanwhile")


@verifies("TMF621:124", needs=("fit-reading",))
def test_some_attributes_of_the_specifications(verify: Verify, story: Stories) -> None:
    """A specification that is read with fields shows what was asked for, with the same values."""
    verify.where(search_rules.projections(story("fit-reading")), search_rules.narrow, unused="there are no specifications")


@pytest.mark.parametrize("kind", KINDS, ids=str)
@verifies("TMF621:52", needs=("fit-searching", "fit-reading"))
def test_an_id_that_nothing_has_finds_nothing(verify: Verify, story: Stories, kind: str) -> None:
    """A task or a specification that there is not is answered with an error."""
    verify.every(searched(story, kind).stranger, search_rules.nobody, none="nothing was asked for")
