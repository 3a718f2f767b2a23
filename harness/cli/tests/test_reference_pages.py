"""The pages of the reference have a row for all that the code knows, and each row means something."""

import re

import pytest
import yaml

from ttck.harness.cli import reference_pages
from ttck.harness.cli.reference_pages import properties
from ttck.harness.cli.tests.test_target_keys import LEAVES
from ttck.harness.verdict import ExitCode
from ttck.specs.loader import ROOT, schema
from ttck.specs.profiles import profile, profile_names
from ttck.specs.vocabulary import Stimulus

CHECKOUT = ROOT.resolve().parent


@pytest.fixture(scope="module")
def pages():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(CHECKOUT)
        return {path.stem: text for path, text in reference_pages.files().items()}


def rows(page):
    """The cells of each row of its tables, without the heads."""
    found = [re.split(r"(?<!\\) ?\| ?", line)[1:-1] for line in page.splitlines() if line.startswith("| ")]
    heads = {number - 1 for number, row in enumerate(found) if row[0] == "---"}
    return [row for number, row in enumerate(found) if number not in heads and row[0] != "---"]


def test_the_pages_in_the_checkout_are_these(pages):
    for name, text in pages.items():
        assert (CHECKOUT / reference_pages.FOLDER / f"{name}.md").read_text("utf-8") == text, f"{name}: ttck trace --write"


def test_no_row_is_without_a_meaning(pages):
    for name, page in pages.items():
        assert len(rows(page)) > 7, name
        wanted = 2 if name in {"report-json", "profile"} else -1 if name == "control-api" else 1
        assert [row[0] for row in rows(page) if not row[wanted].strip(" .")] == [], name


@pytest.mark.parametrize("name", ["report", "profile"])
def test_every_property_of_a_schema_is_described(name):
    found = [one for one in properties(schema(name)) if name != "profile" or not one.path.startswith("limits.")]
    assert len(found) > 30
    assert [one.path for one in found if not one.says] == []


def test_every_limit_of_a_profile_is_explained_as_one_of_a_target():
    limits = {one.path.partition(".")[2] for one in properties(schema("profile")) if one.path.startswith("limits.") and not one.says}
    assert len(limits) > 10
    assert limits <= {path[1] for path in LEAVES if len(path) > 1 and path[0] == "limits"}


def test_the_target_page_has_every_key_with_its_example(pages):
    told = {row[0].strip("`"): row for row in rows(pages["target-file"])}
    assert set(told) == {".".join(path).replace(".each", ".NAME") for path in LEAVES}
    assert all(told[".".join(path).replace(".each", ".NAME")][2] for path, part in LEAVES.items() if part.get("examples"))


def test_the_page_of_exit_codes_has_all_of_them(pages):
    assert [int(row[0]) for row in rows(pages["exit-codes"])] == [int(code) for code in ExitCode]


def test_the_page_of_stimuli_has_all_of_them(pages):
    told = {row[0].strip("`"): row for row in rows(pages["stimuli"])}
    assert list(told) == list(Stimulus)
    assert "start: when the stretch begins" in told["calendar_open"][2]


def test_the_page_of_switches_has_those_of_every_profile(pages):
    for name in profile_names():
        found = pages["switches"].partition(f"## Profile {name}\n")[2].partition("\n## ")[0]
        assert [row[0].strip("`") for row in rows(found)] == [switch.name for switch in profile(name).switches]


def test_the_page_of_the_control_api_has_every_operation_argument_and_answer(pages):
    contract = yaml.safe_load((CHECKOUT / "mockseller/web/control.yaml").read_text("utf-8"))
    for path, item in contract["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            part = pages["control-api"].partition(f"## {method.upper()} {path}\n")[2].partition("\n## ")[0]
            assert part, (method, path)
            assert set(operation["responses"]) <= {row[0] for row in rows(part)}
    assert "| body | `advance_seconds` | " in pages["control-api"]
    assert "seller_restart, listener_register and incident_create work without one" in pages["control-api"]


@pytest.mark.parametrize(
    "path", [CHECKOUT / "mockseller/web/control.yaml", *sorted((ROOT / "openapi").glob("*.yaml"))], ids=lambda path: path.name
)
def test_no_comma_cuts_a_description(path):
    """In YAML `{description: this, and that}` has two names, and the second one has a space in it."""

    def names(part):
        for name, value in part.items() if isinstance(part, dict) else ():
            yield str(name)
            yield from names(value)
        for value in part if isinstance(part, list) else ():
            yield from names(value)

    assert [name for name in names(yaml.safe_load(path.read_text("utf-8"))) if " " in name] == []
