"""What is not used or not named: patches and deletions of tickets of ours, writing of specifications, patches of tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from ttck.harness.buyer.client import segment
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.common.strangers import never_issued
from ttck.suites.fit.names import CANCELLATION, DONE
from ttck.suites.fit.tasks import Tasks
from ttck.suites.tmf.rules import rows
from ttck.suites.tmf.seller_client import JSON, SellerClient, seller_client
from ttck.suites.tmf.writes import document_of

_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@dataclass(frozen=True, kw_only=True)
class Misuse:
    """A request that nobody here makes, by its words, with the item before and after it where it is about one."""

    about: str
    asked: Exchange
    before: Exchange | None = None
    after: Exchange | None = None


@dataclass(kw_only=True)
class Misusing:
    """`unused` are those of which the guide says that they are not used, `unlisted` those that it does not name."""

    unused: list[Misuse] = field(default_factory=list)
    unlisted: list[Misuse] = field(default_factory=list)


@scenario("fit-misusing", weight=0.1, after=("tmf-registering", "fit-tasking", "fit-reading"))
def misusing(stage: Stage) -> Misusing:
    """Requests that are not used here."""
    seller, story = seller_client(stage), Misusing()
    if seller.switch("unused_operations") != "free":
        _unused(seller, story)
    tasks = Tasks(stage, CANCELLATION)
    item = seller.ticket(label="a ticket for a task to patch")
    task = item_id(tasks.create(tasks.asked(item), label="a task to patch"))
    if task is not None and seller.switch("unlisted_operations") != "free":
        patch = _send(
            seller,
            "PATCH",
            f"/{tasks.kind}/{segment(task)}",
            {"@type": "CancelTroubleTicket", "note": []},
            "patch of a task",
            seller.spoken.merges,
        )
        story.unlisted.append(Misuse(about="PATCH of a task", asked=patch))
    return story


def _unused(seller: SellerClient, story: Misusing) -> None:
    item = seller.ticket(label="a ticket that is not patched")
    before = seller.retrieve(item, label="before a patch that is not used")
    for media in (seller.spoken.merges, JSON):
        wanted = seller.typed("TroubleTicket", description=f"patched {seller.stage.material.marker()}")
        patch = _send(seller, "PATCH", f"/{seller.kind}/{segment(item)}", wanted, "a patch that is not used", media)
        after = seller.retrieve(item, label="after a patch that is not used")
        story.unused.append(Misuse(about="PATCH of a ticket", asked=patch, before=before, after=after))
        before = after
    _unused_of_sorts(seller, story)
    for one, about in ((item, "DELETE of a ticket"), *((ended, "DELETE of a ticket that has ended") for ended in _cancelled(seller))):
        there = seller.retrieve(one, label="before a deletion that is not used")
        asked = _send(seller, "DELETE", f"/{seller.kind}/{segment(one)}", None, "a deletion that is not used")
        left = seller.retrieve(one, label="after a deletion that is not used")
        story.unused.append(Misuse(about=about, asked=asked, before=there, after=left))


def _unused_of_sorts(seller: SellerClient, story: Misusing) -> None:
    """A create that cannot make anything, and patches that say of a specification what it says itself."""
    sorts = seller.specifications
    wrong: Any = {"@type": 7}
    made = _send(seller, "POST", f"/{sorts.kind}", wrong, "a create that is not used", JSON)
    story.unused.append(Misuse(about="POST of a specification", asked=made))
    known = next((row for row in rows(sorts.find(label="specifications")) if isinstance(row.get("id"), str)), None)
    same = {"@type": known.get("@type", "TroubleTicketSpecification"), "name": known["name"]} if known and "name" in known else wrong
    path = f"/{sorts.kind}/{segment(str(known['id'] if known else never_issued(seller.stage)[0]))}"
    for media in (seller.spoken.merges, JSON):
        patch = _send(seller, "PATCH", path, same, "a patch that is not used", media)
        story.unused.append(Misuse(about="PATCH of a specification", asked=patch))


def _cancelled(seller: SellerClient) -> list[str]:
    """A ticket of this run that a task has cancelled."""
    errands = seller.stage.stories.get("fit-tasking")
    found = errands.of(CANCELLATION) if errands is not None else []
    return [one.ticket for one in found if one.state == DONE][-1:]


def _send(seller: SellerClient, method: str, path: str, document: Any, label: str, media: str = JSON) -> Exchange:
    return seller.raw(method, path, operation="unused", label=label, document=document, media=media)


def gone(one: Misuse) -> bool:
    """Whether the item cannot be read any more after the request."""
    return one.before is not None and one.before.accepted and one.after is not None and one.after.status in _GONE


def changed(one: Misuse) -> bool:
    """Whether the item reads otherwise after the request, but for what a seller moves by itself."""
    before, after = document_of(one.before), document_of(one.after)
    return bool(before) and bool(after) and before.get("description") != after.get("description")
