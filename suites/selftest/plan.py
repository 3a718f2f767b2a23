"""``ttck plan``: say what a run would send, and send nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.buyer.target import TargetError, load_target
from harness.cli import layout
from harness.cli.layout import short
from harness.cli.run import options, suite_paths
from harness.verdict import ExitCode
from specs.requirements import catalogue, sort_key
from specs.vocabulary import AppointmentEvent, IncidentEvent, Operation, TicketEvent, WorkorderEvent

if TYPE_CHECKING:
    from harness.record.exchange import Exchange
    from harness.rehearsal.dry import Part, Rehearsal

_QUICK, _SLOW = 0.02, 0.2  # seconds for one answer: two guesses to bracket the time of a run
_UNSUBSCRIBING = (Operation.UNSUBSCRIBE, Operation.UNSUBSCRIBE_APPOINTMENTS, Operation.UNSUBSCRIBE_WORKORDERS)
_SHORT = {str(operation): operation.name.lower() for operation in Operation}
# The event types behind each declaration; each type is awaited in vain once at most.
_TYPES = {"ticket": TicketEvent, "incident": IncidentEvent, "appointment_events": AppointmentEvent, "workorder_events": WorkorderEvent}


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@options
@click.option(
    "--show",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Print N sample requests with their bodies, of as many kinds as there are.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def plan(
    target: Path, requirement: tuple[str, ...], use_case: tuple[int, ...], lane: str, seed: int, budget: str, show: int,
    *, as_json: bool,
) -> None:  # fmt: skip
    """Say what a run against TARGET would send, and send nothing.

    The scenarios are played against a conformant seller in memory, so the counts are exact for a seller that acts at
    once and holds no other tickets. One that needs time to act is read more often, and long lists take more pages.

    \b
    ttck plan target.yaml                          what a whole run would do
    ttck plan target.yaml -r R24 --show 3          one requirement, with three requests
    ttck plan target.yaml --budget small --json    for a program
    """  # noqa: D301 - click reads the escape
    chosen = [
        "--ttck-lane", lane, "--ttck-seed", str(seed), "--ttck-budget", budget,
        *(f"--ttck-requirement={name}" for name in requirement), *(f"--ttck-use-case={number}" for number in use_case),
    ]  # fmt: skip
    rehearsal = rehearsed(target, chosen)
    if as_json:
        click.echo(json.dumps(_document(rehearsal, show=show), indent=2, ensure_ascii=False))
        return
    scope = " ".join([f"budget {budget}, seed {seed}", *(f"-r {name}" for name in requirement), *(f"-u {number}" for number in use_case)])
    click.echo("\n".join(_lines(rehearsal, scope=scope, show=show)))


def rehearsed(target: Path, chosen: Iterable[str] = ()) -> Rehearsal:
    """Play the run that these options ask for in memory; ends the program with a message where that cannot be done."""
    from harness.rehearsal.dry import RehearsalError, rehearse  # noqa: PLC0415 - pytest and Hypothesis are heavy

    try:
        loaded = load_target(target)
        if loaded.profile.version is not None:
            layout.refuse(
                f"only runs of MEF 113 can be rehearsed, not of {loaded.profile.name}: ttck run {target} --budget small sends least"
            )
        ini = str(files("suites") / "pytest.ini")
        return rehearse(["-c", ini, "--ttck-target", str(target), *chosen], suite_paths(loaded.profile.suites))
    except TargetError as broken:
        layout.refuse(str(broken))
    except RehearsalError as broken:
        layout.refuse(str(broken), code=ExitCode.USAGE if broken.usage else ExitCode.HARNESS_ERROR)
    except OSError as broken:
        layout.refuse(f"the plan needs a temporary folder: {broken}")


def lacking(rehearsal: Rehearsal) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Deciding requirements that stay inconclusive: by missing stimulus, and by other reason.

    A missing stimulus without any requirement is named too, with an empty list.
    """
    deciding = rehearsal.target.profile.deciding
    by_stimulus: dict[str, list[str]] = {name: [] for name in sorted(rehearsal.missing)}
    by_reason: dict[str, list[str]] = {}
    for requirement, reasons in sorted(rehearsal.inconclusive.items(), key=lambda item: sort_key(item[0])):
        if requirement.partition(":")[0] not in deciding:
            continue
        text = " ".join(reasons)
        named = [name for name in by_stimulus if re.search(rf"\b{name}\b", text)]
        if named:  # the reason names the first obstacle only; the catalogue knows what else the requirement needs
            known = catalogue()[requirement]
            named += [name for name in by_stimulus if name in {known.stimulus, *known.setup} and name not in named]
        for name in named:
            by_stimulus[name].append(requirement)
        if not named:
            by_reason.setdefault(reasons[0], []).append(requirement)
    return by_stimulus, by_reason


def _lines(rehearsal: Rehearsal, *, scope: str, show: int) -> Iterator[str]:
    target = rehearsal.target
    title = f"Plan for {target.name} ({target.profile.name}, {target.edition}, {scope}). Nothing was sent."
    yield layout.wrapped(target.redactor.text(title))
    yield ""
    yield from _table(rehearsal)
    yield from _stimuli(rehearsal)
    yield from _time(rehearsal)
    yield from _afterwards(rehearsal)
    if show:
        yield layout.heading("Sample requests")
        for exchange in _samples(rehearsal, show):
            yield from _sample(exchange, rehearsal)


def _table(rehearsal: Rehearsal) -> Iterator[str]:
    head = ("What for", "requests", "tickets", "stimuli")
    rows = [(p.title, str(p.requests), str(p.tickets or "-"), str(sum(p.stimuli.values()) or "-")) for p in rehearsal.parts]
    total = ("Together", str(rehearsal.requests), str(rehearsal.tickets), str(sum(rehearsal.given().values())))
    lines = layout.columns([head, *rows, total], right=frozenset({1, 2, 3}))
    yield click.style(lines[0], bold=True)
    for part, line in zip(rehearsal.parts, lines[1:-1], strict=True):
        yield line
        yield from _details(part)
    yield click.style(lines[-1], bold=True)
    told = f"{rehearsal.checks} checks would judge them, and {rehearsal.notifications} notifications that the seller would owe."
    shrunk = f"For each breach in generated data up to {rehearsal.shrinks} more requests look for a smaller example."
    yield layout.wrapped(f"{told} {shrunk}")


def _details(part: Part) -> Iterator[str]:
    if part.operations:
        yield click.style(layout.wrapped(_counted({_SHORT.get(n, n): c for n, c in part.operations.items()}), indent=4), dim=True)
    by_rung: dict[str, dict[str, int]] = {}
    for (name, rung), number in part.stimuli.items():
        by_rung.setdefault(rung, {})[name] = number
    for rung, given in by_rung.items():
        yield click.style(layout.wrapped(f"by {rung}: {_counted(given)}", indent=4), dim=True)
    if part.reason:
        yield click.style(layout.wrapped(f"not played to the end: {part.reason}", indent=4), fg="yellow")


def _counted(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(numbers.items(), key=lambda item: -item[1]))


def _stimuli(rehearsal: Rehearsal) -> Iterator[str]:
    by_stimulus, by_reason = lacking(rehearsal)
    if not by_stimulus and not by_reason:
        yield layout.heading("Everything can be decided: the target offers every stimulus that is needed.")
        return
    if by_stimulus:
        yield layout.heading(f"Stimuli that the target does not offer: {len(by_stimulus)}")
        yield from missing_lines(by_stimulus)
    if by_reason:
        yield layout.heading("What stays inconclusive for other reasons")
    for reason, found in by_reason.items():
        yield layout.wrapped(f"{layout.names(short(found))}: {reason}", indent=2)
    undecided = {name for found in (*by_stimulus.values(), *by_reason.values()) for name in found}
    binding = len(rehearsal.inconclusive) - len(undecided)
    if undecided:
        also = f" and {binding} of the binding" if binding else ""
        firm = any(catalogue()[name].mandatory and catalogue()[name].binds_seller for name in undecided)
        end = "the run would end with 4 at best" if firm else "none of them keeps the run from ending with 0"
        yield layout.wrapped(f"So {len(undecided)} requirements{also} would stay inconclusive, and {end}.")


def missing_lines(by_stimulus: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """A line for each missing stimulus with the requirements that need it."""
    size = max(len(name) for name in by_stimulus) + 4
    for name, found in by_stimulus.items():
        needed = layout.names(short(found)) or "nothing beyond what is listed for the others"
        yield layout.wrapped(needed, indent=size, first=f"  {name}")


def _time(rehearsal: Rehearsal) -> Iterator[str]:
    limits, times = rehearsal.target.limits, _seconds(rehearsal)
    yield layout.heading("Time")
    quick, slow = (
        f"{layout.span(times[name])} if an answer takes {each * 1000:.0f} ms" for name, each in (("quick", _QUICK), ("slow", _SLOW))
    )
    rate = (
        f", at {limits.requests_per_second:g} requests a second at most (limits.requests_per_second)" if limits.requests_per_second else ""
    )
    quiet = f"; {limits.quiet_window:g} s of listening at the end are in it" if times["vain"] else ""
    yield layout.wrapped(f"About {quick}, {slow}{rate}{quiet}.", indent=2)
    events = (
        f"{layout.span(times['vain'])} more where notifications do not come (limits.event_wait {limits.event_wait:g} s), and up to "
        if times["vain"]
        else ""
    )
    yield layout.wrapped(f"Up to {events}{limits.state_wait:g} s more for each stimulus without effect (limits.state_wait).", indent=2)
    asked = sum(number for (_, rung), number in rehearsal.given().items() if rung == "operator")
    if asked:
        yield layout.wrapped(
            f"An operator is asked {asked} times, and has {layout.span(limits.operator_wait)} each time (limits.operator_wait).", indent=2
        )
    if times["slow"] > limits.run_seconds:
        over = f"The run is cut short after {layout.span(limits.run_seconds)} (limits.run_seconds): raise it, or use --budget small."
        yield click.style(layout.wrapped(over, indent=2), fg="yellow")


def _seconds(rehearsal: Rehearsal) -> dict[str, float]:
    limits = rehearsal.target.limits
    slowest = 1 / limits.requests_per_second if limits.requests_per_second else 0.0
    heard = bool(rehearsal.target.listener["enabled"])
    quiet = limits.quiet_window if heard else 0.0
    return {
        "quick": rehearsal.requests * max(_QUICK, slowest) + quiet,
        "slow": rehearsal.requests * max(_SLOW, slowest) + quiet,
        "vain": limits.event_wait * (sum(len(_TYPES[api]) for api in rehearsal.target.apis & set(_TYPES)) + 1) if heard else 0.0,
    }


def _afterwards(rehearsal: Rehearsal) -> Iterator[str]:
    tidy = next((part.operations for part in rehearsal.parts if part.name == "tidy"), {})
    yield layout.heading("Afterwards")
    ends = f"{tidy.get(Operation.CANCEL, 0)} are cancelled, {tidy.get(Operation.CLOSE, 0)} closed, the others have ended by then"
    taken = f"{sum(tidy.get(operation, 0) for operation in _UNSUBSCRIBING)} subscriptions are taken back"
    booked = tidy.get(Operation.CANCEL_APPOINTMENT, 0)
    visits = f"; {booked} appointments are cancelled" if booked else ""
    yield layout.wrapped(f"All tickets of the run are ended: {ends}{visits}; {taken}. No ticket of others is touched.", indent=2)
    if rehearsal.leftovers:
        things = "items" if any(" " in item for item in rehearsal.leftovers) else "tickets"
        text = f"{len(rehearsal.leftovers)} {things} stay open, because nothing that the target offers ends them; the report lists them."
        yield click.style(layout.wrapped(text, indent=2), fg="yellow")


def _samples(rehearsal: Rehearsal, number: int) -> list[Exchange]:
    """Some requests, each round one of every operation; those that should succeed come before those that should not."""
    by_operation: dict[str, list[Exchange]] = {}
    for exchange in sorted(rehearsal.exchanges, key=lambda exchange: not exchange.accepted):
        by_operation.setdefault(exchange.operation, []).append(exchange)
    ranked = [
        (place, order, exchange) for order, found in enumerate(by_operation.values()) for place, exchange in enumerate(found[:number])
    ]
    ranked.sort(key=lambda item: item[:2])
    return sorted((exchange for _, _, exchange in ranked[:number]), key=lambda exchange: exchange.number)


def _sample(exchange: Exchange, rehearsal: Rehearsal) -> Iterator[str]:
    redactor = rehearsal.target.redactor
    yield f"\n{exchange.scenario}: {exchange.label}"
    yield click.style(f"  {exchange.method} {redactor.text(exchange.url)}", bold=True)
    for name, value in redactor.headers(exchange.request_headers.items()).items():
        yield click.style(f"  {name}: {value}", dim=True)
    if exchange.request_body is not None:
        yield "\n".join(f"  {line}" for line in _body(exchange).splitlines())


def _body(exchange: Exchange) -> str:
    from harness.report.body import visible  # noqa: PLC0415 - only samples need it

    if exchange.sent is None:
        return visible((exchange.request_body or b"").decode("utf-8", "backslashreplace"))
    lines = json.dumps(exchange.sent, indent=2, ensure_ascii=False).splitlines()
    return "\n".join(visible(line) for line in lines)


def _document(rehearsal: Rehearsal, *, show: int) -> dict[str, Any]:
    by_stimulus, by_reason = lacking(rehearsal)
    redactor = rehearsal.target.redactor
    return {
        "target": rehearsal.target.document,
        "requests": rehearsal.requests,
        "tickets": rehearsal.tickets,
        "notifications": rehearsal.notifications,
        "checks": rehearsal.checks,
        "shrinks": rehearsal.shrinks,
        "parts": [
            {
                "name": part.name, "title": part.title, "lane": part.lane, "requests": part.requests, "tickets": part.tickets,
                "operations": dict(part.operations), "reason": part.reason,
                "stimuli": [{"name": name, "via": via, "count": number} for (name, via), number in part.stimuli.items()],
            }
            for part in rehearsal.parts
        ],
        "missing": by_stimulus,
        "inconclusive": {name: list(reasons) for name, reasons in rehearsal.inconclusive.items()},
        "other_reasons": by_reason,
        "seconds": _seconds(rehearsal),
        "leftovers": len(rehearsal.leftovers),
        "samples": [
            {
                "scenario": e.scenario, "label": e.label, "method": e.method, "url": redactor.text(e.url),
                "headers": redactor.headers(e.request_headers.items()), "body": redactor.document(e.sent),
            }
            for e in _samples(rehearsal, show)
        ],
    }  # fmt: skip
