"""``make check``: lint, import contracts, types, and the tests next to what was changed, side by side, in under a minute.

What was changed is what differs from the merge base with ``main`` (another branch: ``--base``). The tests that come too late
for the minute are skipped and counted; only ``make test`` plays them all.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.affected import CODE, changed_files, near_tests, project_files
from tools.time_budget import VARIABLE

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 25.0  # for tests to begin in, once they are collected; the slowest single one takes some twenty more
_MOST = 60  # test files; to collect more of them takes the time that they are to be played in
_FEW = 5  # test files that one process plays sooner than several
_BIN = Path(sys.executable).parent


def steps() -> dict[str, list[str]]:
    """The commands that need no choice, by the name that is printed."""
    return {
        "lint": [str(_BIN / "ruff"), "check", "--quiet", *CODE],
        "format": [str(_BIN / "ruff"), "format", "--quiet", "--check", *CODE],
        "import contracts": [str(_BIN / "lint-imports")],
        "types": [str(_BIN / "mypy"), "--no-error-summary"],
        "traceability": [str(_BIN / "ttck"), "trace", "--check"],
    }


def pytest_command(tests: Sequence[str]) -> list[str]:
    """What plays these test files, the first ones first, and many of them on all processors.

    The settings are named, as pytest would take those of the suites for their tests.
    """
    spread = ["-n", "auto", "--dist", "load", "--maxschedchunk", "4"] if len(tests) > _FEW else []
    return [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-q", "--sample", "-p", "tools.time_budget", *spread, *tests]


def run_all(commands: Mapping[str, Sequence[str]], environment: Mapping[str, str]) -> list[str]:
    """Run the commands side by side, print what each one says when it ended, and return the names of those that failed."""
    began = time.monotonic()
    running = {
        name: subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # noqa: S603 - our own tools
        for name, command in commands.items()
    }
    failed = []
    for name, process in running.items():
        said, _ = process.communicate()
        good = process.returncode == 0
        sys.stdout.write(f"{'ok    ' if good else 'FAILED'} {name} ({time.monotonic() - began:.0f} s)\n")
        if not good or name == "tests":
            sys.stdout.write(said)
        if not good:
            failed.append(name)
    return failed


def main(arguments: Sequence[str] | None = None) -> int:
    """Check, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.check", description=__doc__)
    parser.add_argument("--base", default="main", help="the branch that the change goes to (default: %(default)s)")
    parser.add_argument("--list", action="store_true", help="only print the chosen tests")
    options = parser.parse_args(arguments)
    changed = changed_files(ROOT, options.base)
    tests = near_tests(changed, project_files(ROOT))
    if options.list:
        sys.stdout.writelines(f"{test}\n" for test in tests)
        return 0
    left = f", of which the {_MOST} nearest are played" if len(tests) > _MOST else ""
    sys.stdout.write(f"{len(changed)} changed files, {len(tests)} test files next to them{left}\n")
    commands = steps() | ({"tests": pytest_command(tests[:_MOST])} if tests else {})
    failed = run_all(commands, {**os.environ, VARIABLE: str(SECONDS)})
    if failed:
        sys.stdout.write(f"Failed: {', '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
