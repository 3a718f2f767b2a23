from __future__ import annotations

import copy

import pytest

from specs.contracts import contract
from specs.lifecycles import ticket_lifecycle
from specs.loader import ROOT, FactError, load_yaml
from specs.profiles import profile, profile_names, read
from specs.requirements import catalogue

DOCUMENT = load_yaml(ROOT / "profiles" / "mef113.yaml")


def changed(*path, value):
    document = copy.deepcopy(DOCUMENT)
    parent = document
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value
    return document


def switch(name):
    return next(found for found in profile("mef113").switches if found.name == name)


def test_the_profiles_by_name():
    assert profile_names() == ("mef113",)
    assert profile("mef113") is profile("mef113")
    with pytest.raises(FactError, match="no profile mef999; known are mef113"):
        profile("mef999")


def test_the_draft_decides_and_the_binding_is_reported_apart():
    facts = profile("mef113")
    assert [(source.name, source.weight) for source in facts.sources] == [("MEF113", "decides"), ("MEF124", "binding")]
    assert facts.deciding == {"MEF113"}


def test_the_catalogue_has_requirements_of_each_source():
    catalogued = {requirement.source for requirement in catalogue().values()}
    assert {source.name for source in profile("mef113").sources} <= catalogued


def test_the_use_cases_are_those_of_the_ticket_api():
    facts = profile("mef113")
    assert facts.use_cases == (1, 2, 3, 4, 5, 6, 15, 16)
    assert facts.suites == ("suites.ticket",)
    assert facts.lifecycle == "ticket"
    assert facts.auth == "none"


def test_each_role_has_a_contract_and_the_base_path_at_the_end_of_its_server_address():
    facts = profile("mef113")
    assert set(facts.contracts) == set(facts.base_paths) == {"ticket", "listener"}
    for role, name in facts.contracts.items():
        assert contract(name).document["servers"][0]["url"].endswith(facts.base_path(role))


def test_the_other_interface_changes_one_word_of_the_base_path():
    facts = profile("mef113")
    assert facts.base_path("ticket") == "/mefApi/sonata/troubleTicket/v4"
    assert facts.base_path("listener", interface="cantata") == "/mefApi/cantata/troubleTicketNotification/v4"


def test_the_lifecycle_speaks_the_states_of_the_ticket_contract():
    states = contract(profile("mef113").contracts["ticket"]).schema("TroubleTicketStatusType")["enum"]
    assert {state for edge in ticket_lifecycle().edges() for state in edge} == set(states)


def test_the_limits():
    limits = profile("mef113").limits
    assert (limits["event_wait"], limits["state_wait"], limits["quiet_window"]) == (5, 5, 1)
    assert (limits["request_timeout"], limits["connect_timeout"]) == (30, 10)
    assert (limits["max_body_bytes"], limits["max_tickets"], limits["page_maximum"]) == (10 * 1024 * 1024, 1000, 100)


@pytest.mark.parametrize(
    ("name", "default", "published"),
    [
        ("patch_list_style", "new_items", "full_list"),
        ("info_required_for_appointment", True, False),
        ("buyer_id", None, None),
        ("seller_id", None, None),
    ],
)
def test_the_switches(name, default, published):
    found = switch(name)
    assert (found.default, found.published_default) == (default, published)
    assert len(found.meaning) > 20


def test_there_is_no_other_switch():
    assert len(profile("mef113").switches) == 4


def test_a_choice_lists_its_values_and_a_free_text_does_not():
    assert switch("patch_list_style").allowed == ("new_items", "full_list")
    assert switch("info_required_for_appointment").allowed == (True, False)
    assert switch("buyer_id").allowed == ()


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (changed("contracts", "ticket", value="nothing"), "no contract nothing"),
        (changed("switches", "patch_list_style", "default", value="half"), "patch_list_style has a default that it does not allow"),
        (changed("switches", "patch_list_style", "published_default", value="half"), "default that it does not allow"),
        (changed("switches", "info_required_for_appointment", "default", value="yes"), "default that it does not allow"),
        (changed("sources", 0, "weight", value="binding"), "at sources"),
        (changed("sources", 0, "weight", value="heavy"), "at sources/0/weight"),
        (changed("limits", "event_wait", value=0), "at limits/event_wait"),
        (changed("limits", "patience", value=3), "patience"),
        (changed("suites", value=["os"]), "at suites/0"),
        (changed("use_cases", value=[1, 1]), "at use_cases"),
        (changed("base_paths", "ticket", value="troubleTicket/"), "at base_paths/ticket"),
        (changed("surprise", value=1), "surprise"),
        ({key: value for key, value in DOCUMENT.items() if key != "lifecycle"}, "lifecycle"),
    ],
)
def test_a_bad_profile_is_refused(document, message):
    with pytest.raises(FactError, match=message):
        read(document, name="broken")
