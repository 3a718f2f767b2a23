from __future__ import annotations

import contextlib
import io
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from ttck.harness.cli.run import suite_paths
from ttck.harness.report.scope import Scope, restrictions, scope_of
from ttck.specs.profiles import profile, profile_names


class Catch:
    """Keeps the scope that the judging session found."""

    scope: Scope | None = None

    def pytest_collection_finish(self, session: Any) -> None:
        self.scope = session.config.pluginmanager.get_plugin("ttck-session").scope


def collected(folder: Path, name: str, *arguments: str, suites: list[str] | None = None) -> Scope:
    target = folder / "target.yaml"
    target.write_text(json.dumps({"base_url": f"http://127.0.0.1:9{profile(name).base_path('ticket')}", "profile": name}))
    catch = Catch()
    command = [
        *(suites or suite_paths(profile(name).suites)), "-c", str(files("ttck.suites") / "pytest.ini"), "--import-mode=importlib",
        "--assert=plain", "--collect-only", "-q", "-p", "no:cacheprovider", "-p", "ttck.harness.plugin",
        "--ttck-target", str(target), *arguments,
    ]  # fmt: skip
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main(command, plugins=[catch])
    assert catch.scope is not None
    return catch.scope


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


KIT = "tmf621-kit-v5"


@pytest.mark.parametrize("name", profile_names())
def test_a_run_of_all_checks_is_not_restricted(tmp_path: Path, name: str) -> None:
    found = collected(tmp_path, name)
    assert (found.restricted, found.checks, found.how) == (False, found.of, ())
    assert found.checks > 5


@pytest.mark.parametrize(
    ("arguments", "how"),
    [
        (("--ttck-requirement", "KIT5:1"), "requirement KIT5"),
        (("-k", "entry_02"), "what pytest was asked for (-k entry_02"),
        (("--ttck-requirement", "KIT5:2", "-k", "entry_01"), "requirement KIT5"),
    ],
)
def test_whatever_selects_restricts(tmp_path: Path, arguments: tuple[str, ...], how: str) -> None:
    found = collected(tmp_path, KIT, *arguments)
    assert found.restricted
    assert 0 < found.checks < found.of
    assert found.how[0].startswith(how)
    assert found.requirements


def test_a_part_of_the_suites_restricts(tmp_path: Path) -> None:
    folder = Path(suite_paths(profile(KIT).suites)[0])
    check = next(path for path in sorted(folder.glob("test_*.py")) if "@verifies" in path.read_text())
    name = next(line.partition("(")[0].removeprefix("def ") for line in check.read_text().splitlines() if line.startswith("def test_"))
    for part in (str(check), f"{check}::{name}"):
        found = collected(tmp_path, KIT, suites=[part])
        assert found.restricted == (found.checks < found.of)
    assert found.checks == 1
    assert str(check) in found.how[0]


def test_a_lane_restricts_where_there_is_another(tmp_path: Path) -> None:
    assert not collected(tmp_path, KIT, "--ttck-lane", "verdict").restricted
    assert collected(tmp_path, "tmf621-v5", "--ttck-lane", "verdict").how == ("lane verdict",)


def test_options_are_told_in_words() -> None:
    both = {"verdict", "lifecycle"}
    assert restrictions(patterns=["R24", "R4?"], use_cases={16, 4}, lanes={"verdict"}, every_lane=both) == [
        "requirement R24, R4?", "use case 4, 16", "lane verdict",
    ]  # fmt: skip
    assert restrictions(patterns=[], use_cases=[], lanes=both | {"exploration"}, every_lane=both) == []


def test_a_scope_is_read_back() -> None:
    scope = Scope(checks=3, of=9, how=("use case 4",), requirements=frozenset({"MEF113:R2", "MEF113:R1"}))
    assert scope_of({"scope": json.loads(json.dumps(scope.as_document()))}) == scope
    whole = Scope(checks=9, of=9, requirements=frozenset({"MEF113:R1"}))
    assert scope_of({"scope": whole.as_document()}) == Scope(checks=9, of=9)
    assert scope_of({"selection": "R24"}).restricted
    assert not scope_of({"selection": None}).restricted
    assert scope_of({"scope": {"restricted": True, "how": None, "checks": "x"}}) == Scope(checks=0, of=0)
