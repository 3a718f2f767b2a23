"""The harness asks no dialect its name: what tells one from another stands in the facts, in suites and in adapters.

The same of the mock seller's engine is tested beside it.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ttck.specs.dialects import dialects
from ttck.specs.profiles import profile_names

ROOT = Path(__file__).parents[3]
PATHS = {path for one in dialects() for api in one.apis for path in one.paths(api)}
NAMES = {*(one.name for one in dialects()), *(one.adapter for one in dialects()), *(one.version for one in dialects() if one.version)}
DEFAULT = "mef113"  # the profile that is meant where none is named


def modules():
    return [path for path in sorted((ROOT / "harness").rglob("*.py")) if "tests" not in path.parts]


def texts(tree):
    """Every text in the code that is no docstring."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs]


def strays(tree):
    for node in texts(tree):
        value = node.value
        if value in NAMES | (set(profile_names()) - {DEFAULT}):
            yield node.lineno, f"the name {value!r}"
        if any(re.fullmatch(rf"{re.escape(path)}(/.*)?", value) for path in PATHS):
            yield node.lineno, f"the path {value!r}"
        if value.startswith("application/") and ("patch" in value or "charset" in value):
            yield node.lineno, f"the media type {value!r}"
        if any(one.root in f"/{value.lower().strip('/')}/" for one in dialects()) and "seller.example" not in value:
            yield node.lineno, f"the base path {value!r}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "family":
            yield node.lineno, "a family"
        if (
            isinstance(node, ast.Compare)
            and isinstance(node.left, ast.Attribute)
            and node.left.attr in {"version", "lifecycle", "adapter"}
            and isinstance(node.comparators[0], ast.Constant)
        ):
            yield node.lineno, f"a comparison of {node.left.attr}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_of_the_harness_asks_for_a_dialect(path):
    assert list(strays(ast.parse(path.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    "text",
    [
        'x = "tmf"', 'x = "v5"', 'x = "/troubleTicket"', 'x = f"/troubleTicket/{y}"', 'x = "application/merge-patch+json"', "x = y.family",
        "x = y.version is None", 'x = y.lifecycle == "ticket"', 'x = "/mefApi/sonata"', 'x = "tmf621-v4"',
    ],
)  # fmt: skip
def test_each_stray_is_seen(text):
    assert list(strays(ast.parse(text)))


def test_modules_and_functions_keep_their_size():
    """No module over 400 lines, no function over 60."""
    found = []
    for package in ("specs", "harness", "mockseller", "suites"):
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text("utf-8")
            if text.count("\n") > 400:
                found.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
            functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
            found += [f"{path.relative_to(ROOT)}:{one.lineno} {one.name}" for one in functions if one.end_lineno - one.lineno >= 60]
    assert found == []


def test_what_is_sent_and_what_the_mock_seller_does_hang_on_no_version():
    """The scenarios of TMF621, and the adapters of the mock seller, ask what the contract has, and not which version it is."""
    asking = re.compile(r"""[!=]= ["']v\d["']|\.modern\b""")
    places = [ROOT / "suites" / "tmf" / "seller_client.py", *(ROOT / "suites" / "tmf" / "scenarios").glob("*.py")]
    places += [path for path in (ROOT / "mockseller" / "dialects").rglob("*.py") if "tests" not in path.parts]
    assert [str(path.relative_to(ROOT)) for path in places if asking.search(path.read_text("utf-8"))] == []
    assert asking.search('if version == "v5":')
