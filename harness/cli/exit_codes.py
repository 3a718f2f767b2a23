"""The exit codes of the command line in words, for ``ttck explain exit-codes`` and the page of the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ttck.harness.cli import layout
from ttck.harness.verdict import ExitCode

CODES: Mapping[ExitCode, str] = MappingProxyType(
    {
        ExitCode.CONFORMANT: "conformant: every mandatory requirement that was tested is met, or what is not is waived (--waivers)",
        ExitCode.NOT_CONFORMANT: "not conformant: a mandatory requirement failed, or the seller denies what an optional one permits "
        "(trace --check: the matrix is stale or has a gap)",
        ExitCode.USAGE: "a wrong call, a target file or other file that cannot be used, or a Dask cluster that cannot (--scheduler)",
        ExitCode.NOTHING_JUDGED: "nothing was judged: the seller is unreachable or refuses access, "
        "or a recording shows nothing that decides",
        ExitCode.INCOMPLETE: "incomplete: a mandatory requirement is inconclusive, or the run was cut short; "
        "also where the seller takes no plain create",
        ExitCode.FINDINGS: "only warnings or binding findings, and --strict was given; or a waiver is expired or not needed any more",
        ExitCode.SELECTION: "no breach, in a run that -r, -u, --lane, --failed, --read-only, --shard or a selection of pytest restricted: "
        "no verdict on the whole",
        ExitCode.HARNESS_ERROR: "an error of ttck itself, which is no verdict on the seller",
    }
)


def lines() -> Iterator[str]:
    """A line for each code."""
    for code, text in CODES.items():
        yield layout.wrapped(text, indent=5, first=f"{int(code):>3}")
