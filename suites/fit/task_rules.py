"""Rules of tasks: what one is, what becomes of it, and what of its ticket. FIT:6, 15, 16, 18, 27, 28 and 31."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import gaps, instant
from ttck.harness.judge.event_types import EventTypes
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.contracts import is_date_time
from ttck.specs.vocabulary import Kind, TmfState
from ttck.suites.fit.names import CANCELLATION, DONE, FAILED, FINAL, OPERATIONS, REJECTED, STATES, TASKS, WORDS
from ttck.suites.fit.scenarios.b_rejecting import Pointless
from ttck.suites.fit.scenarios.c_searching import Searched
from ttck.suites.fit.tasks import Errand
from ttck.suites.tmf import effects
from ttck.suites.tmf.create_rules import canonical
from ttck.suites.tmf.payloads import BY_ITSELF, Document
from ttck.suites.tmf.rules import at, rows
from ttck.suites.tmf.standard import known
from ttck.suites.tmf.writes import document_of

_MOMENT = timedelta(seconds=10)
_FINE = {"either": (HTTPStatus.CREATED, HTTPStatus.ACCEPTED, HTTPStatus.OK), "201": (HTTPStatus.CREATED,), "202": (HTTPStatus.ACCEPTED,)}


# --- what a task is --------------------------------------------------------------------------------------------------


def identified(choice: str) -> Callable[[Errand], Breach | None]:
    """A rule: a task that is accepted has the status of the target, and an id."""

    def rule(errand: Errand) -> Breach | None:
        asked = errand.asked
        if asked.status not in _FINE[choice]:
            return Breach(message="a task is created with another status", expected=choice, actual=str(asked.status))
        if errand.task is None:
            return Breach(
                message="a task that is created has no id", expected="a text", actual=shown(document_of(asked).get("id")), where="/id"
            )
        return None

    return rule


def same_when_read(errand: Errand) -> Breach | None:
    """A task is read under its own identifier, and about its own ticket."""
    for seen in errand.shown[1:]:
        found = document_of(seen)
        if found.get("id") != errand.task:
            return Breach(
                message="another task is read than the one asked for", expected=str(errand.task), actual=shown(found.get("id")), where="/id"
            )
        for name in ("troubleTicket", "entity"):
            reference = found.get(name)
            about = reference.get("id") if isinstance(reference, dict) else None
            if about is not None and about != errand.ticket:
                return Breach(
                    message="a task is about another ticket than was asked", expected=errand.ticket, actual=shown(about),
                    where=f"/{name}/id", numbers=(errand.asked.number, seen.number),
                )  # fmt: skip
    return None


def unlike_any(errands: Iterable[Errand]) -> list[Subject]:
    """Tasks with an id, each with the first one that has the same."""
    first: dict[str, Errand] = {}
    found = [one for one in errands if one.task is not None]
    return [Subject(value=(one, first.setdefault(str(one.task), one)), where="/id", seen=one.asked) for one in found]


def its_own(part: Subject) -> Breach | None:
    """The id of a task is its own."""
    one, first = part.value
    if one is first:
        return None
    numbers = (first.asked.number, one.asked.number)
    return Breach(message="two tasks have the same id", expected="an id of its own", actual=shown(one.task), where="/id", numbers=numbers)


def echoes(errands: Iterable[Errand]) -> list[Subject]:
    """What was sent with a task and is shown of it, in each reading."""
    return [Subject(value=one.asked.sent, where="/", seen=e) for one in errands if isinstance(one.asked.sent, dict) for e in one.shown]


def as_sent(part: Subject) -> Breach | None:
    """What a task shows of its request is as it was sent; it need not show it."""
    found = document_of(part.seen)
    for name, value in part.value.items():
        if name[0] != "@" and found.get(name) is not None and not _about_now(name, value, found[name]):
            gap = next(gaps(canonical({name: plain(value)}), canonical({name: found[name]})), None)
            if gap is not None:
                return breach_of(gap, "a task shows something else than was asked for")
    return None


_SAID = ("category", "externalIdentifier", "requestedResolutionDate", "note")  # what only the buyer says of a task
_SET = ("@type", "href", "requestDate", "requestPostedDate", "troubleTicket", "category")  # what a task has from its beginning


def said_as_sent(part: Subject) -> Breach | None:
    """What only the buyer says of a task is shown as it was sent, where it is shown."""
    return as_sent(Subject(value={name: part.value[name] for name in _SAID if name in part.value}, where="/", seen=part.seen))


def stays(errand: Errand) -> Breach | None:
    """What a task has from its beginning does not change in later readings."""
    first: Document = {}
    for seen in errand.shown:
        found = document_of(seen)
        for name in _SET:
            if name not in found:
                continue
            gap = next(gaps(canonical({name: plain(first.setdefault(name, found[name]))}), canonical({name: found[name]})), None)
            if gap is not None:
                message = "a task shows something else later than it did at first"
                return Breach(
                    message=message, expected=shown(first[name]), actual=shown(found[name]), where=f"/{name}",
                    numbers=(errand.asked.number, seen.number),
                )  # fmt: skip
    return None


def _about_now(name: str, sent: Any, shows: Any) -> bool:
    """Whether a seller says of the posting of a request when it came to it, a moment after it was sent."""
    first, last = instant(sent), instant(shows)
    return name == "requestPostedDate" and first is not None and last is not None and abs(last - first) < _MOMENT


def plain(value: Any) -> Any:
    """A value without what only says of what type its parts are."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if name[0] != "@"}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def whole_lists(errands: Iterable[Errand]) -> list[Errand]:
    """Tasks whose list was read to its end right after they were created."""
    return [one for one in errands if one.task is not None and one.listed is not None and one.listed.accepted and one.listed.complete]


def in_the_list(errand: Errand) -> Breach | None:
    """The list shows a task that was accepted, once."""
    ids = errand.listed.ids if errand.listed is not None else []
    count = ids.count(str(errand.task))
    if count == 1:
        return None
    what = "is not in the list" if count == 0 else "stands in the list more than once"
    numbers = (errand.asked.number, *(errand.listed.numbers if errand.listed is not None else ()))
    return Breach(message=f"a task that was created {what}", expected=str(errand.task), actual=f"{count} of {len(ids)}", numbers=numbers)


# --- what becomes of the ticket --------------------------------------------------------------------------------------


def finished(errands: Iterable[Errand]) -> list[Errand]:
    """Tasks that showed that they are done, with a ticket that can be read before and after them."""
    return [one for one in errands if one.state == DONE and document_of(one.before) and document_of(one.after)]


def wishes(errands: Iterable[Errand]) -> list[Subject]:
    """Each thing that tasks ask for: that a ticket is cancelled, and each attribute of a change with its value."""
    every = [(one, name, value) for one in errands for name, value in asked_for(one).items()]
    return [Subject(value=(one, name, value), where=f"/{name}", seen=one.seen) for one, name, value in every]


def asked_for(errand: Errand) -> Document:
    """What a task wants its ticket to show."""
    return {"status": TmfState.CANCELLED.value} if errand.kind is CANCELLATION else errand.wanted


def wish(part: Subject) -> str:
    """The attribute that a task is about."""
    _, name, _ = part.value
    return str(name)


def fulfilled(part: Subject) -> Breach | None:
    """What is done shows in the ticket."""
    errand, name, value = part.value
    shows = document_of(errand.after)
    gap = next(gaps(canonical({name: value}), canonical(shows)), None)
    if gap is None:
        return None
    message = "a change is done, and its ticket does not show it"
    if errand.kind is CANCELLATION:
        message = "a cancellation is done, and its ticket is not cancelled"
    return Breach(message=message, expected=shown(gap.expected), actual=shown(gap.actual), where=gap.where, numbers=_numbers(errand))


def _numbers(errand: Errand) -> tuple[int, ...]:
    return tuple(e.number for e in errand.seen)


def given_kept(errand: Errand) -> Breach | None:
    """What the buyer gave is kept by a task that is done, but for what it asks for."""
    before = {name: value for name, value in document_of(errand.before).items() if name not in errand.wanted}
    return effects.kept(before, document_of(errand.after), what=f"{WORDS[errand.kind]} that is done")


def rejected(errands: Iterable[Errand]) -> list[Errand]:
    """Tasks that were refused, or came to rejected, with a ticket that can be read before and after them."""
    return [one for one in unfinished(errands) if one.asked.refused or one.state == REJECTED]


def not_done(errand: Errand) -> Breach | None:
    """What was rejected did not come about, and what the buyer gave is kept."""
    return _done_all_the_same(errand) or effects.kept(
        document_of(errand.before), document_of(errand.after), what=f"{WORDS[errand.kind]} that is rejected"
    )


def unfinished(errands: Iterable[Errand]) -> list[Errand]:
    """Tasks that were refused, or came to rejected or terminatedWithError, with a ticket that can be read before and after them."""
    ended = [one for one in errands if one.asked.refused or one.state in {REJECTED, FAILED}]
    return [one for one in ended if document_of(one.before) and document_of(one.after)]


def left_alone(errand: Errand) -> Breach | None:
    """What came to nothing did nothing: the ticket is not what was asked for where it was not before, and else as it was."""
    before, after = document_of(errand.before), document_of(errand.after)
    return _done_all_the_same(errand) or _kept(before, after, frozenset(), "a task that came to nothing changes something in its ticket")


def _done_all_the_same(errand: Errand) -> Breach | None:
    before, after = document_of(errand.before), document_of(errand.after)
    for name, value in asked_for(errand).items():
        was, now = (next(gaps(canonical({name: value}), canonical(shows)), None) is None for shows in (before, after))
        if now and not was:
            message = f"{WORDS[errand.kind]} that came to nothing is done all the same"
            return Breach(
                message=message, expected=shown(before.get(name)), actual=shown(after.get(name)), where=f"/{name}",
                numbers=_numbers(errand),
            )  # fmt: skip
    return None


def nothing_else(errand: Errand) -> Breach | None:
    """A task that is done changes what it asks for, and what goes with it, and nothing else."""
    return _kept(document_of(errand.before), document_of(errand.after), frozenset(errand.wanted), "a task changes more than it asks for")


def _kept(before: Document, after: Document, wanted: frozenset[str], message: str) -> Breach | None:
    old, new = canonical(before), canonical(after)
    for name in sorted((known() & {*old, *new}) - BY_ITSELF - wanted):
        if old.get(name) != new.get(name):
            return Breach(message=message, expected=shown(old.get(name)), actual=shown(new.get(name)), where=f"/{name}")
    return None


def untouched(part: tuple[Exchange, Exchange]) -> Breach | None:
    """A ticket that no task is about is not cancelled by one, and keeps what the buyer gave."""
    before, after = map(document_of, part)
    if after.get("status") == TmfState.CANCELLED != before.get("status"):
        return Breach(
            message="a ticket is cancelled that no task is about", expected=shown(before.get("status")), actual=TmfState.CANCELLED
        )
    return effects.kept(before, after, what="a task about another ticket")


# --- tasks that make no sense ----------------------------------------------------------------------------------------


def comes_to_nothing(task: Pointless) -> Breach | None:
    """It is refused, or at least not done."""
    if task.asked.refused or task.state != DONE:
        return None
    return Breach(message="a task about a ticket that there is not is done", expected="a refusal, or a state that says so", actual=DONE)


def left_in(searched: Searched, found: Iterable[Pointless]) -> list[Subject]:
    """Tasks about tickets that there are not which were refused, with the lists of their kind that were read later."""
    lists = [query for query in (searched.whole, searched.again) if query is not None and query.accepted]
    return [Subject(value=(one, query), where="/", seen=(one.asked, *query.pages)) for one in found if one.asked.refused for query in lists]


def not_listed(part: Subject) -> Breach | None:
    """What was refused is not in the list."""
    task, query = part.value
    names = [task.asked.sent.get(name) for name in ("troubleTicket", "entity")] if isinstance(task.asked.sent, dict) else []
    about = {one.get("id") for one in names if isinstance(one, dict)}
    for row in query.items:
        if any(isinstance(row.get(name), dict) and row[name].get("id") in about for name in ("troubleTicket", "entity")):
            message = "a task that was refused is in the list"
            return Breach(message=message, expected="nothing", actual=shown(row), numbers=(task.asked.number, *query.numbers))
    return None


def refused(task: Pointless) -> Breach | None:
    """It is refused."""
    if task.asked.refused or task.state == REJECTED:
        return None
    return Breach(message="a task that names no ticket is taken", expected="any 4xx", actual=f"{task.asked.status} to {at(task.asked)}")


# --- states and attributes, where public pages count ------------------------------------------------------------------


def showings(traffic: Traffic, types: EventTypes) -> list[Subject]:
    """Every task that an answer, a list or an event shows."""
    found: list[Subject] = []
    for kind in TASKS:
        done = OPERATIONS[kind]
        found += [Subject(value=document_of(e), where="/", seen=e) for e in traffic.accepted(done["create"], done["retrieve"])]
        found += [Subject(value=row, where="/", seen=e) for e in traffic.accepted(done["list"]) for row in rows(e)]
        found += [Subject(value=types.payload(n), where="/", seen=n) for n in traffic.notifications if types.kind_of(n) is kind]
    return [one for one in found if one.value]


def formed(part: Subject) -> Breach | None:
    """Its dates are date-times with an offset, its state is a text, and of what there is not nothing is said."""
    for name, value in part.value.items():
        if value is None:
            return Breach(message="a task shows null", expected="no such attribute", actual="null", where=f"/{name}")
        if name.endswith("Date") and not is_date_time(value):
            return Breach(message="a date of a task is none", expected="a date-time with an offset", actual=shown(value), where=f"/{name}")
        if name == "state" and not isinstance(value, str):
            return Breach(message="the state of a task is no text", expected="a text", actual=shown(value), where="/state")
    return None


def states_of(traffic: Traffic, types: EventTypes) -> list[Subject]:
    """Every state of a task that an answer, a list or an event shows."""
    return [Subject(value=one.value["state"], where="/state", seen=one.seen) for one in showings(traffic, types) if "state" in one.value]


def known_state(part: Subject) -> Breach | None:
    """A state is one of the five."""
    if part.value in STATES:
        return None
    return Breach(message="a task has a state that there is not", expected=", ".join(STATES), actual=shown(part.value), where="/state")


def several(errands: Iterable[Errand]) -> list[Errand]:
    """Tasks that were shown more than once with a state."""
    return [one for one in errands if len(one.shown) > 1 and one.states]


def ends_once(errand: Errand) -> Breach | None:
    """A final state is not left."""
    for state, later in zip(errand.states, errand.states[1:], strict=False):
        if state in FINAL:
            return Breach(message="a task leaves a final state", expected=state, actual=later, where="/state")
    return None


def read_ones(errands: Iterable[Errand], kind: Kind) -> list[Subject]:
    """Tasks of a kind as they are read."""
    seen = [e for one in errands if one.kind is kind for e in (one.first, *one.readings[-1:]) if e is not None and document_of(e)]
    return [Subject(value=document_of(e), where="/", seen=e) for e in seen]


def has_all(*names: tuple[str, ...]) -> Callable[[Subject], Breach | None]:
    """A rule: a task has one of each of these names."""

    def rule(part: Subject) -> Breach | None:
        document: Any = part.value
        for choice in names:
            if not any(document.get(name) not in (None, "", [], {}) for name in choice):
                return Breach(
                    message=f"{choice[0]} of a task is missing",
                    expected=" or ".join(choice),
                    actual=shown(sorted(document)),
                    where=f"/{choice[0]}",
                )
        return None

    return rule
