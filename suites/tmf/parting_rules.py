"""Rules of what the end of a subscription leaves: itself is over, and others go on. TMF621:134."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus

from ttck.harness.judge import registrations
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.record.state_probe import item_id
from ttck.specs.vocabulary import Kind, Operation, TmfEvent
from ttck.suites.tmf import expectation_rules
from ttck.suites.tmf.event_rules import about, kind_of, name_of
from ttck.suites.tmf.hub_rules import pairs
from ttck.suites.tmf.scenarios.a_registering import MAIN
from ttck.suites.tmf.scenarios.i_subscribing import NARROW, NEWER, ONLY, PARTED
from ttck.suites.tmf.scenarios.j_announcing import Parting


def after_its_end(parting: Parting) -> list[Exchange]:
    """The subscription that ended, read again; none where the seller did not show it before."""
    ended, before, after = parting.ended, parting.seen, parting.gone
    told = ended is not None and ended.accepted and ended.status != HTTPStatus.ACCEPTED and before is not None and before.accepted
    return [after] if told and after is not None else []


def is_over(exchange: Exchange) -> Breach | None:
    """A subscription that has ended is not shown any more."""
    if not exchange.accepted:
        return None
    return Breach(
        message="a subscription that has ended is still shown", expected="404", actual=f"{exchange.status}: {shown(exchange.document)}"
    )


def going_on(traffic: Traffic, parting: Parting, *, wait: float) -> list[Subject]:
    """What arrived about tickets made after the end of one subscription on the first one, with what came on a newer one that goes on.

    None where the newer one was not served before that end, so that it may never have been. What came on the first one counts where
    there were so many seconds (`wait`) left for the newer one.
    """
    ended, tickets = parting.ended, frozenset(filter(None, (parting.soon, parting.later)))
    served = any(n.subscription == NEWER and about(n, {str(parting.before)}) == parting.before for n in traffic.notifications)
    if ended is None or not ended.accepted or not served or not tickets:
        return []
    both = registrations.heard_by_both(traffic, first=MAIN, second=NEWER, wait=wait)
    first = {key: event for key, event in pairs(traffic, MAIN, tickets).items() if both(event, key[1])}
    newer = pairs(traffic, NEWER, tickets)
    if not first and not newer and _silent(traffic, parting, wait=wait):
        return [Subject(value=(0, 0), where="", seen=(ended,))]
    return [Subject(value=(len(first), len(newer)), where="", seen=(ended, *first.values(), *newer.values()))] if len(first) > 1 else []


def _silent(traffic: Traffic, parting: Parting, *, wait: float) -> bool:
    """Whether nobody heard of the ticket right after that end, in all its time."""
    soon = str(parting.soon)
    born = next((e.at for e in traffic.accepted(Operation.CREATE) if item_id(e) == soon), None)
    waited = born is not None and traffic.over is not None and born + timedelta(seconds=wait) <= traffic.over
    return waited and not any(about(n, {soon}) == soon for n in traffic.notifications)


def is_going_on(part: Subject) -> Breach | None:
    """The end of a subscription is not that of another."""
    first, newer = part.value
    if newer:
        return None
    if not first:
        message, expected = "with the end of a subscription all others end as well", "events on the others, as before"
        return Breach(
            message=message, expected=expected, actual="none on any, whatever was done", cause=expectation_rules.SILENCE, silence=True
        )
    message = "with the end of a subscription a newer one ends as well"
    return Breach(message=message, expected=f"{first} events on it, as on the first one", actual="none", silence=True)


def ended(
    traffic: Traffic, end: Exchange | None, ticket: str | None, *, older: str | None = None, name: str = PARTED
) -> list[Subject]:  # fmt: skip
    """Everything that arrived about a ticket that was made after the subscription had ended, and about what began or ended later.

    That may be a specification. Of a ticket that is `older` than the end the changes count, which were not made before.

    Nothing where no event came on the subscription before its end, or none about the ticket on any: silence proves nothing then.
    With a query only the events count that it asks for.
    """
    served = any(n.subscription == name for n in traffic.notifications)
    if not served or ticket is None or end is None or not end.accepted:
        return []
    number = next((e.number for e in traffic.accepted(Operation.CREATE) if item_id(e) == ticket), None)
    changed = _first_patch(traffic, older)
    if not any(about(n, frozenset({ticket})) == ticket for n in traffic.notifications):
        return []
    found = _since(traffic, number) if number is not None else {(Kind.TICKET, ticket): frozenset(TmfEvent)}
    asked = frozenset(TmfEvent) if name == PARTED else {ONLY}
    return [
        Subject(value=n, where="", seen=(end, n))
        for n in traffic.notifications
        if (event := name_of(n)) in asked and (event in _named(n, found) or (changed is not None and _tells(n, str(older), changed)))
    ]


def _first_patch(traffic: Traffic, item: str | None) -> datetime | None:
    """When a ticket was changed to which nothing was done before but its create, so that no event of a change can have been under way."""
    item_history = traffic.item_histories_of(Kind.TICKET).get(item or "")
    touched = [e for e in item_history.exchanges if e.method != "GET" and e is not item_history.created] if item_history is not None else []
    told = (
        item_history is not None
        and not item_history.stimuli
        and touched
        and touched[0].operation == Operation.PATCH
        and touched[0].accepted
    )
    return touched[0].at if told else None


def _tells(notification: Notification, item: str, since: datetime) -> bool:
    """Whether an event tells a change of a ticket that was made since."""
    changed = name_of(notification) == TmfEvent.CHANGED and notification.at > since
    return changed and about(notification, frozenset({item})) == item


_Causes = dict[tuple[Kind, str], frozenset[TmfEvent]]


def _named(notification: Notification, found: _Causes) -> frozenset[TmfEvent]:
    """The events that the item of a notification has a late cause for."""
    kind = kind_of(notification)
    item = about(notification, {item for of, item in found if of is kind}, kind)
    return found.get((kind, item or ""), frozenset())


def _since(traffic: Traffic, number: int) -> _Causes:
    """The events of each item whose cause is later than a number of the record: all of a new one, the last one of one deleted."""
    found: _Causes = {}
    for kind, deleting, deletion, creating in (
        (Kind.TICKET, Operation.DELETE, TmfEvent.DELETED, Operation.CREATE),
        (Kind.SPECIFICATION, Operation.DELETE_SPECIFICATION, TmfEvent.SPECIFICATION_DELETED, Operation.CREATE_SPECIFICATION),
    ):
        late = [e for e in traffic.accepted(deleting, creating) if e.number >= number]
        found.update({(kind, e.ticket): frozenset({deletion}) for e in late if e.operation == deleting and e.ticket is not None})
        found.update({(kind, item): frozenset(TmfEvent) for e in late if e.operation == creating and (item := item_id(e)) is not None})
    return found


def not_parted(part: Subject, *, name: str = PARTED) -> Breach | None:
    """It did not come on the subscription that has ended."""
    if part.value.subscription != name:
        return None
    seconds = (part.value.at - part.seen[0].at).total_seconds()
    actual = f"{name_of(part.value)}, {seconds:.1f} s after the end"
    return Breach(message="an event arrives on a subscription that has ended", expected="silence", actual=actual)


def still_narrow(part: Subject) -> Breach | None:
    """It did not come on the subscription with a query, which has ended."""
    return not_parted(part, name=NARROW)
