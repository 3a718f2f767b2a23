"""Cases of a qualification, judged one after the other.

``python -m ttck.suites.selftest.case_trials CASES JUDGED`` judges those of one file and writes the judgements into another.
"""

from __future__ import annotations

import contextlib
import gc
import json
import signal
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

from ttck.harness.verdict import ExitCode
from ttck.suites.selftest.cases import FOREIGN, Case
from ttck.suites.selftest.matrix import Judged
from ttck.suites.selftest.seller import MockSeller, mock_seller
from ttck.suites.selftest.trial import Trial, attempt

# Where something is missing on purpose nobody has to wait for it as long as a correct seller may take.
_HASTY = {"event_wait": 0.4, "state_wait": 0.4, "quiet_window": 0.15, "request_timeout": 8}
_SETS = ("failed", "warned", "inconclusive")  # of a trial


def judge(case: Case, seller: MockSeller) -> Judged:
    """Play a case; a fault that what its requirements need did not show is played once more with all that a run sends."""
    judged = _played_once(case, seller)
    return _played_once(replace(case, narrow=False, alone=False), seller) if case.requirements and judged.problem else judged


def _played_once(case: Case, seller: MockSeller) -> Judged:
    limits = _HASTY if case.kind == "fault" else None
    if case.kind == "legal":  # slow and late sellers are legal: they need the waits of a real target
        limits = {"event_wait": 6, "state_wait": 6, "quiet_window": 0.3, "request_timeout": 20}
    trial = attempt(
        replace(seller, apis=tuple(name for name in seller.apis if name not in case.lacks)),
        case.planted, seed=case.seed, limits=limits, tickets=50 if case.name == FOREIGN else 0,
        switches=case.switches, terms=case.terms,
        about=case.about, lane=case.lane, profile=case.profile, requirements=case.requirements,
        beside=case.narrow,
        stimuli=case.stimuli,
        budget="standard" if case.lane == "lifecycle" else "small",
    )  # fmt: skip
    gc.collect()
    return Judged(case=case, trial=trial)


def play_here(cases: Iterable[Case]) -> Generator[Judged]:
    """Judge cases one after the other, each with a mock seller of this machine; cases with like sellers share one."""
    for options, found in groupby(sorted(cases, key=lambda case: case.seller), key=lambda case: case.seller):
        with mock_seller(*options) as seller:
            for case in found:
                yield judge(case, seller)


def cases_text(cases: Iterable[Case]) -> str:
    """Cases as a text that `cases_of` reads."""
    return json.dumps([asdict(case) for case in cases])


def cases_of(text: str) -> list[Case]:
    """The cases in a text of `cases_text`."""
    return [Case(**_tuples(one)) for one in json.loads(text)]


def _tuples(found: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}


def line_of(judged: Judged) -> str:
    """A judgement as a line that `judged_in` reads, without the case but for its name."""
    trial = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(judged.trial).items()}
    return json.dumps({"name": judged.case.name, "profile": judged.case.profile, "trial": trial})


def judged_in(lines: Iterable[str], cases: Iterable[Case]) -> Iterator[Judged]:
    """The judgements in lines of `line_of` about some of these cases."""
    known = {(case.name, case.profile): case for case in cases}
    for line in lines:
        said = json.loads(line)
        trial = _tuples(said["trial"])
        trial |= {name: frozenset(trial[name]) for name in _SETS}
        yield Judged(case=known[said["name"], said["profile"]], trial=Trial(**trial))


def main(arguments: Sequence[str]) -> int:
    """Judge the cases of one file and write each judgement into another as it is there; returns the exit code.

    The first interruption lets the case that plays come to its end, the second does not.
    """
    source, into = map(Path, arguments)
    asked: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        if len(asked) > 1:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    gc.disable()  # a trial makes hardly any rubbish in circles, and looking for it takes a tenth of its time
    wanted = cases_of(source.read_text("utf-8"))
    with (
        contextlib.suppress(KeyboardInterrupt),
        into.open("w", encoding="utf-8") as stream,
        contextlib.closing(play_here(wanted)) as played,
    ):
        for judged in played:
            if len(asked) > 1:  # it was cut, and is no judgement
                break
            stream.write(line_of(judged) + "\n")
            stream.flush()
            if asked:
                break
    return int(ExitCode.INCOMPLETE if asked else ExitCode.CONFORMANT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
