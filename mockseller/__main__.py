"""``python -m ttck.mockseller``: serve, and say so in one line of JSON."""

from __future__ import annotations

from collections.abc import Sequence

from ttck.mockseller.cli import mock


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve with these arguments, by default those of the command line."""
    mock(arguments, prog_name="python -m ttck.mockseller", auto_envvar_prefix="TTCK_MOCK", default_map={"as_json": True})


if __name__ == "__main__":
    main()
