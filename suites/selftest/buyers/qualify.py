"""``ttck qualify --buyers``: the model buyer breaks nothing, and each faulty buyer is caught by its rule."""

from __future__ import annotations

import csv
import fnmatch
import io
import json
import multiprocessing
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ttck.harness.record.recorder import read_lines
from ttck.harness.replay.buyer_audit import audit
from ttck.harness.runs.run import Options
from ttck.harness.verdict import CheckResult, Outcome
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.web.audit import Audit
from ttck.mockseller.web.server import Server
from ttck.specs.profiles import profile
from ttck.suites.selftest.buyers import model
from ttck.suites.selftest.buyers.desk import Desk, Ear, controller
from ttck.suites.selftest.buyers.everybody import BUYERS, MODELS
from ttck.suites.selftest.buyers.faulty import Faulty

_COLUMNS = ("buyer", "breaks", "also", "verdict", "failed", "warned", "stray", "exchanges")
_TOKEN = "buyers-control-token"  # noqa: S105 - of a seller that lives for one story


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A buyer with what the audit of its story said."""

    buyer: Faulty
    checks: tuple[CheckResult, ...]
    exchanges: int
    missing: str | None = None

    def ids(self, outcome: Outcome) -> frozenset[str]:
        """The requirements of the standard with a check of this outcome."""
        sources = tuple(f"{name}:" for name in profile(self.buyer.profile).deciding)
        return frozenset(n for c in self.checks if c.outcome is outcome for n in c.requirements if n.startswith(sources))

    @property
    def reported(self) -> frozenset[str]:
        """Requirements with a finding."""
        return self.ids(Outcome.FAILED) | self.ids(Outcome.WARNED)

    @property
    def stray(self) -> tuple[str, ...]:
        """Requirements with a finding though the buyer does not claim to break them."""
        return tuple(sorted(self.reported - {*self.buyer.breaks, *self.buyer.also}))

    @property
    def problem(self) -> str | None:
        """What is wrong with the kit, None for nothing."""
        errors = [check for check in self.checks if check.outcome is Outcome.ERROR]
        if errors:
            return f"an error of our own in {errors[0].check}: {(errors[0].reason or '').splitlines()[-1]}"
        if self.missing:
            return f"the story did not come to {self.missing}"
        if not self.checks:
            return "nothing was judged"
        if not set(self.buyer.breaks) <= self.reported:
            return "not caught" + (f"; reported instead: {', '.join(sorted(self.reported))}" if self.reported else "")
        if self.stray:
            says = next(f.message for c in self.checks if set(c.requirements) & set(self.stray) for f in c.findings)
            return f"accused of {', '.join(self.stray)} as well: {says}"
        return None


def story(buyer: Faulty, folder: Path) -> Desk:
    """Let one buyer live through its story at a mock seller of its own, which keeps an audit in `folder`."""
    server = Server(Settings(control_token=_TOKEN, profile=_read_so(buyer, folder.parent)))
    record = Audit(folder, settings=server.seller.settings, base_url=server.base_url)
    server.seller.attach(record)
    ear = Ear(status=buyer.listens)
    play, base = (model.play, "") if buyer.story is None else (buyer.story, server.base_url)
    lever = controller(f"{server.origin}/_control", _TOKEN)
    with server, Desk(origin=server.origin, control=lever, ear=ear, skips=buyer.skips, base=base) as desk:
        try:
            play(desk, buyer.deviate)
        finally:
            ear.close()
    record.close()
    return desk


def _read_so(buyer: Faulty, folder: Path) -> str:
    """The profile of a seller, with the readings under which the fault of a buyer shows."""
    if not buyer.switches:
        return buyer.profile
    own = folder / f"{buyer.profile}-read-so.yaml"
    switches = {name: {"default": value} for name, value in buyer.switches.items()}
    own.write_text(json.dumps({"extends": buyer.profile, "switches": switches}), encoding="utf-8")  # JSON is YAML
    return str(own)


def judge(buyer: Faulty) -> Judged:
    """Play one buyer and audit what it did."""
    with tempfile.TemporaryDirectory(prefix="ttck-buyer-") as name:
        folder = Path(name)
        desk = story(buyer, folder / "audit")
        _, run = audit(folder / "audit", options=Options(directory=folder / "run", quiet=True))
        lines = [line.document for line in read_lines(run / "record.jsonl")]
    missing = buyer.needs if buyer.needs and not desk.known.get(buyer.needs) else None
    checks = tuple(CheckResult.from_line(line) for line in lines if line.get("kind") == "verdict")
    return Judged(buyer=buyer, checks=checks, exchanges=sum(line.get("kind") == "exchange" for line in lines), missing=missing)


def judgements(names: Sequence[str], *, jobs: int) -> Iterator[Judged]:
    """Judge buyers by name, so many at the same time."""
    buyers = {buyer.name: buyer for buyer in (*MODELS, *BUYERS)}
    if jobs == 1 or len(names) == 1:
        yield from (judge(buyers[name]) for name in names)
        return
    with multiprocessing.get_context("spawn").Pool(min(jobs, len(names))) as pool:
        for name, told in pool.imap_unordered(_told, names):
            yield Judged(buyer=buyers[name], **told)


def _told(name: str) -> tuple[str, dict[str, Any]]:
    """A judgement as one process tells it to another: without the buyer, which holds functions."""
    found = judge(next(buyer for buyer in (*MODELS, *BUYERS) if buyer.name == name))
    return name, {"checks": found.checks, "exchanges": found.exchanges, "missing": found.missing}


def matrix(judged: Iterable[Judged]) -> str:
    """The result as CSV, one row per faulty buyer."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for one in sorted((j for j in judged if j.buyer.breaks), key=lambda j: j.buyer.name):
        writer.writerow(
            {
                "buyer": one.buyer.name, "breaks": " ".join(one.buyer.breaks), "also": " ".join(one.buyer.also),
                "verdict": "caught" if set(one.buyer.breaks) <= one.reported else "missed",
                "failed": " ".join(sorted(one.ids(Outcome.FAILED))), "warned": " ".join(sorted(one.ids(Outcome.WARNED))),
                "stray": " ".join(one.stray), "exchanges": one.exchanges,
            }
        )  # fmt: skip
    return stream.getvalue()


def qualify_buyers(*, patterns: tuple[str, ...] = (), jobs: int = 1, write: Path | None = None) -> int:
    """Judge the model buyer and the faulty ones and say how it went; returns 1 when the kit is wrong about any of them."""
    names = tuple(b.name for b in BUYERS if not patterns or any(fnmatch.fnmatchcase(b.name, pattern) for pattern in patterns))
    wanted, judged, wrong = (*(one.name for one in MODELS), *names), [], 0
    for number, one in enumerate(judgements(wanted, jobs=jobs), start=1):
        judged.append(one)
        wrong += one.problem is not None
        word = "WRONG " if one.problem else "caught" if one.buyer.breaks else "passed"
        click.echo(f"[{number}/{len(wanted)}] {word} {one.buyer.name}: {one.problem or ' '.join(one.buyer.breaks)}")
    caught = sum(one.problem is None for one in judged if one.buyer.breaks)
    click.echo(f"\n{caught} of {len(names)} faulty buyers caught under their own rules; {wrong} problems.")
    if write is not None:
        write.write_text(matrix(judged), encoding="utf-8")
    return 1 if wrong else 0
