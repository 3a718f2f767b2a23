"""What the autopilot of a seller does next and by which rule, as people and programs read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine.clock import MICROS, text_of
from ttck.mockseller.web.console.items import kind_of, resources

if TYPE_CHECKING:
    from ttck.mockseller.engine.autopilot import Entry, Rule
    from ttck.mockseller.engine.seller import Seller
    from ttck.specs.vocabulary import Kind

SHOWN = 100  # decisions that are shown


def coming(seller: Seller) -> list[dict[str, Any]]:
    """What is decided next, the soonest first: `at` and `in_seconds` by the seller's clock, `do`, `about` and `id`, and `scenario`."""
    entries = seller.pilot.coming(most=SHOWN) if seller.pilot is not None else []
    return [found for entry in entries if (found := _shown(seller, entry)) is not None]


def coming_for(seller: Seller, kind: Kind, item_id: str) -> dict[str, Any] | None:
    """What is decided next about one item; None for nothing."""
    entry = seller.pilot.entry(kind, item_id) if seller.pilot is not None else None
    return _shown(seller, entry) if entry is not None else None


def described(seller: Seller) -> dict[str, Any] | None:
    """The autopilot with its rules by scenario, "" for the usual life; None for a seller without one."""
    if seller.pilot is None:
        return None
    plan = seller.pilot.plan
    scenarios = {
        name: {"says": one.says, "rules": [_rule(rule) for rule in one.rules], "left_out": list(one.left_out)}
        for name, one in plan.scenarios.items()
    }
    return {"name": plan.name, "seed": plan.seed, "scenarios": scenarios}


def _shown(seller: Seller, entry: Entry) -> dict[str, Any] | None:
    rule = seller.pilot.plan.rule(entry.rule) if seller.pilot is not None and entry.rule else None
    if rule is None or entry.due is None:
        return None
    about = next((row.name for row in resources(seller) if kind_of(row).value == entry.kind), None)
    return {
        "at": text_of(entry.due / MICROS),
        "in_seconds": round(entry.due / MICROS - seller.clock.now(), 3),
        "do": rule.do,
        "about": about,
        "id": entry.item if about else None,
        "scenario": entry.scenario or None,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    states = sorted({state for one in rule.states.values() if one for state in one})
    return {
        "do": rule.do, "again_and_again": rule.every, "seconds": [rule.soonest, rule.latest], "in": states, "since": rule.since,
        "when": {name: list(values) for name, values in rule.when.items()}, "chance": rule.chance, "times": rule.times,
    }  # fmt: skip
