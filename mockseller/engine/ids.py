"""Identifiers: unique, and growing with time so that an index on them grows at its end."""

from __future__ import annotations

import os
import time


def new_id() -> str:
    """A version 7 UUID as text."""
    millis = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10), "big")
    high = (millis << 16) | 0x7000 | (chance >> 68 & 0xFFF)
    text = f"{high:016x}{1 << 63 | chance & 0x3FFF_FFFF_FFFF_FFFF:016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
