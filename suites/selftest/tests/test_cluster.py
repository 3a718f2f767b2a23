"""On a Dask cluster a fleet and a qualification come to what they come to here, and what goes away loses nothing that was recorded."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from ttck.harness.cluster import playing as playing_module
from ttck.harness.cluster.cluster import connected
from ttck.harness.cluster.orders import Order
from ttck.harness.verdict import ExitCode
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.dask_cluster import dask_cluster
from ttck.suites.selftest.tests.support import COMMAND, PATIENCE, called

LIMITS = {"quiet_window": 0.1, "connect_timeout": 1}
SECRET = "TTCK_TEST_PARTNER_SECRET"
FAULTS = {3: "ossj-half-seconds-refused", 11: "ossj-offset-refused", 16: "ossj-half-seconds-refused"}
SMALL = ("--budget", "small", "--lane", "verdict")


def described(seller, folder, name, **more):
    """A target file of a mock seller."""
    (folder / name).write_text(json.dumps({**seller.target(profile="ossj", limits=LIMITS), "name": f"Partner {name}", **more}), "utf-8")


@pytest.fixture(scope="module")
def partners(tmp_path_factory):
    """Twenty partners: seventeen mock sellers, some of them faulty, one that is not there, and two files that cannot be used.

    The secret of one is in the environment of who plays it, that of another in a file beside its target file.
    """
    folder = tmp_path_factory.mktemp("partners")
    with contextlib.ExitStack() as stack:
        for number in range(17):
            faults = ("--fault", FAULTS[number]) if number in FAULTS else ()
            seller = stack.enter_context(mock_seller("--profile", "ossj", *faults))
            hidden = {0: f"${{env.{SECRET}}}", 1: "${file.secret}"}.get(number)
            auth = {**seller.auth, **({"client_secret": hidden} if hidden else {})}
            described(seller, folder, f"p{number:02}.yaml", auth=auth)
            (folder / "secret").write_text(seller.auth["client_secret"], "utf-8")
        (folder / "p17.yaml").write_text("profile: ossj\nbase_url: http://127.0.0.1:9\nlimits: {connect_timeout: 1}\n", "utf-8")
        (folder / "p18.yaml").write_text("base_url: [broken\n", "utf-8")
        (folder / "p19.yaml").write_text("profile: nobody\nbase_url: http://127.0.0.1:9\n", "utf-8")
        yield folder, seller.auth["client_secret"]


def fleet(folder, fleets, *more):
    """A fleet run, and what it says of its partners."""
    done = called("fleet", folder, "--fleets", fleets, *SMALL, *more)
    (run,) = fleets.iterdir()
    return done, run, json.loads((run / "fleet.json").read_text("utf-8"))


@pytest.mark.long
def test_a_fleet_of_twenty_on_two_workers_comes_to_what_it_comes_to_here(partners, tmp_path, monkeypatch):
    folder, secret = partners
    chosen = ("-r", "OSSJ:11")
    with dask_cluster(tmp_path / "dask", workers=0) as cluster:
        for _ in range(2):
            cluster.add_worker({SECRET: secret})
        monkeypatch.delenv(SECRET, raising=False)
        there, run, document = fleet(folder, tmp_path / "there", *chosen, "--scheduler", cluster.address)
        monkeypatch.setenv(SECRET, secret)
        here, _, expected = fleet(folder, tmp_path / "here", *chosen, "--jobs", "2")
        said = "".join(path.read_text("utf-8", "replace") for path in (tmp_path / "dask").iterdir() if path.is_file())
    assert document["partners"] == expected["partners"], there.stderr
    assert (there.returncode, document["exit_code"]) == (here.returncode, expected["exit_code"]) == (ExitCode.NOT_CONFORMANT,) * 2
    codes = [one["code"] for one in document["partners"]]
    assert [number for number, code in enumerate(codes) if code == ExitCode.NOT_CONFORMANT] == [*FAULTS]
    assert codes[17:] == [ExitCode.NOTHING_JUDGED, ExitCode.USAGE, ExitCode.USAGE]
    assert codes.count(ExitCode.SELECTION) == 14
    for number in range(17):
        assert (run / f"p{number:02}.yaml" / "report.html").exists()
        assert (run / f"p{number:02}.yaml" / "record.jsonl").read_text("utf-8").splitlines()[-1].startswith('{"kind":"footer"')
    assert secret not in said


def _interruptible():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextlib.contextmanager
def playing(folder, fleets, *more):
    """A fleet run in the background, once something of it is recorded."""
    command = [*COMMAND, "fleet", str(folder), "--fleets", str(fleets), *SMALL, *more]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, preexec_fn=_interruptible, text=True, **pipes)  # noqa: PLW1509 - this test may run under nohup
    try:
        until = time.monotonic() + PATIENCE
        while not any(path.stat().st_size > 4000 for path in fleets.glob("*/a.yaml/record.jsonl")) and time.monotonic() < until:
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.communicate()


def ended(process, fleets):
    """How a fleet run ended: its exit code, what it printed, its folder, and what it says of its partners."""
    out, err = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in out + err, err
    (run,) = fleets.iterdir()
    return process.returncode, err, run, json.loads((run / "fleet.json").read_text("utf-8"))["partners"]


def footer(record):
    return json.loads(record.read_text("utf-8").splitlines()[-1])


@pytest.fixture
def two(tmp_path):
    """Two partners at one mock seller."""
    folder = tmp_path / "partners"
    folder.mkdir()
    with mock_seller("--profile", "ossj") as seller:
        described(seller, folder, "a.yaml")
        described(seller, folder, "b.yaml")
        yield folder


@pytest.mark.long
def test_an_interruption_ends_what_plays_in_good_order_and_what_waits_is_not_begun(two, tmp_path):
    fleets = tmp_path / "fleets"
    with dask_cluster(tmp_path / "dask", workers=1) as cluster, playing(two, fleets, "--scheduler", cluster.address) as process:
        process.send_signal(signal.SIGINT)
        code, _, run, (first, second) = ended(process, fleets)
    assert code == ExitCode.INCOMPLETE
    assert footer(run / "a.yaml" / "record.jsonl")["interrupted"]
    assert "interrupted from the keyboard" in first["problem"]
    assert (run / "a.yaml" / "report.html").exists()
    assert (second["problem"], second["run"]) == ("the fleet run was interrupted", None)


@pytest.mark.long
def test_what_a_worker_played_that_died_is_played_by_another_and_its_record_is_kept(two, tmp_path):
    fleets, dask = tmp_path / "fleets", tmp_path / "dask"
    (two / "b.yaml").unlink()
    with dask_cluster(dask, workers=1) as cluster, playing(two, fleets, "-r", "OSSJ:14", "--scheduler", cluster.address) as process:
        cluster.kill(cluster.workers[0])
        cluster.add_worker()
        code, err, run, (only,) = ended(process, fleets)
        (left,) = dask.glob("ttck-order-*/out/record.jsonl")  # the worker that plays it anew clears up after itself
        assert footer(left)["interrupted"]  # nobody waited for it any more, and it tidied up at the seller
    lost = run / "a.yaml-lost-1" / "record.jsonl"
    assert left.read_bytes().startswith(lost.read_bytes())
    assert str(lost.parent) in err
    assert only["code"] == code
    assert not only["problem"]
    assert not footer(run / "a.yaml" / "record.jsonl")["interrupted"]


@pytest.mark.long
def test_where_the_scheduler_goes_what_was_recorded_until_then_is_reported(two, tmp_path):
    fleets = tmp_path / "fleets"
    with dask_cluster(tmp_path / "dask", workers=1) as cluster, playing(two, fleets, "--scheduler", cluster.address) as process:
        cluster.kill(cluster.scheduler)
        code, _, run, (first, second) = ended(process, fleets)
    assert code == ExitCode.INCOMPLETE
    assert [one["problem"].startswith(f"the scheduler {cluster.address} has gone") for one in (first, second)] == [True, True]
    assert "ttck-order-" in first["problem"]
    assert (run / "a.yaml" / "report.html").exists()
    assert (run / "a.yaml" / "record.jsonl").stat().st_size > 4000
    assert second["run"] is None


def test_a_qualification_on_a_cluster_comes_to_what_it_comes_to_here(tmp_path):
    chosen = ("--profile", "ossj", "--fault", "ossj-offset-refused", "--fault", "ossj-create-200", "--seeds", "0")
    here = called("qualify", *chosen, "--jobs", "1", "--write", tmp_path / "here.csv")
    with dask_cluster(tmp_path / "dask", workers=1) as cluster:
        there = called("qualify", *chosen, "--write", tmp_path / "there.csv", "--scheduler", cluster.address)
    assert (here.returncode, there.returncode) == (0, 0), there.stdout + there.stderr
    assert "2 of 2 faults caught" in there.stdout
    assert (tmp_path / "there.csv").read_text("utf-8") == (tmp_path / "here.csv").read_text("utf-8")


def test_a_cluster_without_a_worker_is_waited_for_and_then_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(playing_module, "_NO_WORKER", 0.3)
    order = Order(name="a.yaml", module="nothing", arguments=(), stream="record.jsonl")
    with dask_cluster(tmp_path / "dask", workers=0) as cluster, connected(cluster.address) as there:
        (lost,) = there.play([order], tmp_path)
    assert (lost.order, lost.begun) == (order, None)
    assert lost.problem.startswith("the cluster has had no worker for")


@pytest.mark.parametrize("command", ["fleet", "qualify"])
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1", "missing port number"),
        ("nonsense://127.0.0.1:9", "unknown address scheme"),
    ],
)
def test_a_cluster_that_cannot_be_used_is_refused_before_anything_is_played(tmp_path, command, address, said):
    pytest.importorskip("distributed", reason="Dask is not here (the extra dask)")
    (tmp_path / "a.yaml").write_text("base_url: http://127.0.0.1:9\n", "utf-8")
    words = ("fleet", tmp_path, "--fleets", tmp_path / "fleets") if command == "fleet" else ("qualify", "--sample", "1", "--seeds", "0")
    done = called(*words, "--scheduler", address)
    assert done.returncode == ExitCode.USAGE
    assert f"no Dask scheduler can be reached at {address}" in done.stderr
    assert said in done.stderr
    assert not (tmp_path / "fleets").exists()


def test_without_dask_the_extra_is_named(tmp_path):
    (tmp_path / "a.yaml").write_text("base_url: http://127.0.0.1:9\n", "utf-8")
    (tmp_path / "distributed.py").write_text("raise ImportError\n", "utf-8")
    done = subprocess.run(
        [*COMMAND, "fleet", str(tmp_path), "--scheduler", "127.0.0.1:9"], capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, check=False,
    )  # fmt: skip
    assert done.returncode == ExitCode.USAGE
    assert "pip install 'ttck[dask]'" in done.stderr


@pytest.mark.parametrize("words", [("fleet", ".", "--jobs", "2"), ("qualify", "--jobs", "2"), ("qualify", "--buyers")])
def test_what_makes_no_sense_beside_a_cluster_is_refused(tmp_path, monkeypatch, words):
    (tmp_path / "a.yaml").write_text("base_url: http://127.0.0.1:9\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    done = called(*words, "--scheduler", "127.0.0.1:9")
    assert done.returncode == ExitCode.USAGE
    assert "leave --" in done.stderr


def test_no_command_is_slower_for_a_library_that_it_does_not_use():
    code = (
        "import sys; from ttck.harness.cli import fleet, main; from ttck.suites.selftest import qualify;"
        "sys.exit(any(name.partition('.')[0] in {'dask', 'distributed', 'tornado'} for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
