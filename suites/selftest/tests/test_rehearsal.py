"""A rehearsal tells what a run sends: its counts are those of a real run, and what a target does not offer is missing in it."""

from __future__ import annotations

import json
import socket
from collections import Counter
from types import SimpleNamespace

import pytest

from ttck.harness.buyer.target import parse_target
from ttck.harness.cli.run import judge
from ttck.harness.record.recorder import read_lines
from ttck.harness.report.model import load
from ttck.harness.verdict import ExitCode, Outcome
from ttck.specs.profiles import profile, profile_names
from ttck.suites.selftest.rehearsal import RehearsalError
from ttck.suites.selftest.rehearsing import _broken, rehearse
from ttck.suites.selftest.seller import mock_seller, write_target

CONTROL = {"control": {"url": "http://127.0.0.1:9/_control", "token": "not-so-secret"}}
QUICK = {"mef113": ("MEF113:R138",), "tmf621-v4": ("TMF621:71",)}  # what is played in a few seconds
SHORTEST = "tmf621-kit-r18"  # to play whole
RACES = 2  # of two requests at the same moment now this one wins and now that one, and what follows is another operation
READS = 0.05  # the share of readings that longer waits or a loaded machine may add


def target(name="mef113", **more):
    base_url = f"https://seller.example{profile(name).base_path('ticket')}"
    kind = profile(name).auth
    client = {"type": "oauth2", "token_url": "https://seller.example/token", "client_id": "me", "client_secret": "client-secret"}
    auth = {"type": "none"} if kind == "none" else {"type": "bearer", "token": "token-token"} if kind == "bearer" else client
    others = {} if kind == "none" else {"other_buyer": {"auth": {**client, "client_id": "somebody-else"}}}
    return parse_target({"base_url": base_url, "profile": name, "auth": auth, **others, "stimuli": CONTROL, **more}, name="t")


def chosen(*requirements):
    return [f"--ttck-requirement={one}" for one in requirements]


def counted(lines):
    """Requests by operation up to the cleaning up, and with it: those that read, and those that do not."""
    sent = [line for line in lines if line["kind"] == "exchange"]
    reads = Counter(line["operation"] for line in sent if line["request"]["method"] == "GET")
    return reads, Counter(line["operation"] for line in sent if line["request"]["method"] != "GET")


def recorded(name, tmp_path, requirements):
    """What a real run against a mock seller of its own records, with the stimuli that it gave and the checks that failed."""
    with mock_seller("--profile", name) as seller:
        path = write_target(tmp_path, seller.target(profile=name, limits={"quiet_window": 0}, declares={"apis": [*target(name).apis]}))
        _, folder = judge(
            path, requirement=requirements, use_case=(), lane="all", seed=3, budget="small", strict=False, quiet=True,
            runs=tmp_path / "runs",
        )  # fmt: skip
    lines = [line.document for line in read_lines(folder / "record.jsonl")]
    failed = {one.check for one in load(folder).checks if one.outcome is Outcome.FAILED}  # as the profile sees them
    return (*counted(lines), Counter(line["name"] for line in lines if line["kind"] == "stimulus"), failed)


def near(planned, real, *, by):
    """Operations whose numbers differ by more than so many."""
    return {name: (planned[name], real[name]) for name in planned | real if abs(planned[name] - real[name]) > by}


def same(name, tmp_path, requirements=()):
    reads, writes, stimuli, failed = recorded(name, tmp_path, requirements)
    told = rehearse(target(name), *chosen(*requirements), "--ttck-budget", "small", "--ttck-seed", "3")
    planned = [Counter(str(one.operation) for one in told.exchanges if (one.method == "GET") is reading) for reading in (True, False)]
    assert near(planned[1], writes, by=RACES) == {}
    assert near(Counter({what: number for (what, _), number in told.given().items()}), stimuli, by=RACES) == {}
    assert abs(planned[0].total() - reads.total()) <= RACES + READS * reads.total(), (planned[0], reads)
    assert set(told.unkept) == failed  # TM Forum's kit of R18 asks for what no version of the standard has
    assert told.leftovers == ()
    return told


@pytest.mark.parametrize("name", QUICK)
def test_the_counts_are_those_that_a_run_records(name, tmp_path):
    told = same(name, tmp_path, QUICK[name])
    assert told.requests == sum(part.requests for part in told.parts) > 100
    assert told.tickets > 5
    assert told.subscriptions > 0
    assert told.notifications > 10


@pytest.mark.parametrize("name", [name if name == SHORTEST else pytest.param(name, marks=pytest.mark.long) for name in profile_names()])
def test_the_counts_of_a_whole_run_are_those_that_it_records(name, tmp_path):
    told = same(name, tmp_path)
    assert told.inconclusive == {}
    assert {part.name for part in told.parts} >= {"connect", "tidy"}


def test_the_seller_that_is_meant_is_never_called_and_no_way_to_make_it_act_is_used(tmp_path):
    ran = tmp_path / "ran"
    with socket.create_server(("127.0.0.1", 0)) as partner:
        partner.setblocking(False)
        here = f"http://127.0.0.1:{partner.getsockname()[1]}"
        stimuli = {
            "command": {"ticket_start_work": ["touch", str(ran)]}, "http": {"ticket_resolve": {"url": f"{here}/resolve"}},
            "wait": ["ticket_close_on_timeout"], "control": {"url": f"{here}/_control"},
        }  # fmt: skip
        auth = {"type": "oauth2", "token_url": f"{here}/token", "client_id": "b1", "client_secret": "top-secret-word"}
        told = rehearse(
            target(base_url=f"{here}/mefApi/sonata/troubleTicket/v4", stimuli=stimuli, auth=auth),
            *chosen("R138"), "--ttck-budget", "small",
        )  # fmt: skip
        with pytest.raises(BlockingIOError):
            partner.accept()
    assert not ran.exists()
    assert told.missing == ()
    rungs = dict(told.given().keys())
    assert rungs["ticket_start_work"] == "command"
    assert rungs["ticket_resolve"] == "http"
    assert rungs["ticket_close_on_timeout"] == "wait"
    assert all(one.accepted for one in told.exchanges if one.scenario == "connect")


def test_missing_stimuli_are_named_and_questions_to_an_operator_counted():
    offered = {"operator": ["ticket_start_work", "ticket_resolve"]}
    told = rehearse(target(stimuli=offered), *chosen("R57"), "--ttck-budget", "small")
    assert "ticket_finish_cancellation" in told.missing
    assert "ticket_resolve" not in told.missing
    assert any("ticket_finish_cancellation" in reason for reason in told.inconclusive["MEF113:R57"])
    assert {rung for _, rung in told.given()} == {"operator"}
    assert told.questions == sum(told.given().values()) > 0


def test_without_a_listener_notifications_stay_open_and_limits_of_size_hold():
    told = rehearse(target(listener={"enabled": False}, limits={"max_tickets": 3}), *chosen("R134"), "--ttck-budget", "small")
    assert (told.notifications, told.listener) == (0, "")
    assert "listener" in " ".join(told.inconclusive["MEF113:R134"])
    assert told.tickets <= 3
    assert any("max_tickets" in (part.reason or "") for part in told.parts)


def test_an_unknown_requirement_is_a_mistake_of_the_user():
    with pytest.raises(RehearsalError, match="no requirement matches 'R999'") as raised:
        rehearse(target(), *chosen("R999"))
    assert raised.value.code == ExitCode.USAGE


@pytest.mark.parametrize(
    ("progress", "code", "words"),
    [
        ({"error": "our mistake"}, ExitCode.HARNESS_ERROR, "our mistake"),
        ({"told": {"x": SimpleNamespace(error="in a scenario")}}, ExitCode.HARNESS_ERROR, "in a scenario"),
        ({"nothing_judged": "no answer"}, ExitCode.HARNESS_ERROR, "no answer"),
        ({"interrupted": True, "stopped": "Ctrl-C"}, ExitCode.INCOMPLETE, "Ctrl-C"),
    ],
)
def test_what_is_not_played_to_its_end_gives_no_plan(progress, code, words):
    whole = {"error": None, "told": {}, "nothing_judged": None, "interrupted": False, "stopped": None}
    assert _broken(SimpleNamespace(progress=SimpleNamespace(**whole))) is None
    broken = _broken(SimpleNamespace(progress=SimpleNamespace(**{**whole, **progress})))
    assert broken.code == code
    assert words in str(broken)


OWN = """
extends: tmf621-v5
title: TMF621 as Acme judges it
dialect: words.yaml
"""
WORDS = """
extends: tmf621-v5
title: TMF621 in Acme's words
apis:
  ticket: {base_path: /gateway/tickets/v1}
resources:
  ticket: {rename: {severity: urgency}}
"""


def test_a_profile_and_a_dialect_of_ones_own_are_played(tmp_path):
    (tmp_path / "acme.yaml").write_text(OWN)
    (tmp_path / "words.yaml").write_text(WORDS)
    document = {"base_url": "https://acme.example/tickets", "profile": "acme.yaml", "base": {"create": {"operatorCode": "OP-7"}}}
    meant = parse_target(document, name="t", beside=tmp_path)
    told = rehearse(meant, *chosen("TMF621:71"), "--ttck-budget", "small")
    assert told.unkept == ()
    created = next(one for one in told.exchanges if one.operation == "createTroubleTicket")
    sent = json.loads(created.request_body)
    assert "urgency" in sent
    assert "severity" not in sent
    assert sent["operatorCode"] == "OP-7"
    assert told.place.url(created.url) == "https://acme.example/tickets/troubleTicket"
