"""``ttck rejudge``: judge a run again, by the rules of today and from its record alone."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ttck.harness.buyer.target import TargetError
from ttck.harness.cli import layout
from ttck.harness.cli.kept import keeping
from ttck.harness.cli.run_folders import chosen, latest_option
from ttck.harness.evidence.manifest import BundleError
from ttck.harness.evidence.verifying import contents, read_bundle, verify
from ttck.harness.record.reader import RECORD, ReportError
from ttck.harness.record.recording import RecordingError
from ttck.harness.replay.rejudging import rejudge as judged
from ttck.harness.replay.replay import ReplayError
from ttck.harness.report import words
from ttck.harness.report.text import clean
from ttck.harness.report.waivers import FILE as WAIVERS
from ttck.harness.report.waivers import WaiverError
from ttck.harness.verdict import ExitCode

if TYPE_CHECKING:
    from ttck.harness.replay.rejudging import CheckChange, Rejudged

_SHOWN = 3  # messages of one check
_MAGIC = b"PK"  # what a zip file begins with


@click.command()
@click.argument("run", metavar="BUNDLE|RUN")
@latest_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@keeping()
def rejudge(run: str, runs: Path, *, as_json: bool) -> None:
    """Judge a run again, by the rules of this version of ttck and from its record alone. Nothing is sent to anybody.

    BUNDLE is a file that ttck bundle wrote; it is verified first, and nothing is judged of one that was changed. RUN is
    the folder of a run, its record.jsonl, or the word latest.

    Every check is played again over what the run saw and what its scenarios told. Where nothing changed in ttck, all come to
    the same; else what differs is listed: the word over the run, the rules that it was judged by, and each check. A check that
    asks for what the record does not hold, such as a body of more than 96 KB, keeps its recorded verdict, and that is said.

    \b
    ttck rejudge 20261121-090102-3f2a.zip
    ttck rejudge latest --json

    Exit codes: 0 everything comes to the same; 1 something comes to something else; 2 BUNDLE was changed, or there is no run
    that can be judged again.
    """  # noqa: D301 - click reads the escape
    try:
        with _opened(chosen(run, runs)) as folder:
            found = judged(folder)
    except (ReportError, RecordingError, ReplayError, TargetError, WaiverError, BundleError) as broken:
        layout.refuse(str(broken))
    except OSError as broken:
        layout.refuse(f"the disk cannot be written or read: {broken.strerror or broken}", code=ExitCode.HARNESS_ERROR)
    if as_json:
        click.echo(json.dumps(_document(found), indent=2))
    else:
        _show(found)
    sys.exit(int(ExitCode.CONFORMANT if found.same else ExitCode.NOT_CONFORMANT))


@contextmanager
def _opened(path: Path) -> Iterator[Path]:
    """The folder of a run; that of a bundle lasts as long as it is judged.

    Raises:
        BundleError: it is a bundle, and not as it was made.
    """
    if not path.is_file() or not _is_zip(path):
        yield path
        return

    data = read_bundle(path)
    found = verify(data, name=str(path))
    if not found.whole or found.manifest is None:
        raise BundleError(f"{path} is not as it was made ({found.problems[0].name}: {found.problems[0].what}); see ttck verify {path}")
    with tempfile.TemporaryDirectory(prefix="ttck-") as folder:
        held = {entry.name for entry in found.manifest.entries}
        for name in (RECORD, WAIVERS):
            if name in held:
                (Path(folder) / name).write_bytes(contents(data, found.manifest, name))
        yield Path(folder)


def _is_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(_MAGIC)) == _MAGIC


def _document(found: Rejudged) -> dict[str, Any]:
    before, after = found.before, found.after
    return {
        "run": before.header.get("run_id"),
        "same": found.same,
        "before": {"word": before.verdict.word, "exit_code": int(before.exit_code), "ttck": before.header.get("ttck")},
        "after": {"word": after.verdict.word, "exit_code": int(after.exit_code), "ttck": found.version},
        "rules": list(found.rules),
        "judged": len(after.checks) - sum(map(len, found.kept.values())),
        "kept": {why: list(names) for why, names in found.kept.items()},
        "changes": [asdict(one) for one in found.changed],
    }


def _show(found: Rejudged) -> None:
    before, after = found.before, found.after
    click.echo(f"Run       {clean(str(before.header.get('run_id')))}, {clean(words.seller(before))}")
    click.echo(f"Recorded  {words.title(before)}, by ttck {clean(str(before.header.get('ttck')))}")
    click.echo(f"Today     {words.title(after)}, by ttck {found.version}")
    click.echo(f"Rules     {'; '.join(found.rules) or 'the same'}")
    kept = sum(map(len, found.kept.values()))
    click.echo(f"Checks    {len(after.checks) - kept} judged again, {len(found.changed) or 'none'} with another result")
    for why, names in found.kept.items():
        click.echo(layout.wrapped(f"{len(names)} keep their recorded verdict: {why}", indent=10))
    for change in found.changed:
        click.echo(f"\n{clean(change.check)}  ({', '.join(change.requirements)})")
        click.echo(f"  {_said(change)}")
        for message in change.messages[:_SHOWN]:
            click.echo(f"    new: {clean(message)}")


def _said(change: CheckChange) -> str:
    if change.before is None:
        return f"new: {change.after}"
    if change.before == change.after:
        return f"{change.after}, for other reasons"
    return f"{change.before}, now {change.after or 'no such check'}"
