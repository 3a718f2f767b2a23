"""What ``ttck explain`` says: a requirement, an erratum, a fault, or a topic, as lines for a terminal."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator

import click

from ttck.harness.cli import (
    dialect_pages,
    exit_codes,
    glossary,
    layout,
    lifecycle_table,
    stimulus_arguments,
    stimulus_meanings,
    target_keys,
)
from ttck.harness.cli.check_index import Fault, broken_by, checks_of, faults, faults_of, rulings
from ttck.harness.cli.demonstrations import shown_by
from ttck.specs.dialects import dialects
from ttck.specs.errata import Erratum, errata
from ttck.specs.profiles import profile, profile_names
from ttck.specs.requirements import Probe, Requirement, catalogue, matching
from ttck.specs.vocabulary import Stimulus

_MARGIN = 14
_USE_CASES = {
    1: "create a ticket",
    2: "list tickets",
    3: "retrieve a ticket",
    4: "patch a ticket",
    5: "cancel a ticket",
    6: "answer a clearance request",
    7: "search for timeslots",
    8: "create an appointment",
    9: "retrieve an appointment",
    10: "patch an appointment",
    11: "cancel an appointment",
    12: "retrieve a workorder",
    13: "list incidents",
    14: "retrieve an incident",
    15: "register for events",
    16: "ticket notifications",
    17: "incident notifications",
    18: "register for appointment events",
    19: "appointment notifications",
}
_OBSERVED = {
    "wire": "in ordinary traffic", "stimulus": "after the seller was made to act", "probe": "when the buyer breaks a rule",
    "partial": "in part", "none": "not at all",
}  # fmt: skip
_DEMANDED = {
    "required": "the text demands that answer",
    "partly": "the text demands part of it",
    "not_required": "the text demands no answer",
}
_LADDER = r"""
How a target file offers them. Where several ways name the same stimulus, the
first in this order counts; control gives whatever no other way names.

  stimuli:
    http:                  # any request, or a list of requests
      ticket_start_work: {url: "https://desk.example/${ticket.id}/start"}
    command:               # a program; ticket and args come as JSON on stdin
      ticket_resolve: [./resolve.sh, "${ticket.id}"]
    wait:                  # the seller does it by itself
      [ticket_close_on_timeout]
    operator:              # a person is asked: at the terminal, in the browser
      [ticket_request_info] # (ttck serve), or beforehand (run --checklist FILE)
    control:               # a control API like that of ttck mock
      {url: "http://127.0.0.1:8080/_control", token: "${env.CONTROL_TOKEN}"}
"""


def lines_for(word: str) -> list[str] | None:
    """The explanation of a word; None where nothing is known by that name."""
    topic = TOPICS.get(word.lower())
    if topic is not None:
        return list(topic())
    name = {known.lower(): known for known in catalogue()}.get(_with_source(word).lower())
    if name is not None:
        return list(requirement_lines(catalogue()[name]))
    if word.upper() in errata():
        return list(_erratum_lines(errata()[word.upper()]))
    fault = next((fault for fault in faults() or () if fault.name == word), None)
    if fault is not None:
        return list(_fault_lines(fault))
    if word in dialect_pages.pages():
        return list(dialect_pages.lines(profile(word)))
    found = matching(word) if any(sign in word for sign in "*?[") else []
    return [_short_line(requirement) for requirement in found] or glossary.meaning(word)


def _with_source(word: str) -> str:
    return word if ":" in word else f"MEF113:{word}"


def close_to(word: str) -> list[str]:
    """Known names that look like the word."""
    names = [
        *catalogue(),
        *(name.partition(":")[2] for name in catalogue()),
        *errata(),
        *TOPICS,
        *glossary.WORDS,
        *dialect_pages.pages(),
        *(fault.name for fault in faults() or ()),
    ]
    by_lower = {name.lower(): name for name in names}
    found = difflib.get_close_matches(word.lower(), by_lower, n=5, cutoff=0.5)
    return [by_lower[name] for name in found]


def _row(title: str, text: str) -> str:
    return layout.wrapped(text, indent=_MARGIN, first=title)


def _short_line(requirement: Requirement) -> str:
    return layout.wrapped(f"{requirement.level}: {requirement.says}", indent=_MARGIN, first=requirement.id)


# --- a requirement ----------------------------------------------------------------------------------------------


def requirement_lines(row: Requirement) -> Iterator[str]:
    """Everything that is known about a requirement."""
    yield click.style(f"{row.id}  {row.level}", bold=True) + f", binds {_bound(row)}, {_edition(row)}, clause {row.clause}"
    yield layout.wrapped(row.says)
    yield ""
    if row.use_cases:
        yield _row(
            "use cases", ", ".join(f"{number} ({_USE_CASES[number]})" if number in _USE_CASES else str(number) for number in row.use_cases)
        )
    for name, text in rulings(row.id).items():
        yield _row(name, text)
    if row.applies_if:
        yield _row("applies if", f"{row.applies_if} is used: {_says(row.applies_if)}")
    yield _row("operation", row.operation)
    yield _row("observed", f"{_OBSERVED.get(row.observability, row.observability)}: {row.observed}")
    if row.stimulus != "none":
        yield _row(
            "stimulus",
            layout.names([row.stimulus, *(f"{name} (set-up)" for name in row.setup), *(f"{name} (variant)" for name in row.variants)]),
        )
    if row.probe:
        yield from _probe(row.probe)
    yield from _relations(row)
    yield from _proof(row)


def _bound(row: Requirement) -> str:
    return {"both": "seller and buyer", "implementation": "whoever implements the API"}.get(row.binds, f"the {row.binds}")


def _says(name: str) -> str:
    return catalogue()[name].says if name in catalogue() else "not in the catalogue"


def _probe(probe: Probe) -> Iterator[str]:
    yield _row("probe", f"ttck plays a buyer that breaks the rule: {probe.send}")
    yield _row("", f"Expected: {probe.expect} ({_DEMANDED.get(probe.demanded, probe.demanded)}; {probe.basis})")


def _relations(row: Requirement) -> Iterator[str]:
    if row.counterparts:
        yield _row("counterparts", layout.names(row.counterparts, most=20))
    if row.differs:
        yield _row("published", row.differs)
    yield from _versions(row)
    if row.sees:
        yield _row("see also", layout.names(row.sees, most=20))
    for erratum in errata().values():
        if row.id in erratum.touches or erratum.id in row.quirks:
            yield _row("erratum", f"{erratum.id}, {erratum.about}: {erratum.choice}")


def _numbers(newest: str) -> list[tuple[str, str]]:
    """The versions of a standard, the newest first, with the numbers that their dialects give them."""
    known = [(one.version, one.title.rpartition(" ")[2]) for one in dialects() if one.version and one.title.startswith("TMF621 version")]
    return [(key, newest if number == newest else number) for key, number in reversed(known)]


def _edition(row: Requirement) -> str:
    """The text that a requirement is of, in each version that has it."""
    name, _, newer = row.edition.split(",")[0].rpartition(" ")
    numbers = [number for key, number in _numbers(newer) if not row.versions or key in row.versions]
    return f"{name} {' and '.join(numbers) if row.source == 'TMF621' else newer}"


def _versions(row: Requirement) -> Iterator[str]:
    if row.versions:
        yield _row("versions", f"only {', '.join(row.versions)}")
    if row.v4:
        yield _row("version 4", row.v4)
    if row.switch:
        yield _row("switch", row.switch)
    if row.kit_bug:
        yield _row("kit", row.kit_bug)


def _proof(row: Requirement) -> Iterator[str]:
    yield ""
    found = checks_of(row.id)
    if not found:
        reason = row.untested or ("a check is planned" if row.planned else f"it is verified by {row.verified_by}")
        yield _row("checks", f"none: {reason}")
        return
    yield f"{len(found)} {'check' if len(found) == 1 else 'checks'}"
    for check in found:
        yield layout.wrapped(f"{check.name}{' (advisory: warns only)' if check.advisory else ''}", indent=2)
        yield click.style(layout.wrapped(check.says, indent=4), dim=True)
    known = faults()
    if known is None:
        yield "\nThe faults that prove them are not known: the mock seller is not installed."
        return
    proving = faults_of(row.id)
    yield f"\n{len(proving)} {'fault' if len(proving) == 1 else 'faults'} of the mock seller that they must notice"
    for fault in proving:
        yield layout.wrapped(fault.name, indent=2)
        yield click.style(layout.wrapped(fault.says, indent=4), dim=True)
    if proving:
        yield ""
        yield layout.wrapped(f"See one caught: {shown_by(proving[0], row)}")


# --- errata and faults ------------------------------------------------------------------------------------------


def _erratum_lines(row: Erratum) -> Iterator[str]:
    series = {
        "C": "a contradiction inside the draft", "S": "a reading of the draft that needs care",
        "B": "a defect of the published binding", "D": "a deviation: the published edition cannot meet the draft here",
        "T": "a contradiction or trap in the files or kits of TMF621",
    }  # fmt: skip
    yield click.style(row.id, bold=True) + f", {series.get(row.id[0], 'a place on the page of a partner that can be read in two ways')}"
    yield layout.wrapped(row.about)
    yield ""
    for title, text in zip(("one reading", "the other"), row.readings, strict=True):
        yield _row(title, text)
    yield _row("our choice", row.choice)
    yield _row("why", row.why)
    if row.when:
        yield _row("it shows", row.when)
    if row.draft:
        yield _row("breaks", layout.names(row.draft, most=40))
        yield _row("follows", layout.names(row.published, most=40))
    if row.touches:
        yield _row("touches", layout.names(row.touches, most=60))
    if row.used_by:
        yield _row("used by", layout.names(row.used_by, most=40))


def _fault_lines(fault: Fault) -> Iterator[str]:
    kind = "a legal variant of the mock seller: no check may fail" if fault.legal else "a fault of the mock seller"
    yield click.style(fault.name, bold=True) + f", {kind}"
    yield layout.wrapped(f"“{fault.says}”")
    yield ""
    yield _row("seam", fault.seam)
    for name in fault.breaks:
        yield _row("breaks", f"{name}: {_says(name)}")
    if fault.also:
        yield _row("may also show", layout.names(fault.also, most=40))
    broken = set(broken_by(fault))
    caught = dict.fromkeys(check.name for name in sorted(broken) for check in checks_of(name))
    if caught:
        yield _row("checks", layout.names(caught, most=40))
    yield f"\nSee it: {shown_by(fault)}"


# --- topics -----------------------------------------------------------------------------------------------------


def _profiles() -> Iterator[str]:
    for name in profile_names():
        found = profile(name)
        yield click.style(name, bold=True) + f": {found.title}"
        for source in found.sources:
            weight = "decides" if source.weight == "decides" else "is reported apart and decides nothing"
            yield _row("  source", f"{source.name} {weight}")
        for api, numbers in found.apis.items():
            default = " (declared by saying nothing)" if api in found.default_apis else ""
            cases = f"use cases {', '.join(map(str, numbers))}" if numbers else "all of it, without a numbered use case"
            yield _row("  API", f"{api}: {cases}{default}")
        yield _row("  contracts", ", ".join(f"{role}: {contract}" for role, contract in found.contracts.items()))
        yield _row("  base paths", ", ".join(found.base_paths.values()))
        yield _row("  suites", ", ".join(found.suites))
        yield _row("  limits", ", ".join(f"{limit} {value}" for limit, value in found.limits.items()))
    yield "\nSet in a target file with profile: NAME. Its switches: ttck explain switches"


def _switches() -> Iterator[str]:
    yield "Readings that the texts leave open. Set in a target file, for example:\n"
    yield "  switches: {patch_list_style: full_list}\n"
    for name in profile_names():
        for switch in profile(name).switches:
            yield click.style(switch.name, bold=True) + (f" (profile {name})" if len(profile_names()) > 1 else "")
            yield layout.wrapped(switch.meaning, indent=4)
            published = f"; {_value(switch.published_default)} with edition: published" if switch.published_default is not None else ""
            allowed = f" One of {', '.join(_value(value) for value in switch.allowed)}." if switch.allowed else ""
            yield layout.wrapped(f"Default {_value(switch.default)}{published}.{allowed}", indent=4)


def _value(value: object) -> str:
    return {True: "true", False: "false", None: "null"}.get(value, str(value)) if isinstance(value, bool | None) else str(value)


def _stimuli() -> Iterator[str]:
    yield layout.wrapped(
        "Stimuli are decisions of the seller that ttck has to see happen. What the target cannot provoke stays inconclusive."
    )
    yield ""
    size = max(map(len, Stimulus)) + 4
    for name in Stimulus:
        asking = [row for row in catalogue().values() if name in {row.stimulus, *row.setup} and not row.planned]
        told = [row.id.removeprefix("MEF113:") for row in asking if row.source == "MEF113"]
        told += [row.id for row in asking if row.source == "TMF621"]
        needed = f" ({layout.names(told, most=8)})" if told else ""
        yield layout.wrapped(stimulus_meanings.meaning(name) + needed, indent=size, first=f"  {name}")
    yield _LADDER.rstrip()
    yield ""
    yield from stimulus_arguments.lines()
    yield "\nWhich ones a target offers: ttck doctor target.yaml"
    yield "What hangs on the others:   ttck plan target.yaml"


TOPICS: dict[str, Callable[[], Iterable[str]]] = {
    "target": target_keys.lines,
    "profiles": _profiles,
    "switches": _switches,
    "stimuli": _stimuli,
    "exit-codes": exit_codes.lines,
    "lifecycle": lifecycle_table.lines,
    "glossary": glossary.lines,
}
