"""``ttck dialect new``: lay out the files of a dialect of the user's own, in a folder of its own, ready to run."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import click

from ttck.harness.cli import layout
from ttck.harness.judge.suite_folders import scenarios_of
from ttck.harness.runs.scenario import SCENARIOS
from ttck.mockseller.registry import standard_of
from ttck.specs.extending import is_path
from ttck.specs.loader import FactError
from ttck.specs.own_modules import is_folder
from ttck.specs.profiles import profile
from ttck.suites.selftest.own_dialect_files import FILES

if TYPE_CHECKING:
    from ttck.specs.dialects import Dialect, Resource
    from ttck.specs.profiles import Profile

_NAME = re.compile(r"[a-z][a-z0-9]{1,19}")


@click.group()
def dialect() -> None:
    """Make a dialect of your own: what a partner has beside a standard, in files outside ttck."""


@dialect.command()
@click.argument("name")
@click.option("--from", "parent", metavar="PROFILE", required=True, help="The profile to build on: one of ttck's, or a file of your own.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Where the files go; by default a new folder NAME here.",
)
def new(name: str, parent: str, folder: Path | None) -> None:
    """Lay out the files of the dialect NAME, which builds on PROFILE.

    \b
    ttck dialect new acme --from tmf621-v5         files in acme/, with one rule, one check and one fault
    ttck demo --profile acme/acme.yaml             the mock seller speaks it, and is judged by it
    ttck run acme/target.yaml                      judge a real seller by it
    ttck explain ACME:1 --profile acme/acme.yaml   what the rule demands

    Nothing is overwritten. Every file says in comments what else can stand there.
    """  # noqa: D301 - click reads the escape
    if not _NAME.fullmatch(name):
        layout.refuse(f"{name!r} is no name for a dialect: 2 to 20 small letters and digits, a letter first")
    try:
        facts = profile(parent)
    except FactError as broken:
        layout.refuse(str(broken))
    place = folder or Path(name)
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        layout.refuse(f"{place} holds files already, and nothing is overwritten; choose another folder with --folder")
    values = _values(name, parent, facts, place)
    try:
        for path, text in FILES.items():
            to = place / Template(path).substitute(values)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_text(Template(text).substitute(values), encoding="utf-8")
    except OSError as broken:
        layout.refuse(f"{place} cannot be written: {broken.strerror}")
    click.echo(f"{place}/ holds a dialect that builds on {facts.label}. Try it:\n")
    click.echo(f"  ttck demo --profile {place}/{name}.yaml\n")
    click.echo(f"Then read {place}/README.md: it says which file to change for what.")


def _values(name: str, parent: str, facts: Profile, place: Path) -> dict[str, str]:
    """What the files say that depends on the name and on the profile that they build on."""
    spoken = facts.dialect
    ticket = spoken.resources["ticket"]
    sources = [f"- {{name: {one.name}, title: {json.dumps(one.title)}, weight: {one.weight}}}" for one in facts.sources]
    suites = [os.path.relpath(suite, place) if is_folder(suite) else suite.removeprefix("ttck.") for suite in facts.suites]
    rules = [os.path.relpath(path, place) for path in facts.requirements]
    return {
        "name": name,
        "source": name.upper(),
        "parent": os.path.relpath(parent, place) if is_path(parent) else parent,
        "spoken": os.path.relpath(spoken.files[0], place) if _is_file(spoken) else spoken.name,
        "title": facts.title,
        "sources": "\n".join(sources),
        "requirements": ", ".join([*rules, "rules.yaml"]),
        "suites": ", ".join(suites),
        "base_path": f"/{name}{spoken.apis['ticket'].place.base_path}",
        "own_path": spoken.apis["ticket"].place.base_path,
        "resources": "\n".join(line for row in spoken.resources.values() for line in _told(spoken, row)),
        "retrieve": ticket.operations["retrieve"],
        "contract": os.path.relpath(api.files[0], place) if (api := spoken.apis["ticket"]).files else api.place.contract.partition(":")[0],
        "schemas": "\n".join(f"#       {name}: {{properties: {{region: {{type: string}}}}}}" for name in _schemas(spoken, ticket)),
        "state": ticket.state,
        "needs": _creating(facts),
        "standard": standard_of(facts.name),
    }


def _is_file(spoken: Dialect) -> bool:
    """Whether a dialect was read from a file of the user's own."""
    return bool(spoken.files) and spoken.files[0].parent.name != "dialects"


def _told(spoken: Dialect, row: Resource) -> list[str]:
    """A resource as a comment."""
    done = ", ".join(f"{what}: {operation}" for what, operation in row.operations.items())
    return [
        f"#   {row.name}:",
        *([f"#     states: [{', '.join(row.states or _states(spoken, row))}]"] if _states(spoken, row) else []),
        f"#     operations: {{{done}}}",
        f"#     events: {{{', '.join(f'{what}: {event}' for what, event in row.events.items())}}}",
    ]


def _schemas(spoken: Dialect, row: Resource) -> list[str]:
    """The schemas of a resource as it is created, patched and shown."""
    known = spoken.contract(row.api).operations
    asked = [known[row.operations[what]].request for what in ("create", "patch") if what in row.operations]
    return [name for name in (*asked, known[row.operations["retrieve"]].success.schema) if name]


def _states(spoken: Dialect, row: Resource) -> tuple[str, ...]:
    contracted = spoken.contract(row.api)
    shown = contracted.operations[row.operations["retrieve"]].success.schema
    found = contracted.schema(str(shown)).get("properties", {}).get(row.state, {}) if shown else {}
    return row.states or tuple(str(one) for one in found.get("enum", ()))


def _creating(facts: Profile) -> str:
    """The scenario of a profile's suites that creates tickets and reads them."""
    for suite in facts.suites:
        scenarios_of(suite)
    own = [one.name for one in SCENARIOS.values() if any(one.drive.__module__.startswith(suite) for suite in facts.suites)]
    return next((name for name in own if name.rpartition("-")[2] == "creating"), own[0])
