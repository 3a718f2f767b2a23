"""The wheel installs one package, with what it needs and no tests, and leaves alone what a project has of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from ttck.harness.verdict import ExitCode

ROOT = Path(__file__).parents[2]
PARTS = ("specs", "harness", "mockseller", "suites")
DATA = {".csv", ".css", ".js", ".html", ".ini", ".j2", ".json", ".yaml"}
TTCK = ("-m", "ttck.harness.cli.main")
BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
OWN = '''"""A package of the project's own."""
from pathlib import Path

with (Path(__file__).parents[1] / "imported").open("a") as file:
    file.write(f"{__name__}\\n")
'''
TESTS = """
import sys

import harness.own, specs.own, suites.own


def test_our_packages_are_ours(request):
    assert [harness.own.WORD, specs.own.WORD, suites.own.WORD] == ["harness", "specs", "suites"]
    assert not [name for name in sys.modules if name.partition(".")[0] == "ttck"]
    assert not request.config.pluginmanager.has_plugin("ttck.harness.plugin")
"""
PROFILE = """
extends: tmf621-v5
title: TMF621 as Acme wants it
suites: [suites.tmf, ./checks]
"""
CHECK = """
from suites import own
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify


@verifies("TMF621:71", needs=("tmf-creating",))
def test_own(verify: Verify, traffic: Traffic) -> None:
    \"\"\"Something is created, and a helper of the project can be used.\"\"\"
    assert own.WORD == "suites"
    verify.every([one for one in traffic.exchanges if one.operation == "createTroubleTicket"], lambda seen: None, none="nothing")
"""


def links():
    """What stands in the package folder beside its own file."""
    return {path.name: path.resolve() for path in (ROOT / "ttck").iterdir() if path.name not in {"__init__.py", "__pycache__"}}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout, built from a copy, so that nothing of it stays here."""
    copy, built = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("built")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for name in (*PARTS, "ttck"):
        shutil.copytree(ROOT / name, copy / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run([sys.executable, "-c", BUILD, built], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return built / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Runs Python in a project that has packages named like our folders, with the wheel installed; returns how it ended."""
    site, project = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("project")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    for name in PARTS:
        (project / name).mkdir()
        (project / name / "__init__.py").write_text(OWN)
        (project / name / "own.py").write_text(f"WORD = {name!r}\n")
    (project / "pytest.ini").write_text("[pytest]\n")
    (project / "test_project.py").write_text(TESTS)
    (project / "checks").mkdir()
    (project / "checks" / "test_acme.py").write_text(CHECK)
    (project / "acme.yaml").write_text(PROFILE)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COVERAGE_"))}

    def run(*arguments):
        (project / "imported").unlink(missing_ok=True)
        done = subprocess.run(
            [sys.executable, *arguments], cwd=project, capture_output=True, text=True, timeout=300, check=False,
            env=environment | {"PYTHONPATH": str(site)},
        )  # fmt: skip
        seen = set((project / "imported").read_text().split()) if (project / "imported").exists() else set()
        return done, seen

    return run


def test_the_package_is_linked_to_the_folders_and_to_nothing_else():
    assert links() == {name: ROOT / name for name in PARTS}


def test_one_package_is_installed_whole_and_without_tests(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {PurePosixPath(name) for name in archive.namelist()}
    assert {name.parts[0].partition("-")[0] for name in names} == {"ttck"}
    inside = {str(name) for name in names if name.parts[0] == "ttck"}
    here = [path.relative_to(ROOT) for part in PARTS for path in (ROOT / part).rglob("*") if path.suffix in {".py", *DATA}]
    wanted = {f"ttck/{path.as_posix()}" for path in here if "tests" not in path.parts}
    assert inside == wanted | {"ttck/__init__.py"}
    assert {Path(name).suffix for name in wanted} == {".py", *DATA}


def test_nothing_is_loaded_into_the_runs_of_pytest_of_others():
    assert "pytest11" not in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]


def test_a_project_has_its_own_packages(installed):
    done, seen = installed("-m", "pytest", "-q", "test_project.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert seen == {"harness", "specs", "suites"}


def test_facts_are_explained_beside_packages_of_the_same_names(installed):
    where, _ = installed("-c", "import ttck.harness.cli.main as module; print(module.__file__)")
    assert not Path(where.stdout).is_relative_to(ROOT), where.stderr
    done, seen = installed(*TTCK, "explain", "R24")
    assert (done.returncode, seen) == (0, set()), done.stderr
    assert "MEF113:R24" in done.stdout


@pytest.mark.long
def test_a_seller_is_judged_beside_packages_of_the_same_names(installed):
    done, seen = installed(*TTCK, "demo", "--budget", "small")
    assert (done.returncode, seen) == (ExitCode.CONFORMANT, set()), done.stdout + done.stderr


@pytest.mark.long
def test_a_check_of_a_project_uses_the_packages_of_the_project(installed):
    done, seen = installed(*TTCK, "demo", "--profile", "acme.yaml", "--budget", "small", "-r", "TMF621:71")
    assert (done.returncode, seen) == (ExitCode.SELECTION, {"suites"}), done.stdout + done.stderr
