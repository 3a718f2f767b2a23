"""Specifications that the seller adds, changes, brings to another status and takes away, twice."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind, Stimulus
from ttck.suites.fit.names import ADD_SORT, CHANGE_SORT, REMOVE_SORT, TURN_SORT
from ttck.suites.tmf import following
from ttck.suites.tmf.lists import Query, read_all
from ttck.suites.tmf.seller_client import Items, SellerClient, seller_client
from ttck.suites.tmf.writes import document_of

_WAYS = ((CHANGE_SORT, TURN_SORT, REMOVE_SORT), (TURN_SORT, CHANGE_SORT, TURN_SORT, REMOVE_SORT))


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A decision of the seller about a specification, and the specification before and after it; `before` is none of a new one.

    `listed` is the whole list afterwards, and `still` the specification when that had been read.
    """

    item: str
    call: StimulusCall
    before: Exchange | None
    after: Exchange
    listed: Query
    still: Exchange


@dataclass(kw_only=True)
class Cataloguing:
    """All that was done, and why some was not."""

    entries: list[Entry] = field(default_factory=list)
    why: list[str] = field(default_factory=list)


@scenario("fit-cataloguing", weight=0.2, after=("tmf-registering", "fit-reading"))
def cataloguing(stage: Stage) -> Cataloguing:
    """Following specifications through what the seller decides about them."""
    seller, story = seller_client(stage), Cataloguing()
    if not seller.makes(ADD_SORT):
        story.why.append(f"the target offers no way to make the seller do {ADD_SORT}")
        return story
    for way in _WAYS:
        item = _added(seller, story)
        for stimulus in way if item is not None else ():
            if seller.makes(stimulus):
                _decided(seller, story, str(item), stimulus)
    return story


def _given(seller: SellerClient, story: Cataloguing, stimulus: Stimulus, item: str | None) -> StimulusCall | None:
    try:
        return seller.stage.buyer.stimulate(stimulus, item)
    except Inconclusive as failed:
        story.why.append(failed.reason)
        return None


def _added(seller: SellerClient, story: Cataloguing) -> str | None:
    """The identifier of a specification that the seller added, if one alone is new in the list."""
    sorts = seller.specifications
    old = set(read_all(sorts, label="specifications before a new one").ids)
    call = _given(seller, story, ADD_SORT, None)
    if call is None:
        return None
    listed = following.query(sorts, (), lambda query: bool(set(query.ids) - old), label="specifications after a new one")
    new = [one for one in listed.ids if one not in old]
    if len(new) != 1:
        story.why.append(f"after {ADD_SORT} the list has {len(new)} specifications more")
        return None
    after = sorts.retrieve(new[0], label="a new specification")
    _kept(sorts, story, Entry(item=new[0], call=call, before=None, after=after, listed=listed, still=after))
    return new[0]


def _decided(seller: SellerClient, story: Cataloguing, item: str, stimulus: Stimulus) -> None:
    sorts, gone = seller.specifications, stimulus == REMOVE_SORT
    before = sorts.retrieve(item, label=f"before {stimulus}")
    call = _given(seller, story, stimulus, item)
    if call is None or not before.accepted:
        return
    was = document_of(before)
    after = sorts.until(item, lambda seen: not seen.accepted if gone else document_of(seen) != was, label=f"after {stimulus}")

    def follows(query: Query) -> bool:
        rows = [row for row in query.items if row.get("id") == item]
        return not rows if gone else any(row.get("lastUpdate") == document_of(after).get("lastUpdate") for row in rows)

    listed = following.query(sorts, (), follows, label=f"specifications after {stimulus}")
    still = sorts.retrieve(item, label=f"after the list after {stimulus}")
    _kept(sorts, story, Entry(item=item, call=call, before=before, after=after, listed=listed, still=still))


def _kept(sorts: Items, story: Cataloguing, entry: Entry) -> None:
    story.entries.append(entry)
    sorts.stage.buyer.hold_for(entry.item, sorts.spoken.of(Kind.SPECIFICATION).events[_TELLS[Stimulus(entry.call.name)]])


_TELLS = {ADD_SORT: "create", CHANGE_SORT: "change", TURN_SORT: "state_change", REMOVE_SORT: "delete"}
