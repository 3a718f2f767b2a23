"""What anybody may see: where everything is, whether the seller works, and what it serves."""

from __future__ import annotations

import pytest

from ttck.mockseller.tests.console_pages import PROFILES, signed_in
from ttck.specs import contracts
from ttck.specs.loader import parse_yaml


def test_a_program_is_told_where_everything_is_and_a_browser_gets_a_page():
    with signed_in() as person:
        told = person.client.get("/").json
        assert told["apis"]["ticket"].endswith("/mefApi/sonata/troubleTicket/v4")
        assert told["console"].endswith("/_console/")
        page = person.page(person.client.get("/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}))
        assert "A mock seller of MEF 113" in page.text
        assert page.strange == []
        assert all(person.client.get(link).status_code == 200 for link in page.links)
        assert "tokens" not in told


def test_health_says_whether_the_store_can_be_read(monkeypatch):
    with signed_in() as person:
        assert person.client.get("/health").json["status"] == "ok"

        def broken():
            raise OSError("the disk is gone")

        monkeypatch.setattr(person.seller.store, "next_due", broken)
        answer = person.client.get("/health")
        assert answer.status_code == 503
        assert "disk" not in answer.text


@pytest.mark.parametrize("profile", PROFILES)
def test_each_api_is_described_at_the_address_where_it_is_served(profile):
    with signed_in(profile) as person:
        for name, place in person.client.get("/").json["openapi"].items():
            document = person.client.get(f"/openapi/{name}.json").json
            assert parse_yaml(person.client.get(f"/openapi/{name}.yaml").text, name=place)["paths"].keys() == document["paths"].keys()
            if name != "control":
                known = contracts.read(document, name=name)
                assert known.operations.keys() == person.seller.adapter.dialect.contract(name).operations.keys()
                assert person.seller.adapter.serves(document["servers"][0]["url"].removeprefix(person.seller.origin) + "/x")
        assert person.client.get("/openapi/moon.json").status_code == 404
