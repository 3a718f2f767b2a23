"""Rules for the requests of a buyer: what the tables of the page say of creates and changes, and of forms."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.specs.contracts import is_date_time
from ttck.suites.ossj.names import (
    ACTIVE,
    CHANGEABLE,
    CLEARED,
    CLIENTS,
    DETECTED,
    DIALOG,
    FILES,
    ID,
    ISSUE,
    ISSUES,
    KEY,
    LONGEST,
    LONGEST_AGREED,
    LONGEST_KEY,
    MANDATORY,
    OF_A_CHANGE,
    OF_A_RESOLUTION,
    PRIORITIES,
    PRIORITY,
    STATE,
    STATES,
)
from ttck.suites.ossjbuyer.forms import DATA, FORM, Sent
from ttck.suites.tmfbuyer.request_rules import JSON, Asked, media

_OF_CREATES = {**LONGEST, **LONGEST_AGREED, KEY: LONGEST_KEY}
_OF_CHANGES = {
    ID: CHANGEABLE,
    KEY: CHANGEABLE,
    DIALOG: LONGEST[DIALOG],
    "closeOutType": 128,
    "closeOutNarr": 128,
    "serviceRestoredTime": 20,
}
_OF_FILES = (DATA, "attachment", FILES)


def _breach(seen: Sent, message: str, *, expected: str, actual: Any, where: str) -> Breach:
    return Breach(message=message, expected=expected, actual=shown(actual), where=f"/{where}", numbers=(seen.number,))


def with_a_token(one: Asked) -> Breach | None:
    """A request brings a bearer token."""
    scheme, _, token = one.exchange.request_headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return None
    return Breach(
        message="a request without a bearer token", expected="Authorization: Bearer and a token", actual=scheme or "(none)",
        numbers=(one.exchange.number,),
    )  # fmt: skip


def is_a_document(seen: Sent) -> Breach | None:
    """A body is JSON, or a form that has its document in the part data."""
    if seen.document is not None and media(seen.asked) in {JSON, FORM}:
        return None
    expected = f"a JSON object as {JSON}, or in the part {DATA} of a form"
    return _breach(seen, "the body of a request is no document", expected=expected, actual=media(seen.asked) or "(no type)", where="")


def known_parts(seen: Sent) -> Breach | None:
    """A form has the parts of the page."""
    strange = [name for name in seen.parts if name not in _OF_FILES]
    if not strange:
        return None
    return _breach(seen, "a form has another part", expected=" or ".join(_OF_FILES), actual=strange[0], where=strange[0])


# --- attributes --------------------------------------------------------------------------------------------------------


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _lacks(seen: Sent, names: tuple[str, ...], what: str) -> Breach | None:
    document = seen.document or {}
    lacking = [name for name in names if _empty(document.get(name))]
    if seen.document is None or not lacking:
        return None
    return _breach(
        seen, f"{what} lacks what is mandatory", expected=", ".join(names), actual=f"without {', '.join(lacking)}", where=lacking[0]
    )


def has_its_eleven(seen: Sent) -> Breach | None:
    """A create has all that is mandatory."""
    return _lacks(seen, MANDATORY, "a create")


def has_its_three(seen: Sent) -> Breach | None:
    """A change has ticketId, mirrorKey and dialog."""
    return _lacks(seen, OF_A_CHANGE, "a change")


def with_resolution(seen: Sent) -> Breach | None:
    """A change to CLEARED has what belongs to a resolution."""
    return _lacks(seen, OF_A_RESOLUTION, "a resolution")


def texts(seen: list[Sent], *, change: bool) -> Iterator[Subject]:
    """Each limited text, with its longest length."""
    limits = _OF_CHANGES if change else _OF_CREATES
    for one in seen:
        for name, longest in limits.items():
            if isinstance((one.document or {}).get(name), str):
                yield Subject(value=(one, longest), where=name, seen=one.asked.exchange)


def short_enough(part: Subject) -> Breach | None:
    """A text is not longer than it may be."""
    seen, longest = part.value
    length = len(seen.document[part.where])
    if length <= longest:
        return None
    return _breach(seen, f"{part.where} is too long", expected=f"at most {longest} characters", actual=length, where=part.where)


def having(seen: list[Sent], name: str) -> list[Sent]:
    """Those that have an attribute."""
    return [one for one in seen if one.document is not None and not _empty(one.document.get(name))]


def _one_of(seen: Sent, name: str, allowed: tuple[Any, ...]) -> Breach | None:
    found = (seen.document or {}).get(name)
    if found in allowed and not isinstance(found, bool):
        return None
    return _breach(seen, f"{name} has a value that there is not", expected=" or ".join(map(str, allowed)), actual=found, where=name)


def begins_active(seen: Sent) -> Breach | None:
    """A create asks for the state OPENACTIVE."""
    return _one_of(seen, STATE, (ACTIVE,))


def priority(seen: Sent) -> Breach | None:
    """A priority is the number 1, 2 or 3."""
    return _one_of(seen, PRIORITY, PRIORITIES)


def issue(seen: Sent) -> Breach | None:
    """A kind of issue is cliente or red."""
    return _one_of(seen, ISSUE, ISSUES)


def state(seen: Sent) -> Breach | None:
    """A change sets one of the six states, so spelt."""
    return _one_of(seen, STATE, STATES)


def detected(seen: Sent) -> Breach | None:
    """The time of detection is a date-time."""
    found = (seen.document or {}).get(DETECTED)
    if isinstance(found, str) and is_date_time(found):
        return None
    return _breach(seen, "the time of detection is no date-time", expected="a date-time of RFC 3339", actual=found, where=DETECTED)


def files(seen: list[Sent]) -> Iterator[Subject]:
    """Each file of a document."""
    for one in seen:
        found = (one.document or {}).get(FILES)
        for number, file in enumerate(found if isinstance(found, list) else ()):
            yield Subject(value=(one, file), where=f"{FILES}/{number}", seen=one.asked.exchange)


def is_a_file(part: Subject) -> Breach | None:
    """A file has a content in base64, a mimeType and a name; one sample spells mimetype."""
    seen, file = part.value
    known = file if isinstance(file, dict) else {}
    lacking = [name for name in ("content", "mimeType", "name") if not (known.get(name) or (name == "mimeType" and known.get("mimetype")))]
    if lacking:
        return _breach(
            seen, "a file lacks something", expected="content, mimeType and name", actual=f"without {lacking[0]}", where=part.where
        )
    if _is_base64(known["content"]):
        return None
    return _breach(
        seen, "the content of a file is not in base64", expected="base64", actual=known["content"], where=f"{part.where}/content"
    )


def _is_base64(content: Any) -> bool:
    try:
        base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError, TypeError):
        return False
    return True


def own_ticket(seen: Sent) -> Breach | None:
    """The ticketId of a change is that of its path."""
    path = unquote(seen.asked.path.rstrip("/").rpartition("/")[2])
    found = (seen.document or {}).get(ID)
    if found == path:
        return None
    return _breach(seen, "a change names another ticket than its path", expected=path, actual=found, where=ID)


def as_counted(pair: tuple[Sent, bool]) -> Breach | None:
    """The number of clients has the form of the table: a text on creation, a number on change."""
    seen, change = pair
    form, words = (int, "a number") if change else (str, "a text")
    found = (seen.document or {}).get(CLIENTS)
    if isinstance(found, form) and not isinstance(found, bool) and str(found).strip().isdigit():
        return None
    return _breach(seen, "the number of clients has another form", expected=words, actual=found, where=CLIENTS)


def resolves(seen: Sent) -> Breach | None:
    """The user of a territory does not resolve: that is for its owner."""
    if (seen.document or {}).get(STATE) != CLEARED:
        return None
    return _breach(seen, "the side that opened a ticket resolves it", expected="another state", actual=CLEARED, where=STATE)
