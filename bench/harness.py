"""What the harness adds to an exchange: sending and recording to disk, against a bare loop over a requests session.

Both talk to the same bare Flask seller over one kept connection. The harness masks secrets, keeps the exchange and
writes its line at once; the loop reads the body and throws it away.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
import requests

from bench.bare import bare_seller
from bench.figures import FULL, QUICK, Figure, Scale, alternate, quick_option, ratio_figure, say, show
from bench.sellers import CREATE
from ttck.harness.buyer.client import Client, Request
from ttck.harness.buyer.credentials import Credentials
from ttck.harness.buyer.target import parse_target
from ttck.harness.record.recorder import Recorder
from ttck.specs.dialects import dialect
from ttck.specs.vocabulary import Operation

_TARGET = ("<=", 2.0)
_TICKET = 1300  # bytes
_TOKEN = "bench-token-that-is-masked"


def measure(scale: Scale) -> list[Figure]:
    """Seconds for an exchange through the harness to seconds for a bare one."""
    with tempfile.TemporaryDirectory(prefix="ttck-bench-") as folder, bare_seller(ticket=_TICKET) as port:
        base_url = f"http://127.0.0.1:{port}"
        target = parse_target({"base_url": base_url, "auth": {"type": "bearer", "token": _TOKEN}}, name="bench")
        recorder = Recorder(Path(folder) / "record.jsonl", target.redactor)
        client = Client(target, recorder, authorize=Credentials(target).headers)
        try:
            with requests.Session() as session:
                session.trust_env = False
                session.headers["Authorization"] = f"Bearer {_TOKEN}"
                return [
                    _ratio("retrieve", _retrieving(client), lambda: session.get(f"{base_url}/ticket"), scale),
                    _ratio("create", _creating(client), _bare_create(session, f"{base_url}/ticket"), scale),
                ]
        finally:
            client.close()
            recorder.close()


def _retrieving(client: Client) -> Callable[[], object]:
    request = Request(operation=Operation.RETRIEVE, method="GET", path="/ticket", label="bench")
    return lambda: client.send(request)


def _creating(client: Client) -> Callable[[], object]:
    request = Request(operation=Operation.CREATE, method="POST", path="/ticket", label="bench", body=CREATE)
    return lambda: client.send(request)


def _bare_create(session: requests.Session, url: str) -> Callable[[], object]:
    return lambda: session.post(url, data=CREATE, headers={"Content-Type": dialect("mef").media})


def _ratio(what: str, ours: Callable[[], object], bare: Callable[[], object], scale: Scale) -> Figure:
    say(f"harness: {what}")
    for call in (ours, bare):
        call()
    ones, others = alternate(lambda: _each(ours, scale), lambda: _each(bare, scale), rounds=scale.rounds)
    return ratio_figure(
        ones, others, part="harness", what=f"cost of an exchange, {what}", target=_TARGET,
        detail=lambda one, other: f"{one * 1000:.2f} and {other * 1000:.2f} ms",
    )  # fmt: skip


def _each(call: Callable[[], object], scale: Scale) -> float:
    """Seconds a call takes on average."""
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < scale.seconds:
        call()
        done += 1
    return (time.perf_counter() - began) / done


@click.command(help=__doc__)
@quick_option
def main(*, quick: bool) -> None:
    show(measure(QUICK if quick else FULL))


if __name__ == "__main__":
    main()
