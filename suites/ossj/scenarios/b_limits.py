"""Lengths: texts that are exactly as long as they may be, and one character longer."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.ossj import papers
from ttck.suites.ossj.desk import Change, Desk, Made, desk
from ttck.suites.ossj.names import DIALOG, KEY, LONGEST, LONGEST_AGREED, LONGEST_KEY


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


def _mark(stage: Stage) -> str:
    return stage.material.marker()


def _at(seller: Desk) -> dict[str, Made]:
    stage, found = seller.stage, {}
    for name, longest in LONGEST.items():
        if not seller.buyer.target.terms.takes(name):
            continue
        document = papers.plain(stage, **{name: papers.long(longest, _mark(stage))})
        found[name] = seller.make(document, about=f"{name} of {longest} characters")
    long_key = f"{papers.key(stage)}-{'k' * LONGEST_KEY}"[:LONGEST_KEY]
    found[KEY] = seller.make(papers.plain(stage, **{KEY: long_key}), about=f"{KEY} of {LONGEST_KEY} characters")
    agreed = dict(seller.buyer.target.terms.values)
    for name, longest in LONGEST_AGREED.items():
        if not seller.buyer.target.terms.takes(name) or name in agreed:
            continue
        shorter = papers.plain(stage, **{name: papers.long(longest - 1, _mark(stage))})
        if seller.make(shorter, about=f"{name} of {longest - 1} characters").exchange.accepted:  # or else it takes agreed values alone
            document = {**shorter, KEY: papers.key(stage), name: papers.long(longest, _mark(stage))}
            found[name] = seller.make(document, about=f"{name} of {longest} characters")
    every = {name: papers.long(longest, _mark(stage)) for name, longest in LONGEST.items() if seller.buyer.target.terms.takes(name)}
    found["all texts"] = seller.make(papers.plain(stage, **every), about="all texts as long as they may be")
    return found


def _over(seller: Desk) -> dict[str, Made]:
    """One character more; of what was agreed or exists, a value that the seller knows with more behind it."""
    stage, terms, found = seller.stage, seller.buyer.target.terms, {}
    longer = {name: papers.long(longest + 1, _mark(stage)) for name, longest in LONGEST.items() if terms.takes(name)}
    longer[KEY] = f"{papers.key(stage)}-{'k' * LONGEST_KEY}"[: LONGEST_KEY + 1]
    usual = papers.plain(stage)
    for name, longest in LONGEST_AGREED.items():
        known = usual.get(name) or next(iter(terms.choices(name, ())), None)
        if isinstance(known, str) or terms.takes(name):
            longer[name] = f"{known or ''} {'x' * longest}".lstrip()[: longest + 1].ljust(longest + 1, "x")
    for name, value in longer.items():
        document = {**papers.plain(stage), name: value}
        found[name] = seller.make(document, about=f"{name} of {len(value)} characters, one too many")
    if seller.forms:
        document = papers.plain(stage, **{DIALOG: papers.long(LONGEST[DIALOG] + 1, _mark(stage))})
        found["dialog of a form"] = seller.make(document, about="a form with a dialog that is too long", form=[])
    return found


@scenario("ossj-limits", after=("ossj-creating",))
def limits(stage: Stage) -> Limits:
    """Trying texts at their limits and beyond."""
    seller, story = desk(stage), Limits()
    story.plain = seller.make(papers.plain(stage), about="a plain ticket beside long texts")
    story.at, story.over = _at(seller), _over(seller)
    for name, longest in LONGEST.items():
        if seller.buyer.target.terms.takes(name):
            document = papers.plain(stage, **{name: papers.long(longest, _mark(stage)).replace("a", "ñ")})
            story.accented.append(seller.make(document, about=f"{name} of {longest} characters, not all in ASCII"))
    if story.plain.ticket is not None:
        story.plain_change = seller.change(story.plain, about="a plain change beside long ones")
        longest = LONGEST[DIALOG]
        said = {DIALOG: papers.long(longest, _mark(stage))}
        story.change_at = seller.change(story.plain, said, about=f"{DIALOG} of {longest} characters in a change")
        other = {DIALOG: papers.long(longest, _mark(stage)).replace("a", "ñ")}
        story.accented_changes.append(seller.change(story.plain, other, about=f"{DIALOG} of {longest} characters, not all in ASCII"))
        said = {DIALOG: papers.long(longest + 1, _mark(stage))}
        story.change_over = seller.change(story.plain, said, about=f"{DIALOG} of {longest + 1} characters in a change")
    return story
