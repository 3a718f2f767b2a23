"""A dialect: what tells the APIs of one family of profiles from those of another, where requests come in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockseller.answers import Answer
    from mockseller.problems import Refusal
    from mockseller.seams import Call
    from mockseller.seller import Seller
    from mockseller.web.routes import Route


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """The functions of one family of profiles.

    `serves` says whether a raw path is one of its APIs. `route` takes a method and a raw path and raises a `Refusal` for
    what there is not. `read` takes an operation, the media type and the body of a request and returns the document, or
    raises a `Refusal`. `work` does the operations. `refused` is the answer to a refusal, with the operation if there is
    one. `doubt` raises when an answer breaks the contract. `media` is the media type of all bodies.
    """

    serves: Callable[[str], bool]
    route: Callable[[str, str], Route]
    read: Callable[[str, str, bytes], Any]
    work: Mapping[str, Callable[[Seller, Call], Answer]]
    refused: Callable[[Refusal, str | None], Answer]
    doubt: Callable[[Route | None, Answer], None]
    media: str


def media_of(content_type: str) -> str:
    """The media type in a Content-Type header, in lower case and without parameters."""
    return content_type.partition(";")[0].strip().lower()
