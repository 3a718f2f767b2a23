"""The second buyer of a target file, and how what two buyers do stands apart."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import TargetError, parse_target
from ttck.harness.judge.histories import APART, Traffic
from ttck.harness.tests.entries import Story

BASE = "http://127.0.0.1:8080/api"
OWN = {"type": "basic", "username": "one", "password": "first-secret"}
OTHER = {"type": "basic", "username": "two", "password": "second-secret"}


def parsed(**more):
    return parse_target({"base_url": BASE, **more}, name="target.yaml")


def test_without_one_there_is_no_second_buyer():
    assert parsed(auth=OWN).other is None


def test_the_second_buyer_has_what_is_said_of_it_and_else_what_the_first_has():
    second = {"auth": OTHER, "products": ["P-2"]}
    target = parsed(auth=OWN, headers={"X-Tenant": "42"}, products=["P-1"], limits={"event_wait": 0.5}, other_buyer=second)
    other = target.other
    assert other is not None
    assert (target.auth, other.auth) == (OWN, OTHER)
    assert (target.products, other.products) == (("P-1",), ("P-2",))
    assert (other.headers, other.limits.event_wait, other.base_url, other.other) == ({"X-Tenant": "42"}, 0.5, BASE, None)


def test_a_second_buyer_may_differ_by_its_number_alone():
    target = parsed(switches={"buyer_id": "one", "seller_id": "s"}, other_buyer={"buyer_id": "two"})
    assert target.other is not None
    assert (target.switches["buyer_id"], target.other.switches["buyer_id"], target.other.switches["seller_id"]) == ("one", "two", "s")


def test_the_secrets_of_both_are_masked():
    target = parsed(auth=OWN, other_buyer={"auth": OTHER, "headers": {"X-Key": "a-key-of-the-other"}})
    text = target.redactor.text("first-secret second-secret a-key-of-the-other")
    assert text == "[secret] [secret] [secret]"
    assert "second-secret" not in str(target.document)


def test_the_token_of_a_second_buyer_is_masked_wherever_it_is():
    target = parsed(other_buyer={"auth": {"type": "bearer", "token": "tok-of-the-other-9"}})
    assert "tok-of" not in target.redactor.text("tok-of-the-other-9")


@pytest.mark.parametrize("given", [{}, {"name": "two"}, {"auth": {"type": "basic"}}, "two"])
def test_a_second_buyer_of_whom_nothing_usable_is_said_is_refused(given):
    with pytest.raises(TargetError, match="other_buyer"):
        parsed(other_buyer=given)


def test_what_two_buyers_do_is_no_evidence_for_anything_else():
    entries = Story()
    own = entries.exchange("createTroubleTicket", answer={"id": "T-1"})
    entries.exchange("createTroubleTicket", answer={"id": "T-2"}, scenario=APART)
    assert Traffic(entries.entries).exchanges == (own,)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"auth": {"type": "bearer", "token": "Bearer abc"}}, "other_buyer, auth, token already starts with Bearer"),
        ({"auth": {**OTHER, "username": "a:b"}}, "other_buyer, auth, username holds a colon"),
        ({"headers": {"X-Tenant": "a\nb"}}, "other_buyer, headers, X-Tenant holds a line break"),
    ],
)
def test_what_no_request_of_the_second_buyer_can_carry_is_refused_with_its_place(given, said):
    with pytest.raises(TargetError, match=said):
        parsed(other_buyer=given)


def test_a_barred_client_meets_the_same_seller():
    target = parsed(auth=OWN, products=["P-1"], barred_auth=OTHER)
    assert target.barred is not None
    assert (target.barred.auth, target.barred.products, target.other) == (OTHER, ("P-1",), None)
    assert "second-secret" not in target.redactor.text("second-secret")
