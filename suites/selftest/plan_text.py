"""A plan as text for a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from ttck.harness.cli import layout
from ttck.harness.cli.layout import short
from ttck.specs.requirements import catalogue
from ttck.specs.vocabulary import Operation
from ttck.suites.selftest.plan_facts import QUICK, SLOW, endings, lacking, samples, seconds

if TYPE_CHECKING:
    from ttck.suites.selftest.plan_facts import Sample
    from ttck.suites.selftest.rehearsal import Part, Rehearsal

_SHORT = {str(operation): operation.name.lower() for operation in Operation}


def lines(rehearsal: Rehearsal, *, scope: str, show: int) -> Iterator[str]:
    """The lines of a plan; `scope` says which part of the checks was asked for, `show` how many requests to print."""
    target = rehearsal.target
    edition = f", {target.edition}" if len(target.profile.dialect.editions) > 1 else ""
    title = f"Plan for {target.name} ({target.profile.label}{edition}, {scope}). Nothing was sent to it."
    yield layout.wrapped(target.redactor.text(title))
    yield ""
    yield from _table(rehearsal)
    yield from _stimuli(rehearsal)
    yield from _time(rehearsal)
    yield from _afterwards(rehearsal)
    if show:
        yield layout.heading("Sample requests")
        for sample in samples(rehearsal, show):
            yield from _sample(sample)


def _table(rehearsal: Rehearsal) -> Iterator[str]:
    head = ("What for", "requests", "tickets", "stimuli")
    parts = [part for part in rehearsal.parts if part.requests or part.stimuli or part.reason]
    rows = [(p.title, str(p.requests), str(p.tickets or "-"), str(sum(p.stimuli.values()) or "-")) for p in parts]
    total = ("Together", str(rehearsal.requests), str(rehearsal.tickets), str(sum(rehearsal.given().values())))
    found = layout.columns([head, *rows, total], right=frozenset({1, 2, 3}))
    yield click.style(found[0], bold=True)
    for part, line in zip(parts, found[1:-1], strict=True):
        yield line
        yield from _details(part)
    yield click.style(found[-1], bold=True)
    told = f"{rehearsal.checks} checks would judge them, and {rehearsal.notifications} notifications that the seller would owe."
    shrunk = f"For each breach in generated data up to {rehearsal.shrinks} more requests look for a smaller example."
    yield layout.wrapped(f"{told} {shrunk}")
    if rehearsal.unkept:
        yield click.style(layout.wrapped(_unkept(len(rehearsal.unkept))), fg="yellow")


def _unkept(number: int) -> str:
    which = "one check" if number == 1 else f"{number} checks"
    return (
        f"The mock seller, against which this was played, does not pass {which} itself: the target or its profile asks for something "
        "that it does not do. Around that a real run may send other numbers of requests."
    )


def _details(part: Part) -> Iterator[str]:
    if part.operations:
        yield click.style(layout.wrapped(_counted(part.operations), indent=4), dim=True)
    by_rung: dict[str, dict[str, int]] = {}
    for (name, rung), number in part.stimuli.items():
        by_rung.setdefault(rung, {})[name] = number
    for rung, given in by_rung.items():
        yield click.style(layout.wrapped(f"by {rung}: {_counted(given)}", indent=4), dim=True)
    if part.reason:
        yield click.style(layout.wrapped(f"not played to the end: {part.reason}", indent=4), fg="yellow")


def _counted(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{_SHORT.get(name, name)} {number}" for name, number in sorted(numbers.items(), key=lambda item: -item[1]))


def _stimuli(rehearsal: Rehearsal) -> Iterator[str]:
    by_stimulus, by_reason = lacking(rehearsal)
    if not any(by_stimulus.values()) and not by_reason:
        yield layout.heading("Everything can be decided: the target offers every stimulus that is needed.")
        if by_stimulus:
            yield layout.wrapped(f"It does not offer {', '.join(by_stimulus)}; no requirement waits for that.", indent=2)
        return
    if by_stimulus:
        yield layout.heading(f"Stimuli that the target does not offer: {len(by_stimulus)}")
        yield from _missing(by_stimulus)
    if by_reason:
        yield layout.heading("What stays inconclusive for other reasons")
    for reason, found in by_reason.items():
        yield layout.wrapped(f"{layout.names(short(found))}: {reason}", indent=2)
    undecided = {name for found in (*by_stimulus.values(), *by_reason.values()) for name in found}
    binding = len(rehearsal.inconclusive) - len(undecided)
    if undecided:
        also = f" and {binding} of the binding" if binding else ""
        facts = rehearsal.target.profile
        rows = [facts.ruled(catalogue()[name]) for name in undecided]
        firm = any(row.mandatory and row.binds_seller for row in rows)
        end = "the run would end with 4 at best" if firm else "none of them keeps the run from ending with 0"
        yield layout.wrapped(f"So {len(undecided)} requirements{also} would stay inconclusive, and {end}.")


def _missing(by_stimulus: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A line for each missing stimulus with the requirements that wait for it, and one for those that none waits for."""
    needed = {name: found for name, found in by_stimulus.items() if found}
    size = max((len(name) for name in needed), default=0) + 4
    for name, found in needed.items():
        yield layout.wrapped(layout.names(short(found)), indent=size, first=f"  {name}")
    rest = [name for name in by_stimulus if name not in needed]
    if rest:
        yield layout.wrapped(f"No requirement waits for {', '.join(rest)} alone.", indent=2)


def _time(rehearsal: Rehearsal) -> Iterator[str]:
    limits, times = rehearsal.target.limits, seconds(rehearsal)
    yield layout.heading("Time")
    guesses = (("quick", QUICK), ("slow", SLOW))
    quick, slow = (f"{layout.span(times[name])} if an answer takes {each * 1000:.0f} ms" for name, each in guesses)
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
    if rehearsal.questions:
        each = f"and has {layout.span(limits.operator_wait)} each time (limits.operator_wait)"
        often = "once" if rehearsal.questions == 1 else f"{rehearsal.questions} times"
        yield layout.wrapped(f"An operator is asked {often}, {each}.", indent=2)
    if times["slow"] > limits.run_seconds:
        over = f"The run is cut short after {layout.span(limits.run_seconds)} (limits.run_seconds): raise it, or use --budget small."
        yield click.style(layout.wrapped(over, indent=2), fg="yellow")


def _afterwards(rehearsal: Rehearsal) -> Iterator[str]:
    ends, back = endings(rehearsal)
    how = f"{_counted(ends)}; what is not among them has ended by then" if ends else "they have ended by then"
    yield layout.heading("Afterwards")
    yield layout.wrapped(
        f"All items of the run are ended: {how}. {back} subscriptions are taken back. No ticket of others is touched.", indent=2
    )
    if rehearsal.leftovers:
        things = "items" if any(" " in item for item in rehearsal.leftovers) else "tickets"
        text = f"{len(rehearsal.leftovers)} {things} stay open, because nothing that the target offers ends them; the report lists them."
        yield click.style(layout.wrapped(text, indent=2), fg="yellow")


def _sample(sample: Sample) -> Iterator[str]:
    yield f"\n{sample.scenario}: {sample.label}"
    yield click.style(f"  {sample.method} {sample.url}", bold=True)
    for name, value in sample.headers.items():
        yield click.style(f"  {name}: {value}", dim=True)
    if sample.body is not None:
        yield "\n".join(f"  {line}" for line in _body(sample.body))


def _body(body: object) -> list[str]:
    from ttck.harness.report.body import visible  # noqa: PLC0415 - only samples need it

    found = body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
    return [visible(line) for line in found.splitlines()]
