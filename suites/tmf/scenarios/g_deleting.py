"""Deleting a ticket, and everything that must be so afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.tmf import deciding, following
from ttck.suites.tmf.changes import NOT_OFFERED
from ttck.suites.tmf.deciding import STIMULI
from ttck.suites.tmf.seller_client import Params, SellerClient, seller_client
from ttck.suites.tmf.writes import Finder, Listed, document_of, stranger

BOTH = 2
FILTERED = ("status", "severity", "ticketType")  # what a list has to be filtered by


@dataclass(frozen=True, kw_only=True)
class Deleting:
    """One of two tickets of one name is deleted: the lists by that name before and after, and what is answered about it then.

    `shown` is a reading right before, `read` one afterwards, and `other` the second ticket, which nobody deleted.
    `filtered` are lists by the other values that it had, alone and beside the name, and `rounds` deletes with the number of all tickets
    before and after each.
    `alike` are two tickets made of one document, with the second one read before and after the first one's delete: None where the
    seller takes no such second ticket. `related` are tickets that point at a deleted one, or that it pointed at, read around the delete.
    `elsewhere` are tickets in other states, read before their delete and after it. `again` is a second delete, `patched` a patch of
    what is gone, and `nobody` a delete of a ticket that never was.
    """

    item: str
    before: Exchange
    shown: Exchange
    deleted: Exchange
    other: str = ""
    read: Exchange | None = None
    filtered: tuple[Exchange, ...] = ()
    after: Exchange | None = None
    plain: Exchange | None = None
    listed: Listed | None = None
    rounds: tuple[tuple[Exchange, Exchange, Exchange], ...] = ()
    alike: tuple[Exchange, Exchange, Exchange] | None = None
    related: tuple[tuple[Exchange, Exchange, Exchange], ...] = ()
    elsewhere: tuple[tuple[Exchange, Exchange, Exchange], ...] = ()
    again: Exchange | None = None
    patched: Exchange | None = None
    nobody: Exchange | None = None

    @property
    def not_offered(self) -> int | None:
        """The status that says that deletion is not offered, of a ticket that can be read before and after; None where it is."""
        there = self.shown.accepted and self.read is not None and self.read.accepted
        return self.deleted.status if there and self.deleted.status in NOT_OFFERED else None

    @property
    def pending(self) -> bool:
        """Whether a delete that was accepted with 202 is not done yet."""
        return self.deleted.status == HTTPStatus.ACCEPTED and self.read is not None and self.read.accepted


def _alike(seller: SellerClient) -> tuple[Exchange, Exchange, Exchange] | None:
    """The second of two tickets made of one document, with the buyer's own identifier, before and after the first one is deleted."""
    own = f"Buyer-{seller.stage.material.run_id}-{next(seller.stage.material.counter)}"
    named = (
        {"externalIdentifier": [{"@type": "ExternalIdentifier", "id": own, "owner": "buyer"}]}
        if "externalIdentifier" in seller.shown["properties"]
        else {"externalId": own}
    )
    document = seller.minimal(name=f"alike {own}", **named)
    first, second = (seller.create(document, label=f"the {which} of two alike") for which in ("first", "second"))
    item, other = item_id(first), item_id(second)
    if item is None or other is None or item == other:
        return None
    before = seller.retrieve(other, label="the second of two alike, before the delete")
    deleted = seller.delete(item, label="delete the first of two alike")
    return before, deleted, seller.retrieve(other, label="the second of two alike, after the delete")


def _related(seller: SellerClient) -> tuple[tuple[Exchange, Exchange, Exchange], ...]:
    """Two tickets of which one points at the other, and one of them is deleted: each time the other one before and after that."""
    found = []
    for pointing in (True, False):
        first = seller.ticket(label="a ticket that another one points at")
        relation = seller.typed("TroubleTicketRelationship", id=first, relationshipType="dependsOn")
        made = seller.create(seller.minimal(troubleTicketRelationship=[relation]), label="a ticket that points at another one")
        second = item_id(made)
        if second is None:
            break  # a seller may have none of these
        doomed, other = (first, second) if pointing else (second, first)
        before = seller.retrieve(other, label="before a ticket that it is related to is deleted")
        deleted = seller.delete(doomed, label="delete one of two that are related")
        found.append((before, deleted, seller.retrieve(other, label="after a ticket that it is related to was deleted")))
    return tuple(found)


def _elsewhere(seller: SellerClient) -> tuple[tuple[Exchange, Exchange, Exchange], ...]:
    """A ticket in each state that can be reached, before and after it is deleted, which the seller may refuse there."""
    found = []
    for state in (one for one in STIMULI if one in seller.states):
        item = seller.ticket(label=f"a ticket to be deleted while it is {state}")
        if not deciding.brought(seller, item, state):
            continue
        before = seller.retrieve(item, label=f"a ticket that is {state}, before it is deleted")
        deleted = seller.delete(item, label=f"delete a ticket that is {state}")
        label = f"a ticket that was {state}, after it was deleted"
        late = deleted.status == HTTPStatus.ACCEPTED
        after = seller.until(item, lambda seen: not seen.accepted, label=label) if late else seller.retrieve(item, label=label)
        found.append((before, deleted, after))
    return tuple(found)


def _filtered(seller: SellerClient, shown: Exchange, named: Params) -> tuple[Exchange, ...]:
    """Lists filtered by what the deleted ticket showed: each may be another way to what is stored."""
    item, document = str(shown.ticket), document_of(shown)
    values: list[Params] = [((name, document[name]),) for name in FILTERED if isinstance(document.get(name), str)]
    label = "list by another attribute after the delete"
    return tuple(following.without(seller, params, item, label=label) for one in values for params in (one, (*one, *named)))


@scenario("tmf-deleting", weight=0.2, after=("tmf-creating",))
def deleting(stage: Stage) -> Deleting:
    """Deleting a ticket."""
    seller = seller_client(stage)
    seller.must("delete")
    name = f"one of two {stage.material.run_id} {next(stage.material.counter)}"
    item, other = seller.ticket(name=name), seller.ticket(name=name)
    named: Params = (("name", name),)
    before = following.having(seller, named, [item, other], label="list by name before the delete")
    shown = seller.retrieve(item, label="retrieve what will be deleted")
    deleted = seller.delete(item)
    late = deleted.status == HTTPStatus.ACCEPTED
    gone = "retrieve what was deleted"
    read = seller.until(item, lambda seen: not seen.accepted, label=gone) if late else seller.retrieve(item, label=gone)
    if not deleted.accepted:
        return Deleting(item=item, before=before, shown=shown, deleted=deleted, read=read)
    never, known = stranger(seller, item)
    return Deleting(
        item=item,
        before=before,
        shown=shown,
        deleted=deleted,
        other=other,
        read=read,
        after=following.without(seller, named, item, label="list by name after the delete"),
        plain=following.without(seller, (), item, label="list after the delete"),
        listed=Finder(seller, waits=False).by_id(item),
        filtered=_filtered(seller, shown, named),
        rounds=following.counted_deletes(seller, seller.ticket),
        alike=_alike(seller),
        related=_related(seller) if seller.terms.takes("troubleTicketRelationship") else (),
        elsewhere=_elsewhere(seller),
        again=seller.delete(item, label="delete again"),
        patched=seller.patch(item, seller.typed("TroubleTicket", description="no more"), label="patch of what was deleted"),
        nobody=seller.delete(never, label="delete what never was") if known.status == HTTPStatus.NOT_FOUND else None,
    )
