from __future__ import annotations

import errno
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ttck.harness.evidence.signing import public_half
from ttck.harness.report.tests.records import failing


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return failing("MEF113:R24").write(tmp_path / "runs" / "20261121-090102-3f2a")


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    key = Ed25519PrivateKey.generate()
    private, public = tmp_path / "key.pem", tmp_path / "key.pub"
    private.write_bytes(key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()))
    public.write_text(public_half(key).pem)
    return private, public


def test_a_signed_bundle_is_made_and_verified(ttck: Any, run: Path, keys: tuple[Path, Path]) -> None:
    made = ttck("bundle", run, "--key", keys[0])
    assert made.exit_code == 0  # though the run failed
    path = run / "20261121-090102-3f2a.zip"
    assert f"Bundle   {path}" in made.output
    assert "NOT CONFORMANT" in made.output
    assert zipfile.is_zipfile(path)
    found = ttck("verify", path, "--key", keys[1])
    assert found.exit_code == 0
    assert found.output.startswith("WHOLE    all 10 files")
    assert "by the key that you gave" in found.output
    assert "which may be anybody's" in ttck("verify", path).output


def test_the_newest_run_and_the_name_of_a_run_will_do(ttck: Any, run: Path, tmp_path: Path) -> None:
    for name in ("latest", run.name):
        assert ttck("bundle", name, "--runs", run.parent, "--output", tmp_path / "deep" / f"{name}.zip").exit_code == 0
    assert (tmp_path / "deep" / "latest.zip").read_bytes() == (tmp_path / "deep" / f"{run.name}.zip").read_bytes()


def test_a_changed_bundle_is_named_and_fails(ttck: Any, run: Path, keys: tuple[Path, Path], tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    ttck("bundle", run, "--key", keys[0], "--output", path)
    with zipfile.ZipFile(path) as opened:
        place = opened.getinfo("report.html").header_offset + 100
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    found = ttck("verify", path, "--key", keys[1])
    assert found.exit_code == 1
    assert "CHANGED  report.html: changed in its contents" in found.output
    assert "before it was changed" in found.output


def test_a_bundle_of_nobody_or_of_somebody_else_does_not_pass_for_that_of_a_key(
    ttck: Any, run: Path, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    ttck("bundle", run, "--output", tmp_path / "b.zip")
    plain = ttck("verify", tmp_path / "b.zip")
    assert plain.exit_code == 0
    assert "Signed   by nobody" in plain.output
    assert ttck("verify", tmp_path / "b.zip", "--key", keys[1]).exit_code == 1
    other = tmp_path / "other.pub"
    other.write_text(public_half(Ed25519PrivateKey.generate()).pem)
    ttck("bundle", run, "--key", keys[0], "--output", tmp_path / "b.zip")
    found = ttck("verify", tmp_path / "b.zip", "--key", other)
    assert found.exit_code == 1
    assert "by another key" in found.output


def test_what_cannot_be_used_is_said(ttck: Any, run: Path, keys: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_text("nothing")
    for arguments, why in (
        (("bundle", tmp_path / "none"), "there is no run"),
        (("bundle", run, "--key", keys[1]), "holds no private key"),
        (("verify", tmp_path / "no.zip"), "is no bundle of ttck"),
        (("verify", tmp_path / "none.zip"), "there is no file"),
        (("verify", run), "ttck bundle"),
        (("verify", tmp_path / "no.zip", "--key", keys[0]), "holds a private key"),
    ):
        found = ttck(*arguments)
        assert found.exit_code == 2
        assert why in found.output


def test_a_full_disk_leaves_nothing_half_written(ttck: Any, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").mkdir()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    found = ttck("bundle", run, "--output", tmp_path / "out" / "b.zip")
    assert found.exit_code == 70
    assert "No space left on device" in found.output
    assert list((tmp_path / "out").iterdir()) == []


def test_an_interruption_leaves_nothing_half_written(ttck: Any, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").mkdir()

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    found = ttck("bundle", run, "--output", tmp_path / "out" / "b.zip")
    assert found.exit_code == 4
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_device_is_written_to_and_not_replaced(ttck: Any, run: Path) -> None:
    found = ttck("bundle", run, "--output", "/dev/full")
    assert found.exit_code == 70
    assert Path("/dev/full").is_char_device()
