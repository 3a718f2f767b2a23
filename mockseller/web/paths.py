"""The path below which everything of a seller lies, as it may be written."""

from __future__ import annotations

import re

PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")


def base_path(text: str) -> str:
    """A base path as it is used: with a slash before it and none behind it; empty for none.

    Raises:
        ValueError: it has other characters than letters, digits, dots, hyphens, underscores and tildes between its slashes.
    """
    found = text.strip("/")
    found = f"/{found}" if found else ""
    if not PATH.fullmatch(found):
        raise ValueError(f"{text!r} is no base path: letters, digits, dots and hyphens between slashes, as /mocks/tickets")
    return found
