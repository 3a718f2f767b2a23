from __future__ import annotations

import pytest

from ttck.harness.checklist import ChecklistError, Item, load, parse, written

YAML = """
- {about: "MEF113:R60", answer: kept, by: Jo Miller, on: 2026-11-30, note: chapter 4, file: manual.pdf}
- {about: ticket_resolve, answer: cannot, note: nobody resolves in the sandbox}
- {about: "MEF113:R62", answer: ""}
"""
FOUND = (
    Item(about="MEF113:R60", answer="kept", by="Jo Miller", on="2026-11-30", note="chapter 4", file="manual.pdf"),
    Item(about="ticket_resolve", answer="cannot", note="nobody resolves in the sandbox"),
)


def test_yaml_and_csv_say_the_same(tmp_path):
    table = "about,answer,by,on,note,file,says\nMEF113:R60,kept,Jo Miller,2026-11-30,chapter 4,manual.pdf,x\n"
    table += "ticket_resolve,cannot,,,nobody resolves in the sandbox,,\nMEF113:R62,,,,,,\n,,,,,,\n"
    for name, text in {"a.yaml": YAML, "b.csv": table, "c.CSV": "\ufeff" + table.replace(",", ";")}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert load(tmp_path / name) == FOUND
    assert [one.attests for one in FOUND] == [True, False]


@pytest.mark.parametrize("table", [False, True])
def test_a_draft_is_a_checklist_without_answers_and_keeps_what_is_asked(table):
    text = written([{"about": "MEF113:R60", "says": '=1+1, "quoted"\nand more'}], table=table)
    assert parse(text, name="draft", table=table) == ()
    answered = text.replace("answer: ''", "answer: kept") if not table else text.replace("MEF113:R60,", "MEF113:R60,kept", 1)
    assert [one.answer for one in parse(answered, name="draft", table=table)] == ["kept"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {about: MEF113:R60, answer: maybe}", "expected form"),
        ("{}", "expected form"),
        ("- {about: 'MEF113:R60', answer: done}", "kept or not kept, and not done"),
        ("- {about: ticket_resolve, answer: kept}", "done or cannot, and not kept"),
        ("- {about: 'MEF113:R9999', answer: kept}", "no requirement or stimulus MEF113:R9999"),
        ("- {about: R60, answer: kept}", "do you mean MEF113:R60"),
        ("- {about: 'MEF113:R60', answer: kept}\n- {about: 'MEF113:R60', answer: not kept}", "answered twice"),
        ("- {about: 'MEF113:R60', answer: kept, on: soon}", "expected form"),
        ("- [", "not valid YAML"),
        ("[" * 200 + "]" * 200, "expected form|nested too deeply"),  # by the depth of the stack just then
    ],
)
def test_what_cannot_be_used_is_said(text, said):
    with pytest.raises(ChecklistError, match=said):
        parse(text, name="list.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "columns"),
        ("id,answer\n", "columns"),
        ("about,answer\nx\n", "row 2"),
        ("about\na,b\n", "row 2"),
        ('about\n"x', "not valid CSV"),
    ],
)
def test_a_table_that_cannot_be_used_is_said(text, said):
    with pytest.raises(ChecklistError, match=said):
        parse(text, name="list.csv", table=True)


def test_a_file_that_cannot_be_read_is_said(tmp_path):
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "large.yaml").write_bytes(b"#" * (1024 * 1024 + 1))
    for name in ("none.yaml", "bytes.yaml", "large.yaml", "."):
        with pytest.raises(ChecklistError, match=r"cannot be read|larger than any checklist"):
            load(tmp_path / name)
