from __future__ import annotations

import copy

import pytest

from ttck.specs.contracts import contract, contract_names
from ttck.specs.dialects import dialect, dialect_names
from ttck.specs.loader import ROOT, FactError, load_yaml
from ttck.specs.profiles import profile, profile_names, read
from ttck.specs.requirements import catalogue
from ttck.specs.vocabulary import Api

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
    kits = ("tmf621-kit-r18", "tmf621-kit-v5")
    assert {"mef113", "mef113-published", "nexera", "ossj", *kits, "tmf621-v4", "tmf621-v5"} <= set(profile_names())
    assert profile("mef113") is profile("mef113")
    with pytest.raises(FactError, match=r"no profile mef999; known are .*mef113"):
        profile("mef999")


def test_the_draft_decides_and_the_binding_is_reported_apart():
    facts = profile("mef113")
    assert [(source.name, source.weight) for source in facts.sources] == [
        ("MEF113", "decides"),
        ("ISOLATION", "guards"),
        ("MEF124", "binding"),
        ("MEF137", "binding"),
    ]
    assert facts.deciding == {"MEF113", "ISOLATION"}


def test_the_catalogue_has_requirements_of_each_source():
    catalogued = {requirement.source for requirement in catalogue().values()}
    assert {source.name for source in profile("mef113").sources} <= catalogued


def test_a_target_that_says_nothing_claims_the_ticket_api():
    facts = profile("mef113")
    assert facts.default_apis == ("ticket",)
    assert facts.use_cases == facts.apis["ticket"] == (1, 2, 3, 4, 5, 6, 15, 16)
    assert facts.suites == ("ttck.suites.ticket", "ttck.suites.appointment", "ttck.suites.incident", "ttck.suites.isolation")
    assert facts.dialect.lifecycle == "ticket"
    assert facts.auth == "none"


def test_each_role_has_a_contract_and_the_base_path_at_the_end_of_its_server_address():
    facts = profile("mef113")
    roles = {*Api, "listener", "appointment_listener", "workorder_listener"}
    assert set(facts.contracts) == set(facts.base_paths) == roles
    others = {place.contract for name in dialect_names() if name != "mef" for place in dialect(name).places.values()}
    assert set(facts.contracts.values()) == set(contract_names()) - others
    for role, name in facts.contracts.items():
        assert contract(name).document["servers"][0]["url"].endswith(facts.base_path(role))


def test_every_use_case_of_the_draft_belongs_to_one_api():
    facts = profile("mef113")
    assert dict(facts.apis) == {
        "ticket": (1, 2, 3, 4, 5, 6, 15, 16),
        "incident": (13, 14, 17),
        "appointment": (7, 8, 9, 10, 11),
        "workorder": (12,),
        "appointment_events": (18, 19),
        "workorder_events": (),
    }
    assert sorted(number for numbers in facts.apis.values() for number in numbers) == list(range(1, 20))
    assert facts.optional_apis == {"incident", "appointment_events", "workorder_events"}


def test_the_requirements_of_a_use_case_are_catalogued():
    catalogued = {number for requirement in catalogue().values() for number in requirement.use_cases}
    assert {number for numbers in profile("mef113").apis.values() for number in numbers} <= catalogued


def test_the_defaults_claim_what_they_name():
    both = read(changed("default_apis", value=["workorder", "ticket"]), name="both")
    assert both.use_cases == (1, 2, 3, 4, 5, 6, 12, 15, 16)


def test_the_other_interface_changes_one_word_of_the_base_path():
    facts = profile("mef113")
    assert facts.base_path("ticket") == "/mefApi/sonata/troubleTicket/v4"
    assert facts.base_path("listener", interface="cantata") == "/mefApi/cantata/troubleTicketNotification/v4"
    assert facts.base_path(Api.APPOINTMENT) == "/mefApi/sonata/appointment/v2"
    assert facts.base_path("workorder_listener") == "/mefApi/sonata/workOrderNotification/v2"


def test_the_path_of_workorders_is_that_of_the_contract():
    assert contract("workorderManagement").operations["listWorkOrder"].path == switch("workorder_path").default


def test_the_limits():
    limits = profile("mef113").limits
    assert (limits["event_wait"], limits["state_wait"], limits["quiet_window"]) == (5, 5, 1)
    assert (limits["request_timeout"], limits["connect_timeout"]) == (30, 10)
    assert (limits["max_body_bytes"], limits["max_tickets"], limits["page_maximum"]) == (10 * 1024 * 1024, 2000, 100)


@pytest.mark.parametrize(
    ("name", "default", "published"),
    [
        ("patch_list_style", "new_items", "full_list"),
        ("info_required_for_appointment", True, False),
        ("interface", "sonata", None),
        ("workorder_path", "/workorder", None),
        ("appointment_place_in_create", False, None),
        ("search_reference", "workOrder", None),
        ("incident_model", "type3_impact", None),
        ("incident_events", "create", None),
        ("closure_rejection_note", False, True),
        ("appointment_in_progress", False, True),
        ("list_find_relaxed", True, None),
        ("buyer_id", None, None),
        ("seller_id", None, None),
    ],
)
def test_the_switches(name, default, published):
    found = switch(name)
    assert (found.default, found.published_default) == (default, published)
    assert len(found.meaning) > 20


def test_there_is_no_other_switch():
    assert len(profile("mef113").switches) == 13


def test_a_choice_lists_its_values_and_a_free_text_does_not():
    assert switch("patch_list_style").allowed == ("new_items", "full_list")
    assert switch("info_required_for_appointment").allowed == (True, False)
    assert switch("workorder_path").allowed == ("/workorder", "/workOrder")
    assert switch("incident_model").allowed == ("type3_impact", "type4")
    assert switch("incident_events").allowed == ("create", "created_closed")
    assert switch("buyer_id").allowed == ()


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (changed("dialect", value="nothing"), "no dialect nothing; known are .*mef"),
        (changed("dialect", value="own.yaml"), "there is no file own.yaml"),
        (changed("suites", value=["./nowhere"]), "suites: there is no folder nowhere"),
        (changed("requirements", value=["own.yaml"]), "there is no file own.yaml"),
        (changed("rules", value={"MEF113:R999": {"off": "because"}}), "rules names MEF113:R999, which no catalogue has"),
        (changed("rules", value={"MEF113:R24": {"replaced_by": ["ACME:1"], "because": "it is"}}), "rules names ACME:1"),
        (changed("rules", value={"MEF113:R24": {"level": "SHOULD"}}), "at rules/MEF113:R24"),
        (changed("switches", "patch_list_style", "default", value="half"), "patch_list_style has a default that it does not allow"),
        (changed("switches", "patch_list_style", "published_default", value="half"), "default that it does not allow"),
        (changed("switches", "info_required_for_appointment", "default", value="yes"), "default that it does not allow"),
        (changed("sources", 0, "weight", value="binding"), "at sources"),
        (changed("sources", 0, "weight", value="heavy"), "at sources/0/weight"),
        (changed("limits", value={"event_wait": 0}), "at limits/event_wait"),
        (changed("limits", value={"patience": 3}), "patience"),
        (changed("suites", value=["os"]), "at suites/0"),
        (changed("apis", "ticket", "use_cases", value=[1, 1]), "at apis/ticket/use_cases"),
        (changed("apis", "ticket", value={"optional": True}), "use_cases"),
        (changed("apis", "telephone", value={"use_cases": [1]}), "telephone"),
        (changed("default_apis", value=[]), "at default_apis"),
        (changed("apis", value={"workorder": {"use_cases": [12]}}), "default_apis names ticket"),
        (changed("surprise", value=1), "surprise"),
        ({key: value for key, value in DOCUMENT.items() if key != "dialect"}, "dialect"),
    ],
)
def test_a_bad_profile_is_refused(document, message):
    with pytest.raises(FactError, match=message):
        read(document, name="broken")


# --- the published edition ---------------------------------------------------------------------------------------------


def test_the_published_edition_decides_its_own_profile():
    facts = profile("mef113-published")
    assert [(source.name, source.weight) for source in facts.sources] == [
        ("MEF113-2022", "decides"),
        ("ISOLATION", "guards"),
        ("MEF124", "binding"),
        ("MEF137", "binding"),
    ]
    assert facts.edition == "published"
    assert profile("mef113").edition == "draft"
    assert {source.name for source in facts.sources} <= {requirement.source for requirement in catalogue().values()}


def test_the_published_profile_has_the_published_defaults():
    draft, published = ({found.name: found for found in profile(name).switches} for name in ("mef113", "mef113-published"))
    assert set(draft) == set(published)
    for name, found in published.items():
        wanted = draft[name].published_default
        assert found.default == (draft[name].default if wanted is None else wanted), name
        assert found.allowed == draft[name].allowed, name


def test_both_profiles_speak_of_the_same_wire_and_suites():
    draft, published = profile("mef113"), profile("mef113-published")
    assert dict(draft.contracts) == dict(published.contracts)
    assert dict(draft.base_paths) == dict(published.base_paths)
    assert dict(draft.apis) == dict(published.apis)
    assert draft.suites == published.suites
    assert dict(draft.limits) == dict(published.limits)
    assert published.optional_apis == set(published.apis) - {"ticket"}


# --- TMF621 ------------------------------------------------------------------------------------------------------------

V5_ALONE = {
    "sort", "cursors", "jsonpath_filter", "json_patch", "json_patch_query", "patch_without_type", "specification_operations", "hub_get",
}  # fmt: skip
TMF_DEFAULTS = {
    "trailing_slash": "warn",
    "unprocessable": "warn",
    "empty_list": "fail",
    "count_headers": "optional",
    "partial_page_status": "either",
    "offset_past_end": "either",
    "sort": "optional",
    "cursors": "either",
    "jsonpath_filter": "either",
    "attribute_filters": "demanded",
    "filter_case": "either",
    "unknown_filter": "report",
    "nested_filters": False,
    "filter_outside_enum": "either",
    "projection": "v5",
    "fields_none": "warn",
    "fields_unknown": "either",
    "attachment_id": "warn",
    "unknown_type": "either",
    "client_id": "either",
    "bad_input": "repair",
    "references": "unknown",
    "seller_sets": "planning",
    "initial_status": "report",
    "json_patch": "optional",
    "json_patch_query": "optional",
    "patch_read_only": "either",
    "patch_without_type": "either",
    "patch": "optional",
    "null_removal": "either",
    "delete": "warn",
    "specification_operations": "learned",
    "hub_id": "warn",
    "callback_check": "warn",
    "hub_get": "optional",
    "unsubscribe_grace": "2",
    "hub_list": "any",
    "second_hub": "either",
    "callback_path": "either",
    "events": "with_hub",
    "owed_events": "seen",
    "coalesced_changes": "allow",
    "information_required": "warn",
    "event_payload": "any",
    "repeated_events": "warn",
    "extra_statuses": "",
    "error_names_attribute": "report",
    "transitions": "free",
    "terminal_exit": "free",
}


@pytest.mark.parametrize("version", ["v4", "v5"])
def test_a_profile_of_tmf_is_judged_by_its_own_rules_and_contract(version):
    facts = profile(f"tmf621-{version}")
    assert facts.version == version
    assert facts.deciding == {"TMF621", "ISOLATION"}
    assert dict(facts.contracts) == {"ticket": f"tmf621-{version}", "listener": f"tmf621-{version}"}
    assert dict(facts.base_paths) == {"ticket": f"/tmf-api/troubleTicket/{version}", "listener": ""}
    assert contract(f"tmf621-{version}").document["servers"][0]["url"].endswith(facts.base_path("ticket"))
    assert facts.suites == ("ttck.suites.tmf", "ttck.suites.isolation")
    assert (facts.dialect.lifecycle, facts.default_apis, facts.use_cases) == ("tmf", ("ticket",), ())
    assert dict(facts.limits) == dict(profile("mef113").limits)


def test_specifications_are_optional_and_new_in_version_5():
    assert profile("tmf621-v5").optional_apis == {"specification"}
    assert set(profile("tmf621-v4").apis) == {"ticket"}


def test_what_the_standard_leaves_open_is_a_switch():
    newer, older = ({found.name: found for found in profile(name).switches} for name in ("tmf621-v5", "tmf621-v4"))
    assert {name: found.default for name, found in newer.items()} == TMF_DEFAULTS
    assert {name: found.default for name, found in older.items()} == {
        **{name: default for name, default in TMF_DEFAULTS.items() if name not in V5_ALONE},
        "projection": "any",
        "delete": "optional",
        "trailing_slash": "report",
        "client_id": "ignored",
        "hub_id": "required",
        "event_payload": "whole",
    }
    for name, found in older.items():
        assert (found.allowed, found.meaning) == (newer[name].allowed, newer[name].meaning)
        assert len(found.allowed) != 1


def test_every_open_rule_of_tmf_names_a_switch_and_every_switch_has_a_rule():
    switches = {found.name for found in profile("tmf621-v5").switches}
    rules = [row for row in catalogue().values() if row.source == "TMF621"]
    assert {row.switch for row in rules if row.switch} == switches
    open_ones = {row.id for row in rules if row.level == "MAY" and row.verified_by == "check"}
    assert {row.id for row in rules if row.switch} >= open_ones
    older = {row.switch for row in rules if row.switch and row.applies_to("v4")}
    assert older == {found.name for found in profile("tmf621-v4").switches}


@pytest.mark.parametrize(
    ("name", "source", "suite", "version", "switches"),
    [
        ("tmf621-kit-v5", "KIT5", "ttck.suites.kit5", "v5", {"payload": None}),
        ("tmf621-kit-r18", "KIT18", "ttck.suites.kitr18", "v4", {"projection": "r18"}),
    ],
)
def test_a_preview_of_a_kit(name, source, suite, version, switches):
    facts = profile(name)
    assert facts.deciding == {source}
    assert (facts.suites, facts.version) == ((suite,), version)
    assert {found.name: found.default for found in facts.switches} == switches


@pytest.mark.parametrize("name", ["mef113", "mef113-published"])
def test_a_profile_of_mef_names_no_version(name):
    assert profile(name).version is None
