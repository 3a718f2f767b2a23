"""Join the records of the shards of a run into one record, and judge it as a whole.

Each record is checked against its chain of hashes first. What was observed gets numbers that are its own in the whole: those of the
second shard follow those of the first, whatever order the records are given in. A verdict of the whole says what the shards saw together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ttck.harness.judge.rolled_up import rolled_up
from ttck.harness.record.joined import Part
from ttck.harness.record.reader import NUMBERED, Line, Record, ReportError, read
from ttck.harness.record.recorder import Recorder, RecordError
from ttck.harness.record.stories import shifted
from ttck.harness.report.model import of_record
from ttck.harness.runs.shards import Shard, shard_in
from ttck.harness.secrets.redactor import Redactor
from ttck.harness.verdict import CheckResult, ExitCode, Finding, Outcome

# What has to be the same in all shards, and how a message calls it.
_SAME = {
    "ttck": "version of ttck", "facts": "facts", "hashes": "facts", "profile": "profile", "edition": "edition", "seed": "seed",
    "budget": "budget", "lanes": "lanes", "selection": "selection",
}  # fmt: skip
_OWN = frozenset({"listener", "limits", "proxy", "tester"})  # of a target file, what each machine may say for itself


class MergeError(ReportError):
    """Records cannot be joined; the message says why."""


@dataclass(frozen=True, kw_only=True)
class _Share:
    """The record of one shard, and by how much its numbers are raised in the whole."""

    shard: Shard
    record: Record
    by: int
    count: int
    judged: int

    @property
    def part(self) -> Part:
        """As the header of the whole has it."""
        until = (self.record.footer or {}).get("listened_until")
        return Part(
            shard=str(self.shard), run_id=str(self.record.header.get("run_id")), sha256=self.record.sha256, first=self.by + 1,
            last=self.by + self.count, judged=self.by + self.judged, listened_until=str(until) if until else None,
        )  # fmt: skip


def merge(paths: Sequence[Path], *, into: Path) -> ExitCode:
    """Write the record of the whole run into a folder, new or empty, and return its exit code.

    A shard that is missing makes the whole a run that was cut short.

    Raises:
        MergeError: one is no shard, was altered, is there twice, or is of another run.
        ReportError: a record cannot be read, or that of the whole cannot be written.
    """
    shares = _shares(paths)
    checks = rolled_up(_raised(share) for share in shares)
    header = _header(shares, checks, run_id=into.name)
    footer = _footer(shares, checks)
    footer["exit_code"] = int(_code(shares, header, checks, footer))
    try:
        if into.exists() and any(one.name != "shards" for one in into.iterdir()):
            raise MergeError(f"{into} holds files already, and nothing is overwritten")
        recorder = Recorder(into / "record.jsonl", Redactor())
        recorder.line(header)
        for share in shares:
            for line in _lines(share):
                recorder.line(line)
        for check in checks:
            recorder.line(check.as_line())
        recorder.line(footer)
        recorder.close()
    except (RecordError, OSError) as broken:
        raise ReportError(f"the record of the whole cannot be written: {broken}") from broken
    return ExitCode(footer["exit_code"])


def _shares(paths: Iterable[Path]) -> list[_Share]:
    found: dict[Shard, Record] = {}
    for path in paths:
        record = read(path)
        shard = shard_in(record.header)
        if shard is None:
            raise MergeError(f"{path} is no shard of a run, so that it cannot be merged with others; see ttck run --shard")
        if record.altered:
            raise MergeError(f"{record.path} was altered after it was written (its chain of hashes breaks at line {record.altered[0]})")
        if shard in found:
            raise MergeError(f"shard {shard} is there twice: {found[shard].path} and {record.path}")
        found[shard] = record
    ordered = sorted(found.items())
    first = ordered[0][1]
    for shard, record in ordered[1:]:
        differs = _differences(first, record)
        if differs or shard.of != ordered[0][0].of:
            what = ", ".join(differs) or "another number of shards"
            raise MergeError(f"{record.path} is not of the same run as {first.path}: they differ in {what}")
    shares, by = list[_Share](), 0
    for shard, record in ordered:
        shares.append(_Share(shard=shard, record=record, by=by, count=max(record.journal.places, default=0), judged=_judged(record)))
        by += shares[-1].count
    return shares


def _differences(one: Record, other: Record) -> list[str]:
    """In what two records differ that can be no shards of one run."""
    found = [words for name, words in _SAME.items() if one.header.get(name) != other.header.get(name)]
    return list(dict.fromkeys([*found, *(["target file"] if _target(one) != _target(other) else [])]))


def _target(record: Record) -> dict[str, Any]:
    target = record.header.get("target")
    return {name: value for name, value in target.items() if name not in _OWN} if isinstance(target, dict) else {}


def _judged(record: Record) -> int:
    """The last number before the first verdict: what came later was not judged."""
    last = 0
    for line in _parsed(record.path):
        if line.get("kind") == "verdict":
            break
        last = int(line["n"]) if line.get("kind") in NUMBERED else last
    return last


def _parsed(path: Path) -> Iterator[Line]:
    with path.open("rb") as stream:
        for raw in stream:
            try:
                line = json.loads(raw)
            except (ValueError, RecursionError):
                continue  # a line that was cut off when the shard ended; the whole is cut short then
            if isinstance(line, dict):
                line.pop("chain", None)
                yield line


def _lines(share: _Share) -> Iterator[Line]:
    """What a shard observed, in its order, with the numbers of the whole."""
    for line in _parsed(share.record.path):
        if line.get("kind") in NUMBERED:
            yield {**line, "n": int(line["n"]) + share.by}
        elif line.get("kind") == "scenario":
            story = {"story": shifted(line["story"], share.by)} if "story" in line else {}
            yield {**line, **story, "shard": str(share.shard)}


def _raised(share: _Share) -> Iterator[CheckResult]:
    """The verdicts of a shard, citing the numbers of the whole."""
    for check in share.record.checks:
        yield replace(check, findings=tuple(_cited(finding, share.by) for finding in check.findings))


def _cited(finding: Finding, by: int) -> Finding:
    return replace(finding, exchanges=tuple(number + by for number in finding.exchanges))


def _header(shares: Sequence[_Share], checks: Sequence[CheckResult], *, run_id: str) -> Line:
    """The header of the whole: that of the first shard, without what is its own."""
    first = shares[0].record.header
    header = {name: value for name, value in first.items() if name not in {"shard", "chain"}}
    started = min(str(share.record.header.get("started")) for share in shares)
    found = {**header, "run_id": run_id, "started": started, "shards": [share.part.as_document() for share in shares]}
    scopes = [share.record.header["scope"] for share in shares if isinstance(share.record.header.get("scope"), dict)]
    if scopes:
        how = [text for text in scopes[0].get("how") or () if not str(text).startswith("shard ")]
        names = sorted({name for scope in scopes for name in scope.get("requirements") or ()}) if how else []
        judged = len({check.check.partition("[")[0] for check in checks})
        found["scope"] = {**scopes[0], "restricted": bool(how), "how": how, "checks": judged, "requirements": names}
    return found


def _footer(shares: Sequence[_Share], checks: Sequence[CheckResult]) -> Line:
    """The footer of the whole, but for its exit code."""
    footers = [share.record.footer or {} for share in shares]
    missing = [str(Shard(number=n, of=shares[0].shard.of)) for n in range(1, shares[0].shard.of + 1)]
    missing = [name for name in missing if name not in {str(share.shard) for share in shares}]
    stopped = [f"shard {share.shard}: {why}" for share in shares if (why := _stopped(share.record))]
    stopped += [f"shard {', '.join(missing)} is missing"] if missing else []
    lanes: dict[str, float] = {}
    for footer in footers:
        for lane, spent in (footer.get("lane_seconds") or {}).items():
            lanes[lane] = round(lanes.get(lane, 0) + spent, 3)
    return {
        "kind": "footer",
        "finished": _latest(footers, "finished"),
        "outcome": max((check.outcome for check in checks), key=lambda outcome: outcome.rank, default=Outcome.NOT_APPLICABLE),
        "interrupted": bool(stopped) or any(footer.get("interrupted") for footer in footers),
        "stopped": "; ".join(stopped) or None,
        "elapsed": max(float(footer.get("elapsed") or 0) for footer in footers),
        "lane_seconds": lanes,
        "leftovers": [name for footer in footers for name in footer.get("leftovers") or ()],
        "listened_until": _latest(footers, "listened_until"),
        "exchanges": sum(share.record.exchanges for share in shares),
    }


def _latest(footers: Iterable[Line], name: str) -> str | None:
    return max((str(footer[name]) for footer in footers if footer.get(name)), default=None)


def _stopped(record: Record) -> str | None:
    """Why a shard ended before it was done; None where it did not."""
    if record.footer is None or record.damaged:
        return "its record has no end" if record.footer is None else "lines of its record cannot be read"
    return str(record.footer["stopped"]) if record.footer.get("stopped") else None


def _code(shares: Sequence[_Share], header: Line, checks: tuple[CheckResult, ...], footer: Mapping[str, Any]) -> ExitCode:
    """The exit code of the whole, weighed as that of any other run."""
    codes = {code for share in shares if isinstance(code := (share.record.footer or {}).get("exit_code"), int)}
    kept = codes & ({ExitCode.NOTHING_JUDGED} if len(codes) == 1 else set()) | codes & {ExitCode.FINDINGS, ExitCode.HARNESS_ERROR}
    told = {**footer, "exit_code": next(iter(sorted(kept, reverse=True)), None)}
    whole = replace(
        shares[0].record, header=header, checks=checks, footer=told, exchanges=sum(share.record.exchanges for share in shares),
        answered=any(share.record.answered for share in shares), damaged=False,
    )  # fmt: skip
    return of_record(whole).exit_code
