"""What a buyer sent: the document of a request, in JSON or in the part of a form, and the parts beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from typing import TYPE_CHECKING, Any

from ttck.suites.tmfbuyer.request_rules import Asked, described, media

if TYPE_CHECKING:
    from email.message import EmailMessage

FORM = "multipart/form-data"
DATA = "data"


@dataclass(frozen=True, kw_only=True, eq=False)
class Sent:
    """A create or a change: its document, None where there is none, and the names of the parts of a form."""

    asked: Asked
    document: dict[str, Any] | None
    parts: tuple[str, ...] = ()

    @property
    def form(self) -> bool:
        """Whether it came as a form."""
        return media(self.asked) == FORM

    @property
    def number(self) -> int:
        """Where it stands in the record."""
        return self.asked.exchange.number


def sent(requests: list[Asked], *verbs: str) -> list[Sent]:
    """The creates and changes among some requests, or those of some verbs alone."""
    return [_sent(one) for one in described(requests, *verbs)]


def _sent(one: Asked) -> Sent:
    if media(one) != FORM:
        found = one.exchange.sent
        return Sent(asked=one, document=found if isinstance(found, dict) else None)
    parts = _parts(one)
    return Sent(asked=one, document=_decoded(parts.get(DATA)), parts=tuple(parts))


def _parts(one: Asked) -> dict[str, bytes]:
    content_type = one.exchange.request_headers.get("content-type", "").encode("latin-1", "replace")
    parser: BytesParser[EmailMessage] = BytesParser(policy=policy.HTTP)
    whole = parser.parsebytes(b"Content-Type: " + content_type + b"\r\n\r\n" + (one.exchange.request_body or b""))
    found: dict[str, bytes] = {}
    for part in whole.iter_parts() if whole.is_multipart() else ():
        body = part.get_payload(decode=True)
        name = str(part.get_param("name", header="content-disposition") or "")
        found.setdefault(name, body if isinstance(body, bytes) else b"")
    return found


def _decoded(body: bytes | None) -> dict[str, Any] | None:
    try:
        found = json.loads(body or b"")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
