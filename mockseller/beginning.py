"""The options of ``ttck mock`` that say what the seller begins with: tickets, a snapshot, a clock."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.web.place import Place

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
        help="Fill up to so many tickets of a buyer; those of an earlier start count.",
    ),
    click.option(
        "--tickets-of", "owner", metavar="BUYER", help="Whose tickets --tickets and --ticket-file make; by default the first buyer's."
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
    click.option(
        "--clock",
        metavar="RATE",
        callback=_rate,
        help="Let the clock run so fast, as 100x; 0x lets it stand still. With a --database it goes on as it did in the last start, "
        "and so do faults, unless these options say otherwise.",
    ),
    click.option(
        "--ticket-file",
        type=click.Path(path_type=Path, dir_okay=False, exists=True),
        metavar="FILE",
        help="Create a ticket of the buyer out of each body in this JSON file, a list; only in a store that has none.",
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


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What a seller begins with: the choices of the options above."""

    tickets: int
    owner: str | None
    past: bool
    clock: float | None
    ticket_file: Path | None
    snapshot: Path | None

    @classmethod
    def taken_from(cls, choices: dict[str, Any]) -> Beginning:
        """Those of all choices of a command; they are taken out."""
        return cls(**{one.name: choices.pop(one.name) for one in fields(cls)})


def furnish(server: Place, beginning: Beginning) -> None:
    """Let a seller begin with what was chosen.

    Raises:
        BadParameter: a file is not what it should be, there is no such buyer, or the clock cannot run so.
    """
    checked_owner(server.seller, beginning.owner)
    if beginning.ticket_file is not None:
        plant_from(server, beginning.ticket_file, owner=beginning.owner)
    begin(
        server.seller, snapshot=beginning.snapshot, rate=beginning.clock, tickets=beginning.tickets, past=beginning.past,
        owner=beginning.owner,
    )  # fmt: skip


def plant_from(server: Place, path: Path, *, owner: str | None = None) -> None:
    """Create the tickets of a file for a buyer, unless it has tickets already: a restart doubles nothing.

    Raises:
        BadParameter: the file is no list in JSON, or the seller refuses one of its bodies.
    """
    from ttck.mockseller.web.planting import plant  # noqa: PLC0415 - as above

    seller = server.seller
    try:
        documents = json.loads(path.read_bytes())
        if not isinstance(documents, list):
            raise click.BadParameter(f"{path}: it is no list", param_hint="--ticket-file")
        buyer = owner or seller.default_buyer
        if not seller.store.count(buyer=buyer):
            plant(server.app.wsgi_app, seller, documents, buyer=buyer)
    except (OSError, ValueError, RecursionError) as wrong:
        raise click.BadParameter(f"{path}: {wrong}", param_hint="--ticket-file") from wrong


def checked_owner(seller: Seller, owner: str | None) -> None:
    """Refuse a buyer that there is not.

    Raises:
        BadParameter: no client acts for it.
    """
    from ttck.mockseller.engine.seeding import check_buyer  # noqa: PLC0415 - as above

    try:
        if owner is not None:
            check_buyer(seller, owner)
    except ValueError as unknown:
        raise click.BadParameter(str(unknown), param_hint="--tickets-of") from unknown


def begin(seller: Seller, *, snapshot: Path | None, rate: float | None, tickets: int, past: bool, owner: str | None = None) -> None:
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
        buyer = owner or seller.default_buyer
        seed(seller, tickets=max(0, tickets - seller.store.count(buyer=buyer)), buyer=buyer, past=past)
    try:
        if rate is not None:
            seller.clock.move(rate=rate)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint="--clock") from wrong
