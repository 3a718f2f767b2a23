"""The buyer: the operations of the ticket API in the words of the standard, and the clients of the other resources."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ttck.harness.buyer.client import Client, Request
from ttck.harness.buyer.created_resources import CreatedResources, Subscription
from ttck.harness.buyer.lifecycle_paths import first_move
from ttck.harness.buyer.listener import Listener
from ttck.harness.buyer.received_notifications import Arrivals
from ttck.harness.buyer.requests_of import hub_request_of, request_of
from ttck.harness.buyer.resources import Appointments, Incidents, Workorders
from ttck.harness.buyer.retries import LISTED, Written, asking, creating, subscribing
from ttck.harness.buyer.stimuli import Refusal, Stimuli
from ttck.harness.buyer.target import Target
from ttck.harness.interrupts import waiting
from ttck.harness.judge.histories import ASIDE
from ttck.harness.judge.limit_advice import tickets_used_up
from ttck.harness.record.exchange import Effect, Entry, Exchange, StimulusCall, now
from ttck.harness.record.recorder import Recorder
from ttck.harness.record.resource_types import kind_of
from ttck.harness.record.state_probe import item_id, state_of, ticket_id
from ttck.harness.verdict import Inconclusive, Moved, NotPossible
from ttck.specs.lifecycles import Move, ticket_lifecycle
from ttck.specs.vocabulary import Api, Kind, Operation, Stimulus, TicketEvent, TicketState

_POLL = 0.05  # seconds between two looks at a state that has not come yet
_LONGEST = 24  # how many full waits an effect of one name may cost a run, if it comes each time
_IMPATIENCE = 0.2  # how much of the time is left for an effect that did not come the time before
_STEPS = 10  # moves after which a wanted state is given up
_STILL_THERE = {"reason": "the issue is still there"}  # why a clearance is rejected, where nothing else is said
# Query parameters of each request, and the switch that has the value.
_PARTIES = (("buyerId", "buyer_id"), ("sellerId", "seller_id"))


class Buyer:
    """Plays the buyer of one run. Every call is recorded; transport failures come back as exchanges without answer."""

    def __init__(
        self, *, target: Target, client: Client, aside: Client, listener: Listener | None, stimuli: Stimuli, recorder: Recorder
    ) -> None:
        self.target = target
        self.listener = listener
        self.created_resources = CreatedResources()
        self.appointments = Appointments(self)
        self.workorders = Workorders(self)
        self.incidents = Incidents(self)
        self._client = client
        self._stimuli = stimuli
        self._recorder = recorder
        self._latest: tuple[Request, Exchange] | None = None
        self._reusing = False
        self.heard = Arrivals(
            listener, created_resources=self.created_resources, limits=target.limits,
            read=lambda ticket, label: aside.send(self._ticket("retrieve", item=ticket, label=label)),
        )  # fmt: skip
        # What arrived is asked of the buyer itself.
        self.hold_for, self.finish_readings, self.asked_for = self.heard.hold_for, self.heard.finish_readings, self.heard.asked_for
        self.arrivals, self.reached, self.delivered = self.heard.arrivals, self.heard.reached, self.heard.delivered
        self.heard_of, self.strangers = self.heard.heard_of, self.heard.strangers

    # --- operations ---------------------------------------------------------------------------------------------

    def create(self, document: Any, *, label: str = "create") -> Exchange:
        """Create a ticket."""
        request = self._creating(document, label)
        exchange = creating(self.created_resources, lambda: self._send(request))
        created = ticket_id(exchange)
        if created is not None:
            self.created_resources.tickets.append(created)
        return exchange

    def _creating(self, document: Any, label: str) -> Request:
        if len(self.created_resources.tickets) >= self.target.limits.max_tickets:
            raise Inconclusive(tickets_used_up(self.target.limits.max_tickets))
        self.target.terms.check(document)
        return self._ticket("create", document=document, label=label)

    def retrieve(self, ticket: str, *, label: str = "retrieve") -> Exchange:
        """Read a ticket."""
        return self._send(self._ticket("retrieve", item=ticket, label=label))

    def find(self, params: tuple[tuple[str, str], ...] = (), *, label: str = "list") -> Exchange:
        """List tickets, with query parameters."""
        return self._send(self._ticket("list", query=params, label=label))

    def patch(self, ticket: str, document: Any, *, label: str = "patch") -> Exchange:
        """Patch a ticket, with what the target wants in each patch (base.patch)."""
        return self._send(self._patching(ticket, document, label))

    def _patching(self, ticket: str, document: Any, label: str) -> Request:
        return self._ticket("patch", item=ticket, document=self.target.terms.patch(document), label=label)

    def patch_together(self, ticket: str, documents: Sequence[Any], *, label: str) -> list[Exchange]:
        """Patch a ticket in several ways at the same moment; the order in the record is not that of the seller."""
        return self.together([self._patching(ticket, document, label) for document in documents])

    def create_together(self, documents: Sequence[Any], *, label: str) -> list[Exchange]:
        """Create several tickets at the same moment. What got no answer is not sent again."""
        exchanges = self.together([self._creating(document, label) for document in documents])
        self.created_resources.lost += [exchange for exchange in exchanges if exchange.effect is Effect.UNKNOWN]
        created = (ticket_id(exchange) for exchange in exchanges)
        self.created_resources.tickets += dict.fromkeys(ticket for ticket in created if ticket is not None)
        return exchanges

    def cancel(self, ticket: str, *, label: str = "cancel") -> Exchange:
        """Cancel a ticket."""
        return self._send(self._ticket("cancel", item=ticket, label=label))

    def cancel_together(self, tickets: Sequence[str], *, label: str) -> list[Exchange]:
        """Cancel several tickets at the same moment."""
        return self.together([self._ticket("cancel", item=ticket, label=label) for ticket in tickets])

    def close(self, ticket: str, *, label: str = "close") -> Exchange:
        """Close a ticket: the buyer accepts the clearance."""
        return self._send(self._ticket("close", item=ticket, label=label))

    def reopen(self, ticket: str, document: Any = None, *, label: str = "reopen") -> Exchange:
        """Reopen a ticket: the buyer rejects the clearance, by default with a reason."""
        return self._send(self._ticket("reopen", item=ticket, document=_STILL_THERE if document is None else document, label=label))

    def close_and_reopen(self, ticket: str, *, label: str) -> list[Exchange]:
        """Accept and reject one clearance at the same moment."""
        asked = (("close", None), ("reopen", _STILL_THERE))
        return self.together([self._ticket(task, item=ticket, document=document, label=label) for task, document in asked])

    def raw(self, request: Request, *, base_url: str | None = None) -> Exchange:
        """Any other request, relative to another base URL of the same seller where one is given."""
        return self._send(request, base_url=base_url)

    def _ticket(self, what: str, **more: Any) -> Request:
        return request_of(self.target.profile.dialect, Kind.TICKET, what, **more)

    def current(self, read: Callable[[], Exchange]) -> Exchange:
        """What `read` shows now: where it was the very last thing that this run did, the answer of then, without asking again."""
        self._reusing = True
        try:
            return read()
        finally:
            self._reusing = False

    def _addressed(self, request: Request) -> Request:
        """The request with the parties that the target names."""
        switches = self.target.switches
        extra = tuple((name, str(switches[switch])) for name, switch in _PARTIES if switches.get(switch))
        return replace(request, query=request.query + extra) if extra else request

    def together(self, requests: Sequence[Request]) -> list[Exchange]:
        """Any requests at the same moment; the order in the record is not that of the seller, and nothing is sent again."""
        self._latest = None
        return self._client.together([self._addressed(request) for request in requests], scenario=ASIDE)

    def _send(self, request: Request, *, base_url: str | None = None) -> Exchange:
        request = request if base_url is not None else self._addressed(request)
        if self._reusing and self._latest is not None:
            asked, seen = self._latest
            if seen.accepted and request.method == "GET" and replace(asked, label=request.label) == request:
                return seen
        exchange = self._client.send(request, base_url=base_url)
        self._latest = (request, exchange)
        return exchange

    # --- subscriptions ------------------------------------------------------------------------------------------

    def subscribe(
        self, name: str, types: tuple[str, ...] | None, *, api: Api = Api.TICKET, label: str = "subscribe", written: Written = LISTED
    ) -> Exchange:
        """POST /hub of an API for some event types; None leaves the query out, which asks for all that the hub knows.

        The types are listed after one `eventType`, or as it is `written` otherwise.
        """
        if self.listener is None:
            raise Inconclusive("the listener is switched off in the target file (listener.enabled)")
        spoken = self.target.profile.dialect
        document = dict(spoken.hub(api).document)
        if types is not None:
            document["query"] = written[0] + written[1].join(types)

        def ask(callback: str) -> Exchange:
            asked = {"callback": callback, **document}
            return self._send(self._hub(api, "subscribe", document=asked, label=label))

        exchange = subscribing(self.created_resources, self.listener, name, ask)
        hub = item_id(exchange)
        if hub is None and exchange.accepted and not spoken.hub(api).named:
            hub = ""  # it needs none: there is one hub to take back
        if hub is not None:
            asked = frozenset(types) if types is not None else spoken.events(api)
            self.created_resources.subscriptions[name] = Subscription(name=name, hub_id=hub, types=asked, since=exchange.number, api=api)
        return exchange

    def unsubscribe(self, name: str, *, label: str = "unsubscribe") -> Exchange:
        """DELETE /hub/{id} of one of this run's subscriptions, at the hub where it was made."""
        subscription = self.created_resources.subscriptions[name]
        exchange = self.hub("DELETE", subscription.hub_id, api=subscription.api, label=label)
        if exchange.accepted:
            for ended in self._ended_with(name, subscription):
                held = self.created_resources.subscriptions.pop(ended)
                self.created_resources.ended[ended] = Subscription(**{**held.__dict__, "since": exchange.number})
        elif exchange.effect is Effect.UNKNOWN:  # then nothing is owed to it any more, and nothing forbidden
            self.created_resources.doubtful[name] = self.created_resources.subscriptions.pop(name)
        return exchange

    def _ended_with(self, name: str, subscription: Subscription) -> list[str]:
        """The subscriptions that end with one: where they have no identifier, all at the hub of its API."""
        if self.target.profile.dialect.hub(subscription.api).named:
            return [name]
        return [one for one, held in self.created_resources.subscriptions.items() if held.api == subscription.api and not held.arranged]

    def hub(self, method: str, hub_id: str, *, label: str, api: Api = Api.TICKET) -> Exchange:
        """Look at a subscription of an API, or end it with DELETE."""
        return self._send(self._hub(api, "unsubscribe" if method == "DELETE" else "inspect", item=hub_id, label=label))

    def end_nothing(self, hub_id: str, *, label: str, api: Api = Api.TICKET) -> Exchange:
        """End what is no subscription, or none any more: it has no effect, so that it is asked for again where its answer was lost."""
        return asking(self.created_resources, lambda: self.hub("DELETE", hub_id, label=label, api=api))

    def _hub(self, api: Api, what: str, *, item: str | None = None, **more: Any) -> Request:
        return hub_request_of(self.target.profile.dialect, api, what, item=item, **more)

    def offers(self, stimulus: Stimulus) -> bool:
        """Whether the target offers a way to give this stimulus."""
        return self._stimuli.way(stimulus) is not None

    def at_once(self, stimulus: Stimulus) -> bool:
        """Whether a stimulus can be given as often as one likes: neither a person is asked for it, nor the seller waited for."""
        way = self._stimuli.way(stimulus)
        return way is not None and way.kind not in {"operator", "wait"}

    def stimulate(self, stimulus: Stimulus, ticket: str | None, *, on: str | None = None, **args: Any) -> StimulusCall:
        """Make the seller decide something about a ticket or another item; `on` is a part of it that the seller acts on.

        Raises:
            Moved: it was not done, and the ticket is not in the state any more that it showed last.
            NotPossible: the seller refuses to.
            Inconclusive: the target offers no way, or the way failed, so that nobody knows whether it happened.
        """
        at, self._latest = now(), None
        via, problem = self._stimuli.give(stimulus, on or ticket, args)
        scenario = self._client.scenario
        if via != "none":
            call: StimulusCall = self._recorder.add(
                lambda number: StimulusCall(
                    number=number,
                    scenario=scenario,
                    at=at,
                    name=stimulus,
                    ticket=ticket,
                    args=args,
                    via=via,
                    ok=problem is None,
                    detail=problem,
                    note=self._stimuli.noted(via),
                    refused=isinstance(problem, Refusal),
                    sets=self._stimuli.passed_on(stimulus, args),
                    sure=problem is None and self._stimuli.vouched(stimulus, args),
                )
            )
        if problem is not None:
            if via == "none":
                raise Inconclusive(problem)
            said = f"the stimulus {stimulus} failed: {problem}"
            if self._gone_on(ticket):
                raise Moved(said)
            raise NotPossible(said) if isinstance(problem, Refusal) else Inconclusive(said)
        return call

    def _gone_on(self, ticket: str | None) -> bool:
        """Whether a ticket of this run is in another state than it showed last."""
        if ticket is None or ticket not in self.created_resources.tickets:
            return False
        last = self.shown().get((Kind.TICKET, ticket))
        return state_of(self.retrieve(ticket, label="after a stimulus that failed")) != last

    def until(
        self, reader: str | Callable[[], Exchange], condition: Callable[[Exchange], bool], *, seconds: float | None = None, what: str = ""
    ) -> Exchange:
        """Read until `condition` holds or the time is over; returns the last reading. A text is the id of a ticket to read.

        `what` names what is awaited: each time that it did not come, later calls of that name wait a fifth of the time, so
        that an effect that never comes costs little more than one wait. One that always comes late is waited for as long in all
        as `_LONGEST` full waits take.
        """
        ticket = reader if isinstance(reader, str) else ""
        read: Callable[[], Exchange] = (lambda: self.retrieve(ticket)) if isinstance(reader, str) else reader
        patience = self.target.limits.state_wait if seconds is None else seconds
        missed = self.created_resources.patience[what] if what else 0
        left = max(patience * _LONGEST - self.created_resources.waited[what], 0.0) if what else patience
        began = time.monotonic()
        deadline = began + min(patience * _IMPATIENCE**missed, left)
        pause = _POLL
        for look in itertools.count():
            seen = read()
            if condition(seen):
                if look:
                    self.created_resources.patience.pop(what, None)
                break
            if time.monotonic() >= deadline:
                self.created_resources.patience.update([what] if what else [])
                break
            with waiting():
                time.sleep(min(pause, max(deadline - time.monotonic(), 0)))
            pause = min(pause * 1.5, 1.0)
        if look:
            self.created_resources.waited[what] += time.monotonic() - began
        return seen

    def reach(self, ticket: str, wanted: TicketState) -> Exchange:
        """Bring a ticket into a state by the shortest way; returns the reading that shows it there.

        Raises:
            Moved: the seller took the ticket on by itself to where no move leads to the state.
            Inconclusive: a stimulus is missing or failed, or the seller does not go there.
        """
        lifecycle = ticket_lifecycle()
        seen = self.current(lambda: self.retrieve(ticket))
        if wanted == TicketState.ACKNOWLEDGED and state_of(seen) in lifecycle.onward(wanted):
            self.created_resources.left[wanted] += 1
        for _ in range(_STEPS):
            state = state_of(seen)
            if state == wanted:
                self.created_resources.left[wanted] = 0
                return seen
            if wanted in self.created_resources.fleeting:
                raise Inconclusive(f"the seller leaves {wanted} at once by itself")
            move = first_move(state, wanted)
            if move is None:
                known = state in tuple(TicketState)
                raise (Moved if known else Inconclusive)(
                    f"the ticket {ticket} shows {state or 'no state'}, from where no move leads to {wanted}"
                )
            seen, sure = self._moved(move, ticket)
            if move.to_state == wanted and state_of(seen) in lifecycle.onward(wanted):
                self.created_resources.left[wanted] += 1
            if state_of(seen) == state and sure:
                raise Inconclusive(f"{move.when} did not take the ticket {ticket} from {state} to {move.to_state}")
        raise Inconclusive(f"the ticket {ticket} did not come to {wanted} within {_STEPS} moves of {lifecycle.moves[0].name}")

    def _moved(self, move: Move, ticket: str) -> tuple[Exchange, bool]:
        """The ticket after a move, or after one that the seller made by itself in the meantime; and whether it is known to be made.

        Raises:
            Inconclusive: the move was refused, and the ticket is where it was.
        """
        state = str(move.from_state)
        try:
            sure = self._make(move, ticket)
        except Inconclusive:
            seen = self.retrieve(ticket)
            if state_of(seen) in {state, None}:
                raise
            return seen, True
        return self.until(ticket, lambda s: state_of(s) != state, what=f"{move.when} in {state}" if sure else ""), sure

    def _make(self, move: Move, ticket: str) -> bool:
        """Do what a move needs; whether it is known to be done, which it is not where no answer came."""
        if move.when in {Stimulus.CLOSE_ON_TIMEOUT, Operation.CLOSE}:
            self.hold_for(ticket, TicketEvent.CLEARANCE_REQUEST)
        if move.by == "seller":
            self.stimulate(Stimulus(move.when), ticket)
            return True
        act: Mapping[str, Callable[[str], Exchange]] = {
            Operation.CANCEL: self.cancel,
            Operation.CLOSE: self.close,
            Operation.REOPEN: self.reopen,
            Operation.PATCH: lambda t: self.patch(t, {"note": [self.plain_note("the information asked for")]}),
        }
        exchange = act[move.when](ticket)
        if exchange.effect is Effect.REFUSED:
            raise Inconclusive(f"{move.when} was answered {exchange.status or exchange.error} in {move.from_state}")
        return exchange.effect is Effect.DONE

    def plain_note(self, text: str) -> dict[str, Any]:
        """A buyer's note as a model buyer writes it, without any generated material."""
        number = self._recorder.entries[-1].number if self._recorder.entries else 0
        stamp = now().isoformat(timespec="seconds").replace("+00:00", "Z")
        note = {"id": f"p-{number}", "author": "Ada Lovelace", "date": stamp, "source": "buyer", "text": f"{text} (after #{number})"}
        known: dict[str, Any] = self.target.terms.known({"note": note})["note"]
        return known

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What has been recorded so far."""
        return tuple(self._recorder.entries)

    def shown(self) -> dict[tuple[Kind, str], str]:
        """The state that each item showed last in an answer to a request about it."""
        seen = [e for e in self.entries if isinstance(e, Exchange) and e.ticket is not None]
        return {(kind_of(e), str(e.ticket)): state for e in seen if (state := state_of(e)) is not None}

    def shut(self) -> None:
        """End the threads of this buyer."""
        self.heard.shut()
