"""Continuous integration is `.ci/run` and nothing else, wherever it runs; what is tried before a commit is a part of it."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from tools.affected import CODE
from tools.check import steps

ROOT = Path(__file__).parents[2]
RUN = ".ci/run"


def read(name):
    return (ROOT / name).read_text("utf-8")


def document(name):
    return yaml.safe_load(read(name))


@pytest.fixture(scope="module")
def targets():
    """The targets of the Makefile with what each needs, and the lines that each runs."""
    found = {}
    for block in re.split(r"\n(?=[a-z-]+:)", read("Makefile")):
        first, *rest = block.split("\n")
        name, _, needs = first.partition(":")
        found[name] = (needs.split(), [line.strip().lstrip("@") for line in rest if line.startswith("\t")])
    return found


@pytest.fixture(scope="module")
def versions():
    """The versions of Python that ttck says it runs on."""
    low, high = re.findall(r"3\.(\d+)", tomllib.loads(read("pyproject.toml"))["project"]["requires-python"])
    return [f"3.{minor}" for minor in range(int(low), int(high))]


def test_the_script_runs_the_tests_and_a_sample_of_the_qualification(targets):
    last = read(RUN).strip().splitlines()[-1]
    assert last.startswith("exec make test qualify-sample ")
    assert os.access(ROOT / RUN, os.X_OK)
    assert {"test", "qualify-sample"} <= targets.keys()
    assert all("qualify" in line and "--sample" in line for line in targets["qualify-sample"][1])


def test_github_runs_the_script_on_every_version(versions):
    (job,) = document(".github/workflows/ci.yml")["jobs"].values()
    assert job["strategy"]["matrix"] == {"python": versions}
    assert job["env"] == {"PYTHON": "python${{ matrix.python }}"}
    assert [step["run"] for step in job["steps"] if "run" in step] == [RUN]


def test_gitlab_runs_the_script_on_every_version(versions):
    (job,) = document(".gitlab-ci.yml").values()
    assert job["parallel"]["matrix"] == [{"PYTHON_VERSION": versions}]
    assert job["variables"] == {"PYTHON": "python$PYTHON_VERSION"}
    assert job["script"] == [RUN]


def test_what_is_tried_before_a_commit_is_a_part_of_make_test(targets):
    (repo,) = document(".pre-commit-config.yaml")["repos"]
    assert repo["repo"] == "local"
    assert {hook["language"] for hook in repo["hooks"]} == {"system"}
    before = [hook["entry"] for hook in repo["hooks"] if hook.get("stages") != ["pre-push"]]
    assert before == [f"make {name}" for name in targets["test"][0] if name not in {"install", "unit"}]
    assert [hook["entry"] for hook in repo["hooks"] if hook.get("stages") == ["pre-push"]] == ["make check"]


def test_make_test_samples_and_make_test_all_does_not(targets):
    (sample,), (everything,) = targets["unit"][1], targets["test-all"][1]
    assert sample == f"{everything} --sample"
    assert set(targets["test"][0]) == {*targets["test-all"][0], "unit"}


def test_make_check_uses_the_tools_of_make_test(targets):
    assert targets["check"] == (["install"], ["$(BIN)/python -m tools.check"])
    lines = [line for name in ("lint", "contracts", "types", "trace") for line in targets[name][1]]
    assert [Path(command[0]).name for command in steps().values()] == [line.split()[0].removeprefix("$(BIN)/") for line in lines]


def test_every_folder_with_code_is_looked_at():
    written = re.search(r"^CODE := (.*)$", read("Makefile"), re.MULTILINE)[1].split()
    assert written == list(CODE)
    known = {path.parts[0] for path in (found.relative_to(ROOT) for found in ROOT.glob("*/**/*.py")) if not path.parts[0].startswith(".")}
    assert known - {"build"} == {folder for folder in CODE if not folder.endswith(".py")}
