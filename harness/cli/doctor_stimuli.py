"""The step of ``ttck doctor`` about stimuli: what the seller can be made to do, and what stays open without the rest."""

from __future__ import annotations

from collections.abc import Iterator

import requests

from ttck.harness.buyer.access_check import REFUSED
from ttck.harness.buyer.http_transport import describe
from ttck.harness.buyer.target import Target
from ttck.harness.cli import layout
from ttck.harness.cli.doctor_context import Examination
from ttck.harness.cli.doctor_lines import Said
from ttck.harness.cli.layout import short
from ttck.harness.runs.declared import concerns
from ttck.harness.verdict import ExitCode
from ttck.specs.requirements import Requirement, catalogue
from ttck.specs.vocabulary import Stimulus


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
    needed = {name: waiting_for(case.target, name) for name in missing}
    if not any(needed.values()):
        text = f"{len(missing)} are not offered, and no requirement depends on them: {', '.join(missing)}"
        return Said(title="stimuli", state="ok", text=text)
    lines = [f"{name}: {layout.names(short(found)) or 'no requirement'}" for name, found in needed.items()]
    text = "\n".join([f"{len(missing)} are not offered; without them these requirements stay inconclusive, in whole or in part:", *lines])
    todo = "Describe under stimuli how to make the seller act: control, http, command, wait or operator (ttck explain stimuli)."
    return Said(title="stimuli", state="note", text=text, todo=todo, code=ExitCode.INCOMPLETE)


def waiting_for(target: Target, stimulus: str) -> list[str]:
    """The requirements of the deciding sources that are judged by a decision of the seller, among those that the target claims."""
    return [row.id for row in catalogue().values() if stimulus in {row.stimulus, *row.setup, *row.variants} and _judged(row, target)]


def _judged(row: Requirement, target: Target) -> bool:
    """Whether a requirement is one that a run against this target decides on by a check."""
    facts = target.profile
    ruling = facts.rules.get(row.id)
    decides = row.source in facts.deciding and row.applies_to(facts.version) and row.verified_by == "check" and not row.planned
    claimed = not row.use_cases or bool(target.use_cases & set(row.use_cases))
    return decides and claimed and not (ruling is not None and ruling.off)
