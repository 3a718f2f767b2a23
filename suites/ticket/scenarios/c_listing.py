"""Use case 2: every filter alone and combined, date ranges in several notations, and walks over all pages."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from itertools import combinations

from ttck.harness.generate import full_documents, strategies
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import ticket_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import ContactRole, ObservedImpact, Priority, Severity, Stimulus, TicketState, TicketType
from ttck.suites.common import combining, lists
from ttck.suites.common.lists import PRODUCT, Document, Params, Survey
from ttck.suites.common.surveying import Surveyor

SCALARS = (
    "externalId",
    "severity",
    "sellerSeverity",
    "priority",
    "sellerPriority",
    "ticketType",
    "status",
    "observedImpact",
)
DATES = ("creationDate", "expectedResolutionDate", "resolutionDate")
# What an item of the list shows (MEF 113 R32).
ALWAYS = (
    "id", "relatedEntity", "description", "severity", "sellerSeverity", "priority", "sellerPriority", "ticketType", "creationDate",
    "status",
)  # fmt: skip
IF_SET = ("externalId", "expectedResolutionDate", "resolutionDate")
_ENUMS: dict[str, type[StrEnum]] = {
    "severity": Severity,
    "sellerSeverity": Severity,
    "priority": Priority,
    "sellerPriority": Priority,
    "ticketType": TicketType,
    "status": TicketState,
    "observedImpact": ObservedImpact,
}
_COMBINED = (*SCALARS[:-1], PRODUCT, *(f"{name}.{side}" for name in DATES for side in ("gt", "lt")))
_MOST_NARROWED = 20
SIGNS = "Line+%41&b=2#3;"  # read wrongly by who decodes a query twice, or not at all


def _populate(stage: Stage, survey: Survey) -> None:
    """A dozen tickets that differ in every filterable attribute and stand in every state that can be reached, one with everything."""
    states = list(TicketState)
    for index, state in enumerate(states):
        document = stage.plain(
            severity=_nth(stage, "severity", index % 4),
            priority=_nth(stage, "priority", (index + index // 4) % 4),
            ticketType=_nth(stage, "ticketType", (index + 1) % 4),
            observedImpact=_nth(stage, "observedImpact", index % 3),
        )
        if index % 4 != 3 and stage.material.terms.takes("externalId"):  # some tickets have no identifier of the buyer
            document["externalId"] = f"Case-{stage.material.run_id}-{next(stage.material.counter)}"
        if index == 0 and stage.material.terms.takes("buyerTechnicalContact"):
            document["relatedContactInformation"].append(
                strategies.one(strategies.contacts(ContactRole.BUYER_TECHNICAL), material=stage.material, seed=stage.seed)
            )
        ticket = stage.ticket(document, label="create for listing")
        try:
            _dated(stage, survey, ticket, state)
            stage.buyer.reach(ticket, state)
            if state == TicketState.IN_PROGRESS and stage.buyer.offers(Stimulus.UPDATE_EXPECTED_RESOLUTION):
                _more_dates(stage, ticket)
            if state in {TicketState.IN_PROGRESS, TicketState.REOPENED, TicketState.RESOLVED}:
                _changed(stage, ticket, index)
        except Inconclusive as skipped:
            survey.reasons.append(skipped.reason)
        survey.known[ticket] = stage.buyer.retrieve(ticket, label="population")
    _dated_again(stage, survey)
    _with_long_texts(stage, survey)
    _with_signs(stage, survey)
    full = stage.full_ticket()
    survey.known[full] = stage.buyer.retrieve(full, label="population")
    if len(survey.known) < len(states) // 2:
        raise Inconclusive("too few tickets could be created for listing")


def _dated(stage: Stage, survey: Survey, ticket: str, state: TicketState) -> None:
    """On its way to a state the ticket is expected to be resolved by a date, so that the list has to show it in every state."""
    if state in {TicketState.ACKNOWLEDGED, TicketState.IN_PROGRESS} or not stage.buyer.offers(Stimulus.UPDATE_EXPECTED_RESOLUTION):
        return
    stage.buyer.reach(ticket, TicketState.IN_PROGRESS)
    try:
        _decided(stage, ticket, Stimulus.UPDATE_EXPECTED_RESOLUTION)
    except Inconclusive as skipped:
        survey.reasons.append(skipped.reason)


def _with_long_texts(stage: Stage, survey: Survey) -> None:
    """One ticket whose texts are as long as they may be, if the seller takes it."""
    texts = full_documents.all_longest(stage.material, stage.material.text_length)["texts"]
    made = stage.buyer.create(stage.plain(**{name: value for name, value in texts.items() if stage.material.terms.takes(name)}))
    ticket = ticket_id(made)
    if ticket is not None:
        survey.known[ticket] = stage.buyer.retrieve(ticket, label="population")


def _with_signs(stage: Stage, survey: Survey) -> None:
    """One ticket whose number has the signs that mean something in a URL, if the seller takes it: what is sent has to be found."""
    if not stage.material.terms.takes("externalId"):
        return
    made = stage.buyer.create(stage.plain(externalId=f"{SIGNS}{stage.material.run_id}-{next(stage.material.counter)}"))
    ticket = ticket_id(made)
    if ticket is not None:
        survey.known[ticket] = stage.buyer.retrieve(ticket, label="population")


def _dated_again(stage: Stage, survey: Survey) -> None:
    """Give dates that the seller set another value: one is expected at another time, one is reopened and resolved again."""
    states = {ticket: document.get("status") for ticket, document in survey.documents.items()}
    for ticket, state in states.items():
        before = survey.known[ticket]
        try:
            if state == TicketState.RESOLVED:
                stage.buyer.reach(ticket, TicketState.REOPENED)
                stage.buyer.reach(ticket, TicketState.RESOLVED)
            elif state == TicketState.IN_PROGRESS and stage.buyer.offers(Stimulus.UPDATE_EXPECTED_RESOLUTION):
                _decided(stage, ticket, Stimulus.UPDATE_EXPECTED_RESOLUTION)
            else:
                continue
        except Inconclusive as skipped:
            survey.reasons.append(skipped.reason)
        survey.known[ticket] = stage.buyer.retrieve(ticket, label="population, dated again")
        survey.earlier.append((ticket, before))


def _changed(stage: Stage, ticket: str, index: int) -> None:
    """Change by a patch what a list can be filtered by, so that it is not judged by created values alone."""
    takes = stage.material.terms.takes
    new: Document = {name: _nth(stage, name, index + 2) for name in ("severity", "priority") if takes(name)}
    if takes("externalId"):
        new["externalId"] = f"Changed-{stage.material.run_id}-{next(stage.material.counter)}"
    note = stage.lists(ticket, note=[stage.buyer.plain_note("looked at once more")]) if takes("note") else {}
    stage.buyer.patch(ticket, {**new, **note}, label="patch before listing")


def _nth(stage: Stage, name: str, index: int) -> str:
    """One of the values of an attribute that this seller knows."""
    known = strategies.choices(stage.material, name)
    return known[index % len(known)]


def _more_dates(stage: Stage, ticket: str) -> None:
    for stimulus in (
        Stimulus.UPDATE_EXPECTED_RESOLUTION,
        Stimulus.UPDATE_SELLER_PRIORITY,
        Stimulus.UPDATE_SELLER_SEVERITY,
    ):
        if stage.buyer.offers(stimulus):
            _decided(stage, ticket, stimulus)


def _decided(stage: Stage, ticket: str, stimulus: Stimulus) -> None:
    before = stage.buyer.retrieve(ticket)
    stage.buyer.stimulate(stimulus, ticket)
    stage.buyer.until(ticket, partial(_other, before), what=f"the effect of {stimulus}")


def _other(before: Exchange, seen: Exchange) -> bool:
    return bool(seen.document != before.document)


def _singles(stage: Stage, survey: Survey) -> list[Params]:
    documents = list(survey.documents.values())
    wanted: list[Params] = [
        ((name, str(value)),) for name, values in _ENUMS.items() for value in stage.material.terms.choices(name, tuple(values))
    ]
    numbers = [d["externalId"] for d in documents if isinstance(d.get("externalId"), str)]
    wanted += [(("externalId", number),) for number in (*numbers[:3], *(n for n in numbers[3:] if n.startswith(SIGNS)))]
    wanted += lists.products(stage.material.products[:2])
    wanted += [params for attribute in DATES for params in lists.ranges(attribute, documents)]
    changes = [(before.document, survey.documents[ticket]) for ticket, before in survey.earlier if ticket in survey.documents]
    return wanted + [params for attribute in DATES for old, new in changes for params in lists.turns(attribute, old, new)]


def _pairs(survey: Survey) -> list[Params]:
    """Each two criteria of one value that a ticket meets on which the seller has views of its own, so that each list shows it."""

    def own(document: Document) -> int:
        views = sum(document.get(f"seller{name}") != document.get(name.lower()) for name in ("Severity", "Priority"))
        return 2 * int(views) + len(document.keys() & {*SCALARS, *DATES})

    best = max(survey.documents.values(), key=own, default={})
    known = [(name, str(best[name])) for name in SCALARS[:-1] if isinstance(best.get(name), str)]
    return list(combinations(known, 2))


def _by_its_own_id(own: Document, _params: Params) -> Params | None:
    return (("externalId", own["externalId"]),) if isinstance(own.get("externalId"), str) else None


@scenario("listing", weight=1.1, after=("subscribing",))
def listing(stage: Stage) -> Survey:
    """Listing tickets with every filter."""
    survey = Survey(name="ticket", always=ALWAYS, if_set=IF_SET, filters=(*SCALARS, *DATES))
    reader = lists.Reader(stage=stage, find=stage.buyer.find, label="list")
    surveyor = Surveyor(survey=survey, reader=reader, retrieve=stage.buyer.retrieve)
    _populate(stage, survey)
    combined = [*combining.combinations(stage, list(survey.documents.values()), _COMBINED), *_pairs(survey)]
    surveyor.everything(single=_singles(stage, survey), combined=combined)
    surveyor.narrow(most=_MOST_NARROWED, by=_by_its_own_id)
    own = [document.get("externalId") for document in survey.documents.values()]
    surveyor.cut([*lists.cut("externalId", own), *lists.cut(PRODUCT, lists.open_products(stage))])
    survey.nothing = [reader.read((("externalId", f"No such case {stage.material.marker()}"),))]
    survey.bad = reader.impossible()
    return survey
