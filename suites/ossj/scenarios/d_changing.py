"""Changes by value: right ones, wrong ones beside them, those of tickets that there are not, and what they do to others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.ossj import payloads
from ttck.suites.ossj.names import (
    ACTIVE,
    CANCELED,
    CLEARED,
    CLIENTS,
    DIALOG,
    FILES,
    LONGEST,
    OF_A_CHANGE,
    OF_A_RESOLUTION,
    PRIORITY,
    STATE,
    STATES,
)
from ttck.suites.ossj.seller_client import Change, Made, SellerClient, seller_client

_NUMBERS = (0, 1_234_567, 0, 100)
_UNKNOWN_STATES = ("PENDING", "DEFERRED.AWAITING-CANCELLATION", "openactive")


@dataclass(kw_only=True)
class Changing:
    """Changes of one ticket after another.

    `plain` are right, `missing` lack an attribute, by its name, and so do `formless`, which are forms; `foreign` set a state that
    there is not, `wrong` are wrong in one thing and would move the ticket, `bare` lack what belongs to a resolution where the target
    says, or the seller itself, that every change needs it, and `unresolved` lack it where they resolve a ticket, by what is missing.
    `sample` has files as the page's sample spells them, `unusual` are changes that a seller need not take, to each state, and with
    numbers of clients that are small, great, and small again. `bystander` was read around the changes of others.
    """

    ticket: Made
    plain: list[Change] = field(default_factory=list)
    missing: dict[str, Change] = field(default_factory=dict)
    formless: dict[str, Change] = field(default_factory=dict)
    foreign: list[Change] = field(default_factory=list)
    bare: list[Change] = field(default_factory=list)
    wrong: list[tuple[str, Change]] = field(default_factory=list)
    unresolved: list[tuple[str, Change]] = field(default_factory=list)
    sample: list[Change] = field(default_factory=list)
    unusual: list[Change] = field(default_factory=list)
    bystander: list[Exchange] = field(default_factory=list)


def _right(seller: SellerClient, ticket: Made) -> list[Change]:
    """A piece of dialog, a state, a number, files; and each once more."""
    stage, found = seller.stage, []
    takes = seller.buyer.target.terms.takes
    for turn in ("", ", once more"):
        found.append(seller.change(ticket, about=f"a piece of dialog{turn}"))
        found.append(seller.change(ticket, {STATE: ACTIVE}, about=f"the state that it has{turn}"))
        if takes(CLIENTS):
            count = payloads.clients(stage, payloads.fitting(ticket.document[PRIORITY]) + 1 + len(found), change=True)
            found.append(seller.change(ticket, {CLIENTS: count}, about=f"a number of clients{turn}"))
            count = payloads.clients(stage, payloads.fitting(ticket.document[PRIORITY]) + 1 + len(found), change=True)
            found.append(seller.change(ticket, {CLIENTS: count, STATE: ACTIVE}, about=f"a number of clients beside a state{turn}"))
        if takes(FILES):
            found.append(seller.change(ticket, {FILES: payloads.files(stage, 2)}, about=f"two files{turn}"))
    said = [payloads.text(stage, words) for words in payloads.AWKWARD[:4]]
    return found + [seller.change(ticket, {DIALOG: words}, about="an awkward piece of dialog") for words in said]


def _wrong(seller: SellerClient, ticket: Made, story: Changing) -> None:
    own = str(ticket.ticket)
    for name in OF_A_CHANGE:
        document = payloads.without(payloads.change(seller.stage, own, ticket.key), name)
        story.missing[name] = seller.changed(own, document, about=f"a change without {name}")
        document = {**payloads.change(seller.stage, own, ticket.key), name: None}
        story.missing[f" {name}"] = seller.changed(own, document, about=f"a change with {name} null")
    document = payloads.without(payloads.change(seller.stage, own, ticket.key, **{STATE: ACTIVE}), DIALOG)
    story.missing[f"{DIALOG} "] = seller.changed(own, document, about=f"a state without {DIALOG}")
    for name in OF_A_CHANGE if seller.forms else ():
        document = payloads.without(payloads.change(seller.stage, own, ticket.key), name)
        story.formless[name] = seller.changed(own, document, about=f"a form without {name}", form=payloads.files(seller.stage))
    for state in _UNKNOWN_STATES:
        story.foreign.append(seller.change(ticket, {STATE: state}, about=f"the state {state}"))
    if seller.switch("close_out") == "always" or payloads.is_asked_for_closing(seller.stage):
        for name in OF_A_RESOLUTION:
            document = payloads.without(payloads.change(seller.stage, own, ticket.key), name)
            story.bare.append(seller.changed(own, document, about=f"a change without {name}"))


def _moving(seller: SellerClient, ticket: Made) -> Iterator[tuple[str, Change]]:
    """Changes that would move the ticket and say how many clients there are, were they not wrong in one thing, with what that is."""
    stage, own = seller.stage, str(ticket.ticket)
    more = {CLIENTS: payloads.clients(stage, 251, change=True)} if seller.buyer.target.terms.takes(CLIENTS) else {}
    found = []
    for state in (state for state in STATES if state not in {ACTIVE, CLEARED}):
        right = payloads.change(stage, own, ticket.key, **more, **{STATE: state})
        found += [(name, f"{state} without {name}", payloads.without(right, name)) for name in OF_A_CHANGE]
    right = payloads.change(stage, own, ticket.key, **more, **{STATE: CANCELED})
    wrong: list[tuple[str, Any]] = [(name, value) for name in (*OF_A_CHANGE, STATE) for value in payloads.wrong_types(right[name])]
    typed = {**more, **payloads.closing(stage), **({FILES: payloads.files(stage)} if seller.buyer.target.terms.takes(FILES) else {})}
    wrong += [(name, value) for name, good in typed.items() for value in payloads.wrong_types(good)]
    wrong.append(("serviceRestoredTime", "yesterday"))
    found += [(name, f"{CANCELED} with {name} of another type", {**right, name: value}) for name, value in wrong]
    too_long = payloads.long(LONGEST[DIALOG] + 1, stage.material.marker())
    found.append((f"long {DIALOG}", f"{CANCELED} with a {DIALOG} that is too long", {**right, DIALOG: too_long}))
    for name, about, document in found:
        yield name, seller.changed(own, document, about=about)


def _unresolved(seller: SellerClient) -> Iterator[tuple[str, Change]]:
    """Resolutions that say nothing, or not all, by what they lack; each of a ticket that is not resolved yet."""
    ticket = seller.made("a ticket to resolve with nothing")
    for names in (OF_A_RESOLUTION, *((name,) for name in OF_A_RESOLUTION)):
        document = payloads.without(payloads.change(seller.stage, str(ticket.ticket), ticket.key, **{STATE: CLEARED}), *names)
        change = seller.changed(str(ticket.ticket), document, about=f"a resolution without {' and '.join(names)}")
        yield names[0], change
        if change.exchange.accepted:
            ticket = seller.made("another ticket to resolve with nothing")


def _spelt(seller: SellerClient, ticket: Made) -> list[Change]:
    """A change with files as the page's own sample has them, one spelt mimetype, and one with nothing but its content."""
    if not seller.buyer.target.terms.takes(FILES):
        return []
    first, second = payloads.files(seller.stage, 2)
    sample = [first, {"mimetype" if name == "mimeType" else name: value for name, value in second.items()}]
    return [seller.change(ticket, {FILES: sample}, about="files as in the sample of a change")]


@scenario("ossj-changing", weight=2, after=("ossj-creating",))
def changing(stage: Stage) -> Changing:
    """Changing tickets by value."""
    seller = seller_client(stage)
    ticket, other = seller.made("a ticket to change"), seller.made("a ticket beside it")
    story = Changing(ticket=ticket)
    story.bystander.append(seller.read(str(other.ticket), label="a ticket before others are changed"))
    story.plain = _right(seller, ticket)
    rich = seller.make(payloads.whole(stage), about="a ticket with everything, to change")
    if rich.ticket is not None:
        story.plain += [seller.change(rich, about=f"a piece of dialog {turn}") for turn in ("one", "two")]
    for state in (state for state in STATES if state not in {ACTIVE, CLEARED}):  # so that it is known what comes with each
        story.unusual.append(seller.change(seller.made(f"a ticket to be {state}"), {STATE: state}, about=f"right, to {state}"))
    _wrong(seller, ticket, story)
    story.wrong += _moving(seller, seller.made("a ticket for changes that are wrong"))
    if seller.switch("close_out") != "never":
        story.unresolved += _unresolved(seller)
    story.sample = _spelt(seller, ticket)
    if seller.buyer.target.terms.takes(CLIENTS):
        numbers = [payloads.clients(stage, count, change=True) for count in _NUMBERS]
        story.unusual += [seller.change(ticket, {CLIENTS: number}, about=f"{number} clients") for number in numbers]
    story.plain.append(seller.change(ticket, about="a piece of dialog after refusals"))
    story.bystander.append(seller.read(str(other.ticket), label="a ticket after others were changed"))
    return story
