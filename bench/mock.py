"""Throughput of the mock seller, with its store on disk, against a bare Flask view on the same web server.

Both serve 8 kept connections from processes of their own. The mock seller validates, stores and queues events; the
baseline returns a constant body of the same size, or for a create what it was sent.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from bench.bare import bare_seller
from bench.figures import FULL, QUICK, Figure, Scale, alternate, quick_option, rates, ratio_figure, say, show
from bench.load import drive, forever, get, post
from bench.sellers import CREATE, HUB, TICKETS, ask, create_tickets, stored_seller

_KEPT = 200  # tickets that are there from the start
_PAGE = f"{TICKETS}?severity=significant&limit=10"
_MOST_CANCELLED = 4000  # a second and a round: tickets to cancel have to be there before


def measure(scale: Scale) -> list[Figure]:
    """Requests a second of the mock seller to those of the baseline."""
    with tempfile.TemporaryDirectory(prefix="ttck-bench-") as folder, stored_seller(Path(folder) / "tickets.db") as stored:
        ids = create_tickets(stored.port, _KEPT)
        ticket = len(ask(stored.port, "GET", f"{TICKETS}/{ids[0]}")[1])
        page = len(ask(stored.port, "GET", _PAGE)[1])
        with bare_seller(ticket=ticket, page=page) as bare:
            return [
                _ratio("retrieve", stored.port, [get(f"{TICKETS}/{one}") for one in ids], bare, get("/ticket"), scale, 0.7),
                _ratio("filtered first page of 10", stored.port, [get(_PAGE)], bare, get("/page"), scale, None),
                *_written(stored.port, bare, scale),
            ]


def _written(port: int, bare: int, scale: Scale) -> list[Figure]:
    """Creates, and cancels that owe an event, both with a subscription in place."""
    callback = f'{{"callback":"http://127.0.0.1:{bare}/listen"}}'.encode()
    ask(port, "POST", HUB, callback)
    create = _ratio("create", port, [post(TICKETS, CREATE)], bare, post("/ticket", CREATE), scale, 0.4, status=201)
    say("mock: cancel")
    count = min(int(_MOST_CANCELLED * scale.seconds) + 50, 1500) * scale.rounds
    cancels = iter([post(f"{TICKETS}/{one}/cancel") for one in create_tickets(port, count)])
    ones, others = alternate(
        lambda: drive(port, cancels, seconds=scale.seconds, status=204),
        lambda: drive(bare, forever([post("/ticket", CREATE)]), seconds=scale.seconds, status=201),
        rounds=scale.rounds,
    )
    return [create, ratio_figure(ones, others, part="mock", what="cancel, event delivered meanwhile", detail=rates)]


def _ratio(
    what: str, port: int, asked: list[bytes], bare: int, asked_bare: bytes, scale: Scale, aim: float | None, *, status: int = 200
) -> Figure:
    say(f"mock: {what}")
    for warm, requests in ((port, asked), (bare, [asked_bare])):
        drive(warm, forever(requests), seconds=min(0.2, scale.seconds), status=status)
    ones, others = alternate(
        lambda: drive(port, forever(asked), seconds=scale.seconds, status=status),
        lambda: drive(bare, forever([asked_bare]), seconds=scale.seconds, status=status),
        rounds=scale.rounds,
    )
    return ratio_figure(ones, others, part="mock", what=what, target=(">=", aim) if aim else None, detail=rates)


@click.command(help=__doc__)
@quick_option
def main(*, quick: bool) -> None:
    show(measure(QUICK if quick else FULL))


if __name__ == "__main__":
    main()
