"""Rules of ticket specifications: TMF621:120 to 124."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge.compare import Gap, gaps, leads_to
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt, item_id
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.specs.contracts import contract, is_date_time
from ttck.specs.vocabulary import Kind, TmfEvent
from ttck.suites.tmf.create_rules import canonical, gap
from ttck.suites.tmf.rules import form_of, header, parameters, rows, whole_number
from ttck.suites.tmf.scenarios.h_specifying import CLIENT_DATE, DATES, PAGE, Listing, Specifying
from ttck.suites.tmf.standard import known

_OK = frozenset({HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT})
_COUNTS = ("x-result-count", "x-total-count")
_SCHEMA = "TroubleTicketSpecification_RES"


def _owed(target: Target, operation: str) -> bool:
    """Whether the target says that an operation on specifications has to be offered; else it is optional, declared or not."""
    return operation in str(target.switches.get("specification_operations")).replace(" ", "").split(",")


def offered(specifying: Specifying, target: Target) -> None:
    """Go on only where specifications can be listed.

    Raises:
        NotApplicable: they cannot, and each operation on them is optional.
    """
    if not specifying.offered and not _owed(target, "list"):
        raise NotApplicable(f"ticket specifications are optional, and the list was answered {specifying.probe.status}")


def writable(specifying: Specifying, target: Target) -> None:
    """Go on only where they can be created.

    Raises:
        NotApplicable: they cannot, and each operation on them is optional.
    """
    if not specifying.writable and not _owed(target, "create"):
        status = specifying.creates[0].status if specifying.creates else specifying.probe.status
        raise NotApplicable(f"specifications are not created over the API: it was answered {status}")


def accepted(specifying: Specifying, target: Target, *, whole: bool) -> None:
    """Go on only where the smallest specification, or a full one, was accepted, so that a refusal of a wrong one says something.

    Raises:
        Inconclusive: it was not.
    """
    writable(specifying, target)
    right = specifying.creates[1:] if whole else specifying.creates[:1]
    if not any(exchange.accepted for exchange in right):
        what = "full specification" if whole else "smallest specification"
        told = right[0].status or right[0].error if right else "not sent"
        raise Inconclusive(f"the {what} is not accepted either ({told}), so the refusal of a wrong one says nothing")


def happens(specifying: Specifying, name: TmfEvent) -> None:
    """Go on only where what an event announces can be done at all.

    Raises:
        NotApplicable: specifications are not patched, or not deleted, over the API.
    """
    if name == TmfEvent.SPECIFICATION_DELETED and specifying.ids and specifying.deleted is None:
        raise NotApplicable("the dialect has no operation to delete a specification")
    gone, same = specifying.no_deletion, specifying.no_patches
    status = {TmfEvent.SPECIFICATION_DELETED: gone, TmfEvent.SPECIFICATION_CREATED: None}.get(name, same)
    if status is not None:
        raise NotApplicable(f"what would be announced is not offered: it was answered {status}")


# --- create ----------------------------------------------------------------------------------------------------------


def created(exchange: Exchange) -> Breach | None:
    """A create gives 201 with id and href, and dates that are such where it shows any; 202 says that it will be made later."""
    if exchange.status == HTTPStatus.ACCEPTED:
        return None
    if exchange.status != HTTPStatus.CREATED:
        return Breach(message="the create of a specification has another status", expected="201", actual=str(exchange.status))
    document = exchange.document
    if not isinstance(document, dict):
        return Breach(message="a new specification is no object", expected="an object", actual=shown(document))
    for name in ("id", "href", "@type", "name", *(date for date in DATES if date in document)):
        value = document.get(name)
        if not isinstance(value, str) or not value or (name in DATES and not is_date_time(value)):
            return Breach(message=f"a new specification has no {name}", expected="a value", actual=shown(value), where=f"/{name}")
    if not leads_to(document["href"], document["id"]):
        return Breach(message="href of a specification leads elsewhere", expected=document["id"], actual=document["href"], where="/href")
    return _well_formed(document)


def _well_formed(document: Any) -> Breach | None:
    for problem in contract("tmf621-v5").problems(document, _SCHEMA, limit=1):
        where = problem.pointer + (f"/{problem.missing}" if problem.missing else "")
        message, cause = "a specification has another form", form_of(where)
        return Breach(message=message, expected="as in the contract", actual=problem.message, where=where, cause=cause, follows=True)
    return None


def shows_dates(exchange: Exchange) -> Breach | None:
    """A new specification says when it was created and last changed."""
    document = exchange.document if exchange.status == HTTPStatus.CREATED and isinstance(exchange.document, dict) else None
    missing = [name for name in DATES if document is not None and name not in document]
    if not missing:
        return None
    return Breach(message="a new specification shows no date", expected=", ".join(DATES), actual=f"without {', '.join(missing)}")


def own_dates(exchange: Exchange) -> Breach | None:
    """The dates of a specification are the seller's, whatever was sent; to refuse them is as good."""
    document = exchange.document if exchange.accepted and isinstance(exchange.document, dict) else {}
    for name in DATES:
        if document.get(name) == CLIENT_DATE:
            return Breach(
                message=f"{name} of a specification is taken from the buyer", expected="the seller's", actual=CLIENT_DATE, where=f"/{name}"
            )
    return None


def as_shown(specifying: Specifying) -> Iterator[Subject]:
    """What was taken with a create beside the answer, and beside each reading and item of the list that shows it before a patch."""
    tries = list(specifying.patches.values())
    listed = [specifying.listing.whole] if specifying.listing.whole else []
    for exchange in specifying.creates:
        item = item_id(exchange)
        if item is None or not isinstance(exchange.sent, dict):
            continue
        yield Subject(value=(exchange.sent, exchange.document), where="", seen=exchange)
        unpatched = [tries[0].before] if tries and tries[0].before is not None else []
        for seen in unpatched if tries and item == specifying.patched else [*specifying.read, *listed]:
            for one in rows(seen) if isinstance(seen.document, list) else [seen.document]:
                if isinstance(one, dict) and one.get("id") == item:
                    yield Subject(value=(exchange.sent, one), where="", seen=seen)


def comes_back(subject: Subject) -> Breach | None:
    """Each attribute that was sent is shown with its value."""
    sent, got = subject.value
    for name in sent:
        lost = gap(sent, got, name)
        if lost is not None:
            return breach_of(lost, f"{name} of a specification is not shown as it was sent")
    return None


# --- patch -----------------------------------------------------------------------------------------------------------


def patchable(specifying: Specifying, target: Target) -> None:
    """Go on only where specifications can be patched.

    Raises:
        NotApplicable: a patch of one that can be read is not offered; each operation on them is optional.
    """
    writable(specifying, target)
    if specifying.no_patches is not None and not _owed(target, "patch"):
        raise NotApplicable(f"specifications are not patched over the API: it was answered {specifying.no_patches}")


def owed(specifying: Specifying, *, mandatory: bool) -> list[Attempt]:
    """The patches of the name and of what the seller has shown, or with `mandatory` false those of the rest."""
    answers = [*specifying.creates, *specifying.read, *(e for one in specifying.patches.values() for e in (one.before, one.after))]
    documents = [e.document for e in answers if e is not None and e.accepted and isinstance(e.document, dict)]
    shown_ever = {"name"} | {name for document in documents for name, value in document.items() if value not in (None, "", [], {})}
    return [attempt for name, attempt in specifying.patches.items() if (name in shown_ever) is mandatory]


def taken_again(specifying: Specifying) -> list[Attempt]:
    """The second patches that were taken; a seller may have its reasons to refuse one, such as a life that has come to its end."""
    return [attempt for attempt in specifying.again.values() if attempt.exchange.accepted]


def quiet(attempt: Attempt) -> Breach | None:
    """A patch that is refused changes nothing."""
    before, after = (e.document if e and isinstance(e.document, dict) else {} for e in (attempt.before, attempt.after))
    held = known(Kind.SPECIFICATION) - {"lastUpdate"}
    names = [name for name in sorted(held & {*before, *after}) if before.get(name) != after.get(name)]
    if not attempt.exchange.refused or not before or not after or not names:
        return None
    message = "a patch of a specification is refused, and changes it all the same"
    return Breach(message=message, expected=shown(before.get(names[0])), actual=shown(after.get(names[0])), where=f"/{names[0]}")


def takes(attempt: Attempt) -> Breach | None:
    """The patch of an attribute is accepted, and a read shows it."""
    name, where = attempt.about, f"/{attempt.about}"
    if not attempt.exchange.accepted:
        actual = f"{attempt.exchange.status} to {name}"
        return Breach(message="a patch of a specification is refused", expected="2xx", actual=actual, where=where)
    wanted = attempt.exchange.sent[name]
    found = attempt.after.document.get(name) if attempt.after and isinstance(attempt.after.document, dict) else None
    if _holds(canonical(found, name), canonical(wanted, name)):
        return None
    return breach_of(Gap(where=where, expected=wanted, actual=found), "a patch of a specification is accepted and has no effect")


def _holds(found: Any, wanted: Any) -> bool:
    """Whether a value has all that was sent; the seller may add to it."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(_holds(found.get(name), value) for name, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(_holds, found, wanted))
    return bool(found == wanted)


def unnamed(specifying: Specifying) -> list[Attempt]:
    """The patches of one attribute that were taken, between two readings."""
    return between([*specifying.patches.values(), *specifying.again.values()])


def between(found: Iterable[Attempt]) -> list[Attempt]:
    """Those patches that were taken, between two readings."""
    return [a for a in found if a.exchange.accepted and all(e is not None and isinstance(e.document, dict) for e in (a.before, a.after))]


def leaves_the_rest(attempt: Attempt) -> Breach | None:
    """What a patch does not name is as it was, all its parts included; a seller may count its versions, and decide on the life."""
    before, after = (e.document if e is not None else {} for e in (attempt.before, attempt.after))
    sent = attempt.exchange.sent if isinstance(attempt.exchange.sent, dict) else {}
    for name in (before.keys() & known(Kind.SPECIFICATION)) - sent.keys() - {"lastUpdate", "lifecycleStatus", "version"}:
        lost = next(gaps(canonical({name: before[name]}), canonical(after)), None)
        if lost is not None:
            return breach_of(lost, f"a patch of {attempt.about} changes what it does not name in a specification")
    return None


def keeps(attempt: Attempt) -> Breach | None:
    """What cannot be patched is as before, or moved on by the seller in the case of lastUpdate."""
    name = attempt.about
    before, after = (e.document if e and isinstance(e.document, dict) else {} for e in (attempt.before, attempt.after))
    sent = attempt.exchange.sent[name]
    spoiled = after.get(name) == sent if name == "lastUpdate" else before.get(name) != after.get(name)
    if not spoiled and attempt.after is not None and attempt.after.accepted:
        return None
    message = "a patch changes what is fixed in a specification"
    return Breach(message=message, expected=shown(before.get(name)), actual=shown(after.get(name)), where=f"/{name}")


_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_IMPLEMENTED})

# --- lists -----------------------------------------------------------------------------------------------------------


def listings(listing: Listing) -> list[Exchange]:
    """Every list that was asked for; a filter may be refused, by what other rules say."""
    filtered = [e for e in (listing.named, listing.nothing) if e is not None and e.status not in _REFUSED]
    return [e for e in (listing.whole, listing.page, listing.rest, *filtered, listing.fields) if e is not None]


def a_list(exchange: Exchange) -> Breach | None:
    """A list is 200 or 206 with an array, whose length and that of the whole are in the headers."""
    if exchange.status not in _OK or not isinstance(exchange.document, list):
        return Breach(
            message="a list of specifications is none", expected="200 and an array", actual=f"{exchange.status}: {shown(exchange.document)}"
        )
    length = len(exchange.document)
    told = {name: text for name in _COUNTS if (text := header(exchange, name)) is not None}
    counts = {name: whole_number(text) for name, text in told.items()}
    total = counts.get("x-total-count", length)
    if counts.get("x-result-count", length) == length and total is not None and total >= length:
        return None
    actual = ", ".join(f"{name} {text}" for name, text in told.items())
    return Breach(message="a list of specifications is counted wrongly", expected=f"{length} of at least as many", actual=actual)


def counted(exchange: Exchange) -> Breach | None:
    """A list says how many it holds, and how many there are."""
    missing = [name for name in _COUNTS if header(exchange, name) is None]
    if not missing:
        return None
    return Breach(message="a list of specifications is not counted", expected=", ".join(_COUNTS), actual=f"without {', '.join(missing)}")


def well_formed(specifying: Specifying) -> Callable[[Exchange], Breach | None]:
    """A rule: each specification has the form of the contract, but for one of which a create was taken that breaks it."""
    spoilt = {item_id(e) for e in (*specifying.broken.values(), *specifying.parts.values()) if e.accepted}

    def rule(exchange: Exchange) -> Breach | None:
        found = exchange.document if isinstance(exchange.document, list) else [exchange.document]
        own = [one for one in found if not isinstance(one, dict) or one.get("id") not in spoilt]
        return next((breach for one in own if (breach := _well_formed(one))), None)

    return rule


def unprojected(specifying: Specifying) -> list[Exchange]:
    """Accepted answers with whole specifications."""
    listing = specifying.listing
    found = [*specifying.read, listing.whole, listing.page, listing.named]
    return [e for e in found if e is not None and e.status in _OK and e.document != [] and not _wrapped(e)]


def _wrapped(exchange: Exchange) -> bool:
    """Whether a list is no list, which another rule says."""
    return exchange.url.rstrip("/").partition("?")[0].endswith("Specification") and not isinstance(exchange.document, list)


def pages(listing: Listing) -> Iterator[Subject]:
    """The page, and the one that begins one further, beside the whole list."""
    whole = rows(listing.whole) if listing.whole is not None else []
    for exchange, skipped in ((listing.page, 0), (listing.rest, 1)):
        if exchange is not None and isinstance(exchange.document, list) and len(whole) > PAGE:
            wanted = [row.get("id") for row in whole[skipped : skipped + PAGE]]
            yield Subject(value=wanted, where="", seen=exchange)


def the_page(part: Subject) -> Breach | None:
    """A page is the part of the whole list that was asked for."""
    found = [row.get("id") for row in rows(part.seen)]
    if found == part.value:
        return None
    return Breach(message="a page of specifications is another part of the list", expected=shown(part.value), actual=shown(found))


def filtered(specifying: Specifying) -> Iterator[Subject]:
    """Lists by name, and what they have to hold: the specification of that name, and nothing."""
    listing = specifying.listing
    first = specifying.ids[0] if specifying.ids else None
    for exchange, wanted in ((listing.named, first), (listing.nothing, None)):
        if exchange is not None and isinstance(exchange.document, list):
            yield Subject(value=wanted, where="", seen=exchange)


def the_matching(part: Subject) -> Breach | None:
    """A filter by name gives what matches and nothing else."""
    name = dict(parameters(part.seen)).get("name")
    found = rows(part.seen)
    strange = [row for row in found if row.get("name") != name]
    missing = part.value is not None and part.value not in [row.get("id") for row in found]
    if not strange and not missing:
        return None
    actual = f"{len(strange)} others" if strange else "not the one of that name"
    return Breach(message="a filter of specifications gives something else", expected=f"those named {name}", actual=actual)


def projected(listing: Listing) -> list[Exchange]:
    """Answers to requests with fields."""
    return [e for e in (listing.fields, listing.item_fields) if e is not None and e.status in _OK and e.document != []]


def only_names(choice: str) -> Callable[[Exchange], Breach | None]:
    """They have the name, what the switch projection lets stand beside it, and nothing else."""

    def rule(exchange: Exchange) -> Breach | None:
        found = exchange.document if isinstance(exchange.document, list) else [exchange.document]
        for one in found:
            more = [key for key in one if key not in {"name", "id", "href"} and not key.startswith("@")] if isinstance(one, dict) else []
            lacks = [
                key for key in ("name", *(("id", "href", "@type") if choice == "v5" else ())) if isinstance(one, dict) and key not in one
            ]
            if more or lacks:
                actual = f"also {', '.join(more)}" if more else f"without {', '.join(lacks)}"
                return Breach(message="fields of specifications is not kept to", expected="name, id, href and @type", actual=actual)
        return None

    return rule


def identified(specifying: Specifying) -> list[Subject]:
    """Specifications that were read after their creation."""
    return [Subject(value=ident, where="/id", seen=e) for ident, e in zip(specifying.ids, specifying.read, strict=False)]


def reads_itself(part: Subject) -> Breach | None:
    """A specification is read by its id."""
    document = part.seen.document
    if part.seen.status == HTTPStatus.OK and isinstance(document, dict) and document.get("id") == part.value:
        return None
    return Breach(
        message="a specification cannot be read by its id",
        expected=part.value,
        actual=f"{part.seen.status}: {shown(document)}",
        where="/id",
    )


def deleted(specifying: Specifying) -> Exchange | None:
    """The reading after an accepted delete; None without one, and while a delete that was answered 202 is not done."""
    done = specifying.deleted is not None and specifying.deleted.accepted
    late = done and specifying.deleted is not None and specifying.deleted.status == HTTPStatus.ACCEPTED
    gone = specifying.gone if done else None
    return None if late and gone is not None and gone.accepted else gone
