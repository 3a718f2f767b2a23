"""What the scenarios share: incidents that the seller is made to open, change and close, and the readings around that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ttck.harness.generate import full_documents, strategies
from ttck.harness.judge.compare import contacts, instant, items, missing_items
from ttck.harness.record.exchange import Exchange, StimulusCall, now
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import ContactRole, Kind, Priority, Severity, Source, Stimulus
from ttck.suites.common import incident_dialect
from ttck.suites.common.lists import Params, Query, Reader

Document = dict[str, Any]
Effect = Callable[[Document, Document], bool]
_MANY = 200  # incidents of others above which only young ones are listed to find a new one
_RECENT = (timedelta(minutes=15), timedelta(minutes=2), timedelta(seconds=15))  # how far back is asked, where that is still too much less
_OVERLAP = timedelta(seconds=1)
_LONG = 3  # the number of the incident whose description is as long as it may be


def _other(name: str) -> Effect:
    return lambda before, after: after.get(name) not in (None, "") and after.get(name) != before.get(name)


def _moved(name: str) -> Effect:
    return lambda before, after: instant(after.get(name)) not in (None, instant(before.get(name)))


def _more(name: str) -> Effect:
    return lambda before, after: bool(missing_items(items(after, name), items(before, name)))


def _contacts(role: ContactRole) -> Effect:
    return lambda before, after: bool(missing_items(contacts(after, role), contacts(before, role)))


# How each attribute that the seller can change shows that it was changed; the names are those of the stimulus.
EFFECTS: Mapping[str, Effect] = {
    "severity": _other("severity"),
    "priority": _other("priority"),
    "incidentType": _other("incidentType"),
    "situationStartDate": _moved("situationStartDate"),
    "expectedClosedDate": _moved("expectedClosedDate"),
    "note": _more("note"),
    "attachment": _more("attachment"),
    "contact": _contacts(ContactRole.INCIDENT),
    "technicalContact": _contacts(ContactRole.INCIDENT_TECHNICAL),
    "relatedIssue": _more("relatedIssue"),
    "impact": _other("impact"),
    "description": _other("description"),
}
OF_THE_DRAFT = tuple(name for name in EFFECTS if name not in {"impact", "description"})
OPTIONAL = ("situationStartDate", "expectedClosedDate", "note", "attachment", "technicalContact", "relatedIssue")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One decision about an incident with the readings before and after it; `attribute` only for an update.

    `announced` says that an event about an update of the incident came meanwhile.
    """

    stimulus: Stimulus
    attribute: str | None
    call: StimulusCall
    before: Exchange
    after: Exchange
    announced: bool = False

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of readings and decision."""
        return (self.before.number, self.call.number, self.after.number)

    @property
    def visible(self) -> bool:
        """Whether the incident shows what was decided."""
        before, after = (e.document if isinstance(e.document, dict) else {} for e in (self.before, self.after))
        if self.attribute is None:
            return state_of(self.before) != state_of(self.after)
        return EFFECTS[self.attribute](before, after)


@dataclass(kw_only=True)
class Life:
    """One incident of this run, from the decision to open it to the last reading.

    `touched` says that the seller announced a change of its own before the first reading.
    """

    id: str
    args: Document
    opened: StimulusCall
    first: Exchange
    changes: list[Change] = field(default_factory=list)
    last: Exchange | None = None
    touched: bool = False

    @property
    def latest(self) -> Exchange:
        """The newest reading."""
        return self.last or (self.changes[-1].after if self.changes else self.first)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers that show how it began."""
        return (self.opened.number, self.first.number)

    def change(self, stimulus: Stimulus) -> Change | None:
        """The first change of one kind."""
        return next((change for change in self.changes if change.stimulus == stimulus), None)


class Incidents:
    """Finds the incidents of this run: what is on the list, or in an event, and was not there before.

    Where the list is long, or too large for the seller, it is asked for the youngest: at first for those of the last minutes,
    then for those that are no older than the last one that was found, by the seller's own clock.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._since: datetime | None = None
        found = self._walk()
        if len(found.items) > _MANY:
            self._since = now() - _RECENT[0]
        self._known = set(_ids(found))

    def _walk(self) -> Query:
        """The list, or what of it is young enough."""
        reader = Reader(stage=self._stage, find=self._stage.buyer.incidents.find, label="which incidents are there")
        found = reader.read(_younger(self._since))
        for span in _RECENT if found.too_large else ():
            since = now() - span
            if self._since is None or since > self._since:
                self._since = since
                found = reader.read(_younger(since))
            if not found.too_large:
                break
        return found

    def open(self, **args: Any) -> Life:
        """Make the seller open an incident, and read it.

        Raises:
            Inconclusive: the target offers no way, or it cannot be told which incident is the new one.
        """
        buyer, fresh = self._stage.buyer, dict[str, None]()
        self._stage.must_offer(Stimulus.INCIDENT_CREATE)
        heard = set(buyer.heard_of(Kind.INCIDENT))
        call = buyer.stimulate(Stimulus.INCIDENT_CREATE, None, **args)

        def look() -> Exchange:
            query = self._walk()
            named = [item for item in buyer.heard_of(Kind.INCIDENT) if item not in heard]
            fresh.update(dict.fromkeys(item for item in (*_ids(query), *named) if item not in self._known))
            return query.pages[-1]

        buyer.until(look, lambda _: bool(fresh))
        readings = {item: buyer.incidents.retrieve(item, label="first look at an incident") for item in fresh}
        self._known |= set(fresh)
        own = [item for item, seen in readings.items() if _fits(seen, args)] if len(readings) > 1 else list(readings)
        if len(own) != 1:
            raise Inconclusive(f"after {Stimulus.INCIDENT_CREATE} it cannot be told which incident is new ({len(readings)} may be)")
        self._narrow(readings[own[0]])
        touched = buyer.arrivals(own[0], incident_dialect.names(buyer.target)[incident_dialect.UPDATE]) > 0
        return Life(id=own[0], args=args, opened=call, first=readings[own[0]], touched=touched)

    def _narrow(self, seen: Exchange) -> None:
        """What is opened from now on is no older than what was opened last."""
        created = instant(seen.document.get("creationDate")) if isinstance(seen.document, dict) else None
        if self._since is not None and created is not None:
            self._since = created - _OVERLAP


def _younger(since: datetime | None) -> Params:
    return (("creationDate.gt", since.isoformat(timespec="milliseconds")),) if since is not None else ()


def _ids(query: Query) -> dict[str, None]:
    return dict.fromkeys(item["id"] for item in query.items if isinstance(item.get("id"), str))


def _fits(seen: Exchange, args: Document) -> bool:
    return isinstance(seen.document, dict) and "description" in args and seen.document.get("description") == args["description"]


def decide(stage: Stage, life: Life, stimulus: Stimulus, attribute: str | None = None) -> Change:
    """Make the seller decide something about an incident of this run, and wait until it shows.

    Raises:
        Inconclusive: the target offers no way, or the way failed.
    """
    stage.must_offer(stimulus)
    begun = _begin(
        stage, life, stimulus, attribute, before=stage.buyer.current(lambda: _look(stage, life, f"before {attribute or stimulus}"))
    )
    return _followed(stage, begun)


def decide_in_a_row(stage: Stage, lives: Sequence[Life], stimulus: Stimulus, attribute: str | None = None) -> None:
    """Make the seller decide the same about several incidents, one right after the other, and look at none of them in between.

    Raises:
        Inconclusive: the target offers no way, or one that takes its time, or the way failed.
    """
    stage.must_offer_at_once(stimulus)
    before = [_look(stage, life, f"before {attribute or stimulus}, one of two in a row") for life in lives]
    begun = [_begin(stage, life, stimulus, attribute, before=seen) for life, seen in zip(lives, before, strict=True)]
    for one in begun:
        _followed(stage, one)


@dataclass(frozen=True, kw_only=True)
class _Begun:
    """A decision that was given; `count` notifications of a change had come before it."""

    life: Life
    stimulus: Stimulus
    attribute: str | None
    before: Exchange
    count: int
    call: StimulusCall


def _look(stage: Stage, life: Life, label: str) -> Exchange:
    return stage.buyer.incidents.retrieve(life.id, label=label)


def _begin(stage: Stage, life: Life, stimulus: Stimulus, attribute: str | None, *, before: Exchange) -> _Begun:
    count = stage.buyer.arrivals(life.id, incident_dialect.names(stage.buyer.target)[incident_dialect.UPDATE])
    call = stage.buyer.stimulate(stimulus, life.id, **({"attribute": attribute} if attribute else {}))
    return _Begun(life=life, stimulus=stimulus, attribute=attribute, before=before, count=count, call=call)


def _followed(stage: Stage, begun: _Begun) -> Change:
    """Wait until a decision shows, and keep it with what was read."""
    buyer, life = stage.buyer, begun.life
    about, event = begun.attribute or str(begun.stimulus), incident_dialect.names(buyer.target)[incident_dialect.UPDATE]

    def made(after: Exchange) -> Change:
        announced = begun.attribute is not None and buyer.arrivals(life.id, event) > begun.count
        return Change(
            stimulus=begun.stimulus, attribute=begun.attribute, call=begun.call, before=begun.before, after=after, announced=announced
        )

    what = f"the effect of {about} on an incident"
    after = buyer.until(lambda: _look(stage, life, f"after {about}"), lambda seen: made(seen).visible, what=what)
    life.changes.append(made(after))
    return life.changes[-1]


def close(stage: Stage, life: Life) -> None:
    """Have an incident of this run closed.

    Raises:
        Inconclusive: see `decide`.
    """
    decide(stage, life, Stimulus.INCIDENT_CLOSE)


def wanted(stage: Stage, number: int) -> Document:
    """Generated values for a new incident; neighbours differ in every attribute that a list can be filtered by."""
    target, products = stage.buyer.target, stage.material.products
    kinds = incident_dialect.incident_types(target)
    text = strategies.one(strategies.texts(stage.material), material=stage.material, seed=stage.seed + number)
    began, until = (strategies.one(strategies.moments(), material=stage.material, seed=stage.seed + shift + number) for shift in (100, 200))
    found: Document = {
        "product": products[number % len(products)],
        "description": f"{text} {stage.material.marker()}",
        "severity": tuple(Severity)[number % 4].value,
        "priority": tuple(Priority)[(number + number // 4) % 4].value,
        "incidentType": str(kinds[number % len(kinds)]),
        "situationStartDate": began,
    }
    if incident_dialect.has_impact(target):
        impacts = incident_dialect.values(target)["impact"]
        found["impact"] = str(impacts[(number // 2) % len(impacts)])
    if number % 3 == 0:
        found["expectedClosedDate"] = until
    if number % 4 == 1 and len(products) > 1:  # two products are struck at once
        found["relatedEntity"] = [{"id": p, "@referredType": "Product", "role": "AffectedProduct"} for p in products[:2][::-1]]
    found |= _parts(stage.material) if number % 3 == 1 else {}
    return {**found, "description": full_documents.longest(stage.material, stage.material.text_length)} if number == _LONG else found


def _parts(material: strategies.Material) -> Document:
    """Notes, attachments, contacts and related objects of the seller, each with everything and more than one of a kind."""
    people = (ContactRole.INCIDENT, ContactRole.INCIDENT_TECHNICAL)
    return {
        "description": full_documents.text(material),
        "note": full_documents.notes(material, source=Source.SELLER),
        "attachment": full_documents.attachments(material, source=Source.SELLER),
        "relatedIssue": full_documents.relations(material, source=Source.SELLER),
        "relatedContactInformation": [one for role in people for one in full_documents.contacts(material, role)],
    }
