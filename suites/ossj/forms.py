"""Forms of multipart/form-data: the document in one part, files in parts beside it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any

FORM = "multipart/form-data"


def encoded(document: Any, files: Sequence[dict[str, Any]], *, part: str, typed: bool) -> tuple[str, bytes]:
    """A form: its Content-Type and its body. `part` names the parts with files; `typed` says that data is JSON, and not a text."""
    boundary = f"ttck-{secrets.token_hex(8)}"
    media = "Content-Type: application/json\r\n" if typed else ""
    data = json.dumps(document, ensure_ascii=False)
    parts = [f'Content-Disposition: form-data; name="data"\r\n{media}\r\n{data}\r\n']
    for file in files:
        place = f'Content-Disposition: form-data; name="{part}"; filename="{file["name"]}"'
        parts.append(f"{place}\r\nContent-Type: {file['mimeType']}\r\n\r\n{file['content']}\r\n")
    body = "".join(f"--{boundary}\r\n{one}" for one in parts) + f"--{boundary}--\r\n"
    return f"{FORM}; boundary={boundary}", body.encode("utf-8", "surrogatepass")
