"""The commands of a check run side by side; one that fails is shown and makes the check fail."""

import os
import sys

import pytest

from tools import check, time_budget
from tools.check import run_all


def saying(text, code=0):
    return [sys.executable, "-c", f"print({text!r}); raise SystemExit({code})"]


def test_what_fails_is_named_and_shown(capsys):
    failed = run_all({"good": saying("quiet"), "bad": saying("the reason", 3), "tests": saying("2 passed")}, os.environ)
    said = capsys.readouterr().out
    assert failed == ["bad"]
    assert "FAILED bad" in said
    assert "the reason" in said
    assert "2 passed" in said
    assert "quiet" not in said


@pytest.fixture(autouse=True)
def _few_files(monkeypatch):
    files = {
        "specs/vocabulary.py": "",
        "specs/tests/test_words.py": "from ttck.specs.vocabulary import Kind",
        "tools/tests/test_check.py": "",
    }
    monkeypatch.setattr(check, "project_files", lambda root: files)


@pytest.mark.parametrize(("code", "words"), [(0, "ok"), (1, "Failed: tests")])
def test_the_exit_code_is_that_of_all(monkeypatch, capsys, code, words):
    monkeypatch.setattr(check, "changed_files", lambda root, base: ["specs/vocabulary.py", "suites/unheard_of.py"])
    monkeypatch.setattr(check, "steps", dict)
    monkeypatch.setattr(check, "pytest_command", lambda tests: saying("\n".join(tests), code))
    assert check.main([]) == code
    said = capsys.readouterr().out
    assert words in said
    assert "specs/tests/test_words.py" in said


def test_many_tests_are_spread_in_their_order():
    few, many = ([f"test_{number}.py" for number in range(count)] for count in (2, 9))
    assert "-n" not in check.pytest_command(few)
    command = check.pytest_command(many)
    assert command[command.index("-n") + 1 : command.index("-n") + 4] == ["auto", "--dist", "load"]
    assert command[-9:] == many


def test_the_chosen_tests_can_be_listed(monkeypatch, capsys):
    monkeypatch.setattr(check, "changed_files", lambda root, base: ["tools/tests/test_check.py"])
    assert check.main(["--list"]) == 0
    assert capsys.readouterr().out == "tools/tests/test_check.py\n"


@pytest.mark.parametrize(("seconds", "played"), [("-1", False), ("1000", True), (None, True)])
def test_a_test_that_would_begin_too_late_is_skipped(monkeypatch, seconds, played):
    monkeypatch.delenv(time_budget.VARIABLE, raising=False)
    if seconds:
        monkeypatch.setenv(time_budget.VARIABLE, seconds)
    budget = time_budget.Budget()
    budget.pytest_runtest_setup()  # nothing is counted before the collection has ended
    budget.pytest_collection_finish()
    if played:
        budget.pytest_runtest_setup()
    else:
        with pytest.raises(pytest.skip.Exception, match="make test"):
            budget.pytest_runtest_setup()


def test_of_too_many_tests_the_nearest_are_played(monkeypatch, capsys):
    monkeypatch.setattr(check, "changed_files", lambda root, base: [])
    monkeypatch.setattr(check, "near_tests", lambda changed, files: [f"test_{number}.py" for number in range(100)])
    monkeypatch.setattr(check, "steps", dict)
    monkeypatch.setattr(check, "pytest_command", lambda tests: saying(f"last: {tests[-1]}"))
    assert check.main([]) == 0
    said = capsys.readouterr().out
    assert "100 test files next to them, of which the 60 nearest are played" in said
    assert "last: test_59.py" in said
