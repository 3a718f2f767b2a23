"""The pytest plugin: options, selection, the drive before the checks, and the verdict of each check.

Loaded where ``-p ttck.harness.plugin`` names it, as ``ttck run`` does, and not in other runs of pytest in the same environment. It
imports the rest of the harness only when a target is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of ``pytest -p ttck.harness.plugin --pyargs ttck.suites --ttck-target target.yaml``."""
    group = parser.getgroup("ttck", "Trouble Ticket Conformance Kit")
    group.addoption("--ttck-target", metavar="FILE", help="the target file: which seller to test")
    group.addoption(
        "--ttck-requirement",
        action="append",
        default=[],
        metavar="ID",
        help="only this requirement id or glob (repeatable)",
    )
    group.addoption(
        "--ttck-beside",
        action="store_true",
        help="judge what is sent for the selected requirements by all checks that need no more than that",
    )
    group.addoption(
        "--ttck-use-case",
        action="append",
        default=[],
        type=int,
        metavar="N",
        help="only this use case of the draft (repeatable)",
    )
    group.addoption("--ttck-lane", choices=("verdict", "lifecycle", "exploration", "all"), default="all", help="which lanes to run")
    group.addoption(
        "--ttck-budget",
        choices=("small", "standard", "thorough"),
        default="standard",
        help="how many cases to generate",
    )
    group.addoption("--ttck-seed", type=int, default=0, metavar="N", help="seed of all generated data")
    group.addoption("--ttck-runs", default="reports/runs", metavar="DIR", help="where run folders are written")
    group.addoption(
        "--ttck-directory",
        default=None,
        metavar="DIR",
        help="the folder of this run, instead of a new one below --ttck-runs",
    )
    group.addoption("--ttck-shard", default=None, metavar="N/M", help="play only this part of the scenarios, to be merged with the others")
    group.addoption("--ttck-go", default=None, metavar="FILE", help="what has to be alone waits until this file is there")
    group.addoption("--ttck-strict", action="store_true", help="exit with 5 when there are only warnings or binding findings")
    group.addoption("--ttck-keep", action="store_true", help="leave what the run created as it is")
    group.addoption("--ttck-tester", default=None, metavar="NAME", help="who runs it, for the report")
    group.addoption("--ttck-quiet", action="store_true", help="no progress")
    group.addoption("--ttck-questions", default=None, type=int, metavar="N", help="how many questions to the operator are expected")
    group.addoption("--ttck-operator", choices=("terminal", "files"), default="terminal", help="where the operator is asked")
    group.addoption("--ttck-checklist", default=None, metavar="FILE", help="a checklist whose answers count in place of the operator's")
    group.addoption("--ttck-base-url", default=None, metavar="URL", help="use this base_url instead of the one in the target file")


def pytest_configure(config: pytest.Config) -> None:
    """Take over when a target is given."""
    if config.getoption("--ttck-target"):
        from ttck.harness.runs.session import Session  # noqa: PLC0415 - heavy, and useless in a pytest run without a target

        config.pluginmanager.register(Session(config), "ttck-session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a target, a collected conformance check is a mistake in the call."""
    if config.getoption("--ttck-target"):
        return
    import pytest  # noqa: PLC0415 - the plugin is loaded before pytest is fully imported

    if any(hasattr(getattr(item, "function", None), "__ttck_tag__") for item in items):
        raise pytest.UsageError("the conformance suites need a seller: add --ttck-target FILE (or use: ttck run FILE)")
