"""The seller of TMF621 as a process: its options, its ready line, its control API and its deliveries."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from click.testing import CliRunner

from ttck.mockseller.cli import faults, mock
from ttck.mockseller.engine.settings import Client, Settings
from ttck.mockseller.tests.support import Listener, until
from ttck.mockseller.web.server import Server


def ask(url, body=None, *, method=None, token=None):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=data, headers=headers, method=method), timeout=10) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.loads(refused.read())


@pytest.mark.parametrize("version", ["v5", "v4"])
def test_the_ready_line_says_where(version, tmp_path):
    target = tmp_path / "target.yaml"
    command = [sys.executable, "-m", "ttck.mockseller", "--profile", f"tmf621-{version}", "--control-token", "t", "--tickets", "3"]
    process = subprocess.Popen([*command, "--target", str(target), "--fault", "tmf-newest-first" if version == "v5" else "noop"], stdout=-1)
    try:
        line = json.loads(process.stdout.readline())
        assert line["profile"] == f"tmf621-{version}"
        assert line["base_url"].endswith(f"/tmf-api/troubleTicket/{version}")
        assert line["apis"] == (["ticket", "specification"] if version == "v5" else ["ticket"])
        assert "appointment_url" not in line
        assert len(ask(f"{line['base_url']}/troubleTicket")[1]) == 3
        assert ask(f"{line['control_url']}/faults", token="t")[1]["faults"]
    finally:
        process.terminate()
        process.communicate(timeout=10)
    written = json.loads(target.read_text())
    assert (written["profile"], written["base_url"]) == (line["profile"], line["base_url"])


def test_a_fault_of_another_seller_is_wrong_usage():
    result = CliRunner().invoke(mock, ["--profile", "tmf621-v4", "--fault", "created-as-200"])
    assert result.exit_code == 2
    assert "one of a seller of mef113" in result.output


def test_faults_are_listed_by_profile():
    listed = CliRunner().invoke(faults, ["--profile", "tmf621-v4"]).output
    assert "tmf-filters-ignored" in listed
    assert "noop" in listed
    assert "tmf-sort-ignored" not in listed
    assert "created-as-200" not in listed
    assert "tmf-" not in CliRunner().invoke(faults, []).output
    assert "TMF621:20" in CliRunner().invoke(faults, ["tmf-sort-ignored"]).output


def test_events_reach_a_listener_and_control_makes_the_seller_act():
    listener = Listener()
    with Server(Settings(profile="tmf621-v5", control_token="t")) as server:
        base, control = server.base_url, server.control_url
        assert ask(f"{base}/hub", {"@type": "Hub", "callback": listener.url})[0] == 201
        sent = {"@type": "TroubleTicket", "description": "d", "severity": "s", "ticketType": "t"}
        _, made = ask(f"{base}/troubleTicket", sent)
        assert made["href"] == f"{base}/troubleTicket/{made['id']}"
        assert ask(made["href"])[1] == made
        status, applied = ask(f"{control}/stimuli/ticket_start_work", {"id": made["id"]}, token="t")
        assert (status, applied["state"]) == (200, "inProgress")
        assert ask(f"{control}/stimuli/ticket_start_work", {"id": made["id"]}, token="t")[0] == 409
        assert ask(f"{control}/stimuli/ticket_start_work", {"id": "none"}, token="t")[0] == 404
        until(lambda: len(listener.got) == 2)
        assert [path for path, *_ in listener.got] == ["/listener/troubleTicketCreateEvent", "/listener/troubleTicketStatusChangeEvent"]
        assert ask(f"{control}/restart", {}, token="t")[0] == 200
        assert ask(f"{base}/troubleTicket/{made['id']}", method="DELETE")[0] == 204
        until(lambda: listener.got[-1][0] == "/listener/troubleTicketDeleteEvent")
        assert ask(f"{control}/reset", {}, token="t")[0] == 200
        assert ask(f"{base}/troubleTicket")[1] == []
    listener.close()


def test_a_listener_that_fails_is_the_trouble_of_the_faulty_seller_alone():
    listener = Listener()
    listener.status = 500
    sent = {"@type": "TroubleTicket", "description": "d", "severity": "s", "ticketType": "t"}
    with Server(Settings(profile="tmf621-v5", retry_first=0.01)) as server:
        for name, expected in (("noop", 201), ("tmf-failing-listener-fails-call", 500)):
            server.seller.faults.switch([(name, {})])
            ask(f"{server.base_url}/hub", {"@type": "Hub", "callback": listener.url})
            ask(f"{server.base_url}/troubleTicket", sent)
            before = len(listener.got)
            until(lambda before=before: len(listener.got) > before + 4)
            assert ask(f"{server.base_url}/troubleTicket", sent)[0] == expected
    listener.close()


def test_credentials_are_asked_for_in_the_words_of_tmf621():
    settings = Settings(profile="tmf621-v5", auth="basic", clients=(Client(id="a", secret="b", buyer="c"),))
    with Server(settings) as server:
        status, body = ask(f"{server.base_url}/troubleTicket")
        assert (status, body["@type"], body["status"]) == (401, "Error", "401")
        server.seller.faults.switch([("tmf-401-own-form", {})])
        assert ask(f"{server.base_url}/troubleTicket") == (401, {"error": "access_denied"})
