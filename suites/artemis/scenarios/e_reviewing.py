"""Changes with a note, which people look at first, beside changes without one, which nothing holds up."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace

from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.suites.artemis.changing import REVIEW, Change, awaited, changed, decided, grown, has, note, parts, words
from ttck.suites.artemis.seller_client import NO_RETURN, moves
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import SellerClient, seller_client
from ttck.suites.tmf.writes import document_of


@dataclass(kw_only=True)
class Reviewing:
    """`plain` are changes without a note, `noted` those with one, with the approval of the seller where it was asked for it.

    `twins` are the changes without a note beside which one with a note of the same thing is judged, by what they are about.
    `replaced` are changes of a list without a part that it had before, and that part. `late` are changes past the point of no return,
    and of tickets that have ended. `between` are changes without a note of a ticket for which one with a note may wait, and `behind`
    those that waited meanwhile; `approved` says whether anybody can be asked.
    """

    plain: list[Change] = field(default_factory=list)
    noted: list[Change] = field(default_factory=list)
    twins: dict[str, Change] = field(default_factory=dict)
    between: list[Change] = field(default_factory=list)
    behind: list[Change] = field(default_factory=list)
    turned_down: list[Change] = field(default_factory=list)
    replaced: list[tuple[Change, Document]] = field(default_factory=list)
    late: list[Change] = field(default_factory=list)
    approved: bool = False


@scenario("artemis-reviewing", weight=0.4, after=("tmf-registering",))
def reviewing(stage: Stage) -> Reviewing:
    """Changing tickets with a note and without."""
    seller, story = seller_client(stage), Reviewing()
    story.approved = stage.buyer.offers(REVIEW)
    for turn in ("a first change", "a second change"):
        _plainly(seller, story, turn)
    _urgently(seller, story)
    _long(seller, story)
    _behind(seller, story)
    waiting = seller.ticket(label="a ticket for which a change with a note waits")
    story.noted.append(changed(seller, waiting, {"note": [note(seller)]}, "a note that nobody looks at yet", left=True))
    story.between.append(changed(seller, waiting, words(seller), "the description beside a note that waits"))
    if story.approved:
        _down(seller, story)
    _late(seller, story)
    return story


def _plainly(seller: SellerClient, story: Reviewing, turn: str) -> None:
    """The description without a note and with one; what was reviewed is still there after the next change."""
    item = seller.ticket(label="a ticket to change with a note")
    story.plain.append(changed(seller, item, words(seller), f"{turn}, the description alone"))
    story.twins.setdefault("the description", story.plain[-1])
    story.noted.append(changed(seller, item, {"note": [note(seller)]}, f"{turn}, a note alone", approve=True, waits=True))
    both = {**words(seller), "note": [note(seller)]}
    found = changed(seller, item, both, f"{turn}, the description and a note", approve=True, waits=True)
    story.plain.append(changed(seller, item, words(seller), f"{turn}, the description after a review"))
    story.noted.append(replace(found, later=(story.plain[-1].after,)))


def _urgently(seller: SellerClient, story: Reviewing) -> None:
    """What a partner changes in a hurry: each without a note on one ticket, and with one on another."""
    plain, noted = (seller.ticket(label=f"a ticket to change in a hurry, {how}") for how in ("without notes", "with notes"))
    for about in parts(seller):
        _again(seller, story, about)
        for item, with_note in ((plain, False), (noted, True)):
            name, part = parts(seller)[about]
            read = seller.stage.buyer.current(lambda item=item: seller.retrieve(item, label="what is there?"))  # type: ignore[misc]
            sent, new = grown(seller, document_of(read), name, part)
            _beside(seller, story, item, sent, new, about, with_note=with_note)
    for state in moves(seller):
        for with_note in (False, True):
            item = seller.ticket(label=f"a ticket to be {state}")
            _beside(seller, story, item, {"status": state}, {"status": state}, f"status {state}", with_note=with_note)


def _again(seller: SellerClient, story: Reviewing, about: str) -> None:
    """One part of a list is set, and then another one in its place, on a ticket of their own."""
    item = seller.ticket(label=f"a ticket for {about}, and another")
    name, first = parts(seller)[about]
    _, second = parts(seller)[about]
    read = seller.stage.buyer.current(lambda: seller.retrieve(item, label="what is there?"))
    for turn, part in (("the first", first), ("the second", second)):
        sent, new = grown(seller, document_of(read), name, part)
        found = changed(seller, item, sent, f"{about}, {turn} of two", new=new)
        story.plain.append(found)
        if not found.exchange.accepted or not has(new, document_of(found.after)):
            return
    story.replaced.append((found, {name: [first]}))


def _beside(seller: SellerClient, story: Reviewing, item: str, sent: Document, new: Document, about: str, *, with_note: bool) -> None:
    if not with_note:
        story.twins[about] = changed(seller, item, sent, f"{about}, without a note", new=new)
        return
    twin = story.twins.get(about)
    if twin is None or not twin.exchange.accepted:
        return
    told = {"note": [note(seller)]}
    more = changed(seller, item, {**sent, **told}, f"{about}, with a note", new={**new, **told}, approve=True, waits=True)
    story.noted.append(replace(more, about=about))


def _long(seller: SellerClient, story: Reviewing) -> None:
    """A long note, and two at once."""
    item = seller.ticket(label="a ticket for long notes")
    for notes in ([note(seller, long=True)], [note(seller), note(seller, long=True)]):
        story.noted.append(changed(seller, item, {"note": notes}, "long notes", approve=True, waits=True))


def _behind(seller: SellerClient, story: Reviewing) -> None:
    """A change with a note that is looked at after another one without, and two that wait together."""
    item = seller.ticket(label="a ticket that changes while a note waits")
    first = changed(seller, item, {"note": [note(seller)]}, "a note that waits", left=True)
    other = changed(seller, item, words(seller), "the description while a note waits")
    story.between.append(other)
    story.behind.append(_released(seller, item, first, later=(other,)))
    item = seller.ticket(label="a ticket for which two changes wait")
    one = changed(seller, item, {"note": [note(seller)]}, "a first one that waits", left=True)
    both = words(seller) | {"note": [*one.sent["note"], note(seller)]}
    two = changed(seller, item, both, "a second one that waits", new={**both, "note": both["note"][1:]}, left=True)
    first = _released(seller, item, one)
    second = _released(seller, item, two)
    # Where nothing waits any more after the first approval, both were looked at.
    story.behind.append(replace(second, reviewed=first.reviewed) if second.reviewed is None else second)


def _released(seller: SellerClient, item: str, change: Change, *, later: tuple[Change, ...] = ()) -> Change:
    """A change that waited, after it was approved; what others changed meanwhile is awaited with it, as they were taken."""
    if not change.exchange.accepted:
        return change
    reviewed = decided(seller, item, approve=True) if not has(change.new, document_of(change.soon)) else None
    after = awaited(seller, item, change.new, change.about, patient=reviewed is True)
    return replace(change, after=after, reviewed=reviewed, before=later[-1].after if later else change.before)


def _late(seller: SellerClient, story: Reviewing) -> None:
    """Changes of a ticket past the point of no return, and of one that the buyer has ended: each may be refused, and is not done then."""
    for state in ("", *moves(seller)):
        item = seller.ticket(label="a ticket to change late")
        if state and not seller.patch(item, seller.typed("TroubleTicket", status=state), label=f"status {state}").accepted:
            continue
        if not state:
            with contextlib.suppress(Inconclusive):
                seller.stage.buyer.stimulate(NO_RETURN, item)
        for about in parts(seller):
            name, part = parts(seller)[about]
            held = document_of(seller.stage.buyer.current(lambda item=item: seller.retrieve(item, label="what is there?")))  # type: ignore[misc]
            sent, new = grown(seller, held, name, part)
            both = {**words(seller), **sent}
            story.late.append(changed(seller, item, both, f"{about}, too late", new={**both, **new}))
        story.late.append(changed(seller, item, words(seller), "the description, too late"))


def _down(seller: SellerClient, story: Reviewing) -> None:
    """Changes that are turned down, of a note alone and with a status: nothing of them is done, then or later."""
    down = seller.ticket(label="a ticket for which a change is turned down")
    refused = [changed(seller, down, {"note": [note(seller)]}, "a note that is turned down", approve=False)]
    both = words(seller) | {"note": [note(seller)]}
    both |= {"status": moves(seller)[0]} if moves(seller) else {}
    refused.append(changed(seller, down, both, "everything that is turned down", approve=False))
    story.plain.append(changed(seller, down, words(seller), "the description after a change was turned down"))
    story.turned_down += [replace(one, later=(story.plain[-1].after,)) for one in refused]
