"""Mock sellers that are killed under load, and what is to be there afterwards: for a test, and for a long loop in the benchmarks."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections import Counter

from ttck.mockseller.tests.support import ticket_request, until

TOKEN = "T"
STATE, RESOLVED = "troubleTicketStatusChangeEvent", "troubleTicketResolvedEvent"
STEPS = (("ticket_start_work", (STATE,)), ("ticket_resolve", (STATE, RESOLVED)))  # what staff does, and which events that owes
STATES = ("acknowledged", "inProgress", "resolved")


class Process:
    """A mock seller in a process of its own, on a database; the address goes to it by the environment."""

    def __init__(self, database):
        command = [sys.executable, "-m", "ttck.mockseller", "--control-token", TOKEN]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "TTCK_DATABASE": database})
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

    def subscribe(self, callback):
        return self.call("POST", f"{self.line['base_url']}/hub", {"callback": callback})["id"]

    def kill(self):
        os.kill(self.line["pid"], signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


class Load:
    """Threads that create tickets and let staff work on them, each step at another of the sellers; what was acknowledged is kept."""

    def __init__(self, sellers, *, threads=2):
        self.sellers = sellers  # those that live
        self.acknowledged = {}  # ticket: how many steps were
        self.refused = Counter()  # statuses
        self._turns = itertools.count()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(threads)]
        for one in self._threads:
            one.start()

    def _some(self):
        living = list(self.sellers)
        return living[next(self._turns) % len(living)]

    def _run(self):
        while not self._stopping.is_set():
            try:
                ident = self._some().ticket("POST", body=ticket_request())["id"]
                for done, (name, _) in enumerate(STEPS):
                    self.acknowledged[ident] = done
                    self._some().stimulate(name, ident)
                self.acknowledged[ident] = len(STEPS)
            except (OSError, http.client.HTTPException, ValueError, ZeroDivisionError) as failed:
                self.refused[getattr(failed, "code", "gone")] += 1
                self._stopping.wait(0.02)

    def more(self, count):
        """Wait until so many tickets more were acknowledged."""
        before = len(self.acknowledged)
        until(lambda: len(self.acknowledged) >= before + count)

    def stop(self):
        self._stopping.set()
        for one in self._threads:
            one.join(30)


def check(load, listener, seller, *, crashes):
    """All that was acknowledged is there and announced, in order; an event came at most once more for each crash. How many came twice."""
    for ident, steps in load.acknowledged.items():
        assert seller.ticket(path=f"/{ident}")["status"] in STATES[steps : steps + 2]
    owed = {ident: [event for _, events in STEPS[:steps] for event in events] for ident, steps in load.acknowledged.items()}
    until(lambda: not seller.call("GET", f"{seller.line['control_url']}/deliveries")["owed"], seconds=60)
    came = {ident: [] for ident in owed}
    for _, body, status, _ in list(listener.got):
        if status < 300 and body["event"]["id"] in came:
            came[body["event"]["id"]].append((body["eventId"], body["eventType"]))
    for ident, events in owed.items():
        first = list(dict.fromkeys(came[ident]))
        assert [name for _, name in first][: len(events)] == events, (ident, events, came[ident])
        places = [first.index(one) for one in came[ident]]
        assert places == sorted(places), (ident, came[ident])
    times = Counter(one for events in came.values() for one in events)
    assert max(times.values(), default=1) <= 1 + crashes, times.most_common(3)
    return sum(times.values()) - len(times)
