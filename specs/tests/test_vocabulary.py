"""The vocabulary beside the contracts, the event table and the schema of a target."""

from __future__ import annotations

import pytest

from ttck.specs import loader, vocabulary
from ttck.specs.contracts import contract
from ttck.specs.dialects import decisions
from ttck.specs.vocabulary import (
    MEF_OPERATIONS,
    Api,
    AppointmentEvent,
    IncidentEvent,
    Open,
    Stimulus,
    TicketEvent,
    WorkorderEvent,
)

ENUMS = [
    (vocabulary.TicketState, "troubleTicket", "TroubleTicketStatusType"),
    (vocabulary.Priority, "troubleTicket", "TroubleTicketPriorityType"),
    (vocabulary.Severity, "troubleTicket", "TroubleTicketSeverityType"),
    (vocabulary.TicketType, "troubleTicket", "TroubleTicketType"),
    (vocabulary.ObservedImpact, "troubleTicket", "MEFObservedImpactType"),
    (vocabulary.Source, "troubleTicket", "MEFBuyerSellerType"),
    (vocabulary.Source, "appointmentManagement", "MEFBuyerSellerType"),
    (vocabulary.Source, "workorderManagement", "MEFBuyerSellerType"),
    (vocabulary.IncidentState, "troubleTicket", "IncidentStatusType"),
    (vocabulary.IncidentType, "troubleTicket", "IncidentType"),
    (vocabulary.AppointmentState, "appointmentManagement", "AppointmentStatusType"),
    (vocabulary.WorkorderState, "workorderManagement", "WorkOrderStateType"),
    (vocabulary.TicketEvent, "troubleTicketNotification", "TroubleTicketEventType"),
    (vocabulary.IncidentEvent, "troubleTicketNotification", "IncidentEventType"),
    (vocabulary.AppointmentEvent, "appointmentNotification", "AppointmentEventType"),
    (vocabulary.WorkorderEvent, "workOrderNotification", "WorkOrderEventType"),
]


@pytest.mark.parametrize(("names", "file", "schema"), ENUMS)
def test_the_vocabulary_has_the_values_of_the_contract(names, file, schema):
    assert set(names) == set(contract(file).schema(schema)["enum"])


HUBS = ("registerListener", "unregisterListener", "retrieveHub")
FILES = {Api.TICKET: "troubleTicket", Api.APPOINTMENT: "appointmentManagement", Api.WORKORDER: "workorderManagement"}


def test_every_operation_of_the_contracts_is_in_the_vocabulary():
    named = {name for file in FILES.values() for name in contract(file).operations}
    of_other_hubs = {name.replace("Listener", f"{api}Listener").replace("Hub", f"{api}Hub") for api in ("Appointment", "WorkOrder")
                     for name in HUBS}  # fmt: skip
    assert set(MEF_OPERATIONS) == named | of_other_hubs


@pytest.mark.parametrize("file", FILES.values())
def test_each_contract_of_a_seller_has_a_hub_with_the_published_names(file):
    assert set(HUBS) <= set(contract(file).operations)


@pytest.mark.parametrize(
    ("events", "file", "schema"),
    [
        (TicketEvent, "troubleTicketNotification", "TroubleTicketEvent"),
        (IncidentEvent, "troubleTicketNotification", "IncidentEvent"),
        (AppointmentEvent, "appointmentNotification", "AppointmentEvent"),
        (WorkorderEvent, "workOrderNotification", "WorkOrderEvent"),
    ],
)
def test_each_event_of_the_vocabulary_has_a_listener(events, file, schema):
    for event in events:
        spec, _ = contract(file).match("POST", f"/listener/{event}")
        assert spec.request == schema


def test_stimuli_of_the_target_schema_are_those_of_the_vocabulary():
    assert {*loader.schema("target")["$defs"]["stimulus"]["enum"], *decisions()} == set(Stimulus)


class Colour(Open):
    RED = "red"


def test_a_vocabulary_takes_names_of_a_dialect():
    blue = Colour.named("BLUE", "blue")
    assert blue is Colour.named("ANY", "blue") is Colour("blue") is Colour["BLUE"]
    assert (list(Colour), blue.name, str(blue), isinstance(blue, Colour)) == ([Colour.RED, blue], "BLUE", "blue", True)
    with pytest.raises(ValueError, match="RED is red already, and cannot be scarlet"):
        Colour.named("RED", "scarlet")
