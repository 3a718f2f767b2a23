"""Rules about what a ticket looks like after something happened to it."""

from __future__ import annotations

from typing import Any

from ttck.harness.judge.compare import ABSENT, contacts, covers, gaps, instant, items, missing_items, same_item, same_value
from ttck.harness.judge.histories import ItemHistory, Sighting, Step, Traffic
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt, Patch
from ttck.specs.vocabulary import ContactRole, Operation, Source
from ttck.suites.ticket import kept_rules
from ttck.suites.ticket.rules import bodiless, new_items, not_a_crash
from ttck.suites.ticket.scenarios.f_updating import Update

_CONTACT_ROLES = (ContactRole.REPORTER, ContactRole.BUYER_TECHNICAL, ContactRole.SELLER_TICKET)


def explained(update: Update) -> Breach | None:
    """A change comes with at least one new note of the seller."""
    if any(note.get("source") == Source.SELLER for note in new_items(update.old, update.new, "note")):
        return None
    return Breach(
        message=f"{update.stimulus}: the change came without a note", expected="a new note with source seller",
        actual=f"{len(items(update.new, 'note'))} notes, none of them new", where="/note", numbers=update.numbers,
    )  # fmt: skip


def stimulated(traffic: Traffic) -> list[tuple[ItemHistory, Step]]:
    """Steps in which the seller did something."""
    return [(item_history, step) for item_history, step in traffic.steps if step.stimuli]


def without_relinking(traffic: Traffic, *, stimulated: bool) -> list[tuple[ItemHistory, Step]]:
    """Steps in which the buyer changed no relation; with `stimulated`, only those in which the seller did something."""
    return [
        (item_history, step)
        for item_history, step in traffic.steps
        if (step.stimuli or not stimulated) and not step.asks_for("relatedIssue")
    ]


def with_workorders(traffic: Traffic) -> list[tuple[ItemHistory, Step]]:
    """Steps of tickets that named a workorder at their beginning."""
    return [(item_history, step) for item_history, step in traffic.steps if items(step.before.document, "workOrder")]


def other_contacts_stay(update: Update) -> Breach | None:
    """Contacts of the other roles are the same before and after."""
    for role in _CONTACT_ROLES:
        lost = missing_items(contacts(update.old, role), contacts(update.new, role))
        if lost:
            return Breach(
                message=f"changing the technical contacts lost the {role}",
                expected=shown(lost[0]), actual=shown(contacts(update.new, role)),
                where="/relatedContactInformation", numbers=update.numbers,
            )  # fmt: skip
    return None


def workorder_listed(update: Update) -> Breach | None:
    """The ticket lists one more workorder, with an id."""
    new = new_items(update.old, update.new, "workOrder")
    if new and all(item.get("id") for item in new):
        return None
    return Breach(
        message="the opened workorder is not referenced by the ticket", expected="a new workOrder item with an id",
        actual=shown(update.new.get("workOrder", ABSENT)), where="/workOrder", numbers=update.numbers,
    )  # fmt: skip


def visible(update: Update) -> Breach | None:
    """What the seller set shows when the ticket is read."""
    if update.visible:
        return None
    return Breach(
        message=f"{update.stimulus} has no visible effect", expected="the changed attribute in the ticket", actual="the ticket as before",
        numbers=update.numbers,
    )  # fmt: skip


def resolved_properly(sighting: Sighting) -> Breach | None:
    """A resolved or closed ticket shows when it was resolved, and a note of the seller on how."""
    document = sighting.document
    resolved, created = instant(document.get("resolutionDate")), instant(document.get("creationDate"))
    if resolved is None:
        return Breach(
            message=f"{sighting.state}: the resolution date is missing",
            expected="a date-time",
            actual=shown(document.get("resolutionDate", ABSENT)),
            where="/resolutionDate",
        )
    if created is not None and resolved < created:
        return Breach(
            message="resolved before it was created",
            expected=f"not before {created.isoformat()}",
            actual=shown(document["resolutionDate"]),
            where="/resolutionDate",
        )
    if not any(note.get("source") == Source.SELLER for note in items(document, "note")):
        return Breach(
            message=f"{sighting.state}: no note of the seller tells how it was resolved",
            expected="a note with source seller",
            actual=shown(document.get("note", ABSENT)),
            where="/note",
        )
    return None


def set_by_buyer_stays(*names: str) -> Any:
    """An attribute that the buyer set keeps its value from one reading to the next, unless the buyer patches it."""

    def rule(seen: tuple[ItemHistory, Step]) -> Breach | None:
        _, step = seen
        for name in names:
            before, after = step.before.document.get(name), step.after.document.get(name)
            if before is None or step.asks_for(name):
                continue
            if not (same_value(name, before, after) if not isinstance(before, list) else covers(before, after)):
                return Breach(
                    message=f"{name} changed without a patch of the buyer",
                    expected=shown(before),
                    actual=shown(after if after is not None else ABSENT),
                    where=f"/{name}",
                )
        return None

    return rule


def contacts_stay(role: ContactRole) -> Any:
    """The contacts of a role stay from one reading to the next, unless the buyer patches contacts."""

    def rule(seen: tuple[ItemHistory, Step]) -> Breach | None:
        _, step = seen
        if role == ContactRole.BUYER_TECHNICAL and step.asks_for("relatedContactInformation"):
            return None
        lost = missing_items(contacts(step.before.document, role), contacts(step.after.document, role))
        if not lost:
            return None
        return Breach(
            message=f"a contact with role {role} is gone or changed",
            expected=shown(lost[0]),
            actual=shown(contacts(step.after.document, role) or ABSENT),
            where="/relatedContactInformation",
        )

    return rule


# --- patches -------------------------------------------------------------------------------------------------------------


def _after(patch: Patch) -> dict[str, Any]:
    seen = patch.attempt.after
    return seen.document if seen is not None and isinstance(seen.document, dict) else {}


def _before(patch: Patch) -> dict[str, Any]:
    seen = patch.attempt.before
    return seen.document if seen is not None and isinstance(seen.document, dict) else {}


def patch_accepted(patch: Patch) -> Breach | None:
    """A legal patch is accepted."""
    if patch.attempt.exchange.accepted:
        return None
    e = patch.attempt.exchange
    return Breach(
        message=f"a patch of {patch.about} was not accepted",
        expected="200",
        actual=f"{e.status} {shown(e.document)}",
        numbers=patch.numbers,
    )


def patch_tolerated(patch: Patch) -> Breach | None:
    """A patch that breaks a duty of the buyer is refused."""
    if patch.attempt.exchange.refused:
        return not_a_crash(patch.attempt.exchange)
    return Breach(
        message=f"a patch of {patch.about} was accepted",
        expected="an error (400 or 422)",
        actual=shown(patch.attempt.exchange.status),
        numbers=patch.numbers,
    )


def scalars_taken(patch: Patch) -> Breach | None:
    """The new values of single-valued attributes show in the answer, where it says something, and in the next reading."""
    wanted = {name: value for name, value in patch.new.items() if not isinstance(value, list)}
    said = [] if bodiless(patch.attempt.exchange) else [patch.attempt.exchange.document]
    for document in (*said, _after(patch)):
        gap = next(gaps(wanted, document), None)
        if gap is not None:
            return Breach(**{**breach_of(gap, f"a patch of {patch.about} did not take effect").__dict__, "numbers": patch.numbers})
    return None


def appended(attribute: str) -> Any:
    """Every new item is there once, and every older one still is."""

    def rule(patch: Patch) -> Breach | None:
        now = items(_after(patch), attribute)
        for item in patch.new[attribute]:
            count = sum(covers(item, other) for other in now)
            if count != 1:
                return Breach(
                    message=f"a new item of {attribute} is listed {count} times after the patch",
                    expected="once: " + shown(item), actual=shown(now),
                    where=f"/{attribute}", numbers=patch.numbers,
                )  # fmt: skip
        lost = missing_items(items(_before(patch), attribute), now)
        return kept_rules.gone(attribute, lost, now, numbers=patch.numbers)

    return rule


def patched_steps(traffic: Traffic, attribute: str) -> list[tuple[ItemHistory, Step]]:
    """Steps, in whatever state, in which an accepted patch brought items of a list attribute."""
    return [(t, s) for t, s in traffic.steps if any(a.operation == Operation.PATCH and items(a.sent, attribute) for a in s.actions)]


def arrived(attribute: str) -> Any:
    """Every item of the patch is in the ticket afterwards, and every earlier one still is."""

    def rule(seen: tuple[ItemHistory, Step]) -> Breach | None:
        _, step = seen
        sent = [item for a in step.actions if a.operation == Operation.PATCH for item in items(a.sent, attribute)]
        wanted = [item for item in sent if item.get("source") == Source.BUYER] + items(step.before.document, attribute)
        now = items(step.after.document, attribute)
        lost = [item for item in wanted if not any(covers(item, other) for other in now)]
        if not lost:
            return None
        return Breach(
            message=f"after a patch in {step.before.state} an item of {attribute} is not in the ticket",
            expected=shown(lost[0]),
            actual=shown(step.after.document.get(attribute, ABSENT)),
            where=f"/{attribute}",
        )

    return rule


def _same_set(wanted: list[Any], found: list[Any]) -> bool:
    return not missing_items(wanted, found) and len(wanted) == len(found)


def relations_replaced(patch: Patch) -> Breach | None:
    """The buyer's related objects are exactly those of the patch (errata C9: the seller's are judged elsewhere)."""
    found = [item for item in items(_after(patch), "relatedIssue") if item.get("source") == Source.BUYER]
    if _same_set(patch.new["relatedIssue"], found):
        return None
    return Breach(
        message="the buyer's related objects are not those of the patch",
        expected=shown(patch.new["relatedIssue"]),
        actual=shown(found),
        where="/relatedIssue",
        numbers=patch.numbers,
    )


def technical_contacts_replaced(patch: Patch) -> Breach | None:
    """The buyer's technical contacts are exactly those of the patch, and the other roles are untouched."""
    role = ContactRole.BUYER_TECHNICAL
    found = contacts(_after(patch), role)
    if not _same_set(patch.new["buyerTechnicalContact"], found):
        return Breach(
            message="the buyer's technical contacts are not those of the patch",
            expected=shown(patch.new["buyerTechnicalContact"]),
            actual=shown(found),
            where="/relatedContactInformation",
            numbers=patch.numbers,
        )
    for other in (ContactRole.REPORTER, ContactRole.SELLER_TICKET):
        lost = missing_items(contacts(_before(patch), other), contacts(_after(patch), other))
        if lost:
            return Breach(
                message=f"patching technical contacts lost the {other}",
                expected=shown(lost[0]),
                actual=shown(contacts(_after(patch), other)),
                where="/relatedContactInformation",
                numbers=patch.numbers,
            )
    return None


# What a seller may change by itself at any moment, so that only the value of the patch is an effect of the patch.
_OF_THE_SELLER = frozenset({"status", "sellerPriority", "sellerSeverity", "expectedResolutionDate", "resolutionDate"})


def nothing_changed(patch: Patch) -> Breach | None:
    """A patch of what is not the buyer's is an error, and the attribute keeps its value."""
    name = next(iter(patch.new))
    before, after = _value(_before(patch), name), _value(_after(patch), name)
    if not patch.attempt.exchange.refused:
        effect = "and took effect" if not _equal(before, after) else "and silently ignored"
        return Breach(
            message=f"a patch of {name} was accepted",
            expected="an error (422)",
            actual=f"{patch.attempt.exchange.status}, {effect}",
            where=f"/{name}",
            numbers=patch.numbers,
        )
    by_itself = name in _OF_THE_SELLER and not _equal(after, patch.new[name])
    if not _equal(before, after) and not by_itself:
        return Breach(
            message=f"a patch of {name} was refused, but took effect",
            expected=shown(before),
            actual=shown(after),
            where=f"/{name}",
            numbers=patch.numbers,
        )
    return None


def _value(document: dict[str, Any], name: str) -> Any:
    return contacts(document, name) if name == "reporterContact" else document.get(name)


def _equal(first: Any, second: Any) -> bool:
    return same_item(first, second) if isinstance(first, dict | list) and isinstance(second, dict | list) else first == second


def nothing_of_it_stored(patch: Patch) -> Breach | None:
    """When a patch with one forbidden attribute is refused, its allowed part is not stored either (errata S2)."""
    exchange = patch.attempt.exchange
    sent = exchange.sent if isinstance(exchange.sent, dict) else {}
    if not exchange.refused or _after(patch).get("externalId") != sent.get("externalId"):
        return None
    return Breach(
        message="a refused patch was stored in part",
        expected="externalId as before",
        actual=shown(sent.get("externalId")),
        where="/externalId",
        numbers=patch.numbers,
    )


def unchanged_by_empty(patch: Patch) -> Breach | None:
    """An empty patch is refused, or at least changes nothing: the text demands no error of the seller."""
    before, after = _before(patch).get("status"), _after(patch).get("status")
    if before == after:
        return not_a_crash(patch.attempt.exchange)
    return Breach(
        message="a patch that asks for nothing moved the ticket",
        expected="an error, or success without any change",
        actual=f"{patch.attempt.exchange.status}, state {before} then {after}",
        numbers=patch.numbers,
    )


def bare_attachment_not_stored(patch: Patch) -> Breach | None:
    """An attachment without link and content is not accepted by a patch."""
    if patch.attempt.exchange.refused:
        return not_a_crash(patch.attempt.exchange)
    return Breach(
        message=f"a patch with {patch.about} was accepted",
        expected="an error",
        actual=shown(patch.attempt.exchange.status),
        numbers=patch.numbers,
    )


def note_not_stored(attempt: Attempt) -> Breach | None:
    """Neither the note of a refused patch nor its identifier of the buyer is in the ticket."""
    sent, now = attempt.exchange.sent, attempt.after.document if attempt.after else None
    notes = items(sent, "note")[-1:]
    ident = sent.get("externalId") if isinstance(sent, dict) else None
    if attempt.exchange.accepted:
        return None
    if any(covers(note, other) for note in notes for other in items(now, "note")):
        name, value = "note", shown(notes)
    elif ident is not None and isinstance(now, dict) and now.get("externalId") == ident:
        name, value = "externalId", shown(ident)
    else:
        return None
    return Breach(
        message=f"{attempt.about} was refused, but its {name} was stored", expected=f"no such {name}", actual=value, where=f"/{name}"
    )


def success_without_effect(exchange: Exchange) -> Breach | None:
    """A success code for a ticket that does not exist says that something was done which was not."""
    if not exchange.accepted:
        return None
    return Breach(message=f"{exchange.label} was answered with success", expected="an error code", actual=shown(exchange.status))
