"""From the choices of ``ttck mock`` to the settings of one seller, or of several at one port, and to the faults of each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from ttck.mockseller.engine.fault_settings import Value
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.registry import chosen
from ttck.specs.profiles import profile as facts_of

PLACE = "{profile}"  # what stands for the name of a profile in a database and in the name of a target file
Planted = list[tuple[str, Mapping[str, Value]]]
_ALONE = {"folder": "--audit", "listener": "--listener", "snapshot": "--snapshot", "ticket_file": "--ticket-file"}


def settings_of(profiles: Sequence[str], *, base_path: str, database: str, edition: str | None, **choices: Any) -> list[Settings]:
    """The settings of a seller of each profile; several have a base path each, by the name of the profile.

    Raises:
        UsageError: the choices do not fit each other.
    """
    names = [slug(one) for one in profiles]
    if len(set(names)) < len(names):
        raise click.UsageError(f"--profile: {', '.join(sorted({one for one in names if names.count(one) > 1}))} is there twice")
    several = len(profiles) > 1
    if several and database != "memory" and PLACE not in database:
        raise click.UsageError(f"several profiles need a database each: put {PLACE} into the address, as sqlite:///{PLACE}.db")
    made = []
    for profile, name in zip(profiles, names, strict=True):
        try:
            made.append(
                Settings(
                    profile=profile,
                    edition=edition or facts_of(profile).edition,  # type: ignore[arg-type]
                    base_path=f"{base_path}/{name}" if several else base_path,
                    database=database.replace(PLACE, name),
                    **choices,
                )
            )
        except ValueError as wrong:
            raise click.UsageError(str(wrong)) from wrong
    return made


def slug(profile: str) -> str:
    """The name of a profile as a part of a path: that of one of ours, or of the file of one."""
    return re.sub(r"[^A-Za-z0-9._~-]+", "-", Path(profile).stem if profile.endswith((".yaml", ".yml")) else profile).strip("-") or "profile"


def alone(profiles: Sequence[str], target: Path | None, choices: Mapping[str, Any]) -> None:
    """Refuse what only a seller that is alone can have.

    Raises:
        UsageError: there are several profiles, and one of these choices.
    """
    if len(profiles) == 1:
        return
    for name, option in _ALONE.items():
        if choices.get(name):
            raise click.UsageError(f"{option} needs a single --profile")
    if target is not None and PLACE not in str(target):
        raise click.UsageError(f"several profiles need a target file each: put {PLACE} into its name, as --target {PLACE}.yaml")


def planted_for(profiles: Sequence[str], faults: Sequence[str]) -> dict[str, Planted]:
    """The faults of each profile; among several, each has those that its seller may have.

    Raises:
        BadParameter: no seller here may have one of them, or a setting is wrong.
    """
    planted: dict[str, Planted] = {one: [] for one in profiles}
    for text in faults:
        refused: list[ValueError] = []
        for one in profiles:
            try:
                planted[one].append(chosen(one, text))
            except ValueError as wrong:
                refused.append(wrong)
        if len(refused) == len(profiles):
            raise click.BadParameter(str(refused[0]), param_hint="--fault") from refused[0]
    return planted
