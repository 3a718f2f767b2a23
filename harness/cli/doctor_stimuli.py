"""The step of ``ttck doctor`` about stimuli: what the seller can be made to do, and what stays open without the rest."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import requests

from harness.buyer.access_check import REFUSED
from harness.buyer.http_transport import describe
from harness.buyer.target import Target
from harness.cli import layout
from harness.cli.doctor_context import Examination
from harness.cli.doctor_lines import Said
from harness.cli.plan import lacking, short
from harness.cli.run import suite_paths
from harness.runs.declared import concerns
from harness.verdict import ExitCode
from specs.requirements import catalogue
from specs.vocabulary import Stimulus


def stimuli(case: Examination) -> Iterator[Said]:
    """Which decisions of the seller can be provoked, and what stays open without the others."""
    ways: dict[str, list[str]] = {}
    for name in (name for name in Stimulus if concerns(case.target, name)):
        way = case.stimuli.way(name)
        ways.setdefault(way.kind if way else "none", []).append(str(name))
    missing = ways.pop("none", [])
    if ways:
        text = "; ".join(
            f"by {kind} {'all' if not missing and len(ways) == 1 else layout.names(found, most=20)}" for kind, found in ways.items()
        )
        yield Said(title="stimuli", state="ok", text=text)
    if "control" in case.target.stimuli:
        yield from _control(case)
    if missing:
        yield _missing(case, missing)


def _control(case: Examination) -> Iterator[Said]:
    settings = case.target.stimuli["control"]
    headers = {"Authorization": f"Bearer {settings['token']}"} if settings.get("token") else {}
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(settings["url"].rstrip("/") + "/clock", headers=headers, timeout=case.target.limits.connect_timeout)
    except (requests.RequestException, OSError, UnicodeError) as broken:
        text = f"{settings['url']} does not answer: {describe(broken)}"
        yield Said(title="control API", state="failed", text=text, todo="Check stimuli.control.url.", code=ExitCode.INCOMPLETE)
        return
    if answer.status_code in REFUSED:
        text = f"{settings['url']} answered {answer.status_code}"
        yield Said(title="control API", state="failed", text=text, todo="Check stimuli.control.token.", code=ExitCode.INCOMPLETE)
        return
    yield Said(title="control API", state="ok", text=f"{settings['url']} answers")


def _missing(case: Examination, missing: list[str]) -> Said:
    needed = _needed(case)
    if needed is None:
        text = f"{len(missing)} are not offered: {', '.join(missing)}"
        todo = "Ask ttck plan which requirements wait for them."
        return Said(title="stimuli", state="note", text=text, todo=todo, code=ExitCode.INCOMPLETE)
    lines = [f"{name}: {layout.names(short(needed.get(name, ()))) or 'nothing beyond what is listed for the others'}" for name in missing]
    if not any(needed.values()):
        text = f"{len(missing)} are not offered, and no requirement depends on them: {', '.join(missing)}"
        return Said(title="stimuli", state="ok", text=text)
    text = "\n".join([f"{len(missing)} are not offered; without them these requirements stay inconclusive:", *lines])
    todo = "Describe under stimuli how to make the seller act: control, http, command, wait or operator (ttck explain stimuli)."
    return Said(title="stimuli", state="note", text=text, todo=todo, code=ExitCode.INCOMPLETE)


def _needed(case: Examination) -> dict[str, list[str]] | None:
    """Requirements by the missing stimulus that they wait for, as a rehearsal finds them; None where it cannot be played."""
    from harness.rehearsal.dry import RehearsalError, rehearse  # noqa: PLC0415 - pytest is heavy

    target = case.target
    if not target.profile.dialect.tabled:
        return {str(name): _asking(target, name) for name in target.profile.dialect.stimuli or ()}
    arguments = ["-c", str(files("suites") / "pytest.ini"), "--ttck-target", str(case.path)]
    try:
        return lacking(rehearse(arguments, suite_paths(target.profile.suites)))[0]
    except RehearsalError:
        return None


def _asking(target: Target, stimulus: str) -> list[str]:
    """The requirements of the deciding sources that need a decision of the seller."""
    deciding = target.profile.deciding
    return [row.id for row in catalogue().values() if row.source in deciding and stimulus in {row.stimulus, *row.setup}]
