"""``ttck ask``: a page with what a partner has to be asked before its seller can be judged."""

from __future__ import annotations

from pathlib import Path

import click

from ttck.harness.cli import layout
from ttck.harness.cli.partner_questions import page
from ttck.specs.loader import FactError
from ttck.specs.profiles import DEFAULT, profile


@click.command()
@click.option(
    "--profile",
    "name",
    metavar="NAME|FILE",
    default=DEFAULT,
    show_default=True,
    help="What will be judged: a profile, or a file of your own.",
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write the page to a file that is not there yet."
)
def ask(name: str, output: Path | None) -> None:
    """Print what to ask a partner for, as a Markdown page to send: address, access, test data, notifications, what only it can do.

    Each question names the key of the target file that takes the answer (ttck explain target, ttck init).

    \b
    ttck ask --profile tmf621-v5                        the page on the screen
    ttck ask --profile artemis --output questions.md    in a file
    ttck ask --profile acme/acme.yaml                   for a dialect of your own

    Exit codes: 0 done; 2 there is no such profile, or the file is there already.
    """  # noqa: D301 - click reads the escape
    try:
        found = page(profile(name))
    except FactError as broken:
        layout.refuse(str(broken))
    if output is None:
        click.echo(found, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as stream:
            stream.write(found)
    except FileExistsError:
        layout.refuse(f"{output} is there already, and nothing is overwritten")
    except OSError as broken:
        layout.refuse(f"{output} cannot be written: {broken.strerror or broken}")
    click.echo(f"Written: {output}")
