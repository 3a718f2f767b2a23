"""The options of ``ttck mock`` that say what the seller begins with: tickets, a snapshot, a clock."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.web.server import Server

Command = Callable[..., Any]


def _rate(_context: click.Context, _parameter: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    try:
        return float(value.removesuffix("x"))
    except ValueError as wrong:
        raise click.BadParameter(f"{value!r} is no rate: give how many seconds pass in a real one, as 100x") from wrong


def _personality(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    # Imported here so that --help and `ttck faults` stay instant.
    from ttck.mockseller.engine.autopilot_files import PERSONALITIES  # noqa: PLC0415 - as above

    if value is not None and value not in PERSONALITIES:
        raise click.BadParameter(f"there is no personality {value}; there are: {', '.join(PERSONALITIES)}")
    return value


_OPTIONS = (
    click.option(
        "--tickets",
        default=0,
        show_default=True,
        type=click.IntRange(0),
        help="Fill up to so many tickets of the first buyer; those of an earlier start count.",
    ),
    click.option("--past", is_flag=True, help="Give these tickets mixed ages and states, notes and workorders; a few milliseconds each."),
    click.option(
        "--personality",
        metavar="NAME",
        callback=_personality,
        help="Let the seller live by itself, by its clock: fast, slow, asks-for-information, misses-appointments or incident-storms. "
        "Each is an autopilot of ours.",
    ),
    click.option(
        "--autopilot",
        type=click.Path(dir_okay=False, exists=True),
        metavar="FILE",
        help="The same by a YAML file of your own (docs/autopilot.md): which decision, after how long, in which state, for which items. "
        "A request calls one of its scenarios, or a personality, by the header X-Mock-Scenario, or by scenario:NAME in a text.",
    ),
    click.option("--clock", metavar="RATE", callback=_rate, help="Let the seller's clock run so fast, as 100x; 0x lets it stand still."),
    click.option(
        "--ticket-file",
        type=click.Path(path_type=Path, dir_okay=False, exists=True),
        metavar="FILE",
        help="Create a ticket of the first buyer out of each body in this JSON file, a list; only in a store that has none.",
    ),
    click.option(
        "--snapshot",
        type=click.Path(path_type=Path, dir_okay=False, exists=True),
        metavar="FILE",
        help="Begin with what a snapshot holds, as the console and the control API give it.",
    ),
)


def begun(command: Command) -> Command:
    """Give a command these options."""
    return functools.reduce(lambda made, option: option(made), reversed(_OPTIONS), command)


def plant_from(server: Server, path: Path) -> None:
    """Create the tickets of a file, unless there are tickets already: a restart doubles nothing.

    Raises:
        BadParameter: the file is no list in JSON, or the seller refuses one of its bodies.
    """
    from ttck.mockseller.web.planting import plant  # noqa: PLC0415 - as above

    seller = server.seller
    try:
        documents = json.loads(path.read_bytes())
        if not isinstance(documents, list):
            raise click.BadParameter(f"{path}: it is no list", param_hint="--ticket-file")
        if not seller.store.count(buyer=seller.default_buyer):
            plant(server.app.wsgi_app, seller, documents, buyer=seller.default_buyer)
    except (OSError, ValueError, RecursionError) as wrong:
        raise click.BadParameter(f"{path}: {wrong}", param_hint="--ticket-file") from wrong


def begin(seller: Seller, *, snapshot: Path | None, rate: float | None, tickets: int, past: bool) -> None:
    """Restore a snapshot, fill up with tickets, and let the clock run.

    Raises:
        BadParameter: the file is no snapshot, or the clock cannot run so.
    """
    # Imported here so that --help and `ttck faults` stay instant.
    from ttck.mockseller.engine.seeding import seed  # noqa: PLC0415 - as above
    from ttck.mockseller.engine.snapshot import restore  # noqa: PLC0415 - as above

    try:
        if snapshot is not None:
            restore(seller, json.loads(snapshot.read_bytes()))
    except (OSError, ValueError, RecursionError) as wrong:
        raise click.BadParameter(f"{snapshot}: {wrong}", param_hint="--snapshot") from wrong
    if tickets:
        buyer = seller.default_buyer
        seed(seller, tickets=max(0, tickets - seller.store.count(buyer=buyer)), buyer=buyer, past=past)
    try:
        if rate is not None:
            seller.clock.move(rate=rate)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint="--clock") from wrong
