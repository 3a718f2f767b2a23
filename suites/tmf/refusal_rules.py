"""Rules of creates that are wrong in one thing: refused, or taken and repaired, or taken and shown as they came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge.compare import gaps
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Effect
from ttck.specs.contracts import contract
from ttck.specs.vocabulary import Operation, TmfState
from ttck.suites.tmf import twins
from ttck.suites.tmf.create_rules import canonical
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import DONE_ALL_THE_SAME
from ttck.suites.tmf.scenarios.f_refusing import Probe, Refusing
from ttck.suites.tmf.writes import document_of

_UNJUDGED = 422  # TMF621:7 tells what is thought of it
Rule = Callable[[Subject], Breach | None]


def judged(probes: Iterable[Probe]) -> list[Subject]:
    """Wrong creates that prove something: their twin was taken, and it can be seen what was made of them."""
    told = [probe for probe in probes if probe.twin is not None and probe.twin.made.accepted and probe.exchange.status not in twins.ASIDE]
    return [Subject(value=probe, where=probe.where, seen=probe.seen) for probe in told if _tells(probe)]


def _tells(probe: Probe) -> bool:
    """Whether the answer says what became of the mistake; where not even what is right is shown, a ticket without it says nothing.

    A status is the seller's, and need not be shown as it was sent.
    """
    if not probe.exchange.accepted or not probe.where or probe.sort == "status" or probe.twin is None:
        return True
    name = probe.where.split("/")[1]
    sent, got = probe.twin.sent, probe.twin.shown
    if still_wrong(probe):
        return bool(_documents(probe))
    return name in got and next(gaps(canonical({name: _numberless(sent[name])}), canonical(got)), None) is None


def _numberless(value: Any) -> Any:
    """What was sent without the numbers of parts, which a seller may give itself."""
    if not isinstance(value, list):
        return value
    return [{key: inner for key, inner in one.items() if key != "id"} if isinstance(one, dict) else one for one in value]


@dataclass(frozen=True, kw_only=True)
class Left:
    """A create that was refused, and the row of the list with its own description, if there is one."""

    probe: Probe
    row: Document | None


def left(story: Refusing, traffic: Traffic, sort: str) -> list[Subject]:
    """The refused creates of a sort whose description nothing else has, where the list that followed shows new tickets."""
    found = {row["description"]: row for row in (story.left.items if story.left else ()) if isinstance(row.get("description"), str)}
    if not any(one.made.accepted and one.sent.get("description") in found for one in story.twins):
        return []
    done = {_description(e.sent) for e in traffic.of(Operation.CREATE, Operation.PATCH) if e.effect is not Effect.REFUSED}
    done |= {_description(e.sent) for e in traffic.exchanges if e.operation == Operation.CREATE and e.answer is None}
    whole = story.left is not None and story.left.complete
    refused = [one for one in story.of(sort) if one.exchange.effect is Effect.REFUSED and _description(one.sent) not in {None, *done}]
    told = [Left(probe=one, row=found.get(one.sent["description"])) for one in refused]
    pages = story.left.pages if story.left else ()
    return [
        Subject(value=one, where=one.probe.where, seen=(one.probe.exchange, *pages[:1])) for one in told if whole or one.row is not None
    ]


def _description(sent: Any) -> str | None:
    """The description that was sent; None where it is no text of this run's own."""
    text = sent.get("description") if isinstance(sent, dict) else None
    return text if isinstance(text, str) and text.strip() else None


def leaves_nothing(subject: Subject) -> Breach | None:
    """A create that was refused is not in the list; for whatever it was refused, that is one mistake."""
    one: Left = subject.value
    if one.row is None:
        return None
    return Breach(
        message=f"a create is refused with {one.probe.exchange.status}, and the ticket is in the list all the same",
        expected="nothing is created",
        actual=f"{shown(one.row.get('id'))} of {one.probe.about}",
        cause=DONE_ALL_THE_SAME,
    )


def why(probes: Iterable[Probe]) -> Callable[[], str]:
    """Why wrong creates prove nothing, worked out when it is needed."""
    every = list(probes)

    def reason() -> str:
        refused = [probe.twin for probe in every if probe.twin is not None and not probe.twin.made.accepted]
        return (
            "the same create without the mistake is refused as well: " + twins.why(refused) if refused else "no wrong create was answered"
        )

    return reason


def gives(*statuses: int, what: str, strict: bool = False) -> Rule:
    """A rule: the create is refused with one of these statuses, or what was wrong in it is not shown.

    With `strict` it has to be refused. 422 is a matter of TMF621:7 alone.
    """
    wanted = " or ".join(str(status) for status in statuses)

    def rule(subject: Subject) -> Breach | None:
        probe, where = subject.value, subject.where or None
        exchange = probe.exchange
        if exchange.status in {*statuses, _UNJUDGED}:
            return None
        if not exchange.accepted:
            message = f"{what} is refused with another status"
            return Breach(message=message, expected=wanted, actual=f"{exchange.status} to {probe.about}", where=where)
        if probe.where and not strict and not still_wrong(probe):
            return None
        return Breach(message=f"{what} is taken", expected=wanted, actual=_told(probe), where=where)

    return rule


def _told(probe: Probe) -> str:
    """What a wrong create led to."""
    ticket, attribute = _shown(probe), probe.where.split("/")[1] if probe.where else ""
    made = ""
    if attribute and ticket:
        made = f"; the ticket has {attribute}: {shown(ticket[attribute])}" if attribute in ticket else f"; the ticket has no {attribute}"
    return f"{probe.exchange.status} to {probe.about}{made}"


def repairs(what: str) -> Rule:
    """A rule: the create is not taken, not even with what is wrong in it put right."""

    def rule(subject: Subject) -> Breach | None:
        probe = subject.value
        if not probe.exchange.accepted or still_wrong(probe):
            return None
        return Breach(message=f"{what} is taken and put right", expected="400", actual=_told(probe), where=subject.where)

    return rule


def strict(target: Target) -> bool:
    """Whether a target says that wrong input is refused and never repaired."""
    return str(target.switches.get("bad_input")) == "refuse"


# --- what was made of it ---------------------------------------------------------------------------------------------


def _documents(probe: Probe) -> list[Document]:
    """The ticket as the answer and the reading after it show it."""
    return [found for found in (document_of(probe.exchange), document_of(probe.read)) if found]


def _shown(probe: Probe) -> Document:
    return next(reversed(_documents(probe)), {})


def still_wrong(probe: Probe) -> bool:
    """Whether what was wrong in a create is shown in the ticket that was made of it."""
    return any(_wrong(probe, ticket) for ticket in _documents(probe)) if probe.exchange.status != HTTPStatus.ACCEPTED else _late(probe)


def _late(probe: Probe) -> bool:
    return bool(document_of(probe.read)) and _wrong(probe, document_of(probe.read))


def _wrong(probe: Probe, ticket: Document) -> bool:
    name = probe.where.split("/")[1]
    if probe.sort in {"missing", "blank"}:
        return not isinstance(ticket.get(name), str) or not ticket[name].strip()
    if probe.sort == "status":
        return ticket.get("status") not in {None, *TmfState}
    if probe.sort == "parts":
        return any(_lacks(part, probe) for part in _like(probe, ticket))
    if name not in ticket:
        return False
    usual = set(_problems(probe.twin.shown, name)) if probe.twin is not None else set()
    return (probe.sort == "types" and ticket[name] == probe.sent[name]) or bool(set(_problems(ticket, name)) - usual)


def _problems(ticket: Document, name: str) -> Iterator[str]:
    """What of one attribute breaks the contract; what is as wrong in the twin has another reason."""
    modern = "@type" in ticket
    rules = contract("tmf621-v5" if modern else "tmf621-v4")
    found = rules.problems(ticket, "TroubleTicket_RES" if modern else "TroubleTicket", limit=50)
    return (problem.message for problem in found if problem.pointer.split("/")[1:2] == [name])


def _like(probe: Probe, ticket: Document) -> Iterator[Any]:
    """Those of the shown parts that have all that the incomplete one was sent with."""
    name, *rest = probe.where.strip("/").split("/")
    sent, got = probe.sent.get(name), ticket.get(name)
    if rest and rest[0].isdigit() and isinstance(sent, list):
        sent, parts = sent[int(rest[0])], got if isinstance(got, list) else []
    else:
        parts = [got]
    return (one for one in parts if isinstance(one, dict) and next(gaps(canonical(sent), canonical(one)), None) is None)


def _lacks(part: Any, probe: Probe) -> bool:
    """Whether a part lacks what was left out of it."""
    steps = probe.where.strip("/").split("/")[1:]
    if isinstance(probe.sent.get(probe.where.split("/")[1]), list):
        steps = steps[1:]
    found = part
    for step in steps[:-1]:
        if isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return isinstance(found, dict) and steps[-1] not in found
