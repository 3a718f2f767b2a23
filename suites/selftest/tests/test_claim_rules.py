"""What is judged of an API that the target file declares, or does not."""

from __future__ import annotations

import pytest

from ttck.harness.runs.declared import Glance, Seen
from ttck.harness.tests.entries import Story
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Operation
from ttck.suites.appointment import claim_rules


def seen(*, declared, present):
    exchange = Story().exchange(Operation.LIST_APPOINTMENTS, status=404)
    return Seen(glances=[Glance(api="appointment", declared=declared, present=present, exchange=exchange)])


@pytest.mark.parametrize(
    ("declared", "present", "breaks"),
    [(True, True, False), (True, False, False), (False, True, False), (False, False, True), (False, None, True)],
)
def test_the_mandatory_set_has_what_is_declared_or_there(declared, present, breaks):
    (part,) = claim_rules.glance(seen(declared=declared, present=present), "appointment")
    assert (claim_rules.in_the_set(part) is not None) is breaks


def test_a_look_that_tells_nothing_is_no_evidence_of_what_is_declared():
    with pytest.raises(NotApplicable):
        claim_rules.glance(seen(declared=True, present=None), "appointment")
