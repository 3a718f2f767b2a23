"""Profiles of a user's own: what they build on, rule and bring along."""

from __future__ import annotations

import pytest

from ttck.specs.loader import FactError
from ttck.specs.profiles import profile
from ttck.specs.requirements import catalogue, withdraw

ACME = """
extends: tmf621-v5
title: what Acme asks of its sellers
sources:
- {name: TMF621, title: TMF621 Trouble Ticket, weight: decides}
- {name: ACME, title: Acme's own rules, weight: decides}
requirements: [rules.yaml]
suites: [suites.tmf, ./checks]
limits: {event_wait: 9}
switches:
  hub_get: {default: required}
rules:
  "TMF621:92": {off: JSON Patch is not used here}
  "TMF621:5": {replaced_by: ["ACME:1"], because: the gateway answers in its own words}
  "TMF621:64": {level: MUST, because: Acme relies on it}
"""
RULES = """
source: ACME
edition: Acme 1
requirements:
- {id: '1', clause: section 1, level: MUST, binds: seller, use_cases: [], says: An error has a trace., operation: any, observability: wire,
   observed: the body, stimulus: none, counterparts: [], verified_by: check}
"""


@pytest.fixture
def acme(tmp_path):
    (tmp_path / "acme.yaml").write_text(ACME)
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "checks").mkdir()
    yield tmp_path / "acme.yaml"
    withdraw(tmp_path / "rules.yaml")


def test_a_profile_of_a_users_own_builds_on_one_of_ours(acme):
    facts, base = profile("acme.yaml", beside=acme.parent), profile("tmf621-v5")
    assert facts is profile(str(acme))
    assert (facts.name, facts.label) == (str(acme), "acme")
    assert facts.suites == ("ttck.suites.tmf", str(acme.parent / "checks"))
    assert dict(facts.limits) == {**base.limits, "event_wait": 9}
    assert {one.name: one.default for one in facts.switches} == {**{one.name: one.default for one in base.switches}, "hub_get": "required"}
    assert [path.name for path in facts.files] == ["acme.yaml", "tmf621-v5.yaml", "tmf621-v5.yaml", "rules.yaml"]
    assert catalogue()["ACME:1"].says == "An error has a trace."


def test_each_ruling_says_why(acme):
    facts = profile(str(acme))
    assert {name: (ruling.off, ruling.text) for name, ruling in facts.rules.items()} == {
        "TMF621:92": (True, "off: JSON Patch is not used here"),
        "TMF621:5": (True, "replaced by ACME:1: the gateway answers in its own words"),
        "TMF621:64": (False, "MUST in this profile: Acme relies on it"),
    }
    assert facts.ruled(catalogue()["TMF621:64"]).level == "MUST"
    assert facts.ruled(catalogue()["TMF621:92"]) == catalogue()["TMF621:92"]


def test_a_requirement_of_ours_cannot_be_written_again(acme):
    (acme.parent / "rules.yaml").write_text(RULES.replace("ACME", "TMF621"))
    with pytest.raises(FactError, match="TMF621:1 stands twice"):
        profile(str(acme))
    assert catalogue()["TMF621:1"].edition != "Acme 1"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("circle.yaml", "extends: circle.yaml", "goes in a circle"),
        ("list.yaml", "- 1", "a mapping is expected"),
        ("number.yaml", "extends: 5", "takes a name or a path"),
        ("stray.yaml", "extends: tmf621-v9", "no profile tmf621-v9; known are .*mef113"),
    ],
)
def test_a_profile_that_builds_on_nothing_is_refused(tmp_path, name, text, message):
    (tmp_path / name).write_text(text)
    with pytest.raises(FactError, match=message):
        profile(str(tmp_path / name))
