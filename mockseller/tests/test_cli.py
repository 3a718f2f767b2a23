from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from click.testing import CliRunner

from ttck.mockseller.beginning import begin
from ttck.mockseller.cli import faults, mock
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.web.server import Server
from ttck.specs.loader import conform


def run(command, *arguments):
    return CliRunner().invoke(command, arguments)


def start(*arguments):
    command = [sys.executable, "-m", "ttck.mockseller", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_the_help_teaches():
    text = run(mock, "--help").output
    assert "Examples:" in text
    assert "--control-token" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--auth", "basic"], "at least one client"),
        (["--client", "x"], "ID:SECRET"),
        (["--fault", "missing-hrf"], "missing-href"),
        (["--fault", "slow-answer:seconds=0.3"], "slow-answers"),
        (["--fault", "slow-answers:second=0.3"], "it has seconds: float, default 0.1, in seconds"),
        (["--fault", "slow-answers:seconds=soon"], "a number of seconds, 0 or more, not 'soon'"),
        (["--fault", "slow-answers:seconds=-1"], "a number of seconds, 0 or more, not '-1'"),
        (["--fault", "slow-answers:seconds=nan"], "a number of seconds"),
        (["--fault", "slow-answers:seconds=1,seconds=2"], "each setting of fault slow-answers once"),
        (["--fault", "missing-href:seconds=1"], "it has none"),
        (["--database", "tickets.db"], "sqlite:////"),
        (["--database", "sqlite:////no/such/folder/t.db"], "does not exist"),
        (["--port", "99999"], "99999"),
        (["--without", "ticket"], "appointment_events"),
        (["--personality", "grumpy"], "there are: asks-for-information, fast, incident-storms, misses-appointments, slow"),
        (["--personality", "fast", "--autopilot", __file__], "--personality or --autopilot"),
        (["--autopilot", "no-such-file.yaml"], "no-such-file.yaml"),
        (["--autopilot", __file__], "test_cli.py"),
        (["--tickets", "3", "--tickets-of", "bob"], "there are: buyer"),
    ],
)
def test_wrong_usage_is_explained(arguments, words):
    result = run(mock, *arguments)
    assert result.exit_code == 2
    assert words in result.output


def test_an_audit_is_not_begun_where_no_rule_binds_a_buyer(tmp_path):
    result = run(mock, "--port", "0", "--profile", "tmf621-kit-v5", "--audit", str(tmp_path / "tried"))
    assert result.exit_code == 2
    assert "no rule of the profile tmf621-kit-v5 binds a buyer" in result.output
    assert "tmf621-v5" in result.output
    assert not (tmp_path / "tried").exists()


def test_a_port_in_use_ends_with_2():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run(mock, "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert "in use" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_one_line_serves_and_stops_cleanly(number, web_server):
    faulty = ("--fault", "missing-href", "--fault", "slow-answers:seconds=0.01")
    process = start("--control-token", "T", "--server", web_server, *faulty)
    try:
        line = json.loads(process.stdout.readline())
        urls = ["base_url", "appointment_url", "workorder_url"]
        assert list(line) == ["ready", *urls, "profile", "apis", "control_url", "console_url", "pid", "wants"]
        assert (line["ready"], line["pid"]) == (True, process.pid)
        with urllib.request.urlopen(f"{line['base_url']}/troubleTicket", timeout=30) as answer:
            assert answer.read() == b"[]"
        request = urllib.request.Request(f"{line['control_url']}/faults", headers={"Authorization": "Bearer T"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            active = json.load(answer)["faults"]
        # The answers to the list and to the question about the faults: the first was slow, the second is not one of the API.
        assert active == [
            {"name": "missing-href", "settings": {}, "struck": 0},
            {"name": "slow-answers", "settings": {"seconds": 0.01}, "struck": 1},
        ]
        process.send_signal(number)
        rest, errors = process.communicate(timeout=30)
        assert (process.returncode, rest, errors) == (0, "", "")
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("arguments", "apis", "addresses"),
    [
        ([], ["ticket", "incident", "appointment", "workorder", "appointment_events"], ["appointment", "workorder"]),
        (["--without", "incident", "--without", "workorder_events"], ["ticket", "appointment", "workorder", "appointment_events"],
         ["appointment", "workorder"]),
        (["--without", "appointment"], ["ticket", "incident", "workorder"], ["workorder"]),
    ],
)  # fmt: skip
def test_what_is_offered_is_announced_and_declared(tmp_path, arguments, apis, addresses):
    target = tmp_path / "target.json"
    process = start("--control-token", "T", "--target", str(target), *arguments)
    try:
        line = json.loads(process.stdout.readline())
        assert line["apis"] == apis
        assert [name for name in ("appointment", "workorder") if f"{name}_url" in line] == addresses
        for name in addresses:
            with urllib.request.urlopen(f"{line[f'{name}_url']}/{name}", timeout=30) as answer:
                assert answer.read() == b"[]"
        written = json.loads(target.read_text(encoding="utf-8"))
        assert written["declares"] == {"apis": apis}
        assert "switches" not in written
        conform(written, to="target", name="target")
    finally:
        process.kill()
        process.communicate()


def test_the_draft_s_incidents_are_told_to_people_and_to_the_harness(tmp_path):
    target = tmp_path / "target.json"
    words = ["--incident-model", "type4", "--incident-events", "draft", "--target", str(target)]
    process = subprocess.Popen(
        [sys.executable, "-c", "from ttck.mockseller.cli import mock; mock()", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        said = "".join(process.stdout.readline() for _ in range(3))
        for path in ("troubleTicket/v4", "appointment/v2", "workOrderManagement/v2"):
            assert f"/mefApi/sonata/{path}\n" in said
        written = json.loads(target.read_text(encoding="utf-8"))
        assert written["switches"] == {"incident_model": "type4", "incident_events": "created_closed"}
    finally:
        process.kill()
        process.communicate()


def test_faults_are_listed_and_explained():
    listed = run(faults).output
    assert "nothing-delivered" in listed
    assert "MEF113:R129" in listed
    assert "missing-href" not in run(faults, "--no-legal").output
    told = run(faults, "slow-answers").output
    assert "setting: seconds: float, default 0.1, in seconds" in told
    assert json.loads(run(faults, "slow-answers", "--json").output)[0]["settings"] == {"seconds": 0.1}
    assert "breaks no requirement" in told
    assert {one["name"] for one in json.loads(run(faults, "--json").output)} >= {"noop", "missing-href"}


def test_a_web_server_that_is_not_installed_ends_with_2(monkeypatch):
    monkeypatch.setitem(sys.modules, "ttck.mockseller.web.granian_server", None)
    result = run(mock, "--server", "granian")
    assert result.exit_code == 2
    assert "pip install 'ttck[granian]'" in result.output


def test_an_unknown_fault_is_answered_with_near_names():
    result = run(faults, "slow-answer")
    assert result.exit_code == 2
    assert "slow-answers" in result.output


def test_the_server_starts_light():
    heavy = {"requests", "pytest", "hypothesis", "schemathesis", "joserfc", "jsonschema"}
    code = "import sys, ttck.mockseller.cli, ttck.mockseller.web.server; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "flask" in loaded
    assert heavy & set(loaded) == set()


def test_a_restart_on_the_same_data_doubles_nothing(tmp_path):
    settings = Settings(database=f"sqlite:///{tmp_path}/tickets.db")
    for wanted, there in ((3, 3), (3, 3), (5, 5), (0, 5)):
        with Server(settings) as one:
            begin(one.seller, snapshot=None, rate=None, tickets=wanted, past=False)
            assert one.seller.store.count(buyer="buyer") == there
