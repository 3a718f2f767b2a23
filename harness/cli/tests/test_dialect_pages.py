from __future__ import annotations

import re

import pytest

from ttck.harness.cli import dialect_pages
from ttck.harness.cli.dialect_facts import home, moves
from ttck.specs.lifecycles import tmf_lifecycle
from ttck.specs.profiles import profile
from ttck.specs.requirements import catalogue

NAMES = dialect_pages.pages()


def flat(lines):
    return " ".join(re.sub("\x1b[^m]*m", "", line).strip() for line in lines)


def test_each_dialect_with_a_profile_of_its_name_has_a_page():
    assert {"artemis", "tmf621-v4", "tmf621-v5"} <= set(NAMES)
    assert "mef113" not in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_page_tells_operations_events_rules_and_settings(name):
    facts = profile(name)
    text, page = flat(dialect_pages.lines(facts)), dialect_pages.markdown(facts)
    own = [row.id for row in catalogue().values() if row.source == facts.sources[0].name and row.applies_to(facts.version)]
    operations = [one for row in facts.dialect.resources.values() for one in row.operations.values()]
    events = [event for row in facts.dialect.resources.values() for event in row.events.values()]
    for told in (*own, *operations, *events, *(switch.name for switch in facts.switches), *facts.rules):
        assert told in text
        assert told in page
    assert "```mermaid\nstateDiagram-v2" in page


def test_a_page_has_the_same_number_of_cells_in_each_row():
    tables = re.findall(r"(?m)(?:^\|.*\n)+", dialect_pages.markdown(profile("artemis")))
    assert tables
    assert all(len({len(re.findall(r"(?<!\\\\)\|", row)) for row in table.splitlines()}) == 1 for table in tables)


def test_each_rule_has_a_home():
    known = catalogue()
    assert home(known["ARTEMIS:4"]) == "checked, setting billing_account"
    assert home(known["ARTEMIS:16"]) == "information"
    assert home(known["ARTEMIS:22"]) == "setting subscription"


def test_the_lifecycle_begins_and_ends():
    found = dict(moves(tmf_lifecycle()))
    assert next(iter(found)) == "(new)"
    assert found["closed"] == "(the end)"


def test_explain_shows_it(ttck):
    result = ttck("explain", "artemis")
    assert result.exit_code == 0
    assert "Open questions" in result.output
