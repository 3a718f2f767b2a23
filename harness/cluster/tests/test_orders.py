"""An order is played only where the same ttck and the same files are, and says nothing of what the files hold."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from ttck.harness.cluster.orders import Order, installed, needed, unfit


def order(*paths):
    return Order(name="a.yaml", module="m", arguments=(), stream="record.jsonl", needs=needed(paths))


def test_a_worker_with_the_same_files_plays(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("token: swordfish\n")
    assert unfit(order(file), installed()) is None
    assert b"swordfish" not in pickle.dumps(order(file))


def test_a_worker_with_another_file_or_none_says_which(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("one")
    wanted = order(file)
    file.write_text("two")
    assert f"another {file}" in unfit(wanted, installed())
    file.unlink()
    assert f"cannot read {file}: No such file" in unfit(wanted, installed())


@pytest.mark.parametrize(
    ("made_by", "said"), [(("9.9", ""), "has ttck 0"), ((installed()[0], "other code"), "another ttck")], ids=["version", "code"]
)
def test_a_worker_with_another_ttck_says_so(made_by, said):
    assert said in unfit(order(), made_by)


def test_what_cannot_be_read_here_is_left_to_the_worker():
    assert needed([Path("/nowhere/at/all.yaml")]) == {}
