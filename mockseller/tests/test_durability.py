"""What was acknowledged survives the worst end of a process."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request

from ttck.mockseller.tests.support import ticket_request, until

TOKEN = "T"


class Process:
    """A mock seller in a process of its own, on a database file."""

    def __init__(self, path):
        command = [sys.executable, "-m", "ttck.mockseller", "--database", f"sqlite:///{path}", "--control-token", TOKEN]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.line = json.loads(self.process.stdout.readline())

    def call(self, method, url, body=None):
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        request = urllib.request.Request(url, data=data, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def ticket(self, method="GET", path="", body=None):
        return self.call(method, f"{self.line['base_url']}/troubleTicket{path}", body)

    def stimulate(self, name, ident):
        return self.call("POST", f"{self.line['control_url']}/stimuli/{name}", {"id": ident})

    def kill(self):
        os.kill(self.line["pid"], signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


def hammer(process, acknowledged, enough):
    """Create tickets and start work until the seller is killed; note what it has acknowledged."""
    try:
        while True:
            ident = process.ticket("POST", body=ticket_request())["id"]
            acknowledged[ident] = "acknowledged"
            process.stimulate("ticket_start_work", ident)
            acknowledged[ident] = "inProgress"
            if len(acknowledged) >= 60:
                enough.set()
    except (OSError, http.client.HTTPException, ValueError):
        return


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path, listener):
    listener.status = 503  # nothing is taken before the kill, so everything is still owed
    first = Process(tmp_path / "t.db")
    try:
        first.call("POST", f"{first.line['base_url']}/hub", {"callback": listener.url})
        acknowledged, enough = {}, threading.Event()
        threads = [threading.Thread(target=hammer, args=(first, acknowledged, enough)) for _ in range(2)]
        for thread in threads:
            thread.start()
        assert enough.wait(10)
    finally:
        first.kill()
    for thread in threads:
        thread.join(5)
    assert len(acknowledged) >= 60
    listener.status = 204
    second = Process(tmp_path / "t.db")
    try:
        for ident, state in acknowledged.items():
            found = second.ticket(path=f"/{ident}")["status"]
            assert found == state or (state, found) == ("acknowledged", "inProgress")
        owed = [ident for ident, state in acknowledged.items() if state == "inProgress"]
        until(lambda: all(listener.events(ident) for ident in owed))
        assert {tuple(set(listener.events(ident))) for ident in owed} == {("troubleTicketStatusChangeEvent",)}
    finally:
        second.kill()
