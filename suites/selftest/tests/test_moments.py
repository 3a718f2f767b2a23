"""A date that says when something happened is held against the readings around it, by each clock that the seller may go by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import Answer, Exchange
from ttck.harness.tests.entries import START, Story
from ttck.specs.vocabulary import Operation, Stimulus
from ttck.suites.common.moments import Happened, in_time, of_its_own_state
from ttck.suites.ticket import date_rules

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def reading(number, at, *, ahead):
    headers = {} if ahead is None else {"Date": format_datetime(at + ahead, usegmt=True)}
    return Exchange(
        number=number,
        at=at,
        scenario="s",
        label="",
        operation="retrieveIncident",
        ticket="1",
        elapsed=0.1,
        method="GET",
        url="http://seller.example",
        request_headers={},
        request_body=None,
        sent=None,
        answer=Answer(status=200, headers=headers, body=b"{}"),
    )


def closed(said, *, ahead=timedelta(0), header=True, born=timedelta(0)):
    """Created at noon by our clock, open a minute later, closed two seconds after that; the seller's clock is `ahead`."""
    told = ahead if header else None
    return in_time(
        Happened(
            name="closedDate",
            said=(NOW + said).isoformat(),
            before=reading(2, NOW + MINUTE, ahead=told),
            after=reading(3, NOW + MINUTE + timedelta(seconds=2), ahead=told),
            born=NOW + ahead + born,
            asked=NOW,
            found=NOW,
        )
    )


@pytest.mark.parametrize("said", [MINUTE, MINUTE + timedelta(seconds=2), MINUTE - timedelta(seconds=2), MINUTE + timedelta(seconds=4)])
def test_a_date_between_the_readings_is_right(said):
    assert closed(said) is None


@pytest.mark.parametrize("said", [timedelta(0), MINUTE - timedelta(seconds=5), MINUTE + timedelta(seconds=7), HOUR + MINUTE])
def test_a_date_before_or_after_them_is_not(said):
    breach = closed(said)
    assert breach is not None
    assert breach.where == "/closedDate"
    assert breach.numbers == (2, 3)


@pytest.mark.parametrize("ahead", [HOUR, -HOUR])
def test_the_clock_of_the_seller_may_be_another_one(ahead):
    assert closed(ahead + MINUTE, ahead=ahead) is None
    assert closed(ahead + MINUTE, ahead=ahead, header=False) is None
    assert closed(2 * ahead + MINUTE, ahead=ahead) is not None


def test_a_creation_date_that_is_wrong_accuses_nobody():
    assert closed(MINUTE, born=-HOUR) is None


def test_what_is_no_date_is_judged_elsewhere():
    seen = Happened(
        name="closedDate",
        said="soon",
        before=reading(2, NOW, ahead=None),
        after=reading(3, NOW, ahead=None),
        born=None,
        asked=NOW,
        found=NOW,
    )
    assert in_time(seen) is None


def resolved(said, *, before="inProgress", **args):
    story = Story()
    story.create()
    story.read(before)
    story.stimulus(Stimulus.RESOLVE, args=args)
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "resolved", "resolutionDate": said})
    return [in_time(seen) for seen in date_rules.resolutions(Traffic(story.entries))]


def test_a_resolution_date_lies_between_the_readings_around_it():
    assert resolved((START + timedelta(seconds=3)).isoformat()) == [None]
    (breach,) = resolved((START + HOUR).isoformat())
    assert breach is not None
    assert breach.where == "/resolutionDate"


def test_a_resolution_date_that_the_run_chose_or_that_was_there_before_is_left_alone():
    assert resolved((START + HOUR).isoformat(), resolutionDate="2026-01-01T00:00:00Z") == []
    assert resolved((START + HOUR).isoformat(), before="resolved") == []


@pytest.mark.parametrize(
    ("said", "over", "right"),
    [
        ("12:00:01.500", "12:00:01.900", False),
        ("12:00:01.900", "12:00:01.900", True),
        ("12:00:01.700", "12:00:01.900", True),
        ("12:00:01", "12:00:02", True),
        ("12:00:01", "12:00:04", False),
    ],
)
def test_a_closed_date_is_not_that_of_an_earlier_state(said, over, right):
    begun = said if said not in (over, "12:00:01.700") else "12:00:00.000"
    history = [{"status": "inProgress", "changeDate": f"2026-03-01T{begun}Z"}, {"status": "closed", "changeDate": f"2026-03-01T{over}Z"}]
    story = Story()
    before, after = story.read("inProgress"), story.exchange(Operation.RETRIEVE, answer={"id": "1", "statusChange": history})
    seen = Happened(name="closedDate", said=f"2026-03-01T{said}Z", before=before, after=after, born=None, asked=NOW, found=NOW)
    assert (of_its_own_state("closed")(seen) is None) is right
