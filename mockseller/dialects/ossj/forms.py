"""Bodies: JSON, or a form with the document in one part and files in others."""

from __future__ import annotations

import base64
import binascii
from email import policy
from email.parser import BytesParser
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.ossj.problems import JSON, illegal, missing, unsupported
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.answers import media_of
from ttck.mockseller.engine.problems import TOO_DEEP, nested_too_deeply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage, MIMEPart

FORM = "multipart/form-data"
DATA, FILES = "data", frozenset({"attachment", "attachments"})


def read(_operation: str, content_type: str, body: bytes) -> Any:
    """The document of a request; the files of a form stand among its attachments.

    Raises:
        Refusal: 400 for a body that cannot be read, 415 for another media type.
    """
    media = media_of(content_type)
    if media in {JSON, ""}:
        return _decoded(body, "body")
    if media != FORM:
        raise unsupported(media)
    parts = list(_parts(content_type, body))
    data = next((part for name, part in parts if name == DATA), None)
    if data is None:
        raise missing([DATA])
    document = _decoded(_bytes(data), DATA)
    files = [_file(part) for name, part in parts if name in FILES]
    if files and isinstance(document, dict):
        kept = document.get("attachments")
        document = {**document, "attachments": [*(kept if isinstance(kept, list) else ()), *files]}
    return document


def _decoded(body: bytes, where: str) -> Any:
    try:
        document = codec.loads(body)
    except codec.JSONDecodeError as wrong:
        raise illegal(f"{where}: it is not JSON: {wrong}") from wrong
    if nested_too_deeply(document):
        raise illegal(f"{where}: {TOO_DEEP}")
    return document


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, MIMEPart]]:
    """The parts of a form, each with its name."""
    parser: BytesParser[EmailMessage] = BytesParser(policy=policy.HTTP)
    whole = parser.parsebytes(b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body)
    if not whole.is_multipart():
        raise illegal("body: it is no form of the boundary that Content-Type names")
    for part in whole.iter_parts():
        yield str(part.get_param("name", header="content-disposition") or ""), part


def _bytes(part: MIMEPart) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _file(part: MIMEPart) -> dict[str, str]:
    """A file as it stands in a document: its content in base64, whether it came so or in bytes."""
    content = _bytes(part)
    name = part.get_filename() or "file"
    coded = content.decode("ascii") if is_base64(content) else base64.b64encode(content).decode()
    return {"content": coded, "mimeType": part.get_content_type(), "name": name}


def is_base64(content: object) -> bool:
    """Whether a content is base64."""
    try:
        base64.b64decode(content, validate=True)  # type: ignore[arg-type]
    except (binascii.Error, ValueError, TypeError):
        return False
    return True
