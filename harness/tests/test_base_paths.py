from __future__ import annotations

import json
from typing import Any

import pytest

from ttck.harness.replay.base_paths import whereabouts
from ttck.harness.replay.routes import NOWHERE
from ttck.specs.profiles import profile

HOST = "https://seller.example"
MEF = {"id": "1", "observedImpact": "down", "sellerPriority": "low"}
TMF = {"id": "1", "@type": "TroubleTicket", "lastUpdate": "2026-01-01T00:00:00Z"}


def row(method: str, url: str, answer: Any, status: int = 200) -> dict[str, Any]:
    return {"request": {"method": method, "url": url}, "response": {"status": status, "content": {"text": json.dumps(answer)}}}


@pytest.mark.parametrize("base", ["", "/sandbox/tt/v1", "/gw/troubleTicket/v4", "/a/mefApi/x/troubleTicket"])
def test_an_api_is_found_by_its_tickets_whatever_stands_before_them(base: str) -> None:
    found = whereabouts([row("GET", f"{HOST}{base}/troubleTicket/1", MEF)], profile=profile("mef113"), base_url=None)
    assert found.tickets == (f"{HOST}{base}",)


def test_other_apis_are_found_at_the_same_host() -> None:
    rows = [
        row("GET", f"{HOST}/tt/troubleTicket/1", MEF), row("POST", f"{HOST}/visits/searchTimeSlot", {}, 201),
        row("GET", f"{HOST}/wo/workorder/7", {}), row("GET", "https://elsewhere.example/appointment/7", {}),
    ]  # fmt: skip
    found = whereabouts(rows, profile=profile("mef113"), base_url=None)
    assert found.others == {"appointment": f"{HOST}/visits", "workorder": f"{HOST}/wo"}
    assert found.home == f"{HOST}/tt"
    assert whereabouts(rows, profile=profile("mef113"), base_url=f"{HOST}/tt").others == found.others


def test_the_usual_address_goes_before_any_other() -> None:
    rows = [row("GET", f"{HOST}/mefApi/sonata/troubleTicket/v4/troubleTicket/1", MEF), row("GET", f"{HOST}/portal/troubleTicket/1", MEF)]
    assert whereabouts(rows, profile=profile("mef113"), base_url=None) == NOWHERE


@pytest.mark.parametrize(
    ("name", "base", "answer"),
    [("mef113", "/tt", TMF), ("tmf621-v5", "/tt", MEF), ("mef113", "/tmf-api/troubleTicket/v5", MEF), ("tmf621-v4", "/mefApi/x/v4", TMF)],
)
def test_what_speaks_the_other_standard_is_not_taken(name: str, base: str, answer: Any) -> None:
    assert whereabouts([row("GET", f"{HOST}{base}/troubleTicket/1", answer)], profile=profile(name), base_url=None) == NOWHERE


def test_pages_and_redirects_are_no_api() -> None:
    page = {**row("GET", f"{HOST}/portal/troubleTicket/1", {}), "response": {"status": 200, "content": {"text": "<html></html>"}}}
    moved = row("GET", f"{HOST}/old/troubleTicket/1", MEF, 301)
    assert whereabouts([page, moved, None, {}, {"request": 5}], profile=profile("mef113"), base_url=None) == NOWHERE
