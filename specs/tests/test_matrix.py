"""Matrices of attributes by process: ours, and one of a user's own by its path."""

from __future__ import annotations

import pytest

from ttck.specs.dialects import dialect
from ttck.specs.loader import FactError
from ttck.specs.matrix import Need, matrix_file, read_matrix
from ttck.specs.vocabulary import Kind

OWN = """part,at,attribute,type,create,patch,values,note
TroubleTicket,,name,String,R,O,,
TroubleTicket,,severity,String,O,P,Major; Minor,
TroubleTicket,,priority,Integer,O,-,1..5,
TroubleTicket,,note,Note[],O,O,,
Note,note,text,String,R,R/PD,,
"""


def written(folder, text=OWN):
    path = folder / "own.csv"
    path.write_text(text)
    return path


def test_a_table_is_read_cell_by_cell(tmp_path):
    matrix = read_matrix(written(tmp_path))
    create, patch = matrix.processes
    assert [cell.sign for cell in matrix.cells] == ["R", "O", "O", "O", "R", "O", "P", "-", "O", "R/PD"]
    assert [cell.name for cell in matrix.of(create, Need.REQUIRED)] == ["create name", "create note.text"]
    assert matrix.cell(patch, "note", "text").sort == "required, depending on the process"
    assert matrix.cell(patch, "color") is None
    assert matrix.row("severity").values == ("Major", "Minor")
    assert matrix.row("priority").span == (1, 5)
    assert matrix.row("severity").span is None
    assert (matrix.row("note").many, matrix.row("note").item) == (True, "Note")
    assert [row.path for row in matrix.inside("note")] == [("note", "text")]
    assert matrix.process("create") == matrix.process("create", "Complaint") == create


def test_kinds_of_tickets_are_told_apart(tmp_path):
    text = "part,at,attribute,type,create:A,create:B,patch:A,values,note\nT,,name,String,R,-,O,,\n"
    matrix = read_matrix(written(tmp_path, text), by="ticketType")
    assert matrix.process("create", "B").name == "create:B"
    assert matrix.process("patch", "B") is None
    with pytest.raises(FactError, match="by which attribute"):
        read_matrix(written(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("part,at,attribute,create,values,note\n", "the columns must be"),
        ("part,at,attribute,type,values,note\n", "the columns must be"),
        ("part,at,attribute,type,drop,values,note\n", "'drop' is no create or patch"),
        ("part,at,attribute,type,create,create,values,note\n", "stands twice"),
        ("part,at,attribute,type,create,values,note\nT,,name,String,X,,\n", ":2: 'X' is no cell"),
        ("part,at,attribute,type,create,values,note\nT,,name,String,R,\n", ":2: the row does not have 7 cells"),
        ("part,at,attribute,type,create,values,note\nT,,name,String,R,,\nT,,name,String,O,,\n", "name stands twice"),
        ("part,at,attribute,type,create,values,note\nNote,note,text,String,R,,\n", "note.text is part of note"),
        ("", "the columns must be"),
    ],
)
def test_a_table_of_another_form_is_refused(tmp_path, text, said):
    with pytest.raises(FactError, match=said):
        read_matrix(written(tmp_path, text))


def test_a_dialect_of_a_users_own_names_its_table_by_path(tmp_path):
    written(tmp_path)
    file = tmp_path / "acme.yaml"
    file.write_text("extends: tmf621-v5\ntitle: Acme\nresources: {ticket: {matrix: {file: own.csv}}}\n")
    spoken = dialect(str(file))
    assert len(spoken.of(Kind.TICKET).matrix.rows) == 5
    assert tmp_path / "own.csv" in spoken.files
    assert dialect("tmf621-v5").of(Kind.TICKET).matrix is None


def test_a_table_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FactError, match=r"no file nowhere\.csv"):
        matrix_file("nowhere.csv", beside=(tmp_path,))
    with pytest.raises(FactError, match="no matrix nowhere"):
        matrix_file("nowhere")
