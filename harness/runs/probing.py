"""What a seller supports, as it shows by its answers to few requests that change nothing but one or two tickets of our own.

Three values: supported, where an answer shows it; refused, where the seller says no; unknown, where neither is seen. A parameter that is
taken and changes nothing is not supported, and what was not asked is not refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ttck.harness.buyer.requests_of import request_of
from ttck.harness.record.exchange import Exchange, Unreadable
from ttck.harness.record.state_probe import item_id
from ttck.harness.report.conforming import Spoken
from ttck.harness.report.exercise import Point, points
from ttck.harness.runs.declared import look_at, presence
from ttck.harness.runs.probe_values import TEXTS, nothing, optional_values, patched
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.harness.buyer.buyer import Buyer
    from ttck.harness.record.exchange import Entry
    from ttck.specs.dialects import Resource

SUPPORTED, REFUSED, UNKNOWN = "supported", "refused", "unknown"
LABEL = "probe"
_ABSENT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
_UNSPEAKABLE = frozenset({*_ABSENT, HTTPStatus.UNSUPPORTED_MEDIA_TYPE})
_SAID_NO = range(400, 500)
_PAGE = 50  # rows that are looked at for states and attributes
_BESIDE = {"incident", "appointment", "workorder"}  # APIs of MEF beside that of tickets
_SORTS = ("operation", "state", "filter", "attribute")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Whether a seller supports one thing: `sort` is api, operation, state, attribute, filter, media or hub, `why` what showed it."""

    about: str
    sort: str
    name: str
    value: str
    why: str


@dataclass(kw_only=True)
class Probe:
    """The buyer who asks, the facts of tickets, its own tickets as they are shown, and what was found so far."""

    buyer: Buyer
    row: Resource
    own: list[dict[str, Any]] = field(default_factory=list)
    found: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    apis: tuple[Finding, ...] = ()

    @property
    def first(self) -> dict[str, Any]:
        """The first ticket of our own; empty where there is none."""
        return self.own[0] if self.own else {}

    def note(self, sort: str, name: str, value: str, why: str) -> None:
        """Keep what was found; a later look at the same takes the place of an earlier one."""
        self.found[sort, name] = (value, why)

    def ask(self, what: str, **more: Any) -> Exchange:
        """A request about tickets."""
        return self.buyer.raw(request_of(self.buyer.target.profile.dialect, Kind.TICKET, what, label=LABEL, **more))

    def listed(self, *params: tuple[str, str]) -> Exchange:
        """A list of tickets, cut to a page where the contract knows how."""
        page = (("limit", str(_PAGE)),) if "limit" in self.parameters and "limit" not in dict(params) else ()
        return self.ask("list", query=(*params, *page))

    @property
    def parameters(self) -> Mapping[str, Mapping[str, Any]]:
        """The parameters of the list in the contract, with their schemas."""
        spec = self.buyer.target.profile.dialect.operation(Kind.TICKET, "list")
        return {one.name: one.schema for one in spec.query} if spec else {}


def asked(buyer: Buyer, create: dict[str, Any] | None) -> Probe:
    """Ask. `create` is a small create of a ticket, None where nothing may be created.

    The tickets that come of it are in the ledger of the buyer, who ends them.
    """
    row = buyer.target.profile.dialect.of(Kind.TICKET)
    probe = Probe(buyer=buyer, row=row)
    if create is not None:
        _create(probe, create)
        _patch(probe)
    if "list" in row.operations:
        _filters(probe)
        _states(probe)
    probe.apis = tuple(_apis(buyer))
    return probe


def findings(probe: Probe, entries: Iterable[Entry]) -> tuple[Finding, ...]:
    """What was found, all that the contract names; `entries` is the record, with what ended the tickets."""
    entries = tuple(entries)
    named = [one for one in points(entries, _spoken(probe.buyer)) if one.about == probe.row.name and one.sort in _SORTS and one.known]
    found = {(one.sort, one.name): _seen(one) for one in named}
    answers: dict[str, list[Exchange]] = {}
    for entry in entries:
        if isinstance(entry, Exchange):
            answers.setdefault(str(entry.operation), []).append(entry)
    found |= {("operation", what): _operation(answers.get(name, [])) for what, name in probe.row.operations.items()}
    found |= probe.found
    return (
        *probe.apis,
        *(Finding(about=probe.row.name, sort=sort, name=name, value=value, why=why) for (sort, name), (value, why) in found.items()),
    )


# --- what may be created and changed ------------------------------------------------------------------------------


def _create(probe: Probe, create: dict[str, Any]) -> None:
    """A small ticket, and one with every optional value that is a text, a number or a date."""
    held = probe.buyer.target.profile.dialect.contract(probe.row.api)
    name = held.operations[probe.row.operations["create"]].request
    wide = {**optional_values(held.schema(name), but=probe.buyer.target.terms.forbidden), **create} if name else create
    for document in (create, wide) if wide != create else (create,):
        try:
            made = probe.buyer.create(document, label=LABEL)
        except Inconclusive:
            return  # the target file forbids what it would take
        item = item_id(made)
        if item is None:
            continue
        read = probe.buyer.retrieve(item, label=LABEL)
        shown = read.document if read.accepted and isinstance(read.document, dict) else made.document
        probe.own.append(shown if isinstance(shown, dict) else {})


def _patch(probe: Probe) -> None:
    """One text of the first ticket is changed, once in each media type of the contract."""
    spec = probe.buyer.target.profile.dialect.operation(Kind.TICKET, "patch")
    item = probe.buyer.created_resources.tickets[0] if probe.buyer.created_resources.tickets else None
    if spec is None or item is None or not spec.request:
        return
    held = probe.buyer.target.profile.dialect.contract(probe.row.api)
    known = [*(name for name, value in probe.row.plain.items() if value == "{text}"), *TEXTS]
    attribute = next((name for name in known if name in held.schema(spec.request).get("properties", {})), None)
    for media in spec.requests or ([""] if attribute else []):
        body = patched(media, attribute, f"{LABEL} {secrets.token_hex(2)}", kind=probe.row.document) if attribute else None
        if body is None:
            probe.note("media", f"patch {media}", UNKNOWN, "not tried")
            continue
        answer = probe.ask("patch", item=item, document=body, headers=(("Content-Type", media),) if media else ())
        if media:
            probe.note("media", f"patch {media}", *_taken(answer, _UNSPEAKABLE))


def _taken(answer: Exchange, noes: Collection[int] = range(400, 500)) -> tuple[str, str]:
    """Whether a request was taken; with some statuses the seller says no, and not only to this very request."""
    if answer.accepted:
        return SUPPORTED, f"answered {answer.status}"
    no = answer.status in noes and answer.status not in {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}
    return (REFUSED if no else UNKNOWN), f"answered {answer.status}" if answer.status else str(answer.error)


# --- filters ------------------------------------------------------------------------------------------------------


def _rows(answer: Exchange) -> list[dict[str, Any]] | None:
    """The rows of a list; None where there is no list."""
    held = answer.document
    return [one for one in held if isinstance(one, dict)] if answer.accepted and isinstance(held, list) else None


def _filters(probe: Probe) -> None:
    """Each filter by a value that no ticket has: one that works finds nothing, as nothing else may."""
    whole = _rows(probe.listed())
    names = [one.name for one in points((), _spoken(probe.buyer)) if (one.about, one.sort) == (probe.row.name, "filter")]
    twin = _rows(probe.listed(("ttckNothing", secrets.token_hex(4))))
    for name in names:
        if name in _PAGING:
            continue
        if not whole:
            probe.note("filter", name, UNKNOWN, "there is no ticket in the list, so that nothing shows whether it narrows")
        elif twin == []:
            probe.note("filter", name, UNKNOWN, "a filter that no API has finds nothing either")
        else:
            probe.note("filter", name, *_filter(probe, name))
    for name in names:
        if name in _PAGING and whole:
            probe.note("filter", name, *_PAGING[name](probe, whole))


def _filter(probe: Probe, name: str) -> tuple[str, str]:
    schema = probe.parameters.get(name, {})
    answer = probe.listed((name, nothing(name, schema)))
    rows = _rows(answer)
    if rows is not None:
        ignored = "taken, and the list is as long for a value that no ticket has"
        return (UNKNOWN, ignored) if rows else (SUPPORTED, "a value that no ticket has finds nothing")
    if answer.status not in _SAID_NO:
        return _taken(answer)
    own = next(iter(schema.get("enum") or ()), probe.first.get(name))
    if not isinstance(own, str | int | bool):
        return UNKNOWN, f"a value that no ticket has is answered {answer.status}, and no other is known"
    again = probe.listed((name, str(own)))
    return (SUPPORTED, "only values that it knows are taken") if _rows(again) is not None else _taken(again)


def _limit(probe: Probe, whole: list[dict[str, Any]]) -> tuple[str, str]:
    answer = probe.listed(("limit", "1"))
    rows = _rows(answer)
    if rows is None or len(whole) < 2:  # noqa: PLR2004 - one row is as many as a limit of 1 leaves
        return _taken(answer) if rows is None else (UNKNOWN, "there is only one ticket")
    return (SUPPORTED, "one row for a limit of 1") if len(rows) == 1 else (UNKNOWN, f"taken, and {len(rows)} rows came for a limit of 1")


def _offset(probe: Probe, whole: list[dict[str, Any]]) -> tuple[str, str]:
    answer = probe.listed(("offset", "1"))
    rows = _rows(answer)
    if rows is None or len(whole) < 2:  # noqa: PLR2004 - behind one row there is none
        return _taken(answer) if rows is None else (UNKNOWN, "there is only one ticket")
    moved = [one.get(probe.row.id) for one in rows[:1]] == [whole[1].get(probe.row.id)]
    return (SUPPORTED, "it begins with the second row") if moved else (UNKNOWN, "taken, and it does not begin with the second row")


def _fields(probe: Probe, whole: list[dict[str, Any]]) -> tuple[str, str]:
    answer = probe.listed(("fields", probe.row.state))
    rows = _rows(answer)
    if not rows:
        return _taken(answer)
    fewer = len(rows[0]) < len(whole[0]) and probe.row.state in rows[0]
    return (SUPPORTED, "other attributes are left out") if fewer else (UNKNOWN, "taken, and the same attributes come")


def _sort(probe: Probe, _: list[dict[str, Any]]) -> tuple[str, str]:
    answers = [_rows(probe.listed(("sort", f"{sign}{probe.row.id}"))) for sign in ("", "-")]
    if None in answers:
        return _taken(probe.listed(("sort", probe.row.id)))
    ids = [[str(one.get(probe.row.id)) for one in rows or ()] for rows in answers]
    return (SUPPORTED, "both ways") if ids[0] != ids[1] else (UNKNOWN, "taken, and both ways are the same")


_PAGING = {"limit": _limit, "offset": _offset, "fields": _fields, "sort": _sort}


def _states(probe: Probe) -> None:
    """Whether there are tickets in the states that were not seen yet, where the list can be asked for them."""
    state = probe.row.state
    if probe.found.get(("filter", state), ("", ""))[0] != SUPPORTED:
        return
    for one in points((), _spoken(probe.buyer)):
        if (one.about, one.sort) == (probe.row.name, "state"):
            rows = _rows(answer := probe.listed((state, one.name)))
            if rows is None:
                probe.note("state", one.name, *_taken(answer))
            elif any(row.get(state) == one.name for row in rows):
                probe.note("state", one.name, SUPPORTED, "there are tickets in it")
            else:
                probe.note("state", one.name, UNKNOWN, "it may be asked for, and no ticket is in it")


# --- what that comes to -------------------------------------------------------------------------------------------


def _spoken(buyer: Buyer) -> Spoken:
    return Spoken(dialect=buyer.target.profile.dialect, edition=buyer.target.edition)


def _apis(buyer: Buyer) -> Iterator[Finding]:
    """Whether each API of the profile is there, and the other resources of that of tickets."""
    facts = buyer.target.profile
    known = {True: (SUPPORTED, "it is there"), False: (REFUSED, "it is not there"), None: (UNKNOWN, "the answer tells nothing")}
    for glance in look_at(buyer, apis=frozenset(_BESIDE & facts.apis.keys())).glances:
        yield Finding(about=glance.api, sort="api", name=glance.api, value=known[glance.present][0], why=glance.text)
    for name, row in facts.dialect.resources.items():
        if name in facts.apis and name not in {*_BESIDE, "ticket"} and "list" in row.operations:
            answer = buyer.raw(request_of(facts.dialect, Kind[name.upper()], "list", query=(("limit", "1"),), label=LABEL))
            value, why = known[presence(answer)]
            yield Finding(about=name, sort="api", name=name, value=value, why=f"{why}: {answer.status or answer.error}")


def _seen(one: Point) -> tuple[str, str]:
    """What the record shows of a point by itself: a filter that is taken may be one that changes nothing."""
    if one.sort == "filter":
        return UNKNOWN, "not tried"
    if one.produced:
        return SUPPORTED, "it was shown"
    return UNKNOWN, "it was taken, and not shown" if one.accepted else "it was not seen"


def _garbled(answer: Exchange) -> bool:
    return isinstance(answer.document, Unreadable) and bool(answer.answer and answer.answer.body)


def _operation(answers: list[Exchange]) -> tuple[str, str]:
    """An operation is there where one request is taken, and is not where all are answered that there is none."""
    if not answers:
        return UNKNOWN, "not tried"
    best = next((one for one in answers if one.accepted and not _garbled(one)), answers[-1])
    if best.accepted:
        return (UNKNOWN, f"answered {best.status} with what is no JSON") if _garbled(best) else (SUPPORTED, f"answered {best.status}")
    return (REFUSED if best.status in _ABSENT else UNKNOWN), f"answered {best.status}" if best.status else str(best.error)
