"""The verdict and its consequences in plain words; the terminal, the page and the JSON report say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.harness.judge.refusal_hints import REFUSES
from ttck.harness.record.recording import CUT, GARBLED, LACKS, NO_BODY, PACKED, counted
from ttck.harness.report import buyer_words
from ttck.harness.report.agreed import kept_to
from ttck.harness.report.causes import led
from ttck.harness.report.declared import claimed
from ttck.harness.report.model import (
    CONFORMANT,
    HARNESS_ERROR,
    INCOMPLETE,
    NO_BREACH,
    NOT_CONFORMANT,
    NOTHING_JUDGED,
    SELECTED,
    WAIVED,
    Report,
)
from ttck.harness.report.rows import NOT_EXERCISED, UNBOUND
from ttck.specs.loader import FactError
from ttck.specs.profiles import Profile, profile
from ttck.specs.requirements import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

_NAMED = 8  # ids in one line


def plural(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def seller(report: Report) -> str:
    """What reports call the seller under test."""
    target = report.header.get("target")
    if isinstance(target, dict):
        return str(target.get("name") or target.get("base_url") or "the seller")
    return "the seller"


def coverage(report: Report) -> tuple[int, int]:
    """How many of the deciding requirements that apply have a verdict with evidence, and how many there are."""
    rows = [row for row in report.requirements if row.decides and row.standing != UNBOUND]
    return sum(row.tested for row in rows), len(rows)


def title(report: Report) -> str:
    """The word over a run; that of a restricted one says how far it reaches."""
    if report.verdict.word != SELECTED:
        return report.verdict.word
    tested, _ = coverage(report)
    return f"NO BREACH in what was selected: {tested} of {plural(extent(report), 'mandatory requirement')}"


def extent(report: Report) -> int:
    """How many deciding requirements apply to this side, whether or not the run selects them."""
    return sum(row.duty and row.standing != UNBOUND for row in report.requirements)


def told(report: Report) -> Mapping[str, Any]:
    """What the target file says, with secrets masked; empty where the record does not tell."""
    found = report.header.get("target")
    return found if isinstance(found, dict) else {}


def scope(report: Report) -> str:
    """What the run covers: APIs, use cases, lanes, and what restricted it."""
    header = report.header
    declares = told(report).get("declares")
    declares = declares if isinstance(declares, dict) else {}
    known = _facts(report)
    apis = declares.get("apis") or (known.default_apis if known else ())
    cases = spans(claimed(header) or ())
    lanes = header.get("lanes") or ()
    parts = [f"{name}: {', '.join(map(str, found))}" for name, found in (("APIs", apis), ("use cases", cases), ("lanes", lanes)) if found]
    return "; ".join([*parts, *(f"restricted to {one}" for one in report.scope.how)]) or "not recorded"


def spans(numbers: Iterable[int]) -> list[str]:
    """Numbers with neighbours drawn together: 1, 2, 3 and 7 become "1 to 3" and "7"."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return [part for run in found for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))]  # noqa: PLR2004 - two are named


def headline(report: Report) -> str:
    """One sentence: what the verdict says."""
    if buyer_words.judged(report):
        return buyer_words.headline(report)
    verdict, standard, name = report.verdict, report.weights.title, seller(report)
    sentences = {
        CONFORMANT: f"{name} met every mandatory requirement of {standard} that this run tested{_departs(report)}.",
        NO_BREACH: _no_breach(report),
        SELECTED: f"{name} broke nothing of {standard} that this run selected{_departs(report)}. This is no verdict on the whole.",
        WAIVED: f"{name} broke nothing of {standard} but {plural(_waived(report), 'requirement')} that somebody answers for until a day.",
        NOT_CONFORMANT: f"{name} {_breaks(report)}.",
        INCOMPLETE: _incomplete(report),
        NOTHING_JUDGED: _nothing(report),
        HARNESS_ERROR: "ttck itself failed during this run, so the run is no verdict on the seller.",
    }
    return sentences[verdict.word]


def _waived(report: Report) -> int:
    return sum(row.waiver is not None and row.breaks for row in report.requirements)


def replayed(report: Report) -> str | None:
    """Where the traffic comes from, when recorded traffic was judged and nobody drove the seller."""
    source = report.header.get("source")
    return str(source) if source else None


def _no_breach(report: Report) -> str:
    """How much of the recorded traffic could be judged."""
    rows = [row for row in report.requirements if row.deciding]
    judged, rest = sum(row.tested for row in rows), sum(row.standing == NOT_EXERCISED for row in rows)
    return f"{plural(judged, 'requirement')} judged on this traffic, {rest} not exercised; no breach found{_departs(report)}."


def _departs(report: Report) -> str:
    """How many requirements are not met because the seller follows the published text, as its target file declares."""
    rows = {row.id for found in report.of("deviation") for row in found.rows if row.decides}
    return f", except for {plural(len(rows), 'requirement')} in which it follows the published text" if rows else ""


def _breaks(report: Report) -> str:
    """How many mandatory requirements are broken, how many only by a consequence or by following the published text."""
    rows = {row.id: row for row in report.requirements}
    failed, title = set(report.verdict.failed), report.weights.title
    mandatory = {name for name in failed if rows[name].mandatory}
    plain = {row.id for found in report.of("failure") for row in found.rows}
    departed, leading = mandatory - plain, led(report.causes)
    broken = (mandatory & plain & leading) or (mandatory & plain)
    parts = [f"breaks {plural(len(broken), 'mandatory requirement')} of {title}"] if broken else []
    if departed:
        what = f"{len(departed)} more" if broken else f"{plural(len(departed), 'mandatory requirement')} of {title}"
        parts.append(f"departs from {what} by following the published text")
    if optional := failed - mandatory:
        what = plural(len(optional), "optional requirement") + ("" if parts else f" of {title}")
        parts.append(f"does not grant what {what} {'permits' if len(optional) == 1 else 'permit'}")
    rest = (mandatory & plain) - broken
    after = f"; {plural(len(rest), 'more fails', 'more fail')} as a consequence" if rest else ""
    return ", and ".join(parts) + after


def _incomplete(report: Report) -> str:
    undecided = len(report.verdict.undecided)
    if report.verdict.altered:
        return "The record of this run was altered after it was written, so no verdict can rest on it."
    if report.verdict.cut_short:
        return "The run was cut short. No breach was seen so far, but it cannot say that the seller conforms."
    return (
        f"No breach was seen, but {plural(undecided, 'mandatory requirement')} of {report.weights.title} could not be "
        "decided, so conformance is not shown."
    )


def support(report: Report) -> str:
    """How far the verdict reaches, in one or two sentences."""
    if buyer_words.judged(report):
        return buyer_words.support(report)
    tested, total = coverage(report)
    restricted = report.scope.restricted
    within = "selected mandatory requirements" if restricted else "mandatory requirements that bind a seller"
    seen = plural(report.exchanges, "exchange")
    if report.notifications:
        seen += f" and {plural(report.notifications, 'notification')}"
    rest = f" The other {total - tested} are listed under what was not tested." if 0 < tested < total else ""
    outside = sum(row.decides and row.standing == UNBOUND for row in report.requirements)
    rest += f" {plural(outside, 'more does', 'more do')} not apply to this seller; the reasons are listed." if outside else ""
    return f"{tested} of {total} {within} have a verdict with evidence, from {seen}.{rest}"


def _facts(report: Report) -> Profile | None:
    try:
        return profile(report.profile)
    except FactError:
        return None


def _rulings(report: Report) -> str | None:
    """What the profile makes of requirements otherwise than their sources."""
    ruled = [row for row in report.requirements if row.ruling]
    if not ruled:
        return None
    return f"The profile rules {plural(len(ruled), 'requirement')} otherwise than the source: " + "; ".join(
        f"{row.id} {row.ruling}" for row in ruled
    )


def _of_profile(report: Report) -> str | None:
    facts = _facts(report)
    return facts.caution if facts else None


def cautions(report: Report) -> tuple[str, ...]:
    """What a reader must know before relying on the verdict."""
    if buyer_words.judged(report):
        return buyer_words.cautions(report)
    verdict, scope = report.verdict, report.scope
    stopped = (report.footer or {}).get("stopped")
    found = [caution for caution in (_of_profile(report), kept_to(report.header.get("target")), _rulings(report)) if caution]
    if known := [row.id for row in report.requirements if (fact := catalogue().get(row.id)) is not None and fact.kit_bug]:
        shown = ", ".join(known[:_NAMED]) + (" and more" if len(known) > _NAMED else "")
        found.append(f"Of these checks {len(known)} have known defects in the kit ({shown}); ttck explain {known[0]} says which.")
    if report.header.get("read_only"):
        found.append(
            "The seller was only read (--read-only): nothing was created or changed. This can show breaches, but never conformance."
        )
    elif replayed(report):
        found.append(
            f"Recorded traffic was judged ({replayed(report)}), and no request was sent to the seller. "
            "This can show breaches, but never conformance."
        )
        found += [f"Left out: {counted(number, what)}." for what, number in _left_out(report).items()]
        if not report.header.get("whole", True):
            found.append("The recording may be incomplete, so only what a single answer or notification shows was judged.")
    if scope.restricted:
        part = f", {scope.checks} of {scope.of} checks" if scope.of else ""
        found.append(f"The run was restricted to {'; '.join(scope.how)}{part}: it is no statement about conformance as a whole.")
    if stopped:
        found.append(f"Why the run ended early: {stopped}.")
    if verdict.cut_short and report.footer is not None:
        found.append("The run was stopped before it was done; what had not been seen by then has no verdict.")
    if verdict.word == HARNESS_ERROR and verdict.failed:
        found.append(f"Beside the error, {plural(len(verdict.failed), 'requirement')} failed; see the failures.")
    found += [f"The waiver of {name} is {state}: {text}." for name, state, text in report.waivers if state in {"expired", "not needed"}]
    return (*found, *report.caveats)


_MEANING = {
    CONFORMANT: {
        "For a buyer": "The behaviour that was tested is as the standard demands. Look at what was not tested "
        "before relying on it.",
        "For the seller": "Keep this report with its record: together they are the evidence. Warnings and binding "
        "findings do not change the verdict, but buyers may have problems with them.",
        "For a certifier": "The verdict covers the requirements with evidence. Those by attestation or inspection "
        "need their own proof.",
    },
    NO_BREACH: {
        "For a buyer": "Nothing in this traffic breaks the standard, as far as traffic alone can tell.",
        "For the seller": "What the traffic does not show is listed with its reason. ttck run tests it and gives a verdict.",
        "For a certifier": "This is no statement about conformance: recorded traffic can only show breaches.",
    },
    SELECTED: {
        "For a buyer": "The behaviour that was selected is as the standard demands. Nothing is said about the rest.",
        "For the seller": "Run all checks before you rely on it: ttck run without --requirement, --use-case and --lane.",
        "For a certifier": "This is no statement about conformance: only a run of all checks gives one.",
    },
    WAIVED: {
        "For a buyer": "The findings under “Waived” are there. Somebody accepts them until the day that is named.",
        "For the seller": "Correct them before their waivers end: from the day after, they fail.",
        "For a certifier": "Conformance is not shown. A waiver is an agreement between two parties, and no part of the standard.",
    },
    NOT_CONFORMANT: {
        "For a buyer": "Expect the behaviour listed under failures; integrations must work around it until "
        "the seller is corrected.",
        "For the seller": "Each failure shows what was sent, what came back and what the standard demands, with a "
        "command that repeats the request.",
        "For a certifier": "Conformance is not shown. One failure that decides is enough for that.",
    },
    INCOMPLETE: {
        "For a buyer": "No breach was seen, but a part of what matters could not be tested.",
        "For the seller": "The reasons are listed under “What was not tested”. Most often a stimulus is missing: a way for "
        "ttck to make the seller act.",
        "For a certifier": "This is neither a pass nor a failure. A complete run is needed.",
    },
    NOTHING_JUDGED: {
        "For a buyer": "This says nothing about the seller's behaviour.",
        "For the seller": "Check the address, the network and the credentials in the target file.",
        "For a certifier": "There is no result to certify.",
    },
    HARNESS_ERROR: {
        "For a buyer": "This says nothing final about the seller's behaviour.",
        "For the seller": "Checks that did end have their verdicts below; those with an error say nothing.",
        "For a certifier": "Do not use this run. The errors below belong to ttck and should be reported to it.",
    },
}  # fmt: skip


def meaning(report: Report) -> dict[str, str]:
    """What the verdict means, by reader."""
    if buyer_words.judged(report):
        return buyer_words.meaning(report)
    return _MEANING[report.verdict.word]


def next_steps(report: Report) -> tuple[str, ...]:
    """What to do next; command lines use the run directory."""
    if buyer_words.judged(report):
        return buyer_words.next_steps(report)
    run = report.folder
    first = report.of("failure") or report.of("deviation")
    explain = f"ttck explain {first[0].rows[0].id}" if first and first[0].rows else "ttck explain R24"
    steps = {
        CONFORMANT: ("Hand over report.html together with record.jsonl.",),
        NO_BREACH: ("Judge the seller as a whole: ttck run target.yaml",),
        SELECTED: ("Judge the seller as a whole: ttck run target.yaml, without a selection",),
        WAIVED: ("Correct what is waived before the waivers end (listed under Waived).",),
        NOT_CONFORMANT: (f"Read what a requirement demands: {explain}", _again(report)),
        INCOMPLETE: (_to_complete(report),),
        NOTHING_JUDGED: (_look_for(report),),
        HARNESS_ERROR: (f"Report the error with {run / 'record.jsonl'} (secrets are masked in it).",),
    }[report.verdict.word]
    leftovers = ("Close the tickets that were left open (listed in the report).",) if report.leftovers else ()
    under = f" --profile {report.profile}" if report.comparison is not None else ""
    return (*steps, *leftovers, f"Build the reports again without the seller: ttck report {run}{under}")


def _again(report: Report) -> str:
    if report.header.get("read_only"):
        return "Correct the seller, then run again with --read-only."
    if replayed(report):
        return "Correct the seller, record new traffic, and judge that."
    return f"Correct the seller, then run again with the same seed: --seed {report.header.get('seed', 0)}"


def _left_out(report: Report) -> dict[str, int]:
    """What of recorded traffic was not judged, by reason."""
    found = report.header.get("left_out")
    return {str(what): number for what, number in found.items() if isinstance(number, int)} if isinstance(found, dict) else {}


def _look_for(report: Report) -> str:
    if not replayed(report) or report.header.get("read_only"):
        return "Find out why: ttck doctor target.yaml"
    left = _left_out(report)
    if LACKS[NO_BODY] in left:
        return "Record again with the bodies of the answers (in a browser: save all as HAR with content), then: ttck judge FILE"
    if LACKS[PACKED] in left:
        return "Install what unpacks the answers (pip install brotli zstandard), then: ttck judge FILE"
    if LACKS[CUT] in left or LACKS[GARBLED] in left:
        return "Record again with another recorder, because this one does not keep the answers whole; see ttck judge --help"
    return (
        "Record traffic in which tickets are created, read or changed. Is it in the file? Then say with --base-url where the API is, "
        "or with --profile which standard it has; see ttck judge --help"
    )


def _nothing(report: Report) -> str:
    if replayed(report):
        return "Nothing in this traffic could be judged."
    return f"{seller(report)} could not be reached, refused access, or no request was sent to it. This run judged nothing."


def _to_complete(report: Report) -> str:
    if report.verdict.altered:
        return "Take the record as the run wrote it, or run again."
    if str((report.footer or {}).get("stopped")).startswith(REFUSES):
        return "Write into the target file what the seller asks for (values, base, forbidden or products), then run again."
    if report.verdict.cut_short:
        return "Run again until the end. ttck doctor target.yaml checks whether the seller answers."
    return "Add what the reasons under “Not tested” name, most often a stimulus (ttck explain stimuli) or a longer limit, then run again."


def seconds(value: float | None) -> str:
    """A span of time, given in seconds, in the unit that suits it; a dash for None."""
    if value is None:
        return "-"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"
