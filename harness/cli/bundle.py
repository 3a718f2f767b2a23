"""``ttck bundle`` and ``ttck verify``: hand over what a run showed, and see whether it is as it was handed over."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ttck.harness.cli import layout
from ttck.harness.cli.kept import keeping
from ttck.harness.cli.run_folders import chosen, latest_option
from ttck.harness.evidence.bundle import bundle as made
from ttck.harness.evidence.manifest import BundleError
from ttck.harness.evidence.signing import KeyFileError, private_key, public_half, public_key
from ttck.harness.evidence.verifying import read_bundle
from ttck.harness.evidence.verifying import verify as compared
from ttck.harness.record.reader import ReportError, locate
from ttck.harness.report import words
from ttck.harness.report.text import clean
from ttck.harness.report.waivers import WaiverError
from ttck.harness.report.write import write_bytes
from ttck.harness.verdict import ExitCode

if TYPE_CHECKING:
    from ttck.harness.evidence.signing import PublicKey
    from ttck.harness.evidence.verifying import Verified


@click.command()
@click.argument("run", metavar="RUN")
@latest_option
@click.option(
    "--key", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Sign with this private Ed25519 key (PEM or OpenSSH)."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write; by default into the folder of the run.",
)
@keeping()
def bundle(run: str, runs: Path, *, key: Path | None, output: Path | None) -> None:
    """Put the evidence of a run into one file that shows whether it was changed; no seller is needed.

    RUN is the folder of a run, its record.jsonl, or the word latest. The bundle is a zip file with the record, the target
    file and the reports, all with secrets masked, what a person has to confirm, the hashes of what was judged by, and an
    in-toto test-result statement in a DSSE envelope. The same run and key give the same bytes.

    \b
    openssl genpkey -algorithm ed25519 -out key.pem          once: a key to sign with, to be kept
    openssl pkey -in key.pem -pubout -out key.pub            its public half, to be handed out
    ttck bundle latest --key key.pem
    ttck verify BUNDLE --key key.pub                         on any machine, without a network
    ttck rejudge BUNDLE                                      do today's rules come to the same?

    The passphrase of a key that has one stands in the variable TTCK_KEY_PASSPHRASE. Without --key nobody signs, and
    whoever changes a file may write all hashes anew.

    Exit codes, whatever the verdict of the run is: 0 written; 2 there is no such run, or the key cannot be used; 70 the
    bundle cannot be written.
    """  # noqa: D301 - click reads the escape
    path = chosen(run, runs)
    try:
        signing = private_key(key) if key else None
        data, report = made(path, key=signing)
    except (ReportError, WaiverError, BundleError, KeyFileError) as broken:
        layout.refuse(str(broken))
    folder = locate(path).parent
    where = output or folder / f"{folder.resolve().name}.zip"
    try:
        write_bytes(where, data)
    except ReportError as broken:
        layout.refuse(str(broken), code=ExitCode.HARNESS_ERROR)
    click.echo(f"Bundle   {where} ({max(len(data) // 1024, 1)} KB)")
    click.echo(f"Run      {clean(str(report.header.get('run_id')))}, {clean(words.seller(report))}: {words.title(report)}")
    click.echo(f"Signed   by the key {public_half(signing).id}" if signing else "Signed   by nobody (--key FILE)")
    if report.altered:
        click.echo("Caution  the record was altered after the run wrote it, and every report in the bundle says so")


@click.command()
@click.argument("file", metavar="BUNDLE", type=click.Path(path_type=Path))
@click.option(
    "--key", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The public key of whoever should have signed it."
)
@keeping()
def verify(file: Path, *, key: Path | None) -> None:
    """Say whether a bundle is as it was made, and who signed it. Nothing is unpacked to the disk, and no network is needed.

    Every byte of BUNDLE is compared with what its manifest says, and the manifest with the statement that was signed: what
    was changed, added or taken away is named by its file. Only --key says who made it: the key in the bundle itself may
    be anybody's, and a bundle without a signature may have been made anew by anybody.

    \b
    ttck verify 20261121-090102-3f2a.zip --key partner.pub

    Exit codes: 0 whole, and signed by --key where that is given; 1 something was changed, or somebody else or nobody
    signed; 2 BUNDLE is no bundle of ttck, or the key cannot be used.
    """  # noqa: D301 - click reads the escape
    try:
        wanted = public_key(key) if key else None
        found = compared(read_bundle(file), name=str(file))
    except (BundleError, KeyFileError) as broken:
        layout.refuse(str(broken))
    sys.exit(int(_told(found, wanted)))


def _told(found: Verified, wanted: PublicKey | None) -> ExitCode:
    """Say what became of verifying; returns the exit code."""
    for problem in found.problems:
        click.echo(f"CHANGED  {problem.name}: {problem.what}")
    said, good = _signature(found, wanted)
    if found.whole and found.manifest is not None:
        run, verdict = found.manifest.run, found.manifest.document["verdict"]
        files = len(found.manifest.entries) + 2
        click.echo(f"WHOLE    all {files} files are as they were made")
        click.echo(f"Run      {clean(str(run.get('id')))}, {clean(str(run.get('seller')))}: {clean(str(verdict['word']))}")
        if run["record"] != "whole":
            click.echo(f"Caution  the record was {run['record']} when the bundle was made")
    click.echo(said)
    return ExitCode.CONFORMANT if found.whole and good else ExitCode.NOT_CONFORMANT


def _signature(found: Verified, wanted: PublicKey | None) -> tuple[str, bool]:
    """Who signed, in words, and whether that is as it should be."""
    signer = found.signer
    if found.manifest is None:
        return "Signed   cannot be said", wanted is None
    if signer is None:
        return "Signed   by nobody: whoever changed a file may have written all hashes anew", wanted is None
    if wanted is None:
        return f"Signed   by the key {signer.id}, which may be anybody's: compare it with --key", True
    if signer != wanted:
        return f"Signed   by another key: {signer.id}, not {wanted.id}", False
    return f"Signed   by the key that you gave, {signer.id}" + ("" if found.whole else ", before it was changed"), True
