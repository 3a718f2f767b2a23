"""Of which of the messages that a finding cites it is, and what it expects of that one: the way from a finding to a conforming answer."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ttck.harness.judge.verify import shown
from ttck.harness.record.exchange import Exchange, Notification, Unreadable
from ttck.harness.record.recording import RecordingError, entry_of
from ttck.harness.report.conforming import (
    Conforming,
    Draft,
    Spoken,
    Unknown,
    document_of,
    finished,
    given_by,
    listed_by,
    media_of,
    schema_of,
    with_status,
)
from ttck.specs.loader import FactError
from ttck.specs.mending import ABSENT, best, part_at, pointer_of, value_at, with_value
from ttck.specs.profiles import profile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ttck.harness.record.reader import Line
    from ttck.harness.verdict import Finding

_STATUSES = re.compile(r"(?:an error \(|a refusal, any )?([1-5](?:\d\d|xx)(?: or [1-5](?:\d\d|xx))*)\b")
_STATUS = re.compile(r"([1-5]\d\d)\b")
_MEDIA = re.compile(r"\b(?:application|text)/[a-z0-9.+-]+(?:; ?charset=[\w-]+)?", re.IGNORECASE)
_NOTHING = ("(absent)", "nothing", "none", "(none")
_LEFT_OUT = frozenset({"(absent)", "left out"})
_ASKED = frozenset({401, 403, 405, 406, 415, 429, 500, 501, 503})  # refusals for other reasons than what was asked
_ERROR = 400
_SEVERAL = (
    "It is about several answers together, or about what did not come: no single answer could have been right by itself, "
    "so nothing is made up here."
)
_CITED = 8  # entries of a finding that are looked at, the last ones


def spoken_in(header: Mapping[str, Any]) -> Spoken | None:
    """What was spoken in the run that a header tells of; None where its profile is not known here."""
    try:
        facts = profile(str(header.get("profile", "")))
        edition = str(header.get("edition") or "draft")
        target = header.get("target")
        chosen = target.get("switches") if isinstance(target, dict) else None
        settled = facts.settled(chosen if isinstance(chosen, dict) else {}, edition=edition)
    except FactError:
        return None
    other = next((one for (name, value), one in facts.dialects.items() if settled.get(name) == value), None)
    return Spoken(dialect=other or facts.dialect, edition=edition)


def should_have_said(finding: Finding, spoken: Spoken | None, line_of: Callable[[int], Line | None]) -> Conforming | Unknown:
    """The conforming message in place of the one that a finding is about, or why nobody can tell it.

    `line_of` gives the lines of the record by their numbers.
    """
    if spoken is None:
        return Unknown(reason="The profile of the run is not known here.")
    entries = tuple(_cited(finding.exchanges[-_CITED:], spoken, line_of))
    if not entries:
        return Unknown(reason="The check cites no message of the seller.")
    if any(isinstance(one, Exchange) and one.answer is None for one in entries):
        return Unknown(reason="The record holds only a part of one of these answers.")
    aims = (_by_status, _by_media, _by_value, _by_schema)
    draft = next((found for aim in aims if (found := aim(finding, entries, spoken)) is not None), None)
    if draft is None:
        return Unknown(reason=_SEVERAL)
    return (
        draft if isinstance(draft, Unknown) else finished(replace(draft, given=_created(entries, spoken)), spoken, message=finding.message)
    )


def _created(entries: Sequence[Exchange | Notification], spoken: Spoken) -> dict[str, Any]:
    """What the create says of the item, where a finding cites it."""
    creates = [one for one in entries if isinstance(one, Exchange) and one.accepted and spoken.state(one.operation)]
    return given_by(creates[-1], spoken) if creates else {}


def _cited(numbers: Iterable[int], spoken: Spoken, line_of: Callable[[int], Line | None]) -> Iterator[Exchange | Notification]:
    for number in numbers:
        line = line_of(number)
        try:
            found = None if line is None else entry_of(line, spoken.dialect)
        except RecordingError:
            found = None
        if isinstance(found, Notification) or (isinstance(found, Exchange) and (found.answer is not None or found.partial is not None)):
            yield found


# --- another status ---------------------------------------------------------------------------------------------------


def _by_status(finding: Finding, entries: Sequence[Exchange | Notification], spoken: Spoken) -> Draft | Unknown | None:
    """A finding that expects another status than the one that came."""
    wanted = _STATUSES.match("4xx" if finding.expected.startswith("an error code") else finding.expected)
    came = _STATUS.match(finding.actual)
    if wanted is None or came is None:
        return None
    of_it = [one for one in entries if isinstance(one, Exchange) and one.status == int(came[1])]
    names = wanted[1].split(" or ")
    refused = all(name[0] in "45" for name in names)
    if len(of_it) > 1 and refused:  # beside what is refused stands its twin that is right
        of_it = [one for one in of_it if _breaks(one, spoken)]
    if not of_it or (refused and len(of_it) > 1):
        return Unknown(reason=_SEVERAL)
    entry = of_it[-1]
    legal = _legal(entry, names, spoken)
    if not legal or entry.status in legal:
        return Unknown(reason=_SEVERAL)
    draft = with_status(entry, legal[0], spoken, message=finding.message)
    others = ", ".join(str(one) for one in legal[1:])
    return draft if not others else _noted(draft, f"Status: also legal are {others}.")


def _noted(draft: Draft, note: str) -> Draft:
    return replace(draft, notes=(note, *draft.notes))


def _breaks(entry: Exchange, spoken: Spoken) -> bool:
    """Whether a request breaks the contract by itself."""
    found = spoken.declared(entry)
    if found is None:
        return False
    held, spec = found
    media = next((value for name, value in entry.request_headers.items() if name.lower() == "content-type"), "")
    schema = spec.requests.get(media.partition(";")[0].strip(), spec.request)
    return schema is not None and not held.is_valid(entry.sent, schema)


def _legal(entry: Exchange, names: Sequence[str], spoken: Spoken) -> tuple[int, ...]:
    """The statuses that a finding allows and the contract declares, those first that say most."""
    found = spoken.declared(entry)
    declared = () if found is None else tuple(sorted(found[1].responses))
    every: list[int] = []
    for name in names:
        if not name.endswith("xx"):
            every.append(int(name))
        elif name[0] == "2":
            every += [one for one in declared if one // 100 == 2] or [200]  # noqa: PLR2004 - the class of success
        else:
            own = [one for one in declared if one // 100 == int(name[0]) and one not in _ASKED]
            every += sorted(own, key=lambda one: _order(entry, one, spoken)) or [int(name[0]) * 100]
    return tuple(dict.fromkeys(every))


def _order(entry: Exchange, status: int, spoken: Spoken) -> int:
    if entry.method == "GET":
        order: tuple[int, ...] = (404, 400)
    else:
        order = (400, 422, 409, 404) if _breaks(entry, spoken) else (422, 409, 400, 404)
    return order.index(status) if status in order else len(order)


# --- another media type -----------------------------------------------------------------------------------------------


def _by_media(finding: Finding, entries: Sequence[Exchange | Notification], spoken: Spoken) -> Draft | None:
    """A finding that expects another media type of a body that is as it has to be."""
    wanted = _MEDIA.search(finding.expected)
    if wanted is None or finding.where:
        return None
    for entry in reversed(entries):
        came = media_of(entry)
        if (came and came in finding.actual) or (not came and finding.actual.startswith(("(no", "none", "nothing"))):
            declared = schema_of(Draft(entry=entry, document=None), spoken)
            exact = declared[2] if declared and wanted[0].lower() in declared[2].lower() else wanted[0]
            return Draft(entry=entry, document=document_of(entry), media=exact)
    return None


# --- another value ----------------------------------------------------------------------------------------------------


def _by_value(finding: Finding, entries: Sequence[Exchange | Notification], spoken: Spoken) -> Draft | None:
    """A finding that expects another value at a place of a body."""
    where = finding.where
    if where is None or not where.startswith("/"):
        return None
    readable = [one for one in entries if not isinstance(document_of(one), Unreadable) and document_of(one) is not ABSENT]
    matching = [(one, place) for one in readable for place in _places(document_of(one), where) if _is_value(finding.actual, one, place)]
    if not matching and len(readable) != 1:
        return None
    wrong = _since_written(matching, entries, where)
    entry, where = wrong[0] if wrong else matching[-1] if matching else (readable[0], where)
    also = tuple(dict.fromkeys(one.number for one, _ in wrong if one.number != entry.number))
    document = document_of(entry)
    now = value_at(document, where)
    given = listed_by(entry) if isinstance(document, list) else {**_created(entries, spoken), **given_by(entry, spoken)}
    found = _wanted(finding, now, _part(entry, where, spoken), value_at(given, where))
    if found is None:
        return None
    value, others = found
    if isinstance(now, list) and isinstance(value, dict):
        value = [*now, value]
    changed = with_value(document, where, value)
    if changed is ABSENT or changed == document:
        return None
    return Draft(entry=entry, document=changed, aimed=where, also=also, free={} if others is None else {where: others})


_Seen = tuple["Exchange | Notification", str]


def _since_written(matching: Sequence[_Seen], entries: Sequence[Exchange | Notification], where: str) -> list[_Seen]:
    """Those that show the wrong value since a cited request wrote another one there, one place of each."""
    writes = [
        one.number for one in entries if isinstance(one, Exchange) and one.method != "GET" and value_at(one.sent, where) is not ABSENT
    ]
    since = {one.number: (one, place) for one, place in matching if writes and one.number >= writes[-1]}
    return list(since.values())


def _places(document: Any, where: str) -> Iterator[str]:
    """The places that a pointer may mean: in the whole, in an item of a list, or in what an event carries; the likeliest last."""
    if isinstance(document, list):
        yield from (f"/{number}{where}" for number, one in reversed(tuple(enumerate(document))) if isinstance(one, dict))
    event = document.get("event") if isinstance(document, dict) else None
    if isinstance(event, dict):
        yield from (f"/event/{name}{where}" for name, one in event.items() if isinstance(one, dict))
        yield f"/event{where}"
    yield where


def _is_value(actual: str, entry: Exchange | Notification, where: str) -> bool:
    """Whether a finding names what stands at this place as what it saw; of a list only what is there."""
    document = document_of(entry)
    value = value_at(document, where)
    if value is ABSENT and isinstance(document, list):
        return False
    if value is ABSENT:
        return actual == "null" or actual.startswith(_NOTHING)
    return actual.startswith(shown(value)) or (isinstance(value, str) and bool(value) and actual.startswith(value))


def _part(entry: Exchange | Notification, where: str, spoken: Spoken) -> Mapping[str, Any] | None:
    found = schema_of(Draft(entry=entry, document=None), spoken)
    return None if found is None or found[1] is None else part_at(found[0].schema(found[1]), where)


def _wanted(finding: Finding, now: Any, part: Mapping[str, Any] | None, given: Any) -> tuple[Any, tuple[Any, ...] | None] | None:
    """The value that a finding expects, and what else would do (None: nothing); None where its words do not tell it."""
    expected = finding.expected
    if expected in _LEFT_OUT:
        return ABSENT, None
    with contextlib.suppress(ValueError):
        return json.loads(expected), None
    cut = expected[:1] in '"[{'  # a long value, of which a part is shown
    if cut or (isinstance(given, str) and given == expected):
        return None if given is ABSENT or given == now else (given, None)
    listed = expected.split(" or ")
    if part is not None and part.get("enum") and all(one in part["enum"] for one in listed):
        return listed[0], tuple(listed[1:]) or None
    empty = now is ABSENT or now in ("", [], {}, None)
    if part is None or not (empty or finding.manner or not _in_order(part, now)):
        return None
    name = (finding.where or "").rpartition("/")[2]
    return None if name == "href" and given is ABSENT else best(part, now=now, given=given, name=name)


def _in_order(part: Mapping[str, Any], now: Any) -> bool:
    """Whether a value is of the form that its schema asks for, so that another one of this form proves nothing."""
    return bool(best(part, given=now)[0] == now)


# --- what breaks the schema -------------------------------------------------------------------------------------------


def _by_schema(finding: Finding, entries: Sequence[Exchange | Notification], spoken: Spoken) -> Draft | None:
    """A finding about a body that breaks its schema, or that cannot be read."""
    for entry in reversed(entries):
        draft = Draft(entry=entry, document=document_of(entry))
        found = schema_of(draft, spoken)
        if found is None or found[1] is None:
            continue
        if isinstance(draft.document, Unreadable) or draft.document is ABSENT:
            if finding.where is None:
                return draft
            continue
        problems = found[0].problems(draft.document, found[1])
        broken = {one.pointer + (pointer_of(one.missing) if one.missing else "") for one in problems}
        meant = [one for one in _places(draft.document, finding.where or "") if one in broken]
        if meant or (broken and "schema" in f"{finding.message} {finding.expected}"):
            return replace(draft, aimed=meant[-1] if meant else None)
    return None
