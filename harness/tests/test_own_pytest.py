from __future__ import annotations

import gc
import os
import weakref
from pathlib import Path

import pytest

from ttck.harness.runs.own_pytest import own_pytest


class Seen:
    """What pytest is told by its environment while it runs."""

    def __init__(self) -> None:
        self.environment: dict[str, str] = {}

    def pytest_configure(self) -> None:
        self.environment = dict(os.environ)


def run(folder: Path, *, plugin: Seen) -> int:
    (folder / "own.ini").write_text("[pytest]\n")
    (folder / "test_one.py").write_text("def test_one():\n    pass\n")
    return own_pytest([str(folder), "-c", str(folder / "own.ini"), "-p", "no:terminal", "-p", "no:cacheprovider"], plugins=[plugin])


def test_what_others_say_to_pytest_does_not_reach_it_and_is_there_again_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", raising=False)
    seen = Seen()
    assert run(tmp_path, plugin=seen) == 0
    assert not {"PYTEST_ADDOPTS", "PYTEST_PLUGINS"} & seen.environment.keys()
    assert seen.environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] == "1"
    assert os.environ["PYTEST_ADDOPTS"] == "--no-such-option"
    assert os.environ["PYTEST_PLUGINS"] == "no_such_plugin"
    assert "PYTEST_DISABLE_PLUGIN_AUTOLOAD" not in os.environ


def test_a_place_that_somebody_names_for_what_is_kept_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", "/somewhere")
    seen = Seen()
    run(tmp_path, plugin=seen)
    assert seen.environment["HYPOTHESIS_STORAGE_DIRECTORY"] == "/somewhere"
    monkeypatch.delenv("HYPOTHESIS_STORAGE_DIRECTORY")
    run(tmp_path, plugin=seen)
    assert not Path(seen.environment["HYPOTHESIS_STORAGE_DIRECTORY"]).parent.is_dir()
    monkeypatch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", "/somewhere")


class Kept:
    """Stands for what a run recorded."""


class Keeper:
    """Gives a test something that a run keeps."""

    def __init__(self) -> None:
        self.kept: weakref.ref[Kept] | None = None

    @pytest.fixture
    def record(self) -> Kept:
        made = Kept()
        self.kept = weakref.ref(made)
        return made


def test_what_a_session_kept_is_let_go_though_its_last_test_failed(tmp_path: Path) -> None:
    (tmp_path / "own.ini").write_text("[pytest]\n")
    (tmp_path / "test_wrong.py").write_text("def test_wrong(record):\n    assert not record\n")
    keeper = Keeper()
    arguments = [str(tmp_path), "-c", str(tmp_path / "own.ini"), "-p", "no:terminal", "-p", "no:cacheprovider"]
    assert own_pytest(arguments, plugins=[keeper]) == 1
    gc.collect()
    assert keeper.kept is not None
    assert keeper.kept() is None
