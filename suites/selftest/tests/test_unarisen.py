"""What never falls due at a seller that does without workorders does not bind it, unless a workorder shows all the same."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Stimulus
from ttck.suites.ticket import expectation_rules
from ttck.suites.ticket.scenarios.f_updating import Updating

OPEN, BOOKED = Stimulus.WORKORDER_OPEN, Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT


def traffic(**shown):
    return SimpleNamespace(item_histories={"T-1": SimpleNamespace(sightings=(SimpleNamespace(document={"id": "T-1", **shown}),))})


def target(*apis):
    return SimpleNamespace(apis=frozenset({"ticket", *apis}))


@pytest.mark.parametrize(("stimulus", "apis"), [(OPEN, ()), (Stimulus.WORKORDER_UPDATE, ()), (BOOKED, ()), (BOOKED, ("workorder",))])
def test_without_workorders_or_appointments_it_does_not_bind(stimulus, apis):
    with pytest.raises(NotApplicable, match="does not declare"):
        expectation_rules.arises(traffic(), Updating(), target(*apis), stimulus)


@pytest.mark.parametrize(
    ("stimulus", "apis", "shown", "updating"),
    [
        (OPEN, ("workorder",), {}, Updating()),
        (BOOKED, ("workorder", "appointment"), {}, Updating()),
        (OPEN, (), {"workOrder": [{"id": "W-1"}]}, Updating()),
        (OPEN, (), {}, Updating(updates=[SimpleNamespace(stimulus=OPEN)])),
        (BOOKED, (), {}, Updating(asked=[SimpleNamespace(stimulus=BOOKED)])),
        (Stimulus.ADD_NOTE, (), {}, Updating()),
    ],
)
def test_what_is_declared_or_seen_binds(stimulus, apis, shown, updating):
    expectation_rules.arises(traffic(**shown), updating, target(*apis), stimulus)
