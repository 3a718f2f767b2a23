"""``ttck probe``: draft what a seller supports, from what it answers to few, harmless requests."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import yaml

from ttck.harness.buyer.target import TargetError, load_target
from ttck.harness.cli import doctor_access, doctor_notifications, layout
from ttck.harness.cli.doctor_context import examine, small_create
from ttck.harness.record.exchange import Exchange
from ttck.harness.report.statement import LISTS
from ttck.harness.report.text import clean
from ttck.harness.runs import cleanup
from ttck.harness.runs.probing import Finding, asked, findings
from ttck.harness.verdict import AccessRefused, ExitCode, Unreachable
from ttck.specs.loader import FactError

if TYPE_CHECKING:
    from ttck.harness.buyer.target import Target
    from ttck.harness.cli.doctor_context import Examination
    from ttck.harness.cli.doctor_lines import Said

_VALUES = ("supported", "refused", "unknown")
_SORTS = {"api": "APIs", "operation": "operations", "hub": "hub", "media": "media types", "state": "states", "filter": "filters",
          "attribute": "optional attributes"}  # fmt: skip


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--read-only", is_flag=True, help="Create nothing and subscribe to nothing: what only a create shows stays unknown.")
@click.option("--all", "every", is_flag=True, help="A line for each thing, with what showed it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def probe(target: Path, *, read_only: bool, every: bool, as_json: bool) -> None:
    """Draft what the seller that TARGET describes supports: operations, APIs, hub, states, filters, media types, optional attributes.

    It is asked for little: lists, one subscription that is taken back at once, and at most two tickets, which are changed once, and ended
    again. Each thing is supported (an answer shows it), refused (the seller says no) or unknown (neither was seen; a filter that is taken
    and narrows nothing is unknown too). It judges nothing: ttck run does.

    \b
    ttck probe target.yaml               a table, and a piece of target file to check and take over
    ttck probe target.yaml --all         each thing with what showed it
    ttck probe target.yaml --read-only   without creating anything

    Exit codes: 0 it was asked; 2 the target file; 3 unreachable or refused; 4 something that was
    created is left over, or a request got no answer.
    """  # noqa: D301 - click reads the escape
    try:
        loaded = load_target(target)
        findings, left, silent = _asked(loaded, target, write=not read_only)
    except (TargetError, FactError) as broken:
        layout.refuse(str(broken))
    if as_json:
        document = {
            "target": loaded.name,
            "profile": loaded.profile.label,
            "findings": [asdict(one) for one in findings],
            "left": left,
            "unanswered": silent,
        }
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(loaded, findings, every=every)))
    _say_left(left)
    if silent:
        click.echo(layout.wrapped(f"{silent} requests got no answer: what only they would have shown is unknown."), err=True)
    sys.exit(int(ExitCode.INCOMPLETE if left or silent else ExitCode.CONFORMANT))


def _asked(target: Target, path: Path, *, write: bool) -> tuple[tuple[Finding, ...], list[str], int]:
    """What was found, what of ours could not be ended, and how many requests got no answer."""
    with examine(target, path, send=False) as case:
        _reach(case)
        hub = tuple(_hub(case)) if write else ()
        try:
            found = asked(case.playing, small_create(case) if write else None)
        except (AccessRefused, Unreachable) as gone:
            _say_left(_ended(case))
            _stop(target, str(gone))
        except KeyboardInterrupt:
            _say_left(_ended(case))
            raise
        left = _ended(case)
        silent = sum(isinstance(one, Exchange) and one.answer is None for one in case.recorder.entries)
        return (*hub, *findings(found, case.recorder.entries)), left, silent


def _ended(case: Examination) -> list[str]:
    """End what was created; what is left over, or may be."""
    buyer = case.playing
    with suppress(AccessRefused, Unreachable):
        cleanup.find_lost(buyer, mark="ttck-")
    remaining = cleanup.to_end(buyer)
    with suppress(AccessRefused, Unreachable):
        cleanup.end(buyer, remaining)
    return [*cleanup.names(remaining), *buyer.created_resources.doubts]


def _say_left(left: Sequence[str]) -> None:
    if left:
        click.echo(layout.wrapped(clean(f"Left over at the seller, to be ended there: {', '.join(left)}")), err=True)


def _reach(case: Examination) -> None:
    """Come to the first answer by the steps of ttck doctor, or stop as it does."""
    for step in (doctor_access.address, doctor_access.encryption, doctor_access.credentials, doctor_access.first_request):
        for said in step(case):
            if said.stop or (said.state == "failed" and case.buyer is None):
                _stop(case.target, f"{said.title}: {said.text}", code=said.code)


def _stop(target: Target, text: str, *, code: ExitCode = ExitCode.NOTHING_JUDGED) -> None:
    click.echo(layout.wrapped(f"Error: {clean(target.redactor.text(text))}"), err=True)
    click.echo("ttck doctor says step by step what to do.", err=True)
    sys.exit(int(code))


def _hub(case: Examination) -> Iterator[Finding]:
    """Whether a subscription is taken, by the steps of ttck doctor."""
    spoken = case.target.profile.dialect
    if not spoken.tells or not case.target.listener["enabled"] or case.target.out_of_band:
        return
    said: list[Said] = [*doctor_notifications.listener(case), *doctor_notifications.subscription(case)]
    hub = next((one for one in reversed(said) if one.title == "subscription"), None)
    if hub is not None:
        last = next((one for one in reversed(case.recorder.entries) if "hub" in getattr(one, "url", "")), None)
        status = getattr(last, "status", None) or 0
        value = "supported" if hub.state == "ok" else "refused" if status in range(400, 600) and status != 500 else "unknown"  # noqa: PLR2004 - HTTP
        yield Finding(about="ticket", sort="hub", name="subscribe", value=value, why=hub.text)


def _lines(target: Target, findings: Sequence[Finding], *, every: bool) -> Iterator[str]:
    hide = target.redactor.text
    sorts = [sort for sort in _SORTS if any(one.sort == sort for one in findings)]
    counted = Counter((one.sort, one.value) for one in findings)
    yield f"What {clean(hide(target.name))} supports, profile {target.profile.label}\n"
    yield from layout.columns(
        [("", *_VALUES), *((_SORTS[sort], *(str(counted[sort, value]) for value in _VALUES)) for sort in sorts)], right=frozenset({1, 2, 3})
    )
    for sort in sorts:
        yield layout.heading(_SORTS[sort].capitalize() if _SORTS[sort] != "APIs" else "APIs")
        if every:
            rows = [(one.value, one.name, clean(hide(one.why))) for one in findings if one.sort == sort]
            yield from (f"  {line}" for line in layout.columns(rows))
            continue
        for value in _VALUES:
            names = [clean(one.name) for one in findings if one.sort == sort and one.value == value]
            if names:
                yield layout.wrapped(layout.names(names, most=40), indent=13, first=f"  {value}")
    yield ""
    yield "# A draft for the target file: check it before you take it over. ttck explain target says what each key means."
    yield yaml.safe_dump(draft(target, findings), sort_keys=False, allow_unicode=True, default_flow_style=None, width=120).rstrip()


def draft(target: Target, findings: Sequence[Finding]) -> dict[str, Any]:
    """What a target file can say of this: the APIs that are there, in the order of the profile, and what tickets support."""
    there = {one.name for one in findings if one.sort == "api" and one.value == "supported"}
    tickets = any(one.sort == "operation" and one.value == "supported" for one in findings)
    apis = [name for name in target.profile.apis if name in there or (name == "ticket" and tickets)]
    lists = {
        name: [one.name for one in findings if (one.about, one.sort, one.value) == ("ticket", sort, "supported")]
        for sort, name in LISTS.items()
    }
    supports = {name: names for name, names in lists.items() if names}
    return {"declares": {**({"apis": apis} if apis else {}), **({"supports": {"ticket": supports}} if supports else {})}}
