"""Autopilots: files and what is wrong with them, what is decided when, and sellers that live by themselves in every profile."""

from __future__ import annotations

import json
import re

import pytest

from ttck.mockseller.engine.autopilot import span
from ttck.mockseller.engine.autopilot_files import PERSONALITIES
from ttck.mockseller.engine.clock import MICROS
from ttck.mockseller.engine.seeding import seed
from ttck.mockseller.engine.settings import DAY, Settings
from ttck.mockseller.engine.snapshot import restore, take
from ttck.mockseller.registry import seller_of
from ttck.mockseller.tests.console_pages import PROFILES, signed_in
from ttck.mockseller.tests.support import note, running, ticket_request, until
from ttck.specs.loader import ROOT, FactError
from ttck.specs.vocabulary import Kind

WORK = "rules: [{do: ticket_start_work, after: 10s}, {do: ticket_resolve, after: 1m..2m, when: {severity: [minor, critical]}}]"


def written(tmp_path, text, name="desk.yaml"):
    (tmp_path / name).write_text(text)
    return str(tmp_path / name)


def run_out(seller):
    """Let the clock pass everything that waits within a month, one decision after the other, without a thread."""
    end = (seller.clock.now() + 30 * DAY) * MICROS
    while (due := seller.pilot.next_due()) is not None and due < end:
        seller.clock.move(by=max(0.0, due / MICROS - seller.clock.now()))
        for one in seller.pilot.due(due, most=100):
            assert seller.pilot._act(one)


def states(seller):
    return [seller.adapter.state(json.loads(one.document)) for one in seller.store.tickets(buyer="buyer")]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", (30, 30)), ("5s..20s", (5, 20)), ("1.5h", (5400, 5400)), ("250ms .. 1d", (0.25, DAY)), ("0s", (0, 0))],
)
def test_durations(text, seconds):
    assert span(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "s", "-1s", "5s..", "5s..1s", "1s..2s..3s", "1w", "9999999999d", "٣s..x"])
def test_what_is_no_duration(text):
    with pytest.raises(ValueError, match=r"no duration|before it begins"):
        span(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rules: [", "line 2"),
        ("rules:\n- {do: ticket_resolve, after: 1s}\nrules: []", "rules stands twice, lines 1 and 3"),
        ("- a", r"at the top \(line 1\)"),
        ("says: x", r"at the top"),
        ("rules:\n- {do: ticket_resolve, after: 1s}\n- {after: 1s}", r"at rules/1 \(line 3\)"),
        ("rules:\n- {do: ticket_resolve}", r"line 2"),
        ("rules:\n- do: ticket_resolve\n  after: soon", r"line 3: 'soon' is no duration"),
        ("rules:\n- do: ticket_resolve\n  after: 1s\n  chance: 130%", r"line 4: '130%' is no chance"),
        ("rules:\n- do: ticket_resolv\n  after: 1s", r"line 2: there is no decision ticket_resolv; did you mean ticket_resolve"),
        (
            "rules:\n- do: ticket_resolve\n  after: 1s\n  in:\n  - acknowledged\n  - inProgres",
            r"line 6: there is no state inProgres; .*inProgress",
        ),
        ("rules:\n- {do: ticket_resolve, every: 1s}", r"line 2: ticket_resolve is about an item"),
        ("rules:\n- {do: incident_create, after: 1s}", r"line 2: incident_create is about no item"),
        ("rules:\n- {do: incident_create, every: 0s}", r"line 2: .*some time between"),
        ("rules:\n- {do: incident_create, every: 1s, in: [open]}", r"line 2"),
        ("rules:\n- {do: ticket_resolve, after: 1s, times: 0}", r"rules/0/times \(line 2\)"),
        ("scenarios: {'a b': {rules: []}}", r"line 1"),
        ("rules:\n- {do: ticket_reach_milestone, after: 1s}", "nothing in it is for a seller"),
        ("rules: []", "nothing in it is for a seller"),
        ("&a [*a]", "desk.yaml"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_line(tmp_path, text, says):
    with pytest.raises(FactError, match=says):
        seller_of(Settings(autopilot=written(tmp_path, text)))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"rules: " + b"[" * 50_000, b"a" * 1_048_577])
def test_a_file_that_is_no_text(tmp_path, content):
    (tmp_path / "x.yaml").write_bytes(content)
    with pytest.raises(FactError, match=r"x\.yaml"):
        seller_of(Settings(autopilot=str(tmp_path / "x.yaml")))


def test_the_examples_of_the_manual_are_taken(tmp_path):
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT.resolve().parent / "docs" / "autopilot.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 2
    for text in blocks:
        plan = seller_of(Settings(autopilot=written(tmp_path, text))).pilot.plan
        assert not any(scenario.left_out for name, scenario in plan.scenarios.items() if name not in PERSONALITIES)


def test_what_means_nothing_to_this_seller_is_left_out_and_said(tmp_path):
    text = (
        "rules:\n- {do: ticket_resolve, after: 1s}\n- {do: incident_close, after: 1s}\n- {do: ticket_start_work, after: 1s, in: [reopened]}"
    )
    plan = seller_of(Settings(profile="tmf621-v5", autopilot=written(tmp_path, text))).pilot.plan
    assert [rule.do for rule in plan.scenarios[""].rules] == ["ticket_resolve"]
    assert [one.partition(":")[0] for one in plan.scenarios[""].left_out] == ["line 3", "line 4"]


@pytest.mark.parametrize("profile", PROFILES)
def test_every_personality_lives_in_every_profile_and_the_same_seed_gives_the_same_life(profile):
    for name in PERSONALITIES:
        lives = []
        for _ in range(2):
            seller = seller_of(Settings(profile=profile, autopilot=name, paranoid=True))
            begun = seller.clock.now()
            seller.clock.move(rate=0.0)
            seed(seller, tickets=5, buyer="buyer")
            end = seller.clock.now() + 8 * DAY
            while (due := seller.pilot.next_due()) is not None and due / MICROS < end and len(seller.decisions) < 60:
                seller.clock.move(by=max(0.0, due / MICROS - seller.clock.now()))
                [one] = seller.pilot.due(due, most=1)
                assert seller.pilot._act(one)
            made = [(one.name, one.state, one.reason) for one in seller.decisions]
            lives.append((made, [round(row["due"] / MICROS - begun, -1) if row["due"] else None for row in seller.pilot.rows()]))
            seller.stop()
        assert lives[0][0] == lives[1][0]
        assert lives[0][0], name
        assert not [made for made in lives[0][0] if made[2]], (name, "nothing that the state does not allow is tried")


def test_a_clock_that_is_moved_brings_all_about_that_lies_between_in_order(tmp_path, listener):
    with running(autopilot=written(tmp_path, WORK)) as buyer:
        buyer.subscribe(listener.url)
        ticket, other = buyer.create(), buyer.create(severity="moderate")
        buyer.seller.clock.move(by=3600)
        until(lambda: buyer.get(ticket["id"])["status"] == "resolved")
        assert [one["status"] for one in buyer.get(ticket["id"])["statusChange"]] == ["acknowledged", "inProgress", "resolved"]
        until(lambda: buyer.get(other["id"])["status"] == "inProgress")
        until(lambda: len(listener.events(ticket["id"])) == 3)
        assert buyer.control("GET", "/autopilot").json["next"] == []
        assert [(one.name, one.reason) for one in buyer.seller.decisions if one.item == ticket["id"]] == [
            ("ticket_start_work", None),
            ("ticket_resolve", None),
        ]


def test_time_that_passes_at_a_rate_is_enough(tmp_path):
    with running(autopilot=written(tmp_path, WORK)) as buyer:
        buyer.seller.clock.move(rate=10_000.0)
        ticket = buyer.create()
        until(lambda: buyer.get(ticket["id"])["status"] == "resolved")


def test_a_header_or_a_word_in_the_ticket_calls_a_scenario(tmp_path):
    text = (
        WORK
        + "\nscenarios:\n  asks: {rules: [{do: ticket_start_work, after: 1s}, {do: ticket_request_info, after: 1s}]}\n  rests: {rules: []}"
    )
    with running(autopilot=written(tmp_path, text)) as buyer:
        made = [
            buyer.call("POST", "troubleTicket", ticket_request(), headers={"X-Mock-Scenario": "asks"}).json["id"],
            buyer.create(description="No light. scenario:asks")["id"],
            buyer.create(description="No light. scenario:nothing-of-the-kind")["id"],
            buyer.call("POST", "troubleTicket", ticket_request(), headers={"X-Mock-Scenario": "rests"}).json["id"],
            buyer.create()["id"],
        ]
        refused = buyer.call("POST", "troubleTicket", ticket_request(), headers={"X-Mock-Scenario": "slwo"})
        assert refused.status == 400
        assert "there are: asks, rests, " in refused.text
        buyer.seller.clock.move(by=11)
        until(lambda: buyer.get(made[4])["status"] == "inProgress")
        changed = buyer.call("PATCH", f"troubleTicket/{made[4]}", {"note": [note()]}, headers={"X-Mock-Scenario": "rests"})
        assert changed.status == 200
        buyer.seller.clock.move(by=3600)
        wanted = ["pending", "pending", "resolved", "acknowledged", "inProgress"]
        until(lambda: [buyer.get(one)["status"] for one in made] == wanted)
        shown = buyer.control("GET", "/autopilot").json["autopilot"]["scenarios"]
        assert {"", "asks", "rests", *PERSONALITIES} == set(shown)


def test_without_an_autopilot_the_header_means_nothing(buyer):
    assert buyer.call("POST", "troubleTicket", ticket_request(), headers={"X-Mock-Scenario": "slwo"}).status == 201
    assert buyer.control("GET", "/autopilot").json == {"autopilot": None, "next": []}


def test_what_the_buyer_does_counts(tmp_path):
    text = "rules: [{do: ticket_start_work, after: 1h}, {do: ticket_finish_cancellation, after: 2h}]"
    seller = seller_of(Settings(autopilot=written(tmp_path, text)))
    with running(autopilot=written(tmp_path, text)) as buyer:
        ticket = buyer.create()["id"]
        assert buyer.act(ticket, "cancel").status in {200, 204}
        [coming] = buyer.control("GET", "/autopilot").json["next"]
        assert (coming["do"], coming["about"], coming["id"]) == ("ticket_finish_cancellation", "ticket", ticket)
        assert 7190 < coming["in_seconds"] <= 7200
        buyer.seller.clock.move(by=7200)
        until(lambda: buyer.get(ticket)["status"] == "cancelled")
    seller.stop()


def test_conditions_chances_and_numbers_of_times(tmp_path):
    text = """rules:
- {do: ticket_start_work, after: 1s, when: {relatedEntity.id: "P-*", externalId: null}}
- {do: ticket_add_note, after: 1h, in: [inProgress], times: 3}
- {do: ticket_add_attachment, after: 1h, chance: 0%}
- {do: ticket_update_seller_priority, after: 1h, when: {nothing.of.it: [1, true]}}
"""
    with running(autopilot=written(tmp_path, text)) as buyer:
        ours, other = buyer.create()["id"], buyer.create(externalId="X")["id"]
        buyer.seller.clock.move(by=7 * 3600)
        until(lambda: len(buyer.get(ours).get("note", ())) == 3)
        until(lambda: not buyer.control("GET", "/autopilot").json["next"])
        assert buyer.get(other)["status"] == "acknowledged"
        assert {one.name for one in buyer.seller.decisions} == {"ticket_start_work", "ticket_add_note"}


def test_a_restart_goes_on_where_the_data_does(tmp_path):
    file, database = written(tmp_path, WORK), f"sqlite:///{tmp_path / 'a.db'}"
    with running(autopilot=file, database=database) as buyer:
        ticket = buyer.create()["id"]
        before = buyer.seller.pilot.rows()
    with running(autopilot=file, database=database) as buyer:
        assert buyer.seller.pilot.rows() == before
        buyer.seller.clock.move(by=3600)
        until(lambda: buyer.get(ticket)["status"] == "resolved")
    with running(database=database) as buyer:  # without an autopilot nobody keeps the agenda
        other = buyer.create()["id"]
        assert buyer.act(ticket, "reopen", {"reason": "It is not."}).status in {200, 204}
    with running(autopilot=file, database=database) as buyer:
        assert {(row["item"], row["state"]) for row in buyer.seller.pilot.rows()} == {(ticket, "reopened"), (other, "acknowledged")}


def test_a_snapshot_holds_the_agenda_and_one_without_gets_one(tmp_path):
    settings = Settings(autopilot=written(tmp_path, WORK + "\nseed: 3"))
    seller = seller_of(settings)
    seed(seller, tickets=3, buyer="buyer")
    snapshot, rows = take(seller), seller.pilot.rows()
    seller.reset()
    assert seller.pilot.rows() == []
    restore(seller, json.loads(json.dumps(snapshot)))
    assert [(row["item"], row["due"]) for row in seller.pilot.rows()] == [(row["item"], row["due"]) for row in rows]
    seller.stop()
    older = {name: value for name, value in snapshot.items() if name != "agenda"}
    other = seller_of(settings)
    restore(other, older)
    assert len(other.pilot.coming(most=10)) == 3
    run_out(other)
    assert set(states(other)) <= {"inProgress", "resolved"}
    other.stop()


def test_what_is_done_again_and_again_begins_anew_after_a_reset_and_does_not_catch_up_for_years():
    with running(autopilot="incident-storms") as buyer:
        assert [(one["do"], one["id"]) for one in buyer.control("GET", "/autopilot").json["next"]] == [("incident_create", None)]
        buyer.control("POST", "/reset")
        assert [one["do"] for one in buyer.control("GET", "/autopilot").json["next"]] == ["incident_create"]
        buyer.seller.clock.move(by=3650 * DAY)
        until(lambda: buyer.seller.pilot.next_due() > buyer.seller.clock.now() * MICROS)
        assert 70 < len(buyer.seller.store.things(Kind.INCIDENT, buyer="buyer")) < 300


def test_arguments_that_do_not_fit_do_not_stop_the_rest(tmp_path):
    text = WORK.replace("after: 10s}", "after: 10s, times: 2, with: {author: {a: 1}, expectedResolutionDate: 7}}")
    text = text.replace("rules: [", "rules: [{do: ticket_update_technical_contacts, after: 1s, with: {contacts: 7}}, ")
    with running(autopilot=written(tmp_path, text)) as buyer:
        ticket = buyer.create()["id"]
        buyer.seller.clock.move(by=3600)
        until(lambda: buyer.get(ticket)["status"] == "resolved")


def test_the_console_says_what_comes_next_and_goes_there(tmp_path):
    with signed_in(autopilot=written(tmp_path, "says: <b>Ours</b>\n" + WORK)) as person:
        page = person.created()
        assert "The autopilot does start work ( ticket_start_work )" in page.text
        overview = person.open("/autopilot")
        assert "ticket_start_work" in overview.text
        assert "<b>Ours</b>" in overview.text  # as text, and no element
        assert "<b>" not in overview.html
        assert page.place.removesuffix("?").partition("&said")[0] in " ".join(overview.links)
        person.press(overview, "Move the clock to the first of these")
        until(lambda: states(person.seller) == ["inProgress"])
    with signed_in() as person:
        assert "does nothing by itself" in person.open("/autopilot").text
