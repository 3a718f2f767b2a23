"""The workflows in docs/pipelines: they can be read, their commands are ours, they keep what they make, and one is played."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ttck.harness.cli.main import main
from ttck.harness.cli.tests.test_described import DESCRIBED, has
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.support import write_target

DOCS = Path(__file__).resolve().parents[3] / "docs"
PIPELINES = DOCS / "pipelines"


def read(name):
    return (PIPELINES / name).read_text("utf-8")


def github():
    (job,) = yaml.safe_load(read("github-actions.yml"))["jobs"].values()
    return job["steps"]


def gitlab():
    return yaml.safe_load(read("gitlab-ci.yml"))["conformance"]


def scripts():
    """What each workflow gives to a shell, in order."""
    yield "github", [step["run"] for step in github() if "run" in step]
    yield "gitlab", [*gitlab()["script"], *gitlab()["after_script"]]
    yield "jenkins", re.findall(r"sh '([^']*)'", read("Jenkinsfile"))


def commands(lines):
    """The calls of ttck in lines of a shell, as argument lists."""
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        for part in re.split(r"&&|\|\||;", line):
            words = shlex.split(part, comments=True)
            if words[:1] == ["ttck"]:
                yield words[1:]


def parsed(words):
    """An argument list through the parser of its command; what the command line refuses raises."""
    with main.make_context("ttck", list(words[:1]), resilient_parsing=True) as context:
        command = main.get_command(context, words[0])
        assert command is not None, words
        return command.make_context(words[0], list(words[1:]), parent=context)


@pytest.mark.parametrize(("name", "lines"), list(scripts()), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_of_a_workflow_is_one_of_ours(name, lines):
    found = list(commands(lines))
    assert [words[0] for words in found] == ["doctor", "run", "bundle"]
    for words in found:
        parsed(words)


def test_a_command_that_is_none_of_ours_is_seen():
    for words in (["run", "target.yaml", "--junitxml", "x"], ["run"], ["bundle", "x", "--sign"]):
        with pytest.raises(click.UsageError):
            parsed(words)


def test_what_is_made_is_kept_whatever_the_verdict_is():
    steps = {step.get("name"): step for step in github()}
    assert all(steps[name]["if"] == "always()" for name in ("Evidence", "Findings", "Reports"))
    assert steps["Findings"]["with"]["sarif_file"] in steps["Run"]["run"]
    assert all(set(step) & {"run", "uses"} for step in github())
    assert gitlab()["artifacts"]["when"] == "always"
    assert gitlab()["artifacts"]["reports"]["junit"] in " ".join(gitlab()["script"])
    jenkins = read("Jenkinsfile")
    assert jenkins.count("{") == jenkins.count("}")
    assert re.search(r"post \{\s*always \{[^}]*junit 'out/junit.xml'", jenkins)


def test_each_secret_comes_from_the_pipeline_and_none_stands_in_a_command():
    for name, lines in scripts():
        assert not any(re.search(r"PRIVATE KEY|secrets\.", line) for line in lines), name
    assert "${{ secrets.SELLER_SECRET }}" in read("github-actions.yml")


def test_a_workflow_is_played_in_a_project_with_settings_of_its_own(tmp_path):
    """The commands of GitLab's, but for the installation, where everything that could disturb pytest is there."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "conftest.py").write_text("raise RuntimeError('not yours')\n")
    (project / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (project / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '--nor-this'\n")
    (project / "waivers.yaml").write_text("- {id: 'OSSJ:41', until: 2999-01-01, reason: 'of another seller', target: nobody}\n")
    key = tmp_path / "key.pem"
    key.write_bytes(
        Ed25519PrivateKey.generate().private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()),
    )
    before = {path.name for path in project.iterdir()}
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "ttck").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ttck.harness.cli.main "$@"\n')
    (folder / "ttck").chmod(0o755)
    environment = {
        **{name: value for name, value in os.environ.items() if name != "HYPOTHESIS_STORAGE_DIRECTORY"},
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTEST_ADDOPTS": "--no-such-option -k nothing", "TTCK_KEY": str(key),
        "PYTEST_PLUGINS": "no_such_plugin", "PYTHONSAFEPATH": "1",
    }  # fmt: skip
    script = [line for line in [*gitlab()["script"], *gitlab()["after_script"]] if "pip install" not in line]
    with mock_seller("--profile", "ossj") as seller:
        write_target(project, seller.target(profile="ossj", limits={"quiet_window": 0.1}))
        done = subprocess.run(
            ["/bin/sh", "-e", "-c", "\n".join(script)], cwd=project, env=environment, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name for path in project.iterdir()} == before | {"target.yaml", "out"}
    assert {path.name for path in (project / "out").iterdir()} == {"run", "junit.xml", "ctrf.json", "badge.svg", "evidence.zip"}
    found = json.loads((project / "out/run/report.json").read_text("utf-8"))
    assert {path for path in has(found) if not DESCRIBED.get(path)} == set()
    for more in (["rejudge", "out/run"], ["judge", "out/run", "--runs", "out/judged", "--quiet"], ["report", "out/run"]):
        again = subprocess.run([str(folder / "ttck"), *more], cwd=project, env=environment, capture_output=True, text=True, check=False)
        assert again.returncode == 0, again.stdout + again.stderr
    assert {path.name for path in project.iterdir()} == before | {"target.yaml", "out"}
    shutil.rmtree(project / "out")
