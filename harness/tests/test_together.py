"""Requests that are sent at the same moment."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ttck.harness.judge.histories import ASIDE
from ttck.harness.record.recorder import read_lines
from ttck.harness.tests.tiny_server import ask
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Api


@contextlib.contextmanager
def meeting(count):
    """A seller that answers when so many requests are there, and not before."""
    gate = threading.Barrier(count, timeout=120)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with contextlib.suppress(threading.BrokenBarrierError):
                gate.wait()
            self.send_response(503 if gate.broken else 201)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_they_are_there_at_the_same_time_and_recorded_in_the_order_of_asking(open_client, tmp_path):
    asked = [ask(method="POST", document={"number": number}) for number in range(2)]
    with meeting(2) as url:
        client = open_client(url)
        client.scenario = "main"
        answers = client.together(asked, scenario=ASIDE)
    assert [(e.status, e.document, e.number) for e in answers] == [(201, {"number": 0}, 1), (201, {"number": 1}, 2)]
    assert [line.document["scenario"] for line in read_lines(tmp_path / "record.jsonl")] == [ASIDE, ASIDE]
    assert client.sent == 2


def test_one_without_an_address_keeps_all_from_being_sent(open_client):
    client = open_client("http://127.0.0.1:9", urls={})
    with pytest.raises(Inconclusive, match="no address"):
        client.together([ask(), ask(api=Api.WORKORDER)], scenario=ASIDE)
    assert client.sent == 0
