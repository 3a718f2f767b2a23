"""Lengths: texts that are exactly as long as they may be, and one character longer."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.ossj import payloads
from ttck.suites.ossj.names import (
    CHANGEABLE,
    DIALOG,
    KEY,
    LONGEST,
    LONGEST_AGREED,
    LONGEST_CLOSING,
    LONGEST_KEY,
    OF_A_RESOLUTION,
)
from ttck.suites.ossj.seller_client import Change, Made, SellerClient, seller_client


@dataclass(kw_only=True)
class Limits:
    """Creates and changes at a limit and one character over it, by attribute, beside plain ones."""

    plain: Made | None = None
    at: dict[str, Made] = field(default_factory=dict)
    over: dict[str, Made] = field(default_factory=dict)
    plain_change: Change | None = None
    change_at: Change | None = None
    change_over: Change | None = None
    accented: list[Made] = field(default_factory=list)
    accented_changes: list[Change] = field(default_factory=list)
    changes_at: dict[str, Change] = field(default_factory=dict)
    changes_over: dict[str, Change] = field(default_factory=dict)


def _mark(stage: Stage) -> str:
    return stage.material.marker()


def _at(seller: SellerClient) -> dict[str, Made]:
    stage, found = seller.stage, {}
    for name, longest in LONGEST.items():
        if not seller.buyer.target.terms.takes(name):
            continue
        document = payloads.plain(stage, **{name: payloads.long(longest, _mark(stage))})
        found[name] = seller.make(document, about=f"{name} of {longest} characters")
    long_key = f"{payloads.key(stage)}-{'k' * LONGEST_KEY}"[:LONGEST_KEY]
    found[KEY] = seller.make(payloads.plain(stage, **{KEY: long_key}), about=f"{KEY} of {LONGEST_KEY} characters")
    agreed = dict(seller.buyer.target.terms.values)
    for name, longest in LONGEST_AGREED.items():
        if not seller.buyer.target.terms.takes(name) or name in agreed:
            continue
        shorter = payloads.plain(stage, **{name: f"made up {next(stage.material.counter)}"})
        if seller.make(shorter, about=f"{name} that is made up").exchange.accepted:  # or else it takes agreed values alone
            document = {**shorter, KEY: payloads.key(stage), name: payloads.long(longest, _mark(stage))}
            found[name] = seller.make(document, about=f"{name} of {longest} characters")
    every = {name: payloads.long(longest, _mark(stage)) for name, longest in LONGEST.items() if seller.buyer.target.terms.takes(name)}
    found["all texts"] = seller.make(payloads.plain(stage, **every), about="all texts as long as they may be")
    return found


def _over(seller: SellerClient) -> dict[str, Made]:
    """One character more; of what was agreed or exists, a value that the seller knows with more behind it."""
    stage, terms, found = seller.stage, seller.buyer.target.terms, {}
    longer = {name: payloads.long(longest + 1, _mark(stage)) for name, longest in LONGEST.items() if terms.takes(name)}
    longer[KEY] = f"{payloads.key(stage)}-{'k' * LONGEST_KEY}"[: LONGEST_KEY + 1]
    usual = payloads.plain(stage)
    for name, longest in LONGEST_AGREED.items():
        known = usual.get(name) or next(iter(terms.choices(name, ())), None)
        if isinstance(known, str) or terms.takes(name):
            longer[name] = f"{known or ''} {'x' * longest}".lstrip()[: longest + 1].ljust(longest + 1, "x")
    for name, value in longer.items():
        document = {**payloads.plain(stage), name: value}
        found[name] = seller.make(document, about=f"{name} of {len(value)} characters, one too many")
    if seller.forms:
        document = payloads.plain(stage, **{DIALOG: payloads.long(LONGEST[DIALOG] + 1, _mark(stage))})
        found["dialog of a form"] = seller.make(document, about="a form with a dialog that is too long", form=[])
    return found


def _closing(seller: SellerClient, ticket: Made, story: Limits) -> None:
    """Texts of a resolution at their limit, where a short one that was made up is taken, and one character over it."""
    stage = seller.stage
    for name in OF_A_RESOLUTION[:2]:
        right = payloads.closing(stage)
        shorter = {**right, name: f"made up {next(stage.material.counter)}"}
        if not seller.change(ticket, shorter, about=f"{name} that is made up").exchange.accepted:
            continue
        for longest, found in ((LONGEST_CLOSING, story.changes_at), (LONGEST_CLOSING + 1, story.changes_over)):
            document = {**right, name: payloads.long(longest, _mark(stage))}
            found[name] = seller.change(ticket, document, about=f"{name} of {longest} characters")
    if story.changes_at:
        document = {**payloads.closing(stage), OF_A_RESOLUTION[2]: payloads.RESTORED.replace("Z", ".000Z")}
        story.changes_over[OF_A_RESOLUTION[2]] = seller.change(ticket, document, about=f"{OF_A_RESOLUTION[2]} of 24 characters")


def _longest_key(seller: SellerClient) -> Change | None:
    """A change of a ticket whose mirrorKey is as long as a change can name."""
    key = f"{payloads.key(seller.stage)}-{'k' * CHANGEABLE}"[:CHANGEABLE]
    made = seller.make(payloads.plain(seller.stage, **{KEY: key}), about=f"{KEY} of {CHANGEABLE} characters")
    return seller.change(made, about=f"a change of a {KEY} of {CHANGEABLE} characters") if made.ticket is not None else None


@scenario("ossj-limits", after=("ossj-creating",))
def limits(stage: Stage) -> Limits:
    """Trying texts at their limits and beyond."""
    seller, story = seller_client(stage), Limits()
    story.plain = seller.make(payloads.plain(stage), about="a plain ticket beside long texts")
    story.at, story.over = _at(seller), _over(seller)
    for name, longest in LONGEST.items():
        if seller.buyer.target.terms.takes(name):
            document = payloads.plain(stage, **{name: payloads.long(longest, _mark(stage)).replace("a", "ñ")})
            story.accented.append(seller.make(document, about=f"{name} of {longest} characters, not all in ASCII"))
    if story.plain.ticket is not None:
        story.plain_change = seller.change(story.plain, about="a plain change beside long ones")
        longest = LONGEST[DIALOG]
        said = {DIALOG: payloads.long(longest, _mark(stage))}
        story.change_at = seller.change(story.plain, said, about=f"{DIALOG} of {longest} characters in a change")
        other = {DIALOG: payloads.long(longest, _mark(stage)).replace("a", "ñ")}
        story.accented_changes.append(seller.change(story.plain, other, about=f"{DIALOG} of {longest} characters, not all in ASCII"))
        said = {DIALOG: payloads.long(longest + 1, _mark(stage))}
        story.change_over = seller.change(story.plain, said, about=f"{DIALOG} of {longest + 1} characters in a change")
        if (keyed := _longest_key(seller)) is not None:
            story.changes_at[KEY] = keyed
        _closing(seller, story.plain, story)
    return story
