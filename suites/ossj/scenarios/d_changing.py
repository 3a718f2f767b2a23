"""Changes by value: right ones, wrong ones beside them, those of tickets that there are not, and what they do to others."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.ossj import papers
from ttck.suites.ossj.desk import Change, Desk, Made, desk
from ttck.suites.ossj.names import ACTIVE, CLIENTS, DIALOG, FILES, OF_A_CHANGE, PRIORITY, STATE

_UNKNOWN_STATES = ("PENDING", "DEFERRED.AWAITING-CANCELLATION", "openactive")


@dataclass(frozen=True, kw_only=True, eq=False)
class Mistaken:
    """A change whose body names another ticket, with that ticket before and after."""

    before: Exchange
    exchange: Exchange
    after: Exchange


@dataclass(kw_only=True)
class Changing:
    """Changes of one ticket after another.

    `plain` are right, `missing` lack an attribute, by its name, and so do `formless`, which are forms; `foreign` set a state that
    there is not, `bare` lack what belongs to a resolution where the target says that every change needs it. `bystander` was read
    around the changes of others.
    """

    ticket: Made
    plain: list[Change] = field(default_factory=list)
    missing: dict[str, Change] = field(default_factory=dict)
    formless: dict[str, Change] = field(default_factory=dict)
    foreign: list[Change] = field(default_factory=list)
    bare: list[Change] = field(default_factory=list)
    mistaken: list[Mistaken] = field(default_factory=list)
    unknown: list[Exchange] = field(default_factory=list)
    bystander: list[Exchange] = field(default_factory=list)


def _right(seller: Desk, ticket: Made) -> list[Change]:
    """A piece of dialog, a state, a number, files; and each once more."""
    stage, found = seller.stage, []
    takes = seller.buyer.target.terms.takes
    for turn in ("", ", once more"):
        found.append(seller.change(ticket, about=f"a piece of dialog{turn}"))
        found.append(seller.change(ticket, {STATE: ACTIVE}, about=f"the state that it has{turn}"))
        if takes(CLIENTS):
            count = papers.clients(stage, papers.fitting(ticket.document[PRIORITY]) + 1 + len(found), change=True)
            found.append(seller.change(ticket, {CLIENTS: count}, about=f"a number of clients{turn}"))
        if takes(FILES):
            found.append(seller.change(ticket, {FILES: papers.files(stage, 2)}, about=f"two files{turn}"))
    said = [papers.text(stage, words) for words in papers.AWKWARD[:4]]
    return found + [seller.change(ticket, {DIALOG: words}, about="an awkward piece of dialog") for words in said]


def _wrong(seller: Desk, ticket: Made, story: Changing) -> None:
    own = str(ticket.ticket)
    for name in OF_A_CHANGE:
        document = papers.without(papers.change(seller.stage, own, ticket.key), name)
        story.missing[name] = seller.changed(own, document, about=f"a change without {name}")
    document = papers.without(papers.change(seller.stage, own, ticket.key, **{STATE: ACTIVE}), DIALOG)
    story.missing[f"{DIALOG} "] = seller.changed(own, document, about=f"a state without {DIALOG}")
    for name in OF_A_CHANGE if seller.forms else ():
        document = papers.without(papers.change(seller.stage, own, ticket.key), name)
        story.formless[name] = seller.changed(own, document, about=f"a form without {name}", form=papers.files(seller.stage))
    for state in _UNKNOWN_STATES:
        story.foreign.append(seller.change(ticket, {STATE: state}, about=f"the state {state}"))
    if seller.switch("close_out") == "always":
        for name in ("closeOutType", "closeOutNarr", "serviceRestoredTime"):
            document = papers.without(papers.change(seller.stage, own, ticket.key), name)
            story.bare.append(seller.changed(own, document, about=f"a change without {name}"))


def _mistaken(seller: Desk, path: Made, body: Made) -> Mistaken:
    other = str(body.ticket)
    before = seller.read(other, label="before a change that names it at another path")
    document = papers.change(seller.stage, other, body.key)
    exchange = seller.patch(str(path.ticket), document, label="a change that names another ticket than its path")
    return Mistaken(before=before, exchange=exchange, after=seller.read(other, label="after a change that names it at another path"))


def _unknown(seller: Desk) -> list[Exchange]:
    """Changes and readings of tickets that nobody has."""
    found = []
    for number in range(2):
        nobody = f"{seller.stage.material.run_id}-no{number}"
        found.append(seller.read(nobody, label="a ticket that there is not"))
        document = papers.change(seller.stage, nobody, papers.key(seller.stage))
        found.append(seller.patch(nobody, document, label="a change of a ticket that there is not"))
    return found


@scenario("ossj-changing", weight=2, after=("ossj-creating",))
def changing(stage: Stage) -> Changing:
    """Changing tickets by value."""
    seller = desk(stage)
    ticket, other = seller.made("a ticket to change"), seller.made("a ticket beside it")
    story = Changing(ticket=ticket)
    story.bystander.append(seller.read(str(other.ticket), label="a ticket before others are changed"))
    story.plain = _right(seller, ticket)
    rich = seller.make(papers.whole(stage), about="a ticket with everything, to change")
    if rich.ticket is not None:
        story.plain += [seller.change(rich, about=f"a piece of dialog {turn}") for turn in ("one", "two")]
    _wrong(seller, ticket, story)
    story.mistaken = [_mistaken(seller, ticket, other), _mistaken(seller, other, ticket)]
    story.unknown = _unknown(seller)
    story.plain.append(seller.change(ticket, about="a piece of dialog after refusals"))
    story.bystander.append(seller.read(str(other.ticket), label="a ticket after others were changed"))
    return story
