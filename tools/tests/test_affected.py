"""Which tests are next to a change."""

import subprocess
from pathlib import Path

import pytest

from tools.affected import changed_files, near_tests, project_files

ROOT = Path(__file__).parents[2]
FILES = {
    "specs/facts.py": "",
    "harness/read.py": "from ttck.specs.facts import fact",
    "harness/judge.py": "from ttck.harness import read",
    "harness/tests/conftest.py": "from ttck.harness.judge import judged",
    "harness/tests/helper.py": "import ttck.specs.facts",
    "harness/tests/test_far.py": "from ttck.harness import read\nfrom ttck.harness.unrelated import one, two, three",
    "harness/tests/test_judge.py": "import pytest\nfrom ttck.harness.judge import judged\nfrom ttck.harness import read",
    "harness/tests/test_read.py": "from ttck.harness.read import words, more",
    "specs/tests/test_facts.py": "from ttck.specs.facts import fact",
    "specs/tests/test_lent.py": "from ttck.harness.tests.helper import lent",
    "specs/tests/test_rows.py": "PATH = 'rows.csv'",
    "mockseller/tests/test_other.py": "import requests",
}


@pytest.mark.parametrize(
    ("changed", "near"),
    [
        (["harness/tests/test_far.py"], ["harness/tests/test_far.py"]),
        (["harness/read.py"], ["harness/tests/test_read.py", "harness/tests/test_judge.py", "harness/tests/test_far.py"]),
        (["specs/facts.py"], ["specs/tests/test_facts.py", "specs/tests/test_lent.py"]),
        (["harness/tests/helper.py"], ["specs/tests/test_lent.py"]),
        (["specs/data/rows.csv"], ["specs/tests/test_rows.py", "specs/tests/test_facts.py", "specs/tests/test_lent.py"]),
        (["README.md"], []),
        (["specs/lists/unknown.py"], ["specs/tests/test_rows.py", "specs/tests/test_facts.py", "specs/tests/test_lent.py"]),
        (["suites/ticket/unknown.py"], []),
        ([], []),
    ],
)
def test_the_nearest_come_first_and_no_other(changed, near):
    assert near_tests(changed, FILES) == near


def test_fixtures_of_a_folder_are_part_of_every_test_below():
    assert set(near_tests(["harness/tests/conftest.py"], FILES)) == {path for path in FILES if path.startswith("harness/tests/test_")}
    near = near_tests(["harness/judge.py"], FILES)
    assert near[0] == "harness/tests/test_judge.py"
    assert set(near) == {path for path in FILES if path.startswith("harness/tests/test_")}


def test_a_module_that_is_gone_still_has_its_tests():
    files = {path: text for path, text in FILES.items() if path != "harness/read.py"}
    assert "harness/tests/test_read.py" in near_tests(["harness/read.py"], files)


def test_every_module_of_the_project_is_known():
    files = project_files(ROOT)
    assert {"conftest.py", "tools/affected.py", "tools/tests/test_affected.py", "specs/vocabulary.py"} <= files.keys()
    assert "ttck.specs.vocabulary" in files["specs/tests/test_profiles.py"]


def test_what_differs_from_where_the_branch_began(tmp_path):
    def git(*arguments):
        who = ("-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    def write(*names):
        for name in names:
            (tmp_path / name).write_text(name)

    git("init", "--initial-branch", "main")
    write("old.py", "edited.py", "gone.py", ".gitignore")
    (tmp_path / ".gitignore").write_text("ignored.py")
    git("add", ".")
    git("commit", "-m", "start")
    git("switch", "-c", "work")
    write("committed.py")
    git("add", ".")
    git("commit", "-m", "work")
    git("switch", "main")
    write("theirs.py")
    git("add", ".")
    git("commit", "-m", "theirs")
    git("switch", "work")
    (tmp_path / "edited.py").write_text("otherwise")
    (tmp_path / "gone.py").unlink()
    write("new.py", "ignored.py")
    assert changed_files(tmp_path, "main") == ["committed.py", "edited.py", "gone.py", "new.py"]
