from __future__ import annotations

import pytest

from ttck.harness.cli import check_index, explanations
from ttck.specs.errata import errata
from ttck.specs.requirements import catalogue
from ttck.specs.vocabulary import Stimulus

FAULT = check_index.Fault(
    name="loses-notes", seam="record", breaks=("MEF113:R24",), also=("MEF113:R25",), says="I lose notes.", legal=False
)


@pytest.fixture
def one_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_index, "faults", lambda: (FAULT,))
    monkeypatch.setattr(explanations, "faults", lambda: (FAULT,))


def text(word: str) -> str:
    lines = explanations.lines_for(word)
    assert lines is not None, word
    return "\n".join(lines)


def test_every_requirement_can_be_explained() -> None:
    for name, row in catalogue().items():
        shown = " ".join(text(name).split())
        assert " ".join(row.says.split()) in shown
        assert row.clause in shown


def test_every_erratum_can_be_explained() -> None:
    for name, row in errata().items():
        assert " ".join(row.choice.split()) in " ".join(text(name).split())


@pytest.mark.parametrize("word", ["R24", "r24", "MEF113:R24", "mef113:r24"])
def test_the_source_and_the_case_may_be_left_out(word: str) -> None:
    assert "MEF113:R24" in text(word)


@pytest.mark.usefixtures("one_fault")
def test_a_requirement_names_its_checks_and_faults() -> None:
    shown = text("R24")
    assert "test_b_create.py::test_a_new_ticket_is_acknowledged" in shown
    assert "I lose notes." in shown
    assert "ttck demo -r R24 --fault loses-notes" in shown


def test_without_the_mock_seller_the_faults_are_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explanations, "faults", lambda: None)
    assert "the mock seller is not installed" in text("R24")


def test_a_requirement_without_a_check_says_why() -> None:
    attested = next(row for row in catalogue().values() if row.verified_by == "attestation")
    assert "checks        none:" in text(attested.id)
    assert " ".join((attested.untested or "").split()) in " ".join(text(attested.id).split())


def test_a_probe_says_what_is_sent_and_what_the_text_demands() -> None:
    probed = next(row for row in catalogue().values() if row.probe is not None)
    assert "a buyer that breaks the rule" in " ".join(text(probed.id).split())


@pytest.mark.usefixtures("one_fault")
def test_a_fault_speaks_and_names_what_notices_it() -> None:
    shown = text("loses-notes")
    assert "“I lose notes.”" in shown
    assert "MEF113:R24:" in shown
    assert "test_a_new_ticket_is_acknowledged" in shown


def test_an_erratum_is_named_where_it_touches() -> None:
    erratum = next(row for row in errata().values() if row.touches and row.touches[0] in catalogue())
    assert f"{erratum.id}, {' '.join(erratum.about.split())}" in " ".join(text(erratum.touches[0]).split())


def test_a_glob_lists_what_matches() -> None:
    lines = explanations.lines_for("R4?")
    assert lines is not None
    assert [line.split()[0] for line in lines if line.startswith("MEF113")] == [f"MEF113:R4{digit}" for digit in range(10)]


@pytest.mark.parametrize("topic", list(explanations.TOPICS))
@pytest.mark.parametrize("columns", ["80", "120"])
def test_topics_fit_the_terminal(monkeypatch: pytest.MonkeyPatch, topic: str, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert max(len(line) for line in text(topic).splitlines()) <= int(columns)


def test_the_stimuli_are_all_explained() -> None:
    shown = text("stimuli")
    assert all(name in shown for name in Stimulus)
    assert "takes a ticket" in shown
    assert "TMF621:144" in shown


def test_the_lifecycle_comes_with_its_diagram() -> None:
    assert "stateDiagram-v2" in text("lifecycle")


def test_what_is_unknown_is_none_and_near_names_are_offered() -> None:
    assert explanations.lines_for("nonsense") is None
    assert explanations.lines_for("Q*") is None
    assert "R24" in explanations.close_to("R24x")
    assert "lifecycle" in explanations.close_to("lifecyle")


@pytest.mark.parametrize(
    ("word", "edition"),
    [
        ("TMF621:97", "Trouble Ticket 5.0.1 and 4.0.0, clause"),
        ("TMF621:133", "Trouble Ticket 5.0.1, clause"),
        ("R24", "of January 2022, clause"),
    ],
)
def test_a_requirement_names_each_version_of_the_text_that_has_it(word: str, edition: str) -> None:
    assert edition in text(word).splitlines()[0]


def test_an_api_without_numbered_use_cases_is_not_told_as_one_without_use() -> None:
    assert "specification: all of it, without a numbered use case" in text("profiles")
