"""``ttck qualify``: prove that the verdicts mean something, by planting faults and legal variants."""

from __future__ import annotations

import contextlib
import functools
import gc
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from ttck.harness.cli import layout
from ttck.harness.cli.cluster_option import cluster_of, scheduler_option
from ttck.harness.cluster.cluster import ClusterError
from ttck.harness.record.exchange import CONTROL
from ttck.harness.verdict import ExitCode
from ttck.specs.profiles import profile_names
from ttck.suites.selftest.buyers.qualify import qualify_buyers
from ttck.suites.selftest.case_trials import judge
from ttck.suites.selftest.cases import TMF, Case, cases, generated_cases, partner_cases, tmf_cases
from ttck.suites.selftest.matrix import Judged, Matrix
from ttck.suites.selftest.qualify_cluster import UnplayedError, play_on
from ttck.suites.selftest.seller import MEF, MockSeller, mock_seller

Options = tuple[str, ...]
PARTNERS = tuple(name for name in profile_names() if not name.startswith((MEF, TMF)))
_WORKER: dict[str, Any] = {}
_FEW = 10  # a kind of seller that fewer than one case in so many wants is started once
_LIVES = 3  # how often new processes are tried


def _start_worker(sellers: Any, shared: Mapping[Options, tuple[MockSeller, Any]]) -> None:
    _WORKER["own"], _WORKER["shared"] = sellers.get(), shared
    gc.disable()  # a trial makes hardly any rubbish in circles, and looking for it takes a tenth of its time


@contextlib.contextmanager
def _seller(options: Options) -> Iterator[MockSeller]:
    """The seller of this worker, or the one that all share, for as long as a trial takes."""
    if options in _WORKER["own"]:
        yield _WORKER["own"][options]
    else:
        seller, turn = _WORKER["shared"][options]
        with turn:
            yield seller


def _judge(case: Case) -> Judged:
    with _seller(case.seller) as seller:
        judged = judge(case, seller)
    if not _WORKER.get("frozen"):
        gc.freeze()  # what every trial shares is not looked through again
        _WORKER["frozen"] = True
    return judged


def play(wanted: list[Case], *, jobs: int) -> Iterator[Judged]:
    """Judge the cases, half as many more at a time as there are jobs, since a trial waits for a third of its time.

    Each has mock sellers of its own of the kinds that many cases want, and takes turns at those that few want. Where a
    trial takes its process down, those that were not judged are played again in new processes.

    Raises:
        BrokenProcessPool: that happened again and again.
    """
    counted = Counter(case.seller for case in wanted)
    common = {options for options, count in counted.items() if count * _FEW >= len(wanted)}
    with contextlib.ExitStack() as stack:

        def started(kinds: Iterable[Options]) -> dict[Options, MockSeller]:
            return {options: replace(stack.enter_context(mock_seller(*options)), process=None) for options in sorted(kinds)}

        own, shared = [started(common) for _ in range(jobs + jobs // 2)], started(counted.keys() - common)
        left = {case.name + case.profile: case for case in _mixed(wanted)}
        lives = _LIVES
        while left:
            try:
                for judged in _played(list(left.values()), own=own, shared=shared):
                    del left[judged.case.name + judged.case.profile]
                    yield judged
            except BrokenProcessPool:
                lives -= 1
                if not lives:
                    raise
                click.echo(f"A trial took its process down; {len(left)} cases are played in new ones.", err=True)


def _played(wanted: list[Case], *, own: list[dict[Options, MockSeller]], shared: dict[Options, MockSeller]) -> Iterator[Judged]:
    context = multiprocessing.get_context("fork")
    with context.Manager() as manager:
        sellers = manager.Queue()
        for sets in own:
            sellers.put(sets)
        turns = {options: (seller, manager.Lock()) for options, seller in shared.items()}
        with ProcessPoolExecutor(len(own), mp_context=context, initializer=_start_worker, initargs=(sellers, turns)) as pool:
            for done in as_completed([pool.submit(_judge, case) for case in wanted]):
                yield done.result()


def _mixed(wanted: list[Case]) -> list[Case]:
    """Cases that wait beside cases that compute: correct sellers spread evenly among the faulty ones."""
    kinds = [[case for case in wanted if (case.kind == "fault") is faulty] for faulty in (True, False)]
    placed = [((number + 0.5) / len(kind), case) for kind in kinds for number, case in enumerate(kind)]
    return [case for _, case in sorted(placed, key=lambda item: item[0])]


@click.command()
@click.option(
    "--fault",
    "patterns",
    multiple=True,
    metavar="GLOB",
    help="Only faults and legal variants of this name, each with its default settings. Repeatable.",
)
@click.option("--sample", type=click.IntRange(min=1), help="Only so many faults, spread evenly over all.")
@click.option(
    "--seeds",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="How many clean runs, each with another seed.",
)
@click.option("--legal/--no-legal", default=True, show_default=True, help="Whether legal variants are played too.")
@click.option("--jobs", type=click.IntRange(1, 16), default=2, show_default=True, help="How many processors to keep busy.")
@scheduler_option
@click.option(
    "--write",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the matrix of faults and requirements here, as CSV.",
)
@click.option("--resume", is_flag=True, help="Go on with the matrix of --write: faults that it shows as caught are not played again.")
@click.option(
    "--profile",
    type=click.Choice([MEF, TMF, f"{TMF}-v5", f"{TMF}-v4", *PARTNERS]),
    default=MEF,
    show_default=True,
    help="Which sellers to play; tmf621 stands for both versions.",
)
@click.option(
    "--stimuli",
    type=click.Choice([CONTROL, "http"]),
    default=CONTROL,
    show_default=True,
    help="How the sellers are made to act: by their control API, or by requests as in a partner's target file.",
)
@click.option("--generated", is_flag=True, help="Play the faults that are made out of the facts; see ttck faults --generated.")
@click.option(
    "--whole",
    is_flag=True,
    help="Play all that a run sends with each fault, and not only what the requirements need that it breaks: several times slower.",
)
@click.option("--buyers", is_flag=True, help="Prove the checks of buyers instead: a model buyer, and a faulty one for each rule.")
def qualify(
    patterns: tuple[str, ...],
    sample: int | None,
    seeds: int,
    jobs: int,
    scheduler: str | None,
    write: Path | None,
    profile: str,
    stimuli: str,
    *,
    resume: bool,
    legal: bool,
    generated: bool,
    whole: bool,
    buyers: bool,
) -> None:
    """Run the suites against the clean mock seller, its legal variants, and every fault.

    The clean seller must pass with each seed, no legal variant may make a run fail, and each fault must be reported
    under a requirement that it breaks. Exits with 1 when any of this does not hold, and with 4 where a cluster did not judge all.

    \b
    ttck qualify --sample 20 --seeds 2        a quick look
    ttck qualify --fault 'close-*' --seeds 1  one family
    ttck qualify --fault 'close-*' --whole    the same with all that a run sends
    ttck qualify --buyers                     the lane that judges buyers
    ttck qualify --generated --sample 100     faults that are made out of the facts
    ttck qualify --profile tmf621             the sellers of TMF621, in both versions
    ttck qualify --generated --resume --write generated.csv   all of them, in as many sittings as it takes
    ttck qualify --stimuli http --sample 20   the same proof through stimuli of a target file
    ttck qualify --scheduler tcp://10.0.0.5:8786   on the workers of a Dask cluster, each with mock sellers of its own
    """  # noqa: D301 - click reads the escape
    if resume and (write is None or buyers):
        raise click.UsageError("--resume goes on with the matrix of faults that --write names")
    if buyers and scheduler:
        raise click.UsageError("--buyers is played on this machine: leave --scheduler out")
    if buyers:
        sys.exit(qualify_buyers(patterns=patterns, jobs=jobs, write=write))
    lane = _lane(profile, generated=generated)
    _refuse_unknown(patterns, of=lambda pattern: lane(patterns=(pattern,), seeds=0, sample=None, legal=legal))
    wanted = lane(patterns=patterns, seeds=seeds, sample=sample, legal=legal)
    wanted = [replace(case, stimuli=stimuli, narrow=not whole and case.has_scenarios) for case in wanted]
    table = None
    if write is not None:
        table = _table(write, of=lane(patterns=(), seeds=0, sample=None, legal=False), resume=resume)
        wanted = [case for case in wanted if table.lacks(case)]
    began = time.monotonic()
    judged = _all(wanted, table, jobs=jobs, scheduler=scheduler)
    wrong = sum(one.problem is not None for one in judged)
    _summary(judged, wrong=wrong, seconds=time.monotonic() - began)
    if table is not None:
        table.save()
        click.echo(f"{table.path} shows {table.caught} of {len(table.rows)} faults as caught.")
    sys.exit(1 if wrong else 0)


def _all(wanted: list[Case], table: Matrix | None, *, jobs: int, scheduler: str | None) -> list[Judged]:
    """Judge all cases, here or at a cluster, and tell each; the table is kept whatever happens."""
    began, judged = time.monotonic(), list[Judged]()
    try:
        with cluster_of(scheduler) as cluster:
            for one in play_on(cluster, wanted) if cluster else play(wanted, jobs=jobs):
                judged.append(one)
                if table is not None:
                    table.add(one)
                rest = (time.monotonic() - began) / len(judged) * (len(wanted) - len(judged))
                click.echo(f"[{len(judged)}/{len(wanted)}, {rest:.0f} s left] {_line(one)}")
    except BaseException as broken:
        if table is not None:
            table.cut()
        if isinstance(broken, UnplayedError | ClusterError):
            layout.refuse(str(broken), code=ExitCode.INCOMPLETE)
        raise
    return judged


def _line(one: Judged) -> str:
    """What a case came to."""
    word = "WRONG " if one.problem else "caught" if one.case.kind == "fault" else "passed"
    stray = f"  (also {' '.join(one.stray)})" if one.stray else ""
    return f"{word} {one.case.kind} {one.case.name}: {one.problem or ' '.join(one.caught)}{stray}"


def _lane(profile: str, *, generated: bool) -> Callable[..., list[Case]]:
    """What makes the cases of a lane; those made out of the facts have no correct sellers of their own."""
    if generated:
        return lambda *, patterns, sample, **_: generated_cases(profile=profile, patterns=patterns, sample=sample)
    if profile in PARTNERS:
        return functools.partial(partner_cases, profile=profile)
    return cases if profile == MEF else functools.partial(tmf_cases, profile=profile)


def _refuse_unknown(patterns: Iterable[str], *, of: Callable[[str], list[Case]]) -> None:
    """A pattern that names nothing would judge nothing, and look like success."""
    for pattern in patterns:
        if not of(pattern):
            raise click.BadParameter(
                f"no fault or legal variant that is played here is called {pattern!r}. `ttck faults` lists them all; "
                "a name may have * for any text, and no settings: each is played with its defaults.",
                param_hint="--fault",
            )


def _table(path: Path, *, of: Iterable[Case], resume: bool) -> Matrix:
    """The matrix to fill: an empty one, or what there is of it about these faults."""
    try:
        path.open("a", encoding="utf-8").close()  # what cannot be written is told before the work, not after it
        return Matrix.begun(path).about(case.name for case in of) if resume else Matrix(path=path)
    except (OSError, ValueError) as broken:
        raise click.UsageError(f"the matrix cannot be kept in {path}: {broken}") from None


def _summary(judged: list[Judged], *, wrong: int, seconds: float) -> None:
    faults = [one for one in judged if one.case.kind == "fault"]
    caught = [one for one in faults if one.caught]
    exact = [one for one in caught if not one.stray]
    correct = [one for one in judged if one.case.kind != "fault"]
    false = [one for one in correct if one.accused]
    exchanges = sum(one.trial.exchanges for one in judged)
    click.echo(
        f"\n{len(caught)} of {len(faults)} faults caught, {len(exact)} of them under the claimed requirements only; "
        f"{len(false)} false alarms in {len(correct)} runs of correct sellers; "
        f"{exchanges} exchanges in {seconds:.0f} s; {wrong} problems."
    )
    for one in judged:
        if one.problem:
            click.echo(f"  {one.case.name}: {one.problem}")
