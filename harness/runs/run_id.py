"""Names of runs: the time in UTC and a few random digits, so that they sort by time and never collide."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime


def new_run_id() -> str:
    """A name for a run and its folder, for example ``20261121-090102-3f2a``."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
