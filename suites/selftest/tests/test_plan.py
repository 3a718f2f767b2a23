"""``ttck plan`` as a user calls it, and what it makes of a rehearsal."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from ttck.harness.buyer.target import parse_target
from ttck.harness.cli.main import main
from ttck.harness.tests.entries import Story
from ttck.harness.verdict import ExitCode
from ttck.specs.vocabulary import Operation
from ttck.suites.selftest import rehearsing as module
from ttck.suites.selftest.plan_facts import endings, lacking, samples, seconds
from ttck.suites.selftest.plan_text import lines
from ttck.suites.selftest.rehearsal import Part, Rehearsal, RehearsalError
from ttck.suites.selftest.stand_in import StandIn

BASE = "https://seller.example/mefApi/sonata/troubleTicket/v4"
OURS = "http://127.0.0.1:5/mefApi/sonata/troubleTicket/v4"


@pytest.fixture
def call(tmp_path, monkeypatch):
    """``ttck plan`` on a target of these attributes, on a terminal of 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")

    def plan(*arguments, **document):
        path = tmp_path / "target.yaml"
        path.write_text(json.dumps({"base_url": BASE, **document}))
        result = CliRunner().invoke(main, ["plan", str(path), *arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return plan


@pytest.fixture
def played(monkeypatch):
    """A rehearsal that needs no seller; returns what was asked for."""
    asked = []

    def rehearse(target, *chosen, screen):
        asked.append((target, chosen, screen))
        return plain(target)

    monkeypatch.setattr(module, "rehearse", rehearse)
    return asked


def flat(text):
    return " ".join(text.split())


def target(**more):
    return parse_target({"base_url": BASE, **more}, name="t")


def plain(meant, **more):
    """A rehearsal of two parts: three requests, one ticket, one question."""
    story = Story()
    story.exchange(Operation.LIST, answer=[])
    story.exchange(Operation.CREATE, status=201, answer={"id": "1"}, sent={"callback": "http://127.0.0.1:7/a/x"})
    exchanges = tuple(
        replace(e, url=f"{OURS}/troubleTicket", request_body=None if e.sent is None else json.dumps(e.sent).encode()) for e in story.entries
    )
    drive = Part(
        name="drive", title="Driving", lane="verdict", operations={"createTroubleTicket": 1, "listTroubleTicket": 1}, tickets=1,
        stimuli={("ticket_resolve", "operator"): 1},
    )  # fmt: skip
    tidy = Part(
        name="tidy", title="Cleaning up", lane="verdict", tickets=0, stimuli={},
        operations={Operation.CANCEL: 2, Operation.UNSUBSCRIBE: 3, Operation.RETRIEVE: 4},
    )  # fmt: skip
    idle = Part(name="idle", title="Doing nothing", lane="verdict", operations={}, tickets=0, stimuli={})
    ours = parse_target({"base_url": OURS}, name="ours")
    values = {
        "target": meant, "place": StandIn(meant=meant, target=ours, seller=ours), "listener": "http://127.0.0.1:7/a",
        "parts": (drive, idle, tidy), "exchanges": exchanges, "notifications": 5, "types": frozenset({"a", "b"}), "subscriptions": 3,
        "missing": (), "inconclusive": {}, "leftovers": (), "checks": 9, "shrinks": 30, "unkept": (),
    }  # fmt: skip
    return Rehearsal(**{**values, **more})


def text(rehearsal, *, show=0):
    return "\n".join(lines(rehearsal, scope="budget small, seed 0", show=show))


def test_a_real_plan_says_what_would_be_sent_to_a_seller_of_tmf621(call):
    shown = call("--budget", "small", "-r", "TMF621:130", "--show", "3", base_url="https://seller.example/tt", profile="tmf621-v4")
    assert shown.exit_code == 0, shown.output
    said = flat(shown.output)
    assert "Plan for seller.example (tmf621-v4, budget small, seed 0 -r TMF621:130). Nothing was sent to it." in said
    assert "nothing is sent to yours" in said
    assert "Everything can be decided" in said
    assert "subscriptions are taken back" in said
    assert "GET https://seller.example/tt/troubleTicket?limit=1" in said
    assert '"callback": "http://127.0.0.1:PORT/TOKEN/' in said
    assert "Subscribing in several ways" in shown.output


def test_the_json_adds_up_and_is_alone_on_its_stream(call):
    result = call("--budget", "small", "-r", "R24", "--json", "--show", "2", auth={"type": "bearer", "token": "very-secret-token"})
    document = json.loads(result.stdout)
    assert document["requests"] == sum(part["requests"] for part in document["parts"]) > 0
    assert document["tickets"] == sum(part["tickets"] for part in document["parts"]) > 0
    assert document["questions"] == 0
    assert len(document["samples"]) == 2
    assert "very-secret-token" not in result.output
    assert document["samples"][0]["headers"]["Authorization"] == "[secret]"


def test_what_is_asked_for_reaches_the_rehearsal(call, played):
    call("-r", "R1", "-u", "13", "--lane", "verdict", "--seed", "7", "--budget", "thorough", "--quiet")
    ((meant, chosen, screen),) = played
    assert (meant.base_url, screen) == (BASE, None)
    pairs = ["--ttck-lane", "verdict", "--ttck-seed", "7", "--ttck-budget", "thorough"]
    assert list(chosen) == [*pairs, "--ttck-requirement=R1", "--ttck-use-case=13"]


@pytest.mark.parametrize("code", [ExitCode.USAGE, ExitCode.INCOMPLETE, ExitCode.HARNESS_ERROR])
def test_what_cannot_be_played_ends_with_its_code_and_without_secrets(call, monkeypatch, code):
    def broken(*_, **__):
        raise RehearsalError("it broke at hunter2-secret-token", code=code)

    monkeypatch.setattr(module, "rehearse", broken)
    result = call(auth={"type": "bearer", "token": "hunter2-secret-token"})
    assert result.exit_code == code
    assert "it broke at" in result.output
    assert "hunter2-secret-token" not in result.output


def test_a_bad_target_file_is_refused_without_its_secrets(call, played):
    result = call(auth={"type": "basic", "user": "u", "password": "hunter2secret"})
    assert (result.exit_code, played) == (2, [])
    assert "auth: user is unknown (known are username, password), username is missing" in result.output
    assert "hunter2secret" not in result.output


def test_help_teaches_with_an_example():
    assert "ttck plan target.yaml -r R24 --show 3" in CliRunner().invoke(main, ["plan", "--help"]).output


def test_scenarios_that_send_nothing_are_left_out_and_the_rest_adds_up():
    said = text(plain(target()))
    assert "Doing nothing" not in said
    assert "create 1, list 1" in said
    assert "by operator: ticket_resolve 1" in said
    assert "9 checks would judge them, and 5 notifications" in flat(said)
    assert "An operator is asked once, and has 2 min each time" in flat(said)


def test_the_end_is_told_in_the_operations_of_the_dialect():
    found = plain(target())
    assert endings(found) == ({Operation.CANCEL: 2}, 3)
    assert "cancel 2; what is not among them has ended by then. 3 subscriptions are taken back." in flat(text(found))
    deleted = plain(target(profile="tmf621-v5", base_url="https://x.example/t"))
    tidy = replace(deleted.parts[2], operations={Operation.DELETE: 4, Operation.RETRIEVE: 4})
    assert endings(replace(deleted, parts=(tidy,)))[0] == {Operation.DELETE: 4}
    assert "2 tickets stay open" in flat(text(plain(target(), leftovers=("1", "2"))))


def test_what_waits_for_a_stimulus_is_named_with_it_and_the_rest_by_its_reason():
    reason = "the target offers no way to make the seller do ticket_request_info"
    open_ = {"MEF113:R135": (reason,), "MEF124:R63": (reason,), "MEF113:R134": ("the listener is switched off",)}
    found = plain(target(), missing=("ticket_request_info", "ticket_start_work", "incident_close", "seller_restart"), inconclusive=open_)
    by_stimulus, by_reason = lacking(found)
    assert by_stimulus["ticket_request_info"] == ["MEF113:R135"]
    assert by_stimulus["ticket_start_work"] == ["MEF113:R135"]  # as the catalogue says
    assert by_stimulus["seller_restart"] == []
    assert "incident_close" not in by_stimulus  # the target declares no incidents
    assert by_reason == {"the listener is switched off": ["MEF113:R134"]}
    said = text(found)
    assert ["ticket_request_info", "R135"] in [line.split() for line in said.splitlines()]
    assert "No requirement waits for seller_restart alone." in said
    assert "So 2 requirements and 1 of the binding would stay inconclusive, and the run would end with 4 at best." in flat(said)


def test_a_stimulus_that_nothing_waits_for_leaves_nothing_open():
    said = flat(text(plain(target(), missing=("seller_restart",))))
    assert "Everything can be decided" in said
    assert "It does not offer seller_restart; no requirement waits for that." in said


def test_the_rate_of_the_target_and_its_waits_set_the_time():
    limits = {"requests_per_second": 1, "run_seconds": 1, "event_wait": 4, "quiet_window": 0}
    found = plain(target(limits=limits))
    assert seconds(found) == {"quick": 2.0, "slow": 2.0, "vain": 12.0}
    said = flat(text(found))
    assert "at 1 requests a second at most" in said
    assert "cut short after 1 s (limits.run_seconds)" in said
    assert seconds(plain(target(listener={"enabled": False})))["vain"] == 0


def test_a_mock_seller_that_does_not_keep_all_is_said():
    assert "does not pass 2 checks itself" in flat(text(plain(target(), unkept=("a", "b"))))
    assert "itself" not in flat(text(plain(target())))


def test_samples_show_requests_of_many_kinds_as_the_seller_would_get_them():
    meant = target(listener={"public_url": "https://me.example"})
    found = samples(plain(meant), 9)
    assert [(one.method, one.url) for one in found] == [("GET", f"{BASE}/troubleTicket"), ("POST", f"{BASE}/troubleTicket")]
    assert [one.body for one in found] == [None, {"callback": "https://me.example/TOKEN/x"}]
    said = text(plain(meant), show=1)
    assert said.count(f"{BASE}/troubleTicket") == 1
