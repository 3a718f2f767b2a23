"""``python -m ttck.mockseller``: serve, and say so in one line of JSON."""

from __future__ import annotations

from ttck.mockseller.cli import mock

if __name__ == "__main__":
    mock(prog_name="python -m ttck.mockseller", auto_envvar_prefix="TTCK_MOCK", default_map={"as_json": True})
