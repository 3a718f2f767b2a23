"""``ttck init``: ask what a target file needs, and write it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import click

from ttck.harness.buyer.target import TargetError
from ttck.harness.cli import layout
from ttck.harness.cli.init_options import given, settled, usual
from ttck.harness.cli.init_questions import asked
from ttck.harness.cli.init_sources import SourceError, read
from ttck.harness.cli.init_target import checked, text, variables
from ttck.specs.loader import FactError

_AUTH = ("none", "basic", "bearer", "oauth2")
_WAYS = ("operator", "http", "control", "wait", "none")


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False), default=Path("target.yaml"), required=False)
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A partner's OpenAPI file, or a Postman environment: what it says is suggested. Its secrets are not copied.",
)
@click.option("--profile", metavar="NAME", help="What the seller is judged by (ttck explain profiles).")
@click.option("--base-url", metavar="URL", help="The address of the ticket API, with its base path.")
@click.option("--name", metavar="TEXT", help="What reports call the seller.")
@click.option("--auth", type=click.Choice(_AUTH), help="How ttck proves who it is; secrets stay in the environment.")
@click.option("--token-url", metavar="URL", help="Where OAuth2 tokens are given out.")
@click.option("--product", "products", multiple=True, metavar="ID", help="An identifier that tickets may name. Repeatable.")
@click.option(
    "--listener",
    metavar="URL|off",
    help="The address under which the seller reaches port 9000 of this machine; off takes no notifications.",
)
@click.option("--stimuli", type=click.Choice(_WAYS), help="How the seller is made to act.")
@click.option("--stimuli-url", metavar="URL", help="The address of the sandbox (http) or of the control API (control).")
@click.option("--non-interactive", is_flag=True, help="Ask nothing: what neither an option nor --from says has its default.")
@click.option("--force", is_flag=True, help="Overwrite TARGET if it is there.")
def init(target: Path, *, source: Path | None, non_interactive: bool, force: bool, **options: Any) -> None:  # fmt: skip
    """Ask what a target file needs, and write it to TARGET (by default target.yaml).

    It asks for profile, address, credentials, listener, and how the seller is made to act. Secrets are never asked for: the file names
    variables of the environment, as ${env.SELLER_TOKEN}. Nothing is overwritten without --force.

    \b
    ttck init                                          asks at the terminal
    ttck init acme.yaml --from openapi.yaml            with what the partner's file says as suggestions
    ttck init --from lab.postman_environment.json      the same from a Postman environment
    ttck init --non-interactive --profile tmf621-v5 --base-url https://seller.example/tmf-api/troubleTicket/v5 --auth bearer

    Then: ttck doctor target.yaml. What to ask the partner for: ttck ask.
    Exit codes: 0 written; 2 something cannot be used, or the file is there already; 4 interrupted, and nothing written.
    """  # noqa: D301 - click reads the escape
    if target.exists() and not force:
        layout.refuse(f"{target} is there already; choose another name, or give --force to overwrite it")
    try:
        keys = _keys(source, options, ask=not non_interactive)
        written = text(keys)
        checked(written)
    except (TargetError, FactError) as broken:
        layout.refuse(f"nothing was written: {broken}")
    _write(target, written, force=force)
    click.echo(f"\nWritten: {target}")
    if names := variables(written):
        click.echo(layout.wrapped(f"It takes its secrets from the environment. Set first: {', '.join(names)}"))
    click.echo(f"Then:    ttck doctor {target}")


def _keys(source: Path | None, options: dict[str, Any], *, ask: bool) -> dict[str, Any]:
    """The keys of the target file, from the options, the partner's file and the answers."""
    hints: dict[str, Any] = {}
    if source is not None:
        try:
            found = read(source)
        except SourceError as broken:
            layout.refuse(str(broken))
        hints = dict(found.keys)
        click.echo(f"From the {found.kind} {source}: {', '.join(hints) or 'nothing'}.")
        for note in found.notes:
            click.echo(layout.wrapped(note, indent=2, first="- "))
    try:
        told = given(options, hints)
        return settled(asked(told, hints) if ask else usual(told, hints))
    except ValueError as broken:
        layout.refuse(str(broken))


def _write(target: Path, written: str, *, force: bool) -> None:
    """Write the whole file or nothing; one that came meanwhile is left as it is."""
    try:
        if not force:
            with target.open("x", encoding="utf-8") as stream:
                stream.write(written)
            return
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, prefix=".ttck-", delete=False) as beside:
            beside.write(written)
        Path(beside.name).chmod(0o666 & ~_umask())
        Path(beside.name).replace(target)
    except FileExistsError:
        layout.refuse(f"{target} is there already; choose another name, or give --force to overwrite it")
    except OSError as broken:
        layout.refuse(f"{target} cannot be written: {broken.strerror or broken}")


def _umask() -> int:
    found = os.umask(0)
    os.umask(found)
    return found
