"""The adapter of Artemis: that of TMF621, with what the partner has otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.artemis.accounts import authorised
from ttck.mockseller.dialects.artemis.metadata import dressed, labelled
from ttck.mockseller.dialects.artemis.reviews import REVIEW, held_back, reviewed, with_note
from ttck.mockseller.dialects.artemis.specifications import opened
from ttck.mockseller.dialects.tmf import resources
from ttck.mockseller.dialects.tmf.adapter import tmf
from ttck.mockseller.dialects.tmf.stimuli import ACTS, Act
from ttck.mockseller.dialects.tmf.stimuli import act as tmf_act
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.seller import Adapter
from ttck.specs.dialects import Dialect
from ttck.specs.vocabulary import Kind, Operation, TmfState

if TYPE_CHECKING:
    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.seams import Call, Document
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.settings import Settings


_NO_RETURN = "ticket_pass_no_return"
_OWN = {
    "ticket_put_on_hold": Act(to_state=TmfState.HELD, why="we wait for the supplier", table=False),
    "ticket_reject": Act(to_state=TmfState.REJECTED, why="it is no fault of ours", table=False),
}
_ACTS = {**ACTS, **_OWN}


def artemis(settings: Settings, dialect: Dialect) -> Adapter:
    """The adapter of a seller with these settings that speaks the dialect of Artemis."""
    base = tmf(settings, dialect)
    own: dict[str, Callable[[Seller, Call], Answer]] = {
        Operation.CREATE: _create,
        Operation.PATCH: _patch,
        Operation.LIST_SPECIFICATIONS: opened(resources.list_all),
        Operation.RETRIEVE_SPECIFICATION: opened(resources.retrieve),
    }
    return replace(
        base,
        work={**base.work, **own},
        act=_act,
        decides={**base.decides, **dict.fromkeys((REVIEW, _NO_RETURN, *_OWN), (Kind.TICKET,))},
        dress=dressed,
        kept=("@baseType",),
    )


def _create(seller: Seller, call: Call) -> Answer:
    """A ticket for a billing account; a create need not say that it is one."""
    if isinstance(call.document, dict):
        authorised(call.document)
        call = replace(call, document={"@type": "TroubleTicket", **labelled("", call.document)})
    return resources.create(seller, call)


def _act(seller: Seller, name: str, item_id: str, args: Mapping[str, Any]) -> Document:
    if name == _NO_RETURN:  # this seller takes changes all the same
        found = seller.store.item(Kind.TICKET, item_id)
        if found is None:
            raise not_found("ticket")
        return dict(codec.loads(found.document))
    return reviewed(seller, item_id, args) if name == REVIEW else tmf_act(seller, name, item_id, args, acts=_ACTS)


def _patch(seller: Seller, call: Call) -> Answer:
    """A change at once, or after a review where it comes with a note."""
    call = replace(call, document=labelled("", call.document)) if isinstance(call.document, dict) else call
    return held_back(seller, call) if call.kind is Kind.TICKET and with_note(call) else resources.patch(seller, call)
