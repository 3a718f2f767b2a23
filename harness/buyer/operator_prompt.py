"""The last rung of the stimulus ladder: a question to a person, in plain words. How the person is reached is not said here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ttck.harness.checklist import CANNOT, DONE
from ttck.specs.dialects import decisions
from ttck.specs.vocabulary import Stimulus

LATER, SILENT = "later", "silent"
NOBODY = 2  # questions in a row without an answer after which nobody is asked any more

_TICKET, _WORKORDER, _VISIT, _INCIDENT = "ticket {item}", "workorder {item}", "appointment {item}", "incident {item}"
SENTENCES: dict[Stimulus, str] = {
    Stimulus.START_WORK: f"let the seller start to work on {_TICKET}",
    Stimulus.REQUEST_INFO: f"let the seller ask the buyer for more information on {_TICKET}",
    Stimulus.RESOLVE: f"let the seller resolve {_TICKET}",
    Stimulus.CLOSE_ON_TIMEOUT: f"let the time for the buyer's confirmation run out, so that the seller closes {_TICKET}",
    Stimulus.FINISH_CANCELLATION: f"let the seller finish the cancellation of {_TICKET}",
    Stimulus.UPDATE_SELLER_SEVERITY: f"let the seller change its own severity (sellerSeverity) of {_TICKET}",
    Stimulus.UPDATE_SELLER_PRIORITY: f"let the seller change its own priority (sellerPriority) of {_TICKET}",
    Stimulus.UPDATE_EXPECTED_RESOLUTION: f"let the seller change the expected resolution date of {_TICKET}",
    Stimulus.ADD_NOTE: f"let the seller add a note to {_TICKET}",
    Stimulus.ADD_ATTACHMENT: f"let the seller add an attachment to {_TICKET}",
    Stimulus.UPDATE_SELLER_CONTACT: f"let the seller change its contact for {_TICKET}",
    Stimulus.UPDATE_TECHNICAL_CONTACTS: f"let the seller change the technical contacts of {_TICKET}",
    Stimulus.ADD_RELATED_ISSUE: f"let the seller relate another issue to {_TICKET}",
    Stimulus.WORKORDER_OPEN: f"let the seller open a workorder for {_TICKET}",
    Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT: f"let the seller open a workorder that needs an appointment for {_TICKET}",
    Stimulus.WORKORDER_PLAN: f"let the seller plan {_WORKORDER}",
    Stimulus.WORKORDER_START: f"let the seller start {_WORKORDER}",
    Stimulus.WORKORDER_COMPLETE: f"let the seller complete {_WORKORDER}",
    Stimulus.WORKORDER_FAIL: f"let {_WORKORDER} fail",
    Stimulus.WORKORDER_CANCEL: f"let the seller cancel {_WORKORDER}",
    Stimulus.WORKORDER_UPDATE: f"let the seller change {_WORKORDER}",
    Stimulus.CALENDAR_OPEN: "let the seller offer time slots in its calendar",
    Stimulus.CALENDAR_BLOCK: "let the seller take time slots out of its calendar",
    Stimulus.APPOINTMENT_COMPLETE: f"let the seller complete {_VISIT}",
    Stimulus.APPOINTMENT_MISS: f"let the seller miss {_VISIT}",
    Stimulus.APPOINTMENT_FAIL: f"let {_VISIT} fail",
    Stimulus.APPOINTMENT_UPDATE_SELLER_CONTACT: f"let the seller change its contact for {_VISIT}",
    Stimulus.APPOINTMENT_ADD_NOTE: f"let the seller add a note to {_VISIT}",
    Stimulus.APPOINTMENT_ADD_ATTACHMENT: f"let the seller add an attachment to {_VISIT}",
    Stimulus.INCIDENT_CREATE: "let the seller create an incident",
    Stimulus.INCIDENT_START_WORK: f"let the seller start to work on {_INCIDENT}",
    Stimulus.INCIDENT_UPDATE: f"let the seller change {_INCIDENT}",
    Stimulus.INCIDENT_CLOSE: f"let the seller close {_INCIDENT}",
    Stimulus.RESTART: "restart the seller's system",
    Stimulus.REGISTER_LISTENER: "register the listener at the seller, so that it posts its events to the callback",
}


def sentence(name: str, item: str | None, args: Mapping[str, Any]) -> str:
    """What a person is asked to do."""
    own = decisions().get(Stimulus(name))
    asked = (own[1].asks if own else SENTENCES[Stimulus(name)]).format(item=item or "")
    told = "; ".join(f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}" for key, value in args.items())
    return f"Please {asked}{f', with {told}' if told else ''}."


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a person answers: `word` is one of `DONE`, `CANNOT`, `LATER` and `SILENT`; `note` is what was added."""

    word: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a person is asked: `number` counts from 1, `text` is a whole sentence, `name` the stimulus and `item` what it is about."""

    number: int
    text: str
    name: str
    item: str | None


class Person(Protocol):
    """Somebody who can be asked, at a terminal or elsewhere."""

    def ask(self, question: Question, *, seconds: float) -> Reply:
        """Ask, and wait for the answer so many seconds."""


class Operator:
    """Asks for stimuli, remembers what cannot be done, and stops asking where nobody answers.

    `prepared` are answers from a checklist, by the name of the stimulus; nobody is asked for these. `note` is what was
    added to the last answer.
    """

    def __init__(self, *, seconds: float) -> None:
        self.person: Person | None = None
        self.expected: int | None = None
        self.prepared: Mapping[str, Reply] = {}
        self.note = ""
        self._seconds = seconds
        self._cannot: dict[str, str] = {}
        self._asked = self._unanswered = 0

    def ask(self, name: str, item: str | None, args: Mapping[str, Any]) -> tuple[str, str | None]:
        """The answer, and what went wrong where it is not `DONE`."""
        self.note = ""
        if name in self.prepared:
            reply = self.prepared[name]
            self.note = reply.note
            return reply.word, None if reply.word == DONE else f"the checklist says that {name} cannot be done{_because(reply.note)}"
        if self.person is None:
            return SILENT, "no terminal to ask an operator at"
        if name in self._cannot:
            return CANNOT, f"the operator has said that {name} cannot be done, and is not asked again{_because(self._cannot[name])}"
        if self._unanswered >= NOBODY:
            return SILENT, f"nobody answered {NOBODY} questions in a row, so no more are asked"
        self._asked += 1
        question = Question(number=self._asked, text=f"{self._count()} {sentence(name, item, args)}", name=name, item=item)
        while (reply := self.person.ask(question, seconds=self._seconds)).word == LATER:
            self._unanswered = 0
        self._unanswered = self._unanswered + 1 if reply.word == SILENT else 0
        self.note = reply.note
        if reply.word == CANNOT:
            self._cannot[name] = reply.note
            return CANNOT, f"the operator says that {name} cannot be done{_because(reply.note)}"
        return reply.word, None if reply.word == DONE else "the operator did not answer in time"

    def _count(self) -> str:
        if self.expected is None or self._asked > self.expected:
            return f"Question {self._asked} (more may follow)."
        rest = self.expected - self._asked
        return f"Question {self._asked} ({f'about {rest} more may follow' if rest else 'probably the last'})."


def _because(note: str) -> str:
    return f": {note}" if note else ""
