"""The glossary has every word that a report uses, and each is explained at the terminal."""

import click
import pytest

from ttck.harness.cli import check_index, dialect_pages, explanations, glossary
from ttck.harness.cli.exit_codes import CODES
from ttck.harness.report.causes import KINDS
from ttck.harness.verdict import ExitCode, Outcome
from ttck.specs.errata import errata
from ttck.specs.loader import schema

REPORT = schema("report")


def told(word):
    return " ".join(click.unstyle(line) for line in explanations.lines_for(word))


def test_every_word_of_the_report_is_in_it():
    verdicts = REPORT["properties"]["verdict"]["properties"]["word"]["enum"]
    reasons = REPORT["$defs"]["reason"]["enum"]
    assert {*Outcome, *KINDS, *reasons, *(word.lower() for word in verdicts)} <= set(glossary.WORDS)
    assert {"attested", "binding", "advisory", "stimulus", "waiver", "target file"} <= set(glossary.WORDS)


def test_no_word_stands_twice_or_hides_behind_another_name():
    words = [word for section in glossary.SECTIONS.values() for word in section]
    assert len(words) == len(set(words))
    others = {*explanations.TOPICS, *dialect_pages.pages(), *(fault.name for fault in check_index.faults() or ()), *errata()}
    assert not {word.replace(" ", "-") for word in words} & others


@pytest.mark.parametrize("word", glossary.WORDS)
def test_each_word_is_explained_with_spaces_hyphens_and_capitals(word):
    text = " ".join(glossary.WORDS[word].replace("`", "").split())
    for written in (word, word.upper(), word.replace(" ", "-")):
        assert text in " ".join(told(written).split())


@pytest.mark.parametrize("words", [["not", "reached"], ["not reached"], ["not-reached"]])
def test_a_word_of_two_needs_no_quotes(ttck, words):
    result = ttck("explain", *words)
    assert result.exit_code == 0
    assert "The run ended before their checks." in result.output


def test_the_glossary_at_the_terminal(ttck):
    result = ttck("explain", "glossary")
    assert result.exit_code == 0
    assert all(f"{word}: " in result.output for word in glossary.WORDS)


def test_a_word_that_nobody_knows_gets_near_ones(ttck):
    result = ttck("explain", "inconclusve")
    assert result.exit_code == 2
    assert "did you mean inconclusive" in result.output


def test_exit_codes_are_all_explained():
    assert list(CODES) == list(ExitCode)
