from __future__ import annotations

import pytest

from ttck.mockseller.dialects.mef.refusals import wrong_state
from ttck.mockseller.engine import problems
from ttck.specs.contracts import contract


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (problems.bad_body("x"), 400),
        (problems.bad_query("x"), 400),
        (problems.no_credentials("Basic"), 401),
        (problems.bad_credentials("Basic"), 401),
        (problems.forbidden("x"), 403),
        (problems.not_found("ticket"), 404),
        (problems.no_such_path(), 404),
        (wrong_state("close", "pending"), 422),
        (problems.broken(), 500),
        (problems.not_implemented("incidents"), 501),
    ],
)
def test_every_refusal_keeps_the_contract(refusal, status):
    schema = f"Error{status}" + ("[]" if status == 422 else "")
    assert refusal.status == status
    assert contract("troubleTicket").problems(refusal.document, schema) == ()


def test_a_reason_is_cut_and_goes_on_in_the_message():
    body = problems.error("invalidBody", "x" * 300)
    assert len(body["reason"]) == 255
    assert body["message"] == "x" * 300


def test_a_401_says_how_to_authenticate():
    assert problems.no_credentials('Bearer realm="r"').headers == {"WWW-Authenticate": 'Bearer realm="r"'}


def test_a_405_says_what_is_possible():
    refusal = problems.wrong_method("GET, POST")
    assert (refusal.status, refusal.headers) == (405, {"Allow": "GET, POST"})
