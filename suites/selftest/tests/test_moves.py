"""What is said of a step that no state graph explains."""

from types import SimpleNamespace

import pytest

from ttck.harness.tests.entries import Story
from ttck.specs.lifecycles import lifecycle
from ttck.specs.vocabulary import Kind, Operation, Stimulus
from ttck.suites.appointment.workorder_rules import complete
from ttck.suites.common.moves import unexplained


def step(first, last, *, asked=()):
    def at(state):
        return SimpleNamespace(state=state)

    return SimpleNamespace(
        before=at(first), after=at(last), entries=(), possible=[SimpleNamespace(operation=name) for name in asked if "_" not in name],
        stimuli=[SimpleNamespace(name=name) for name in asked if "_" in name],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "message", "expected", "actual"),
    [
        (
            step("confirmed", "cancelled"),
            "an appointment went from confirmed to cancelled though nothing that was done causes it",
            "confirmed until cancelAppointment", "cancelled; nothing was asked for between the two readings",
        ),
        (
            step("confirmed", "cancelled", asked=("patchAppointment", "appointment_miss")),
            "an appointment went from confirmed to cancelled though nothing that was done causes it",
            "confirmed until cancelAppointment", "cancelled; between the two readings: patchAppointment, appointment_miss",
        ),
        (
            step("missed", "completed"), "an appointment went from missed to completed", "missed, which is final",
            "completed; nothing was asked for between the two readings",
        ),
    ],
)  # fmt: skip
def test_a_move_that_nothing_caused_is_told_from_one_that_no_graph_has(seen, message, expected, actual):
    breach = unexplained(seen, lifecycle(Kind.APPOINTMENT), one="an appointment", where="/status")
    assert (breach.message, breach.expected, breach.actual) == (message, expected, actual)


def test_what_was_refused_is_told():
    """A request that was refused and moved the item all the same is what happened between the readings."""
    story = Story()
    story.exchange(Operation.PATCH_APPOINTMENT, ticket="a", status=422, answer={"code": "otherIssue"})
    story.stimulus(Stimulus.APPOINTMENT_MISS, ticket="a", ok=False, refused=True)
    seen = step("confirmed", "cancelled")
    seen.entries = tuple(story.entries)
    breach = unexplained(seen, lifecycle(Kind.APPOINTMENT), one="an appointment", where="/status")
    assert breach.actual == "cancelled; between the two readings: refused was patchAppointment (422), appointment_miss"


def test_the_way_on_is_named():
    breach = unexplained(step("open", "completed"), lifecycle(Kind.WORKORDER), one="a workorder", where="/state")
    assert breach.expected == "open, or a way that begins with cancelled or inProgress or planned"


def workorder(**more):
    contacts = [{"role": "technicalContact", "name": "T"}]
    document = {"id": "1", "relatedEntity": [1], "task": ["t"], "state": "open", "appointmentRequired": False}
    return SimpleNamespace(document={**document, "relatedContactInformation": contacts, **more})


@pytest.mark.parametrize(
    ("found", "actual"),
    [([{"role": "technician"}, {"role": "technician"}], "contacts in the roles: technician"), ([], "[]")],
)
def test_a_workorder_without_its_technical_contact_says_which_role_is_missing(found, actual):
    assert complete(workorder()) is None
    breach = complete(workorder(relatedContactInformation=found))
    assert (breach.message, breach.actual) == ("a workorder without a contact in the role technicalContact", actual)
