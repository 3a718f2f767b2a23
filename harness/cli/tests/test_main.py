from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from ttck.harness.cli import main as module
from ttck.harness.cli.main import main
from ttck.harness.secrets.redactor import Redactor
from ttck.harness.verdict import ExitCode

FULL = Path("/dev/full")
COMMAND = [sys.executable, "-m", "ttck.harness.cli.main"]


def ended(function: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(module.click.Group, "main", lambda *_, **__: function())
    with pytest.raises(SystemExit) as ending:
        main([])
    return int(ending.value.code or 0)


def raising(broken: BaseException) -> Any:
    def function() -> None:
        raise broken

    return function


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (SystemExit(), 0),
        (SystemExit(3), 3),
        (SystemExit("said"), ExitCode.HARNESS_ERROR),
        (click.UsageError("no such option"), ExitCode.USAGE),
        (click.FileError("x.yaml"), ExitCode.USAGE),
        (click.Abort(), ExitCode.INCOMPLETE),
        (KeyboardInterrupt(), ExitCode.INCOMPLETE),
        (BrokenPipeError(), ExitCode.HARNESS_ERROR),
        (OSError(28, "No space left on device"), ExitCode.HARNESS_ERROR),
        (UnicodeEncodeError("ascii", "é", 0, 1, "no"), ExitCode.HARNESS_ERROR),
        (KeyError("x"), ExitCode.HARNESS_ERROR),
    ],
)
def test_whatever_happens_ends_with_a_documented_code(broken: BaseException, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ended(raising(broken), monkeypatch) == code


def test_an_error_of_ours_is_told_as_one_and_without_secrets(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    redactor = Redactor(["Private-77-x"])
    assert ended(raising(ValueError("Invalid header value Private-77-x")), monkeypatch) == ExitCode.HARNESS_ERROR
    said = capsys.readouterr().err
    assert "ttck itself failed: ValueError: Invalid header value [secret]" in said
    assert "says nothing about a seller" in said
    assert "test_main.py" in said
    assert redactor


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    options = {"encoding": "utf-8", **options}
    environment = {**os.environ, **options.pop("env", {})}
    return subprocess.run([*COMMAND, *arguments], env=environment, check=False, timeout=300, stderr=subprocess.PIPE, **options)


ASCII = [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]


@pytest.mark.parametrize("environment", [*ASCII, {"PYTHONIOENCODING": "latin-1"}])
def test_a_terminal_that_lacks_characters_ends_no_command(environment: dict[str, str], tmp_path: Any) -> None:
    target = tmp_path / "target.yaml"
    target.write_text('base_url: http://127.0.0.1:1/x\nname: "Händler … 日本"\n', encoding="utf-8")
    done = run("doctor", str(target), stdout=subprocess.PIPE, env=environment, encoding="latin-1")
    assert done.returncode == ExitCode.NOTHING_JUDGED, done.stderr
    assert environment in ASCII or "Händler ? ??" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [["--help"], ["explain", "R24"], ["--version"]])
def test_an_output_that_is_full_is_our_error(arguments: list[str]) -> None:
    with FULL.open("w") as full:
        done = run(*arguments, stdout=full)
    assert done.returncode == ExitCode.HARNESS_ERROR
    assert done.stderr == "Error: the output cannot be written: No space left on device\n"


def test_a_reader_that_has_gone_is_no_verdict() -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as gone:
        done = run("explain", "profiles", stdout=gone)
    assert done.returncode in {0, ExitCode.HARNESS_ERROR}
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
