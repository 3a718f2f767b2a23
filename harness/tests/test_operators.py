from __future__ import annotations

from types import SimpleNamespace

import pytest

from ttck.harness.buyer.operator_files import FolderPost
from ttck.harness.buyer.operator_prompt import Operator, Reply
from ttck.harness.checklist import ChecklistError
from ttck.harness.runs.operators import FILES, TERMINAL, find_operator, prepared
from ttck.harness.secrets.redactor import Redactor

LIST = """
- {about: ticket_resolve, answer: cannot, note: "nobody\n  is there"}
- {about: "MEF113:R60", answer: kept, by: Jo, note: chapter 4}
"""


def found(tmp_path, *, where=TERMINAL, checklist=None, stimuli=("ticket_resolve",)):
    operator = Operator(seconds=5)
    options = {"--ttck-operator": where, "--ttck-checklist": checklist, "--ttck-questions": 4}
    config = SimpleNamespace(getoption=options.get, pluginmanager=SimpleNamespace(getplugin=lambda _: None))
    target = SimpleNamespace(stimuli={"operator": list(stimuli)}, redactor=Redactor())
    run = SimpleNamespace(
        target=target, stimuli=SimpleNamespace(operator=operator), directory=tmp_path, narrator=SimpleNamespace(aside=None)
    )
    find_operator(run, config)
    return operator


def test_an_operator_is_found_where_the_run_says(tmp_path):
    operator = found(tmp_path, where=FILES)
    assert isinstance(operator.person, FolderPost)
    assert operator.expected == 4
    assert found(tmp_path, where=FILES, stimuli=()).person is None


def test_a_record_that_is_judged_again_asks_nobody():
    find_operator(SimpleNamespace(target=SimpleNamespace(stimuli={"operator": ["ticket_resolve"]})), config=None)


def test_the_answers_of_a_checklist_are_taken_and_its_attestations_left(tmp_path):
    path = tmp_path / "list.yaml"
    path.write_text(LIST)
    assert found(tmp_path, where=FILES, checklist=str(path)).prepared == {"ticket_resolve": Reply(word="cannot", note="nobody is there")}
    path.write_text("- {about: ticket_resolve, answer: kept}")
    with pytest.raises(ChecklistError):
        prepared(str(path))
    assert prepared(None) == {}
