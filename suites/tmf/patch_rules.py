"""Rules of merge patches: the answer, what changes and what stays, and what cannot be changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import ABSENT, gaps
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.suites.tmf.changes import NOT_OFFERED, Patch
from ttck.suites.tmf.create_rules import canonical, gap
from ttck.suites.tmf.effects import renumbered
from ttck.suites.tmf.payloads import BY_ITSELF, LIVELY
from ttck.suites.tmf.scenarios.g_patching import Patching
from ttck.suites.tmf.standard import known
from ttck.suites.tmf.writes import document_of

_UNJUDGED = 422  # TMF621:7 says that it is not a status of the contract
# What may move the attributes that a seller works out for itself, and these.
_FOLLOWS = frozenset({"severity", "priority", "status", "ticketType"})
_WORKED_OUT = frozenset({"expectedResolutionDate", "priority"})
# What a seller may keep to itself, and what it may refuse because it leads to nothing that it knows.
_OWN = frozenset({"priority", "expectedResolutionDate", "resolutionDate", "status", "statusChangeHistory", "statusChange"})
_LEADING = frozenset({"troubleTicketRelationship", "troubleTicketSpecification", "relatedEntity", "relatedParty", "channel"})
_OF_STATUS = frozenset({"statusChangeDate"})  # what says when the status changed, and has no reason to move while it did not
_MAIN = frozenset({"description", "severity", "ticketType"})
_STAMPED = frozenset({"lastUpdate", "creationDate"})


NOBODY = "no ticket that was created could be read, so no patch of one says anything"


def offered(story: Patching) -> None:
    """Go on where the seller has patches.

    Raises:
        NotApplicable: it says that it has none; the profile of conformance of version 5 lets it.
    """
    if story.not_offered is not None:
        raise NotApplicable(f"patches are not offered: the seller answers {story.not_offered}")


def working(story: Patching) -> None:
    """Go on where some patch was accepted.

    Raises:
        NotApplicable: the seller has no patches, or takes none, which is one finding of TMF621:91 and not twenty.
        Inconclusive: no ticket could be read to be patched.
    """
    offered(story)
    if story.media and not any(patch.old for patch in story.media.values()):
        raise Inconclusive(NOBODY)
    if not story.working:
        raise NotApplicable("the seller takes no merge patch at all, of which TMF621:91 tells")


def around(patches: Iterable[Patch]) -> list[Subject]:
    """Patches with the readings around them."""
    return [Subject(value=patch, where="", seen=patch.seen) for patch in patches]


def done(patches: Iterable[Patch]) -> list[Patch]:
    """The patches that were accepted, with a ticket that could be read before and after."""
    return [patch for patch in patches if patch.exchange.accepted and patch.judged]


# --- the answer --------------------------------------------------------------------------------------------------------


def answered(version: str, *, less: Collection[str] = ()) -> Any:
    """A rule: an accepted patch is answered 200 with the whole ticket, in version 5 or 202; what is in `less` may be missing."""

    def rule(subject: Subject) -> Breach | None:
        patch: Patch = subject.value
        exchange = patch.exchange
        if exchange.status == HTTPStatus.ACCEPTED and version == "v5":
            return None
        if exchange.status != HTTPStatus.OK:
            wanted = "200 or 202" if version == "v5" else "200"
            return Breach(message="a patch is answered with another status", expected=wanted, actual=str(exchange.status))
        if not isinstance(exchange.document, dict) or exchange.document.get("id") != patch.item:
            return Breach(message="the answer to a patch is not the ticket", expected="the whole ticket", actual=shown(exchange.document))
        return (answered_whole(subject, less=less) if version == "v5" else None) or _up_to_date(patch, whole=version == "v5")

    return rule


def answered_whole(subject: Subject, *, less: Collection[str] = ()) -> Breach | None:
    """The answer to a patch has every attribute that the ticket has, but for those in `less`."""
    patch: Patch = subject.value
    told = patch.exchange.document
    missing = sorted((known() & patch.old.keys() & patch.new.keys()) - told.keys() - set(less)) if isinstance(told, dict) else []
    if patch.exchange.status != HTTPStatus.OK or not missing:
        return None
    message = "the answer to a patch is not the whole ticket"
    return Breach(message=message, expected=", ".join(sorted(patch.new)), actual=f"without {', '.join(missing)}")


def _up_to_date(patch: Patch, *, whole: bool) -> Breach | None:
    """The answer has the new values that the ticket has when it is read again; what it leaves out is missing in a `whole` one alone."""
    for name, value in patch.changes.items():
        told = exchange_value(patch.exchange, name)
        if told is ABSENT and not whole:
            continue
        if value is not None and gap({name: value}, patch.new, name) is None and gap({name: value}, {name: told}, name) is not None:
            message = "the answer to a patch is not the ticket as it is after it"
            return Breach(message=message, expected=shown(value), actual=shown(told))
    return None


def exchange_value(exchange: Exchange, name: str) -> Any:
    """An attribute of the ticket that an answer shows."""
    return document_of(exchange).get(name, ABSENT)


def taken(patches: Iterable[Patch]) -> list[Subject]:
    """The same merge in each media type, of tickets that could be read right before."""
    return [Subject(value=patch, where="", seen=patch.exchange) for patch in patches if patch.old]


def is_there(subject: Subject) -> Breach | None:
    """A patch is not answered as an operation that is not offered."""
    patch: Patch = subject.value
    if not patch.judged or patch.exchange.status not in NOT_OFFERED:
        return None
    return Breach(message="tickets cannot be patched", expected="200", actual=f"{patch.exchange.status} to a patch as {patch.media}")


def is_taken(subject: Subject) -> Breach | None:
    """A merge in this media type is accepted."""
    patch: Patch = subject.value
    if patch.exchange.accepted:
        return None
    told = f"{patch.exchange.status} {shown(patch.exchange.document)}"
    return Breach(message=f"a merge as {patch.media} is not taken", expected="200 or 202", actual=told)


# --- what changes --------------------------------------------------------------------------------------------------------


def changes(patches: Iterable[Patch]) -> Iterator[Subject]:
    """Each attribute that a patch sets, with the ticket after it; one that was refused counts where it is the only one."""
    for patch in patches:
        for name, value in patch.changes.items():
            if value is not None and (patch.exchange.accepted or len(patch.changes) == 1) and patch.old:
                yield Subject(value=(patch, name), where=f"/{name}", seen=patch.seen)


def owed(subjects: Iterable[Subject], shown_ever: Collection[str], *, mandatory: bool) -> Iterator[Subject]:
    """The changes that a seller owes, or with `mandatory` false those that it should make and may have a reason not to.

    It owes what is mandatory in a ticket, and every optional attribute that it has shown. What it works out for itself it
    may set otherwise or refuse, and what leads to other things it may refuse where it knows no such thing.
    """
    for subject in subjects:
        patch, name = subject.value
        refused = not patch.exchange.accepted
        if refused and name in _OWN:
            continue
        must = name in _MAIN or (name in shown_ever and name not in _OWN and not (refused and name in _LEADING))
        if must is mandatory:
            yield subject


def changed(subject: Subject) -> Breach | None:
    """An attribute has the value that the patch gave it."""
    patch, name = subject.value
    if not patch.exchange.accepted:
        if patch.exchange.status == _UNJUDGED:
            return None
        actual = f"{patch.exchange.status} {shown(patch.exchange.document)}"
        return Breach(message="an attribute cannot be patched", expected="200", actual=actual, where=f"/{name}")
    found = gap({name: patch.changes[name]}, patch.new, name)
    if found is None or (name == "status" and exchange_value(patch.exchange, name) == patch.changes[name]):
        return None  # a seller may have moved the ticket on by itself since it answered
    return breach_of(found, "a patch is accepted, and the attribute is not as it says")


def merged(subject: Subject) -> Breach | None:
    """A patch of a part of an object leaves its other parts, and null takes a part away."""
    patch: Patch = subject.value
    ((name, part),) = patch.changes.items()
    before, after = patch.old.get(name), patch.new.get(name)
    if not isinstance(before, dict):
        return None
    wanted = {key: value for key, value in {**before, **part}.items() if value is not None}
    found = next(gaps(canonical({name: wanted}), canonical({name: after})), None)
    if found is not None:
        return breach_of(found, "a part of an object is patched, and the rest of it is not as it was")
    return part_gone(subject)


def part_gone(subject: Subject) -> Breach | None:
    """A part of an object that a patch sets to null is not there any more."""
    patch: Patch = subject.value
    ((name, part),) = patch.changes.items()
    after = patch.new.get(name)
    left = [key for key, value in part.items() if value is None and isinstance(after, dict) and key in after]
    if not left:
        return None
    message = "a part of an object that was set to null is still there"
    return Breach(message=message, expected=ABSENT, actual=shown(patch.new[name][left[0]]), where=f"/{name}/{left[0]}")


def rest(patches: Iterable[Patch], sent: Collection[str] = ()) -> Iterator[Subject]:
    """Each attribute that a patch does not name, with the ticket around it.

    What neither the standard has nor the buyer ever sent is the seller's own, a counter of its changes for example.
    """
    for patch in done(patches):
        lively = LIVELY | (_WORKED_OUT if _FOLLOWS & patch.changes.keys() else frozenset())
        for name in (name for name in patch.old if name in known() or name in sent):
            if name not in patch.changes and (name not in lively or (name in _OF_STATUS and _leaves_status(patch))):
                yield Subject(value=(patch, name), where=f"/{name}", seen=patch.seen)


def _leaves_status(patch: Patch) -> bool:
    """Whether nothing that a patch names goes with the status or may lead to another one, and the ticket has the status that it had."""
    aside = not patch.changes.keys() & (_FOLLOWS | LIVELY)
    return aside and patch.old.get("status") == patch.new.get("status") is not None


def stayed(subject: Subject) -> Breach | None:
    """An attribute that a patch does not name is as it was."""
    patch, name = subject.value
    found = next(gaps(canonical({name: patch.old[name]}), canonical(patch.new)), None)
    if found is None:
        return renumbered(patch.old, patch.new, name, "a patch that does not name them")
    return breach_of(found, "a patch changes an attribute that it does not name")


def touched(subject: Subject) -> tuple[str, frozenset[str]]:
    """An attribute that a patch does not name, with those that it does: what must agree on a lively seller."""
    patch, name = subject.value
    return name, frozenset(patch.changes)


def named(subject: Subject) -> str:
    """The attribute that a patch sets."""
    return str(subject.value[1])


def sets(subject: Subject) -> frozenset[str]:
    """The attributes to which a JSON Patch leads."""
    return frozenset(subject.value[1])


def set_since(subject: Subject, _breach: Breach) -> bool:
    """Whether an attribute that an accepted patch sets may have been set by the seller since: it is neither as it was nor as asked."""
    patch, name = subject.value
    return patch.exchange.accepted and name in BY_ITSELF and canonical(patch.new.get(name), name) != canonical(patch.old.get(name), name)


def gone(subject: Subject) -> Breach | None:
    """An optional attribute that an accepted patch sets to null is absent afterwards."""
    patch: Patch = subject.value
    (name,) = patch.changes
    left = patch.new.get(name, ABSENT)
    if name not in patch.new or (left not in (None, "", [], {}) and canonical(left, name) != canonical(patch.old[name], name)):
        return None  # what else is there now is the seller's own
    message = "an attribute that was set to null is still there"
    return Breach(message=message, expected=ABSENT, actual=shown(left), where=f"/{name}", manner="null in a patch is passed over")


def null_taken(subject: Subject) -> Breach | None:
    """Null for an optional attribute is accepted."""
    patch: Patch = subject.value
    if patch.exchange.accepted or patch.exchange.status == _UNJUDGED:
        return None
    actual = f"{patch.exchange.status} {shown(patch.exchange.document)}"
    where = f"/{next(iter(patch.changes))}"
    message = "an optional attribute cannot be taken away with null"
    return Breach(message=message, expected="200", actual=actual, where=where, manner="null in a patch is refused")


def removals(patches: Iterable[Patch]) -> list[Subject]:
    """Patches with null for an attribute that the ticket had, and that the seller does not work out for itself."""
    return around(patch for patch in patches if patch.judged and next(iter(patch.changes)) in patch.old.keys() - _OWN)


def accepted_removals(patches: Iterable[Patch]) -> list[Subject]:
    """Those of them that were accepted."""
    return removals(patch for patch in patches if patch.exchange.accepted)


def lists(patches: Iterable[Patch]) -> Iterator[Subject]:
    """Each list that a patch sets where the ticket had one."""
    for patch in done(patches):
        for name, value in patch.changes.items():
            if isinstance(value, list) and isinstance(patch.old.get(name), list) and isinstance(patch.new.get(name, []), list):
                yield Subject(value=(patch, name), where=f"/{name}", seen=patch.seen)


def replaced(subject: Subject) -> Breach | None:
    """Nothing of the old list is left beside the new one; beside an empty one a seller may keep what is its own."""
    patch, name = subject.value
    sent, now = patch.changes[name], patch.new.get(name, [])
    kept = [one for one in patch.old[name] if one in now and next(gaps(canonical([one]), canonical(sent)), None) is not None]
    if not kept or (not sent and len(kept) < len(patch.old[name])):
        return None
    message = "a list in a patch does not replace the one before"
    how = "a list in a patch is added to the one before" if sent else "an empty list in a patch is passed over"
    actual = f"{len(now)}, among them {shown(kept[0])}"
    return Breach(message=message, expected=f"{len(sent)} of {name}", actual=actual, where=f"/{name}", manner=how)


# --- what cannot be changed ------------------------------------------------------------------------------------------------


def fixed(patches: Iterable[Patch]) -> list[Subject]:
    """Patches of what cannot be patched."""
    return [Subject(value=patch, where=f"/{next(iter(patch.changes))}", seen=patch.seen) for patch in patches if patch.old]


def _shows(now: Any, sent: Any) -> bool:
    """Whether an attribute has the value that was sent, or one of its entries where that is a list."""
    return now == sent or (isinstance(now, list) and isinstance(sent, list) and any(one in now for one in sent))


def not_moved(subject: Subject) -> Breach | None:
    """An attribute that cannot be patched is as it was, and the ticket is where it was.

    What goes with a status moves with it; there only the value that was sent says that the patch did it.
    """
    patch: Patch = subject.value
    name, sent = list(patch.changes.items())[-1]
    if not patch.new or patch.new.get("id") != patch.item:
        message = "after a patch of what cannot be patched the ticket is not where it was"
        return Breach(message=message, expected=patch.item, actual=str(patch.after.status), where=f"/{name}")
    old, new = canonical(patch.old.get(name, ABSENT), name), canonical(patch.new.get(name, ABSENT), name)
    stamped = name in _STAMPED or (name in LIVELY and patch.old.get("status") != patch.new.get("status"))
    wrong = _shows(new, canonical(sent, name)) if stamped else new != old
    if not wrong:
        return None
    message = "what cannot be patched is not as it was"
    return Breach(message=message, expected=shown(patch.old.get(name, ABSENT)), actual=shown(patch.new.get(name, ABSENT)), where=f"/{name}")


def read_only_as_told(wanted: str) -> Any:
    """A rule: a patch of what cannot be patched is refused with 400, or taken as if it were not there, as the target says."""

    def rule(subject: Subject) -> Breach | None:
        exchange = subject.value.exchange
        kept = exchange.status in {HTTPStatus.BAD_REQUEST, _UNJUDGED} if wanted == "400" else exchange.accepted
        expected = "400" if wanted == "400" else "200"
        message = "a patch of what cannot be patched has another status"
        return None if kept else Breach(message=message, expected=expected, actual=str(exchange.status), where=subject.where)

    return rule


def untyped_as_told(wanted: str) -> Any:
    """A rule: a merge without @type is accepted or refused, as the target says."""

    def rule(subject: Subject) -> Breach | None:
        exchange = subject.value.exchange
        if exchange.accepted is (wanted == "accept"):
            return None
        return Breach(message="a merge without @type has another answer", expected=wanted, actual=str(exchange.status))

    return rule
