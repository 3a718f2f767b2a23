from __future__ import annotations

import io
import json
import sys
from types import SimpleNamespace

import pytest

from ttck.harness.buyer.operator_prompt import Reply
from ttck.harness.buyer.stimuli import Refusal, Stimuli
from ttck.harness.buyer.target import parse_target
from ttck.harness.checklist import CANNOT
from ttck.harness.secrets.redactor import MASK
from ttck.harness.tests.tiny_server import reply, served

RESOLVE, START = "ticket_resolve", "ticket_start_work"


@pytest.fixture
def stimuli_of():
    opened = []

    def make(stimuli, *, operator_wait=10):
        limits = {"operator_wait": operator_wait, "request_timeout": 5}
        target = parse_target({"base_url": "http://127.0.0.1:1", "stimuli": stimuli, "limits": limits}, name="target.yaml")
        opened.append(Stimuli(target, run_id="run-1"))
        return opened[-1]

    yield make
    for stimuli in opened:
        stimuli.close()


def test_without_a_ladder_there_is_no_way(stimuli_of):
    stimuli = stimuli_of({})
    assert stimuli.way(RESOLVE) is None
    assert stimuli.give(RESOLVE, "T-1", {}) == ("none", f"the target offers no way to make the seller do {RESOLVE}")


# --- control


def test_the_control_api_is_told_name_ticket_and_arguments(stimuli_of):
    with served(reply(200)) as tiny:
        stimuli = stimuli_of({"control": {"url": f"{tiny.url}/_control/", "token": "control-token"}})
        assert stimuli.give(RESOLVE, "T-1", {"note": "é"}) == ("control", None)
    (asked,) = tiny.asked
    assert (asked.method, asked.path, asked.headers["authorization"]) == ("POST", f"/_control/stimuli/{RESOLVE}", "Bearer control-token")
    assert json.loads(asked.body) == {"id": "T-1", "args": {"note": "é"}}


def test_a_restart_has_an_address_of_its_own(stimuli_of):
    with served(reply(200)) as tiny:
        stimuli_of({"control": {"url": tiny.url}}).give("seller_restart", None, {})
    assert tiny.paths == ["/restart"]
    assert "authorization" not in tiny.asked[0].headers


def test_a_refusal_of_the_control_api_is_quoted_masked_and_short(stimuli_of):
    with served(reply(409, b"no: control-token " + b"x" * 500)) as tiny:
        via, problem = stimuli_of({"control": {"url": tiny.url, "token": "control-token"}}).give(RESOLVE, "T-1", {})
    assert via == "control"
    assert problem.startswith(f"the control API answered 409: no: {MASK} xxx")
    assert len(problem) < 300


def test_a_control_api_that_is_not_there_is_a_problem(stimuli_of):
    via, problem = stimuli_of({"control": {"url": "http://127.0.0.1:1"}}).give(RESOLVE, "T-1", {})
    assert via == "control"
    assert "refused" in problem


# --- http


def test_calls_are_filled_and_pick_for_the_next(stimuli_of):
    find = {
        "method": "GET",
        "url": "{0}/find?ticket=${{ticket.id|url}}",
        "pick": {"order": "/orders/0/id", "all": ""},
        "headers": {"X-Run": "${run.id}"},
    }
    act = {
        "method": "PUT",
        "url": "{0}/orders/${{picked.order}}",
        "json": {"n": "${args.n:-2}", "id": "${picked.order}", "when": "${now+1d}"},
    }
    with served(reply(200, b'{"orders": [{"id": 17}]}'), reply(204)) as tiny:
        calls = [{**call, "url": call["url"].format(tiny.url)} for call in (find, act)]
        assert stimuli_of({"http": {RESOLVE: calls}}).give(RESOLVE, "T 1", {"n": 5}) == ("http", None)
    assert [(asked.method, asked.path) for asked in tiny.asked] == [("GET", "/find?ticket=T%201"), ("PUT", "/orders/17")]
    assert tiny.asked[0].headers["x-run"] == "run-1"
    assert tiny.asked[0].body == b""
    sent = json.loads(tiny.asked[1].body)
    assert (sent["n"], sent["id"]) == (5, 17)
    assert "T" in sent["when"]


@pytest.mark.parametrize(
    ("status", "expect", "good"),
    [(202, None, True), (302, None, False), (409, None, False), (409, [200, 409], True), (200, [204], False)],
)
def test_what_counts_as_success(stimuli_of, status, expect, good):
    with served(reply(status, b"said")) as tiny:
        call = {"url": tiny.url, **({"expect": expect} if expect else {})}
        via, problem = stimuli_of({"http": {RESOLVE: call}}).give(RESOLVE, "T-1", {})
    assert via == "http"
    assert (problem is None) is good
    assert good or f"answered {status}: said" in problem


def test_the_first_call_that_fails_ends_it(stimuli_of):
    with served(reply(500), reply(200)) as tiny:
        _, problem = stimuli_of({"http": {RESOLVE: [{"url": tiny.url + "/1"}, {"url": tiny.url + "/2"}]}}).give(RESOLVE, "T-1", {})
    assert tiny.paths == ["/1"]
    assert "/1 answered 500" in problem


@pytest.mark.parametrize("body", [b'{"a": []}', b"not json", b"", b"[]", b"5"])
def test_nothing_to_pick_is_a_problem(stimuli_of, body):
    with served(reply(200, body)) as tiny:
        _, problem = stimuli_of({"http": {RESOLVE: {"url": tiny.url, "pick": {"x": "/a/0"}}}}).give(RESOLVE, "T-1", {})
    assert "nothing to pick at /a/0" in problem


def test_a_place_without_value_is_a_problem_and_nothing_is_sent(stimuli_of):
    with served(reply()) as tiny:
        _, problem = stimuli_of({"http": {RESOLVE: {"url": tiny.url + "/${args.x}"}}}).give(RESOLVE, "T-1", {})
    assert "has no value here" in problem
    assert tiny.asked == []


def test_what_one_stimulus_picked_is_not_there_for_the_next(stimuli_of):
    with served(reply(200, b'{"a": 1}')) as tiny:
        one, two = {"url": tiny.url, "pick": {"x": "/a"}}, {"url": tiny.url + "/${picked.x:-none}"}
        stimuli = stimuli_of({"http": {RESOLVE: one, START: two}})
        assert [stimuli.give(name, "T-1", {})[1] for name in (RESOLVE, START)] == [None, None]
    assert tiny.paths[1] == "/none"


# --- command


def python(code, *args):
    return [sys.executable, "-S", "-c", code, *args]


def test_a_command_gets_its_arguments_and_a_document(stimuli_of, tmp_path):
    code = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.argv[2] + sys.stdin.read())"
    stimuli = stimuli_of({"command": {RESOLVE: python(code, str(tmp_path / "out"), "${ticket.id}; $(x) ${run.id}|")}})
    assert stimuli.give(RESOLVE, "T-1", {"n": 1}) == ("command", None)
    assert (tmp_path / "out").read_text() == 'T-1; $(x) run-1|{"ticket": "T-1", "args": {"n": 1}}'


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (python("import sys; sys.stderr.write('not today'); sys.exit(3)"), "exit code 3: not today"),
        (python("print('only said'); raise SystemExit(4)"), "exit code 4: only said"),
        (["/nowhere/command"], "/nowhere/command"),
        (["${args.absent}"], "has no value here"),
        (["nul\0"], "null byte"),
    ],
)
def test_a_command_that_fails_says_why(stimuli_of, command, words):
    via, problem = stimuli_of({"command": {RESOLVE: command}}).give(RESOLVE, "T-1", {})
    assert via == "command"
    assert words in problem


def test_a_command_that_hangs_is_ended(stimuli_of):
    stimuli = stimuli_of({"command": {RESOLVE: python("import threading; threading.Event().wait(60)")}}, operator_wait=0.1)
    _, problem = stimuli.give(RESOLVE, "T-1", {})
    assert "took longer than 0.1 s (limits.operator_wait)" in problem


# --- wait, operator, and which rung is taken


def test_a_wait_is_given_at_once(stimuli_of):
    assert stimuli_of({"wait": [RESOLVE]}).give(RESOLVE, "T-1", {}) == ("wait", None)


@pytest.mark.parametrize("stdin", [io.StringIO("\n"), None])
def test_without_a_terminal_nobody_is_asked(stimuli_of, monkeypatch, capsys, stdin):
    monkeypatch.setattr(sys, "stdin", stdin)
    via, problem = stimuli_of({"operator": [RESOLVE]}).give(RESOLVE, "T-1", {})
    assert via == "operator"
    assert "no terminal" in problem
    assert capsys.readouterr().err == ""


def test_what_the_operator_cannot_do_is_a_refusal(stimuli_of):
    stimuli = stimuli_of({"operator": [RESOLVE]})
    stimuli.operator.person = SimpleNamespace(ask=lambda *_, **__: Reply(word=CANNOT, note="no button"))
    via, problem = stimuli.give(RESOLVE, "T-1", {})
    assert via == "operator"
    assert isinstance(problem, Refusal)
    assert "the operator says that ticket_resolve cannot be done: no button" in problem
    assert (stimuli.noted("operator"), stimuli.noted("control")) == ("no button", None)


def test_the_highest_rung_that_names_a_stimulus_is_taken(stimuli_of):
    every = {
        "control": {"url": "http://127.0.0.1:1"},
        "http": {RESOLVE: {"url": "x"}},
        "command": {RESOLVE: ["x"], START: ["x"]},
        "wait": [RESOLVE, START, "ticket_add_note"],
        "operator": [RESOLVE, START, "ticket_add_note", "ticket_request_info"],
    }
    stimuli = stimuli_of(every)
    names = (RESOLVE, START, "ticket_add_note", "ticket_request_info", "workorder_open")
    assert [stimuli.way(name).kind for name in names] == ["http", "command", "wait", "operator", "control"]


# --- what a failure and a success say


@pytest.mark.parametrize(
    ("status", "refused"), [(400, True), (409, True), (403, True), (429, False), (408, False), (500, False), (302, False)]
)
def test_an_answer_4xx_says_that_nothing_was_done(stimuli_of, status, refused):
    with served(reply(status)) as tiny:
        _, problem = stimuli_of({"http": {RESOLVE: {"url": tiny.url}}}).give(RESOLVE, "T-1", {})
        _, told = stimuli_of({"control": {"url": tiny.url}}).give(RESOLVE, "T-1", {})
    assert [isinstance(said, Refusal) for said in (problem, told)] == [refused, refused]


def test_after_a_first_call_nobody_knows_what_a_refusal_means(stimuli_of):
    with served(reply(200), reply(409)) as tiny:
        _, problem = stimuli_of({"http": {RESOLVE: [{"url": tiny.url + "/1"}, {"url": tiny.url + "/2"}]}}).give(RESOLVE, "T-1", {})
    assert problem.startswith("POST")
    assert not isinstance(problem, Refusal)


def test_what_cannot_be_filled_is_not_sent_at_all(stimuli_of):
    _, problem = stimuli_of({"http": {RESOLVE: {"url": "http://127.0.0.1:1/${args.x}"}}}).give(RESOLVE, "T-1", {})
    assert isinstance(problem, Refusal)


def test_a_lost_answer_is_no_refusal(stimuli_of):
    _, problem = stimuli_of({"http": {RESOLVE: {"url": "http://127.0.0.1:1/"}}}).give(RESOLVE, "T-1", {})
    assert problem
    assert not isinstance(problem, Refusal)


OPEN = "incident_create"
ARGS = {"severity": "minor", "description": "no light"}


@pytest.mark.parametrize(
    ("call", "passed"),
    [
        ({"json": {"sev": "${args.severity:-minor}", "text": "by ttck: ${args.description}"}}, ("severity",)),
        ({"json": {"a": ["${args.description}"]}, "sets": ["severity"]}, ("severity", "description")),
        ({"json": {"all": "${args}"}}, ("severity", "description")),
        ({"json": {"text": "fixed"}}, ()),
    ],
)
def test_a_template_says_which_arguments_are_passed_on(stimuli_of, call, passed):
    stimuli = stimuli_of({"exact": True, "http": {OPEN: [{"url": "http://127.0.0.1:1/"}, {"url": "http://127.0.0.1:1/", **call}]}})
    assert stimuli.passed_on(OPEN, ARGS) == passed
    assert stimuli.vouched(OPEN, ARGS) is (len(passed) == len(ARGS))
    assert stimuli.vouched(OPEN, {})


def test_all_arguments_go_as_one_object(stimuli_of):
    with served(reply(200)) as tiny:
        call = {"url": tiny.url, "json": {"id": "${ticket.id}", "args": "${args}"}}
        assert stimuli_of({"http": {OPEN: call}}).give(OPEN, None, ARGS) == ("http", None)
    assert json.loads(tiny.asked[0].body) == {"id": None, "args": ARGS}


def test_only_a_target_that_vouches_makes_other_ways_than_the_control_api_sure(stimuli_of):
    ways = {"http": {RESOLVE: {"url": "http://127.0.0.1:1/"}}, "command": {START: ["true"]}, "operator": [OPEN], "wait": ["calendar_open"]}
    names = (RESOLVE, START, OPEN, "calendar_open", "seller_restart")
    control = {"control": {"url": "http://127.0.0.1:1"}}
    assert [stimuli_of({**ways, **control}).vouched(name, {}) for name in names] == [False, False, False, False, True]
    exact = stimuli_of({**ways, **control, "exact": True})
    assert [exact.vouched(name, {}) for name in names] == [True, True, True, False, True]
    assert [exact.vouched(name, ARGS) for name in (RESOLVE, START, OPEN)] == [False, True, True]
    assert not stimuli_of({"exact": True}).vouched(RESOLVE, {})
