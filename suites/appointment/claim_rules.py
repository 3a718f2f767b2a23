"""Rules about what the target file claims and what is there."""

from __future__ import annotations

from dataclasses import replace

from ttck.harness.buyer.target import Target
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.resource_types import RESOURCES, kind_of_operation
from ttck.harness.runs.declared import Glance, Seen
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Operation
from ttck.suites.appointment.answer_rules import USE_CASES
from ttck.suites.appointment.scenarios.b_registering import Registering

_EVENTS = "appointment_events"


def claimed(seen: Seen, api: str, traffic: Traffic) -> list[Subject]:
    """The look at one API that is claimed, unless what was done there shows that it is there.

    Raises:
        NotApplicable: it is not claimed, or the look tells nothing; then the use cases are judged by what was done.
    """
    glance = _of(seen, api)
    if not glance.declared:
        raise NotApplicable(f"the target file does not declare {api} (declares.apis)")
    works = [e for operation in USE_CASES if RESOURCES[kind_of_operation(operation)].api == api for e in traffic.accepted(operation)]
    if works:
        return [Subject(value=replace(glance, present=True), where="", seen=works[0])]
    if glance.present is None:
        raise NotApplicable(glance.text)
    return _told(glance)


def not_claimed(seen: Seen, api: str) -> list[Subject]:
    """The look at one API that is not claimed.

    Raises:
        NotApplicable: it is claimed, or the look tells nothing.
    """
    glance = _of(seen, api)
    if glance.declared:
        raise NotApplicable(f"the target file declares {api}")
    if glance.present is None:
        raise NotApplicable(glance.text)
    return _told(glance)


def glance(seen: Seen, api: str) -> list[Subject]:
    """The look at one API.

    Raises:
        NotApplicable: it is claimed, and the look tells nothing; then the use cases are judged by what was done.
    """
    found = _of(seen, api)
    if found.declared and found.present is None:
        raise NotApplicable(found.text)
    return [Subject(value=found, where="", seen=found.exchange)]


def in_the_set(part: Subject) -> Breach | None:
    """An API of the draft's mandatory set is claimed, or there without a claim, which is another finding.

    Without it a seller deviates from the draft, whichever edition its target file names (errata D4).
    """
    if part.value.declared or part.value.present:
        return None
    return Breach(
        message=f"the seller does without the {part.value.api} API, which the draft's one mandatory set has in it",
        expected=f"{part.value.api} in declares.apis, and at the seller",
        actual=part.value.text,
        deviation="MEF113-2022:R1",
    )


def _of(seen: Seen, api: str) -> Glance:
    return next(glance for glance in seen.glances if glance.api == api)


def _told(glance: Glance) -> list[Subject]:
    """A look that proves presence or absence, as an observation."""
    return [] if glance.present is None else [Subject(value=glance, where="", seen=glance.exchange)]


def there(part: Subject) -> Breach | None:
    """The API is there."""
    if part.value.present:
        return None
    return Breach(message=f"the {part.value.api} API is claimed, but absent", expected="an answer of the API", actual=part.value.text)


def not_there(part: Subject) -> Breach | None:
    """The API is not there."""
    if not part.value.present:
        return None
    wanted = f"{part.value.api} in declares.apis"
    return Breach(message=f"the {part.value.api} API is there, but not claimed", expected=wanted, actual=part.value.text)


def events_claimed(target: Target) -> None:
    """Whether the target file claims appointment events.

    Raises:
        NotApplicable: it does not.
    """
    if _EVENTS not in target.apis:
        raise NotApplicable(f"the target file does not declare {_EVENTS} (declares.apis)")


def events_not_claimed(target: Target) -> None:
    """Whether the target file leaves appointment events out.

    Raises:
        NotApplicable: it claims them.
    """
    if _EVENTS in target.apis:
        raise NotApplicable(f"the target file declares {_EVENTS}")


def first(registering: Registering) -> list[Exchange]:
    """The answer to the first registration."""
    return list(registering.started.values())[:1]


def accepts(exchange: Exchange) -> Breach | None:
    """The registration is accepted."""
    if exchange.accepted:
        return None
    return Breach(message="appointment events are claimed, but a registration is not accepted", expected="201", actual=f"{exchange.status}")


def declines(exchange: Exchange) -> Breach | None:
    """The registration is not accepted."""
    if not exchange.accepted:
        return None
    return Breach(
        message="appointment events are there, but not claimed", expected=f"{_EVENTS} in declares.apis", actual=f"{exchange.status}"
    )


def use_case_claimed(target: Target, operation: str) -> None:
    """Only claimed use cases are judged.

    Raises:
        NotApplicable: the target file does not claim it.
    """
    number = USE_CASES[Operation(operation)]
    if number not in target.use_cases:
        raise NotApplicable(f"the target file does not declare use case {number}")
