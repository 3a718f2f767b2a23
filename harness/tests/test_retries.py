"""What is asked for again where its answer was lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ttck.harness.buyer.created_resources import CreatedResources
from ttck.harness.buyer.retries import asking, creating
from ttck.harness.record.exchange import Answer, Exchange

LOST = Exchange(
    number=1, scenario="s", label="create", operation="createTroubleTicket", ticket=None, at=datetime(2026, 1, 1, tzinfo=UTC),
    elapsed=0.1, method="POST", url="http://127.0.0.1/x", request_headers={}, request_body=b"{}", sent={}, answer=None,
    error="the connection was closed",
)  # fmt: skip
MADE = replace(LOST, answer=Answer(status=201, headers={}, body=b"{}"), error=None)


@pytest.mark.parametrize("lost", [0, 1, 2, 3])
@pytest.mark.parametrize("what", ["", "a specification"])
def test_a_create_without_an_answer_is_sent_again_and_what_it_may_have_left_is_known(lost, what):
    answers = [replace(found, number=number) for number, found in enumerate([LOST] * lost + [MADE], start=1)]
    created_resources, waiting = CreatedResources(), iter(answers)
    last = creating(created_resources, lambda: next(waiting), what=what)
    assert (last.number, last.accepted) == (min(lost + 1, 3), lost < 3)
    assert created_resources.recovered == set(range(1, min(lost, 2) + 1))
    assert [one.number for one in created_resources.lost] == ([] if what else list(range(1, lost + 1)))
    assert created_resources.doubts == [f"a specification that may have been made (#{n} in the record)" for n in range(1, lost + 1) if what]


@pytest.mark.parametrize("lost", [0, 1, 2, 3])
def test_what_has_no_effect_is_asked_again_and_leaves_nothing(lost):
    answers = [replace(found, number=number) for number, found in enumerate([LOST] * lost + [MADE], start=1)]
    created_resources, waiting = CreatedResources(), iter(answers)
    last = asking(created_resources, lambda: next(waiting))
    assert (last.number, last.accepted) == (min(lost + 1, 3), lost < 3)
    assert created_resources.recovered == set(range(1, min(lost, 2) + 1))
    assert (created_resources.lost, created_resources.doubts) == ([], [])
