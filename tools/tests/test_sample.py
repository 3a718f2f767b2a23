"""Of the long stories a fixed part is played: never none, and the same wherever they stand."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
STORIES = """
import pytest
@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", {names})
def test_long(name): pass
@pytest.mark.sampled(9)
@pytest.mark.parametrize("name", ["x", "y"])
def test_few(name): pass
@pytest.mark.parametrize("name", ["x", "y"])
def test_short(name): pass
@pytest.mark.sampled(4)
def test_alone(): pass
@pytest.mark.long
def test_long_alone(): pass
@pytest.mark.sampled(9)
@pytest.mark.parametrize("name", ["short", pytest.param("long", marks=pytest.mark.long)])
def test_two(name): pass
"""


def played(folder, names, *options):
    folder.mkdir()
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = sampled\n long\n")
    (folder / "conftest.py").write_text((ROOT / "conftest.py").read_text("utf-8"))
    (folder / "test_it.py").write_text(STORIES.format(names=names))
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:schemathesis", "-p", "no:cacheprovider", *options]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    return [line.partition("::")[2] for line in said.splitlines() if "::" in line]


def test_a_sample_is_fixed_and_leaves_no_test_out(tmp_path):
    names = [f"n{number}" for number in range(20)]
    first, again = (played(tmp_path / place, names, "--sample") for place in ("here", "elsewhere"))
    assert first == again
    assert len([name for name in first if "test_long[" in name]) == 5
    assert len([name for name in first if "few" in name]) == 1
    assert {"test_short[x]", "test_short[y]", "test_alone", "test_two[short]"} <= {*first}
    assert not {"test_long_alone", "test_two[long]"} & {*first}
    assert len(played(tmp_path / "all", names)) == 20 + 2 + 2 + 1 + 1 + 2
