from __future__ import annotations

import base64
import json

import pytest

from ttck.harness.buyer.target import Limits, TargetError, load_target, parse_target
from ttck.harness.secrets.redactor import MASK
from ttck.specs.dialects import decisions
from ttck.specs.loader import ROOT
from ttck.specs.vocabulary import Api, Stimulus

BASE = "http://127.0.0.1:8080/api"
FULL = "https://seller.example/x/mefApi/{}/troubleTicket/v4"


def parsed(**more):
    return parse_target({"base_url": BASE, **more}, name="target.yaml")


def test_an_address_alone_is_a_target():
    target = parsed()
    assert (target.name, target.base_url, target.edition, target.profile.name) == ("127.0.0.1:8080", BASE, "draft", "mef113")
    assert target.auth == {"type": "none"}
    assert target.listener == {"enabled": True, "host": "127.0.0.1", "port": 0}
    assert target.limits == Limits()
    assert (target.stimuli, target.stimulus_kind, target.headers, target.tls) == ({}, "none", {}, {})
    assert target.use_cases == frozenset(target.profile.use_cases) != frozenset()
    assert target.products == ("PRODUCT-1", "PRODUCT-2", "PRODUCT-3")
    assert target.switches["patch_list_style"] == "new_items"
    assert target.switches["info_required_for_appointment"] is True
    assert target.switches["buyer_id"] is None


def test_what_the_file_says_goes_before_the_defaults():
    target = parsed(
        name="Seller",
        limits={"event_wait": 0.5, "max_tickets": 3},
        listener={"port": 4711},
        declares={"use_cases": [1, 2], "options": ["O5"]},
        switches={"patch_list_style": "full_list"},
        products=["P"],
    )
    assert (target.name, target.limits.event_wait, target.limits.max_tickets, target.limits.state_wait) == ("Seller", 0.5, 3, 5)
    assert target.listener == {"enabled": True, "host": "127.0.0.1", "port": 4711}
    assert (target.use_cases, target.options, target.products) == (frozenset({1, 2}), frozenset({"O5"}), ("P",))
    assert (target.switches["patch_list_style"], target.switches["info_required_for_appointment"]) == ("full_list", True)


def test_the_published_edition_has_its_own_defaults():
    target = parsed(edition="published", switches={"info_required_for_appointment": True})
    assert (target.switches["patch_list_style"], target.switches["info_required_for_appointment"]) == ("full_list", True)
    assert parsed(edition="published").switches["info_required_for_appointment"] is False


def test_the_address_of_the_command_line_wins_and_loses_its_last_slash():
    target = parse_target({"base_url": BASE}, name="t", base_url="https://other.example/api/")
    assert (target.base_url, target.name) == ("https://other.example/api", "other.example")


@pytest.mark.parametrize(
    ("stimuli", "kind"),
    [
        ({"control": {"url": BASE}, "wait": ["ticket_resolve"]}, "control"),
        ({"http": {"ticket_resolve": {"url": "x"}}, "operator": ["ticket_start_work"]}, "http"),
        ({"command": {"ticket_resolve": ["true"]}, "http": {}}, "command"),
        ({"operator": ["ticket_resolve"], "wait": ["ticket_start_work"]}, "wait"),
        ({"operator": ["ticket_resolve"], "wait": []}, "operator"),
    ],
)
def test_the_first_rung_of_the_ladder(stimuli, kind):
    assert parsed(stimuli=stimuli).stimulus_kind == kind


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"profile": "mef999"}, "mef999 is unknown"),
        ({"switches": {"colour": "red"}}, "colour is unknown"),
        ({"switches": {"patch_list_style": "some"}}, "must be one of new_items, full_list"),
        ({"edition": "first"}, "edition"),
        ({"base_url": "ftp://x"}, "base_url"),
        ({"base_url": "http://"}, "names no host"),
        ({"base_url": "http://x:0"}, "port 0"),
        ({"base_url": "http://x:port"}, "is no address"),
        ({"limits": {"event_wait": 0}}, "event_wait"),
        ({"limits": {"patience": 1}}, "patience"),
        ({"auth": {"type": "basic", "username": "x"}}, "auth"),
        ({"stimuli": {"wait": ["ticket_dance"]}}, "ticket_dance"),
        ({"colour": "red"}, "colour"),
        ({"name": "${env.TTCK_TEST_ABSENT}"}, "TTCK_TEST_ABSENT is not set"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_the_place(document, words, monkeypatch):
    monkeypatch.delenv("TTCK_TEST_ABSENT", raising=False)
    with pytest.raises(TargetError) as caught:
        parsed(**document)
    assert words in str(caught.value)


@pytest.mark.parametrize("document", [None, [], "text", {}])
def test_what_is_no_mapping_with_an_address_is_refused(document):
    with pytest.raises(TargetError, match=r"(?s)target\.yaml.*base_url"):
        parse_target(document, name="target.yaml")


def test_a_value_from_the_environment_is_filled_in_and_masked(monkeypatch):
    monkeypatch.setenv("TTCK_TEST_PRODUCT", "environment value")
    target = parsed(products=["plain", "P-${env.TTCK_TEST_PRODUCT}"])
    assert target.products == ("plain", "P-environment value")
    assert target.document["products"] == ["plain", f"P-{MASK}"]
    assert target.redactor.text("an environment value here") == f"an {MASK} here"


def test_what_the_environment_gives_is_not_filled_again(monkeypatch):
    monkeypatch.setenv("TTCK_TEST_PRODUCT", "${env.TTCK_TEST_ABSENT}")
    assert parsed(products=["${env.TTCK_TEST_PRODUCT}"]).products == ("${env.TTCK_TEST_ABSENT}",)


@pytest.mark.parametrize(
    ("more", "secrets"),
    [
        ({"auth": {"type": "basic", "username": "buyer", "password": "pass word/1"}}, ["pass word/1", "pass%20word%2F1"]),
        ({"auth": {"type": "basic", "username": "buyer", "password": "abc"}}, [base64.b64encode(b"buyer:abc").decode().rstrip("=")]),
        ({"auth": {"type": "bearer", "token": "tokentoken"}}, ["tokentoken"]),
        ({"headers": {"X-Key": "Bearer tokentoken"}}, ["tokentoken"]),
        ({"headers": {"X-Key": "Basic " + base64.b64encode(b"a:sesame").decode()}}, ["sesame"]),
        ({"stimuli": {"control": {"url": BASE, "token": "control-token"}}}, ["control-token"]),
        ({"base_url": "http://someone:pass%2Fword@127.0.0.1:1"}, ["pass%2Fword", "pass/word"]),
        ({"stimuli": {"http": {"ticket_resolve": {"url": "x", "headers": {"X": "header value"}}}}}, ["header value"]),
    ],
)
def test_secrets_are_masked_in_the_document_and_everywhere_else(more, secrets):
    target = parsed(**more)
    shown = json.dumps(target.document)
    for secret in secrets:
        assert secret not in shown
        assert secret not in target.redactor.text(f"before {secret} after")
    assert MASK in shown
    assert target.name.endswith("127.0.0.1:1") or target.name == "127.0.0.1:8080"


def test_header_values_are_masked_whole_and_by_name():
    target = parsed(headers={"X-Short": "abc"})
    assert target.document["headers"] == {"X-Short": MASK}
    assert target.headers == {"X-Short": "abc"}
    assert target.redactor.headers([("x-short", "abc"), ("x-other", "abc")]) == {"x-short": MASK, "x-other": "abc"}


def test_a_refusal_does_not_quote_a_secret():
    with pytest.raises(TargetError) as caught:
        parsed(auth={"type": "bearer", "token": "tokentoken", "colour": "red"})
    assert "tokentoken" not in str(caught.value)


def test_a_file_is_read(tmp_path):
    path = tmp_path / "target.yaml"
    path.write_text(f"base_url: {BASE}\nedition: published\n", encoding="utf-8")
    assert load_target(path).edition == "published"


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"a: [", b"- 1", b""])
def test_a_file_that_cannot_be_used_is_refused_by_name(tmp_path, content):
    path = tmp_path / "target.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TargetError, match=r"target\.yaml"):
        load_target(path)


@pytest.mark.parametrize("interface", ["sonata", "cantata"])
def test_the_other_apis_are_beside_a_ticket_api_at_its_usual_path(interface):
    target = parse_target({"base_url": FULL.format(interface) + "/"}, name="t")
    assert target.url(Api.TICKET) == FULL.format(interface)
    assert target.url(Api.APPOINTMENT) == f"https://seller.example/x/mefApi/{interface}/appointment/v2"
    assert target.url(Api.WORKORDER) == f"https://seller.example/x/mefApi/{interface}/workOrderManagement/v2"


def test_an_unusual_path_tells_nothing_of_the_other_apis():
    target = parsed(urls={"appointment": "http://127.0.0.1:1/appointments/"})
    assert (target.url(Api.TICKET), target.url(Api.APPOINTMENT), target.url(Api.WORKORDER)) == (
        BASE,
        "http://127.0.0.1:1/appointments",
        None,
    )


def test_an_address_of_the_file_goes_before_the_usual_one():
    target = parse_target({"base_url": FULL.format("sonata"), "urls": {"workorder": "http://w.example/api"}}, name="t")
    assert target.url(Api.WORKORDER) == "http://w.example/api"
    assert target.url(Api.APPOINTMENT) == "https://seller.example/x/mefApi/sonata/appointment/v2"


@pytest.mark.parametrize(
    ("declares", "apis", "use_cases"),
    [
        ({}, {"ticket"}, {1, 2, 3, 4, 5, 6, 15, 16}),
        ({"apis": ["ticket"]}, {"ticket"}, {1, 2, 3, 4, 5, 6, 15, 16}),
        ({"apis": ["incident"]}, {"incident"}, {13, 14, 17}),
        (
            {"apis": ["appointment", "appointment_events", "workorder", "workorder_events"]},
            {"appointment", "appointment_events", "workorder", "workorder_events"},
            {7, 8, 9, 10, 11, 12, 18, 19},
        ),
        ({"apis": ["ticket", "incident"], "use_cases": [1]}, {"ticket", "incident"}, {1}),
    ],
)
def test_what_is_declared_says_which_use_cases_are_claimed(declares, apis, use_cases):
    target = parse_target({"base_url": FULL.format("sonata"), "declares": declares}, name="t")
    assert (target.apis, target.use_cases) == (apis, use_cases)


def test_what_no_seller_can_leave_out_may_be_declared_and_is_no_option():
    document = {"base_url": FULL.format("sonata"), "profile": "fit", "declares": {"apis": ["ticket", "specification"]}}
    assert parse_target(document, name="t").apis == {"ticket"}


@pytest.mark.parametrize(
    ("profile", "apis", "words"),
    [("fit", ["specification"], "names specification"), ("nexera", ["ticket", "specification"], "names specification")],
)
def test_what_is_declared_alone_or_is_not_there_is_refused(profile, apis, words):
    with pytest.raises(TargetError, match=words):
        parse_target({"base_url": FULL.format("sonata"), "profile": profile, "declares": {"apis": apis}}, name="t")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"declares": {"apis": ["appointment"]}}, r"names appointment, but its address is unknown.*so give urls\.appointment"),
        ({"declares": {"apis": ["workorder"]}}, r"urls\.workorder"),
        ({"declares": {"apis": ["appointment_events"]}}, "appointment_events without appointment"),
        ({"declares": {"apis": ["workorder_events"]}}, "workorder_events without workorder"),
        ({"declares": {"apis": ["weather"]}}, "weather"),
        ({"declares": {"apis": []}}, "apis"),
        ({"urls": {"appointment": "http://"}}, r"urls\.appointment is no address: it names no host"),
        ({"urls": {"ticket": "http://x"}}, "ticket"),
    ],
)
def test_a_wrong_declaration_is_refused(document, words):
    with pytest.raises(TargetError, match=f"(?s){words}"):
        parsed(**document)


def test_every_stimulus_can_be_described_in_a_target_file():
    schema = json.loads((ROOT / "schemas" / "target.schema.json").read_text(encoding="utf-8"))
    assert {*schema["$defs"]["stimulus"]["enum"], *decisions()} == set(Stimulus)
    assert parsed(stimuli={"wait": [str(stimulus) for stimulus in Stimulus]}).stimulus_kind == "wait"


def test_a_target_of_the_published_profile_follows_the_published_edition():
    target = parsed(profile="mef113-published")
    assert (target.profile.name, target.edition, target.switches["patch_list_style"]) == ("mef113-published", "published", "full_list")
    assert parsed(profile="mef113-published", edition="draft").edition == "draft"


def test_a_statement_about_what_the_profile_does_not_have_is_refused():
    with pytest.raises(TargetError, match=r"declares.supports names tickets, but the profile mef113 has ticket"):
        parse_target({"base_url": "http://x.example/a", "declares": {"supports": {"tickets": {"filters": ["a"]}}}}, name="t")
    with pytest.raises(TargetError, match=r"filter"):
        parse_target({"base_url": "http://x.example/a", "declares": {"supports": {"ticket": {"filter": ["a"]}}}}, name="t")
