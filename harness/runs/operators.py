"""Who is asked for the stimuli that only a person can give: whoever sits at the terminal, answers in the folder, or wrote a checklist."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ttck.harness.buyer.operator_files import FolderPost
from ttck.harness.buyer.operator_prompt import Reply
from ttck.harness.buyer.operator_terminal import terminal
from ttck.harness.checklist import load
from ttck.harness.record.exchange import Entry, StimulusCall

if TYPE_CHECKING:
    import pytest

    from ttck.harness.runs.run import Run

TERMINAL, FILES = "terminal", "files"


def rungs_by_scenario(entries: Iterable[Entry]) -> dict[str, frozenset[str]]:
    """The ways by which the seller was moved, or was to be moved, in each scenario."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        if isinstance(entry, StimulusCall):
            found.setdefault(entry.scenario, set()).add(entry.via)
    return {name: frozenset(ways) for name, ways in found.items()}


def prepared(checklist: str | None) -> dict[str, Reply]:
    """The answers of a checklist, by stimulus.

    Raises:
        ChecklistError: it cannot be used.
    """
    items = load(Path(checklist)) if checklist else ()
    return {item.about: Reply(word=item.answer, note=" ".join(item.note.split())) for item in items if not item.attests}


def find_operator(run: Run, config: pytest.Config) -> None:
    """Let stimuli be asked for; the terminal is one that pytest's capture has put out of sight."""
    if not run.target.stimuli.get("operator") or not hasattr(run, "stimuli"):  # a record that is judged again asks nobody
        return
    operator = run.stimuli.operator
    operator.prepared = prepared(config.getoption("--ttck-checklist"))
    operator.expected = config.getoption("--ttck-questions")
    if config.getoption("--ttck-operator") == FILES:
        operator.person = FolderPost(run.directory, run.target.redactor)
        return
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is not None:
        capture.suspend_global_capture(in_=True)
    operator.person = terminal(aside=run.narrator.aside)
