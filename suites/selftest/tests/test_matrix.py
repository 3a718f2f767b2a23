"""The matrix of faults and requirements: what a row says, and how a run goes on with it."""

import pytest
from click.testing import CliRunner

from ttck.suites.selftest import qualify
from ttck.suites.selftest.cases import Case
from ttck.suites.selftest.matrix import Judged, Matrix, render, row
from ttck.suites.selftest.trial import Trial

HEADER = "fault,seam,breaks,also,verdict,failed,warned,stray,exchanges"


def judged(name="x", *, failed=("MEF113:R24",), **case):
    known = {"kind": "fault", "name": name, "breaks": ("MEF113:R24",)} | case
    empty = {"faults": (), "seed": 0, "exit_code": 1, "inconclusive": frozenset(), "errors": (), "messages": ("",), "seconds": 1.0}
    return Judged(case=Case(**known), trial=Trial(failed=frozenset(failed), warned=frozenset(), exchanges=1, **empty))


def test_a_row_says_what_was_reported_and_what_of_it_nobody_claimed():
    header, line = render([row(judged(failed=("MEF113:R24", "MEF113:R1")))]).splitlines()
    assert (header, line) == (HEADER, "x,,MEF113:R24,,caught,MEF113:R1 MEF113:R24,,MEF113:R1,1")


def test_what_was_caught_is_not_played_again_unless_it_claims_something_else(tmp_path):
    saved = Matrix(path=tmp_path / "matrix.csv")
    for one in (judged("caught"), judged("missed", failed=()), judged("clean", kind="clean", breaks=())):
        saved.add(one)
    saved.save()
    known = Matrix.begun(saved.path)
    assert set(known.rows) == {"caught", "missed"}
    lacking = [known.lacks(judged(name, **more).case) for name, more in (
        ("caught", {}), ("missed", {}), ("new", {}), ("caught", {"also": ("MEF113:R2",)}), ("clean", {"kind": "clean"}),
    )]  # fmt: skip
    assert lacking == [False, True, True, True, True]
    assert set(known.about(["missed"]).rows) == {"missed"}


def test_the_matrix_is_saved_on_the_way(tmp_path):
    table = Matrix.begun(tmp_path / "matrix.csv")
    for number in range(30):
        table.add(judged(f"fault-{number:02}"))
    assert len(Matrix.begun(table.path).rows) == 25
    table.cut()
    assert len(Matrix.begun(table.path).rows) == 30
    assert [one.name for one in tmp_path.iterdir()] == ["matrix.csv"]


@pytest.fixture
def played(monkeypatch):
    names = []

    def play(wanted, *, jobs):
        names.append(sorted(case.name for case in wanted))
        return (judged(case.name, breaks=case.breaks, also=case.also, failed=case.breaks) for case in wanted)

    monkeypatch.setattr(qualify, "play", play)
    return names


def call(*arguments):
    return CliRunner().invoke(qualify.qualify, [*map(str, arguments)])


def test_a_run_goes_on_with_the_matrix_of_the_one_before(tmp_path, played):
    path = tmp_path / "generated.csv"
    first, again, more = (call("--generated", "--sample", count, "--resume", "--write", path) for count in (3, 3, 5))
    assert [one.exit_code for one in (first, again, more)] == [0, 0, 0]
    assert [len(names) for names in played] == [3, 0, 2]
    assert not set(played[0]) & set(played[2])
    assert "shows 5 of 5 faults as caught" in more.output
    assert len(Matrix.begun(path).rows) == 5


def test_without_resume_the_matrix_begins_anew(tmp_path, played):
    path = tmp_path / "generated.csv"
    call("--generated", "--sample", 3, "--write", path)
    call("--generated", "--sample", 2, "--write", path)
    assert len(Matrix.begun(path).rows) == 2


@pytest.mark.parametrize(("more", "left"), [((), 1), (("--resume",), 3)])
def test_a_run_that_is_cut_short_leaves_a_whole_matrix_as_it_was_and_keeps_what_one_that_grows_has(tmp_path, monkeypatch, more, left):
    table = Matrix(path=tmp_path / "matrix.csv")
    table.add(judged("gen:" + row(judged())["fault"]))
    table.save()

    def play(wanted, *, jobs):
        yield from (judged(case.name, breaks=case.breaks, also=case.also, failed=case.breaks) for case in wanted[:3])
        raise KeyboardInterrupt

    monkeypatch.setattr(qualify, "play", play)
    assert call("--generated", "--sample", 5, "--write", table.path, *more).exit_code
    assert len(Matrix.begun(table.path).rows) == left


@pytest.mark.parametrize(("text", "arguments"), [("a,b\n1,2\n", ("--write", "{path}")), ("", ()), ("", ("--buyers", "--write", "{path}"))])
def test_what_cannot_be_gone_on_with_is_told_before_anything_is_played(tmp_path, played, text, arguments):
    path = tmp_path / "other.csv"
    path.write_text(text, encoding="utf-8")
    told = call("--generated", "--resume", *(part.format(path=path) for part in arguments))
    assert (told.exit_code, played, path.read_text(encoding="utf-8")) == (2, [], text)
    assert "--resume" in told.output


def test_a_matrix_that_cannot_be_written_is_told_before_anything_is_played(tmp_path, played):
    told = call("--generated", "--write", tmp_path / "nowhere" / "matrix.csv")
    assert (told.exit_code, played) == (2, [])
    assert "cannot be kept" in told.output
