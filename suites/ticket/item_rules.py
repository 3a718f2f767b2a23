"""Rules about single items: who may write them, what they carry, whether they come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ttck.harness.judge.compare import ABSENT, covers, gaps, items, same_item
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Patch
from ttck.specs.vocabulary import Source
from ttck.suites.ticket import rules
from ttck.suites.ticket.scenarios.b_creating import Creating, Creation
from ttck.suites.ticket.scenarios.d_probing import CreateProbe
from ttck.suites.ticket.scenarios.f_updating import Update


def with_substance(traffic: Traffic) -> Iterator[Subject]:
    """Every attachment in every sighting, but what the buyer itself sent with neither link nor content."""
    for item_history, sightings in traffic.shown():
        bare = [item for item in item_history.sent("attachment") if not (item.get("url") or item.get("content"))]
        yield from (part for part in rules.parts(sightings, "attachment") if not any(covers(item, part.value) for item in bare))


def linked_or_embedded(part: Subject) -> Breach | None:
    """An attachment has a URL or content."""
    if part.value.get("url") or part.value.get("content"):
        return None
    return Breach(
        message="an attachment with neither url nor content",
        expected="url or content",
        actual=shown(part.value),
        where=part.where,
    )


def probe_refused(probe: CreateProbe) -> Breach | None:
    """A create that breaks a rule of the buyer is refused."""
    if not probe.exchange.accepted:
        return None
    return Breach(
        message=f"{probe.about} was accepted",
        expected="an error (400 or 422)",
        actual=shown(probe.exchange.status),
        numbers=probe.numbers,
    )


def _tried(probe: CreateProbe | Patch, attribute: str) -> tuple[dict[str, Any], Exchange, Exchange | None]:
    if isinstance(probe, CreateProbe):
        return probe.sent[attribute][0], probe.exchange, probe.read
    return probe.new[attribute][0], probe.attempt.exchange, probe.attempt.after


def not_kept_as_sellers(attribute: str) -> Any:
    """An item that the buyer labelled as the seller's is refused, or not shown with that label afterwards."""

    def rule(probe: CreateProbe | Patch) -> Breach | None:
        item, exchange, read = _tried(probe, attribute)
        document = read.document if read is not None else exchange.document
        kept = [other for other in items(document, attribute) if _same_text(item, other) and other.get("source") == Source.SELLER]
        if not kept:
            return None
        return Breach(
            message=f"a buyer item of {attribute} is kept as the seller's", expected="refused, or not kept with source seller",
            actual=shown(kept[0]), where=f"/{attribute}", numbers=probe.numbers,
        )  # fmt: skip

    return rule


def _same_text(item: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether both carry the same marker of the run."""
    return any(item.get(name) is not None and item.get(name) == other.get(name) for name in ("text", "name", "description"))


def seller_relations_survive(patch: Patch) -> Breach | None:
    """After a patch the seller's related objects are what they were before."""
    before, after = patch.attempt.before, patch.attempt.after
    own = [item for item in items(before.document if before else None, "relatedIssue") if item.get("source") == Source.SELLER]
    now = items(after.document if after else None, "relatedIssue")
    lost = [item for item in own if not any(same_item(item, other) for other in now)]
    if not lost:
        return None
    return Breach(
        message=f"{patch.about}: the seller's related object is gone or changed", expected=shown(lost[0]), actual=shown(now or ABSENT),
        where="/relatedIssue", numbers=patch.numbers,
    )  # fmt: skip


def seller_relations_unaltered(patch: Patch) -> Breach | None:
    """A patch of the buyer changes no related object of the seller; whether it may drop one is judged elsewhere."""
    before, after = patch.attempt.before, patch.attempt.after
    now = {item.get("id"): item for item in items(after.document if after else None, "relatedIssue")}
    for item in items(before.document if before else None, "relatedIssue"):
        other = now.get(item.get("id"))
        if item.get("source") == Source.SELLER and other is not None and not same_item(item, other):
            return Breach(
                message=f"{patch.about}: the seller's related object was changed", expected=shown(item), actual=shown(other),
                where="/relatedIssue", numbers=patch.numbers,
            )  # fmt: skip
    return None


def added(attribute: str, source: Source) -> Any:
    """A seller's addition is visible and has the seller as its source."""

    def rule(update: Update) -> Breach | None:
        new = rules.new_items(update.old, update.new, attribute)
        if any(item.get("source") == source for item in new):
            return None
        return Breach(
            message=f"the {attribute} item that the seller added has another source, or is not visible",
            expected=f"a new item with source {source}",
            actual=shown(new or ABSENT), where=f"/{attribute}", numbers=update.numbers,
        )  # fmt: skip

    return rule


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Optional parts of one item that was sent, and the list in which it should come back."""

    part: dict[str, Any]
    listed: list[dict[str, Any]]
    where: str
    numbers: tuple[int, ...]


def sent_with(creating: Creating, attribute: str, name: str) -> list[Creation]:
    """Creations with an item that has the optional part, and without any attribute that the seller never accepts.

    Nothing where it accepts no create at all: then the part is not to blame.
    """
    taken = {key for creation in creating.accepted for key in creation.sent}
    return [c for c in creating.creations if taken >= c.sent.keys() and any(name in item for item in items(c.sent, attribute))]


def was_accepted(creation: Creation) -> bool:
    """The create was accepted."""
    return creation.created.accepted


def always_refused(name: str) -> Breach:
    """What to say when every create with an optional part was refused."""
    return Breach(message=f"every create with {name} was refused", expected="2xx", actual="only refusals")


def with_parts(creating: Creating, attribute: str, names: tuple[str, ...]) -> Iterator[Sent]:
    """Items that were sent with at least one of the optional parts, in accepted creates, and how they were read back."""
    for creation in creating.accepted:
        for item in items(creation.sent, attribute):
            part = {name: item[name] for name in names if name in item}
            if part:
                yield Sent(
                    part={"name": item["name"], **part},
                    listed=_read(creation, attribute),
                    where=f"/{attribute}",
                    numbers=creation.numbers,
                )


def _read(creation: Creation, attribute: str) -> list[dict[str, Any]]:
    return items(creation.read.document if creation.read is not None else None, attribute)


def part_comes_back(sent: Sent) -> Breach | None:
    """The item of that name carries the optional parts as sent."""
    named = [item for item in sent.listed if item.get("name") == sent.part["name"]]
    if not named:
        return None  # the whole item is missing: that is R38, not the option
    gap = next(gaps(sent.part, named[0], where=sent.where), None)
    return breach_of(gap, "an optional part does not come back") if gap else None
