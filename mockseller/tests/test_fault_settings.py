"""Settings of faults: read from the parameters of a twist, given by name, and refused where they do not fit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ttck.mockseller.engine import seams
from ttck.mockseller.engine.fault_settings import divided, settings_of, settled, written
from ttck.mockseller.engine.seams import REGISTRY, Seam


def teapot(scene, reply, *, status: int = 418, text: str = "t", ratio: float = 0.5, on: bool = True, delay_seconds: float = 1.0):
    """I answer with this status."""


ROOT = Path(__file__).parents[2]
SETTINGS = settings_of(teapot, fault="teapot", shared={})


def test_each_parameter_is_a_setting_with_type_default_and_unit():
    assert [str(one) for one in SETTINGS.values()] == [
        "status: int, default 418",
        "text: str, default t",
        "ratio: float, default 0.5, in ratio",
        "on: bool, default true",
        "delay_seconds: float, default 1.0, in seconds",
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"status": 1.5},
        {"status": True},
        {"text": 1},
        {"ratio": "x"},
        {"on": 1},
        {"nope": 1},
        {"text": None},
        {"ratio": -0.1},
        {"delay_seconds": float("nan")},
        {"delay_seconds": float("inf")},
        {"delay_seconds": False},
    ],
)
def test_settings_are_typed(given):
    with pytest.raises(ValueError, match="setting"):
        settled("teapot", SETTINGS, given)


def test_what_is_not_given_has_its_default_and_a_whole_number_is_a_number():
    defaults = {"status": 418, "text": "t", "ratio": 0.5, "on": True, "delay_seconds": 1.0}
    assert settled("teapot", SETTINGS, {}) == defaults
    assert settled("teapot", SETTINGS, {"ratio": 1, "status": -1}) == {**defaults, "ratio": 1, "status": -1}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("teapot", ("teapot", "")),
        ("teapot:status=1,on=true", ("teapot", "status=1,on=true")),
        ("teapot:text=a:b=c", ("teapot", "text=a:b=c")),
        ("gen:lost:ticket:note", ("gen:lost:ticket:note", "")),
        ("gen:lost:ticket:note:by=1", ("gen:lost:ticket:note", "by=1")),
        ("teapot:status", ("teapot:status", "")),
        ("status=1", ("status=1", "")),
    ],
)
def test_a_name_and_its_settings_on_a_command_line(text, parts):
    assert divided(text) == parts


def test_settings_as_they_are_written():
    text = "status=200, text=a:b=c,ratio=1,on=FALSE,delay_seconds=0.3"
    read = {"status": 200, "text": "a:b=c", "ratio": 1.0, "on": False, "delay_seconds": 0.3}
    assert written("teapot", SETTINGS, text) == read
    assert written("teapot", SETTINGS, "") == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nope=1", "it has status: int, default 418; text"),
        ("status=1.5", "a whole number, not '1.5'"),
        ("status=true", "a whole number"),
        ("on=1", "true or false, not '1'"),
        ("delay_seconds=-1", "a number of seconds, 0 or more"),
        ("delay_seconds=inf", "a number of seconds"),
        ("status", "as status=VALUE"),
        ("status=1,status=2", "once"),
        ("status=1,", "no setting ''"),
    ],
)
def test_settings_that_are_written_wrong(text, words):
    with pytest.raises(ValueError, match="fault teapot") as refused:
        written("teapot", SETTINGS, text)
    assert words in str(refused.value)


def undecided(scene, reply, *, seconds: float):
    """I have no default."""


def changed(scene, reply, *, seconds: float = 1):
    """My default has another type."""


def untyped(scene, reply, *, seconds=1.0):
    """I have no type."""


def listed(scene, reply, *, seconds: list = []):  # noqa: B006 - what is refused
    """My type is none of the four."""


def unmeasured(scene, reply, *, delay: float = 1.0):
    """I do not say what my number is counted in."""


@pytest.mark.parametrize(
    ("twist", "words"),
    [(undecided, "no default"), (changed, "that type"), (untyped, "annotated"), (listed, "annotated"), (unmeasured, "its unit")],
)
def test_a_twist_that_is_written_wrong_is_not_registered(monkeypatch, twist, words):
    monkeypatch.setattr(seams, "REGISTRY", {})
    with pytest.raises(ValueError, match="of fault wrong") as refused:
        seams.fault("wrong", profile="", seam=Seam.REPLY, breaks=[])(twist)
    assert words in str(refused.value)
    assert seams.REGISTRY == {}


def test_a_default_stands_once_for_all_parts():
    assert settings_of(undecided, fault="a.b", shared={"seconds": SETTINGS["ratio"]}) == {"seconds": SETTINGS["ratio"]}
    with pytest.raises(ValueError, match="at another part"):
        settings_of(teapot, fault="a.b", shared={"status": SETTINGS["status"]})


def test_the_settings_there_are():
    assert {name: one.defaults for name, one in REGISTRY.items() if one.settings} == {
        "slow-answers": {"seconds": 0.1},
        "tmf-slow-answers": {"seconds": 0.1},
        "late-events": {"seconds": 1.0},
        "incident-events-late": {"seconds": 1.0},
        "appointment-events-late": {"seconds": 1.0},
    }


_TYPED = """
from ttck.mockseller.engine.seams import Call, Reply, Scene, Seam, fault

@fault("a", profile="", seam=Seam.REPLY, breaks=[])
def right(scene: Scene, reply: Reply, *, seconds: float = 0.1) -> Reply:
    return reply

@fault("b", profile="", seam=Seam.REPLY, breaks=[])
def takes(scene: Scene, call: Call) -> Reply:
    return Reply(status=200)

@fault("c", profile="", seam=Seam.REQUEST, breaks=[])
def returns(scene: Scene, call: Call) -> Reply:
    return Reply(status=200)

Seam.REQUEST.hook(right)
"""


def test_a_type_checker_sees_what_passes_at_a_seam(tmp_path):
    pytest.importorskip("mypy")
    own = tmp_path / "own.py"
    own.write_text(_TYPED)
    command = [sys.executable, "-m", "mypy", "--follow-imports=silent", "--no-error-summary", f"--cache-dir={tmp_path}", str(own)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    wrong = [line.removeprefix(f"{own}:").split(":")[0] for line in done.stdout.splitlines() if ": error:" in line]
    assert wrong == ["8", "12", "16"], done.stdout + done.stderr
