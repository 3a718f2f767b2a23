"""What a person does to the seller as a whole: clock, faults, data, subscriptions, journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from flask import render_template, request

from ttck.mockseller.engine import codec, hubs
from ttck.mockseller.engine.clock import FASTEST, MICROS
from ttck.mockseller.engine.fault_settings import Setting
from ttck.mockseller.engine.network import SETTINGS, Conditions, conditions
from ttck.mockseller.engine.seeding import seed
from ttck.mockseller.engine.snapshot import checked, restore, take
from ttck.mockseller.registry import faults_of
from ttck.mockseller.web.console.coming import SHOWN, coming, described
from ttck.mockseller.web.console.forms import Unfit, number_in

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Fault
    from ttck.mockseller.engine.seller import Seller

_SHOWN = 40  # faults on one page
_MOST_SEEDED = 100_000
_WITH_PAST = 500  # tickets that have one: more would keep a person waiting
_CENTURY = 100 * 366 * 86_400.0


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A page, None for none, and the forms on it: each does something and returns what is said about it.

    `back` is the page where a form leads, this one by default.
    """

    page: Callable[[Seller], str] | None = None
    deeds: Mapping[str, Callable[[Seller], str]] = field(default_factory=dict)
    back: str = ""


def _clock(seller: Seller) -> str:
    return render_template("console/clock.html", clock=seller.clock)


def _rate(seller: Seller) -> str:
    seller.clock.move(rate=number_in(request.form.get("rate", ""), least=0, most=FASTEST))
    return f"On the seller's clock {seller.clock.rate:g} seconds pass in a real one."


def _advance(seller: Seller) -> str:
    try:
        seller.clock.move(by=number_in(request.form.get("seconds", ""), least=-_CENTURY, most=_CENTURY))
    except ValueError as beyond:
        raise Unfit(f"{beyond}.") from beyond
    return f"The seller's clock shows {seller.clock.text()} now."


def _real_time(seller: Seller) -> str:
    seller.clock.move(to_offset=0.0, rate=1.0)
    return "The seller's clock shows real time again."


def _faults(seller: Seller) -> str:
    text = request.args.get("text", "").strip().lower()
    known = faults_of(seller.settings.profile)
    found = [one for one in known if not text or text in f"{one.name} {one.says} {' '.join(one.breaks)}".lower()]
    active = {one["name"]: one for one in seller.faults.names()}
    return render_template(
        "console/faults.html", active=active, found=found[:_SHOWN], many=len(found), all=len(known), text=text, by_name=_by_name(known)
    )


def _by_name(known: list[Fault]) -> dict[str, Fault]:
    return {one.name: one for one in known}


def _switched(seller: Seller, *, without: str = "") -> list[tuple[str, Mapping[str, Any]]]:
    return [(one["name"], one["settings"]) for one in seller.faults.names() if one["name"] != without]


def _switch(seller: Seller, wanted: list[tuple[str, Mapping[str, Any]]]) -> None:
    try:
        seller.faults.switch(wanted)
    except ValueError as wrong:
        raise Unfit(str(wrong)) from wrong


def _switch_on(seller: Seller) -> str:
    name = request.form.get("name", "")
    found = next((one for one in faults_of(seller.settings.profile) if one.name == name), None)
    if found is None:
        raise Unfit(f"This seller can have no fault {name}.")
    given = {one.name: _setting(one, request.form.get(f"set-{one.name}", "")) for one in found.settings.values()}
    _switch(seller, [*_switched(seller, without=name), (name, {key: value for key, value in given.items() if value is not None})])
    return f"{name} is switched on. {found.says}"


def _setting(setting: Setting, text: str) -> Any:
    """The value of a setting as it was typed, None for its default."""
    if not text.strip():
        return None
    found = setting.read(text.strip())
    if found is None or not setting.fits(found):
        raise Unfit(f"{setting.name} has to be {setting.wants}.")
    return found


def _switch_off(seller: Seller) -> str:
    name = request.form.get("name", "")
    _switch(seller, _switched(seller, without=name))
    return f"{name} is switched off."


def _all_off(seller: Seller) -> str:
    seller.faults.clear()
    return "All faults are switched off."


def _snapshots(seller: Seller) -> str:
    return render_template("console/snapshots.html", kept=seller.shelf.all())


def _keep(seller: Seller) -> str:
    kept = seller.shelf.keep(request.form.get("name", ""), take(seller))
    return f"{kept.name} keeps {kept.items} items."


def _restore(seller: Seller) -> str:
    kept = seller.shelf.found(request.form.get("name", ""))
    if kept is None:
        raise Unfit("There is no such snapshot any more.")
    restore(seller, kept.document)
    return f"The seller holds what {kept.name} says again: {kept.items} items, subscriptions, clock, faults and network."


def _drop(seller: Seller) -> str:
    seller.shelf.drop(request.form.get("name", ""))
    return "The snapshot is forgotten."


def _put(seller: Seller) -> str:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Unfit("Choose a file.")
    try:
        document = codec.loads(file.read())
    except codec.JSONDecodeError as wrong:
        raise Unfit("This file is no JSON.") from wrong
    kept = seller.shelf.keep(request.form.get("name", "").strip() or file.filename[:60], checked(seller, document))
    return f"{kept.name} is kept, with {kept.items} items. Restore it, and the seller holds them."


def _network(seller: Seller) -> str:
    return render_template("console/network.html", shown=seller.network.shown(), settings=SETTINGS)


def _set_network(seller: Seller) -> str:
    given = {one.name: _setting(one, request.form.get(one.name, "")) for one in SETTINGS.values()}
    try:
        seller.network.set(conditions({name: value for name, value in given.items() if value is not None}))
    except ValueError as wrong:
        raise Unfit(str(wrong)) from wrong
    return "Requests and answers go this way from now on."


def _best(seller: Seller) -> str:
    seller.network.set(Conditions())
    return "The network is at its best again."


def _seed(seller: Seller) -> str:
    many = int(number_in(request.form.get("tickets", ""), least=1, most=_MOST_SEEDED))
    try:
        made = seed(seller, tickets=many, buyer=request.form.get("buyer") or seller.default_buyer, past=many <= _WITH_PAST)
    except ValueError as unknown:
        raise Unfit(str(unknown)) from unknown
    return f"{made} tickets were added. No event tells of them."


def _reset(seller: Seller) -> str:
    seller.reset()
    return "The seller is empty, without faults, and in real time."


def _restart(seller: Seller) -> str:
    seller.restart()
    return "The seller closed everything and opened it again, as a new process would."


def _listen(seller: Seller) -> str:
    callback, buyer = request.form.get("callback", "").strip(), request.form.get("buyer") or seller.default_buyer
    try:
        hub = hubs.arrange(seller, callback, buyer=buyer)
    except ValueError as wrong:
        raise Unfit(str(wrong)) from wrong
    return f"All events of {buyer} go to {hub.callback} from now on."


def _end(seller: Seller) -> str:
    hub = seller.outbox.hub(request.form.get("hub", ""))
    if hub is None:
        raise Unfit("This subscription has ended already.")
    hubs.end(seller, hub)
    return f"The subscription {hub.id} has ended."


def _hurry(seller: Seller) -> str:
    for hub, worker in seller.outbox.hubs():
        if hub.id == request.form.get("hub"):
            worker.hurry()
            return "What was waiting is tried at once."
    raise Unfit("This subscription has ended already.")


def _again(seller: Seller) -> str:
    if not seller.outbox.resend(int(number_in(request.form.get("event", "")))):
        raise Unfit("Nobody remembers this event, or its subscription has ended.")
    return "The event is sent once more."


def _clear(seller: Seller) -> str:
    seller.forget_traffic()
    return "The journals of calls, decisions and deliveries are empty."


def _autopilot(seller: Seller) -> str:
    return render_template("console/autopilot.html", plan=described(seller), coming=coming(seller), shown=SHOWN)


def _jump(seller: Seller) -> str:
    due = seller.pilot.next_due() if seller.pilot is not None else None
    if due is None:
        raise Unfit("Nothing waits for a time.")
    seller.clock.move(by=max(0.0, due / MICROS - seller.clock.now()))
    return f"The seller's clock shows {seller.clock.text()} now, and what was due happens."


OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "clock": Operation(page=_clock, deeds={"advance": _advance, "rate": _rate, "real": _real_time}),
        "autopilot": Operation(page=_autopilot, deeds={"jump": _jump}),
        "faults": Operation(page=_faults, deeds={"on": _switch_on, "off": _switch_off, "none": _all_off}),
        "snapshots": Operation(page=_snapshots, deeds={"keep": _keep, "restore": _restore, "drop": _drop, "put": _put}),
        "network": Operation(page=_network, deeds={"set": _set_network, "best": _best}),
        "data": Operation(deeds={"seed": _seed, "reset": _reset, "restart": _restart}, back="console.overview"),
        "subscription": Operation(deeds={"listen": _listen, "end": _end, "hurry": _hurry, "again": _again}, back="console.deliveries"),
        "traffic": Operation(deeds={"clear": _clear}, back="console.journal"),
    }
)
