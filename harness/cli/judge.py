"""``ttck judge``: judge traffic that was recorded earlier, without a seller."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ttck.harness.cli import layout
from ttck.harness.cli.kept import keeping
from ttck.harness.cli.recordings import read_traffic, remark
from ttck.harness.cli.run import summary
from ttck.harness.cli.run_folders import runs_option
from ttck.harness.record.reader import ReportError
from ttck.harness.replay.replay import ReplayError, replay
from ttck.harness.report import text
from ttck.harness.report.model import load
from ttck.harness.runs.run import Options
from ttck.harness.verdict import ExitCode

if TYPE_CHECKING:
    from ttck.harness.buyer.target import Target
    from ttck.harness.record.recording import Recording


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--profile", "profile_name", metavar="NAME", help="What to judge by; default: that of the record, else mef113.")
@click.option("--base-url", metavar="URL", help="Judge only requests below this address of the ticket API.")
@click.option(
    "--edition",
    type=click.Choice(["draft", "published"]),
    help="published: where following the published text breaks the draft, show a deviation; default: that of the record, else draft.",
)
@click.option("--complete", is_flag=True, help="FILE holds everything that this buyer sent and got in its time: judge histories too.")
@click.option("--requirement", "-r", multiple=True, metavar="ID", help="Only this requirement, or a glob: R24, 'R4?'. Repeatable.")
@runs_option
@click.option("--strict", is_flag=True, help="Exit with 5 when there are only warnings or binding findings.")
@click.option("--quiet", is_flag=True, help="No remarks on what of FILE was used, only the summary.")
@keeping()
def judge(
    file: Path, profile_name: str | None, base_url: str | None, edition: str | None, requirement: tuple[str, ...], runs: Path,
    *, complete: bool, strict: bool, quiet: bool,
) -> None:  # fmt: skip
    """Judge recorded traffic: what does it show of the seller? Nothing is sent to anybody.

    FILE is a HAR file, a JSON export of Newman (TM Forum's kits write one as well), or the folder or record.jsonl of an
    earlier run, whose verdicts are dropped.

    \b
    Browser:    developer tools, network: save all as HAR with content
    mitmproxy:  mitmdump --set hardump=traffic.har
    Postman:    writes no HAR; run the collection with Newman, or send through mitmproxy:
                newman run collection.json --reporters json --reporter-json-export run.json

    \b
    ttck judge traffic.har
    ttck judge run.json --profile tmf621-v5
    ttck judge traffic.har --base-url https://seller.example/mefApi/sonata/troubleTicket/v4
    ttck judge reports/runs/20261121-090102-3f2a --edition published

    A request counts when its method and path are an operation of the API; the rest is counted and left out, and so are
    answers whose body the recording does not hold. POSTs of an event of the profile's APIs are notifications, wherever they
    go; so is an event without a name at a callback that the traffic registers. Events of other APIs are left out. Tokens,
    cookies and passwords are masked in all that is written.

    The API is found by its usual path, /mefApi/.../troubleTicket/v4 or /tmf-api/troubleTicket/v5, with anything before it,
    else by the paths of its resources, such as .../troubleTicket/ID, wherever tickets of the profile are spoken of. A HAR
    or an export of more than 256 MB is not read.

    A recording may lack anything, so only what an answer or a notification shows is judged, and what two readings of one
    ticket contradict whatever lay between them: what was not recorded is never held against the seller. With --complete,
    and for a whole record of ttck, tickets are also followed from their create on. What nobody did in the traffic stays
    not exercised; that is no failure. Traffic can show breaches (exit 1) or none (exit 0), never conformance: for that,
    run the seller with ttck run.

    Exit codes: 0 no breach found; 1 a requirement is broken; 2 FILE or an option cannot be used; 3 FILE holds no traffic of
    the API, or none that can be judged.
    """  # noqa: D301 - click reads the escape
    recording, target = read_traffic(file, profile_name=profile_name, base_url=base_url, edition=edition)
    whole = complete or recording.whole
    if not quiet:
        remark(recording, whole=whole)
    options = Options(runs=runs, selection=",".join(requirement) or None, strict=strict, quiet=True)
    sys.exit(_judged(recording, target, options, whole=whole))


def _judged(recording: Recording, target: Target, options: Options, *, whole: bool) -> int:
    """The exit code of the judging, whose summary is shown."""
    try:
        code, directory = replay(
            recording.entries, target=target, options=options, suites=None, source=recording.source, whole=whole,
            left_out=recording.left_out,
        )  # fmt: skip
        return _show(directory, code=int(code))
    except ReplayError as broken:
        layout.refuse(str(broken))
    except ReportError as broken:
        layout.refuse(f"no report could be written: {broken}", code=ExitCode.HARNESS_ERROR)


def _show(directory: Path, *, code: int) -> int:
    page = directory / "report.html"
    return summary(lambda: text.show(load(directory), files={"report.html": page} if page.exists() else {}), directory, code=code)
