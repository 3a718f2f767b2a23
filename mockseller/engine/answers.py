"""An answer of an API, ready to be written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN = ""  # the media type of the dialect


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Status, encoded body (None: none), its media type and the headers beside Content-Type and Content-Length.

    `schema` names what the body is in the contract, with ``[]`` for a list of it.
    """

    status: int
    body: bytes | None = None
    schema: str | None = None
    media: str | None = OWN
    headers: Mapping[str, str] = field(default_factory=dict)


DONE = Answer(status=204)


def media_of(content_type: str) -> str:
    """The media type in a Content-Type header, in lower case and without parameters."""
    return content_type.partition(";")[0].strip().lower()
