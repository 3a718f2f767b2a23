"""A fleet run judges all partners, stops for none, and says on one page what became of each and what changed."""

from __future__ import annotations

import json

import pytest

from ttck.harness.verdict import ExitCode
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.support import called

LIMITS = {"quiet_window": 0.1, "connect_timeout": 1}
FAULT = "ossj-state-ignored"


@pytest.fixture(scope="module")
def fleets(tmp_path_factory):
    """Two fleet runs over a clean seller, one that becomes faulty, one that is not there, and a file that cannot be used."""
    folder = tmp_path_factory.mktemp("fleet")
    partners, runs = folder / "partners", folder / "fleets"
    partners.mkdir()
    found = []
    with mock_seller("--profile", "ossj") as clean, mock_seller("--profile", "ossj") as other:
        for name, seller in (("a", clean), ("b", other)):
            document = {**seller.target(profile="ossj", limits=LIMITS), "name": f"Partner <{name}>"}
            (partners / f"{name}.yaml").write_text(json.dumps(document), "utf-8")
        (partners / "c.yaml").write_text("profile: ossj\nbase_url: http://127.0.0.1:9\nlimits: {connect_timeout: 1}\n", "utf-8")
        (partners / "d.yml").write_text("base_url: [broken\n", "utf-8")
        (partners / "notes.yaml").write_text("to: do\n", "utf-8")
        for jobs in ("1", "2"):
            found.append(called("fleet", partners, "--fleets", runs, "--budget", "small", "--lane", "verdict", "--jobs", jobs))
            other.control("PUT", "/faults", {"faults": [{"name": FAULT}]})
    return [
        (done, json.loads((one / "fleet.json").read_text("utf-8")), one) for done, one in zip(found, sorted(runs.iterdir()), strict=True)
    ]


def test_each_partner_is_judged_whatever_becomes_of_the_others(fleets):
    _, document, folder = fleets[0]
    codes = {one["file"]: one["code"] for one in document["partners"]}
    assert codes["c.yaml"] == ExitCode.NOTHING_JUDGED
    assert codes["d.yml"] == ExitCode.USAGE
    assert codes["a.yaml"] == codes["b.yaml"]
    assert codes["a.yaml"] in {ExitCode.CONFORMANT, ExitCode.SELECTION, ExitCode.INCOMPLETE}
    assert (folder / "a.yaml" / "report.html").exists()
    assert [bool(one["standings"]) for one in document["partners"]] == [True, True, False, False]


def test_the_exit_code_is_that_of_the_gravest(fleets):
    assert [done.returncode for done, _, _ in fleets] == [ExitCode.USAGE, ExitCode.NOT_CONFORMANT]
    assert [document["exit_code"] for _, document, _ in fleets] == [ExitCode.USAGE, ExitCode.NOT_CONFORMANT]


def test_what_changed_since_the_last_fleet_run_is_said(fleets):
    (first, _, _), (second, document, folder) = fleets
    assert "no earlier fleet run" in first.stdout
    (line,) = [line for line in second.stdout.splitlines() if line.startswith("Partner <b>")]
    assert "failing now" in line
    (same,) = [line for line in second.stdout.splitlines() if line.startswith("Partner <a>")]
    assert same.endswith("as before")
    failing = [
        name
        for one in document["partners"]
        if one["file"] == "b.yaml"
        for name, standing in one["standings"].items()
        if standing == "failed"
    ]
    page = (folder / "index.html").read_text("utf-8")
    assert failing
    assert all(name in page for name in failing)


def test_the_page_needs_nothing_and_shows_names_as_text(fleets):
    page = (fleets[1][2] / "index.html").read_text("utf-8")
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "").replace("http://127.0.0.1:9", "")
    assert "Partner &lt;a&gt;" in page
    assert 'href="a.yaml/report.html"' in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_a_folder_without_a_target_file_is_refused(tmp_path):
    done = called("fleet", tmp_path, "--fleets", tmp_path / "fleets")
    assert (done.returncode, "holds no target file" in done.stderr) == (ExitCode.USAGE, True)
    assert not (tmp_path / "fleets").exists()
