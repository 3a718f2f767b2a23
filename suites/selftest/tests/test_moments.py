"""A date that says when something happened is held against the readings around it, by each clock that the seller may go by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from harness.exchange import Answer, Exchange
from suites.moments import Happened, in_time

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
