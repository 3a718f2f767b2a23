"""What the foreign seller accepts as a form: its own small grammar of request bodies, with its own refusals."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SEVERITIES = ("extensive", "significant", "moderate", "minor")
PRIORITIES = ("critical", "high", "medium", "low")
KINDS = ("assistance", "information", "installation", "maintenance")
IMPACTS = ("down", "intermittent", "degraded")
SIDES = ("buyer", "seller")
UNITS = tuple(f"{prefix}BYTES" for prefix in ("", "K", "M", "G", "T", "P", "E", "Z", "Y"))

# A trailing * marks a duty. "words" is text that must not be empty, a tuple is a choice, a list has items of one form.
_NOTE = {"author*": "words", "date*": "time", "text*": "words", "source*": SIDES, "id": "text"}
_FILE = {
    "author*": "words",
    "creationDate*": "time",
    "name*": "words",
    "source*": SIDES,
    **dict.fromkeys(("attachmentId", "content", "description", "mimeType", "url"), "text"),
    "size": {"amount": "number", "units": UNITS},
}
_LINK = {
    **dict.fromkeys(("@referredType*", "id*", "relationshipType*", "description*"), "words"),
    "creationDate*": "time",
    "source*": SIDES,
    "href": "text",
}
_PLACE_PARTS = "locality postcode postcodeExtension stateOrProvince streetNr streetNrLast streetNrLastSuffix "
_ROOM_PARTS = "buildingName id levelNumber levelType privateStreetName privateStreetNumber"
_ROOM = {
    **dict.fromkeys(_ROOM_PARTS.split(), "text"),
    "subUnit": [{"subUnitNumber*": "text", "subUnitType*": "text"}],
}
_ADDRESS = {
    **dict.fromkeys(("city*", "country*", "streetName*"), "text"),
    **dict.fromkeys((_PLACE_PARTS + "streetNrSuffix streetSuffix streetType").split(), "text"),
    "geographicSubAddress": _ROOM,
}
_PERSON = {
    **dict.fromkeys(("name*", "number*", "emailAddress*", "role*"), "words"),
    "numberExtension": "text",
    "organization": "text",
    "postalAddress": _ADDRESS,
}
_PRODUCT = {"id*": "words", "role*": "text", "@referredType": "words", "href": "text"}

PATCH: dict[str, Any] = {
    "externalId": "text",
    "issueStartDate": "time",
    "severity": SEVERITIES,
    "priority": PRIORITIES,
    "observedImpact": IMPACTS,
    "note": [_NOTE],
    "attachment": [_FILE],
    "relatedIssue": [_LINK],
    "relatedContactInformation": [_PERSON],
}
_DUTIES = ("severity", "priority", "observedImpact", "relatedContactInformation")
CREATE: dict[str, Any] = {
    **{(f"{name}*" if name in _DUTIES else name): kind for name, kind in PATCH.items()},
    "description*": "text",
    "ticketType*": KINDS,
    "relatedEntity*": [_PRODUCT],
}
REOPEN: dict[str, Any] = {"reason*": "words"}
HOOK: dict[str, Any] = {"callback*": "words", "query": "text"}

_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:)([0-5][0-9]|60)((?:[.][0-9]+)?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]))"
)


class RefusedError(Exception):
    """The foreign seller says no; `path` is a JSON Pointer and turns the answer into a list of errors."""

    def __init__(self, status: int, code: str, reason: str, *, path: str | None = None) -> None:
        super().__init__(reason)
        self.status, self.code, self.reason, self.path = status, code, reason[:250], path


def invalid(path: str, reason: str, *, code: str = "invalidValue") -> RefusedError:
    """The refusal of a value at `path`, 422."""
    return RefusedError(422, code, reason, path=path)


def moment(text: str) -> dt.datetime:
    """Read an RFC 3339 date-time.

    Raises:
        ValueError: the text is something else.
    """
    parts = _TIME.fullmatch(text.upper())
    if not parts:
        raise ValueError(f"not a date-time: {text[:60]}")
    seconds = "59" if parts[2] == "60" else parts[2]  # a leap second is good enough as the second before
    return dt.datetime.fromisoformat(parts[1] + seconds + parts[3])


def stamp(ahead: dt.timedelta = dt.timedelta()) -> str:
    """Now, or some time ahead, in the way this seller writes it: one hour east of Greenwich, with milliseconds."""
    return (dt.datetime.now(dt.timezone(dt.timedelta(hours=1))) + ahead).isoformat(timespec="milliseconds")


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError(f"{text[:40]} is out of range")
    return number


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


def parse(body: bytes) -> dict[str, Any]:
    """Decode a request body that must be one JSON object; 400 otherwise."""
    try:
        document = json.loads(body, parse_float=_finite, parse_constant=_no_constant)
    except (ValueError, RecursionError) as broken:
        raise RefusedError(400, "invalidBody", f"The body is not readable JSON: {broken}") from broken
    if not isinstance(document, dict):
        raise RefusedError(400, "invalidBody", "The body is not a JSON object")
    return document


def check(form: Mapping[str, Any], document: Mapping[str, Any], *, at: str = "") -> None:
    """Refuse a document that does not follow the form: 400 for what is missing, 422 for what is wrong."""
    for key, kind in form.items():
        name = key.rstrip("*")
        path = f"{at}/{name}"
        if name in document:
            _check_value(kind, document[name], path)
        elif key.endswith("*"):
            raise RefusedError(400, "invalidBody", f"Mandatory attribute {path} is missing")


def _check_value(kind: Any, value: Any, path: str) -> None:
    if isinstance(kind, list):
        if not isinstance(value, list):
            raise invalid(path, f"{path} must be a list", code="invalidFormat")
        for index, item in enumerate(value):
            _check_value(kind[0], item, f"{path}/{index}")
    elif isinstance(kind, dict):
        if not isinstance(value, dict):
            raise invalid(path, f"{path} must be an object", code="invalidFormat")
        check(kind, value, at=path)
    elif isinstance(kind, tuple):
        if value not in kind:
            raise invalid(path, f"{path} must be one of {', '.join(kind)}")
    else:
        _check_scalar(kind, value, path)


def _check_scalar(kind: str, value: Any, path: str) -> None:
    if kind == "number":
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise invalid(path, f"{path} must be a number", code="invalidFormat")
        return
    if not isinstance(value, str):
        raise invalid(path, f"{path} must be text", code="invalidFormat")
    if kind == "words" and not value:
        raise RefusedError(400, "invalidBody", f"Mandatory attribute {path} is empty")
    if kind == "time":
        try:
            moment(value)
        except ValueError as broken:
            raise invalid(path, f"{path} is not a date-time", code="invalidFormat") from broken


def check_buyer_items(document: Mapping[str, Any]) -> None:
    """Refuse attachments without a link and without content, and content without its media type."""
    for index, item in enumerate(document.get("attachment", [])):
        if not item.get("url") and not item.get("content"):
            raise RefusedError(400, "invalidBody", f"/attachment/{index} has neither url nor content")
        if item.get("content") and not item.get("mimeType"):
            raise RefusedError(400, "invalidBody", f"/attachment/{index}/mimeType is missing beside content")


def same(left: Any, right: Any, *, but: tuple[str, ...] = ()) -> bool:
    """Whether two values agree: date-times as instants, objects without the members named in `but`."""
    if isinstance(left, dict) and isinstance(right, dict):
        keys = (left.keys() | right.keys()) - set(but)
        return all(key in left and key in right and same(left[key], right[key]) for key in keys)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, str) and isinstance(right, str) and left != right:
        try:
            return moment(left) == moment(right)
        except ValueError:
            return False
    return type(left) is type(right) and bool(left == right)
