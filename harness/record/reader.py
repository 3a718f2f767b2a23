"""Read record.jsonl: one pass that keeps the small lines and remembers where the large ones stand."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import orjson

from ttck.harness.record.exchange import refused_deliveries
from ttck.harness.record.hash_chain import Chain
from ttck.harness.record.transport_problems import Transport
from ttck.harness.verdict import CheckResult, Finding, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FORMAT = 1
REFUSALS = frozenset({401, 403, 407})
RECORD = "record.jsonl"
NUMBERED = frozenset({"exchange", "notification", "stimulus"})
IGNORED = frozenset({"exchange", "notification"})

Line = dict[str, Any]


class ReportError(Exception):
    """A record cannot be read, or a report cannot be written; the message names the file."""


@dataclass(frozen=True, kw_only=True)
class Journal:
    """Finds a numbered record line again without keeping it in memory; `lines` are the lines of the file, counted from 1."""

    path: Path
    places: Mapping[int, tuple[int, int]]
    lines: Mapping[int, int] = field(default_factory=dict)

    def line(self, number: int) -> Line | None:
        """The exchange, notification or stimulus with this number; None when the record has none."""
        place = self.places.get(number)
        if place is None:
            return None
        try:
            with self.path.open("rb") as stream:
                stream.seek(place[0])
                return parse_line(stream.read(place[1]))
        except OSError as broken:
            raise ReportError(f"{self.path} cannot be read: {broken.strerror or broken}") from broken


@dataclass(frozen=True, kw_only=True)
class Record:
    """What the record says, undecided: the lines by kind, and what is odd about the file itself.

    `altered` are the numbers of the lines at which the chain of hashes breaks; `chained` says that there is one.
    """

    path: Path
    header: Line
    checks: tuple[CheckResult, ...]
    scenarios: tuple[Line, ...]
    stimuli: tuple[Line, ...]
    footer: Line | None
    journal: Journal
    exchanges: int
    notifications: int
    answered: bool
    damaged: bool
    sha256: str
    altered: tuple[int, ...]
    chained: bool
    caveats: tuple[str, ...]
    transport: Transport


@dataclass(kw_only=True)
class _Gathered:
    """The state of the one pass over the file."""

    checks: list[CheckResult] = field(default_factory=list)
    scenarios: list[Line] = field(default_factory=list)
    stimuli: list[Line] = field(default_factory=list)
    footer: Line | None = None
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)
    exchanges: int = 0
    notifications: int = 0
    turned_away: int = 0
    elsewhere: bool = False
    answered: bool = False
    unknown: int = 0
    transport: Transport = field(default_factory=lambda: Transport(unanswered=[]))
    damaged: list[int] = field(default_factory=list)
    chain: Chain = field(default_factory=Chain)


def parse_line(raw: bytes) -> Line | None:
    """Decode one record line; None when it is not a JSON object (cut off, or damaged)."""
    try:
        line = orjson.loads(raw)
    except orjson.JSONDecodeError:
        try:
            line = json.loads(raw)  # accepts lone surrogates and very deep numbers, which orjson refuses
        except (ValueError, RecursionError):
            return None
    if not isinstance(line, dict):
        return None
    line.pop("chain", None)  # told by the bytes; see `ttck.harness.record.hash_chain`
    return line


def locate(path: Path) -> Path:
    """The record file of a run directory, or the path itself when it is a file."""
    return path / RECORD if path.is_dir() else path


def read(path: Path) -> Record:
    """Read a run directory or its record.jsonl.

    Raises:
        ReportError: there is no record, it is not one, or its format is of another version.
    """
    record = locate(path)
    gathered, digest = _Gathered(), hashlib.sha256()
    header: Line | None = None
    try:
        for number, offset, raw in _lines(record):
            digest.update(raw)
            gathered.chain.follow(number, raw)
            line = parse_line(raw)
            if number == 1:
                header = _header(line, record)
            elif line is None:
                gathered.damaged.append(number)
            else:
                _gather(gathered, line, number, (offset, len(raw)))
    except OSError as broken:
        raise ReportError(f"{record} cannot be read: {broken.strerror or broken}") from broken
    if header is None:
        raise ReportError(f"{record} is empty: the run wrote nothing")
    return Record(
        path=record,
        header=header,
        checks=tuple(gathered.checks),
        scenarios=tuple(gathered.scenarios),
        stimuli=tuple(gathered.stimuli),
        footer=gathered.footer,
        journal=Journal(path=record, places=gathered.places, lines=gathered.lines),
        exchanges=gathered.exchanges,
        notifications=gathered.notifications,
        answered=gathered.answered,
        damaged=bool(gathered.damaged),
        sha256=digest.hexdigest(),
        altered=gathered.chain.breaks,
        chained=gathered.chain.linked > 0,
        caveats=tuple(_caveats(gathered)),
        transport=gathered.transport,
    )


def _lines(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Line number, byte offset and bytes of each line."""
    offset = 0
    with path.open("rb") as stream:
        for number, raw in enumerate(stream, start=1):
            yield number, offset, raw
            offset += len(raw)


def _header(line: Line | None, path: Path) -> Line:
    if line is None or line.get("kind") != "header":
        raise ReportError(f"{path} is not a record of ttck: its first line is no header")
    if line.get("format") != FORMAT:
        raise ReportError(f"{path} has format {line.get('format')!r}; this version reads format {FORMAT}")
    return line


def _gather(gathered: _Gathered, line: Line, number: int, place: tuple[int, int]) -> None:
    kind = line.get("kind")
    if gathered.footer is not None:
        gathered.chain.broken.append(number)  # the footer closes the record
    if kind in NUMBERED and isinstance(line.get("n"), int):
        gathered.places[line["n"]] = place
        gathered.lines[line["n"]] = number
    if kind == "exchange":
        gathered.exchanges += 1
        gathered.transport.see(line)
        gathered.answered = gathered.answered or _answered(line)
    elif kind == "notification":
        away, elsewhere = line.get("refused") is True, line.get("elsewhere") is True
        gathered.turned_away += away and not elsewhere
        gathered.elsewhere = gathered.elsewhere or elsewhere
        gathered.notifications += not away
    elif kind == "stimulus":
        gathered.stimuli.append(line)
    elif kind == "scenario":
        line.pop("story", None)  # for those who judge again; see `ttck.harness.record.stories`
        gathered.scenarios.append(line)
    elif kind == "footer":
        gathered.footer = line
    elif kind == "verdict":
        check = _check(line)
        if check is None:
            gathered.damaged.append(number)
        else:
            gathered.checks.append(check)
    else:
        gathered.unknown += 1


def _answered(exchange: Line) -> bool:
    """Whether the seller answered with something else than a refusal of access."""
    response = exchange.get("response")
    return isinstance(response, dict) and response.get("status") not in REFUSALS


def _check(line: Line) -> CheckResult | None:
    """A verdict line as a value; fields that this version does not know are passed over."""
    known = {item.name for item in fields(CheckResult)}
    known_finding = {item.name for item in fields(Finding)}
    try:
        findings = [{name: value for name, value in finding.items() if name in known_finding} for finding in line.get("findings", ())]
        filled = {"evidence": 0, "stimuli": [], **{name: value for name, value in line.items() if name in known}}
        check = CheckResult.from_line(
            {
                **filled,
                "findings": [{"exchanges": [], **finding} for finding in findings],
                "outcome": Outcome(line["outcome"]),
            }
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    sound = isinstance(check.evidence, int) and all(isinstance(name, str) for name in check.requirements)
    return check if sound else None


def _caveats(gathered: _Gathered) -> Iterator[str]:
    if breaks := gathered.chain.breaks:
        places = ", ".join(str(number) for number in breaks[:10]) + (" and more" if len(breaks) > 10 else "")  # noqa: PLR2004 - as below
        yield f"This report is made from a record that was altered after it was written: its chain of hashes breaks at line {places}."
    if not gathered.chain.linked:
        yield "The record has no chain of hashes (ttck wrote none before this version): whether it was altered cannot be said."
    yield from gathered.transport.cautions()
    if number := gathered.turned_away:
        came = refused_deliveries(number)
        yield (
            f"{came[0].upper()}{came[1:]} came without the credentials that the target asks for (listener.auth) and got 401. "
            "They are evidence of nothing, and what is missed of notifications is inconclusive."
        )
    if gathered.elsewhere:
        yield (
            "Shards that were played side by side did not hear the same: this seller posts to one listener of a buyer at a time. What is "
            "missed of notifications is inconclusive; play the run in one process, or its shards one after the other."
        )
    if gathered.footer is None:
        yield "The record has no closing line: the run was cut short, and what it had not written is lost."
    if gathered.damaged:
        places = ", ".join(str(number) for number in gathered.damaged[:10])
        yield f"Some lines of the record cannot be read and were skipped (line {places}): evidence may be missing."
    if gathered.unknown:
        yield f"{gathered.unknown} lines of a kind that this version does not know were skipped."
