"""report.html: one self-contained page; only its own script may run. Whatever a seller sent is shown as text and stays inert."""

from __future__ import annotations

import base64
import functools
import hashlib
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ttck.harness.report import buyer_words, cells, facets, notification_words, words
from ttck.harness.report.body import Shown, show_value, visible
from ttck.harness.report.causes import KINDS, Cause, ReportedFinding
from ttck.harness.report.evidence import Cited, base_url, cited
from ttck.harness.report.model import Report, counts
from ttck.harness.report.operator_answers import operator_answers
from ttck.harness.report.rows import REASONS
from ttck.harness.report.sequences import lives
from ttck.harness.report.should_view import Beside, beside
from ttck.harness.report.stimuli_used import stimuli_used
from ttck.specs.profiles import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

from ttck.harness.report.rows import RequirementRow

FINDINGS_PER_CHECK = 5
_COLUMNS = ("passed", "warned", "failed", "error", "inconclusive", "not applicable")


@dataclass(frozen=True, kw_only=True)
class Card:
    """One cause as the page shows it: its leading finding, what follows from it, and `more` causes found by the same check."""

    anchor: str
    found: ReportedFinding
    evidence: Cited
    smallest: Shown | None
    should: Beside
    follows: tuple[ReportedFinding, ...] = ()
    more: tuple[Cause, ...] = ()


def render(report: Report) -> str:
    """The whole page. Lone surrogates from a seller are written out, so that the text always encodes."""
    return _environment().get_template("report.html.j2").render(**_context(report))


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("ttck.harness.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters["plural"] = words.plural
    environment.filters["seconds"] = words.seconds
    environment.filters["slug"] = facets.word
    environment.filters["facets"] = facets.of_rows
    return environment


def _finalize(value: Any) -> Any:
    """Write out unseen characters in everything that is shown, whoever it comes from; None shows as nothing."""
    if value is None:
        return ""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _context(report: Report) -> dict[str, Any]:
    seen: set[int] = set()
    deciding = [row for row in report.requirements if row.deciding]
    cards = {kind: _cards(report, kind, seen=seen) for kind in KINDS}
    shown, left = lives(report, _anchors(cards))
    return {
        "report": report,
        "css": Markup(_file("report.css")),  # noqa: S704 - our own file
        "script": Markup(_file("report.js")),  # noqa: S704 - our own file
        "script_hash": script_hash(),
        "facets": facets.choices(report.requirements),
        "lives": shown,
        "lives_left": left,
        "sealed": tuple(_sealed(report)),
        "title": words.title(report),
        "tone": facets.word(report.verdict.word.lower()),
        "seller": words.seller(report),
        "headline": words.headline(report),
        "support": words.support(report),
        "cautions": words.cautions(report),
        "meaning": words.meaning(report),
        "facts": tuple(_facts(report)),
        "columns": _COLUMNS,
        "levels": _levels(deciding),
        "apart": {report.weights.title_of(source): _levels(rows) for source, rows in _by_source(report.binding).items()},
        "cards": cards,
        "causes": {kind: len(report.causes_of(kind)) for kind in KINDS},
        "rows": deciding,
        "apart_rows": report.binding,
        "titles": {check.check: check.title for check in report.checks},
        "stimuli": stimuli_used(report.stimuli),
        "answers": operator_answers(report.stimuli),
        "deliveries": report.deliveries,
        "gaps": {row.event: said for row in report.deliveries if (said := notification_words.gaps(row, most=20))},
        "environment": tuple(_flat(report.header)),
        "reasons": REASONS,
    }


def _file(name: str) -> str:
    return (resources.files("ttck.harness.report") / "templates" / name).read_text(encoding="utf-8")


def script_hash() -> str:
    """The hash of the one script that a report of this version runs, for a policy that admits no other."""
    return _hash(_file("report.js"))


def _hash(script: str) -> str:
    """The source expression by which the policy of the page admits its own script, and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def _anchors(cards: Mapping[str, Sequence[Card]]) -> dict[int, str]:
    """The card that cites an entry, by the number of the entry; the gravest one."""
    found: dict[int, str] = {}
    for kind in KINDS:
        for card in cards[kind]:
            for number in card.found.finding.exchanges:
                found.setdefault(number, card.anchor)
    return found


def _sealed(report: Report) -> Iterator[tuple[str, str]]:
    """What a signature under the summary is about."""
    yield "Verdict", words.title(report)
    yield "Run", str(report.header.get("run_id", "?"))
    yield "Record, SHA-256", report.sha256
    yield "Requirements with a verdict", "{} of {} mandatory".format(*words.coverage(report))


def _cards(report: Report, kind: str, *, seen: set[int]) -> list[Card]:
    """The causes of a kind as cards; of one check `FINDINGS_PER_CHECK` in full, and the others folded into the last card."""
    by_check: dict[str, list[Cause]] = {}
    for cause in report.causes_of(kind):
        by_check.setdefault(cause.lead.check.check, []).append(cause)
    cards: list[Card] = []
    for group in by_check.values():
        shown, folded = group[:FINDINGS_PER_CHECK], tuple(group[FINDINGS_PER_CHECK:])
        for cause in shown:
            anchor = f"{kind}-{len(cards) + 1}"
            cards.append(_card(report, cause, anchor=anchor, more=folded if cause is shown[-1] else (), seen=seen))
    return cards


def _card(report: Report, cause: Cause, *, anchor: str, more: tuple[Cause, ...], seen: set[int]) -> Card:
    finding = cause.lead.finding
    return Card(
        anchor=anchor,
        found=cause.lead,
        evidence=cited(report, finding.exchanges, where=finding.where, seen=seen),
        should=beside(report, report.should_have_said(cause.lead)),
        smallest=None if finding.smallest is None else show_value(finding.smallest),
        follows=cause.follows,
        more=more,
    )


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    header, footer = report.header, report.footer or {}
    yield "Buyer" if buyer_words.judged(report) else "Seller", words.seller(report)
    yield "Address", base_url(report) or "not recorded"
    target = words.told(report)
    if not buyer_words.judged(report):
        yield "Seller's release", str(target.get("seller_release") or "not said (seller_release in the target file)")
    yield "Run by", str(header.get("tester") or target.get("tester") or "not said (tester in the target file, or --tester)")
    yield "Scope", words.scope(report)
    yield "Judged by", f"profile {label_of(report.profile)}, decided by {report.weights.title}"
    if matrix := cells.said(cells.visited(report)):
        yield "Matrix", matrix
    if report.comparison is not None:
        yield "Recorded under", f"profile {report.comparison.own}, decided by {report.comparison.own_title}: {report.comparison.own_word}"
    if report.by_tables:
        yield "Seller's edition", str(header.get("edition", "not recorded"))
    yield "Started", when(header.get("started"))
    yield "Duration", f"{footer['elapsed']:.1f} s" if isinstance(footer.get("elapsed"), int | float) else "not recorded"
    yield "Run", str(header.get("run_id", "?"))
    yield (
        "Made with",
        f"ttck {header.get('ttck', '?')}, seed {header.get('seed', '?')}, budget {header.get('budget', '?')}",
    )
    yield "Seller moved by", str(header.get("stimuli", "not recorded"))
    if words.replayed(report):
        yield "Traffic from", str(words.replayed(report))
    yield "Record, SHA-256", report.sha256
    if report.chained:
        yield "Record, chain of hashes", f"broken at line {', '.join(map(str, report.altered[:10]))}" if report.altered else "whole"
    hashes = header.get("hashes")
    for name, value in hashes.items() if isinstance(hashes, dict) else ():
        yield f"{str(name).capitalize()}, SHA-256", str(value)
    yield "Exit code", f"{int(report.exit_code)}"


def when(value: Any) -> str:
    """A moment as people write it; anything that is no date-time is shown as it stands."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value or "not recorded")
    zone = (moment.strftime("%z") or "without zone").replace("+0000", "UTC")
    return f"{moment:%d %B %Y, %H:%M:%S} {zone}"


def _levels(rows: Iterable[RequirementRow]) -> list[dict[str, Any]]:
    """A line of the count table per level, and one that adds them up."""
    lines = [_level(level, found) for level, found in counts(rows).items()]
    if len(lines) > 1:
        names = [*_COLUMNS, "not tested", "not selected", "total"]
        lines.append({"level": "all", **{name: sum(line[name] for line in lines) for name in names}})
    return lines


def _level(level: str, found: Mapping[str, int]) -> dict[str, Any]:
    columns = {name: found.get(name, 0) for name in _COLUMNS}
    outside = found.get("not selected", 0)
    total = sum(found.values())
    rest = total - sum(columns.values()) - outside
    return {"level": level, **columns, "not tested": rest, "not selected": outside, "total": total}


def _by_source(rows: Iterable[RequirementRow]) -> dict[str, list[RequirementRow]]:
    found: dict[str, list[RequirementRow]] = {}
    for row in rows:
        found.setdefault(row.source, []).append(row)
    return found


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Nested settings as dotted names with their values."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _flat(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and value and all(isinstance(item, dict | list) for item in value):
        for number, item in enumerate(value):
            yield from _flat(item, f"{name}[{number}]")
    elif name not in {"kind", "format"}:
        yield name, ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
