"""Forms of multipart/form-data: the document among their parts."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from typing import TYPE_CHECKING, Any

from ttck.harness.record.exchange import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

FORM = "multipart/form-data"


def is_form(content_type: str) -> bool:
    """Whether a body is said to be a form."""
    return content_type.partition(";")[0].strip().lower() == FORM


def document_of(body: bytes, content_type: str) -> Any:
    """The document that a form brings: its first part that is a JSON object and no file; None where there is none."""
    return next((found for content in _contents(body, content_type) if isinstance(found := decode(content), dict)), None)


def _contents(body: bytes, content_type: str) -> Iterator[bytes]:
    """The parts that are no files."""
    parser: BytesParser[EmailMessage] = BytesParser(policy=policy.HTTP)
    whole = parser.parsebytes(b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body)
    for part in whole.iter_parts() if whole.is_multipart() else ():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and part.get_filename() is None:
            yield content
