"""The tests next to a change: those that were changed, and those that import what was changed."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

CODE = ("specs", "harness", "mockseller", "suites", "ttck", "bench", "tools", "conftest.py")


def changed_files(root: Path, base: str) -> list[str]:
    """Paths of what differs from the commit where this branch left `base`, be it committed or not.

    Raises:
        subprocess.CalledProcessError: this is no repository, or there is no such branch.
    """

    def git(*arguments: str) -> list[str]:
        command = ["git", "-C", str(root), *arguments]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - git itself
        return [name for name in said.split("\0") if name]

    (start,) = git("merge-base", "HEAD", base)
    return sorted({*git("diff", "--name-only", "-z", start.strip()), *git("ls-files", "--others", "--exclude-standard", "-z")})


def project_files(root: Path) -> dict[str, str]:
    """Every Python file of the project, by its path, with its text."""
    found = (path for folder in CODE for path in [root / folder, *sorted((root / folder).rglob("*.py"))] if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in found}


def near_tests(changed: Iterable[str], files: Mapping[str, str]) -> list[str]:
    """The test files next to a change, the nearest first.

    First come tests that were changed themselves, or their helpers; then tests named like a module that was changed, tests that
    import one, and tests whose fixtures do or were changed; of these the ones with the fewest imports first. A file that is
    not Python belongs to the tests that name it; and such a file, or a module that no test imports, to the tests of its folder,
    or of the next folder above that has some.
    """
    changed = set(changed)
    imports = {path: _imports(path, text) for path, text in files.items()}
    tests = [path for path in files if _is_test(path)]
    modules = {_module(path): path for path in changed if path.endswith(".py")}
    names = {f"test_{PurePosixPath(path).stem}" for path in modules.values()}
    others = changed - set(modules.values())
    imported = {name for test in tests for part in _parts([test], files, imports) for name in imports[part]}
    homeless = others | {path for name, path in modules.items() if name not in imported and not _among_tests(path)}
    ranked = []
    for test in tests:
        parts = _parts([test], files, imports)
        lent = _parts([path for path in _conftests(test) if path in files], files, imports)
        used, lent_used = (set().union(*(imports[part] for part in group)) for group in (parts, lent))
        if parts & changed:
            rank = 0
        elif used & modules.keys():
            rank = 1 if PurePosixPath(test).stem in names else 2
        elif any(PurePosixPath(path).name in files[part] for part in parts for path in others):
            rank = 2
        elif lent & changed or lent_used & modules.keys() or any(_belongs_to(test, path, tests) for path in homeless):
            rank = 3
        else:
            continue
        ranked.append((rank, len(used), test))
    return [test for _, _, test in sorted(ranked)]


def _among_tests(path: str) -> bool:
    return "tests" in PurePosixPath(path).parts


def _is_test(path: str) -> bool:
    return PurePosixPath(path).name.startswith("test_") and _among_tests(path)


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imports(path: str, text: str) -> set[str]:
    """Names of modules that a file imports, as their paths say them, with the names that it takes from them: one may be a module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text, path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    found = {name.removeprefix("ttck.") for name in found}
    return {name for name in found if name.partition(".")[0] in CODE}


def _conftests(test: str) -> list[str]:
    """Where the fixtures of a test file may stand."""
    return [(folder / "conftest.py").as_posix() for folder in PurePosixPath(test).parents]


def _parts(due: list[str], files: Mapping[str, str], imports: Mapping[str, set[str]]) -> set[str]:
    """These files, and the helpers among tests that they import."""
    parts: set[str] = set()
    while due:
        part = due.pop()
        if part not in parts:
            parts.add(part)
            named = (name.replace(".", "/") + ".py" for name in imports[part])
            due += [path for path in named if path in files and _among_tests(path)]
    return parts


def _belongs_to(test: str, path: str, tests: Iterable[str]) -> bool:
    """Whether this test is one of the tests of the folder of a file, or of the next folder above that has some."""
    folders = {PurePosixPath(one).parent for one in tests}
    for folder in PurePosixPath(path).parents:
        if folder in folders or folder / "tests" in folders:
            return PurePosixPath(test).parent in {folder, folder / "tests"}
    return False
