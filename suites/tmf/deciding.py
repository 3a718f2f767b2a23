"""Making the seller decide something about a ticket, which is led first to a status from which it is possible."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ttck.harness.record.exchange import StimulusCall
from ttck.harness.record.state_probe import state_of
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus, TmfState
from ttck.suites.tmf.seller_client import SellerClient

# From where each seller can do it: many know no way from pending to resolved, and ask only about what they work on.
_FROM: Mapping[Stimulus, TmfState] = MappingProxyType(
    {
        Stimulus.REQUEST_INFO: TmfState.IN_PROGRESS,
        Stimulus.RESOLVE: TmfState.IN_PROGRESS,
        Stimulus.CLOSE_ON_TIMEOUT: TmfState.RESOLVED,
    }
)

#: What leads a ticket to each status.
STIMULI: Mapping[TmfState, Stimulus] = MappingProxyType(
    {
        TmfState.IN_PROGRESS: Stimulus.START_WORK,
        TmfState.PENDING: Stimulus.REQUEST_INFO,
        TmfState.RESOLVED: Stimulus.RESOLVE,
        TmfState.CLOSED: Stimulus.CLOSE_ON_TIMEOUT,
    }
)

#: What puts a ticket on hold, in the dialects that name it.
HOLDS = (Stimulus("ticket_put_on_hold"), Stimulus("ticket_hold"))


def decided(seller: SellerClient, stimulus: Stimulus, item: str) -> StimulusCall:
    """Make the seller decide; where it cannot, once more when the ticket has come to a status from which it surely can.

    Raises:
        Inconclusive: it was not done, or nobody knows.
    """
    try:
        return seller.stage.buyer.stimulate(stimulus, item)
    except Inconclusive:
        if not prepared(seller, stimulus, item):
            raise
    return seller.stage.buyer.stimulate(stimulus, item)


def brought(seller: SellerClient, item: str, state: TmfState) -> bool:
    """Whether a ticket came to a status, by a patch or by what the seller can be made to do, on the way that all sellers know."""
    before = {TmfState.PENDING: TmfState.IN_PROGRESS, TmfState.RESOLVED: TmfState.IN_PROGRESS, TmfState.CLOSED: TmfState.RESOLVED}.get(
        state
    )
    if before is not None and not brought(seller, item, before):
        return False
    return _patched(seller, item, state) or _pushed(seller, item, state)


def led(seller: SellerClient, item: str, state: TmfState) -> bool:
    """Whether a ticket came to a status by whatever way the seller knows: by a patch, by its work, by a question of its, put on hold."""
    if brought(seller, item, state) or _pushed(seller, item, state):
        return True
    if state != TmfState.HELD:
        return False
    return any(_made(seller, item, hold, state) for hold in HOLDS if seller.makes(hold))


def prepared(seller: SellerClient, stimulus: Stimulus, item: str) -> bool:
    """Lead a ticket to the status from which a seller surely can do something; whether it came there, and was not there before."""
    status = _FROM.get(stimulus)
    if status is None or state_of(seller.retrieve(item, label=f"is it {status}?")) == status:
        return False
    return _pushed(seller, item, status) or _patched(seller, item, status)


def _pushed(seller: SellerClient, item: str, status: TmfState) -> bool:
    return status in STIMULI and seller.makes(STIMULI[status]) and _made(seller, item, STIMULI[status], status)


def _made(seller: SellerClient, item: str, stimulus: Stimulus, status: TmfState) -> bool:
    try:
        seller.stage.buyer.stimulate(stimulus, item)
    except Inconclusive:
        return False
    return _shows(seller, item, status)


def _patched(seller: SellerClient, item: str, status: TmfState) -> bool:
    if not seller.has("patch"):
        return False
    answer = seller.patch(item, seller.typed("TroubleTicket", status=status.value), label=f"to {status}, where the seller can decide")
    return answer.accepted and _shows(seller, item, status)


def _shows(seller: SellerClient, item: str, status: TmfState) -> bool:
    return state_of(seller.until(item, lambda seen: state_of(seen) == status, label=f"is it {status} now?")) == status
