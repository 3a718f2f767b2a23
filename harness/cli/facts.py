"""The commands on facts: ``ttck explain``, ``ttck trace`` and ``ttck contract``."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ttck.harness.cli import layout
from ttck.harness.cli.run_folders import chosen, latest_option
from ttck.harness.verdict import ExitCode
from ttck.specs.loader import ROOT, FactError, parse_yaml

if TYPE_CHECKING:
    from ttck.specs.differences import Difference

_MATRIX = Path("reports/traceability.csv")
_STANDING = ("verified", "probed", "attested", "not observable", "planned")
_MOST = 20  # problems that are listed one by one


_own_profile = click.option("--profile", metavar="FILE", help="A profile file of your own, with its requirements and checks.")


def _include(profile: str | None) -> None:
    from ttck.harness.cli.check_index import include  # noqa: PLC0415 - reads facts, --help need not

    try:
        include(profile)
    except FactError as broken:
        layout.refuse(str(broken))


@click.command()
@click.argument("words", metavar="ID", nargs=-1)
@_own_profile
@click.option("--run", metavar="RUN", help="Show what a run found against this requirement, and what each answer should have said.")
@latest_option
def explain(words: tuple[str, ...], *, profile: str | None, run: str | None, runs: Path) -> None:
    """Explain a requirement, an erratum, a fault or a topic.

    \b
    ttck explain R24               what it demands, how it is checked, which faults prove the check
    ttck explain MEF124:R13        the same for a rule of the binding
    ttck explain R24 --run latest  what the newest run found: what was sent, what came back, what it should have said
    ttck explain 'R4?'             a line for each that matches
    ttck explain C9                an erratum: two readings, and our choice
    ttck explain close-unannounced  a fault of the mock seller
    ttck explain artemis           a dialect: operations, attributes, lifecycle, events, rules, open questions
    ttck explain ACME:1 --profile acme.yaml  a rule of your own
    ttck explain inconclusive      a word of verdicts and reports, as not reached or binding; all of them: glossary
    ttck explain target | profiles | switches | stimuli | exit-codes | lifecycle | glossary
    """  # noqa: D301 - click reads the escape
    from ttck.harness.cli.explanations import TOPICS, close_to, lines_for  # noqa: PLC0415 - reads all facts, --help need not

    _include(profile)
    name = " ".join(words)
    if not name:
        layout.refuse(f"say what: an id such as R24, C9, the name of a fault, a word such as inconclusive, or one of {', '.join(TOPICS)}")
    lines = lines_for(name)
    if lines is None:
        near = close_to(name)
        layout.refuse(
            f"nothing is known by the name {name!r}"
            + (f"; did you mean {' or '.join(near)}?" if near else "; ttck trace lists all requirements")
        )
        return
    click.echo("\n".join(lines))
    if run is not None:
        _found_in(chosen(run, runs), name)


def _found_in(run: Path, name: str) -> None:
    """What a run found against a requirement, or against each that a pattern names."""
    from ttck.harness.cli.explained_run import found_lines  # noqa: PLC0415 - reads facts, --help need not
    from ttck.harness.record.reader import ReportError  # noqa: PLC0415 - as above
    from ttck.harness.report.model import load  # noqa: PLC0415 - as above

    try:
        report = load(run)
    except ReportError as broken:
        layout.refuse(str(broken))
    click.echo("\n".join(["", *found_lines(report, name)]))


@click.command()
@click.option("--check", is_flag=True, help="Exit with 1 when the file is stale, or a requirement lacks its check, or a check its fault.")
@click.option("--write", is_flag=True, help="Write the matrix as CSV.")
@click.option("--file", "path", type=click.Path(path_type=Path, dir_okay=False), default=_MATRIX, show_default=True, help="The CSV file.")
@click.option("--json", "as_json", is_flag=True, help="Print the matrix as JSON, for programs.")
@_own_profile
def trace(path: Path, *, check: bool, write: bool, as_json: bool, profile: str | None) -> None:
    """Trace every requirement to the checks that judge it and the faults that prove them.

    \b
    ttck trace             how many requirements are verified, probed, planned and so on
    ttck trace --write     write the whole matrix to reports/traceability.csv, and the pages made from facts where docs/dialects is
    ttck trace --profile acme.yaml --file acme.csv --write     with rules and checks of your own
    ttck trace --check     for a build: is that file true, and is nothing missing?
    """  # noqa: D301 - click reads the escape
    from ttck.harness.cli import check_index, dialect_pages, reference_pages  # noqa: PLC0415 - the checks need pytest and Hypothesis, --help does not
    from ttck.harness.record.reader import ReportError  # noqa: PLC0415 - as above
    from ttck.harness.report.traceability import render_csv, rows  # noqa: PLC0415 - as above
    from ttck.harness.report.write import write_file  # noqa: PLC0415 - as above
    from ttck.specs.requirements import catalogue  # noqa: PLC0415 - as above

    _include(profile)
    matrix = rows(catalogue().values(), check_index.check_names(), check_index.fault_names())
    text = render_csv(matrix)
    if as_json:
        click.echo(json.dumps({"rows": matrix, "counts": _counts(matrix), "problems": _gaps(matrix)}, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_summary(matrix)))
    if write:
        try:
            write_file(path, text)
        except ReportError as broken:
            layout.refuse(str(broken))
        click.echo(f"Written: {path}", err=as_json)
    ours = (write or check) and path == _MATRIX and dialect_pages.FOLDER.is_dir()
    pages = {**dialect_pages.files(), **reference_pages.files()} if ours else {}
    if write:
        for page, told in pages.items():
            page.parent.mkdir(exist_ok=True)
            page.write_text(told, encoding="utf-8")
    if check:
        stale = [problem for page, told in pages.items() for problem in _stale(page, told)]
        _conclude([*_stale(path, text), *stale, *_gaps(matrix)])


def _counts(matrix: Sequence[dict[str, str]]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for row in matrix:
        found.setdefault(row["requirement"].partition(":")[0], Counter())[row["status"]] += 1
    return {source: dict(numbers) for source, numbers in found.items()}


def _summary(matrix: Sequence[dict[str, str]]) -> list[str]:
    from ttck.harness.cli import check_index  # noqa: PLC0415 - see trace

    counts = _counts(matrix)
    head = ("", *counts)
    body = [(status, *(str(counts[source].get(status, 0)) for source in counts)) for status in _STANDING]
    total = ("together", *(str(sum(numbers.values())) for numbers in counts.values()))
    lines = layout.columns([head, *body, total], right=frozenset(range(1, len(head))))
    known = check_index.faults()
    planted = [fault for fault in known or () if not fault.legal]
    faults = (
        f"{len(planted)} faults prove them" if known is not None else "the faults are not known, because the mock seller is not installed"
    )
    return [click.style(lines[0], bold=True), *lines[1:], "", layout.wrapped(f"{len(check_index.checks())} checks judge them; {faults}.")]


def _stale(path: Path, text: str) -> list[str]:
    try:
        found = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as broken:
        return [f"{path} cannot be read ({getattr(broken, 'strerror', None) or broken}); write it with ttck trace --write"]
    return [] if found == text else [f"{path} is stale; write it again with ttck trace --write"]


def _gaps(matrix: Sequence[dict[str, str]]) -> list[str]:
    """Requirements that should be verified and have no check, and checks without a fault that would make them fail."""
    from ttck.harness.cli import check_index  # noqa: PLC0415 - see trace
    from ttck.specs.requirements import catalogue  # noqa: PLC0415 - see trace

    gaps = [
        f"{row['requirement']} has no check, is not marked as planned, and binds the seller"
        for row in matrix
        if not row["checks"] and (fact := catalogue()[row["requirement"]]).verified_by == "check" and not fact.planned
        and fact.binds_seller and fact.observability != "none"
    ]  # fmt: skip
    if check_index.faults() is None:
        return [*gaps, "no faults are known: install the package that offers the entry points ttck.faults"]
    proven = check_index.fault_names()
    return [
        *gaps,
        *(
            f"no fault proves the check {c.name} ({', '.join(c.requirements)})"
            for c in check_index.checks()
            if not any(n in proven for n in c.requirements)
        ),
    ]


def _conclude(problems: Sequence[str]) -> None:
    if not problems:
        click.echo("The matrix is up to date, and every requirement has its checks and faults.", err=True)
        return
    click.echo(f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}:", err=True)
    for problem in problems[:_MOST]:
        click.echo(layout.wrapped(problem, indent=4, first="  - "), err=True)
    if len(problems) > _MOST:
        click.echo(f"  and {len(problems) - _MOST} more", err=True)
    sys.exit(int(ExitCode.NOT_CONFORMANT))


@click.group()
def contract() -> None:
    """Compare the contracts in ttck with another OpenAPI file, an official one or a partner's, or print them.

    \b
    ttck contract diff troubleTicketManagement.api.yaml    what differs, and which erratum explains it
    ttck contract diff partner.yaml --run latest           what differs, which checks decide it, and what they found
    ttck contract show troubleTicket                       our file
    """  # noqa: D301 - click reads the escape


@contract.command()
@click.argument("official", type=click.Path(path_type=Path))
@click.option("--against", metavar="NAME", help="Which of our contracts; by default the one with the most operations in common.")
@click.option("--run", metavar="RUN", help="Say beside each requirement that decides what this run found against it.")
@latest_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def diff(official: Path, against: str | None, *, run: str | None, runs: Path, as_json: bool) -> None:
    """Compare our contract with the OpenAPI file OFFICIAL (YAML or JSON), an official one or a partner's own.

    Below each difference that no erratum explains stand the requirements whose checks confirm or refute it: what the file says is
    a claim, and they show what the seller does. With --run, what that run found.

    Compared are operations, parameters, media types, bodies, statuses, headers and security, and of the schemas attributes, types,
    null, what may only be read or written, bounds, values and forms. Not compared are names of path parameters, of security schemes, and of
    schemas that stand at the same place; a charset, descriptions, examples and server addresses.

    Exit codes: 0 when errata explain every difference, 1 when not, 2 when the file cannot be used.

    \b
    ttck contract diff troubleTicketManagement.api.yaml --against troubleTicket
    ttck contract diff partner.yaml --run latest     and what that run found
    """  # noqa: D301 - click reads the escape
    from ttck.specs.contract_diff import diff as compare  # noqa: PLC0415 - the contract takes a moment to load
    from ttck.specs.contract_diff import unexplained  # noqa: PLC0415 - as above
    from ttck.specs.contract_links import deciding, profile_of  # noqa: PLC0415 - as above
    from ttck.specs.contracts import contract as load  # noqa: PLC0415 - as above
    from ttck.specs.profiles import profile  # noqa: PLC0415 - as above

    found, judged = _judged_in(run, runs)
    document = _read_openapi(official)
    try:
        ours = load(against or _likeliest(document))
        facts = profile(found) if found else profile_of(ours.name)
        linked = deciding(compare(ours.document, document), ours=ours, theirs=document, facts=facts)
    except FactError as broken:
        layout.refuse(f"{official}: {broken}")
    except RecursionError:
        layout.refuse(f"{official} is nested too deeply")
    except (AttributeError, TypeError, KeyError, ValueError) as broken:
        layout.refuse(f"{official} is not a well-formed OpenAPI file: {type(broken).__name__}: {broken}")
    if as_json:
        rows = [{**one.__dict__, "decided_by": {name: judged.get(name) for name in names}} for one, names in linked]
        click.echo(json.dumps({"contract": ours.name, "profile": facts.label, "differences": rows}, indent=2))
    else:
        click.echo(f"Our contract {ours.name} against {official}\n")
        click.echo("\n".join(_linked_lines(linked, judged)))
    sys.exit(int(ExitCode.NOT_CONFORMANT if unexplained(one for one, _ in linked) else ExitCode.CONFORMANT))


def _judged_in(run: str | None, runs: Path) -> tuple[str | None, dict[str, str]]:
    """The profile of a run, and the standing of each requirement in it; nothing without a run."""
    if run is None:
        return None, {}
    from ttck.harness.record.reader import ReportError  # noqa: PLC0415 - reads facts, --help need not
    from ttck.harness.report.model import load  # noqa: PLC0415 - as above

    try:
        report = load(chosen(run, runs))
    except ReportError as broken:
        layout.refuse(str(broken))
    return report.profile, {row.id: row.standing for row in report.requirements}


def _linked_lines(linked: Sequence[tuple[Difference, tuple[str, ...]]], judged: dict[str, str]) -> Iterator[str]:
    from ttck.harness.report.text import clean  # noqa: PLC0415 - see diff
    from ttck.specs.contract_diff import line, summary  # noqa: PLC0415 - see diff

    for one, names in sorted(linked, key=lambda pair: pair[0].erratum is not None):
        yield clean(line(one))
        if one.erratum is None:
            told = [f"{name} ({judged[name]})" if name in judged else name for name in names]
            yield layout.wrapped(f"decided by {layout.names(told, most=6)}" if told else "no check looks there", indent=4)
    yield summary(tuple(one for one, _ in linked))


def _read_openapi(path: Path) -> dict[str, Any]:
    try:
        document = parse_yaml(path.read_text(encoding="utf-8"), name=str(path))
    except (OSError, UnicodeDecodeError) as broken:
        layout.refuse(f"cannot read {path}: {getattr(broken, 'strerror', None) or broken}")
    except FactError as broken:
        layout.refuse(str(broken))
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        layout.refuse(f"{path} is not an OpenAPI file: it has no paths")
    return document


def _request(verb: str, path: str) -> str:
    """A method and a path, whatever its parameters are called."""
    return f"{verb.upper()} {re.sub(r'{[^}]*}', '{}', path)}"


def _likeliest(official: dict[str, Any]) -> str:
    """Our contract with the most operation ids and paths in common with a file; every API has /hub, so that tells nothing.

    Raises:
        FactError: there is nothing in common with any.
    """
    from ttck.specs.contracts import contract as load  # noqa: PLC0415 - see diff
    from ttck.specs.contracts import contract_names  # noqa: PLC0415 - see diff

    paths = {str(path): item for path, item in official["paths"].items() if not str(path).startswith("/hub")}
    theirs = {_request(verb, path) for path, item in paths.items() for verb in item}
    theirs |= {str(node.get("operationId")) for item in paths.values() for node in item.values() if isinstance(node, dict)}
    scores: dict[str, int] = {}
    for name in contract_names():
        operations = (*load(name).operations.values(), *load(name).events.values())
        scores[name] = len({part for o in operations for part in (o.operation_id, _request(o.method, o.path))} & theirs)
    best = max(scores, key=lambda name: scores[name])
    if not scores[best]:
        raise FactError(f"it has no operation in common with {' or '.join(contract_names())}; name one with --against")
    return best


@contract.command()
@click.argument("name")
@click.option("--path", "only_path", is_flag=True, help="Print only where the file is.")
def show(name: str, *, only_path: bool) -> None:
    """Print our contract NAME, such as troubleTicket, troubleTicketNotification or tmf621-v5.

    \b
    ttck contract show troubleTicket > ours.yaml
    ttck contract show troubleTicket --path
    """  # noqa: D301 - click reads the escape
    from ttck.specs.contracts import contract_names  # noqa: PLC0415 - --help need not load it

    if name not in contract_names():
        layout.refuse(f"there is no contract {name}; known are {', '.join(contract_names())}")
    path = ROOT / "openapi" / f"{name}.yaml"
    click.echo(str(path) if only_path else path.read_text(encoding="utf-8"), nl=only_path)
