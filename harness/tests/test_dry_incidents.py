from __future__ import annotations

import json
from typing import Any

import pytest

from harness.rehearsal.dry_seller import DrySeller
from specs.contracts import contract
from specs.vocabulary import Stimulus

ATTRIBUTES = ["situationStartDate", "expectedClosedDate", "note", "attachment", "technicalContact", "relatedIssue", "severity", "priority",
              "description", "impact"]  # fmt: skip


class Watch:
    """A dry seller with one incident."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        announce = lambda _, event, item: self.told.append((event, item))  # noqa: E731
        self.seller = DrySeller(contract("troubleTicket"), published=False, announce=announce, apis=frozenset({"ticket", "incident"}))
        self.seller.answer("POST", "/hub", json.dumps({"callback": "http://127.0.0.1/x"}).encode())
        assert self.seller.decide(Stimulus.INCIDENT_CREATE, None, {"product": "P-7", "severity": "minor"}) is None
        self.incident = str(self.find()[0]["id"])

    def find(self, query: str = "") -> Any:
        return self.seller.answer("GET", f"/incident{query}", None).document

    def shown(self) -> dict[str, Any]:
        found: dict[str, Any] = self.seller.answer("GET", f"/incident/{self.incident}", None).document
        return found


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_a_new_incident_is_announced_and_complete(watch: Watch) -> None:
    found = watch.shown()
    assert contract("troubleTicket").problems(found, "Incident") == ()
    assert (found["status"], found["severity"], found["relatedEntity"][0]["id"]) == ("created", "minor", "P-7")
    assert watch.told == [("incidentCreateEvent", watch.incident)]


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_every_update_shows_twice_in_a_row(watch: Watch, attribute: str) -> None:
    seen = [watch.shown()]
    for _ in range(2):
        assert watch.seller.decide(Stimulus.INCIDENT_UPDATE, watch.incident, {"attribute": attribute}) is None
        seen.append(watch.shown())
    assert seen[0] != seen[1] != seen[2]
    assert contract("troubleTicket").problems(seen[2], "Incident") == ()
    assert watch.told[1:] == [("incidentAttributeValueChangeEvent", watch.incident)] * 2


def test_an_incident_is_closed_with_its_date_and_stays_closed(watch: Watch) -> None:
    assert watch.seller.decide(Stimulus.INCIDENT_START_WORK, watch.incident, {}) is None
    assert "closedDate" not in watch.shown()
    assert watch.seller.decide(Stimulus.INCIDENT_CLOSE, watch.incident, {}) is None
    assert watch.shown()["status"] == "closed"
    assert "closedDate" in watch.shown()
    assert [change["status"] for change in watch.shown()["statusChange"]] == ["created", "inProgress", "closed"]
    assert watch.seller.decide(Stimulus.INCIDENT_UPDATE, watch.incident, {}) is not None
    assert watch.seller.decide(Stimulus.INCIDENT_START_WORK, watch.incident, {}) is not None
    assert [event for event, _ in watch.told] == ["incidentCreateEvent", "incidentStatusChangeEvent", "incidentStatusChangeEvent"]


def test_incidents_are_listed_by_criteria(watch: Watch) -> None:
    assert len(watch.find("?relatedEntityId=P-7&status=created")) == 1
    assert watch.find("?relatedEntityId=P-8") == []
    assert contract("troubleTicket").problems(watch.find()[0], "Incident_Find") == ()


def test_an_unknown_incident_is_not_found(watch: Watch) -> None:
    assert watch.seller.answer("GET", "/incident/nobody", None).status == 404
    assert watch.seller.decide(Stimulus.INCIDENT_CLOSE, "nobody", {}) is not None
