"""What is read by the identifier of something else: an error, or something that happens to be numbered alike."""

from __future__ import annotations

import pytest

from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Kind
from ttck.suites.common.strangers import Strange, finds_nothing, of

APPOINTMENT = {"id": "a", "status": "confirmed", "validFor": {}}


def strange(document, *, status=200, twin=200):
    story = Story()
    own = story.exchange("strange", status=twin, answer={"id": "w", "state": "open", "task": ["look"]})
    asked = story.exchange("strange", status=status, answer=document)
    return Strange(kind=Kind.WORKORDER, of=Kind.APPOINTMENT, ident="a", exchange=asked, twin=own)


@pytest.mark.parametrize(
    "document", [APPOINTMENT, {"id": "w", "state": "open", "task": ["look"]}, [], None], ids=["itself", "its workorder", "a list", "null"]
)
def test_an_item_by_the_identifier_of_another_kind_is_an_error(document):
    breach = finds_nothing(strange(document))
    assert breach is not None
    assert breach.message == "the identifier of another resource (appointment) finds a workorder"


def test_kinds_may_be_numbered_alike():
    assert finds_nothing(strange({"id": "a", "state": "open", "task": ["look"]})) is None


def test_a_refusal_proves_something_beside_an_accepted_twin_only():
    refused, blind = strange({"code": "notFound"}, status=404), strange({"code": "notFound"}, status=404, twin=404)
    assert finds_nothing(refused) is None
    assert of([refused, blind], Kind.WORKORDER) == [refused]
    assert of([refused], Kind.TICKET) == []
