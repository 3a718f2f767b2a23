"""``ttck attest``: a person confirms what no message shows, by name and with evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ttck.harness.checklist import ChecklistError, load, written
from ttck.harness.cli import layout
from ttck.harness.cli.kept import keeping
from ttck.harness.cli.run_folders import chosen, latest_option
from ttck.harness.record.reader import ReportError
from ttck.harness.report import attesting, words
from ttck.harness.report.attesting import AttestationError, Given, given, read_proof, standing_report, to_confirm
from ttck.harness.report.text import clean
from ttck.harness.report.waivers import WaiverError
from ttck.harness.report.write import write_file, write_reports
from ttck.harness.verdict import ExitCode
from ttck.specs.requirements import matching

if TYPE_CHECKING:
    from ttck.harness.report.model import Report


@click.command()
@click.argument("run", metavar="RUN")
@click.argument("requirement", metavar="[ID]", required=False)
@latest_option
@click.option("--kept", "answer", flag_value="kept", help="The seller keeps it.")
@click.option("--not-kept", "answer", flag_value="not kept", help="It does not: the requirement fails.")
@click.option("--by", metavar="NAME", default="", help="Who attests it.")
@click.option("--on", metavar="DAY", default="", help="When, such as 2026-11-30; by default today.")
@click.option("--note", metavar="TEXT", default="", help="The evidence in words: a document, a chapter, what was seen.")
@click.option("--file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="A file with evidence, 20 MB at most.")
@click.option(
    "--checklist", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="All that this checklist attests (YAML, or CSV)."
)
@click.option(
    "--draft", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write a checklist to fill in (YAML, or CSV)."
)
@keeping()
def attest(
    run: str, requirement: str | None, runs: Path, answer: str | None, by: str, on: str, note: str, file: Path | None,
    checklist: Path | None, draft: Path | None,
) -> None:  # fmt: skip
    """Confirm by name what no message shows, and keep it with its evidence beside the run.

    RUN is the folder of a run, its record.jsonl, or the word latest. ID is a requirement that a person has to confirm;
    without one they are listed. What is attested stands in every report and in a bundle, with the hash of its file, which is
    kept as it is: nothing in it is masked. Kept, a requirement still has no verdict of ttck; not kept, it fails. Whoever
    attests again about the same replaces what counts; what was said before stays in attested.json.

    \b
    ttck attest latest                                       what has to be confirmed, and who did
    ttck attest latest MEF113:R60 --kept --by "Jo Miller" --note "Manual, chapter 4" --file manual.pdf
    ttck attest latest --draft checklist.csv                 a table to fill in, line by line
    ttck attest latest --checklist checklist.csv             attest all lines that have an answer

    Exit codes, whatever the verdict of the run is: 0 done; 2 there is no such run, or something cannot be attested, and then
    nothing of it is kept; 70 the folder of the run cannot be written.
    """  # noqa: D301 - click reads the escape
    path = chosen(run, runs)
    said: list[Given] = []
    try:
        report = standing_report(path)
        if checklist or requirement:
            said = _from_checklist(checklist) if checklist else []
            said += _from_options(str(requirement), answer, by, on, note, file) if requirement else []
        elif answer or by or note or file:
            layout.refuse(f"name the requirement: ttck attest {run} ID --kept --by NAME --note TEXT")
    except (ReportError, WaiverError, ChecklistError, AttestationError) as broken:
        layout.refuse(str(broken))
    try:
        if said:
            attesting.attest(path, said)
            report = standing_report(path)
            write_reports(report, into=report.path.parent)
        if draft:
            _draft(report, draft)
    except AttestationError as broken:
        layout.refuse(f"{broken}. Nothing was kept.")
    except ReportError as broken:
        layout.refuse(str(broken), code=ExitCode.HARNESS_ERROR)
    _show(report)


def _from_checklist(path: Path) -> list[Given]:
    found = [given(item, beside=path.parent) for item in load(path) if item.attests]
    if not found:
        raise ChecklistError(f"{path} attests nothing: no line about a requirement has an answer")
    return found


def _from_options(name: str, answer: str | None, by: str, on: str, note: str, file: Path | None) -> list[Given]:
    if answer is None:
        raise AttestationError(f"say what you attest about {name}: --kept or --not-kept")
    known = [row.id for row in matching(name)]
    if len(known) != 1:
        raise AttestationError(f"there is no requirement {name}" if not known else f"{name} are several requirements; name one")
    return [Given(id=known[0], answer=answer, by=by, on=on, note=note, proof=read_proof(file) if file else None)]


def _draft(report: Report, path: Path) -> None:
    """A checklist with a line for each requirement that nobody attested yet."""
    rows = [{"about": row.id, "says": row.says} for row in to_confirm(report) if not row.attestation]
    if path.exists():
        layout.refuse(f"{path} exists, and nothing is overwritten")
    write_file(path, written(rows, table=path.suffix.lower() == ".csv"))
    click.echo(f"Checklist  {path} ({len(rows)} lines to answer: kept or not kept)")


def _show(report: Report) -> None:
    rows = to_confirm(report)
    click.echo(f"Run  {clean(str(report.header.get('run_id')))}, {clean(words.seller(report))}: {words.title(report)}")
    if not rows:
        click.echo("Nothing in this run has to be confirmed by a person.")
    for row in rows:
        click.echo(f"\n{row.id}  {clean(row.attestation) if row.attestation else 'not attested'}")
        click.echo(layout.wrapped(row.says, indent=2))
