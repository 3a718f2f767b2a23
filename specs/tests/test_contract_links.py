"""Which requirements decide a difference between two descriptions."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from ttck.specs.contract_diff import diff
from ttck.specs.contract_links import deciding, profile_of
from ttck.specs.contracts import contract
from ttck.specs.loader import FactError
from ttck.specs.resolving import follow


def decided(name: str, change: Callable[[dict[str, Any]], Any]) -> dict[tuple[str, str], tuple[str, ...]]:
    ours = contract(name)
    theirs = copy.deepcopy(ours.document)
    change(theirs)
    linked = deciding(diff(ours.document, theirs), ours=ours, theirs=theirs, facts=profile_of(name))
    return {(one.kind, one.where): names for one, names in linked}


def test_who_speaks_of_the_attribute_comes_before_who_speaks_of_all() -> None:
    found = decided("troubleTicket", lambda d: d["components"]["schemas"]["Note"]["properties"]["text"].update(nullable=True))
    (names,) = found.values()
    assert names[-1] == "MEF124:OAS"
    assert "MEF113:R27" in names[:-1]


def test_access_of_all_operations_is_decided_by_who_speaks_of_credentials() -> None:
    found = decided("troubleTicket", lambda d: d.update(security=[{"any": []}]))
    assert list(found) == [("security", "every operation")]
    assert "MEF124:R23" in found["security", "every operation"]


def test_a_status_is_decided_where_its_operation_is_asked() -> None:
    def gone(document: dict[str, Any]) -> None:
        del document["paths"]["/troubleTicket/{id}"]["get"]["responses"]["404"]

    found = decided("troubleTicket", gone)
    assert "MEF113:R35" in found["status", "GET /troubleTicket/{id} 404"]


def test_a_media_type_of_tmf_is_decided_by_its_rules_of_media_types() -> None:
    def csv(document: dict[str, Any]) -> None:
        content = follow(document, document["paths"]["/troubleTicket"]["post"]["requestBody"])["content"]
        content["text/csv"] = content[next(iter(content))]

    found = decided("tmf621-v5", csv)
    assert {"TMF621:3"} <= set(found["media type", "POST /troubleTicket"])


def test_a_rule_of_another_api_decides_nothing() -> None:
    found = decided("workorderManagement", lambda d: d.update(security=[{"any": []}]))
    (names,) = found.values()
    assert not any(name.startswith("MEF124:") for name in names)


def test_where_no_operation_is_touched_no_check_looks() -> None:
    found = decided("troubleTicket", lambda d: d["components"]["schemas"].update(Unused={"type": "string"}))
    assert found == {("schema", "Unused"): ()}


def test_a_contract_that_no_profile_has_is_said() -> None:
    with pytest.raises(FactError, match="no profile"):
        profile_of("nothing")
