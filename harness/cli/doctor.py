"""``ttck doctor``: check a target step by step, and say what to do where a step fails."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ttck.harness.buyer.target import Target, TargetError, load_target
from ttck.harness.cli import layout
from ttck.harness.cli.doctor_lines import Said
from ttck.harness.verdict import ExitCode

if TYPE_CHECKING:
    from ttck.harness.cli.doctor_context import Examination, Step

_MARKS = {"ok": ("ok", "green"), "failed": ("FAILED", "red"), "note": ("note", "yellow"), "skipped": ("-", "white")}
_MARGIN = 24
_SEVERITY = (ExitCode.HARNESS_ERROR, ExitCode.USAGE, ExitCode.NOTHING_JUDGED, ExitCode.INCOMPLETE, ExitCode.CONFORMANT)


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--send", is_flag=True, help="Create one ticket, cancel it, and wait for its notification: proves that the seller reaches the listener."
)
def doctor(target: Path, *, send: bool) -> None:
    """Check step by step whether the seller that TARGET describes can be judged, and say what to do where it cannot.

    Without --send nothing is created but one subscription, which is taken back at once.

    \b
    ttck doctor target.yaml           address, TLS, credentials, APIs, listener, subscription, stimuli
    ttck doctor target.yaml --send    also one ticket, cancelled at once, to see its notification arrive

    Exit codes: 0 fine; 2 the target file; 3 unreachable or refused; 4 something is missing for a complete run.
    """  # noqa: D301 - click reads the escape
    code, tells = ExitCode.CONFORMANT, True
    try:
        loaded = load_target(target)
        tells = loaded.profile.dialect.tells
        _show(_target_said(loaded), loaded)
        for said in _visit(loaded, target, send=send):
            _show(said, loaded)
            code = min(code, said.code, key=_SEVERITY.index)
    except TargetError as broken:
        _show(_unusable(str(broken)), None)
        code = ExitCode.USAGE
    except KeyboardInterrupt:
        click.echo("\nInterrupted.")
        code = ExitCode.INCOMPLETE
    _conclude(code, target, send=send or not tells)
    sys.exit(int(code))


def _target_said(target: Target) -> Said:
    ticket_path = target.profile.base_path("ticket")
    edition = f", {target.edition} edition" if len(target.profile.dialect.editions) > 1 else ""
    text = f"{target.name}: profile {target.profile.label}{edition}, credentials {target.auth['type']}"
    paths = target.profile.dialect.paths("ticket")
    if target.base_url.endswith(tuple(filter(None, (ticket_path.rpartition("/")[0], *paths)))):
        todo = f"base_url usually ends in {ticket_path}; the paths of the API, such as {paths[0]}, are added to it."
        return Said(title="target file", state="note", text=text, todo=todo)
    return Said(title="target file", state="ok", text=text)


def _unusable(message: str) -> Said:
    least = "The least a target file needs is base_url; ttck run --help shows an example."
    todo = least if "base_url" in message else None
    return Said(title="target file", state="failed", text=message, todo=todo, code=ExitCode.USAGE, stop=True)


def _visit(target: Target, path: Path, *, send: bool) -> Iterator[Said]:
    """All steps in order, until one of them says stop."""
    from ttck.harness.cli import doctor_access, doctor_notifications, doctor_stimuli  # noqa: PLC0415 - they need requests and Hypothesis, --help does not
    from ttck.harness.cli.doctor_context import examine  # noqa: PLC0415 - as above

    steps: list[tuple[str, Step]] = [
        ("address", doctor_access.address),
        ("encryption", doctor_access.encryption),
        ("credentials", doctor_access.credentials),
        ("first request", doctor_access.first_request),
        ("media type", doctor_access.media_type),
        ("length of list", doctor_access.list_length),
        ("other APIs", doctor_access.other_apis),
        ("listener", doctor_notifications.listener),
        ("subscription", doctor_notifications.subscription),
        ("notification", doctor_notifications.notification if send else doctor_notifications.not_sent),
        ("stimuli", doctor_stimuli.stimuli),
    ]
    with examine(target, path, send=send) as case:
        for title, step in steps:
            for said in _tried(title, step, case):
                yield said
                if said.stop:
                    return


def _tried(title: str, step: Step, case: Examination) -> Iterator[Said]:
    try:
        yield from step(case)
    except Exception as broken:  # noqa: BLE001 - the user gets a sentence, never a traceback
        text = f"this step failed in ttck itself: {type(broken).__name__}: {broken}"
        todo = "Please report it, with the target file (without its secrets)."
        yield Said(title=title, state="failed", text=text, todo=todo, code=ExitCode.HARNESS_ERROR)


def _show(said: Said, target: Target | None) -> None:
    from ttck.harness.report.text import clean  # noqa: PLC0415 - needs rich, --help does not

    mark, colour = _MARKS[said.state]
    hide = target.redactor.text if target is not None else str
    lead = f"{mark:<8}{said.title:<{_MARGIN - 8}}"
    lines = [clean(line) for line in hide(said.text).splitlines() if line.strip()] or [""]
    first = layout.wrapped(lines[0], indent=_MARGIN, first=lead)
    click.echo(click.style(first[: len(mark)], fg=colour, bold=True) + first[len(mark) :])
    for line in lines[1:]:
        click.echo(layout.wrapped(line, indent=_MARGIN))
    if said.todo:
        click.echo(click.style(layout.wrapped(hide(said.todo), indent=_MARGIN + 2, first=" " * _MARGIN + "> "), fg="yellow"))


def _conclude(code: ExitCode, target: Path, *, send: bool) -> None:
    words = {
        ExitCode.CONFORMANT: f"Everything works. Next: ttck plan {target}, then ttck run {target}",
        ExitCode.USAGE: "The target file has to be corrected first.",
        ExitCode.NOTHING_JUDGED: "The seller cannot be reached at this address, or refuses access: a run would judge nothing.",
        ExitCode.INCOMPLETE: "A run is possible, but would not be complete: see what is marked above.",
        ExitCode.HARNESS_ERROR: "ttck itself failed in a step.",
    }
    click.echo(f"\n{layout.wrapped(words[code])}")
    if code == ExitCode.CONFORMANT and not send:
        click.echo(layout.wrapped("Not tried: whether the seller reaches the listener. Add --send to try it with one ticket."))
