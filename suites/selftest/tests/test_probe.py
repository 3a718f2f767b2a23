"""``ttck probe``: three values from few requests, what was created is ended again, and a seller that ignores or refuses is told apart."""

from __future__ import annotations

import json

import pytest
import yaml
from click.testing import CliRunner

from ttck.harness.buyer.target import parse_target
from ttck.harness.cli.main import main
from ttck.suites.selftest.seller import mock_seller, write_target


@pytest.fixture(scope="module")
def seller():
    with mock_seller("--profile", "tmf621-v5", "--tickets", "3") as running:
        yield running


def probed(seller, folder, *options, faults=(), **more):
    """What a probe finds by sort and name, the calls that it made, its exit code and its output."""
    seller.control("PUT", "/faults", {"faults": [{"name": name} for name in faults]})
    seller.control("DELETE", "/journal")
    target = write_target(folder, seller.target(**more))
    done = CliRunner().invoke(main, ["probe", str(target), "--json", *options])
    calls = seller.control("GET", "/journal").json()["calls"]
    seller.control("PUT", "/faults", {"faults": []})
    findings = json.loads(done.stdout)["findings"] if done.stdout.startswith("{") else []
    return {(one["sort"], one["name"]): one["value"] for one in findings}, [call["method"] for call in calls], done


def test_a_good_seller_supports_what_was_asked_and_nothing_is_left(seller, tmp_path):
    found, methods, done = probed(seller, tmp_path, profile="tmf621-v5")
    assert done.exit_code == 0, done.output
    assert {value for (sort, _), value in found.items() if sort in {"operation", "api", "hub"}} == {"supported"}
    for one in (("filter", "severity"), ("filter", "limit"), ("filter", "offset"), ("filter", "fields"), ("filter", "sort"),
                ("media", "patch application/json-patch+json"), ("state", "acknowledged"), ("attribute", "/priority")):  # fmt: skip
        assert found[one] == "supported", one
    assert (found["state", "resolved"], found["attribute", "/channel"]) == ("unknown", "unknown")
    assert methods.count("POST") == 3  # two tickets and a subscription
    assert methods.count("DELETE") == 3
    assert len(methods) < 80


@pytest.mark.parametrize(
    ("fault", "where", "value"),
    [
        ("tmf-filter-severity-ignored", ("filter", "severity"), "unknown"),
        ("tmf-hub-refused", ("hub", "subscribe"), "refused"),
        ("tmf-post-json-refused", ("operation", "create"), "unknown"),
    ],
)
def test_what_is_ignored_is_unknown_and_what_is_refused_is_refused(seller, tmp_path, fault, where, value):
    found, _, done = probed(seller, tmp_path, profile="tmf621-v5", faults=[fault])
    assert done.exit_code == 0, done.output
    assert found[where] == value


def test_a_seller_of_another_dialect_refuses_a_media_type(tmp_path):
    with mock_seller("--profile", "artemis") as running:
        found, _, done = probed(running, tmp_path, profile="artemis")
    assert done.exit_code == 0, done.output
    assert found["media", "patch application/json-patch+json"] == "refused"
    assert found["media", "patch application/merge-patch+json"] == "supported"


def test_what_only_reads_creates_nothing(seller, tmp_path):
    found, methods, done = probed(seller, tmp_path, "--read-only", profile="tmf621-v5")
    assert (done.exit_code, set(methods)) == (0, {"GET"}), done.output
    assert found["operation", "create"] == "unknown"
    assert found["operation", "list"] == "supported"


@pytest.fixture(scope="module")
def without_incidents():
    with mock_seller("--without", "incident") as running:
        yield running


def test_apis_of_mef_are_drafted_for_the_target_file(without_incidents, tmp_path):
    target = write_target(tmp_path, without_incidents.target(declares={"apis": ["ticket"]}))
    done = CliRunner().invoke(main, ["probe", str(target)])
    calls = without_incidents.control("GET", "/journal").json()["calls"]
    assert done.exit_code == 0, done.output
    draft = yaml.safe_load(done.stdout.partition("# A draft")[2].partition("\n")[2])
    assert draft["declares"]["apis"] == ["ticket", "appointment", "workorder"]
    created, cancelled = (
        [call["status"] for call in calls if call["operation"] == name] for name in ("createTroubleTicket", "cancelTroubleTicket")
    )
    assert cancelled == [204] * created.count(201)
    assert 1 <= created.count(201) <= 2
    parse_target({**without_incidents.target(), **draft}, name="with the draft")


def test_a_ticket_that_cannot_be_ended_is_named(without_incidents, tmp_path):
    _, _, done = probed(without_incidents, tmp_path, faults=["cancel-not-offered"])
    left = json.loads(done.stdout)["left"]
    assert (done.exit_code, bool(left)) == (4, True)
    assert f"Left over at the seller, to be ended there: {left[0]}" in " ".join(done.stderr.split())


def test_a_seller_that_is_not_there_is_said_and_nothing_is_printed_of_it(tmp_path):
    target = write_target(tmp_path, {"base_url": "http://127.0.0.1:9/x", "profile": "tmf621-v5"})
    done = CliRunner().invoke(main, ["probe", str(target)])
    assert (done.exit_code, done.stdout) == (3, "")
    assert "port 9 does not open" in " ".join(done.stderr.split())
    broken = write_target(tmp_path, {"profile": "tmf621-v5"})
    assert CliRunner().invoke(main, ["probe", str(broken)]).exit_code == 2
