"""What ``ttck dialect new`` lays out runs as it is, and builds on every profile, also on one that was laid out."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from ttck.harness.verdict import ExitCode
from ttck.specs.dialects import dialect as read_dialect
from ttck.specs.profiles import profile, profile_names
from ttck.specs.requirements import withdraw
from ttck.suites.selftest.own_dialect import dialect
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.support import ttck, write_target

JUDGING = [name for name in profile_names() if "kit" not in name]


@pytest.fixture
def new(tmp_path):
    made = []

    def laid_out(name, parent):
        done = CliRunner().invoke(dialect, ["new", name, "--from", str(parent), "--folder", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
        made.append(tmp_path / name / "rules.yaml")
        return tmp_path / name / f"{name}.yaml"

    yield laid_out
    for path in made:
        withdraw(path)


def run(own, *more, fault=()):
    arguments = [part for name in fault for part in ("--fault", name)]
    with mock_seller("--profile", str(own), *arguments) as seller:
        target = write_target(own.parent, seller.target(limits={"quiet_window": 0.1, "event_wait": 1}) | {"profile": own.name})
        return ttck(target, own.parent / "runs", *more).sound()


@pytest.mark.parametrize("parent", JUDGING)
def test_it_is_a_profile_of_its_own(new, parent):
    own = profile(str(new("acme", parent)))
    assert own.dialect.apis["ticket"].place.base_path == f"/acme{profile(parent).dialect.apis['ticket'].place.base_path}"
    assert "ACME" in own.deciding
    assert own.suites[:-1] == profile(parent).suites
    assert read_dialect(str(own.dialect.files[0])) == own.dialect


@pytest.mark.parametrize("parent", ["tmf621-v5", "mef113"])
@pytest.mark.parametrize(("fault", "code"), [((), ExitCode.SELECTION), (("acme-without-state",), ExitCode.NOT_CONFORMANT)])
def test_its_rule_is_judged_and_its_fault_is_caught(new, parent, fault, code):
    done = run(new("acme", parent), "-r", "ACME:1", fault=fault)
    assert done.code == code, done.out
    assert ("a ticket does not say its state" in done.out) is bool(fault)


def test_a_dialect_builds_on_another_of_the_users_own(new):
    own = new("core", new("acme", "tmf621-v5"))
    done = run(own, "-r", "CORE:1", "-r", "ACME:1")
    assert done.code == ExitCode.SELECTION, done.out
    assert "2 of 2 selected mandatory requirements have a verdict" in done.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["7", "--from", "tmf621-v5"], "is no name for a dialect"),
        (["acme", "--from", "nothing"], "there is no profile nothing"),
        (["acme", "--from", "tmf621-v5", "--folder", "."], "nothing is overwritten"),
        (["acme", "--from", "tmf621-v5", "--folder", "taken"], "is a file"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("a file")
    done = CliRunner().invoke(dialect, ["new", *arguments])
    assert done.exit_code == ExitCode.USAGE
    assert says in done.output
